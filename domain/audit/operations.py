"""Writing of the audit trail and of alarms; every other subject's operations call this one."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import orjson

from domain.actors import EVERYTHING, Actor, Role
from domain.audit import rules
from domain.audit.rules import Outcome
from domain.errors import Conflict, Invalid, NotFound
from domain.transactions import Row, acting_within, execute, operation, row, value

NOTE_CHARACTERS_MAX = 500

Subject = tuple[str, int | None]


class AlarmAlreadyAcknowledged(Conflict):
    """Somebody saw to the alarm before."""

    code = "ALARM_ALREADY_ACKNOWLEDGED"
    default_message = "该告警已由他人处理。"


class AlarmSettledElsewhere(Conflict):
    """The alarm ends when what it is about has been seen to, and not before."""

    code = "ALARM_SETTLED_ELSEWHERE"
    default_message = "该告警须到所指对象处逐项办结，办结后自动解除。"


@operation
async def record(
    *,
    action: str,
    subject: Subject,
    unit_id: int | None = None,
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None = None,
    changes: rules.Changes | None = None,
) -> None:
    """This will write that a change was made, in the same transaction as the change.

    `changes` are the fields that it changed, with what they were and what they are: ids, codes,
    states and masks.

    Raises:
        AssertionError: details or changes hold what looks like personal data.
    """
    kept = dict(details or {})
    if fields := rules.changed(changes or {}):
        kept["changes"] = fields
    await _write(
        Outcome.DONE, action, subject, unit_id=unit_id, code="", by=by, now=now, details=kept
    )


@operation
async def record_each(
    *,
    action: str,
    kind: str,
    found: Sequence[Row],
    by: Actor,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    """This will write what one act changed in each of many things, in one statement.

    Each of `found` has `id`, `unit_id` and `changes`, as `rules.changed` writes them, in JSON.

    Raises:
        AssertionError: details or changes hold what looks like personal data.
    """
    written = [{**details, "changes": orjson.loads(one["changes"])} for one in found]
    for one in written:
        rules.check_details(one)
    await execute(
        "INSERT INTO audit_entries (at, staff_id, actor, action, subject_type, subject_id,"
        " unit_id, outcome, code, request_id, details)"
        " SELECT $1, $2, $3, $4, $5, e.id, e.unit_id, 'DONE', '', $6, e.details::jsonb"
        " FROM unnest($7::bigint[], $8::bigint[], $9::text[]) AS e(id, unit_id, details)",
        now,
        by.staff_id,
        by.label,
        action,
        kind,
        by.request_id,
        [one["id"] for one in found],
        [one["unit_id"] for one in found],
        [orjson.dumps(one).decode() for one in written],
    )


def moved(entity: Mapping[str, object]) -> rules.Changes:
    """This will tell from which state a row came to which, if it has moved since it was read."""
    return {"state": (entity["was"], entity["state"])} if "was" in entity else {}


@operation
async def record_sitting(*, action: str, subject: Subject, by: Actor, now: datetime) -> None:
    """This will write that a person looked at something, once for each sitting with it."""
    is_noted = await value(
        "SELECT EXISTS (SELECT FROM audit_entries WHERE subject_type = $1"
        " AND subject_id IS NOT DISTINCT FROM $2 AND action = $3 AND staff_id = $4 AND at > $5)",
        *subject,
        action,
        by.staff_id,
        now - rules.SITTING_LASTS,
    )
    if not is_noted:
        await record(action=action, subject=subject, by=by, now=now)


async def refuse(
    *,
    action: str,
    subject: Subject | None,
    code: str,
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """This will write that a request was refused, in a transaction of its own.

    It is called at the edges, after the refused operation has rolled back.

    Raises:
        AssertionError: details hold what looks like personal data, or a transaction is open.
    """
    with acting_within(EVERYTHING):
        await _refuse(action=action, subject=subject, code=code, by=by, now=now, details=details)


@operation
async def alarm(
    *,
    kind: str,
    subject: Subject,
    message: str,
    now: datetime,
    is_blocking: bool = False,
) -> int:
    """This will raise an alarm for a person to see, and give its id.

    An unacknowledged alarm of the same kind about the same subject stands for both, so that a
    sweep that finds the same trouble every few seconds raises it once.

    Raises:
        AssertionError: the message holds what looks like personal data.
    """
    assert kind, "an alarm has a kind"
    rules.check_text(message)
    subject_type, subject_id = subject
    open_id: int | None = await value(
        "UPDATE alarms SET message = $4, is_blocking = is_blocking OR $5"
        " WHERE acknowledged_at IS NULL AND kind = $1 AND subject_type = $2"
        " AND subject_id IS NOT DISTINCT FROM $3 RETURNING id",
        kind,
        subject_type,
        subject_id,
        message,
        is_blocking,
    )
    if open_id is not None:
        return open_id
    alarm_id: int = await value(
        "INSERT INTO alarms (raised_at, kind, subject_type, subject_id, message, is_blocking, note)"
        " VALUES ($1, $2, $3, $4, $5, $6, '') RETURNING id",
        now,
        kind,
        subject_type,
        subject_id,
        message,
        is_blocking,
    )
    return alarm_id


@operation
async def acknowledge(alarm_id: int, *, note: str, by: Actor, now: datetime) -> None:
    """This will note that a person saw to an alarm; a blocking one stops blocking.

    Raises:
        NotPermitted: not the office, the checker or the releaser.
        NotFound: there is no such alarm.
        Invalid: no note, too long a note, or one with a long number in it.
        AlarmAlreadyAcknowledged: somebody was faster.
        AlarmSettledElsewhere: it ends with what it is about.
    """
    by.require(Role.OFFICE, Role.CHECKER, Role.RELEASER)
    text = _checked_note(note)
    found = await row(
        "SELECT acknowledged_at, kind, is_blocking FROM alarms WHERE id = $1 FOR UPDATE", alarm_id
    )
    if found is None:
        raise NotFound(field=("id",))
    if found["acknowledged_at"] is not None:
        raise AlarmAlreadyAcknowledged
    if found["kind"] in rules.SETTLED_AT_SUBJECT:
        raise AlarmSettledElsewhere
    await _close(alarm_id, found, text, by, now)


@operation
async def settle_alarm(*, kind: str, subject: Subject, note: str, by: Actor, now: datetime) -> None:
    """This will end an alarm because what it is about has been seen to; none open is none ended."""
    assert kind in rules.SETTLED_AT_SUBJECT, "a person acknowledges this one"
    subject_type, subject_id = subject
    found = await row(
        "SELECT id, kind, is_blocking FROM alarms WHERE acknowledged_at IS NULL AND kind = $1"
        " AND subject_type = $2 AND subject_id IS NOT DISTINCT FROM $3 FOR UPDATE",
        kind,
        subject_type,
        subject_id,
    )
    if found is not None:
        await _close(found["id"], found, note, by, now)


async def _close(alarm_id: int, found: Row, note: str, by: Actor, now: datetime) -> None:
    await execute(
        "UPDATE alarms SET acknowledged_at = $2, acknowledged_by_id = $3, note = $4 WHERE id = $1",
        alarm_id,
        now,
        by.staff_id,
        note,
    )
    details = {"kind": found["kind"], "is_blocking": found["is_blocking"]}
    await record(
        action="alarm.acknowledge",
        subject=("alarm", alarm_id),
        by=by,
        now=now,
        details=details,
        changes={"is_open": (True, False)},
    )


def _checked_note(note: str) -> str:
    text = note.strip()
    if not 1 <= len(text) <= NOTE_CHARACTERS_MAX:
        raise Invalid(f"请填写处理说明，不超过 {NOTE_CHARACTERS_MAX} 字。", field=("note",))
    if rules.holds_long_number(text):
        raise Invalid("处理说明中不得填写证件号码或卡号。", field=("note",))
    return text


@operation
async def _refuse(
    *,
    action: str,
    subject: Subject | None,
    code: str,
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None,
) -> None:
    assert code, "a refusal has a code"
    await _write(
        Outcome.REFUSED,
        action,
        subject or ("", None),
        unit_id=by.unit_id,
        code=code,
        by=by,
        now=now,
        details=details,
    )


async def _write(
    outcome: Outcome,
    action: str,
    subject: Subject,
    *,
    unit_id: int | None,
    code: str,
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None,
) -> None:
    assert action, "an audit entry names its action"
    kept = dict(details or {})
    rules.check_details(kept)
    # No RETURNING: a clerk may write an entry that they may not read.
    await execute(
        "INSERT INTO audit_entries (at, staff_id, actor, action, subject_type, subject_id,"
        " unit_id, outcome, code, request_id, details)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb)",
        now,
        by.staff_id,
        by.label,
        action,
        subject[0],
        subject[1],
        unit_id,
        outcome.value,
        code,
        by.request_id,
        orjson.dumps(kept).decode(),
    )
