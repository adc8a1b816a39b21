"""One run from a plan: disturbed first, then left in peace until nothing moves; then the reckoning."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.simulation import books
from tests.simulation.database import Ground
from tests.simulation.faults import striking_commits
from tests.simulation.invariants import Watch, returned
from tests.simulation.people import People
from tests.simulation.plan import Fault, Plan
from tests.simulation.world import Broken, Variant, World

WHOLE: Final = Variant()
OPENING_ALONE: Final = frozenset({"psbc-bat/1"})
DISTURBED_STEPS_MAX: Final = 60
CALM_STEPS_MAX: Final = 220
QUIET_STEPS: Final = 1
WAITING: Final = """
SELECT EXISTS (SELECT FROM payments WHERE state IN ('DRAFTED', 'SEALED', 'SENT', 'ACCEPTED'))
  OR EXISTS (SELECT FROM bank_files WHERE state IN ('SEALED', 'SENDING', 'RECEIVED')
    OR state = 'HELD' AND sent_at IS NOT NULL)
  OR EXISTS (SELECT FROM rosters WHERE state NOT IN ('APPLIED', 'UNREADABLE', 'DISCARDED'))
  OR EXISTS (SELECT FROM bank_files WHERE state IN ('QUARANTINED', 'REOPENED'))
  OR EXISTS (SELECT FROM failed_jobs WHERE state = 'HELD')
  OR EXISTS (SELECT FROM holds WHERE lifted_at IS NULL)
  OR EXISTS (SELECT FROM certificates WHERE state = 'COUNTING')
  OR EXISTS (SELECT FROM statement_breaks WHERE state <> 'RESOLVED')
"""
APPLYING: Final = (
    "SELECT count(*) FROM card_applications WHERE state IN ('DRAFTED', 'SENT', 'ACCEPTED')"
)
# Whom such a bank refuses a card waits for a person, who must ask it.
WITHOUT_REASONS: Final = frozenset({"hundsun-2017/1"})
REFUSED: Final = "SELECT count(*) FROM applications WHERE code NOT IN ('0000', '1005')"
# A bank that gives no reasons leaves payments open until the day of its answer is over.
UNANSWERED: Final = "SELECT EXISTS (SELECT FROM payments WHERE state IN ('SENT', 'ACCEPTED'))"
# What is owed to whoever holds an active card, and what became of it.
OWED: Final = """
SELECT e.id, e.member_id, p.state, p.code FROM entitlements e
LEFT JOIN LATERAL (SELECT state, code FROM payments p WHERE p.entitlement_id = e.id
  AND p.state <> 'WITHDRAWN' ORDER BY p.id DESC LIMIT 1) AS p ON true
JOIN cards c ON c.member_id = e.member_id AND c.status = '06' ORDER BY e.id
"""


# Whatever left us is answered or missed, and of what is missed somebody was told.
SILENT: Final = """
SELECT 'nothing is owed for ' || f.name AS what FROM bank_files f
  WHERE f.direction = 'OUT' AND f.state IN ('SENT', 'ACKNOWLEDGED')
    AND NOT EXISTS (SELECT FROM obligations o WHERE o.file_id = f.id)
UNION ALL SELECT answer || ' for ' || for_on || ' is missing and nobody says so' FROM obligations
  WHERE state = 'OPEN' AND alarm_at <= (SELECT begun_at FROM schedule_marks
    WHERE name = 'looked')
UNION ALL SELECT o.answer || ' was missed and nobody was told' FROM obligations o
  WHERE o.state = 'MISSED' AND NOT EXISTS (SELECT FROM alarms a
    WHERE a.kind = 'bank_file.missing')
