"""Purchases on a real PostgreSQL: recorded as made, and what each of them earns."""

from collections.abc import Iterable
from datetime import datetime

import asyncpg
import pytest

from domain.actors import EVERYTHING, SYSTEM
from domain.errors import NotPermitted
from domain.programmes import operations as programmes
from domain.rosters.rules import RosterKind
from domain.transactions import acting_within
from tests.workers import hand
from workers import rosters as worker


@pytest.fixture
async def people(database: asyncpg.Connection, now: datetime) -> asyncpg.Connection:
    """The sample's tree, five members, and the notice's terms."""
    await hand.sample(RosterKind.UNITS, now=now)
    rows = [hand.member_row(number) for number in range(1, 6)]
    await hand.applied(RosterKind.MEMBERS, hand.workbook(hand.MEMBER_HEADER, rows), now=now)
    await hand.seed_terms(now)
    return database


async def bought(*rows: tuple[object, ...], now: datetime) -> int:
    """Bring purchases all the way."""
    return await hand.applied(RosterKind.PURCHASES, purchases(rows), now=now)


def purchases(rows: Iterable[tuple[object, ...]]) -> bytes:
    return hand.workbook(hand.PURCHASE_HEADER, rows)


async def owed(owner: asyncpg.Connection) -> dict[str, int]:
    """What is owed, by receipt."""
    found = await owner.fetch(
        "SELECT p.receipt_no, e.amount_fen FROM entitlements e"
        " JOIN purchases p ON p.id = e.purchase_id ORDER BY 1"
    )
    return {entry["receipt_no"]: entry["amount_fen"] for entry in found}


