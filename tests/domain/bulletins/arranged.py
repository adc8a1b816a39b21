"""Snapshots for the tests of bulletins and of the documents made of them."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from domain.bulletins.rules import BulletinKind, Snapshot, UnitLine
from domain.calendar import CHINA
from domain.policies.rules import Tier

TIERS = (Tier(1, 50, 50_000), Tier(51, 100, 100_000), Tier(101, None, 150_000))
UNIT = UnitLine(
    id=2, name="甲单位工会", declared=None, is_reported=True, entered=10, counted=10, qualified=10,
    carded=8, active=7, refused=0, missing={},
)  # fmt: skip


def unit(number: int, name: str, **changes: Any) -> UnitLine:
    """A unit that is entered whole, but for the changes."""
    return replace(UNIT, id=number, name=name, **changes)


def snapshot(*units: UnitLine, kind: BulletinKind = BulletinKind.ENTRY) -> Snapshot:
    """What was counted of some units."""
    return Snapshot(
        kind=kind,
        plan_year=2018,
        day_on=date(2018, 3, 31),
        taken_at=datetime(2018, 4, 2, 9, tzinfo=CHINA),
        due_on=date(2018, 3, 31),
        goal_percent=80,
        tiers=TIERS,
        documents=("川直工发〔2018〕1号",),
        units=units,
    )


def row(**changes: Any) -> dict[str, Any]:
    """The words of a bulletin that is ready to be published."""
    return {
        "id": 1,
        "state": "PUBLISHED",
        "version": 1,
        "replaces_digest": None,
        "number": "川直工发〔2018〕5号",
        "title": "关于2018年省直各单位工会会员信息数据库录入情况的通报",
        "addressee": "省直各单位工会：",
        "issuer": "四川省直属机关工会委员会",
        "opening": "现将录入情况通报如下。",
        "closing": "三、工作要求\n请抓紧补正。\n特此通报。",
        "issued_on": date(2018, 4, 20),
        "drafted_by_id": 1,
        "reviewed_by_id": 2,
        "digest": "ab" * 32,
    } | changes
