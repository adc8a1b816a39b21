"""A statement taken in: every entry judged, every break written down, blocked until two persons saw it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.actors import Role
from domain.audit import operations as audit
from domain.audit import queries as alarms
from domain.bank_files.rules import FileInWrongState
from domain.calendar import CHINA
from domain.errors import NotFound, NotPermitted
from domain.statements import operations as statements
from domain.statements import rules
from domain.statements.rules import Entry, StatementDay
from tests.domain.cards.test_operations import file
from tests.domain.outcomes.test_operations import pay_id, returned, take_back
from tests.domain.payments.test_operations import credited, settle
from tests.town import AMOUNT_FEN, CHECKER, DAY, MAKER, OFFICE, RELEASER, Town, person

AT = datetime(2018, 3, 20, 16, 30, tzinfo=CHINA)
OPENING = 1_000_000


def debit(payment: int, **changes: Any) -> Entry:
    """A payment of the town as the bank states it; numbers are ours and the bank's alike."""
    entry = Entry(
        payment + 1, payment, f"S{payment}", pay_id(payment), "D", AMOUNT_FEN, 0, AT, "入账"
    )
    return replace(entry, **changes)


def day(*entries: Entry, on: date = DAY, opening: int = OPENING, **changes: Any) -> StatementDay:
    """A day that adds up."""
    sums = {way: [entry.amount_fen for entry in entries if entry.direction == way] for way in "DC"}
    closing = opening - sum(sums["D"]) + sum(sums["C"])
    made = StatementDay(
        "6210000000000000001", on, on - timedelta(days=1), opening, len(sums["D"]), sum(sums["D"]),
        len(sums["C"]), sum(sums["C"]), closing, entries,
    )  # fmt: skip
    return replace(made, **changes)


async def take(town: Town, stated: StatementDay) -> int:
    """Take a statement in; gives the number of breaks."""
    _, count = await statements.receive(await file(town), stated, unread=(), now=town.now)
    return count


async def findings(town: Town) -> list[str]:
    found = await town.owner.fetch("SELECT finding FROM statement_entries ORDER BY id")
    return [entry["finding"] for entry in found]


async def breaks(town: Town) -> list[tuple[str, int | None, int | None]]:
    found = await town.owner.fetch("SELECT * FROM statement_breaks ORDER BY id")
    return [(each["kind"], each["ours_fen"], each["theirs_fen"]) for each in found]


