"""Guards of trials of agreements: the province's alone, and what was found of a file stays found."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"
VERDICTS = "'','SAME','DIFFERS','REFUSED','UNREADABLE'"

# (table, name, check)
CHECKS = (
    ("profile_trials", "state", "state IN ('REQUESTED','DONE')"),
    ("profile_trials", "done", "(state = 'DONE') = (finished_at IS NOT NULL)"),
    ("profile_trials", "document", "octet_length(document) <= 65536 AND files_total >= 0"),
    ("profile_trial_files", "verdict", f"verdict IN ({VERDICTS})"),
    ("profile_trial_files", "tried", "(verdict = '') = (tried_at IS NULL)"),
    (
        "profile_trial_files",
        "counts",
        "position > 0 AND size_bytes >= 0 AND lines_before >= 0 AND lines_after >= 0"
        " AND lines_changed >= 0 AND (first_offset IS NULL OR first_offset >= 0)",
    ),
)
TRIED_ONCE = """
CREATE FUNCTION puhui_tried_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a trial found of a file stays as it was found'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER tried_once BEFORE UPDATE ON profile_trial_files FOR EACH ROW
  WHEN (OLD.verdict <> '' AND OLD IS DISTINCT FROM NEW)
  EXECUTE FUNCTION puhui_tried_once();
"""
POLICIES = {"profile_trials": EVERYTHING, "profile_trial_files": EVERYTHING}
UPDATABLE = ("profile_trials", "profile_trial_files")


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE}"
            f" USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT, UPDATE ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    return [*sql, TRIED_ONCE]


class Migration(_forward.Migration):
    """Guards of trials of agreements."""

    dependencies = [("models", "0047_profile_trials")]

    operations = [ops.RunSQL(statements())]
