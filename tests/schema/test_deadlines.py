"""The days of the notice and the bank's next cut-off, as anybody signed in asks for them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, time
from typing import Any

import pytest

from domain.actors import Actor, Role
from domain.calendar import CHINA, StatutoryCalendar
from schema.context import Context
from workers import exchange
from workers.exchange import Exchange

Ask = Callable[..., Awaitable[dict[str, Any]]]

DEADLINES = """{ deadlines { code planYear kind beginsOn dueOn daysLeft document clause
  originalText interpretation confirmedBy } }"""
CLOCK = "{ bankClock { isBankingDay businessOn nextCutOff secondsLeft problem asOf } }"


def at(actor: Actor, moment: datetime) -> Context:
    return Context(actor, "r", lambda: moment)


class TestDeadlines:
    @pytest.mark.parametrize("role", [Role.OFFICE, Role.ADMIN, Role.LEADER])
    async def test_are_anybodys_to_read(self, ask: Ask, world: Any, role: Role) -> None:
        """R8, R18, R48."""
        answer = await ask(await world.actor(role.value.lower(), role), DEADLINES)
        assert answer["errors"] == []
        days = {one["code"]: one for one in answer["data"]["deadlines"]}
        assert {code: (one["kind"], one["dueOn"], one["daysLeft"]) for code, one in days.items()} == {
            "SUBSIDY": ("BEGINS", "2018-02-01", -47),
            "ENTRY": ("DUE", "2018-03-31", 11),
            "ENTRY_BULLETIN": ("WINDOW", "2018-04-30", 41),
            "FUNDS_BY_CARD": ("BEGINS", "2018-06-01", 73),
            "CARDS": ("DUE", "2018-09-30", 194),
            "CARD_BULLETIN": ("WINDOW", "2018-10-31", 225),
        }  # fmt: skip
        assert "2018年9月31日" in days["CARDS"]["originalText"]
        assert days["CARDS"]["interpretation"]
        assert days["CARDS"]["confirmedBy"] is None
        assert days["SUBSIDY"]["interpretation"] is None

    async def test_are_counted_by_the_day_in_chengdu(self, ask: Ask, clerk: Actor) -> None:
        """R8: at half past midnight of April 1st in Chengdu, it is over."""
        late = datetime.fromisoformat("2018-03-31T16:30:00+00:00")
        answer = await ask(clerk, DEADLINES, context=at(clerk, late))
        [entry] = [one for one in answer["data"]["deadlines"] if one["code"] == "ENTRY"]
        assert entry["daysLeft"] == -1


class TestBankClock:
    @pytest.mark.parametrize(
        ("moment", "works", "business_on", "cut_off"),
        [
            ("2018-03-20T10:00:00+08:00", True, "2018-03-20", "2018-03-20T16:00:00+08:00"),
            ("2018-03-20T16:00:00+08:00", True, "2018-03-21", "2018-03-21T16:00:00+08:00"),
            ("2018-03-31T09:00:00+08:00", False, "2018-04-02", "2018-04-02T16:00:00+08:00"),
            ("2018-09-30T17:00:00+08:00", True, "2018-10-08", "2018-10-08T16:00:00+08:00"),
        ],
    )
    async def test_follows_the_calendar_that_releases_money(
        self, ask: Ask, clerk: Actor, moment: str, works: bool, business_on: str, cut_off: str
    ) -> None:
        self._install(datetime.fromisoformat(moment))
        answer = await ask(clerk, CLOCK, context=at(clerk, datetime.fromisoformat(moment)))
        assert answer["errors"] == []
        clock = answer["data"]["bankClock"]
        assert (clock["isBankingDay"], clock["businessOn"]) == (works, business_on)
        assert (clock["nextCutOff"], clock["problem"]) == (cut_off, None)
        left = datetime.fromisoformat(cut_off) - datetime.fromisoformat(moment)
        assert clock["secondsLeft"] == left.total_seconds()

    async def test_never_guesses_a_year_without_data(self, ask: Ask, clerk: Actor) -> None:
        moment = datetime(2027, 1, 4, 9, tzinfo=CHINA)
        self._install(moment)
        answer = await ask(clerk, CLOCK, context=at(clerk, moment))
        assert answer["errors"] == []
        clock = answer["data"]["bankClock"]
        assert "法定节假日" in clock.pop("problem")
        assert clock.pop("asOf") == "2027-01-04T09:00:00+08:00"
        assert set(clock.values()) == {None}

    def _install(self, moment: datetime) -> None:
        unused: Any = None
        calendar = StatutoryCalendar(time(16))
        exchange.use(Exchange("SZJG0001", unused, calendar, unused, lambda: moment))
