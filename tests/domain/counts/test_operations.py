"""Counts are what the tables hold: after anything, at any moment, and whoever was killed meanwhile."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from domain.actors import EVERYTHING, Role
from domain.counts import operations as counts
from domain.counts import queries
from domain.counts.rules import OF_MEMBERS, Dimension
from domain.errors import NotPermitted
from domain.transactions import Row, acting_within, execute, transaction, value
from settings import tortoise_credentials
from tests.domain.counts.arranged import differences
from tests.town import OFFICE, Town, person

STATUSES: Final = ("ACTIVE", "RETAINED", "RETIRED_RETAINED", "QUIT", "DECEASED", "PENDING")
IN_USE: Final = ("06", "07", "10", "12")
STEPS: Final = 60
MONTH: Final = date(2018, 4, 1)
ADMIN: Final = person(5, Role.ADMIN)


async def by_hand(owner: asyncpg.Connection, of: str) -> Counter[tuple[int, str]]:
    """Members by one column, counted in Python from the rows themselves."""
    found = await owner.fetch(f"SELECT unit_id, {of} AS code FROM members")
    return Counter((one["unit_id"], one["code"]) for one in found)


def summed(found: Mapping[str, Row]) -> Counter[tuple[str, str]]:
    """Each code's measures, to be added to others."""
    return Counter(
        {
            (code, name): one[name]
            for code, one in found.items()
            for name in ("total", "counted")
            if one[name]
        }
    )


async def kept(owner: asyncpg.Connection, dimension: Dimension) -> dict[tuple[int, str], int]:
    """What the counts say, folded or not."""
    found = await owner.fetch(
        "SELECT unit_id, code, sum(total)::int AS total FROM ("
        " SELECT unit_id, dimension, code, total FROM count_totals UNION ALL"
        " SELECT unit_id, dimension, code, total FROM count_deltas) c"
        " WHERE dimension = $1 AND unit_id > 0 GROUP BY 1, 2 HAVING sum(total) <> 0",
        dimension.value,
    )
    return {(one["unit_id"], one["code"]): one["total"] for one in found}


class Life:
    """Things that happen to a town, one after another, by a seed."""

    def __init__(self, town: Town, units: list[int], seed: int) -> None:
        self.town, self.units, self.dice = town, units, random.Random(seed)  # noqa: S311 - a test
        self.people: list[int] = []
        self.carded: set[int] = set()
        self.at = town.now

    async def step(self) -> None:
        """One thing of those that may happen."""
        self.at += timedelta(days=self.dice.randrange(9))
        acts = (self.arrive, self.change, self.move, self.get_card, self.use_card, self.fold)
        await self.dice.choice(acts)()

    async def arrive(self) -> None:
        unit, dice = self.dice.choice(self.units), self.dice
        born = date(dice.randrange(1955, 2000), 5, 1)
        codes = {"sex": dice.choice("12"), "education": dice.choice(("20", "30")), "birth_on": born}
        instants = {"created_at": self.at, "updated_at": self.at}
        status = dice.choice(STATUSES[:2])
        self.people.append(await self.town.member(unit, status=status, **codes, **instants))

    async def change(self) -> None:
        await self.town.owner.execute(
            "UPDATE members SET status = $1, political_status = $2, updated_at = $3"
            " WHERE id % $4 = 0",
            self.dice.choice(STATUSES),
            self.dice.choice(("01", "13")),
            self.at,
            self.dice.randrange(1, 4),
        )

    async def move(self) -> None:
        if self.people:
            who, unit = self.dice.choice(self.people), self.dice.choice(self.units)
            async with self.town.owner.transaction():
                await self.town.owner.execute(
                    "UPDATE members SET unit_id = $2, updated_at = $3 WHERE id = $1",
                    who, unit, self.at,
                )  # fmt: skip
                await self.town.owner.execute(
                    "UPDATE cards SET unit_id = $2 WHERE member_id = $1", who, unit
                )

    async def get_card(self) -> None:
        if waiting := [one for one in self.people if one not in self.carded]:
            who = self.dice.choice(waiting)
            self.carded.add(who)
            await self.town.card(who, status=self.dice.choice(IN_USE[:3]), activated_at=self.at)

    async def use_card(self) -> None:
        await self.town.owner.execute(
            "UPDATE cards SET status = $1, first_swipe_at = coalesce(first_swipe_at, $2)"
            " WHERE id % $3 = 0 AND status <> '12'",
            self.dice.choice(IN_USE),
            self.at,
            self.dice.randrange(1, 4),
        )

    async def fold(self) -> None:
        await counts.fold()


