"""Signing in through the house's OpenID provider, and confirming oneself there.

The browser goes to the provider and comes back; what it has to come back with lies sealed in a
cookie of its own for ten minutes, bound to this origin. So nobody can finish in one browser what
was begun in another (login CSRF), and nobody but the configured provider is believed (mix-up).
Whatever goes wrong leads back to the page that asked, with a word that it knows to say.
"""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api import identity
from api.edge import edge_of
from api.errors import Json, Refused
from api.guard import cookie_of
from api.limits import address_of
from api.sessions import code_of, described, given_in, set_session_cookie
from domain import crypto
from domain.actors import EVERYTHING
from domain.errors import DomainError
from domain.factors.rules import CodeNeeded
from domain.identities import operations as identities
from domain.identities.operations import Vouched
from domain.sessions import queries
from domain.sessions.rules import SignedIn
from domain.transactions import acting_within
from integrations.oidc import client as oidc
from integrations.oidc.client import Attempt, OidcClient
from integrations.oidc.errors import AnswerUntrusted, OidcError, ProviderDeclined

CALLBACK: Final = "/session/oidc/callback"
PENDING_LASTS: Final = timedelta(minutes=10)
SEALED_AS: Final = "oidc_pending"
VALUE_CHARACTERS_MAX: Final = 4096
# A path of our own and nothing else: no host, no scheme, no backslash that a browser takes for a slash.
_OWN_PATH: Final = re.compile(r"/(?!/)[A-Za-z0-9/_.=&?%-]{0,500}")
# Everybody comes in again at the top; nobody is sent to a route that does something.
_NOT_BACK_TO: Final = ("/session", "/graphql", "/exports/", "/rosters/")


class OidcOff(Refused):
    """Nobody configured a provider."""

    def __init__(self) -> None:
        super().__init__(HTTPStatus.NOT_FOUND, "NOT_FOUND", "没有启用统一身份认证。")


async def methods(request: Request) -> Response:
    """This will say how one may sign in besides the password."""
    config = edge_of(request).config
    shown = None if edge_of(request).oidc is None else {"label": config.oidc_label}
    return Json({"oidc": shown}, headers={"Cache-Control": "no-store"})


async def begin(request: Request) -> Response:
    """This will send the browser to the provider; with `confirm`, to prove oneself there anew.

    Raises:
        Refused: no provider is configured.
    """
    client = _client(request)
    back_to = _own_path(request.query_params.get("next", ""))
    is_confirming = "confirm" in request.query_params
    session_id = None
    if is_confirming:
        try:
            session_id = (await identity.arrived(request)).session_id
        except Refused as error:
            return _back(request, back_to, error.code)
    if _is_too_often(request):
        return _back(request, back_to, "RATE_LIMITED")
    attempt = oidc.attempt(now=edge_of(request).now(), is_fresh=is_confirming)
    try:
        address = await client.begin(attempt)
    except OidcError:
        return _back(request, back_to, "OIDC_UNAVAILABLE")
    response = _redirect(address)
    pending = {
        "state": attempt.state,
        "nonce": attempt.nonce,
        "verifier": attempt.verifier,
        "session_id": session_id,
        "back_to": back_to,
    }
    _keep(response, request, pending)
    return response


async def callback(request: Request) -> Response:
    """This will take the browser back from the provider: signed in, confirmed, or told why not."""
    client = _client(request)
    pending = _pending(request)
    if pending is None or "state" not in pending:
        return _back(request, "/", "OIDC_UNTRUSTED")
    back_to = str(pending["back_to"])
    if _is_too_often(request):
        return _back(request, back_to, "RATE_LIMITED")
    who: Vouched | None = None
    try:
        who = await _redeemed(client, request, pending)
        signed_in = await _admitted(request, who, pending["session_id"])
    except (DomainError, Refused, OidcError) as error:
        response = _back(request, back_to, _word(error))
        if isinstance(error, CodeNeeded) and who is not None and pending["session_id"] is None:
            _keep(response, request, {"who": _written(who), "back_to": back_to})
        return response
    response = _redirect(back_to)
    _forget(response, request)
    set_session_cookie(response, request, signed_in)
    return response


async def complete(request: Request) -> Response:
    """This will take the code of the person's device, which the provider's means did not replace.

    Raises:
        Refused: no provider is configured, nothing waits for a code, or too often.
        DomainError: a wrong code, locked, disabled.
    """
    _client(request)
    pending = _pending(request)
    if pending is None or "who" not in pending:
        raise Refused(HTTPStatus.CONFLICT, "OIDC_EXPIRED", "统一身份认证已过期，请重新登录。")
    if _is_too_often(request):
        raise Refused(HTTPStatus.TOO_MANY_REQUESTS, "RATE_LIMITED", "尝试过于频繁，请稍后再试。")
    code = code_of(await given_in(request))
    if not code:
        raise Refused(HTTPStatus.UNPROCESSABLE_ENTITY, "INVALID", "请填写验证器显示的动态码。")
    signed_in = await _signed_in(request, _read(pending["who"]), code=code)
    response = await described(request, signed_in)
    _forget(response, request)
    set_session_cookie(response, request, signed_in)
    return response


