"""A database that holds something is brought up to date like an empty one."""

import importlib
import os
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import orjson
import pytest
from tortoise.context import TortoiseContext
from tortoise.fields import Field
from tortoise.migrations.api.migrate import migrate as apply_migrations
from tortoise.migrations.operations import AddField

from domain import cell_refs, crypto
from domain.qualification import BITS
from domain.record_keys.rules import new_keys
from domain.transactions import tortoise_config
from settings import tortoise_credentials
from tests.town import Town
from workers import database as databases

FIRST_RELEASE: Final = "models.0002_guards"
# The last with rows of rosters that say themselves where their cells stand.
WITH_REFS: Final = "models.0082_email_index"
# The last where nothing, sealed under the key of a record, counted as an address.
WITH_LONG_SEALS: Final = "models.0136_definers_guards"
HELD: Final = ("units", "members", "cards", "entitlements", "rosters", "roster_files",
               "roster_rows", "staff", "sessions", "schedule_marks")  # fmt: skip


def later() -> Iterator[tuple[str, object]]:
    """Every column that a migration after the first release adds to a table."""
    for path in sorted(Path("migrations").glob("0*.py")):
        if path.stem > "0002_guards":
            made = importlib.import_module(f"migrations.{path.stem}").Migration
            for each in made.operations:
                if isinstance(each, AddField):
                    yield f"{path.stem} {each.model_name}.{each.name}", each.field


class TestColumnsAddedLater:
    def test_say_what_rows_of_before_have_in_them(self) -> None:
        found = dict(later())
        assert len(found) > 1
        silent = [
            place
            for place, field in found.items()
            if isinstance(field, Field) and not (field.null or field.has_db_default())
        ]
        assert silent == []


@pytest.fixture
async def released(server_url: str, keyring: crypto.Keyring) -> AsyncIterator[str]:
    """A database as the first release left it."""
    assert keyring is crypto.keyring()
    name = f"puhui_upgrade_{os.getpid()}"
    server = await asyncpg.connect(**tortoise_credentials(server_url, role=None))
    await server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await server.execute(f'CREATE DATABASE "{name}"')
    url = urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))
    await bring_to(url, FIRST_RELEASE)
    yield url
    await server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await server.close()


async def bring_to(url: str, target: str) -> None:
    """This will apply the migrations up to one of them."""
    config = tortoise_config(tortoise_credentials(url, role=None))
    async with TortoiseContext() as context:
        await context.init(config=config)
        await apply_migrations(config=config, target=target)


async def put_sheets(owner: asyncpg.Connection, now: datetime) -> dict[int, dict[str, str]]:
    """This will stage two sheets with other columns, and give where each row says its cells are."""
    town, told = Town(owner, now, has_keys=False), {}
    for letters in ({"name": "C", "id_no": "G", "email": "AO"}, {"name": "A", "mobile": "B"}):
        kept = {"kind": "MEMBERS", "state": "CHECKED", "unit_id": None}
        roster_id = await town.insert("rosters", digest=str(letters)[:60], **kept)
        for number in (1, 2, 3):
            refs = {field: f"{letter}{number + 3}" for field, letter in letters.items()}
            # Typed by hand into a row of a sheet that has no such column.
            by_hand = {"post": f"第{number + 3}行"} if number == 1 else {}
            row_id = await town.insert(
                "roster_rows", roster_id=roster_id, verdict="GOOD", number=number,
                sheet_row=number + 3, refs=orjson.dumps(refs | by_hand).decode(),
            )  # fmt: skip
            told[row_id] = refs
    return told


async def inhabit(owner: asyncpg.Connection, now: datetime) -> None:
    """This will put something into every table that later migrations touch."""
    town = Town(owner, now, has_keys=False)
    unit_id = await town.unit()
    await town.payable(unit_id, 2)
    kept = {"kind": "MEMBERS", "state": "CHECKED", "unit_id": None}
    roster_id = await town.insert("rosters", **kept)
    await town.insert("roster_files", roster_id=roster_id)
    await town.insert("roster_rows", roster_id=roster_id, verdict="GOOD")
    staff_id = await town.insert("staff", login="office")
    await town.insert("sessions", staff_id=staff_id)
    await town.insert("schedule_marks", name="sweep")


async def held(owner: asyncpg.Connection) -> dict[str, int]:
    return {table: await owner.fetchval(f"SELECT count(*) FROM {table}") for table in HELD}


class TestUpgrade:
    async def test_keeps_every_row_of_the_first_release(self, released: str, now: datetime) -> None:
        owner = await asyncpg.connect(**tortoise_credentials(released, role=None))
        await inhabit(owner, now)
        before = await held(owner)
        assert 0 not in before.values()
        await bring_to(released, WITH_REFS)
        assert await held(owner) == before
        told = await put_sheets(owner, now)
        before = await held(owner)

        await databases.migrate(released)

        assert await held(owner) == before
        found = await owner.fetch(
            f"SELECT r.id, {cell_refs.refs('r')} AS refs FROM roster_rows r"
            " WHERE r.id = ANY($1::bigint[])",
            list(told),
        )
        # 0083: a roster tells its columns once, and each row's cells are found where they were.
        assert {one["id"]: orjson.loads(one["refs"]) for one in found} == told
        assert await owner.fetchval("SELECT every_s FROM schedule_marks") == 0
        assert await owner.fetchval("SELECT number FROM roster_files") == 0
        await owner.close()

    async def test_counts_addresses_as_empty_that_were_left_so_under_a_records_key(
        self, released: str, now: datetime
    ) -> None:
        """0137: what was counted as filled is counted again."""
        await bring_to(released, WITH_LONG_SEALS)
        owner = await asyncpg.connect(**tortoise_credentials(released, role=None))
        town, [key] = Town(owner, now), new_keys(crypto.keyring(), 1)
        await town.member(await town.unit(), address_sealed=key.seal("address", ""))
        blank = "SELECT blanks & $1 FROM members"
        assert await owner.fetchval(blank, BITS["address"]) == 0

        await databases.migrate(released)

        assert await owner.fetchval(blank, BITS["address"]) == BITS["address"]
        await owner.execute("SET puhui.scope = '/'")
        for proof in ("puhui_counts_differ", "puhui_months_differ"):
            assert await owner.fetch(f"SELECT * FROM {proof}()") == []
        await owner.close()
