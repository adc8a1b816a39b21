"""What logins, names and roles must satisfy, and which roles one person never holds together.

Sources: GB/T 22239-2019 level 3, 8.1.4.2 (separation of duties) and 8.1.5 (three administrators).
"""

import re
import secrets
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Final

from domain.actors import ADMINISTRATORS, ROLE_LABELS, Role, names
from domain.errors import Conflict, Invalid, NotPermitted

NAME_CHARACTERS_MAX: Final = 60
INITIAL_GROUPS: Final = 4
INITIAL_GROUP_CHARACTERS: Final = 4

# Whoever grants rights or watches over others does nothing else.
SOLITARY_ROLES: Final = frozenset({*ADMINISTRATORS, Role.AUDITOR})

_LOGIN: Final = re.compile(r"[a-z][a-z0-9._-]{1,63}")
# Without those that are read as one another on paper: 0 O, 1 l I.
_CAPITALS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
_SMALL: Final = "abcdefghjkmnpqrstuvwxyz"
_FIGURES: Final = "23456789"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person with the password of their first sign-in, shown to the administrator this once."""

    staff_id: int
    initial_password: str = field(repr=False)


class LoginTaken(Conflict):
    """Somebody has this login already."""

    code = "LOGIN_TAKEN"
    default_message = "该用户名已被使用。"


class OwnAccount(NotPermitted):
    """An administrator may not do this to themselves."""

    code = "OWN_ACCOUNT"
    default_message = "不能对自己的账号进行此操作。"


class LastAdministrator(Conflict):
    """Nobody else could do what this administrator does."""

    code = "LAST_ADMINISTRATOR"


class RolesGrantedElsewhere(NotPermitted):
    """Whoever creates an account does not say what its person may do."""

    code = "ROLES_GRANTED_ELSEWHERE"
    default_message = (
        "岗位由安全管理员授予，新建账号时不能指定；请先建立账号，再请安全管理员授予岗位。"
    )


class PasswordUsedBefore(Invalid):
    """One of the passwords that the person had lately."""

    code = "PASSWORD_USED_BEFORE"


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


def last_administrator(role: Role) -> LastAdministrator:
    """This will say that nobody else holds an administrator's role."""
    return LastAdministrator(
        f"这是唯一能登录的{ROLE_LABELS[role]}；请先另行指定一位{ROLE_LABELS[role]}，再办理此项。"
    )


def initial_password() -> str:
    """This will make a password for a first sign-in, of about 75 random bits and of every class."""
    groups = (_CAPITALS, _SMALL, _FIGURES, _SMALL)
    parts = ("".join(secrets.choice(g) for _ in range(INITIAL_GROUP_CHARACTERS)) for g in groups)
    return "-".join(parts)
