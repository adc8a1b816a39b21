"""Questions about the moves of payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from domain.outcomes.rules import STANDING_PRINT, Standing
from domain.pages import Listing, Order
from domain.payments.rules import PaymentState
from domain.transactions import question, rows, stream, tuples

ROWS_AT_ONCE: Final = 2_000

MOVES: Final = Listing(
    table="payment_moves",
    columns=(
        "id",
        "payment_id",
        "unit_id",
        "was",
        "state",
        "code",
        "at",
        "evidence_file_id",
        "evidence_line",
        "proof_id",
    ),
)

OLDEST: Final = Order("id")


@dataclass(frozen=True, slots=True)
class Seen:
    """How the payments of a sent file stood when they were looked at, and the print of that."""

    printed: str
    standings: dict[str, Standing]


@question
async def waiting_since() -> tuple[date, ...]:
    """This will give the banking days of which a sent payment has no outcome and is not UNKNOWN."""
    found = await rows(
        "SELECT DISTINCT f.business_on FROM disbursements d JOIN bank_files f"
        " ON f.subject_type = 'disbursement' AND f.subject_id = d.id AND f.state <> 'VOID'"
        " WHERE d.state IN ('RELEASED', 'SENT') AND EXISTS (SELECT FROM payments p"
        " WHERE p.bank_file_id = f.id AND p.state IN ('SENT', 'ACCEPTED')) ORDER BY 1"
    )
    return tuple(file["business_on"] for file in found)


@question
async def standings(sent_file_ids: Sequence[int]) -> dict[int, Seen]:
    """This will give how every payment of sent files stands, with the print of it: of one moment."""
    prints = await tuples(
        f"SELECT bank_file_id, {STANDING_PRINT} FROM payments"
        " WHERE bank_file_id = ANY($1::bigint[]) GROUP BY bank_file_id",
        list(sent_file_ids),
    )
    printed = dict(prints)
    found = {file_id: Seen(printed.get(file_id, ""), {}) for file_id in sent_file_ids}
    alike: dict[tuple[str, int, str, str], Standing] = {}  # nearly all are: one is kept for all
    async for some in stream(
        "SELECT bank_file_id, pay_id, state, amount_fen, bank_serial, return_serial FROM payments"
        " WHERE bank_file_id = ANY($1::bigint[]) ORDER BY id",
        list(sent_file_ids),
        batch_rows=ROWS_AT_ONCE,
    ):
        for each in some:
            file_id, pay_id, state, *rest = each.values()
            stands = alike.get((state, *rest))
            if stands is None:
                stands = alike[state, *rest] = Standing(PaymentState(state), *rest)
            found[file_id].standings[pay_id] = stands
    return found
