"""R47, R50 and compliance: one full value, to the right person, for a reason, within the day's budget."""

import asyncio
from datetime import datetime, timedelta

import pytest

from domain import crypto
from domain.actors import EVERYTHING, Actor, Role
from domain.errors import DomainError, Invalid, NotFound, NotPermitted
from domain.reveals import operations as reveals
from domain.reveals import queries, rules
from domain.reveals.rules import Item
from domain.transactions import acting_within
from tests.town import CHECKER, OFFICE, Town, card_no, id_no, person

REASON = "会员来电核对身份"


@pytest.fixture
async def member(town: Town) -> int:
    """A member of the first of two units, with a live card."""
    unit_id = await town.unit()
    await town.unit()
    member_id = await town.member(unit_id)
    await town.card(member_id, status="99")
    await town.owner.execute("UPDATE card_applications SET state = 'ENDED'")
    await town.card(member_id)
    return member_id


def clerk(unit_id: int, *roles: Role) -> Actor:
    """The clerk of a unit, who may have other roles besides."""
    scope = EVERYTHING if roles else f"/{unit_id}/"
    return Actor(7, "clerk7", frozenset({Role.CLERK, *roles}), scope, unit_id=unit_id)


async def reveal(
    member_id: int,
    now: datetime,
    *,
    item: Item = Item.ID_NO,
    by: Actor = OFFICE,
    per_day: int = 20,
    reason: str = REASON,
) -> rules.Revealed:
    with acting_within(by.scope):
        return await reveals.reveal(
            member_id, item=item, reason=reason, per_day=per_day, by=by, now=now
        )


async def trail(town: Town) -> str:
    """Whatever was written down anywhere, as text."""
    found = []
    for table in ("audit_entries", "alarms", "reveal_days"):
        found += await town.owner.fetch(f"SELECT * FROM {table}")
    return " ".join(str(dict(one)) for one in found)


