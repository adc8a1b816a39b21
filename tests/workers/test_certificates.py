"""Certificates of a small town with a bank by hand: three ways, one chain, the same again years later."""

from typing import Any

import orjson
import pytest

from domain import crypto, letters
from domain.audit import operations as audit
from domain.audit import queries as alarms
from domain.certificates import rules
from domain.errors import NotFound
from domain.inquiries import operations as inquiries
from domain.inquiries.rules import Letter, ProofOutcome
from domain.outcomes import operations as outcomes
from tests.town import CHECKER, OFFICE
from tests.workers import office, stated
from tests.workers.bank import Bank, credited, not_credited
from workers import certificates, exchange, inbound

FEN = 10_000


async def issue(bank: Bank) -> list[int]:
    return await certificates.issue_due(exchange.current(), now=bank.time)


async def document(bank: Bank, number: int) -> dict[str, Any]:
    text = await bank.town.one("SELECT document FROM certificates WHERE number = $1", number)
    found: dict[str, Any] = orjson.loads(text)
    return found


def counts(certificate: dict[str, Any], way: str, programme: str = "HZBX") -> dict[str, int]:
    return {name: figure[0] for name, figure in certificate["programmes"][programme][way].items()}


async def settled(bank: Bank) -> list[str]:
    """Tuesday: of four payments two are credited, one fails, one stays open; the day is stated."""
    pay_ids = await office.sent(bank, 4)
    name = bank.arrived()[0]
    bank.accept(name, await office.batch_no(bank, name), accepted=4)
    lines = [
        credited(pay_ids[0], 1),
        credited(pay_ids[1], 2),
        not_credited(pay_ids[2], "F", "2002"),
    ]
    await office.answer(bank, "CRR", lines)
    stated.state(bank, [stated.paid(pay_ids[0], 1), stated.paid(pay_ids[1], 2)])
    stated.on(bank, "2018-03-21T09:10:00")
    await inbound.collect()
    return pay_ids


class TestIssue:
    async def test_balances_three_ways(self, bank: Bank) -> None:
        """Exchange invariant 10."""
        await settled(bank)
        assert await issue(bank) == [1]
        found = await document(bank, 1)
        assert (found["verdict"], found["differences"]) == ("BALANCED", [])
        flow = {"sent": 4, "credited": 2, "failed": 1, "returned": 0, "unknown": 1}
        assert counts(found, "ledger") == flow
        whole = {"approved": 4, "unsent": 0, **flow, "paid": 2, "back": 0}
        assert counts(found, "states") == counts(found, "archive") == whole
        assert counts(found, "statements") == {"paid": 2, "back": 0}
        assert found["programmes"]["*"]["states"]["credited"] == [2, 2 * FEN]
        assert [file["kind"] for file in found["counted"]] == ["CRD", "CRA", "CRR", "REC"]
        assert await issue(bank) == []

    async def test_waits_for_the_statement_and_goes_without_it_at_noon(self, bank: Bank) -> None:
        """Exchange invariant 9: a statement that does not come is said, and does not stop the chain."""
        await office.sent(bank, 1)
        stated.on(bank, "2018-03-21T11:59:00")
        assert await issue(bank) == []
        stated.on(bank, "2018-03-21T12:00:00")
        assert await issue(bank) == [1]
        assert (await document(bank, 1))["verdict"] == "INCOMPLETE"
        assert "certificate.incomplete" in await bank.town.alarms()
        assert not await alarms.has_blocking_alarm()

    async def test_counts_what_was_approved_and_has_not_left(self, bank: Bank) -> None:
        """Exchange invariant 10: approved = unsent + sent, from the sealed bytes, too."""
        await settled(bank)
        await bank.town.payable(await bank.town.unit(), 2)
        await office.release(bank, await office.composed(bank, await bank.town.one(
            "SELECT max(id) FROM units"
        )))  # fmt: skip
        await issue(bank)
        found = await document(bank, 1)
        assert (found["verdict"], len(found["unsent"])) == ("BALANCED", 1)
        assert counts(found, "archive")["unsent"] == counts(found, "states")["unsent"] == 2

    async def test_follows_a_return_with_its_sign(self, bank: Bank) -> None:
        """Failure 27: money that came back is returned and never credited twice; days are caught up."""
        pay_ids = await settled(bank)
        await issue(bank)
        closing = 100_000_000 - 2 * FEN
        stated.on(bank, "2018-03-22T15:00:00")
        stated.send_back(bank, pay_ids[:1])
        await inbound.collect()
        stated.on(bank, "2018-03-21T18:00:00")
        stated.state(bank, opening=closing)
        stated.on(bank, "2018-03-22T18:00:00")
        stated.state(bank, [stated.back(pay_ids[0], 1)], opening=closing)
        stated.on(bank, "2018-03-23T09:10:00")
        await inbound.collect()
        assert await issue(bank) == [2, 3]
        found = await document(bank, 3)
        assert (found["verdict"], found["differences"]) == ("BALANCED", [])
        assert counts(found, "archive") == counts(found, "states") == {
            "approved": 4, "unsent": 0, "sent": 4, "credited": 1, "failed": 1, "returned": 1,
            "unknown": 1, "paid": 2, "back": 1,
        }  # fmt: skip
        assert counts(found, "statements") == {"paid": 2, "back": 1}
        assert counts(await document(bank, 2), "states")["back"] == 0

    async def test_proves_by_the_statement_alone(self, bank: Bank) -> None:
        """Exchange invariant 2: without a result, the statement's debit credits in every way."""
        [pay_id] = await office.sent(bank, 1)
        stated.state(bank, [stated.paid(pay_id, 1)])
        stated.on(bank, "2018-03-21T09:10:00")
        await inbound.collect()
        await issue(bank)
        found = await document(bank, 1)
        assert (found["verdict"], counts(found, "archive")["credited"]) == ("BALANCED", 1)

    async def test_goes_on_with_one_that_was_being_counted(self, bank: Bank) -> None:
        """Failure 3: killed between the two halves, it counts what it had fixed and nothing later."""
        pay_ids = await settled(bank)
        bank_ = exchange.current()
        from domain.certificates import operations  # noqa: PLC0415

        await operations.open_(
            day_on=bank.time.date().replace(day=20), org=bank_.org, profile=bank_.profile.id,
            now=bank.time,
        )  # fmt: skip
        await office.answer(bank, "CRR", [credited(pay_ids[3], 4)])
        await issue(bank)
        found = await document(bank, 1)
        assert (found["verdict"], counts(found, "archive")["unknown"]) == ("BALANCED", 1)


