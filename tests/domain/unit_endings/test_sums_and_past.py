"""What a merger conserves, whatever the town; and the tree as it stood on a day."""

from datetime import date, datetime
from random import Random

import pytest

from domain.counts import operations as counts
from domain.unit_changes import operations as unit_changes
from domain.unit_changes.rules import (
    UnitDetails,
)
from domain.unit_endings import operations as unit_endings
from domain.unit_endings import queries
from tests.domain.unit_endings.arranged import DAY, SECOND, WORDS, Tree
from tests.town import OFFICE, Town


class TestTreeOn:
    async def names(self, day: date, parent: int | None = None, scope: str = "/") -> list[int]:
        found = await queries.tree_on(day, parent_id=parent, scope=scope)
        return sorted(one["id"] for one in found)

    async def test_stands_as_it_stood(self, tree: Tree, now: datetime) -> None:
        old = await tree.path(tree.first)
        await tree.merge(tree.first, now=now)
        before, after = date(2018, 3, 19), DAY
        assert await self.names(before, tree.root) == [tree.first, tree.second]
        assert await self.names(before, tree.first) == [tree.office]
        assert await self.names(before, tree.second) == []
        assert await self.names(after, tree.root) == [tree.second]
        assert await self.names(after, tree.second) == [tree.office]
        assert await self.names(after) == [tree.root]
        assert await self.names(before, scope=old) == []
        [then] = await queries.tree_on(before, parent_id=tree.first, scope="/")
        assert then["child_count"] == 0

    async def test_bears_the_names_of_the_day(self, tree: Tree, now: datetime) -> None:
        details = UnitDetails(name="新名工会委员会")
        await unit_changes.correct(tree.first, details, reason="更名", by=OFFICE, now=now)
        for day, name in ((date(2018, 3, 19), "第2单位工会委员会"), (DAY, "新名工会委员会")):
            found = await queries.tree_on(day, parent_id=tree.root, scope="/")
            assert name in {one["name"] for one in found}


async def sums(town: Town, path: str) -> dict[str, tuple[int, ...]]:
    """What there is below a path, of each thing that must never be lost or doubled."""
    below = "unit_id IN (SELECT id FROM units WHERE starts_with(path, $1))"
    found = {}
    for table, amount in (
        ("members", "0"), ("cards", "0"), ("card_applications", "0"), ("purchases", "premium_fen"),
        ("entitlements", "amount_fen"), ("payments", "amount_fen"),
    ):  # fmt: skip
        one = await town.owner.fetchrow(
            f"SELECT count(*), coalesce(sum({amount}), 0)::bigint, coalesce(sum(id), 0)::bigint"
            f" FROM {table} WHERE {below}",
            path,
        )
        assert one is not None
        found[table] = tuple(one)
    return found


class TestConservation:
    @pytest.mark.parametrize("seed", range(6))
    async def test_holds_for_any_town(self, town: Town, now: datetime, seed: int) -> None:
        """Members, cards, payments and what is owed: as many and as much below the top as before."""
        lot = Random(seed)  # noqa: S311 - a town by lot
        root = await town.unit()
        units = [root]
        units += [await town.unit(lot.choice(units)) for _ in range(8)]
        statuses = ["ACTIVE", "ACTIVE", "PENDING", "RETAINED", "QUIT", "DECEASED"]
        paid = 0
        for unit in units:
            for entitlement in await town.payable(unit, lot.randrange(3)):
                if lot.random() < 0.5:
                    paid += 1
                    member = await town.one(
                        "SELECT member_id FROM entitlements WHERE id = $1", entitlement
                    )
                    card = await town.one("SELECT id FROM cards WHERE member_id = $1", member)
                    await town.insert(
                        "payments", pay_id=f"P{paid}", amount_fen=10_000, unit_id=unit,
                        state=lot.choice(["CREDITED", "FAILED"]), entitlement_id=entitlement,
                        member_id=member, card_id=card, disbursement_id=await self._batch(town, root),
                        evidence_file_id=1, bank_serial="S", posted_at=now,
                    )  # fmt: skip
            for _ in range(lot.randrange(3)):
                await town.member(unit, status=lot.choice(statuses))
        into = lot.choice(units[1:])
        above = await town.one("SELECT path FROM units WHERE id = $1", into)
        free = [
            unit
            for unit in units[1:]
            if unit != into
            and not above.startswith(await town.one("SELECT path FROM units WHERE id = $1", unit))
        ]
        sources = lot.sample(free, lot.randrange(1, len(free) + 1))
        before, seen = await sums(town, f"/{root}/"), None
        merger = await unit_endings.request(
            into_id=into, sources=sources, by=OFFICE, now=now, **WORDS
        )
        seen = await queries.preview(into_id=into, sources=sources, now=now)
        await unit_endings.confirm(merger, seal=seen.seal, by=SECOND, now=now)
        assert await sums(town, f"/{root}/") == before
        strays = await town.one(
            "SELECT count(*) FROM members m JOIN units u ON u.id = m.unit_id"
            " WHERE u.status = 'CLOSED'"
        )
        assert strays == 0
        apart = await town.one(
            "SELECT (SELECT count(*) FROM cards c JOIN members m ON m.id = c.member_id"
            " WHERE m.unit_id <> c.unit_id) + (SELECT count(*) FROM units u JOIN units p"
            " ON p.id = u.parent_id WHERE u.path <> p.path || u.id || '/')"
        )
        assert apart == 0
        assert await counts.prove(now=now) == ()

    async def _batch(self, town: Town, unit: int) -> int:
        return await town.insert(
            "disbursements", state="SETTLED", payment_count=1, total_fen=10_000, digest="d",
            unit_id=unit, programme_id="HZBX", drafted_by_id=2, checked_by_id=3, released_by_id=4,
        )  # fmt: skip
