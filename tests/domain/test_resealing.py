"""What was sealed before records had keys: sealed anew in batches, killed, doubled, raced, and shredded."""

import asyncio
import json
import os
import sys
from base64 import b64decode, b64encode
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import asyncpg
import orjson
import pytest

from domain import crypto, erased, resealing
from domain.actors import EVERYTHING, SYSTEM
from domain.erasures import queries as erasures
from domain.record_keys.queries import ring_for
from domain.record_keys.rules import RecordShredded, key_id
from domain.transactions import acting_within
from settings import tortoise_credentials
from tests.records import opened
from tests.rights import LATER, Desk
from tests.town import Town, id_no
from workers import database as databases

PEOPLE: Final = 12
PURPOSES: Final = {step.table: step.sealed for step in resealing.STEPS}
WORKER: Final = """
import asyncio
from tests.domain import test_resealing
asyncio.run(test_resealing.seal_slowly())
"""


@pytest.fixture
def before(town: Town) -> Town:
    """A town of the time before records had keys; what is entered in it lies under the key ring."""
    town.has_keys = False
    return town


async def seal(now: datetime, *, batch_rows: int = 5) -> dict[str, int]:
    """This will seal anew as the console does."""
    with acting_within(EVERYTHING):
        return await resealing.seal_anew(
            by=SYSTEM, now=now, progress=lambda *_: None, batch_rows=batch_rows
        )


async def seal_slowly() -> None:
    """This will seal one record after the other in a process of its own, and tell of each."""
    crypto.use(crypto.read_key_file(Path(os.environ["KEY_FILE"])))

    def tell(table: str, rows: int) -> None:
        sys.stdout.write(f"{table} {rows}\n")
        sys.stdout.flush()

    async with databases.connected(os.environ["DATABASE_URL"], connections_max=2):
        with acting_within(EVERYTHING):
            now = datetime.fromisoformat(os.environ["NOW"])
            await resealing.seal_anew(by=SYSTEM, now=now, progress=tell, batch_rows=1)


async def full(town: Town) -> None:
    """People with everything that is sealed of somebody: cards, corrections, lines, rows of a roster."""
    ring = crypto.keyring()
    unit_id = await town.unit()
    roster_id = await town.insert("rosters", kind="MEMBERS", state="CHECKED")
    words = {"document": "文号", "source": "模板", "file_format": "CSV", "encoding": "UTF_8"}
    await town.insert("provincial_maps", state="CONFIRMED", proposed_by_id=1, decided_by_id=2,
                      decided_at=town.now, **words)  # fmt: skip
    delivery_id = await town.insert(
        "provincial_deliveries", kind="FULL", state="COMPOSING", ended_at=None, released_by_id=None,
        **dict.fromkeys(("added", "changed", "removed", "same", "lines", "accepted", "refused"), 0),
    )  # fmt: skip
    for number, member_id in enumerate(await town.members(unit_id, PEOPLE), start=1):
        await town.card(member_id)
        index = await town.one("SELECT id_no_index FROM members WHERE id = $1", member_id)
        await town.insert(
            "corrections", member_id=member_id, state="APPLIED", changes="[]", reason="来函",
            is_direct=True, decided_at=town.now, decided_by_id=1, document="",
            values_sealed=ring.seal("correction", f'{{"before": {{}}, "after": {{"post": "{number}"}}}}'),
        )  # fmt: skip
        await town.insert(
            "provincial_lines", delivery_id=delivery_id, number=number, member_id=member_id,
            act="ADDED", outcome="PENDING", receipt_id=None, id_no_index=index, digest=bytes(32), cells_sealed=ring.seal("provincial_line", "[]"),
        )  # fmt: skip
        email = b64encode(ring.seal("email", f"{number}@example.cn")).decode()
        await town.insert(
            "roster_rows", roster_id=roster_id, number=number, sheet_row=number + 1,
            id_no_sealed=ring.seal("id_no", id_no(number)), id_no_index=index, verdict="GOOD",
            mobile_sealed=ring.seal("mobile", f"138{number:08d}"),
            cells_sealed=ring.seal("cells", "{}"),
            attributes=json.dumps({"post": "科员", "email_sealed": email}),
        )  # fmt: skip
    await town.insert(
        "roster_rows", roster_id=roster_id, number=PEOPLE + 1, sheet_row=99, verdict="REFUSED",
        cells_sealed=ring.seal("cells", "{}"),
    )  # fmt: skip


