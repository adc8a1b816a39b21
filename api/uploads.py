"""Workbooks come in here: known person first, limits next, then the bytes, then the domain."""

import asyncio
import re
from http import HTTPStatus
from typing import Final
from urllib.parse import unquote

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api import identity
from api.edge import edge_of
from api.errors import Json, Refused
from api.limits import too_large
from domain.actors import Actor
from domain.audit import operations as audit
from domain.errors import DomainError
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind, uploading_unit
from domain.transactions import acting_within
from schema import ids
from workers import broker

AT_ONCE_MAX: Final = 4
RAW_TYPE: Final = "application/octet-stream"
FORM_TYPE: Final = "multipart/form-data"
ACTION: Final = "roster.receive"
_ENCODED: Final = re.compile(r"filename\*\s*=\s*UTF-8''([^;]+)", re.IGNORECASE)
_PLAIN: Final = re.compile(r'filename\s*=\s*"([^"]*)"', re.IGNORECASE)

_places = asyncio.Semaphore(AT_ONCE_MAX)


async def receive_roster(request: Request) -> Response:
    """This will keep a workbook for a worker to check, and give the roster's global id.

    Raises:
        Refused: nobody is signed in, an unknown kind, no file, or too large.
        DomainError: not for this person, empty, or received before.
    """
    caller = await identity.required(request)
    kind = _kind(request.query_params.get("kind", ""))
    try:
        with acting_within(caller.actor.scope):
            uploading_unit(kind, caller.actor)
            async with _places:
                file_name, content = await _file(request)
                roster_id = await rosters.receive(
                    kind=kind,
                    file_name=file_name,
                    content=content,
                    by=caller.actor,
                    now=edge_of(request).now(),
                )
    except DomainError as error:
        await _note_refusal(request, error, by=caller.actor)
        raise
    await broker.nudge("check_roster", roster_id)
    return Json({"rosterId": ids.encode("Roster", roster_id)}, HTTPStatus.CREATED)


async def _note_refusal(request: Request, error: DomainError, *, by: Actor) -> None:
    now = edge_of(request).now()
    await audit.refuse(action=ACTION, subject=None, code=error.code, by=by, now=now)


async def _file(request: Request) -> tuple[str, bytes]:
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == RAW_TYPE:
        return _file_name(request), await _body(request)
    if content_type != FORM_TYPE:
        raise Refused(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "UNSUPPORTED_MEDIA_TYPE",
            f"请以 {RAW_TYPE} 或 {FORM_TYPE} 格式上传文件。",
        )
    async with request.form(max_files=1, max_fields=4) as form:
        files = [part for part in form.values() if isinstance(part, UploadFile)]
        if len(files) != 1:
            raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "NO_FILE", "请选择一个文件。")
        limit = edge_of(request).config.upload_bytes_max
        content = await files[0].read(limit + 1)
        if len(content) > limit:
            raise too_large(limit)
        return files[0].filename or "", content


async def _body(request: Request) -> bytes:
    """This will gather the body, and stop as soon as it is too long."""
    limit = edge_of(request).config.upload_bytes_max
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > limit:
            raise too_large(limit)
    return bytes(content)


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
