"""Files on their way out, under every failure that real systems of this kind have had."""

import asyncio
from datetime import timedelta

import pytest

from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.rules import FileInWrongState
from domain.calendar import CalendarUnknown
from domain.disbursements import operations as disbursements
from domain.disbursements.rules import DisbursementInWrongState
from domain.transactions import execute, transaction
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable, MalformedFile
from tests.town import MAKER, OFFICE, Town
from tests.workers import office
from tests.workers.bank import Bank, fails, fails_at_put
from workers import due, outbound

DENIED = ChannelRefused("没有读写交换目录的权限")
TIMEOUT = ChannelUnavailable("读写超时")


class Killed(BaseException):
    """The process died here."""


async def resend_later(bank: Bank, disbursement_id: int) -> None:
    """The next attempt, when its time has come."""
    bank.time += timedelta(seconds=600)
    await outbound.send_disbursement(disbursement_id)


class TestSendCardBatch:
    async def test_puts_every_request_in_a_file_and_proves_it_by_reading_back(
        self, bank: Bank, town: Town
    ) -> None:
        req_ids = await office.sent_cards(bank, 3)
        [name] = bank.arrived()
        assert [line[1] for line in bank.read(name)] == req_ids
        assert await town.states("card_batches") == ["SENT"]
        assert await town.states("card_applications") == ["SENT"] * 3
        file = await town.owner.fetchrow("SELECT * FROM bank_files")
        assert file is not None
        assert (file["state"], file["evidence_digest"]) == ("SENT", file["digest"])

    @pytest.mark.parametrize(
        ("people", "sizes"), [(2, [2]), (3, [3]), (4, [3, 1]), (6, [3, 3]), (7, [3, 3, 1])]
    )
    async def test_cuts_a_batch_into_files_of_the_agreed_size(
        self, bank: Bank, town: Town, people: int, sizes: list[int]
    ) -> None:
        bank.rows_max = 3
        bank.install()
        await office.sent_cards(bank, people)
        assert [len(bank.read(name)) for name in bank.arrived()] == sizes
        assert [int(name[-10:-4]) for name in bank.arrived()] == [n + 1 for n in range(len(sizes))]
        lines = await town.owner.fetch("SELECT line_number FROM card_applications ORDER BY id")
        wanted = [number for size in sizes for number in range(1, size + 1)]
        assert [line["line_number"] for line in lines] == wanted

    async def test_done_again_changes_nothing(self, bank: Bank, town: Town) -> None:
        await office.sent_cards(bank)
        before = await town.owner.fetch("SELECT * FROM bank_files")
        await outbound.send_card_batch(1)
        assert await town.owner.fetch("SELECT * FROM bank_files") == before

    async def test_by_two_workers_at_once_sends_everybody_once(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 8."""
        bank.rows_max = 2
        bank.install()
        batch_id = await office.submitted_cards(bank, 5)
        both = (outbound.send_card_batch(batch_id) for _ in range(2))
        outcomes = await asyncio.gather(*both, return_exceptions=True)
        assert all(
            outcome is None or isinstance(outcome, ChannelUnavailable) for outcome in outcomes
        )
        bank.time += timedelta(seconds=600)
        await outbound.send_card_batch(batch_id)
        sent = [line[1] for name in bank.arrived() for line in bank.read(name)]
        assert len(sent) == len(set(sent)) == 5
        assert set(await town.states("bank_files")) == {"SENT"}

    async def test_sends_the_others_when_one_cannot_be_written(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 28 and invariant 11: length counts in bytes; one long name is one person's."""
        batch_id = await office.submitted_cards(bank, 3)
        await town.owner.execute("UPDATE members SET name = repeat('名', 31) WHERE id = 2")
        await outbound.send_card_batch(batch_id)
        [name] = bank.arrived()
        assert len(bank.read(name)) == 2
        assert await town.states("card_batches") == ["SENT"]
        assert await town.states("card_applications") == ["SENT", "FAILED", "SENT"]
        failed = await town.owner.fetchrow("SELECT * FROM card_applications WHERE id = 2")
        assert failed is not None
        assert (failed["code"], failed["is_local"]) == ("1013", True)
        assert await town.alarms() == ["card_application.unfit"]

    async def test_says_so_when_the_calendar_has_no_data(self, bank: Bank, town: Town) -> None:
        """Exchange invariant 9: it fails closed, with an alarm."""
        batch_id = await office.submitted_cards(bank)
        bank.time = bank.time.replace(year=2027)
        with pytest.raises(CalendarUnknown):
            await outbound.send_card_batch(batch_id)
        assert await town.alarms() == ["calendar.unknown"]
        assert await town.states("bank_files") == []


class TestSealDisbursement:
    async def test_gives_the_same_bytes_whenever_they_are_rendered(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 3: nothing in the bytes comes from a clock."""
        unit_id = await town.unit()
        await town.payable(unit_id, 2)
        await office.composed(bank, unit_id)
        first = await files.archived(1)
        async with transaction():
            await execute("UPDATE payments SET state = 'DRAFTED', bank_file_id = NULL")
            await execute("UPDATE bank_files SET state = 'VOID'")
            await execute("UPDATE file_sequences SET last_number = 0")
            await execute("UPDATE disbursements SET state = 'SUBMITTED', digest = ''")
        await town.owner.execute("UPDATE bank_files SET business_on = '2001-01-01', batch_no = 'x'")
        bank.time += timedelta(hours=3)
        await outbound.seal_disbursement(1)
        again = await files.archived(2)
        assert (first.content, first.flag) == (again.content, again.flag)

    async def test_done_again_seals_nothing_more(self, bank: Bank, town: Town) -> None:
        unit_id = await town.unit()
        await town.payable(unit_id, 2)
        disbursement_id = await office.composed(bank, unit_id)
        await outbound.seal_disbursement(disbursement_id)
        assert await town.states("bank_files") == ["SEALED"]
        assert (await office.batch(bank, disbursement_id))["seal_round"] == 1

    async def test_by_two_workers_at_once_seals_every_payment_once(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 8."""
        bank.rows_max = 1
        bank.install()
        unit_id = await town.unit()
        await town.payable(unit_id, 3)
        disbursement_id = await office.composed(bank, unit_id)
        await disbursements.reseal(disbursement_id, by=MAKER, now=bank.time)
        await asyncio.gather(*(outbound.seal_disbursement(disbursement_id) for _ in range(3)))
        assert sorted(await town.states("bank_files")) == ["SEALED"] * 3 + ["VOID"] * 3
        assert await town.states("payments") == ["SEALED"] * 3

    async def test_holds_a_batch_that_cannot_be_written(self, bank: Bank, town: Town) -> None:
        """Failure 28."""
        unit_id = await town.unit()
        await town.payable(unit_id)
        await town.owner.execute("UPDATE members SET name = repeat('王', 31)")
        with pytest.raises(MalformedFile):
            await office.composed(bank, unit_id)
        assert await town.states("disbursements") == ["HELD"]
        assert await town.alarms() == ["disbursement.held"]

    async def test_says_so_when_the_calendar_has_no_data(self, bank: Bank, town: Town) -> None:
        unit_id = await town.unit()
        await town.payable(unit_id)
        bank.time = bank.time.replace(year=2027)
        with pytest.raises(CalendarUnknown):
            await office.composed(bank, unit_id)
        assert await town.alarms() == ["calendar.unknown"]


class TestSendDisbursement:
    async def test_sends_what_was_approved_and_books_it_in_transit(
        self, bank: Bank, town: Town
    ) -> None:
        """R26: exactly 100 yuan each, to the member's own card."""
        pay_ids = await office.sent(bank, 2)
        [name] = bank.arrived()
        assert [(line[1], line[4]) for line in bank.read(name)] == [
            (pay_id, "10000") for pay_id in pay_ids
        ]
        assert await town.states("disbursements") == ["SENT"]
        assert await town.states("payments") == ["SENT", "SENT"]
        in_transit = await town.one(
            "SELECT sum(amount_fen)::int FROM ledger_entries WHERE account = 'IN_TRANSIT'"
        )
        assert in_transit == 20_000

    async def test_sends_nothing_that_is_not_released(self, bank: Bank, town: Town) -> None:
        """Failure 22: a nudge is no approval."""
        unit_id = await town.unit()
        await town.payable(unit_id)
        disbursement_id = await office.composed(bank, unit_id)
        await outbound.send_disbursement(disbursement_id)
        assert bank.arrived() == []
        with pytest.raises(DisbursementInWrongState):
            await disbursements.begin_sending(disbursement_id, 1, now=bank.time)

    async def test_never_calls_a_denied_upload_a_success(self, bank: Bank, town: Town) -> None:
        """Failure 1: permission denied holds the file and calls a person."""
        disbursement_id = await office.released(bank)
        bank.fault = fails("before put", DENIED)
        with pytest.raises(ChannelRefused):
            await outbound.send_disbursement(disbursement_id)
        assert await town.states("bank_files") == ["HELD"]
        assert await town.states("disbursements") == ["RELEASED"]
        assert await town.alarms() == ["bank_file.held"]
        await resend_later(bank, disbursement_id)
        assert bank.arrived() == []
        assert await due.rows_due(now=bank.time, grace_s=0) == ()

    async def test_goes_on_with_a_held_file_when_a_person_lets_it(
        self, bank: Bank, town: Town
    ) -> None:
        disbursement_id = await office.released(bank)
        bank.fault = fails("before put", DENIED)
        with pytest.raises(ChannelRefused):
            await outbound.send_disbursement(disbursement_id)
        await bank_files.resume(1, reason="银行已恢复权限", by=OFFICE, now=bank.time)
        assert await due.rows_due(now=bank.time, grace_s=0) == (
            ("send_disbursement", disbursement_id),
        )
        await resend_later(bank, disbursement_id)
        assert await town.states("bank_files") == ["SENT"]
        assert len(bank.arrived()) == 1

    async def test_resends_the_same_name_and_bytes_after_a_timeout(
        self, bank: Bank, town: Town
    ) -> None:
        """Failures 2 and 7: the upload may or may not have happened; the retry cannot tell."""
        for moment in range(4):
            disbursement_id = await office.released(bank)
            bank.fault = fails_at_put(moment, TIMEOUT)
            with pytest.raises(ChannelUnavailable):
                await outbound.send_disbursement(disbursement_id)
            sending = await town.one("SELECT max(id) FROM bank_files WHERE state = 'SENDING'")
            await outbound.send_disbursement(disbursement_id)
            assert (await files.archived(sending)).state == "SENDING", "not before its time"
            await resend_later(bank, disbursement_id)
            archived = await files.archived(sending)
            [path] = bank.root.rglob(archived.name)
            assert (archived.state, path.read_bytes()) == ("SENT", archived.content)
            bank.time = town.now

    async def test_clears_a_truncated_temporary_file_away(self, bank: Bank, town: Town) -> None:
        """Failure 2: what a dead upload left is never completed, never taken for the file."""
        disbursement_id = await office.released(bank)
        archived = await files.archived(1)
        folder = bank.root / "SZJG0001" / "in" / "20180320"
        folder.mkdir()
        (folder / f"{archived.name}.tmp").write_bytes(archived.content[:40])
        await outbound.send_disbursement(disbursement_id)
        assert (folder / archived.name).read_bytes() == archived.content
        assert await town.states("bank_files") == ["SENT"]

    @pytest.mark.parametrize("moment", range(4))
    async def test_proves_by_reading_back_what_a_killed_worker_did(
        self, bank: Bank, town: Town, moment: int
    ) -> None:
        """Failures 3 and 4: killed between upload and commit; the items enter no other file."""
        disbursement_id = await office.released(bank, 2)
        bank.fault = fails_at_put(moment, Killed())
        with pytest.raises(Killed):
            await outbound.send_disbursement(disbursement_id)
        assert await town.states("payments") == ["SENT", "SENT"]
        await resend_later(bank, disbursement_id)
        assert await town.states("bank_files") == ["SENT"]
        assert len(bank.arrived()) == 1
        assert await town.one("SELECT count(*) FROM payments") == 2

    async def test_does_not_send_again_what_went_before_the_file_that_failed(
        self, bank: Bank, town: Town
    ) -> None:
        """Failures 6 and 25."""
        bank.rows_max = 1
        bank.install()
        disbursement_id = await office.released(bank, 4)
        second = "CRD_SZJG0001_20180320_000002.txt"
        bank.fault = fails(f"before put {second}", TIMEOUT)
        with pytest.raises(ChannelUnavailable):
            await outbound.send_disbursement(disbursement_id)
        # The first went alone; the intent of the third was recorded with the second's.
        assert await town.states("bank_files") == ["SENT", "SENDING", "SENDING", "SEALED"]
        put: list[str] = []
        bank.fault = put.append
        await resend_later(bank, disbursement_id)
        assert not [moment for moment in put if "000001.txt" in moment]
        assert await town.states("bank_files") == ["SENT"] * 4
        paid = [line[1] for name in bank.arrived() for line in bank.read(name)]
        assert paid == await office.pay_ids(bank)

    async def test_by_two_workers_at_once_pays_everybody_once(self, bank: Bank, town: Town) -> None:
        """Failure 8, exchange invariant 1."""
        bank.rows_max = 1
        bank.install()
        disbursement_id = await office.released(bank, 3)
        both = (outbound.send_disbursement(disbursement_id) for _ in range(2))
        await asyncio.gather(*both, return_exceptions=True)
        await resend_later(bank, disbursement_id)
        paid = [line[1] for name in bank.arrived() for line in bank.read(name)]
        assert sorted(paid) == await office.pay_ids(bank)
        assert await town.one("SELECT count(*) FROM ledger_entries") == 6
        assert await town.states("disbursements") == ["SENT"]

    async def test_never_overwrites_other_bytes_of_the_same_name(
        self, bank: Bank, town: Town
    ) -> None:
        disbursement_id = await office.released(bank)
        folder = bank.root / "SZJG0001" / "in" / "20180320"
        folder.mkdir()
        (folder / "CRD_SZJG0001_20180320_000001.txt").write_bytes(b"other")
        with pytest.raises(ChannelRefused):
            await outbound.send_disbursement(disbursement_id)
        assert (folder / "CRD_SZJG0001_20180320_000001.txt").read_bytes() == b"other"
        assert await town.states("bank_files") == ["HELD"]

    async def test_holds_a_file_that_no_longer_says_what_the_payments_say(
        self, bank: Bank, town: Town
    ) -> None:
        """Exchange invariant 4: re-read before it leaves; any difference stops it."""
        disbursement_id = await office.released(bank)
        await town.owner.execute("UPDATE members SET name = '王小兰'")
        with pytest.raises(MalformedFile, match="1 处"):
            await outbound.send_disbursement(disbursement_id)
        assert await town.states("bank_files") == ["HELD"]
        assert await town.states("payments") == ["SEALED"]
        assert bank.arrived() == []
        with pytest.raises(FileInWrongState):
            await bank_files.resume(1, reason="放行", by=OFFICE, now=bank.time)
        with pytest.raises(FileInWrongState):
            await disbursements.begin_sending(disbursement_id, 1, now=bank.time)
        await disbursements.reseal(disbursement_id, by=MAKER, now=bank.time)
        assert await town.states("bank_files") == ["VOID"]

    async def test_lets_the_other_files_go_and_the_held_one_expire(
        self, bank: Bank, town: Town
    ) -> None:
        """One held before it left must not strand its payments: at the cut-off they are owed again."""
        bank.rows_max = 1
        bank.install()
        disbursement_id = await office.released(bank, 2)
        await town.owner.execute("UPDATE members SET name = '王小兰' WHERE id = 1")
        with pytest.raises(MalformedFile):
            await outbound.send_disbursement(disbursement_id)
        assert ("send_disbursement", 1) in await due.rows_due(now=bank.time, grace_s=0)
        await outbound.send_disbursement(disbursement_id)
        assert await town.states("bank_files") == ["HELD", "SENT"]
        bank.time = bank.time.replace(hour=16)
        await outbound.send_disbursement(disbursement_id)
        await outbound.send_disbursement(disbursement_id)
        assert await town.states("payments") == ["WITHDRAWN", "SENT"]
        assert await town.states("disbursements") == ["SENT"]

    async def test_past_the_cut_off_with_nothing_gone_is_sealed_and_approved_anew(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 20: the service was down when the cut-off passed."""
        disbursement_id = await office.released(bank, 2)
        bank.time = bank.time.replace(hour=16)
        await outbound.send_disbursement(disbursement_id)
        found = await office.batch(bank, disbursement_id)
        assert (found["state"], found["digest"]) == ("SUBMITTED", "")
        assert (found["checked_by_id"], found["released_by_id"]) == (None, None)
        assert await town.states("payments") == ["DRAFTED", "DRAFTED"]
        assert await town.alarms() == ["disbursement.expired"]
        await outbound.seal_disbursement(disbursement_id)
        assert (await office.batch(bank, disbursement_id))["sealed_for_on"].day == 21
        await office.release(bank, disbursement_id)
        await outbound.send_disbursement(disbursement_id)
        assert bank.arrived() == ["CRD_SZJG0001_20180321_000001.txt"]

    async def test_past_the_cut_off_with_a_file_gone_gives_the_rest_back(
        self, bank: Bank, town: Town
    ) -> None:
        """Failure 20: nobody twice, nobody forgotten."""
        bank.rows_max = 1
        bank.install()
        disbursement_id = await office.released(bank, 4)
        bank.fault = fails("before put CRD_SZJG0001_20180320_000002.txt", TIMEOUT)
        with pytest.raises(ChannelUnavailable):
            await outbound.send_disbursement(disbursement_id)
        bank.time = bank.time.replace(hour=16)
        await outbound.send_disbursement(disbursement_id)
        assert await town.states("payments") == ["SENT", "SENT", "SENT", "WITHDRAWN"]
        assert await town.states("bank_files") == ["SENT", "SENDING", "SENDING", "VOID"]
        await resend_later(bank, disbursement_id)
        assert await town.states("bank_files") == ["SENT", "SENT", "SENT", "VOID"]
        assert await town.states("disbursements") == ["SENT"]
        again = await office.composed(bank, 1)
        assert (await office.batch(bank, again))["payment_count"] == 1
