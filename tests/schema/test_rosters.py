"""Rosters as the verdict table asks for them: cells in place, kinds of fault, and rows by kind."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import asyncpg

from domain import codes
from domain.rosters.rules import RosterKind
from schema import ids
from tests.workers import hand

Ask = Callable[..., Awaitable[dict[str, Any]]]

ROWS = """
query Rows($id: ID!, $codes: [String!]) {
  node(id: $id) { ... on Roster {
    faultCounts { code field label level rows advice }
    rows(faultCodes: $codes, first: 10) { totalCount edges { node {
      sheetRow cells { field label ref shown faults { code level } } } } }
  } }
}
"""


async def asked(ask: Ask, now: datetime, *codes: str) -> dict[str, Any]:
    await hand.sample(RosterKind.UNITS, now=now)
    rows = [
        hand.member_row(1),
        hand.member_row(2, 手机号码="139", 邮编=None),
        hand.member_row(3, 手机号码="138"),
    ]
    content = hand.workbook(hand.MEMBER_HEADER, rows)
    roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
    given = {"codes": list(codes)} if codes else {}
    answer = await ask(hand.OFFICE, ROWS, id=ids.encode("Roster", roster_id), **given)
    assert answer["errors"] == []
    node: dict[str, Any] = answer["data"]["node"]
    return node


class TestRows:
    async def test_show_their_cells_in_the_order_of_the_sheet_with_faults_in_place(
        self, ask: Ask, database: asyncpg.Connection, now: datetime
    ) -> None:
        """R10, R12."""
        assert database is not None
        found = await asked(ask, now)
        [_, row, _] = [edge["node"] for edge in found["rows"]["edges"]]
        assert [cell["label"] for cell in row["cells"]] == [*hand.MEMBER_HEADER]
        cells = {cell["field"]: cell for cell in row["cells"]}
        assert cells["id_no"]["shown"] == hand.id_no(2)[:3] + "*" * 11 + hand.id_no(2)[-4:]
        assert cells["mobile"] == {
            "field": "mobile",
            "label": "手机号码",
            "ref": "O3",
            "shown": "1**",
            "faults": [{"code": "mobile_too_short", "level": "FAULT"}],
        }
        assert cells["name"]["faults"] == []

    async def test_are_found_by_the_code_of_a_fault(
        self, ask: Ask, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        found = await asked(ask, now, "mobile_too_short")
        assert found["rows"]["totalCount"] == 2
        assert [edge["node"]["sheetRow"] for edge in found["rows"]["edges"]] == [3, 4]


class TestFaultCounts:
    async def test_say_what_there_is_how_often_and_how_to_mend_it(
        self, ask: Ask, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        counts = (await asked(ask, now))["faultCounts"]
        assert counts[0] == {
            "code": "mobile_too_short",
            "field": "mobile",
            "label": "手机号码",
            "level": "FAULT",
            "rows": 2,
            "advice": "不足 11 位，请核对后补全。",
        }
        assert all(count["advice"].endswith("。") for count in counts)


DIRECTORY = """
query Directory($id: ID!) {
  node(id: $id) { ... on Roster {
    classCounts { class rows }
    rows(classes: [CHANGED], first: 10) { edges { node { diff { field label before after } } } }
  } }
}
"""
RECHECK = """
mutation Recheck($id: ID!) { rosterRecheck(id: $id) { userErrors { code } roster { state } } }
"""


class TestDirectory:
    async def test_says_what_it_would_change_in_units_and_is_compared_anew(
        self, ask: Ask, database: asyncpg.Connection, now: datetime
    ) -> None:
        """As rosters of members do (R10): codes by their labels, accounts by their masks."""
        await hand.sample(RosterKind.UNITS, now=now)
        header = ("工会名称", "上级工会", "单位性质", "账号", "应入会人数")
        row = (hand.WATER, "四川省直机关工会", "事业", "5101000000005678", "80")
        content = hand.workbook(header, [row])
        roster_id = await hand.checked(RosterKind.UNITS, content, now=now)
        key = ids.encode("Roster", roster_id)
        nature = (await hand.unit(database, hand.WATER))["nature"]
        answer = await ask(hand.OFFICE, DIRECTORY, id=key)
        assert answer["data"]["node"]["classCounts"] == [{"class": "CHANGED", "rows": 1}]
        [edge] = answer["data"]["node"]["rows"]["edges"]
        labels = codes.TABLES[codes.Table.UNIT_NATURE].labels
        assert [tuple(one.values()) for one in edge["node"]["diff"]] == [
            ("nature", "单位性质", labels[nature], labels["400"]),
            ("account_no", "工会账号", None, "510100******5678"),
            ("headcount", "应入会人数（含下级单位）", None, "80"),
        ]
        await database.execute("UPDATE units SET nature = '400' WHERE name = $1", hand.WATER)
        told = await ask(hand.OFFICE, RECHECK, id=key)
        assert told["data"]["rosterRecheck"] == {"userErrors": [], "roster": {"state": "CHECKED"}}
        answer = await ask(hand.OFFICE, DIRECTORY, id=key)
        [edge] = answer["data"]["node"]["rows"]["edges"]
        assert [one["field"] for one in edge["node"]["diff"]] == ["account_no", "headcount"]


BY_ROW = """
mutation ByRow($id: ID!, $rows: [ID!]!) {
  rosterRowsReject(id: $id, input: {rowIds: $rows, reason: "建制未定"}) {
    roster { classCounts { class rows } } userErrors { code } } }