async def _redeemed(client: OidcClient, request: Request, pending: dict[str, Any]) -> Vouched:
    asked, now = request.query_params, edge_of(request).now()
    attempt = Attempt(
        state=pending["state"],
        nonce=pending["nonce"],
        verifier=pending["verifier"],
        begun_at=datetime.fromisoformat(pending["at"]),
        is_fresh=pending["session_id"] is not None,
    )
    found = await client.redeem(
        attempt,
        state=asked.get("state", "")[:VALUE_CHARACTERS_MAX],
        code=asked.get("code", "")[:VALUE_CHARACTERS_MAX],
        error=asked.get("error", ""),
        issuer=asked.get("iss", ""),
        now=now,
    )
    return Vouched(issuer=found.issuer, subject=found.subject, methods=found.methods)


async def _admitted(request: Request, who: Vouched, session_id: int | None) -> SignedIn:
    if session_id is None:
        return await _signed_in(request, who)
    return await _confirmed(request, who, session_id)


async def _signed_in(request: Request, who: Vouched, *, code: str = "") -> SignedIn:
    edge = edge_of(request)
    return await identities.sign_in(
        who,
        code=code,
        now=edge.now(),
        replaces=identity.cookie(request),
        lasts=edge.config.session_lasts,
        address=address_of(request.scope),
        user_agent=request.headers.get("user-agent", ""),
    )


async def _confirmed(request: Request, who: Vouched, session_id: int) -> SignedIn:
    # The session's own cookie is strict and does not come along from the provider's page: whose
    # session it is was sealed when its person set out.
    now = edge_of(request).now()
    with acting_within(EVERYTHING):
        found = await queries.by_session_id(session_id, now=now)
    if found is None:
        raise Refused(HTTPStatus.UNAUTHORIZED, "UNAUTHENTICATED", "登录已结束，请重新登录。")
    by = replace(found.actor, request_id=request.state.request_id)
    return await identities.confirm_session(session_id, who, by=by, now=now)


def _client(request: Request) -> OidcClient:
    client = edge_of(request).oidc
    if client is None:
        raise OidcOff
    return client


def _is_too_often(request: Request) -> bool:
    return bool(edge_of(request).sign_ins.take(address_of(request.scope)))


def _word(error: DomainError | Refused | OidcError) -> str:
    """This will say what went wrong in a word that the page knows."""
    if isinstance(error, ProviderDeclined):
        return "OIDC_DECLINED"
    if isinstance(error, AnswerUntrusted):
        return "OIDC_UNTRUSTED"
    return "OIDC_UNAVAILABLE" if isinstance(error, OidcError) else error.code


def _own_path(wanted: str) -> str:
    is_own = _OWN_PATH.fullmatch(wanted) is not None and not wanted.startswith(_NOT_BACK_TO)
    return wanted if is_own else "/"


def _redirect(address: str) -> Response:
    response = RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(request: Request, back_to: str, code: str) -> Response:
    """This will lead back to where it began, with a word that the page knows; the attempt is over."""
    mark = "&" if "?" in back_to else "?"
    response = _redirect(f"{back_to}{mark}oidc={code}")
    _forget(response, request)
    return response


def _cookie_name(request: Request) -> str:
    return "__Host-oidc" if edge_of(request).config.is_https else "oidc"


def _keep(response: Response, request: Request, pending: dict[str, Any]) -> None:
    """This will seal what has to come back; lax, since it comes from another site's page."""
    config = edge_of(request).config
    written = orjson.dumps(pending | {"at": edge_of(request).now().isoformat()}).decode()
    response.set_cookie(
        _cookie_name(request),
        crypto.keyring().seal(SEALED_AS, written).hex(),
        max_age=int(PENDING_LASTS.total_seconds()),
        path="/",
        secure=config.is_https,
        httponly=True,
        samesite="lax",
    )


def _forget(response: Response, request: Request) -> None:
    config = edge_of(request).config
    response.delete_cookie(
        _cookie_name(request), path="/", secure=config.is_https, httponly=True, samesite="lax"
    )


def _pending(request: Request) -> dict[str, Any] | None:
    text = cookie_of(request.headers, _cookie_name(request))
    if not 1 <= len(text) <= VALUE_CHARACTERS_MAX:
        return None
    try:
        found: Any = orjson.loads(crypto.keyring().open(SEALED_AS, bytes.fromhex(text)))
    except (crypto.SealBroken, ValueError):
        return None
    is_over = datetime.fromisoformat(found["at"]) + PENDING_LASTS <= edge_of(request).now()
    return None if is_over else dict(found)


def _written(who: Vouched) -> dict[str, object]:
    return {"issuer": who.issuer, "subject": who.subject, "methods": sorted(who.methods)}


def _read(written: dict[str, Any]) -> Vouched:
    return Vouched(
        issuer=written["issuer"],
        subject=written["subject"],
        methods=frozenset(written["methods"]),
    )
