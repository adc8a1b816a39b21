"""Bulletins go out here as files: the data itself, the document made of it, and pictures of its pages."""

import asyncio
import json
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from api import identity
from api.errors import Refused
from domain.actors import EVERYTHING
from domain.bulletins import queries as bulletins
from domain.bulletins import rules
from domain.bulletins.rules import BulletinState
from domain.errors import NotFound
from domain.transactions import Row, acting_within
from integrations.documents import bulletin, docx, pdf, svg
from integrations.documents.official import Official
from schema import ids
from schema.permissions import may_read

TYPES: Final = {
    "json": "application/json",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
WRITERS: Final[Mapping[str, Callable[[Official], bytes]]] = {"pdf": pdf.write, "docx": docx.write}
PICTURE: Final = "image/svg+xml"
# A picture carries nothing that runs, and shows nothing of elsewhere.
PICTURE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


async def document(request: Request) -> Response:
    """This will send a bulletin as data, as PDF or as .docx; the same one gives the same bytes.

    Raises:
        Refused: nobody is signed in, or there is no such form.
        DomainError: there is no such bulletin, or it is not published and not theirs to see.
    """
    form = request.path_params["form"]
    if form not in TYPES:
        raise Refused(HTTPStatus.NOT_FOUND, "NOT_FOUND", "没有这种格式。")
    row = await _bulletin(request)
    content = await asyncio.to_thread(_made, row, form)
    name = f"{row['title']}（第{row['version']}版）.{form}"
    plain = f"bulletin-{row['id']}.{form}"
    kind = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    headers = {"Content-Disposition": kind, "Content-Encoding": "identity"}
    return Response(content, headers=headers, media_type=TYPES[form])


async def picture(request: Request) -> Response:
    """This will send the picture of one page of a bulletin.

    Raises:
        Refused: nobody is signed in, or there is no such page.
        DomainError: as for the document.
    """
    row = await _bulletin(request)
    pages = await asyncio.to_thread(svg.pages, _official(row))
    number = int(request.path_params["number"])
    if not 1 <= number <= len(pages):
        raise Refused(HTTPStatus.NOT_FOUND, "NOT_FOUND", "没有这一页。")
    headers = {"Content-Security-Policy": PICTURE_POLICY}
    return Response(pages[number - 1], headers=headers, media_type=PICTURE)


async def _bulletin(request: Request) -> Row:
    caller = await identity.required(request)
    key = ids.number("Bulletin", request.path_params["id"])
    with acting_within(caller.actor.scope):
        row = await bulletins.whole(key)
    is_open = row is not None and (
        row["state"] == BulletinState.PUBLISHED or caller.actor.scope == EVERYTHING
    )
    if row is None or not is_open or not may_read(caller.actor, "Bulletin"):
        raise NotFound(field=("id",))
    return row


def _made(row: Row, form: str) -> bytes:
    if form == "json":
        text: str = row["document"] or row["snapshot"]
        return text.encode()
    return WRITERS[form](_official(row))


def _official(row: Row) -> Official:
    return bulletin.document_of(row, rules.read(json.loads(row["snapshot"])))
