"""R8, R17, R20: how entry, cards and credits went by month, in Chengdu's months and one's own scope."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Actor, Role
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

TRENDS = """query T($unit: ID, $months: Int! = 3, $until: Date) {
  trends(unitId: $unit, months: $months, until: $until) { asOf
    points { month membersEntered cardsIssued cardsActivated creditedAmount }
    before { month membersEntered cardsIssued cardsActivated creditedAmount } } }"""


def row(month: str, members: int, issued: int, activated: int, amount: str) -> dict[str, object]:
    return {
        "month": month, "membersEntered": members, "cardsIssued": issued,
        "cardsActivated": activated, "creditedAmount": amount,
    }  # fmt: skip


class TestTrends:
    async def test_count_the_months_up_to_now_and_as_many_before(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        await world.owner.execute(
            "UPDATE members SET created_at = '2017-12-31 23:30+08' WHERE unit_id = $1",
            world.ids["甲"],
        )
        await world.owner.execute(
            "UPDATE cards SET activated_at = '2018-03-01 00:30+08', opened_on = '2018-02-28'"
        )
        answer = await ask(office, TRENDS)
        assert answer["errors"] == []
        found = answer["data"]["trends"]
        assert found["asOf"] == "2018-03-20T10:00:00+08:00"
        assert found["points"] == [
            row("2018-01-01", 0, 0, 0, "0.00"),
            row("2018-02-01", 0, 3, 0, "0.00"),
            row("2018-03-01", 2, 0, 3, "300.00"),
        ]
        assert found["before"] == [
            row("2017-10-01", 0, 0, 0, "0.00"),
            row("2017-11-01", 0, 0, 0, "0.00"),
            row("2017-12-01", 1, 0, 0, "0.00"),
        ]

    async def test_leave_out_what_came_back(self, ask: Ask, world: Any, office: Actor) -> None:
        await world.owner.execute(
            "UPDATE payments SET state = 'RETURNED', return_serial = 'R1',"
            " returned_on = date '2018-03-22' WHERE unit_id = $1",
            world.ids["甲"],
        )
        answer = await ask(office, TRENDS)
        assert answer["data"]["trends"]["points"][-1]["creditedAmount"] == "200.00"

    async def test_are_those_of_a_unit_with_all_below(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        unit = ids.encode("Unit", world.ids["甲"])
        answer = await ask(office, TRENDS, unit=unit)
        assert answer["data"]["trends"]["points"][-1] == row("2018-03-01", 2, 2, 2, "200.00")

    async def test_end_where_one_wants(self, ask: Ask, world: Any, office: Actor) -> None:
        assert world is not None
        answer = await ask(office, TRENDS, months=1, until="2018-02-15")
        assert [one["month"] for one in answer["data"]["trends"]["points"]] == ["2018-02-01"]

    async def test_show_a_clerk_the_own_unit_and_no_other(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        """R50."""
        own = await ask(clerk, TRENDS)
        assert own["data"]["trends"]["points"][-1] == row("2018-03-01", 1, 1, 1, "100.00")
        other = await ask(clerk, TRENDS, unit=ids.encode("Unit", world.ids["甲"]))
        assert (other["data"], other["errors"]) == ({"trends": None}, [])

    async def test_are_not_the_administrators(self, ask: Ask, world: Any) -> None:
        answer = await ask(await world.actor("admin", Role.ADMIN), TRENDS)
        assert answer["data"] == {"trends": None}

    @pytest.mark.parametrize("months", [0, 37, -1])
    async def test_have_a_bound(self, ask: Ask, office: Actor, months: int) -> None:
        answer = await ask(office, TRENDS, months=months)
        assert "月数" in answer["errors"][0]["message"]


class TestFunnel:
    @pytest.mark.parametrize(
        ("status", "stages"),
        [
            ("01", (3, 2, 2, 2)), ("02", (3, 3, 2, 2)), ("03", (3, 3, 2, 2)),
            ("04", (3, 3, 3, 2)), ("05", (3, 3, 3, 3)), ("11", (3, 3, 3, 3)),
            ("12", (3, 2, 2, 2)),
        ],
    )  # fmt: skip
    async def test_counts_each_stage_as_reached_by_the_later_ones(
        self, ask: Ask, world: Any, office: Actor, status: str, stages: tuple[int, ...]
    ) -> None:
        await world.owner.execute(
            "UPDATE cards SET status = $2 WHERE unit_id = $1", world.ids["甲"], status
        )
        answer = await ask(
            office,
            "{ figures { cardsIssued cardsMade cardsDelivered cardsCollected cardsActive } }",
        )
        figures = answer["data"]["figures"]
        reached = ("cardsIssued", "cardsMade", "cardsDelivered", "cardsCollected")
        assert tuple(figures[name] for name in reached) == stages
        assert figures["cardsActive"] == 2


class TestRates:
    RATES = """{ figures { units unitsEntered members membersCounted membersCarded membersActive
      reachesCardGoal } }"""

    async def test_count_people_in_good_standing_by_the_card_they_hold(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """R17, R20: both rates, each person once; who left counts in neither number."""
        assert (await ask(office, self.RATES))["data"]["figures"] == {
            "units": 4, "unitsEntered": 3, "members": 3, "membersCounted": 3, "membersCarded": 3,
            "membersActive": 3, "reachesCardGoal": True,
        }  # fmt: skip
        for unit, change in (("甲", "12"), ("乙", "05")):
            await world.owner.execute(
                "UPDATE cards SET status = $2 WHERE unit_id = $1", world.ids[unit], change
            )
        await world.owner.execute(
            "UPDATE members SET status = 'QUIT' WHERE unit_id = $1", world.ids["丙"]
        )
        await world.member("丙", "会员4", 4)
        assert (await ask(office, self.RATES))["data"]["figures"] == {
            "units": 4, "unitsEntered": 3, "members": 4, "membersCounted": 3, "membersCarded": 1,
            "membersActive": 0, "reachesCardGoal": False,
        }  # fmt: skip
