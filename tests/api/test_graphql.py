import asyncpg
import httpx
import pytest
from starlette.applications import Starlette

from domain.actors import Role
from tests.api.browser import WITHDRAW, Clock, Enrol, bearer, client_of, sign_in

STRICT = "application/graphql-response+json"
VIEWER = "{ viewer { login name } }"


def code_of(answer: httpx.Response) -> str:
    """This will give the code of the first error."""
    code: str = answer.json()["errors"][0]["extensions"]["code"]
    return code


class TestPost:
    async def test_answers_as_the_person_signed_in_in_utf8(self, office: httpx.AsyncClient) -> None:
        answer = await office.post("/graphql", json={"query": VIEWER}, headers={"Accept": STRICT})

        assert answer.status_code == 200
        assert answer.headers["content-type"] == f"{STRICT}; charset=utf-8"
        assert answer.json()["data"] == {"viewer": {"login": "office", "name": "测试甲"}}
        assert "测试甲".encode() in answer.content

    async def test_answers_plain_json_to_who_asks_for_it_or_for_anything(
        self, office: httpx.AsyncClient
    ) -> None:
        for accept in ("application/json", "*/*", "text/html, application/json;q=0.9"):
            answer = await office.post(
                "/graphql", json={"query": VIEWER}, headers={"Accept": accept}
            )
            assert answer.headers["content-type"] == "application/json; charset=utf-8"

    async def test_refuses_who_takes_neither(self, office: httpx.AsyncClient) -> None:
        answer = await office.post(
            "/graphql", json={"query": VIEWER}, headers={"Accept": "text/event-stream"}
        )
        assert (answer.status_code, code_of(answer)) == (406, "NOT_ACCEPTABLE")

    async def test_nobody_signed_in_is_unauthenticated(self, browser: httpx.AsyncClient) -> None:
        answer = await browser.post("/graphql", json={"query": VIEWER}, headers={"Accept": STRICT})

        assert (answer.status_code, code_of(answer)) == (401, "UNAUTHENTICATED")
        assert answer.headers["content-type"].startswith(STRICT)
        assert "data" not in answer.json()
        extensions = answer.json()["errors"][0]["extensions"]
        assert extensions["requestId"] == answer.headers["x-request-id"]

    async def test_a_document_that_is_no_good_has_no_data_and_a_request_number(
        self, office: httpx.AsyncClient
    ) -> None:
        for query in (
            "{",
            "{ nonsense }",
            "query A { viewer { login } } query A { viewer { login } }",
        ):
            strict = await office.post(
                "/graphql", json={"query": query}, headers={"Accept": STRICT}
            )
            plain = await office.post(
                "/graphql", json={"query": query}, headers={"Accept": "application/json"}
            )
            assert (strict.status_code, plain.status_code) == (400, 200)
            for answer in (strict, plain):
                assert "data" not in answer.json()
                extensions = answer.json()["errors"][0]["extensions"]
                assert extensions["requestId"] == answer.headers["x-request-id"]

    async def test_a_variable_of_the_wrong_type_has_no_data(
        self, office: httpx.AsyncClient
    ) -> None:
        body = {"query": "query($id: ID!) { node(id: $id) { id } }", "variables": {"id": {}}}
        answer = await office.post("/graphql", json=body, headers={"Accept": STRICT})
        assert answer.status_code == 400
        assert "data" not in answer.json()

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"{",
            b"[]",
            b"\xff\xfe",
            b'{"variables": {}}',
            b'{"query": ""}',
            b'{"query": 7}',
            b'{"query": "{ viewer { login } }", "variables": []}',
            b'{"query": "{ viewer { login } }", "extensions": "x"}',
            b'{"query": "{ viewer { login } }", "operationName": 1}',
            b'{"query": "query A { viewer { login } }", "operationName": "B"}',
            b'[{"query": "{ viewer { login } }"}]',
        ],
    )
    async def test_refuses_what_is_no_graphql_request(
        self, office: httpx.AsyncClient, body: bytes
    ) -> None:
        answer = await office.post(
            "/graphql", content=body, headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, code_of(answer)) == (400, "BAD_REQUEST")

    @pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", ""])
    async def test_refuses_other_content_types(self, office: httpx.AsyncClient, kind: str) -> None:
        answer = await office.post("/graphql", content=b"{}", headers={"Content-Type": kind})
        assert (answer.status_code, code_of(answer)) == (415, "UNSUPPORTED_MEDIA_TYPE")

    async def test_refuses_a_body_beyond_the_limit(self, office: httpx.AsyncClient) -> None:
        answer = await office.post("/graphql", json={"query": "#" + "x" * 256 * 1024})
        assert (answer.status_code, code_of(answer)) == (413, "TOO_LARGE")


