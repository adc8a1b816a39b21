"""Indexes from which figures, trends and lists of a million members are answered without the rows."""

from migrations import _forward
from tortoise.migrations import operations as ops

LIVE_CARD = "status NOT IN ('12','99')"
LIVE_PAYMENT = "state NOT IN ('FAILED','RETURNED','WITHDRAWN')"

# (name, table, columns, condition); the unit is in each, because the row policies read it.
INDEXES = (
    ("members_by_unit_status", "members", "unit_id, status", ""),
    ("members_not_in_standing", "members", "unit_id, id", "status <> 'ACTIVE'"),
    ("members_by_status", "members", "status, name, id", "status <> 'ACTIVE'"),
    # In the order of bytes, whatever the database's own: only that finds names by how they begin.
    ("members_by_name_bytes", "members", 'name COLLATE "C", id', ""),
    ("members_by_entry", "members", "unit_id, created_at", ""),
    ("cards_by_opening", "cards", "unit_id, opened_on", ""),
    ("cards_by_activation", "cards", "unit_id, activated_at", ""),
    ("payments_by_unit_state", "payments", "unit_id, state) INCLUDE (amount_fen", ""),
    ("payments_by_posting", "payments", "unit_id, posted_at) INCLUDE (amount_fen", "state = 'CREDITED'"),
    ("entitlements_open", "entitlements", "unit_id, member_id) INCLUDE (id", "cancelled_at IS NULL"),
)

# The same uniqueness as before, answering also whose card it is and how it stands.
WIDENED = (
    ("one_live_card", "cards", "member_id) INCLUDE (unit_id, status", LIVE_CARD),
    ("one_live_payment", "payments", "entitlement_id) INCLUDE (unit_id", LIVE_PAYMENT),
)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"CREATE INDEX {name} ON {table} ({columns})" + (f" WHERE {where};" if where else ";")
        for name, table, columns, where in INDEXES
    ]
    for name, table, columns, where in WIDENED:
        sql += [
            f"DROP INDEX {name};",
            f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {where};",
        ]
    return sql


class Migration(_forward.Migration):
    """What only reads, reads little."""

    dependencies = [("models", "0014_schedule_asked")]

    operations = [ops.RunSQL(statements())]
