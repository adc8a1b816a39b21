"""The query console's starters: each runs for each of its roles and finds what there is to find."""

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Final

import pytest

from domain.actors import Role
from schema.limits import COST_MAX

Ask = Callable[..., Awaitable[dict[str, Any]]]

FOLDER: Final = Path("web/src/graphiql/starters")
STARTERS: Final[list[dict[str, Any]]] = json.loads((FOLDER / "starters.json").read_text())
CASES: Final = [(one["name"], role) for one in STARTERS for role in one["roles"]]
MONTH: Final = {"since": "2018-03-01T00:00:00+08:00", "until": "2018-04-01T00:00:00+08:00"}


def text(name: str) -> str:
    return (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")


def rows(found: Any) -> dict[str, list[Any]]:
    """The rows of each list of an answer, by the name of the list."""
    return {
        name: [edge["node"] for edge in page["edges"]]
        for name, page in found.items()
        if "edges" in page
    }


async def run(ask: Ask, world: Any, name: str, role: str) -> dict[str, Any]:
    unit = "乙" if role == "CLERK" else None
    who = await world.actor(f"{role.lower()}-x", Role(role), unit=unit)
    document = text(name)
    given = {key: value for key, value in MONTH.items() if f"${key}" in document}
    answer = await ask(who, document, **given)
    assert answer["errors"] == []
    assert answer["extensions"]["cost"]["value"] < COST_MAX / 2
    found: dict[str, Any] = answer["data"]
    return found


@pytest.fixture
async def town(world: Any) -> Any:
    """The arranged world with somebody without a card, a card to activate, failures and a held file."""
    for number, unit in ((31, "甲"), (32, "乙")):
        member = await world.member(unit, f"待办{number}", number)
        application = await world.insert(
            "card_applications", batch_id=world.ids[f"{unit}.CardBatch"], member_id=member,
            unit_id=world.ids[unit], req_id=f"R{number}", state="FAILED", code="1002",
            evidence_file_id=1,
        )  # fmt: skip
        await world.insert(
            "cards", member_id=await world.member(unit, f"待激活{number}", number + 10),
            application_id=application, unit_id=world.ids[unit], number_masked="621797*1",
            account_masked="6217*1", status="05",
        )  # fmt: skip
    await world.insert(
        "bank_files", direction="IN", kind="CRR", org="X", sequence=77, name="坏", digest="d" * 64,
        state="QUARANTINED", problem="缺少尾记录",
    )  # fmt: skip
    await world.insert("audit_entries", actor="x", action="session.start", subject_type="session",
        outcome="REFUSED", code="NO",
    )  # fmt: skip
    return world


class TestStarters:
    def test_are_all_named_with_a_chinese_title_and_a_name_of_ascii(self) -> None:
        assert {path.stem for path in FOLDER.glob("*.graphql")} == {s["name"] for s in STARTERS}
        for one in STARTERS:
            first = text(one["name"]).splitlines()[0]
            assert re.fullmatch(r"# [\u4e00-\u9fff、]{4,16}", first)
            assert re.search(r"^query [A-Z][A-Za-z]+\(", text(one["name"]), re.MULTILINE)

    def test_greet_every_role(self) -> None:
        assert {role for one in STARTERS for role in one["roles"]} == set(Role)

    def test_can_be_fetched_to_the_last_page(self) -> None:
        for one in STARTERS:
            assert re.search(r"pageInfo \{\s+hasNextPage\s+endCursor", text(one["name"]))
            assert "after: $after" in text(one["name"])

    @pytest.mark.parametrize(("name", "role"), CASES)
    async def test_run_without_error_and_find_something(
        self, ask: Ask, town: Any, name: str, role: str
    ) -> None:
        found = rows(await run(ask, town, name, role))
        assert all(len(nodes) > 0 for key, nodes in found.items() if key != "payments"), found

    async def test_tell_a_clerk_who_has_no_card_and_why(self, ask: Ask, town: Any) -> None:
        found = rows(await run(ask, town, "no-card", "CLERK"))
        assert [(row["name"], row["cardStanding"]["state"]) for row in found["members"]] == [
            ("待办32", "REFUSED")
        ]

    async def test_tell_whose_card_waits_for_activation(self, ask: Ask, town: Any) -> None:
        of_clerk = rows(await run(ask, town, "awaiting-activation", "CLERK"))
        of_office = rows(await run(ask, town, "awaiting-activation", "OFFICE"))
        assert [row["member"]["name"] for row in of_clerk["cards"]] == ["待激活32"]
        assert [row["member"]["name"] for row in of_office["cards"]] == ["待激活31", "待激活32"]

    async def test_tell_what_was_paid_this_month(self, ask: Ask, town: Any) -> None:
        found = rows(await run(ask, town, "paid-this-month", "CLERK"))
        assert [(row["member"]["name"], row["amount"]) for row in found["payments"]] == [
            ("会员2", "100.00")
        ]
        await town.owner.execute("UPDATE payments SET posted_at = posted_at - interval '1 month'")
        assert rows(await run(ask, town, "paid-this-month", "CLERK"))["payments"] == []

    async def test_tell_what_failed_and_what_to_do(self, ask: Ask, town: Any) -> None:
        found = rows(await run(ask, town, "failures", "CLERK"))
        (application,) = found["cardApplications"]
        assert application["reason"]["advice"] == "请单位核对证件号码后重新申办"

    async def test_tell_the_office_which_files_are_held(self, ask: Ask, town: Any) -> None:
        found = rows(await run(ask, town, "held-files", "OFFICE"))
        assert [row["problem"] for row in found["bankFiles"]] == ["缺少尾记录"]
