"""Applications for cards (OPN) and what the bank answers to each (OPR)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from integrations.psbc import reading
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import IdentityCheck, Outcome, ResultCode
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.reading import Reading
from integrations.psbc.rows import MalformedRecord, ParsedLine, RowWriter

WANTED_CLASS: Final = 1  # of the account that is applied for
_ACCOUNT: Final = ("card_no", "acct_no", "class", "open_date", "card_expiry")


@dataclass(frozen=True, slots=True)
class OpeningRequest:
    """One application; `id_valid_to` is None for a document without end."""

    request_id: str
    name: str = field(repr=False)
    id_type: str
    id_number: str = field(repr=False)
    id_valid_from: date | None
    id_valid_to: date | None
    sex: str
    birth_on: date = field(repr=False)
    occupation: str
    employer: str
    address: str = field(repr=False)
    postcode: str
    mobile: str = field(repr=False)
    tax_residency: str
    issuer: str = field(repr=False)
    unit_uscc: str
    want_class: int
    consent_ref: str


@dataclass(frozen=True, slots=True)
class OpeningResult:
    """The bank's answer to one application; the account's fields are filled when it succeeded."""

    line_number: int
    request_line: int
    request_id: str
    outcome: Outcome
    code: ResultCode
    message: str = field(repr=False)
    identity_check: IdentityCheck | None
    card_number: str = field(repr=False)
    account_number: str = field(repr=False)
    account_class: int | None
    opened_on: date | None
    card_expires_on: date | None
    fee_fen: int


def rows(requests: Iterable[OpeningRequest]) -> Iterator[dict[str, object]]:
    """This will give each application as a row of an OPN file."""
    return map(_row, requests)


class Trial:
    """Tries what an OPN file of a profile can hold, before there is a file."""

    def __init__(self, profile: Profile) -> None:
        # Whatever batch number the file will have fits: the application is what is tried here.
        self._writer = RowWriter(profile, profile.kinds[RecordKind.OPEN], batch_no="0")

    def misfit(self, row: Mapping[str, object]) -> str | None:
        """This will name the column that cannot hold its value of an application, or None.

        One person's name that the encoding lacks, or an address that is too long, is theirs alone.
        """
        try:
            self._writer.line(1, row)
        except MalformedRecord as error:
            return error.column
        return None

    def trier(self, column: str) -> Callable[[object], bool]:
        """This will give what says whether one column can hold a value, by itself."""
        return self._writer.trier(column)


def unfit(profile: Profile, request: OpeningRequest) -> ResultCode | None:
    """This will say why no OPN file can hold an application, or None when one can."""
    column = Trial(profile).misfit(_row(request))
    return None if column is None else _UNFIT.get(column, ResultCode.FILE_COLUMNS)


def results(profile: Profile, file: ParsedFile) -> Reading[OpeningResult]:
    """This will read the lines of an OPR file; lines that contradict themselves are set aside."""

    def meaning(line: ParsedLine) -> OpeningResult:
        outcome, code = reading.outcome(profile, line)
        has_check = bool(reading.text(line, "id_check"))
        result = OpeningResult(
            line_number=line.number,
            request_line=reading.integer(line, "seq") or 0,
            request_id=reading.text(line, "req_id"),
            outcome=outcome,
            code=code,
            message=reading.text(line, "msg"),
            identity_check=reading.coded(profile.codes.id_checks, line, "id_check")
            if has_check
            else None,
            card_number=reading.text(line, "card_no"),
            account_number=reading.text(line, "acct_no"),
            account_class=reading.integer(line, "class"),
            opened_on=reading.day(line, "open_date"),
            card_expires_on=reading.day(line, "card_expiry"),
            fee_fen=reading.integer(line, "fee_fen") or 0,
        )
        _check(line, result)
        return result

    return reading.read_each(file, RecordKind.OPEN_RESULT, meaning)


def _check(line: ParsedLine, result: OpeningResult) -> None:
    if result.outcome is Outcome.SUCCEEDED:
        if not reading.has_all(line, *_ACCOUNT):
            raise reading.contradiction(line, "成功但缺少账户资料")
        check = result.identity_check
        if not reading.has_all(line, "id_check") or not (check is None or check.is_passed):
            raise reading.contradiction(line, "成功但身份核查未通过")
    elif any(line.values.get(column) for column in _ACCOUNT):
        raise reading.contradiction(line, "未成功却有账户资料")


def _row(request: OpeningRequest) -> dict[str, object]:
    return {
        "req_id": request.request_id,
        "name": request.name,
        "id_type": request.id_type,
        "id_no": request.id_number,
        "id_from": request.id_valid_from,
        "id_to": request.id_valid_to or date.max,
        "sex": request.sex,
        "birth": request.birth_on,
        "occupation": request.occupation,
        "employer": request.employer,
        "address": request.address,
        "post": request.postcode,
        "mobile": request.mobile,
        "tax": request.tax_residency,
        "issuer": request.issuer,
        "unit_uscc": request.unit_uscc,
        "want_class": request.want_class,
        "consent_ref": request.consent_ref,
    }


_UNFIT: Final = {
    "name": ResultCode.NAME_UNENCODABLE,
    "id_no": ResultCode.CHECK_DIGIT,
    "id_from": ResultCode.DOCUMENT_EXPIRED,
    "id_to": ResultCode.DOCUMENT_EXPIRED,
    "occupation": ResultCode.ADDRESS_REFUSED,
    "employer": ResultCode.ADDRESS_REFUSED,
    "address": ResultCode.ADDRESS_REFUSED,
    "post": ResultCode.ADDRESS_REFUSED,
}
