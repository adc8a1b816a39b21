"""The hand-written floor: what a script of plain COPY, SQL and `sftp` takes for the same credits.

Its tables have the columns and indexes of ours, since the same questions must be answered from
them, and no check, trigger, policy or foreign key. It judges nothing, seals nothing, archives
nothing, compares nothing, records no act, reads nothing back, and is lost when it is killed.
"""

import asyncio
import io
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import asyncpg

from benchmarks.credits.server import Server
from domain.crypto import file_digest

SCHEMA: Final = "floor"
TABLES: Final = ("payments", "ledger_entries")
ENCODING: Final = "gb18030"

_LINES: Final = f"""
SELECT p.pay_id, f.number, f.name, p.amount_fen
FROM {SCHEMA}.payments p JOIN {SCHEMA}.people f ON f.id = p.member_id ORDER BY p.id
"""
_SENT: Final = f"UPDATE {SCHEMA}.payments SET state = 'SENT'"
_BOOK: Final = f"""
INSERT INTO {SCHEMA}.ledger_entries (id, journal, account, amount_fen, programme, reference,
  bank_file_id, posted_at)
SELECT nextval('{SCHEMA}.ledger_ids'), $1 || ':' || pay_id, leg.account, leg.sign * amount_fen,
  'HZBX', pay_id, 1, now()
FROM {SCHEMA}.payments CROSS JOIN (VALUES ($2, 1), ($3, -1)) AS leg(account, sign)
"""
_RESULTS: Final = f"CREATE TABLE {SCHEMA}.results (pay_id text, serial text, line int, file int)"
_ACCEPTED: Final = f"UPDATE {SCHEMA}.payments SET state = 'ACCEPTED', evidence_file_id = 1"
_CREDITED: Final = f"""
UPDATE {SCHEMA}.payments p SET state = 'CREDITED', code = '0000', bank_serial = r.serial,
  posted_at = now(), evidence_file_id = r.file, evidence_line = r.line, settled_at = now()
FROM {SCHEMA}.results r WHERE r.pay_id = p.pay_id
"""


async def prepare(owner: asyncpg.Connection, people: int) -> None:
    """This will lay out the floor's tables: sealed payments, and whom they pay, in clear."""
    await owner.execute(f"CREATE SCHEMA {SCHEMA}; CREATE SEQUENCE {SCHEMA}.ledger_ids")
    for table in TABLES:
        await owner.execute(
            f"CREATE TABLE {SCHEMA}.{table} (LIKE public.{table} INCLUDING INDEXES)"
        )
    await owner.execute(f"INSERT INTO {SCHEMA}.payments SELECT * FROM public.payments ORDER BY id")
    await owner.execute(
        f"CREATE TABLE {SCHEMA}.people AS SELECT m.id, m.name, '621799' || lpad(m.id::text, 13, '0')"
        f" AS number FROM public.members m; ALTER TABLE {SCHEMA}.people ADD PRIMARY KEY (id)"
    )
    await owner.execute(f"VACUUM ANALYZE {SCHEMA}.payments; ANALYZE {SCHEMA}.people".split(";")[0])
    assert await owner.fetchval(f"SELECT count(*) FROM {SCHEMA}.payments") == people


async def send(
    owner: asyncpg.Connection, server: Server, folder: Path, day: str, rows_max: int
) -> None:
    """This will write the files, put them, and mark and book everything."""
    ours = folder / "floor-out"
    ours.mkdir()
    number = 0
    async with owner.transaction():
        cursor = await owner.cursor(_LINES)
        while rows := await cursor.fetch(rows_max):
            number += 1
            _write(ours, number, day, rows)
    theirs = server.root / "floor" / "in" / day
    theirs.mkdir(parents=True)
    names = [f"CRD_F_{day}_{n:06d}.txt" for n in range(1, number + 1)]
    verbs = [
        verb
        for name in names
        for verb in (
            f"put {ours / name} {theirs / name}.tmp",
            f"rename {theirs / name}.tmp {theirs / name}",
            f"put {ours / name}.ok {theirs / name}.ok",
        )
    ]
    await _carry(server, verbs, [(ours / name, theirs / name) for name in names])
    await owner.execute(_SENT)
    await owner.execute(_BOOK, "SENT", "IN_TRANSIT", "PAYER")


async def settle(owner: asyncpg.Connection, server: Server, folder: Path, answers: Path) -> None:
    """This will get the answers and settle by them."""
    ours = folder / "floor-in"
    ours.mkdir()
    names = await asyncio.to_thread(lambda: sorted(each.name for each in answers.glob("CR?_*.txt")))
    verbs = [f"get {answers / name} {ours / name}" for name in names]
    await _carry(server, verbs, [(answers / name, ours / name) for name in names])
    await owner.execute(_RESULTS)
    for number, name in enumerate((name for name in names if name.startswith("CRR")), 1):
        table = io.BytesIO()
        lines = (ours / name).read_bytes().splitlines()[1:-1]
        for at, line in enumerate(lines, 1):
            pay_id, serial, _ = line.split(b"|", 2)
            table.write(b"%b\t%b\t%d\t%d\n" % (pay_id, serial, at, number))
        table.seek(0)
        await owner.copy_to_table("results", schema_name=SCHEMA, source=table)
    await owner.execute(_ACCEPTED)
    await owner.execute(_CREDITED)
    await owner.execute(_BOOK, "CREDITED", "PAID", "IN_TRANSIT")


def said(server: Server) -> str:
    """This will name the floor."""
    return f"COPY, SQL, sftp over {server.name}"


async def check(owner: asyncpg.Connection, people: int) -> None:
    """This will make sure that the floor did the work."""
    done = await owner.fetchval(
        f"SELECT count(*) FROM {SCHEMA}.payments WHERE state = 'CREDITED' AND bank_serial <> ''"
    )
    legs = await owner.fetchval(f"SELECT count(*) FROM {SCHEMA}.ledger_entries")
    assert (done, legs) == (people, 4 * people), "the floor did not do the job"


def _write(folder: Path, number: int, day: str, rows: Sequence[Any]) -> None:
    name = f"CRD_F_{day}_{number:06d}.txt"
    total_fen = sum(row["amount_fen"] for row in rows)
    content = "\n".join(_lines(number, day, rows, total_fen)).encode(ENCODING)
    (folder / name).write_bytes(content)
    (folder / f"{name}.ok").write_text(
        f"{name}|{len(content)}|{len(rows)}|{total_fen}|{file_digest(content)}\n"
    )


def _lines(number: int, day: str, rows: Sequence[Any], total_fen: int) -> Iterator[str]:
    yield f"H|1.0|CRD|F|D{number}|{day}|{len(rows)}|{total_fen}|"
    for at, row in enumerate(rows, 1):
        yield f"{at}|{row['pay_id']}|{row['number']}|{row['name']}|{row['amount_fen']}|HZBX|互助2018|"
    yield f"T|{len(rows)}|{total_fen}\n"


async def _carry(server: Server, verbs: Sequence[str], copies: Sequence[tuple[Path, Path]]) -> None:
    """This will have OpenSSH's client carry files, or copy them where there is none."""
    if server.client:
        await asyncio.to_thread(
            subprocess.run,
            server.client,
            input="\n".join(verbs),
            text=True,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return
    for source, target in copies:
        await asyncio.to_thread(shutil.copyfile, source, target)
