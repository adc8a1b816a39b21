"""What happens to units, through the contract: by the office, seen within one's scope."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from domain.actors import Actor
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

UNIT: Final = """query U($id: ID!) { node(id: $id) { ... on Unit { name chairName accountNoMasked status closedOn
  parent { name } changes { kind onDay document reason fields { label before after }
    fromUnit { name } toUnit { name } changedBy { login } } } } }"""
CORRECT: Final = """mutation C($id: ID!, $input: UnitCorrectInput!) { unitCorrect(id: $id, input: $input) {
  unit { chairName accountNoMasked } userErrors { field code message } } }"""
MOVE: Final = """mutation M($id: ID!, $input: UnitMoveInput!) { unitMove(id: $id, input: $input) {
  unit { parent { name } depth } userErrors { field code } } }"""
CLOSE: Final = """mutation X($id: ID!, $input: UnitCloseInput!) { unitClose(id: $id, input: $input) {
  unit { status closedOn } userErrors { field code message } } }"""
REOPEN: Final = """mutation O($id: ID!, $input: UnitReopenInput!) { unitReopen(id: $id, input: $input) {
  unit { status } userErrors { code } } }"""
GROUND: Final = {"document": "川直工发〔2018〕20号", "reason": "机构改革", "onDay": "2018-03-20"}


async def below(world: Any, parent: str, name: str) -> str:
    """This will add a unit with nobody in it and give its global id."""
    above = await world.owner.fetchrow(
        "SELECT id, path FROM units WHERE id = $1", world.ids[parent]
    )
    made = await world.owner.fetchval("SELECT nextval(pg_get_serial_sequence('units', 'id'))")
    await world.owner.execute(
        "INSERT INTO units (id, parent_id, path, name, union_uscc, employer_uscc, nature, industry,"
        " labour_relation, dues, district, status, created_at)"
        " VALUES ($1, $2, $3, $4, $4, '', '', '', '', '', '', 'ACTIVE', now())",
        made, above["id"], f"{above['path']}{made}/", name,
    )  # fmt: skip
    return ids.encode("Unit", made)


class TestUnits:
    async def test_are_corrected_with_what_was_kept(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        key = ids.encode("Unit", world.ids["甲"])
        given = {"reason": "换届", "chairName": "王建国", "accountNo": "5101000012345678"}
        done = (await ask(office, CORRECT, id=key, input=given))["data"]["unitCorrect"]
        assert done["unit"] == {"chairName": "王建国", "accountNoMasked": "510100******5678"}
        [change] = (await ask(office, UNIT, id=key))["data"]["node"]["changes"]
        assert change["kind"] == "CORRECTED"
        assert {"label": "工会主席", "before": "", "after": "王建国"} in change["fields"]
        assert "5101000012345678" not in str(change)

    async def test_say_in_chinese_which_field_does_not_do(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        key = ids.encode("Unit", world.ids["甲"])
        given = {"reason": "更正", "unionUscc": "81510000132044611B"}
        done = (await ask(office, CORRECT, id=key, input=given))["data"]["unitCorrect"]
        [error] = done["userErrors"]
        assert (error["field"], error["code"]) == (["unionUscc"], "UNIT_INVALID")
        assert "校验码" in error["message"]

    async def test_move_close_and_open_again(self, ask: Ask, world: Any, office: Actor) -> None:
        key = await below(world, "甲", "丁工会")
        to = ids.encode("Unit", world.ids["乙"])
        moved = await ask(office, MOVE, id=key, input=GROUND | {"parentId": to})
        assert moved["data"]["unitMove"]["userErrors"] == []
        closed = await ask(office, CLOSE, id=key, input=GROUND)
        assert closed["data"]["unitClose"]["unit"] == {"status": "CLOSED", "closedOn": "2018-03-20"}
        opened = await ask(office, REOPEN, id=key, input=GROUND)
        assert opened["data"]["unitReopen"]["unit"] == {"status": "ACTIVE"}
        changes = (await ask(office, UNIT, id=key))["data"]["node"]["changes"]
        assert [change["kind"] for change in changes] == ["REOPENED", "CLOSED", "MOVED"]
        assert changes[-1]["toUnit"] is not None

    async def test_are_not_closed_over_their_members(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        key = ids.encode("Unit", world.ids["乙"])
        [error] = (await ask(office, CLOSE, id=key, input=GROUND))["data"]["unitClose"][
            "userErrors"
        ]
        assert error["code"] == "UNIT_IN_USE"
        assert "会员" in error["message"]

    async def test_are_not_a_clerk_s_to_change_or_to_see_elsewhere(
        self, ask: Ask, world: Any, clerk: Actor, office: Actor
    ) -> None:
        """R7, R50."""
        own, other = (ids.encode("Unit", world.ids[name]) for name in ("乙", "甲"))
        given = {"reason": "换人", "contactName": "李娟"}
        refused = (await ask(clerk, CORRECT, id=own, input=given))["data"]["unitCorrect"]
        assert [error["code"] for error in refused["userErrors"]] == ["SELF_MAINTENANCE_OFF"]
        await ask(office, CORRECT, id=other, input={"reason": "换届", "chairName": "王建国"})
        await ask(office, CORRECT, id=own, input={"reason": "换届", "chairName": "李建国"})
        assert (await ask(clerk, UNIT, id=other))["data"]["node"] is None
        [change] = (await ask(clerk, UNIT, id=own))["data"]["node"]["changes"]
        assert change["fields"][0]["after"] == "李建国"
        assert change["changedBy"] is None
        moved = await ask(clerk, MOVE, id=own, input=GROUND | {"parentId": own})
        assert [e["code"] for e in moved["data"]["unitMove"]["userErrors"]] == ["NOT_PERMITTED"]
