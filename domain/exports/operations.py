"""An export's way: requested, written by a worker, kept for a while, and gone.

The row is the queue. A worker that takes it gets a turn of its own (`attempt`); each thing it stores
is stored only while that turn is the last one and the export still wanted, so that a worker taken
for dead, a second one and a cancelled export each stop at their next step. A fresh turn starts over.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from domain import columns, crypto, member_search, pages
from domain.actors import SYSTEM, Actor
from domain.audit import operations as audit
from domain.columns import Reckoned
from domain.exports import rules
from domain.exports.rules import ExportState, Wish, Writing, Written
from domain.progress import check_asker
from domain.statistic_sheets import table_of
from domain.transactions import Row, execute, operation, row, rows, value

PURPOSE: Final = "export_filter"
_QUEUE_OF_PERSON: Final = 7_003  # an advisory lock's class: requests of one person queue


@operation
async def request(wish: Wish, *, by: Actor, now: datetime, address: str = "") -> int:
    """This will let a worker write a list as a file, and give the export's id.

    Raises:
        NotPermitted: this list is not for this person.
        ColumnsInvalid: no columns, or unknown ones.
        ColumnsNotPermitted, QuestionNotPermitted: of what this person's roles do not show them.
        NotFound: the unit asked for is not theirs to see.
        NothingToExport, TooManyRows, TooManyExports: too little or too much.
    """
    sheet = table_of(wish.sheet)
    by.require(*sheet.readers)
    rules.check_columns(wish.columns, [one.key for one in sheet.columns])
    if kept := columns.withheld(sheet, wish.columns, by):
        raise rules.ColumnsNotPermitted([one.title for one in kept])
    if isinstance(asked := wish.asked.get("question"), Mapping):
        member_search.check_asker(asked, by=by)
    if isinstance(sheet, Reckoned):
        check_asker(wish.asked.get("by", ""), by)
        total = len(await sheet.lines(wish.asked, scope=by.scope, now=now))
    else:
        assert wish.order in sheet.orders, "the contract offers the orders that the list has"
        where = await columns.conditions(sheet, wish.asked, now=now)
        total = await pages.count(sheet.listing, scope=by.scope, where=where)
    rules.check_rows(total)
    await execute("SELECT pg_advisory_xact_lock($1, $2)", _QUEUE_OF_PERSON, by.staff_id)
    if await _open_count(by) >= rules.OPEN_MAX:
        raise rules.TooManyExports
    export_id = await _insert(wish, by=by, now=now, rows_total=total, address=address)
    details = {
        "sheet": wish.sheet,
        "format": wish.format.value,
        "rows": total,
        "columns": list(wish.columns),
        "filters": sorted(key for key, given in wish.asked.items() if given is not None),
    }
    await _record("export.request", export_id, by=by, now=now, details=details)
    return export_id


@operation
async def cancel(export_id: int, *, by: Actor, now: datetime) -> None:
    """This will give up one's own export before it is finished.

    Raises:
        ExportUnknown: there is none, or it is somebody else's.
        ExportInWrongState: it is finished.
    """
    found = await _lock(export_id)
    if found is None or found["requested_by_id"] != by.staff_id:
        raise rules.ExportUnknown(field=("id",))
    await _move(found, ExportState.CANCELLED, finished_at=now)
    await _forget_bytes(export_id)
    await _record("export.cancel", export_id, by=by, now=now)


@operation
async def begin(export_id: int, *, now: datetime) -> Writing | None:
    """This will give a worker its turn at an export; None if none is due, or another has it.

    Raises:
        ExportUnknown: there is no such export.
    """
    found = await _lock(export_id)
    if found is None:
        raise rules.ExportUnknown(field=("id",))
    is_left = found["state"] == ExportState.WRITING and rules.is_silent(found["heartbeat_at"], now)
    if found["state"] != ExportState.REQUESTED and not is_left:
        return None
    await _forget_bytes(export_id)
    if found["attempts"] >= rules.ATTEMPTS_MAX:
        problem = "系统多次未能写成这份文件，请稍后重新导出；若仍不成，请联系系统管理员。"
        await _fail(found, problem=problem, now=now)
        return None
    turn = {"attempts": found["attempts"] + 1, "heartbeat_at": now, "rows_done": 0}
    await _move(found, ExportState.WRITING, **turn, started_at=now)
    return _writing(found | turn)


@operation
async def progress(
    writing: Writing, *, rows_done: int, rows_total: int | None = None, now: datetime
) -> bool:
    """This will note how far a worker is, and that it lives; False ends its turn."""
    return bool(
        await execute(
            "UPDATE exports SET rows_done = $3, rows_total = coalesce($4, rows_total),"
            " heartbeat_at = $5 WHERE id = $1 AND state = 'WRITING' AND attempts = $2",
            writing.id,
            writing.attempt,
            rows_done,
            rows_total,
            now,
        )
    )


async def store(writing: Writing, *, number: int, content: bytes, now: datetime) -> bool:
    """This will keep the next bytes of a file, sealed for their place; False ends the turn."""
    purpose = rules.purpose(writing.id, writing.attempt, number)
    sealed = await asyncio.to_thread(crypto.keyring().seal, purpose, content)
    return await _store(writing, number, sealed, now=now)


@operation
async def finish(writing: Writing, written: Written, *, now: datetime, kept: timedelta) -> bool:
    """This will offer a file whose bytes are all there; False says that the turn was over."""
    found = await _lock(writing.id)
    if found is None or not _is_turn(found, writing):
        return False
    stored = await value("SELECT count(*) FROM export_chunks WHERE export_id = $1", writing.id)
    assert stored == written.chunks, "a file without all of its bytes is no file"
    await _move(
        found,
        ExportState.READY,
        rows_total=written.rows,
        rows_done=written.rows,
        size_bytes=written.size_bytes,
        chunks=written.chunks,
        digest=written.digest,
        shown=orjson.dumps(sorted(written.shown)).decode(),
        finished_at=now,
        expires_at=now + kept,
    )
    details = {"rows": written.rows, "size_bytes": written.size_bytes, "digest": written.digest}
    await _record("export.write", writing.id, by=SYSTEM, now=now, details=details)
    return True


@operation
async def fail(writing: Writing, *, problem: str, now: datetime) -> None:
    """This will end an export that cannot be written, with the reason for whoever asked."""
    found = await _lock(writing.id)
    if found is not None and _is_turn(found, writing):
        await _forget_bytes(writing.id)
        await _fail(found, problem=problem, now=now)


@operation
async def expire(*, now: datetime) -> int:
    """This will delete the bytes of files whose time is over; the rows stay. Gives their number."""
    over = await rows(
        "SELECT * FROM exports WHERE state = 'READY' AND expires_at <= $1 ORDER BY id FOR UPDATE",
        now,
    )
    for found in over:
        await _move(found, ExportState.EXPIRED)
        await _forget_bytes(found["id"])
        await _record("export.expire", found["id"], by=SYSTEM, now=now)
    return len(over)


@operation
async def note_download(export_id: int, *, by: Actor, now: datetime) -> None:
    """This will write down that a file was fetched."""
    await _record("export.download", export_id, by=by, now=now)


def _writing(found: Row) -> Writing:
    asked: dict[str, Any] = orjson.loads(found["asked"])
    if found["private_sealed"] is not None:
        asked |= orjson.loads(crypto.keyring().open_bytes(PURPOSE, found["private_sealed"]))
    wish = Wish(
        sheet=found["sheet"],
        asked=asked,
        order=found["ordering"],
        columns=tuple(orjson.loads(found["columns"])),
        format=rules.ExportFormat(found["format"]),
    )
    return Writing(
        id=found["id"],
        attempt=found["attempts"],
        wish=wish,
        requested_by_id=found["requested_by_id"],
        scope=found["scope"],
        address=found["address"],
        created_at=found["created_at"],
    )


async def _insert(wish: Wish, *, by: Actor, now: datetime, rows_total: int, address: str) -> int:
    given = {key: one for key, one in wish.asked.items() if one is not None}
    private = {key: one for key, one in given.items() if key in rules.PRIVATE}
    sealed = crypto.keyring().seal(PURPOSE, orjson.dumps(private)) if private else None
    export_id: int = await value(
        "INSERT INTO exports (sheet, asked, private_sealed, ordering, columns, format, state,"
        " problem, rows_total, rows_done, attempts, requested_by_id, scope, address, created_at,"
        " file_name, digest, size_bytes, chunks)"
        " VALUES ($1, $2::jsonb, $3, $4, $5::jsonb, $6, 'REQUESTED', '', $7, 0, 0, $8, $9, $10,"
        " $11, $12, '', 0, 0) RETURNING id",
        wish.sheet,
        orjson.dumps({key: given[key] for key in given.keys() - private.keys()}).decode(),
        sealed,
        wish.order,
        orjson.dumps(wish.columns).decode(),
        wish.format.value,
        rows_total,
        by.staff_id,
        by.scope,
        address,
        now,
        rules.file_name(table_of(wish.sheet).title, wish.format, now),
    )
    return export_id


async def _open_count(by: Actor) -> int:
    count: int = await value(
        "SELECT count(*) FROM exports WHERE requested_by_id = $1 AND state = ANY($2)",
        by.staff_id,
        sorted(rules.OPEN),
    )
    return count


@operation
async def _store(writing: Writing, number: int, sealed: bytes, *, now: datetime) -> bool:
    is_turn = await execute(
        "UPDATE exports SET heartbeat_at = $3"
        " WHERE id = $1 AND state = 'WRITING' AND attempts = $2",
        writing.id,
        writing.attempt,
        now,
    )
    if is_turn:
        await execute(
            "INSERT INTO export_chunks (export_id, number, content_sealed) VALUES ($1, $2, $3)",
            writing.id,
            number,
            sealed,
        )
    return bool(is_turn)


def _is_turn(found: Row, writing: Writing) -> bool:
    return bool(found["state"] == ExportState.WRITING and found["attempts"] == writing.attempt)


async def _lock(export_id: int) -> Row | None:
    return await row("SELECT * FROM exports WHERE id = $1 FOR UPDATE", export_id)


async def _move(found: Row, following: ExportState, **changes: object) -> None:
    rules.check_move(found["state"], following)
    changed = "".join(f", {column} = ${place}" for place, column in enumerate(changes, start=3))
    await execute(
        f"UPDATE exports SET state = $2{changed} WHERE id = $1",
        found["id"],
        following.value,
        *changes.values(),
    )


async def _fail(found: Row, *, problem: str, now: datetime) -> None:
    await _move(found, ExportState.FAILED, problem=problem, finished_at=now)
    await _record("export.fail", found["id"], by=SYSTEM, now=now)


async def _forget_bytes(export_id: int) -> None:
    await execute("DELETE FROM export_chunks WHERE export_id = $1", export_id)


async def _record(
    action: str,
    export_id: int,
    *,
    by: Actor,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    await audit.record(
        action=action,
        subject=("export", export_id),
        unit_id=by.unit_id,
        by=by,
        now=now,
        details=details,
    )
