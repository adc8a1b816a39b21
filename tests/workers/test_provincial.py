"""Deliveries to the provincial database: right people, kills, two workers, answers, hostile people."""

import asyncio
import io
import tempfile
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import orjson
import pytest

from domain import crypto
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries import queries, rules
from domain.provincial_maps import rules as mapping
from domain.provincial_maps.rules import Encoding, FileFormat
from tests.town import OFFICE, Town
from tests.workers.province import DELTA, FULL, SECOND, Desk, Rows, standard
from workers import provincial as worker


@pytest.fixture
async def desk(town: Town, now: datetime) -> Desk:
    desk = Desk(town, now)
    await desk.put_map()
    return desk


def within(folder: Path) -> list[str]:
    """The names in a folder."""
    return [path.name for path in folder.iterdir()]


class TestADelivery:
    async def test_holds_whom_the_province_wants_by_the_map_in_the_clear(
        self, desk: Desk, town: Town
    ) -> None:
        """R3, R10: qualified members, as the map writes them; the others are counted with why."""
        unit = await town.unit()
        good = await desk.member(unit)
        await desk.member(unit, status="QUIT")
        await desk.member(unit, sex="")
        await desk.member(unit, id_valid_to=date(2018, 1, 1), is_id_long_term=False)
        delivery_id = await desk.frozen(FULL)
        [line] = await desk.lines(delivery_id)
        assert line["证件号码"] == await desk.id_no(good)
        assert line["通讯地址"] == "成都市锦江区总府路1号"
        assert (line["行号"], line["操作"], line["报送批次号"]) == ("1", "新增", "1")
        assert (line["出生日期"], line["证件有效期止"], line["性别"]) == ("19900101", "长期", "2")
        row = await desk.row(delivery_id)
        assert (row["state"], row["members_seen"], row["members_wanted"]) == ("FROZEN", 4, 3)
        assert orjson.loads(row["omitted"]) == {"sex": 1, "DOCUMENT_EXPIRED": 1}

    async def test_is_a_workbook_of_text_with_its_header_first_where_the_map_says(
        self, desk: Desk, town: Town
    ) -> None:
        await desk.put_map(file_format=FileFormat.XLSX, effective_from=date(2018, 3, 2))
        await desk.member(await town.unit(), department="=1+1")
        delivery_id = await desk.frozen(FULL)
        book: Any = openpyxl.load_workbook(io.BytesIO(await desk.content(delivery_id)))
        head, line = ([cell.value for cell in row] for row in book.active.iter_rows())
        assert head[:2] == ["行号", "操作"]
        assert line[head.index("部门")] == "=1+1"
        assert {cell.data_type for cell in book.active[2]} <= {"s", "n"}
        assert "office1" in book.properties.creator
        assert "第 1 号" in book.properties.description

    async def test_writes_the_encoding_that_the_province_reads(
        self, desk: Desk, town: Town
    ) -> None:
        await desk.put_map(encoding=Encoding.GB18030, effective_from=date(2018, 3, 2))
        await desk.member(await town.unit(), name="陈〇")
        delivery_id = await desk.frozen(FULL)
        assert "陈〇" in (await desk.content(delivery_id)).decode("gb18030")

    @pytest.mark.parametrize("file_format", FileFormat)
    async def test_lies_on_the_disk_under_no_name_while_it_is_written(
        self,
        desk: Desk,
        town: Town,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        file_format: FileFormat,
    ) -> None:
        """Killed at any moment, a worker leaves nothing behind that somebody could read."""
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
        lying: list[list[str]] = []
        beat = deliveries.beat

        async def look(*given: Any, **more: Any) -> bool:
            lying.append(within(tmp_path))
            return await beat(*given, **more)

        monkeypatch.setattr(deliveries, "beat", look)
        await desk.put_map(file_format=file_format, effective_from=date(2018, 3, 2))
        await desk.member(await town.unit())
        await desk.frozen(FULL)
        assert lying
        assert not any(lying)

    async def test_leaves_no_number_in_the_database_in_the_clear(
        self, desk: Desk, town: Town
    ) -> None:
        """PIPL and JR/T 0171: sealed while it is written, and gone from the lines afterwards."""
        member = await desk.member(await town.unit())
        delivery_id = await desk.frozen(FULL)
        number = (await desk.id_no(member)).encode()
        for table in (
            "provincial_lines",
            "provincial_chunks",
            "provincial_deliveries",
            "audit_entries",
        ):
            for found in await town.owner.fetch(f"SELECT * FROM {table}"):
                assert number not in repr(dict(found)).encode()
        assert (
            await town.one("SELECT count(*) FROM provincial_lines WHERE cells_sealed IS NOT NULL")
            == 0
        )
        assert delivery_id == 1

    async def test_is_empty_when_nothing_has_changed(self, desk: Desk, town: Town) -> None:
        await desk.member(await town.unit())
        await desk.answer(await desk.released(FULL))
        delivery_id = await desk.frozen(DELTA)
        row = await desk.row(delivery_id)
        assert (row["state"], row["lines"], row["chunks"]) == ("EMPTY", 0, 0)
        assert await deliveries.request(DELTA, by=OFFICE, now=desk.time) == delivery_id + 1

    async def test_goes_one_at_a_time(self, desk: Desk, town: Town) -> None:
        await desk.member(await town.unit())
        await desk.frozen(FULL)
        with pytest.raises(rules.DeliveryOpen):
            await deliveries.request(DELTA, by=OFFICE, now=desk.time)

    async def test_needs_a_map_that_holds_today(self, town: Town, now: datetime) -> None:
        assert town is not None
        with pytest.raises(mapping.MapMissing):
            await deliveries.request(FULL, by=OFFICE, now=now)


