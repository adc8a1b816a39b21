"""Questions about rosters and their rows."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain import pages
from domain.pages import Listing, Order, Where
from domain.rosters.rules import RosterKind
from domain.transactions import question, value

ROSTERS: Final = Listing(
    table="rosters",
    columns=(
        "id",
        "kind",
        "unit_id",
        "file_name",
        "digest",
        "size_bytes",
        "state",
        "problem_code",
        "problem",
        "rows_total",
        "rows_done",
        "rows_good",
        "rows_noted",
        "rows_refused",
        "rows_applied",
        "received_by_id",
        "applied_by_id",
        "received_at",
        "checked_at",
        "applied_at",
    ),
)

# A workbook is applied whole, so that a row's time follows from its verdict.
_ROW_APPLIED_AT: Final = (
    "CASE WHEN t.verdict <> 'REFUSED' THEN"
    " (SELECT r.applied_at FROM rosters r WHERE r.id = t.roster_id) END AS applied_at"
)

ROWS: Final = Listing(
    table="roster_rows",
    columns=(
        "id",
        "roster_id",
        "number",
        "sheet_row",
        "verdict",
        "unit_name",
        "name",
        "id_no_masked",
        "mobile_masked",
        "faults",
        _ROW_APPLIED_AT,
    ),
    unit="(SELECT r.unit_id FROM rosters r WHERE r.id = t.roster_id)",
)

ROWS_OF_ROSTER: Final = "t.roster_id = p.id"

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}
ROW_ORDER: Final = Order("number")


def matching(
    *, below: str | None = None, kind: str | None = None, states: Sequence[str] | None = None
) -> Where:
    """This will put what is asked of rosters into conditions; `below` is a path."""
    where = Where().add_given({"t.kind = {}": kind, "t.state = ANY({})": states})
    return where if below is None else pages.inside(ROSTERS, where, below)


def matching_rows(*, verdicts: Sequence[str] | None = None) -> Where:
    """This will put what is asked of a roster's rows into conditions."""
    return Where().add_given({"t.verdict = ANY({})": verdicts})


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the rows refused in the rosters of the units at or below each path."""
    return await pages.totals(
        "rosters",
        {"refused_rows": "sum(t.rows_refused)"},
        paths,
        scope=scope,
        unit="coalesce(t.unit_id, 0)",
        where="t.state NOT IN ('UNREADABLE', 'DISCARDED')",
    )


@question
async def kind_of(roster_id: int) -> RosterKind | None:
    """This will say what a workbook lists; None if there is no such workbook."""
    kind: str | None = await value("SELECT kind FROM rosters WHERE id = $1", roster_id)
    return None if kind is None else RosterKind(kind)
