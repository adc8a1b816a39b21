"""A small OpenID provider that is a real one: it signs, checks PKCE and clients, and can be made to lie."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs, unquote_plus

import httpx
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

ISSUER: Final = "https://id.example.org"
CLIENT_ID: Final = "puhui"
CLIENT_SECRET: Final = "a secret: with/odd+signs"
RSA_BITS: Final = 2048


def new_key(kid: str) -> RSAKey:
    """A key of the provider's."""
    return RSAKey.generate_key(RSA_BITS, {"kid": kid, "use": "sig", "alg": "RS256"})


@dataclass(slots=True)
class Provider:
    """Who signs in there, by which means, and what its tokens claim besides the truth."""

    now: Callable[[], datetime]
    redirect_uri: str
    subject: str = "u-1001"
    amr: tuple[str, ...] = ("pwd",)
    error: str = ""
    issuer: str = ISSUER
    lies: dict[str, Any] = field(default_factory=dict)
    signs_with: str = "RS256"
    names_itself: str | None = None
    is_down: bool = False
    key: RSAKey = field(default_factory=lambda: new_key("k1"))
    published: list[RSAKey] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.published = self.published or [self.key]

    def rotate(self, kid: str) -> None:
        """Sign with another key from now on, and publish it beside the old one."""
        self.key = new_key(kid)
        self.published.append(self.key)

    def transport(self) -> httpx.AsyncBaseTransport:
        """The way to it."""
        return httpx.ASGITransport(self.app())

    def app(self) -> Starlette:
        """Its pages."""
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self._metadata),
                Route("/authorize", self._authorize),
                Route("/token", self._token, methods=["POST"]),
                Route("/jwks", self._jwks),
            ]
        )

    async def _metadata(self, _request: Request) -> Response:
        self.asked.append("metadata")
        if self.is_down:
            return Response(status_code=503)
        return JSONResponse(
            {
                "issuer": self.issuer,
                "authorization_endpoint": f"{ISSUER}/authorize",
                "token_endpoint": f"{ISSUER}/token",
                "jwks_uri": f"{ISSUER}/jwks",
                "end_session_endpoint": f"{ISSUER}/logout",
                "response_types_supported": ["code"],
                "code_challenge_methods_supported": ["S256"],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT_ID
        assert asked["redirect_uri"] == self.redirect_uri
        assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
        back = {"state": asked["state"], "iss": self.names_itself or self.issuer}
        if self.error:
            back["error"] = self.error
        else:
            back["code"] = secrets.token_urlsafe(16)
            self.codes[back["code"]] = asked
        return RedirectResponse(str(httpx.URL(self.redirect_uri).copy_merge_params(back)), 302)

    async def _token(self, request: Request) -> Response:
        self.asked.append("token")
        given = {key: one[0] for key, one in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(given.get("code", ""), None)
        scheme, _, sent = request.headers.get("authorization", "").partition(" ")
        login = base64.b64decode(sent).decode() if scheme == "Basic" else ""
        if unquote_plus(login) != f"{CLIENT_ID}:{CLIENT_SECRET}":
            return JSONResponse({"error": "invalid_client"}, 401)
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"]:
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(
            {"access_token": "x", "token_type": "Bearer", "id_token": self._signed(asked)}
        )

    def _signed(self, asked: dict[str, str]) -> str:
        now = self.now()
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "exp": int((now + timedelta(minutes=5)).timestamp()),
            "iat": int(now.timestamp()),
            "nonce": asked["nonce"],
            "amr": list(self.amr),
        }
        if asked.get("prompt") == "login":
            claims["auth_time"] = int(now.timestamp())
        told = {name: one for name, one in (claims | self.lies).items() if one is not None}
        if self.signs_with == "HS256":
            # The oldest of tricks: the public key as the secret of a symmetric signature.
            signed = f"{_plain({'alg': 'HS256', 'kid': 'k1'})}.{_plain(told)}"
            mac = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        if self.signs_with == "none":
            parts = ({"alg": "none"}, told)
            head, body = (_plain(part) for part in parts)
            return f"{head}.{body}."
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, told, self.key)

    async def _jwks(self, _request: Request) -> Response:
        self.asked.append("jwks")
        return JSONResponse(KeySet([*self.published]).as_dict(private=False))


def _plain(part: dict[str, Any]) -> str:
    text = httpx.Response(200, json=part).content
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()
