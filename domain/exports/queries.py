"""Questions about exports: one's own, their bytes, and the rows that they hold."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson

from domain import columns, crypto, pages, particulars
from domain.actors import Actor
from domain.columns import Reckoned
from domain.exports import rules
from domain.exports.rules import ExportState, Wish
from domain.pages import Listing, Order, Where
from domain.progress import is_withheld
from domain.statistic_sheets import table_of
from domain.transactions import Row, question, row, stream, transaction, value

BATCH_ROWS: Final = 2_000

# Whose rows they are, `matching` says; the policies let through what was asked under one's scope.
EXPORTS: Final = Listing(
    table="exports",
    columns=(
        "id",
        "sheet",
        "columns",
        "format",
        "state",
        "problem",
        "rows_total",
        "rows_done",
        "requested_by_id",
        "created_at",
        "started_at",
        "finished_at",
        "expires_at",
        "file_name",
        "digest",
        "size_bytes",
    ),
    unit=None,
    is_public=True,
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


@dataclass(frozen=True, slots=True)
class File:
    """A finished file, to be fetched chunk by chunk."""

    id: int
    attempt: int
    name: str
    format: str
    size_bytes: int
    chunks: int


def matching(*, requested_by: int | None = None, states: Sequence[str] | None = None) -> Where:
    """This will put what is asked of exports into conditions."""
    return Where().add_given({"t.requested_by_id = {}": requested_by, "t.state = ANY({})": states})


@question
async def file_of(export_id: int, *, by: Actor, now: datetime) -> File:
    """This will find one's own finished file.

    Raises:
        ExportUnknown: there is none, or it is somebody else's.
        ExportUnfinished, ExportNoLonger: not yet, or not any more.
        ScopeChanged: what it holds is no longer theirs to see.
    """
    found = await row("SELECT * FROM exports WHERE id = $1", export_id)
    if found is None or found["requested_by_id"] != by.staff_id:
        raise rules.ExportUnknown
    if found["state"] in rules.OPEN:
        raise rules.ExportUnfinished
    if found["state"] != ExportState.READY or found["expires_at"] <= now:
        raise rules.ExportNoLonger
    keys = tuple(orjson.loads(found["columns"]))
    is_theirs = may_hold(by, sheet=found["sheet"], keys=keys, scope=found["scope"])
    is_kept = is_withheld(orjson.loads(found["asked"]).get("by", ""), by)
    if not is_theirs or is_kept or _tells_more(by, found["sheet"], keys, found["shown"]):
        raise rules.ScopeChanged
    return File(
        id=export_id,
        attempt=found["attempts"],
        name=found["file_name"],
        format=found["format"],
        size_bytes=found["size_bytes"],
        chunks=found["chunks"],
    )


@question
async def chunk(file: File, number: int) -> bytes:
    """This will open one chunk of a file.

    Raises:
        ExportNoLonger: it was deleted meanwhile.
    """
    sealed: bytes | None = await value(
        "SELECT content_sealed FROM export_chunks WHERE export_id = $1 AND number = $2",
        file.id,
        number,
    )
    if sealed is None:
        raise rules.ExportNoLonger
    return crypto.keyring().open_bytes(rules.purpose(file.id, file.attempt, number), sealed)


async def read(wish: Wish, *, scope: str, now: datetime) -> AsyncGenerator[int | list[Row], None]:
    """This will give the number of rows first, then the rows in batches, all of one moment.

    A task reads it to its end and does nothing else: the transaction is the task's.

    Raises:
        NotFound: the unit below which was asked is no longer there to be seen.
        TooManyRows, NothingToExport: the list has grown or shrunk meanwhile.
    """
    sheet = table_of(wish.sheet)
    async with transaction(read_only=True):
        if isinstance(sheet, Reckoned):
            lines = await sheet.lines(wish.asked, scope=scope, now=now)
            rules.check_rows(len(lines))
            yield len(lines)
            yield [{f"c{at}": one[key] for at, key in enumerate(wish.columns)} for one in lines]
            return
        where = await columns.conditions(sheet, wish.asked, now=now)
        total = await pages.count(sheet.listing, scope=scope, where=where)
        rules.check_rows(total)
        yield total
        sql, values = columns.select(
            sheet,
            columns.chosen(sheet, wish.columns),
            scope=scope,
            where=where,
            order=wish.order,
        )
        async for batch in stream(sql, *values, batch_rows=BATCH_ROWS):
            yield batch


def may_hold(actor: Actor, *, sheet: str, keys: tuple[str, ...], scope: str) -> bool:
    """This will say whether somebody may still have what was asked under a scope, by its columns."""
    table = table_of(sheet)
    is_reader = actor.has(*table.readers) and not columns.withheld(table, keys, actor)
    return is_reader and actor.scope == scope


def _tells_more(actor: Actor, sheet: str, keys: tuple[str, ...], shown: str | None) -> bool:
    """This will say whether the cells of a file may tell what its reader is no longer shown.

    It is so of columns whose text depends on who reads them, if more was shown when they were written.
    """
    if not any(one.form in columns.BY_READER for one in columns.chosen(table_of(sheet), keys)):
        return False
    then = particulars.PARTICULARS.keys() if shown is None else set(orjson.loads(shown))
    return bool(particulars.withheld(actor, then))
