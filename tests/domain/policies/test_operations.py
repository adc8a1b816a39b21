import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import asyncpg
import pytest

from domain.actors import EVERYTHING, Actor, Role
from domain.errors import Invalid, NotFound, NotPermitted
from domain.policies import operations as policies
from domain.policies import queries
from domain.policies.rules import (
    CARD_GOAL,
    DORMANCY_ALERT_MONTHS,
    NOTICE,
    SUBSIDY_TIERS,
    UNIT_SELF_MAINTENANCE,
    AmountUnit,
    Document,
    Provision,
    ProvisionInvalid,
    ProvisionInWrongState,
    ProvisionKind,
    ProvisionKnown,
    SameEnterer,
    Tier,
    tier_for,
)
from tests.town import CHECKER, OFFICE, Town

RELEASER: Final = Actor(77, "releaser", frozenset({Role.RELEASER}), EVERYTHING)
LETTER: Final = Document(
    "川直工发〔2019〕1号", "关于继续开展普惠性服务工作的通知", "四川省直机关工会", date(2019, 1, 10)
)
NEXT_YEAR: Final = Provision(
    code="ENTRY",
    kind=ProvisionKind.DAY,
    plan_year=2019,
    label="会员数据库录入截止",
    due_on=date(2019, 3, 31),
    document=LETTER.number,
    clause="四（一）",
    original_text="2019年3月31日前完成录入",
    effective_from=date(2019, 1, 10),
)
OTHER_TIERS: Final = replace(
    NEXT_YEAR,
    code=SUBSIDY_TIERS,
    kind=ProvisionKind.TIERS,
    due_on=None,
    tiers=(Tier(1, 100, 60_000), Tier(101, None, 90_000)),
)


@pytest.fixture
async def books(town: Town, everywhere: None) -> AsyncIterator[Town]:
    """A town that leaves the notice's rules as it found them."""
    assert everywhere is None
    yield town
    await town.owner.execute("DELETE FROM provisions WHERE entered_at IS NOT NULL")
    await town.owner.execute(
        "UPDATE provisions SET confirmed_by = '', decided_at = NULL, decided_by_id = NULL"
    )
    await town.owner.execute("DELETE FROM policy_documents WHERE number = $1", LETTER.number)


class TestNotice:
    async def test_stands_in_the_books_with_its_document_and_clauses(self, books: Town) -> None:
        """R1, R8, R18, R48: six days of the notice, the misprint as printed and as held."""
        assert books is not None
        found = await queries.in_force(date(2018, 3, 20), kind=ProvisionKind.DAY)
        days = {entered.code: entered for entered in found}
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
        """R1: a question of 2018-01-16 finds nothing of the notice's."""
        assert books is not None
        before = await queries.in_force(date(2018, 1, 16))
        assert NOTICE not in {entered.document for entered in before}
        after = await queries.in_force(date(2018, 1, 17))
        assert len([entered for entered in after if entered.document == NOTICE]) == 11

    async def test_names_the_documents_that_it_rests_on(self, books: Town) -> None:
        """R1: the legal basis, with who signed it when."""
        found = await books.owner.fetch(
            "SELECT number, issued_by, signed_on FROM policy_documents WHERE number LIKE '川%'"
            " ORDER BY id"
        )
        assert [tuple(line) for line in found] == [
            ("川直工发〔2018〕1号", "四川省直机关工会", date(2018, 1, 17)),
            ("川工发〔2017〕4号", "四川省总工会", None),
            ("川工发〔2017〕32号", "四川省总工会", None),
        ]

    async def test_keeps_what_was_before_it_as_events(self, books: Town) -> None:
        """R12, R42: the re-report of August 2017 and the start of that December."""
        assert books is not None
        found = await queries.in_force(date(2018, 3, 20), kind=ProvisionKind.EVENT)
        assert [(one.code, one.begins_on) for one in found] == [
            ("RE_REPORT", date(2017, 8, 1)),
            ("KICK_OFF", date(2017, 12, 22)),
        ]

    @pytest.mark.parametrize(
        ("members", "yuan"),
        [
            *((1, 500), (50, 500), (51, 1000), (100, 1000), (101, 1500), (200, 1500)),
            *((201, 2000), (300, 2000), (301, 3000), (400, 3000), (401, 4000), (500, 4000)),
            *((501, 5000), (600, 5000), (601, 6000), (700, 6000), (701, 7000), (800, 7000)),
            *((801, 8000), (900, 8000), (901, 9000), (1000, 9000), (1001, 15000)),
            *((2000, 15000), (2001, 20000), (3000, 20000), (3001, 25000), (5000, 25000)),
            *((5001, 30000), (1_000_000, 30000)),
        ],
    )
    async def test_gives_the_subsidy_of_every_size(
        self, books: Town, members: int, yuan: int
    ) -> None:
        """R22: fifteen lines, both ends inclusive."""
        assert books is not None
        tiers = await queries.tiers(SUBSIDY_TIERS, 2018, date(2018, 9, 30))
        assert len(tiers) == 15
        tier = tier_for(tiers, members)
        assert tier is not None
        assert tier.fen == yuan * 100

    async def test_gives_nobody_a_subsidy_for_nobody(self, books: Town) -> None:
        """R20, R22: no members, no subsidy; no notice for a year, no table."""
        assert books is not None
        tiers = await queries.tiers(SUBSIDY_TIERS, 2018, date(2018, 9, 30))
        assert tier_for(tiers, 0) is None
        assert await queries.tiers(SUBSIDY_TIERS, 2019, date(2019, 9, 30)) == ()
        assert await queries.tiers(SUBSIDY_TIERS, 2018, date(2018, 1, 16)) == ()

    async def test_sets_the_goal_and_leaves_the_switch_off(self, books: Town) -> None:
        """R7, R21: until a later document says otherwise, the province alone edits."""
        assert books is not None
        assert await queries.number(CARD_GOAL, date(2018, 1, 16)) is None
        assert await queries.number(CARD_GOAL, date(2018, 1, 17)) == 80
        assert not await queries.is_on(UNIT_SELF_MAINTENANCE, date(2018, 3, 20))


