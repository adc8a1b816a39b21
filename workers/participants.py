"""Participant lists held against the members: read, judged and kept at once, or closed with why not."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from domain import crypto
from domain.participants import operations as participants
from domain.participants import rules
from domain.participants.rules import Given, Line
from integrations.excel import answers
from integrations.excel.layouts import Column
from integrations.excel.unreadable import RosterUnreadable
from workers import exchange
from workers.broker import actor

COLUMNS: Final = (
    Column("name", "姓名", ("会员姓名", "参保人", "参保人姓名", "职工姓名"), is_required=True),
    Column(
        "id_no",
        "证件号码",
        ("身份证号", "身份证号码", "证件号", "公民身份号码", "居民身份证号码"),
        is_required=True,
    ),
)


@actor
async def check_participants(list_id: int) -> None:
    """This will hold a received list against the members."""
    await check(list_id, clock=exchange.wall_clock)


async def check(list_id: int, *, clock: Callable[[], datetime]) -> None:
    """This will check a list whole, or close it with the reason; nothing if none is due.

    Raises:
        ListUnknown: there is no such list.
    """
    content = await participants.begin(list_id)
    if content is None:
        return
    try:
        lines = await asyncio.to_thread(_read, content)
    except RosterUnreadable as error:
        await participants.mark_unreadable(list_id, problem=error.message, now=clock())
        return
    if len(lines) > rules.ROWS_MAX:
        problem = f"名单超过 {rules.ROWS_MAX:,} 行，请拆分后分别上传。"
        await participants.mark_unreadable(list_id, problem=problem, now=clock())
        return
    await participants.check(list_id, lines, now=clock())


def _read(content: bytes) -> list[Line]:
    given = (
        Given(row.sheet_row, row.texts.get("name", ""), row.texts.get("id_no", ""))
        for row in answers.rows_of(content, COLUMNS, sheet="参保名单")
    )
    return list(rules.read(given, crypto.keyring()))
