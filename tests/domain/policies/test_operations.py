from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime

import pytest

from domain.errors import NotPermitted
from domain.policies import operations as policies
from domain.policies import queries
from domain.policies.operations import PolicyDateKnown
from domain.policies.rules import PolicyDate
from tests.town import CHECKER, OFFICE, Town

NEXT_YEAR = PolicyDate(
    code="ENTRY",
    plan_year=2019,
    label="会员数据库录入截止",
    begins_on=None,
    due_on=date(2019, 3, 31),
    document="川直工发〔2019〕1号",
    clause="四（一）",
    original_text="2019年3月31日前完成录入",
    effective_from=date(2019, 1, 10),
)


@pytest.fixture
async def books(town: Town, everywhere: None) -> AsyncIterator[Town]:
    """A town that leaves the notice's days as it found them."""
    assert everywhere is None
    yield town
    await town.owner.execute("DELETE FROM policy_dates WHERE plan_year <> 2018")


class TestNotice:
    async def test_stands_in_the_books_with_its_document_and_clauses(self, books: Town) -> None:
        """R1, R8, R18, R48: six days of the notice, the misprint as printed and as held."""
        assert books is not None
        days = {entered.code: entered for entered in await queries.in_force(date(2018, 3, 20))}
        assert {code: (day.begins_on, day.due_on) for code, day in days.items()} == {
            "SUBSIDY": (date(2018, 2, 1), None),
            "ENTRY": (None, date(2018, 3, 31)),
            "ENTRY_BULLETIN": (date(2018, 4, 1), date(2018, 4, 30)),
            "FUNDS_BY_CARD": (date(2018, 6, 1), None),
            "CARDS": (None, date(2018, 9, 30)),
            "CARD_BULLETIN": (date(2018, 10, 1), date(2018, 10, 31)),
        }
        assert {day.document for day in days.values()} == {"川直工发〔2018〕1号"}
        assert "2018年9月31日" in days["CARDS"].original_text
        assert "2018年9月30日" in days["CARDS"].interpretation
        assert days["CARDS"].confirmed_by == ""

    async def test_says_nothing_before_it_was_signed(self, books: Town) -> None:
        """R1: a question of 2018-01-16 finds none."""
        assert books is not None
        assert await queries.in_force(date(2018, 1, 16)) == ()
        assert len(await queries.in_force(date(2018, 1, 17))) == 6


class TestEnter:
    async def test_puts_the_next_year_beside_this_one(self, books: Town, now: datetime) -> None:
        """R48: 2019's deadline is a new row, and 2018's stays."""
        await policies.enter(NEXT_YEAR, by=OFFICE, now=now)
        before, after = date(2019, 1, 9), date(2019, 1, 10)
        assert NEXT_YEAR not in await queries.in_force(before)
        found = await queries.in_force(after)
        assert found[-1] == NEXT_YEAR
        assert len(found) == 7
        [entry] = await books.owner.fetch("SELECT action, subject_type FROM audit_entries")
        assert tuple(entry) == ("policy.enter_date", "policy_date")

    async def test_refuses_the_same_day_twice(self, books: Town, now: datetime) -> None:
        assert books is not None
        await policies.enter(NEXT_YEAR, by=OFFICE, now=now)
        with pytest.raises(PolicyDateKnown):
            await policies.enter(replace(NEXT_YEAR, label="x"), by=OFFICE, now=now)

    async def test_is_the_offices(self, books: Town, now: datetime) -> None:
        assert books is not None
        with pytest.raises(NotPermitted):
            await policies.enter(NEXT_YEAR, by=CHECKER, now=now)
