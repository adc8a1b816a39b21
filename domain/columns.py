"""A list as a sheet: which columns under which keys, from which SQL, written in which form."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain import pages, particulars
from domain.actors import Actor, Role
from domain.errors import NotFound
from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, value


class Form(StrEnum):
    """How a value is written; all but TEXT write a dash, or the form's own word, for nothing."""

    TEXT = "text"
    DASHED = "dashed"
    COUNT = "count"
    SHARE = "share"
    YUAN = "yuan"
    YUAN_IF_ANY = "yuan_if_any"
    BYTES = "bytes"
    DAY = "day"
    MINUTE = "minute"
    SECOND = "second"
    CODE = "code"
    STATE = "state"
    ROLES = "roles"
    CARD = "card"
    REASON = "reason"
    FILE_KIND = "file_kind"
    FAULTS = "faults"
    ACTOR = "actor"
    ACTION = "action"
    SUBJECT = "subject"
    DETAILS = "details"
    CHANGES = "changes"
    BROWSER = "browser"


# What such a cell tells depends on which particulars of members' files are shown to its reader.
BY_READER: Final = frozenset({Form.FAULTS, Form.CHANGES})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the page's key and title, the SQL of its value, its form and, for codes, the table.

    `particular` is the column of members that it tells of, where not everybody sees that one.
    """

    key: str
    title: str
    sql: str
    form: Form = Form.DASHED
    words: str = ""
    particular: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One list: what its rows are called, who may read them, how they are asked for and in which order.

    `where` takes `below` (a path) and `now` besides what the list can be asked; `parent` is the
    column of what the rows belong to; `types` read back from text what JSON cannot hold; `unrestricted`
    is the condition of rows about nobody whose data may not be worked with.
    """

    title: str
    listing: Listing
    columns: tuple[Column, ...]
    orders: Mapping[str, Order]
    where: Callable[..., Where]
    readers: frozenset[Role]
    joins: str = ""
    parent: str = ""
    types: Mapping[str, Callable[[str], object]] = field(default_factory=dict)
    unrestricted: str = ""


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A table that is reckoned, not read from rows: its columns have no SQL.

    `lines` takes what was asked, as it was kept, and `scope` and `now`; it gives each line's values by
    the columns' keys, and raises NotFound where the unit asked for is not there to be seen.
    """

    title: str
    columns: tuple[Column, ...]
    readers: frozenset[Role]
    lines: Callable[..., Awaitable[list[Row]]]


def plain(matching: Callable[..., Where]) -> Callable[..., Where]:
    """This will let a list that knows neither place nor time be asked like the others."""

    def where(*, below: str | None, now: datetime, **asked: object) -> Where:  # noqa: ARG001 - a sheet's shape
        return matching(**asked)

    return where


def chosen(sheet: Sheet | Reckoned, keys: tuple[str, ...]) -> tuple[Column, ...]:
    """This will give the columns of these keys, in this order.

    Raises:
        KeyError: the list has no such column.
    """
    by_key = {column.key: column for column in sheet.columns}
    return tuple(by_key[key] for key in keys)


def withheld(sheet: Sheet | Reckoned, keys: tuple[str, ...], actor: Actor) -> tuple[Column, ...]:
    """This will give those of the columns that an actor's roles do not show them.

    Raises:
        KeyError: the list has no such column.
    """
    return tuple(
        column for column in chosen(sheet, keys) if particulars.withheld(actor, [column.particular])
    )


@question
async def conditions(sheet: Sheet, asked: Mapping[str, object], *, now: datetime) -> Where:
    """This will put what was asked of a list, as it was kept, into conditions.

    Raises:
        NotFound: the unit below which it was asked is not there to be seen.
    """
    given = {
        key: sheet.types[key](one) if key in sheet.types and isinstance(one, str) else one
        for key, one in asked.items()
        if key not in {"unit_id", "of"}
    }
    below = None
    if asked.get("unit_id") is not None:
        below = await value("SELECT path FROM units WHERE id = $1", asked["unit_id"])
        if below is None:
            raise NotFound(field=("unitId",))
    where = sheet.where(below=below, now=now, **given)
    if sheet.parent:
        where.add_given({f"t.{sheet.parent} = {{}}": asked.get("of")})
    if sheet.unrestricted:
        where.add(sheet.unrestricted)
    return where


def select(
    sheet: Sheet, columns: tuple[Column, ...], *, scope: str, where: Where, order: str
) -> tuple[str, list[object]]:
    """This will give the one statement that reads the list: `c0`, `c1`, … are the columns."""
    values = [f"{column.sql} AS c{number}" for number, column in enumerate(columns)]
    return pages.statement(
        sheet.listing,
        values,
        joins=sheet.joins,
        scope=scope,
        where=where,
        order=sheet.orders[order],
    )
