"""What leaves the contract when something goes wrong: words for the person, never our insides."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
import structlog

from domain.actors import Actor
from domain.pages import Listing
from schema import execution
from schema.context import Context
from schema.members import Member
from schema.units import Unit

Ask = Callable[..., Awaitable[dict[str, Any]]]

RELEASE = (
    "mutation R($id: ID!, $total: Yuan!) {{ disbursementRelease(id: $id,"
    " input: {{paymentCount: 1, total: {}}}) {{ userErrors {{ code }} }} }}"
)


@pytest.fixture
def logged() -> Iterator[list[Any]]:
    """What is logged meanwhile."""
    with structlog.testing.capture_logs() as entries:
        yield entries


class TestUnexpected:
    async def test_is_masked_with_the_request_id_and_logged_whole(
        self, ask: Ask, office: Actor, logged: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Unit, "listing", Listing("units", ("id", "no_such_column")))
        answer = await ask(office, "{ viewer { login } units { edges { node { name } } } }")
        (error,) = answer["errors"]
        assert "no_such_column" not in str(answer)
        assert "系统出了问题" in error["message"]
        assert error["extensions"] == {"code": "INTERNAL", "requestId": "req-1"}
        (entry,) = logged
        assert entry["event"] == "graphql.failed"
        assert entry["request_id"] == "req-1"
        assert "no_such_column" in str(entry["exc_info"])

    async def test_leaves_the_connection_fit_for_the_next_question(
        self, ask: Ask, office: Actor, logged: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(Unit, "listing", Listing("units", ("id", "no_such_column")))
            for _ in range(10):
                document = "{ members { edges { node { unit { name } cards { id } } } } }"
                assert (await ask(office, document))["errors"]
        assert logged
        for _ in range(10):
            assert (await ask(office, "{ units { totalCount } }"))["errors"] == []


class TestTooSlow:
    async def test_is_stopped_and_said_in_chinese(
        self, ask: Ask, office: Actor, logged: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(execution, "QUESTION_TIMEOUT_S", 0.2)
        slow = Listing("members", ("id", "pg_sleep(5)::text AS name"))
        with monkeypatch.context() as patch:
            patch.setattr(Member, "listing", slow)
            started = asyncio.get_running_loop().time()
            answer = await ask(office, "{ members { edges { node { name } } } }")
            assert asyncio.get_running_loop().time() - started < 4
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == "QUERY_TIMEOUT"
        assert "用时过长" in error["message"]
        assert [entry["event"] for entry in logged] == ["graphql.timeout"]
        assert (await ask(office, "{ members { totalCount } }"))["errors"] == []

    async def test_leaves_no_load_running_behind_it(
        self, ask: Ask, office: Actor, logged: list[Any], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(execution, "QUESTION_TIMEOUT_S", 0.5)
        slow = Listing("units", ("id", "pg_sleep(5)::text AS name"), unit="t.id")
        with monkeypatch.context() as patch:
            patch.setattr(Unit, "listing", slow)
            started = asyncio.get_running_loop().time()
            document = "{ members { edges { node { unit { name } } } } }"
            answer = await ask(office, document)
            assert asyncio.get_running_loop().time() - started < 4
        assert answer["errors"][0]["extensions"]["code"] == "QUERY_TIMEOUT"
        assert [entry["event"] for entry in logged] == ["graphql.timeout"]
        for _ in range(10):
            assert (await ask(office, "{ units { totalCount } }"))["errors"] == []


class TestInvalid:
    @pytest.mark.parametrize(
        ("document", "variables", "code"),
        [
            ("{ nothing }", {}, "QUERY_INVALID"),
            ("{ viewer { login }", {}, "QUERY_INVALID"),
            ("{ viewer ? }", {}, "QUERY_INVALID"),
            ('{ bankFiles(filter: {businessOn: "heute"}) { totalCount } }', {}, "INPUT_INVALID"),
            (
                "query F($filter: MemberFilter) { members(filter: $filter) { totalCount } }",
                {"filter": {"idNo": 510104199001011234}},
                "QUERY_INVALID",
            ),
            (
                "query F($since: DateTime) { auditEntries(filter: {since: $since}) { totalCount } }",
                {"since": "510104199001011234"},
                "INPUT_INVALID",
            ),
            (
                RELEASE.format("$total"),
                {"id": "x", "total": "100.005"},
                "INPUT_INVALID",
            ),
            (
                RELEASE.replace(", $total: Yuan!", "").format("100"),
                {"id": "x"},
                "INPUT_INVALID",
            ),
        ],
    )
    async def test_is_explained_without_repeating_long_numbers(
        self, ask: Ask, office: Actor, logged: list[Any], document: str,
        variables: dict[str, Any], code: str,
    ) -> None:  # fmt: skip
        answer = await ask(office, document, **variables)
        (error,) = answer["errors"]
        assert error["extensions"]["code"] == code
        assert "查询语句有误" in error["message"] or "填写的值不符合要求" in error["message"]
        assert "510104199001011234" not in str(answer)
        assert logged == []


class TestFreeForm:
    async def test_holds_no_mutation_where_only_questions_are_allowed(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        context = Context(clerk, "req-2", lambda: world.now, may_mutate=False)
        document = 'mutation { rosterAccept(id: "x") { userErrors { code } } }'
        answer = await ask(clerk, document, context=context)
        assert answer["data"] is None
        assert answer["errors"][0]["extensions"]["code"] == "MUTATION_NOT_ALLOWED"
        allowed = Context(clerk, "req-2", lambda: world.now, may_mutate=False)
        assert (await ask(clerk, "{ viewer { login } }", context=allowed))["errors"] == []
