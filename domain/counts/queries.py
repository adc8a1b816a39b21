"""Questions about counts: sums over the units at or below a path, at once and exact."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from domain.actors import EVERYTHING
from domain.counts.rules import CLASS_COLUMNS, OF_MEMBERS, Classification, Dimension
from domain.subtrees import ABOVE, key_of, narrower, places, placing, rolled
from domain.transactions import Row, question, row, rows, value

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
# What stands below units together, whatever their classes; what they have themselves; as above.
_BELOW: Final = f"""
SELECT t.unit_id, t.code, t.total, t.counted FROM count_groups t
WHERE t.dimension = $1 AND t.unit_id = ANY($2::bigint[])
  AND (t.district, t.labour_relation, t.dues) = ('*', '*', '*')
UNION ALL
SELECT t.unit_id, t.code, t.total, t.counted FROM count_totals t
WHERE t.dimension = $1 AND t.unit_id = ANY($2::bigint[]) AND t.unit_id > 0
UNION ALL
SELECT a.key, t.code, t.total, t.counted FROM count_deltas t JOIN units u ON u.id = t.unit_id
CROSS JOIN LATERAL unnest({ABOVE}) AS a(key)
WHERE t.dimension = $1 AND a.key = ANY($2::bigint[])
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

    `measures` map names to aggregates in SQL over `t.code`, `t.total`, `t.counted` and `t.fen` that
    may be added up: sums, or counts of units that have any, over `t.unit_id`. `besides` is the SQL of
    further such rows, with their `unit_id`.
    """
    by_unit = ", t.unit_id" if any("t.unit_id" in one for one in measures.values()) else ""
    kept = _OF_ALL if besides is None else f"{_OF_ALL} UNION ALL {besides}"
    summed = ", ".join(f"({aggregate})::bigint AS {name}" for name, aggregate in measures.items())
    at = places(paths)
    found = await rows(
        f"""
        WITH kept AS MATERIALIZED ({kept}),
        coded AS MATERIALIZED (
          SELECT {placing(paths)}{by_unit}, t.code, sum(t.total)::bigint AS total, sum(t.counted)::bigint AS counted,
            sum(t.fen)::bigint AS fen
          FROM kept t JOIN units u ON u.id = t.unit_id AND starts_with(u.path, $2)
          GROUP BY {at}{by_unit}, t.code
        )
        SELECT {at}, {summed} FROM coded t GROUP BY {at}
        """,
        dimension.value,
        scope,
    )
    return rolled(found, tuple(measures), paths)


@question
async def below(
    dimension: Dimension, measures: Mapping[str, str], paths: Sequence[str], *, scope: str
) -> dict[str, dict[str, int]]:
    """This will sum measures of members as `totals` does, out of what is kept for each path as a whole.

    For counts of many codes: what a line costs does not grow with the units below it.
    """
    assert dimension in OF_MEMBERS, "others are not kept for a unit with all below it"
    summed = ", ".join(
        f"coalesce({aggregate}, 0)::bigint AS {name}" for name, aggregate in measures.items()
    )
    asked = {path: key_of(narrower(path, scope)) for path in dict.fromkeys(paths)}
    found = await rows(
        f"SELECT t.unit_id, {summed} FROM ({_BELOW}) t GROUP BY t.unit_id",
        dimension.value,
        list(set(asked.values())),
    )
    by_key = {line.pop("unit_id"): line for line in found}
    nothing = dict.fromkeys(measures, 0)
    return {path: dict(by_key.get(key, nothing)) for path, key in asked.items()}


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
    only the units of some classes. Members of a part are summed out of their months, which are kept
    for all below a unit together; whatever else is counted has few codes, and is looked up by unit.
    """
    if until is None and (dimension not in OF_MEMBERS or _is_all(path, scope, filters)):
        source, values = await _within(path, scope, filters)
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


async def _within(path: str, scope: str, filters: Filters | None) -> tuple[str, list[object]]:
    """This will give what is kept of a path as `t`, and the values for it, whose places begin at $2.

    What all units have together is folded under the unit 0; what was not folded is of each. Of a
    part, each unit's counts are looked up: the server would read those of everybody.
    """
    if scope == EVERYTHING and not filters and await _is_whole(path):
        return f"({_KEPT.format(folded='AND t.unit_id = 0', fresh='')}) t", []
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
