"""Guards of what people decide about a roster's rows; transfers that the receiving side asks for."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"
UNITS_BELOW = f"(SELECT u.id FROM units u WHERE starts_with(u.path, {SCOPE}))"
OF_ROSTER = f"({EVERYTHING} OR roster_id IN (SELECT r.id FROM rosters r))"
# Who is asked to let a member go, or who shall take one.
WHO_ACTS = (
    f"({EVERYTHING} OR CASE WHEN state = 'ASKED' THEN from_unit_id ELSE to_unit_id END IN {UNITS_BELOW})"
)

# (table, name, check); of those that were there before, what they allow now
CHECKS = (
    (
        "rosters",
        "state",
        "state IN ('RECEIVED','CHECKING','CHECKED','APPLYING','APPLIED','UNREADABLE','DISCARDED','MERGED')",
    ),
    ("rosters", "rounds", "rounds >= 0 AND jsonb_array_length(round_ends) = rounds"),
    ("rosters", "corrects", "(state = 'MERGED') <= (corrects_id IS NOT NULL)"),
    (
        "roster_rows",
        "standing",
        "standing IN ('NEW','UNCHANGED','CHANGED','ELSEWHERE','RETURNING')",
    ),
    ("roster_rows", "decision", "decision IN ('','REJECTED') AND (decision = '') = (decision_reason = '')"),
    ("roster_rows", "round", "round >= 1"),
    ("roster_fixes", "field", "field <> ''"),
    ("transfers", "state", "state IN ('ASKED','REQUESTED','ACCEPTED','CANCELLED','EXPIRED')"),
    ("transfers", "decided", "(state IN ('ASKED','REQUESTED')) = (decided_at IS NULL)"),
)
REPLACED = (("rosters", "state"), ("transfers", "state"), ("transfers", "decided"))
# (name, table, columns, where)
UNIQUE = (("one_ask_of_a_unit", "transfers", "member_id, to_unit_id", "state = 'ASKED'"),)
APPEND_ONLY = ("roster_fixes",)
POLICIES = {"roster_fixes": OF_ROSTER}


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        # A workbook that was taken over whole had one round; its refused rows would wait for the next.
        "UPDATE rosters SET rounds = 1, round_ends = jsonb_build_array(applied_at)"
        " WHERE state = 'APPLIED';",
        "UPDATE roster_rows SET round = 2 WHERE verdict = 'REFUSED'"
        " AND roster_id IN (SELECT id FROM rosters WHERE state = 'APPLIED');",
    ]
    sql += [f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name};" for table, name in REPLACED]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns}) WHERE {where};"
        for name, table, columns, where in UNIQUE
    ]
    for table in APPEND_ONLY:
        sql.append(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();"
        )
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql.append(f"ALTER POLICY scope ON transfers USING ({WHO_ACTS}) WITH CHECK ({WHO_ACTS});")
    return sql


class Migration(_forward.Migration):
    """Guards of intakes."""

    dependencies = [("models", "0069_intakes")]

    operations = [ops.RunSQL(statements())]
