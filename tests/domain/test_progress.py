"""What the counts tell of members and of entry: by code, class and month, and why a unit is behind."""

from datetime import date, datetime
from typing import Final

import asyncpg
import pytest

from domain import progress
from domain.actors import EVERYTHING
from domain.counts import operations as counts
from domain.counts.queries import Filters
from domain.counts.rules import Classification
from domain.headcounts import operations as headcounts
from domain.headcounts.rules import Reason
from domain.progress import CodeLine
from domain.transactions import acting_within
from tests.town import OFFICE, Town

TODAY: Final = date(2018, 3, 20)
NO_FILTER: Final[Filters] = {}


@pytest.fixture
def town(database: asyncpg.Connection, everywhere: None, now: datetime) -> Town:
    """An empty town; the test acts within every unit."""
    assert everywhere is None
    return Town(database, now)


async def by(
    code: str,
    *,
    scope: str = EVERYTHING,
    filters: Filters = NO_FILTER,
    month: date | None = None,
) -> list[CodeLine]:
    return await progress.by_code(
        code, EVERYTHING, scope=scope, filters=filters, month=month, today=TODAY
    )


async def lines(now: datetime, path: str = EVERYTHING) -> dict[int | None, progress.EntryLine]:
    found = await progress.entry(path, scope=EVERYTHING, now=now)
    return {line.unit_id: line for line in found}


class TestByCode:
    async def test_counts_all_and_those_in_good_standing(self, town: Town) -> None:
        unit = await town.unit()
        await town.members(unit, 3)
        await town.member(unit, sex="1", status="QUIT")
        assert await by("SEX") == [CodeLine("1", None, 1, 0), CodeLine("2", None, 3, 3)]

    async def test_tells_ages_in_bands(self, town: Town) -> None:
        unit = await town.unit()
        for year in (1950, 1958, 1959, 1988, 1989):
            await town.member(unit, birth_on=date(year, 6, 1))
        found = await by("AGE")
        assert [(one.code, one.total) for one in found] == [
            ("0-29", 1), ("30-39", 1), ("50-59", 1), ("60-200", 2),
        ]  # fmt: skip

    async def test_tells_cards_by_the_bank_s_words(self, town: Town) -> None:
        for member in await town.members(await town.unit(), 2):
            await town.card(member, first_swipe_at=town.now if member == 1 else None)
        assert await by("CARD") == [CodeLine("06", "已激活", 2, 2)]

    async def test_knows_what_stood_at_a_month_s_end(self, town: Town) -> None:
        unit = await town.unit()
        old = {"created_at": datetime(2018, 1, 5, tzinfo=town.now.tzinfo)}
        await town.member(unit, updated_at=old["created_at"], **old)
        await town.owner.execute(
            "UPDATE members SET education = '30', updated_at = '2018-03-02T10:00:00+08:00'"
        )
        for fold in (False, True):
            if fold:
                await counts.fold()
            assert await by("EDUCATION", month=date(2017, 12, 1)) == []
            assert await by("EDUCATION", month=date(2018, 2, 1)) == [CodeLine("20", None, 1, 1)]
            assert await by("EDUCATION") == [CodeLine("30", None, 1, 1)]

    async def test_leaves_only_units_of_the_classes_asked_for(self, town: Town) -> None:
        """R4: by each classification and by all three."""
        for dues in ("1", "2"):
            unit = await town.unit()
            await town.owner.execute("UPDATE units SET dues = $2 WHERE id = $1", unit, dues)
            await town.members(unit, int(dues))
        asked = {Classification.DUES: "2", Classification.DISTRICT: "510104"}
        assert [one.total for one in await by("STATUS", filters=asked)] == [2]
        asked[Classification.DISTRICT] = "510105"
        assert await by("STATUS", filters=asked) == []

    async def test_sees_no_further_than_the_scope(self, town: Town) -> None:
        """R50: both walls, one at a time."""
        first, second = await town.unit(), await town.unit()
        await town.members(first, 1)
        await town.members(second, 2)
        assert [one.total for one in await by("STATUS", scope=f"/{first}/")] == [1]
        with acting_within(f"/{first}/"):
            assert await by("STATUS") == []
            assert [one.total for one in await by("STATUS", scope=f"/{first}/")] == [1]


class TestByClass:
    async def test_counts_units_people_and_cards(self, town: Town) -> None:
        first, second = await town.unit(), await town.unit()
        await town.owner.execute("UPDATE units SET dues = '1' WHERE id = $1", first)
        await town.owner.execute("UPDATE units SET dues = '2' WHERE id = $1", second)
        for member in await town.members(first, 2):
            await town.card(member, status="05" if member == 1 else "06")
        found = await progress.by_class(
            Classification.DUES, EVERYTHING, scope=EVERYTHING, filters=NO_FILTER
        )
        names = ("code", "units", "members", "members_counted", "members_carded", "members_active")
        assert [tuple(line[name] for name in names) for line in found] == [
            ("1", 1, 2, 2, 2, 1), ("2", 1, 0, 0, 0, 0),
        ]  # fmt: skip


