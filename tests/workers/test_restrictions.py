"""A restriction of processing (PIPL 44): dated, lifted by another, and nothing is done with the data.

What the law and a debt to the person ask for goes on: payments, their own copy, an erasure.
"""

from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import orjson
import pytest

from domain.actors import Actor, Role
from domain.applications import operations as applications
from domain.applications import queries as standings
from domain.applications import rules as applying
from domain.corrections import operations as corrections
from domain.data_rights import operations as requests
from domain.data_rights import queries, rules
from domain.data_rights.rules import RightKind
from domain.exports import operations as exports
from domain.exports import queries as exported
from domain.exports.rules import ExportFormat, NothingToExport, Wish
from domain.members.rules import MembershipStatus
from domain.memberships import operations as memberships
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries.rules import DeliveryRestricted, DeliveryState
from domain.restricted import RecordRestricted
from domain.reveals import operations as reveals
from domain.reveals.rules import Item
from domain.sheets import SHEETS
from tests.rights import SECOND, Desk
from tests.town import OFFICE, Town, person
from tests.workers import office, province
from tests.workers.bank import Bank
from tests.workers.province import DELTA, FULL
from workers import exports as worker
from workers import outbound


@pytest.fixture
def desk(town: Town, now: datetime) -> Desk:
    return Desk(town, now)


async def restrict(desk: Desk | province.Desk, member_id: int) -> int:
    """A restriction that one officer recorded and another granted; gives the request."""
    rights = Desk(desk.town, desk.time)
    request_id = await rights.record(member_id, RightKind.RESTRICTION)
    await requests.grant(request_id, answer="已限制", by=SECOND, now=desk.time)
    return request_id


class TestARestriction:
    async def test_begins_with_the_grant_and_ends_with_a_reason_by_another(
        self, desk: Desk, town: Town
    ) -> None:
        """PIPL 44, 50: who, when and why stand on the record, at both ends."""
        member = await town.member(await town.unit())
        request_id = await restrict(desk, member)
        assert await town.one("SELECT restricted_on FROM members") == desk.time.date()
        with pytest.raises(rules.SameHandler):
            await requests.lift(request_id, reason="查清", by=OFFICE, now=desk.time)
        with pytest.raises(rules.RequestInvalid):
            await requests.lift(request_id, reason=" ", by=SECOND, now=desk.time)
        await requests.lift(request_id, reason="争议已查清", by=SECOND, now=desk.time)
        assert await town.one("SELECT restricted_on FROM members") is None
        [told] = (await queries.package(member))["个人信息请求"]
        assert told["lift_reason"] == "争议已查清"
        assert datetime.fromisoformat(told["lifted_at"]) == desk.time
        with pytest.raises(rules.NotRestricted):
            await requests.lift(request_id, reason="再来", by=SECOND, now=desk.time)

    async def test_stands_once(self, desk: Desk, town: Town) -> None:
        member = await town.member(await town.unit())
        first = await restrict(desk, member)
        with pytest.raises(rules.AlreadyRestricted):
            await desk.record(member, RightKind.RESTRICTION)
        await requests.lift(first, reason="查清", by=SECOND, now=desk.time)
        await restrict(desk, member)

    @pytest.mark.parametrize("kind", [RightKind.ACCESS, RightKind.CORRECTION])
    async def test_is_nothing_that_another_request_could_lift(
        self, desk: Desk, town: Town, kind: RightKind
    ) -> None:
        member = await town.member(await town.unit())
        await restrict(desk, member)
        other = await desk.record(member, kind)
        await requests.grant(other, answer="同意", by=SECOND, now=desk.time)
        with pytest.raises(rules.NotRestricted):
            await requests.lift(other, reason="错", by=SECOND, now=desk.time)
        assert await town.one("SELECT restricted_on FROM members") is not None

    async def test_ends_with_an_erasure(self, desk: Desk, town: Town) -> None:
        member = await desk.leaver()
        await restrict(desk, member)
        await desk.erase(member)
        assert await town.one("SELECT restricted_on FROM members") is None
        assert (
            await town.one("SELECT lift_reason FROM rights_requests WHERE kind = 'RESTRICTION'")
            == rules.LIFTED_BY_ERASURE
        )

    async def test_once_lifted_is_fixed_by_the_database(self, desk: Desk, town: Town) -> None:
        request_id = await restrict(desk, await town.member(await town.unit()))
        await requests.lift(request_id, reason="查清", by=SECOND, now=desk.time)
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.owner.execute("UPDATE rights_requests SET lift_reason = '另'")


