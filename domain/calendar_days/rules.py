"""How a notice is read, what may be entered, and what several notices together say; pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.calendar import NO_DAYS, BankCalendar, CalendarUnknown, Days
from domain.errors import Conflict, Invalid, NotPermitted

ENTERERS: Final = (Role.OFFICE, Role.ADMIN)
TEXT_CHARACTERS_MAX: Final = 20_000
DAYS_MAX: Final = 400
RANGE_DAYS_MAX: Final = 31
YEAR_MIN: Final = 2000
YEAR_MAX: Final = 2999
NAME_CHARACTERS_MAX: Final = 40
LINE_SHOWN_MAX: Final = 80
DOCUMENT_CHARACTERS_MAX: Final = 60
SOURCE_CHARACTERS_MAX: Final = 120
REASON_CHARACTERS_MAX: Final = 500
# A year's notice names at least its holidays: fewer days off are no whole year.
DAYS_OFF_MIN: Final = 7

_SEPARATORS: Final = re.compile(r"[\t,，;；]")
_RANGE: Final = re.compile(r"\s*(?:至|到|~|～|—|–|\.\.)\s*")
_DAY: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_OFF: Final = frozenset({"休", "休息", "放假", "休假", "节假日", "非工作日", "off"})
_WORKING: Final = frozenset({"班", "上班", "补班", "调休", "调休上班", "工作日", "work"})


class ImportState(StrEnum):
    """PROPOSED by one person; CONFIRMED by another, from then on it holds; or DISCARDED."""

    PROPOSED = "PROPOSED"
    CONFIRMED = "CONFIRMED"
    DISCARDED = "DISCARDED"


class CalendarUnreadable(Invalid):
    """A line of what was entered says no day, or not whether the bank works on it."""

    code = "CALENDAR_UNREADABLE"


class CalendarImportInWrongState(Conflict):
    """Somebody decided on it before."""

    code = "CALENDAR_IMPORT_STATE"
    default_message = "这份日历已经生效或已作废，请刷新后再看。"


class SameEnterer(NotPermitted):
    """Who entered the days may not confirm them."""

    code = "SAME_ENTERER"
    default_message = "日历须由录入人以外的另一人核对后确认。"


@dataclass(frozen=True, slots=True)
class EnteredDay:
    """One day as a notice has it."""

    day: date
    is_banking_day: bool
    name: str


@dataclass(frozen=True, slots=True)
class Entered:
    """A notice as entered: where it is from, its days, and the year that it speaks for, if whole."""

    document: str
    source: str
    whole_year: int | None
    days: tuple[EnteredDay, ...]


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """What is to be said of one line of what was entered: "" where it can be taken."""

    number: int
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class Change:
    """A day that is different from before; None: nothing was known of it."""

    day: date
    was: bool | None
    becomes: bool
    name: str


def read(text: str) -> tuple[EnteredDay, ...]:
    """This will read lines of day, 放假 or 上班, and name, as pasted from a table; in order of days.

    A day may be a range ("2027-10-01至2027-10-07"). Empty lines and a heading are passed over.

    Raises:
        CalendarUnreadable: naming the line.
    """
    if len(text) > TEXT_CHARACTERS_MAX:
        raise CalendarUnreadable(f"内容太长，请不超过 {TEXT_CHARACTERS_MAX} 字。", field=("text",))
    found: dict[date, EnteredDay] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or (number == 1 and _DAY.search(line) is None):
            continue
        for entered in _line(number, line):
            if entered.day in found:
                raise _unreadable(number, f"{entered.day} 重复出现")
            found[entered.day] = entered
    if not 1 <= len(found) <= DAYS_MAX:
        raise CalendarUnreadable(f"请填写 1 到 {DAYS_MAX} 天。", field=("text",))
    return tuple(found[day] for day in sorted(found))


def verdicts(text: str, *, today: date) -> tuple[LineVerdict, ...]:
    """This will judge line by line what `read` takes or refuses as a whole; nothing for too long a text."""
    found: list[LineVerdict] = []
    seen: set[date] = set()
    lines = text.splitlines() if len(text) <= TEXT_CHARACTERS_MAX else ()
    for number, line in enumerate(lines, start=1):
        if not line.strip() or (number == 1 and _DAY.search(line) is None):
            continue
        found.append(
            LineVerdict(number, line.strip()[:LINE_SHOWN_MAX], _fault(number, line, seen, today))
        )
    return tuple(found)


def _fault(number: int, line: str, seen: set[date], today: date) -> str:
    """This will say what is wrong with a line, "" for nothing, and note its days as seen."""
    try:
        days = [one.day for one in _line(number, line)]
    except CalendarUnreadable as unreadable:
        return unreadable.message
    repeated = next((day for day in days if day in seen), None)
    seen.update(days)
    if repeated is not None:
        return f"第 {number} 行：{repeated} 重复出现。"
    over = next((day for day in days if day < today), None)
    return "" if over is None else f"第 {number} 行：{over} 已经过去，请删去。"


def checked(entered: Entered, *, today: date) -> Entered:
    """This will let pass only what names its notice and changes no day that is over.

    Raises:
        Invalid: otherwise; a whole year needs its holidays.
    """
    if not 1 <= len(entered.document.strip()) <= DOCUMENT_CHARACTERS_MAX:
        raise Invalid("请填写文号，如 国办发明电〔2026〕×号。", field=("document",))
    if not 1 <= len(entered.source.strip()) <= SOURCE_CHARACTERS_MAX:
        raise Invalid("请填写来源，如 国务院办公厅关于部分节假日安排的通知。", field=("source",))
    if entered.days[0].day < today:
        raise Invalid(
            f"{entered.days[0].day} 已经过去，当日所办的事不再改变，请删去。", field=("text",)
        )
    year = entered.whole_year
    if year is not None:
        if not is_year(year):
            raise Invalid("年份不对。", field=("wholeYear",))
        off = sum(1 for one in entered.days if one.day.year == year and not one.is_banking_day)
        if off < DAYS_OFF_MIN:
            raise Invalid(
                f"作为全年安排，{year} 年的放假日至少应有 {DAYS_OFF_MIN} 天。", field=("wholeYear",)
            )
    return entered


def is_year(year: int | None) -> bool:
    """This will say whether a number can be the year of a notice."""
    return year is not None and YEAR_MIN <= year <= YEAR_MAX


def fold(imports: Sequence[tuple[int | None, Mapping[date, bool]]]) -> Days:
    """This will say what confirmed notices say together, the later ones winning."""
    said = NO_DAYS
    for whole_year, days in imports:
        said = added(said, whole_year, days)
    return said


def added(said: Days, whole_year: int | None, days: Mapping[date, bool]) -> Days:
    """This will say what notices say together with one more.

    A notice for a whole year takes the place of whatever was said of that year before.
    """
    works = {day: is_on for day, is_on in said.works.items() if day.year != whole_year}
    years = said.whole_years | ({whole_year} if whole_year is not None else set())
    return Days({**works, **days}, years)


def changes(
    named: Sequence[EnteredDay], before: BankCalendar, after: BankCalendar, *, year: int | None
) -> tuple[Change, ...]:
    """This will give the days that are different after a notice than before, in order.

    Of a year of which nothing was known only the named days are told: all the others are new, too.
    """
    names = {one.day: one.name for one in named}
    days = set(names)
    if year is not None:
        first = date(year, 1, 1)
        days |= {
            first + timedelta(days=ahead) for ahead in range((date(year + 1, 1, 1) - first).days)
        }
    found = []
    for day in sorted(days):
        was, becomes = _works(before, day), _works(after, day)
        if becomes is not None and was != becomes and (was is not None or day in names):
            found.append(Change(day, was, becomes, names.get(day, "")))
    return tuple(found)


def _works(calendar: BankCalendar, day: date) -> bool | None:
    try:
        return calendar.is_banking_day(day)
    except CalendarUnknown:
        return None


def _line(number: int, line: str) -> Iterator[EnteredDay]:
    first, word, name, *_ = [*(cell.strip() for cell in _SEPARATORS.split(line)), "", ""]
    days, word = _days(number, first), word.lower()
    if word not in _OFF | _WORKING:
        raise _unreadable(number, "第二栏须写「放假」或「上班」")
    if len(name) > NAME_CHARACTERS_MAX:
        raise _unreadable(number, f"名称请不超过 {NAME_CHARACTERS_MAX} 字")
    for day in days:
        yield EnteredDay(day, word in _WORKING, name)


def _days(number: int, text: str) -> list[date]:
    ends = [_day(number, part) for part in _RANGE.split(text)]
    first, last = ends[0], ends[-1]
    if len(ends) > 2 or not 0 <= (last - first).days < RANGE_DAYS_MAX:  # noqa: PLR2004 - from, to
        raise _unreadable(number, f"起止日期须先后有序，一段不超过 {RANGE_DAYS_MAX} 天")
    return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]


def _day(number: int, text: str) -> date:
    match = _DAY.fullmatch(text.strip())
    if match is None:
        raise _unreadable(number, "第一栏须为日期，如 2027-10-01")
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise _unreadable(number, f"没有 {text.strip()} 这一天") from None


def _unreadable(number: int, why: str) -> CalendarUnreadable:
    return CalendarUnreadable(f"第 {number} 行：{why}。", field=("text",))
