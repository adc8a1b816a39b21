"""Participant lists come in here, and their results and prefilled templates go out."""

import asyncio
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import unquote

from starlette.requests import Request
from starlette.responses import Response

from api import bodies, identity
from api.edge import edge_of
from api.errors import Json, Refused
from api.marked import XLSX, disposition
from domain import crypto
from domain.actors import Actor
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.errors import DomainError
from domain.participants import operations as participants
from domain.participants import queries, rules
from domain.participants.rules import ADVICE, LABELS, ListInvalid, Standing
from domain.rosters import queries as rosters
from domain.rosters.rules import SEALED_AS
from domain.transactions import Row, acting_within, answering_to
from integrations.excel import templates
from integrations.excel.layouts import MEMBERS
from integrations.excel.writer import Cell, Heading, Mark, Workbook
from schema import ids
from workers import broker

RECEIVE: Final = "participant_list.receive"
DOWNLOAD: Final = "participant_list.download"
HEADINGS: Final = (
    Heading("行号", 8),
    Heading("姓名", 12),
    Heading("证件号码", 22),
    Heading("核对结果", 18),
    Heading("怎样办", 48),
    Heading("会员所在单位", 30),
)
WHATS: Final = ("result", "missing")


async def receive(request: Request) -> Response:
    """This will keep a list, or the workbook of a received roster as one, for a worker to check.

    Raises:
        Refused: nobody is signed in, no file, too large, too slow, or cut off.
        DomainError: not for this person, brought before, of no year, or too many today.
    """
    caller = await identity.required(request)
    edge, actor = edge_of(request), caller.actor
    try:
        async with edge.uploads.taken(actor.staff_id):
            with acting_within(actor.scope), answering_to(caller.credential):
                roster_id, file_name, content = await _content(request, actor)
                list_id = await participants.receive(
                    plan_year=_year(request),
                    file_name=file_name,
                    content=content,
                    roster_id=roster_id,
                    by=actor,
                    now=edge.now(),
                )
    except (DomainError, Refused) as error:
        await audit.refuse(action=RECEIVE, subject=None, code=error.code, by=actor, now=edge.now())
        raise
    await broker.nudge("check_participants", list_id)
    return Json({"listId": ids.encode("ParticipantList", list_id)}, HTTPStatus.CREATED)


async def download(request: Request) -> Response:
    """This will send the result of a list, or the import template filled with who is missing.

    Raises:
        Refused: nobody is signed in, or neither is asked for.
        DomainError: not theirs, not checked so far, or nobody is missing; or who is missing is
            asked for, whole numbers among it, without the password typed again.
    """
    caller = await identity.required(request)
    edge, actor = edge_of(request), caller.actor
    what = request.path_params["what"]
    if what not in WHATS:
        raise Refused(HTTPStatus.NOT_FOUND, "NOT_FOUND", "没有这个文件。")
    key = ids.number("ParticipantList", request.path_params["id"])
    is_missing = what == "missing"
    try:
        if is_missing:
            identity.require_confirmation(caller, now=edge.now())
        with acting_within(actor.scope), answering_to(caller.credential):
            found = await participants.hand_out(
                key, only_missing=is_missing, by=actor, now=edge.now()
            )
            content = await (_missing(found) if is_missing else _result(found, actor, edge.now()))
    except DomainError as error:
        subject = ("participant_list", key)
        await audit.refuse(
            action=DOWNLOAD, subject=subject, code=error.code, by=actor, now=edge.now()
        )
        raise
    title = "会员导入模板-参保名单中未入库的人" if is_missing else "参保名单核对结果"
    headers = {
        "Content-Disposition": disposition(
            f"{title}-{found['plan_year']}.xlsx", plain=f"participants-{key}.xlsx"
        ),
        "Content-Encoding": "identity",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type=XLSX, headers=headers)


async def _content(request: Request, actor: Actor) -> tuple[int | None, str, bytes]:
    given = request.query_params.get("roster")
    if given is None:
        limit = min(rules.BYTES_MAX, edge_of(request).config.upload_bytes_max)
        return None, *await bodies.whole(request, bytes_max=limit)
    rules.unit_of(actor)
    roster_id, ring, pieces = ids.number("Roster", given, field="roster"), crypto.keyring(), b""
    rules.check_source(await rosters.kind(roster_id))
    number = 0
    while (piece := await rosters.piece(roster_id, number)) is not None:
        pieces += await asyncio.to_thread(ring.open_bytes, SEALED_AS, piece)
        number += 1
    return roster_id, unquote(request.headers.get("x-file-name", "")), pieces


def _year(request: Request) -> int:
    text = request.query_params.get("planYear", "")
    if not (text.isascii() and text.isdigit() and len(text) == len("2018")):
        raise ListInvalid("请选择参保年度。", field=("planYear",))
    return int(text)


async def _missing(found: Row) -> bytes:
    unit = await queries.unit_name(found["unit_id"])
    people = await queries.missing(found["id"])
    filled = [{"unit_name": unit, "name": one.name, "id_no": one.id_no} for one in people]
    return await asyncio.to_thread(templates.template, MEMBERS, filled)


async def _result(found: Row, actor: Actor, now: datetime) -> bytes:
    lines = await queries.result(found["id"])
    return await asyncio.to_thread(_written, found, lines, actor, now)


def _written(found: Row, lines: list[Row], actor: Actor, now: datetime) -> bytes:
    at = now.astimezone(CHINA)
    text = (
        f"{found['plan_year']} 年度参保名单核对结果，{len(lines):,} 行；{actor.label} 于"
        f" {at:%Y-%m-%d %H:%M:%S} 下载（名单编号 {found['id']}）。内部资料，请妥善保管。"
    )
    with TemporaryDirectory(prefix="puhui-participants-") as folder:
        path = Path(folder) / "result.xlsx"
        book = Workbook(path, Mark("参保名单核对结果", text, actor.label, at), HEADINGS)
        book.write([_cells(line) for line in lines])
        book.close()
        return path.read_bytes()


def _cells(line: Row) -> tuple[Cell, ...]:
    standing = Standing(line["standing"])
    return (
        str(line["sheet_row"]),
        line["name"],
        line["id_no_masked"],
        LABELS[standing],
        ADVICE[standing],
        line["unit"],
    )