class TestWhileRestricted:
    async def test_no_verb_of_the_desk_works_with_the_data(self, desk: Desk, town: Town) -> None:
        unit_id, other = await town.unit(), await town.unit()
        member = await town.member(unit_id)
        waiting = await desk.corrected(member, name="王晓芳")
        await restrict(desk, member)
        words: dict[str, Any] = {
            "document": "介绍信1号", "reason": "调动", "by": OFFICE, "now": desk.time,
        }  # fmt: skip
        acts: tuple[Awaitable[object], ...] = (
            corrections.propose(member, {"post": "干事"}, **words),
            corrections.accept(waiting, by=SECOND, now=desk.time),
            memberships.request_transfer(member, to_unit_id=other, **words),
        )
        for act in acts:
            with pytest.raises(RecordRestricted, match="限制处理"):
                await act
        await corrections.refuse(waiting, reason="限制处理", by=SECOND, now=desk.time)

    async def test_a_transfer_that_waits_is_not_taken(self, desk: Desk, town: Town) -> None:
        member, other = await town.member(await town.unit()), await town.unit()
        transfer_id = await memberships.request_transfer(
            member, to_unit_id=other, document="信", reason="调动", by=OFFICE, now=desk.time
        )
        await restrict(desk, member)
        with pytest.raises(RecordRestricted):
            await memberships.accept_transfer(transfer_id, by=OFFICE, now=desk.time)
        await memberships.cancel_transfer(transfer_id, reason="限制", by=OFFICE, now=desk.time)

    async def test_a_membership_may_end_as_its_person_wishes(self, desk: Desk, town: Town) -> None:
        member = await town.member(await town.unit())
        await restrict(desk, member)
        await memberships.change(
            member, MembershipStatus.QUIT, on_day=desk.time.date(), document="退会申请",
            reason="本人要求", by=OFFICE, now=desk.time,
        )  # fmt: skip
        assert await town.one("SELECT status FROM members") == "QUIT"

    async def test_only_the_desk_looks_at_a_full_number(self, desk: Desk, town: Town) -> None:
        unit_id = await town.unit()
        member = await town.member(unit_id)
        await restrict(desk, member)
        given: dict[str, Any] = {
            "item": Item.ID_NO, "reason": "核对本人身份", "per_day": 9, "now": desk.time,
        }  # fmt: skip
        clerk = Actor(7, "clerk7", frozenset({Role.CLERK}), f"/{unit_id}/", unit_id=unit_id)
        with pytest.raises(RecordRestricted):
            await reveals.reveal(member, by=clerk, **given)
        assert (await reveals.reveal(member, by=OFFICE, **given)).value

    async def test_their_own_copy_is_handed_out(self, desk: Desk, town: Town) -> None:
        """PIPL 45."""
        member = await town.member(await town.unit())
        await restrict(desk, member)
        request_id = await desk.record(member)
        await requests.grant(request_id, answer="同意", by=SECOND, now=desk.time)
        assert await requests.hand_out(request_id, by=OFFICE, now=desk.time)

    async def test_the_database_changes_nothing_that_is_held(self, desk: Desk, town: Town) -> None:
        await restrict(desk, await town.member(await town.unit()))
        for change in ("name = '李'", "mobile_masked = '139****0001'", "hardship_level = '1'"):
            with pytest.raises(asyncpg.RestrictViolationError):
                await town.owner.execute(f"UPDATE members SET {change}")
        await town.owner.execute("UPDATE members SET status = 'QUIT'")


