"""Scans of the bank's letters come in here, known by their digest, and go out to who may look."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api import bodies, identity
from api.edge import edge_of
from api.errors import Json, Refused
from domain import crypto
from domain.actors import Actor
from domain.audit import operations as audit
from domain.errors import DomainError
from domain.scans import operations as scans
from domain.scans import queries, rules
from domain.scans.queries import Scan
from domain.spool import Spool
from domain.transactions import acting_within, answering_to

RECEIVE: Final = "scan.receive"
LOOK: Final = "scan.look"


async def receive(request: Request) -> Response:
    """This will keep a scan and give the SHA-256 of its bytes, by which an act names it.

    Raises:
        Refused: nobody is signed in, no file, too large, or too slow.
        DomainError: not for this person, or no scan.
    """
    caller = await identity.required(request)
    try:
        with answering_to(caller.credential):
            digest = await _received(request, by=caller.actor)
    except (DomainError, Refused) as error:
        await _refused(request, RECEIVE, error.code, by=caller.actor)
        raise
    return Json({"digest": digest}, HTTPStatus.CREATED)


async def scan(request: Request) -> Response:
    """This will send a scan to somebody who may look at it, and note that they did.

    Raises:
        Refused: nobody is signed in.
        DomainError: not for this person, or there is none of this digest.
    """
    caller = await identity.required(request)
    actor, now = caller.actor, edge_of(request).now()
    digest = request.path_params["digest"]
    try:
        with acting_within(actor.scope):
            found = await queries.by_digest(digest, by=actor)
            await scans.note_look(found.id, digest=found.digest, by=actor, now=now)
    except DomainError as error:
        await _refused(request, LOOK, error.code, by=actor)
        raise
    name = rules.name_of(found.digest, found.media_type)
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Length": str(found.size_bytes),
        # Says to the compressing layer that there is nothing to gain.
        "Content-Encoding": "identity",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(
        _content(found, actor.scope), headers=headers, media_type=found.media_type
    )


async def _received(request: Request, *, by: Actor) -> str:
    edge = edge_of(request)
    by.require(*rules.BRINGERS)
    async with edge.uploads.taken(by.staff_id):
        spool = Spool(edge.config.spool_folder, purpose=rules.SEALED_AS, ring=crypto.keyring())
        with spool:
            name = await bodies.spooled(request, spool, bytes_max=rules.BYTES_MAX)
            media_type, digest = await asyncio.to_thread(_looked_at, spool)
            with acting_within(by.scope):
                await scans.receive(
                    content=spool,
                    digest=digest,
                    media_type=media_type,
                    file_name=name,
                    by=by,
                    now=edge.now(),
                )
    return digest


def _looked_at(spool: Spool) -> tuple[str, str]:
    spool.finish()
    with spool.reader() as content:
        media_type = rules.media_type(content.read(rules.HEAD_BYTES))
    digest = hashlib.sha256()
    for part in spool.parts():
        digest.update(part)
    return media_type, digest.hexdigest()


async def _refused(request: Request, action: str, code: str, *, by: Actor) -> None:
    now = edge_of(request).now()
    await audit.refuse(action=action, subject=None, code=code, by=by, now=now)


async def _content(found: Scan, scope: str) -> AsyncIterator[bytes]:
    for number in range(found.pieces):
        # A scope lasts no longer than a look: the code between two of them is somebody else's.
        with acting_within(scope):
            content = await queries.piece(found, number)
        yield content
