"""Verbs on entered days: one person proposes a notice, another confirms it, or it is discarded."""

from datetime import datetime

from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import CHINA
from domain.calendar_days import rules
from domain.calendar_days.rules import Entered, ImportState
from domain.errors import Invalid, NotFound
from domain.transactions import Row, execute, operation, row, value


@operation
async def propose(entered: Entered, *, by: Actor, now: datetime) -> int:
    """This will keep a notice's days for another person to confirm; nothing changes yet.

    Raises:
        NotPermitted: neither the office nor the administrator.
        Invalid: no notice named, a day that is over, or too few holidays for a whole year.
    """
    by.require(*rules.ENTERERS)
    rules.checked(entered, today=now.astimezone(CHINA).date())
    import_id: int = await value(
        "INSERT INTO calendar_imports (state, document, source, whole_year, day_count,"
        " proposed_at, proposed_by_id, reason) VALUES ('PROPOSED', $1, $2, $3, $4, $5, $6, '')"
        " RETURNING id",
        entered.document.strip(),
        entered.source.strip(),
        entered.whole_year,
        len(entered.days),
        now,
        by.staff_id or 0,
    )
    await execute(
        "INSERT INTO calendar_days (imported_id, day, is_banking_day, name)"
        " SELECT $1, * FROM unnest($2::date[], $3::bool[], $4::text[])",
        import_id,
        [one.day for one in entered.days],
        [one.is_banking_day for one in entered.days],
        [one.name for one in entered.days],
    )
    await _record("propose", import_id, by, now, days=len(entered.days))
    return import_id


@operation
async def confirm(import_id: int, *, by: Actor, now: datetime) -> str:
    """This will make a notice's days hold, and give its document's number.

    Raises:
        NotPermitted, NotFound, CalendarImportInWrongState.
        SameEnterer: it is the person who entered them.
        Invalid: a day of it is over by now.
    """
    by.require(*rules.ENTERERS)
    found = await _lock(import_id)
    if by.staff_id == found["proposed_by_id"]:
        raise rules.SameEnterer
    first = await value("SELECT min(day) FROM calendar_days WHERE imported_id = $1", import_id)
    if first < now.astimezone(CHINA).date():
        raise Invalid(f"其中的 {first} 已经过去，请作废后重新录入。")
    await _decide(import_id, ImportState.CONFIRMED, "", by, now)
    await _record("confirm", import_id, by, now, days=found["day_count"])
    return str(found["document"])


@operation
async def discard(import_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will set a notice aside that nobody confirmed.

    Raises:
        NotPermitted, NotFound, CalendarImportInWrongState.
        Invalid: no reason, or one with a long number in it.
    """
    by.require(*rules.ENTERERS)
    text = auditing.kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not text:
        raise Invalid("请写明作废的原因，不得填写证件号码或卡号。", field=("reason",))
    await _lock(import_id)
    await _decide(import_id, ImportState.DISCARDED, text, by, now)
    await _record("discard", import_id, by, now)


async def _lock(import_id: int) -> Row:
    found = await row(
        "SELECT state, proposed_by_id, document, day_count FROM calendar_imports"
        " WHERE id = $1 FOR UPDATE",
        import_id,
    )
    if found is None:
        raise NotFound(field=("id",))
    if found["state"] != ImportState.PROPOSED:
        raise rules.CalendarImportInWrongState
    return found


async def _decide(
    import_id: int, state: ImportState, reason: str, by: Actor, now: datetime
) -> None:
    await execute(
        "UPDATE calendar_imports SET state = $2, reason = $3, decided_at = $4, decided_by_id = $5"
        " WHERE id = $1",
        import_id,
        state.value,
        reason,
        now,
        by.staff_id or 0,
    )


async def _record(verb: str, import_id: int, by: Actor, now: datetime, **details: int) -> None:
    await audit.record(
        action=f"calendar.{verb}",
        subject=("calendar_import", import_id),
        by=by,
        now=now,
        details=details,
    )
