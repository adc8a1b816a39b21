"""What the machine can do at best, on the rows of the same run: each floor does less than we do.

Every floor writes to plain tables without a check, a policy, a trigger or a second index, and is
rolled back; the best of three counts.
"""

import asyncio
import time
import zipfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final
from xml.parsers import expat

import asyncpg

from benchmarks.figures import Run
from benchmarks.job import ORG
from domain.bank_files import queries as bank_files
from domain.transactions import rows, transaction
from integrations.psbc import codec
from integrations.psbc import profile as profiles
from integrations.psbc.codec import ParsedFile
from integrations.psbc.digest import sm3_hex
from integrations.psbc.profile import Profile
from settings import tortoise_credentials

TIMES: Final = 3
CHUNK_ROWS: Final = 1_000
PIECE_BYTES: Final = 1 << 16
SCHEMA: Final = "floor"
COPIED: Final = ("members", "purchases", "card_applications", "cards", "card_events", "payments")

Work = Callable[[], Awaitable[object]]


async def take(run: Run, url: str, books: dict[str, Path]) -> None:
    """This will measure the floors of what the run has measured and set them beside it."""
    connection = await asyncpg.connect(**tortoise_credentials(url, role=None))
    try:
        await connection.execute(f"CREATE SCHEMA {SCHEMA}")
        for table in COPIED:
            await connection.execute(
                f"CREATE TABLE {SCHEMA}.{table} AS SELECT * FROM public.{table};"
                f" ALTER TABLE {SCHEMA}.{table} ADD PRIMARY KEY (id)"
            )
        await _of_rosters(run, connection, books)
        await _of_copies(run, connection)
        await _of_answers(run, connection)
        await _of_codec(run)
    finally:
        await connection.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        await connection.close()


async def _of_rosters(run: Run, connection: asyncpg.Connection, books: dict[str, Path]) -> None:
    await connection.execute(f"CREATE TABLE {SCHEMA}.cells (number int, cells text)")
    for name, path in books.items():

        async def read_and_insert(path: Path = path) -> None:
            lines = await asyncio.to_thread(lambda: list(bare_rows(path)))
            await connection.execute(
                f"INSERT INTO {SCHEMA}.cells SELECT * FROM unnest($1::int[], $2::text[])",
                list(range(len(lines))),
                lines,
            )

        rate = await _rate(run.members, read_and_insert, connection)
        run.put_floor(
            f"{name}: check", "bare expat over the workbook, one INSERT of its text", rate
        )


async def _of_copies(run: Run, connection: asyncpg.Connection) -> None:
    """This will copy the very rows that an operation made, without anything that guards them."""
    for name, table in (
        ("members: apply", "members"),
        ("purchases: apply", "purchases"),
        ("cards: compose", "card_applications"),
        ("credits: compose", "payments"),
    ):

        async def copy(table: str = table) -> None:
            await connection.execute(f"CREATE TABLE {SCHEMA}.copy AS SELECT * FROM public.{table}")

        if name in run.figures:
            rate = await _rate(run.members, copy, connection)
            run.put_floor(name, "a plain copy of the same rows, no check", rate)


async def _of_answers(run: Run, connection: asyncpg.Connection) -> None:
    """This will update as many rows by plain statements of a thousand each."""
    for table, column, names in (
        ("card_applications", "state", ("OPA", "OPR")),
        ("cards", "status", ("ACT", "ACT+DLV")),
        ("payments", "state", ("CRA", "CRR")),
    ):
        found = await connection.fetch(f"SELECT id FROM {SCHEMA}.{table} ORDER BY id")
        ids = [record["id"] for record in found]
        statement = (
            f"UPDATE {SCHEMA}.{table} t SET {column} = n.new"
            " FROM unnest($1::bigint[], $2::text[]) AS n(id, new) WHERE t.id = n.id"
        )

        async def update(ids: list[int] = ids, statement: str = statement) -> None:
            for at in range(0, len(ids), CHUNK_ROWS):
                chunk = ids[at : at + CHUNK_ROWS]
                await connection.execute(statement, chunk, ["06"] * len(chunk))

        if ids:
            rate = await _rate(len(ids), update, connection)
            for name in names:
                part = "credits" if table == "payments" else "cards"
                figure = f"{part}: fetch and apply {name}"
                run.put_floor(figure, "plain UPDATE … FROM unnest, a thousand each", rate)


async def _of_codec(run: Run) -> None:
    """This will measure the codec alone, and joining, encoding and digesting the same texts."""
    profile = profiles.load("psbc-cd/1")
    for kind, sealing in (
        ("OPN", "cards: render, seal and send OPN"),
        ("CRD", "credits: render and seal CRD"),
    ):
        files = [parsed async for parsed in _parsed(profile, kind)]
        if not files:
            continue
        contents = [await asyncio.to_thread(_rendered, profile, file) for file in files]
        texts = [_texts(profile, content) for content in contents]
        count = sum(len(lines) for lines in texts)
        floor = max(count / _timed(partial(_join, profile, texts)) for _ in range(TIMES))
        name = f"codec: render {kind}"
        with run.measured(name, "records", count):
            for file in files:
                _rendered(profile, file)
        for each in (name, sealing):
            run.put_floor(each, "joining, encoding, digesting the same texts", floor)


async def _parsed(profile: Profile, kind: str) -> Any:
    async with transaction():
        found = await rows(
            "SELECT id FROM bank_files WHERE kind = $1 AND direction = 'OUT' ORDER BY id", kind
        )
    for file in found:
        archived = await bank_files.archived(file["id"])
        yield codec.parse(profile, name=archived.name, content=archived.content, org=ORG)


def _rendered(profile: Profile, file: ParsedFile) -> bytes:
    return codec.render(
        profile,
        kind=file.kind,
        org=file.org,
        batch_no=file.batch_no,
        business_on=file.business_on,
        sequence=file.sequence,
        plan_on=file.plan_on,
        rows=(line.values for line in file.lines),
    ).content


def _texts(profile: Profile, content: bytes) -> list[list[str]]:
    lines = content.decode(profile.encoding).split(profile.line_end)[1:-2]
    return [line.split(profile.delimiter) for line in lines]


def _join(profile: Profile, files: Sequence[Sequence[Sequence[str]]]) -> None:
    for lines in files:
        text = profile.line_end.join(profile.delimiter.join(line) for line in lines)
        sm3_hex(text.encode(profile.encoding))


def bare_rows(path: Path) -> Iterator[str]:
    """This will read the texts of a workbook's sheet row by row, and judge nothing."""
    found: list[str] = []
    cells: list[str] = []

    def end(name: str) -> None:
        if name == "row":
            found.append("\t".join(cells))
            cells.clear()

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.CharacterDataHandler = cells.append
    parser.EndElementHandler = end
    with zipfile.ZipFile(path) as package, package.open("xl/worksheets/sheet1.xml") as sheet:
        while piece := sheet.read(PIECE_BYTES):
            parser.Parse(piece)
            yield from found
            found.clear()


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


async def _rate(count: int, work: Work, connection: asyncpg.Connection) -> float:
    """This will give the best rate of a few times, each undone."""
    taken = []
    for _ in range(TIMES):
        attempt = connection.transaction()
        await attempt.start()
        started = time.perf_counter()
        await work()
        taken.append(time.perf_counter() - started)
        await attempt.rollback()
    return count / min(taken)
