"""The province's traffic: released files go out to whoever confirmed anew, receipts come in."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api import bodies, identity
from api.downloads import TYPES
from api.edge import edge_of
from api.errors import Json, Refused
from api.marked import disposition
from domain.actors import Actor
from domain.audit import operations as audit
from domain.errors import DomainError
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries import queries
from domain.provincial_receipts import operations as receipts
from domain.provincial_receipts.rules import BYTES_MAX
from domain.transactions import Row, acting_within, answering_to
from schema import ids
from workers import broker

DOWNLOAD: Final = "provincial_delivery.download"
RECEIVE: Final = "provincial_receipt.receive"


async def file(request: Request) -> Response:
    """This will send a released file to an officer who typed the password again just now.

    Raises:
        Refused: nobody is signed in, or not confirmed anew.
        DomainError: not theirs, not released, or deleted.
    """
    caller = await identity.required(request)
    now, actor = edge_of(request).now(), caller.actor
    key = ids.number("ProvincialDelivery", request.path_params["id"])
    try:
        identity.require_confirmation(caller, now=now)
        with acting_within(actor.scope), answering_to(caller.credential):
            found = await deliveries.hand_out(key, by=actor, now=now)
    except (DomainError, Refused) as error:
        await _note(DOWNLOAD, key, error.code, request, actor)
        raise
    format_ = found["file_name"].rsplit(".", 1)[-1].upper()
    headers = {
        "Content-Disposition": disposition(
            found["file_name"], plain=f"provincial-{found['number']}.{format_.lower()}"
        ),
        "Content-Length": str(found["size_bytes"]),
        "Content-Encoding": "identity",
        "Cache-Control": "no-store",
    }
    return StreamingResponse(
        _content(found, actor.scope), headers=headers, media_type=TYPES[format_]
    )


async def receipt(request: Request) -> Response:
    """This will keep a receipt for a worker to read, and give its global id.

    Raises:
        Refused: nobody is signed in, no file, too large, too slow, or cut off.
        DomainError: not for this person, or the delivery waits for none.
    """
    caller = await identity.required(request)
    edge, actor = edge_of(request), caller.actor
    key = ids.number("ProvincialDelivery", request.query_params.get("delivery", ""))
    try:
        async with edge.uploads.taken(actor.staff_id):
            limit = min(BYTES_MAX, edge.config.upload_bytes_max)
            file_name, content = await bodies.whole(request, bytes_max=limit)
        with acting_within(actor.scope), answering_to(caller.credential):
            receipt_id = await receipts.receive(
                key, file_name=file_name, content=content, by=actor, now=edge.now()
            )
    except (DomainError, Refused) as error:
        await _note(RECEIVE, key, error.code, request, actor)
        raise
    await broker.nudge("apply_receipt", receipt_id)
    return Json({"receiptId": ids.encode("ProvincialReceipt", receipt_id)}, HTTPStatus.CREATED)


async def _note(action: str, key: int, code: str, request: Request, actor: Actor) -> None:
    subject, now = ("provincial_delivery", key), edge_of(request).now()
    await audit.refuse(action=action, subject=subject, code=code, by=actor, now=now)


async def _content(found: Row, scope: str) -> AsyncIterator[bytes]:
    for number in range(found["chunks"]):
        with acting_within(scope):
            content = await queries.chunk(found["id"], found["attempts"], number)
        yield content
