"""Questions about security policies: which one holds, and which ones have held."""

from datetime import datetime
from typing import Final

from domain.calendar import CHINA
from domain.pages import Listing, Order
from domain.security_policies.rules import SecurityPolicy, policy_of
from domain.transactions import Row, question, row, rows

POLICIES: Final = Listing(
    table="security_policies",
    columns=(
        "id",
        "effective_from",
        "characters_min",
        "classes_min",
        "history",
        "age_days_max",
        "factor_roles",
        "federated_factors",
        "document",
        "reason",
        "decided_by_id",
        "created_at",
    ),
    unit=None,
    is_public=True,
)
NEWEST: Final = Order("id", is_descending=True)
LISTED_MAX: Final = 100

IN_FORCE: Final = (
    "SELECT {columns} FROM security_policies WHERE effective_from <= {day}"
    " ORDER BY effective_from DESC, id DESC LIMIT 1"
)


@question
async def in_force(*, now: datetime) -> SecurityPolicy:
    """This will give the policy that holds on a day; the first one is as old as the system."""
    found = await row(IN_FORCE.format(columns="*", day="$1"), now.astimezone(CHINA).date())
    assert found is not None, "the first policy was put in with its table and never leaves"
    return policy_of(found)


@question
async def all_of_them() -> list[Row]:
    """This will list what holds, has held and will hold, the last decision first."""
    columns = ", ".join(POLICIES.columns)
    return await rows(
        f"SELECT {columns} FROM security_policies ORDER BY id DESC LIMIT $1", LISTED_MAX
    )
