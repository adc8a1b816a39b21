"""What the tests of rosters write by hand: people, workbooks, and the way from one to the other."""

import io
import json
import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
from openpyxl import Workbook, load_workbook

from domain import crypto
from domain.actors import EVERYTHING, SYSTEM, Actor, Role
from domain.identifiers import id_check_character
from domain.programmes import operations as programmes
from domain.rosters import operations as rosters
from domain.rosters.rules import SEALED_AS, RosterKind
from domain.spool import Spool
from domain.transactions import acting_within
from tests.town import shown_to
from workers import rosters as worker

EXAMPLES = Path("examples/data")
OFFICE = Actor(7, "office", frozenset({Role.OFFICE}), EVERYTHING, shown=shown_to({Role.OFFICE}))
MAKER = Actor(8, "maker", frozenset({Role.MAKER}), EVERYTHING)
EDUCATION = "四川省教育厅机关工会"
WATER = "四川省水利厅机关工会"

MEMBER_HEADER = (
    "工会名称",
    "姓名",
    "性别",
    "民族",
    "证件类型",
    "证件号码",
    "证件有效期起",
    "证件有效期止",
    "出生日期",
    "政治面貌",
    "学历",
    "户籍类型",
    "是否农民工",
    "就业状况",
    "手机号码",
    "入会时间",
    "会员状态",
    "职业",
    "通讯地址",
    "邮编",
    "税收居民身份",
)
PURCHASE_HEADER = (
    "单位工会",
    "姓名",
    "证件号码",
    "购买日期",
    "份数",
    "保费",
    "单位缴纳",
    "个人缴纳",
    "收据号",
)
UNIT_HEADER = ("工会名称", "上级工会", "工会统一社会信用代码")
WHOLE_UNIT_HEADER = (
    *UNIT_HEADER,
    *("联系人", "电话", "开户行", "户名", "账号", "任期起", "任期止", "职工人数", "通讯地址"),
)


def id_no(number: int) -> str:
    """A valid identity number of somebody who does not exist: a woman, by the 17th digit."""
    born = datetime(1970, 1, 1) + timedelta(days=number % 9_000)  # noqa: DTZ001 - a bare day
    body = f"510104{born:%Y%m%d}{number // 9_000 % 100:02d}2"
    return body + id_check_character(body)


def member_row(number: int, *, unit: str = EDUCATION, **changes: object) -> tuple[object, ...]:
    """A complete row of a roster; a change is named by its column."""
    card = id_no(number)
    row: dict[str, object] = dict(
        zip(
            MEMBER_HEADER,
            (
                unit,
                "李华",
                "女",
                "汉族",
                "居民身份证",
                card,
                "2015-06-01",
                "长期",
                f"{card[6:10]}-{card[10:12]}-{card[12:14]}",
                "群众",
                "大学本科",
                "非农业",
                "否",
                "在岗",
                f"139{number:08d}",
                "2016-03-01",
                "正常",
                "国家机关工作人员",
                "成都市锦江区蜀都大道23号",
                "610000",
                "仅为中国税收居民",
            ),
            strict=True,
        )
    )
    assert changes.keys() <= row.keys()
    return tuple((row | changes).values())


def purchase_row(number: int, *, unit: str = EDUCATION, **changes: object) -> tuple[object, ...]:
    """A fully paid purchase of the member of the same number."""
    values = (unit, "李华", id_no(number), "2018-03-15", 1, 110, 33, 77, f"SJ{number:08d}")
    row: dict[str, object] = dict(zip(PURCHASE_HEADER, values, strict=True))
    assert changes.keys() <= row.keys()
    return tuple((row | changes).values())


