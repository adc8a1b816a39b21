"""Questions about what a roster would change, row by row and class by class."""

from typing import Final

from domain.columns import Column, Form
from domain.intakes.rules import DIFF_LABELS
from domain.pages import Listing, Order
from domain.rosters.queries import CLASS_BY_ROUNDS, ROW_CLASS
from domain.transactions import Row, question, rows

# As wide as the row that it corrects is seen.
FIXES: Final = Listing(
    table="roster_fixes",
    columns=(
        *("id", "roster_row_id", "roster_id", "field", "before", "after", "from_roster_id"),
        *("fixed_at", "fixed_by_id"),
        "(SELECT o.kind FROM rosters o WHERE o.id = t.roster_id) AS kind",
    ),
    unit="coalesce((SELECT o.unit_id FROM rosters o WHERE o.id = t.roster_id), 0)",
)
ORDER: Final = Order("id")

_LABELS: Final = " ".join(f"WHEN '{field}' THEN '{label}'" for field, label in DIFF_LABELS.items())
# The names of the fields that a row would change, as one text.
CHANGED_FIELDS: Final = (
    f"(SELECT string_agg(CASE d ->> 'field' {_LABELS} END, '、' ORDER BY n)"
    " FROM jsonb_array_elements(t.diff) WITH ORDINALITY AS e(d, n))"
)
# What stands of a row's decision in a file of the rows.
DECIDED: Final = (
    Column("class", "类别", ROW_CLASS, Form.STATE, "roster_class"),
    Column("diff", "变化", CHANGED_FIELDS, Form.TEXT),
)

_CLASSES: Final = f"""
SELECT {CLASS_BY_ROUNDS.format("o.rounds")} AS class, count(*)::int AS rows,
       (count(*) FILTER (WHERE t.bank_refuses))::int AS bank_refuses
FROM rosters o JOIN roster_rows t ON t.roster_id = o.id
WHERE o.id = $1 AND o.state IN ('CHECKED', 'APPLIED', 'MERGED') GROUP BY 1 ORDER BY 1
"""


@question
async def classes(roster_id: int) -> list[Row]:
    """This will count the rows of each class, and among them those that the bank would refuse.

    Nothing is counted while the rows move: who watches that asks every second.
    """
    return await rows(_CLASSES, roster_id)
