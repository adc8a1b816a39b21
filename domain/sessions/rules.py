"""How long sessions and tokens last, and what of them is kept; the numbers are those of assessments.

Sources: GB/T 22239-2019 level 3, 8.1.4.1 (idle timeout); sessions as OWASP ASVS 4 §3.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.errors import Conflict, Invalid, NotPermitted

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


class UnitNotHeld(NotPermitted):
    """A token was to open a unit that its person is not responsible for."""

    code = "TOKEN_UNIT_NOT_HELD"
    default_message = "该账号不负责其中的单位，不能为它建立访问令牌；请向安全管理员核实。"


class UnitNotOfToken(NotPermitted):
    """A script asked to act at a unit that its token does not open, or does not any more."""

    code = "UNIT_NOT_OF_TOKEN"
    default_message = "这个访问令牌不能办理请求头 Puhui-Unit 所写的单位，请核对或另建令牌。"


class UnitNeeded(Conflict):
    """A token of several units does not say at which of them it acts."""

    code = "TOKEN_UNIT_NEEDED"
    default_message = "这个访问令牌可办理多个单位，请在请求头 Puhui-Unit 中写明单位的全局编号。"


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


def checked_units(roles: Collection[str], held: Collection[int], asked: Sequence[int]) -> list[int]:
    """This will give the units that a token is to open, each once; none for a token as before.

    Raises:
        UnitNotHeld: one of them is not held, or the person is not a clerk and nothing else.
    """
    units = sorted(set(asked))
    if units and (set(roles) != {Role.CLERK} or not set(units) <= set(held)):
        raise UnitNotHeld(field=("unitIds",))
    return units


def token_unit(held: Sequence[int], asked: int | None, *, is_narrow: bool) -> int | None:
    """This will choose the unit at which a token acts: of those it opens, the one asked for.

    `held` are those that its person is responsible for at the moment; of a token that is not
    narrow, their own. None is for whoever works for no unit.

    Raises:
        UnitNotOfToken, UnitNeeded: another one; several, and none asked for.
    """
    if asked is not None:
        if asked not in held:
            raise UnitNotOfToken
        return asked
    if is_narrow and len(held) > 1:
        raise UnitNeeded
    return held[0] if held else None


def is_seen_long_ago(seen_at: datetime | None, *, now: datetime) -> bool:
    """This will say whether the time of last use is worth writing down again."""
    return seen_at is None or now - seen_at >= SEEN_EVERY


def digest(token: str) -> bytes:
    """This will give what is stored of a session's or a bearer token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()