class TestPropose:
    async def test_holds_once_another_person_confirmed_it(self, books: Town, now: datetime) -> None:
        """R48: 2019's deadline is a new row, and 2018's stays."""
        made = await policies.propose(NEXT_YEAR, LETTER, by=OFFICE, now=now)
        after = date(2019, 1, 10)
        assert "2019年3月31日前完成录入" not in await texts(after)
        await policies.confirm(made, by=RELEASER, now=now)
        assert "2019年3月31日前完成录入" in await texts(after)
        assert "2019年3月31日前完成录入" not in await texts(date(2019, 1, 9))
        assert {2018, 2019} <= {one.plan_year for one in await queries.in_force(after)}
        entries = await books.owner.fetch(
            "SELECT action, subject_type FROM audit_entries ORDER BY id"
        )
        assert [tuple(entry) for entry in entries] == [
            ("policy.propose", "provision"),
            ("policy.confirm", "provision"),
        ]

    async def test_takes_the_place_of_the_earlier_rule_from_its_day_on(
        self, books: Town, now: datetime
    ) -> None:
        """R1: on each day the rule of that day."""
        assert books is not None
        months = replace(
            NEXT_YEAR,
            code=DORMANCY_ALERT_MONTHS,
            kind=ProvisionKind.NUMBER,
            plan_year=None,
            due_on=None,
            amount=4,
            unit=AmountUnit.MONTH,
        )
        made = await policies.propose(months, LETTER, by=OFFICE, now=now)
        await policies.confirm(made, by=RELEASER, now=now)
        assert await queries.number(DORMANCY_ALERT_MONTHS, date(2019, 1, 9)) == 5
        assert await queries.number(DORMANCY_ALERT_MONTHS, date(2019, 1, 10)) == 4
        assert await queries.number(DORMANCY_ALERT_MONTHS, date(2016, 11, 30)) is None
        held = await queries.in_force(date(2019, 1, 10), kind=ProvisionKind.NUMBER)
        assert [one.amount for one in held if one.code == DORMANCY_ALERT_MONTHS] == [4]

    async def test_gives_a_number_of_its_year_and_kind_alone(
        self, books: Town, now: datetime
    ) -> None:
        """R21, R48: next year's goal is not this year's, and a rule of another kind is no number."""
        assert books is not None
        goal = replace(
            NEXT_YEAR, code=CARD_GOAL, kind=ProvisionKind.NUMBER, due_on=None, amount=90,
            unit=AmountUnit.PERCENT, effective_from=date(2018, 10, 1),
        )  # fmt: skip
        day = replace(NEXT_YEAR, code=CARD_GOAL, plan_year=None, effective_from=date(2018, 10, 2))
        tiers = replace(day, code=SUBSIDY_TIERS, plan_year=2018)
        for entered in (goal, day, tiers):
            made = await policies.propose(entered, LETTER, by=OFFICE, now=now)
            await policies.confirm(made, by=RELEASER, now=now)
        october = date(2018, 10, 15)
        assert await queries.number(CARD_GOAL, october, plan_year=2018) == 80
        assert await queries.number(CARD_GOAL, october, plan_year=2019) == 90
        assert tier_for(await queries.tiers(SUBSIDY_TIERS, 2018, october), 1) is not None

    async def test_keeps_tiers_as_they_were_entered(self, books: Town, now: datetime) -> None:
        assert books is not None
        made = await policies.propose(OTHER_TIERS, LETTER, by=OFFICE, now=now)
        await policies.confirm(made, by=RELEASER, now=now)
        assert await queries.tiers(SUBSIDY_TIERS, 2019, date(2019, 9, 1)) == OTHER_TIERS.tiers

    async def test_refuses_the_same_rule_twice(self, books: Town, now: datetime) -> None:
        assert books is not None
        first = await policies.propose(NEXT_YEAR, LETTER, by=OFFICE, now=now)
        again = replace(NEXT_YEAR, label="另一个名称")
        with pytest.raises(ProvisionKnown):
            await policies.propose(again, LETTER, by=OFFICE, now=now)
        await policies.discard(first, reason="录错了", by=OFFICE, now=now)
        assert await policies.propose(again, LETTER, by=OFFICE, now=now) > first

    async def test_wants_a_new_document_registered(self, books: Town, now: datetime) -> None:
        assert books is not None
        with pytest.raises(ProvisionInvalid, match="川直工发〔2019〕1号") as refused:
            await policies.propose(NEXT_YEAR, by=OFFICE, now=now)
        assert refused.value.field == ("document_title",)

    async def test_is_the_offices(self, books: Town, now: datetime) -> None:
        assert books is not None
        for somebody in (CHECKER, RELEASER):
            with pytest.raises(NotPermitted):
                await policies.propose(NEXT_YEAR, LETTER, by=somebody, now=now)


