"""The one verb of the ledger: post. A journal is posted once, whatever is repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.ledger.rules import BOOKING, Event
from domain.transactions import execute, operation


@dataclass(frozen=True, slots=True)
class Posting:
    """One payment's event to be booked: its id, its amount in fen, its programme."""

    reference: str
    amount_fen: int
    programme: str


@operation
async def post(
    event: Event, postings: Sequence[Posting], *, bank_file_id: int, now: datetime
) -> None:
    """This will book an event of many payments with two legs each.

    Raises:
        asyncpg.UniqueViolationError: a payment's event was posted before; the caller's transaction
            is rolled back, since posting twice is our bug and never the bank's.
    """
    assert all(posting.amount_fen > 0 for posting in postings), "an amount is positive fen"
    to, taken_from = BOOKING[event]
    legs = await execute(
        "INSERT INTO ledger_entries"
        " (journal, account, amount_fen, programme, reference, bank_file_id, posted_at)"
        " SELECT $1 || ':' || p.reference, leg.account, leg.sign * p.amount_fen, p.programme,"
        "        p.reference, $2, $3"
        " FROM unnest($4::text[], $5::bigint[], $6::text[]) AS p(reference, amount_fen, programme)"
        " CROSS JOIN (VALUES ($7::text, 1), ($8::text, -1)) AS leg(account, sign)",
        event.value,
        bank_file_id,
        now,
        [posting.reference for posting in postings],
        [posting.amount_fen for posting in postings],
        [posting.programme for posting in postings],
        to.value,
        taken_from.value,
    )
    assert legs == 2 * len(postings), "every posting has two legs"
