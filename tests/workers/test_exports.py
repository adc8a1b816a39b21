"""A list on its way into a file: right rows, right eyes, kills, two workers, formulas, flat memory."""

import asyncio
import csv
import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest

from domain import crypto
from domain.actors import EVERYTHING, Actor, Role, scope_for
from domain.exports import operations as exports
from domain.exports import queries, rules
from domain.exports.rules import ExportFormat, Wish
from domain.transactions import acting_within
from tests.town import Town, shown_to
from workers import exports as worker

COLUMNS = ("name", "idNo", "mobile", "unit", "card", "status", "createdAt")


@dataclass
class Desk:
    """Somebody who asks for members as files, and a clock that only they move."""

    town: Town
    time: datetime

    def clock(self) -> datetime:
        return self.time

    async def employ(self, role: Role, unit_id: int | None = None) -> Actor:
        login = f"{role.lower()}{self.town.next('staff')}"
        staff_id = await self.town.insert(
            "staff", login=login, name="张伟", unit_id=unit_id, is_disabled=False
        )
        await self.town.insert("staff_roles", staff_id=staff_id, role=role.value)
        path = await self.town.one("SELECT path FROM units WHERE id = $1", unit_id)
        scope = scope_for(frozenset({role}), path)
        return Actor(staff_id, login, frozenset({role}), scope, unit_id, shown=shown_to({role}))

    async def ask(
        self,
        by: Actor,
        sheet: str = "MEMBERS",
        columns: tuple[str, ...] = COLUMNS,
        format_: ExportFormat = ExportFormat.CSV,
        order: str = "OLDEST",
        **asked: Any,
    ) -> int:
        wish = Wish(sheet, asked, order, columns, format_)
        with acting_within(by.scope):
            made: int = await exports.request(wish, by=by, now=self.time, address="10.0.0.7")
        return made

    async def write(self, export_id: int, **given: int) -> None:
        await worker.write(export_id, clock=self.clock, **given)

    async def row(self, export_id: int) -> dict[str, Any]:
        found = await self.town.owner.fetchrow("SELECT * FROM exports WHERE id = $1", export_id)
        assert found is not None
        return dict(found)

    async def content(self, export_id: int, by: Actor) -> bytes:
        with acting_within(by.scope):
            file = await queries.file_of(export_id, by=by, now=self.time)
            parts = [await queries.chunk(file, number) for number in range(file.chunks)]
        content = b"".join(parts)
        assert len(content) == file.size_bytes
        return content

    async def table(self, export_id: int, by: Actor) -> list[list[str]]:
        """The lines of a CSV, below its mark."""
        text = (await self.content(export_id, by)).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))[1:]


@pytest.fixture
def desk(town: Town, now: datetime) -> Desk:
    return Desk(town, now)


@pytest.fixture
async def office(desk: Desk) -> Actor:
    return await desk.employ(Role.OFFICE)


async def stored(town: Town, chunks_min: int) -> None:
    """Wait until a worker has stored so many chunks."""
    for _ in range(10_000):
        if await town.one("SELECT count(*) FROM export_chunks") >= chunks_min:
            return
        await asyncio.sleep(0)
    raise AssertionError("the worker stores nothing")