class TestDifferences:
    async def test_block_the_release_until_a_person_decides(self, bank: Bank) -> None:
        """Exchange invariant 10: a payment changed behind the ledger's back is seen at once."""
        await settled(bank)
        await bank.town.owner.execute("SET session_replication_role = replica")
        await bank.town.owner.execute(
            "UPDATE payments SET state = 'CREDITED', posted_at = now(), bank_serial = 'X' WHERE state = 'FAILED'"
        )
        await bank.town.owner.execute("SET session_replication_role = origin")
        await issue(bank)
        found = await document(bank, 1)
        assert found["verdict"] == "DIFFERS"
        told = {(each["figure"], each["way"]) for each in found["differences"]}
        assert {("credited", "ledger"), ("credited", "archive"), ("failed", "archive")} <= told
        assert await alarms.has_blocking_alarm()
        alarm_id = await bank.town.one("SELECT id FROM alarms WHERE kind = 'certificate.differs'")
        await audit.acknowledge(alarm_id, note="已查明", by=OFFICE, now=bank.time)
        stated.on(bank, "2018-03-22T12:00:00")
        await issue(bank)
        kinds = await bank.town.alarms(blocking=True)
        assert kinds.count("certificate.differs") == 1, "the same again was decided on"

    async def test_show_what_the_bank_states_otherwise(self, bank: Bank) -> None:
        """Failure 15 on the statement: another amount, and money for a payment that nobody sent."""
        pay_ids = await settled(bank)
        stated.on(bank, "2018-03-21T18:00:00")
        entries = [stated.paid("P20180320" + "9" * 23, 8), stated.paid(pay_ids[3], 9, fen=9_999)]
        stated.state(bank, entries, opening=100_000_000 - 2 * FEN)
        stated.on(bank, "2018-03-22T09:10:00")
        await inbound.collect()
        await issue(bank)
        found = await document(bank, 2)
        told = [(each["programme"], each["figure"], each["count"], each["fen"])
                for each in found["differences"]]  # fmt: skip
        assert told == [
            ("", "paid", 1, FEN), ("*", "paid", 2, FEN + 9_999), ("HZBX", "paid", 1, 9_999),
        ]  # fmt: skip

    @pytest.mark.parametrize("how", ["seal", "digest"])
    async def test_name_an_archived_file_that_was_altered(self, bank: Bank, how: str) -> None:
        """Exchange invariant 5: the archive is read as it was, or it is said that it was not."""
        await settled(bank)
        forged = crypto.keyring().seal("file", b"forged") if how == "digest" else b"x" * 64
        await bank.town.owner.execute("SET session_replication_role = replica")
        await bank.town.owner.execute(
            "UPDATE bank_file_contents SET content_sealed = $1 WHERE file_id ="
            " (SELECT id FROM bank_files WHERE kind = 'CRR')",
            forged,
        )
        await bank.town.owner.execute("SET session_replication_role = origin")
        await issue(bank)
        found = await document(bank, 1)
        assert found["verdict"] == "DIFFERS"
        assert [each["name"][:3] for each in found["differences"] if "name" in each] == ["CRR"]


