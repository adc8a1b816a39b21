"""Whole exchanges by seed, and a simulation that can fail: broken parts put in on purpose are found."""

import itertools
import random
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import pytest

from domain import crypto
from domain.holds import operations as holds
from integrations.psbc import profile
from integrations.psbc.channel import Evidence
from integrations.psbc.errors import ChannelUnavailable
from integrations.psbc.kinds import RecordKind
from tests.simulation.channel import FatefulChannel
from tests.simulation.plan import OF_THE_BANK, UNTOLD, Fault, Plan, drawn
from tests.simulation.regressions import FOUND
from tests.simulation.run import run
from tests.simulation.session import Session, opened
from tests.simulation.shrink import shrink
from tests.simulation.world import Variant
from workers import recount, weighing
from workers.arrivals import Read
from workers.broker import ACTORS
from workers.exchange import Exchange

pytestmark = pytest.mark.simulation

FIXED: Final = range(1, 31)
RANDOM: Final = 20
SEEDS_UNTIL_NOTICED: Final = 60
SEEDS_OF_OTHERS: Final = 5
PLAIN: Final = Plan(
    seed=1,
    people=2,
    rows_max=2,
    morning="2018-03-20",
    by_workbook=False,
    scenario={"open_s": 0.0, "step_s": 0.0, "swipe_s": 0.0, "credit_s": 0.0}
    | dict.fromkeys(
        (
            "open_refused_permille",
            "open_pending_permille",
            "never_active_permille",
            "credit_refused_permille",
            "credit_pending_permille",
        ),
        0,
    ),
    faults=(),
)


@pytest.fixture(scope="module")
async def session(server_url: str, keyring: crypto.Keyring) -> AsyncIterator[Session]:
    """Everything that runs share."""
    assert keyring is crypto.keyring()
    async with opened(server_url) as made:
        yield made


class TestSeeds:
    @pytest.mark.parametrize("seed", FIXED)
    async def test_hold_every_invariant_after_every_step(self, session: Session, seed: int) -> None:
        """Invariants 1–8, 10–12; failures 1–8, 10–16, 18–22, 24, 25, 30 at places of the seed's."""
        outcome = await session.run(drawn(seed))
        assert outcome.broken == "", outcome.text

    async def test_hold_them_for_seeds_that_nobody_chose(self, session: Session) -> None:
        first = random.SystemRandom().randrange(10**6, 10**9)
        sys.stdout.write(f"seeds {first} to {first + RANDOM - 1}\n")
        for seed in range(first, first + RANDOM):
            outcome = await session.run(drawn(seed))
            assert outcome.broken == "", outcome.text

    @pytest.mark.parametrize("plan", FOUND, ids=lambda plan: str(plan.seed))
    async def test_do_not_find_again_what_they_found_before(
        self, session: Session, plan: Plan
    ) -> None:
        outcome = await session.run(plan)
        assert outcome.broken == "", outcome.text

    @pytest.mark.parametrize("seed", [3, 25, 41])
    async def test_give_the_same_log_twice(self, session: Session, seed: int) -> None:
        first, second = [await session.run(drawn(seed)) for _ in range(2)]
        assert first.text == second.text
        assert first.struck == second.struck

    async def test_pay_everybody_where_nothing_goes_wrong(self, session: Session) -> None:
        outcome = await session.run(PLAIN)
        assert outcome.broken == "", outcome.text
        assert outcome.credited == 3, outcome.text  # both of one programme, one of the other

    @pytest.mark.parametrize(
        "agreement", [each for each in profile.shipped() if each != OF_THE_BANK]
    )
    async def test_hold_them_under_every_agreement_that_is_shipped(
        self, session: Session, agreement: str
    ) -> None:
        """As far as its kinds of file go: cards alone, or no reasons, no acceptances, no statements."""
        seeds = (seed for seed in itertools.count(1000) if drawn(seed).agreement == agreement)
        for seed in itertools.islice(seeds, SEEDS_OF_OTHERS):
            outcome = await session.run(drawn(seed))
            assert outcome.broken == "", outcome.text

    async def test_notice_a_broken_channel_under_another_agreement(self, session: Session) -> None:
        plan = replace(PLAIN, scenario={**PLAIN.scenario, **UNTOLD}, agreement="hundsun-2017/1")
        broken = await noticed(session, Variant(channel=LyingChannel), each=lambda _: plan)
        assert broken.startswith("liveness")

    async def test_strike_nearly_everywhere(self, session: Session) -> None:
        """A plan of faults that never come would prove nothing."""
        planned = [drawn(seed) for seed in range(100, 110)]
        struck = [len((await session.run(plan)).struck) for plan in planned]
        assert sum(struck) > sum(len(plan.faults) for plan in planned) // 2


class TestPlan:
    def test_can_be_written_down_and_read(self) -> None:
        plan = drawn(7)
        assert Plan.from_json(plan.to_json()) == plan

    def test_is_another_for_another_seed(self) -> None:
        assert len({drawn(seed).to_json() for seed in range(200)}) == 200


class LyingChannel(FatefulChannel):
    """Says that the file is there and never puts it there (failure 1)."""

    def put(self, directory: str, name: str, content: bytes) -> Evidence:
        assert directory
        assert name
        return Evidence.of(content)


