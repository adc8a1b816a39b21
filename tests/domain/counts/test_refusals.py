"""Whose last application was refused is counted right whatever happens, in whatever order."""

import asyncio
import random
from collections import Counter
from datetime import datetime
from typing import Final

import asyncpg
import pytest

from domain.actors import EVERYTHING, Role
from domain.applications import queries
from domain.counts import operations as counts
from domain.transactions import acting_within, execute, transaction
from tests.domain.counts.arranged import differences
from tests.town import Town, person

STEPS: Final = 60
ADMIN: Final = person(5, Role.ADMIN)
CODES: Final = ("1002", "1003", "2001")
OPEN: Final = "state NOT IN ('FAILED', 'WITHDRAWN', 'ENDED')"
FAILED: Final = {"state": "FAILED", "code": "1002", "evidence_file_id": 1}


async def refused(path: str = EVERYTHING, *, scope: str = EVERYTHING) -> dict[str, int]:
    """What the figures say."""
    found = await queries.failures_by_code(path, scope=scope)
    assert found == sorted(found, key=lambda one: (-one["members"], one["code"]))
    return {one["code"]: one["members"] for one in found}


async def applied(town: Town, member: int, **changes: object) -> int:
    """An application for a member, at the bank if nothing else is said."""
    unit = await town.owner.fetchval("SELECT unit_id FROM members WHERE id = $1", member)
    batch = await town.owner.fetchval("SELECT max(id) FROM card_batches")
    batch = batch or await town.insert(
        "card_batches", unit_id=unit, state="SUBMITTED", application_count=1, drafted_by_id=1
    )
    number = town.next("application")
    values = {"state": "SENT", "code": "", "evidence_file_id": None, "settled_at": None} | changes
    return await town.insert(
        "card_applications", batch_id=batch, member_id=member, unit_id=unit, created_at=town.now,
        req_id=f"R2018031911110{number:06d}", **values,
    )  # fmt: skip


class Life:
    """Applications of a town that are made, refused, taken back and corrected by a seed."""

    def __init__(self, town: Town, units: list[int], people: list[int], seed: int) -> None:
        self.town, self.units, self.people = town, units, people
        self.dice = random.Random(seed)  # noqa: S311 - a test

    async def step(self) -> None:
        """One thing of those that may happen."""
        acts = (self.apply, self.apply, self.refuse, self.refuse, self.turn, self.forget)
        await self.dice.choice((*acts, self.recode, self.move, self.fold))()

    async def apply(self) -> None:
        bare = await self.town.owner.fetch(
            "SELECT id FROM members m WHERE NOT EXISTS"
            f" (SELECT FROM card_applications a WHERE a.member_id = m.id AND {OPEN})"
        )
        for one in self.dice.sample(bare, min(len(bare), 3)):
            await applied(self.town, one["id"], state=self.dice.choice(("DRAFTED", "SENT")))

    async def refuse(self) -> None:
        await self.town.owner.execute(
            "UPDATE card_applications SET state = 'FAILED', code = $1, evidence_file_id = 1"
            f" WHERE {OPEN} AND id % 2 = $2",
            self.dice.choice(CODES), self.dice.randrange(2),
        )  # fmt: skip

    async def turn(self) -> None:
        """Those under way go on, are taken back, are over."""
        for state in ("WITHDRAWN", "ACCEPTED", "ISSUED", "ENDED"):
            await self.town.owner.execute(
                f"UPDATE card_applications SET state = $1 WHERE {OPEN} AND id % 5 = $2",
                state, self.dice.randrange(5),
            )  # fmt: skip

    async def forget(self) -> None:
        """One is not there any more, and one that was refused is under way after all."""
        await self.town.owner.execute(
            "DELETE FROM card_applications WHERE id % 7 = $1", self.dice.randrange(7)
        )
        await self.town.owner.execute(
            "UPDATE card_applications t SET state = 'ACCEPTED' WHERE state = 'FAILED'"
            " AND id % 3 = $1 AND NOT EXISTS (SELECT FROM card_applications a WHERE"
            " a.member_id = t.member_id AND a.id <> t.id AND a.state <> 'WITHDRAWN')",
            self.dice.randrange(3),
        )

    async def recode(self) -> None:
        await self.town.owner.execute(
            "UPDATE card_applications SET code = $1 WHERE state = 'FAILED' AND id % 3 = 0",
            self.dice.choice(CODES),
        )

    async def move(self) -> None:
        who, unit = self.dice.choice(self.people), self.dice.choice(self.units)
        async with self.town.owner.transaction():
            for table, key in (("members", "id"), ("card_applications", "member_id")):
                await self.town.owner.execute(
                    f"UPDATE {table} SET unit_id = $2 WHERE {key} = $1", who, unit
                )

    async def fold(self) -> None:
        await counts.fold()


async def by_hand(town: Town) -> Counter[tuple[int, str]]:
    """Whose last word is a refusal, by unit and code, told in Python from the rows themselves."""
    found = await town.owner.fetch(
        "SELECT * FROM card_applications WHERE state <> 'WITHDRAWN' ORDER BY id"
    )
    last = {one["member_id"]: one for one in found}
    return Counter(
        (one["unit_id"], one["code"]) for one in last.values() if one["state"] == "FAILED"
    )


