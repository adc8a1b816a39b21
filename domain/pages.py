"""One way to ask for a part of a list: filtered, ordered, by cursor, within a unit scope.

A cursor names a row, not an offset: the next page begins where that row stands in the order, so a
page far down a million rows costs as much as the first. Who wants a page by its number skips rows,
which the database walks through one by one: that has a bound. Every function takes the asker's `scope`
and filters by it itself; the row policies of the database do so again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

from domain.actors import AUDIT_ONLY, EVERYTHING, NOTHING, STAFF_ONLY
from domain.errors import Invalid
from domain.subtrees import ABOVE, key_of, places, placing, rolled
from domain.transactions import Row, question, row, rows, value

LIMIT_MAX: Final = 200
SKIP_MAX: Final = 100_000
CHILDREN_MAX: Final = 100
NO_VALUE: Final = "\0"


class CursorUnknown(Invalid):
    """The cursor's row does not exist, or is not the asker's to see."""

    code = "CURSOR_UNKNOWN"
    default_message = "分页位置已失效，请从第一页重新查询。"


@dataclass(frozen=True, slots=True)
class Listing:
    """A table as a list: the columns that are read (never a sealed one) and whose rows they are.

    `unit` is the SQL of the unit that a row belongs to; None is a table for the whole province.
    `joins` come between the table (always `t`) and the condition. Lists of people who sign in are
    `for_staff`: the system and the security administrator see them, too; `for_audit`: the audit
    administrator. Rules that anybody may read are `is_public`.
    """

    table: str
    columns: tuple[str, ...]
    unit: str | None = "t.unit_id"
    key: str = "id"
    joins: str = ""
    for_staff: bool = False
    for_audit: bool = False
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Order:
    """An order: a column that is never null, then the key; both in one direction."""

    column: str
    is_descending: bool = False


@dataclass(slots=True)
class Where:
    """Conditions that all hold; values travel as parameters, never in the text."""

    conditions: list[str] = field(default_factory=list)
    values: list[object] = field(default_factory=list)

    def add(self, condition: str, *values: object) -> Self:
        """This will require one more condition; each `{}` in it stands for a value."""
        first = len(self.values) + 1
        places = (f"${number}" for number in range(first, first + len(values)))
        self.conditions.append(condition.format(*places))
        self.values += values
        return self

    def add_given(self, conditions: Mapping[str, object]) -> Self:
        """This will require those conditions whose value was given, that is: is not None."""
        for condition, given in conditions.items():
            if given is not None:
                self.add(condition, given)
        return self

    def copy(self) -> "Where":
        """This will give conditions that can be added to without changing these."""
        return Where(list(self.conditions), list(self.values))

    def key(self) -> tuple[object, ...]:
        """This will give what makes two conditions the same."""
        return (*self.conditions, NO_VALUE, *map(_hashable, self.values))

    @property
    def sql(self) -> str:
        """The conditions as one."""
        return " AND ".join(self.conditions) or "true"


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of the list: `limit` rows after or before a row, forwards or from the end.

    `skip` leaps over so many rows first, from whichever side is read.
    """

    limit: int
    after: int | str | None = None
    before: int | str | None = None
    is_backward: bool = False
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one part in the list's order, and whether there are more on either side."""

    rows: tuple[Row, ...] = ()
    has_next: bool = False
    has_previous: bool = False


@question
async def page(listing: Listing, *, scope: str, where: Where, order: Order, part: Part) -> Page:
    """This will read one page.

    Raises:
        CursorUnknown: `after` or `before` names no row that may be seen.
    """
    within = await _bounded(listing, _visible(listing, scope, where), order, part)
    found = await rows(f"{_select(listing, within)} {_tail(listing, order, part)}", *within.values)
    return _page(found, part)


@question
async def pages(
    listing: Listing,
    parents: Sequence[int],
    *,
    parent: str,
    scope: str,
    where: Where,
    order: Order,
    part: Part,
) -> dict[int, Page]:
    """This will read the same page below each of several parents, in one statement.

    `parent` is the SQL condition that binds a row to `p.id`. Errors as `page`.
    """
    within = await _bounded(listing, _visible(listing, scope, where), order, part)
    within.add(parent)
    found = await rows(
        f"SELECT p.id AS parent_key, t.* FROM unnest(${len(within.values) + 1}::bigint[]) AS p(id)"
        f" CROSS JOIN LATERAL ({_select(listing, within)} {_tail(listing, order, part)}) AS t",
        *within.values,
        list(parents),
    )
    by_parent: dict[int, list[Row]] = {parent_id: [] for parent_id in parents}
    for record in found:
        by_parent[record.pop("parent_key")].append(record)
    return {parent_id: _page(records, part) for parent_id, records in by_parent.items()}


