"""Accounts and how an event of a payment is booked; pure.

Every event is a journal of two legs that sum to zero. PAYER is the union's account at the bank,
IN_TRANSIT what has left us and is not yet proven, PAID what members have received.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Account(StrEnum):
    """Where fen can be."""

    PAYER = "PAYER"
    IN_TRANSIT = "IN_TRANSIT"
    PAID = "PAID"


class Event(StrEnum):
    """What can happen to a payment that moves fen."""

    SENT = "SENT"
    CREDITED = "CREDITED"
    FAILED = "FAILED"
    RETURNED = "RETURNED"


# event → (account that the amount is added to, account that it is taken from)
BOOKING: Final[Mapping[Event, tuple[Account, Account]]] = {
    Event.SENT: (Account.IN_TRANSIT, Account.PAYER),
    Event.CREDITED: (Account.PAID, Account.IN_TRANSIT),
    Event.FAILED: (Account.PAYER, Account.IN_TRANSIT),
    Event.RETURNED: (Account.PAYER, Account.PAID),
}


def journal(event: Event, reference: str) -> str:
    """This will name the journal of a payment's event; each is posted once."""
    return f"{event.value}:{reference}"


def net_fen(balances: Mapping[str, int]) -> int:
    """This will sum every account; anything but zero means that the books are broken."""
    return sum(balances.values())


def _events(*names: str) -> str:
    quoted = ", ".join(f"'{name}'" for name in names)
    return f"amount_fen > 0 AND split_part(journal, ':', 1) IN ({quoted})"


def _count(*names: str) -> str:
    return f"count(*) FILTER (WHERE {_events(*names)})"


def _fen(condition: str) -> str:
    return f"coalesce(sum(amount_fen) FILTER (WHERE {condition}), 0)::bigint"


# The flow of money as one expression of SQL over the entries: counts come from what was booked, sums
# of what stands from the balances of the accounts.
FLOW_FIGURES: Final = f"""jsonb_build_object(
  'sent', jsonb_build_array({_count("SENT")}, {_fen(_events("SENT"))}),
  'credited', jsonb_build_array({_count("CREDITED")} - {_count("RETURNED")},
    {_fen("account = 'PAID'")}),
  'failed', jsonb_build_array({_count("FAILED")}, {_fen(_events("FAILED"))}),
  'returned', jsonb_build_array({_count("RETURNED")}, {_fen(_events("RETURNED"))}),
  'unknown', jsonb_build_array({_count("SENT")} - {_count("CREDITED", "FAILED")},
    {_fen("account = 'IN_TRANSIT'")}))"""
