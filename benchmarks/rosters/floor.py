"""The least that has to be done with a roster: read it with calamine, one COPY, one merge.

Plain tables of text, one key, no check, no seal, no policy: whoever does less has not got the rows.
"""

import asyncio
from pathlib import Path
from typing import Final

import asyncpg
from python_calamine import CalamineWorkbook

from benchmarks.rosters.book import COLUMNS
from benchmarks.rosters.taken import Taken

SCHEMA: Final = "floor"
NAMES: Final = tuple(f"c{place}" for place in range(len(COLUMNS)))
KEY: Final = NAMES[COLUMNS.index("证件号码")]


async def read_copy_merge(connection: asyncpg.Connection, path: Path) -> tuple[Taken, Taken]:
    """This will measure the reading with both statements, and the statements alone."""
    columns = ", ".join(f"{name} text" for name in NAMES)
    await connection.execute(
        f"CREATE SCHEMA {SCHEMA}; CREATE TABLE {SCHEMA}.staged ({columns});"
        f" CREATE TABLE {SCHEMA}.kept ({columns}, PRIMARY KEY ({KEY}))"
    )
    begun = Taken.now()
    rows = await asyncio.to_thread(_read, path)
    read = begun.until_now()
    await connection.copy_records_to_table(
        "staged", schema_name=SCHEMA, columns=NAMES, records=rows
    )
    changed = ", ".join(f"{name} = excluded.{name}" for name in NAMES)
    await connection.execute(
        f"INSERT INTO {SCHEMA}.kept SELECT * FROM {SCHEMA}.staged"
        f" ON CONFLICT ({KEY}) DO UPDATE SET {changed}"
    )
    whole = begun.until_now()
    await connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    return whole, Taken(whole.seconds - read.seconds, whole.cpu_s - read.cpu_s)


def _read(path: Path) -> list[list[object]]:
    with CalamineWorkbook.from_path(path) as book:
        found: list[list[object]] = [
            *book.get_sheet_by_index(0).to_python()  # type: ignore[list-item]
        ]
    return found[1:]