"""
RESTORE = """
mutation Restore($id: ID!, $rows: [ID!]!) {
  rosterRowsRestore(id: $id, input: {rowIds: $rows}) { userErrors { code } } }
"""
FIX = """
mutation Fix($id: ID!) { rosterRowFix(id: $id, input: {field: "contact_name", text: "李华"}) {
  row { class fixes { label before after } } userErrors { code } } }
"""
SOME = """
mutation Some($id: ID!, $rows: [ID!]) {
  rosterAccept(id: $id, input: {rowIds: $rows}) {
    roster { state } userErrors { code field message } } }
"""


class TestDirectoryByRow:
    async def test_is_decided_upon_as_a_roster_of_members_is(
        self, ask: Ask, database: asyncpg.Connection, now: datetime
    ) -> None:
        """R4: a row of a new unit waits for the row of the one above it, and both are named."""
        await hand.sample(RosterKind.UNITS, now=now)
        above = ("四川省某委机关工会", "四川省直机关工会", "815100007771000193")
        below = ("四川省某处工会", above[0], "81510000777100027X")
        header = ("工会名称", "上级工会", "工会统一社会信用代码")
        content = hand.workbook(header, [above, below])
        roster_id = await hand.checked(RosterKind.UNITS, content, now=now)
        found = await database.fetch(
            "SELECT id FROM roster_rows WHERE roster_id = $1 ORDER BY number", roster_id
        )
        [first, second] = [ids.encode("RosterRow", one["id"]) for one in found]
        key = ids.encode("Roster", roster_id)
        answer = await ask(hand.OFFICE, BY_ROW, id=key, rows=[first])
        said = answer["data"]["rosterRowsReject"]
        assert said["userErrors"] == []
        counts = {one["class"]: one["rows"] for one in said["roster"]["classCounts"]}
        assert counts == {"REJECTED": 1, "REFUSED": 1}
        answer = await ask(hand.OFFICE, RESTORE, id=key, rows=[first])
        assert answer["data"]["rosterRowsRestore"] == {"userErrors": []}
        answer = await ask(hand.OFFICE, FIX, id=first)
        assert answer["data"]["rosterRowFix"] == {
            "row": {"class": "NEW", "fixes": [{"label": "联系人", "before": "", "after": "李华"}]},
            "userErrors": [],
        }
        answer = await ask(hand.OFFICE, SOME, id=key, rows=[second])
        [error] = answer["data"]["rosterAccept"]["userErrors"]
        assert (error["code"], error["field"]) == ("ROSTER_PARENT_FIRST", ["rowIds"])
        assert "第 3 行" in error["message"]
        assert "第 2 行" in error["message"]
        answer = await ask(hand.OFFICE, SOME, id=key, rows=[first, second])
        assert answer["data"]["rosterAccept"] == {"roster": {"state": "APPLYING"}, "userErrors": []}
