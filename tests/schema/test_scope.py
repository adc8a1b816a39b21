"""R50: for every type and field, a clerk of another unit gets nothing; twice, by two walls."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import pytest
from graphql import (
    GraphQLError,
    GraphQLInterfaceType,
    GraphQLObjectType,
    get_named_type,
    parse,
)
from graphql.utilities import get_operation_ast

from domain import pages
from domain.actors import EVERYTHING, Actor, Role
from domain.pages import Order, Part, Where
from domain.transactions import acting_within
from schema import ids, limits, schema
from schema.nodes import NODES

Ask = Callable[..., Awaitable[dict[str, Any]]]

GRAPHQL = schema._schema
QUERY = GRAPHQL.query_type
assert QUERY is not None
ROOTS = sorted(name for name in QUERY.fields if name != "node")
PUBLIC = {
    "Programme",
    "ProgrammeTerms",
    "SecurityPolicy",
    "Provision",
    "PolicyDocument",
    "ConsentText",
}
OF_A_UNIT = (
    "Member", "Roster", "RosterRow", "RosterFix", "CardBatch", "CardApplication", "Card", "CardEvent",
    "Purchase", "Entitlement", "Payment", "Disbursement", "BankFile",
)  # fmt: skip


# What a root field cannot be asked without.
NEEDED = {
    "unitClasses": "(by: [DUES, DISTRICT])",
    "unitTreeOn": '(day: "2018-03-20")',
    "unitMergerPreview": f'(into: "{ids.encode("Unit", 1)}", sources: ["{ids.encode("Unit", 2)}"])',
}


def selection(type_: Any, depth: int) -> str:
    """This will select everything of a type down to a depth."""
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        return ""
    chosen = ["__typename"]
    for name, item in type_.fields.items():
        inner = get_named_type(item.type)
        below = selection(inner, depth - 1) if depth else ""
        is_leaf = not isinstance(inner, GraphQLObjectType | GraphQLInterfaceType)
        if is_leaf or below:
            paging = "(first: 4)" if "first" in item.args else ""
            chosen.append(f"{name}{paging}{below}")
    return "{ " + " ".join(chosen) + " }"


def document(root: str) -> str:
    """This will ask a root field for all there is, as deep as the limits allow."""
    assert QUERY is not None
    item = QUERY.fields[root]
    paging = "(first: 4)" if "first" in item.args else ""
    for depth in (6, 5, 4, 3, 2):
        given = NEEDED.get(root, paging)
        text = f"{{ {root}{given} {selection(get_named_type(item.type), depth)} }}"
        parsed = parse(text)
        operation = get_operation_ast(parsed)
        assert operation is not None
        try:
            limits.check_text(text)
            limits._Walk(GRAPHQL, parsed, operation, {}).run()
        except GraphQLError:
            continue
        assert depth > 2 or not paging, "deep enough to see the nodes' own objects"
        return text
    raise AssertionError(root)


def texts(answer: Any) -> Iterator[str]:
    """This will give every text in an answer."""
    if isinstance(answer, dict):
        for value in answer.values():
            yield from texts(value)
    elif isinstance(answer, list):
        for value in answer:
            yield from texts(value)
    elif isinstance(answer, str):
        yield answer


def foreign(world: Any) -> set[str]:
    """This will give every id and name that the clerk of 乙 must not meet."""
    found = {
        ids.encode(mark.split(".")[1], key)
        for mark, key in world.ids.items()
        if mark.startswith(("甲.", "丙."))
    }
    units = {ids.encode("Unit", world.ids[name]) for name in ("总部", "甲", "丙")}
    return found | units | {"甲", "丙", "总部", "会员1", "会员3", "甲的视图"}


class TestClerkOfAnotherUnit:
    @pytest.mark.parametrize("root", ROOTS)
    async def test_meets_nothing_foreign_through_any_root(
        self, ask: Ask, world: Any, clerk: Actor, root: str
    ) -> None:
        answer = await ask(clerk, document(root))
        assert answer["errors"] == []
        assert set(texts(answer["data"])) & foreign(world) == set()

    @pytest.mark.parametrize("type_name", sorted(set(NODES) - PUBLIC))
    async def test_gets_no_node_of_any_type_by_its_id(
        self, ask: Ask, world: Any, clerk: Actor, type_name: str
    ) -> None:
        allowed = {world.ids["乙"]} if type_name == "Unit" else {
            key for mark, key in world.ids.items() if mark == f"乙.{type_name}"
        }  # fmt: skip
        for key in set(range(1, 30)) - allowed:
            answer = await ask(
                clerk, "query N($id: ID!) { node(id: $id) { id } }",
                id=ids.encode(type_name, key),
            )  # fmt: skip
            assert answer == {
                "data": {"node": None},
                "errors": [],
                "extensions": answer["extensions"],
            }

    @pytest.mark.parametrize("type_name", OF_A_UNIT)
    async def test_arranged_world_has_such_a_row_for_the_office(
        self, ask: Ask, world: Any, office: Actor, type_name: str
    ) -> None:
        """Or the tests above could not fail."""
        answer = await ask(
            office, "query N($id: ID!) { node(id: $id) { id __typename } }",
            id=ids.encode(type_name, world.ids[f"甲.{type_name}"]),
        )  # fmt: skip
        assert answer["data"]["node"]["__typename"] == type_name

    async def test_cannot_widen_the_scope_by_a_filter(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        for unit in ("甲", "总部"):
            answer = await ask(
                clerk,
                "query M($unit: ID) { members(filter: {unitId: $unit}) {"
                " totalCount edges { node { id } } } }",
                unit=ids.encode("Unit", world.ids[unit]),
            )
            assert answer["data"] == {"members": {"totalCount": 0, "edges": []}}

    async def test_sees_their_own_subtree(self, ask: Ask, world: Any) -> None:
        clerk = await world.actor("clerk-a", Role.CLERK, unit="甲")
        answer = await ask(
            clerk,
            "{ units { edges { node { name parent { name } ancestors { name } } } }"
            " members(orderBy: OLDEST) { edges { node { name } } } }",
        )
        assert [edge["node"] for edge in answer["data"]["units"]["edges"]] == [
            {"name": "甲", "parent": None, "ancestors": []},
            {"name": "丙", "parent": {"name": "甲"}, "ancestors": [{"name": "甲"}]},
        ]
        names = [edge["node"]["name"] for edge in answer["data"]["members"]["edges"]]
        assert names == ["会员1", "会员3"]


class TestRowPolicies:
    """The second wall alone: the query's own filter is taken away by asking for everything."""

    @pytest.mark.parametrize("type_name", sorted(set(NODES) - PUBLIC))
    async def test_give_a_clerk_only_their_own_rows(
        self, world: Any, clerk: Actor, type_name: str
    ) -> None:
        listing = NODES[type_name].listing
        allowed = {world.ids["乙"]} if type_name == "Unit" else {world.ids.get(f"乙.{type_name}")}
        with acting_within(clerk.scope):
            by_key = await pages.by_keys(listing, list(range(1, 100)), scope=EVERYTHING)
            page = await pages.page(
                listing, scope=EVERYTHING, where=Where(), order=Order("id"), part=Part(100)
            )
            count = await pages.count(listing, scope=EVERYTHING, where=Where())
        assert set(by_key) <= allowed
        assert {row["id"] for row in page.rows} <= allowed
        assert count == len(page.rows)

    @pytest.mark.parametrize("is_few", [False, True])
    async def test_give_no_figures_of_other_units(
        self, world: Any, clerk: Actor, is_few: bool
    ) -> None:
        """Counted unit by unit or at once: the second wall, and the first."""
        path, asked = await world.path("甲"), ("members", {"members": "count(*)"})
        with acting_within(clerk.scope):
            found = await pages.totals(*asked, [path, EVERYTHING], scope=EVERYTHING, is_few=is_few)
        assert found == {path: {"members": 0}, EVERYTHING: {"members": 1}}
        paths = [path, await world.path("乙")]
        with acting_within(EVERYTHING):
            found = await pages.totals(*asked, paths, scope=clerk.scope, is_few=is_few)
        assert [one["members"] for one in found.values()] == [0, 1]


