"""Keeping the keys of records, in the transaction that stores what they seal, and destroying them."""

from collections.abc import Sequence
from typing import Final

from domain.transactions import execute, operation


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
async def shred(person_indexes: Sequence[bytes]) -> int:
    """This will destroy every key of the persons with these identity numbers, and give how many."""
    return await execute(_SHRED, list(person_indexes))


_KEEP: Final = """
INSERT INTO record_keys (id, key_sealed, person_index)
SELECT * FROM unnest($1::bigint[], $2::bytea[], $3::bytea[])
"""
_KEEP_THOSE: Final = """
INSERT INTO record_keys (id, key_sealed, person_index)
SELECT key_id, key_sealed, id_no_index FROM pg_temp.{} WHERE key_id IS NOT NULL
"""
_SHRED: Final = "DELETE FROM record_keys WHERE person_index = ANY($1::bytea[])"
