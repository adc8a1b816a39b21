"""The one verb of the ledger: post. A journal is posted once, whatever is repeated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.ledger.rules import BOOKING, Event
from domain.transactions import execute, operation


@dataclass(frozen=True, slots=True)
class Posting:
    """One payment's event to be booked: its id, its amount in fen, its programme."""

    reference: str
    amount_fen: int
    programme: str


def word(one: StrEnum) -> str:
    """This will write one of our own words as a constant of SQL; nothing from outside is one."""
    assert one.value.isidentifier(), "a word is letters"
    return "'" + one.value + "'"


def booked(event: Event, *, of: str, file: str, now: str, when: str = "true") -> str:
    """This will write a part of a WITH that books an event of every row that another part moved.

    `of` names that part, whose rows have `pay_id`, `amount_fen` and `programme_id`; `file`, `now`
    and `when` are SQL over its alias `m`. What a part of one statement moves and books cannot come
    apart, and no row travels here and back. It gives a row for each leg.
    """
    to, taken_from = map(word, BOOKING[event])
    return (
        f"booked_{event.value.lower()} AS (INSERT INTO ledger_entries"
        " (journal, account, amount_fen, programme, reference, bank_file_id, posted_at)"
        f" SELECT {word(event)} || ':' || m.pay_id, leg.account, leg.sign * m.amount_fen,"
        f" m.programme_id, m.pay_id, {file}, {now} FROM {of} m CROSS JOIN"
        f" (VALUES ({to}, 1), ({taken_from}, -1)) AS leg(account, sign)"
        f" WHERE {when} RETURNING 1)"
    )


@operation
async def post(
    event: Event, postings: Sequence[Posting], *, bank_file_id: int | None, now: datetime
) -> None:
    """This will book an event of many payments with two legs each.

    `bank_file_id` is the file that brought it; None is an event proven by a letter of the bank's.

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
