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


# event → (account that the amount is added to, account that it is taken from)
BOOKING: Final[Mapping[Event, tuple[Account, Account]]] = {
    Event.SENT: (Account.IN_TRANSIT, Account.PAYER),
    Event.CREDITED: (Account.PAID, Account.IN_TRANSIT),
    Event.FAILED: (Account.PAYER, Account.IN_TRANSIT),
}


def net_fen(balances: Mapping[str, int]) -> int:
    """This will sum every account; anything but zero means that the books are broken."""
    return sum(balances.values())
