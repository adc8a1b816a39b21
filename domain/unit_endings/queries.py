"""Questions about mergers: which there are, what one would do, and how the tree stood on a day."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from domain.calendar import CHINA
from domain.pages import Listing, Order, Where
from domain.payments.operations import STILL_OWED
from domain.transactions import Row, question, rows
from domain.unit_changes.rules import UnitMisplaced
from domain.unit_endings import rules
from domain.unit_endings.models import BLOCKS, COUNTS
from domain.unit_endings.rules import Preview

MERGERS: Final = Listing(
    table="unit_mergers",
    columns=(
        *("id", "into_id", "sources", "document", "reason", "on_day", "state", "requested_at"),
        *("requested_by_id", "decided_at", "decided_by_id", "decision", "moved"),
    ),
    unit=None,
)
ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}
CHILDREN_MAX: Final = 500


def matching(*, states: Sequence[str] | None = None, unit_id: int | None = None) -> Where:
    """This will put what is asked of mergers into conditions; a unit stands on either side."""
    where = Where().add_given({"t.state = ANY({})": states})
    if unit_id is not None:
        where.add("(t.into_id = {} OR t.sources @> to_jsonb({}::bigint))", unit_id, unit_id)
    return where


@question
async def preview(*, into_id: int, sources: Sequence[int], now: datetime) -> Preview:
    """This will say what a merger would move, leave and wait for, as things stand.

    Raises:
        UnitInvalid, UnitInWrongState, UnitMisplaced: these units cannot go into that one.
    """
    chosen = sorted(set(sources))
    found = await rows(
        "SELECT id, name, path, parent_id, status FROM units WHERE id = ANY($1)",
        [*chosen, into_id],
    )
    known = {unit["id"]: unit for unit in found}
    into = known.pop(into_id, None)
    if into is None:
        raise UnitMisplaced("没有这个单位。", field=("into_id",))
    rules.check_units([*known.values(), *([into] if into_id in chosen else [])], into)
    [counts] = await rows(COUNTS.format(owed=STILL_OWED), chosen, into_id)
    open_things = await rows(BLOCKS, chosen, now.astimezone(CHINA).date())
    blocks = [rules.named(one["what"], one["names"]) for one in open_things]
    return rules.preview(counts, blocks)


@question
async def tree_on(day: date, *, parent_id: int | None, scope: str) -> list[Row]:
    """This will list what stood right below a unit on a day; without one, the tops.

    Names and places are those of that day: what was moved, merged, renamed or closed since stands
    where it stood. Only units of the scope are told, as they are seen today.
    """
    return await rows(_TREE_ON, day, parent_id, scope, CHILDREN_MAX)


# What happened first after the day says how it was on the day; nothing since, and it is as it is.
_TREE_ON: Final = """
WITH was AS (
  SELECT u.id, u.merged_into_id,
    coalesce(place.parent_id, u.parent_id) AS parent_id,
    coalesce(life.status, u.status) AS status,
    coalesce(word.name, u.name) AS name
  FROM units u
  LEFT JOIN LATERAL (SELECT c.from_unit_id AS parent_id FROM unit_changes c
    WHERE c.unit_id = u.id AND c.kind IN ('MOVED', 'MERGED') AND c.on_day > $1
    ORDER BY c.on_day, c.id LIMIT 1) place ON true
  LEFT JOIN LATERAL (SELECT CASE WHEN c.kind = 'REOPENED' THEN 'CLOSED' ELSE 'ACTIVE' END AS status
    FROM unit_changes c
    WHERE c.unit_id = u.id AND c.kind IN ('CLOSED', 'MERGED', 'REOPENED') AND c.on_day > $1
    ORDER BY c.on_day, c.id LIMIT 1) life ON true
  LEFT JOIN LATERAL (SELECT told->>'before' AS name
    FROM unit_changes c CROSS JOIN LATERAL jsonb_array_elements(c.changes) told
    WHERE c.unit_id = u.id AND c.kind = 'CORRECTED' AND c.on_day > $1 AND told->>'field' = 'name'
    ORDER BY c.on_day, c.id LIMIT 1) word ON true
  WHERE starts_with(u.path, $3)
)
SELECT w.id, w.name, w.status, w.parent_id, w.merged_into_id,
  (SELECT count(*) FROM was b WHERE b.parent_id = w.id AND b.status = 'ACTIVE') AS child_count
FROM was w
WHERE w.status = 'ACTIVE' AND (w.parent_id = $2 OR ($2::bigint IS NULL
  AND (w.parent_id IS NULL OR w.parent_id NOT IN (SELECT id FROM was))))
ORDER BY w.name LIMIT $4
"""
