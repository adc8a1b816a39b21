"""How many members in a second become a file, beside the bare COPY of the same columns."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final

import asyncpg

from benchmarks.figures import Run
from benchmarks.job import OFFICE, START, ask
from domain import columns as sheet_columns
from domain.actors import EVERYTHING, SYSTEM, Role
from domain.exports import operations as exports
from domain.exports.rules import ExportFormat, Wish
from domain.pages import Where
from domain.sheets import SHEETS
from domain.staff import operations as staff
from settings import tortoise_credentials
from workers import exports as worker

TIMES: Final = 3
COLUMNS: Final = tuple(column.key for column in SHEETS["MEMBERS"].columns)


async def take(run: Run, url: str) -> None:
    """This will measure the list of members as each kind of file, from the asking to the sealed bytes."""
    who = replace(OFFICE, staff_id=await _person(), label="bench-office")
    for kind, name in (
        (ExportFormat.XLSX, "exports: members, a workbook"),
        (ExportFormat.CSV, "exports: members, text with commas"),
    ):
        wish = Wish("MEMBERS", {}, "OLDEST", COLUMNS, kind)
        export_id = await exports.request(wish, by=who, now=START)
        with run.measured(name, "rows", run.members):
            await worker.write(export_id, clock=lambda: START)
        assert await ask("SELECT state FROM exports WHERE id = $1", export_id) == "READY"
    connection = await asyncpg.connect(**tortoise_credentials(url, role=None))
    floor = run.members / await _best(lambda: _copied(connection))
    await connection.close()
    for name in ("exports: members, a workbook", "exports: members, text with commas"):
        run.put_floor(name, "COPY TO of the same columns", floor)


async def _person() -> int:
    return await staff.create(
        login="bench-office",
        name="测量",
        password="Bench-mark-2018",  # noqa: S106 - an invented person's
        roles={Role.OFFICE},
        unit_id=None,
        by=SYSTEM,
        now=START,
    )


async def _copied(connection: asyncpg.Connection) -> None:
    """This will have the database write the same columns as text, which nobody keeps."""
    sheet = SHEETS["MEMBERS"]
    sql, _ = sheet_columns.select(
        sheet, sheet.columns, scope=EVERYTHING, where=Where(), order="OLDEST"
    )

    async def drop(_: bytes) -> None:
        """This will keep nothing."""

    await connection.copy_from_query(sql, output=drop, format="csv")


async def _best(work: Callable[[], Awaitable[None]]) -> float:
    seconds = []
    for _ in range(TIMES):
        began = time.perf_counter()
        await work()
        seconds.append(time.perf_counter() - began)
    return min(seconds)
