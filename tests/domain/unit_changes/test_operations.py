"""What happens to units, on a real PostgreSQL: details, places in the tree, ends; each written down."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg
import pytest

from domain.actors import Actor, Role
from domain.errors import Invalid, NotFound, NotPermitted
from domain.policies.rules import SelfMaintenanceOff
from domain.transactions import acting_within, rows, transaction
from domain.unit_changes import operations as unit_changes
from domain.unit_changes.rules import (
    NothingChanged,
    UnitDetails,
    UnitInvalid,
    UnitMisplaced,
    UnitNameTaken,
)
from tests.town import CHECKER, OFFICE, Town

ACCOUNT = "5101000012345678"
DAY = date(2018, 3, 20)
WORDS: dict[str, Any] = {"document": "川直工发〔2018〕20号", "reason": "机构改革", "on_day": DAY}


@dataclass(frozen=True, slots=True)
class Tree:
    """A root, two bureaus below it, and an office below the first."""

    town: Town
    root: int
    first: int
    second: int
    office: int

    async def path(self, unit_id: int) -> str:
        found: str = await self.town.one("SELECT path FROM units WHERE id = $1", unit_id)
        return found

    async def changes(self, unit_id: int) -> list[asyncpg.Record]:
        return await self.town.owner.fetch(
            "SELECT * FROM unit_changes WHERE unit_id = $1 ORDER BY id", unit_id
        )


@pytest.fixture
async def tree(town: Town, everywhere: None) -> Tree:
    """A tree of four, seen as the system sees it."""
    assert everywhere is None
    root = await town.unit()
    first = await town.unit(root)
    return Tree(town, root, first, await town.unit(root), await town.unit(first))


def clerk(path: str) -> Actor:
    return Actor(88, "clerk", frozenset({Role.CLERK}), path)


@pytest.fixture
async def self_maintained(tree: Tree) -> AsyncIterator[Tree]:
    """A later document lets units keep their own contacts (R7)."""
    await tree.town.insert(
        "provisions", code="UNIT_SELF_MAINTENANCE", kind="SWITCH", label="单位自行维护", amount=1,
        document="川直工发〔2018〕1号", clause="三（一）", original_text="另行发文",
        effective_from=DAY, state="IN_FORCE",
    )  # fmt: skip
    yield tree
    await tree.town.owner.execute("DELETE FROM provisions WHERE code = 'UNIT_SELF_MAINTENANCE'")


class TestCorrect:
    async def test_keeps_what_was_and_seals_the_account(self, tree: Tree, now: datetime) -> None:
        details = UnitDetails(
            chair_name="王建国", contact_phone="13800000001", account_no=ACCOUNT, nature="机关",
            term_from=date(2016, 1, 1), term_to=date(2020, 12, 31),
        )  # fmt: skip
        await unit_changes.correct(tree.first, details, reason="换届报告", by=OFFICE, now=now)
        row = await tree.town.owner.fetchrow("SELECT * FROM units WHERE id = $1", tree.first)
        assert row is not None
        assert (row["chair_name"], row["term_to"]) == ("王建国", date(2020, 12, 31))
        assert row["account_no_masked"] == "510100******5678"
        assert ACCOUNT.encode() not in row["account_no_sealed"]
        [change] = await tree.changes(tree.first)
        told = {
            one["field"]: (one["before"], one["after"]) for one in json.loads(change["changes"])
        }
        assert told["contact_phone"] == ("", "138****0001")
        assert told["account_no_masked"] == ("", "510100******5678")
        assert ACCOUNT not in change["changes"]
        assert "account_no_sealed" not in told
        trail = await tree.town.one("SELECT details::text FROM audit_entries")
        assert "王建国" not in trail
        assert told["chair_name"] == ("", "王建国")
        actions = await tree.town.owner.fetch("SELECT action, unit_id FROM audit_entries")
        assert [tuple(one) for one in actions] == [("unit.corrected", tree.first)]

    async def test_says_when_nothing_is_different(self, tree: Tree, now: datetime) -> None:
        details = UnitDetails(chair_name="王建国", account_no=ACCOUNT)
        await unit_changes.correct(tree.first, details, reason="换届", by=OFFICE, now=now)
        for same in (details, UnitDetails()):
            with pytest.raises(NothingChanged):
                await unit_changes.correct(tree.first, same, reason="换届", by=OFFICE, now=now)
        gone = UnitDetails(account_no="")
        await unit_changes.correct(tree.first, gone, reason="账户已销", by=OFFICE, now=now)
        assert await tree.town.one(
            "SELECT account_no_sealed IS NULL FROM units WHERE id = $1", tree.first
        )

    async def test_holds_half_a_term_against_the_half_that_is_known(
        self, tree: Tree, now: datetime
    ) -> None:
        begun = UnitDetails(term_from=date(2016, 1, 1))
        await unit_changes.correct(tree.first, begun, reason="换届", by=OFFICE, now=now)
        ended = UnitDetails(term_to=date(2015, 12, 31))
        with pytest.raises(UnitInvalid) as told:
            await unit_changes.correct(tree.first, ended, reason="换届", by=OFFICE, now=now)
        assert told.value.field == ("term_to",)

    async def test_keeps_the_term_before_when_a_later_one_begins(
        self, tree: Tree, now: datetime
    ) -> None:
        """A later term may not begin before the one before it ended, now or at a correction."""

        async def told(**given: Any) -> None:
            details = UnitDetails(**given)
            await unit_changes.correct(tree.first, details, reason="换届", by=OFFICE, now=now)

        await told(term_number="第二届", term_from=date(2011, 1, 1), term_to=date(2015, 12, 31))
        early = {"term_from": date(2015, 12, 30), "term_to": date(2020, 12, 31)}
        with pytest.raises(UnitInvalid) as refused:
            await told(term_number="三", **early)
        assert refused.value.field == ("term_from",)
        await told(term_number="3", term_from=date(2016, 1, 1), term_to=date(2020, 12, 31))
        with pytest.raises(UnitInvalid):
            await told(term_from=date(2015, 6, 1))
        row = await tree.town.owner.fetchrow("SELECT * FROM units WHERE id = $1", tree.first)
        assert row is not None
        assert (row["term_number"], row["term_from"]) == (3, date(2016, 1, 1))
        assert json.loads(row["earlier_terms"]) == [
            {"number": 2, "from": "2011-01-01", "to": "2015-12-31"}
        ]
        changes = {
            one["field"]: (one["before"], one["after"])
            for one in json.loads((await tree.changes(tree.first))[-1]["changes"])
        }
        assert changes["term_number"] == ("第二届", "第三届")
        assert "earlier_terms" not in changes

    async def test_takes_the_number_of_a_term_away_and_refuses_what_is_none(
        self, tree: Tree, now: datetime
    ) -> None:
        words: dict[str, Any] = {"reason": "换届", "by": OFFICE, "now": now}
        await unit_changes.correct(tree.first, UnitDetails(term_number="十二"), **words)
        assert await tree.town.one("SELECT term_number FROM units WHERE id = $1", tree.first) == 12
        await unit_changes.correct(tree.first, UnitDetails(term_number=""), **words)
        number = await tree.town.one("SELECT term_number FROM units WHERE id = $1", tree.first)
        assert number is None
        with pytest.raises(UnitInvalid) as told:
            await unit_changes.correct(tree.first, UnitDetails(term_number="2016年"), **words)
        assert told.value.field == ("term_number",)

    async def test_refuses_a_name_that_another_has(self, tree: Tree, now: datetime) -> None:
        name = await tree.town.one("SELECT name FROM units WHERE id = $1", tree.second)
        with pytest.raises(UnitNameTaken):
            await unit_changes.correct(
                tree.first, UnitDetails(name=name), reason="更名", by=OFFICE, now=now
            )
        assert await tree.changes(tree.first) == []

    @pytest.mark.parametrize("reason", ["", "依据卡号6217990000000000014"])
    async def test_wants_a_reason_without_numbers(
        self, tree: Tree, now: datetime, reason: str
    ) -> None:
        with pytest.raises(Invalid):
            await unit_changes.correct(
                tree.first, UnitDetails(chair_name="甲"), reason=reason, by=OFFICE, now=now
            )

    async def test_is_the_province_s_until_a_document_says_otherwise(
        self, tree: Tree, now: datetime
    ) -> None:
        """R7: before the switch a clerk corrects nothing; finance never does."""
        own = clerk(await tree.path(tree.first))
        with pytest.raises(SelfMaintenanceOff):
            await unit_changes.correct(
                tree.first, UnitDetails(contact_name="甲"), reason="换人", by=own, now=now
            )
        with pytest.raises(NotPermitted):
            await unit_changes.correct(
                tree.first, UnitDetails(contact_name="甲"), reason="换人", by=CHECKER, now=now
            )

    async def test_lets_a_clerk_keep_the_own_contacts_and_no_more(
        self, self_maintained: Tree, now: datetime
    ) -> None:
        """R7, R50: own subtree, contact fields alone, once the document holds."""
        tree = self_maintained
        own = clerk(await tree.path(tree.first))
        with acting_within(own.scope):
            await unit_changes.correct(
                tree.office, UnitDetails(contact_name="李娟"), reason="换人", by=own, now=now
            )
            with pytest.raises(SelfMaintenanceOff):
                await unit_changes.correct(
                    tree.first, UnitDetails(name="新名工会"), reason="更名", by=own, now=now
                )
            with pytest.raises(NotFound):
                await unit_changes.correct(
                    tree.second, UnitDetails(contact_name="甲"), reason="换人", by=own, now=now
                )
        name = await tree.town.one("SELECT contact_name FROM units WHERE id = $1", tree.office)
        assert name == "李娟"


class TestMove:
    async def test_takes_everything_below_along(self, tree: Tree, now: datetime) -> None:
        """R4, R50: who may see the subtree changes with its place."""
        old = await tree.path(tree.first)
        await unit_changes.move(tree.first, parent_id=tree.second, by=OFFICE, now=now, **WORDS)
        second = await tree.path(tree.second)
        assert await tree.path(tree.first) == f"{second}{tree.first}/"
        assert await tree.path(tree.office) == f"{second}{tree.first}/{tree.office}/"
        [change] = await tree.changes(tree.first)
        assert (change["kind"], change["from_unit_id"], change["to_unit_id"]) == (
            "MOVED", tree.root, tree.second,
        )  # fmt: skip
        assert (change["document"], change["on_day"]) == (WORDS["document"], DAY)
        for scope, seen in ((old, 0), (second, 3)):
            with acting_within(scope):
                async with transaction():
                    assert len(await rows("SELECT id FROM units")) == seen

    async def test_refuses_what_would_tear_the_tree(self, tree: Tree, now: datetime) -> None:
        for unit, parent in (
            (tree.first, tree.first),
            (tree.first, tree.office),
            (tree.first, tree.root),
            (tree.root, tree.first),
        ):
            with pytest.raises(UnitMisplaced):
                await unit_changes.move(unit, parent_id=parent, by=OFFICE, now=now, **WORDS)
        with pytest.raises(NotFound):
            await unit_changes.move(tree.first, parent_id=999, by=OFFICE, now=now, **WORDS)
        assert await tree.town.one("SELECT count(*) FROM unit_changes") == 0

    @pytest.mark.parametrize(
        "change", [{"document": " "}, {"reason": ""}, {"on_day": date(2018, 3, 21)}]
    )
    async def test_wants_document_reason_and_a_day_that_came(
        self, tree: Tree, now: datetime, change: dict[str, Any]
    ) -> None:
        with pytest.raises(UnitInvalid):
            await unit_changes.move(
                tree.first, parent_id=tree.second, by=OFFICE, now=now, **(WORDS | change)
            )

    async def test_is_the_office_s(self, tree: Tree, now: datetime) -> None:
        own = clerk(await tree.path(tree.root))
        for somebody in (CHECKER, own):
            with pytest.raises(NotPermitted):
                await unit_changes.move(
                    tree.first, parent_id=tree.second, by=somebody, now=now, **WORDS
                )
