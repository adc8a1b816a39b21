"""Making, checking and releasing by three people; sending is tested with the worker that sends."""

import asyncio
from datetime import time, timedelta
from typing import Any

import asyncpg
import pytest

from domain.actors import EVERYTHING, SYSTEM, Actor
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import FileInWrongState, Press, Proof
from domain.calendar import StatutoryCalendar
from domain.disbursements import operations as disbursements
from domain.disbursements import queries
from domain.disbursements.rules import (
    ControlTotalsMismatch,
    CutOffPassed,
    DigestMismatch,
    DisbursementInWrongState,
    NothingToPay,
    ReasonMissing,
    ReleaseBlocked,
    SamePerson,
)
from domain.errors import NotFound, NotPermitted
from domain.pages import Part, page
from tests.town import (
    AMOUNT_FEN,
    CHECKER,
    DAY,
    EVERY_ROLE,
    MAKER,
    OFFICE,
    ORG,
    PROGRAMME,
    RELEASER,
    YEAR,
    Town,
    render_credits,
)

CALENDAR = StatutoryCalendar(time(16))


async def compose(town: Town, unit_id: int = 1, *, by: Actor = MAKER, **more: Any) -> int:
    """Draft everything payable below a unit."""
    given: dict[str, Any] = {
        "programme": PROGRAMME,
        "plan_year": YEAR,
        "include_failed": False,
    } | more
    made: int = await disbursements.compose(unit_id=unit_id, by=by, now=town.now, **given)
    return made


async def seal(town: Town, disbursement_id: int, rows_max: int = 10) -> None:
    """Seal a submitted batch whole."""
    press = Press(ORG, DAY, rows_max, render_credits)
    while await disbursements.seal_files(disbursement_id, press=press, now=town.now):
        pass


async def sealed(town: Town, count: int = 1, *, by: Actor = MAKER) -> int:
    """A sealed batch of so many payments."""
    await town.payable(await town.unit(), count)
    disbursement_id = await compose(town, by=by)
    await disbursements.submit(disbursement_id, by=by, now=town.now)
    await seal(town, disbursement_id)
    return disbursement_id


async def approve(town: Town, disbursement_id: int, by: Actor = CHECKER) -> None:
    """Approve what is sealed now."""
    digest = await town.one("SELECT digest FROM disbursements WHERE id = $1", disbursement_id)
    await disbursements.approve(disbursement_id, digest=digest, by=by, now=town.now)


async def release(town: Town, disbursement_id: int, by: Actor = RELEASER, **changes: Any) -> None:
    """Release with the right totals, unless told otherwise."""
    found = await town.owner.fetchrow(
        "SELECT payment_count, total_fen FROM disbursements WHERE id = $1", disbursement_id
    )
    assert found is not None
    given = {**found, "now": town.now} | changes
    await disbursements.release(disbursement_id, calendar=CALENDAR, by=by, **given)


class TestCompose:
    async def test_counts_and_sums_what_it_drafts(self, town: Town) -> None:
        await town.payable(await town.unit(), 3)
        disbursement_id = await compose(town)
        found = await town.owner.fetchrow("SELECT * FROM disbursements")
        assert found is not None
        assert (found["id"], found["payment_count"], found["total_fen"]) == (
            disbursement_id, 3, 3 * AMOUNT_FEN,
        )  # fmt: skip

    async def test_by_two_makers_at_once_pays_everybody_once(self, town: Town) -> None:
        """Failure 26, R27."""
        await town.payable(await town.unit(), 3)
        outcomes = await asyncio.gather(*(compose(town) for _ in range(3)), return_exceptions=True)
        assert sum(isinstance(outcome, NothingToPay) for outcome in outcomes) == 2
        assert await town.states("payments") == ["DRAFTED"] * 3

    async def test_needs_a_maker_a_unit_and_a_programme(self, town: Town) -> None:
        await town.payable(await town.unit())
        with pytest.raises(NotPermitted):
            await compose(town, by=CHECKER)
        with pytest.raises(NotFound):
            await compose(town, 99)
        with pytest.raises(NotFound):
            await compose(town, programme="NONE")
        with pytest.raises(NothingToPay):
            await compose(town, plan_year=2019)
        assert await town.states("disbursements") == []


