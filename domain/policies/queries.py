"""Questions about what documents set, always as of a day."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from domain.actors import Actor, Role
from domain.calendar import CHINA
from domain.pages import Listing, Order, Where
from domain.policies.rules import (
    UNIT_SELF_MAINTENANCE,
    CardIssuer,
    Provision,
    ProvisionKind,
    SelfMaintenanceOff,
    Tier,
)
from domain.transactions import Row, question, rows, value

PROVISIONS: Final = Listing(
    table="provisions",
    columns=(
        *("id", "code", "kind", "plan_year", "label", "begins_on", "due_on", "amount", "unit"),
        *("tiers", "roles", "document", "clause", "original_text", "interpretation"),
        *("effective_from", "effective_to", "state", "entered_at", "entered_by_id"),
        *("confirmed_by", "decided_at", "decided_by_id", "reason"),
    ),
    unit=None,
    is_public=True,
)
DOCUMENTS: Final = Listing(
    table="policy_documents",
    columns=("id", "number", "title", "issued_by", "signed_on", "note"),
    unit=None,
    is_public=True,
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("effective_from", is_descending=True),
    "OLDEST": Order("effective_from"),
}

# A later document's rule takes the place of an earlier one of the same code and year.
_HOLDS: Final = """state = 'IN_FORCE' AND effective_from <= $1
  AND (effective_to IS NULL OR effective_to >= $1)"""
_IN_FORCE: Final = f"""
SELECT DISTINCT ON (code, plan_year) id, code, kind, label, document, clause, original_text,
  effective_from, plan_year, begins_on, due_on, amount, unit, tiers, roles, interpretation, effective_to,
  confirmed_by
FROM provisions WHERE {_HOLDS}
ORDER BY code, plan_year, effective_from DESC, id DESC
"""
# Who sees which particular of members' files on a day: the rule's code and roles; `{day}` is the day.
ROLES_IN_FORCE: Final = """SELECT DISTINCT ON (code) code, roles FROM provisions
  WHERE kind = 'ROLES' AND state = 'IN_FORCE' AND effective_from <= {day}
  AND (effective_to IS NULL OR effective_to >= {day})
  ORDER BY code, effective_from DESC, id DESC"""


@question
async def in_force(today: date, *, kind: ProvisionKind | None = None) -> tuple[Provision, ...]:
    """This will list the rules in force on a day, those with a day first and by it (R1)."""
    found = await rows(
        f"SELECT * FROM ({_IN_FORCE}) held WHERE $2::text IS NULL OR kind = $2"
        " ORDER BY coalesce(due_on, begins_on), code, plan_year, effective_from",
        today,
        None if kind is None else kind.value,
    )
    return tuple(_provision(line) for line in found)


@question
async def ids_in_force(today: date) -> list[int]:
    """This will give the ids of the rules in force on a day."""
    return [line["id"] for line in await rows(f"SELECT id FROM ({_IN_FORCE}) held", today)]


@question
async def number(
    code: str,
    today: date,
    *,
    plan_year: int | None = None,
    kind: ProvisionKind = ProvisionKind.NUMBER,
) -> int | None:
    """This will give a number of the rules in force on a day; None when no rule sets it.

    Of a plan year, it is that year's own or one for every year, never another year's.
    """
    found: int | None = await value(
        f"SELECT amount FROM provisions WHERE code = $2 AND kind = $3 AND {_HOLDS}"
        " AND ($4::int IS NULL OR coalesce(plan_year, $4) = $4)"
        " ORDER BY $4::int IS NOT NULL AND plan_year IS NULL, effective_from DESC, id DESC LIMIT 1",
        today,
        code,
        kind.value,
        plan_year,
    )
    return found


@question
async def is_on(code: str, today: date) -> bool:
    """This will say whether a switch is on; off when no document speaks of it (R7)."""
    return await number(code, today, kind=ProvisionKind.SWITCH) == 1


@question
async def require_keeper(by: Actor, *, now: datetime) -> None:
    """This will let pass the office, and a unit's clerk once a document lets units do it (R7).

    Raises:
        NotPermitted: neither.
        SelfMaintenanceOff: a clerk, and no document in force says so.
    """
    by.require(Role.OFFICE, Role.CLERK)
    if by.staff_id is None or by.has(Role.OFFICE):
        return
    if not await is_on(UNIT_SELF_MAINTENANCE, now.astimezone(CHINA).date()):
        raise SelfMaintenanceOff


@question
async def tiers(code: str, plan_year: int, today: date) -> tuple[Tier, ...]:
    """This will give a year's table of tiers as of a day; empty when no rule sets it (R22)."""
    found = await value(
        "SELECT tiers FROM provisions WHERE code = $2 AND plan_year = $3 AND kind = 'TIERS'"
        f" AND {_HOLDS}"
        " ORDER BY effective_from DESC, id DESC LIMIT 1",
        today,
        code,
        plan_year,
    )
    return read_tiers(found) or ()


@question
async def documents() -> list[Row]:
    """This will list the documents that rules are taken from, the first signed first."""
    return await rows(
        f"SELECT {', '.join(DOCUMENTS.columns)} FROM policy_documents"
        " ORDER BY signed_on NULLS LAST, id"
    )


@question
async def issuers(today: date) -> tuple[CardIssuer, ...]:
    """This will list the organisations that issue the card on a day, the province's first (R15)."""
    found = await rows(
        "SELECT name, part, document, clause, effective_from FROM card_issuers"
        " WHERE effective_from <= $1 AND (effective_to IS NULL OR effective_to >= $1)"
        " ORDER BY position",
        today,
    )
    return tuple(CardIssuer(**record) for record in found)


def matching(
    *,
    ids: Sequence[int] | None = None,
    codes: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    states: Sequence[str] | None = None,
    document: str | None = None,
) -> Where:
    """This will put what is asked of rules into conditions."""
    return Where().add_given(
        {
            "t.id = ANY({}::bigint[])": ids,
            "t.code = ANY({})": codes,
            "t.kind = ANY({})": kinds,
            "t.state = ANY({})": states,
            "t.document = {}": document,
        }
    )


def read_tiers(stored: Any) -> tuple[Tier, ...] | None:
    """This will read tiers as the database gives them."""
    if stored is None:
        return None
    lines = json.loads(stored) if isinstance(stored, str) else stored
    return tuple(Tier(*line) for line in lines)


def read_roles(stored: Any) -> tuple[Role, ...] | None:
    """This will read the roles of a rule as the database gives them."""
    return None if stored is None else tuple(Role(role) for role in json.loads(stored))


def _provision(line: Row) -> Provision:
    read: dict[str, Any] = dict(line)
    read.pop("id")
    read["kind"] = ProvisionKind(read["kind"])
    read["tiers"] = read_tiers(read["tiers"])
    read["roles"] = read_roles(read["roles"])
    return Provision(**read)
