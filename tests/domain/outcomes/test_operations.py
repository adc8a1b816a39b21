"""What answers, returns, statements and silence do to payments, the ledger and the batch."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from domain.bank_files.rules import FileInWrongState
from domain.ledger import queries as ledger
from domain.ledger.rules import Account
from domain.outcomes import operations as outcomes
from domain.outcomes import queries, rules
from domain.outcomes.rules import Credit, Foresight, Posted, Refusal, Return
from tests.domain.cards.test_operations import file
from tests.domain.payments.test_operations import SENT, credited, draft, settle
from tests.town import AMOUNT_FEN, DAY, PROGRAMME, Town

RETURNED_ON = date(2018, 3, 26)


def pay_id(number: int) -> str:
    return f"P20180320{number:023d}"


def returned(payment: int, **changes: Any) -> Return:
    """The bank sent a payment of the town back."""
    return replace(
        Return(payment, pay_id(payment), f"R{payment}", AMOUNT_FEN, "2003", RETURNED_ON), **changes
    )


def posted(payment: int, **changes: Any) -> Posted:
    """A payment of the town as an entry of a statement."""
    at = credited(payment).posted_at
    assert at is not None
    return replace(Posted(payment + 1, pay_id(payment), f"S{payment}", AMOUNT_FEN, at), **changes)


async def take_back(town: Town, *returns: Return) -> int:
    """Apply an RTN with these lines; gives the file."""
    file_id = await file(town)
    await outcomes.take_back(file_id, returns=returns, by_file=(), now=town.now)
    return file_id


async def accept(town: Town, code: str = "0000", *refusals: Refusal) -> int:
    """Apply a CRA of the town's file; gives the file."""
    file_id = await file(town)
    await outcomes.accept(
        file_id, sent_file_id=SENT, disbursement_id=1, code=code, refusals=refusals, by_file=(),
        now=town.now,
    )  # fmt: skip
    return file_id


async def moves(town: Town, payment_id: int = 1) -> list[tuple[str, str, int | None, int | None]]:
    """The moves of a payment with the file and line of their evidence."""
    found = await town.owner.fetch(
        "SELECT * FROM payment_moves WHERE payment_id = $1 ORDER BY id", payment_id
    )
    return [(m["was"], m["state"], m["evidence_file_id"], m["evidence_line"]) for m in found]


class TestSettle:
    async def test_of_one_payment_twice_in_a_file_takes_the_first(self, sent: Town) -> None:
        """Failure 16, within one file."""
        await settle(sent, credited(1), credited(1), credited(1, serial="S2"))
        assert [code for _, code in await sent.problems()] == ["CONTRADICTS"]
        assert await sent.states("payments") == ["CREDITED", "SENT"]
        assert await sent.one("SELECT bank_serial FROM payments WHERE id = 1") == "S1"

    async def test_leaves_an_unknown_one_by_evidence_alone(self, sent: Town) -> None:
        """Exchange invariant 2: the evidence stands on the transition."""
        unknown = Credit(1, pay_id(1), "U", "9999", AMOUNT_FEN)
        first = await settle(sent, unknown)
        assert await sent.one("SELECT settled_at FROM payments WHERE id = 1") is None
        later = await settle(sent, credited(1))
        assert await moves(sent) == [
            ("SENT", "UNKNOWN", first, 1), ("UNKNOWN", "CREDITED", later, 1),
        ]  # fmt: skip
        found = await sent.owner.fetchrow("SELECT * FROM payments WHERE id = 1")
        assert found is not None
        assert (found["state"], found["evidence_file_id"]) == ("CREDITED", later)

    async def test_after_the_return_learns_the_serial_and_moves_nothing(self, sent: Town) -> None:
        """Failure 16: the result comes after the return of what it reports."""
        await take_back(sent, returned(1))
        await settle(sent, credited(1))
        found = await sent.owner.fetchrow("SELECT * FROM payments WHERE id = 1")
        assert found is not None
        assert (found["state"], found["bank_serial"]) == ("RETURNED", "S1")
        assert await sent.problems() == []

    async def test_after_a_failure_reports_a_late_success_as_a_break(self, sent: Town) -> None:
        """Exchange invariant 1: a late S after a failure stops the next release."""
        await settle(sent, Credit(1, pay_id(1), "F", "2001", AMOUNT_FEN))
        await settle(sent, credited(1))
        assert await sent.states("payments") == ["FAILED", "SENT"]
        assert await sent.alarms(blocking=True) == ["payment.break"]


