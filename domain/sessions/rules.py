"""How long sessions and tokens last, and what of them is kept; the numbers are those of assessments.

Sources: GB/T 22239-2019 level 3, 8.1.4.1 (idle timeout); sessions as OWASP ASVS 4 §3.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.errors import Invalid, NotPermitted

IDLE_FOR: Final = timedelta(minutes=30)
SESSION_LASTS: Final = timedelta(hours=8)
SESSIONS_MAX: Final = 10
CONFIRMED_FOR: Final = timedelta(minutes=5)
SEEN_EVERY: Final = timedelta(minutes=1)
TOKEN_LASTS: Final = timedelta(days=365)
TOKEN_BYTES: Final = 32
LABEL_CHARACTERS_MAX: Final = 64
ADDRESS_CHARACTERS_MAX: Final = 64
USER_AGENT_CHARACTERS_MAX: Final = 256


class WrongPassword(NotPermitted):
    """The person who is signed in did not type their own password."""

    code = "WRONG_PASSWORD"
    default_message = "密码不正确。"


class AwaitsRelease(NotPermitted):
    """The password was reset by the system administrator; the security administrator lets it hold."""

    code = "AWAITS_RELEASE"
    default_message = "该账号的密码已由系统管理员重设，须经安全管理员解锁后才能登录。"


class Must(StrEnum):
    """What a person has to do in a session before anything else."""

    INITIAL_PASSWORD = "INITIAL_PASSWORD"  # noqa: S105 - a state
    EXPIRED_PASSWORD = "EXPIRED_PASSWORD"  # noqa: S105 - a state
    SECOND_FACTOR = "SECOND_FACTOR"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session's new token, shown to the browser once and kept nowhere."""

    token: str = field(repr=False)
    session_id: int
    staff_id: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a session is opened, for how long, and which one of before it takes the place of."""

    replaces: str = field(default="", repr=False)
    lasts: timedelta = SESSION_LASTS
    address: str = ""
    user_agent: str = ""
    is_vouched: bool = False


def check_released(*, awaits_release: bool) -> None:
    """This will let pass whoever waits for nobody.

    Raises:
        AwaitsRelease: the security administrator has yet to unlock them.
    """
    if awaits_release:
        raise AwaitsRelease


def check_label(label: str) -> str:
    """This will give back a token's label without surrounding blanks.

    Raises:
        Invalid: too long.
    """
    text = label.strip()
    if len(text) > LABEL_CHARACTERS_MAX:
        raise Invalid(f"用途说明不超过 {LABEL_CHARACTERS_MAX} 字。", field=("label",))
    return text


def is_seen_long_ago(seen_at: datetime | None, *, now: datetime) -> bool:
    """This will say whether the time of last use is worth writing down again."""
    return seen_at is None or now - seen_at >= SEEN_EVERY


def digest(token: str) -> bytes:
    """This will give what is stored of a session's or a bearer token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()
