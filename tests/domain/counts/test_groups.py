"""What stands below each unit, by month and classes, is what its units have, however they are moved."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from domain.actors import AUDIT_ONLY, EVERYTHING, NOTHING, STAFF_ONLY
from domain.counts import operations as counts
from domain.counts import queries
from domain.counts.rules import Classification, Dimension
from domain.transactions import Row, acting_within, transaction, value
from tests.domain.counts.test_operations import ADMIN, Life
from tests.town import Town

LABOUR, DUES, DISTRICT = Classification
CLASSES: Final = {LABOUR: ("1", "2"), DUES: ("1", "3"), DISTRICT: ("510104", "510105")}
FILTERS: Final[tuple[Mapping[Classification, str], ...]] = (
    {},
    {LABOUR: "1"},
    {DUES: "3"},
    {DISTRICT: "510104"},
    {LABOUR: "2", DUES: "1"},
    {LABOUR: "1", DISTRICT: "510105"},
    {LABOUR: "1", DUES: "1", DISTRICT: "510104"},
    {DISTRICT: "999999"},
)
MONTH: Final = date(2018, 4, 1)
LATE: Final = date(2030, 1, 1)


class Upheaval(Life):
    """As `Life`, and units are moved below each other and classed anew besides."""

    async def step(self) -> None:
        self.at += timedelta(days=self.dice.randrange(9))
        acts = (
            *(self.arrive, self.arrive, self.change, self.move, self.fold),
            *(self.reclass, self.replace, self.empty),
        )
        await self.dice.choice(acts)()

    async def reclass(self) -> None:
        for kind, codes in CLASSES.items():
            await self.town.owner.execute(
                f"UPDATE units SET {kind.value.lower()} = $1 WHERE id = ANY($2::bigint[])",
                self.dice.choice(codes),
                self.dice.sample(self.units, 2),
            )

    async def replace(self) -> None:
        """A unit with all below it goes below another."""
        moved, under = self.dice.sample(self.units[1:], 2)
        path, above = [
            await self.town.owner.fetchval("SELECT path FROM units WHERE id = $1", one)
            for one in (moved, under)
        ]
        if above.startswith(path):
            return
        async with self.town.owner.transaction():
            await self.town.owner.execute(
                "UPDATE units SET path = $2 || substr(path, $3), parent_id ="
                " CASE id WHEN $4 THEN $5 ELSE parent_id END WHERE starts_with(path, $1)",
                path, f"{above}{moved}/", len(path) + 1, moved, under,
            )  # fmt: skip

    async def empty(self) -> None:
        """Everybody of one unit goes into another, as by a merger."""
        source, target = self.dice.sample(self.units, 2)
        await self.town.owner.execute(
            "UPDATE members SET unit_id = $2, updated_at = $3 WHERE unit_id = $1",
            source, target, self.at,
        )  # fmt: skip


async def grown(town: Town, seed: int) -> Upheaval:
    """A town of seven units in three levels, two of them at the top."""
    tops = [await town.unit(), await town.unit()]
    middle = [await town.unit(tops[0]), await town.unit(tops[1])]
    leaves = [await town.unit(one) for one in (*middle, tops[0])]
    return Upheaval(town, [*tops, *middle, *leaves], seed)


async def from_units(
    owner: asyncpg.Connection,
    path: str,
    filters: Mapping[Classification, str],
    until: date,
) -> Counter[tuple[str, str]]:
    """What each unit's months give for years of birth, added up in Python."""
    found = await owner.fetch(
        "SELECT u.path, u.labour_relation, u.dues, u.district, m.code, m.total, m.counted FROM ("
        " SELECT unit_id, dimension, code, month_on, total, counted FROM count_months UNION ALL"
        " SELECT unit_id, dimension, code, month_on, total, counted FROM count_deltas) m"
        " JOIN units u ON u.id = m.unit_id WHERE m.dimension = 'BORN' AND m.month_on <= $1",
        until,
    )
    summed: Counter[tuple[str, str]] = Counter()
    for one in found:
        is_asked = all(one[kind.value.lower()] == code for kind, code in filters.items())
        if is_asked and one["path"].startswith(path):
            for name in ("total", "counted"):
                summed[one["code"], name] += one[name]
    return Counter({place: many for place, many in summed.items() if many})