async def foreseen(*answers: Credit) -> Foresight:
    """What these answers do to the town's payments as they stand now."""
    seen = (await queries.standings([SENT]))[SENT]
    return Foresight(seen.printed, rules.weigh(answers, seen.standings))


async def settle_as(town: Town, foresight: Foresight, *answers: Credit) -> int:
    """Apply a CRR of which this was foreseen; gives the file."""
    file_id = await file(town)
    await outcomes.settle(
        file_id,
        sent_file_id=SENT,
        disbursement_id=1,
        credits_=answers,
        by_file=(),
        foresight=foresight,
        now=town.now,
    )
    return file_id


class TestForesight:
    """What was judged before the transaction counts only while the payments stand as they were seen."""

    async def test_counts_while_nothing_has_changed(self, sent: Town) -> None:
        seen = (await foreseen()).seen
        nothing = Foresight(seen, rules.Effects((), (), (), is_broken=False))
        await settle_as(sent, nothing, credited(1))
        assert await sent.states("payments") == ["SENT", "SENT"], "what was foreseen was believed"
        await settle_as(sent, await foreseen(credited(1)), credited(1))
        assert await sent.states("payments") == ["CREDITED", "SENT"]
        assert sum((await ledger.balances()).values()) == 0

    async def test_counts_although_the_bank_has_accepted_the_file_since(self, sent: Town) -> None:
        answers = credited(1), credited(2, serial="S2")
        before = await foreseen(*answers)
        await accept(sent)
        assert (await foreseen(*answers)) == before
        await settle_as(sent, before, *answers)
        assert await sent.states("payments") == ["CREDITED", "CREDITED"]
        assert (await ledger.balances())[Account.PAID] == 2 * AMOUNT_FEN

    async def test_is_forgotten_once_the_money_has_come_back(self, sent: Town) -> None:
        """Exchange invariant 2: what is judged is how a payment stands under its lock."""
        before = await foreseen(credited(1))
        await take_back(sent, returned(1))
        await settle_as(sent, before, credited(1))
        assert await sent.states("payments") == ["RETURNED", "SENT"]
        assert await sent.one("SELECT bank_serial FROM payments WHERE id = 1") == "S1", "learnt"

    async def test_is_forgotten_once_another_result_was_applied(self, sent: Town) -> None:
        """Failure 16: two results of one payment that were judged at the same time."""
        before = await foreseen(credited(1, serial="S2"))
        await settle(sent, credited(1))
        await settle_as(sent, before, credited(1, serial="S2"))
        assert [code for _, code in await sent.problems()] == ["CONTRADICTS"]
        assert await sent.alarms(blocking=True) == ["payment.break"]
        assert await sent.one("SELECT bank_serial FROM payments WHERE id = 1") == "S1"
        assert await sent.one("SELECT count(*) FROM ledger_entries WHERE account = 'PAID'") == 1

    async def test_is_forgotten_once_silence_was_noted(self, sent: Town) -> None:
        before = await foreseen(credited(1, fen=1))
        await outcomes.time_out([DAY], now=sent.now)
        await settle_as(sent, before, credited(1, fen=1))
        assert len(await moves(sent)) == 1, "it was UNKNOWN already, and is not moved again"

    async def test_knows_of_no_payment_of_a_file_that_has_none(self, sent: Town) -> None:
        assert sent is not None
        found = await queries.standings([99])
        assert (found[99].printed, found[99].standings) == ("", {})


class TestAccept:
    async def test_keeps_a_refused_row_that_is_not_ours(self, sent: Town) -> None:
        """Failure 14."""
        await accept(sent, "0000", Refusal(2, "P9", "2001"), Refusal(3, pay_id(2), "2001"))
        assert await sent.problems() == [(2, "UNKNOWN_REFERENCE")]
        assert await sent.states("payments") == ["ACCEPTED", "FAILED"]
        assert await sent.alarms(blocking=True) == ["payment.break"]

    async def test_of_a_file_given_up_for_silent_leaves_it_unknown(self, sent: Town) -> None:
        """Exchange invariant 2: that the bank took the file says nothing of the outcome."""
        await outcomes.time_out([DAY], now=sent.now)
        await accept(sent)
        assert await sent.states("payments") == ["UNKNOWN"] * 2

    async def test_refusing_a_silent_file_whole_proves_the_failure(self, sent: Town) -> None:
        await outcomes.time_out([DAY], now=sent.now)
        await accept(sent, "3002")
        assert await sent.states("payments") == ["FAILED"] * 2

    async def test_refusing_as_seen_before_fails_nothing(self, sent: Town) -> None:
        """Exchange invariant 6: a bank's "duplicate" never makes anything payable again."""
        await accept(sent, "3006")
        assert await sent.states("payments") == ["UNKNOWN"] * 2
        assert await draft(sent, include_failed=True) == (0, 0)


