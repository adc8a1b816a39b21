"""The main job under each agreement that is shipped: data alone decides what is exchanged and how."""

from dataclasses import replace

import pytest

from domain.actors import EVERYTHING
from domain.applications import operations as applications
from domain.applications.rules import Letter
from domain.card_batches import operations as card_batches
from domain.disbursements.rules import NothingToPay
from domain.transactions import acting_within
from integrations.psbc import profile
from tests.journeys.conftest import BuildWorld
from tests.journeys.world import CERTAIN, OFFICE, ORG, World, conserved, fetch, one
from tests.town import SCAN

ORGS = {"psbc-bat/1": "510100000000000000001"}
QUICK = replace(CERTAIN, step_s=1, open_s=1, credit_s=1)


def world_of(build_world: BuildWorld, agreement: str) -> World:
    return build_world(QUICK, agreement=agreement, org=ORGS.get(agreement, ORG))


async def opened(world: World) -> int:
    """Everybody of the example is applied for, and answered; gives how many cards there are.

    Where the bank gives no reasons, whoever it refuses waits for a person, line by line.
    """
    await world.import_all()
    await world.apply_for_cards()
    await world.work(rounds=20)
    waiting = await fetch("SELECT count(*) FROM card_applications WHERE state = 'SENT'")
    assert waiting == await fetch("SELECT count(*) FROM bank_file_problems")
    is_settled = await fetch("SELECT bool_and(state = 'SETTLED') FROM card_batches")
    assert is_settled is (waiting == 0)
    count: int = await fetch("SELECT count(*) FROM cards WHERE status <> '99'")
    assert count > 1
    return count


async def troubles() -> list[str]:
    """What is open of lines, files and alarms that stop something."""
    lines = await fetch("SELECT count(*) FROM bank_file_problems")
    files = await fetch("SELECT count(*) FROM bank_files WHERE state = 'QUARANTINED'")
    alarms = await fetch("SELECT string_agg(kind, ' ') FROM alarms WHERE is_blocking")
    return [f"{lines} lines", f"{files} files", alarms or "no alarm"]


class TestMainJob:
    @pytest.mark.parametrize("agreement", ["psbc-cd/1", "hundsun-2017/1"])
    async def test_credits_everybody_entitled_once(
        self, build_world: BuildWorld, agreement: str
    ) -> None:
        """R25, R26, R27; exchange invariants 1, 7 and 10, whichever bank it is."""
        world = world_of(build_world, agreement)
        count, aside = await opened(world), await troubles()
        world.pass_time(60)
        assert await fetch("SELECT count(*) FROM cards WHERE status = '06'") == count
        disbursement_id = await world.compose()
        await world.do_due()
        await world.approve_and_release(disbursement_id)
        await world.work(rounds=20)
        batch = await one("SELECT * FROM disbursements WHERE id = $1", disbursement_id)
        totals = world.bank_totals()
        assert (batch["state"], batch["payment_count"]) == ("SETTLED", len(world.paid_by_card()))
        assert (await conserved())["CREDITED"] == totals.credited_fen == batch["total_fen"]
        assert all(paid == (1, 10_000) for paid in world.paid_by_card().values())
        # Nothing of the money was set aside.
        assert await troubles() == aside
        assert aside[1:] == ["0 files", "no alarm"]

    async def test_opens_cards_and_says_that_nobody_can_be_paid(
        self, build_world: BuildWorld
    ) -> None:
        """The batch card files of 2012 open cards alone; no file says when one is active."""
        world = world_of(build_world, "psbc-bat/1")
        count = await opened(world)
        assert await fetch("SELECT count(*) FROM cards WHERE status = '00'") == count
        assert await troubles() == ["0 lines", "0 files", "no alarm"]
        with pytest.raises(NothingToPay):
            await world.compose()

    async def test_lets_whom_the_bank_gave_no_reason_be_applied_for_again_by_its_letter(
        self, build_world: BuildWorld
    ) -> None:
        """Exchange invariant 2: nobody is forgotten, and nobody has two applications at once."""
        scenario = replace(QUICK, open_refused_permille=150)
        world = build_world(scenario, agreement="hundsun-2017/1", org=ORG)
        await opened(world)
        left = await fetch("SELECT array_agg(id) FROM card_applications WHERE state = 'SENT'")
        assert left
        letter = Letter("函1", "a" * 64, "银行书面答复未开卡")
        await fetch(SCAN, letter.digest, world.time)
        with acting_within(EVERYTHING):
            for application_id in left:
                await card_batches.fail(application_id, letter=letter, by=OFFICE, now=world.time)
        assert await fetch("SELECT bool_and(state = 'SETTLED') FROM card_batches")
        world.pass_time(60)
        with acting_within(EVERYTHING):
            for application_id in left:
                await applications.correct(
                    application_id, reason="已到柜面核实", by=OFFICE, now=world.time
                )
        await world.apply_for_cards()
        again = "SELECT count(*) FROM card_applications WHERE replaces_id = ANY($1)"
        assert await fetch(again, left) == len(left)
        await world.work(rounds=20)
        told = await fetch(f"{again} AND state IN ('ISSUED', 'SENT')", left)
        waiting = await fetch(f"{again} AND state = 'SENT'", left)
        assert told == len(left) > waiting

    @pytest.mark.parametrize("agreement", profile.shipped())
    async def test_waits_for_the_files_that_are_agreed_on_alone(
        self, build_world: BuildWorld, agreement: str
    ) -> None:
        """Exchange invariant 9: silence is measured against what the bank owes, and no more."""
        world = world_of(build_world, agreement)
        await opened(world)
        owed = await fetch(
            "SELECT string_agg(DISTINCT answer, ' ' ORDER BY answer) FROM obligations"
        )
        assert owed == ("OPA OPR" if agreement == "psbc-cd/1" else "OPR")
        assert await fetch("SELECT string_agg(DISTINCT state, ' ') FROM obligations") == "MET"

    async def test_leaves_to_a_person_what_a_bank_without_reasons_says_has_failed(
        self, build_world: BuildWorld
    ) -> None:
        """Exchange invariant 2: Hundsun's default failure names no reason and proves nothing."""
        scenario = replace(QUICK, credit_refused_permille=500)
        world = build_world(scenario, agreement="hundsun-2017/1", org=ORG)
        await opened(world)
        world.pass_time(60)
        disbursement_id = await world.compose()
        await world.do_due()
        await world.approve_and_release(disbursement_id)
        await world.work(rounds=10)
        by_state = await conserved()
        assert by_state.keys() == {"CREDITED", "SENT"}
        assert by_state["CREDITED"] == world.bank_totals().credited_fen
        assert (await troubles())[2].split(" ")[0] == "payment.break"
