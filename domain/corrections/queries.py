"""Questions about corrections."""

from collections.abc import Mapping, Sequence
from typing import Final

import orjson

from domain import pages
from domain.corrections import rules
from domain.pages import Listing, Order, Where
from domain.record_keys.queries import ring_for
from domain.transactions import question, rows

CORRECTIONS: Final = Listing(
    table="corrections",
    columns=(
        *("id", "member_id", "state", "is_direct", "changes", "reason", "document"),
        *("proposed_at", "proposed_by_id", "due_on", "decided_at", "decided_by_id", "decision"),
    ),
    unit="(SELECT m.unit_id FROM members m WHERE m.id = t.member_id)",
)
ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching(*, below: str | None = None, states: Sequence[str] | None = None) -> Where:
    """This will put what is asked of corrections into conditions; `below` is a path."""
    where = Where().add_given({"t.state = ANY({})": states})
    return where if below is None else pages.inside(CORRECTIONS, where, below)


@question
async def former_numbers(member_id: int) -> tuple[str, ...]:
    """This will give the identity numbers that a member went by before they were put right."""
    found = await rows(
        "SELECT values_sealed FROM corrections WHERE member_id = $1 AND state = 'APPLIED'"
        " ORDER BY id",
        member_id,
    )
    ring = await ring_for(one["values_sealed"] for one in found)
    opened = (ring.open(rules.SEALED_AS, one["values_sealed"]) for one in found)
    befores = (orjson.loads(text)["before"] for text in opened if text)
    return tuple(before["id_no"] for before in befores if before.get("id_no"))
