"""Entering the days that a notice sets."""

from dataclasses import asdict
from datetime import datetime

from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.errors import Conflict
from domain.policies import rules
from domain.policies.rules import PolicyDate
from domain.transactions import operation, value


class PolicyDateKnown(Conflict):
    """That day is entered for that year and beginning."""

    code = "POLICY_DATE_KNOWN"
    default_message = "该年度的这项日期已经登记；如有新文件，请以新的施行日期另行登记。"


@operation
async def enter(entered: PolicyDate, *, by: Actor, now: datetime) -> int:
    """This will enter a day; the next year's, or a later document's, is another row beside it.

    Raises:
        NotPermitted: not the office.
        PolicyDateInvalid: it does not say what, when and where it is written.
        PolicyDateKnown: it is entered already.
    """
    by.require(Role.OFFICE)
    columns = asdict(rules.checked(entered))
    places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    made: int | None = await value(
        f"INSERT INTO policy_dates ({', '.join(columns)}) VALUES ({places})"
        " ON CONFLICT DO NOTHING RETURNING id",
        *columns.values(),
    )
    if made is None:
        raise PolicyDateKnown
    await audit.record(action="policy.enter_date", subject=("policy_date", made), by=by, now=now)
    return made
