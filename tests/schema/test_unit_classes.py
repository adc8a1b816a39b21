"""Units by their three classifications: each alone, all at once, narrowed by any, within the scope."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from domain.actors import Actor, Role
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

CLASSES: Final = """query C($by: [UnitDimension!]!, $filter: UnitClassFilter) {
  unitClasses(by: $by, filter: $filter) { labourRelation { label } dues { label }
    district { code } units members } }"""
UNITS: Final = (
    "query U($f: UnitFilter) { units(filter: $f) { totalCount edges { node { name } } } }"
)


async def classify(world: Any, name: str, **codes: str) -> None:
    """This will enter a unit's classifications."""
    for column, code in codes.items():
        await world.owner.execute(
            f"UPDATE units SET {column} = $2 WHERE id = $1", world.ids[name], code
        )


class TestClasses:
    async def test_count_by_each_and_by_all_three(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        """R4: filter and aggregate by each and all three; the three do not depend on one another."""
        for name in ("甲", "乙", "丙"):
            await classify(world, name, labour_relation="1", dues="1", district="510104")
        await classify(world, "乙", dues="2", district="510105")
        members = {
            name: await world.owner.fetchval(
                "SELECT count(*) FROM members WHERE unit_id = $1"
                " AND status NOT IN ('QUIT','AUTO_QUIT','EXPELLED','DECEASED','TRANSFERRED')",
                world.ids[name],
            )
            for name in ("甲", "乙", "丙")
        }
        assert members["乙"] > 0
        by_dues = (await ask(office, CLASSES, by=["DUES"]))["data"]["unitClasses"]
        found = {one["dues"]["label"]: one for one in by_dues if one["dues"]}
        assert (found["欠缴"]["units"], found["欠缴"]["members"]) == (1, members["乙"])
        assert found["按期足额"]["units"] == 2
        assert found["按期足额"]["members"] == members["甲"] + members["丙"]
        every = ["LABOUR_RELATION", "DUES", "DISTRICT"]
        by_all = (await ask(office, CLASSES, by=every))["data"]["unitClasses"]
        told = [
            (one["dues"]["label"], one["district"]["code"], one["units"])
            for one in by_all
            if one["labourRelation"]
        ]
        assert told == [("按期足额", "510104", 2), ("欠缴", "510105", 1)]

    async def test_narrow_lists_and_counts_alike(self, ask: Ask, world: Any, office: Actor) -> None:
        await classify(world, "乙", labour_relation="2", dues="2", district="510105")
        for field, code in (("labourRelation", "2"), ("dues", "2"), ("district", "510105")):
            found = (await ask(office, UNITS, f={field: code}))["data"]["units"]
            assert found["totalCount"] == 1
            given = {"filter": {field: code}}
            classes = (await ask(office, CLASSES, by=["DUES"], **given))["data"]["unitClasses"]
            assert [one["units"] for one in classes] == [1]
        below = {"below": ids.encode("Unit", world.ids["乙"])}
        classes = await ask(office, CLASSES, by=["DISTRICT"], filter=below)
        assert [one["district"]["code"] for one in classes["data"]["unitClasses"]] == ["510105"]

    async def test_tell_a_clerk_of_the_own_subtree_alone(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        """R50."""
        for name in ("甲", "乙", "丙"):
            await classify(world, name, dues="1")
        [own] = (await ask(clerk, CLASSES, by=["DUES"]))["data"]["unitClasses"]
        units = await world.owner.fetchval(
            "SELECT count(*) FROM units WHERE starts_with(path, $1)", clerk.scope
        )
        assert own["units"] == units
        other = {"below": ids.encode("Unit", world.ids["甲"])}
        assert (await ask(clerk, CLASSES, by=["DUES"], filter=other))["data"]["unitClasses"] == []

    async def test_tell_an_administrator_nothing(self, ask: Ask, world: Any) -> None:
        admin = await world.actor("admin9", Role.ADMIN)
        assert (await ask(admin, CLASSES, by=["DUES"]))["data"]["unitClasses"] == []

    async def test_have_their_codes_told(self, ask: Ask, office: Actor) -> None:
        answer = await ask(office, "{ unitDimensions { dimension codes { code label } } }")
        found = {one["dimension"]: one["codes"] for one in answer["data"]["unitDimensions"]}
        assert set(found) == {"LABOUR_RELATION", "DUES", "DISTRICT"}
        assert {"code": "1", "label": "按期足额"} in found["DUES"]
