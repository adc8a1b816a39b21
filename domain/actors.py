"""Who acts: a person with roles and a unit scope, or the system itself.

A scope is the materialised path of a unit ("/1/4/"): everything below it may be seen. `EVERYTHING`
is the root, `NOTHING` matches no unit. `STAFF_ONLY` is the system and the security administrator's:
people and sessions, no member data; `AUDIT_ONLY` is the audit administrator's: the trail and nothing
else (GB/T 22239-2019 8.1.5, three separated administrators). A `personal` scope shows what is one
person's own, whatever their unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.errors import NotPermitted

EVERYTHING: Final = "/"
NOTHING: Final = ""
STAFF_ONLY: Final = "staff"
AUDIT_ONLY: Final = "audit"


class Role(StrEnum):
    """What a person may do (R47)."""

    OFFICE = "OFFICE"
    MAKER = "MAKER"
    CHECKER = "CHECKER"
    RELEASER = "RELEASER"
    LEADER = "LEADER"
    CLERK = "CLERK"
    AUDITOR = "AUDITOR"
    ADMIN = "ADMIN"
    SECURITY_ADMIN = "SECURITY_ADMIN"
    AUDIT_ADMIN = "AUDIT_ADMIN"


ROLE_LABELS: Final = {
    Role.OFFICE: "普惠办公室",
    Role.MAKER: "财务经办",
    Role.CHECKER: "财务复核",
    Role.RELEASER: "财务签发",
    Role.LEADER: "领导（只读）",
    Role.CLERK: "单位经办人",
    Role.AUDITOR: "审计（只读）",
    Role.ADMIN: "系统管理员",
    Role.SECURITY_ADMIN: "安全管理员",
    Role.AUDIT_ADMIN: "审计管理员",
}

ADMINISTRATORS: Final = (Role.ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)

PROVINCIAL_ROLES: Final = frozenset(
    {Role.OFFICE, Role.MAKER, Role.CHECKER, Role.RELEASER, Role.LEADER, Role.AUDITOR}
)


# Who sees what is in their scope: the province everything, a clerk the own unit and below.
IN_SCOPE: Final = PROVINCIAL_ROLES | {Role.CLERK}


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts; `staff_id` is None for the system. `label` is the login, never a full name.

    `shown` are the particulars of members' files that their roles show them on the day they act
    (`domain.particulars`); nothing, unless somebody looked it up.
    """

    staff_id: int | None
    label: str
    roles: frozenset[Role]
    scope: str
    unit_id: int | None = None
    request_id: str = ""
    shown: frozenset[str] = frozenset()

    def has(self, *roles: Role) -> bool:
        """This will say whether the actor holds any of the roles."""
        return not self.roles.isdisjoint(roles)

    def require(self, *roles: Role) -> None:
        """This will let pass only a holder of one of the roles, or the system.

        Raises:
            NotPermitted: naming the roles that may.
        """
        if self.staff_id is None or self.has(*roles):
            return
        raise NotPermitted(f"此操作只能由{names(roles)}进行。")


SYSTEM: Final = Actor(None, "system", frozenset(), EVERYTHING)


def names(roles: Iterable[Role]) -> str:
    """This will list roles by their Chinese labels."""
    return "、".join(f"「{ROLE_LABELS[role]}」" for role in roles)


def scope_for(roles: frozenset[Role], unit_path: str | None) -> str:
    """This will give the scope that roles and unit lead to; the widest role decides."""
    if not roles.isdisjoint(PROVINCIAL_ROLES):
        return EVERYTHING
    if Role.CLERK in roles and unit_path:
        return unit_path
    if not roles.isdisjoint({Role.ADMIN, Role.SECURITY_ADMIN}):
        return STAFF_ONLY
    return AUDIT_ONLY if Role.AUDIT_ADMIN in roles else NOTHING


def personal(actor: Actor) -> str:
    """This will give the scope of one person's own things and of what was shared with their roles."""
    return f"person:{actor.staff_id}:{','.join(sorted(actor.roles))}"
