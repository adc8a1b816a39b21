"""A participant list's way: kept as it came, then held against the members in one transaction."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import orjson

from domain import crypto
from domain.actors import EVERYTHING, SYSTEM, Actor
from domain.audit import operations as audit
from domain.participants import rules
from domain.participants.rules import Known, Line, ListState, Standing
from domain.transactions import Row, execute, operation, row, rows, value

_QUEUE_OF_PERSON: Final = 7_011  # an advisory lock's class: lists of one person queue


@operation
async def receive(
    *,
    plan_year: int,
    file_name: str,
    content: bytes,
    roster_id: int | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """This will keep a list for a worker to check, and give its id.

    Raises:
        NotPermitted: neither office nor clerk.
        ListInvalid: empty, too large, or of no year.
        ListAlreadyReceived: the same bytes were brought before for that year.
        TooManyLists: as many as allowed today.
    """
    unit_id = rules.unit_of(by)
    rules.check_given(size_bytes=len(content), plan_year=plan_year)
    await execute("SELECT pg_advisory_xact_lock($1, $2)", _QUEUE_OF_PERSON, by.staff_id)
    lately = await value(
        "SELECT count(*) FROM participant_lists WHERE received_by_id = $1 AND received_at > $2",
        by.staff_id,
        now - timedelta(days=1),
    )
    if lately >= rules.LISTS_A_DAY:
        raise rules.TooManyLists
    digest = crypto.file_digest(content)
    sealed = await asyncio.to_thread(crypto.keyring().seal, rules.SEALED_AS, content)
    list_id: int | None = await value(
        "INSERT INTO participant_lists (unit_id, plan_year, roster_id, file_name, digest,"
        " size_bytes, content_sealed, state, problem, lines, counts, members_active, received_at,"
        " received_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, 'RECEIVED', '', 0, '{}', 0, $8, $9)"
        " ON CONFLICT DO NOTHING RETURNING id",
        unit_id,
        plan_year,
        roster_id,
        crypto.mask_numbers(file_name)[: rules.FILE_NAME_MAX],
        digest,
        len(content),
        sealed,
        now,
        by.staff_id,
    )
    if list_id is None:
        raise rules.ListAlreadyReceived(field=("file",))
    details = {"plan_year": plan_year, "digest": digest, "size_bytes": len(content)}
    await _record("receive", list_id, unit_id, by, now, **details)
    return list_id


@operation
async def begin(list_id: int) -> bytes | None:
    """This will give the bytes of a list that is still to be checked; None if it is not.

    Raises:
        ListUnknown: there is no such list.
    """
    found = await _lock(list_id)
    if found["state"] != ListState.RECEIVED:
        return None
    return crypto.keyring().open_bytes(rules.SEALED_AS, found["content_sealed"])


@operation
async def check(list_id: int, lines: Sequence[Line], *, now: datetime) -> bool:
    """This will hold every line against the members, all or none; False says another worker did.

    What is kept of a unit's list tells no more than the unit may know: that somebody is a member
    elsewhere stands nowhere in its rows.
    """
    found = await _lock(list_id)
    if found["state"] != ListState.RECEIVED:
        return False
    unit_id = found["unit_id"]
    within = EVERYTHING
    if unit_id is not None:
        within = await value("SELECT path FROM units WHERE id = $1", unit_id)
    known = await _known(lines)
    standings: list[Standing] = []
    members: list[int | None] = []
    for line in lines:
        there = None if line.id_no_index is None else known.get(line.id_no_index)
        standing = rules.judged(line, there, within=within, is_provincial=unit_id is None)
        standings.append(standing)
        is_told = there is not None and standing not in rules.UNTOLD
        members.append(there.member_id if is_told and there else None)
    await _keep(list_id, lines, standings, members)
    active = await value(
        "SELECT count(*) FROM members m JOIN units u ON u.id = m.unit_id"
        " WHERE m.status = 'ACTIVE' AND starts_with(u.path, $1)",
        within,
    )
    counts = rules.counts(standings)
    await execute(
        "UPDATE participant_lists SET state = 'CHECKED', lines = $2, counts = $3::jsonb,"
        " members_active = $4, checked_at = $5, content_sealed = NULL WHERE id = $1",
        list_id,
        len(lines),
        orjson.dumps(counts).decode(),
        active,
        now,
    )
    await _record("check", list_id, unit_id, SYSTEM, now, lines=len(lines), counts=counts)
    return True


@operation
async def mark_unreadable(list_id: int, *, problem: str, now: datetime) -> None:
    """This will close a list that cannot be read, with the reason; its bytes are forgotten."""
    found = await _lock(list_id)
    if found["state"] == ListState.RECEIVED:
        await execute(
            "UPDATE participant_lists SET state = 'UNREADABLE', problem = $2, checked_at = $3,"
            " content_sealed = NULL WHERE id = $1",
            list_id,
            problem,
            now,
        )
        await _record("refuse", list_id, found["unit_id"], SYSTEM, now)


@operation
async def hand_out(list_id: int, *, only_missing: bool, by: Actor, now: datetime) -> Row:
    """This will note that somebody takes the result with them, and give the list's record.

    Raises:
        NotPermitted: neither office nor clerk.
        ListUnknown: not yours.
        NothingMissing: not checked so far, or nobody to be entered first.
    """
    by.require(*rules.CHECKERS)
    found = await _lock(list_id)
    counts = orjson.loads(found["counts"])
    missing = sum(counts.get(one.value, 0) for one in rules.MISSING)
    if found["state"] != ListState.CHECKED or (only_missing and missing == 0):
        raise rules.NothingMissing
    details = {"lines": missing if only_missing else found["lines"], "only_missing": only_missing}
    await _record("download", list_id, found["unit_id"], by, now, **details)
    return found


async def _known(lines: Sequence[Line]) -> dict[bytes, Known]:
    """Past the unit's scope on purpose: what of it is told, the rules say."""
    found = await rows(
        "SELECT m.id, m.id_no_index, m.name, m.status, u.path FROM members m"
        " JOIN units u ON u.id = m.unit_id WHERE m.id_no_index = ANY($1::bytea[])",
        [line.id_no_index for line in lines if line.id_no_index is not None],
    )
    return {
        one["id_no_index"]: Known(one["id"], one["name"], one["status"], one["path"])
        for one in found
    }