class TestSeedNoticeTerms:
    async def test_enters_the_notice_once_r1(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.seed_terms(now)
        await hand.seed_terms(now)
        (terms,) = await database.fetch("SELECT * FROM programme_terms")
        assert (terms["amount_fen"], terms["document"]) == (10_000, "川直工发〔2018〕1号")
        assert terms["purchases_from"].isoformat() == "2018-02-01"
        assert "100元/人" in terms["original_text"]
        assert await database.fetchval("SELECT count(*) FROM audit_entries") == 1

    async def test_refuses_the_maker(self, now: datetime) -> None:
        with acting_within(EVERYTHING), pytest.raises(NotPermitted):
            await programmes.seed_notice_terms(by=hand.MAKER, now=now)


class TestRecordPurchases:
    async def test_pays_from_the_first_of_february_r25(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await bought(
            hand.purchase_row(1, 购买日期="2018-01-31"),
            hand.purchase_row(2, 购买日期="2018-02-01"),
            now=now,
        )
        assert await owed(people) == {"SJ00000002": 10_000}
        assert await hand.codes(people, roster_id, 1) == {"bought_before_2018-02-01"}
        recorded = await people.fetch("SELECT ineligibility FROM purchases ORDER BY receipt_no")
        assert [entry["ineligibility"] for entry in recorded] == ["bought_before_2018-02-01", ""]

    async def test_pays_one_hundred_yuan_whatever_the_premium_r26(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        dear = hand.purchase_row(1, 份数=3, 保费=330, 单位缴纳=330, 个人缴纳=0)
        await bought(dear, now=now)
        assert await owed(people) == {"SJ00000001": 10_000}

    async def test_pays_nothing_for_a_part_payment_but_for_the_full_one_after_it_r25(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        await bought(
            hand.purchase_row(1, 个人缴纳=0, 收据号="A"), hand.purchase_row(1, 收据号="B"), now=now
        )
        assert await owed(people) == {"B": 10_000}

    async def test_pays_once_a_year_in_a_file_and_after_it_r27(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        first = await bought(
            hand.purchase_row(1, 收据号="A"), hand.purchase_row(1, 收据号="B"), now=now
        )
        second = await bought(hand.purchase_row(1, 收据号="C"), now=now)
        assert await owed(people) == {"A": 10_000}
        for roster_id, number in ((first, 2), (second, 1)):
            code = "second_purchase_same_plan_year"
            assert await hand.codes(people, roster_id, number) == {code}
        assert await people.fetchval("SELECT count(*) FROM purchases") == 3

    async def test_pays_a_transferred_member_once_r27(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        await bought(hand.purchase_row(1, 收据号="A"), now=now)
        water = await hand.unit(people, hand.WATER)
        await people.execute("UPDATE members SET unit_id = $1", water["id"])
        await bought(hand.purchase_row(1, unit=hand.WATER, 收据号="B"), now=now)
        assert await owed(people) == {"A": 10_000}

    @pytest.mark.parametrize(
        ("row", "code"),
        [
            (hand.purchase_row(6), "not_a_member"),
            (hand.purchase_row(1, 姓名="王五"), "name_differs"),
            (hand.purchase_row(1, 购买日期="2017-12-31"), "bought_before_2018-02-01"),
            (hand.purchase_row(1, 收据号=None), "receipt_missing"),
            (hand.purchase_row(1, unit="没有的工会"), "unit_unknown"),
        ],
        ids=["stranger", "name", "year before", "no receipt", "unit"],
    )
    async def test_pays_nothing_and_says_why(
        self, people: asyncpg.Connection, now: datetime, row: tuple[object, ...], code: str
    ) -> None:
        roster_id = await bought(row, hand.purchase_row(5), now=now)
        assert code in await hand.codes(people, roster_id, 1)
        assert await owed(people) == {"SJ00000005": 10_000}

    async def test_refuses_a_receipt_used_before_in_the_file_or_the_database(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await bought(
            hand.purchase_row(1, 收据号="A"), hand.purchase_row(2, 收据号="A"), now=now
        )
        assert "receipt_repeated" in await hand.codes(people, roster_id, 2)
        content = purchases([hand.purchase_row(3, 收据号="A")])
        later = await hand.checked(RosterKind.PURCHASES, content, now=now)
        assert await hand.verdicts(people, later) == {1: "REFUSED"}

    async def test_leaves_a_year_without_terms_for_later(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        later = now.replace(year=2019)
        content = purchases([hand.purchase_row(1, 购买日期="2019-02-01")])
        roster_id = await hand.checked(RosterKind.PURCHASES, content, now=later)
        assert await hand.verdicts(people, roster_id) == {1: "REFUSED"}
        assert await hand.codes(people, roster_id, 1) == {"other_plan_year"}

    async def test_tells_a_clerk_nothing_of_others_members(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        clerk = hand.clerk(await hand.unit(people, hand.WATER))
        content = purchases([hand.purchase_row(1, unit=hand.WATER, 姓名="王五")])
        roster_id = await hand.checked(RosterKind.PURCHASES, content, now=now, by=clerk)
        assert await hand.codes(people, roster_id, 1) == {"not_a_member"}

    async def test_refuses_what_another_file_recorded_since_the_check(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        content = purchases([hand.purchase_row(1), hand.purchase_row(2)])
        late = await hand.checked(RosterKind.PURCHASES, content, now=now)
        await hand.accepted(late, now=now)
        await bought(hand.purchase_row(1), now=now)
        with acting_within(SYSTEM.scope):
            await worker.apply(late, now=now)
        assert await owed(people) == {"SJ00000001": 10_000, "SJ00000002": 10_000}
        found = await hand.roster(people, late)
        assert (found["state"], found["rows_applied"], found["rows_refused"]) == ("APPLIED", 1, 1)

    async def test_owes_to_the_unit_that_the_member_is_in_and_no_clerk_sees_anothers(
        self, people: asyncpg.Connection, now: datetime
    ) -> None:
        water = await hand.unit(people, hand.WATER)
        await people.execute("UPDATE members SET unit_id = $1 WHERE id = 1", water["id"])
        await bought(hand.purchase_row(1), now=now)
        (entitlement,) = await people.fetch("SELECT * FROM entitlements")
        (purchase,) = await people.fetch("SELECT * FROM purchases")
        assert entitlement["unit_id"] == water["id"]
        assert purchase["unit_id"] == (await hand.unit(people, hand.EDUCATION))["id"]
