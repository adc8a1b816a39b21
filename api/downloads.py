"""Exported files go out here: to whoever asked for them, chunk by chunk, and into the trail."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api import identity
from api.edge import edge_of
from api.errors import Refused
from domain.audit import operations as audit
from domain.errors import DomainError
from domain.exports import operations as exports
from domain.exports import queries
from domain.exports.queries import File
from domain.exports.rules import ExportNoLonger
from domain.transactions import acting_within
from schema import ids

TYPES = {
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "CSV": "text/csv; charset=utf-8",
}
ACTION = "export.download"


async def export(request: Request) -> Response:
    """This will send one's own exported file.

    Raises:
        Refused: nobody is signed in, or the file is gone (410).
        DomainError: there is no such file, it is somebody else's, or not written yet.
    """
    caller = await identity.required(request)
    now, actor = edge_of(request).now(), caller.actor
    key = ids.number("Export", request.path_params["id"])
    try:
        with acting_within(actor.scope):
            file = await queries.file_of(key, by=actor, now=now)
            await exports.note_download(key, by=actor, now=now)
    except DomainError as error:
        subject = ("export", key)
        await audit.refuse(action=ACTION, subject=subject, code=error.code, by=actor, now=now)
        if isinstance(error, ExportNoLonger):
            raise Refused(HTTPStatus.GONE, error.code, error.message) from None
        raise
    headers = {
        "Content-Disposition": disposition(file),
        "Content-Length": str(file.size_bytes),
        # Says to the compressing layer that there is nothing to gain.
        "Content-Encoding": "identity",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(
        _content(file, actor.scope), headers=headers, media_type=TYPES[file.format]
    )


def disposition(file: File) -> str:
    """This will name the file for browsers that know RFC 5987, and plainly for the others."""
    plain = f"export-{file.id}.{file.format.lower()}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"


async def _content(file: File, scope: str) -> AsyncIterator[bytes]:
    for number in range(file.chunks):
        # A scope lasts no longer than a look: the code between two of them is somebody else's.
        with acting_within(scope):
            content = await queries.chunk(file, number)
        yield content