class TestSealFile:
    async def test_fixes_digest_and_day_for_the_checker(self, town: Town) -> None:
        """Exchange invariant 4."""
        await sealed(town, 3)
        found = await town.owner.fetchrow("SELECT * FROM disbursements")
        assert found is not None
        assert (found["state"], len(found["digest"]), found["sealed_for_on"]) == (
            "SEALED", 64, DAY,
        )  # fmt: skip

    async def test_keeps_the_first_file_s_day_over_a_kill(self, town: Town) -> None:
        """Failure 4: killed overnight between two files."""
        await town.payable(await town.unit(), 2)
        disbursement_id = await compose(town)
        await disbursements.submit(disbursement_id, by=MAKER, now=town.now)
        press = Press(ORG, DAY, 1, render_credits)
        await disbursements.seal_files(disbursement_id, press=press, now=town.now)
        tomorrow = Press(ORG, DAY + timedelta(days=1), 1, render_credits)
        while await disbursements.seal_files(disbursement_id, press=tomorrow, now=town.now):
            pass
        days = await town.owner.fetch("SELECT DISTINCT business_on FROM bank_files")
        assert [row["business_on"] for row in days] == [DAY]

    async def test_waits_for_the_maker_to_submit(self, town: Town) -> None:
        await town.payable(await town.unit())
        disbursement_id = await compose(town)
        await seal(town, disbursement_id)
        assert await town.states("disbursements") == ["DRAFTED"]

    async def test_of_nothing_is_refused(self, town: Town) -> None:
        with pytest.raises(NotFound):
            await seal(town, 9)


class TestApprove:
    async def test_is_over_the_digest_that_was_looked_at(self, town: Town) -> None:
        """Failure 22, exchange invariant 4."""
        disbursement_id = await sealed(town)
        with pytest.raises(DigestMismatch):
            await disbursements.approve(disbursement_id, digest="0" * 64, by=CHECKER, now=town.now)
        await approve(town, disbursement_id)
        assert await town.states("disbursements") == ["APPROVED"]
        with pytest.raises(DisbursementInWrongState):
            await approve(town, disbursement_id)

    async def test_refuses_the_drafter_even_with_every_role(self, town: Town) -> None:
        disbursement_id = await sealed(town, by=EVERY_ROLE)
        with pytest.raises(SamePerson):
            await approve(town, disbursement_id, by=EVERY_ROLE)

    @pytest.mark.parametrize("by", [MAKER, OFFICE, RELEASER])
    async def test_refuses_who_is_no_checker(self, town: Town, by: Actor) -> None:
        disbursement_id = await sealed(town)
        with pytest.raises(NotPermitted):
            await approve(town, disbursement_id, by=by)

    async def test_that_throws_on_the_way_leaves_the_batch_unapproved(self, town: Town) -> None:
        """Failure 23: the trail cannot be written, and so nothing was approved."""
        disbursement_id = await sealed(town)
        await town.owner.execute(
            "ALTER TABLE audit_entries ADD CONSTRAINT broken"
            " CHECK (action <> 'disbursement.approve') NOT VALID"
        )
        try:
            with pytest.raises(asyncpg.CheckViolationError):
                await approve(town, disbursement_id)
        finally:
            await town.owner.execute("ALTER TABLE audit_entries DROP CONSTRAINT broken")
        assert await town.states("disbursements") == ["SEALED"]
        await approve(town, disbursement_id)

    async def test_refuses_the_clock(self, town: Town) -> None:
        disbursement_id = await sealed(town)
        with pytest.raises(SamePerson):
            await approve(town, disbursement_id, by=SYSTEM)

    async def test_by_the_drafter_is_refused_by_the_database_too(self, town: Town) -> None:
        """Exchange invariant 4: a constraint, not only code."""
        await sealed(town)
        with pytest.raises(asyncpg.CheckViolationError):
            await town.owner.execute(
                "UPDATE disbursements SET state = 'APPROVED', checked_by_id = drafted_by_id"
            )

    async def test_of_a_draft_is_refused(self, town: Town) -> None:
        await town.payable(await town.unit())
        disbursement_id = await compose(town)
        with pytest.raises(DisbursementInWrongState):
            await approve(town, disbursement_id)


