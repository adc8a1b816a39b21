"""Drafting, re-reading and taking back payments; what became of them is told by outcomes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain import crypto
from domain.actors import EVERYTHING
from domain.bank_files.rules import FileInWrongState, FileSlot, Press, SealedFile
from domain.outcomes import operations as outcomes
from domain.outcomes.rules import Credit
from domain.pages import Part, page
from domain.payments import operations as payments
from domain.payments import queries
from domain.payments.rules import CreditLine, ReadLine, print_of
from tests.domain.cards.test_operations import file
from tests.town import AMOUNT_FEN, DAY, ORG, PROGRAMME, YEAR, Town, card_no, render_credits

SENT = 1


def press(rows_max: int = 10) -> Press[CreditLine]:
    return Press(ORG, DAY, rows_max, render_credits)


async def draft(town: Town, *, path: str = "/", include_failed: bool = False) -> tuple[int, int]:
    """Draft what is payable under a new disbursement."""
    disbursement_id = await town.insert(
        "disbursements", programme_id=PROGRAMME, plan_year=YEAR, unit_id=1, state="DRAFTED",
        drafted_by_id=2,
    )  # fmt: skip
    drafted = await payments.draft(
        disbursement_id, programme=PROGRAMME, plan_year=YEAR, unit_path=path,
        include_failed=include_failed, now=town.now,
    )  # fmt: skip
    return drafted.count, drafted.fen


@pytest.fixture
async def owed(town: Town) -> Town:
    """A town with two people to pay."""
    await town.payable(await town.unit(), 2)
    return town


@pytest.fixture
async def sent(owed: Town) -> Town:
    """The two are in a file at the bank."""
    await draft(owed)
    await payments.seal_files(1, press=press(), now=owed.now)
    await owed.owner.execute("UPDATE bank_files SET state = 'SENDING', sent_at = now()")
    await payments.mark_sent(SENT, now=owed.now)
    return owed


class TestDraft:
    async def test_pays_what_is_owed_to_the_active_card(self, owed: Town) -> None:
        """R26: exactly 100 yuan to the member's own card."""
        assert await draft(owed) == (2, 2 * AMOUNT_FEN)
        found = await owed.owner.fetchrow("SELECT * FROM payments ORDER BY id")
        assert found is not None
        assert (found["pay_id"], found["card_id"]) == ("P20180320" + "1".zfill(23), 1)

    @pytest.mark.parametrize("status", ["00", "05", "07", "10", "11", "12"])
    async def test_waits_for_an_active_card(self, owed: Town, status: str) -> None:
        """R26, R29: issued and not activated blocks; there is no other way to pay."""
        await owed.owner.execute("UPDATE cards SET status = $1", status)
        assert await draft(owed) == (0, 0)
        await owed.owner.execute("UPDATE cards SET status = '06' WHERE id = 1")
        assert await draft(owed) == (1, AMOUNT_FEN)

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE entitlements SET cancelled_at = now(), cancel_reason = '已故'",
            "UPDATE members SET status = 'DECEASED'",
        ],
    )
    async def test_pays_nobody_to_whom_nothing_is_owed(self, owed: Town, change: str) -> None:
        await owed.owner.execute(change)
        assert await draft(owed) == (0, 0)

    async def test_pays_below_the_unit_alone(self, owed: Town) -> None:
        await owed.payable(await owed.unit(), 1)
        assert await draft(owed, path="/2/") == (1, AMOUNT_FEN)

    @pytest.mark.parametrize("state", ["DRAFTED", "SENT", "ACCEPTED", "UNKNOWN", "CREDITED"])
    async def test_pays_nobody_twice(self, owed: Town, state: str) -> None:
        """R27, exchange invariant 1: no second instruction while the first is not proven failed."""
        await draft(owed)
        await owed.owner.execute("SET session_replication_role = replica")
        await owed.owner.execute(
            "UPDATE payments SET state = $1, evidence_file_id = 1, bank_serial = 'S',"
            " posted_at = now()",
            state,
        )
        await owed.owner.execute("SET session_replication_role = origin")
        assert await draft(owed, include_failed=True) == (0, 0)

    async def test_replaces_the_last_failure_on_request(self, owed: Town) -> None:
        """Exchange invariant 6: each attempt points to the one before it."""
        for attempt in range(1, 4):
            assert (await draft(owed, include_failed=attempt > 1))[0] == 2
            await owed.owner.execute("SET session_replication_role = replica")
            await owed.owner.execute(
                "UPDATE payments SET state = 'FAILED', evidence_file_id = 1 WHERE state = 'DRAFTED'"
            )
            await owed.owner.execute("SET session_replication_role = origin")
            assert await draft(owed) == (0, 0)
        chain = await owed.owner.fetch("SELECT replaces_id FROM payments ORDER BY id")
        replaced = [row["replaces_id"] for row in chain]
        assert replaced == [None, None, 1, 2, 3, 4]

    async def test_takes_up_only_what_was_chosen(self, owed: Town) -> None:
        """Failure 25: a re-issue pays the chosen people and nobody else."""
        disbursement_id = await owed.insert(
            "disbursements", programme_id=PROGRAMME, plan_year=YEAR, unit_id=1, state="DRAFTED",
        )  # fmt: skip
        drafted = await payments.draft(
            disbursement_id, programme=PROGRAMME, plan_year=YEAR, unit_path="/",
            include_failed=False, only=[2, 99], now=owed.now,
        )  # fmt: skip
        assert (drafted.count, drafted.omitted) == (1, 0)
        assert await owed.one("SELECT entitlement_id FROM payments") == 2

    async def test_takes_a_withdrawn_payment_for_none(self, owed: Town) -> None:
        await draft(owed)
        await payments.withdraw(1, now=owed.now)
        assert await draft(owed) == (2, 2 * AMOUNT_FEN)


