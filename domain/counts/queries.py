"""Questions about counts: sums over the units at or below a path, at once and exact."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.actors import EVERYTHING
from domain.counts.rules import CLASS_COLUMNS, Classification, Dimension
from domain.subtrees import ABOVE, key_of
from domain.transactions import Row, question, row, rows, value

# What was folded and what has happened since; as one thing, it is exact at every moment.
_KEPT: Final = """
SELECT t.unit_id, t.code, t.total, t.counted, t.fen, true AS is_folded FROM count_totals t
WHERE t.dimension = {0}
UNION ALL
SELECT t.unit_id, t.code, t.total, t.counted, t.fen, false FROM count_deltas t
WHERE t.dimension = {0}
"""
_KEPT_UNTIL: Final = """
SELECT t.unit_id, t.code, t.total, t.counted, 0 AS fen, true AS is_folded FROM count_months t
WHERE t.dimension = {0} AND t.month_on <= {1}
UNION ALL
SELECT t.unit_id, t.code, t.total, t.counted, 0 AS fen, false FROM count_deltas t
WHERE t.dimension = {0} AND t.month_on <= {1}
"""
# What all units have together is folded under a unit that there is not; what is not folded is summed.
_WHOLE: Final = "WHERE (NOT t.is_folded OR t.unit_id = 0)"
Filters = Mapping[Classification, str]


@question
async def totals(
    dimension: Dimension,
    measures: Mapping[str, str],
    paths: Sequence[str],
    *,
    scope: str,
    besides: str | None = None,
) -> dict[str, dict[str, int]]:
    """This will sum measures over the units at or below each path, all paths in one reading.

    `measures` map names to aggregates in SQL over `t.code`, `t.total`, `t.counted` and `t.fen` of
    one unit; what they give for each unit is added up. `besides` is the SQL of further such rows.
    """
    kept = _KEPT.format("$1")
    if besides is not None:
        kept += f" UNION ALL SELECT b.*, false FROM ({besides}) b"
    grouped = ", ".join(f"{aggregate} AS {name}" for name, aggregate in measures.items())
    rolled = ", ".join(f"coalesce(sum(g.{name}), 0)::bigint AS {name}" for name in measures)
    asked = {path: key_of(path) for path in dict.fromkeys(paths)}
    found = await rows(
        f"""
        WITH grouped AS MATERIALIZED (
          SELECT t.unit_id, {grouped} FROM ({kept}) t GROUP BY t.unit_id
        )
        SELECT a.key, {rolled}
        FROM grouped g JOIN units u ON u.id = g.unit_id AND starts_with(u.path, $3)
        CROSS JOIN LATERAL unnest({ABOVE}) AS a(key)
        WHERE a.key = ANY($2::bigint[]) GROUP BY a.key
        """,
        dimension.value,
        list(asked.values()),
        scope,
    )
    by_key = {line.pop("key"): line for line in found}
    nothing = dict.fromkeys(measures, 0)
    return {path: by_key.get(key, dict(nothing)) for path, key in asked.items()}


@question
async def by_code(
    dimension: Dimension,
    path: str,
    *,
    scope: str,
    filters: Filters | None = None,
    until: date | None = None,
) -> dict[str, Row]:
    """This will sum by code over the units at or below a path: {code: total, counted, fen}.

    `until` is the first day of a month: what stood at its end, of members alone. `filters` leave
    only the units of some classes.
    """
    within, values = await _within(path, scope, filters)
    kept = _KEPT if until is None else _KEPT_UNTIL
    found = await rows(
        f"""
        SELECT t.code, sum(t.total)::bigint AS total, sum(t.counted)::bigint AS counted,
          sum(t.fen)::bigint AS fen
        FROM ({kept.format("$1", f"${len(values) + 2}")}) t {within}
        GROUP BY t.code HAVING sum(t.total) <> 0 ORDER BY t.code
        """,
        dimension.value,
        *values,
        *(() if until is None else (until,)),
    )
    return {line.pop("code"): line for line in found}


@question
async def fen(dimension: Dimension) -> dict[str, int]:
    """This will give the money by code in fen of what is of no unit; nothing to whoever sees a part."""
    found = await rows(
        f"SELECT t.code, sum(t.fen)::bigint AS fen FROM ({_KEPT.format('$1')}) t"
        " WHERE t.unit_id = 0 GROUP BY t.code ORDER BY t.code",
        dimension.value,
    )
    return {line["code"]: line["fen"] for line in found}


@question
async def by_class(
    dimension: Dimension,
    column: str,
    measures: Mapping[str, str],
    path: str,
    *,
    scope: str,
    filters: Filters | None = None,
) -> dict[str, Row]:
    """This will sum measures by a column of the units at or below a path, with how many they are."""
    within, values = _below(path, scope, filters)
    grouped = ", ".join(f"{aggregate} AS {name}" for name, aggregate in measures.items())
    summed = ", ".join(f"coalesce(sum(g.{name}), 0)::bigint AS {name}" for name in measures)
    found = await rows(
        f"""
        WITH grouped AS MATERIALIZED (
          SELECT t.unit_id, {grouped} FROM ({_KEPT.format("$1")}) t GROUP BY t.unit_id
        )
        SELECT u.{column} AS code, count(*) FILTER (WHERE u.status = 'ACTIVE') AS units, {summed}
        FROM units u LEFT JOIN grouped g ON g.unit_id = u.id
        WHERE {within} GROUP BY 1 ORDER BY 1
        """,
        dimension.value,
        *values,
    )
    return {line.pop("code"): line for line in found}


@question
async def by_month(
    dimension: Dimension,
    first: date,
    path: str,
    *,
    scope: str,
    filters: Filters | None = None,
) -> dict[date | None, tuple[int, int]]:
    """This will sum by how much members became more in each month from the first on, all and counted.

    What was before the first month stands under None.
    """
    within, values = await _within(path, scope, filters)
    place = f"${len(values) + 2}"
    found = await rows(
        f"""
        SELECT CASE WHEN t.month_on >= {place} THEN t.month_on END AS month,
          sum(t.total)::bigint AS total, sum(t.counted)::bigint AS counted
        FROM (
          SELECT c.unit_id, c.month_on, c.total, c.counted, true AS is_folded FROM count_months c
          WHERE c.dimension = $1
          UNION ALL
          SELECT d.unit_id, d.month_on, d.total, d.counted, false FROM count_deltas d
          WHERE d.dimension = $1
        ) t {within} GROUP BY 1
        """,
        dimension.value,
        *values,
        first,
    )
    return {line["month"]: (line["total"], line["counted"]) for line in found}


def monthly(
    found: Mapping[str, Row], wanted: Sequence[date], name: str, *, measure: str = "total"
) -> dict[date, dict[str, int]]:
    """This will give one measure of each month out of counts by month, 0 where there are none."""
    nothing: dict[str, Any] = {}
    return {month: {name: found.get(f"{month:%Y-%m}", nothing).get(measure, 0)} for month in wanted}


@question
async def waiting() -> int:
    """This will say how many changes wait to be folded."""
    found = await row("SELECT count(*) AS count FROM count_deltas")
    assert found is not None, "an aggregate always gives a row"
    return int(found["count"])


async def _within(path: str, scope: str, filters: Filters | None) -> tuple[str, list[object]]:
    """This will give what narrows counts `t` to a path, and its values, whose places begin at $2."""
    if scope == EVERYTHING and not filters and await _is_whole(path):
        return _WHOLE, []
    within, values = _below(path, scope, filters)
    return f"JOIN units u ON u.id = t.unit_id WHERE {within}", values


async def _is_whole(path: str) -> bool:
    """This will say whether no unit stands outside a path."""
    found = await value(
        "SELECT NOT EXISTS (SELECT FROM units WHERE NOT starts_with(path, $1))", path
    )
    return bool(found)


def _below(path: str, scope: str, filters: Filters | None) -> tuple[str, list[object]]:
    """This will give the condition on the unit `u` and its values, whose places begin at $2."""
    parts, values = ["starts_with(u.path, $2)", "starts_with(u.path, $3)"], [path, scope]
    for kind, code in (filters or {}).items():
        values.append(code)
        parts.append(f"u.{CLASS_COLUMNS[kind]} = ${len(values) + 1}")
    return " AND ".join(parts), list(values)
