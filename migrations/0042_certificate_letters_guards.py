"""Guards of counted letters: each is counted once, and its digest written once."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
EVERYTHING = f"{SCOPE} = '/'"

# (table, name, check)
CHECKS = (("certificate_letters", "digest", "digest = '' OR length(digest) = 64"),)

# table → who may see (and write) which rows
POLICIES = {"certificate_letters": EVERYTHING}

STATEMENTS = [
    *(
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ),
    """
CREATE FUNCTION puhui_letter_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a counted letter never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER letter_fixed BEFORE UPDATE ON certificate_letters FOR EACH ROW
  WHEN (OLD.digest <> '' OR (OLD.certificate_id, OLD.proof_id, OLD.pay_id, OLD.place)
    IS DISTINCT FROM (NEW.certificate_id, NEW.proof_id, NEW.pay_id, NEW.place))
  EXECUTE FUNCTION puhui_letter_counted();
""",
    "CREATE TRIGGER append_only BEFORE DELETE OR TRUNCATE ON certificate_letters"
    " FOR EACH STATEMENT EXECUTE FUNCTION puhui_append_only();",
    *(
        statement
        for table, sees in POLICIES.items()
        for statement in (
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP_ROLE};",
        )
    ),
    f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};",
]


class Migration(_forward.Migration):
    """Guards of counted letters."""

    dependencies = [("models", "0041_certificate_letters")]

    operations = [ops.RunSQL(STATEMENTS)]
