from datetime import datetime

import asyncpg
import pytest

from domain.actors import AUDIT_ONLY, NOTHING, STAFF_ONLY
from domain.counts import operations as counts
from domain.ledger import operations as ledger
from domain.ledger import queries
from domain.ledger.operations import Posting
from domain.ledger.rules import Account, Event
from domain.transactions import acting_within
from tests.town import EVERY_ROLE, Town


async def post(
    town: Town, event: Event, *references: str, fen: int = 10_000, programme: str = "HZBX"
) -> None:
    """Book an event of payments of one programme."""
    postings = [Posting(reference, fen, programme) for reference in references]
    await ledger.post(event, postings, bank_file_id=1, now=town.now)


class TestPost:
    async def test_books_two_legs_that_sum_to_zero(self, town: Town) -> None:
        await post(town, Event.SENT, "P1", "P2")
        legs = await town.owner.fetch(
            "SELECT journal, account, amount_fen FROM ledger_entries ORDER BY reference, account"
        )
        assert [tuple(leg) for leg in legs] == [
            ("SENT:P1", "IN_TRANSIT", 10_000),
            ("SENT:P1", "PAYER", -10_000),
            ("SENT:P2", "IN_TRANSIT", 10_000),
            ("SENT:P2", "PAYER", -10_000),
        ]

    async def test_posts_an_event_of_a_payment_once(self, town: Town) -> None:
        await post(town, Event.SENT, "P1")
        with pytest.raises(asyncpg.UniqueViolationError):
            await post(town, Event.SENT, "P2", "P1")
        assert await town.one("SELECT count(*) FROM ledger_entries") == 2

    async def test_posts_nothing_for_nobody(self, town: Town) -> None:
        await post(town, Event.CREDITED)
        assert await town.one("SELECT count(*) FROM ledger_entries") == 0

    @pytest.mark.parametrize("fen", [0, -1])
    async def test_asserts_that_an_amount_is_positive(self, town: Town, fen: int) -> None:
        with pytest.raises(AssertionError, match="positive"):
            await post(town, Event.SENT, "P1", fen=fen)


class TestReversal:
    @pytest.mark.parametrize("event", [Event.FAILED, Event.RETURNED])
    async def test_gives_the_payer_back_what_left_in_each_programme(
        self, town: Town, event: Event
    ) -> None:
        """Failure 27: a sister system's reversal had the wrong sign for 20 months."""
        for programme, fen in (("HZBX", 10_000), ("SWN", 30_000)):
            reference = f"P-{programme}"
            await post(town, Event.SENT, reference, fen=fen, programme=programme)
            if event is Event.RETURNED:
                await post(town, Event.CREDITED, reference, fen=fen, programme=programme)
            sent = await queries.balances(programme=programme)
            assert sent[Account.PAYER] == -fen
        await post(town, event, "P-SWN", fen=30_000, programme="SWN")
        assert set((await queries.balances(programme="SWN")).values()) == {0}
        assert (await queries.balances(programme="HZBX"))[Account.PAYER] == -10_000


class TestBalances:
    async def test_tell_where_every_fen_is(self, town: Town) -> None:
        """Exchange invariant 10: sent = credited + failed + in transit."""
        await post(town, Event.SENT, "P1", "P2", "P3")
        await post(town, Event.CREDITED, "P1")
        await post(town, Event.FAILED, "P2")
        expected = {Account.PAYER: -20_000, Account.IN_TRANSIT: 10_000, Account.PAID: 10_000}
        assert await queries.balances() == expected
        assert await queries.balances(programme="HZBX") == expected
        assert set((await queries.balances(programme="XXXX")).values()) == {0}
        assert [line["amount_fen"] for line in await queries.by_programme()] == [
            10_000, 10_000, -20_000,
        ]  # fmt: skip

    async def test_are_counted_and_proved_by_adding_every_leg_again(
        self, town: Town, now: datetime
    ) -> None:
        """R49: a balance that is not the sum of its legs is found, and made right."""
        await post(town, Event.SENT, "P1", "P2")
        await counts.fold()
        await post(town, Event.CREDITED, "P1")
        assert await counts.prove(now=now) == ()
        await town.owner.execute("UPDATE count_totals SET fen = fen + 1 WHERE code = 'HZBX/PAYER'")
        [wrong] = await counts.prove(now=now)
        assert (wrong.code, wrong.fen) == ("HZBX/PAYER", -1)
        assert await counts.mend(by=EVERY_ROLE, now=now) == 1
        assert (await queries.balances())[Account.PAYER] == -20_000

    async def test_are_not_for_whoever_sees_a_unit_alone(self, town: Town) -> None:
        """R50: the ledger is of the whole."""
        await post(town, Event.SENT, "P1")
        for scope in ("/1/", STAFF_ONLY, AUDIT_ONLY, NOTHING):
            with acting_within(scope):
                assert set((await queries.balances()).values()) == {0}
