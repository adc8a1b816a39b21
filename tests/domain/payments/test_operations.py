"""Drafting, re-reading and taking back payments; what answers do to them is tested with the files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.actors import EVERYTHING
from domain.bank_files.rules import FileInWrongState, FileSlot, Press, SealedFile
from domain.pages import Part, page
from domain.payments import operations as payments
from domain.payments import queries
from domain.payments.rules import Credit, CreditLine, Refusal
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
    drafted: tuple[int, int] = await payments.draft(
        disbursement_id, programme=PROGRAMME, plan_year=YEAR, unit_path=path,
        include_failed=include_failed, now=town.now,
    )  # fmt: skip
    return drafted


@pytest.fixture
async def owed(town: Town) -> Town:
    """A town with two people to pay."""
    await town.payable(await town.unit(), 2)
    return town


@pytest.fixture
async def sent(owed: Town) -> Town:
    """The two are in a file at the bank."""
    await draft(owed)
    await payments.seal_file(1, press=press(), now=owed.now)
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
                await payments.seal_file(1, press=Press(ORG, DAY, 10, wrong), now=owed.now)
        assert await owed.states("bank_files") == []

    async def test_hands_name_card_and_summary_to_the_layout(self, owed: Town) -> None:
        await draft(owed)
        seen: list[CreditLine] = []

        def look(slot: FileSlot, lines: Sequence[CreditLine]) -> SealedFile:
            seen.extend(lines)
            return render_credits(slot, lines)

        await payments.seal_file(1, press=Press(ORG, DAY, 10, look), now=owed.now)
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
        await payments.seal_file(1, press=press(), now=owed.now)
        await payments.unseal(1)
        assert await owed.states("payments") == ["DRAFTED"] * 2
        assert await owed.states("bank_files") == ["VOID"]


class TestMarkSent:
    async def test_books_each_payment_once(self, sent: Town) -> None:
        await payments.mark_sent(SENT, now=sent.now)
        assert await sent.one("SELECT count(*) FROM ledger_entries") == 4


class TestDifferences:
    async def test_are_none_between_payments_and_their_own_lines(self, sent: Town) -> None:
        lines = [
            CreditLine(0, f"P20180320{n:023d}", card_no(n), "王小芳", AMOUNT_FEN, PROGRAMME, "")
            for n in (1, 2)
        ]
        assert sent is not None
        assert await payments.differences(SENT, lines) == 0
        for changed in (
            replace(lines[0], amount_fen=1),
            replace(lines[0], name="王小兰"),
            replace(lines[0], card_no=card_no(2)),
            replace(lines[0], pay_id="P9"),
        ):
            assert await payments.differences(SENT, [changed, lines[1]]) == 1
        assert await payments.differences(SENT, [lines[1], lines[0]]) == 2
        assert await payments.differences(SENT, lines[:1]) == 1
        assert await payments.differences(SENT, [*lines, lines[0]]) == 1


def credited(number: int, fen: int = AMOUNT_FEN, serial: str = "S1") -> Credit:
    at = datetime.fromisoformat("2018-03-20T16:30:00+08:00")
    return Credit(number, f"P20180320{number:023d}", "S", "0000", fen, serial, at)


class TestSettle:
    async def test_of_one_payment_twice_in_a_file_takes_the_first(self, sent: Town) -> None:
        """Failure 16, within one file."""
        twice = [credited(1), credited(1), credited(1, serial="S2")]
        problems = await payments.settle(
            await file(sent), sent_file_id=SENT, credits_=twice, now=sent.now
        )
        assert [problem.code for problem in problems] == ["CONTRADICTS"]
        assert await sent.states("payments") == ["CREDITED", "SENT"]
        assert await sent.one("SELECT bank_serial FROM payments WHERE id = 1") == "S1"

    async def test_leaves_an_unknown_one_by_evidence_alone(self, sent: Town) -> None:
        """Exchange invariant 2: the evidence stands on the transition."""
        unknown = Credit(1, f"P20180320{1:023d}", "U", "9999", AMOUNT_FEN)
        await payments.settle(await file(sent), sent_file_id=SENT, credits_=[unknown], now=sent.now)
        assert await sent.one("SELECT settled_at FROM payments WHERE id = 1") is None
        later = await file(sent)
        await payments.settle(later, sent_file_id=SENT, credits_=[credited(1)], now=sent.now)
        found = await sent.owner.fetchrow("SELECT * FROM payments WHERE id = 1")
        assert found is not None
        assert (found["state"], found["evidence_file_id"]) == ("CREDITED", later)


class TestAccept:
    async def test_keeps_a_refused_row_that_is_not_ours(self, sent: Town) -> None:
        """Failure 14."""
        problems = await payments.accept(
            await file(sent),
            sent_file_id=SENT,
            code="0000",
            refusals=[Refusal(2, "P9", "2001"), Refusal(3, f"P20180320{2:023d}", "2001")],
            now=sent.now,
        )
        assert [(p.number, p.code) for p in problems] == [(2, "UNKNOWN_REFERENCE")]
        assert await sent.states("payments") == ["ACCEPTED", "FAILED"]
        assert await sent.alarms(blocking=True) == ["payment.break"]


class TestQueries:
    async def test_tell_what_became_of_each_entitlement(self, sent: Town) -> None:
        """R26: waiting for a card, payable, in progress, paid, cancelled."""
        for member_id in await sent.members(1, 3):
            await sent.entitlement(member_id)
        await sent.card(3)
        await sent.owner.execute(
            "UPDATE entitlements SET cancelled_at = now(), cancel_reason = '调出' WHERE id = 5"
        )
        await payments.settle(
            await file(sent), sent_file_id=SENT, credits_=[credited(1)], now=sent.now
        )
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
        await payments.settle(
            await file(sent), sent_file_id=SENT, credits_=[credited(1)], now=sent.now
        )
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
        await payments.settle(
            await file(sent), sent_file_id=SENT, credits_=[credited(1)], now=sent.now
        )
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
