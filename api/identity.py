"""Who asks: the session's cookie or a bearer token becomes an actor, once for each request."""

from dataclasses import dataclass, replace
from datetime import datetime

from starlette.requests import Request

from api.edge import edge_of
from api.errors import rate_limited, unauthenticated
from api.guard import cookie_of
from domain.actors import EVERYTHING, Actor
from domain.staff import operations as staff
from domain.staff import queries
from domain.staff.queries import Recognised
from domain.transactions import acting_within

TOKEN_CHARACTERS_MAX = 256


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request; `session_id` is None for a script with a token.

    `confirmed_until` is until when the password that they typed again holds, if they did.
    """

    actor: Actor
    name: str
    unit_name: str | None
    session_id: int | None
    confirmed_until: datetime | None = None


async def required(request: Request) -> Caller:
    """This will give the caller.

    Raises:
        Refused: nobody is signed in, the token is no good, or this person asks too often.
    """
    caller = await known(request)
    if caller is None:
        raise unauthenticated()
    return caller


async def known(request: Request) -> Caller | None:
    """This will give the caller, if there is one.

    Raises:
        Refused: the token is no good, or this person asks too often.
    """
    edge, now = edge_of(request), edge_of(request).now()
    authorization = request.headers.get("authorization")
    is_bearer = authorization is not None
    token = bearer_of(authorization) if authorization is not None else cookie(request)
    if not 1 <= len(token) <= TOKEN_CHARACTERS_MAX:
        found = None
    else:
        with acting_within(EVERYTHING):
            found = (
                await queries.by_token(token, now=now)
                if is_bearer
                else await queries.by_session(token, now=now, idle=edge.config.session_idle)
            )
    if found is None:
        if is_bearer:
            raise unauthenticated()
        return None
    request.state.staff_id = found.actor.staff_id
    wait_s = edge.people.take(found.actor.staff_id)
    if wait_s:
        raise rate_limited(wait_s)
    session_id = None if is_bearer else found.credential_id
    if found.is_worth_noting(now=now):
        token_id = found.credential_id if is_bearer else None
        await staff.note_use(session_id=session_id, token_id=token_id, now=now)
    caller = caller_of(found, session_id=session_id, request_id=request.state.request_id)
    if found.confirmed_at is None:
        return caller
    return replace(caller, confirmed_until=found.confirmed_at + edge.config.session_confirmed)


def caller_of(found: Recognised, *, session_id: int | None, request_id: str) -> Caller:
    """This will make a caller of who was recognised."""
    actor = replace(found.actor, request_id=request_id)
    return Caller(actor, found.name, found.unit_name, session_id)


def cookie(request: Request) -> str:
    """This will give the session's cookie; empty if there is none."""
    return cookie_of(request.headers, edge_of(request).config.cookie_name)


def bearer_of(authorization: str) -> str:
    """This will give the token of an Authorization header; empty for another scheme."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
