"""Saved views and queries through the contract: own, shared, and asked anew by whoever opens them."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

import pytest

from domain.actors import Actor, Role

Ask = Callable[..., Awaitable[dict[str, Any]]]

FIELDS: Final = "id kind list name content sharedWith isOwn isDefault version owner { login }"
LIST: Final = f"query L($kind: BookmarkKind, $list: String) {{ bookmarks(kind: $kind, list: $list) {{ {FIELDS} }} }}"
CREATE: Final = f"""mutation C($input: BookmarkCreateInput!) {{
  bookmarkCreate(input: $input) {{ bookmark {{ {FIELDS} }} userErrors {{ field code message }} }} }}"""
CHANGE: Final = f"""mutation C($id: ID!, $input: BookmarkChangeInput!) {{
  bookmarkChange(id: $id, input: $input) {{
    bookmark {{ {FIELDS} }} userErrors {{ field code message }} }} }}"""
REMOVE: Final = """mutation R($id: ID!) {
  bookmarkRemove(id: $id) { bookmark { name } userErrors { code } } }"""
DOCUMENT: Final = "{ members { totalCount edges { node { name } } } }"
QUERY: Final = {"kind": "QUERY", "name": "谁在我的单位", "content": {"document": DOCUMENT}}
VIEW: Final = {
    "kind": "VIEW", "list": "members", "name": "在职", "content": {"filters": {"status": "ACTIVE"}},
}  # fmt: skip


async def create(ask: Ask, who: Actor, **given: object) -> dict[str, Any]:
    answer = await ask(who, CREATE, input=given)
    assert answer["errors"] == []
    payload: dict[str, Any] = answer["data"]["bookmarkCreate"]
    return payload


async def listed(ask: Ask, who: Actor, **chosen: object) -> list[dict[str, Any]]:
    answer = await ask(who, LIST, **chosen)
    assert answer["errors"] == []
    found: list[dict[str, Any]] = answer["data"]["bookmarks"]
    return found


class TestBookmarks:
    async def test_are_listed_by_kind_and_list(self, ask: Ask, world: Any, clerk: Actor) -> None:
        assert world is not None
        await create(ask, clerk, **VIEW, isDefault=True)
        await create(ask, clerk, **QUERY)
        (view,) = await listed(ask, clerk, kind="VIEW", list="members")
        assert view == view | {
            "kind": "VIEW", "list": "members", "name": "在职", "sharedWith": [], "isOwn": True,
            "isDefault": True, "version": 1, "content": VIEW["content"], "owner": None,
        }  # fmt: skip
        assert [one["list"] for one in await listed(ask, clerk, kind="QUERY")] == [None]
        assert await listed(ask, clerk, list="cards") == []

    async def test_are_asked_anew_in_the_scope_of_whoever_opens_them(
        self, ask: Ask, office: Actor, clerk: Actor
    ) -> None:
        """R50: what is shared is the question; the answer is the reader's own."""
        await create(ask, office, **QUERY, sharedWith=["CLERK"])
        (shared,) = await listed(ask, clerk, kind="QUERY")
        assert (shared["isOwn"], shared["owner"]) == (False, None)
        document = shared["content"]["document"]
        names = {
            who.label: {
                edge["node"]["name"]
                for edge in (await ask(who, document))["data"]["members"]["edges"]
            }
            for who in (office, clerk)
        }
        assert names == {"office": {"会员1", "会员2", "会员3"}, "clerk-b": {"会员2"}}

    async def test_of_a_colleague_are_not_the_reader_s_default(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        releaser = await world.actor("releaser", Role.RELEASER)
        await create(ask, office, **VIEW, sharedWith=["RELEASER"], isDefault=True)
        (shared,) = await listed(ask, releaser)
        assert (shared["isDefault"], shared["owner"]) == (False, {"login": "office"})

    async def test_are_no_nodes(self, ask: Ask, clerk: Actor) -> None:
        kept = (await create(ask, clerk, **QUERY))["bookmark"]
        answer = await ask(clerk, "query N($id: ID!) { node(id: $id) { id } }", id=kept["id"])
        assert answer["data"] == {"node": None}

    @pytest.mark.parametrize("login", ["admin", "auditor", "leader"])
    async def test_are_kept_by_everybody_who_signs_in(
        self, ask: Ask, world: Any, login: str
    ) -> None:
        who = await world.actor(login, Role(login.upper()))
        assert (await create(ask, who, **QUERY))["userErrors"] == []
        assert [one["name"] for one in await listed(ask, who)] == [QUERY["name"]]


class TestRefusals:
    @pytest.mark.parametrize(
        ("given", "code", "field"),
        [
            (QUERY | {"name": " "}, "INVALID", ["name"]),
            (QUERY | {"list": "members"}, "INVALID", ["list"]),
            (QUERY | {"content": {}}, "INVALID", ["content"]),
            (VIEW | {"content": {"filters": {"idNo": "1"}}}, "INVALID", ["content"]),
            (QUERY | {"sharedWith": ["CLERK"]}, "SHARING_NOT_PERMITTED", ["sharedWith"]),
        ],
    )
    async def test_say_where_and_why(
        self, ask: Ask, clerk: Actor, given: dict[str, Any], code: str, field: list[str]
    ) -> None:
        payload = await create(ask, clerk, **given)
        assert payload["bookmark"] is None
        (error,) = payload["userErrors"]
        assert (error["code"], error["field"]) == (code, field)

    async def test_take_nothing_but_an_object_for_content(self, ask: Ask, clerk: Actor) -> None:
        answer = await ask(clerk, CREATE, input=QUERY | {"content": "text"})
        assert "内容须为 JSON 对象" in answer["errors"][0]["message"]

    async def test_keep_a_stale_change_from_overwriting(self, ask: Ask, clerk: Actor) -> None:
        kept = (await create(ask, clerk, **QUERY))["bookmark"]
        changed = await ask(clerk, CHANGE, id=kept["id"], input={"version": 1, "name": "一"})
        assert changed["data"]["bookmarkChange"]["bookmark"]["version"] == 2
        stale = await ask(clerk, CHANGE, id=kept["id"], input={"version": 1, "name": "二"})
        (error,) = stale["data"]["bookmarkChange"]["userErrors"]
        assert error["code"] == "BOOKMARK_STALE"

    async def test_give_a_reader_no_power_over_what_was_shared(
        self, ask: Ask, office: Actor, clerk: Actor
    ) -> None:
        kept = (await create(ask, office, **QUERY, sharedWith=["CLERK"]))["bookmark"]
        for document, more in ((CHANGE, {"input": {"version": 1, "name": "改"}}), (REMOVE, {})):
            answer = await ask(clerk, document, id=kept["id"], **more)
            (payload,) = answer["data"].values()
            assert payload["bookmark"] is None
            assert payload["userErrors"][0]["code"] == "NOT_FOUND"


class TestRemove:
    async def test_gives_back_what_was_removed(self, ask: Ask, clerk: Actor) -> None:
        kept = (await create(ask, clerk, **QUERY))["bookmark"]
        answer = await ask(clerk, REMOVE, id=kept["id"])
        assert answer["data"]["bookmarkRemove"] == {
            "bookmark": {"name": QUERY["name"]}, "userErrors": [],
        }  # fmt: skip
        assert await listed(ask, clerk) == []
