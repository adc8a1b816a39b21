"""Declaring how many members a unit has."""

from datetime import date, datetime

from domain.actors import Actor
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.errors import NotFound
from domain.headcounts import rules
from domain.policies import queries as policies
from domain.transactions import execute, operation, row, value


@operation
async def declare(
    unit_id: int, *, count: int, on_day: date, document: str, by: Actor, now: datetime
) -> None:
    """This will write down how many members a unit with all below it has, from a day on.

    Raises:
        NotPermitted, SelfMaintenanceOff, NotFound.
        HeadcountInvalid: no paper, or a day still to come.
    """
    await policies.require_keeper(by, now=now)
    paper = rules.checked(count, document, on_day, now.astimezone(CHINA).date())
    found = await row("SELECT path FROM units WHERE id = $1 FOR SHARE", unit_id)
    if found is None or not found["path"].startswith(by.scope):
        raise NotFound(field=("id",))
    before = await value(
        "SELECT count FROM headcounts WHERE unit_id = $1 ORDER BY on_day DESC, id DESC LIMIT 1",
        unit_id,
    )
    await execute(
        "INSERT INTO headcounts (unit_id, on_day, count, document, declared_at, declared_by_id)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        unit_id,
        on_day,
        count,
        paper,
        now,
        by.staff_id or 0,
    )
    await audit.record(
        action="unit.headcount",
        subject=("unit", unit_id),
        unit_id=unit_id,
        by=by,
        now=now,
        changes={"headcount": (before, count)},
    )
