"""Workbooks come in here: known person first, limits next, then the bytes, then the domain.

Nothing of a workbook is held in memory but the piece in hand, and nothing lies on the disk that
could be read or that outlives the request.
"""

import asyncio
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api import bodies, identity
from api.edge import edge_of
from api.errors import Json, Refused, of_domain
from domain import crypto
from domain.actors import Actor
from domain.audit import operations as audit
from domain.errors import DomainError
from domain.rosters import operations as rosters
from domain.rosters import queries
from domain.rosters.operations import RosterAlreadyReceived
from domain.rosters.rules import SEALED_AS, RosterKind, uploading_unit
from domain.spool import Spool
from domain.transactions import acting_within, answering_to
from integrations.excel import door
from integrations.excel.unreadable import RosterUnreadable
from schema import ids
from workers import broker

ACTION: Final = "roster.receive"


async def receive_roster(request: Request) -> Response:
    """This will keep a workbook for a worker to check, and give the roster's global id.

    Raises:
        Refused: nobody is signed in, an unknown kind, no file, too large, too slow, or no workbook.
        DomainError: not for this person, or empty.
    """
    caller = await identity.required(request)
    try:
        with answering_to(caller.credential):
            roster_id = await _received(request, by=caller.actor)
    except RosterAlreadyReceived as error:
        # The same corrections again change nothing, and are told where they went.
        if error.earlier_id is None or not await _is_repeat(request, error, caller.actor):
            await _note_refusal(request, error.code, by=caller.actor)
            raise _known(error) from None
        return Json({"rosterId": ids.encode("Roster", error.earlier_id)}, HTTPStatus.OK)
    except (DomainError, Refused) as error:
        await _note_refusal(request, error.code, by=caller.actor)
        raise
    await broker.nudge("check_roster", roster_id)
    return Json({"rosterId": ids.encode("Roster", roster_id)}, HTTPStatus.CREATED)


async def _received(request: Request, *, by: Actor) -> int:
    edge = edge_of(request)
    kind = _kind(request.query_params.get("kind", ""))
    corrects_id = _corrected(request)
    with acting_within(by.scope):
        uploading_unit(kind, by)
        async with edge.uploads.taken(by.staff_id):
            spool = Spool(edge.config.spool_folder, purpose=SEALED_AS, ring=crypto.keyring())
            with spool:
                file_name = await bodies.spooled(
                    request, spool, bytes_max=edge.config.upload_bytes_max
                )
                await asyncio.to_thread(_look_at, spool, file_name)
                return await rosters.receive(
                    kind=kind,
                    file_name=file_name,
                    content=spool,
                    by=by,
                    now=edge.now(),
                    corrects_id=corrects_id,
                )


def _corrected(request: Request) -> int | None:
    """This will give the roster whose rows an upload corrects (`of`), if it says so."""
    given = request.query_params.get("of")
    return None if given is None else ids.number("Roster", given, field="of")


async def _is_repeat(request: Request, error: RosterAlreadyReceived, by: Actor) -> bool:
    corrects_id = _corrected(request)
    if corrects_id is None or error.earlier_id is None:
        return False
    with acting_within(by.scope):
        return await queries.corrected_by(error.earlier_id) == corrects_id


def _known(error: RosterAlreadyReceived) -> Exception:
    if error.earlier_id is None:
        return error
    refused = of_domain(error)
    refused.details["rosterId"] = ids.encode("Roster", error.earlier_id)
    return refused


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


def _kind(text: str) -> RosterKind:
    try:
        return RosterKind(text)
    except ValueError:
        known = "、".join(RosterKind)
        raise Refused(
            HTTPStatus.UNPROCESSABLE_ENTITY, "UNKNOWN_KIND", f"kind 须为 {known} 之一。"
        ) from None
