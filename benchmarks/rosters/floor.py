"""The least that has to be done with a roster: read it with calamine, one COPY, one merge.

There are two of them. Into plain tables of text with one key: whoever does less has not got the rows.
And into the columns and indexes of `members`: whoever does less cannot find them again. Neither checks,
seals, proves, counts, asks a policy or keeps a trail.
"""

import asyncio
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import asyncpg
from python_calamine import CalamineWorkbook

from benchmarks.rosters.book import COLUMNS
from benchmarks.rosters.taken import Taken

SCHEMA: Final = "floor"
NAMES: Final = tuple(f"c{place}" for place in range(len(COLUMNS)))
KEY: Final = NAMES[COLUMNS.index("证件号码")]
_OF_MEMBERS: Final = """
SELECT attname FROM pg_attribute
WHERE attrelid = 'members'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""


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
    await connection.execute(_merge(NAMES, KEY))
    whole = begun.until_now()
    await connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    return whole, Taken(whole.seconds - read.seconds, whole.cpu_s - read.cpu_s)


async def copy_merge_members(connection: asyncpg.Connection) -> Taken:
    """This will measure one COPY and one merge of the members that were entered, as they are stored.

    The COPY brings them in the server's own form into a table without a key; the merge is into a
    table of the same columns and indexes, nothing to be computed.
    """
    columns = [one["attname"] for one in await connection.fetch(_OF_MEMBERS)]
    await connection.execute(
        f"CREATE SCHEMA {SCHEMA};"
        f" CREATE TABLE {SCHEMA}.staged AS SELECT * FROM members WITH NO DATA;"
        f" CREATE TABLE {SCHEMA}.kept (LIKE members INCLUDING INDEXES)"
    )
    stored = io.BytesIO()
    await connection.copy_from_query("SELECT * FROM members", output=stored, format="binary")
    stored.seek(0)
    begun = Taken.now()
    await connection.copy_to_table("staged", schema_name=SCHEMA, source=stored, format="binary")
    await connection.execute(_merge(columns, "id_no_index"))
    taken = begun.until_now()
    await connection.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    return taken


def _merge(names: Sequence[str], key: str) -> str:
    changed = ", ".join(f"{name} = excluded.{name}" for name in names)
    return (
        f"INSERT INTO {SCHEMA}.kept SELECT * FROM {SCHEMA}.staged"
        f" ON CONFLICT ({key}) DO UPDATE SET {changed}"
    )


def _read(path: Path) -> list[list[object]]:
    with CalamineWorkbook.from_path(path) as book:
        found: list[list[object]] = [
            *book.get_sheet_by_index(0).to_python()  # type: ignore[list-item]
        ]
    return found[1:]