class TestGrowth:
    async def test_adds_month_to_month(self, town: Town) -> None:
        unit = await town.unit()
        for month in (1, 1, 3):
            at = datetime(2018, month, 10, tzinfo=town.now.tzinfo)
            await town.member(unit, created_at=at, updated_at=at)
        wanted = [date(2018, month, 1) for month in (2, 3)]
        found = await progress.growth(wanted, EVERYTHING, scope=EVERYTHING, filters=NO_FILTER)
        assert [(one["members"], one["members_entered"]) for one in found] == [(2, 0), (3, 1)]


class TestEntry:
    async def test_gives_each_unit_behind_exactly_one_reason(
        self, town: Town, now: datetime
    ) -> None:
        """R5, R6: A with the fields that are missing, B until a report arrives."""
        top = await town.unit()
        whole, lacking, silent, short = [await town.unit(top) for _ in range(4)]
        await town.member(whole, joined_on=TODAY, consent_ref="C1")
        await town.member(lacking, joined_on=None, education="")
        await town.member(short, joined_on=TODAY)
        await headcounts.declare(short, count=2, on_day=TODAY, document="表", by=OFFICE, now=now)
        found = await lines(now)
        assert {key: found[key].reason for key in (whole, lacking, silent, short)} == {
            whole: None,
            lacking: Reason.INCOMPLETE,
            silent: Reason.NOT_REPORTED,
            short: Reason.INCOMPLETE,
        }
        assert found[lacking].missing == {"education": 1, "joined_on": 1}
        assert (found[None].entered, found[None].qualified) == (3, 2)
        assert list(found)[:2] == [None, silent]

    async def test_tells_an_end_unit_its_own_number_and_reason(
        self, town: Town, now: datetime
    ) -> None:
        """R5, R6: whoever works for a unit that has none below it sees how far it is."""
        top = await town.unit()
        unit = await town.unit(top)
        await town.member(unit, joined_on=TODAY)
        await headcounts.declare(unit, count=50, on_day=TODAY, document="表", by=OFFICE, now=now)
        [own] = (await lines(now, f"/{top}/{unit}/")).values()
        assert (own.unit_id, own.declared, own.reason) == (unit, 50, Reason.INCOMPLETE)

    async def test_takes_the_whole_s_number_from_its_own_unit_first(
        self, town: Town, now: datetime
    ) -> None:
        """A unit declares with all below it, so that its number is the whole's."""
        top = await town.unit()
        units = [await town.unit(top) for _ in range(2)]
        for unit, count in zip(units, (3, 4), strict=True):
            assert (await lines(now))[None].declared is None
            await headcounts.declare(
                unit, count=count, on_day=TODAY, document="表", by=OFFICE, now=now
            )
        assert (await lines(now))[None].declared == 7
        await headcounts.declare(top, count=9, on_day=TODAY, document="表", by=OFFICE, now=now)
        for path in (EVERYTHING, f"/{top}/"):
            assert (await lines(now, path))[None].declared == 9

    async def test_turns_from_not_reported_when_a_report_arrives(
        self, town: Town, now: datetime
    ) -> None:
        """R6: switches by itself."""
        top = await town.unit()
        unit = await town.unit(top)
        assert (await lines(now))[unit].reason is Reason.NOT_REPORTED
        await town.insert("rosters", kind="MEMBERS", state="CHECKED", unit_id=unit)
        assert (await lines(now))[unit].reason is Reason.INCOMPLETE

    async def test_counts_an_expired_document_as_not_qualified(
        self, town: Town, now: datetime
    ) -> None:
        top = await town.unit()
        unit = await town.unit(top)
        expired = {"is_id_long_term": False, "id_valid_to": date(2018, 3, 19)}
        await town.member(unit, joined_on=TODAY, **expired)
        await town.member(unit, joined_on=TODAY)
        found = (await lines(now))[unit]
        assert (found.counted, found.qualified, found.reason) == (2, 1, Reason.INCOMPLETE)

    async def test_tells_what_came_in_time_and_what_was_refused(
        self, town: Town, now: datetime
    ) -> None:
        """R8, R11: by the notice's day; rows that are refused now, but for rosters set aside."""
        top = await town.unit()
        unit = await town.unit(top)
        late = datetime(2018, 4, 1, tzinfo=now.tzinfo)
        await town.member(unit)
        await town.member(unit, created_at=late, updated_at=late)
        roster = await town.insert("rosters", kind="MEMBERS", state="CHECKED", unit_id=unit)
        aside = await town.insert("rosters", kind="MEMBERS", state="DISCARDED", unit_id=unit)
        for one in (roster, aside):
            await town.insert("roster_rows", roster_id=one, verdict="REFUSED", unit_id=unit)
        found = (await lines(late))[unit]
        assert (found.due_on, found.on_time) == (date(2018, 3, 31), 1)
        assert (found.refused, found.checked) == (1, 3)