class TestAnExport:
    async def test_holds_what_the_page_shows_masked_and_in_words(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        """R50: no plain number in a file, whoever asks."""
        unit_id = await town.unit()
        active, bare = await town.members(unit_id, 2)
        await town.card(active)
        export_id = await desk.ask(office)
        await desk.write(export_id)
        head, first, second = await desk.table(export_id, office)
        assert head == ["姓名", "证件号码", "手机号", "单位", "卡", "会籍状态", "入库时间"]
        stored = await town.one("SELECT id_no_masked FROM members WHERE id = $1", active)
        masked = crypto.narrow_id_no(stored)
        assert first == [
            "王小芳", masked, "138****0001", "第1单位工会委员会", "已激活", "正常", "2018-03-20 10:00",
        ]  # fmt: skip
        assert second[4] == "无卡"
        assert bare == 2

    async def test_says_who_took_it_when_from_where_and_how_much(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.member(await town.unit())
        export_id = await desk.ask(office, format_=ExportFormat.XLSX)
        await desk.write(export_id)
        book: Any = openpyxl.load_workbook(io.BytesIO(await desk.content(export_id, office)))
        mark = book.active["A1"].value
        assert mark == (
            "会员，1 行；office1 于 2018-03-20 10:00:00 从 10.0.0.7 导出（导出编号 1）。"
            "正限制处理个人信息的会员不在其中。内部资料，请妥善保管。"
        )
        assert book.active.oddFooter.left.text is not None
        assert mark in book.active.oddFooter.left.text
        assert (book.properties.creator, book.properties.description) == ("office1", mark)

    async def test_keeps_text_as_text_in_a_workbook(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.member(await town.unit(), name='=HYPERLINK("http://evil","x")', department="007")
        export_id = await desk.ask(
            office, columns=("name", "department"), format_=ExportFormat.XLSX
        )
        await desk.write(export_id)
        book: Any = openpyxl.load_workbook(io.BytesIO(await desk.content(export_id, office)))
        name, department = book.active[3]
        assert (name.value, name.data_type) == ('=HYPERLINK("http://evil","x")', "s")
        assert (department.value, department.data_type) == ("007", "s")

    @pytest.mark.parametrize("evil", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1"])
    async def test_defuses_formulas_in_text_with_commas(
        self, desk: Desk, town: Town, office: Actor, evil: str
    ) -> None:
        await town.member(await town.unit(), department=evil)
        export_id = await desk.ask(office, columns=("department",))
        await desk.write(export_id)
        assert (await desk.table(export_id, office))[1] == [f"'{evil}"]

    async def test_lets_a_workbook_reckon_with_counts_and_money(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.payable(await town.unit())
        await town.insert(
            "disbursements", state="SEALED", digest="d", payment_count=1_234, plan_year=2018,
            total_fen=1_234_567, drafted_by_id=1, unit_id=1, programme_id="HZBX",
        )  # fmt: skip
        columns = ("name", "count", "total", "draftedBy")
        export_id = await desk.ask(office, "DISBURSEMENTS", columns, ExportFormat.XLSX)
        await desk.write(export_id)
        book: Any = openpyxl.load_workbook(io.BytesIO(await desk.content(export_id, office)))
        name, count, total, by = book.active[3]
        assert name.value == "互助补贴 2018 年度（2018-03-20 10:00）"
        assert (count.value, count.number_format) == (1234, "#,##0")
        assert (total.value, total.number_format) == (12345.67, "#,##0.00")
        assert by.value == "张伟"

    async def test_holds_the_asked_rows_alone_in_the_asked_order(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        top = await town.unit()
        below = await town.unit(top)
        other = await town.unit()
        for unit_id, name in ((top, "甲一"), (below, "乙二"), (other, "丙三"), (top, "丁四")):
            await town.member(unit_id, name=name)
        await town.card(1)
        for asked, names in (
            ({"unit_id": top}, ["丁四", "乙二", "甲一"]),
            ({"has_active_card": True}, ["甲一"]),
            ({"unit_id": top, "has_card": False}, ["丁四", "乙二"]),
            ({"name_starts_with": "丙"}, ["丙三"]),
        ):
            export_id = await desk.ask(office, columns=("name",), order="NEWEST", **asked)
            await desk.write(export_id)
            assert [line[0] for line in (await desk.table(export_id, office))[1:]] == names

    async def test_sums_each_unit_with_everything_below_it(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        top = await town.unit()
        below = await town.unit(top)
        await town.payable(below, 2)
        await town.member(top)
        columns = ("name", "members", "applied", "active", "share", "credited", "parent")
        export_id = await desk.ask(office, "UNITS", columns, order="TREE")
        await desk.write(export_id)
        _, first, second = await desk.table(export_id, office)
        assert first[1:] == ["3", "2", "2", "66.6%", "0.00", "—"]
        assert second[1:] == ["2", "2", "2", "100.0%", "0.00", first[0]]

    async def test_is_sealed_at_rest(self, desk: Desk, town: Town, office: Actor) -> None:
        await town.member(await town.unit())
        export_id = await desk.ask(office)
        await desk.write(export_id, chunk_bytes=64)
        stored = await town.owner.fetch("SELECT * FROM export_chunks ORDER BY number")
        assert len(stored) > 2
        assert all("王小芳".encode() not in row["content_sealed"] for row in stored)
        with pytest.raises(crypto.SealBroken):
            crypto.keyring().open_bytes(rules.purpose(export_id, 1, 1), stored[0]["content_sealed"])
        found = await desk.row(export_id)
        assert found["digest"] == crypto.file_digest(await desk.content(export_id, office))


class TestWhoAsked:
    async def test_sees_the_own_unit_alone(self, desk: Desk, town: Town) -> None:
        """R50: a file holds what its reader may see, by both walls."""
        own, foreign = await town.unit(), await town.unit()
        for unit_id, name in ((own, "自己"), (foreign, "外人")):
            await town.member(unit_id, name=name)
        clerk = await desk.employ(Role.CLERK, own)
        export_id = await desk.ask(clerk, columns=("name",))
        await desk.write(export_id)
        assert await desk.table(export_id, clerk) == [["姓名"], ["自己"]]

    @pytest.mark.parametrize(
        "change",
        [
            "UPDATE staff SET is_disabled = true",
            "UPDATE staff SET unit_id = 2",
            "UPDATE staff_roles SET role = 'ADMIN'",
        ],
    )
    async def test_gets_nothing_once_the_right_is_gone(
        self, desk: Desk, town: Town, change: str
    ) -> None:
        own = await town.unit()
        await town.unit()
        await town.member(own)
        clerk = await desk.employ(Role.CLERK, own)
        export_id = await desk.ask(clerk)
        await town.owner.execute(change)
        await desk.write(export_id)
        found = await desk.row(export_id)
        assert (found["state"], found["problem"]) == ("FAILED", worker.LOST)
        assert await town.one("SELECT count(*) FROM export_chunks") == 0

    async def test_is_told_when_the_list_has_emptied_meanwhile(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.member(await town.unit())
        export_id = await desk.ask(office, status="ACTIVE")
        await town.owner.execute("UPDATE members SET status = 'QUIT'")
        await desk.write(export_id)
        found = await desk.row(export_id)
        assert (found["state"], found["problem"]) == ("FAILED", rules.NothingToExport().message)


class TestAWorker:
    async def test_killed_between_chunks_is_followed_by_one_that_starts_over(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.members(await town.unit(), 20)
        export_id = await desk.ask(office)
        dying = asyncio.create_task(desk.write(export_id, chunk_bytes=64))
        await stored(town, 3)
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        await desk.write(export_id)
        assert (await desk.row(export_id))["state"] == "WRITING"
        desk.time += rules.LEASE
        await desk.write(export_id, chunk_bytes=64)
        found = await desk.row(export_id)
        assert (found["state"], found["attempts"], found["rows_done"]) == ("READY", 2, 20)
        assert len(await desk.table(export_id, office)) == 21

    async def test_taken_for_dead_stores_nothing_more(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.members(await town.unit(), 3)
        export_id = await desk.ask(office)
        slow = await exports.begin(export_id, now=desk.time)
        assert slow is not None
        desk.time += rules.LEASE
        await desk.write(export_id)
        assert not await exports.progress(slow, rows_done=1, now=desk.time)
        assert not await exports.store(slow, number=99, content=b"x", now=desk.time)
        await exports.fail(slow, problem="晚了", now=desk.time)
        assert (await desk.row(export_id))["state"] == "READY"
        assert len(await desk.table(export_id, office)) == 4

    async def test_beside_another_leaves_one_file(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.members(await town.unit(), 10)
        export_id = await desk.ask(office)
        await asyncio.gather(*(desk.write(export_id, chunk_bytes=64) for _ in range(2)))
        found = await desk.row(export_id)
        assert (found["state"], found["attempts"]) == ("READY", 1)
        assert await town.one("SELECT count(*) FROM export_chunks") == found["chunks"]

    async def test_stops_when_the_export_is_cancelled(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.members(await town.unit(), 20)
        export_id = await desk.ask(office)
        writing = asyncio.create_task(desk.write(export_id, chunk_bytes=64))
        await stored(town, 1)
        with acting_within(EVERYTHING):
            await exports.cancel(export_id, by=office, now=desk.time)
        await writing
        assert (await desk.row(export_id))["state"] == "CANCELLED"
        assert await town.one("SELECT count(*) FROM export_chunks") == 0

    async def test_gives_up_after_a_few_turns(self, desk: Desk, town: Town, office: Actor) -> None:
        await town.member(await town.unit())
        export_id = await desk.ask(office)
        for _ in range(rules.ATTEMPTS_MAX):
            assert await exports.begin(export_id, now=desk.time) is not None
            desk.time += rules.LEASE
        await desk.write(export_id)
        assert (await desk.row(export_id))["state"] == "FAILED"

    async def test_takes_a_finished_export_for_done(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.member(await town.unit())
        export_id = await desk.ask(office)
        await desk.write(export_id)
        before = await desk.row(export_id)
        desk.time += timedelta(hours=1)
        await desk.write(export_id)
        assert await desk.row(export_id) == before

    async def test_tells_that_it_lives_while_it_waits(
        self, desk: Desk, town: Town, office: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await town.member(await town.unit())
        export_id = await desk.ask(office)
        monkeypatch.setattr(worker, "HEARTBEAT_S", 0.01)
        lock = town.owner.transaction()
        await lock.start()
        await town.owner.execute("LOCK members IN ACCESS EXCLUSIVE MODE")
        writing = asyncio.create_task(desk.write(export_id))
        while True:
            desk.time += timedelta(seconds=1)
            await asyncio.sleep(0.02)
            seen = await town.one("SELECT heartbeat_at FROM exports WHERE id = $1", export_id)
            if seen is not None and seen > town.now + timedelta(seconds=3):
                break
        await lock.rollback()
        await writing
        assert (await desk.row(export_id))["state"] == "READY"


class TestTheClock:
    async def test_deletes_the_bytes_and_keeps_the_row(
        self, desk: Desk, town: Town, office: Actor
    ) -> None:
        await town.member(await town.unit())
        export_id = await desk.ask(office)
        await desk.write(export_id)
        desk.time += timedelta(days=rules.KEPT_DAYS) - timedelta(seconds=1)
        assert await exports.expire(now=desk.time) == 0
        desk.time += timedelta(seconds=1)
        assert await exports.expire(now=desk.time) == 1
        found = await desk.row(export_id)
        assert (found["state"], found["rows_done"]) == ("EXPIRED", 1)
        assert await town.one("SELECT count(*) FROM export_chunks") == 0
        with pytest.raises(rules.ExportNoLonger):
            await desk.content(export_id, office)
