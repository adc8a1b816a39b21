"""What a declared head-count must say; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from domain.errors import Invalid

COUNT_MAX: Final = 2_000_000
DOCUMENT_CHARACTERS_MAX: Final = 60


class HeadcountInvalid(Invalid):
    """A head-count needs a number, a day that came, and the paper that says so."""

    code = "HEADCOUNT_INVALID"


@dataclass(frozen=True, slots=True)
class Declaration:
    """How many members a unit with all below it has now, and what it had declared before."""

    unit_id: int
    before: int | None
    count: int


def checked(count: int, document: str, on_day: date, today: date) -> str:
    """This will let pass a head-count and give the paper's name, trimmed.

    Raises:
        HeadcountInvalid: names the field and how to mend it.
    """
    if not 0 <= count <= COUNT_MAX:
        raise HeadcountInvalid(f"会员人数应在 0 到 {COUNT_MAX} 之间。", field=("count",))
    if on_day > today:
        raise HeadcountInvalid("日期不得晚于今天。", field=("on_day",))
    text = document.strip()
    if not 1 <= len(text) <= DOCUMENT_CHARACTERS_MAX:
        raise HeadcountInvalid("请填写依据的文号或材料名称。", field=("document",))
    return text


class Reason(StrEnum):
    """Why a unit is not entered: exactly one of two (R6)."""

    INCOMPLETE = "A"
    NOT_REPORTED = "B"


REASON_LABELS: Final[Mapping[Reason, str]] = {
    Reason.INCOMPLETE: "信息不完整",
    Reason.NOT_REPORTED: "未上报",
}


def expected_of(declared: int | None, counted: int) -> int:
    """This will say how many members a rate is of: the declared, or all if more are there."""
    return max(declared or 0, counted)


def reason_of(
    *, is_reported: bool, declared: int | None, counted: int, qualified: int
) -> Reason | None:
    """This will say why a unit is not entered; None if nothing is left to do (R6).

    It is entered when there are as many members as it declared, or any where it declared none, and
    every one of them is qualified.
    """
    if not is_reported:
        return Reason.NOT_REPORTED
    is_whole = counted > 0 and counted >= (declared or 0)
    return None if is_whole and qualified == counted else Reason.INCOMPLETE