class TestReceive:
    async def test_matches_what_was_credited(self, sent: Town) -> None:
        """Exchange invariant 7: amount and serial agree; a deposit is no break."""
        await settle(sent, credited(1), credited(2, serial="S2"))
        deposit = Entry(4, 3, "B3", "", "C", 5_000_000, 0, AT, "拨入 6210000000000000001")
        assert await take(sent, day(debit(1), debit(2), deposit)) == 0
        assert await findings(sent) == ["MATCHED", "MATCHED", "DEPOSIT"]
        kept = await sent.one("SELECT summary FROM statement_entries WHERE number = 3")
        assert kept == "拨入 621************0001"
        assert not await alarms.has_blocking_alarm()

    async def test_proves_a_payment_whose_outcome_was_open(self, sent: Town) -> None:
        """Exchange invariant 2: a statement line is evidence, and stands on the move."""
        await take(sent, day(debit(1), debit(2)))
        assert await sent.states("payments") == ["CREDITED", "CREDITED"]
        line = await sent.one("SELECT evidence_line FROM payments WHERE id = 1")
        assert line == 2
        assert await sent.states("disbursements") == ["DRAFTED"]

    async def test_keeps_two_lawful_equal_payments(self, sent: Town) -> None:
        """Failure 30: what is equal in all but its payment id is two payments."""
        equal = [debit(1, bank_serial="S"), debit(2, bank_serial="S")]
        assert await take(sent, day(*equal)) == 0
        assert await findings(sent) == ["MATCHED", "MATCHED"]

    @pytest.mark.parametrize(
        ("entry", "kind", "fen"),
        [
            (
                debit(1, pay_id="", summary="手续费", amount_fen=200),
                "UNEXPLAINED_DEBIT",
                (None, 200),
            ),
            (debit(1, pay_id="P999"), "UNKNOWN_PAYMENT", (None, AMOUNT_FEN)),
            (debit(1, amount_fen=9_999), "AMOUNT_DIFFERS", (AMOUNT_FEN, 9_999)),
            (debit(1, bank_serial="X"), "SERIAL_DIFFERS", (AMOUNT_FEN, AMOUNT_FEN)),
            (debit(1, direction="C"), "RETURN_UNREPORTED", (AMOUNT_FEN, AMOUNT_FEN)),
        ],
    )
    async def test_finds_what_differs(
        self, sent: Town, entry: Entry, kind: str, fen: tuple[int | None, int]
    ) -> None:
        """R14, failures 14 and 15: a fee, an unknown payment, another amount, an unreported return."""
        await settle(sent, credited(1), credited(2, serial="S2"))
        others = (
            [] if entry.pay_id == pay_id(1) and entry.direction == "D" else [debit(1, number=9)]
        )
        count = await take(sent, day(entry, *others, debit(2)))
        assert (count, await breaks(sent)) == (1, [(kind, *fen)])
        assert await alarms.has_blocking_alarm()

    async def test_finds_a_payment_stated_twice(self, sent: Town) -> None:
        """Exchange invariant 1: within one statement or in two."""
        await settle(sent, credited(1), credited(2, serial="S2"))
        first = day(debit(1), debit(1, number=3, bank_serial="S9"), debit(2))
        assert await take(sent, first) == 1
        again = day(debit(2), on=DAY + timedelta(days=1), opening=first.closing_fen)
        assert await take(sent, again) == 1
        assert [kind for kind, *_ in await breaks(sent)] == ["REPEATED", "REPEATED"]

    async def test_finds_money_that_left_for_what_we_hold_failed(self, sent: Town) -> None:
        """Failure 16: the contradiction is looked at, the payment stays."""
        await settle(
            sent, credited(1), replace(credited(2), outcome="F", code="2002", bank_serial="")
        )
        await take(sent, day(debit(1), debit(2)))
        assert [kind for kind, *_ in await breaks(sent)] == ["CONTRADICTS"]
        assert await sent.states("payments") == ["CREDITED", "FAILED"]

    async def test_finds_a_credited_payment_that_is_not_there(self, sent: Town) -> None:
        """Exchange invariant 10: what we hold for paid must have left the account; found once."""
        await settle(sent, credited(1), credited(2, serial="S2"))
        first = day(debit(1))
        await take(sent, first)
        await take(sent, day(on=DAY + timedelta(days=1), opening=first.closing_fen))
        assert await breaks(sent) == [("DEBIT_MISSING", AMOUNT_FEN, None)]

    async def test_finds_one_that_was_learned_of_late(self, sent: Town) -> None:
        """Failure 16: the result came after the statement of its day, which had no such entry."""
        await settle(sent, credited(1))
        first = day(debit(1))
        await take(sent, first)
        sent.now += timedelta(days=1)
        await settle(sent, credited(2, serial="S2"))
        await take(sent, day(on=DAY + timedelta(days=1), opening=first.closing_fen))
        assert await breaks(sent) == [("DEBIT_MISSING", AMOUNT_FEN, None)]

    async def test_matches_a_return_and_finds_one_that_is_missing(self, sent: Town) -> None:
        """Failure 27: a return comes into the account, never out of it."""
        await settle(sent, credited(1), credited(2, serial="S2"))
        first = day(debit(1), debit(2))
        await take(sent, first)
        back = DAY + timedelta(days=1)
        await take_back(sent, returned(1, returned_on=back), returned(2, returned_on=back))
        entry = debit(1, direction="C", bank_serial="R1", posted_at=AT + timedelta(days=1))
        await take(sent, day(entry, on=back, opening=first.closing_fen))
        assert await findings(sent) == ["MATCHED"] * 3
        assert await breaks(sent) == [("RETURN_MISSING", AMOUNT_FEN, None)]

    async def test_finds_a_gap_and_an_opening_that_does_not_follow(self, sent: Town) -> None:
        """Exchange invariant 9."""
        await take(sent, day())
        await take(sent, day(on=DAY + timedelta(days=2)))
        await take(sent, day(on=DAY + timedelta(days=3), opening=OPENING - 1))
        assert await breaks(sent) == [
            ("DAY_MISSING", None, None), ("OPENING_DIFFERS", OPENING, OPENING - 1),
        ]  # fmt: skip

    async def test_finds_another_account(self, sent: Town) -> None:
        await take(sent, day())
        await take(sent, day(account="6210000000000000002", on=DAY + timedelta(days=1)))
        assert [kind for kind, *_ in await breaks(sent)] == ["ACCOUNT_DIFFERS"]

    async def test_refuses_a_second_one_of_the_day(self, sent: Town) -> None:
        await take(sent, day())
        with pytest.raises(rules.StatementRepeated):
            await take(sent, day(opening=1))

    async def test_takes_a_day_in_parts_and_judges_what_is_missing_at_its_end(
        self, sent: Town
    ) -> None:
        """Exchange invariants 7 and 10: a part full to the line may be followed by another."""
        await settle(sent, credited(1), credited(2, serial="S2"))
        first = day(debit(1), is_full=True)
        assert await take(sent, first) == 0
        rest = day(debit(2, number=1), opening=first.closing_fen, sequence=2)
        assert await take(sent, rest) == 0
        assert await findings(sent) == ["MATCHED", "MATCHED"]
        found = await sent.owner.fetch("SELECT part, is_full FROM bank_statements ORDER BY id")
        assert [tuple(each) for each in found] == [(1, True), (2, False)]
        following = day(on=DAY + timedelta(days=1), opening=rest.closing_fen)
        assert await take(sent, following) == 0
        with pytest.raises(rules.StatementRepeated):
            await take(sent, replace(rest, sequence=3, opening_fen=rest.closing_fen))

    async def test_finds_what_no_part_of_the_day_has(self, sent: Town) -> None:
        await settle(sent, credited(1), credited(2, serial="S2"))
        first = day(debit(1), is_full=True)
        await take(sent, first)
        await take(sent, day(opening=first.closing_fen, sequence=2))
        assert await breaks(sent) == [("DEBIT_MISSING", AMOUNT_FEN, None)]

    async def test_finds_the_day_after_what_a_day_full_to_the_line_lacks(self, sent: Town) -> None:
        await settle(sent, credited(1), credited(2, serial="S2"))
        first = day(debit(1), is_full=True)
        assert await take(sent, first) == 0
        await take(sent, day(on=DAY + timedelta(days=1), opening=first.closing_fen))
        assert await breaks(sent) == [("DEBIT_MISSING", AMOUNT_FEN, None)]

    async def test_refuses_a_part_before_the_one_that_it_goes_on_from(self, sent: Town) -> None:
        """Failure 13: out of order it waits in quarantine, and is right once the other has come."""
        await take(sent, day(on=DAY - timedelta(days=1)))
        first = day(debit(1), is_full=True)
        last = day(debit(2, number=1), opening=first.closing_fen, sequence=2)
        with pytest.raises(rules.PartOutOfOrder):
            await take(sent, last)
        assert await take(sent, first) == 0
        with pytest.raises(rules.PartOutOfOrder):
            await take(sent, replace(last, opening_fen=1, closing_fen=1))
        assert await take(sent, last) == 0

    async def test_is_done_once_with_its_file(self, sent: Town) -> None:
        """Failure 12: the file is applied with all it brought, or not at all."""
        file_id = await file(sent)
        await statements.receive(file_id, day(), unread=(), now=sent.now)
        with pytest.raises(FileInWrongState):
            await statements.receive(
                file_id, day(on=DAY + timedelta(days=1)), unread=(), now=sent.now
            )
        assert await sent.one("SELECT state FROM bank_files WHERE id = $1", file_id) == "APPLIED"

    async def test_seals_the_account(self, sent: Town) -> None:
        """R50: the number is found by its index and shown masked."""
        await take(sent, day())
        found = await sent.owner.fetchrow("SELECT * FROM bank_statements")
        assert found is not None
        assert found["account_masked"] == "621000*********0001"
        assert b"6210000000000000001" not in found["account_sealed"]