class TestConfirm:
    async def test_takes_another_person(self, books: Town, now: datetime) -> None:
        """R18: who confirmed is written down, and it is nobody who entered."""
        made = await policies.propose(NEXT_YEAR, LETTER, by=OFFICE, now=now)
        with pytest.raises(SameEnterer):
            await policies.confirm(made, by=OFFICE, now=now)
        with pytest.raises(NotPermitted):
            await policies.confirm(made, by=CHECKER, now=now)
        await policies.confirm(made, by=RELEASER, now=now)
        with pytest.raises(ProvisionInWrongState):
            await policies.confirm(made, by=RELEASER, now=now)
        with pytest.raises(ProvisionInWrongState):
            await policies.discard(made, reason="晚了", by=RELEASER, now=now)
        with pytest.raises(NotFound):
            await policies.confirm(10**6, by=RELEASER, now=now)
        async with books.owner.transaction():
            with pytest.raises(asyncpg.CheckViolationError):
                await books.owner.execute(
                    "UPDATE provisions SET decided_by_id = entered_by_id WHERE id = $1", made
                )

    async def test_says_who_stands_for_a_reading_of_what_is_in_force(
        self, books: Town, now: datetime
    ) -> None:
        """R18: 2018-09-30 is held for the printed 31st, and then somebody stands for it."""
        cards = await books.one("SELECT id FROM provisions WHERE code = 'CARDS'")
        await policies.confirm(cards, by=RELEASER, now=now)
        [held] = [one for one in await queries.in_force(now.date()) if one.code == "CARDS"]
        assert held.confirmed_by == "releaser"
        with pytest.raises(ProvisionInWrongState):
            await policies.confirm(cards, by=RELEASER, now=now)

    async def test_needs_a_reason_to_discard(self, books: Town, now: datetime) -> None:
        made = await policies.propose(NEXT_YEAR, LETTER, by=OFFICE, now=now)
        for reason in ("", "卡号6217990000000000000"):
            with pytest.raises(Invalid):
                await policies.discard(made, reason=reason, by=OFFICE, now=now)
        await policies.discard(made, reason="文号录错", by=OFFICE, now=now)
        row = await books.owner.fetchrow("SELECT state, reason FROM provisions WHERE id = $1", made)
        assert row is not None
        assert tuple(row) == ("DISCARDED", "文号录错")


class TestIssuers:
    async def test_are_four_with_their_parts(self, books: Town) -> None:
        """R15: two of the province, two that execute it, from the day of the notice."""
        assert books is not None
        found = await queries.issuers(date(2018, 3, 20))
        assert [(one.name, one.part) for one in found] == [
            ("中国邮储银行四川省分行", "PROVINCE"),
            ("中国邮政集团公司四川分公司", "PROVINCE"),
            ("中国邮储银行成都分行", "EXECUTING"),
            ("中国邮政集团公司成都分公司", "EXECUTING"),
        ]
        assert await queries.issuers(date(2018, 1, 16)) == ()


def test_tiers_are_read_however_the_driver_gives_them() -> None:
    assert queries.read_tiers(None) is None
    assert queries.read_tiers("[[1, null, 5]]") == queries.read_tiers(json.loads("[[1, null, 5]]"))


async def texts(day: date) -> list[str]:
    return [one.original_text for one in await queries.in_force(day)]