def statement(
    listing: Listing,
    columns: Sequence[str],
    *,
    joins: str,
    scope: str,
    where: Where,
    order: Order,
) -> tuple[str, list[object]]:
    """This will give the one statement, with its values, that reads a whole list as other columns."""
    within = _visible(listing, scope, where)
    direction = "DESC" if order.is_descending else "ASC"
    places = ", ".join(
        f"t.{column} {direction}" for column in dict.fromkeys((order.column, listing.key))
    )
    sql = (
        f"SELECT {', '.join(columns)} FROM {listing.table} t {listing.joins} {joins}"
        f" WHERE {within.sql} ORDER BY {places}"
    )
    return sql, within.values


@question
async def count(listing: Listing, *, scope: str, where: Where) -> int:
    """This will count the rows of a list."""
    within = _visible(listing, scope, where)
    total: int = await value(
        f"SELECT count(*) FROM {listing.table} t {listing.joins} WHERE {within.sql}",
        *within.values,
    )
    return total


@question
async def counts(
    listing: Listing, parents: Sequence[int], *, parent: str, scope: str, where: Where
) -> dict[int, int]:
    """This will count the rows below each of several parents, in one statement."""
    within = _visible(listing, scope, where).add(parent)
    found = await rows(
        f"SELECT p.id, (SELECT count(*) FROM {listing.table} t {listing.joins}"
        f" WHERE {within.sql}) AS total"
        f" FROM unnest(${len(within.values) + 1}::bigint[]) AS p(id)",
        *within.values,
        list(parents),
    )
    return {record["id"]: record["total"] for record in found}


@question
async def by_keys(
    listing: Listing, keys: Sequence[int | str], *, scope: str
) -> dict[int | str, Row]:
    """This will read rows by their keys; what is missing or out of scope is not in the answer."""
    within = _visible(listing, scope, Where()).add(f"t.{listing.key} = ANY({{}})", list(keys))
    found = await rows(_select(listing, within), *within.values)
    return {record[listing.key]: record for record in found}


@question
async def below(
    listing: Listing, parents: Sequence[int | str], *, column: str, scope: str, order: Order
) -> dict[int | str, list[Row]]:
    """This will read the few rows below each parent: the first `CHILDREN_MAX` in the order."""
    within = _visible(listing, scope, Where()).add(f"t.{column} = p.id")
    kind = "text" if isinstance(parents[0], str) else "bigint"
    found = await rows(
        f"SELECT p.id AS parent_key, t.* FROM unnest(${len(within.values) + 1}::{kind}[]) AS p(id)"
        f" CROSS JOIN LATERAL ({_select(listing, within)}"
        f" {_tail(listing, order, Part(CHILDREN_MAX - 1))}) AS t",
        *within.values,
        list(parents),
    )
    by_parent: dict[int | str, list[Row]] = {parent_id: [] for parent_id in parents}
    for record in found:
        by_parent[record.pop("parent_key")].append(record)
    return by_parent