async def all_opened(town: Town) -> dict[str, list[list[str | None]]]:
    """What can be read of every sealed value, table by table."""
    return {
        table: [
            [None if row[c] is None else await opened(what, row[c]) for c, what in sealed.items()]
            for row in await town.owner.fetch(f"SELECT * FROM {table} ORDER BY id")
        ]
        for table, sealed in PURPOSES.items()
    }


async def keys_of(town: Town) -> dict[str, list[set[int | None]]]:
    """By which keys each row is sealed; None is the key ring."""
    return {
        table: [
            {key_id(row[column]) for column in sealed if row[column] is not None}
            for row in await town.owner.fetch(f"SELECT * FROM {table} ORDER BY id")
        ]
        for table, sealed in PURPOSES.items()
    }


class TestSealAnew:
    async def test_gives_each_record_a_key_and_says_the_same_as_before(self, before: Town) -> None:
        """PIPL 47: marked with whose it is, so that an erasure finds it."""
        await full(before)
        told = await all_opened(before)
        with acting_within(EVERYTHING):
            assert await resealing.waiting() == dict.fromkeys(PURPOSES, PEOPLE)
        assert await seal(before.now) == dict.fromkeys(PURPOSES, PEOPLE)
        assert await all_opened(before) == told
        keys = await keys_of(before)
        # Of a row that names nobody no key could be found.
        assert keys["roster_rows"].pop() == {None}
        for found in keys.values():
            assert all(len(one) == 1 and None not in one for one in found)
        for table in ("cards", "corrections", "provincial_lines"):
            assert keys[table] == keys["members"]
        kept = await before.owner.fetch("SELECT id, person_index FROM record_keys")
        whose = {one["id"]: one["person_index"] for one in kept}
        assert len(whose) == 2 * PEOPLE
        people = await before.owner.fetch("SELECT id_no_index FROM members ORDER BY id")
        for table in ("members", "roster_rows"):
            indexes = [whose[number] for [number] in keys[table] if number]
            assert indexes == [one["id_no_index"] for one in people]
        email = orjson.loads(await before.one("SELECT attributes FROM roster_rows ORDER BY id"))
        assert email["post"] == "科员"
        sealed = b64decode(email["email_sealed"])
        assert {key_id(sealed)} == keys["roster_rows"][0]
        assert await opened("email", sealed) == "1@example.cn"

    async def test_is_in_the_trail_once_a_run_and_finds_nothing_the_second_time(
        self, before: Town
    ) -> None:
        await full(before)
        await seal(before.now)
        sealed = await before.owner.fetch("SELECT * FROM members ORDER BY id")
        assert await seal(before.now) == dict.fromkeys(PURPOSES, 0)
        assert await before.owner.fetch("SELECT * FROM members ORDER BY id") == sealed
        [entry] = await before.owner.fetch(
            "SELECT actor, details FROM audit_entries WHERE action = 'record_keys.seal_anew'"
        )
        assert entry["actor"] == "system"
        assert orjson.loads(entry["details"]) == dict.fromkeys(PURPOSES, PEOPLE)

    async def test_goes_on_where_it_was_killed(
        self, before: Town, database_url: str, tmp_path: Path
    ) -> None:
        """By kill -9: each record is whole under one key, and the next run does the rest."""
        await full(before)
        told = await all_opened(before)
        run = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORKER, stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "KEY_FILE": str(_key_file(tmp_path)), "NOW": before.now.isoformat(),
                 "DATABASE_URL": database_url},
        )  # fmt: skip
        assert run.stdout is not None
        for _ in range(PEOPLE + 4):
            assert await run.stdout.readline()
        run.kill()
        await run.wait()
        with acting_within(EVERYTHING):
            left = await resealing.waiting()
        assert left["members"] == 0
        assert 0 < left["cards"] < PEOPLE
        assert await all_opened(before) == told
        keys = await keys_of(before)
        assert all(len(one) == 1 for found in keys.values() for one in found)
        assert await seal(before.now) == left
        assert await all_opened(before) == told
        counted = await before.one("SELECT count(*) FROM record_keys")
        assert counted == 2 * PEOPLE

    async def test_is_done_once_by_two_at_once(self, before: Town) -> None:
        await full(before)
        told = await all_opened(before)
        first, second = await asyncio.gather(
            seal(before.now, batch_rows=2), seal(before.now, batch_rows=3)
        )
        assert {table: first[table] + second[table] for table in first} == dict.fromkeys(
            PURPOSES, PEOPLE
        )
        assert await all_opened(before) == told
        assert await before.one("SELECT count(*) FROM record_keys") == 2 * PEOPLE

    async def test_overwrites_nothing_that_is_written_meanwhile(
        self, before: Town, database_url: str
    ) -> None:
        """It waits for a row that somebody has, and reads it again."""
        member_id = await before.member(await before.unit())
        other = await asyncpg.connect(**tortoise_credentials(database_url, role=None))
        try:
            async with other.transaction():
                await other.execute(
                    "UPDATE members SET address_sealed = $2 WHERE id = $1",
                    member_id,
                    crypto.keyring().seal("address", "成都市青羊区人民中路一段2号"),
                )
                running = asyncio.create_task(seal(before.now))
                await asyncio.sleep(0.3)
                assert not running.done()
            await running
        finally:
            await other.close()
        sealed = await before.one("SELECT address_sealed FROM members WHERE id = $1", member_id)
        assert await opened("address", sealed) == "成都市青羊区人民中路一段2号"
        assert key_id(sealed) is not None

    async def test_leaves_erased_records_alone(self, before: Town) -> None:
        member_id = await before.member(await before.unit(), id_no_masked=erased.MASK)
        await before.card(member_id)
        assert await seal(before.now) == dict.fromkeys(PURPOSES, 0)
        assert await before.one("SELECT count(*) FROM record_keys") == 0

    async def test_lets_an_erasure_shred_what_was_copied_since(self, before: Town) -> None:
        """PIPL 47: the copy made after it is read by nobody once the person is erased."""
        desk = Desk(before, before.now)
        member_id = await desk.leaver()
        await desk.corrected(member_id, mobile="13912345678")
        desk.time += LATER
        await seal(before.now)
        copies = [
            row[column]
            for table, whose in (
                ("members", "id"),
                ("cards", "member_id"),
                ("corrections", "member_id"),
            )
            for row in await before.owner.fetch(
                f"SELECT * FROM {table} WHERE {whose} = $1", member_id
            )
            for column in PURPOSES[table]
            if row[column] is not None
        ]
        assert len(copies) == 6
        await desk.erase(member_id)
        with acting_within(EVERYTHING):
            ring = await ring_for(copies)
        for copy in copies:
            with pytest.raises(RecordShredded):
                ring.sealer_of(copy)
        assert await erasures.readable(member_id) == ()