class TestDeltas:
    async def test_carry_what_was_added_changed_and_removed(self, desk: Desk, town: Town) -> None:
        unit = await town.unit()
        same, changed, leaver = await desk.members(unit, 3)
        await desk.answer(await desk.released(FULL))
        await town.owner.execute("UPDATE members SET post = '处长' WHERE id = $1", changed)
        await town.owner.execute("UPDATE members SET status = 'QUIT' WHERE id = $1", leaver)
        fresh = await desk.member(unit)
        lines = await desk.lines(await desk.released(DELTA))
        said = {one["证件号码"]: one["操作"] for one in lines}
        assert said == {
            await desk.id_no(changed): "变更",
            await desk.id_no(leaver): "删除",
            await desk.id_no(fresh): "新增",
        }
        assert same == 1

    async def test_do_not_mind_that_a_value_was_sealed_anew(self, desk: Desk, town: Town) -> None:
        member = await desk.member(await town.unit())
        await desk.answer(await desk.released(FULL))
        anew = crypto.keyring().seal("id_no", await desk.id_no(member))
        await town.owner.execute("UPDATE members SET id_no_sealed = $1", anew)
        assert (await desk.row(await desk.frozen(DELTA)))["state"] == "EMPTY"

    @pytest.mark.parametrize("seed", [1, 2, 3])
    async def test_applied_in_order_equal_the_full_export(
        self, desk: Desk, town: Town, seed: int
    ) -> None:
        """The property of the rules, once more through tables, files and receipts."""
        chance = Random(seed)  # noqa: S311 - to be repeated, not secret
        unit = await town.unit()
        province: dict[str, dict[str, str]] = {}
        await desk.members(unit, 6)
        for _ in range(4):
            for member in range(1, town.numbers["member"] + 1):
                await self._happen(town, chance, member)
            if chance.random() < 0.7:
                await desk.member(unit)
            delivery_id = await desk.released(DELTA, page_rows=chance.choice([1, 3, 100]))
            lines = await desk.lines(delivery_id)
            refused = {
                one["证件号码"]: ("E07", "与公安不符") for one in lines if chance.random() < 0.3
            }
            await desk.answer(delivery_id, refused)
            self._take(province, lines, refused)
            await town.owner.execute(  # everything refused is corrected
                "UPDATE members SET post = post || '改' WHERE id IN"
                " (SELECT member_id FROM provincial_standings WHERE refused_digest IS NOT NULL)"
            )
            if (await desk.row(delivery_id))["state"] != "ANSWERED":
                raise AssertionError("every line was answered")
        last = await desk.frozen(DELTA)
        if (await desk.row(last))["state"] == "FROZEN":
            digest = (await desk.row(last))["digest"]
            await deliveries.release(last, digest=digest, by=SECOND, now=desk.time)
            self._take(province, await desk.lines(last), {})
            await desk.answer(last)
        full = await desk.lines(await desk.frozen(FULL))
        assert {one["操作"] for one in full} <= {"不变"}
        assert province == {one["证件号码"]: self._bare(one) for one in full}

    async def _happen(self, town: Town, chance: Random, member: int) -> None:
        what = chance.choice(["nothing", "nothing", "moved", "left", "back"])
        sets = {
            "moved": f"post = '职务{chance.random()}'",
            "left": "status = 'QUIT'",
            "back": "status = 'ACTIVE'",
        }
        if what in sets:
            await town.owner.execute(f"UPDATE members SET {sets[what]} WHERE id = $1", member)

    def _take(
        self, province: dict[str, dict[str, str]], lines: Rows, refused: dict[str, Any]
    ) -> None:
        for one in lines:
            key = one["证件号码"]
            if key in refused:
                continue
            if one["操作"] == "删除":
                del province[key]
            else:
                assert (one["操作"] == "新增") == (key not in province)
                province[key] = self._bare(one)

    def _bare(self, line: dict[str, str]) -> dict[str, str]:
        return {
            key: text for key, text in line.items() if key not in {"行号", "操作", "报送批次号"}
        }