class TestNode:
    @pytest.mark.parametrize(
        "garbage",
        [
            "", "x", "====", "VW5pdA", ids.encode("Nothing", 1), ids.encode("Programme", 1),
            ids.encode("Unit", "HZBZ"), ids.encode("@Unit", 1), ids.encode("Unit", 10**17),
        ],
    )  # fmt: skip
    async def test_is_null_for_what_is_no_id(self, ask: Ask, office: Actor, garbage: str) -> None:
        answer = await ask(office, "query N($id: ID!) { node(id: $id) { id } }", id=garbage)
        assert (answer["data"], answer["errors"]) == ({"node": None}, [])

    async def test_gives_a_programme_with_its_terms(self, ask: Ask, clerk: Actor) -> None:
        answer = await ask(
            clerk,
            "query N($id: ID!) { node(id: $id) { ... on Programme { code terms { amount } } } }",
            id=ids.encode("Programme", "HZBZ"),
        )
        assert answer["data"]["node"] == {"code": "HZBZ", "terms": [{"amount": "100.00"}]}


class TestAdministrator:
    @pytest.mark.parametrize("root", sorted(set(ROOTS) - {"staff", "sessions", "viewer", "units"}))
    async def test_sees_no_members_and_no_money(self, ask: Ask, world: Any, root: str) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        answer = await ask(admin, document(root))
        assert answer["errors"] == []
        every = foreign(world) | {"乙", "会员2"}
        assert set(texts(answer["data"])) & every == set()

    async def test_sees_every_unit_but_nobody_in_it(self, ask: Ask, world: Any) -> None:
        """A clerk is enrolled into a unit, so the administrator must be able to name one."""
        admin = await world.actor("admin", Role.ADMIN)
        answer = await ask(
            admin,
            "{ units { totalCount edges { node { name members { totalCount }"
            " figures { members cardsApplied } } } } }",
        )
        assert answer["errors"] == []
        assert answer["data"]["units"]["totalCount"] > 1
        for edge in answer["data"]["units"]["edges"]:
            assert edge["node"]["members"]["totalCount"] == 0
            assert edge["node"]["figures"] == {"members": 0, "cardsApplied": 0}

    async def test_sees_what_was_done_to_staff_and_no_other_trail(
        self, ask: Ask, world: Any, database: asyncpg.Connection
    ) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        for subject in ("staff", "member"):
            await database.execute(
                "INSERT INTO audit_entries (at, actor, action, subject_type, outcome, code,"
                " request_id, details) VALUES (now(), 'x', 'x.do', $1, 'DONE', '', '', '{}')",
                subject,
            )
        answer = await ask(admin, "{ auditEntries { edges { node { subjectType } } } }")
        assert answer["errors"] == []
        kinds = {edge["node"]["subjectType"] for edge in answer["data"]["auditEntries"]["edges"]}
        assert kinds == {"staff"}

    async def test_sees_staff_and_sessions(self, ask: Ask, world: Any) -> None:
        admin = await world.actor("admin", Role.ADMIN)
        answer = await ask(
            admin,
            "{ staff { totalCount edges { node { login roles sessions { id } } } }"
            " sessions { totalCount } }",
        )
        assert answer["errors"] == []
        assert answer["data"]["staff"]["totalCount"] == 7
        assert answer["data"]["sessions"]["totalCount"] == 7
        first = answer["data"]["staff"]["edges"][0]["node"]
        assert first["login"] == "admin"
        assert first["roles"] == ["ADMIN"]
        assert len(first["sessions"]) == 1