class OverwritingChannel(FatefulChannel):
    """Puts half a file under its final name and calls it a day (failure 2)."""

    def put(self, directory: str, name: str, content: bytes) -> Evidence:
        self._make_directory(directory)
        half = content if name.endswith(".ok") else content[: len(content) // 2]
        self._path(directory, name).write_bytes(half)
        return Evidence.of(content)


class TestNotices:
    async def test_a_channel_that_says_success_and_sends_nothing(self, session: Session) -> None:
        broken = await noticed(session, Variant(channel=LyingChannel))
        assert broken.startswith("liveness")

    async def test_a_channel_that_leaves_half_a_file(self, session: Session) -> None:
        broken = await noticed(session, Variant(channel=OverwritingChannel))
        assert broken.startswith(("5:", "3:"))

    async def test_a_timeout_that_is_taken_for_a_failure(self, session: Session) -> None:
        """Failure 7: the operation had succeeded, and whoever believes otherwise pays twice."""

        async def send(disbursement_id: int) -> None:
            try:
                await ACTORS["send_disbursement"](disbursement_id)
            except ChannelUnavailable:
                await past_every_guard(
                    session, "UPDATE payments SET state = 'WITHDRAWN' WHERE state = 'SENT'"
                )

        actors = {**ACTORS, "send_disbursement": send}
        broken = await noticed(session, Variant(actors=actors), each=lost_reply)
        assert broken.startswith(("2:", "10:"))

    async def test_amounts_that_are_not_compared(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Invariant 7: an answer over another amount stops the next release."""
        careful = weighing.weighed

        async def credulous(bank: Exchange, files: Sequence[Read]) -> tuple[Read, ...]:
            ours = {
                row["pay_id"]: row["amount_fen"]
                for row in await session.ground.owner.fetch("SELECT * FROM payments")
            }
            return await careful(bank, [believed(each, ours) for each in files])

        monkeypatch.setattr(weighing, "weighed", credulous)
        broken = await noticed(session, Variant(), each=wrong_amount)
        assert broken.startswith("7:")

    async def test_a_worker_that_loses_what_it_could_not_do(self, session: Session) -> None:
        """The row is the queue: whoever marks it done before it is forgets people."""

        async def seal(disbursement_id: int) -> None:
            await past_every_guard(
                session,
                "UPDATE disbursements SET state = 'WITHDRAWN' WHERE id = $1",
                disbursement_id,
            )

        actors = {**ACTORS, "seal_disbursement": seal}
        broken = await noticed(session, Variant(actors=actors))
        assert broken.startswith(("liveness", "1:"))

    async def test_a_hold_that_nobody_heeds(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def look_away(*_: object, **__: object) -> None:
            return

        monkeypatch.setattr(holds, "check_free", look_away)
        assert (await noticed(session, Variant(), each=held_batch)).startswith("hold:")

    async def test_a_recount_that_leaves_somebody_out(
        self, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Invariant 10: what the archive gives and what the tables say must be the same."""
        whole = recount.Recounter.fold

        async def careless(*given: Any) -> recount.Parts:
            return (await whole(*given))[1:]

        monkeypatch.setattr(recount.Recounter, "fold", careless)
        assert (await noticed(session, Variant())).startswith("10:")


class TestShrinking:
    async def test_leaves_the_fault_that_matters(self, session: Session) -> None:
        needless = (Fault("stat", 2, "unavailable before"), Fault("nudge", 3, "twice"))
        plan = replace(wrong_amount(PLAIN), faults=(*wrong_amount(PLAIN).faults, *needless))

        async def broken_run(each: Plan) -> object:
            session.runs += 1
            outcome = await run(each, session.ground, session.folder / str(session.runs))
            lied = any(fault.how == "wrong amount" for fault in outcome.struck)
            return replace(outcome, broken="7: as if" if lied else "")

        smallest = await shrink(plan, broken_run)  # type: ignore[arg-type]  # an outcome all the same
        assert [fault.how for fault in smallest.plan.faults] == ["wrong amount"]
        assert smallest.plan.people == 1


async def noticed(
    session: Session, variant: Variant, *, each: Callable[[Plan], Plan] = lambda plan: plan
) -> str:
    """This will run seeds with a broken part until one notices, and give what it says."""
    for seed in range(1, SEEDS_UNTIL_NOTICED):
        plan = each(replace(PLAIN, seed=seed))
        session.runs += 1
        outcome = await run(plan, session.ground, session.folder / str(session.runs), variant)
        if outcome.broken:
            return outcome.broken
    raise AssertionError("the broken part went unnoticed")


def lost_reply(plan: Plan) -> Plan:
    """The reply to a rename of the credit file is lost."""
    return replace(plan, faults=(Fault("rename", 3, "unavailable after"),))


def held_batch(plan: Plan) -> Plan:
    """Somebody holds the newest batch, again and again."""
    return replace(plan, faults=tuple(Fault("desk", n, "holds a batch") for n in range(1, 17)))


def wrong_amount(plan: Plan) -> Plan:
    """One of the bank's letters states another amount."""
    return replace(plan, faults=tuple(Fault("letter", n, "wrong amount") for n in range(9, 16)))


async def past_every_guard(session: Session, sql: str, *values: object) -> None:
    """This will do what no operation of ours may."""
    async with session.ground.owner.transaction():
        await session.ground.owner.execute("SET LOCAL session_replication_role = replica")
        await session.ground.owner.execute(sql, *values)


def believed(read: Read, ours: Mapping[str, int]) -> Read:
    """What was read in a credit result, as if its amounts were ours."""
    if read.parsed.kind is not RecordKind.CREDIT_RESULT:
        return read
    lines = tuple(
        replace(line, values={**line.values, "amount_fen": ours[str(line.values["pay_id"])]})
        for line in read.parsed.lines
    )
    return replace(read, parsed=replace(read.parsed, lines=lines))
