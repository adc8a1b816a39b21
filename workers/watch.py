"""Silence is an event: what each day makes the bank owe, what is missing, and how far the calendar goes.

The clock calls `watch_now` every minute. After downtime the first round catches up the missed days
in order and reports the gap. A file is judged missing only by `looked`, after the bank's folder was
read to its end: while nothing was looked at, that is what is alarmed instead.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from domain.actors import SYSTEM, Actor
from domain.audit import operations as audit
from domain.audit import queries as alarms
from domain.calendar import CHINA, BankCalendar, CalendarUnknown, unknown_from
from domain.calendar_days import operations as calendar_days
from domain.obligations import operations as obligations
from domain.obligations import queries as owing
from domain.obligations.rules import owed_for_file
from domain.schedule import operations as schedule
from domain.schedule import queries as marks
from workers import exchange
from workers.exchange import Exchange

# A gap between two rounds longer than this is downtime, which is reported.
DOWN_AFTER: Final = timedelta(minutes=30)
# So long after an alarm's time, and after a start, the bank must have been looked at.
UNSEEN_AFTER: Final = timedelta(minutes=30)
# How many days ahead the calendar must be known; the alarm is repeated a week before its end.
KNOWN_AHEAD_DAYS: Final = 30
LAST_CALL_DAYS: Final = 7
UNOWED_MAX: Final = 1000
REPORTED_MAX: Final = 10

LOOKED: Final = "looked"
WATCHED: Final = "watched"
UP_SINCE: Final = "up_since"

log = structlog.get_logger("workers.watch")


@dataclass(frozen=True, slots=True)
class Report:
    """What one round found: days planned, files noted, what is alarmed again, and the gap before it."""

    planned: int
    noted: int
    moved: int
    reminded: int
    down_since: datetime | None
    missed_cut_offs: tuple[date, ...]


async def watch_now(now: datetime) -> Report:
    """This will do all that is due of watching; done again it changes nothing."""
    bank = await exchange.informed()
    terms, today = bank.terms(), now.astimezone(CHINA).date()
    down_since = await _begin(now)
    planned = await obligations.plan(terms, calendar=bank.calendar, today=today, now=now)
    noted = await _note_sent(bank, now)
    moved = await obligations.replan(
        terms, calendar=bank.calendar, reason="银行日历已调整。", by=SYSTEM, now=now
    )
    await _check_known(bank.calendar, today, now)
    await _check_seen(now)
    report = Report(
        planned=planned,
        noted=noted,
        moved=moved,
        reminded=await _remind(bank, now),
        down_since=down_since,
        missed_cut_offs=_cut_offs(bank.calendar, down_since, now) if down_since else (),
    )
    if down_since is not None:
        await _report(report, now)
    return report


async def looked(*, looked_at: datetime, now: datetime) -> int:
    """This will judge silence after the bank's folder was read to its end; gives how much is missing."""
    missing: int = await obligations.look(looked_at=looked_at, now=now)
    await schedule.note(LOOKED, at=looked_at)
    if missing:
        log.warning("bank_file.missing", count=missing)
    return missing


async def unexpected(file_id: int, *, problem: str, now: datetime) -> None:
    """This will alarm a file that nobody waits for."""
    subject = ("bank_file", file_id)
    await audit.alarm(kind="bank_file.unexpected", subject=subject, message=problem, now=now)


async def confirm_calendar(import_id: int, *, by: Actor, now: datetime) -> int:
    """This will make a notice's days hold and move what they move; gives how much that is.

    Killed in between, the next round of the clock moves the rest.

    Raises:
        NotPermitted, NotFound, SameEnterer, CalendarImportInWrongState, Invalid: as the operation.
    """
    document = await calendar_days.confirm(import_id, by=by, now=now)
    bank = await exchange.informed()
    reason = f"银行日历已按 {document} 调整，当日不是银行工作日。"
    moved: int = await obligations.replan(
        bank.terms(), calendar=bank.calendar, reason=reason, by=by, now=now
    )
    return moved


