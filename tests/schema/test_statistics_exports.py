"""The tables of the statistics as files: within one's scope, audited, and asked for as on the page."""

import csv
import io
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import openpyxl
import orjson
import pytest

from domain.actors import SYSTEM, Actor, Role
from domain.exports import queries
from domain.exports.rules import ScopeChanged
from domain.statistic_sheets import RECKONED
from domain.transactions import acting_within
from schema import ids
from schema.permissions import READERS
from workers import exports as worker

Ask = Callable[..., Awaitable[dict[str, Any]]]

REQUEST = """mutation R($input: ExportRequestInput!) { exportRequest(input: $input) {
  userErrors { field code message } export { id title rowsTotal fileName } } }"""


def asked(table: str, format_: str = "CSV", **given: Any) -> dict[str, Any]:
    columns = [column.key for column in RECKONED[table].columns]
    return {"list": table, "format": format_, "columns": columns, **given}


async def file_of(ask: Ask, world: Any, who: Actor, given: dict[str, Any]) -> bytes:
    """Ask for a table, let a worker write it, and fetch the file."""
    made = (await ask(who, REQUEST, input=given))["data"]["exportRequest"]
    assert made["userErrors"] == []
    key = ids.number("Export", made["export"]["id"])
    with acting_within(SYSTEM.scope):
        await worker.write(key, clock=lambda: world.now)
    with acting_within(who.scope):
        file = await queries.file_of(key, by=who, now=world.now + timedelta(days=1))
        return b"".join([await queries.chunk(file, n) for n in range(file.chunks)])


async def lines_of(ask: Ask, world: Any, who: Actor, given: dict[str, Any]) -> list[dict[str, str]]:
    content = await file_of(ask, world, who, given)
    mark, *lines = content.decode("utf-8-sig").splitlines()
    assert who.label in mark
    return list(csv.DictReader(lines))


@pytest.mark.usefixtures("nudged", "bank")
class TestATable:
    def test_is_read_by_those_who_read_members(self) -> None:
        """R50: the file is no wider than the page."""
        assert {table.readers for table in RECKONED.values()} == {READERS["Member"]}

    async def test_holds_no_more_than_one_s_scope(
        self, ask: Ask, world: Any, office: Actor, clerk: Actor
    ) -> None:
        given = asked("STATISTICS_CODES", statistics={"by": "STATUS"})
        whole = await lines_of(ask, world, office, given)
        own = await lines_of(ask, world, clerk, given)
        counted = [sum(int(line["会员"].replace(",", "")) for line in one) for one in (whole, own)]
        for actor, count in zip((office, clerk), counted, strict=True):
            there = await world.owner.fetchval(
                "SELECT count(*) FROM members m JOIN units u ON u.id = m.unit_id"
                " WHERE starts_with(u.path, $1)",
                actor.scope,
            )
            assert count == there
        assert counted[0] > counted[1] > 0
        assert {line["统计范围"] for line in own} == {"全部范围"}

    async def test_says_of_what_it_was_asked(self, ask: Ask, world: Any, office: Actor) -> None:
        unit = ids.encode("Unit", world.ids["乙"])
        filters = {"unitId": unit, "by": "AGE", "district": "510104", "month": "2018-03-31"}
        await world.owner.execute("UPDATE units SET district = '510104'")
        answer = await ask(office, REQUEST, input=asked("STATISTICS_CODES", statistics=filters))
        assert answer["data"]["exportRequest"]["userErrors"] == []
        kept = await world.owner.fetchval("SELECT asked FROM exports ORDER BY id DESC LIMIT 1")
        assert orjson.loads(kept) == {
            "unit_id": world.ids["乙"], "by": "AGE", "district": "510104", "month": "2018-03-31",
        }  # fmt: skip
        name = await world.owner.fetchval("SELECT name FROM units WHERE id = $1", world.ids["乙"])
        classes = asked(
            "STATISTICS_CLASSES",
            statistics={"unitId": unit, "classification": "DISTRICT", "district": "510104"},
        )
        [line] = await lines_of(ask, world, office, classes)
        assert line["统计范围"] == f"{name}及下级；归属地：成都市锦江区"
        assert (line["分类"], line["名称"]) == ("归属地", "成都市锦江区")

    async def test_is_a_workbook_with_who_took_it_when(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """R50: watermarked and written down like every other file."""
        given = asked("STATISTICS_GROWTH", "XLSX", statistics={"months": 3})
        book = openpyxl.load_workbook(io.BytesIO(await file_of(ask, world, office, given)))
        assert f"{office.label} 于 2018-03-20" in book.properties.description
        texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
        assert "2018-03" in texts
        trail = await world.owner.fetch(
            "SELECT action, details FROM audit_entries WHERE action LIKE 'export.%' ORDER BY id"
        )
        assert [one["action"] for one in trail][-2:] == ["export.request", "export.write"]
        told = orjson.loads(trail[-2]["details"])
        assert (told["sheet"], told["filters"]) == ("STATISTICS_GROWTH", ["months"])

    async def test_of_entry_keeps_those_behind_for_one_reason(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        given = asked("STATISTICS_ENTRY", statistics={"reason": "NOT_REPORTED"})
        head, *lines = await lines_of(ask, world, office, given)
        assert (head["单位"], head["未完成原因"]) == ("合计", "—")
        assert {line["未完成原因"] for line in lines} <= {"B 未上报"}

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"statistics": {"months": 0}}, "MONTHS_INVALID"),
            ({"statistics": {"months": 37}}, "MONTHS_INVALID"),
            ({"orderBy": "NEWEST"}, "INVALID"),
            ({"of": ids.encode("Roster", 1)}, "INVALID"),
            ({"members": {"status": "ACTIVE"}}, "INVALID"),
            ({"columns": ["nothing"]}, "COLUMNS_INVALID"),
        ],
    )
    async def test_refuses_what_it_cannot_be_asked(
        self, ask: Ask, office: Actor, given: dict[str, Any], code: str
    ) -> None:
        answer = await ask(office, REQUEST, input=asked("STATISTICS_GROWTH") | given)
        [error] = answer["data"]["exportRequest"]["userErrors"]
        assert error["code"] == code

    async def test_is_not_fetched_by_whom_it_tells_what_is_no_longer_shown(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """R50: a file by a particular is for whom the particular is shown, when it is fetched, too."""
        given = asked("STATISTICS_CODES", statistics={"by": "ETHNICITY"})
        assert await file_of(ask, world, office, given)
        key = await world.owner.fetchval("SELECT max(id) FROM exports")
        with acting_within(office.scope), pytest.raises(ScopeChanged):
            await queries.file_of(key, by=replace(office, shown=frozenset()), now=world.now)

    async def test_is_not_for_a_foreign_unit_or_another_role(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        unit = ids.encode("Unit", world.ids["甲"])
        for table in RECKONED:
            answer = await ask(clerk, REQUEST, input=asked(table, statistics={"unitId": unit}))
            [error] = answer["data"]["exportRequest"]["userErrors"]
            assert error["code"] == "NOT_FOUND"
        admin = await world.actor("admin", Role.ADMIN)
        answer = await ask(admin, REQUEST, input=asked("STATISTICS_CODES"))
        [error] = answer["data"]["exportRequest"]["userErrors"]
        assert error["code"] == "NOT_PERMITTED"
