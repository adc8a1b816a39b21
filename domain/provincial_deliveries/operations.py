"""A delivery's way: asked for, composed page by page, written, frozen, let out by another, answered.

The row is the queue. A page of members is looked at and its lines are kept in one transaction that
moves the cursor on from where it was: a worker that was killed is followed by one that goes on, and
of two at once the slower stops. The file is then written from the kept lines, so that whoever writes
it writes the same. Once frozen, number, digest and bytes are fixed by the database itself.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import orjson

from domain import crypto
from domain.actors import SYSTEM, Actor
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import CHINA
from domain.errors import Invalid, NotFound
from domain.policies import queries as policies
from domain.provincial_deliveries import rules
from domain.provincial_deliveries.models import ADVANCE, REQUEST, STAGE, TELLS_OF_RESTRICTED
from domain.provincial_deliveries.rules import (
    DeliveryKind,
    DeliveryState,
    Line,
    Tally,
    Work,
    Written,
)
from domain.provincial_maps import queries as maps
from domain.provincial_maps import rules as mapping
from domain.transactions import Row, execute, operation, row, rows, value


@operation
async def request(kind: DeliveryKind, *, by: Actor, now: datetime) -> int:
    """This will let a worker compose a delivery, and give its id.

    Raises:
        NotPermitted: not the office.
        MapMissing: no column map holds today.
        DeliveryOpen: another one is still under way.
    """
    by.require(*rules.OFFICERS)
    map_id = await maps.id_in_force(now.astimezone(CHINA).date())
    await execute("LOCK TABLE provincial_deliveries IN SHARE ROW EXCLUSIVE MODE")
    open_ = sorted(rules.OPEN)
    if await value(
        "SELECT EXISTS (SELECT FROM provincial_deliveries WHERE state = ANY($1))", open_
    ):
        raise rules.DeliveryOpen
    made = await row(REQUEST, kind.value, map_id, by.staff_id or 0, by.label, now)
    assert made is not None, "an insert gives its row"
    details = {"number": made["number"], "kind": kind.value}
    await _record("request", made["id"], by=by, now=now, **details)
    return int(made["id"])


@operation
async def begin(delivery_id: int, *, now: datetime) -> Work | None:
    """This will give a worker what it is to do next; None if nothing, or another is at it.

    Raises:
        NotFound: there is no such delivery.
    """
    found = await _lock(delivery_id)
    if found["state"] == DeliveryState.REQUESTED:
        total = await value("SELECT count(*) FROM members")
        await _move(found, DeliveryState.COMPOSING, heartbeat_at=now, members_total=total)
    elif found["state"] not in {DeliveryState.COMPOSING, DeliveryState.WRITING}:
        return None
    if found["state"] == DeliveryState.WRITING:
        if not rules.is_silent(found["heartbeat_at"], now):
            return None
        if found["attempts"] >= rules.ATTEMPTS_MAX:
            problem = "系统多次未能写成这份文件，请作废后重新生成；若仍不成，请联系系统管理员。"
            await fail(delivery_id, problem=problem, now=now)
            return None
        await _forget_bytes(delivery_id)
        found["attempts"] += 1
        await _move(found, DeliveryState.WRITING, heartbeat_at=now, attempts=found["attempts"])
    return await _work(found)


@operation
async def stage(
    work: Work, lines: Sequence[Line], tally: Tally, *, upto: int, now: datetime
) -> bool:
    """This will keep the lines of a page of members and move on to after it.

    False says that the composing has moved on without this worker, or was given up: it then stops.
    """
    acts = [line.act.value for line in lines]
    counts = [acts.count(act) for act in ("ADDED", "CHANGED", "REMOVED", "SAME")]
    first: int | None = await value(
        ADVANCE,
        work.id,
        work.cursor_id,
        upto,
        *counts,
        tally.seen,
        tally.wanted,
        orjson.dumps(tally.omitted or {}).decode(),
        now,
    )
    if first is None:
        return False
    if first + len(lines) > rules.LINES_MAX:
        raise rules.TooManyLines
    sealed = await asyncio.to_thread(_sealed, work, lines, first)
    await execute(
        STAGE,
        work.id,
        [first + place for place in range(1, len(lines) + 1)],
        [line.member_id for line in lines],
        acts,
        [line.digest for line in lines],
        [line.id_no_index for line in lines],
        sealed,
    )
    return True


@operation
async def close_composing(work: Work, *, now: datetime) -> bool:
    """This will end the composing; False says that there is nothing to write, or another did it."""
    found = await _lock(work.id)
    if found["state"] != DeliveryState.COMPOSING or found["cursor_id"] != work.cursor_id:
        return False
    counts = {"lines": found["lines"], "members": found["members_seen"]}
    if found["lines"] == 0:
        await _move(found, DeliveryState.EMPTY, ended_at=now)
        await _record("compose", work.id, by=SYSTEM, now=now, **counts)
        return False
    await _move(found, DeliveryState.WRITING, heartbeat_at=None, members_total=counts["members"])
    await _record("compose", work.id, by=SYSTEM, now=now, **counts)
    return True


@operation
async def beat(work: Work, *, now: datetime) -> bool:
    """This will say that a worker lives; False ends its turn."""
    return bool(
        await execute(
            "UPDATE provincial_deliveries SET heartbeat_at = $3"
            " WHERE id = $1 AND state = 'WRITING' AND attempts = $2",
            work.id,
            work.attempt,
            now,
        )
    )


async def store(work: Work, *, number: int, content: bytes, now: datetime) -> bool:
    """This will keep the next bytes of the file, sealed for their place; False ends the turn."""
    purpose = rules.purpose(work.id, work.attempt, number)
    sealed = await asyncio.to_thread(crypto.keyring().seal, purpose, content)
    return await _store(work, number, sealed, now=now)


@operation
async def freeze(work: Work, written: Written, *, now: datetime) -> bool:
    """This will fix number, bytes and digest for good; False says that the turn was over."""
    found = await _lock(work.id)
    if found["state"] != DeliveryState.WRITING or found["attempts"] != work.attempt:
        return False
    stored = await value("SELECT count(*) FROM provincial_chunks WHERE delivery_id = $1", work.id)
    assert stored == written.chunks, "a file without all of its bytes is no file"
    day = now.astimezone(CHINA).date()
    name = rules.file_name(work.number, work.kind, work.map.file_format, day)
    await _forget_cells(work.id)
    await _move(
        found,
        DeliveryState.FROZEN,
        frozen_at=now,
        file_name=name,
        digest=written.digest,
        size_bytes=written.size_bytes,
        chunks=written.chunks,
    )
    details = {"digest": written.digest, "size_bytes": written.size_bytes, "lines": work.lines}
    await _record("freeze", work.id, by=SYSTEM, now=now, **details)
    return True


@operation
async def fail(delivery_id: int, *, problem: str, now: datetime) -> None:
    """This will end a delivery that cannot be written, with the reason for whoever asked."""
    found = await _lock(delivery_id)
    if found["state"] in {DeliveryState.COMPOSING, DeliveryState.WRITING}:
        await _forget_bytes(delivery_id)
        await _move(found, DeliveryState.FAILED, problem=problem, ended_at=now)
        await _forget_cells(delivery_id)
        await _record("fail", delivery_id, by=SYSTEM, now=now)


@operation
async def release(delivery_id: int, *, digest: str, by: Actor, now: datetime) -> None:
    """This will let a frozen file out to the province, by another person than asked for it.

    Raises:
        NotPermitted, NotFound, DeliveryInWrongState.
        SameReleaser: it is the person who asked for it.
        Invalid: the digest is not that of the file.
        DeliveryRestricted: the processing of somebody in it was restricted since.
    """
    by.require(*rules.RELEASERS)
    found = await _lock(delivery_id)
    if by.staff_id == found["requested_by_id"]:
        raise rules.SameReleaser
    rules.check_move(found["state"], DeliveryState.RELEASED)
    if digest.strip().lower() != found["digest"]:
        raise Invalid("摘要与文件不符，请核对后再放行。", field=("digest",))
    await _check_unrestricted(delivery_id)
    today = now.astimezone(CHINA).date()
    days = await policies.number(rules.RECEIPT_DAYS, today)
    await _move(
        found,
        DeliveryState.RELEASED,
        released_by_id=by.staff_id,
        released_at=now,
        due_on=rules.due_on(today, days),
    )
    await _record("release", delivery_id, by=by, now=now, digest=found["digest"])


@operation
async def end(
    delivery_id: int, following: DeliveryState, *, reason: str, by: Actor, now: datetime
) -> None:
    """This will close a delivery whose last lines nobody answers, or void one that never went out.

    What was not accepted of it comes again in the next one.

    Raises:
        NotPermitted, NotFound, DeliveryInWrongState.
        Invalid: no reason, or one with a long number in it.
    """
    by.require(*rules.OFFICERS)
    assert following in {DeliveryState.CLOSED, DeliveryState.VOIDED}, "the two ends by people"
    text = rules.checked_reason(reason)
    if auditing.holds_long_number(text):
        raise Invalid("不得填写证件号码或卡号。", field=("reason",))
    found = await _lock(delivery_id)
    has_answers = found["accepted"] + found["refused"] > 0
    if following is DeliveryState.VOIDED and has_answers:
        raise rules.DeliveryInWrongState("省库已对其中的行作了答复，不能作废，可以关闭。")
    await _move(found, following, reason=text, ended_at=now, ended_by_id=by.staff_id)
    await _forget_cells(delivery_id)
    if found["digest"] == "":
        await _forget_bytes(delivery_id)
    verb = "close" if following is DeliveryState.CLOSED else "void"
    await _record(verb, delivery_id, by=by, now=now)


@operation
async def hand_out(delivery_id: int, *, by: Actor, now: datetime) -> Row:
    """This will note that somebody takes the file with them, and give its record.

    Raises:
        NotPermitted, NotFound.
        DeliveryNotReleased: nobody else let it out, or its bytes are gone.
        DeliveryRestricted: the processing of somebody in it was restricted since.
    """
    by.require(*rules.RELEASERS)
    found = await _lock(delivery_id)
    if found["state"] not in rules.FETCHED or found["bytes_gone_at"] is not None:
        raise rules.DeliveryNotReleased
    await _check_unrestricted(delivery_id)
    details = {"number": found["number"], "lines": found["lines"], "digest": found["digest"]}
    await _record("download", delivery_id, by=by, now=now, **details)
    return found


@operation
async def mark_answered(delivery_id: int, *, accepted: int, refused: int, now: datetime) -> bool:
    """This will count answers, and end the delivery once every line has one; says whether it has."""
    found = await _lock(delivery_id)
    rules.check_move(found["state"], DeliveryState.ANSWERED)
    total = {"accepted": found["accepted"] + accepted, "refused": found["refused"] + refused}
    if sum(total.values()) == found["lines"]:
        await _move(found, DeliveryState.ANSWERED, ended_at=now, **total)
        return True
    await execute(
        "UPDATE provincial_deliveries SET accepted = $2, refused = $3 WHERE id = $1",
        delivery_id,
        *total.values(),
    )
    return False


@operation
async def forget_bytes(*, now: datetime) -> int:
    """This will delete the bytes of deliveries that ended long ago; the rows and digests stay."""
    days = await policies.number(rules.KEPT_DAYS, now.astimezone(CHINA).date())
    if days is None:
        return 0
    over = await rows(
        "SELECT id FROM provincial_deliveries WHERE ended_at <= $1 AND bytes_gone_at IS NULL"
        " AND chunks > 0 ORDER BY id FOR UPDATE",
        now - timedelta(days=days),
    )
    for each in over:
        await execute(
            "UPDATE provincial_deliveries SET bytes_gone_at = $2 WHERE id = $1", each["id"], now
        )
        await _forget_bytes(each["id"])
        await _record("expire", each["id"], by=SYSTEM, now=now)
    return len(over)


async def _work(found: Row) -> Work:
    return Work(
        id=found["id"],
        number=found["number"],
        kind=DeliveryKind(found["kind"]),
        attempt=found["attempts"],
        is_composing=found["state"] in {DeliveryState.REQUESTED, DeliveryState.COMPOSING},
        map=await maps.by_id(found["map_id"]),
        cursor_id=found["cursor_id"],
        lines=found["lines"],
        created_at=found["created_at"],
        requested_by=found["requested_by"],
    )


def _sealed(work: Work, lines: Sequence[Line], first: int) -> list[bytes]:
    return [
        line.sealer.seal(rules.SEALED_AS, orjson.dumps(_cells(work, line, number)))
        for number, line in enumerate(lines, start=first + 1)
    ]


def _cells(work: Work, line: Line, number: int) -> tuple[str, ...]:
    of_line = {"line": number, "act": line.act.value, "delivery": work.number}
    return mapping.cells(work.map, dict(line.record) | of_line)


@operation
async def _store(work: Work, number: int, sealed: bytes, *, now: datetime) -> bool:
    is_turn = await beat(work, now=now)
    if is_turn:
        await execute(
            "INSERT INTO provincial_chunks (delivery_id, number, content_sealed)"
            " VALUES ($1, $2, $3)",
            work.id,
            number,
            sealed,
        )
    return is_turn


async def _lock(delivery_id: int) -> Row:
    found = await row("SELECT * FROM provincial_deliveries WHERE id = $1 FOR UPDATE", delivery_id)
    if found is None:
        raise NotFound(field=("id",))
    return found


async def _check_unrestricted(delivery_id: int) -> None:
    if await value(TELLS_OF_RESTRICTED, delivery_id):
        raise rules.DeliveryRestricted


async def _move(found: Row, following: DeliveryState, **changes: object) -> None:
    rules.check_move(found["state"], following)
    changed = "".join(f", {column} = ${place}" for place, column in enumerate(changes, start=3))
    await execute(
        f"UPDATE provincial_deliveries SET state = $2{changed} WHERE id = $1",
        found["id"],
        following.value,
        *changes.values(),
    )


async def _forget_bytes(delivery_id: int) -> None:
    await execute("DELETE FROM provincial_chunks WHERE delivery_id = $1", delivery_id)


async def _forget_cells(delivery_id: int) -> None:
    await execute(
        "UPDATE provincial_lines SET cells_sealed = NULL"
        " WHERE delivery_id = $1 AND cells_sealed IS NOT NULL",
        delivery_id,
    )


async def _record(
    verb: str, delivery_id: int, *, by: Actor, now: datetime, **details: object
) -> None:
    await audit.record(
        action=f"provincial_delivery.{verb}",
        subject=("provincial_delivery", delivery_id),
        by=by,
        now=now,
        details=details,
    )