@pytest.fixture
async def broken(sent: Town) -> Town:
    """A statement with two breaks: a fee and an unknown payment."""
    fee = debit(3, pay_id="", amount_fen=200)
    await take(sent, day(fee, debit(4, pay_id="P999")))
    return sent


async def explain(break_id: int, *, by: Any = MAKER, reason: str = "账户维护费") -> None:
    await statements.explain(break_id, reason=reason, evidence="银行回单 12 号", by=by, now=AT)


class TestResolving:
    async def test_takes_two_people_and_lifts_the_block_with_the_last(self, broken: Town) -> None:
        """Exchange invariant 7: the release stops until someone decides, break by break."""
        for break_id in (1, 2):
            assert await alarms.has_blocking_alarm()
            await explain(break_id)
            await statements.resolve(break_id, by=RELEASER, now=AT)
        assert await broken.states("statement_breaks") == ["RESOLVED", "RESOLVED"]
        assert not await alarms.has_blocking_alarm()

    async def test_is_not_done_by_the_person_who_explained(self, broken: Town) -> None:
        """Failure 22."""
        assert broken is not None
        await explain(1, by=CHECKER)
        with pytest.raises(rules.SameExplainer):
            await statements.resolve(1, by=CHECKER, now=AT)
        await explain(1, by=OFFICE)
        await statements.resolve(1, by=CHECKER, now=AT)

    async def test_is_not_done_by_acknowledging_the_alarm(self, broken: Town) -> None:
        alarm_id = await broken.one("SELECT id FROM alarms WHERE kind = 'statement.break'")
        with pytest.raises(audit.AlarmSettledElsewhere):
            await audit.acknowledge(alarm_id, note="知道了", by=OFFICE, now=AT)
        assert await alarms.has_blocking_alarm()

    @pytest.mark.parametrize("reason", ["", "  ", "卡号 6210000000000000001", "长" * 301])
    async def test_needs_a_reason_without_numbers(self, broken: Town, reason: str) -> None:
        assert broken is not None
        with pytest.raises(rules.ExplanationInvalid):
            await explain(1, reason=reason)

    async def test_is_for_those_who_may(self, broken: Town) -> None:
        assert broken is not None
        for role in (Role.AUDITOR, Role.CLERK, Role.LEADER):
            with pytest.raises(NotPermitted):
                await explain(1, by=person(8, role))
            with pytest.raises(NotPermitted):
                await statements.resolve(1, by=person(8, role), now=AT)

    async def test_needs_a_break_that_is_explained(self, broken: Town) -> None:
        assert broken is not None
        with pytest.raises(rules.BreakInWrongState):
            await statements.resolve(1, by=CHECKER, now=AT)
        with pytest.raises(NotFound):
            await explain(99)
