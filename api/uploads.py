"""Workbooks come in here: known person first, limits next, then the bytes, then the domain.

Nothing of a workbook is held in memory but the piece in hand, and nothing lies on the disk that
could be read or that outlives the request.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api import identity
from api.edge import edge_of
from api.errors import Json, Refused, of_domain
from api.limits import too_large
from api.multipart import FormBroken, FormFile
from domain import crypto
from domain.actors import Actor
from domain.audit import operations as audit
from domain.errors import DomainError
from domain.rosters import operations as rosters
from domain.rosters.operations import RosterAlreadyReceived
from domain.rosters.rules import SEALED_AS, RosterKind, uploading_unit
from domain.spool import Spool
from domain.transactions import acting_within
from integrations.excel import door
from integrations.excel.unreadable import RosterUnreadable
from schema import ids
from workers import broker

RAW_TYPE: Final = "application/octet-stream"
FORM_TYPE: Final = "multipart/form-data"
ACTION: Final = "roster.receive"
_ENCODED: Final = re.compile(r"filename\*\s*=\s*UTF-8''([^;]+)", re.IGNORECASE)
_PLAIN: Final = re.compile(r'filename\s*=\s*"([^"]*)"', re.IGNORECASE)


async def receive_roster(request: Request) -> Response:
    """This will keep a workbook for a worker to check, and give the roster's global id.

    Raises:
        Refused: nobody is signed in, an unknown kind, no file, too large, too slow, or no workbook.
        DomainError: not for this person, or empty.
    """
    caller = await identity.required(request)
    try:
        roster_id = await _received(request, by=caller.actor)
    except ClientDisconnect:
        raise Refused(HTTPStatus.BAD_REQUEST, "UPLOAD_CUT_OFF", "上传中断，请重新上传。") from None
    except (DomainError, Refused) as error:
        await _note_refusal(request, error.code, by=caller.actor)
        raise
    await broker.nudge("check_roster", roster_id)
    return Json({"rosterId": ids.encode("Roster", roster_id)}, HTTPStatus.CREATED)


async def _received(request: Request, *, by: Actor) -> int:
    edge = edge_of(request)
    kind = _kind(request.query_params.get("kind", ""))
    with acting_within(by.scope):
        uploading_unit(kind, by)
        if int(request.headers.get("content-length", "0")) > edge.config.upload_bytes_max:
            raise too_large(edge.config.upload_bytes_max)
        async with edge.uploads.taken(by.staff_id):
            spool = Spool(edge.config.spool_folder, purpose=SEALED_AS, ring=crypto.keyring())
            with spool:
                file_name = await _spooled(request, spool)
                await asyncio.to_thread(_look_at, spool, file_name)
                return await _kept(spool, kind, file_name, by=by, request=request)


async def _kept(
    spool: Spool, kind: RosterKind, file_name: str, *, by: Actor, request: Request
) -> int:
    now = edge_of(request).now()
    try:
        return await rosters.receive(kind=kind, file_name=file_name, content=spool, by=by, now=now)
    except RosterAlreadyReceived as error:
        if error.earlier_id is None:
            raise
        refused = of_domain(error)
        refused.details["rosterId"] = ids.encode("Roster", error.earlier_id)
        raise refused from None


def _look_at(spool: Spool, file_name: str) -> None:
    spool.finish()
    try:
        with spool.reader() as stream:
            door.check(stream, file_name=file_name)
    except RosterUnreadable as error:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, error.code, error.message) from None


async def _note_refusal(request: Request, code: str, *, by: Actor) -> None:
    now = edge_of(request).now()
    await audit.refuse(action=ACTION, subject=None, code=code, by=by, now=now)


async def _spooled(request: Request, spool: Spool) -> str:
    """This will put the file into the spool, as raw body or as a form's, and give its name."""
    content_type = request.headers.get("content-type", "")
    kind = content_type.partition(";")[0].strip().lower()
    if kind == RAW_TYPE:
        async for chunk in _chunks(request):
            await _write(request, spool, chunk)
        return _file_name(request)
    if kind != FORM_TYPE:
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            f"请以 {RAW_TYPE} 或 {FORM_TYPE} 格式上传文件。",
        )
    try:
        form = FormFile(content_type)
        async for chunk in _chunks(request):
            await _write(request, spool, form.feed(chunk))
        form.finish()
    except FormBroken:
        raise _no_file() from None
    if not form.is_there:
        raise _no_file()
    return form.file_name


async def _write(request: Request, spool: Spool, data: bytes) -> None:
    limit = edge_of(request).config.upload_bytes_max
    if spool.size_bytes + len(data) > limit:
        raise too_large(limit)
    if data:
        await asyncio.to_thread(spool.write, data)


async def _chunks(request: Request) -> AsyncIterator[bytes]:
    """This will give the body as it comes, and end what comes too slowly."""
    config = edge_of(request).config
    stream = request.stream()
    until = time.monotonic() + config.upload_lasts_s
    while True:
        patience = min(config.upload_pause_s, until - time.monotonic())
        try:
            yield await asyncio.wait_for(anext(stream), max(patience, 0))
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise Refused(
                HTTPStatus.REQUEST_TIMEOUT,
                "UPLOAD_TOO_SLOW",
                "上传过慢或已中断，请检查网络后重新上传。",
                headers={"Connection": "close"},
            ) from None


def _no_file() -> Refused:
    return Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "NO_FILE", "请选择一个文件，一次一个。")


def _file_name(request: Request) -> str:
    given = request.headers.get("x-file-name")
    if given is not None:
        return unquote(given)
    disposition = request.headers.get("content-disposition", "")
    encoded, plain = _ENCODED.search(disposition), _PLAIN.search(disposition)
    if encoded:
        return unquote(encoded.group(1).strip())
    return plain.group(1) if plain else ""


def _kind(text: str) -> RosterKind:
    try:
        return RosterKind(text)
    except ValueError:
        known = "、".join(RosterKind)
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "UNKNOWN_KIND", f"kind 须为 {known} 之一。"
        ) from None
