"""Questions about counts: sums over the units at or below a path, at once and exact."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.actors import EVERYTHING
from domain.counts.rules import CLASS_COLUMNS, OF_MEMBERS, Classification, Dimension
from domain.subtrees import ABOVE, key_of, narrower, places, placing, rolled
from domain.transactions import Row, question, row, rows

# What was folded and what has happened since; as one thing, it is exact at every moment.
_KEPT: Final = """
SELECT t.unit_id, t.code, t.total, t.counted, t.fen FROM count_totals t
WHERE t.dimension = $1 {folded}
UNION ALL
SELECT t.unit_id, t.code, t.total, t.counted, t.fen FROM count_deltas t
WHERE t.dimension = $1 {fresh}
"""
_MONTH: Final = "SELECT t.code, t.month_on, t.total, t.counted, 0 AS fen"
_MONTHS_OF_ALL: Final = f"""
{_MONTH} FROM count_months t WHERE t.dimension = $1 AND t.unit_id = 0
UNION ALL
{_MONTH} FROM count_deltas t WHERE t.dimension = $1 AND t.month_on IS NOT NULL
"""
# What all below a unit have by their classes, what it has itself, and what was not folded of either.
_MONTHS: Final = f"""
{_MONTH} FROM count_groups t
WHERE t.dimension = $1 AND t.unit_id = $2 AND {{grouped}}
UNION ALL
{_MONTH} FROM units u JOIN count_months t ON t.dimension = $1 AND t.unit_id = u.id
WHERE u.id = $2 {{classed}}
UNION ALL
{_MONTH} FROM count_deltas t JOIN units u ON u.id = t.unit_id
WHERE t.dimension = $1 AND t.month_on IS NOT NULL AND starts_with(u.path, $3) {{classed}}
"""
# What stands below units together, what they have themselves, and what was not folded of either; a
# mended count of the whole itself waits to be folded under its 0. The whole is only for whoever sees it.
_AT: Final = f"""
SELECT t.unit_id, t.code, t.total, t.counted, t.fen FROM count_branches t
WHERE t.dimension = $1 AND t.unit_id = ANY($2::bigint[])
UNION ALL
SELECT t.unit_id, t.code, t.total, t.counted, t.fen FROM count_totals t
WHERE t.dimension = $1 AND t.unit_id = ANY($2::bigint[])
UNION ALL
SELECT a.key, t.code, t.total, t.counted, t.fen FROM ({{fresh}}) t
JOIN (SELECT id, path FROM units UNION ALL SELECT 0, '{EVERYTHING}') u ON u.id = t.unit_id
CROSS JOIN LATERAL unnest({ABOVE}) AS a(key) WHERE a.key = ANY($2::bigint[])
  AND (a.key > 0 OR current_setting('puhui.scope', true) = '{EVERYTHING}')
"""
_FRESH: Final = """
SELECT t.unit_id, t.code, t.total, t.counted, t.fen FROM count_deltas t WHERE t.dimension = $1"""
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

    `measures` map names to sums in SQL over `t.code`, `t.total`, `t.counted` and `t.fen`: what a path
    has comes in as many rows as it was counted in. `besides` is the SQL of further such rows, with
    their `unit_id`. What a path costs does not grow with the units below it.
    """
    assert all(one.startswith("sum(t.") for one in measures.values()), "only sums can be added up"
    summed = ", ".join(
        f"coalesce({aggregate}, 0)::bigint AS {name}" for name, aggregate in measures.items()
    )
    asked = {path: key_of(narrower(path, scope)) for path in dict.fromkeys(paths)}
    found = await rows(
        f"SELECT t.unit_id, {summed} FROM {_at(besides)} GROUP BY t.unit_id",
        dimension.value,
        list(set(asked.values())),
    )
    by_key = {line.pop("unit_id"): line for line in found}
    nothing = dict.fromkeys(measures, 0)
    return {path: dict(by_key.get(key, nothing)) for path, key in asked.items()}