class TestRelease:
    async def test_takes_a_third_person_who_repeats_count_and_sum(self, town: Town) -> None:
        disbursement_id = await sealed(town, 2)
        with pytest.raises(DisbursementInWrongState):
            await release(town, disbursement_id)
        await approve(town, disbursement_id)
        with pytest.raises(ControlTotalsMismatch):
            await release(town, disbursement_id, payment_count=1)
        with pytest.raises(ControlTotalsMismatch):
            await release(town, disbursement_id, total_fen=1)
        await release(town, disbursement_id)
        assert await queries.is_released(disbursement_id)

    async def test_refuses_the_drafter_the_checker_and_the_clock(self, town: Town) -> None:
        disbursement_id = await sealed(town, by=EVERY_ROLE)
        await approve(town, disbursement_id)
        checker = Actor(CHECKER.staff_id, "both", EVERY_ROLE.roles, EVERYTHING)
        for by in (EVERY_ROLE, checker, SYSTEM):
            with pytest.raises(SamePerson):
                await release(town, disbursement_id, by=by)

    async def test_is_stopped_by_an_open_break(self, town: Town) -> None:
        """Exchange invariant 7."""
        disbursement_id = await sealed(town)
        await approve(town, disbursement_id)
        await audit.alarm(
            kind="payment.break", subject=("bank_file", 1), message="不一致", now=town.now,
            is_blocking=True,
        )  # fmt: skip
        with pytest.raises(ReleaseBlocked):
            await release(town, disbursement_id)

    async def test_is_too_late_from_the_cut_off_on(self, town: Town) -> None:
        """Failure 20: the cut-off passed before the release."""
        disbursement_id = await sealed(town)
        await approve(town, disbursement_id)
        with pytest.raises(CutOffPassed):
            await release(town, disbursement_id, now=town.now.replace(hour=16))
        await disbursements.reseal(disbursement_id, by=MAKER, now=town.now)
        found = await town.owner.fetchrow("SELECT * FROM disbursements")
        assert found is not None
        assert (found["state"], found["digest"], found["checked_by_id"]) == ("SUBMITTED", "", None)
        await seal(town, disbursement_id)
        assert await town.one("SELECT seal_round FROM disbursements") == 2
        with pytest.raises(DisbursementInWrongState):
            await release(town, disbursement_id)

    async def test_by_two_at_once_is_done_once(self, town: Town) -> None:
        """Failure 26."""
        disbursement_id = await sealed(town)
        await approve(town, disbursement_id)
        both = (
            disbursements.release(
                disbursement_id, payment_count=1, total_fen=AMOUNT_FEN, calendar=CALENDAR,
                by=RELEASER, now=town.now,
            )
            for _ in range(2)
        )  # fmt: skip
        outcomes = await asyncio.gather(*both, return_exceptions=True)
        assert sum(isinstance(each, DisbursementInWrongState) for each in outcomes) == 1


class TestGivingUp:
    @pytest.mark.parametrize("is_approved", [True, False])
    async def test_refused_makes_its_payments_payable_again(
        self, town: Town, *, is_approved: bool
    ) -> None:
        """Failure 24: the evidence of the refused payments stays."""
        disbursement_id = await sealed(town, 2)
        if is_approved:
            await approve(town, disbursement_id)
        await disbursements.refuse(disbursement_id, reason=" 人数不对 ", by=CHECKER, now=town.now)
        assert await town.states("payments") == ["WITHDRAWN"] * 2
        assert await town.states("bank_files") == ["VOID"]
        assert await town.one("SELECT refusal FROM disbursements") == "人数不对"
        assert await town.one("SELECT count(*) FROM bank_file_contents") == 1
        assert await compose(town) == disbursement_id + 1

    async def test_refused_needs_a_reason_and_a_checker(self, town: Town) -> None:
        disbursement_id = await sealed(town)
        with pytest.raises(ReasonMissing):
            await disbursements.refuse(disbursement_id, reason=" ", by=CHECKER, now=town.now)
        with pytest.raises(NotPermitted):
            await disbursements.refuse(disbursement_id, reason="x", by=MAKER, now=town.now)

    async def test_withdrawn_makes_its_payments_payable_again(self, town: Town) -> None:
        disbursement_id = await sealed(town, 2)
        with pytest.raises(NotPermitted):
            await disbursements.withdraw(disbursement_id, by=CHECKER, now=town.now)
        await disbursements.withdraw(disbursement_id, by=MAKER, now=town.now)
        assert await town.states("disbursements") == ["WITHDRAWN"]
        assert await compose(town) == disbursement_id + 1

    async def test_released_is_too_late(self, town: Town) -> None:
        """Failure 19."""
        disbursement_id = await sealed(town)
        await approve(town, disbursement_id)
        await release(town, disbursement_id)
        for act in (
            disbursements.withdraw(disbursement_id, by=MAKER, now=town.now),
            disbursements.refuse(disbursement_id, reason="x", by=CHECKER, now=town.now),
        ):
            with pytest.raises(DisbursementInWrongState):
                await act