class TestReveal:
    @pytest.mark.parametrize(
        ("item", "value"),
        [
            (Item.ID_NO, id_no(1)),
            (Item.MOBILE, "13800000001"),
            (Item.ADDRESS, "成都市锦江区总府路1号"),
            (Item.CARD_NO, card_no(2)),
        ],
    )
    async def test_gives_the_value_and_writes_down_who_why_and_which_but_not_the_value(
        self, town: Town, member: int, item: Item, value: str
    ) -> None:
        revealed = await reveal(member, town.now, item=item)

        assert (revealed.value, revealed.remaining) == (value, 19)
        entry = await town.owner.fetchrow("SELECT * FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert entry is not None
        assert (entry["action"], entry["actor"], entry["subject_id"]) == (
            "member.reveal", "office1", member,
        )  # fmt: skip
        assert entry["unit_id"] == 1
        assert entry["details"] == f'{{"field": "{item.value}", "reason": "{REASON}"}}'
        assert value not in await trail(town)

    async def test_is_for_the_office_and_clerks_alone(self, town: Town, member: int) -> None:
        others = [CHECKER, *(person(9, role) for role in (Role.LEADER, Role.AUDITOR, Role.ADMIN))]
        for other in others:
            with pytest.raises(NotPermitted):
                await reveal(member, town.now, by=other)
        assert await town.one("SELECT count(*) FROM reveal_days") == 0

    async def test_shows_a_clerk_the_own_subtree(self, town: Town, member: int) -> None:
        below = await town.member(await town.unit(1))
        for each in (member, below):
            assert (await reveal(each, town.now, by=clerk(1))).value

    async def test_shows_a_clerk_nobody_of_another_unit_though_it_costs_as_much(
        self, town: Town, member: int
    ) -> None:
        with pytest.raises(NotFound):
            await reveal(member, town.now, by=clerk(2))
        assert await town.one("SELECT spent FROM reveal_days") == 1
        assert await town.one("SELECT count(*) FROM audit_entries") == 0

    async def test_shows_a_clerk_who_also_sees_everything_the_own_unit_alone(
        self, town: Town, member: int
    ) -> None:
        """The wider scope of another role is not the office's right to reveal."""
        with pytest.raises(NotFound):
            await reveal(member, town.now, by=clerk(2, Role.MAKER))
        assert (await reveal(member, town.now, by=clerk(1, Role.MAKER))).value

    async def test_of_nobody_is_not_found(self, town: Town, member: int) -> None:
        with pytest.raises(NotFound):
            await reveal(member + 1, town.now)

    @pytest.mark.parametrize("reason", ["", "核对", "核对13800000001的资料"])
    async def test_demands_a_reason_without_numbers_before_anything_is_spent(
        self, town: Town, member: int, reason: str
    ) -> None:
        with pytest.raises(Invalid):
            await reveal(member, town.now, reason=reason)
        assert await town.one("SELECT count(*) FROM reveal_days") == 0

    async def test_says_so_when_there_is_nothing(self, town: Town) -> None:
        ring = crypto.keyring()
        bare = await town.member(await town.unit(), address_sealed=ring.seal("address", ""))
        for item in (Item.ADDRESS, Item.CARD_NO):
            with pytest.raises(rules.NothingToReveal):
                await reveal(bare, town.now, item=item)


class TestBudget:
    async def test_ends_with_a_refusal_and_one_alarm_a_day(self, town: Town, member: int) -> None:
        left = [(await reveal(member, town.now, per_day=3)).remaining for _ in range(3)]
        assert left == [2, 1, 0]
        for _ in range(3):
            with pytest.raises(rules.RevealBudgetSpent):
                await reveal(member, town.now, per_day=3)

        assert await town.alarms() == ["reveal.budget_spent"]
        await town.owner.execute("UPDATE alarms SET acknowledged_at = now()")
        with pytest.raises(rules.RevealBudgetSpent):
            await reveal(member, town.now, per_day=3)
        assert await town.alarms() == ["reveal.budget_spent"]
        assert "office1" in await town.one("SELECT message FROM alarms")

    async def test_is_new_the_next_day(self, town: Town, member: int) -> None:
        tomorrow = town.now + timedelta(days=1)
        await reveal(member, town.now, per_day=1)
        assert (await reveal(member, tomorrow, per_day=1)).remaining == 0
        for moment in (town.now, tomorrow):
            with pytest.raises(rules.RevealBudgetSpent):
                await reveal(member, moment, per_day=1)
        await town.owner.execute("UPDATE alarms SET acknowledged_at = now()")
        assert await town.one("SELECT count(*) FROM reveal_days WHERE alarmed_at IS NOT NULL") == 2

    async def test_is_each_persons_own(self, town: Town, member: int) -> None:
        await reveal(member, town.now, per_day=1)
        assert (await reveal(member, town.now, per_day=1, by=clerk(1))).remaining == 0

    async def test_of_nothing_lets_nobody_look(self, town: Town, member: int) -> None:
        with pytest.raises(rules.RevealBudgetSpent):
            await reveal(member, town.now, per_day=0)
        assert await town.alarms() == ["reveal.budget_spent"]

    async def test_is_not_exceeded_by_requests_at_the_same_moment(
        self, town: Town, member: int
    ) -> None:
        asked = [reveal(member, town.now, per_day=4, item=item) for item in [*Item] * 4]
        answers = await asyncio.gather(*asked, return_exceptions=True)

        shown = [one for one in answers if isinstance(one, rules.Revealed)]
        refused = [one for one in answers if isinstance(one, DomainError)]
        assert sorted(one.remaining for one in shown) == [0, 1, 2, 3]
        assert {type(one) for one in refused} == {rules.RevealBudgetSpent}
        assert len(refused) == 12
        assert await town.alarms() == ["reveal.budget_spent"]
        with acting_within(EVERYTHING):
            day = rules.day_of(town.now)
            assert await queries.spent_on(day, staff_id=1) == 4
        entries = "SELECT count(*) FROM audit_entries WHERE action = 'member.reveal'"
        assert await town.one(entries) == 4


class TestSearches:
    async def test_for_whole_numbers_end_with_a_refusal_and_one_alarm_a_day(
        self, town: Town, member: int
    ) -> None:
        """A mask leaves some thousands of numbers, which nobody is to try one after the other."""
        who = clerk(1)
        for _ in range(3):
            await reveals.search(1, per_day=3, by=who, now=town.now)
        for _ in range(3):
            with pytest.raises(rules.SearchBudgetSpent):
                await reveals.search(1, per_day=3, by=who, now=town.now)
        assert await town.alarms() == ["search.budget_spent"]
        await reveals.search(1, per_day=3, by=OFFICE, now=town.now)
        await reveals.search(1, per_day=3, by=who, now=town.now + timedelta(days=1))

        await reveal(member, town.now, per_day=1, by=who)
        assert await town.one("SELECT sum(spent) FROM reveal_days") == 1
        assert await town.one("SELECT sum(searched) FROM reveal_days") == 5

    async def test_are_allowed_to_nobody_by_a_budget_of_nothing(self, town: Town) -> None:
        with pytest.raises(rules.SearchBudgetSpent):
            await reveals.search(1, per_day=0, by=clerk(1), now=town.now)
