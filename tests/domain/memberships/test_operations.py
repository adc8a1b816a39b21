"""The life of memberships on a real PostgreSQL: lawful steps, two-sided transfers, what follows them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

import asyncpg
import pytest

from domain.actors import Actor, Role
from domain.errors import NotFound, NotPermitted
from domain.members.rules import MembershipStatus as S
from domain.memberships import operations as memberships
from domain.memberships.rules import (
    MembershipInvalid,
    MembershipStepUnlawful,
    MobileTaken,
    TransferInWrongState,
    TransferPointless,
)
from domain.policies.rules import SelfMaintenanceOff
from domain.transactions import acting_within, rows, transaction
from tests.town import CHECKER, OFFICE, Town

DAY: Final = date(2018, 3, 20)
WORDS: Final[dict[str, Any]] = {"document": "介绍信〔2018〕3号", "reason": "工作调动"}


@dataclass(frozen=True, slots=True)
class People:
    """Two units, and one person of the first who holds a card and is owed."""

    town: Town
    first: int
    second: int
    member: int
    entitlement: int

    async def member_row(self) -> asyncpg.Record:
        found = await self.town.owner.fetchrow("SELECT * FROM members WHERE id = $1", self.member)
        assert found is not None
        return found

    async def steps(self) -> list[tuple[str, str, int]]:
        found = await self.town.owner.fetch("SELECT * FROM membership_changes ORDER BY id")
        return [(one["from_status"], one["to_status"], one["unit_id"]) for one in found]

    async def request(self, now: datetime, by: Actor = OFFICE) -> int:
        return await memberships.request_transfer(
            self.member, to_unit_id=self.second, by=by, now=now, **WORDS
        )


@pytest.fixture
async def people(town: Town, everywhere: None) -> People:
    """Seen as the system sees them."""
    assert everywhere is None
    first, second = await town.unit(), await town.unit()
    [entitlement] = await town.payable(first)
    member = await town.one("SELECT member_id FROM entitlements WHERE id = $1", entitlement)
    return People(town, first, second, member, entitlement)


@pytest.fixture
async def self_maintained(people: People) -> AsyncIterator[People]:
    """A later document lets units act for themselves (R7)."""
    await people.town.insert(
        "provisions", code="UNIT_SELF_MAINTENANCE", kind="SWITCH", label="单位自行维护", amount=1,
        document="川直工发〔2018〕1号", clause="三（一）", original_text="另行发文",
        effective_from=DAY, state="IN_FORCE",
    )  # fmt: skip
    yield people
    await people.town.owner.execute("DELETE FROM provisions WHERE code = 'UNIT_SELF_MAINTENANCE'")


def clerk(unit_id: int) -> Actor:
    return Actor(88, "clerk", frozenset({Role.CLERK}), f"/{unit_id}/")


async def become(people: People, status: S, now: datetime, **other: Any) -> None:
    words = {"on_day": DAY, **WORDS, "by": OFFICE} | other
    await memberships.change(people.member, status, now=now, **words)


class TestChange:
    async def test_writes_every_step_with_what_it_was(self, people: People, now: datetime) -> None:
        for status in (S.RETAINED, S.ACTIVE, S.RETIRED_RETAINED):
            await become(people, status, now)
        assert (await people.member_row())["status"] == "RETIRED_RETAINED"
        assert await people.steps() == [
            ("ACTIVE", "RETAINED", people.first),
            ("RETAINED", "ACTIVE", people.first),
            ("ACTIVE", "RETIRED_RETAINED", people.first),
        ]
        row = await people.town.owner.fetchrow("SELECT * FROM membership_changes LIMIT 1")
        assert row is not None
        assert (row["document"], row["reason"], row["on_day"]) == (*WORDS.values(), DAY)
        audited = await people.town.one(
            "SELECT count(*) FROM audit_entries WHERE action = 'member.status'"
        )
        assert audited == 3

    @pytest.mark.parametrize("status", [S.PENDING, S.TRANSFERRED, S.TRANSFER_OUT_PENDING])
    async def test_refuses_an_unlawful_step(self, people: People, now: datetime, status: S) -> None:
        with pytest.raises(MembershipStepUnlawful):
            await become(people, status, now)
        assert await people.steps() == []

    @pytest.mark.parametrize(
        "other",
        [
            {"reason": " "},
            {"document": ""},
            {"on_day": DAY + timedelta(days=1)},
            {"on_day": date(1900, 1, 1)},
        ],
    )
    async def test_wants_ground_and_a_day_that_came(
        self, people: People, now: datetime, other: dict[str, Any]
    ) -> None:
        await people.town.owner.execute("UPDATE members SET joined_on = '2010-01-01'")
        with pytest.raises(MembershipInvalid):
            await become(people, S.QUIT, now, **other)

    async def test_does_not_run_backwards(self, people: People, now: datetime) -> None:
        """What happened later was not so yet: a step stands on the day of the last one, or after."""
        await become(people, S.RETAINED, now)
        with pytest.raises(MembershipInvalid, match="上一次会籍变动") as refused:
            await become(people, S.QUIT, now, on_day=DAY - timedelta(days=1))
        assert refused.value.field == ("on_day",)
        await become(people, S.QUIT, now)
        assert len(await people.steps()) == 2

    async def test_ends_what_is_owed_with_the_membership(
        self, people: People, now: datetime
    ) -> None:
        """Open question 10: what waits for a card is cancelled with its reason, what is paid stays."""
        await become(people, S.DECEASED, now)
        row = await people.town.owner.fetchrow(
            "SELECT * FROM entitlements WHERE id = $1", people.entitlement
        )
        assert row is not None
        assert row["cancelled_at"] == now
        assert row["cancel_reason"] == "会籍终止：去世"

    async def test_says_when_somebody_else_has_the_number_meanwhile(
        self, people: People, now: datetime
    ) -> None:
        await become(people, S.QUIT, now)
        other = await people.town.member(people.second)
        await people.town.owner.execute(
            "UPDATE members o SET mobile_index = m.mobile_index FROM members m"
            " WHERE m.id = $1 AND o.id = $2",
            people.member,
            other,
        )
        with pytest.raises(MobileTaken):
            await become(people, S.PENDING, now)
        assert (await people.member_row())["status"] == "QUIT"

    async def test_leaves_what_is_on_its_way(self, people: People, now: datetime) -> None:
        """Exchange invariant 1: a payment at the bank keeps what it pays for."""
        await pay(people, "SENT")
        await become(people, S.QUIT, now)
        assert await people.town.one("SELECT count(*) FROM entitlements WHERE cancelled_at IS NULL")

    async def test_is_the_office_s_until_a_document_says_otherwise(
        self, people: People, now: datetime
    ) -> None:
        """R7, R50."""
        with pytest.raises(SelfMaintenanceOff):
            await become(people, S.RETAINED, now, by=clerk(people.first))
        with pytest.raises(NotFound):
            await become(people, S.RETAINED, now, by=clerk(people.second))
        with pytest.raises(NotPermitted):
            await become(people, S.RETAINED, now, by=CHECKER)


class TestTransfer:
    async def test_moves_a_person_with_cards_and_what_is_owed(
        self, people: People, now: datetime
    ) -> None:
        """R27: counted in one unit at a time, owed once; history stays where it was made."""
        transfer = await people.request(now)
        waiting = await people.member_row()
        assert (waiting["status"], waiting["unit_id"]) == ("TRANSFER_OUT_PENDING", people.first)
        await memberships.accept_transfer(transfer, by=OFFICE, now=now)
        moved = await people.member_row()
        assert (moved["status"], moved["unit_id"]) == ("ACTIVE", people.second)
        for table in ("cards", "card_applications", "entitlements"):
            assert await people.town.one(f"SELECT unit_id FROM {table}") == people.second
        assert await people.steps() == [
            ("ACTIVE", "TRANSFER_OUT_PENDING", people.first),
            ("TRANSFER_OUT_PENDING", "TRANSFERRED", people.first),
            ("TRANSFERRED", "ACTIVE", people.second),
        ]

    async def test_leaves_money_on_its_way_where_it_was_paid(
        self, people: People, now: datetime
    ) -> None:
        await pay(people, "CREDITED")
        await memberships.accept_transfer(await people.request(now), by=OFFICE, now=now)
        assert await people.town.one("SELECT unit_id FROM entitlements") == people.first
        assert await people.town.one("SELECT unit_id FROM payments") == people.first
        assert await people.town.one("SELECT unit_id FROM cards") == people.second

    async def test_is_called_off_by_either_side(self, people: People, now: datetime) -> None:
        transfer = await people.request(now)
        await memberships.cancel_transfer(transfer, reason="不调了", by=OFFICE, now=now)
        row = await people.member_row()
        assert (row["status"], row["unit_id"]) == ("ACTIVE", people.first)
        for act in (
            memberships.accept_transfer(transfer, by=OFFICE, now=now),
            memberships.cancel_transfer(transfer, reason="再次", by=OFFICE, now=now),
        ):
            with pytest.raises(TransferInWrongState):
                await act
        assert await people.request(now) > transfer

    async def test_expires_when_nobody_takes_it(self, people: People, now: datetime) -> None:
        transfer = await people.request(now)
        last = now + timedelta(days=30)
        assert await memberships.expire_transfers(now=last) == 0
        late = last + timedelta(days=1)
        with pytest.raises(TransferInWrongState):
            await memberships.accept_transfer(transfer, by=OFFICE, now=late)
        assert await memberships.expire_transfers(now=late) == 1
        assert await memberships.expire_transfers(now=late) == 0
        assert (await people.member_row())["status"] == "ACTIVE"
        assert await people.town.states("transfers") == ["EXPIRED"]

    @pytest.mark.parametrize(
        ("state", "said"), [("ASKED", "原单位逾期未答复"), ("REQUESTED", "接收单位逾期未接收")]
    )
    async def test_says_whose_answer_was_missing(
        self, people: People, now: datetime, state: str, said: str
    ) -> None:
        if state == "REQUESTED":
            await people.request(now)
        else:
            await people.town.insert(
                "transfers", member_id=people.member, from_unit_id=people.first,
                to_unit_id=people.second, member_name="李华", id_no_masked="510", state=state,
                from_unit_name="", **WORDS, expires_on=DAY, requested_at=now,
                requested_by_id=1, decision="",
            )  # fmt: skip
        await memberships.expire_transfers(now=now + timedelta(days=60))
        assert await people.town.one("SELECT decision FROM transfers") == said

    async def test_refuses_what_makes_no_sense(self, people: People, now: datetime) -> None:
        with pytest.raises(TransferPointless):
            await memberships.request_transfer(
                people.member, to_unit_id=people.first, by=OFFICE, now=now, **WORDS
            )
        with pytest.raises(NotFound):
            await memberships.request_transfer(
                people.member, to_unit_id=999, by=OFFICE, now=now, **WORDS
            )
        await people.town.owner.execute(
            "UPDATE units SET status = 'CLOSED', closed_on = $2 WHERE id = $1", people.second, DAY
        )
        with pytest.raises(TransferPointless):
            await people.request(now)
        await become(people, S.RETAINED, now)
        with pytest.raises(MembershipStepUnlawful):
            await people.request(now)

    async def test_guesses_no_days_where_no_rule_sets_them(self, people: People) -> None:
        """R1: a number of nobody's is no number."""
        with pytest.raises(MembershipInvalid, match="TRANSFER_DAYS"):
            await people.request(datetime.fromisoformat("2016-12-11T10:00:00+08:00"))
        assert await people.town.states("transfers") == []

    async def test_lets_no_other_step_in_between(self, people: People, now: datetime) -> None:
        await people.request(now)
        with pytest.raises(MembershipStepUnlawful, match="取消转出"):
            await become(people, S.QUIT, now)
        with pytest.raises(MembershipStepUnlawful):
            await people.request(now)

    async def test_is_taken_by_the_receiver_and_nobody_else(
        self, self_maintained: People, now: datetime
    ) -> None:
        """R7, R50: each side acts for itself; the receiver sees the request, nobody else's people."""
        people = self_maintained
        giver, receiver, stranger = clerk(people.first), clerk(people.second), clerk(999)
        with pytest.raises(NotFound):
            await people.request(now, by=receiver)
        transfer = await people.request(now, by=giver)
        for somebody in (giver, stranger):
            with pytest.raises(NotFound):
                await memberships.accept_transfer(transfer, by=somebody, now=now)
        with acting_within(receiver.scope):
            async with transaction():
                assert len(await rows("SELECT id FROM transfers")) == 1
                assert await rows("SELECT id FROM members") == []
        with acting_within(stranger.scope):
            async with transaction():
                assert await rows("SELECT id FROM transfers") == []
        await memberships.accept_transfer(transfer, by=receiver, now=now)
        assert (await people.member_row())["unit_id"] == people.second


async def pay(people: People, state: str) -> None:
    """This will put a payment of what is owed into a state."""
    card = await people.town.one("SELECT id FROM cards WHERE member_id = $1", people.member)
    await people.town.owner.execute("SET session_replication_role = replica")
    await people.town.insert(
        "payments", pay_id="P1", amount_fen=10_000, state=state, entitlement_id=people.entitlement,
        member_id=people.member, card_id=card, unit_id=people.first, evidence_file_id=1,
        settled_at=people.town.now, posted_at=people.town.now, bank_serial="1",
    )  # fmt: skip
    await people.town.owner.execute("SET session_replication_role = origin")
