"""Questions about rosters and their rows."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain import pages
from domain.cell_refs import refs
from domain.pages import Listing, Order, Where
from domain.rosters.rules import RosterKind
from domain.transactions import Row, question, rows, value

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
        "notices",
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
        "rounds",
        "corrects_id",
        "rows_merged",
    ),
)

# What the next round could take is open; a row's time follows from the round that took it.
_ROW_APPLIED_AT: Final = (
    "(SELECT (r.round_ends ->> (t.round - 1))::timestamptz FROM rosters r"
    " WHERE r.id = t.roster_id) AS applied_at"
)
# What is to be decided about a row, in one word; in place of the braces, the rounds of its roster.
CLASS_BY_ROUNDS: Final = (
    "CASE WHEN t.round <= {} THEN 'TAKEN' WHEN t.decision = 'REJECTED' THEN 'REJECTED'"
    " WHEN t.standing = 'ELSEWHERE' THEN 'ELSEWHERE' WHEN t.verdict = 'REFUSED' THEN 'REFUSED'"
    " ELSE t.standing END"
)
ROW_CLASS: Final = CLASS_BY_ROUNDS.format(
    "(SELECT r.rounds FROM rosters r WHERE r.id = t.roster_id)"
)

_REFS: Final = refs("t")
FAULTS_PLACED: Final = f"ARRAY[t.faults::text, {_REFS}::text]"

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
        "shown",
        f"{_REFS} AS refs",
        "bank_refuses",
        "standing",
        "diff",
        "decision",
        "decision_reason",
        "transfer_id",
        f"{ROW_CLASS} AS class",
        "(SELECT r.kind FROM rosters r WHERE r.id = t.roster_id) AS kind",
        _ROW_APPLIED_AT,
    ),
    unit="(SELECT r.unit_id FROM rosters r WHERE r.id = t.roster_id)",
)

MARKS_AT_ONCE: Final = 2_000
FAULT_KINDS_MAX: Final = 200
_HAS_FAULT: Final = (
    "EXISTS (SELECT FROM jsonb_array_elements(t.faults) f WHERE f->>'code' = ANY({}))"
)
_FAULT_COUNTS: Final = """
SELECT f->>'code' AS code, f->>'field' AS field, coalesce(f->>'level', 'fault') AS level,
  count(DISTINCT r.id) AS rows, min(f->>'ref') AS ref, min(f->>'message') AS message
FROM roster_rows r, jsonb_array_elements(r.faults) f
WHERE r.roster_id = $1
GROUP BY 1, 2, 3
ORDER BY 3, 4 DESC, 1, 2
LIMIT $2
"""
_MARKS: Final = """
SELECT number, sheet_row, faults FROM roster_rows
WHERE roster_id = $1 AND number > $2 AND faults <> '[]'
  AND (NOT $3 OR verdict = 'REFUSED')
ORDER BY number LIMIT $4
"""
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


def matching_rows(
    *,
    verdicts: Sequence[str] | None = None,
    fault_codes: Sequence[str] | None = None,
    classes: Sequence[str] | None = None,
    bank_refuses: bool | None = None,
) -> Where:
    """This will put what is asked of a roster's rows into conditions."""
    return Where().add_given(
        {
            "t.verdict = ANY({})": verdicts,
            _HAS_FAULT: fault_codes,
            f"{ROW_CLASS} = ANY({{}})": classes,
            "t.bank_refuses = {}": bank_refuses,
        }
    )


@question
async def fault_counts(roster_id: int) -> list[Row]:
    """This will count the rows of each kind of finding, the most frequent first."""
    return await rows(_FAULT_COUNTS, roster_id, FAULT_KINDS_MAX)


@question
async def marks(roster_id: int, *, after: int, only_refused: bool) -> list[Row]:
    """This will give the next rows with findings, in the order of the sheet."""
    return await rows(_MARKS, roster_id, after, only_refused, MARKS_AT_ONCE)


@question
async def kind(roster_id: int) -> str | None:
    """This will say what a workbook lists; None of one that is not there to be seen."""
    found: str | None = await value("SELECT kind FROM rosters WHERE id = $1", roster_id)
    return found


@question
async def piece(roster_id: int, number: int) -> bytes | None:
    """This will give a piece of the workbook as it lies sealed; None past the last."""
    found: bytes | None = await value(
        "SELECT content_sealed FROM roster_files WHERE roster_id = $1 AND number = $2",
        roster_id,
        number,
    )
    return found


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the rows refused in the rosters of the units at or below each path."""
    return await pages.totals(
        "rosters",
        {"refused_rows": "sum(t.rows_refused)"},
        paths,
        scope=scope,
        unit="coalesce(t.unit_id, 0)",
        where="t.state NOT IN ('UNREADABLE', 'DISCARDED')",
        is_few=True,
    )


@question
async def kind_of(roster_id: int) -> RosterKind | None:
    """This will say what a workbook lists; None if there is no such workbook."""
    kind: str | None = await value("SELECT kind FROM rosters WHERE id = $1", roster_id)
    return None if kind is None else RosterKind(kind)


@question
async def kind_of_row(row_id: int) -> RosterKind | None:
    """This will say what the workbook of a row lists; None if there is no such row."""
    kind: str | None = await value(
        "SELECT o.kind FROM rosters o JOIN roster_rows r ON r.roster_id = o.id WHERE r.id = $1",
        row_id,
    )
    return None if kind is None else RosterKind(kind)


@question
async def corrected_by(roster_id: int) -> int | None:
    """This will give the workbook whose rows another one corrects; None if it corrects none."""
    found: int | None = await value("SELECT corrects_id FROM rosters WHERE id = $1", roster_id)
    return found