@question
async def totals(
    table: str,
    measures: Mapping[str, str],
    paths: Sequence[str],
    *,
    scope: str,
    unit: str = "t.unit_id",
    joins: str = "",
    where: str = "true",
    is_few: bool = False,
) -> dict[str, dict[str, int]]:
    """This will sum measures over the units below each path: each unit once, then rolled up.

    A unit's rows are found by the index on the unit, so that a small one costs little in a large
    province; the province itself is read once as a whole, and so are rows that `is_few` promises to
    be few in all of it, or found by another index.
    `measures` map names to aggregates in SQL. Rows of no unit count below the root path alone,
    if `unit` makes 0 of them.
    """
    grouped = ", ".join(f"{aggregate} AS {name}" for name, aggregate in measures.items())
    summed = ", ".join(f"sum(g.{name})::bigint AS {name}" for name in measures)
    values: list[object] = [scope]
    grouping = f"SELECT {unit} AS unit, {grouped} FROM {table} t {joins} WHERE ({where}) GROUP BY 1"
    if not is_few and EVERYTHING not in paths:
        values.append([key_of(path) for path in dict.fromkeys(paths)])
        grouping = f"""
          SELECT u.id AS unit, g.* FROM units u CROSS JOIN LATERAL (
            SELECT {grouped} FROM {table} t {joins} WHERE ({where}) AND {unit} = u.id
          ) g WHERE starts_with(u.path, $1) AND {ABOVE} && $2::bigint[]"""
    found = await rows(
        f"""
        WITH grouped AS MATERIALIZED ({grouping})
        SELECT {placing(paths)}, {summed} FROM grouped g JOIN (
          SELECT id, path FROM units WHERE starts_with(path, $1)
          UNION ALL SELECT 0, '{EVERYTHING}' WHERE $1 = '{EVERYTHING}'
        ) u ON u.id = g.unit GROUP BY {places(paths)}
        """,
        *values,
    )
    return rolled(found, tuple(measures), paths)


def inside(listing: Listing, where: Where, path: str) -> Where:
    """This will require the rows' unit to stand at or below a path."""
    if listing.table == "units":
        return where.add("starts_with(t.path, {})", path)
    return where.add(
        f"{listing.unit} IN (SELECT s.id FROM units s WHERE starts_with(s.path, {{}}))", path
    )


def _visible(listing: Listing, scope: str, where: Where) -> Where:
    """This will add the scope to the conditions: the first of the two walls."""
    within = where.copy()
    is_open = (
        listing.is_public
        or (listing.for_staff and scope == STAFF_ONLY)
        or (listing.for_audit and scope == AUDIT_ONLY)
    )
    if scope == EVERYTHING or is_open:
        return within
    if listing.unit is None or scope in {NOTHING, STAFF_ONLY, AUDIT_ONLY}:
        return within.add("false")
    return inside(listing, within, scope)


async def _bounded(listing: Listing, within: Where, order: Order, part: Part) -> Where:
    """This will cut the list at the cursors; the rows that they name are looked up first."""
    bounded = within.copy()
    for cursor, sign in (
        (part.after, "<" if order.is_descending else ">"),
        (part.before, ">" if order.is_descending else "<"),
    ):
        if cursor is None:
            continue
        anchor = await _anchor(listing, order, cursor)
        if order.column == listing.key:
            bounded.add(f"t.{listing.key} {sign} {{}}", anchor["id"])
        else:
            bounded.add(
                f"(t.{order.column}, t.{listing.key}) {sign} ({{}}, {{}})",
                anchor["place"],
                anchor["id"],
            )
    return bounded


async def _anchor(listing: Listing, order: Order, cursor: int | str) -> Row:
    look = Where().add(f"t.{listing.key} = {{}}", cursor)
    found = await row(
        f"SELECT t.{listing.key} AS id, t.{order.column} AS place"
        f" FROM {listing.table} t WHERE {look.sql}",
        *look.values,
    )
    if found is None:
        raise CursorUnknown
    return found


def _select(listing: Listing, within: Where) -> str:
    columns = ", ".join(c if " AS " in c else f"t.{c}" for c in listing.columns)
    return f"SELECT {columns} FROM {listing.table} t {listing.joins} WHERE {within.sql}"


def _tail(listing: Listing, order: Order, part: Part) -> str:
    """This will order the rows, from the end if asked, and read one more than the limit."""
    direction = "DESC" if order.is_descending != part.is_backward else "ASC"
    columns = dict.fromkeys((order.column, listing.key))
    places = ", ".join(f"t.{column} {direction}" for column in columns)
    leap = f" OFFSET {part.skip}" if part.skip else ""
    return f"ORDER BY {places} LIMIT {part.limit + 1}{leap}"


def _page(found: list[Row], part: Part) -> Page:
    has_more = len(found) > part.limit
    kept = found[: part.limit]
    if part.is_backward:
        return Page(tuple(reversed(kept)), part.before is not None or part.skip > 0, has_more)
    return Page(tuple(kept), has_more, part.after is not None or part.skip > 0)


def _hashable(given: object) -> Any:
    return tuple(given) if isinstance(given, list) else given
