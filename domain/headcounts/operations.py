"""Declaring how many members a unit has."""

from collections.abc import Sequence
from datetime import date, datetime

import orjson

from domain.actors import SYSTEM, Actor
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.errors import NotFound
from domain.headcounts import rules
from domain.headcounts.rules import Declaration
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


@operation
async def declare_each(
    declared: Sequence[Declaration], *, document: str, by_id: int, now: datetime
) -> None:
    """This will write down what a directory says of many units from today on; `by_id` accepted it.

    Raises:
        HeadcountInvalid: no paper, or a count out of bounds.
    """
    today = now.astimezone(CHINA).date()
    papers = [rules.checked(one.count, document, today, today) for one in declared]
    await execute(
        "INSERT INTO headcounts (unit_id, on_day, count, document, declared_at, declared_by_id)"
        " SELECT d.unit_id, $1, d.count, d.document, $2, $3"
        " FROM unnest($4::bigint[], $5::int[], $6::text[]) AS d(unit_id, count, document)",
        today,
        now,
        by_id,
        [one.unit_id for one in declared],
        [one.count for one in declared],
        papers,
    )
    found = [
        {
            "id": one.unit_id,
            "unit_id": one.unit_id,
            "changes": orjson.dumps(
                [{"field": "headcount", "before": one.before, "after": one.count}]
            ),
        }
        for one in declared
    ]
    await audit.record_each(
        action="unit.headcount", kind="unit", found=found, by=SYSTEM, now=now, details={}
    )
