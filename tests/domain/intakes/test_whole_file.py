"""A roster with the whole file of a member: collected, compared, kept where it says nothing."""

from datetime import date, datetime
from typing import Any

import asyncpg
import orjson

from domain import crypto, member_file
from domain.intakes import rules
from domain.rosters.rules import RosterKind
from tests.domain.intakes.desk import ids, listed, standings, taken, typed
from tests.records import opened
from tests.workers import hand

FILE = {
    "hukou_region": "成都市锦江区",
    "personal_status": "国家公务员",
    "employer": "四川省教育厅",
    "union_post": "委员",
    "membership_no": "SC000001",
    "medical_insurance": "省本级",
    "medical_region": "成都市",
    "dues_paid_to": "2018-03",
    "dues_fen": "12.50",
    "dues_method": "单位代扣",
    "honour_level": "省部级劳动模范",
    "honour_year": "2015",
    "honour_no": "川劳模1",
    "hardship_level": "相对困难",
    "hardship_cause": "本人大病",
    "email": "zq1987@example.cn",
}
HELD = {
    "hukou_region": "510104",
    "personal_status": "11",
    "employer": "四川省教育厅",
    "union_post": "3",
    "membership_no": "SC000001",
    "medical_insurance": "1",
    "medical_region": "510100",
    "dues_paid_to": date(2018, 3, 1),
    "dues_fen": 1250,
    "dues_method": "1",
    "honour_level": "2",
    "honour_year": 2015,
    "honour_no": "川劳模1",
    "hardship_level": "2",
    "hardship_cause": "1",
    "email_masked": "z***@example.cn",
}
HEADER = (*hand.MEMBER_HEADER, *(member_file.LABELS[field] for field in FILE))


def book(number: int, **changes: str) -> bytes:
    """A roster of one member with the whole file; a change is named by its field."""
    row = (*hand.member_row(number), *(FILE | changes).values())
    return hand.workbook(HEADER, [row])


def blank() -> dict[str, str]:
    return dict.fromkeys(FILE, "")


async def member(owner: asyncpg.Connection) -> dict[str, Any]:
    found = await owner.fetchrow("SELECT * FROM members")
    assert found is not None
    return dict(found)


async def diff_of(owner: asyncpg.Connection, roster_id: int) -> dict[str, tuple[Any, Any]]:
    row = (await listed(owner, roster_id))[1]
    return {one["field"]: (one["before"], one["after"]) for one in orjson.loads(row["diff"])}


class TestTheWholeFile:
    async def test_is_collected_with_the_address_sealed_r8_r11(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        assert FILE.keys() == member_file.LABELS.keys()
        roster_id = await hand.applied(RosterKind.MEMBERS, book(1), now=now)
        held = await member(units)
        assert {field: held[field] for field in HELD} == HELD
        ring = crypto.keyring()
        assert await opened("email", held["email_sealed"]) == "zq1987@example.cn"
        assert held["email_index"] == ring.blind_index("email", "zq1987@example.cn")
        assert "zq1987" not in str(dict((await listed(units, roster_id))[1]))

    async def test_is_kept_where_a_later_roster_leaves_it_empty_or_has_no_such_columns(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, book(1), now=now)
        for content in (
            book(1, **blank()),
            hand.workbook(hand.MEMBER_HEADER, [hand.member_row(1)]),
            book(1, dues_fen="12.5"),
        ):
            roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
            assert await standings(units, roster_id) == ["UNCHANGED"]

    async def test_is_compared_field_by_field_and_written_down_masked(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        """R10: the clerk sees what would change; another address behind the same mask is one."""
        await hand.applied(RosterKind.MEMBERS, book(1), now=now)
        other = {"dues_fen": "20", "dues_paid_to": "2018-04", "hardship_level": "深度困难"}
        changed = book(1, **other, email="zx1987@example.cn")
        roster_id = await hand.checked(RosterKind.MEMBERS, changed, now=now)
        assert await diff_of(units, roster_id) == {
            "hardship_level": ("2", "1"),
            "dues_paid_to": ("2018-03-01", "2018-04-01"),
            "dues_fen": (1250, 2000),
            "email_masked": ("z***@example.cn", "z***@example.cn"),
        }
        assert all(one in rules.DIFF_LABELS for one in await diff_of(units, roster_id))
        await hand.accepted(roster_id, now=now)
        await taken(units, roster_id, now)
        held = await member(units)
        assert (held["dues_fen"], held["hardship_level"], held["honour_no"]) == (
            2000,
            "1",
            "川劳模1",
        )
        assert await opened("email", held["email_sealed"]) == "zx1987@example.cn"
        told = await units.fetchval(
            "SELECT details FROM audit_entries WHERE action = 'member.update'"
        )
        assert {one["field"] for one in orjson.loads(told)["changes"]} >= {
            "dues_fen",
            "hardship_level",
        }
        assert "zx1987" not in told

    async def test_is_compared_with_an_address_kept_before_addresses_were_found_again(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        await hand.applied(RosterKind.MEMBERS, book(1), now=now)
        await units.execute("UPDATE members SET email_index = NULL")
        roster_id = await hand.checked(RosterKind.MEMBERS, book(1, dues_fen="12.5"), now=now)
        assert (await diff_of(units, roster_id)).keys() == {"email_masked"}

    async def test_stays_whole_when_a_cell_of_the_row_is_mended(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        roster_id = await hand.checked(RosterKind.MEMBERS, book(1), now=now)
        before = (await listed(units, roster_id))[1]
        assert before["cells_sealed"] is None
        [row_id] = await ids(units, roster_id, 1)
        await typed(row_id, "post", "科员", by=hand.OFFICE, now=now)
        after = (await listed(units, roster_id))[1]
        was, is_ = orjson.loads(before["attributes"]), orjson.loads(after["attributes"])
        assert {key for key in is_ if is_[key] != was[key]} == {"post", "email_sealed"}

    async def test_refuses_a_cell_with_its_address_and_how_to_mend_it(
        self, units: asyncpg.Connection, now: datetime
    ) -> None:
        content = book(1, medical_insurance="北京市", email="zq1987")
        roster_id = await hand.checked(RosterKind.MEMBERS, content, now=now)
        assert await hand.codes(units, roster_id, 1) == {"code_unknown", "email_format"}
        assert "zq1987" not in str(await hand.findings(units, roster_id))