@question
async def units_having(
    dimension: Dimension, name: str, paths: Sequence[str], *, scope: str
) -> dict[str, dict[str, int]]:
    """This will count, under a name, the units at or below each path that have any: unit by unit.

    What is kept of many units together does not say how many of them have any.
    """
    found = await rows(
        f"""
        WITH held AS MATERIALIZED (
          SELECT t.unit_id FROM ({_OF_ALL}) t GROUP BY t.unit_id HAVING sum(t.total) > 0
        )
        SELECT {placing(paths)}, count(*) AS {name} FROM held h
        JOIN units u ON u.id = h.unit_id AND starts_with(u.path, $2) GROUP BY {places(paths)}
        """,
        dimension.value,
        scope,
    )
    return rolled(found, (name,), paths)


@question
async def by_code(
    dimension: Dimension,
    path: str,
    *,
    scope: str,
    filters: Filters | None = None,
    until: date | None = None,
    besides: str | None = None,
) -> dict[str, Row]:
    """This will sum by code over the units at or below a path: {code: total, counted, fen}.

    `until` is the first day of a month: what stood at its end, of members alone. `filters` leave
    only the units of some classes: members are summed out of their months, which are kept by class
    for all below a unit together; whatever else is counted has few codes, and is looked up by unit.
    `besides` is as in `totals`, for questions without either.
    """
    values: list[object]
    if until is None and not filters:
        source, values = _at(besides), [[key_of(narrower(path, scope))]]
    elif until is None and dimension not in OF_MEMBERS:
        source, values = _within(path, scope, filters)
    else:
        source, values = _months(path, scope, filters)
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
    source, values = _months(path, scope, filters)
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


def _at(besides: str | None = None) -> str:
    """This will give what the units of the keys at $2 have, with all below them, as `t`."""
    fresh = _FRESH if besides is None else f"{_FRESH} UNION ALL {besides}"
    return f"({_AT.format(fresh=fresh)}) t"


def _within(path: str, scope: str, filters: Filters | None) -> tuple[str, list[object]]:
    """This will give what each unit at or below a path has as `t`, with values from $2 on.

    Each unit's counts are looked up: the server would read those of everybody.
    """
    within, values = _below(path, scope, filters)
    own = f"AND t.unit_id = ANY(ARRAY(SELECT u.id FROM units u WHERE {within}))"
    return f"({_KEPT.format(folded=own, fresh=own)}) t", values


def _months(path: str, scope: str, filters: Filters | None) -> tuple[str, list[object]]:
    """This will give the months of a path as `t`, and the values for them, whose places begin at $2."""
    if _is_all(path, scope, filters):
        return f"({_MONTHS_OF_ALL}) t", []
    part = narrower(path, scope)
    values: list[object] = [key_of(part), part]
    classed = []
    for kind, code in (filters or {}).items():
        values.append(code)
        classed.append(f"{CLASS_COLUMNS[kind]} = ${len(values) + 1}")
    grouped = [f"t.{one}" for one in classed]
    if not classed:
        grouped += [f"t.{column} = '*'" for column in CLASS_COLUMNS.values()]
    elif Classification.DISTRICT not in (filters or {}):
        grouped.append("t.district = '*'")
    sql = _MONTHS.format(
        grouped=" AND ".join(grouped), classed="".join(f" AND u.{one}" for one in classed)
    )
    return f"({sql}) t", values


def _is_all(path: str, scope: str, filters: Filters | None) -> bool:
    return path == scope == EVERYTHING and not filters


def _below(path: str, scope: str, filters: Filters | None) -> tuple[str, list[object]]:
    """This will give the condition on the unit `u` and its values, whose places begin at $2."""
    parts, values = ["starts_with(u.path, $2)", "starts_with(u.path, $3)"], [path, scope]
    for kind, code in (filters or {}).items():
        values.append(code)
        parts.append(f"u.{CLASS_COLUMNS[kind]} = ${len(values) + 1}")
    return " AND ".join(parts), list(values)
