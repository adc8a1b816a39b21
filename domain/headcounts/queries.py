"""Questions about declared head-counts, always as of a day."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from domain.pages import Listing
from domain.transactions import question, rows

HEADCOUNTS: Final = Listing(
    table="headcounts",
    columns=("id", "unit_id", "on_day", "count", "document", "declared_at", "declared_by_id"),
)


@question
async def declared(unit_ids: Sequence[int], today: date) -> dict[int, int]:
    """This will give what each unit declared last as of a day; who never did is not in the answer."""
    found = await rows(
        "SELECT DISTINCT ON (unit_id) unit_id, count FROM headcounts"
        " WHERE unit_id = ANY($1::bigint[]) AND on_day <= $2"
        " ORDER BY unit_id, on_day DESC, id DESC",
        list(unit_ids),
        today,
    )
    return {line["unit_id"]: line["count"] for line in found}
