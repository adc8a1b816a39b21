"""Consent on a real PostgreSQL: given, taken back, and what stops with it."""

from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest

from domain.actors import Actor, Role
from domain.applications import operations as applications
from domain.consents import operations as consents
from domain.consents import rules
from domain.consents.rules import Channel
from domain.errors import NotFound, NotPermitted
from tests.town import CHECKER, OFFICE, Town

DAY: Final = date(2018, 3, 20)
GIVEN: Final[dict[str, Any]] = {"on_day": DAY, "channel": Channel.PAPER, "collector": "李采集"}
TAKEN: Final[dict[str, Any]] = {"on_day": DAY, "channel": Channel.PHONE, "reason": "本人来电撤回"}


async def ref(town: Town) -> str:
    found: str = await town.one("SELECT consent_ref FROM members")
    return found


async def drafted(town: Town, unit: int, now: datetime) -> int:
    path = await town.one("SELECT path FROM units WHERE id = $1", unit)
    batch = await town.insert("card_batches", unit_id=unit, state="DRAFTED", drafted_at=now)
    return await applications.draft(batch, unit_path=path, only_again=False, now=now)


class TestConsent:
    async def test_stands_from_giving_to_withdrawing_with_its_words(
        self, town: Town, now: datetime
    ) -> None:
        """R11: which text, when, how and taken down by whom; withdrawn, and given anew."""
        member = await town.member(await town.unit(), consent_ref="")
        await consents.give(member, by=OFFICE, now=now, **GIVEN)
        first = await ref(town)
        await consents.withdraw(member, by=OFFICE, now=now, **TAKEN)
        assert await ref(town) == ""
        await consents.give(member, by=OFFICE, now=now, **GIVEN)
        rows = await town.owner.fetch(
            "SELECT c.act, c.ref, c.channel, c.collector, c.reason, t.version FROM consents c"
            " LEFT JOIN consent_texts t ON t.id = c.text_id ORDER BY c.id"
        )
        assert [tuple(row) for row in rows] == [
            ("GIVEN", first, "PAPER", "李采集", "", "2017-08"),
            ("WITHDRAWN", first, "PHONE", "", "本人来电撤回", None),
            ("GIVEN", await ref(town), "PAPER", "李采集", "", "2017-08"),
        ]
        assert await ref(town) != first
        assert (
            await town.one("SELECT count(*) FROM audit_entries WHERE action LIKE 'consent.%'") == 3
        )

    async def test_is_needed_for_a_card(self, town: Town, now: datetime) -> None:
        """Whoever took it back is applied for no more, until they agree again."""
        unit = await town.unit()
        member = await town.member(unit)
        await consents.withdraw(member, by=OFFICE, now=now, **TAKEN)
        assert await drafted(town, unit, now) == 0
        await consents.give(member, by=OFFICE, now=now, **GIVEN)
        assert await drafted(town, unit, now) == 1

    @pytest.mark.parametrize(
        ("verb", "words"),
        [
            (consents.give, GIVEN | {"on_day": DAY + timedelta(days=1)}),
            (consents.give, GIVEN | {"collector": " "}),
            (consents.withdraw, TAKEN | {"on_day": DAY + timedelta(days=1)}),
            (consents.withdraw, TAKEN | {"reason": ""}),
            (consents.withdraw, TAKEN | {"reason": "手机13912345678来电"}),
            (consents.withdraw, TAKEN | {"reason": "王小芳来电"}),
        ],
    )
    async def test_says_who_when_and_why(
        self, town: Town, now: datetime, verb: Any, words: dict[str, Any]
    ) -> None:
        member = await town.member(await town.unit())
        with pytest.raises(rules.ConsentInvalid):
            await verb(member, by=OFFICE, now=now, **words)

    async def test_is_to_words_that_there_were(self, town: Town, now: datetime) -> None:
        member = await town.member(await town.unit())
        early = GIVEN | {"on_day": date(2017, 7, 31)}
        with pytest.raises(rules.NoConsentText):
            await consents.give(member, by=OFFICE, now=now, **early)

    async def test_is_taken_back_once(self, town: Town, now: datetime) -> None:
        member = await town.member(await town.unit(), consent_ref="")
        with pytest.raises(rules.NothingToWithdraw):
            await consents.withdraw(member, by=OFFICE, now=now, **TAKEN)

    async def test_is_recorded_by_the_office_and_the_own_unit(
        self, town: Town, now: datetime
    ) -> None:
        """R50."""
        unit, other = await town.unit(), await town.unit()
        member = await town.member(other)
        clerk = Actor(88, "clerk", frozenset({Role.CLERK}), f"/{unit}/", unit)
        with pytest.raises(NotFound):
            await consents.give(member, by=clerk, now=now, **GIVEN)
        with pytest.raises(NotPermitted):
            await consents.give(member, by=CHECKER, now=now, **GIVEN)