class TestSealFile:
    async def test_asserts_count_and_sum(self, owed: Town) -> None:
        await draft(owed)

        def short(slot: FileSlot, lines: Sequence[CreditLine]) -> SealedFile:
            return replace(render_credits(slot, lines), row_count=1)

        def cheap(slot: FileSlot, lines: Sequence[CreditLine]) -> SealedFile:
            return replace(render_credits(slot, lines), total_fen=1)

        for wrong, said in ((short, "every payment"), (cheap, "sum")):
            with pytest.raises(AssertionError, match=said):
                await payments.seal_files(1, press=Press(ORG, DAY, 10, wrong), now=owed.now)
        assert await owed.states("bank_files") == []

    async def test_hands_name_card_and_summary_to_the_layout(self, owed: Town) -> None:
        await draft(owed)
        seen: list[CreditLine] = []

        def look(slot: FileSlot, lines: Sequence[CreditLine]) -> SealedFile:
            seen.extend(lines)
            return render_credits(slot, lines)

        await payments.seal_files(1, press=Press(ORG, DAY, 10, look), now=owed.now)
        assert [line.card_no for line in seen] == [card_no(1), card_no(2)]
        assert seen[0].summary == "互助补贴2018"


class TestUnseal:
    async def test_refuses_once_a_payment_has_left(self, sent: Town) -> None:
        """Failure 19."""
        with pytest.raises(FileInWrongState, match="不能重新生成"):
            await payments.unseal(1)
        assert await payments.withdraw(1, now=sent.now) == 0

    async def test_takes_payments_out_of_voided_files(self, owed: Town) -> None:
        await draft(owed)
        await payments.seal_files(1, press=press(), now=owed.now)
        await payments.unseal(1)
        assert await owed.states("payments") == ["DRAFTED"] * 2
        assert await owed.states("bank_files") == ["VOID"]


class TestMarkSent:
    async def test_books_each_payment_once(self, sent: Town) -> None:
        await payments.mark_sent(SENT, now=sent.now)
        assert await sent.one("SELECT count(*) FROM ledger_entries") == 4


