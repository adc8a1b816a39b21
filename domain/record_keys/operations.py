"""Keeping the keys of records, in the transaction that stores what they seal, and destroying them."""

from collections.abc import Collection, Sequence
from typing import Final

from domain.record_keys import rules
from domain.transactions import execute, operation, rows


@operation
async def keep(keys: Sequence[tuple[int, bytes, bytes]]) -> None:
    """This will keep new keys: of each its id, itself as sealed, and the blind index of whose it is."""
    if keys:
        await execute(_KEEP, *zip(*keys, strict=True))


@operation
async def keep_those_in(table: str) -> None:
    """This will keep the new keys that stand beside sealed rows in a temporary table."""
    await execute(_KEEP_THOSE.format(table))


@operation
async def mark(key_ids: Collection[int], person_index: bytes) -> None:
    """This will mark keys as those of the person with this identity number."""
    await execute(_MARK, list(key_ids), [person_index] * len(key_ids))


@operation
async def shred(
    member_id: int, person_indexes: Sequence[bytes], named: Collection[int] = ()
) -> int:
    """This will destroy a member's keys: marked with these numbers, or named; gives how many.

    A key under which something of another member is sealed is theirs, whatever it was marked with:
    it stays, and is marked as theirs.
    """
    found = await rows(_MARKED, list(person_indexes), list(named))
    ids = [one["id"] for one in found]
    others = await rows(_OF_OTHERS, rules.heads(ids), member_id)
    theirs = {rules.key_id(one["head"]): one["id_no_index"] for one in others}
    await execute(_MARK, list(theirs), list(theirs.values()))
    return await execute(_SHRED, [number for number in ids if number not in theirs])


_KEEP: Final = """
INSERT INTO record_keys (id, key_sealed, person_index)
SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])
"""
_KEEP_THOSE: Final = """
INSERT INTO record_keys (id, key_sealed, person_index)
SELECT key_id, key_sealed, id_no_index FROM pg_temp.{} WHERE key_id IS NOT NULL
"""
_MARK: Final = """
UPDATE record_keys k SET person_index = given.person_index
FROM unnest($1::bigint[], $2::bytea[]) AS given(id, person_index)
WHERE k.id = given.id AND k.person_index <> given.person_index
"""
_MARKED: Final = (
    "SELECT id FROM record_keys WHERE person_index = ANY($1::bytea[]) OR id = ANY($2::bigint[])"
)
# Rare, and reads every seal once: a seal begins with the key that it names.
_OF_OTHERS: Final = """
SELECT DISTINCT m.id_no_index, substr(s.sealed, 1, 9) AS head
FROM (
  SELECT id AS member_id, unnest(ARRAY[id_no_sealed, mobile_sealed, address_sealed, email_sealed])
    AS sealed FROM members
  UNION ALL SELECT member_id, unnest(ARRAY[number_sealed, account_sealed]) FROM cards
  UNION ALL SELECT member_id, values_sealed FROM corrections
  UNION ALL SELECT member_id, cells_sealed FROM provincial_lines
) s JOIN members m ON m.id = s.member_id
WHERE substr(s.sealed, 1, 9) = ANY($1::bytea[]) AND s.member_id <> $2
"""
_SHRED: Final = "DELETE FROM record_keys WHERE id = ANY($1::bigint[])"
