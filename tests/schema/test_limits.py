"""Limits on what may be asked, each with its code and a Chinese reason; the cost is reported."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from graphql import parse
from graphql.utilities import get_operation_ast

from domain.actors import Actor
from schema import limits, schema

Ask = Callable[..., Awaitable[dict[str, Any]]]


def deep(levels: int) -> str:
    return "{ viewer { unit " + "{ parent " * levels + "{ name }" + " }" * levels + " } }"


def doubling(levels: int) -> str:
    """A document of few tokens whose fragments spread out to 2^levels fields."""
    fragments = "".join(
        f"fragment F{n} on Unit {{ ...F{n + 1} ...F{n + 1} }} " for n in range(levels)
    )
    return "{ viewer { unit { ...F0 } } } " + fragments + f"fragment F{levels} on Unit {{ name }}"


REFUSED = [
    (deep(10), "QUERY_TOO_DEEP"),
    (deep(80), "QUERY_TOO_DEEP"),
    ("{" * 70, "QUERY_TOO_DEEP"),
    ("{ viewer { " + " ".join(f"a{n}: login" for n in range(31)) + " } }", "TOO_MANY_ALIASES"),
    ("{ viewer { " + "login " * 2000 + " } }", "TOO_MANY_TOKENS"),
    (
        "{ units(first: 200) { edges { node { members(first: 200) { edges { node { id } } } } } } }",
        "QUERY_TOO_COSTLY",
    ),
    (doubling(15), "QUERY_TOO_BROAD"),
    (doubling(60), "QUERY_TOO_BROAD"),
    ("{ viewer { " + "login " * (limits.BREADTH_MAX + 1) + " } }", "QUERY_TOO_BROAD"),
]


class TestRefuses:
    @pytest.mark.parametrize(("document", "code"), REFUSED)
    async def test_what_asks_for_too_much(
        self, ask: Ask, office: Actor, document: str, code: str
    ) -> None:
        answer = await ask(office, document)
        assert answer["data"] is None
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == code
        assert any("\u4e00" <= sign <= "\u9fff" for sign in error["message"])

    async def test_list_sizes_that_come_as_variables(self, ask: Ask, office: Actor) -> None:
        document = """query M($n: Int = 200, $m: Int!) { units(first: $n) { edges { node {
          members(last: $m) { edges { node { id } } } } } } }"""
        assert (await ask(office, document, m=200))["errors"][0]["extensions"]["code"] == (
            "QUERY_TOO_COSTLY"
        )
        assert (await ask(office, document, m=2))["errors"] == []


class TestAllows:
    async def test_twelve_levels_and_thirty_aliases(self, ask: Ask, office: Actor) -> None:
        aliases = " ".join(f"a{n}: login" for n in range(30))
        assert (await ask(office, deep(9)))["errors"] == []
        assert (await ask(office, f"{{ viewer {{ {aliases} }} }}"))["errors"] == []

    async def test_a_page_of_the_usual_size_where_none_is_given(
        self, ask: Ask, office: Actor
    ) -> None:
        for paging in ("", "(first: null)"):
            answer = await ask(office, f"{{ members{paging} {{ edges {{ node {{ id }} }} }} }}")
            assert answer["extensions"]["cost"]["value"] == 1 + 20 + 20

    async def test_rows_skipped_count_at_a_fraction_in_every_list_that_skips(
        self, ask: Ask, office: Actor
    ) -> None:
        document = """query Leap($skip: Int) { units(first: 2) { edges { node {
          members(first: 1, skip: $skip) { edges { node { id } } } } } } }"""
        plain, leaping = [
            (await ask(office, document, skip=skip))["extensions"]["cost"]["value"]
            for skip in (0, 50_000)
        ]
        assert leaping == plain + 2 * 50_000 // limits.SKIPPED_PER_COST

    async def test_many_long_leaps_at_once_are_too_costly(self, ask: Ask, office: Actor) -> None:
        document = """{ units(first: 20) { edges { node {
          members(first: 1, skip: 100000) { edges { node { id } } } } } } }"""
        [error] = (await ask(office, document))["errors"]
        assert error["extensions"]["code"] == "QUERY_TOO_COSTLY"

    async def test_two_hundred_members_with_their_lists(self, ask: Ask, office: Actor) -> None:
        document = """{ members(first: 200) { totalCount edges { node { name unit { name }
          cards { isActive } applications { state } entitlements { state } payments { state }
        } } } }"""
        answer = await ask(office, document)
        assert answer["errors"] == []
        cost = answer["extensions"]["cost"]
        # 1 connection, 10 for the total; 200 edges, nodes and units; 4 lists of 5 for each node
        assert cost == {
            "value": 1 + 10 + 200 * (1 + 1 + 1 + 4 * 5),
            "max": limits.COST_MAX,
            "depth": 5,
            "depthMax": limits.DEPTH_MAX,
            "breadth": 6,
            "breadthMax": limits.BREADTH_MAX,
            "aliases": 0,
            "aliasesMax": limits.ALIASES_MAX,
            "rows": 200 * 5,
        }

    async def test_a_hundred_fields_of_one_object_counting_what_fragments_bring(
        self, ask: Ask, office: Actor
    ) -> None:
        document = (
            "{ viewer { "
            + "login " * 50
            + "...V } } fragment V on Viewer { "
            + ("name " * 50 + "}")
        )
        answer = await ask(office, document)
        assert answer["errors"] == []
        assert answer["extensions"]["cost"]["breadth"] == 100

    def test_every_document_of_the_app_with_room_to_spare(self) -> None:
        """Or a page that grew by a field would stop working one day."""
        manifest = Path("web/src/api/gql/persisted-documents.json")
        for text in json.loads(manifest.read_text(encoding="utf-8")).values():
            limits.check_text(text)
            parsed = parse(text)
            operation = get_operation_ast(parsed)
            assert operation is not None
            found = limits._Walk(schema._schema, parsed, operation, {}).run()
            assert found.breadth <= limits.BREADTH_MAX / 2
            assert found.depth < limits.DEPTH_MAX
            assert found.cost <= limits.COST_MAX / 2


class TestKnownDocuments:
    async def test_are_measured_again_with_their_variables(self, ask: Ask, office: Actor) -> None:
        document = "query Known($n: Int!) { members(first: $n) { edges { node { id } } } }"
        values = [
            (await ask(office, document, n=n))["extensions"]["cost"]["value"] for n in (1, 10)
        ]
        assert values == [3, 21]
        assert document in limits._known

    async def test_never_keep_what_a_person_typed_into_the_text(
        self, ask: Ask, office: Actor
    ) -> None:
        document = '{ members(filter: {idNo: "510104199001011234"}) { edges { node { id } } } }'
        assert (await ask(office, document))["errors"] == []
        assert document not in limits._known

    async def test_are_bounded_in_number(self, ask: Ask, office: Actor) -> None:
        for number in range(limits.KNOWN_MAX + 5):
            limits._remember(f"{{ viewer {{ a{number}: login }} }}", None)  # type: ignore[arg-type]
        assert len(limits._known) == limits.KNOWN_MAX
        limits._known.clear()
        assert (await ask(office, "{ viewer { login } }"))["errors"] == []
