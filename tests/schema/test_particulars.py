"""Particulars of a member's file through the contract: shown by role, and asked about by role."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from domain.actors import Role
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

FILE = """{ members(first: 1) { edges { node { name isMigrantWorker emailMasked
  ethnicity { code } hardshipLevel { code } education { code } } } } }"""
QUESTION = """query Q($q: MemberQuestion!) { members(filter: { question: $q }) { totalCount } }"""
SIDES = """query S($row: ID!, $correction: ID!) {
  row: node(id: $row) { ... on RosterRow {
    cells { field } diff { field before after isWithheld } fixes { field before after } } }
  correction: node(id: $correction) { ... on Correction { changes { field before after isWithheld } } } }"""
COUNTED = "query C($by: MemberDimension!) { memberStatistics(by: $by) { code { code } } }"
EXPORT = """mutation E($input: ExportRequestInput!) {
  exportRequest(input: $input) { userErrors { code } export { id } } }"""
FIELDS = "{ memberQuestionFields { code } }"
POOR = {
    "match": "ALL",
    "conditions": [{"field": "HARDSHIP_LEVEL", "operator": "IS", "values": ["1"]}],
}


@pytest.fixture
async def poor(world: Any) -> Any:
    """Somebody with a hardship file."""
    await world.owner.execute(
        "UPDATE members SET hardship_level = '1', ethnicity = '01', education = '20',"
        " is_migrant_worker = true, email_masked = 'w***@example.cn',"
        " email_sealed = mobile_sealed, email_index = mobile_index"
    )
    return world


@pytest.mark.parametrize("role", [Role.OFFICE, Role.MAKER, Role.CHECKER, Role.RELEASER,
                                  Role.LEADER, Role.AUDITOR])  # fmt: skip
class TestParticulars:
    async def test_are_shown_to_whoever_keeps_the_file(
        self, ask: Ask, poor: Any, role: Role
    ) -> None:
        who = await poor.actor("reader", role)
        [edge] = (await ask(who, FILE))["data"]["members"]["edges"]
        node = edge["node"]
        assert node["education"] == {"code": "20"}
        told = (
            node["hardshipLevel"],
            node["ethnicity"],
            node["isMigrantWorker"],
            node["emailMasked"],
        )
        if role is Role.OFFICE:
            assert told == ({"code": "1"}, {"code": "01"}, True, "w***@example.cn")
        else:
            assert told == (None, None, None, "")

    async def test_are_told_on_no_way_around(self, ask: Ask, poor: Any, role: Role) -> None:
        """What a roster brings, what was corrected in it, and what was put right."""
        row_id = poor.ids["甲.RosterRow"]
        await poor.owner.execute(
            "UPDATE rosters SET columns = $1", '{"name": "A", "hardship_level": "B"}'
        )
        await poor.owner.execute(
            "UPDATE roster_rows SET faults = '[]', diff = $1, shown = $2",
            '[{"field": "email_masked", "before": null, "after": "w***@x"},'
            ' {"field": "post", "before": "a", "after": "b"}]',
            '{"name": "王", "hardship_level": "深度困难"}',
        )
        await poor.insert(
            "roster_fixes", roster_row_id=row_id, roster_id=poor.ids["甲.Roster"],
            field="hardship_level", before="甲", after="乙",
        )  # fmt: skip
        correction = await poor.insert(
            "corrections", member_id=poor.ids["甲.Member"], state="PROPOSED", reason="来函",
            changes='[{"field": "ethnicity", "before": "", "after": "藏族"},'
            ' {"field": "post", "before": "", "after": "科员"}]',
        )  # fmt: skip
        keys = {
            "row": ids.encode("RosterRow", row_id),
            "correction": ids.encode("Correction", correction),
        }
        answer = (await ask(await poor.actor("reader", role), SIDES, **keys))["data"]
        told = (
            [one["field"] for one in answer["row"]["cells"]],
            [tuple(one.values()) for one in answer["row"]["diff"]],
            [
                (one["before"], one["after"])
                for one in answer["row"]["fixes"]
                if one["field"] == "hardship_level"
            ],
            [tuple(one.values()) for one in answer["correction"]["changes"]],
        )
        if role is Role.OFFICE:
            assert told == (
                ["name", "hardship_level"],
                [("email_masked", None, "w***@x", False), ("post", "a", "b", False)],
                [("甲", "乙")],
                [("ethnicity", "", "藏族", False), ("post", "", "科员", False)],
            )  # fmt: skip
        else:
            assert told == (
                ["name"],
                [("email_masked", "已隐去", "已隐去", True), ("post", "a", "b", False)],
                [("", "")],
                [("ethnicity", "已隐去", "已隐去", True), ("post", "", "科员", False)],
            )  # fmt: skip

    async def test_are_counted_for_whoever_sees_them(self, ask: Ask, poor: Any, role: Role) -> None:
        """R50: of a unit of one person, the count by a particular is the particular."""
        who = await poor.actor("reader", role)
        for by in ("ETHNICITY", "POLITICAL", "HUKOU", "EDUCATION"):
            answer = await ask(who, COUNTED, by=by)
            if role is Role.OFFICE or by == "EDUCATION":
                assert answer["data"]["memberStatistics"]
            else:
                assert answer["errors"][0]["extensions"]["code"] == "QUESTION_NOT_PERMITTED"
        asked = {"list": "STATISTICS_CODES", "format": "CSV", "columns": ["code"]}
        made = await ask(who, EXPORT, input=asked | {"statistics": {"by": "ETHNICITY"}})
        codes = [one["code"] for one in made["data"]["exportRequest"]["userErrors"]]
        assert codes == ([] if role is Role.OFFICE else ["QUESTION_NOT_PERMITTED"])

    async def test_are_asked_about_by_whoever_sees_them(
        self, ask: Ask, poor: Any, role: Role
    ) -> None:
        who = await poor.actor("reader", role)
        answer = await ask(who, QUESTION, q=POOR)
        offered = {one["code"] for one in (await ask(who, FIELDS))["data"]["memberQuestionFields"]}
        assert "EDUCATION" in offered
        if role is Role.OFFICE:
            assert answer["data"]["members"]["totalCount"] > 0
            assert "HARDSHIP_LEVEL" in offered
        else:
            [error] = answer["errors"]
            assert error["extensions"]["code"] == "QUESTION_NOT_PERMITTED"
            assert "HARDSHIP_LEVEL" not in offered