class TestOffice:
    async def test_sees_no_staff_but_who_did_something(self, ask: Ask, office: Actor) -> None:
        answer = await ask(
            office,
            "{ staff { totalCount } sessions { totalCount }"
            " disbursements { edges { node { draftedBy { login } checkedBy { login } } } } }",
        )
        assert answer["data"]["staff"]["totalCount"] == 0
        assert answer["data"]["sessions"]["totalCount"] == 0
        rail = answer["data"]["disbursements"]["edges"][0]["node"]
        assert rail == {"draftedBy": {"login": "maker"}, "checkedBy": {"login": "checker"}}


@pytest.mark.usefixtures("bank")
class TestPersonalData:
    @pytest.mark.parametrize("root", ROOTS)
    async def test_never_stands_in_any_output(self, ask: Ask, office: Actor, root: str) -> None:
        answer = await ask(office, document(root))
        assert answer["errors"] == []
        digits = [
            text for text in texts(answer["data"])
            if any(part.isdigit() and len(part) in {11, 18, 19} for part in text.split())
        ]  # fmt: skip
        assert digits == []
        if root == "members":
            masks = {edge["node"]["idNoMasked"] for edge in answer["data"]["members"]["edges"]}
            assert all("*" in mask for mask in masks)
            assert len(masks) == 3
