"""Questions about receipts: all there are of a delivery, and their lines that answer none of ours."""

from typing import Final

from domain.pages import Listing
from domain.transactions import Row, question, rows

STRAYS_SHOWN: Final = 200
RECEIPTS: Final = Listing(
    table="provincial_receipts",
    columns=(
        *("id", "delivery_id", "state", "file_name", "digest", "size_bytes", "problem", "lines"),
        *("accepted", "refused", "strays", "received_at", "received_by_id", "applied_at"),
    ),
    unit=None,
)


@question
async def strays(receipt_id: int) -> list[Row]:
    """This will give the first lines of a receipt that answer none of ours."""
    return await rows(
        "SELECT sheet_row, number, why FROM provincial_strays WHERE receipt_id = $1"
        " ORDER BY id LIMIT $2",
        receipt_id,
        STRAYS_SHOWN,
    )
