"""Exports through the contract: asked for as on the page, one's own alone, and no way around."""

from collections.abc import Awaitable, Callable
from typing import Any

import orjson
import pytest
from dramatiq.brokers.stub import StubBroker
from graphql import GraphQLEnumType, get_named_type, is_list_type

from domain import sheets
from domain.actors import Actor, Role
from domain.exports.rules import OPEN_MAX
from schema import ids, schema
from schema.context import Context
from schema.permissions import READERS
from tests.schema.desk_rows import desk_rows

Ask = Callable[..., Awaitable[dict[str, Any]]]

REQUEST = """mutation R($input: ExportRequestInput!) { exportRequest(input: $input) {
  userErrors { field code message } export { id state title rowsTotal fileName address } } }"""
LIST = (
    """{ exports { totalCount edges { node { id sheet state address requestedBy { login } } } } }"""
)
CANCEL = """mutation C($id: ID!) { exportCancel(id: $id) {
  userErrors { code } export { state } } }"""
TYPE_OF = {
    "UNITS": "Unit", "MEMBERS": "Member", "ROSTERS": "Roster", "ROSTER_ROWS": "RosterRow",
    "CARD_BATCHES": "CardBatch", "CARD_APPLICATIONS": "CardApplication", "STAFF": "Staff",
    "DISBURSEMENTS": "Disbursement", "PAYMENTS": "Payment", "BANK_FILES": "BankFile",
    "SESSIONS": "Session", "AUDIT_ENTRIES": "AuditEntry", "CARDS": "Card", "HOLDS": "Hold",
    "OMISSIONS": "Omission", "BANK_STATEMENTS": "BankStatement", "CERTIFICATES": "Certificate",
}  # fmt: skip


def sample(type_: Any, world: Any) -> Any:
    """Something that a filter of this type may hold."""
    if is_list_type(type_):
        return [sample(get_named_type(type_), world)]
    named = get_named_type(type_)
    if isinstance(named, GraphQLEnumType):
        return next(iter(named.values))
    return {
        "ID": ids.encode("Unit", world.ids["甲"]), "String": "x", "Int": 1, "Boolean": True,
        "Date": "2018-03-20", "DateTime": "2018-03-20T10:00:00+08:00",
        "MemberQuestion": {
            "match": "ALL", "conditions": [{"field": "SEX", "operator": "IS", "values": ["2"]}],
        },
    }[named.name]  # fmt: skip


def asked(sheet: str = "MEMBERS", *columns: str, **given: Any) -> dict[str, Any]:
    return {"list": sheet, "format": "CSV", "columns": list(columns or ("name",)), **given}


class TestSheets:
    def test_are_read_by_those_who_read_the_type(self) -> None:
        """R50: the file is no wider than the page."""
        assert TYPE_OF.keys() == sheets.SHEETS.keys()
        for name, sheet in sheets.SHEETS.items():
            assert (name, sheet.readers) == (name, READERS[TYPE_OF[name]])

    def test_have_a_filter_of_their_name_and_the_page_s_orders(self) -> None:
        types = schema._schema.type_map
        fields: Any = types["ExportRequestInput"]
        for name, sheet in sheets.SHEETS.items():
            words = name.lower().split("_")
            assert words[0] + "".join(map(str.title, words[1:])) in fields.fields
            order: Any = types.get(f"{TYPE_OF[name]}Order", types["ListOrder"])
            assert set(sheet.orders) <= set(order.values)

    def test_hold_no_sealed_column(self) -> None:
        for sheet in sheets.SHEETS.values():
            for column in sheet.columns:
                assert "sealed" not in column.sql
                assert "_index" not in column.sql