class TestTakeBack:
    async def test_moves_the_money_from_the_member_to_the_payer(self, sent: Town) -> None:
        """Failure 27: the sign of a reversal, in each programme's own accounts."""
        await settle(sent, credited(1), credited(2, serial="S2"))
        before = await ledger.balances(programme=PROGRAMME)
        assert (before[Account.PAYER], before[Account.PAID]) == (-2 * AMOUNT_FEN, 2 * AMOUNT_FEN)
        file_id = await take_back(sent, returned(2))
        after = await ledger.balances(programme=PROGRAMME)
        assert after == {
            Account.PAYER: -AMOUNT_FEN, Account.IN_TRANSIT: 0, Account.PAID: AMOUNT_FEN,
        }  # fmt: skip
        assert await sent.states("payments") == ["CREDITED", "RETURNED"]
        assert (await moves(sent, 2))[-1] == ("CREDITED", "RETURNED", file_id, 2)
        assert await sent.alarms() == ["payment.returned"]

    @pytest.mark.parametrize("state", ["SENT", "ACCEPTED", "UNKNOWN"])
    async def test_of_what_was_never_known_credited_books_its_arrival_first(
        self,
        sent: Town,
        state: str,
    ) -> None:
        """Failure 16: the return overtakes the result."""
        if state == "ACCEPTED":
            await accept(sent)
        if state == "UNKNOWN":
            await outcomes.time_out([DAY], now=sent.now)
        await take_back(sent, returned(1))
        assert await sent.states("payments") == ["RETURNED", state]
        booked = await sent.owner.fetch(
            "SELECT journal FROM ledger_entries WHERE reference = $1 AND account = 'PAID'"
            " ORDER BY id",
            pay_id(1),
        )
        assert [entry["journal"].split(":")[0] for entry in booked] == ["CREDITED", "RETURNED"]
        assert (await ledger.balances())[Account.IN_TRANSIT] == AMOUNT_FEN

    async def test_repeated_changes_nothing(self, sent: Town) -> None:
        """Failure 12: in one file, and in the next."""
        await settle(sent, credited(1))
        await take_back(sent, returned(1), returned(1, number=2))
        await take_back(sent, returned(1))
        assert await sent.one("SELECT count(*) FROM ledger_entries") == 8
        assert await sent.problems() == []
        assert await sent.alarms(blocking=True) == []

    async def test_of_another_amount_stops_the_next_release(self, sent: Town) -> None:
        """Failure 15, exchange invariant 7."""
        await settle(sent, credited(1))
        await take_back(sent, returned(1, amount_fen=1), returned(2, amount_fen=1))
        assert await sent.states("payments") == ["CREDITED", "UNKNOWN"]
        assert await sent.problems() == [(1, "AMOUNT_DIFFERS"), (2, "AMOUNT_DIFFERS")]
        assert await sent.alarms(blocking=True) == ["payment.break"]

    async def test_of_nothing_of_ours_stops_the_next_release(self, sent: Town) -> None:
        """Failure 14; the other lines of the file are taken in."""
        await settle(sent, credited(1))
        await take_back(sent, returned(9), returned(1))
        assert await sent.problems() == [(9, "UNKNOWN_REFERENCE")]
        assert await sent.states("payments") == ["RETURNED", "SENT"]
        assert await sent.alarms(blocking=True) == ["payment.break"]

    async def test_of_a_failed_payment_contradicts(self, sent: Town) -> None:
        await settle(sent, Credit(1, pay_id(1), "F", "2001", AMOUNT_FEN))
        await take_back(sent, returned(1))
        assert await sent.problems() == [(1, "CONTRADICTS")]
        assert await sent.states("payments") == ["FAILED", "SENT"]

    async def test_makes_it_payable_by_a_deliberate_re_issue_alone(self, sent: Town) -> None:
        """Failure 25, exchange invariant 6: under a new id that points to the old one."""
        await settle(sent, credited(1), credited(2, serial="S2"))
        await take_back(sent, returned(1))
        assert await draft(sent) == (0, 0)
        assert await draft(sent, include_failed=True) == (1, AMOUNT_FEN)
        found = await sent.owner.fetchrow("SELECT * FROM payments ORDER BY id DESC LIMIT 1")
        assert found is not None
        assert (found["replaces_id"], found["pay_id"] != pay_id(1)) == (1, True)

    async def test_of_a_file_applied_before_is_refused(self, sent: Town) -> None:
        """Failure 3: killed between acting and closing, or by two workers: once."""
        file_id = await take_back(sent)
        with pytest.raises(FileInWrongState):
            await outcomes.take_back(file_id, returns=[], by_file=(), now=sent.now)

    async def test_settles_the_batch_whose_last_outcome_it_was(self, sent: Town) -> None:
        await sent.owner.execute("SET session_replication_role = replica")
        await sent.owner.execute(
            "UPDATE disbursements SET state = 'SENT', checked_by_id = 3, released_by_id = 4,"
            " digest = 'd'"
        )
        await sent.owner.execute("SET session_replication_role = origin")
        await take_back(sent, returned(1), returned(2))
        assert await sent.states("disbursements") == ["SETTLED"]