def told(found: Mapping[str, Row]) -> Counter[tuple[str, str]]:
    """What a question answered, as `from_units`."""
    return Counter(
        {(code, name): one[name] for code, one in found.items() for name in ("total", "counted")
         if one[name]}
    )  # fmt: skip


class TestGroups:
    @pytest.mark.parametrize("seed", range(6))
    async def test_say_what_the_units_have_at_every_moment(self, town: Town, seed: int) -> None:
        """R4, R49: of every subtree and every class, folded or not, before and after units moved."""
        life = await grown(town, seed)
        for _ in range(40):
            await life.step()
            placed = await town.owner.fetch("SELECT path FROM units ORDER BY id")
            paths: list[str] = [EVERYTHING, *(one["path"] for one in placed)]
            for path in random.Random(life.at.toordinal()).sample(paths, 3):  # noqa: S311 - a test
                for filters in FILTERS:
                    for until in (MONTH, life.at.date()):
                        found = await queries.by_code(
                            Dimension.BORN, path, scope=EVERYTHING, filters=filters, until=until
                        )
                        wanted = await from_units(town.owner, path, filters, until)
                        assert told(found) == wanted, (path, filters, until)
        await counts.fold()
        async with transaction():
            assert await value("SELECT count(*) FROM puhui_months_differ()") == 0
        assert await town.one("SELECT count(*) FROM count_groups") > 0

    async def test_of_now_are_what_stood_at_the_end_of_this_month(self, town: Town) -> None:
        life = await grown(town, 3)
        for _ in range(30):
            await life.step()
        for filters in FILTERS:
            for path in (EVERYTHING, f"/{life.units[0]}/"):
                now = await queries.by_code(
                    Dimension.STATUS, path, scope=EVERYTHING, filters=filters
                )
                then = await queries.by_code(
                    Dimension.STATUS, path, scope=EVERYTHING, filters=filters, until=life.at.date()
                )
                assert told(now) == told(then)
                steps = await queries.by_month(
                    Dimension.STATUS, MONTH, path, scope=EVERYTHING, filters=filters
                )
                assert sum(one[0] for one in steps.values()) == sum(
                    one["total"] for one in now.values()
                )

    async def test_wait_for_a_move_that_is_under_way(
        self, town: Town, other: asyncpg.Connection
    ) -> None:
        """Folding while a unit is being moved adds to the places above it that it will stand below."""
        first, second = await town.unit(), await town.unit()
        moved = await town.unit(first)
        await town.members(moved, 2)
        change = other.transaction()
        await change.start()
        await other.execute(
            "UPDATE units SET path = $2, parent_id = $3 WHERE id = $1",
            moved, f"/{second}/{moved}/", second,
        )  # fmt: skip
        folding = asyncio.ensure_future(counts.fold())
        await asyncio.sleep(0.3)
        assert not folding.done()
        await change.commit()
        assert await folding > 0
        for unit, many in ((first, 0), (second, 2)):
            found = await queries.by_code(Dimension.SEX, f"/{unit}/", scope=EVERYTHING, until=LATE)
            assert found.get("2", {"total": 0})["total"] == many
        async with transaction():
            assert await value("SELECT count(*) FROM puhui_months_differ()") == 0

    async def test_show_a_scope_its_own_subtree_alone(self, town: Town) -> None:
        """R50: asked of more than the scope, only what lies in it; administrators see no counts."""
        top = await town.unit()
        bureaux = [await town.unit(top) for _ in range(2)]
        for unit, many in zip((top, *bureaux), (1, 2, 4), strict=True):
            await town.members(unit, many)
        for _ in ("fresh", "folded"):
            for scope, path, many in (
                (f"/{top}/", EVERYTHING, 7),
                (f"/{top}/", f"/{top}/{bureaux[0]}/", 2),
                (f"/{top}/{bureaux[0]}/", f"/{top}/", 2),
                (f"/{top}/{bureaux[0]}/", f"/{top}/{bureaux[1]}/", 0),
                *((nobody, EVERYTHING, 0) for nobody in (NOTHING, STAFF_ONLY, AUDIT_ONLY)),
                *((nobody, nobody, 0) for nobody in (NOTHING, STAFF_ONLY, AUDIT_ONLY)),
            ):
                await town.owner.execute("UPDATE units SET labour_relation = '1'")
                found = await queries.by_code(
                    Dimension.SEX, path, scope=scope, filters={LABOUR: "1"}, until=LATE
                )
                assert (scope, path, sum(one["total"] for one in found.values())) == (
                    scope, path, many,
                )  # fmt: skip
                with acting_within(scope):
                    walled = await queries.by_code(
                        Dimension.SEX, f"/{top}/{bureaux[1]}/", scope=EVERYTHING, until=LATE
                    )
                assert bool(walled) == (scope == f"/{top}/")
            await counts.fold()


