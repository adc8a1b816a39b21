"""Where alarms are told outside the system: a webhook and mail, as one private file configures them.

Only what the file names is ever called: no redirect is followed, no proxy of the environment is used,
and nothing of an answer is read but its status.
"""

import hashlib
import hmac
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Annotated, Final, Literal, Protocol
from urllib.parse import unquote, urlsplit

import httpx
import orjson
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.hmac import HMAC
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from domain.dispatches.rules import Notice

TIMEOUT_S: Final = 15
SUBMISSION_PORT: Final = 587
SMTPS_PORT: Final = 465
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

Address = Annotated[str, Field(pattern=r"^[^\s@,<>]+@[^\s@,<>]+$")]


class OutletsRefused(ValueError):
    """The file of outlets cannot be used; the message names the places, never a secret."""


class OutletUnreachable(Exception):
    """An outlet did not take it; the message holds no address and no secret."""


class Outlet(Protocol):
    """Something that can be told of an alarm."""

    def tell(self, notice: Notice, *, origin: str) -> None:
        """This will tell it; raises OutletUnreachable."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Webhook(_Part):
    """A program that takes a signed JSON document."""

    url: SecretStr
    secret: SecretStr = Field(min_length=16)
    signature: Literal["hmac-sha256", "hmac-sm3"] = "hmac-sha256"

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: SecretStr) -> SecretStr:
        parts = urlsplit(url.get_secret_value())
        is_local = parts.scheme == "http" and parts.hostname in _LOOPBACK
        if not parts.hostname or not (parts.scheme == "https" or is_local):
            raise ValueError("expected https://…; plain http is for this machine alone")
        return url

    def tell(self, notice: Notice, *, origin: str) -> None:
        """This will send the document with its key and signature.

        Raises:
            OutletUnreachable: no connection, or another answer than 2xx.
        """
        body = orjson.dumps(notice.document(origin))
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": notice.key,
            "X-Puhui-Signature": f"{self.signature}={self.sign(body)}",
        }
        try:
            with (
                httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, trust_env=False) as client,
                client.stream(
                    "POST", self.url.get_secret_value(), content=body, headers=headers
                ) as answer,
            ):
                status = answer.status_code
        except httpx.HTTPError as error:
            raise OutletUnreachable(type(error).__name__) from error
        if not httpx.codes.is_success(status):
            raise OutletUnreachable(f"HTTP {status}")

    def sign(self, body: bytes) -> str:
        """This will give the signature of a body, in hexadecimal."""
        secret = self.secret.get_secret_value().encode()
        if self.signature == "hmac-sha256":
            return hmac.new(secret, body, hashlib.sha256).hexdigest()
        made = HMAC(secret, hashes.SM3())
        made.update(body)
        return made.finalize().hex()


class Mail(_Part):
    """A mail server: smtps://user:password@host:465, or smtp://…:587, which is made to use TLS."""

    url: SecretStr
    sender: Address
    to: tuple[Address, ...] = Field(min_length=1, max_length=20)

    @field_validator("url")
    @classmethod
    def _is_mail(cls, url: SecretStr) -> SecretStr:
        parts = urlsplit(url.get_secret_value())
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise ValueError("expected smtp://… or smtps://user:password@host:port")
        return url

    def tell(self, notice: Notice, *, origin: str) -> None:
        """This will send one mail to all; its Message-ID is the same for every attempt.

        Raises:
            OutletUnreachable: no connection, no TLS, or refused.
        """
        mail = EmailMessage()
        mail["Subject"] = f"普惠服务业务系统告警：{notice.title}"
        mail["From"], mail["To"] = self.sender, ", ".join(self.to)
        mail["Message-ID"] = f"<{notice.key}@{self.sender.partition('@')[2]}>"
        mail.set_content(notice.text(origin))
        try:
            with self._connected() as server:
                server.send_message(mail)
        except (smtplib.SMTPException, OSError) as error:
            raise OutletUnreachable(type(error).__name__) from error

    def _connected(self) -> smtplib.SMTP:
        parts = urlsplit(self.url.get_secret_value())
        host, context = parts.hostname or "", ssl.create_default_context()
        server: smtplib.SMTP
        if parts.scheme == "smtps":
            port = parts.port or SMTPS_PORT
            server = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
        else:
            server = smtplib.SMTP(host, parts.port or SUBMISSION_PORT, timeout=TIMEOUT_S)
            if host not in _LOOPBACK:
                server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


class Outlets(_Part):
    """All that the file names."""

    webhook: Webhook | None = None
    mail: Mail | None = None

    def named(self) -> dict[str, Outlet]:
        """This will give the outlets that there are, by name."""
        found: dict[str, Outlet | None] = {"WEBHOOK": self.webhook, "MAIL": self.mail}
        return {name: outlet for name, outlet in found.items() if outlet is not None}


def read(path: Path | None) -> Outlets:
    """This will read the file of outlets; none at all without a file.

    Raises:
        OutletsRefused: it is no JSON document of this shape.
    """
    if path is None:
        return Outlets()
    try:
        return Outlets.model_validate_json(path.read_bytes())
    except ValidationError as error:
        places = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise OutletsRefused("ALARM_OUTLETS_FILE: " + "; ".join(places)) from None
