"""Codes of a device by RFC 6238 (TOTP), and the recovery codes beside it.

Sources: RFC 4226 5.3 and appendix D, RFC 6238 and appendix B; the address that devices scan is
that of the widespread authenticator apps (Key Uri Format). HMAC-SHA-1 because those apps know
nothing else; what protects is the key of 160 bits, not the collision resistance of the hash.
"""

import base64
import hmac
import secrets
import struct
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import quote, urlencode

from domain.errors import Conflict, NotPermitted

STEP_S: Final = 30
DIGITS: Final = 6
# A clock may be one step behind or ahead (RFC 6238 5.2).
DRIFT_STEPS: Final = 1
SECRET_BYTES: Final = 20
OFFER_LASTS: Final = timedelta(minutes=10)
RECOVERY_CODES: Final = 10
RECOVERY_CHARACTERS: Final = 12
CODE_CHARACTERS_MAX: Final = 20
ISSUER: Final = "普惠服务业务系统"

# Without those that are read as one another: 0 O, 1 I L.
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


class CodeNeeded(NotPermitted):
    """The password is right; the code of the person's device is wanted as well."""

    code = "SECOND_FACTOR_NEEDED"
    default_message = "请再输入验证器上的 6 位动态码，或一个恢复码。"


class WrongCode(NotPermitted):
    """No code of the device at this moment, one that was used already, or no recovery code."""

    code = "WRONG_CODE"
    default_message = "动态码不正确或已用过，请等验证器显示下一个后再试。"


class NothingOffered(Conflict):
    """There is no new secret to be confirmed, or it waited too long."""

    code = "FACTOR_NOT_OFFERED"
    default_message = "绑定已超时，请重新开始绑定。"


class NotEnrolled(Conflict):
    """There is no second factor to be taken away."""

    code = "FACTOR_NOT_ENROLLED"
    default_message = "该账号没有绑定动态码。"


def step_at(now: datetime) -> int:
    """This will give the number of the half minute since 1970 in which a moment lies."""
    return int(now.timestamp()) // STEP_S


def code_of(secret: bytes, step: int) -> str:
    """This will give the six digits that a device shows in a step."""
    mac = hmac.digest(secret, struct.pack(">Q", step), "sha1")
    offset = mac[-1] & 0x0F
    number = int.from_bytes(mac[offset : offset + 4]) & 0x7FFF_FFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: bytes, code: str, *, after: int, now: datetime) -> int | None:
    """This will give the step whose code this is; one no later than `after` was used already."""
    present = step_at(now)
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if step > after and hmac.compare_digest(code_of(secret, step), code):
            return step
    return None


def new_secret() -> bytes:
    """This will make a secret of the length of the hash (RFC 4226 4, R6)."""
    return secrets.token_bytes(SECRET_BYTES)


def text_of(secret: bytes) -> str:
    """This will spell a secret for somebody who types it into a device."""
    return base64.b32encode(secret).decode().rstrip("=")


def uri_of(secret: bytes, *, login: str) -> str:
    """This will give the address that a device scans."""
    given = {
        "secret": text_of(secret),
        "issuer": ISSUER,
        "algorithm": "SHA1",
        "digits": DIGITS,
        "period": STEP_S,
    }
    return (
        f"otpauth://totp/{quote(f'{ISSUER}:{login}', safe='')}?{urlencode(given, quote_via=quote)}"
    )


def new_recovery_codes() -> tuple[str, ...]:
    """This will make recovery codes of about 59 random bits each."""
    return tuple(_recovery_code() for _ in range(RECOVERY_CODES))


def is_device_code(code: str) -> bool:
    """This will say whether a code is of a device's form: six ASCII digits."""
    return len(code) == DIGITS and code.isascii() and code.isdigit()


def plain(code: str) -> str:
    """This will take blanks and hyphens out of what was typed, and write it in capitals."""
    return "".join(sign for sign in code.upper() if not sign.isspace() and sign != "-")


def _recovery_code() -> str:
    signs = "".join(secrets.choice(_LETTERS) for _ in range(RECOVERY_CHARACTERS))
    return "-".join(signs[start : start + 4] for start in range(0, RECOVERY_CHARACTERS, 4))
