"""What a sent file and a banking day make the bank owe, when it is due and when silence alarms; pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from domain.calendar import CHINA, BankCalendar, CalendarUnknown, days_after
from domain.errors import Conflict, Invalid

REASON_CHARACTERS_MAX: Final = 500
# Days that one round plans at most, and so the longest downtime that it catches up at once.
PLANNED_MAX: Final = 400
# However late in its day a file leaves, the bank has so long to answer before it is overdue.
PATIENCE: Final = timedelta(hours=2)
# Obligations whose alarm is one, since they are of the same kind of file and day.
NAMED_MAX: Final = 5


class ObligationKind(StrEnum):
    """What is owed: the two answers to a file, and the two files of every banking day."""

    ACCEPTANCE = "ACCEPTANCE"
    RESULT = "RESULT"
    STATEMENT = "STATEMENT"
    STATUS = "STATUS"


KIND_LABELS: Final[Mapping[ObligationKind, str]] = {
    ObligationKind.ACCEPTANCE: "受理文件",
    ObligationKind.RESULT: "结果文件",
    ObligationKind.STATEMENT: "对账文件",
    ObligationKind.STATUS: "卡状态文件",
}
# The answers to files that open accounts and to files that credit them are different files.
_ANSWER_LABELS: Final[Mapping[str, str]] = {
    "OPA": "开户受理文件",
    "OPR": "开户结果文件",
    "CRA": "入账受理文件",
    "CRR": "入账结果文件",
}


class ObligationState(StrEnum):
    """OPEN until the file has come (MET) or silence has been alarmed (MISSED, which may still be MET).

    WAIVED: a person, or a changed calendar, says that nothing will come.
    """

    OPEN = "OPEN"
    MISSED = "MISSED"
    MET = "MET"
    WAIVED = "WAIVED"


STANDING: Final = frozenset({ObligationState.OPEN, ObligationState.MISSED})


class ObligationInWrongState(Conflict):
    """It is met or waived already."""

    code = "OBLIGATION_STATE"
    default_message = "该文件已经收到，或已注明不再等待。"


class WaiverWithoutReason(Invalid):
    """Nobody may give up waiting for a file without saying why."""

    code = "REASON_MISSING"
    default_message = (
        f"请写明为什么不再等待，不超过 {REASON_CHARACTERS_MAX} 字，不得填写证件号码或卡号。"
    )


@dataclass(frozen=True, slots=True)
class Moment:
    """A time of day so many banking days after the day that something is about."""

    banking_days: int
    at: time


@dataclass(frozen=True, slots=True)
class Term:
    """One thing agreed: the kind of file that comes, when it is due and when silence alarms."""

    kind: ObligationKind
    answer: str
    due: Moment
    alarm: Moment


@dataclass(frozen=True, slots=True)
class Terms:
    """All that was agreed: what each kind of file sent is answered by, and what comes every day."""

    of_file: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    daily: tuple[Term, ...] = ()

    def find(self, kind: str, answer: str) -> Term | None:
        """This will give the term under which something is owed, if there still is one."""
        terms = (*self.daily, *(term for each in self.of_file.values() for term in each))
        return next((t for t in terms if (t.kind.value, t.answer) == (kind, answer)), None)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is owed for one day, with its instants."""

    kind: ObligationKind
    answer: str
    for_on: date
    due_at: datetime
    alarm_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """How a changed calendar moves one obligation; `due_at` None: nothing is owed any more."""

    obligation_id: int | None
    kind: str
    answer: str
    for_on: date
    was_due_at: datetime | None
    due_at: datetime | None
    alarm_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """An obligation that is still waited for, as it stands."""

    id: int
    kind: str
    answer: str
    for_on: date
    due_at: datetime
    alarm_at: datetime
    is_daily: bool
    created_at: datetime


def label_of(kind: str, answer: str) -> str:
    """This will name what is owed: an answer by what it answers, else by its kind."""
    return _ANSWER_LABELS.get(answer) or KIND_LABELS[ObligationKind(kind)]


def owed(term: Term, calendar: BankCalendar, on: date) -> Owed:
    """This will say when a term falls due for a day.

    Raises:
        CalendarUnknown: it runs into a year without data.
    """
    due_at, alarm_at = (_instant(calendar, on, moment) for moment in (term.due, term.alarm))
    return Owed(term.kind, term.answer, on, due_at, max(due_at, alarm_at))


