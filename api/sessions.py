"""Signing in, asking who is signed in, signing out: one cookie for the app and for GraphiQL.

Besides, what a person may do who has to do something else before they are let in: change their
password, and enrol the device that shows their codes.
"""

from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api import identity
from api.edge import Edge, edge_of
from api.errors import Json, Refused, of_domain, rate_limited
from api.identity import Caller
from api.limits import address_of
from domain.actors import EVERYTHING
from domain.errors import NotFound
from domain.factors.rules import CODE_CHARACTERS_MAX, text_of, uri_of
from domain.security_policies.rules import PASSWORD_CHARACTERS_MAX
from domain.sessions import operations as sessions
from domain.sessions import queries
from domain.sessions.rules import SignedIn
from domain.staff import operations as staff
from domain.transactions import acting_within
from integrations.oidc.errors import OidcError
from schema.acts import SessionRequired, StepUpRequired

LOGIN_CHARACTERS_MAX: Final = 64


async def sign_in(request: Request) -> Response:
    """This will open a session and set its cookie; the session before it ends.

    Raises:
        Refused: too often, or not a login and a password.
        DomainError: wrong credentials or code, a code still wanted, locked, disabled, waiting.
    """
    edge, now = edge_of(request), edge_of(request).now()
    _take_turn(request)
    given = await given_in(request)
    login, password = _credentials(given)
    signed_in = await sessions.sign_in(
        login=login,
        password=password,
        code=code_of(given),
        now=now,
        replaces=identity.cookie(request),
        lasts=edge.config.session_lasts,
        address=address_of(request.scope),
        user_agent=request.headers.get("user-agent", ""),
    )
    response = await described(request, signed_in)
    set_session_cookie(response, request, signed_in)
    return response


async def confirm(request: Request) -> Response:
    """This will take the password of who is signed in once more, and give the session a new cookie.

    Raises:
        Refused: nobody is signed in, it is a script, too often, or not a password.
        DomainError: wrong password or code, a code still wanted, locked.
    """
    edge, caller, session_id = await _at_session(request)
    _take_turn(request)
    given = await given_in(request)
    renewed = await sessions.confirm(
        session_id,
        password=_password(given, "password"),
        code=code_of(given),
        by=caller.actor,
        now=edge.now(),
    )
    until = edge.now() + edge.config.session_confirmed
    response = Json({"confirmedUntil": until.isoformat()})
    set_session_cookie(response, request, renewed)
    return response


async def change_password(request: Request) -> Response:
    """This will change the password of who is signed in; every session of theirs ends, this one too.

    Raises:
        Refused: nobody is signed in, it is a script, too often, or not two passwords.
        DomainError: wrong password, locked, or the new one is no good.
    """
    edge, caller, _ = await _at_session(request)
    _take_turn(request)
    given = await given_in(request)
    assert caller.actor.staff_id is not None, "whoever has a session is somebody"
    await staff.change_password(
        caller.actor.staff_id,
        password=_password(given, "password"),
        current=_password(given, "current"),
        by=caller.actor,
        now=edge.now(),
    )
    return _without_cookie(request)


async def offer_factor(request: Request) -> Response:
    """This will give the secret of a new device to who typed their password again just now.

    Raises:
        Refused: nobody is signed in, it is a script, or the password was not typed again.
    """
    edge, caller, session_id = await _at_session(request)
    if caller.confirmed_until is None or caller.confirmed_until <= edge.now():
        raise of_domain(StepUpRequired())
    secret = await sessions.offer_factor(session_id, by=caller.actor, now=edge.now())
    shown = {"secret": text_of(secret), "uri": uri_of(secret, login=caller.actor.label)}
    return Json(shown, headers={"Cache-Control": "no-store"})


async def enrol_factor(request: Request) -> Response:
    """This will let the new device hold, by a code of it, and give the recovery codes this once.

    Raises:
        Refused: nobody is signed in, it is a script, too often, or no code.
        DomainError: the code is wrong, or there is no new device.
    """
    edge, caller, session_id = await _at_session(request)
    _take_turn(request)
    code = code_of(await given_in(request))
    if not code:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID", "请填写验证器显示的动态码。")
    codes = await sessions.enrol_factor(session_id, code=code, by=caller.actor, now=edge.now())
    return Json({"recoveryCodes": codes}, headers={"Cache-Control": "no-store"})


