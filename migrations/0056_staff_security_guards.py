"""Guards of staff security: three administrators apart, policies for good, access that ends at once."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"

STAFF = f"{SCOPE} IN ('/', 'staff')"

ROLES = "'OFFICE','MAKER','CHECKER','RELEASER','LEADER','CLERK','AUDITOR','ADMIN','SECURITY_ADMIN','AUDIT_ADMIN'"
JSON_ROLES = "'[" + ROLES.replace("'", '"') + "]'"

# (table, name, check): those that an earlier migration made, with the new roles
WIDENED = (
    ("staff_roles", "role", f"role IN ({ROLES})"),
    ("bookmarks", "shared_with", f"jsonb_typeof(shared_with) = 'array' AND shared_with <@ {JSON_ROLES}"),
)
# (table, name, check)
CHECKS = (
    ("security_policies", "numbers", "characters_min BETWEEN 8 AND 64 AND classes_min BETWEEN 3 AND 4 AND history BETWEEN 3 AND 24 AND age_days_max BETWEEN 1 AND 180"),
    ("security_policies", "roles", f"jsonb_typeof(factor_roles) = 'array' AND factor_roles <@ {JSON_ROLES}"),
    ("security_policies", "said", "document <> '' AND reason <> ''"),
    ("second_factors", "enrolled", "(enrolled_at IS NULL) = (secret_sealed IS NULL) AND (offered_at IS NULL) = (offered_sealed IS NULL)"),
    ("second_factors", "sealed", "octet_length(secret_sealed) >= 29 AND octet_length(offered_sealed) >= 29 AND last_step >= 0"),
    ("recovery_codes", "index", "octet_length(code_index) = 32"),
)
# (name, table, columns, condition)
UNIQUE = (("recovery_code_once", "recovery_codes", "staff_id, code_index", ""),)
APPEND_ONLY = ("security_policies", "old_passwords")

FUNCTIONS = """
CREATE FUNCTION puhui_roles_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM staff_roles r WHERE r.staff_id IN (SELECT a.staff_id FROM added a)
             GROUP BY r.staff_id HAVING count(*) > 1
             AND bool_or(r.role IN ('ADMIN','SECURITY_ADMIN','AUDIT_ADMIN','AUDITOR'))) THEN
    RAISE EXCEPTION 'an administrator or auditor holds no other role' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER roles_apart AFTER INSERT ON staff_roles
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION puhui_roles_apart();
CREATE TRIGGER roles_apart_changed AFTER UPDATE ON staff_roles
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION puhui_roles_apart();

-- Asked by every transaction that changes something for a person, whatever its scope. The person's
-- row is locked first: whoever ends their access waits until this transaction is over, and one that
-- begins after that finds it ended.
CREATE FUNCTION puhui_stands(session bigint, token bigint) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  PERFORM FROM staff WHERE id IN (
    SELECT staff_id FROM sessions WHERE id = session
    UNION ALL SELECT staff_id FROM access_tokens WHERE id = token) FOR KEY SHARE;
  RETURN EXISTS (SELECT FROM staff s WHERE NOT s.is_disabled AND (
    EXISTS (SELECT FROM sessions e WHERE e.id = session AND e.staff_id = s.id AND e.ended_at IS NULL)
    OR EXISTS (SELECT FROM access_tokens e WHERE e.id = token AND e.staff_id = s.id AND e.ended_at IS NULL)));
END $$;
"""

# table → who may see (and write) which rows
POLICIES = {"old_passwords": STAFF, "second_factors": STAFF, "recovery_codes": STAFF}
READ_BY_ALL = ("security_policies",)
UPDATABLE = ("second_factors", "recovery_codes")
DELETABLE = ("second_factors", "recovery_codes")

# What held before there were policies, and the second factor of whoever moves money or grants rights.
FIRST = """
INSERT INTO security_policies (effective_from, characters_min, classes_min, history, age_days_max,
  factor_roles, document, reason, created_at) VALUES ('2000-01-01', 10, 3, 5, 90,
  '["CHECKER","RELEASER","SECURITY_ADMIN"]', 'GB/T 22239-2019 8.1.4.1', '系统初始的安全策略', now());
"""


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = []
    for table, name, check in WIDENED:
        sql += [
            f"ALTER TABLE {table} DROP CONSTRAINT {table}_{name};",
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});",
        ]
    sql += [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [f"CREATE UNIQUE INDEX {name} ON {table} ({columns});" for name, table, columns, _ in UNIQUE]
    sql += [
        FUNCTIONS,
        "REVOKE EXECUTE ON FUNCTION puhui_stands(bigint, bigint) FROM PUBLIC;",
        f"GRANT EXECUTE ON FUNCTION puhui_stands(bigint, bigint) TO {APP_ROLE};",
        FIRST,
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
        ]
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    sql += [f"GRANT DELETE ON {table} TO {APP_ROLE};" for table in DELETABLE]
    sql += [
        "ALTER TABLE security_policies ENABLE ROW LEVEL SECURITY;",
        f"CREATE POLICY read_by_all ON security_policies FOR SELECT TO {APP_ROLE} USING (true);",
        f"CREATE POLICY decided_for_staff ON security_policies FOR INSERT TO {APP_ROLE} WITH CHECK ({STAFF});",
        f"GRANT SELECT, INSERT ON security_policies TO {APP_ROLE};",
        # The audit administrator reads the trail, and nothing else.
        f"CREATE POLICY read_for_audit ON audit_entries FOR SELECT TO {APP_ROLE} USING ({SCOPE} = 'audit');",
        "DROP POLICY read_for_staff ON audit_entries;",
        f"CREATE POLICY read_for_staff ON audit_entries FOR SELECT TO {APP_ROLE} USING ({SCOPE} = 'staff'"
        " AND subject_type IN ('staff', 'session', 'access_token', 'security_policy'));",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};",
    ]
    return sql


class Migration(_forward.Migration):
    """Guards of staff security."""

    dependencies = [("models", "0055_staff_security")]

    operations = [ops.RunSQL(statements())]
