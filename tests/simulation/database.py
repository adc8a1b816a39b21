"""A database that is made once and emptied in milliseconds between runs, with people to fill it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import asyncpg

from domain import crypto
from domain.calendar import CHINA
from settings import tortoise_credentials
from tests.conftest import empty, fresh_database
from tests.town import Town
from tests.workers import hand
from workers import database as databases

PEOPLE_MAX: Final = 12
BEFORE: Final = datetime(2018, 2, 1, 9, 0, tzinfo=CHINA)
OTHER_PROGRAMME: Final = "LSCX"
OTHER_FEN: Final = 3_300
NAMES: Final = ("王小芳", "买买提·艾力", "李堃", "欧阳喆", "赵䶮", "陈〇")
PREPARED: Final = (
    "units",
    "programmes",
    "programme_terms",
    "members",
    "record_keys",
    "purchases",
    "entitlements",
)
KEPT: Final = (
    *("tortoise_migrations", "policy_documents", "provisions", "retention_terms"),
    *("security_policies", "card_issuers", "consent_texts"),
)
NEXT_ID: Final = 1001
# A run asks some 250 different questions; none of them is planned a second time.
STATEMENTS_MAX: Final = 600


@dataclass(frozen=True, slots=True)
class Ground:
    """Where runs take place: the owner's connection, and what nobody may ever read in a message."""

    owner: asyncpg.Connection
    secrets: tuple[str, ...]

    async def reset(self, *, people: int, seed: int, with_people: bool) -> None:
        """This will put the prepared people back and forget everything else."""
        await self.owner.execute(
            "SELECT simulation.reset($1, $2)", people if with_people else 0, seed
        )


@asynccontextmanager
async def prepared(server_url: str) -> AsyncIterator[Ground]:
    """This will make a database with people in it and connect the process as the application."""
    async with fresh_database(server_url, f"puhui_simulation_{os.getpid()}") as url:
        owner = await asyncpg.connect(**tortoise_credentials(url, role=None))
        try:
            await owner.execute(
                f'ALTER DATABASE "puhui_simulation_{os.getpid()}" SET synchronous_commit = off'
            )
            secrets = await _prepare(owner)
            async with databases.connected(url, connections_max=4, statements_max=STATEMENTS_MAX):
                yield Ground(owner, secrets)
        finally:
            await owner.close()


async def _prepare(owner: asyncpg.Connection) -> tuple[str, ...]:
    await empty(owner)
    town = Town(owner, BEFORE)
    root = await town.unit()
    units = [await town.unit(root), await town.unit(root)]
    await owner.execute("UPDATE units SET name = $1 WHERE id = $2", hand.EDUCATION, units[0])
    await town.programme()
    await _other_programme(town)
    secrets: list[str] = []
    for number in range(1, PEOPLE_MAX + 1):
        values = person(number)
        secrets += [hand.id_no(number), f"1370000{number:04d}", values["name"]]
        member_id = await town.member(units[number % 2], **values)
        await town.entitlement(member_id)
        await town.entitlement(
            member_id, programme_id=OTHER_PROGRAMME, amount_fen=_other_fen(number)
        )
    await _keep(owner)
    return tuple(secrets)


def _other_fen(number: int) -> int:
    """Every third is owed the same of both programmes: two lawful equal payments (failure 30)."""
    return 10_000 if number % 3 == 0 else OTHER_FEN + number


async def _other_programme(town: Town) -> None:
    await town.insert("programmes", code=OTHER_PROGRAMME, name="绿色出行")
    await town.insert(
        "programme_terms",
        programme_id=OTHER_PROGRAMME,
        plan_year=2018,
        amount_fen=OTHER_FEN,
        document="川直工发〔2018〕1号",
        clause="三（四）",
        effective_from=date(2018, 2, 1),
        original_text="…",
    )


def person(number: int) -> dict[str, Any]:
    """This will give what the bank checks of somebody, so that it agrees."""
    ring = crypto.keyring()
    id_no, mobile = hand.id_no(number), f"1370000{number:04d}"
    return {
        "name": NAMES[number % len(NAMES)],
        "id_no_sealed": ring.seal("id_no", id_no),
        "id_no_index": ring.blind_index("id_no", id_no),
        "id_no_masked": crypto.mask_id_no(id_no),
        "birth_on": date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14])),
        "mobile_sealed": ring.seal("mobile", mobile),
        "mobile_index": ring.blind_index("mobile", mobile),
        "mobile_masked": crypto.mask_mobile(mobile),
    }


async def _keep(owner: asyncpg.Connection) -> None:
    """This will keep the people aside and write the function that puts them back."""
    await owner.execute("CREATE SCHEMA simulation")
    for table in PREPARED:
        await owner.execute(f"CREATE TABLE simulation.{table} AS TABLE public.{table}")
    tables = [
        row["tablename"]
        for row in await owner.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> ALL ($1)"
            " ORDER BY 1",
            [*KEPT],
        )
    ]
    sequences = [
        row["sequencename"]
        for row in await owner.fetch(
            "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' ORDER BY 1"
        )
    ]
    for (
        table
    ) in tables:  # the rows of a run are gone before a vacuum of the server's own is worth it
        await owner.execute(f"ALTER TABLE public.{table} SET (autovacuum_enabled = off)")
    columns = {table: await _columns(owner, table) for table in PREPARED}
    of_people = {
        "members": "WHERE id <= people",
        "purchases": "WHERE member_id <= people",
        "entitlements": "WHERE member_id <= people"
        " AND (programme_id = 'HZBX' OR member_id % 2 = seed % 2)",
    }
    body = [
        *(f"DELETE FROM public.{table};" for table in tables),
        *(
            f"INSERT INTO public.{table} ({columns[table]}) OVERRIDING SYSTEM VALUE"
            f" SELECT {columns[table]} FROM simulation.{table} {of_people.get(table, '')};"
            for table in PREPARED
        ),
        *(f"PERFORM setval('public.{name}', {NEXT_ID}, false);" for name in sequences),
    ]
    await owner.execute(
        "CREATE FUNCTION simulation.reset(people bigint, seed bigint) RETURNS void"
        " LANGUAGE plpgsql SET session_replication_role = replica AS $$ BEGIN "
        + "\n".join(body)
        + " END $$"
    )


async def _columns(owner: asyncpg.Connection, table: str) -> str:
    """This will list the columns that are written, not those that the database computes."""
    found = await owner.fetch(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position",
        table,
    )
    return ", ".join(column["column_name"] for column in found)
