"""The relying party: where to send a browser, and who comes back.

Signatures and keys are joserfc's; the few parameters of the flow are written here. What is
checked of an answer is listed here, in one place: issuer (OpenID Connect Core 3.1.3.7, RFC 9207
against mix-up), audience, authorized party, time with a minute of skew, nonce, time of the sign-in.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote_plus, urlsplit

import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from integrations.oidc.errors import AnswerUntrusted, ProviderDeclined, ProviderUnavailable

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
SKEW: Final = timedelta(seconds=60)
TIMEOUT_S: Final = 10.0
METADATA_LASTS_S: Final = 3600.0
KEYS_PAUSE_S: Final = 30.0  # an unknown key makes us ask again, but no more often than this
ANSWER_BYTES_MAX: Final = 256 * 1024
SUBJECT_CHARACTERS_MAX: Final = 255
RANDOM_BYTES: Final = 32
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """Who we are at which provider, and where it sends browsers back to."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_uri: str
    scope: str = "openid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What one browser has to come back with; it goes along sealed in a cookie of that browser."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    begun_at: datetime
    is_fresh: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who signed in at the provider, when, and how it made sure."""

    issuer: str
    subject: str
    signed_in_at: datetime | None
    methods: frozenset[str]


def attempt(*, now: datetime, is_fresh: bool) -> Attempt:
    """This will begin an attempt; a fresh one wants the person to prove themselves anew."""
    state, nonce, verifier = (secrets.token_urlsafe(RANDOM_BYTES) for _ in range(3))
    return Attempt(state=state, nonce=nonce, verifier=verifier, begun_at=now, is_fresh=is_fresh)


class OidcClient:
    """One provider, whose metadata and keys are read again as they grow old or change."""

    def __init__(
        self,
        registration: Registration,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.registration = registration
        self._transport = transport
        self._monotonic = monotonic
        self._metadata: dict[str, Any] = {}
        self._read_at = 0.0
        self._keys: KeySet | None = None
        self._keys_at = -KEYS_PAUSE_S

    async def begin(self, attempt: Attempt) -> str:
        """This will give the address of the provider to send the browser to.

        Raises:
            ProviderUnavailable: it cannot be reached, or is not what was configured.
        """
        metadata, ours = await self._known(), self.registration
        digest = hashlib.sha256(attempt.verifier.encode()).digest()
        asked = {
            "response_type": "code",
            "client_id": ours.client_id,
            "redirect_uri": ours.redirect_uri,
            "scope": ours.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        if attempt.is_fresh:
            asked |= {"prompt": "login", "max_age": "0"}
        return str(httpx.URL(metadata["authorization_endpoint"]).copy_merge_params(asked))

    async def redeem(
        self, attempt: Attempt, *, state: str, code: str, error: str, issuer: str, now: datetime
    ) -> Identity:
        """This will turn what a browser came back with into who the provider says that it is.

        Raises:
            AnswerUntrusted: another attempt's, another provider's, or a token that does not hold.
            ProviderDeclined: the provider or the person said no.
            ProviderUnavailable: it cannot be reached.
        """
        if not hmac.compare_digest(state.encode(), attempt.state.encode()):
            raise AnswerUntrusted("state")
        metadata = await self._known()
        wants_issuer = metadata.get("authorization_response_iss_parameter_supported") is True
        if (issuer or wants_issuer) and issuer != self.registration.issuer:
            raise AnswerUntrusted("iss of the answer")
        if error:
            raise ProviderDeclined(error if error.isascii() and len(error) <= 64 else "unknown")  # noqa: PLR2004 - RFC 6749 words are short
        if not code:
            raise AnswerUntrusted("no code")
        token = await self._exchange(metadata, code, attempt.verifier)
        claims = await self._claims(token)
        return self._checked(claims, attempt, now=now)

    async def end_session_address(self, *, back_to: str) -> str | None:
        """This will give where a browser ends its session at the provider, too, if there is such."""
        metadata = await self._known()
        address = metadata.get("end_session_endpoint")
        if not isinstance(address, str) or not self._is_safe(address):
            return None
        asked = {"client_id": self.registration.client_id, "post_logout_redirect_uri": back_to}
        return str(httpx.URL(address).copy_merge_params(asked))

    async def _exchange(self, metadata: dict[str, Any], code: str, verifier: str) -> str:
        ours = self.registration
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": ours.redirect_uri,
            "code_verifier": verifier,
        }
        if not ours.client_secret:
            form["client_id"] = ours.client_id
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=TIMEOUT_S) as client:
                answer = await client.post(metadata["token_endpoint"], data=form, auth=self._auth())
                found = answer.json()
        except (httpx.HTTPError, ValueError) as lost:
            raise ProviderUnavailable("token endpoint") from lost
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR or not isinstance(found, dict):
            raise ProviderUnavailable("token endpoint")
        token = found.get("id_token")
        if answer.status_code != HTTPStatus.OK or not isinstance(token, str):
            raise AnswerUntrusted("the code was not taken")
        return token

    def _auth(self) -> httpx.Auth:
        """This will prove who we are; both words are written as in a form (RFC 6749 2.3.1)."""
        ours = self.registration
        if not ours.client_secret:
            return httpx.Auth()
        return httpx.BasicAuth(quote_plus(ours.client_id), quote_plus(ours.client_secret))

    async def _claims(self, token: str) -> dict[str, Any]:
        for is_last in (False, True):
            keys = await self._key_set(is_anew=is_last)
            try:
                return jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
            except (JoseError, ValueError) as refused:
                # A key that we do not know may be a new one: asked for once more, and then no more.
                if is_last or not self._may_ask_keys():
                    raise AnswerUntrusted("signature") from refused
        raise AssertionError("the last turn decides")

    def _checked(self, claims: dict[str, Any], attempt: Attempt, *, now: datetime) -> Identity:
        ours, audience = self.registration.client_id, claims.get("aud")
        audiences = [audience] if isinstance(audience, str) else audience
        if claims.get("iss") != self.registration.issuer:
            raise AnswerUntrusted("iss")
        if not isinstance(audiences, list) or ours not in audiences:
            raise AnswerUntrusted("aud")
        if (len(audiences) > 1 or "azp" in claims) and claims.get("azp") != ours:
            raise AnswerUntrusted("azp")
        expires, issued = _instant(claims, "exp", now), _instant(claims, "iat", now)
        if expires is None or issued is None or expires + SKEW <= now or issued - SKEW > now:
            raise AnswerUntrusted("time")
        nonce = claims.get("nonce")
        if not isinstance(nonce, str) or not hmac.compare_digest(
            nonce.encode(), attempt.nonce.encode()
        ):
            raise AnswerUntrusted("nonce")
        subject = claims.get("sub")
        if not isinstance(subject, str) or not 1 <= len(subject) <= SUBJECT_CHARACTERS_MAX:
            raise AnswerUntrusted("sub")
        signed_in_at = _instant(claims, "auth_time", now)
        if attempt.is_fresh and (signed_in_at is None or signed_in_at + SKEW < attempt.begun_at):
            raise AnswerUntrusted("auth_time")
        return Identity(
            issuer=self.registration.issuer,
            subject=subject,
            signed_in_at=signed_in_at,
            methods=_methods(claims),
        )

    async def _known(self) -> dict[str, Any]:
        if self._metadata and self._monotonic() - self._read_at < METADATA_LASTS_S:
            return self._metadata
        found = await self._get(self.registration.issuer.rstrip("/") + _WELL_KNOWN)
        if found.get("issuer") != self.registration.issuer:
            raise ProviderUnavailable("the provider calls itself otherwise")
        if not all(self._is_safe(found.get(name)) for name in _ENDPOINTS):
            raise ProviderUnavailable("an endpoint without TLS")
        if "S256" not in found.get("code_challenge_methods_supported", ["S256"]):
            raise ProviderUnavailable("no PKCE")
        self._metadata, self._read_at = found, self._monotonic()
        return found

    async def _key_set(self, *, is_anew: bool) -> KeySet:
        if self._keys is None or is_anew:
            found = await self._get(self._metadata["jwks_uri"])
            self._keys_at = self._monotonic()
            try:
                self._keys = KeySet.import_key_set(found)  # type: ignore[arg-type]  # checked inside
            except (JoseError, KeyError, TypeError, ValueError) as damaged:
                raise ProviderUnavailable("keys") from damaged
        return self._keys

    def _may_ask_keys(self) -> bool:
        return self._monotonic() - self._keys_at >= KEYS_PAUSE_S

    async def _get(self, address: str) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(transport=self._transport, timeout=TIMEOUT_S) as client:
                answer = await client.get(address)
                answer.raise_for_status()
                found = answer.json()
        except (httpx.HTTPError, ValueError) as lost:
            raise ProviderUnavailable(urlsplit(address).path) from lost
        if len(answer.content) > ANSWER_BYTES_MAX or not isinstance(found, dict):
            raise ProviderUnavailable(urlsplit(address).path)
        return found

    def _is_safe(self, address: object) -> bool:
        """This will say whether an address is one over TLS; without it only this machine's own are."""
        if not isinstance(address, str):
            return False
        parts = urlsplit(address)
        own = urlsplit(self.registration.issuer)
        is_here = parts.hostname in _LOOPBACK and own.hostname in _LOOPBACK
        return parts.scheme == "https" or (parts.scheme == "http" and is_here)


def _instant(claims: dict[str, Any], name: str, now: datetime) -> datetime | None:
    seconds = claims.get(name)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float):
        return None
    try:
        return datetime.fromtimestamp(seconds, tz=now.tzinfo)
    except (OverflowError, OSError, ValueError):
        return None


def _methods(claims: dict[str, Any]) -> frozenset[str]:
    """This will give how the provider made sure: its class and its methods, as it names them."""
    methods = claims.get("amr")
    named = methods if isinstance(methods, list) else []
    return frozenset(one for one in (*named, claims.get("acr")) if isinstance(one, str) and one)
