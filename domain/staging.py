"""Rows on their way into the database: as they were judged and sealed, with their verdicts."""

from collections.abc import Sequence
from typing import Final

from domain.record_keys import operations as record_keys
from domain.transactions import execute, operation
from domain.verdicts import refused_among


@operation
async def stage(
    roster_id: int, sealed_rows: Sequence[tuple[object, ...]], *, rows_done: int
) -> bool:
    """This will store the next rows of a check, as `verdicts.seal` gave them, after the first `rows_done`.

    False says that the check has moved on without this worker, or was given up: it then stops.
    """
    counts = len(sealed_rows), refused_among(sealed_rows)
    moved = await execute(_ADVANCE, roster_id, rows_done, *counts)
    if moved:
        await execute(_STAGE, roster_id, *await _keys_kept(sealed_rows))
    return bool(moved)


@operation
async def replace(row_ids: Sequence[int], sealed_rows: Sequence[tuple[object, ...]]) -> None:
    """This will put what was judged anew in the place of staged rows, of which it keeps the numbers."""
    await execute(_REPLACE, list(row_ids), *await _keys_kept(sealed_rows))


async def _keys_kept(
    sealed_rows: Sequence[tuple[object, ...]],
) -> list[tuple[object, ...]]:
    """This will keep the keys of sealed rows, and give the columns that are left."""
    *columns, keys = zip(*sealed_rows, strict=True)
    await record_keys.keep([key for key in keys if key is not None])
    return columns


# Rows refused so far are for whoever watches; `_COUNT` has the last word.
_ADVANCE: Final = """
UPDATE rosters SET rows_done = rows_done + $3, rows_refused = rows_refused + $4
WHERE id = $1 AND state = 'CHECKING' AND rows_done = $2
"""

_STAGED: Final = """
unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[],
  $7::bytea[], $8::bytea[], $9::text[], $10::bytea[], $11::bytea[], $12::text[],
  $13::bytea[], $14::bytea[], $15::bytea[], $16::boolean[], $17::json[], $18::json[],
  $19::jsonb[]%s) AS s(number, sheet_row, verdict, unit_name, name, id_no_sealed,
  id_no_index, id_no_masked, mobile_sealed, mobile_index, mobile_masked, address_sealed,
  address_index, cells_sealed, bank_refuses, attributes, shown, faults%s)
LEFT JOIN units u ON u.name = s.unit_name AND u.status = 'ACTIVE'
"""
_STAGE: Final = f"""
INSERT INTO roster_rows (roster_id, number, sheet_row, verdict, unit_name, name,
  id_no_sealed, id_no_index, id_no_masked, mobile_sealed, mobile_index, mobile_masked,
  address_sealed, address_index, cells_sealed, bank_refuses, attributes, shown, faults,
  unit_id)
SELECT $1, s.*, u.id
FROM {_STAGED % ("", "")}
"""
_REPLACED: Final = (
    *("verdict", "unit_name", "name", "id_no_sealed", "id_no_index", "id_no_masked"),
    *("mobile_sealed", "mobile_index", "mobile_masked", "address_sealed", "address_index"),
    *("cells_sealed", "bank_refuses", "attributes", "shown", "faults"),
)
_REPLACE: Final = f"""
UPDATE roster_rows r SET unit_id = n.unit_id, {", ".join(f"{one} = n.{one}" for one in _REPLACED)}
FROM (SELECT s.*, u.id AS unit_id FROM {_STAGED % (", $1::bigint[]", ", row_id")}) n
WHERE r.id = n.row_id
"""
