"""One's own long work through the contract, the same as the pushed stream tells it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from domain import jobs
from domain.actors import Actor, Role
from schema import ids
from schema.jobs import TYPES, snapshot
from schema.nodes import NODES

Ask = Callable[..., Awaitable[dict[str, Any]]]

JOBS = """{ viewer { waitingCount jobs {
  kind targetId label state total done errorCount problem startedAt finishedAt } } }"""


class TestJobs:
    async def test_lead_to_things_that_can_be_shown(self) -> None:
        assert TYPES.keys() == set(jobs.JobKind)
        assert set(TYPES.values()) <= set(NODES)

    async def test_are_one_s_own_alone(
        self, ask: Ask, world: Any, office: Actor, clerk: Actor
    ) -> None:
        """R50: the clerk's wall lets the row of the office's export through; the question does not."""
        [job] = (await ask(office, JOBS))["data"]["viewer"]["jobs"]
        assert (job["kind"], job["targetId"]) == ("EXPORT", ids.encode("Export", 1))
        assert (await ask(clerk, JOBS))["data"]["viewer"]["jobs"] == []
        assert world.ids["乙.Export"] == 1

    async def test_are_pushed_as_they_are_asked(
        self, ask: Ask, world: Any, office: Actor, everywhere: None
    ) -> None:
        assert everywhere is None
        asked = (await ask(office, JOBS))["data"]["viewer"]
        later = world.now + timedelta(hours=1)
        await world.owner.execute("UPDATE sessions SET expires_at = $1", later)
        found = await jobs.views([1], now=world.now, idle=timedelta(minutes=30))
        pushed: dict[str, Any] = snapshot(found[1])
        assert pushed["waitingCount"] == asked["waitingCount"]
        [mine], [its] = pushed["jobs"], asked["jobs"]
        for name in ("startedAt", "finishedAt"):
            moment = mine.pop(name)
            assert (moment and moment.isoformat()) == its.pop(name)
        assert mine == its

    async def test_count_what_waits_for_one_s_decision(self, ask: Ask, world: Any) -> None:
        await world.owner.execute("SET session_replication_role = replica")
        await world.owner.execute(
            "UPDATE disbursements SET state = 'SEALED', checked_by_id = NULL, released_by_id = NULL"
        )
        await world.owner.execute("SET session_replication_role = origin")
        for login, role, count in (
            ("checker", Role.CHECKER, 3), ("releaser", Role.RELEASER, 0), ("maker", Role.MAKER, 0),
        ):  # fmt: skip
            who = await world.actor(login, role)
            found = (await ask(who, JOBS))["data"]["viewer"]["waitingCount"]
            assert (login, found) == (login, count)
