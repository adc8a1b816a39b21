"""Who waits for a card is counted right whatever changes, in whatever order, and whoever is in the way."""

import random
from collections import Counter
from datetime import datetime
from typing import Final

import asyncpg
import pytest

from domain.actors import EVERYTHING, Role
from domain.counts import operations as counts
from domain.payments import queries
from domain.transactions import acting_within, execute, transaction
from tests.domain.counts.arranged import differences
from tests.town import AMOUNT_FEN, PROGRAMME, Town, person

STEPS: Final = 40
LIVE: Final = ("DRAFTED", "SEALED")
ADMIN: Final = person(5, Role.ADMIN)


async def waiting(path: str = EVERYTHING, *, scope: str = EVERYTHING) -> int:
    """What the figure says."""
    found = await queries.waiting([path], scope=scope)
    return found[path]["entitlements_waiting_for_card"]


class Life:
    """Debts, cards and payments of a town that come and go by a seed."""

    def __init__(self, town: Town, units: list[int], seed: int) -> None:
        self.town, self.units, self.dice = town, units, random.Random(seed)  # noqa: S311 - a test
        self.people: list[int] = []

    async def step(self) -> None:
        """One thing of those that may happen."""
        acts = (
            *(
                self.owe,
                self.owe,
                self.cancel,
                self.move,
                self.get_card,
                self.use_card,
                self.replace_card,
            ),
            *(self.pay, self.withdraw, self.fold),
        )
        await self.dice.choice(acts)()

    async def some(self, sql: str) -> asyncpg.Record | None:
        """One of the rows found, by lot."""
        found = await self.town.owner.fetch(sql)
        return self.dice.choice(found) if found else None

    async def owe(self) -> None:
        who = await self.town.member(self.dice.choice(self.units))
        self.people.append(who)
        await self.town.entitlement(who)

    async def cancel(self) -> None:
        await self.town.owner.execute(
            "UPDATE entitlements e SET cancelled_at = now(), cancel_reason = '退会' WHERE id % 5 = $1"
            " AND NOT EXISTS (SELECT FROM payments p WHERE p.entitlement_id = e.id)",
            self.dice.randrange(5),
        )

    async def move(self) -> None:
        if self.people:
            who, unit = self.dice.choice(self.people), self.dice.choice(self.units)
            async with self.town.owner.transaction():
                for table, key in (
                    ("members", "id"),
                    ("cards", "member_id"),
                    ("entitlements", "member_id"),
                ):
                    await self.town.owner.execute(
                        f"UPDATE {table} SET unit_id = $2 WHERE {key} = $1", who, unit
                    )

    async def get_card(self) -> None:
        bare = await self.some(
            "SELECT id FROM members m WHERE NOT EXISTS (SELECT FROM cards c WHERE c.member_id = m.id)"
        )
        if bare:
            await self.town.card(bare["id"], status=self.dice.choice(("01", "06")))

    async def use_card(self) -> None:
        await self.town.owner.execute(
            "UPDATE cards SET status = $1, activated_at = now() WHERE id % $2 = 0 AND status <> '12'",
            self.dice.choice(("05", "06", "06", "07")),
            self.dice.randrange(1, 4),
        )

    async def replace_card(self) -> None:
        lost = await self.some("SELECT id, member_id FROM cards WHERE status = '06'")
        if lost:
            async with self.town.owner.transaction():
                await self.town.owner.execute(
                    "UPDATE cards SET status = '12' WHERE id = $1", lost["id"]
                )
                await self.town.owner.execute("UPDATE card_applications SET state = 'ENDED'")
                await self.town.card(lost["member_id"], status=self.dice.choice(("01", "06")))

    async def pay(self) -> None:
        owed = await self.some(
            "SELECT e.id, e.member_id, e.unit_id, c.id AS card_id FROM entitlements e"
            " JOIN cards c USING (member_id) WHERE e.cancelled_at IS NULL AND c.status = '06'"
            " AND NOT EXISTS (SELECT FROM payments p WHERE p.entitlement_id = e.id"
            f" AND p.state IN {LIVE})"
        )
        if owed:
            await pay(self.town, owed)

    async def withdraw(self) -> None:
        await self.town.owner.execute(
            "UPDATE payments SET state = $1 WHERE state = 'DRAFTED' AND id % 2 = $2",
            self.dice.choice(("SEALED", "WITHDRAWN")),
            self.dice.randrange(2),
        )

    async def fold(self) -> None:
        await counts.fold()


async def pay(town: Town, owed: asyncpg.Record) -> int:
    """This will draft the payment of what is owed."""
    batch = await town.insert(
        "disbursements", state="DRAFTED", payment_count=1, total_fen=AMOUNT_FEN, unit_id=1,
        programme_id=PROGRAMME, drafted_by_id=2, checked_by_id=None, released_by_id=None,
    )  # fmt: skip
    return await town.insert(
        "payments", pay_id=f"P{batch}", amount_fen=AMOUNT_FEN, state="DRAFTED", disbursement_id=batch,
        entitlement_id=owed["id"], member_id=owed["member_id"], card_id=owed["card_id"],
        unit_id=owed["unit_id"],
    )  # fmt: skip


async def by_hand(town: Town) -> Counter[int]:
    """What waits by unit, told in Python from the rows themselves."""
    debts = await town.owner.fetch("SELECT * FROM entitlements")
    cards = await town.owner.fetch("SELECT * FROM cards")
    payments = await town.owner.fetch("SELECT * FROM payments")
    held = {card["member_id"] for card in cards if card["status"] == "06"}
    under_way = {one["entitlement_id"] for one in payments if one["state"] in LIVE}
    return Counter(
        debt["unit_id"]
        for debt in debts
        if debt["cancelled_at"] is None
        and debt["id"] not in under_way
        and debt["member_id"] not in held
    )