class TestCounts:
    @pytest.mark.parametrize("seed", range(10))
    async def test_equal_a_recount_after_whatever_happened(self, town: Town, seed: int) -> None:
        """R49: every figure of people and cards stands on rows that are there."""
        units = [await town.unit()]
        units += [await town.unit(units[0]) for _ in range(2)]
        life = Life(town, units, seed)
        for _ in range(STEPS):
            await life.step()
            assert await differences(town.owner) == []
        for dimension, column in (
            (Dimension.STATUS, "status"),
            (Dimension.SEX, "sex"),
            (Dimension.POLITICAL, "political_status"),
        ):
            assert await kept(town.owner, dimension) == await by_hand(town.owner, column)
        carded = await town.one(
            "SELECT count(*) FROM cards c JOIN members m ON m.id = c.member_id"
            " WHERE m.status = 'ACTIVE'"
        )
        found = await queries.by_code(Dimension.CARD, EVERYTHING, scope=EVERYTHING)
        assert sum(one["counted"] for one in found.values()) == carded

    async def test_of_months_sum_to_what_there_is(self, town: Town) -> None:
        life = Life(town, [await town.unit(), await town.unit()], 7)
        for _ in range(STEPS):
            await life.step()
        await counts.fold()
        for dimension in OF_MEMBERS:
            summed = await town.owner.fetch(
                "SELECT unit_id, code, sum(total) AS total, sum(counted) AS counted"
                " FROM count_months WHERE dimension = $1 GROUP BY 1, 2"
                " HAVING sum(total) <> 0 ORDER BY 1, 2",
                dimension.value,
            )
            whole = await town.owner.fetch(
                "SELECT unit_id, code, total, counted FROM count_totals"
                " WHERE dimension = $1 AND total <> 0 ORDER BY 1, 2",
                dimension.value,
            )
            assert [tuple(one) for one in summed] == [tuple(one) for one in whole]

    async def test_forget_what_is_rolled_back_or_killed(
        self, town: Town, other: asyncpg.Connection
    ) -> None:
        unit = await town.unit()
        await town.members(unit, 3)
        change = other.transaction()
        await change.start()
        await other.execute("UPDATE members SET status = 'QUIT'")
        pid = await other.fetchval("SELECT pg_backend_pid()")
        await town.owner.execute("SELECT pg_terminate_backend($1, 5000)", pid)
        other.terminate()
        assert await differences(town.owner) == []
        found = await queries.by_code(Dimension.STATUS, EVERYTHING, scope=EVERYTHING)
        assert {code: one["counted"] for code, one in found.items()} == {"ACTIVE": 3}

    @pytest.mark.parametrize("card_first", [True, False])
    async def test_wait_for_a_card_and_a_membership_changed_at_once(
        self, town: Town, other: asyncpg.Connection, card_first: bool
    ) -> None:
        """R20: a card of somebody who leaves just then counts neither twice nor never."""
        [member] = await town.members(await town.unit(), 1)
        await town.card(member, status="05")
        card = "UPDATE cards SET status = '06', activated_at = now()"
        leave = "UPDATE members SET status = 'QUIT'"
        first, second = (card, leave) if card_first else (leave, card)
        change = other.transaction()
        await change.start()
        await other.execute(first)
        waiting = asyncio.create_task(town.owner.execute(second))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await change.commit()
        await waiting
        assert await differences(town.owner) == []

    async def test_wait_for_a_card_that_is_made_for_somebody_who_leaves(
        self, town: Town, database_url: str
    ) -> None:
        [member] = await town.members(await town.unit(), 1)
        connection = await asyncpg.connect(**tortoise_credentials(database_url, role=None))
        change = connection.transaction()
        await change.start()
        await Town(connection, town.now).card(member)
        waiting = asyncio.create_task(town.owner.execute("UPDATE members SET status = 'QUIT'"))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await change.commit()
        await waiting
        await connection.close()
        assert await differences(town.owner) == []