class TestGet:
    async def test_answers_questions(self, office: httpx.AsyncClient) -> None:
        answer = await office.get("/graphql", params={"query": VIEWER, "variables": "{}"})
        assert answer.json()["data"]["viewer"]["login"] == "office"

    async def test_never_changes_anything(self, office: httpx.AsyncClient) -> None:
        answer = await office.get("/graphql", params={"query": "mutation { __typename }"})
        assert (answer.status_code, code_of(answer)) == (405, "METHOD_NOT_ALLOWED")
        assert answer.headers["allow"] == "POST"

    @pytest.mark.parametrize(
        "params", [{}, {"query": VIEWER, "variables": "{"}, {"query": VIEWER, "variables": "[]"}]
    )
    async def test_refuses_what_is_no_graphql_request(
        self, office: httpx.AsyncClient, params: dict[str, str]
    ) -> None:
        assert (await office.get("/graphql", params=params)).status_code == 400


class TestClerks:
    @pytest.fixture
    async def clerk(
        self, browser: httpx.AsyncClient, enrol: Enrol, database: asyncpg.Connection
    ) -> httpx.AsyncClient:
        await database.execute(
            "INSERT INTO units (id, path, name, union_uscc, employer_uscc, nature, industry,"
            " labour_relation, dues, district, status, created_at) VALUES (3, '/3/', '测试单位',"
            " '', '', '', '', '', '', '', 'ACTIVE', now())"
        )
        await enrol("clerk", Role.CLERK, unit_id=3)
        await sign_in(browser, "clerk")
        return browser

    async def test_only_ask_in_documents_of_their_own(self, clerk: httpx.AsyncClient) -> None:
        answer = await clerk.post("/graphql", json={"query": "mutation { __typename }"})
        assert code_of(answer) == "MUTATION_NOT_ALLOWED"

    @pytest.mark.parametrize(
        "query",
        [
            WITHDRAW,
            "# a comment\n" + " ".join(WITHDRAW.split()),
            WITHDRAW.replace("{ code }", "{ code __typename } __typename"),
        ],
    )
    async def test_act_by_the_apps_own_documents(
        self, clerk: httpx.AsyncClient, query: str
    ) -> None:
        answer = await clerk.post("/graphql", json={"query": query, "variables": {"id": "x"}})
        payload = answer.json()["data"]["cardBatchWithdraw"]
        assert payload["userErrors"][0]["code"] == "NOT_FOUND"

    @pytest.mark.parametrize(
        "query",
        [
            WITHDRAW.replace("{ code }", "{ code message }"),
            WITHDRAW.replace("Withdraw($id", "Other($id"),
            WITHDRAW + " query Also { viewer { name } }",
        ],
    )
    async def test_act_by_nothing_that_only_resembles_them(
        self, clerk: httpx.AsyncClient, query: str
    ) -> None:
        named = "Other" if "Other" in query else "Withdraw"
        body = {"query": query, "variables": {"id": "x"}, "operationName": named}
        assert code_of(await clerk.post("/graphql", json=body)) == "MUTATION_NOT_ALLOWED"

    async def test_may_change_things_by_a_script_with_their_token(
        self, app: Starlette, clerk: httpx.AsyncClient, clock: Clock
    ) -> None:
        assert clerk.cookies
        async with client_of(app, headers=await bearer("clerk", clock())) as script:
            answer = await script.post("/graphql", json={"query": "mutation { __typename }"})
        assert answer.json()["data"] == {"__typename": "Mutation"}