class TestBelow:
    async def test_sums_what_summing_unit_by_unit_gives(self, town: Town) -> None:
        """R5, R8: at every moment, for paths in and beyond the scope."""
        life = await grown(town, 5)
        measures = {"members": "sum(t.total)", "good": "sum(t.counted)"}
        for _ in range(30):
            await life.step()
            found = await town.owner.fetch("SELECT path FROM units ORDER BY id")
            paths = [EVERYTHING, *(one["path"] for one in found)]
            for scope in (EVERYTHING, paths[1]):
                asked = (Dimension.BORN, measures, paths)
                with acting_within(scope):
                    below = await queries.below(*asked, scope=scope)
                assert below == await queries.totals(*asked, scope=scope)

    async def test_gives_nothing_outside_the_scope(self, town: Town) -> None:
        """R50: one wall with the other removed, each way."""
        first, second = await town.unit(), await town.unit()
        below = await town.unit(second)
        await town.members(first, 1)
        for many in (2, 4):
            await town.members(below, many)
            asked = (Dimension.SEX, {"members": "sum(t.total)"}, [EVERYTHING, f"/{second}/"])
            found = await queries.below(*asked, scope=f"/{first}/")
            assert [one["members"] for one in found.values()] == [1, 0]
            with acting_within(f"/{first}/"):
                found = await queries.below(*asked, scope=EVERYTHING)
            assert found[f"/{second}/"]["members"] == 0
            await counts.fold()


class TestProof:
    @pytest.mark.parametrize(
        "harm",
        [
            "UPDATE count_groups SET counted = counted + 1 WHERE dimension = 'SEX' AND unit_id = 0",
            "DELETE FROM count_groups WHERE dimension = 'BORN'",
            "UPDATE count_months SET total = total - 1 WHERE dimension = 'SEX'",
            "UPDATE count_groups SET district = 'x' WHERE district <> '*'",
        ],
    )
    async def test_alarms_of_what_was_altered_and_mends_it(
        self, town: Town, now: datetime, harm: str
    ) -> None:
        await town.members(await town.unit(await town.unit()), 2)
        await counts.fold()
        assert await counts.prove(now=now) == ()
        await town.owner.execute(harm)
        assert await counts.prove(now=now) != ()
        assert await town.one("SELECT count(*) FROM alarms WHERE kind = 'counts.differ'") == 1
        assert await counts.mend(by=ADMIN, now=now) > 0
        assert await counts.prove(now=now) == ()

    async def test_is_of_the_whole_alone(self, town: Town) -> None:
        assert town is not None
        with acting_within("/1/"), pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction():
                await value("SELECT puhui_months_differ()")