class TestWhole:
    @pytest.mark.parametrize("seed", range(3))
    async def test_is_what_all_units_have_together_at_every_moment(
        self, town: Town, seed: int
    ) -> None:
        """R49: the province's line of a code is the sum of its units', folded or not, now and then."""
        tops = [await town.unit() for _ in range(2)]
        life = Life(town, [*tops, await town.unit(tops[0])], seed)
        for _ in range(STEPS // 2):
            await life.step()
            for dimension in (Dimension.STATUS, Dimension.CARD, Dimension.BORN):
                untils = (None,) if dimension is Dimension.CARD else (None, MONTH, life.at.date())
                for until in untils:
                    parts = [
                        await queries.by_code(dimension, path, scope=EVERYTHING, until=until)
                        for path in (EVERYTHING, *(f"/{top}/" for top in tops))
                    ]
                    assert summed(parts[0]) == summed(parts[1]) + summed(parts[2])
            steps = [
                await queries.by_month(Dimension.STATUS, MONTH, path, scope=EVERYTHING)
                for path in (EVERYTHING, *(f"/{top}/" for top in tops))
            ]
            whole, *units = ({month: one[0] for month, one in each.items()} for each in steps)
            assert +Counter(whole) == +(Counter(units[0]) + Counter(units[1]))

    async def test_is_asked_of_an_only_top_as_well_and_never_of_a_part(self, town: Town) -> None:
        top = await town.unit()
        below = [await town.unit(top) for _ in range(2)]
        for unit in (top, *below):
            await town.members(unit, 1)
        await counts.fold()
        await town.members(top, 4)
        for path, many in (
            (EVERYTHING, 7), (f"/{top}/", 7), (f"/{top}/{below[0]}/", 1),
        ):  # fmt: skip
            found = await queries.by_code(Dimension.SEX, path, scope=EVERYTHING)
            assert (path, found["2"]["total"]) == (path, many)
            with acting_within(path):
                found = await queries.by_code(Dimension.SEX, path, scope=path)
            assert (path, found["2"]["total"]) == (path, many)


class TestFold:
    async def test_changes_no_count_and_leaves_nothing_to_fold(self, town: Town) -> None:
        unit = await town.unit()
        await town.members(unit, 2)
        before = await queries.by_code(Dimension.SEX, EVERYTHING, scope=EVERYTHING)
        assert await queries.waiting() > 0
        assert await counts.fold() > 0
        assert await queries.waiting() == 0
        assert await queries.by_code(Dimension.SEX, EVERYTHING, scope=EVERYTHING) == before
        assert await counts.fold() == 0

    async def test_is_the_whole_s_alone(self, town: Town) -> None:
        assert town is not None
        for function in ("puhui_fold_counts()", "puhui_counts_differ()"):
            with acting_within("/1/"), pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction():
                    await value(f"SELECT {function}")


class TestProve:
    async def test_finds_nothing_where_all_is_well(self, town: Town, now: datetime) -> None:
        await town.members(await town.unit(), 2)
        assert await counts.prove(now=now) == ()
        assert await town.one("SELECT count(*) FROM alarms") == 0

    async def test_alarms_of_a_count_that_somebody_altered(self, town: Town, now: datetime) -> None:
        await town.members(await town.unit(), 2)
        await counts.fold()
        await town.owner.execute("UPDATE count_totals SET total = 3 WHERE dimension = 'SEX'")
        [wrong] = await counts.prove(now=now)
        assert (wrong.dimension, wrong.code, wrong.total) == ("SEX", "2", -1)
        assert await town.one("SELECT count(*) FROM alarms WHERE kind = 'counts.differ'") == 1


class TestMend:
    async def test_makes_the_counts_true_again(self, town: Town, now: datetime) -> None:
        await town.members(await town.unit(), 2)
        await counts.fold()
        await town.owner.execute("DELETE FROM count_totals WHERE dimension = 'SEX'")
        # The total itself, and that the months of the unit and of the whole had come to something.
        assert await counts.mend(by=ADMIN, now=now) == 3
        assert await counts.prove(now=now) == ()

    async def test_makes_the_whole_true_again_whichever_side_was_wrong(
        self, town: Town, now: datetime
    ) -> None:
        await town.members(await town.unit(), 2)
        for harmed in ("unit_id = 0", "unit_id > 0"):
            await counts.fold()
            await town.owner.execute(
                f"UPDATE count_totals SET total = 9 WHERE dimension = 'SEX' AND {harmed}"
            )
            assert await counts.mend(by=ADMIN, now=now) > 0
            for _ in ("noted", "folded"):
                assert await counts.prove(now=now) == ()
                found = await queries.by_code(Dimension.SEX, EVERYTHING, scope=EVERYTHING)
                assert found["2"]["total"] == 2
                await counts.fold()

    async def test_is_the_administrator_s(self, town: Town, now: datetime) -> None:
        assert town is not None
        with pytest.raises(NotPermitted):
            await counts.mend(by=OFFICE, now=now)


class TestWalls:
    async def test_show_a_clerk_the_own_subtree_alone(self, town: Town) -> None:
        """R50: one wall with the other removed, and both."""
        first, second = await town.unit(), await town.unit()
        below = await town.unit(first)
        for unit, many in ((first, 1), (second, 2), (below, 4)):
            await town.members(unit, many)
        await counts.fold()
        await town.members(below, 8)
        measures = {"members": "sum(t.total)"}
        paths = [EVERYTHING, f"/{first}/", f"/{second}/", f"/{first}/{below}/"]
        asked = (Dimension.STATUS, measures, paths)
        found = await queries.totals(*asked, scope=EVERYTHING)
        assert [one["members"] for one in found.values()] == [15, 13, 2, 12]
        found = await queries.totals(*asked, scope=f"/{first}/")
        assert [one["members"] for one in found.values()] == [13, 13, 0, 12]
        with acting_within(f"/{first}/"):
            found = await queries.totals(*asked, scope=EVERYTHING)
        assert [one["members"] for one in found.values()] == [0, 13, 0, 12]

    async def test_let_nobody_but_the_triggers_write(self, town: Town) -> None:
        assert town is not None
        kept = ("count_totals", "count_deltas", "count_months", "count_groups", "count_branches")
        for table in kept:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction():
                    await execute(f"UPDATE {table} SET total = 1")
