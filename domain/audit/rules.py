"""What an audit entry may hold: outcomes, and no trace of personal data in its details."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

SITTING_LASTS: Final = timedelta(minutes=15)

# The names under which personal data or secrets would travel (JR/T 0171 C2 and C3).
FORBIDDEN_KEYS: Final = frozenset(
    {
        "account",
        "account_no",
        "address",
        "birth_date",
        "card_no",
        "card_number",
        "full_name",
        "id_no",
        "id_number",
        "member_name",
        "mobile",
        "name",
        "password",
        "phone",
        "token",
    }
)
_DIGEST: Final = re.compile(r"\b[0-9A-Fa-f]{32,}\b")
_LONG_NUMBER: Final = re.compile(r"\d{15,19}")


class Outcome(StrEnum):
    """How it ended."""

    DONE = "DONE"
    REFUSED = "REFUSED"


def check_details(details: Mapping[str, object]) -> None:
    """This will assert that details carry ids, counts and codes, never personal data."""
    for key, value in details.items():
        assert key.lower() not in FORBIDDEN_KEYS, f"audit details may not hold «{key}»"
        _check_value(key, value)


def check_text(text: str) -> None:
    """This will assert that a text holds no run of digits as long as an identity or card number."""
    assert not holds_long_number(text), "a text of the audit trail holds a long number"


def holds_long_number(text: str) -> bool:
    """This will say whether a text holds 15 to 19 digits in a row outside a hexadecimal digest."""
    return _LONG_NUMBER.search(_DIGEST.sub("", text)) is not None


def _check_value(key: str, value: object) -> None:
    if isinstance(value, Mapping):
        check_details(value)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value:
            _check_value(key, item)
    else:
        assert isinstance(value, str | int | bool | None), f"audit details of «{key}»: wrong type"
        assert not holds_long_number(str(value)), f"audit details of «{key}» hold a long number"
