"""Days of a notice: from when, until when, and how far away they are; pure (R1, R48)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.errors import Invalid

NOTICE: Final = "川直工发〔2018〕1号"


class PolicyDateInvalid(Invalid):
    """A day of a notice needs a day, a document, its clause and its very words."""

    code = "POLICY_DATE_INVALID"
    default_message = (
        "请填写起止日期、文件、条款与原文；止日不得早于起日，改按他日理解时须写明理由。"
    )


@dataclass(frozen=True, slots=True)
class PolicyDate:
    """What a notice wants done from a day (`begins_on`), by a day (`due_on`), or between the two.

    `original_text` is as printed, even where no calendar has such a day (R18); what is held instead
    is then an interpretation, with the name of whoever confirmed it, "" until somebody has.
    """

    code: str
    plan_year: int
    label: str
    begins_on: date | None
    due_on: date | None
    document: str
    clause: str
    original_text: str
    effective_from: date
    effective_to: date | None = None
    interpretation: str = ""
    confirmed_by: str = ""

    @property
    def holds_on(self) -> date:
        """The day that people count towards: the last one, or the first of what has no end."""
        day = self.due_on or self.begins_on
        assert day is not None, "the database keeps no row without a day"
        return day


def checked(entered: PolicyDate) -> PolicyDate:
    """This will let pass only a row that says what, when and where it is written.

    Raises:
        PolicyDateInvalid: otherwise.
    """
    texts = (
        entered.code,
        entered.label,
        entered.document,
        entered.clause,
        entered.original_text,
    )
    begins, due = entered.begins_on, entered.due_on
    is_ordered = begins is None or due is None or begins <= due
    has_day = begins is not None or due is not None
    is_in_force = entered.effective_to is None or entered.effective_from <= entered.effective_to
    is_explained = bool(entered.interpretation) or not entered.confirmed_by
    if not (all(texts) and has_day and is_ordered and is_in_force and is_explained):
        raise PolicyDateInvalid
    return entered


def days_left(day: date, today: date) -> int:
    """This will count the days to a day: 0 on the day itself, negative once it is over."""
    return (day - today).days
