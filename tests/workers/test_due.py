"""Whoever forgot to say so: every row that waits for a worker is found."""

from datetime import timedelta
from pathlib import Path

import pytest

from integrations.psbc.errors import ChannelUnavailable
from tests.town import Town
from tests.workers import office
from tests.workers.bank import Bank, fails
from workers import due, outbound
from workers.due import rows_due


async def due_now(bank: Bank) -> tuple[tuple[str, int], ...]:
    """What waits when no nudge is expected any more."""
    return await rows_due(now=bank.time, grace_s=0)


class TestRowsDue:
    async def test_are_none_in_an_empty_town(self, bank: Bank) -> None:
        assert await due_now(bank) == ()

    async def test_hold_a_submitted_card_batch_until_it_is_sent(
        self, bank: Bank, town: Town
    ) -> None:
        batch_id = await office.submitted_cards(bank)
        assert await due_now(bank) == (("send_card_batch", batch_id),)
        await outbound.send_card_batch(batch_id)
        assert await due_now(bank) == ()
        await town.owner.execute("UPDATE card_batches SET state = 'SEALED'")
        assert await due_now(bank) == (("send_card_batch", batch_id),)

    async def test_hold_a_disbursement_at_each_of_its_steps(self, bank: Bank, town: Town) -> None:
        unit_id = await town.unit()
        await town.payable(unit_id)
        disbursement_id = await office.composed(bank, unit_id)
        assert await due_now(bank) == ()
        await office.release(bank, disbursement_id)
        assert await due_now(bank) == (("send_disbursement", disbursement_id),)
        await outbound.send_disbursement(disbursement_id)
        assert await due_now(bank) == ()

    async def test_hold_a_disbursement_to_seal(self, bank: Bank, town: Town) -> None:
        unit_id = await town.unit()
        await town.payable(unit_id)
        await office.composed(bank, unit_id)
        await town.owner.execute("UPDATE disbursements SET state = 'SUBMITTED'")
        assert await due_now(bank) == (("seal_disbursement", 1),)

    async def test_leave_young_rows_to_their_nudge(self, bank: Bank) -> None:
        await office.submitted_cards(bank)
        assert await rows_due(now=bank.time, grace_s=3) == ()
        assert await rows_due(now=bank.time + timedelta(seconds=3), grace_s=3) != ()

    async def test_leave_a_batch_in_peace_until_its_next_attempt(self, bank: Bank) -> None:
        disbursement_id = await office.released(bank)
        bank.fault = fails("before put", ChannelUnavailable("超时"))
        with pytest.raises(ChannelUnavailable):
            await outbound.send_disbursement(disbursement_id)
        assert await due_now(bank) == ()
        bank.time += timedelta(seconds=10)
        assert await due_now(bank) == (("send_disbursement", disbursement_id),)

    async def test_hold_received_files_and_rosters(self, bank: Bank, town: Town) -> None:
        await town.insert(
            "bank_files", direction="IN", state="RECEIVED", kind="", batch_no="", name="n"
        )
        for state in ("RECEIVED", "CHECKING", "CHECKED", "APPLYING", "APPLIED"):
            await town.insert("rosters", kind="MEMBERS", state=state, digest=state)
        assert await due_now(bank) == (
            ("check_roster", 1),
            ("apply_file", 1),
            ("check_roster", 2),
            ("apply_roster", 4),
        )

    async def test_hold_exports_asked_for_and_those_whose_worker_fell_silent(
        self, bank: Bank, town: Town
    ) -> None:
        silent = {"state": "WRITING", "heartbeat_at": town.now - timedelta(seconds=60)}
        alive = {"state": "WRITING", "heartbeat_at": town.now - timedelta(seconds=59)}
        for how in ({"state": "REQUESTED"}, silent, alive, {"state": "CANCELLED"}):
            await town.insert("exports", sheet="MEMBERS", format="CSV", scope="/", **how)
        assert await due_now(bank) == (("write_export", 1), ("write_export", 2))

    def test_name_actors_that_exist(self) -> None:
        from workers import (  # noqa: PLC0415 - they enter actors
            exports,  # noqa: F401
            inbound,  # noqa: F401
            outbound,  # noqa: F401
            participants,  # noqa: F401
            profile_trials,  # noqa: F401
            provincial,  # noqa: F401
            rosters,  # noqa: F401
        )
        from workers.broker import ACTORS  # noqa: PLC0415 - after them

        named = {
            line.split("'")[1]
            for line in Path(due.__file__).read_text().splitlines()
            if line.startswith("SELECT '")
        }
        assert named <= ACTORS.keys()
        assert len(named) == 11
