"""Holding what must not be paid for now: left out, kept back, and never too late unnoticed."""

import asyncio
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from domain.actors import EVERYTHING, Actor, Role
from domain.disbursements import operations as disbursements
from domain.disbursements.rules import NothingToPay
from domain.errors import NotFound, NotPermitted
from domain.holds import operations as holds
from domain.holds import queries
from domain.holds.rules import (
    HoldExpired,
    HoldKind,
    HoldLifted,
    HoldReasonMissing,
    HoldTooLate,
    LifterUnknown,
    PaymentsHeld,
    SamePerson,
)
from domain.pages import Part, page
from domain.policies import operations as policies
from domain.policies.rules import NOTICE, Provision, ProvisionKind
from domain.transactions import transaction
from tests.domain.disbursements.test_operations import approve, compose, release, sealed
from tests.town import AMOUNT_FEN, CHECKER, MAKER, OFFICE, PROGRAMME, RELEASER, Town, person

LEADER = person(9, Role.LEADER)


async def place(
    town: Town, kind: HoldKind = HoldKind.MEMBER, target: int | str = 1, **changes: Any
) -> int:
    """Place a hold as the office, to be lifted by the checker, unless told otherwise."""
    given: dict[str, Any] = {
        "reason": "家属来电核实", "lifter": Role.CHECKER, "expires_on": None, "by": OFFICE,
        "now": town.now,
    } | changes  # fmt: skip
    made: int = await holds.place(kind=kind, target=target, **given)
    return made


async def lift(town: Town, hold_id: int, by: Actor = CHECKER) -> None:
    """Lift a hold as the checker, unless told otherwise."""
    await holds.lift(hold_id, reason="已核实", by=by, now=town.now)


async def begin_sending(town: Town, disbursement_id: int = 1) -> None:
    """Let the first file of a batch go."""
    await disbursements.begin_sending(disbursement_id, 1, now=town.now)


@pytest.fixture
async def two(town: Town) -> Town:
    """Two people of one unit to pay."""
    await town.payable(await town.unit(), 2)
    return town


@pytest.fixture
async def released(town: Town) -> Town:
    """A released batch of two, not yet at the bank."""
    disbursement_id = await sealed(town, 2)
    await approve(town, disbursement_id)
    await release(town, disbursement_id)
    return town


class TestPlace:
    async def test_is_for_who_answers_for_money(self, two: Town) -> None:
        for nobody in (MAKER, LEADER):
            with pytest.raises(NotPermitted):
                await place(two, by=nobody)
        for somebody in (OFFICE, CHECKER, RELEASER):
            await place(two, by=somebody)

    async def test_needs_something_to_hold_a_reason_a_lifter_and_time(self, two: Town) -> None:
        with pytest.raises(NotFound):
            await place(two, target=99)
        for reason in (" ", "卡号6217990000000000014有误", "长" * 201):
            with pytest.raises(HoldReasonMissing):
                await place(two, reason=reason)
        with pytest.raises(LifterUnknown):
            await place(two, lifter=Role.LEADER)
        with pytest.raises(HoldExpired):
            await place(two, expires_on=two.now.date() - timedelta(days=1))

    async def test_of_a_batch_or_file_that_has_left_is_too_late(self, released: Town) -> None:
        """Failure 19: cancel after sent is refused and says so."""
        await begin_sending(released)
        for kind in (HoldKind.DISBURSEMENT, HoldKind.BANK_FILE):
            with pytest.raises(HoldTooLate, match="太晚"):
                await place(released, kind)

    async def test_of_a_person_counts_what_has_left_already(self, released: Town) -> None:
        """Failure 19: the hold stands for what comes; it says that one payment is gone."""
        await begin_sending(released)
        await place(released)
        assert await released.one("SELECT sent_count FROM holds") == 1


class TestCompose:
    @pytest.mark.parametrize(
        ("kind", "target", "left_out"),
        [(HoldKind.MEMBER, 1, [1]), (HoldKind.UNIT, 3, [3]), (HoldKind.UNIT, 2, [2, 3])],
    )
    async def test_leaves_out_who_is_held_with_the_hold(
        self, town: Town, kind: HoldKind, target: int, left_out: list[int]
    ) -> None:
        """Units: 1 the root, 2 below it, 3 below that; one member each."""
        for parent in (None, 1, 2):
            await town.payable(await town.unit(parent), 1)
        hold_id = await place(town, kind, target)
        await compose(town)
        found = await town.owner.fetch("SELECT * FROM payment_omissions ORDER BY member_id")
        assert [row["member_id"] for row in found] == left_out
        assert {(row["reason"], row["hold_id"]) for row in found} == {("HELD", hold_id)}
        paid = await town.owner.fetch("SELECT member_id FROM payments ORDER BY 1")
        assert {row["member_id"] for row in paid} == {1, 2, 3} - set(left_out)

    async def test_of_nobody_but_held_ones_says_so(self, two: Town) -> None:
        await place(two, HoldKind.PROGRAMME, PROGRAMME)
        with pytest.raises(NothingToPay, match="2 笔因止付"):
            await compose(two)

    async def test_takes_up_again_what_was_lifted_or_has_expired(self, two: Town) -> None:
        hold_id = await place(two)
        await place(two, target=2, expires_on=two.now.date())
        await lift(two, hold_id)
        await compose(two)
        assert await two.one("SELECT member_id FROM payments") == 1
        two.now += timedelta(days=1)
        await compose(two)
        assert await two.states("payments") == ["DRAFTED"] * 2

    async def test_leaves_out_what_a_class_two_card_cannot_receive(self, two: Town) -> None:
        """R24: a dated limit (银发〔2016〕302号) that the bank would refuse with 2007."""
        await two.owner.execute("UPDATE cards SET account_class = '2'")
        entered = await policies.propose(
            Provision(
                code="CREDIT_LIMIT_2", kind=ProvisionKind.NUMBER, label="Ⅱ类户单日转入限额",
                document=NOTICE, clause="试", original_text="试", amount=AMOUNT_FEN - 1, unit="FEN",
                effective_from=two.now.date(),
            ), by=OFFICE, now=two.now,
        )  # fmt: skip
        await policies.confirm(entered, by=RELEASER, now=two.now)
        with pytest.raises(NothingToPay, match="单日限额"):
            await compose(two)
        await two.owner.execute("UPDATE cards SET account_class = '1' WHERE id = 1")
        await compose(two)
        found = await two.owner.fetch("SELECT member_id, reason FROM payment_omissions")
        assert [tuple(row) for row in found] == [(2, "CARD_LIMIT")]
        await two.owner.execute("SET session_replication_role = replica")
        await two.owner.execute("DELETE FROM provisions WHERE id = $1", entered)
        await two.owner.execute("SET session_replication_role = origin")