async def _begin(now: datetime) -> datetime | None:
    """This will note that the watch is kept, and give since when it was not, if it was not."""
    before = await marks.noted(WATCHED)
    is_up = before is not None and now - before <= DOWN_AFTER
    if not is_up:
        # First, so that whoever is killed in between is found to have been down by the next round.
        await schedule.note(UP_SINCE, at=now)
    await schedule.note(WATCHED, at=now)
    return None if is_up else before


async def _note_sent(bank: Exchange, now: datetime) -> int:
    """This will note what is owed for files whose sending could not be noted with it."""
    terms, noted = bank.terms(), 0
    for file in await owing.unowed(kinds=list(terms.of_file), limit=UNOWED_MAX):
        on, sent_at = file["business_on"], file["sent_at"] or now
        try:
            owed = owed_for_file(terms, bank.calendar, file["kind"], on, sent_at=sent_at)
        except CalendarUnknown:
            continue
        await obligations.owe({file["id"]: owed}, now=now)
        noted += 1
    return noted


async def _remind(bank: Exchange, now: datetime) -> int:
    try:
        reminded: int = await obligations.remind(calendar=bank.calendar, now=now)
    except CalendarUnknown:
        return 0
    return reminded


async def _check_known(calendar: BankCalendar, today: date, now: datetime) -> None:
    """This will alarm a calendar that ends soon: a month ahead, again a week ahead, and when it has."""
    ends = unknown_from(calendar, today, days=KNOWN_AHEAD_DAYS + 1)
    if ends is None:
        return
    left = (ends - today).days
    window = LAST_CALL_DAYS if left <= LAST_CALL_DAYS else KNOWN_AHEAD_DAYS
    begins = datetime.combine(ends - timedelta(days=window), now.timetz(), CHINA).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    last = await alarms.last_raised("calendar.ending")
    if last is None or last < begins:
        await audit.alarm(
            kind="calendar.ending",
            subject=("calendar", ends.year),
            message=f"银行日历只到 {ends - timedelta(days=1)}，还有 {left} 天。"
            "请录入国务院办公厅下一年度的放假安排，否则届时不能送出文件。",
            now=now,
        )


async def _check_seen(now: datetime) -> None:
    """This will alarm that the bank could not be looked at while something should have come."""
    noted = (await marks.noted(LOOKED), await marks.noted(UP_SINCE))
    listening = max(each for each in noted if each is not None)
    if now - listening < UNSEEN_AFTER:
        return
    if await owing.awaited_since(before=now - UNSEEN_AFTER) is None:
        return
    since = listening.astimezone(CHINA)
    await audit.alarm(
        kind="bank_channel.unseen",
        subject=("bank_channel", None),
        message=f"自 {since:%Y-%m-%d %H:%M} 起未能完整查看银行来文，期间有文件应到，"
        "是否已到无从得知，请检查与银行的连接。",
        now=now,
    )


def _cut_offs(calendar: BankCalendar, since: datetime, now: datetime) -> tuple[date, ...]:
    """This will give the banking days whose cut-off passed in a span; days unknown are passed over."""
    day, last, found = since.astimezone(CHINA).date(), now.astimezone(CHINA).date(), []
    while day <= last:
        try:
            if calendar.is_banking_day(day) and since < calendar.cut_off(day) <= now:
                found.append(day)
        except CalendarUnknown:
            break
        day += timedelta(days=1)
    return tuple(found)


async def _report(report: Report, now: datetime) -> None:
    assert report.down_since is not None, "only a gap is reported"
    since, until = report.down_since.astimezone(CHINA), now.astimezone(CHINA)
    days = report.missed_cut_offs
    named = "、".join(f"{day}" for day in days[:REPORTED_MAX])
    missed = f"错过 {len(days)} 个截止时间（{named}）" if days else "没有错过截止时间"
    message = (
        f"系统自 {since:%Y-%m-%d %H:%M} 至 {until:%Y-%m-%d %H:%M} 没有运行，{missed}；"
        f"已补记 {report.planned} 份应到文件。过了截止时间的发放批次会退回重新签发。"
    )
    await audit.alarm(kind="clock.stopped", subject=("schedule", None), message=message, now=now)
    log.warning(
        "clock.stopped", since=since.isoformat(), cut_offs=len(days), planned=report.planned
    )
