"""Exports on their way out: a list is read from one cursor into a file, whose bytes are sealed.

One task reads under the eyes of whoever asked, in one transaction of one moment; the other writes
what it hands over to a file of its own, tells how far it is, and stores the bytes in chunks. Neither
ever holds more than a few batches, however long the list is.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from cryptography.hazmat.primitives import hashes

from domain.actors import Actor
from domain.calendar import CHINA
from domain.columns import Column, Sheet, chosen
from domain.errors import DomainError
from domain.exports import operations as exports
from domain.exports import queries, rules
from domain.exports.rules import ExportFormat, Writing, Written
from domain.staff import queries as staff
from domain.statistic_sheets import table_of
from domain.transactions import Row, acting_within
from integrations.excel.writer import CommaText, Mark, Workbook, Writer
from workers import exchange, sheet_text
from workers.broker import actor

HEARTBEAT_S: Final = 15
BATCHES_WAITING_MAX: Final = 2
LOST: Final = "您的账号已停用，或岗位、单位范围已经变化，不能再得到这份名单；请重新登录后再次导出。"
WITHOUT: Final = "正限制处理个人信息的会员不在其中。"

Clock = Callable[[], datetime]
T = TypeVar("T")
_kept: list[timedelta] = [timedelta(days=rules.KEPT_DAYS)]


class TurnOver(Exception):
    """The export was cancelled, or another worker has it: this one stops."""


def keep_for(days: int) -> None:
    """This will set how long files are kept; the entry point calls it once."""
    _kept[:] = [timedelta(days=days)]


@actor
async def write_export(export_id: int) -> None:
    """This will write a requested list as a file."""
    await write(export_id, clock=exchange.wall_clock)


async def write(export_id: int, *, clock: Clock, chunk_bytes: int = rules.CHUNK_BYTES) -> None:
    """This will write one export, or start over one that another worker left; nothing if none is due.

    Raises:
        ExportUnknown: there is no such export.
    """
    writing = await exports.begin(export_id, now=clock())
    if writing is None:
        return
    who = await staff.actor_by_id(writing.requested_by_id, scope=writing.scope, now=clock())
    wish, scope = writing.wish, writing.scope
    if who is None or not queries.may_hold(who, sheet=wish.sheet, keys=wish.columns, scope=scope):
        await exports.fail(writing, problem=LOST, now=clock())
        return
    try:
        with TemporaryDirectory(prefix="puhui-export-") as folder:
            path = Path(folder) / "export"
            rows = await _fill(path, writing, who, clock)
            written = await _store(path, writing, rows, clock, chunk_bytes)
            written = replace(written, shown=who.shown)
        await exports.finish(writing, written, now=clock(), kept=_kept[0])
    except DomainError as error:
        await exports.fail(writing, problem=error.message, now=clock())
    except TurnOver:
        return


async def _fill(path: Path, writing: Writing, who: Actor, clock: Clock) -> int:
    """This will write the whole list into a file and give the number of its rows."""
    columns = chosen(table_of(writing.wish.sheet), writing.wish.columns)
    found, done = _handed_over(writing, who, clock), 0

    async def patiently(work: Awaitable[T]) -> T:
        """This will wait for something that may take long, and tell meanwhile that we live."""
        task = asyncio.ensure_future(work)
        try:
            while not (await asyncio.wait({task}, timeout=HEARTBEAT_S))[0]:
                await _go_on(writing, done, clock)
        finally:
            task.cancel()
        return task.result()

    async with aclosing(found):
        total = await patiently(anext(found))
        assert isinstance(total, int), "the number of rows comes first"
        await _go_on(writing, 0, clock, total=total)
        writer = _open(path, writing, columns, _mark(writing, who, total, clock()))
        try:
            while isinstance(batch := await patiently(anext(found, None)), list):
                await asyncio.to_thread(_write, writer, columns, batch, who)
                done += len(batch)
                await _go_on(writing, done, clock)
        finally:
            await patiently(asyncio.to_thread(writer.close))
    assert done == total, "one moment has one number of rows"
    return done


async def _handed_over(
    writing: Writing, who: Actor, clock: Clock
) -> AsyncGenerator[int | list[Row], None]:
    """This will give what a task of its own reads, as that task's transaction is open only there."""
    queue: asyncio.Queue[int | list[Row] | None] = asyncio.Queue(BATCHES_WAITING_MAX)

    async def read() -> None:
        try:
            with acting_within(who.scope):
                async for part in queries.read(writing.wish, scope=who.scope, now=clock()):
                    await queue.put(part)
        finally:
            await queue.put(None)

    reading = asyncio.create_task(read())
    try:
        while (part := await queue.get()) is not None:
            yield part
        await reading
    finally:
        reading.cancel()
        while not queue.empty():
            queue.get_nowait()
        await asyncio.gather(reading, return_exceptions=True)


async def _store(
    path: Path, writing: Writing, rows: int, clock: Clock, chunk_bytes: int
) -> Written:
    """This will keep a file's bytes, chunk after chunk."""
    digest, size, number = hashes.Hash(hashes.SM3()), 0, 0
    with path.open("rb") as file:
        while content := await asyncio.to_thread(file.read, chunk_bytes):
            digest.update(content)
            if not await exports.store(writing, number=number, content=content, now=clock()):
                raise TurnOver
            size, number = size + len(content), number + 1
    return Written(rows, size, number, digest.finalize().hex())


async def _go_on(writing: Writing, done: int, clock: Clock, *, total: int | None = None) -> None:
    if not await exports.progress(writing, rows_done=done, rows_total=total, now=clock()):
        raise TurnOver


def _open(path: Path, writing: Writing, columns: tuple[Column, ...], mark: Mark) -> Writer:
    headings = sheet_text.headings(columns)
    if writing.wish.format is ExportFormat.CSV:
        return CommaText(path, mark, headings)
    return Workbook(path, mark, headings)


def _write(writer: Writer, columns: tuple[Column, ...], batch: list[Row], who: Actor) -> None:
    writer.write(sheet_text.lines(columns, batch, who))


def _mark(writing: Writing, who: Actor, rows: int, now: datetime) -> Mark:
    sheet = table_of(writing.wish.sheet)
    title, at = sheet.title, now.astimezone(CHINA)
    is_without = isinstance(sheet, Sheet) and sheet.unrestricted
    text = (
        f"{title}，{rows:,} 行；{who.label} 于 {at:%Y-%m-%d %H:%M:%S}"
        f" 从 {writing.address or '本系统'} 导出（导出编号 {writing.id}）。{WITHOUT if is_without else ''}"
        "内部资料，请妥善保管。"
    )
    return Mark(title=title, text=text, author=who.label, at=at)
