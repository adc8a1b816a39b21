"""Questions about what was set aside: wishes over files, lines still open, lines to read again."""

from collections.abc import Mapping, Sequence
from typing import Final

from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, rows

PROPOSALS: Final = Listing(
    table="file_dispositions",
    columns=(
        "id",
        "file_id",
        "act",
        "reason",
        "needs_two",
        "problem_code",
        "problem",
        "proposed_by_id",
        "proposed_at",
        "outcome",
        "decided_by_id",
        "decided_at",
        "decline_reason",
    ),
    unit=None,
)

LINES: Final = Listing(
    table="bank_file_problems",
    columns=(
        "id",
        "file_id",
        "line_number",
        "code",
        "message",
        "d.act AS act",
        "d.reason AS reason",
        "d.decided_by_id AS decided_by_id",
        "d.decided_at AS decided_at",
    ),
    joins="LEFT JOIN line_dispositions d ON d.problem_id = t.id"
    " JOIN bank_files f ON f.id = t.file_id",
    unit=None,
)

LINE_ORDER: Final = Order("line_number")
ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching_lines(
    *,
    is_open: bool | None = None,
    kinds: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    file_id: int | None = None,
) -> Where:
    """This will put what is asked of lines that were not applied into conditions."""
    return Where().add_given(
        {
            "(d.id IS NULL) = {}": is_open,
            "f.kind = ANY({})": kinds,
            "t.code = ANY({})": codes,
            "t.file_id = {}": file_id,
        }
    )


@question
async def lines_at(file_id: int, numbers: Sequence[int]) -> list[Row]:
    """This will give what was wrong with some detail lines of a received file, in their order."""
    columns = ", ".join(c if " AS " in c else f"t.{c}" for c in LINES.columns)
    return await rows(
        f"SELECT {columns} FROM bank_file_problems t {LINES.joins}"
        " WHERE t.file_id = $1 AND t.line_number = ANY($2::int[]) ORDER BY t.line_number, t.id",
        file_id,
        list(numbers),
    )


@question
async def lines_to_read_again(file_id: int) -> frozenset[int]:
    """This will give the detail lines of a file whose last word is that they be read again."""
    found = await rows(
        "SELECT line_number FROM (SELECT DISTINCT ON (p.line_number) p.line_number, d.act"
        " FROM bank_file_problems p LEFT JOIN line_dispositions d ON d.problem_id = p.id"
        " WHERE p.file_id = $1 ORDER BY p.line_number, p.id DESC) AS latest"
        " WHERE act = 'REAPPLIED'",
        file_id,
    )
    return frozenset(line["line_number"] for line in found)
