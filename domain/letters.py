"""A confirmed letter of the bank's as one document: what the archive keeps and a certificate rests on.

The document says which payment the bank wrote of, what became of it, the digest of the letter's scan
and which two people stood for it. Equal letters give equal bytes, always.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from domain import crypto
from domain.calendar import CHINA

FORMAT: Final = "puhui-letter/1"
KIND: Final = "LETTER"
CREDITED: Final = "CREDITED"
FAILED: Final = "FAILED"


@dataclass(frozen=True, slots=True)
class Said:
    """What a letter says of one payment; a credit has its day."""

    pay_id: str
    outcome: str
    on: date


def name_of(proof_id: int) -> str:
    """This will name a letter as the archive and the certificates do."""
    return f"letter-{proof_id:06}"


def document(proof: Mapping[str, Any]) -> bytes:
    """This will write a confirmed letter, from its row and the number of its payment."""
    text = json.dumps(
        {
            "format": FORMAT,
            "letter": proof["id"],
            "payment": proof["pay_id"],
            "outcome": proof["outcome"],
            "code": proof["code"],
            "serial": proof["bank_serial"],
            "posted_on": None if proof["posted_on"] is None else proof["posted_on"].isoformat(),
            "reference": proof["reference"],
            "scan": proof["digest"],
            "reason": proof["reason"],
            "attached_by": proof["attached_by_id"],
            "attached_at": _moment(proof["attached_at"]),
            "confirmed_by": proof["decided_by_id"],
            "confirmed_at": _moment(proof["decided_at"]),
        },
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return text.encode()


def digest_of(content: bytes) -> str:
    """This will give the SM3 over a letter's document, in which its scan's digest stands."""
    return crypto.file_digest(content)


def read(content: bytes) -> Said:
    """This will read what a letter's document says.

    Raises:
        ValueError: it is no letter of ours.
    """
    try:
        found = json.loads(content)
        if found["format"] != FORMAT or found["outcome"] not in {CREDITED, FAILED}:
            raise ValueError("an unknown letter")
        day = found["posted_on"] or found["confirmed_at"][:10]
        return Said(str(found["payment"]), found["outcome"], date.fromisoformat(day))
    except (KeyError, TypeError) as error:
        raise ValueError("not a letter") from error


def _moment(at: datetime) -> str:
    return at.astimezone(CHINA).isoformat(timespec="microseconds")
