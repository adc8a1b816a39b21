"""Payments that came back after they were made (RTN)."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final

from integrations.psbc import reading
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import Family, ResultCode
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.reading import Reading
from integrations.psbc.rows import ParsedLine

_PAYING: Final = "2"


@dataclass(frozen=True, slots=True)
class Return:
    """One payment whose money is back; `bank_serial` is the returning entry's own."""

    line_number: int
    payment_id: str
    bank_serial: str
    amount_fen: int
    code: ResultCode
    message: str = field(repr=False)
    returned_on: date


def returns(profile: Profile, file: ParsedFile) -> Reading[Return]:
    """This will read the lines of an RTN file; one whose reason returns no payment is set aside."""

    def meaning(line: ParsedLine) -> Return:
        code = reading.coded(profile.codes.result_codes, line, "code")
        if code.family is not Family.FAILED or not code.startswith(_PAYING):
            raise reading.contradiction(line, "的代码不是退回的原因")
        amount_fen = reading.integer(line, "amount_fen")
        returned_on = reading.day(line, "returned_on")
        if not amount_fen or returned_on is None:
            raise reading.contradiction(line, "缺少金额或退回日期")
        return Return(
            line_number=line.number,
            payment_id=reading.text(line, "pay_id"),
            bank_serial=reading.text(line, "bank_serial"),
            amount_fen=amount_fen,
            code=code,
            message=reading.text(line, "msg"),
            returned_on=returned_on,
        )

    return reading.read_each(file, RecordKind.RETURN, meaning)