class TestRefusals:
    @pytest.mark.parametrize("seed", range(6))
    async def test_are_what_the_rows_say_after_whatever_happened(
        self, town: Town, seed: int
    ) -> None:
        """R20, R49: refused, refused again, taken back, moved, looked at or not."""
        top = await town.unit()
        units = [top, await town.unit(top), await town.unit()]
        people = [one for unit in units for one in await town.members(unit, 3)]
        life = Life(town, units, people, seed)
        seen = set()
        for _ in range(STEPS):
            await life.step()
            assert await differences(town.owner) == []
            truth = await by_hand(town)
            for path, inside in (
                (EVERYTHING, units), (f"/{top}/", units[:2]), (f"/{top}/{units[1]}/", [units[1]]),
            ):  # fmt: skip
                wanted: Counter[str] = Counter()
                for (unit, code), many in truth.items():
                    if unit in inside:
                        wanted[code] += many
                assert await refused(path) == dict(wanted)
            seen.add(frozenset(truth))
        assert len(seen) > 2, "hardly anybody was refused: the seed tries nothing"

    async def test_note_nobody_who_was_never_refused(self, town: Town) -> None:
        """A batch of everybody costs the clock nothing."""
        first, second = await town.members(await town.unit(), 2)
        await applied(town, first, state="DRAFTED")
        await applied(town, second, **FAILED)
        await counts.fold()
        await town.owner.execute("UPDATE card_applications SET state = 'SENT' WHERE code = ''")
        await town.owner.execute("UPDATE card_applications SET state = 'WITHDRAWN' WHERE code = ''")
        assert await town.one("SELECT count(*) FROM count_refusal_notes") == 0
        await applied(town, second, state="DRAFTED")
        assert await town.one("SELECT member_id FROM count_refusal_notes") == second

    async def test_are_told_of_what_happens_at_once(
        self, town: Town, other: asyncpg.Connection
    ) -> None:
        """One takes the newer application back, another moves the older, the clock looks between."""
        first, second = await town.unit(), await town.unit()
        [member] = await town.members(first, 1)
        older = await applied(town, member, **FAILED)
        newer = await applied(town, member, state="DRAFTED")
        await counts.fold()
        change = other.transaction()
        await change.start()
        await other.execute("UPDATE card_applications SET state = 'WITHDRAWN' WHERE id = $1", newer)
        await town.owner.execute(
            "UPDATE card_applications SET unit_id = $2 WHERE id = $1", older, second
        )
        await counts.fold()
        assert await refused() == {}
        await change.commit()
        for _ in ("noted", "looked at"):
            assert await refused(f"/{second}/") == {"1002": 1}
            assert await refused(f"/{first}/") == {}
            assert await differences(town.owner) == []
            await counts.fold()

    async def test_know_of_an_application_that_waited_for_the_refusal(
        self, town: Town, other: asyncpg.Connection
    ) -> None:
        """Nobody puts in another while one is being refused: who does sees the refusal then."""
        [member] = await town.members(await town.unit(), 1)
        await applied(town, member)
        change = other.transaction()
        await change.start()
        await other.execute(
            "UPDATE card_applications SET state = 'FAILED', code = '1002', evidence_file_id = 1"
        )
        putting_in = asyncio.ensure_future(applied(town, member, state="DRAFTED"))
        await asyncio.sleep(0.3)
        assert not putting_in.done()
        await change.commit()
        await putting_in
        for _ in ("noted", "looked at"):
            assert await refused() == {}
            assert await differences(town.owner) == []
            await counts.fold()

    async def test_are_seen_by_those_concerned_alone(self, town: Town) -> None:
        """R50: the own subtree, and what was just now in it, with either wall removed."""
        first, second = await town.unit(), await town.unit()
        for unit, many in ((first, 2), (second, 1)):
            for member in await town.members(unit, many):
                await applied(town, member, **FAILED)
        await counts.fold()
        await town.owner.execute("UPDATE members SET unit_id = $1 WHERE id = 1", second)
        await town.owner.execute(
            "UPDATE card_applications SET unit_id = $1 WHERE member_id = 1", second
        )
        paths = {f"/{first}/": 1, f"/{second}/": 2}
        for _ in ("noted", "looked at"):
            for path, many in paths.items():
                assert await refused(path) == {"1002": many}
                assert await refused(scope=path) == {"1002": many}
                with acting_within(path):
                    assert await refused(path) == {"1002": many}
                    assert [await refused(one) for one in paths if one != path] == [{}]
            await counts.fold()

    async def test_can_be_written_by_nobody_but_the_triggers(self, town: Town) -> None:
        assert town is not None
        for table in ("count_refusals", "count_refusal_notes"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction():
                    await execute(f"UPDATE {table} SET member_id = 1")


class TestMend:
    @pytest.mark.parametrize(
        "harm",
        [
            "DELETE FROM count_refusals",
            "UPDATE count_refusals SET unit_id = 2",
            "UPDATE count_refusals SET code = '9999'",
            "INSERT INTO count_refusals VALUES (9, 1, '1002')",
            "UPDATE count_totals SET total = total + 3 WHERE dimension = 'REFUSED'",
        ],
    )
    async def test_makes_refusals_true_again(self, town: Town, now: datetime, harm: str) -> None:
        unit = await town.unit()
        await town.unit()
        [member] = await town.members(unit, 1)
        await applied(town, member, **FAILED)
        await counts.fold()
        await town.owner.execute(harm)
        assert await counts.prove(now=now) != ()
        assert await counts.mend(by=ADMIN, now=now) > 0
        assert await counts.prove(now=now) == ()
        assert await refused() == {"1002": 1}
        await applied(town, member)
        assert await refused() == {}
        assert await differences(town.owner) == []
