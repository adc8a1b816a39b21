"""Asking the bank about open payments, and letting its letter decide by two people."""

from dataclasses import replace
from typing import Any

import asyncpg
import pytest

from domain.actors import EVERYTHING, Actor, Role
from domain.errors import NotFound, NotPermitted
from domain.inquiries import operations as inquiries
from domain.inquiries import queries
from domain.inquiries.rules import (
    LetterDiffers,
    NothingToAsk,
    NotUnknown,
    ProofDecided,
    ProofInvalid,
    ProofPending,
    SamePerson,
    SerialTaken,
)
from domain.ledger import queries as ledger
from domain.ledger.rules import Account
from domain.outcomes import operations as outcomes
from domain.pages import Part, Where, page
from domain.scans.rules import ScanMissing
from tests.domain.inquiries.test_rules import PAID, REFUSED
from tests.domain.outcomes.test_operations import moves
from tests.domain.payments.test_operations import credited, draft, settle
from tests.town import AMOUNT_FEN, CHECKER, DAY, OFFICE, RELEASER, Town, person

CLERK = person(7, Role.CLERK, "/1/")
NO = "9" * 64


@pytest.fixture
async def silent(sent: Town) -> Town:
    """Two payments of which the bank has said nothing in time."""
    await outcomes.time_out([DAY], now=sent.now)
    for digest in {PAID.digest, REFUSED.digest}:
        await sent.scan(digest)
    return sent


async def attach(town: Town, payment_id: int = 1, *, by: Actor = OFFICE, **changes: Any) -> int:
    """Attach a letter that says that a payment was credited, on the town's day."""
    letter = replace(PAID, posted_on=town.now.date(), **changes)
    made: int = await inquiries.attach(payment_id, letter=letter, by=by, now=town.now)
    return made


async def confirm(town: Town, proof_id: int, *, by: Actor = CHECKER, digest: str = "") -> None:
    await inquiries.confirm(proof_id, digest=digest or PAID.digest, by=by, now=town.now)


class TestAsk:
    async def test_notes_who_took_what_to_the_bank(self, silent: Town) -> None:
        for _ in range(2):
            asked = await inquiries.ask([1, 2, 2], by=OFFICE, now=silent.now)
        told = await queries.lines(asked)
        assert [(line["pay_id"][-1], line["times"]) for line in told] == [("1", 2), ("2", 2)]
        assert {line["card"].count("*") for line in told} == {9}
        found = (await queries.evidence([1]))[1]
        assert (found["asked_count"], found["asked_at"]) == (2, silent.now)
        assert (found["accepted_at"], found["answered_at"], found["stated_at"]) == (None,) * 3

    async def test_changes_nothing_of_the_payment(self, silent: Town) -> None:
        """Exchange invariant 2: a question is no evidence."""
        await inquiries.ask([1], by=OFFICE, now=silent.now)
        assert await silent.states("payments") == ["UNKNOWN"] * 2

    async def test_of_what_has_an_outcome_is_refused(self, silent: Town) -> None:
        await settle(silent, credited(1))
        for ids in ([1], [], [99]):
            with pytest.raises(NothingToAsk):
                await inquiries.ask(ids, by=OFFICE, now=silent.now)
        with pytest.raises(NotPermitted):
            await inquiries.ask([2], by=CLERK, now=silent.now)


class TestAttach:
    async def test_waits_for_a_second_person(self, silent: Town) -> None:
        await attach(silent)
        assert await silent.states("payments") == ["UNKNOWN"] * 2
        with pytest.raises(ProofPending):
            await attach(silent)

    async def test_needs_the_letter_s_scan(self, silent: Town) -> None:
        with pytest.raises(ScanMissing):
            await attach(silent, digest="e" * 64)

    async def test_is_for_an_unknown_payment_alone(self, sent: Town) -> None:
        with pytest.raises(NotUnknown):
            await attach(sent)
        with pytest.raises(NotFound):
            await attach(sent, 99)
        with pytest.raises(NotPermitted):
            await attach(sent, by=CLERK)

    async def test_refuses_a_serial_that_stands_elsewhere(self, silent: Town) -> None:
        await settle(silent, credited(1, serial="YZ1"))
        with pytest.raises(SerialTaken):
            await attach(silent, 2)

    @pytest.mark.parametrize("field", ["reason", "reference"])
    async def test_refuses_personal_numbers(self, silent: Town, field: str) -> None:
        """Exchange invariant 12."""
        changes: dict[str, Any] = {field: "卡号6217990000000000014"}
        with pytest.raises(ProofInvalid):
            await attach(silent, **changes)


