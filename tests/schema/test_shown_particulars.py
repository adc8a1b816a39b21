"""Who sees which particular is dated data: entered, confirmed and asked for through the contract."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import pytest

from domain import particulars
from domain.actors import EVERYTHING, Role
from domain.exports import operations as exports
from domain.exports import queries
from domain.exports.rules import ExportFormat, ScopeChanged, Wish
from domain.staff import queries as staff
from domain.transactions import acting_within
from workers import exports as worker

Ask = Callable[..., Awaitable[dict[str, Any]]]

PROPOSE: Final = """mutation P($input: ProvisionProposeInput!) { provisionPropose(input: $input) {
  provision { id state roles } userErrors { field code message } } }"""
CONFIRM: Final = """mutation C($id: ID!) { provisionConfirm(id: $id) {
  provision { state roles confirmedBy } userErrors { code } } }"""
HELD: Final = """query H($on: Date!) { provisions(filter: { asOf: $on, kinds: [ROLES] }, first: 50) {
  edges { node { code roles mayConfirm } } } }"""
FILE: Final = (
    "{ viewer { particulars } members(first: 1) { edges { node { ethnicity { code } } } } }"
)
INPUT: Final = {
    "code": "PARTICULAR_ETHNICITY", "kind": "ROLES", "label": "“民族”的可见岗位",
    "document": "川工发〔2018〕5号", "documentTitle": "通知", "documentIssuedBy": "四川省直机关工会",
    "clause": "二", "originalText": "复核岗位可以查看。", "effectiveFrom": "2018-03-22",
    "roles": ["CHECKER"],
}  # fmt: skip


@pytest.fixture
async def books(world: Any) -> AsyncIterator[Any]:
    """A world that leaves the rules as it found them."""
    await world.owner.execute("UPDATE members SET ethnicity = '01'")
    yield world
    await world.owner.execute("DELETE FROM provisions WHERE entered_at IS NOT NULL")
    await world.owner.execute("DELETE FROM policy_documents WHERE number = '川工发〔2018〕5号'")


async def as_of(world: Any, login: str, days: int) -> Any:
    """Somebody as they are recognised so many days on."""
    with acting_within(EVERYTHING):
        return await staff.actor_by_id(world.staff[login], now=world.now + timedelta(days=days))


async def held(ask: Ask, who: Any, day: str) -> dict[str, list[str]]:
    answer = await ask(who, HELD, on=day)
    assert answer["errors"] == []
    nodes = [edge["node"] for edge in answer["data"]["provisions"]["edges"]]
    assert len(nodes) == len(particulars.PARTICULARS)
    return {node["code"]: node["roles"] for node in nodes}


async def test_another_rule_holds_from_its_day_on(ask: Ask, books: Any) -> None:
    """R48; GB/T 22239 8.1.5: the security administrator enters it, and works within no unit."""
    security = await books.actor("security", Role.SECURITY_ADMIN)
    office = await books.actor("office", Role.OFFICE)
    made = (await ask(security, PROPOSE, input=INPUT))["data"]["provisionPropose"]
    assert made["userErrors"] == []
    assert (made["provision"]["state"], made["provision"]["roles"]) == ("PROPOSED", ["CHECKER"])
    own = (await ask(security, CONFIRM, id=made["provision"]["id"]))["data"]["provisionConfirm"]
    assert own["userErrors"] == [{"code": "SAME_ENTERER"}]
    done = (await ask(office, CONFIRM, id=made["provision"]["id"]))["data"]["provisionConfirm"]
    assert done["userErrors"] == []
    assert done["provision"]["confirmedBy"]

    for day, roles in (("2018-03-21", ["CLERK", "OFFICE"]), ("2018-03-22", ["CHECKER"])):
        told = await held(ask, security, day)
        assert told["PARTICULAR_ETHNICITY"] == roles
        assert told["PARTICULAR_EMAIL"] == ["CLERK", "OFFICE"]
    for login, days, sees in (
        ("checker", 0, False), ("checker", 2, True), ("office", 0, True), ("office", 2, False),
    ):  # fmt: skip
        answer = (await ask(await as_of(books, login, days), FILE))["data"]
        [edge] = answer["members"]["edges"]
        assert (edge["node"]["ethnicity"] is not None) is sees
        assert ("ethnicity" in answer["viewer"]["particulars"]) is sees


async def test_the_office_enters_none(ask: Ask, books: Any) -> None:
    office = await books.actor("office", Role.OFFICE)
    answer = (await ask(office, PROPOSE, input=INPUT))["data"]["provisionPropose"]
    assert [one["code"] for one in answer["userErrors"]] == ["NOT_PERMITTED"]


@pytest.mark.parametrize("roles", [[], ["ADMIN"]])
async def test_says_which_roles_may_see_one(ask: Ask, books: Any, roles: list[str]) -> None:
    security = await books.actor("security", Role.SECURITY_ADMIN)
    answer = await ask(security, PROPOSE, input=INPUT | {"roles": roles})
    [error] = answer["data"]["provisionPropose"]["userErrors"]
    assert error["field"] == ["input", "roles"] or error["field"] == ["roles"]
    assert "请选择可见的岗位" in error["message"]


async def test_a_file_of_changes_is_not_theirs_to_whom_less_is_shown_now(books: Any) -> None:
    """It was written for eyes that saw more: the trail of members, with both values in it."""
    await books.insert(
        "audit_entries", actor="office", action="member.correct", outcome="DONE",
        subject_type="member", subject_id=books.ids["甲.Member"],
        details='{"changes": [{"field": "ethnicity", "before": "01", "after": "04"}]}',
    )  # fmt: skip
    who = await books.actor("moved", Role.OFFICE)
    whole, plain = [
        await _written(books, who, keys) for keys in (("at", "changes"), ("at", "action"))
    ]
    await books.owner.execute(
        "UPDATE staff_roles SET role = 'AUDITOR' WHERE staff_id = $1", books.staff["moved"]
    )
    now_less = await as_of(books, "moved", 0)
    with acting_within(who.scope):
        assert (await queries.file_of(whole, by=who, now=books.now)).id == whole
        assert (await queries.file_of(plain, by=now_less, now=books.now)).id == plain
        with pytest.raises(ScopeChanged):
            await queries.file_of(whole, by=now_less, now=books.now)
    await books.owner.execute("UPDATE exports SET shown = NULL")
    with acting_within(who.scope), pytest.raises(ScopeChanged):
        await queries.file_of(whole, by=now_less, now=books.now)


async def _written(books: Any, who: Any, keys: tuple[str, ...]) -> int:
    wish = Wish("AUDIT_ENTRIES", {}, "OLDEST", keys, ExportFormat.CSV)
    with acting_within(who.scope):
        export_id: int = await exports.request(wish, by=who, now=books.now)
    with acting_within(EVERYTHING):
        await worker.write(export_id, clock=lambda: books.now)
    return export_id
