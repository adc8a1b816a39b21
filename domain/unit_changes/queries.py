"""Questions about what happened to units."""

from typing import Final

from domain.pages import Listing

CHANGES: Final = Listing(
    table="unit_changes",
    columns=(
        *("id", "unit_id", "kind", "on_day", "document", "reason", "changes", "from_unit_id"),
        *("to_unit_id", "changed_at", "changed_by_id"),
    ),
)
