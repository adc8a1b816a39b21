"""What logins, passwords, roles and sessions must satisfy; the numbers are those of assessments.

Sources: GB/T 22239-2019 level 3, 8.1.4 (complexity, idle timeout, separation of administrators) with the figures usual at assessments; sessions as OWASP ASVS 4 §3.
"""

import hashlib
import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from domain.actors import ROLE_LABELS, Role, names
from domain.errors import Conflict, Invalid, NotPermitted

PASSWORD_CHARACTERS_MIN: Final = 10
PASSWORD_CHARACTERS_MAX: Final = 128
PASSWORD_CLASSES_MIN: Final = 3
IDLE_FOR: Final = timedelta(minutes=30)
SESSION_LASTS: Final = timedelta(hours=8)
SESSIONS_MAX: Final = 10
CONFIRMED_FOR: Final = timedelta(minutes=5)
SEEN_EVERY: Final = timedelta(minutes=1)
TOKEN_LASTS: Final = timedelta(days=365)
TOKEN_BYTES: Final = 32
LABEL_CHARACTERS_MAX: Final = 64
NAME_CHARACTERS_MAX: Final = 60
ADDRESS_CHARACTERS_MAX: Final = 64
USER_AGENT_CHARACTERS_MAX: Final = 256

# Whoever grants rights or watches over others does nothing else.
SOLITARY_ROLES: Final = frozenset({Role.ADMIN, Role.AUDITOR})

_LOGIN: Final = re.compile(r"[a-z][a-z0-9._-]{1,63}")
_CLASSES: Final = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^a-zA-Z0-9]")


class PasswordTooWeak(Invalid):
    """The password does not meet the policy."""

    code = "PASSWORD_TOO_WEAK"


class LoginTaken(Conflict):
    """Somebody has this login already."""

    code = "LOGIN_TAKEN"
    default_message = "该用户名已被使用。"


class OwnAccount(NotPermitted):
    """An administrator may not do this to themselves."""

    code = "OWN_ACCOUNT"
    default_message = "不能对自己的账号进行此操作。"


class WrongPassword(NotPermitted):
    """The person who is signed in did not type their own password."""

    code = "WRONG_PASSWORD"
    default_message = "密码不正确。"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session's new token, shown to the browser once and kept nowhere."""

    token: str = field(repr=False)
    session_id: int
    staff_id: int
    expires_at: datetime


def check_login(login: str) -> str:
    """This will give back a well-formed login.

    Raises:
        Invalid: other characters, or too short or long.
    """
    if _LOGIN.fullmatch(login) is None:
        raise Invalid(
            "用户名须以小写字母开头，由 2–64 个小写字母、数字、点、下划线或连字符组成。",
            field=("login",),
        )
    return login


def check_name(name: str) -> str:
    """This will give back a name without surrounding blanks.

    Raises:
        Invalid: empty or too long.
    """
    text = name.strip()
    if not 1 <= len(text) <= NAME_CHARACTERS_MAX:
        raise Invalid(f"请填写姓名，不超过 {NAME_CHARACTERS_MAX} 字。", field=("name",))
    return text


def check_password(password: str, *, login: str) -> None:
    """This will accept a password that meets the policy.

    Raises:
        PasswordTooWeak: saying what is missing.
    """
    if not PASSWORD_CHARACTERS_MIN <= len(password) <= PASSWORD_CHARACTERS_MAX:
        raise PasswordTooWeak(
            f"密码长度须为 {PASSWORD_CHARACTERS_MIN}–{PASSWORD_CHARACTERS_MAX} 个字符。",
            field=("password",),
        )
    classes = sum(re.search(pattern, password) is not None for pattern in _CLASSES)
    if classes < PASSWORD_CLASSES_MIN:
        raise PasswordTooWeak(
            "密码须包含大写字母、小写字母、数字、符号中的至少三种。", field=("password",)
        )
    if login.lower() in password.lower():
        raise PasswordTooWeak("密码不得包含用户名。", field=("password",))


def check_roles(roles: AbstractSet[Role], *, unit_id: int | None) -> None:
    """This will accept a set of roles that one person may hold together.

    Raises:
        Invalid: none at all, a clerk without a unit, or an administrator or auditor who is
            something else besides.
    """
    if not roles:
        raise Invalid("请至少选择一个岗位。", field=("roles",))
    if Role.CLERK in roles and unit_id is None:
        raise Invalid(f"「{ROLE_LABELS[Role.CLERK]}」须指定所属单位。", field=("unitId",))
    solitary = SOLITARY_ROLES & roles
    if solitary and len(roles) > 1:
        raise Invalid(f"{names(sorted(solitary))}不得与其他岗位兼任。", field=("roles",))


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
