"""The exchange's calendar through the contract: what is due, who sees it, and days by two people."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime, timedelta
from typing import Any

from domain.actors import STAFF_ONLY, Actor, Role
from domain.calendar import CHINA

Ask = Callable[..., Awaitable[dict[str, Any]]]

MONTH = """query M($month: Date) { exchangeCalendar(month: $month) {
  day isBankingDay name source isEntered cutOff counts { answer due met missing } } }"""
PREVIEW = """query P($text: String!) { calendarPreview(text: $text) {
  problem lines { number problem } changes { day was becomes } moves { forOn dueAt obligation { id } } } }"""


class TestExchangeCalendar:
    async def test_names_holidays_and_counts_what_is_due(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """R18: the make-up Sunday of 2018-09-30 is named; what is missing is counted."""
        due = datetime(2018, 1, 9, 10, tzinfo=CHINA)
        await world.insert(
            "obligations", kind="STATEMENT", answer="REC", for_on=date(2018, 1, 8), due_at=due,
            alarm_at=due, state="OPEN",
        )  # fmt: skip
        answer = await ask(office, MONTH, month="2018-01-01")
        assert answer["errors"] == []
        days = {one["day"]: one for one in answer["data"]["exchangeCalendar"]}
        assert len(days) == 31
        assert days["2018-01-09"]["counts"] == [{"answer": "REC", "due": 1, "met": 0, "missing": 1}]
        september = await ask(office, MONTH, month="2018-09-30")
        assert september["data"]["exchangeCalendar"][-1]["name"] == "国庆节调休上班"

    async def test_is_not_a_clerk_s(self, ask: Ask, world: Any, clerk: Actor) -> None:
        assert world is not None
        answer = await ask(clerk, MONTH)
        assert answer["data"] == {"exchangeCalendar": []}
        preview = await ask(clerk, PREVIEW, text="2019-01-01,放假")
        assert preview["data"] == {"calendarPreview": None}


class TestCalendarPreview:
    async def test_says_which_days_and_files_would_move(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        day = world.now.date() + timedelta(days=1)
        due = datetime.combine(day, datetime.min.time(), CHINA) + timedelta(hours=9)
        await world.insert(
            "obligations", kind="STATEMENT", answer="REC", for_on=world.now.date(), due_at=due,
            alarm_at=due + timedelta(hours=1), state="OPEN",
        )  # fmt: skip
        answer = await ask(office, PREVIEW, text=f"{day},放假,停业")
        assert answer["errors"] == []
        found = answer["data"]["calendarPreview"]
        assert found["changes"] == [{"day": str(day), "was": True, "becomes": False}]
        assert [move["forOn"] for move in found["moves"]] == [str(world.now.date())]
        unread = await ask(office, PREVIEW, text="2018-09-31,放假")
        assert "没有 2018-09-31" in unread["data"]["calendarPreview"]["problem"]
        lines = unread["data"]["calendarPreview"]["lines"]
        assert [(line["number"], bool(line["problem"])) for line in lines] == [(1, True)]
        assert [line["problem"] for line in found["lines"]] == [""]


class TestAdministrator:
    async def test_sees_what_is_due_and_what_was_entered(self, ask: Ask, world: Any) -> None:
        due = world.now
        await world.insert(
            "obligations", kind="STATEMENT", answer="REC", for_on=due.date(), due_at=due,
            alarm_at=due, state="OPEN",
        )  # fmt: skip
        await world.insert("calendar_imports", state="PROPOSED", document="文号", source="通知",
                           day_count=1)  # fmt: skip
        admin = Actor(99, "admin", frozenset({Role.ADMIN}), STAFF_ONLY)
        asked = "{ obligations { totalCount } calendarImports { edges { node { document } } } }"
        answer = await ask(admin, asked)
        assert answer["data"]["obligations"] == {"totalCount": 1}
        assert len(answer["data"]["calendarImports"]["edges"]) == 1
