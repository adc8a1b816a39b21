"""Guards of identities: two administrators, one account each, and none without its provider's word."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
STAFF = f"{SCOPE} IN ('/', 'staff')"

# (table, name, check)
CHECKS = (
    ("staff_identities", "state", "state IN ('PROPOSED','BOUND','ENDED')"),
    ("staff_identities", "words", "issuer <> '' AND subject <> ''"),
    ("staff_identities", "confirmed", "(confirmed_at IS NULL) = (confirmed_by_id IS NULL) AND (state <> 'BOUND' OR confirmed_at IS NOT NULL) AND (state <> 'PROPOSED' OR confirmed_at IS NULL)"),
    ("staff_identities", "ended", "(state = 'ENDED') = (ended_at IS NOT NULL)"),
    ("staff_identities", "two_people", "confirmed_by_id IS NULL OR (confirmed_by_id <> proposed_by_id AND confirmed_by_id <> staff_id AND proposed_by_id <> staff_id)"),
)
# (name, table, columns, where)
UNIQUE = (
    ("identity_of_one_person", "staff_identities", "issuer, subject", "state <> 'ENDED'"),
    ("one_identity_of_a_person", "staff_identities", "staff_id, issuer", "state <> 'ENDED'"),
)
POLICIES = {"staff_identities": STAFF}
UPDATABLE = ("staff_identities",)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {where};"
        for name, table, columns, where in UNIQUE
    ]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    return sql


class Migration(_forward.Migration):
    """Guards of identities."""

    dependencies = [("models", "0077_identities")]

    operations = [ops.RunSQL(statements())]
