"""What stands below each unit, of all and by month and classes, is what its units have, however moved."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping, Sequence
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
# Members by what they count as, cards as their members do (R20).
ROWS: Final = {
    Dimension.STATUS: "SELECT u.path, m.status FROM members m JOIN units u ON u.id = m.unit_id",
    Dimension.CARD: "SELECT u.path, m.status FROM cards c JOIN units u ON u.id = c.unit_id"
    " JOIN members m ON m.id = c.member_id",
}
MEASURES: Final = {"all": "sum(t.total)", "good": "sum(t.counted)"}
MONTH: Final = date(2018, 4, 1)
LATE: Final = date(2030, 1, 1)


class Upheaval(Life):
    """As `Life`, and units are moved below each other and classed anew besides."""

    async def step(self) -> None:
        self.at += timedelta(days=self.dice.randrange(9))
        acts = (
            *(self.arrive, self.arrive, self.change, self.move, self.fold),
            *(self.reclass, self.replace, self.empty, self.get_card, self.use_card),
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


def from_rows(found: Sequence[asyncpg.Record], path: str, scope: str) -> dict[str, int]:
    """How many of the rows found stand in a subtree and in the scope, and of them in good standing."""
    inside = [
        one["status"]
        for one in found
        if one["path"].startswith(path) and one["path"].startswith(scope)
    ]
    return {"all": len(inside), "good": inside.count("ACTIVE")}


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
            for until in (LATE, None):
                found = await queries.by_code(
                    Dimension.SEX, f"/{unit}/", scope=EVERYTHING, until=until
                )
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


class TestBranches:
    @pytest.mark.parametrize("seed", range(4))
    async def test_say_what_the_rows_say_at_every_moment(self, town: Town, seed: int) -> None:
        """R5, R8, R49: of every subtree, within and beyond the scope, however units were moved."""
        life = await grown(town, seed)
        for _ in range(40):
            await life.step()
            units = await town.owner.fetch("SELECT id, path FROM units ORDER BY id")
            paths = [EVERYTHING, *(one["path"] for one in units)]
            for dimension, sql in ROWS.items():
                found = await town.owner.fetch(sql)
                for scope in (EVERYTHING, paths[1]):
                    wanted = {path: from_rows(found, path, scope) for path in paths}
                    asked = (dimension, MEASURES, paths)
                    with acting_within(scope):
                        assert await queries.totals(*asked, scope=scope) == wanted
        await counts.fold()
        async with transaction():
            assert await value("SELECT count(*) FROM puhui_months_differ()") == 0
        assert await town.one("SELECT count(*) FROM count_branches WHERE dimension = 'CARD'") > 0

    async def test_tell_money_and_codes_of_a_subtree_that_moved(self, town: Town) -> None:
        first, second = await town.unit(), await town.unit()
        moved = await town.unit(first)
        await town.unit(moved)
        [member] = await town.members(moved, 1)
        for unit in (moved, second):
            await town.owner.execute(
                "INSERT INTO count_deltas (unit_id, dimension, code, total, counted, fen)"
                " VALUES ($1, 'CREDITED', '2018-03', 1, 0, 500)",
                unit,
            )
        await counts.fold()
        assert member == 1
        for under, sums in ((first, (500, 500)), (second, (0, 1000))):
            await town.owner.execute(
                "UPDATE units SET path = $2 || id || '/', parent_id = $3 WHERE id = $1",
                moved, f"/{under}/", under,
            )  # fmt: skip
            for unit, fen in zip((first, second), sums, strict=True):
                found = await queries.by_code(Dimension.CREDITED, f"/{unit}/", scope=EVERYTHING)
                assert found.get("2018-03", {"fen": 0})["fen"] == fen

    async def test_give_nothing_outside_the_scope(self, town: Town) -> None:
        """R50: one wall with the other removed, each way."""
        first, second = await town.unit(), await town.unit()
        below = await town.unit(second)
        await town.members(first, 1)
        for many in (2, 4):
            await town.members(below, many)
            asked = (Dimension.SEX, {"members": "sum(t.total)"}, [EVERYTHING, f"/{second}/"])
            found = await queries.totals(*asked, scope=f"/{first}/")
            assert [one["members"] for one in found.values()] == [1, 0]
            assert await queries.by_code(Dimension.SEX, f"/{second}/", scope=f"/{first}/") == {}
            with acting_within(f"/{first}/"):
                found = await queries.totals(*asked, scope=EVERYTHING)
                codes = await queries.by_code(Dimension.SEX, f"/{second}/", scope=EVERYTHING)
            assert found[f"/{second}/"]["members"] == 0
            assert codes == {}
            await counts.fold()


class TestProof:
    @pytest.mark.parametrize(
        "harm",
        [
            "UPDATE count_groups SET counted = counted + 1 WHERE dimension = 'SEX' AND unit_id = 0",
            "DELETE FROM count_groups WHERE dimension = 'BORN'",
            "DELETE FROM count_branches WHERE dimension = 'SEX'",
            "UPDATE count_branches SET fen = 1 WHERE dimension = 'SEX'",
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