class TestProveByStatement:
    async def test_credits_what_left_the_payer_s_account(self, sent: Town) -> None:
        """Exchange invariant 2: the REC line is the evidence, of silent and open ones alike."""
        await outcomes.time_out([DAY], now=sent.now)
        file_id = await file(sent)
        assert await outcomes.prove_by_statement(file_id, posted=[posted(1)], now=sent.now) == 1
        assert await moves(sent) == [
            ("SENT", "UNKNOWN", None, None), ("UNKNOWN", "CREDITED", file_id, 2),
        ]  # fmt: skip
        assert (await ledger.balances())[Account.PAID] == AMOUNT_FEN

    @pytest.mark.parametrize(
        "entries",
        [
            [posted(1, amount_fen=1)],
            [posted(1), posted(1, number=5)],
            [posted(9)],
            [],
        ],
    )
    async def test_leaves_alone_what_it_does_not_prove(
        self,
        sent: Town,
        entries: list[Posted],
    ) -> None:
        """Failures 14 and 15: another amount, twice, nobody's."""
        file_id = await file(sent)
        assert await outcomes.prove_by_statement(file_id, posted=entries, now=sent.now) == 0
        assert await sent.states("payments") == ["SENT"] * 2

    async def test_moves_nothing_that_is_settled(self, sent: Town) -> None:
        await settle(sent, credited(1), Credit(2, pay_id(2), "F", "2001", AMOUNT_FEN))
        entries = [posted(1), posted(2)]
        file_id = await file(sent)
        assert await outcomes.prove_by_statement(file_id, posted=entries, now=sent.now) == 0
        assert await sent.states("payments") == ["CREDITED", "FAILED"]

    async def test_does_not_take_another_serial_for_the_same_payment(self, sent: Town) -> None:
        doubtful = Credit(1, pay_id(1), "U", "9999", AMOUNT_FEN, "S7")
        await settle(sent, doubtful)
        file_id = await file(sent)
        assert await outcomes.prove_by_statement(file_id, posted=[posted(1)], now=sent.now) == 0


class TestTimeOut:
    async def test_makes_silence_unknown_and_never_failed(self, sent: Town) -> None:
        """Failures 7 and 18: nothing is payable again because nobody answered."""
        assert await outcomes.time_out([DAY - timedelta(days=1)], now=sent.now) == 0
        assert await outcomes.time_out([DAY], now=sent.now) == 2
        assert await outcomes.time_out([DAY], now=sent.now) == 0
        assert await sent.states("payments") == ["UNKNOWN"] * 2
        assert await draft(sent, include_failed=True) == (0, 0)
        assert (await ledger.balances())[Account.IN_TRANSIT] == 2 * AMOUNT_FEN


class TestMoves:
    async def test_are_written_by_the_database_alone(self, sent: Town) -> None:
        """Exchange invariant 2: no transition without its evidence, whoever makes it."""
        with pytest.raises(asyncpg.CheckViolationError, match="payments_evidence"):
            await sent.owner.execute("UPDATE payments SET state = 'FAILED'")
        assert await moves(sent) == []