class TestReseal:
    async def test_is_refused_once_a_file_may_have_left(self, town: Town) -> None:
        disbursement_id = await sealed(town)
        await approve(town, disbursement_id)
        await release(town, disbursement_id)
        await disbursements.begin_sending(disbursement_id, 1, now=town.now)
        with pytest.raises(FileInWrongState):
            await disbursements.reseal(disbursement_id, by=MAKER, now=town.now)
        assert await town.states("disbursements") == ["RELEASED"]

    async def test_mends_a_held_batch(self, town: Town) -> None:
        await town.payable(await town.unit())
        disbursement_id = await compose(town)
        await disbursements.submit(disbursement_id, by=MAKER, now=town.now)
        for _ in range(2):
            await disbursements.hold(disbursement_id, problem="姓名过长", now=town.now)
        assert await town.alarms() == ["disbursement.held"]
        await disbursements.reseal(disbursement_id, by=MAKER, now=town.now)
        await seal(town, disbursement_id)
        assert await town.states("disbursements") == ["SEALED"]


class TestExpire:
    @pytest.mark.parametrize("is_released", [True, False])
    async def test_leaves_alone_what_is_in_time_or_not_released(
        self, town: Town, *, is_released: bool
    ) -> None:
        disbursement_id = await sealed(town)
        if is_released:
            await approve(town, disbursement_id)
            await release(town, disbursement_id)
        late = town.now if is_released else town.now.replace(hour=16)
        assert not await disbursements.expire(disbursement_id, calendar=CALENDAR, now=late)

    async def test_has_nothing_to_take_back_when_all_has_gone(self, town: Town) -> None:
        disbursement_id = await sealed(town)
        await approve(town, disbursement_id)
        await release(town, disbursement_id)
        await disbursements.begin_sending(disbursement_id, 1, now=town.now)
        late = town.now.replace(hour=16)
        assert not await disbursements.expire(disbursement_id, calendar=CALENDAR, now=late)

    async def test_takes_the_releaser_s_and_checker_s_word_back(self, town: Town) -> None:
        """Failure 20: the cut-off passed between release and sending."""
        disbursement_id = await sealed(town)
        await approve(town, disbursement_id)
        await release(town, disbursement_id)
        late = town.now.replace(hour=16)
        assert await disbursements.expire(disbursement_id, calendar=CALENDAR, now=late)
        found = await town.owner.fetchrow("SELECT * FROM disbursements")
        assert found is not None
        assert (found["state"], found["checked_by_id"], found["released_by_id"]) == (
            "SUBMITTED", None, None,
        )  # fmt: skip
        assert await town.alarms() == ["disbursement.expired"]


class TestFinishSending:
    async def test_waits_for_the_evidence_of_every_file(self, town: Town) -> None:
        disbursement_id = await sealed(town)
        await approve(town, disbursement_id)
        await release(town, disbursement_id)
        await disbursements.finish_sending(disbursement_id, now=town.now)
        assert await town.states("disbursements") == ["RELEASED"]
        await disbursements.begin_sending(disbursement_id, 1, now=town.now)
        digest = await town.one("SELECT digest FROM bank_files")
        await bank_files.mark_sent(Proof(1, digest), now=town.now)
        await disbursements.finish_sending(disbursement_id, now=town.now)
        assert await town.states("disbursements") == ["SENT"]


class TestQueries:
    async def test_page_through_disbursements(self, town: Town) -> None:
        await sealed(town)
        found = await page(
            queries.DISBURSEMENTS,
            scope=EVERYTHING,
            where=queries.matching(programme=PROGRAMME, plan_year=YEAR, states=["SEALED"]),
            order=queries.ORDERS["NEWEST"],
            part=Part(limit=10),
        )
        assert [row["id"] for row in found.rows] == [1]
        assert queries.matching().sql == "true"