class TestConfirm:
    async def test_moves_and_books_by_the_letter(self, silent: Town) -> None:
        """Exchange invariant 2: the proof's id stands on the transition."""
        proof_id = await attach(silent)
        await confirm(silent, proof_id)
        payment = await silent.owner.fetchrow("SELECT * FROM payments WHERE id = 1")
        assert payment is not None
        assert (payment["state"], payment["bank_serial"]) == ("CREDITED", "YZ1")
        assert (payment["proof_id"], payment["evidence_file_id"]) == (proof_id, None)
        assert (await moves(silent))[-1] == ("UNKNOWN", "CREDITED", None, None)
        assert await silent.one("SELECT max(proof_id) FROM payment_moves") == proof_id
        assert (await ledger.balances())[Account.PAID] == AMOUNT_FEN

    async def test_of_a_failure_makes_it_payable_again(self, silent: Town) -> None:
        """Exchange invariant 6: a definitive failure, under a new id."""
        proof_id = await inquiries.attach(1, letter=REFUSED, by=OFFICE, now=silent.now)
        await confirm(silent, proof_id)
        assert (await ledger.balances())[Account.IN_TRANSIT] == AMOUNT_FEN
        assert await draft(silent, include_failed=True) == (1, AMOUNT_FEN)

    async def test_is_another_person_s_with_the_same_letter(self, silent: Town) -> None:
        """Failure 22: repeated and self approval."""
        proof_id = await attach(silent, by=CHECKER)
        with pytest.raises(SamePerson):
            await confirm(silent, proof_id)
        with pytest.raises(NotPermitted):
            await confirm(silent, proof_id, by=OFFICE)
        with pytest.raises(LetterDiffers):
            await confirm(silent, proof_id, by=RELEASER, digest=NO)
        await confirm(silent, proof_id, by=RELEASER)
        with pytest.raises(ProofDecided):
            await confirm(silent, proof_id, by=RELEASER)

    async def test_is_two_people_s_in_the_database_too(self, silent: Town) -> None:
        await attach(silent)
        with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
            await silent.owner.execute(
                "UPDATE proofs SET state = 'CONFIRMED', decided_at = now(),"
                " decided_by_id = attached_by_id"
            )

    async def test_comes_too_late_after_other_evidence(self, silent: Town) -> None:
        proof_id = await attach(silent)
        await settle(silent, credited(1))
        with pytest.raises(NotUnknown):
            await confirm(silent, proof_id)
        assert await silent.states("proofs") == ["ATTACHED"]

    async def test_contradicted_by_a_late_answer_stops_the_next_release(self, silent: Town) -> None:
        """A late S after a failure by hand is a break (the bank's own rules, psbc-cd/1)."""
        proof_id = await inquiries.attach(1, letter=REFUSED, by=OFFICE, now=silent.now)
        await confirm(silent, proof_id)
        await settle(silent, credited(1))
        assert await silent.states("payments") == ["FAILED", "UNKNOWN"]
        assert await silent.alarms(blocking=True) == ["payment.break"]


class TestRefuse:
    async def test_keeps_the_letter_and_the_payment_as_they_are(self, silent: Town) -> None:
        """Failure 24: a rejection erases no evidence."""
        proof_id = await attach(silent)
        with pytest.raises(ProofInvalid):
            await inquiries.refuse(proof_id, reason=" ", by=OFFICE, now=silent.now)
        await inquiries.refuse(proof_id, reason="印章不符", by=OFFICE, now=silent.now)
        assert await silent.states("payments") == ["UNKNOWN"] * 2
        with pytest.raises(ProofDecided):
            await confirm(silent, proof_id)
        await attach(silent)
        found = await page(
            queries.PROOFS, scope=EVERYTHING, where=Where(), order=queries.NEWEST, part=Part(9)
        )
        assert [row["state"] for row in found.rows] == ["ATTACHED", "REFUSED"]
