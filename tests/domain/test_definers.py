"""What acts as the tables' owner reads the owner's tables, whatever the application made."""

import asyncpg


async def test_no_temporary_table_stands_in_for_one_that_a_guard_reads(
    database: asyncpg.Connection,
) -> None:
    found = await database.fetch(
        "SELECT proname, proconfig[1] AS path FROM pg_proc"
        " WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    )
    assert len(found) > 20
    assert {one["path"] for one in found} == {"search_path=pg_catalog, public, pg_temp"}
