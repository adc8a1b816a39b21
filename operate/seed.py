"""Demo data: the directory of units, the terms of the notice and the people of `accounts`."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from domain.actors import SYSTEM
from domain.calendar import CHINA
from domain.programmes import operations as programmes
from domain.security_policies import operations as decisions
from domain.security_policies import queries as policies
from domain.staff import operations as staff
from domain.staff.rules import LoginTaken
from domain.transactions import transaction, value
from domain.units import operations as units
from domain.units import rules
from domain.units.rules import CheckedUnit
from integrations.excel import layouts, reader
from operate.accounts import ACCOUNTS, PASSWORD, Account

DEMO_DOCUMENT: Final = "演示"
EXAMPLES: Final = Path(__file__).resolve().parent.parent / "examples" / "data"


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
        await _ask_nobody_for_a_device(now)
    for account in ACCOUNTS:
        await _enrol(account, now)


async def _ask_nobody_for_a_device(now: datetime) -> None:
    """Whoever looks at the demo has no device of its ten people."""
    held = await policies.in_force(now=now)
    if held.document != DEMO_DOCUMENT:
        wanted = replace(
            held,
            effective_from=now.astimezone(CHINA).date(),
            factor_roles=frozenset(),
            document=DEMO_DOCUMENT,
            reason="演示环境不要求动态码，便于直接登录各岗位；正式环境不得如此",
        )
        await decisions.decide(wanted, by=SYSTEM, now=now)


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