class TestALeavingList:
    @pytest.mark.parametrize("sheet", ["MEMBERS", "CARDS", "CARD_APPLICATIONS"])
    async def test_leaves_them_out_and_says_so(self, desk: Desk, town: Town, sheet: str) -> None:
        unit_id = await town.unit()
        for member in (kept := await town.members(unit_id, 2)):
            await town.card(member)
        await restrict(desk, kept[0])
        asker = await town.insert("staff", login="office1", name="张伟", is_disabled=False)
        await town.insert("staff_roles", staff_id=asker, role=Role.OFFICE.value)
        by = person(asker, Role.OFFICE)
        column = "name" if sheet == "MEMBERS" else "member"
        wish = Wish(sheet, {}, "OLDEST", (column,), ExportFormat.CSV)
        export_id = await exports.request(wish, by=by, now=desk.time)
        await worker.write(export_id, clock=lambda: desk.time)
        assert await town.one("SELECT rows_done FROM exports") == 1
        file = await exported.file_of(export_id, by=by, now=desk.time)
        assert worker.WITHOUT.encode() in await exported.chunk(file, 0)
        await restrict(desk, kept[1])
        assert await town.one("SELECT state FROM exports") == "EXPIRED"
        with pytest.raises(NothingToExport):
            await exports.request(wish, by=by, now=desk.time)

    @pytest.mark.parametrize("sheet", ["PAYMENTS", "OMISSIONS", "HOLDS"])
    def test_of_money_stays_whole(self, sheet: str) -> None:
        """会计法: a list of what was paid must add up."""
        assert SHEETS[sheet].unrestricted == ""


class TestTheProvince:
    async def test_gets_no_line_of_them_and_keeps_what_it_has(
        self, town: Town, now: datetime
    ) -> None:
        desk = province.Desk(town, now)
        await desk.put_map()
        held, new = await desk.members(await town.unit(), 2)
        await restrict(desk, new)
        first = await desk.frozen(FULL)
        assert [line["姓名"] for line in await desk.lines(first)] == ["王小芳"]
        assert orjson.loads((await desk.row(first))["omitted"]) == {"RESTRICTED": 1}
        await deliveries.end(first, DeliveryState.VOIDED, reason="重做", by=OFFICE, now=desk.time)
        await town.insert("provincial_standings", member_id=held, held_digest=b"h" * 32)
        await town.owner.execute("UPDATE members SET status = 'QUIT' WHERE id = $1", held)
        await restrict(desk, held)
        assert (await desk.row(await desk.frozen(DELTA)))["state"] == "EMPTY"

    async def test_gets_no_file_with_somebody_restricted_since(
        self, town: Town, now: datetime
    ) -> None:
        desk = province.Desk(town, now)
        await desk.put_map()
        first, second = await desk.members(await town.unit(), 2)
        delivery_id = await desk.frozen(FULL)
        digest = (await desk.row(delivery_id))["digest"]
        lifted = await restrict(desk, first)
        with pytest.raises(DeliveryRestricted):
            await deliveries.release(delivery_id, digest=digest, by=SECOND, now=now)
        await requests.lift(lifted, reason="查清", by=SECOND, now=now)
        await deliveries.release(delivery_id, digest=digest, by=SECOND, now=now)
        await restrict(desk, second)
        with pytest.raises(DeliveryRestricted):
            await deliveries.hand_out(delivery_id, by=OFFICE, now=now)


class TestTheBank:
    async def test_is_told_nothing_new_of_them(self, bank: Bank) -> None:
        desk = Desk(bank.town, bank.time)
        batch_id = await office.submitted_cards(bank, 2)
        first = await bank.town.one("SELECT min(id) FROM members")
        request_id = await restrict(desk, first)
        await outbound.send_card_batch(batch_id)
        found = await bank.town.owner.fetch("SELECT state, code FROM card_applications ORDER BY id")
        assert [tuple(one) for one in found] == [("FAILED", applying.RESTRICTED), ("SENT", "")]
        drafted: dict[str, Any] = {"unit_path": "/", "only_again": False, "now": bank.time}
        assert await applications.draft(batch_id, **drafted) == 0
        assert (await standings.standings([first], scope="/"))[first] == (
            applying.Standing.REFUSED, applying.RESTRICTED,
        )  # fmt: skip
        later = bank.time + timedelta(minutes=1)
        await requests.lift(request_id, reason="查清", by=SECOND, now=later)
        assert await applications.draft(batch_id, **drafted) == 1

    async def test_pays_what_is_due_to_them(self, bank: Bank) -> None:
        """PIPL 13, 47: a debt to the person is paid; nothing of it is withheld."""
        unit_id = await bank.town.unit()
        await bank.town.payable(unit_id)
        await restrict(Desk(bank.town, bank.time), 1)
        await office.release(bank, await office.composed(bank, unit_id))
        await outbound.send_disbursement(1)
        assert await bank.town.one("SELECT state FROM payments") == "SENT"
