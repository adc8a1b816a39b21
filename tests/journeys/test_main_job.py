"""The main job from workbook to credited yuan, in one process, against the bank's own books."""

from integrations.psbc.simulator.scenario import Scenario
from tests.journeys.conftest import BuildWorld
from tests.journeys.world import World, conserved, fetch, one


class TestMainJob:
    async def test_credits_everybody_entitled_once_and_nobody_else(self, world: World) -> None:
        """R25, R26, R27: 100 yuan for a fully paid purchase from 2018-02-01 on, once a year."""
        await world.import_all()
        await world.apply_for_cards()
        await world.work()
        active = await fetch("SELECT count(*) FROM cards WHERE status = '06'")
        disbursement_id = await world.compose()
        await world.do_due()
        await world.approve_and_release(disbursement_id)
        await world.work()
        batch = await one("SELECT * FROM disbursements WHERE id = $1", disbursement_id)
        totals = world.bank_totals()
        assert batch["state"] == "SETTLED"
        assert batch["payment_count"] <= active
        assert (await conserved())["CREDITED"] == totals.credited_fen == batch["total_fen"]
        assert all(paid == (1, 10_000) for paid in world.paid_by_card().values())
        assert totals.is_balanced

    async def test_balances_with_a_bank_that_refuses_and_delays(
        self, build_world: BuildWorld
    ) -> None:
        scenario = Scenario(open_refused_permille=200, credit_refused_permille=100)
        world = build_world(scenario, seed=7)
        await world.import_all()
        await world.apply_for_cards()
        await world.work()
        disbursement_id = await world.compose()
        await world.do_due()
        await world.approve_and_release(disbursement_id)
        await world.work()
        failed = await fetch("SELECT count(*) FROM payments WHERE state = 'FAILED'")
        assert failed > 0
        assert (await conserved())["CREDITED"] == world.bank_totals().credited_fen
        assert await fetch("SELECT count(*) FROM card_applications WHERE state = 'FAILED'") > 0