async def _keep(
    list_id: int,
    lines: Sequence[Line],
    standings: Sequence[Standing],
    members: Sequence[int | None],
) -> None:
    sealed = [
        line.id_no_sealed if standing in rules.MISSING else None
        for line, standing in zip(lines, standings, strict=True)
    ]
    await execute(
        "INSERT INTO participant_lines (list_id, number, sheet_row, name, id_no_sealed,"
        " id_no_index, id_no_masked, standing, member_id)"
        " SELECT $1, * FROM unnest($2::int[], $3::int[], $4::text[], $5::bytea[], $6::bytea[],"
        " $7::text[], $8::text[], $9::bigint[])",
        list_id,
        list(range(1, len(lines) + 1)),
        [line.sheet_row for line in lines],
        [line.name for line in lines],
        sealed,
        [line.id_no_index for line in lines],
        [line.id_no_masked for line in lines],
        [standing.value for standing in standings],
        list(members),
    )


async def _lock(list_id: int) -> Row:
    found = await row("SELECT * FROM participant_lists WHERE id = $1 FOR UPDATE", list_id)
    if found is None:
        raise rules.ListUnknown(field=("id",))
    return found


async def _record(
    verb: str, list_id: int, unit_id: int | None, by: Actor, now: datetime, **details: object
) -> None:
    await audit.record(
        action=f"participant_list.{verb}",
        subject=("participant_list", list_id),
        unit_id=unit_id,
        by=by,
        now=now,
        details=details,
    )