class TestWaiting:
    @pytest.mark.parametrize("seed", range(6))
    async def test_is_what_the_rows_say_after_whatever_happened(
        self, town: Town, seed: int
    ) -> None:
        """R20, R49: debts, cards, payments, moves and replacements, looked at or not."""
        await town.programme()
        units = [await town.unit() for _ in range(3)]
        life = Life(town, units, seed)
        totals = set()
        for _ in range(STEPS):
            await life.step()
            assert await differences(town.owner) == []
            truth = await by_hand(town)
            paths = [f"/{unit}/" for unit in units]
            found = await queries.waiting([EVERYTHING, *paths], scope=EVERYTHING)
            told = [one["entitlements_waiting_for_card"] for one in found.values()]
            assert told == [truth.total(), *(truth[unit] for unit in units)]
            totals.add(truth.total())
        assert len(totals) > 1, "nobody ever waited: the seed tries nothing"

    @pytest.mark.parametrize("is_looked_at", [True, False])
    async def test_begins_and_ends_with_each_of_what_it_hangs_on(
        self, town: Town, is_looked_at: bool
    ) -> None:
        """R26: nobody is forgotten whose payment was taken back after their card had ended."""
        unit = await town.unit()
        [entitlement] = await town.payable(unit)
        [owed] = await town.owner.fetch(
            "SELECT e.*, c.id AS card_id FROM entitlements e JOIN cards c USING (member_id)"
        )
        payment = await pay(town, owed)
        card = "UPDATE cards SET status = {}, activated_at = coalesce(activated_at, now())"
        moves = f"UPDATE payments SET state = {{}} WHERE id = {payment}"
        debt = f"UPDATE entitlements SET {{}} WHERE id = {entitlement}"
        for change, many in (
            (card.format("'07'"), 0),
            (moves.format("'SEALED'"), 0),
            (moves.format("'WITHDRAWN'"), 1),
            (card.format("'06'"), 0),
            (card.format("'07'"), 1),
            (debt.format("cancelled_at = now(), cancel_reason = '退会'"), 0),
            (debt.format("cancelled_at = NULL, cancel_reason = ''"), 1),
            (card.format("'06'"), 0),
        ):
            await town.owner.execute(change)
            assert (change, await waiting()) == (change, many)
            if is_looked_at:
                await counts.fold()
            assert await differences(town.owner) == []

    @pytest.mark.parametrize("card_first", [True, False])
    async def test_is_told_of_a_debt_and_a_card_that_come_at_once(
        self, town: Town, other: asyncpg.Connection, card_first: bool
    ) -> None:
        """Neither sees the other, the clock looks in between, and nobody waits for anybody."""
        await town.programme()
        unit = await town.unit()
        [member] = await town.members(unit, 1)
        await town.card(member, status="05")
        entitlement = await town.entitlement(member, cancelled_at=town.now, cancel_reason="误")
        await counts.fold()
        card = "UPDATE cards SET status = '06', activated_at = now()"
        debt = f"UPDATE entitlements SET cancelled_at = NULL, cancel_reason = '' WHERE id = {entitlement}"
        first, second = (card, debt) if card_first else (debt, card)
        change = other.transaction()
        await change.start()
        await other.execute(first)
        await town.owner.execute(second)
        assert await waiting() == int(card_first)
        await counts.fold()
        assert await differences(town.owner) == []
        await change.commit()
        assert await waiting() == 0
        assert await differences(town.owner) == []
        await counts.fold()
        assert await waiting() == 0
        assert await differences(town.owner) == []

    async def test_follows_whoever_moves_and_is_seen_by_those_concerned_alone(
        self, town: Town
    ) -> None:
        """R50: the own subtree, and what was just now in it, with either wall removed."""
        await town.programme()
        first, second = await town.unit(), await town.unit()
        for unit, many in ((first, 2), (second, 1)):
            for member in await town.members(unit, many):
                await town.entitlement(member)
        await counts.fold()
        await town.owner.execute("UPDATE entitlements SET unit_id = $1 WHERE member_id = 1", second)
        paths = {f"/{first}/": 1, f"/{second}/": 2}
        for _ in ("noted", "looked at"):
            for path, many in paths.items():
                assert await waiting(path) == many
                assert await waiting(scope=path) == many
                with acting_within(path):
                    assert [await waiting(one) for one in paths if one != path] == [0]
                    assert [await waiting(path), await waiting()] == [many, 0]
            await counts.fold()

    async def test_can_be_written_by_nobody_but_the_triggers(self, town: Town) -> None:
        assert town is not None
        for table in ("count_waiting", "count_rechecks"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction():
                    await execute(f"UPDATE {table} SET member_id = 1")


class TestMend:
    @pytest.mark.parametrize(
        "harm",
        [
            "DELETE FROM count_waiting",
            "UPDATE count_waiting SET unit_id = 2",
            "INSERT INTO count_waiting VALUES (9, 9, 1)",
            "UPDATE count_totals SET total = total + 3 WHERE dimension = 'WAITING'",
        ],
    )
    async def test_makes_waiting_true_again(self, town: Town, now: datetime, harm: str) -> None:
        await town.programme()
        unit = await town.unit()
        await town.unit()
        [member] = await town.members(unit, 1)
        await town.entitlement(member)
        await counts.fold()
        await town.owner.execute(harm)
        assert await counts.prove(now=now) != ()
        assert await counts.mend(by=ADMIN, now=now) > 0
        assert await counts.prove(now=now) == ()
        await town.card(member)
        assert await waiting() == 0
        assert await differences(town.owner) == []