UNION ALL SELECT o.answer || ' came and is still owed' FROM obligations o
  JOIN bank_files f ON f.answers_id = o.file_id AND f.kind = o.answer AND f.state = 'APPLIED'
  WHERE o.state IN ('OPEN', 'MISSED')
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a run: its log, what struck, and what was found broken, if anything."""

    plan: Plan
    log: Sequence[str]
    struck: Sequence[Fault]
    broken: str
    credited: int
    steps: int

    @property
    def text(self) -> str:
        """This will give the log as it is written to a file."""
        head = [f"seed {self.plan.seed}", *(f"planned {fault}" for fault in self.plan.faults)]
        return "".join(f"{line}\n" for line in (*head, *self.log))


async def run(plan: Plan, ground: Ground, folder: Path, variant: Variant = WHOLE) -> Outcome:
    """This will let one run happen and say how it went."""
    await ground.reset(people=plan.people, seed=plan.seed, with_people=not plan.by_workbook)
    world = World(plan, ground, folder, variant)
    watch, people = Watch(world), People(world)
    broken = ""
    try:
        with striking_commits(world.fate):
            await _live(world, watch, people)
    except Broken as found:
        broken = str(found)
    finally:
        world.close()
        shutil.rmtree(folder, ignore_errors=True)
    world.say(f"broken: {broken}" if broken else "all is well")
    credited = sum(state == "CREDITED" for state, _ in watch.states.values())
    return Outcome(plan, world.log, world.fate.struck, broken, credited, watch.steps)


async def _live(world: World, watch: Watch, people: People) -> None:
    async def meanwhile() -> None:
        await _meanwhile(world, people)

    world.fate.meanwhile = meanwhile
    quiet = 0
    for number in range(DISTURBED_STEPS_MAX):
        world.dice = world.roll(str(number))
        quiet = 0 if await _step(world, people) else quiet + 1
        await watch.look()
        if quiet > QUIET_STEPS and world.next_event() is None:
            break
        if quiet:
            world.pass_time(600)  # an attempt put off comes round
    await _calm_down(world, watch, people)
    await watch.close()


async def _step(world: World, people: People) -> bool:
    """This will let a little happen everywhere; False if there was nothing to do."""
    dice = world.dice
    _pass_time(world, dice.choice((1, 4, 15, 60)))
    has_news = world.let_bank_work()
    has_acted = await people.act()
    if dice.random() < 0.4:
        await world.sweep()
    if dice.random() < 0.1:
        await world.watch()
        await world.certify()
    if has_news or dice.random() < 0.1:
        await world.collect()
    has_worked = bool(world.post.waiting)
    await world.work()
    return has_news or has_acted or has_worked


def _pass_time(world: World, seconds: float) -> None:
    """This will let some time pass; all of it until something is due, when nobody else is busy."""
    due = world.next_event()
    world.pass_time(seconds)
    if (
        due is not None
        and due > world.time
        and not world.post.waiting
        and world.dice.random() < 0.4
    ):
        world.time = due


async def _meanwhile(world: World, people: People) -> None:
    """This will let something happen in the middle of what somebody else is doing."""
    before, world.fate.meanwhile = world.fate.meanwhile, _nothing
    try:
        match world.dice.randrange(5):
            case 0 | 1:  # a second worker, with the same to do
                await world.sweep()
                await world.collect()
                await world.work()
            case 2:
                await people.act()
            case 3:
                world.pass_cut_off()
            case _:
                world.let_bank_work()
    finally:
        world.fate.meanwhile = before


async def _nothing() -> None:
    return


async def _calm_down(world: World, watch: Watch, people: People) -> None:
    """This will let everything be done that can be, with nothing in the way, and then reckon up."""
    world.fate.is_calm = True
    world.say("calm")
    world.next_morning()
    quiet = days_more = 0
    seen: dict[str, Any] = {}
    for number in range(CALM_STEPS_MAX):
        world.dice = world.roll(f"calm {number}")
        world.patience.forget_all_but(set())
        due = world.next_event()
        world.pass_time(60)
        if due is not None and quiet:
            world.time = max(world.time, due)
        has_news = world.let_bank_work()
        has_acted = await people.act()
        await world.sweep()
        if quiet:
            await world.watch()
        if has_news or quiet:
            await world.collect()
        has_worked = any(name != "collect" for name, _ in world.post.waiting)
        if quiet:
            await world.certify()
        await world.work()
        before, seen = seen, await watch.look()
        days_more = days_more if seen.get("payments") == before.get("payments") else 0
        has_changed = seen != before or has_news or has_acted or has_worked
        quiet = 0 if has_changed else quiet + 1
        if quiet > QUIET_STEPS and world.next_event() is None:
            if await _is_over(world, days_more):
                break
            days_more += 1
            world.next_banking_day()
        elif quiet:
            world.pass_time(600)  # an attempt put off comes round
    else:
        raise Broken("liveness: it never comes to rest")
    await _reckon(world, seen)
    await books.check(world)


async def _is_over(world: World, days_more: int) -> bool:
    """This will say whether nothing is waited for any more, or in vain; the reckoning then says who."""
    is_certified = await books.is_certified(world)
    if days_more >= books.DAYS_MORE_MAX and not is_certified:
        raise Broken("10: a day is never certified")
    is_answered = not await world.ground.owner.fetchval(UNANSWERED)
    return is_certified and (is_answered or days_more >= books.DAYS_MORE_MAX)


async def _reckon(world: World, seen: dict[str, Any]) -> None:
    """This will ask whether everybody owed is paid once or stands where a person sees why."""
    owner = world.ground.owner
    if await owner.fetchval(WAITING):
        states = sorted({file[2] for file in seen["files"]} | {p[1] for p in seen["payments"]})
        raise Broken(f"liveness: something waits for ever: {', '.join(states)}")
    applying = await owner.fetchval(APPLYING)
    refused = world.state.number(REFUSED) if world.plan.agreement in WITHOUT_REASONS else 0
    if applying != refused:
        raise Broken(
            f"liveness: {applying} applications wait, the bank gave no reason for {refused}"
        )
    if await owner.fetchval("SELECT count(*) FROM alarms WHERE acknowledged_at IS NULL"):
        raise Broken("liveness: an alarm stays open")
    for row in await owner.fetch(SILENT):
        raise Broken(f"9: {row['what']}")
    for row in await owner.fetch(OWED):
        if row["state"] not in {"CREDITED", "FAILED", "UNKNOWN", "RETURNED"}:
            raise Broken(f"1: entitlement {row['id']} is forgotten ({row['state']})")
    _compare_with_bank(world, seen)
    await _lies_are_noticed(world)
    # Where no file tells of a card's use, all that can be compared is that it was opened.
    compared = "true" if world.plan.agreement in OPENING_ALONE else "status = '06'"
    ours = await owner.fetchval(f"SELECT count(*) FROM cards WHERE {compared}")
    theirs = world.state.number(f"SELECT count(*) FROM cards WHERE {compared}")
    if ours != theirs:
        raise Broken(f"cards: {theirs} are in use at the bank, {ours} here")


def _compare_with_bank(world: World, seen: dict[str, Any]) -> None:
    """This will hold our end states against the bank's: in the end nothing may differ."""
    codes = {
        row["pay_id"]: row["code"] for row in world.state.rows("SELECT pay_id, code FROM credits")
    }
    back = returned(world.state)
    for pay_id, state, *_ in seen["payments"]:
        code = codes.get(pay_id)
        if code == "0000" and state != ("RETURNED" if pay_id in back else "CREDITED"):
            raise Broken(f"10: {pay_id} is paid at the bank, or paid back, and {state} here")
        if code not in {"0000", None} and state != "FAILED":
            raise Broken(f"10: {pay_id} is {code} at the bank and {state} here")
        if code is None and state == "UNKNOWN":
            raise Broken(f"liveness: the bank knows nothing of {pay_id}, which is UNKNOWN here")


async def _lies_are_noticed(world: World) -> None:
    """This will ask whether every answer that cannot be true has stopped the releases (7)."""
    for how, name in world.courier.lies:
        is_silent = await world.ground.owner.fetchval(
            "SELECT EXISTS (SELECT FROM bank_files f WHERE f.name = $1 AND f.state = 'APPLIED'"
            " AND NOT EXISTS (SELECT FROM alarms a WHERE a.subject_type = 'bank_file'"
            " AND a.subject_id = f.id AND a.is_blocking) AND NOT EXISTS (SELECT FROM"
            " statement_breaks b JOIN bank_statements s ON s.id = b.statement_id"
            " WHERE s.file_id = f.id))",
            name,
        )
        if is_silent:
            raise Broken(f"7: {name} has a {how} and nobody was told")