class TestKills:
    async def test_between_pages_go_on_where_they_were(self, desk: Desk, town: Town) -> None:
        unit = await town.unit()
        await desk.members(unit, 7)
        delivery_id = await deliveries.request(FULL, by=OFFICE, now=desk.time)
        work = await deliveries.begin(delivery_id, now=desk.time)
        assert work is not None
        page, ring = await queries.page(0, statuses=work.map.statuses, limit=3)
        lines, tally = worker._looked_at(work, page, ring, await standard(desk))
        assert await deliveries.stage(work, lines, tally, upto=page[-1]["id"], now=desk.time)
        # Killed here; meanwhile somebody of the first page changes, and goes out as they were.
        await town.owner.execute("UPDATE members SET post = '新' WHERE id = 1")
        await worker.compose(delivery_id, clock=desk.clock, page_rows=3)
        row = await desk.row(delivery_id)
        assert (row["state"], row["lines"], row["members_seen"]) == ("FROZEN", 7, 7)
        assert [one["行号"] for one in await desk.lines(delivery_id)] == [
            str(n) for n in range(1, 8)
        ]
        await desk.answer(await self._let_out(desk, delivery_id))
        [late] = await desk.lines(await desk.frozen(DELTA))
        assert (late["操作"], late["职务"]) == ("变更", "新")

    async def test_of_a_slow_worker_let_the_faster_one_do_it_once(
        self, desk: Desk, town: Town
    ) -> None:
        await desk.members(await town.unit(), 5)
        delivery_id = await deliveries.request(FULL, by=OFFICE, now=desk.time)
        slow = await deliveries.begin(delivery_id, now=desk.time)
        assert slow is not None
        page, ring = await queries.page(0, statuses=slow.map.statuses, limit=5)
        lines, tally = worker._looked_at(slow, page, ring, await standard(desk))
        await worker.compose(delivery_id, clock=desk.clock)
        assert not await deliveries.stage(slow, lines, tally, upto=5, now=desk.time)
        assert (await desk.row(delivery_id))["lines"] == 5

    async def test_while_writing_write_the_same_anew(self, desk: Desk, town: Town) -> None:
        await desk.members(await town.unit(), 40)
        delivery_id = await deliveries.request(FULL, by=OFFICE, now=desk.time)
        task = asyncio.create_task(worker.compose(delivery_id, clock=desk.clock, chunk_bytes=64))
        await self._stored(town, 3)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await worker.compose(delivery_id, clock=desk.clock)
        assert (await desk.row(delivery_id))["state"] == "WRITING"  # taken for alive
        desk.time += rules.LEASE
        await worker.compose(delivery_id, clock=desk.clock)
        assert len(await desk.lines(delivery_id)) == 40
        assert (await desk.row(delivery_id))["attempts"] == 2

    async def test_again_and_again_end_with_a_reason(self, desk: Desk, town: Town) -> None:
        await desk.member(await town.unit())
        delivery_id = await deliveries.request(FULL, by=OFFICE, now=desk.time)
        work = await deliveries.begin(delivery_id, now=desk.time)
        assert work is not None
        assert await worker._compose(work, desk.clock, 10)
        for _ in range(rules.ATTEMPTS_MAX):
            assert await deliveries.begin(delivery_id, now=desk.time) is not None
            desk.time += rules.LEASE
        assert await deliveries.begin(delivery_id, now=desk.time) is None
        row = await desk.row(delivery_id)
        assert row["state"] == "FAILED"
        assert "多次" in row["problem"]

    async def _stored(self, town: Town, chunks_min: int) -> None:
        """Wait until a worker has stored so many chunks."""
        for _ in range(10_000):
            if await town.one("SELECT count(*) FROM provincial_chunks") >= chunks_min:
                return
            await asyncio.sleep(0)
        raise AssertionError("the worker stores nothing")

    async def _let_out(self, desk: Desk, delivery_id: int) -> int:
        digest = (await desk.row(delivery_id))["digest"]
        await deliveries.release(delivery_id, digest=digest, by=SECOND, now=desk.time)
        return delivery_id
