"""Verbs on column maps: one person enters a version, another confirms it, or it is discarded."""

from datetime import datetime

import orjson

from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.errors import Invalid, NotFound
from domain.provincial_maps import rules
from domain.provincial_maps.rules import ColumnMap, MapState
from domain.transactions import Row, execute, operation, row, value


@operation
async def propose(given: ColumnMap, *, by: Actor, now: datetime) -> int:
    """This will keep a version for another person to confirm, and give its id.

    Raises:
        NotPermitted: not the office.
        MapInvalid: naming every fault.
    """
    by.require(*rules.ENTERERS)
    rules.checked(given)
    map_id: int = await value(
        "INSERT INTO provincial_maps (state, document, source, effective_from, file_format,"
        " encoding, content, proposed_at, proposed_by_id, reason)"
        " VALUES ('PROPOSED', $1, $2, $3, $4, $5, $6::jsonb, $7, $8, '') RETURNING id",
        given.document.strip(),
        given.source.strip(),
        given.effective_from,
        given.file_format.value,
        given.encoding.value,
        orjson.dumps(rules.to_document(given)).decode(),
        now,
        by.staff_id or 0,
    )
    await _record("propose", map_id, by, now, columns=len(given.columns))
    return map_id


@operation
async def confirm(map_id: int, *, by: Actor, now: datetime) -> None:
    """This will let a version hold from its day on.

    Raises:
        NotPermitted, NotFound, MapInWrongState.
        SameEnterer: it is the person who entered it.
        MapKnown: another version holds from the same day.
    """
    by.require(*rules.CONFIRMERS)
    found = await _lock(map_id)
    if by.staff_id == found["proposed_by_id"]:
        raise rules.SameEnterer
    await execute("LOCK TABLE provincial_maps IN SHARE ROW EXCLUSIVE MODE")
    is_known = await value(
        "SELECT EXISTS (SELECT FROM provincial_maps"
        " WHERE state = 'CONFIRMED' AND effective_from = $1)",
        found["effective_from"],
    )
    if is_known:
        raise rules.MapKnown
    await _decide(map_id, MapState.CONFIRMED, "", by, now)
    await _record("confirm", map_id, by, now)


@operation
async def discard(map_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will set aside a version that nobody confirmed.

    Raises:
        NotPermitted, NotFound, MapInWrongState.
        Invalid: no reason, or one with a long number in it.
    """
    by.require(*rules.CONFIRMERS)
    text = auditing.kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not text:
        raise Invalid("请写明作废的原因，不得填写证件号码或卡号。", field=("reason",))
    await _lock(map_id)
    await _decide(map_id, MapState.DISCARDED, text, by, now)
    await _record("discard", map_id, by, now)


async def _lock(map_id: int) -> Row:
    found = await row("SELECT * FROM provincial_maps WHERE id = $1 FOR UPDATE", map_id)
    if found is None:
        raise NotFound(field=("id",))
    if found["state"] != MapState.PROPOSED:
        raise rules.MapInWrongState
    return found


async def _decide(map_id: int, state: MapState, reason: str, by: Actor, now: datetime) -> None:
    await execute(
        "UPDATE provincial_maps SET state = $2, reason = $3, decided_at = $4, decided_by_id = $5"
        " WHERE id = $1",
        map_id,
        state.value,
        reason,
        now,
        by.staff_id or 0,
    )


async def _record(verb: str, map_id: int, by: Actor, now: datetime, **details: int) -> None:
    await audit.record(
        action=f"provincial_map.{verb}",
        subject=("provincial_map", map_id),
        by=by,
        now=now,
        details=details,
    )