class TestRelease:
    @pytest.mark.parametrize(
        ("kind", "target"),
        [
            (HoldKind.MEMBER, 1),
            (HoldKind.UNIT, 1),
            (HoldKind.PROGRAMME, PROGRAMME),
            (HoldKind.DISBURSEMENT, 1),
            (HoldKind.BANK_FILE, 1),
        ],
    )
    async def test_is_stopped_by_a_hold_naming_count_and_sum(
        self, town: Town, kind: HoldKind, target: int | str
    ) -> None:
        disbursement_id = await sealed(town, 1)
        await approve(town, disbursement_id)
        hold_id = await place(town, kind, target)
        with pytest.raises(PaymentsHeld, match=r"1 笔、合计 100\.00 元"):
            await release(town, disbursement_id)
        await lift(town, hold_id)
        await release(town, disbursement_id)

    async def test_of_others_goes_on(self, town: Town) -> None:
        disbursement_id = await sealed(town, 1)
        await town.payable(await town.unit(), 1)
        await approve(town, disbursement_id)
        await place(town, target=2)
        await release(town, disbursement_id)


class TestSending:
    async def test_is_stopped_by_a_hold_placed_after_the_release(self, released: Town) -> None:
        hold_id = await place(released)
        with pytest.raises(PaymentsHeld):
            await begin_sending(released)
        assert await released.states("payments") == ["SEALED"] * 2
        await lift(released, hold_id)
        await begin_sending(released)

    async def test_again_after_a_lost_answer_is_not_stopped(self, released: Town) -> None:
        """Failure 7: what may be at the bank is sent again, same name and bytes, hold or not."""
        await begin_sending(released)
        await place(released)
        await begin_sending(released)

    async def test_and_placing_at_once_are_seen_by_one_another(self, released: Town) -> None:
        """Failure 19, on two connections: the hold waits, and then learns that it is too late."""
        is_sent, may_end = asyncio.Event(), asyncio.Event()

        async def send() -> None:
            async with transaction():
                await begin_sending(released)
                is_sent.set()
                await may_end.wait()

        sending = asyncio.create_task(send())
        await is_sent.wait()
        placing = asyncio.create_task(place(released, HoldKind.DISBURSEMENT))
        await asyncio.sleep(0.2)
        assert not placing.done()
        may_end.set()
        await sending
        with pytest.raises(HoldTooLate):
            await placing


class TestLift:
    async def test_takes_the_named_role_and_another_person(self, two: Town) -> None:
        hold_id = await place(two, by=CHECKER, lifter=Role.CHECKER)
        with pytest.raises(NotPermitted, match="财务复核"):
            await lift(two, hold_id, RELEASER)
        with pytest.raises(SamePerson):
            await lift(two, hold_id, CHECKER)
        another = person(8, Role.CHECKER)
        await lift(two, hold_id, another)
        with pytest.raises(HoldLifted):
            await lift(two, hold_id, another)
        with pytest.raises(NotFound):
            await lift(two, 99, another)

    async def test_is_two_people_s_in_the_database_too(self, two: Town) -> None:
        await place(two)
        with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
            await two.owner.execute(
                "UPDATE holds SET lifted_by_id = placed_by_id, lifted_at = now(), lift_reason = 'x'"
            )
        with pytest.raises(asyncpg.RestrictViolationError):
            await two.owner.execute("UPDATE holds SET member_id = 2")


class TestQueries:
    async def test_page_through_holds_that_stand_or_do_not(self, two: Town) -> None:
        hold_id = await place(two)
        await place(two, HoldKind.UNIT, 1, expires_on=two.now.date())
        await lift(two, hold_id)
        today = two.now.date()
        for where, expected in (
            (queries.matching(is_standing=True, today=today), [2]),
            (queries.matching(is_standing=True, today=today + timedelta(days=1)), []),
            (queries.matching(is_standing=False, today=today), [1]),
            (queries.matching(kinds=["UNIT"], today=today), [2]),
            (queries.matching(member_id=1, today=today), [1]),
        ):
            found = await page(
                queries.HOLDS, scope=EVERYTHING, where=where, order=queries.ORDERS["OLDEST"],
                part=Part(limit=9),
            )  # fmt: skip
            assert [row["id"] for row in found.rows] == expected
