"""A received workbook goes out again, marked: to whoever may bring one and typed the password again."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api import identity
from api.edge import edge_of
from api.errors import Refused
from domain import crypto
from domain.actors import Actor
from domain.audit import operations as audit
from domain.errors import DomainError
from domain.rosters import operations as rosters
from domain.rosters import queries
from domain.rosters.rules import SEALED_AS, Level, RosterKind
from domain.spool import Spool
from domain.transactions import Row, acting_within, answering_to
from integrations.excel import marking
from integrations.excel.marked_copy import RowMarks
from integrations.excel.unreadable import RosterUnreadable
from schema import ids
from workers.rosters import LAYOUTS

ACTION: Final = "roster.download"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV: Final = "application/octet-stream"  # in whichever encoding it came
SUFFIX: Final = ".xlsx"
CSV_SUFFIX: Final = ".csv"
_KNOWN_SUFFIX = re.compile(r"\.(?:xlsx?|csv|txt|et)$", re.IGNORECASE)
REASONS_JOINED_BY: Final = "；"
_LETTERS = re.compile(r"([A-Z]{1,3})\d+")


async def marked(request: Request) -> Response:
    """This will send a checked workbook with its faults marked, or only the refused rows of it.

    Raises:
        Refused: nobody is signed in, or `rows` is neither `all` nor `refused`.
        DomainError: not confirmed anew, not theirs, not checked so far, or nothing refused.
    """
    caller = await identity.required(request)
    now, actor = edge_of(request).now(), caller.actor
    only_refused = _only_refused(request.query_params.get("rows", "all"))
    key = ids.number("Roster", request.path_params["id"])
    try:
        identity.require_confirmation(caller, now=now)
        with acting_within(actor.scope), answering_to(caller.credential):
            roster = await rosters.hand_out(key, only_refused=only_refused, by=actor, now=now)
    except DomainError as error:
        subject = ("roster", key)
        await audit.refuse(action=ACTION, subject=subject, code=error.code, by=actor, now=now)
        raise
    async with edge_of(request).uploads.taken(actor.staff_id):
        made = await _made(request, roster, actor, only_refused=only_refused)
    suffix, media_type = (CSV_SUFFIX, CSV) if marking.is_text(made.piece(0)) else (SUFFIX, XLSX)
    name = _name(roster["file_name"], suffix, only_refused=only_refused)
    return StreamingResponse(
        _content(made),
        media_type=media_type,
        headers={
            "Content-Disposition": disposition(name, plain=f"roster-{key}{suffix}"),
            "Content-Length": str(made.size_bytes),
            # Says to the compressing layer that there is nothing to gain.
            "Content-Encoding": "identity",
            "Cache-Control": "no-store",
        },
    )


def disposition(name: str, *, plain: str) -> str:
    """This will name a file for browsers that know RFC 5987, and plainly for the others."""
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


async def _made(request: Request, roster: Row, actor: Actor, *, only_refused: bool) -> Spool:
    """This will mark the workbook; nothing of it is held in memory, nor on the disk in the clear."""
    with ExitStack() as held, acting_within(actor.scope):
        source, marks, target = (held.enter_context(_spool(request)) for _ in range(3))
        await _fetch(roster["id"], source)
        await _fetch_marks(roster["id"], marks, only_refused=only_refused)
        kept = roster["rows_refused"] if only_refused else None
        await asyncio.to_thread(_mark, source, roster["kind"], marks, target, kept)
        held.pop_all()
        source.close()
        marks.close()
        return target


def _spool(request: Request) -> Spool:
    folder = edge_of(request).config.spool_folder
    return Spool(folder, purpose=SEALED_AS, ring=crypto.keyring())


async def _fetch(roster_id: int, source: Spool) -> None:
    ring, number = crypto.keyring(), 0
    while (piece := await queries.piece(roster_id, number)) is not None:
        await asyncio.to_thread(_take, source, ring, piece)
        number += 1
    source.finish()


def _take(source: Spool, ring: crypto.Keyring, piece: bytes) -> None:
    source.write(ring.open_bytes(SEALED_AS, piece))


async def _fetch_marks(roster_id: int, marks: Spool, *, only_refused: bool) -> None:
    after = 0
    while found := await queries.marks(roster_id, after=after, only_refused=only_refused):
        lines = b"".join(b"%d %b\n" % (one["sheet_row"], one["faults"].encode()) for one in found)
        await asyncio.to_thread(marks.write, lines)
        after = found[-1]["number"]
    marks.finish()


def _mark(source: Spool, kind: str, marks: Spool, target: Spool, kept: int | None) -> None:
    layout = LAYOUTS[RosterKind(kind)]
    try:
        with source.reader() as book, marks.reader() as lines:
            marking.mark(book, layout, map(_marks_in, lines), target, rows_kept=kept)
    except RosterUnreadable as error:
        # The check could read it: what stops us now is beyond what can be marked.
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, error.message) from None
    target.finish()


def _marks_in(line: bytes) -> RowMarks:
    """This will read what was found in a row; the reasons stand in it, so without their cells."""
    number, _, faults = line.partition(b" ")
    columns: dict[str, bool] = {}
    reasons: list[str] = []
    for fault in orjson.loads(faults):
        is_fault = fault.get("level", "fault") == Level.FAULT
        reason = fault["message"].removeprefix(fault["ref"]).strip().removesuffix("。")
        if fix := fault.get("fix"):
            reason += f"（建议改为“{fix}”）"
        reasons.append(reason if is_fault else f"（提示）{reason}")
        if found := _LETTERS.fullmatch(fault["ref"]):
            columns[found[1]] = columns.get(found[1], False) or is_fault
    return RowMarks(int(number), columns, REASONS_JOINED_BY.join(reasons))


async def _content(made: Spool) -> AsyncIterator[bytes]:
    parts: Iterator[bytes] = made.parts()
    try:
        while part := await asyncio.to_thread(next, parts, b""):
            yield part
    finally:
        made.close()


def _name(file_name: str, suffix: str, *, only_refused: bool) -> str:
    stem = _KNOWN_SUFFIX.sub("", file_name)
    return f"{stem}-{'不合格的行' if only_refused else '标注错误'}{suffix}"


def _only_refused(text: str) -> bool:
    if text not in {"all", "refused"}:
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "UNKNOWN_ROWS", "rows 须为 all、refused 之一。"
        )
    return text == "refused"
