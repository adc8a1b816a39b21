"""Signing in, asking who is signed in, signing out: one cookie for the app and for GraphiQL."""

from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api import identity
from api.edge import edge_of
from api.errors import Json, Refused, of_domain, rate_limited
from api.identity import Caller
from api.limits import address_of
from domain.actors import EVERYTHING
from domain.errors import NotFound
from domain.staff import operations as staff
from domain.staff import queries
from domain.staff.rules import PASSWORD_CHARACTERS_MAX, SignedIn
from domain.transactions import acting_within
from schema.acts import SessionRequired

LOGIN_CHARACTERS_MAX: Final = 64


async def sign_in(request: Request) -> Response:
    """This will open a session and set its cookie; the session before it ends.

    Raises:
        Refused: too often, or not a login and a password.
        DomainError: wrong credentials, locked, disabled.
    """
    edge, now = edge_of(request), edge_of(request).now()
    _take_turn(request)
    login, password = _credentials(await request.body(), request.headers.get("content-type", ""))
    signed_in = await staff.sign_in(
        login=login,
        password=password,
        now=now,
        replaces=identity.cookie(request),
        lasts=edge.config.session_lasts,
        address=address_of(request.scope),
        user_agent=request.headers.get("user-agent", ""),
    )
    with acting_within(EVERYTHING):
        found = await queries.by_session(signed_in.token, now=now)
    assert found is not None, "a session that was just opened stands"
    request.state.staff_id = signed_in.staff_id
    request_id = request.state.request_id
    caller = identity.caller_of(found, session_id=signed_in.session_id, request_id=request_id)
    response = _described(caller)
    _set_cookie(response, request, signed_in)
    return response


async def confirm(request: Request) -> Response:
    """This will take the password of who is signed in once more, and give the session a new cookie.

    Raises:
        Refused: nobody is signed in, it is a script, too often, or not a password.
        DomainError: wrong password, locked.
    """
    edge, now = edge_of(request), edge_of(request).now()
    caller = await identity.required(request)
    if caller.session_id is None:
        raise of_domain(SessionRequired())
    _take_turn(request)
    given = _given(await request.body(), request.headers.get("content-type", ""))
    password = given.get("password")
    if not _is_text(password, PASSWORD_CHARACTERS_MAX):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID", "请填写密码。")
    renewed = await staff.confirm_session(
        caller.session_id, password=str(password), by=caller.actor, now=now
    )
    until = now + edge.config.session_confirmed
    response = Json({"confirmedUntil": until.isoformat()})
    _set_cookie(response, request, renewed)
    return response


async def show(request: Request) -> Response:
    """This will say who is signed in.

    Raises:
        Refused: nobody.
    """
    return _described(await identity.required(request))


async def sign_out(request: Request) -> Response:
    """This will end the session; one that is already over counts as ended."""
    edge = edge_of(request)
    caller = await identity.known(request)
    if caller is not None and caller.session_id is not None:
        with suppress(NotFound):
            await staff.end_session(caller.session_id, by=caller.actor, now=edge.now())
    response = Response(status_code=HTTPStatus.NO_CONTENT)
    response.delete_cookie(
        edge.config.cookie_name,
        path="/",
        secure=edge.config.is_https,
        httponly=True,
        samesite="strict",
    )
    return response


def _described(caller: Caller) -> Response:
    actor = caller.actor
    person = {
        "login": actor.label,
        "name": caller.name,
        "roles": sorted(actor.roles),
        "unitName": caller.unit_name,
    }
    return Json({"staff": person})


def _set_cookie(response: Response, request: Request, signed_in: SignedIn) -> None:
    config = edge_of(request).config
    response.set_cookie(
        config.cookie_name,
        signed_in.token,
        max_age=int((signed_in.expires_at - edge_of(request).now()).total_seconds()),
        path="/",
        secure=config.is_https,
        httponly=True,
        samesite="strict",
    )


def _take_turn(request: Request) -> None:
    """Whoever guesses passwords waits, wherever they are asked for."""
    wait_s = edge_of(request).sign_ins.take(address_of(request.scope))
    if wait_s:
        raise rate_limited(wait_s)


def _credentials(body: bytes, content_type: str) -> tuple[str, str]:
    given = _given(body, content_type)
    login, password = given.get("login"), given.get("password")
    if _is_text(login, LOGIN_CHARACTERS_MAX) and _is_text(password, PASSWORD_CHARACTERS_MAX):
        return str(login).strip().lower(), str(password)
    raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID", "请填写用户名和密码。")


def _given(body: bytes, content_type: str) -> dict[str, Any]:
    """This will read a JSON object; what is none holds nothing."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "NOT_JSON", "登录请求须为 JSON 格式。")
    try:
        given: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        given = None
    return given if isinstance(given, dict) else {}


def _is_text(value: object, characters_max: int) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= characters_max and "\0" not in value
