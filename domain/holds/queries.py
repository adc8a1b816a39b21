"""Questions about holds."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from domain.pages import Listing, Order, Where

HOLDS: Final = Listing(
    table="holds",
    columns=(
        "id",
        "kind",
        "member_id",
        "unit_id",
        "programme_id",
        "disbursement_id",
        "bank_file_id",
        "reason",
        "lifter",
        "expires_on",
        "sent_count",
        "placed_by_id",
        "placed_at",
        "lifted_by_id",
        "lifted_at",
        "lift_reason",
    ),
    unit=None,
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching(
    *,
    kinds: Sequence[str] | None = None,
    is_standing: bool | None = None,
    member_id: int | None = None,
    disbursement_id: int | None = None,
    today: date,
) -> Where:
    """This will put what is asked of holds into conditions."""
    where = Where().add_given(
        {
            "t.kind = ANY({})": kinds,
            "t.member_id = {}": member_id,
            "t.disbursement_id = {}": disbursement_id,
        }
    )
    if is_standing is not None:
        standing = "t.lifted_at IS NULL AND (t.expires_on IS NULL OR t.expires_on >= {})"
        where.add(standing if is_standing else f"NOT ({standing})", today)
    return where
