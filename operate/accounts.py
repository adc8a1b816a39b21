"""Who the demo's people are; `python -m operate.accounts` lists them, in no time, at every start."""

import sys
from dataclasses import dataclass
from typing import Final

from domain.actors import Role

PASSWORD: Final = "Puhui-demo-2018"  # noqa: S105 - everybody's, printed at every start
CLERKS_UNIT: Final = "四川省教育厅机关工会"


@dataclass(frozen=True, slots=True)
class Account:
    """A demo person; an invented name."""

    login: str
    name: str
    roles: frozenset[Role]
    unit_name: str | None = None


ACCOUNTS: Final = (
    Account("office", "黄敏", frozenset({Role.OFFICE})),
    Account("maker", "周岚", frozenset({Role.MAKER})),
    Account("checker", "郑伟", frozenset({Role.CHECKER})),
    Account("releaser", "何静", frozenset({Role.RELEASER})),
    Account("leader", "罗建平", frozenset({Role.LEADER})),
    Account("clerk", "宋佳", frozenset({Role.CLERK}), CLERKS_UNIT),
    Account("auditor", "梁国栋", frozenset({Role.AUDITOR})),
    Account("admin", "邓超然", frozenset({Role.ADMIN})),
    Account("security", "钟毅", frozenset({Role.SECURITY_ADMIN})),
    Account("auditadmin", "秦晓", frozenset({Role.AUDIT_ADMIN})),
)


def listing() -> str:
    """This will lay the demo accounts out in lines."""
    lines = [f"  {a.login:<10} {', '.join(sorted(a.roles))}" for a in ACCOUNTS]
    return "\n".join((f"Demo accounts (password of all: {PASSWORD})", *lines))


if __name__ == "__main__":
    sys.stdout.write(f"{listing()}\n")
