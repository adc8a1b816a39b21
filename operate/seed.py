"""Demo data: the directory of units, the terms of the notice and one person for every role."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from domain.actors import SYSTEM, Role
from domain.programmes import operations as programmes
from domain.staff import operations as staff
from domain.staff.rules import LoginTaken
from domain.transactions import transaction, value
from domain.units import operations as units
from domain.units import rules
from domain.units.rules import CheckedUnit
from integrations.excel import layouts, reader

EXAMPLES: Final = Path(__file__).resolve().parent.parent / "examples" / "data"
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
)


class DirectoryRefused(Exception):
    """A row of the example directory does not pass; the message names it."""


async def seed(*, now: datetime) -> None:
    """This will put in whatever is missing of the demo data; again, it changes nothing.

    Raises:
        DirectoryRefused: the example workbook of units has a bad row.
    """
    async with transaction():
        await _enrol_units(now)
        await programmes.seed_notice_terms(by=SYSTEM, now=now)
    for account in ACCOUNTS:
        await _enrol(account, now)


async def _enrol_units(now: datetime) -> None:
    if await value("SELECT EXISTS (SELECT FROM units)"):
        return
    sheet = reader.open_sheet((EXAMPLES / "units.xlsx").read_bytes(), layouts.UNITS)
    listed = []
    for row in sheet.rows():
        checked = rules.check(row)
        if checked.draft is None:
            raise DirectoryRefused(checked.faults[0].message)
        listed.append(CheckedUnit(row, checked.draft))
    planned = await units.plan(listed)
    if planned.faults:
        raise DirectoryRefused(planned.faults[0].fault.message)
    await units.enrol(planned.ordered, now=now)


async def _enrol(account: Account, now: datetime) -> None:
    async with transaction():
        unit_id = await value("SELECT id FROM units WHERE name = $1", account.unit_name)
    try:
        await staff.create(
            login=account.login,
            name=account.name,
            password=PASSWORD,
            roles=account.roles,
            unit_id=unit_id,
            by=SYSTEM,
            now=now,
        )
    except LoginTaken:
        return


def listing() -> str:
    """This will lay the demo accounts out in lines."""
    lines = [f"  {a.login:<10} {', '.join(sorted(a.roles))}" for a in ACCOUNTS]
    return "\n".join((f"Demo accounts (password of all: {PASSWORD})", *lines))