def workbook(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """An xlsx of one sheet; numbers of all digits go in as text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(
        {UNIT_HEADER: "工会组织", MEMBER_HEADER: "会员信息"}.get(tuple(header), "互助保险购买")
    )
    sheet.append(list(header))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sized_workbook(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """The same, in a sheet that says how large it is, as Excel's do."""
    book = load_workbook(io.BytesIO(workbook(header, rows)))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def clerk(unit: asyncpg.Record) -> Actor:
    """The clerk of a unit."""
    return Actor(20 + unit["id"], "clerk", frozenset({Role.CLERK}), unit["path"], unit["id"])


async def receive(kind: RosterKind, content: bytes, *, now: datetime, by: Actor = OFFICE) -> int:
    """Upload a workbook as its person may."""
    with acting_within(by.scope), spooled(content) as spool:
        return await rosters.receive(
            kind=kind, file_name="名册.xlsx", content=spool, by=by, now=now
        )


def spooled(content: bytes) -> Spool:
    """A workbook as the edge hands it over."""
    folder, ring = Path(tempfile.gettempdir()), crypto.keyring()
    return Spool.of(folder, [content], purpose=SEALED_AS, ring=ring)


async def checked(kind: RosterKind, content: bytes, *, now: datetime, by: Actor = OFFICE) -> int:
    """Upload a workbook and let a worker check it."""
    roster_id = await receive(kind, content, now=now, by=by)
    with acting_within(SYSTEM.scope):
        await worker.check(roster_id, now=now)
    return roster_id


async def accepted(roster_id: int, *, now: datetime, by: Actor = OFFICE) -> None:
    """Accept a checked workbook."""
    with acting_within(by.scope):
        await rosters.accept(roster_id, by=by, now=now)


async def applied(kind: RosterKind, content: bytes, *, now: datetime, by: Actor = OFFICE) -> int:
    """Bring a workbook all the way."""
    roster_id = await checked(kind, content, now=now, by=by)
    await accepted(roster_id, now=now, by=by)
    with acting_within(SYSTEM.scope):
        await worker.apply(roster_id, now=now)
    return roster_id


async def sample(kind: RosterKind, *, now: datetime) -> int:
    """Bring the sample workbook of a kind all the way."""
    names = {
        RosterKind.UNITS: "units.xlsx",
        RosterKind.MEMBERS: "roster-2017.xlsx",
        RosterKind.PURCHASES: "purchases-2018.xlsx",
    }
    return await applied(kind, (EXAMPLES / names[kind]).read_bytes(), now=now)


async def seed_terms(now: datetime) -> None:
    """Enter the notice's terms."""
    with acting_within(EVERYTHING):
        await programmes.seed_notice_terms(by=OFFICE, now=now)


async def roster(owner: asyncpg.Connection, roster_id: int) -> asyncpg.Record:
    """The workbook as it stands."""
    found = await owner.fetchrow("SELECT * FROM rosters WHERE id = $1", roster_id)
    assert found is not None
    return found


async def unit(owner: asyncpg.Connection, name: str) -> asyncpg.Record:
    """A unit as it stands."""
    found = await owner.fetchrow("SELECT * FROM units WHERE name = $1", name)
    assert found is not None
    return found


async def findings(owner: asyncpg.Connection, roster_id: int) -> dict[int, list[dict[str, Any]]]:
    """What was found in each row, by the row's number."""
    found = await owner.fetch(
        "SELECT number, faults FROM roster_rows WHERE roster_id = $1 ORDER BY number", roster_id
    )
    return {entry["number"]: json.loads(entry["faults"]) for entry in found}


async def verdicts(owner: asyncpg.Connection, roster_id: int) -> dict[int, str]:
    """The verdict of each row, by the row's number."""
    found = await owner.fetch(
        "SELECT number, verdict FROM roster_rows WHERE roster_id = $1 ORDER BY number", roster_id
    )
    return {entry["number"]: entry["verdict"] for entry in found}


async def codes(owner: asyncpg.Connection, roster_id: int, number: int) -> set[str]:
    """The codes of what was found in one row."""
    return {entry["code"] for entry in (await findings(owner, roster_id))[number]}
