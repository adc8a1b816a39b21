"""How a receipt's line is judged against the delivery that it answers; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain import crypto, identifiers
from domain.actors import Role
from domain.errors import Conflict, Invalid
from domain.provincial_deliveries.rules import Outcome
from domain.provincial_maps.rules import Receipt

RECEIVERS: Final = (Role.OFFICE,)
BYTES_MAX: Final = 20 * 1024 * 1024
LINES_MAX: Final = 120_000
SEALED_AS: Final = "provincial_receipt"
FILE_NAME_MAX: Final = 200
CODE_MAX: Final = 40
TEXT_MAX: Final = 200
NUMBER_MAX: Final = 2_000_000_000


class ReceiptState(StrEnum):
    """RECEIVED and kept; APPLIED line by line; or UNREADABLE, with the reason."""

    RECEIVED = "RECEIVED"
    APPLIED = "APPLIED"
    UNREADABLE = "UNREADABLE"


class Stray(StrEnum):
    """Why a line of a receipt answers no line of ours."""

    NO_SUCH_LINE = "NO_SUCH_LINE"
    OTHER_PERSON = "OTHER_PERSON"
    RESULT_UNKNOWN = "RESULT_UNKNOWN"
    ANSWERED_OTHERWISE = "ANSWERED_OTHERWISE"
    REPEATED = "REPEATED"


STRAY_LABELS: Final = {
    Stray.NO_SUCH_LINE: "这份报送没有这一行",
    Stray.OTHER_PERSON: "行号对应的不是这个证件号码",
    Stray.RESULT_UNKNOWN: "处理结果的写法不在列对照中",
    Stray.ANSWERED_OTHERWISE: "这一行此前已有不同的答复",
    Stray.REPEATED: "同一份回执中这一行出现多次，以第一次为准",
}


class ReceiptNotExpected(Conflict):
    """The delivery is not at the province, or all of it was answered."""

    code = "RECEIPT_NOT_EXPECTED"
    default_message = "这份报送不在等待回执：只有已放行、尚未结束的报送可以导入回执。"


class ReceiptSizeInvalid(Invalid):
    """Empty or too large."""

    code = "RECEIPT_SIZE"
    default_message = f"回执须为不超过 {BYTES_MAX // 1024 // 1024} MB 的非空文件。"


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of a receipt as it was read: texts, and the line of the sheet."""

    sheet_row: int
    line: str
    id_no: str
    result: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A line of a receipt: an outcome for a line of ours, or `stray` says why not."""

    sheet_row: int
    number: int
    id_no_index: bytes | None
    outcome: Outcome
    code: str
    text: str
    stray: Stray | None = None


def judged(answer: Answer, receipt: Receipt) -> Judged:
    """This will read what a line says: of which line of ours, about whom, and how it was taken."""
    number = _number(answer.line)
    result = answer.result.strip()
    outcome = (
        Outcome.ACCEPTED
        if result in receipt.accepted
        else Outcome.REFUSED
        if result in receipt.refused
        else Outcome.PENDING
    )
    stray = (
        Stray.NO_SUCH_LINE
        if number is None
        else Stray.RESULT_UNKNOWN
        if outcome is Outcome.PENDING
        else None
    )
    id_no = identifiers.normalise(answer.id_no)
    return Judged(
        sheet_row=answer.sheet_row,
        number=number or 0,
        id_no_index=crypto.keyring().blind_index("id_no", id_no) if id_no else None,
        outcome=outcome,
        code=crypto.mask_numbers(answer.code.strip())[:CODE_MAX],
        # The province may repeat a number in its words; we keep none in the clear.
        text=crypto.mask_numbers(answer.text.strip())[:TEXT_MAX],
        stray=stray,
    )


def matched(
    judged: Judged, lines: Mapping[int, tuple[bytes | None, str]], seen: set[int]
) -> Stray | None:
    """This will say why an answer belongs to no line, None if it does.

    `lines` has the identity index and the present outcome of each line by its number; `seen` are
    those that this receipt has answered already.
    """
    if judged.stray is not None:
        return judged.stray
    if judged.number not in lines:
        return Stray.NO_SUCH_LINE
    index, outcome = lines[judged.number]
    if judged.id_no_index is not None and judged.id_no_index != index:
        return Stray.OTHER_PERSON
    if judged.number in seen:
        return Stray.REPEATED
    if outcome not in {Outcome.PENDING, judged.outcome}:
        return Stray.ANSWERED_OTHERWISE
    return None


def stray(judged: Judged, why: Stray) -> Judged:
    """This will give an answer as one that belongs to no line."""
    return replace(judged, stray=why)


def _number(text: str) -> int | None:
    cleaned = identifiers.normalise(text).removesuffix(".0")
    if not (cleaned.isascii() and cleaned.isdigit()) or len(cleaned) > len(str(NUMBER_MAX)):
        return None
    return number if (number := int(cleaned)) <= NUMBER_MAX else None
