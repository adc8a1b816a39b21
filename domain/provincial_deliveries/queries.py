"""Questions about deliveries: what a page of members holds, the kept lines, the bytes, the lists."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import orjson

from domain import crypto, member_file
from domain.crypto import Opener, Sealer
from domain.money import yuan_text
from domain.pages import Listing, Order, Where
from domain.provincial_deliveries import rules
from domain.provincial_deliveries.rules import DeliveryNotReleased, Standing
from domain.qualification import Standard
from domain.record_keys.queries import ring_for
from domain.record_keys.rules import RecordRing
from domain.transactions import Row, question, rows, value

DELIVERIES: Final = Listing(
    table="provincial_deliveries",
    columns=(
        *("id", "number", "kind", "state", "map_id", "problem", "members_total", "members_seen"),
        *("members_wanted", "omitted", "added", "changed", "removed", "same", "lines"),
        *("accepted", "refused", "requested_by_id", "created_at", "frozen_at", "file_name"),
        *("digest", "size_bytes", "released_by_id", "released_at", "due_on", "ended_at"),
        *("ended_by_id", "reason", "bytes_gone_at"),
    ),
    unit=None,
)
LINES: Final = Listing(
    table="provincial_lines",
    columns=("id", "delivery_id", "number", "member_id", "act", "outcome", "code", "text"),
    unit=None,
)
ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}

_SEALED: Final = ("id_no", "mobile", "address")
# A map says whom, by status, the province wants; whose record is complete and right, the standard says.
_PAGE: Final = """
SELECT m.*, u.name AS unit_name, u.union_uscc, u.employer_uscc,
  s.held_digest, s.refused_digest, m.status = ANY($3) AS is_wanted
FROM members m JOIN units u ON u.id = m.unit_id
LEFT JOIN provincial_standings s ON s.member_id = m.id
WHERE m.id > $1 ORDER BY m.id LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class Person:
    """A member as they are now: our values by field, and how they stand at the province."""

    member_id: int
    id_no_index: bytes
    standing: Standing
    is_wanted: bool
    unqualified: tuple[str, ...]
    record: Mapping[str, Any]
    sealer: Sealer


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the province refused so many lines."""

    code: str
    text: str
    count: int


def matching() -> Where:
    """This will ask for every delivery."""
    return Where()


def outcome_is(outcome: str | None) -> Where:
    """This will ask for the lines with one outcome; None for all."""
    return Where().add_given({"t.outcome = {}": outcome})


@question
async def page(
    after_id: int, *, statuses: Sequence[str], limit: int
) -> tuple[list[Row], RecordRing]:
    """This will read the next members as they are stored, whoever the province wants or has.

    With them comes what opens them, of the same moment.
    """
    found = await rows(_PAGE, after_id, limit, list(statuses))
    sealed = (one[f"{key}_sealed"] for one in found for key in (*_SEALED, "email"))
    return found, await ring_for(sealed)


def opened(found: Row, ring: RecordRing, standard: Standard) -> Person:
    """This will open a member's sealed values; it takes a while for many, and asks nothing.

    `unqualified` names what the standard misses in the record, or finds wrong with it.
    """
    record = {key: found[key] for key in _PLAIN} | {
        key: ring.open(key, found[f"{key}_sealed"]) for key in _SEALED
    }
    email, dues = found["email_sealed"], found["dues_fen"]
    record["email"] = "" if email is None else ring.open("email", email)
    record["dues_fen"] = None if dues is None else yuan_text(dues)
    if found["is_id_long_term"]:
        record["id_valid_to"] = date.max
    if record["is_migrant_worker"] is not None:
        record["is_migrant_worker"] = "1" if record["is_migrant_worker"] else "0"
    return Person(
        member_id=found["id"],
        id_no_index=found["id_no_index"],
        standing=Standing(found["held_digest"], found["refused_digest"]),
        is_wanted=found["is_wanted"],
        unqualified=(
            *standard.missing(found["blanks"]),
            *(flaw.value for flaw in standard.found(found)),
        ),
        record=record,
        sealer=ring.sealer_of(found["id_no_sealed"]),
    )


@question
async def kept_lines(delivery_id: int, *, after: int, limit: int) -> tuple[list[Row], RecordRing]:
    """This will read the next lines as they were kept, sealed, for writing the file, and what opens them."""
    found = await rows(
        "SELECT number, cells_sealed FROM provincial_lines WHERE delivery_id = $1 AND number > $2"
        " ORDER BY number LIMIT $3",
        delivery_id,
        after,
        limit,
    )
    return found, await ring_for(one["cells_sealed"] for one in found)


def cells(sealed: bytes, ring: Opener) -> list[str]:
    """This will open the cells of a kept line."""
    made: list[str] = orjson.loads(ring.open_bytes(rules.SEALED_AS, sealed))
    return made


@question
async def chunk(delivery_id: int, attempt: int, number: int) -> bytes:
    """This will open one chunk of a file.

    Raises:
        DeliveryNotReleased: it was deleted meanwhile.
    """
    sealed: bytes | None = await value(
        "SELECT content_sealed FROM provincial_chunks WHERE delivery_id = $1 AND number = $2",
        delivery_id,
        number,
    )
    if sealed is None:
        raise DeliveryNotReleased
    return crypto.keyring().open_bytes(rules.purpose(delivery_id, attempt, number), sealed)


@question
async def reasons(delivery_id: int) -> list[Reason]:
    """This will count the refused lines of a delivery by why, most first."""
    found = await rows(
        "SELECT code, text, count(*)::int AS count FROM provincial_lines"
        " WHERE delivery_id = $1 AND outcome = 'REFUSED' GROUP BY code, text"
        " ORDER BY count(*) DESC, code LIMIT 50",
        delivery_id,
    )
    return [Reason(**line) for line in found]


_PLAIN: Final = (
    *("unit_name", "union_uscc", "employer_uscc", "name", "sex", "ethnicity", "id_type"),
    *("id_valid_from", "id_valid_to", "birth_on", "political_status", "education"),
    *("technical_level", "hukou", "is_migrant_worker", "employment_status", "employment_form"),
    *("department", "post", "joined_on", "status", "occupation", "postcode", "tax_residency"),
    *(key for key in member_file.LABELS if key not in {"email", "dues_fen"}),
)