class TestTheVerb:
    async def test_counts_and_then_seals(
        self, before: Town, database_url: str, tmp_path: Path
    ) -> None:
        """As an operator runs it: `cli.py records seal`."""
        await before.member(await before.unit())

        async def verb(*arguments: str) -> tuple[int | None, str]:
            env = {**os.environ, "KEY_FILE": str(_key_file(tmp_path)), "DATA_DIR": str(tmp_path),
                   "DATABASE_URL": database_url, "ENVIRONMENT": "demo"}  # fmt: skip
            run = await asyncio.create_subprocess_exec(
                sys.executable, "cli.py", "records", "seal", *arguments,
                stdout=asyncio.subprocess.PIPE, env=env,
            )  # fmt: skip
            told, _ = await run.communicate()
            return run.returncode, told.decode()

        assert await verb("--dry-run") == (0, "still under the key ring: members: 1\n")
        assert await before.one("SELECT count(*) FROM record_keys") == 0
        code, told = await verb("--batch", "1")
        assert (code, told.splitlines()[0]) == (0, "members: 1")
        assert told.endswith("still under the key ring: nothing\n")
        assert await before.one("SELECT count(*) FROM record_keys") == 1
        assert (await verb("--batch", "0"))[0] == 2


def _key_file(folder: Path) -> Path:
    ring, path = crypto.keyring(), folder / "ring"
    document: dict[str, Any] = {
        "format": "puhui-keyring/1",
        "current": ring.current,
        "keys": {str(number): b64encode(key).decode() for number, key in ring.keys.items()},
        "index_key": b64encode(ring.index_key).decode(),
    }
    path.write_text(json.dumps(document))
    path.chmod(0o600)
    return path