@pytest.mark.usefixtures("bank")
class TestRequest:
    async def test_keeps_the_page_s_filter_and_nudges(
        self, ask: Ask, world: Any, office: Actor, nudged: StubBroker
    ) -> None:
        unit = ids.encode("Unit", world.ids["乙"])
        given = asked("MEMBERS", "name", "unit", orderBy="NAME", members={
            "unitId": unit, "status": "ACTIVE", "nameStartsWith": "会",
        })  # fmt: skip
        answer = await ask(office, REQUEST, input=given)
        made = answer["data"]["exportRequest"]
        assert made["userErrors"] == []
        assert made["export"] == {
            "id": made["export"]["id"], "state": "REQUESTED", "title": "会员", "rowsTotal": 1,
            "fileName": "会员-20180320-1000.csv", "address": None,
        }  # fmt: skip
        row = await world.owner.fetchrow("SELECT * FROM exports ORDER BY id DESC LIMIT 1")
        assert orjson.loads(row["asked"]) == {"unit_id": world.ids["乙"], "status": "ACTIVE"}
        assert row["private_sealed"] is not None
        [message] = nudged.queues["default"].queue
        assert b"write_export" in message

    @pytest.mark.usefixtures("nudged")
    @pytest.mark.parametrize("name", sorted(sheets.SHEETS))
    async def test_writes_each_list(self, ask: Ask, world: Any, name: str) -> None:
        role = Role.ADMIN if name in {"STAFF", "SESSIONS"} else Role.OFFICE
        who = await world.actor(role.lower(), role)
        await desk_rows(world)
        sheet = sheets.SHEETS[name]
        given = asked(name, *(column.key for column in sheet.columns))
        if name == "ROSTER_ROWS":
            given["of"] = ids.encode("Roster", world.ids["甲.Roster"])
        answer = await ask(who, REQUEST, input=given)
        assert answer["data"]["exportRequest"]["userErrors"] == []
        assert answer["data"]["exportRequest"]["export"]["rowsTotal"] > 0

    @pytest.mark.usefixtures("nudged")
    async def test_narrows_to_what_the_rows_belong_to(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        for name, kind, column in (
            ("ROSTER_ROWS", "Roster", "row"),
            ("PAYMENTS", "Disbursement", "no"),
            ("CARD_APPLICATIONS", "CardBatch", "requestNo"),
        ):
            await world.owner.execute("UPDATE exports SET state = 'CANCELLED'")
            whole = ids.encode(kind, world.ids[f"甲.{kind}"])
            answer = await ask(office, REQUEST, input=asked(name, column, of=whole))
            assert answer["data"]["exportRequest"]["export"]["rowsTotal"] == 1

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            (asked("MEMBERS", units={"name": "甲"}), ["list"]),
            (asked("MEMBERS", orderBy="TREE"), ["orderBy"]),
            (asked("MEMBERS", "password"), ["columns"]),
            (asked("MEMBERS", of=ids.encode("Roster", 1)), ["of"]),
            (asked("ROSTER_ROWS", "row"), ["of"]),
            (asked("PAYMENTS", "no", of=ids.encode("Roster", 1)), ["of"]),
        ],
    )
    async def test_refuses_what_makes_no_sense_at_its_field(
        self, ask: Ask, office: Actor, given: dict[str, Any], field: list[str]
    ) -> None:
        answer = await ask(office, REQUEST, input=given)
        [error] = answer["data"]["exportRequest"]["userErrors"]
        assert error["field"] == ["input", *field] or error["field"] == field

    @pytest.mark.usefixtures("nudged")
    async def test_is_made_once_under_a_key_however_often_it_is_sent(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        document = REQUEST.replace(
            "$input: ExportRequestInput!", "$input: ExportRequestInput!, $k: String"
        ).replace("input: $input", "input: $input, idempotencyKey: $k")
        given = asked("AUDIT_ENTRIES", "at", auditEntries={
            "since": "2018-03-20T00:00:00+08:00", "outcome": "DONE",
        })  # fmt: skip
        made = [
            (await ask(office, document, input=given, k="key-0123456789"))["data"]["exportRequest"]
            for _ in range(2)
        ]
        assert made[0]["userErrors"] == []
        assert made[0]["export"]["id"] == made[1]["export"]["id"]
        assert await world.owner.fetchval("SELECT count(*) FROM exports") == 2

    @pytest.mark.usefixtures("nudged")
    @pytest.mark.parametrize("name", sorted(sheets.SHEETS))
    async def test_understands_each_filter_of_each_page(
        self, ask: Ask, world: Any, name: str
    ) -> None:
        """A filter that a page gains is one that its file must know."""
        readers = sheets.SHEETS[name].readers
        business = readers - {Role.ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.AUDITOR}
        who = await world.actor("reader", *(business or {next(iter(readers))}))
        words = name.lower().split("_")
        key = words[0] + "".join(map(str.title, words[1:]))
        types: Any = schema._schema.type_map
        inputs = get_named_type(types["ExportRequestInput"].fields[key].type)
        for one, item in inputs.fields.items():
            given = asked(name, sheets.SHEETS[name].columns[0].key)
            staff_id = ids.encode("Staff", 1)
            given[key] = {one: staff_id if one == "staffId" else sample(item.type, world)}
            if name == "ROSTER_ROWS":
                given["of"] = ids.encode("Roster", world.ids["甲.Roster"])
            answer = await ask(who, REQUEST, input=given)
            assert (one, answer["errors"]) == (one, [])
            codes = {error["code"] for error in answer["data"]["exportRequest"]["userErrors"]}
            assert codes <= {"NOTHING_TO_EXPORT"}, (one, codes)
            await world.owner.execute("UPDATE exports SET state = 'CANCELLED'")

    async def test_lets_no_clerk_ask_below_a_foreign_unit(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        unit = ids.encode("Unit", world.ids["甲"])
        answer = await ask(clerk, REQUEST, input=asked("MEMBERS", members={"unitId": unit}))
        [error] = answer["data"]["exportRequest"]["userErrors"]
        assert error["code"] == "NOT_FOUND"


@pytest.mark.usefixtures("nudged", "bank")
class TestOnesOwn:
    async def test_are_listed_and_nobody_else_s(self, ask: Ask, world: Any, clerk: Actor) -> None:
        made = await ask(clerk, REQUEST, input=asked())
        found = (await ask(clerk, LIST))["data"]["exports"]
        assert found["totalCount"] == 1
        [edge] = found["edges"]
        assert edge["node"]["id"] == made["data"]["exportRequest"]["export"]["id"]
        leader = await world.actor("leader", Role.LEADER)
        assert (await ask(leader, LIST))["data"]["exports"]["edges"] == []
        node = "query N($id: ID!) { node(id: $id) { id } }"
        assert (await ask(leader, node, id=edge["node"]["id"]))["data"]["node"] is None

    async def test_are_seen_by_the_auditor_without_a_way_to_the_bytes(
        self, ask: Ask, world: Any, now: Any
    ) -> None:
        await world.owner.execute(
            "UPDATE exports SET state = 'READY', digest = 'd', size_bytes = 1, chunks = 1,"
            " expires_at = $1::timestamptz + interval '1 day'",
            now,
        )
        for login, role, address in (
            ("auditor", Role.AUDITOR, None),
            ("office", Role.OFFICE, f"/exports/{ids.encode('Export', 1)}"),
        ):
            who = await world.actor(login, role)
            [edge] = (await ask(who, LIST))["data"]["exports"]["edges"]
            assert edge["node"]["requestedBy"] == {"login": "office"}
            assert edge["node"]["address"] == address

    async def test_can_be_cancelled_and_nobody_else_s(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        key = ids.encode("Export", 1)
        auditor = await world.actor("auditor", Role.AUDITOR)
        refused = (await ask(auditor, CANCEL, id=key))["data"]["exportCancel"]
        assert refused == {"userErrors": [{"code": "NOT_FOUND"}], "export": None}
        done = (await ask(office, CANCEL, id=key))["data"]["exportCancel"]
        assert done == {"userErrors": [], "export": {"state": "CANCELLED"}}

    async def test_may_be_three_at_a_time(self, ask: Ask, office: Actor) -> None:
        answers = [await ask(office, REQUEST, input=asked()) for _ in range(3)]
        [error] = answers[-1]["data"]["exportRequest"]["userErrors"]
        assert error["code"] == "TOO_MANY_EXPORTS"
        assert OPEN_MAX == 3


class TestWholeNumbers:
    async def test_are_searched_for_within_the_day_s_budget(
        self, ask: Ask, office: Actor, world: Any
    ) -> None:
        """R50: a file with nobody in it tells as much as a list with nobody in it."""
        context = Context(office, "req-1", lambda: world.now, session_id=0, searches_per_day=0)
        for conditions, codes in (
            ({"idNo": "510104199001000026"}, ["SEARCH_BUDGET_SPENT"]),
            ({"status": "ACTIVE"}, []),
        ):
            given = asked(members=conditions)
            answer = await ask(office, REQUEST, input=given, context=context)
            told = answer["data"]["exportRequest"]["userErrors"]
            assert [one["code"] for one in told] == codes
