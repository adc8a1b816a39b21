"""Somebody was entered under the number of another: to erase one of them leaves the other whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pytest

from domain import crypto
from domain.actors import EVERYTHING
from domain.corrections import operations as corrections
from domain.erasures import queries as erased
from domain.record_keys import operations as record_keys
from domain.record_keys.queries import ring_for
from domain.record_keys.rules import RecordShredded
from domain.transactions import acting_within
from tests.records import opened
from tests.rights import LATER, SECOND, Desk
from tests.town import Town, id_no

RIGHT: Final = id_no(700)
SEALED: Final = ("members", "cards", "corrections", "provincial_lines", "roster_rows")


@dataclass
class Two:
    """One who was entered under the number of the other, and was put right before the other came."""

    town: Town
    mistaken: int = 0
    rightful: int = 0

    async def arrange(self, desk: Desk, *, is_known: bool) -> None:
        town = self.town
        unit_id = await town.unit()
        self.mistaken = await town.member(unit_id)
        theirs, wrong = town.keys[self.mistaken], await self.index(self.mistaken)
        roster_id = await town.insert("rosters", kind="MEMBERS", state="APPLIED")
        row_id = await town.insert(
            "roster_rows", roster_id=roster_id, number=1, verdict="GOOD", name="王小芳",
            id_no_index=wrong, cells_sealed=theirs.seal("cells", "王小芳"),
        )  # fmt: skip
        await self.reported(wrong)
        await town.owner.execute(
            "UPDATE members SET roster_row_id = $2 WHERE id = $1", self.mistaken, row_id
        )
        fixed = await desk.corrected(self.mistaken, id_no=RIGHT)
        await corrections.accept(fixed, by=SECOND, now=desk.time)
        if not is_known:  # as it was left by a correction of before keys were marked anew
            await town.owner.execute("UPDATE record_keys SET person_index = $1", wrong)
        self.rightful = await town.member(unit_id, name="赵大明", id_no_index=wrong)
        desk.time += LATER

    async def reported(self, wrong: bytes) -> None:
        """To the province, under the number that was wrong, in a file that is gone by now."""
        await self.town.insert(
            "provincial_maps", state="PROPOSED", document="文号", source="模板", file_format="CSV",
            encoding="UTF_8", proposed_by_id=1,
        )  # fmt: skip
        delivery_id = await self.town.insert(
            "provincial_deliveries", kind="FULL", state="FAILED", added=1, changed=0, removed=0,
            same=0, accepted=0, refused=0, requested_by_id=1, ended_at=self.town.now,
            bytes_gone_at=self.town.now,
        )  # fmt: skip
        await self.town.insert(
            "provincial_lines", delivery_id=delivery_id, member_id=self.mistaken, act="ADDED",
            outcome="PENDING", id_no_index=wrong,
            cells_sealed=self.town.keys[self.mistaken].seal("cells", "王小芳"),
        )  # fmt: skip

    async def leaves(self, desk: Desk, member_id: int) -> None:
        await self.town.owner.execute("UPDATE members SET status = 'QUIT' WHERE id = $1", member_id)
        await desk.erase(member_id)
        assert await erased.readable(member_id) == ()

    async def index(self, member_id: int) -> bytes:
        found: bytes = await self.town.one(
            "SELECT id_no_index FROM members WHERE id = $1", member_id
        )
        return found

    async def marked(self, member_id: int) -> bytes | None:
        found: bytes | None = await self.town.one(
            "SELECT person_index FROM record_keys WHERE id = $1", self.town.keys[member_id].id
        )
        return found

    async def seals(self) -> list[bytes]:
        """Whatever is sealed under the key of the mistaken one."""
        key_id = self.town.keys[self.mistaken].id.to_bytes(9)
        return [
            content
            for table in SEALED
            for row in await self.town.owner.fetch(f"SELECT * FROM {table}")
            for column, content in row.items()
            if column.endswith("_sealed") and content is not None and content[:9] == key_id
        ]


@pytest.fixture
def desk(town: Town, now: datetime) -> Desk:
    return Desk(town, now)


@pytest.fixture
async def two(town: Town, desk: Desk, request: pytest.FixtureRequest) -> Two:
    two = Two(town)
    await two.arrange(desk, is_known=getattr(request, "param", True))
    return two


@pytest.mark.parametrize("two", [True, False], ids=["marked", "from before"], indirect=True)
class TestErasing:
    async def test_the_rightful_one_leaves_the_other_whole(
        self, desk: Desk, town: Town, two: Two
    ) -> None:
        before = await two.seals()
        await two.leaves(desk, two.rightful)
        assert await two.seals() == before
        assert len(before) == 6
        with acting_within(EVERYTHING):
            ring = await ring_for(before)
        for sealed in before:
            ring.sealer_of(sealed)
        number = await town.one("SELECT id_no_sealed FROM members WHERE id = $1", two.mistaken)
        assert await opened("id_no", number) == RIGHT
        row = await town.owner.fetchrow("SELECT name, cells_sealed, id_no_index FROM roster_rows")
        assert row is not None
        assert (row["name"], await opened("cells", row["cells_sealed"])) == ("王小芳", "王小芳")
        assert row["id_no_index"] == await two.marked(two.mistaken) == await two.index(two.mistaken)
        assert await two.marked(two.rightful) is None

    async def test_the_mistaken_one_takes_their_key_and_leaves_the_other_theirs(
        self, desk: Desk, town: Town, two: Two
    ) -> None:
        """PIPL 47: though the number that was wrong is somebody else's by now."""
        copies = await two.seals()
        theirs = await town.one("SELECT id_no_sealed FROM members WHERE id = $1", two.rightful)
        await two.leaves(desk, two.mistaken)
        with acting_within(EVERYTHING):
            ring = await ring_for([*copies, theirs])
        for copy in copies:
            with pytest.raises(RecordShredded):
                ring.sealer_of(copy)
        assert await town.one("SELECT cells_sealed FROM roster_rows") is None
        assert "王小芳" not in repr(await town.owner.fetch("SELECT * FROM roster_rows"))
        assert ring.open("id_no", theirs)
        assert await two.marked(two.rightful) == await two.index(two.rightful)


class TestCorrecting:
    async def test_a_number_marks_the_keys_of_the_record_anew(self, two: Two) -> None:
        right = crypto.keyring().blind_index("id_no", RIGHT)
        assert await two.index(two.mistaken) == await two.marked(two.mistaken) == right

    async def test_is_nothing_that_a_clerk_marks_keys_by(self, town: Town, two: Two) -> None:
        before = await two.marked(two.mistaken)
        with acting_within(await town.one("SELECT path FROM units")):
            await record_keys.mark([town.keys[two.mistaken].id], b"y" * 32)
        assert await two.marked(two.mistaken) == before
