"""Rows on their way into the database: as they were judged and sealed, with their verdicts."""

from collections.abc import Sequence
from typing import Final

from domain.packing import COLUMNS, Packed
from domain.record_keys import operations as record_keys
from domain.transactions import copy_in, execute, operation


@operation
async def stage(roster_id: int, block: Packed, *, rows_done: int) -> bool:
    """This will store the next rows of a check, as they were packed, after the first `rows_done`.

    False says that the check has moved on without this worker, or was given up: it then stops.
    """
    moved = await execute(_ADVANCE, roster_id, rows_done, block.rows, block.refused)
    if moved:
        await execute(_TAKEN_IN)
        await copy_in(_TABLE, block.content)
        await record_keys.keep_those_in(_TABLE)
        await execute(_STAGE, roster_id)
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

_TABLE: Final = "sealed_rows"
# Rows cannot be copied into a table whose rows are seen by policies.
_TAKEN_IN: Final = f"""
CREATE TEMPORARY TABLE IF NOT EXISTS {_TABLE}
  ({", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())}) ON COMMIT DELETE ROWS
"""
_KEPT: Final = tuple(name for name in COLUMNS if not name.startswith("key_"))
_STAGE: Final = f"""
INSERT INTO roster_rows (roster_id, unit_id, {", ".join(_KEPT)})
SELECT $1, u.id, {", ".join("s.faults::jsonb" if one == "faults" else f"s.{one}" for one in _KEPT)}
FROM pg_temp.{_TABLE} s LEFT JOIN units u ON u.name = s.unit_name AND u.status = 'ACTIVE'
ORDER BY s.number
"""

_JUDGED_ANEW: Final = _KEPT[_KEPT.index("verdict") :]
_REPLACE: Final = f"""
UPDATE roster_rows r SET unit_id = n.unit_id, {", ".join(f"{one} = n.{one}" for one in _JUDGED_ANEW)}
FROM (
  SELECT s.*, u.id AS unit_id
  FROM unnest($1::bigint[], {", ".join(f"${at}::{'jsonb' if one == 'faults' else COLUMNS[one]}[]" for at, one in enumerate(_KEPT, 2))})
    AS s(row_id, {", ".join(_KEPT)})
  LEFT JOIN units u ON u.name = s.unit_name AND u.status = 'ACTIVE'
) n
WHERE r.id = n.row_id
"""