async def by_letter(bank: Bank, pay_id: str, outcome: str = "CREDITED") -> int:
    """A payment called UNKNOWN after silence, then decided by a letter under two people; its proof's id."""
    letter = Letter(
        outcome=ProofOutcome(outcome),
        reference="邮银函〔2018〕7号",
        digest="a" * 64,
        reason="银行查复函",
        code="" if outcome == "CREDITED" else "2003",
        bank_serial="YZ99000001" if outcome == "CREDITED" else "",
        posted_on=bank.time.date() if outcome == "CREDITED" else None,
    )
    await outcomes.time_out([bank.time.date().replace(day=20)], now=bank.time)
    await bank.town.scan(letter.digest)
    payment_id = await bank.town.one("SELECT id FROM payments WHERE pay_id = $1", pay_id)
    proof_id: int = await inquiries.attach(payment_id, letter=letter, by=OFFICE, now=bank.time)
    await inquiries.confirm(proof_id, digest="a" * 64, by=CHECKER, now=bank.time)
    return proof_id


class TestLetters:
    @pytest.mark.parametrize("outcome", ["CREDITED", "FAILED"])
    async def test_explain_what_no_file_does(self, bank: Bank, outcome: str) -> None:
        """Exchange invariant 10: money settled by a letter balances, and the letter is named."""
        pay_ids = await settled(bank)
        await issue(bank)
        proof_id = await by_letter(bank, pay_ids[3], outcome)
        stated.on(bank, "2018-03-22T12:00:00")
        assert await issue(bank) == [2]
        found = await document(bank, 2)
        assert (found["verdict"], found["differences"]) == ("INCOMPLETE", [])
        expected = {"CREDITED": (3, 1, 0), "FAILED": (2, 2, 0)}[outcome]
        for way in ("states", "ledger", "archive"):
            seen = counts(found, way)
            assert (seen["credited"], seen["failed"], seen["unknown"]) == expected
        [letter] = found["letters"]
        assert (letter["name"], letter["payment"]) == (letters.name_of(proof_id), pay_ids[3])
        assert not await alarms.has_blocking_alarm()
        assert "letters" not in await document(bank, 1)
        for number in (1, 2):
            issued, again = await certificates.recompute(number)
            assert again == issued
            assert rules.verify(orjson.loads(issued)) == []

    async def test_stand_before_what_came_later(self, bank: Bank) -> None:
        """A letter counted by an earlier certificate still decides when a file speaks of its batch."""
        pay_ids = await settled(bank)
        await by_letter(bank, pay_ids[3])
        await issue(bank)
        assert counts(await document(bank, 1), "archive")["credited"] == 3
        closing = 100_000_000 - 2 * FEN
        stated.on(bank, "2018-03-21T18:00:00")
        entry = ("YZ99000001", pay_ids[3], "D", FEN)
        stated.state(bank, [entry], opening=closing)
        stated.on(bank, "2018-03-22T09:10:00")
        await inbound.collect()
        assert await issue(bank) == [2]
        found = await document(bank, 2)
        assert (found["verdict"], found["differences"]) == ("BALANCED", [])
        assert counts(found, "states")["paid"] == counts(found, "statements")["paid"] == 3
        assert "letters" not in found, "it was counted by the one before"

    async def test_are_said_to_differ_when_the_row_was_changed(self, bank: Bank) -> None:
        """Exchange invariant 5: what a certificate rests on is read as it was, or it is said."""
        pay_ids = await settled(bank)
        proof_id = await by_letter(bank, pay_ids[3])
        await issue(bank)
        await bank.town.owner.execute("SET session_replication_role = replica")
        await bank.town.owner.execute("UPDATE proofs SET reference = '另一份'")
        await bank.town.owner.execute("SET session_replication_role = origin")
        issued, again = await certificates.recompute(1)
        assert again != issued
        assert letters.name_of(proof_id) in again


class TestRecompute:
    async def test_gives_the_same_bytes_after_more_has_come(self, bank: Bank) -> None:
        """R49: every figure of a certificate can be had again from what it counted."""
        pay_ids = await settled(bank)
        await issue(bank)
        await office.answer(bank, "CRR", [credited(pay_ids[3], 4)])
        stated.on(bank, "2018-03-22T12:00:00")
        await issue(bank)
        for number in (1, 2):
            issued, found = await certificates.recompute(number)
            assert found == issued
        with pytest.raises(NotFound):
            await certificates.recompute(3)

    async def test_chains_each_to_the_one_before(self, bank: Bank) -> None:
        await settled(bank)
        await issue(bank)
        stated.on(bank, "2018-03-22T12:00:00")
        await issue(bank)
        first, second = await document(bank, 1), await document(bank, 2)
        assert first["previous"] == rules.FIRST
        assert second["previous"] == rules.digest_of(first)
        assert rules.verify(first) == rules.verify(second) == []