async def show(request: Request) -> Response:
    """This will say who is signed in.

    Raises:
        Refused: nobody.
    """
    return _described(await identity.arrived(request))


async def sign_out(request: Request) -> Response:
    """This will end the session; one that is already over counts as ended.

    For one that the provider vouched for it says where the browser ends the provider's, too.
    """
    edge = edge_of(request)
    caller = await identity.known(request)
    if caller is not None and caller.session_id is not None:
        with suppress(NotFound):
            await sessions.end(caller.session_id, by=caller.actor, now=edge.now())
    address = None
    if caller is not None and caller.is_vouched and edge.oidc is not None:
        with suppress(OidcError):
            address = await edge.oidc.end_session_address(back_to=edge.config.public_origin + "/")
    return _without_cookie(request, {"endSessionUrl": address} if address else None)


async def _at_session(request: Request) -> tuple[Edge, Caller, int]:
    caller = await identity.arrived(request)
    if caller.session_id is None:
        raise of_domain(SessionRequired())
    return edge_of(request), caller, caller.session_id


async def described(request: Request, signed_in: SignedIn) -> Response:
    """This will say who was just let in."""
    with acting_within(EVERYTHING):
        found = await queries.by_session(signed_in.token, now=edge_of(request).now())
    assert found is not None, "a session that was just opened stands"
    request.state.staff_id = signed_in.staff_id
    request_id = request.state.request_id
    return _described(identity.caller_of(found, is_bearer=False, request_id=request_id))


def _described(caller: Caller) -> Response:
    actor = caller.actor
    person = {
        "login": actor.label,
        "name": caller.name,
        "roles": sorted(actor.roles),
        "particulars": sorted(actor.shown),
        "unitName": caller.unit_name,
        "must": caller.must,
        "hasFactor": caller.has_factor,
        "isVouched": caller.is_vouched,
    }
    return Json({"staff": person})


def set_session_cookie(response: Response, request: Request, signed_in: SignedIn) -> None:
    """This will give the browser its session's token."""
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


def _without_cookie(request: Request, told: dict[str, str] | None = None) -> Response:
    config = edge_of(request).config
    response = Json(told) if told else Response(status_code=HTTPStatus.NO_CONTENT)
    response.delete_cookie(
        config.cookie_name, path="/", secure=config.is_https, httponly=True, samesite="strict"
    )
    return response


def _take_turn(request: Request) -> None:
    """Whoever guesses passwords waits, wherever they are asked for."""
    wait_s = edge_of(request).sign_ins.take(address_of(request.scope))
    if wait_s:
        raise rate_limited(wait_s)


def _credentials(given: dict[str, Any]) -> tuple[str, str]:
    login, password = given.get("login"), given.get("password")
    if _is_text(login, LOGIN_CHARACTERS_MAX) and _is_text(password, PASSWORD_CHARACTERS_MAX):
        return str(login).strip().lower(), str(password)
    raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID", "请填写用户名和密码。")


def _password(given: dict[str, Any], name: str) -> str:
    password = given.get(name)
    if not _is_text(password, PASSWORD_CHARACTERS_MAX):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID", "请填写密码。")
    return str(password)


def code_of(given: dict[str, Any]) -> str:
    """This will give the code that was typed; empty if there is none."""
    code = given.get("code", "")
    if code != "" and not _is_text(code, CODE_CHARACTERS_MAX):
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID", "动态码或恢复码的格式不正确。")
    return str(code)


async def given_in(request: Request) -> dict[str, Any]:
    """This will read a JSON object; what is none holds nothing."""
    content_type = request.headers.get("content-type", "")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "NOT_JSON", "登录请求须为 JSON 格式。")
    try:
        given: Any = orjson.loads(await request.body())
    except orjson.JSONDecodeError:
        given = None
    return given if isinstance(given, dict) else {}


def _is_text(value: object, characters_max: int) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= characters_max and "\0" not in value
