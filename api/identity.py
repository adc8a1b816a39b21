"""Who asks: the session's cookie or a bearer token becomes an actor, once for each request."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Final

from starlette.requests import Request

from api.edge import edge_of
from api.errors import Refused, rate_limited, unauthenticated
from api.guard import cookie_of
from domain.actors import EVERYTHING, Actor
from domain.errors import NotFound
from domain.sessions import operations as sessions
from domain.sessions import queries
from domain.sessions.queries import Recognised
from domain.sessions.rules import Must, UnitNeeded, UnitNotOfToken
from domain.transactions import Credential, acting_within
from schema import ids
from schema.acts import SessionRequired, StepUpRequired

TOKEN_CHARACTERS_MAX = 256
# At which of the units of its token a script acts, by the unit's global id.
UNIT_HEADER: Final = "Puhui-Unit"
DUTIES: Final[Mapping[Must, tuple[str, str]]] = {
    Must.INITIAL_PASSWORD: ("PASSWORD_CHANGE_REQUIRED", "请先修改初始密码，再办理其他业务。"),
    Must.EXPIRED_PASSWORD: ("PASSWORD_CHANGE_REQUIRED", "密码已超过使用期限，请先修改密码。"),
    Must.SECOND_FACTOR: ("FACTOR_ENROLMENT_REQUIRED", "您的岗位须用动态码登录，请先绑定验证器。"),
}


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request; `session_id` is None for a script with a token.

    `confirmed_until` is until when the password that they typed again holds, if they did; `must` is
    what they have to do before anything else, and `credential` what has to stand meanwhile.
    """

    actor: Actor
    name: str
    unit_name: str | None
    session_id: int | None
    credential: Credential
    confirmed_until: datetime | None = None
    must: Must | None = None
    has_factor: bool = False
    is_vouched: bool = False


async def required(request: Request) -> Caller:
    """This will give the caller, who may do what they are permitted to.

    Raises:
        Refused: as `arrived`, or the person has to change their password or enrol a device first.
    """
    caller = await arrived(request)
    if caller.must is not None:
        code, message = DUTIES[caller.must]
        raise Refused(HTTPStatus.FORBIDDEN, code, message)
    return caller


async def arrived(request: Request) -> Caller:
    """This will give the caller, for whatever is open to one who has yet to do something first.

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
                await _by_token(request, token, now=now)
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
        await sessions.note_use(session_id=session_id, token_id=token_id, now=now)
    caller = caller_of(found, is_bearer=is_bearer, request_id=request.state.request_id)
    if found.confirmed_at is None:
        return caller
    return replace(caller, confirmed_until=found.confirmed_at + edge.config.session_confirmed)


async def _by_token(request: Request, token: str, *, now: datetime) -> Recognised | None:
    """This will give who a token stands for, at the unit that the request names, if it does.

    Raises:
        Refused: the token does not open that unit, or opens several and none is named.
    """
    named = request.headers.get(UNIT_HEADER)
    try:
        at_unit = None if named is None else ids.number("Unit", named)
        return await queries.by_token(token, now=now, at_unit=at_unit)
    except UnitNeeded as error:
        raise Refused(HTTPStatus.BAD_REQUEST, error.code, error.message) from None
    except (NotFound, UnitNotOfToken):
        refused = UnitNotOfToken()
        raise Refused(HTTPStatus.FORBIDDEN, refused.code, refused.message) from None


def caller_of(found: Recognised, *, is_bearer: bool, request_id: str) -> Caller:
    """This will make a caller of who was recognised."""
    session_id = None if is_bearer else found.credential_id
    return Caller(
        actor=replace(found.actor, request_id=request_id),
        name=found.name,
        unit_name=found.unit_name,
        session_id=session_id,
        credential=Credential(session_id, found.credential_id if is_bearer else None),
        must=found.must,
        has_factor=found.has_factor,
        is_vouched=found.is_vouched,
    )


def require_confirmation(caller: Caller, *, now: datetime) -> None:
    """This will let pass only a person who typed their password again a short while ago.

    Raises:
        SessionRequired: it is a script.
        StepUpRequired: they did not, or too long ago.
    """
    if caller.session_id is None:
        raise SessionRequired
    if caller.confirmed_until is None or now >= caller.confirmed_until:
        raise StepUpRequired


def cookie(request: Request) -> str:
    """This will give the session's cookie; empty if there is none."""
    return cookie_of(request.headers, edge_of(request).config.cookie_name)


def bearer_of(authorization: str) -> str:
    """This will give the token of an Authorization header; empty for another scheme."""
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
