"""Receipts, ends, people and the database itself: what follows once a delivery is out."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import asyncpg
import pytest

from domain.actors import AUDIT_ONLY, STAFF_ONLY, Role
from domain.errors import DomainError, Invalid, NotPermitted
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries import queries, rules
from domain.provincial_deliveries.rules import DeliveryState
from domain.provincial_maps import operations as maps
from domain.provincial_maps import rules as mapping
from domain.provincial_receipts import operations as receipts
from domain.transactions import acting_within, execute, transaction
from tests.town import CHECKER, OFFICE, Town, person
from tests.workers.province import DELTA, FULL, SECOND, Desk
from workers import provincial as worker


@pytest.fixture
async def desk(town: Town, now: datetime) -> Desk:
    desk = Desk(town, now)
    await desk.put_map()
    return desk


class TestReceipts:
    async def test_mark_what_was_taken_and_why_not(self, desk: Desk, town: Town) -> None:
        good, bad = await desk.members(await town.unit(), 2)
        delivery_id = await desk.released(FULL)
        await desk.answer(delivery_id, {await desk.id_no(bad): ("E07", "与公安不符")})
        row = await desk.row(delivery_id)
        assert (row["state"], row["accepted"], row["refused"]) == ("ANSWERED", 1, 1)
        found = await town.owner.fetch(
            "SELECT member_id, outcome, code, text FROM provincial_lines ORDER BY number"
        )
        assert [tuple(one) for one in found] == [
            (good, "ACCEPTED", "", ""),
            (bad, "REFUSED", "E07", "与公安不符"),
        ]
        assert [(one.code, one.count) for one in await queries.reasons(delivery_id)] == [("E07", 1)]

    async def test_bring_a_refused_record_again_only_once_it_is_corrected(
        self, desk: Desk, town: Town
    ) -> None:
        member = await desk.member(await town.unit())
        await desk.answer(await desk.released(FULL), {await desk.id_no(member): ("E1", "错")})
        assert (await desk.row(await desk.frozen(DELTA)))["state"] == "EMPTY"
        await town.owner.execute("UPDATE members SET post = '更正'")
        [line] = await desk.lines(await desk.frozen(DELTA))
        assert line["操作"] == "新增"

    async def test_are_taken_over_once(self, desk: Desk, town: Town) -> None:
        await desk.member(await town.unit())
        delivery_id = await desk.released(FULL)
        first = await desk.answer(delivery_id)
        before = await desk.row(delivery_id)
        assert await desk.answer(delivery_id) == first
        await worker.take_over(first, clock=desk.clock)
        assert await desk.row(delivery_id) == before
        assert await town.one("SELECT count(*) FROM provincial_receipts") == 1

    async def test_may_come_in_parts(self, desk: Desk, town: Town) -> None:
        one, two = await desk.members(await town.unit(), 2)
        delivery_id = await desk.released(FULL)
        await desk.answer(delivery_id, skip=(await desk.id_no(two),))
        assert (await desk.row(delivery_id))["state"] == "RELEASED"
        await desk.answer(delivery_id, skip=(await desk.id_no(one),))
        assert (await desk.row(delivery_id))["state"] == "ANSWERED"

    async def test_report_lines_that_answer_none_of_ours(self, desk: Desk, town: Town) -> None:
        await desk.members(await town.unit(), 2)
        delivery_id = await desk.released(FULL)
        content = (
            "行号,证件号码,处理结果\r\n1,,成功\r\n1,,成功\r\n9,,成功\r\n2,440524188001010014,成功\r\n"
            "2,,也许\r\n"
        )
        receipt_id = await desk.receive(delivery_id, content.encode())
        found = await town.owner.fetch("SELECT sheet_row, why FROM provincial_strays ORDER BY id")
        assert [tuple(one) for one in found] == [
            (3, "REPEATED"), (4, "NO_SUCH_LINE"), (5, "OTHER_PERSON"), (6, "RESULT_UNKNOWN"),
        ]  # fmt: skip
        assert await town.alarms() == ["provincial.strays"]
        assert (await desk.row(delivery_id))["accepted"] == 1
        assert receipt_id == 1

    @pytest.mark.parametrize("content", [b"\x00\x01", b"a,b\r\n1,2", "姓名\r\n王".encode()])
    async def test_that_are_none_change_nothing(
        self, desk: Desk, town: Town, content: bytes
    ) -> None:
        await desk.member(await town.unit())
        delivery_id = await desk.released(FULL)
        await desk.receive(delivery_id, content)
        assert await town.one("SELECT state FROM provincial_receipts") == "UNREADABLE"
        assert await town.one("SELECT problem FROM provincial_receipts") != ""
        assert (await desk.row(delivery_id))["state"] == "RELEASED"

    async def test_need_a_delivery_that_waits(self, desk: Desk, town: Town) -> None:
        await desk.member(await town.unit())
        delivery_id = await desk.frozen(FULL)
        with pytest.raises(DomainError, match="不在等待回执"):
            await desk.receive(delivery_id, b"x")

    async def test_missed_past_the_dated_term_raise_an_alarm(self, desk: Desk, town: Town) -> None:
        await desk.member(await town.unit())
        delivery_id = await desk.released(FULL)
        due = (await desk.row(delivery_id))["due_on"]
        assert due == desk.time.date() + timedelta(days=10)
        assert await receipts.warn(now=desk.time + timedelta(days=10)) == 0
        assert await receipts.warn(now=desk.time + timedelta(days=11)) == 1
        assert await town.alarms() == ["provincial.silent"]


class TestTheEnds:
    async def test_closed_bring_the_unanswered_again(self, desk: Desk, town: Town) -> None:
        one, two = await desk.members(await town.unit(), 2)
        delivery_id = await desk.released(FULL)
        await desk.answer(delivery_id, skip=(await desk.id_no(two),))
        await deliveries.end(
            delivery_id, DeliveryState.CLOSED, reason="省库不再答复", by=OFFICE, now=desk.time
        )
        [line] = await desk.lines(await desk.frozen(DELTA))
        assert (line["证件号码"], line["操作"]) == (await desk.id_no(two), "新增")
        assert one == 1

    async def test_voided_is_as_if_it_never_was(self, desk: Desk, town: Town) -> None:
        await desk.member(await town.unit())
        delivery_id = await desk.released(FULL)
        await deliveries.end(
            delivery_id, DeliveryState.VOIDED, reason="未送出", by=OFFICE, now=desk.time
        )
        [line] = await desk.lines(await desk.frozen(DELTA))
        assert line["操作"] == "新增"
        with pytest.raises(rules.DeliveryNotReleased):
            await deliveries.hand_out(delivery_id, by=SECOND, now=desk.time)

    async def test_answered_cannot_be_undone(self, desk: Desk, town: Town) -> None:
        one, two = await desk.members(await town.unit(), 2)
        delivery_id = await desk.released(FULL)
        await desk.answer(delivery_id, skip=(await desk.id_no(two),))
        with pytest.raises(rules.DeliveryInWrongState):
            await deliveries.end(
                delivery_id, DeliveryState.VOIDED, reason="悔", by=OFFICE, now=desk.time
            )
        assert one == 1

    async def test_long_past_lose_their_bytes_and_keep_their_digest(
        self, desk: Desk, town: Town
    ) -> None:
        await desk.member(await town.unit())
        delivery_id = await desk.released(FULL)
        await desk.answer(delivery_id)
        assert await deliveries.forget_bytes(now=desk.time + timedelta(days=89)) == 0
        assert await deliveries.forget_bytes(now=desk.time + timedelta(days=90)) == 1
        assert await town.one("SELECT count(*) FROM provincial_chunks") == 0
        assert (await desk.row(delivery_id))["digest"] != ""
        with pytest.raises(rules.DeliveryNotReleased):
            await deliveries.hand_out(delivery_id, by=SECOND, now=desk.time)


class TestPeople:
    async def test_are_two_for_a_map_and_two_for_a_file(self, desk: Desk, town: Town) -> None:
        """A single person neither changes what is sent nor takes the numbers out."""
        map_id = await maps.propose(
            replace(mapping.suggested(date(2018, 4, 1)), document="文", source="源"),
            by=OFFICE, now=desk.time,
        )  # fmt: skip
        with pytest.raises(mapping.SameEnterer):
            await maps.confirm(map_id, by=OFFICE, now=desk.time)
        await desk.member(await town.unit())
        delivery_id = await desk.frozen(FULL)
        digest = (await desk.row(delivery_id))["digest"]
        with pytest.raises(rules.SameReleaser):
            await deliveries.release(delivery_id, digest=digest, by=OFFICE, now=desk.time)
        with pytest.raises(rules.DeliveryNotReleased):
            await deliveries.hand_out(delivery_id, by=OFFICE, now=desk.time)
        with pytest.raises(Invalid, match="摘要"):
            await deliveries.release(delivery_id, digest="0" * 64, by=CHECKER, now=desk.time)
        await deliveries.release(delivery_id, digest=digest, by=CHECKER, now=desk.time)
        await deliveries.hand_out(delivery_id, by=OFFICE, now=desk.time)
        entry = await town.one("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert entry == "provincial_delivery.download"

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICE, Role.CHECKER}))
    async def test_of_other_duties_can_do_nothing(self, desk: Desk, town: Town, role: Role) -> None:
        await desk.member(await town.unit())
        delivery_id = await desk.released(FULL)
        stranger = person(77, role)
        acts = (
            deliveries.request(FULL, by=stranger, now=desk.time),
            deliveries.release(delivery_id, digest="", by=stranger, now=desk.time),
            deliveries.hand_out(delivery_id, by=stranger, now=desk.time),
            deliveries.end(
                delivery_id, DeliveryState.CLOSED, reason="x", by=stranger, now=desk.time
            ),
            receipts.receive(delivery_id, file_name="", content=b"x", by=stranger, now=desk.time),
            maps.propose(mapping.suggested(desk.time.date()), by=stranger, now=desk.time),
            maps.confirm(1, by=stranger, now=desk.time),
        )
        for act in acts:
            with pytest.raises(NotPermitted):
                await act

    @pytest.mark.parametrize("scope", ["/1/", "", STAFF_ONLY, AUDIT_ONLY])
    async def test_of_a_unit_see_no_row_past_every_check_of_ours(
        self, desk: Desk, town: Town, scope: str
    ) -> None:
        """R50: the wall in the database stands by itself."""
        await desk.member(await town.unit())
        await desk.answer(await desk.released(FULL))
        with acting_within(scope):
            for table in ("maps", "deliveries", "chunks", "lines", "standings", "receipts"):
                async with transaction():
                    assert await execute(f"SELECT FROM provincial_{table}") == 0


class TestTheDatabase:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE provincial_deliveries SET digest = repeat('0', 64)",
            "UPDATE provincial_deliveries SET number = 9",
            "UPDATE provincial_deliveries SET file_name = 'x'",
            "DELETE FROM provincial_chunks",
            "UPDATE provincial_lines SET act = 'REMOVED'",
            "UPDATE provincial_lines SET digest = decode(repeat('00', 32), 'hex')",
            "UPDATE provincial_lines SET cells_sealed = decode(repeat('00', 32), 'hex')",
            "UPDATE provincial_maps SET content = '{}'",
        ],
    )
    async def test_keeps_what_was_frozen(self, desk: Desk, town: Town, statement: str) -> None:
        await desk.member(await town.unit())
        await desk.released(FULL)
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.owner.execute(statement)

    async def test_keeps_an_answer(self, desk: Desk, town: Town) -> None:
        await desk.member(await town.unit())
        await desk.answer(await desk.released(FULL))
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.owner.execute("UPDATE provincial_lines SET outcome = 'REFUSED'")
