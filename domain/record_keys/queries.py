"""Fetching the keys under which some values are sealed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from domain import crypto
from domain.crypto import Sealer
from domain.record_keys import rules
from domain.record_keys.rules import RecordRing
from domain.transactions import question, rows


@question
async def ring_for(sealed: Iterable[bytes | None]) -> RecordRing:
    """This will give what opens all of these values, by one question for the lot.

    A key that was destroyed is missing: what it sealed then fails to open as `RecordShredded`.
    """
    ids = rules.key_ids(sealed)
    if not ids:
        return RecordRing(crypto.keyring(), {})
    found = await rows(
        "SELECT id, key_sealed FROM record_keys WHERE id = ANY($1::bigint[])", list(ids)
    )
    return RecordRing(crypto.keyring(), {one["id"]: one["key_sealed"] for one in found})


@question
async def of_member(member_id: int) -> frozenset[int]:
    """This will give the ids of every key under which something of a member is sealed.

    Of the row of a roster, too, that the record was last taken from.
    """
    found = await rows(_SEALED, member_id)
    return rules.key_ids(one["sealed"] for one in found)


@question
async def sealers(member_ids: Sequence[int]) -> Mapping[int, Sealer]:
    """This will give under what more is sealed of each of these members: the key of their record.

    For a member of the time before records had keys it is the keyring.

    Raises:
        RecordShredded: one of the records was erased.
    """
    found = await rows(
        "SELECT id, id_no_sealed FROM members WHERE id = ANY($1::bigint[])", list(member_ids)
    )
    ring = await ring_for(one["id_no_sealed"] for one in found)
    return {one["id"]: ring.sealer_of(one["id_no_sealed"]) for one in found}


_SEALED: Final = """
SELECT unnest(ARRAY[id_no_sealed, mobile_sealed, address_sealed, email_sealed]) AS sealed
FROM members WHERE id = $1
UNION ALL SELECT unnest(ARRAY[r.id_no_sealed, r.mobile_sealed, r.address_sealed, r.cells_sealed])
FROM members m JOIN roster_rows r ON r.id = m.roster_row_id WHERE m.id = $1
UNION ALL SELECT unnest(ARRAY[number_sealed, account_sealed]) FROM cards WHERE member_id = $1
UNION ALL SELECT values_sealed FROM corrections WHERE member_id = $1
UNION ALL SELECT cells_sealed FROM provincial_lines WHERE member_id = $1
"""
