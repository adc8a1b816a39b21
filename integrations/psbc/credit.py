"""Payments to cards (CRD) and what became of each (CRR)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from integrations.psbc import reading
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import Outcome, ResultCode
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.reading import Reading
from integrations.psbc.rows import ParsedLine


@dataclass(frozen=True, slots=True)
class CreditInstruction:
    """One payment to one card; the bank pays a payment id once."""

    payment_id: str
    card_number: str = field(repr=False)
    name: str = field(repr=False)
    amount_fen: int
    programme: str
    summary: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class CreditResult:
    """What became of one payment; `amount_fen` is for comparing with what was asked.

    A bank that repeats no payment id gives the line of the request instead; else `request_line` is 0.
    """

    line_number: int
    payment_id: str
    bank_serial: str
    outcome: Outcome
    code: ResultCode
    message: str = field(repr=False)
    amount_fen: int
    posted_at: datetime | None
    request_line: int = 0


def rows(instructions: Iterable[CreditInstruction]) -> Iterator[dict[str, object]]:
    """This will give each payment as a row of a CRD file."""
    for instruction in instructions:
        yield {
            "pay_id": instruction.payment_id,
            "card_no": instruction.card_number,
            "name": instruction.name,
            "amount_fen": instruction.amount_fen,
            "programme": instruction.programme,
            "summary": instruction.summary,
            "remark": instruction.remark,
        }


def results(profile: Profile, file: ParsedFile) -> Reading[CreditResult]:
    """This will read the lines of a CRR file; lines that contradict themselves are set aside."""
    said: dict[tuple[object, object], tuple[Outcome, ResultCode]] = {}

    def meaning(line: ParsedLine) -> CreditResult:
        pair = line.values.get("result"), line.values.get("code")
        found = said.get(pair)
        if found is None:
            found = said[pair] = reading.outcome(profile, line)
        outcome, code = found
        amount_fen = reading.integer(line, "amount_fen")
        assert amount_fen is not None
        result = CreditResult(
            line_number=line.number,
            payment_id=reading.text(line, "pay_id"),
            bank_serial=reading.text(line, "bank_serial"),
            outcome=outcome,
            code=code,
            message=reading.text(line, "msg"),
            amount_fen=amount_fen,
            posted_at=reading.instant(line, "posted_at"),
            request_line=reading.integer(line, "seq") or 0,
        )
        if outcome is Outcome.SUCCEEDED and not reading.has_all(line, "bank_serial", "posted_at"):
            raise reading.contradiction(line, "成功但缺少银行流水或入账时间")
        paid_fen = reading.integer(line, "paid_fen")
        if outcome is Outcome.SUCCEEDED and paid_fen not in {None, amount_fen}:
            raise reading.contradiction(line, "成功但实付与应付的金额不同")
        return result

    return reading.read_each(file, RecordKind.CREDIT_RESULT, meaning)
