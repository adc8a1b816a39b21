"""Bookmarks on a real PostgreSQL: whose they are, who sees them, and what the second wall holds."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import asyncpg
import pytest

from domain.actors import EVERYTHING, STAFF_ONLY, Actor, Role, personal
from domain.bookmarks import operations as bookmarks
from domain.bookmarks import queries, rules
from domain.bookmarks.rules import BookmarkKind
from domain.errors import NotFound
from domain.transactions import APP_ROLE, acting_within, execute, rows, transaction
from tests.town import Town

OFFICE: Final = Actor(1, "office", frozenset({Role.OFFICE}), EVERYTHING)
CLERK: Final = Actor(2, "clerk", frozenset({Role.CLERK}), "/1/", 1)
OTHER: Final = Actor(3, "other", frozenset({Role.CLERK}), "/2/", 2)
FILTERS: Final[Mapping[str, object]] = {"filters": {"status": "06"}}


@pytest.fixture
async def desks(town: Town) -> Town:
    """The three who keep bookmarks."""
    for who in (OFFICE, CLERK, OTHER):
        await town.insert("staff", id=who.staff_id, login=who.label)
    return town


async def kept(name: str = "已激活", *, by: Actor, now: datetime, **given: Any) -> int:
    """Keep a view of the cards."""
    wanted = {"kind": BookmarkKind.VIEW, "list_": "cards", "content": FILTERS} | given
    return await bookmarks.create(name=name, by=by, now=now, **wanted)


async def names(by: Actor) -> list[str]:
    return [row["name"] for row in await queries.visible(by=by)]


class TestCreate:
    async def test_keeps_what_was_given_and_records_it(self, desks: Town, now: datetime) -> None:
        key = await kept(by=CLERK, now=now, is_default=True)
        row = await queries.one(key, by=CLERK)
        assert row is not None
        assert (row["content"], row["version"], row["is_default"]) == (FILTERS, 1, True)
        entries = await desks.owner.fetch("SELECT action, subject_id FROM audit_entries")
        assert [tuple(entry) for entry in entries] == [("bookmark.create", key)]

    async def test_refuses_a_second_of_the_same_name_kind_and_list(
        self, desks: Town, now: datetime
    ) -> None:
        assert desks is not None
        await kept("Ａ单位", by=CLERK, now=now)
        with pytest.raises(rules.BookmarkNameTaken):
            await kept("a 单位", by=CLERK, now=now)
        await kept("A单位", by=OTHER, now=now)
        await kept("A单位", by=CLERK, now=now, list_="members")

    async def test_moves_the_default(self, desks: Town, now: datetime) -> None:
        assert desks is not None
        first = await kept("一", by=CLERK, now=now, is_default=True)
        second = await kept("二", by=CLERK, now=now, is_default=True)
        found = {row["id"]: row["is_default"] for row in await queries.visible(by=CLERK)}
        assert found == {first: False, second: True}

    async def test_stops_at_as_many_as_anybody_may_have(
        self, desks: Town, now: datetime, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert desks is not None
        monkeypatch.setattr(rules, "OWN_MAX", 3)
        tries = [kept(f"第{n}", by=CLERK, now=now) for n in range(6)]
        made = await asyncio.gather(*tries, return_exceptions=True)
        assert sum(isinstance(one, rules.TooManyBookmarks) for one in made) == 3
        assert len(await names(CLERK)) == 3

    async def test_shares_with_the_roles_that_were_named(self, desks: Town, now: datetime) -> None:
        assert desks is not None
        await kept("给经办人", by=OFFICE, now=now, shared_with={Role.CLERK})
        await kept("自己的", by=OFFICE, now=now)
        await kept("经办人自己的", by=CLERK, now=now)
        assert await names(CLERK) == ["经办人自己的", "给经办人"]
        assert await names(OTHER) == ["给经办人"]
        assert await names(OFFICE) == ["给经办人", "自己的"]


class TestChange:
    async def test_changes_what_was_given_and_leaves_the_rest(
        self, desks: Town, now: datetime
    ) -> None:
        key = await kept(by=OFFICE, now=now, shared_with={Role.CLERK}, is_default=True)
        await bookmarks.change(key, version=1, name="新名", by=OFFICE, now=now)
        row = await queries.one(key, by=CLERK)
        assert row is not None
        assert (row["name"], row["content"], row["version"]) == ("新名", FILTERS, 2)
        assert row["is_default"]
        details = await desks.one("SELECT details->'changed' FROM audit_entries ORDER BY id DESC")
        assert details == '["name"]'

    async def test_refuses_what_was_changed_elsewhere(self, desks: Town, now: datetime) -> None:
        assert desks is not None
        key = await kept(by=CLERK, now=now)
        await bookmarks.change(key, version=1, name="甲", by=CLERK, now=now)
        with pytest.raises(rules.BookmarkStale):
            await bookmarks.change(key, version=1, name="乙", by=CLERK, now=now)
        assert await names(CLERK) == ["甲"]

    async def test_refuses_another_s_name(self, desks: Town, now: datetime) -> None:
        assert desks is not None
        await kept("甲", by=CLERK, now=now)
        key = await kept("乙", by=CLERK, now=now)
        with pytest.raises(rules.BookmarkNameTaken):
            await bookmarks.change(key, version=1, name="甲", by=CLERK, now=now)
        await bookmarks.change(key, version=1, name=" 乙", by=CLERK, now=now)

    async def test_is_for_the_owner_even_of_what_is_shared(
        self, desks: Town, now: datetime
    ) -> None:
        assert desks is not None
        key = await kept(by=OFFICE, now=now, shared_with={Role.CLERK})
        with pytest.raises(NotFound):
            await bookmarks.change(key, version=1, name="改", by=CLERK, now=now)
        with pytest.raises(NotFound):
            await bookmarks.remove(key, by=CLERK, now=now)

    async def test_ends_sharing_with_nobody_named(self, desks: Town, now: datetime) -> None:
        assert desks is not None
        key = await kept(by=OFFICE, now=now, shared_with={Role.CLERK})
        await bookmarks.change(key, version=1, shared_with=frozenset(), by=OFFICE, now=now)
        assert await names(CLERK) == []

    async def test_moves_the_default(self, desks: Town, now: datetime) -> None:
        assert desks is not None
        first = await kept("一", by=CLERK, now=now, is_default=True)
        second = await kept("二", by=CLERK, now=now)
        await bookmarks.change(second, version=1, is_default=True, by=CLERK, now=now)
        found = {row["id"]: row["is_default"] for row in await queries.visible(by=CLERK)}
        assert found == {first: False, second: True}


class TestRemove:
    async def test_forgets_it_and_records_that(self, desks: Town, now: datetime) -> None:
        key = await kept(by=CLERK, now=now)
        await bookmarks.remove(key, by=CLERK, now=now)
        assert await names(CLERK) == []
        last = await desks.one("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert last == "bookmark.remove"
        with pytest.raises(NotFound):
            await bookmarks.remove(key, by=CLERK, now=now)


class TestGuards:
    """The second wall: row policies, with every condition of ours removed."""

    async def test_show_own_and_shared_rows_alone(self, desks: Town, now: datetime) -> None:
        assert desks is not None
        await kept("共享", by=OFFICE, now=now, shared_with={Role.CLERK})
        await kept("办公室", by=OFFICE, now=now)
        await kept("乙的", by=OTHER, now=now)
        seen = {personal(CLERK): {"共享"}, EVERYTHING: set(), STAFF_ONLY: set(), "/1/": set()}
        seen |= {personal(OTHER): {"共享", "乙的"}, "person::": set(), "person:2": set()}
        for scope, expected in seen.items():
            with acting_within(scope):
                async with transaction():
                    found = await rows("SELECT name FROM bookmarks")
            assert (scope, {row["name"] for row in found}) == (scope, expected)

    async def test_let_nobody_touch_what_is_not_theirs(self, desks: Town, now: datetime) -> None:
        assert desks is not None
        await kept(by=OFFICE, now=now, shared_with={Role.CLERK})
        with acting_within(personal(CLERK)):
            async with transaction():
                assert await execute("UPDATE bookmarks SET version = 9") == 0
                assert await execute("DELETE FROM bookmarks") == 0
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction():
                    await execute(
                        "INSERT INTO bookmarks (owner_id, kind, of_list, name, name_key, content,"
                        " shared_with, created_at, updated_at)"
                        " SELECT owner_id, kind, of_list, 'x', 'x', content, shared_with,"
                        " created_at, updated_at FROM bookmarks"
                    )

    async def test_show_a_personal_scope_nothing_else(self, desks: Town) -> None:
        """R50: whoever got a person's scope by mistake would see no member, no unit, no money."""
        unit_id = await desks.unit()
        await desks.payable(unit_id)
        tables = await desks.owner.fetch(
            "SELECT DISTINCT table_name AS name FROM information_schema.role_table_grants g"
            " WHERE grantee = $1 AND privilege_type = 'SELECT' AND table_schema = 'public'"
            " AND NOT EXISTS (SELECT FROM pg_policies p WHERE p.tablename = g.table_name"
            " AND p.qual = 'true')",
            APP_ROLE,
        )
        with acting_within(personal(CLERK)):
            for table in [row["name"] for row in tables]:
                async with transaction():
                    assert (table, await rows(f"SELECT 1 FROM {table}")) == (table, [])
