"""One person's own copy goes out here, to whoever handles their request and typed the password again."""

import asyncio
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from api import identity
from api.edge import edge_of
from api.errors import Refused
from api.marked import disposition
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.data_rights import operations as requests
from domain.data_rights import queries
from domain.errors import DomainError
from domain.transactions import acting_within, answering_to
from schema import ids
from workers import person_package

ACTION: Final = "rights_request.download"


async def package(request: Request) -> Response:
    """This will send the copy of a person's record that was granted.

    Raises:
        Refused: nobody is signed in.
        DomainError: not confirmed anew, not theirs, not granted, or its time is over.
    """
    caller = await identity.required(request)
    now, actor = edge_of(request).now(), caller.actor
    key = ids.number("RightsRequest", request.path_params["id"])
    try:
        identity.require_confirmation(caller, now=now)
        with acting_within(actor.scope), answering_to(caller.credential):
            found = await requests.hand_out(key, by=actor, now=now)
            parts = await queries.package(found["member_id"])
    except (DomainError, Refused) as error:
        subject = ("rights_request", key)
        await audit.refuse(action=ACTION, subject=subject, code=error.code, by=actor, now=now)
        raise
    at = now.astimezone(CHINA)
    mark = f"个人信息副本（请求 {key}）；{actor.label} 于 {at:%Y-%m-%d %H:%M:%S} 下载，交本人。"
    content = await asyncio.to_thread(person_package.archive, parts, mark=mark, at=now)
    headers = {
        "Content-Disposition": disposition(f"个人信息副本-{key}.zip", plain=f"person-{key}.zip"),
        "Content-Encoding": "identity",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/zip", headers=headers)