class TestDifferences:
    async def test_are_none_between_payments_and_their_own_lines(self, sent: Town) -> None:
        index = crypto.keyring().blind_index
        lines = [
            ReadLine(f"P20180320{n:023d}", AMOUNT_FEN, "王小芳", index("card_no", card_no(n)))
            for n in (1, 2)
        ]
        assert sent is not None

        async def count(*read: ReadLine) -> int:
            found = (await payments.differences({SENT: read}))[SENT]
            is_same = (await payments.prints([SENT]))[SENT] == print_of(read)
            assert is_same is (found == 0), "the prints are equal where no line differs"
            return found

        assert await count(*lines) == 0
        for changed in (
            lines[0]._replace(amount_fen=1),
            lines[0]._replace(name="王小兰"),
            lines[0]._replace(card_index=lines[1].card_index),
            lines[0]._replace(pay_id="P9"),
        ):
            assert await count(changed, lines[1]) == 1
        assert await count(lines[1], lines[0]) == 2
        assert await count(lines[0]) == 1
        assert await count(*lines, lines[0]) == 1

    async def test_are_told_of_each_file_by_itself(self, sent: Town) -> None:
        lines = [ReadLine("P9", AMOUNT_FEN, "王小芳", b""), ReadLine("P8", 1, "王小芳", b"")]
        assert sent is not None
        assert await payments.differences({99: lines[:1], SENT: lines}) == {99: 1, SENT: 2}


def credited(number: int, fen: int = AMOUNT_FEN, serial: str = "S1") -> Credit:
    at = datetime.fromisoformat("2018-03-20T16:30:00+08:00")
    return Credit(number, f"P20180320{number:023d}", "S", "0000", fen, serial, at)


async def settle(town: Town, *answers: Credit) -> int:
    """Apply a CRR with these answers; gives the file."""
    file_id = await file(town)
    await outcomes.settle(
        file_id, sent_file_id=SENT, disbursement_id=1, credits_=answers, by_file=(), now=town.now
    )
    return file_id


class TestQueries:
    async def test_tell_what_became_of_each_entitlement(self, sent: Town) -> None:
        """R26: waiting for a card, payable, in progress, paid, cancelled."""
        for member_id in await sent.members(1, 3):
            await sent.entitlement(member_id)
        await sent.card(3)
        await sent.owner.execute(
            "UPDATE entitlements SET cancelled_at = now(), cancel_reason = '调出' WHERE id = 5"
        )
        await settle(sent, credited(1))
        asked = {
            "PAID": [1], "IN_PROGRESS": [2], "PAYABLE": [3], "WAITING_CARD": [4], "CANCELLED": [5],
        }  # fmt: skip
        for state, ids in asked.items():
            where = queries.matching_entitlements(
                below="/1/", programme=PROGRAMME, plan_year=YEAR, states=[state]
            )
            found = await page(
                queries.ENTITLEMENTS,
                scope=EVERYTHING,
                where=where,
                order=queries.ORDERS["OLDEST"],
                part=Part(limit=10),
            )
            assert [row["id"] for row in found.rows] == ids
        assert queries.matching_entitlements().sql == "true"

    async def test_page_through_payments_by_state_code_and_time(self, sent: Town) -> None:
        await settle(sent, credited(1))
        posted = credited(1).posted_at
        assert posted is not None
        for where, count in (
            (queries.matching_payments(below="/1/", states=["CREDITED"], codes=["0000"]), 1),
            (queries.matching_payments(posted_since=posted), 1),
            (queries.matching_payments(posted_until=posted), 0),
            (queries.matching_payments(posted_until=posted + timedelta(seconds=1)), 1),
            (queries.matching_payments(), 2),
        ):
            found = await page(
                queries.PAYMENTS,
                scope=EVERYTHING,
                where=where,
                order=queries.ORDERS["NEWEST"],
                part=Part(limit=10),
            )
            assert len(found.rows) == count

    async def test_count_below_a_unit(self, sent: Town) -> None:
        await sent.entitlement(await sent.member(1))
        await settle(sent, credited(1))
        assert (await queries.figures(["/1/"], scope=EVERYTHING))["/1/"] == {
            "credits_sent": 2,
            "credits_credited": 1,
            "credits_failed": 0,
            "credits_unknown": 0,
            "credited_fen": AMOUNT_FEN,
        }
        assert (await queries.waiting(["/1/"], scope=EVERYTHING))["/1/"] == {
            "entitlements_waiting_for_card": 1
        }