def owed_for_file(
    terms: Terms, calendar: BankCalendar, kind: str, on: date, *, sent_at: datetime
) -> tuple[Owed, ...]:
    """This will say what the bank owes for a file sent.

    Raises:
        CalendarUnknown: it runs into a year without data.
    """
    return tuple(_patient(owed(t, calendar, on), sent_at) for t in terms.of_file.get(kind, ()))


def planned(
    terms: Terms, calendar: BankCalendar, *, after: date | None, today: date
) -> Iterator[Owed]:
    """This will give in order what each banking day since the last planned one makes the bank owe.

    It ends early at a day of which nothing is known: nothing is assumed, the rest follows later.
    """
    day = today if after is None else max(after + timedelta(days=1), _first(today))
    while day <= today:
        try:
            is_due = calendar.is_banking_day(day)
            found = [owed(term, calendar, day) for term in terms.daily] if is_due else []
        except CalendarUnknown:
            return
        yield from found
        day += timedelta(days=1)


def moves(
    standing: Sequence[Standing], terms: Terms, calendar: BankCalendar, *, known: frozenset[date]
) -> tuple[Move, ...]:
    """This will say what a calendar changes: in what is waited for, and which planned days it adds.

    `known` are the days for which the daily files were planned already, whatever became of them.
    """
    found = [move for each in standing if (move := _moved(each, terms, calendar)) is not None]
    if known:
        found += _added(terms, calendar, known)
    return tuple(found)


def is_working_hour_again(alarmed_at: datetime, alarm_at: datetime, now: datetime) -> bool:
    """This will say whether silence that was alarmed on an earlier day may be alarmed again now."""
    local, first = now.astimezone(CHINA), alarm_at.astimezone(CHINA)
    return alarmed_at.astimezone(CHINA).date() < local.date() and local.time() >= first.time()


def day_of(now: datetime) -> date:
    """This will give the day in Chengdu."""
    return now.astimezone(CHINA).date()


def sequence_problem(
    day: date, number: int, *, last_on: date | None, last_number: int | None
) -> str:
    """This will say what is odd about a file's place among those of its kind; "" for nothing."""
    if last_on is not None and day < last_on:
        return "同类文件中已收到过更晚日期的，这一份来得晚了，已照常处理。"
    expected = (last_number or 0) + 1
    if number > expected:
        return f"同类文件的序号不连续：应为 {expected}，收到 {number}，中间的可能还没有到。"
    if number < expected:
        return f"同类文件的序号倒退：已收到 {last_number}，又收到 {number}，已照常处理。"
    return ""


def missing_words(answer_label: str, on: date, names: Sequence[str], count: int) -> str:
    """This will say for a person which files are missing."""
    day = f"{on.year}年{on.month}月{on.day}日"
    if not names:
        return f"{day}的{answer_label}到期未到，请向银行查询。"
    more = f"等 {count} 份" if count > len(names) else f"，共 {count} 份"
    return f"{day}送出的文件没有等到{answer_label}：{'、'.join(names)}{more}。请向银行查询。"


def _patient(each: Owed, sent_at: datetime) -> Owed:
    due_at = max(each.due_at, sent_at + PATIENCE)
    return replace(each, due_at=due_at, alarm_at=max(each.alarm_at, due_at))


def _instant(calendar: BankCalendar, on: date, moment: Moment) -> datetime:
    return datetime.combine(days_after(calendar, on, moment.banking_days), moment.at, CHINA)


def _first(today: date) -> date:
    return today - timedelta(days=PLANNED_MAX)


def _moved(each: Standing, terms: Terms, calendar: BankCalendar) -> Move | None:
    term = terms.find(each.kind, each.answer)
    if term is None:
        return None
    try:
        is_off = each.is_daily and not calendar.is_banking_day(each.for_on)
        again = None if is_off else owed(term, calendar, each.for_on)
        if again is not None and not each.is_daily:
            again = _patient(again, each.created_at)
    except CalendarUnknown:
        return None
    if again is not None and (again.due_at, again.alarm_at) == (each.due_at, each.alarm_at):
        return None
    due_at, alarm_at = (again.due_at, again.alarm_at) if again else (None, None)
    return Move(each.id, each.kind, each.answer, each.for_on, each.due_at, due_at, alarm_at)


def _added(terms: Terms, calendar: BankCalendar, known: frozenset[date]) -> Iterator[Move]:
    day, last = min(known), max(known)
    while day < last:
        day += timedelta(days=1)
        if day in known:
            continue
        try:
            if calendar.is_banking_day(day):
                for each in (owed(term, calendar, day) for term in terms.daily):
                    yield Move(
                        None, each.kind.value, each.answer, day, None, each.due_at, each.alarm_at
                    )
        except CalendarUnknown:
            return
