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
SELECT t.unit_id, t.code, t.total, t.counted, t.fen FROM count_totals t
WHERE t.dimension = $1 {folded}
UNION ALL
SELECT t.unit_id, t.code, t.total, t.counted, t.fen FROM count_deltas t
WHERE t.dimension = $1 {fresh}
"""
_MONTHS: Final = """
SELECT t.code, t.month_on, t.total, t.counted, 0 AS fen FROM count_months t
WHERE t.dimension = $1 {folded}
UNION ALL
SELECT t.code, t.month_on, t.total, t.counted, 0 AS fen FROM count_deltas t
WHERE t.dimension = $1 AND t.month_on IS NOT NULL {fresh}
"""
_OF_ALL: Final = _KEPT.format(folded="", fresh="")
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
    kept = _OF_ALL if besides is None else f"{_OF_ALL} UNION ALL {besides}"
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
    kept = _KEPT if until is None else _MONTHS
    source, values = await _within(kept, path, scope, filters)
    found = await rows(
        f"""
        SELECT t.code, sum(t.total)::bigint AS total, sum(t.counted)::bigint AS counted,
          sum(t.fen)::bigint AS fen
        FROM {source} {"" if until is None else f"WHERE t.month_on <= ${len(values) + 2}"}
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
        f"SELECT t.code, sum(t.fen)::bigint AS fen FROM ({_OF_ALL}) t"
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
          SELECT t.unit_id, {grouped} FROM ({_OF_ALL}) t GROUP BY t.unit_id
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
    source, values = await _within(_MONTHS, path, scope, filters)
    place = f"${len(values) + 2}"
    found = await rows(
        f"""
        SELECT CASE WHEN t.month_on >= {place} THEN t.month_on END AS month,
          sum(t.total)::bigint AS total, sum(t.counted)::bigint AS counted
        FROM {source} GROUP BY 1
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


async def _within(
    kept: str, path: str, scope: str, filters: Filters | None
) -> tuple[str, list[object]]:
    """This will give what is kept of a path as `t`, and the values for it, whose places begin at $2.

    What all units have together is folded under the unit 0; what was not folded is of each. Of a
    part, each unit's counts are looked up: the server would read those of everybody.
    """
    if scope == EVERYTHING and not filters and await _is_whole(path):
        return f"({kept.format(folded='AND t.unit_id = 0', fresh='')}) t", []
    within, values = _below(path, scope, filters)
    own = kept.format(**dict.fromkeys(("folded", "fresh"), "AND t.unit_id = u.id"))
    units = f"(SELECT u.id FROM units u WHERE {within} OFFSET 0) u"
    return f"{units} CROSS JOIN LATERAL ({own}) t", values


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
