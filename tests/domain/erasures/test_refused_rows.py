"""Rows that were refused are under no number's index: an erasure finds them by what stands in their cells."""

from datetime import datetime

from domain.rosters.rules import RosterKind
from tests.records import opened
from tests.rights import LATER, Desk
from tests.town import Town, id_no
from tests.workers import hand

WRONG = "139"  # a mobile that refuses its row


class TestRefusedRows:
    async def test_of_the_person_are_overwritten_and_no_namesake_s(
        self, town: Town, now: datetime
    ) -> None:
        """PIPL 47: by the name or the mask, and then by the number itself, in whichever column."""
        desk, number = Desk(town, now), id_no(1)
        member_id = await town.member(await town.unit(), status="QUIT")
        given = [
            {"姓名": "王小芳", "证件号码": number, "手机号码": WRONG},
            {"姓名": "王晓芳", "证件号码": f" {number}", "手机号码": WRONG},
            {"姓名": "王小芳", "证件号码": "", "手机号码": number},
            {"姓名": "王小芳", "证件号码": hand.id_no(9), "手机号码": WRONG},
            {"姓名": "赵大明", "证件号码": id_no(2), "手机号码": WRONG},
        ]
        sheet = [hand.member_row(at, **changes) for at, changes in enumerate(given, 1)]
        content = hand.workbook(hand.MEMBER_HEADER, sheet)
        await hand.checked(RosterKind.MEMBERS, content, now=now)
        assert await town.one("SELECT count(*) FROM roster_rows WHERE verdict = 'REFUSED'") == 5
        assert await town.one("SELECT count(*) FROM roster_rows WHERE id_no_index IS NULL") == 5
        desk.time += LATER
        await desk.erase(member_id)
        rows = await town.owner.fetch("SELECT * FROM roster_rows ORDER BY number")
        assert [row["name"] for row in rows] == ["", "", "", "王小芳", "赵大明"]
        for row in rows[:3]:
            assert (row["cells_sealed"], row["shown"], row["faults"]) == (None, "{}", "[]")
        assert hand.id_no(9) in await opened("cells", rows[3]["cells_sealed"])
        assert id_no(2) in await opened("cells", rows[4]["cells_sealed"])
