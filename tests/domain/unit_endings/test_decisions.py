"""Every table that names a unit is decided on: what goes over in a merger, what ends first, what stays."""

from datetime import date, datetime
from typing import Any, Final

from domain.calendar import CHINA
from domain.unit_endings import rules
from tests.domain.unit_endings.arranged import Tree

# What names a unit: by its key, whatever the column says it is to it.
_NAMING: Final = """
SELECT c.table_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
  AND (c.column_name = 'unit_id' OR c.column_name LIKE '%\\_unit_id')
UNION SELECT k.conrelid::regclass::text FROM pg_constraint k
WHERE k.contype = 'f' AND k.confrelid = 'units'::regclass
"""
# A lawful row of each table that is history, or of which what is over is.
_LIFTED: Final = {"lifted_at": datetime(2018, 3, 1, tzinfo=CHINA), "lifted_by_id": 2}
_OVER: Final[dict[str, dict[str, Any]]] = {
    "audit_entries": {"outcome": "DONE"},
    "card_batches": {"state": "SETTLED", "application_count": 1},
    "disbursements": {"state": "WITHDRAWN"},
    "headcounts": {"document": "花名册", "on_day": date(2018, 1, 1)},
    "holds": {"kind": "UNIT", "reason": "核实", "lifter": "CHECKER", "lift_reason": "核实无误"}
    | _LIFTED,
    "membership_changes": {"from_status": "ACTIVE", "to_status": "QUIT", "reason": "退会"},
    "participant_lists": {"state": "CHECKED", "plan_year": 2018, "counts": "{}"},
    "payment_moves": {"state": "UNKNOWN"},
    "payment_omissions": {"reason": "HELD", "hold_id": 1},
    "payments": {"state": "WITHDRAWN", "pay_id": "P9", "entitlement_id": 99},
    "purchases": {"roster_row_id": 99, "receipt_no": "SJ9", "plan_year": 2017},
    "roster_rows": {"verdict": "GOOD"},
    "rosters": {"kind": "MEMBERS", "state": "APPLIED"},
    "sessions": {},
    "staff": {"login": "clerk"},
    "staff_posts": {},
    "unit_changes": {"kind": "CORRECTED", "reason": "更正", "changes": "[]"},
}


class TestDecisions:
    async def test_are_made_for_every_table_that_names_a_unit(self, tree: Tree) -> None:
        """ADR 14: a table that is added and not decided on is one that a merger tears in two."""
        there = {row["table_name"] for row in await tree.town.owner.fetch(_NAMING)}
        decided = (
            rules.GOES_OVER.keys(),
            rules.ENDS_FIRST.keys(),
            rules.STAYS_AS_HISTORY.keys(),
            rules.COUNTED,
        )
        assert there == set().union(*decided)
        assert sum(map(len, decided)) == len(set().union(*decided))

    async def test_are_kept_by_a_merger(self, tree: Tree, now: datetime) -> None:
        """R27: people, cards and what is owed follow; everything that is over stays where it was."""
        town = tree.town
        await town.payable(tree.first)
        await town.owner.execute("SET session_replication_role = replica")
        made = {
            table: await town.insert(table, **{"unit_id": tree.first} | given)
            for table, given in _OVER.items()
        }
        await town.owner.execute("SET session_replication_role = origin")
        decided = rules.ENDS_FIRST.keys() | rules.STAYS_AS_HISTORY.keys()
        # A merger's own record is of the unit that stays.
        assert made.keys() == decided - {"unit_mergers"}
        await tree.merge(tree.first, now=now)
        for table, key in made.items():
            assert (table, await tree.unit_of(table, id=key)) == (table, tree.first)
        for table in ("members", "cards", "card_applications", "entitlements"):
            assert (table, await tree.unit_of(table, id=1)) == (table, tree.second)
        assert (
            await town.one(
                "SELECT coalesce(sum(o.total), 0) FROM ("
                " SELECT unit_id, total, dimension FROM count_totals"
                " UNION ALL SELECT unit_id, total, dimension FROM count_deltas) o"
                " WHERE o.dimension = 'STATUS' AND o.unit_id = $1",
                tree.first,
            )
            == 0
        )
