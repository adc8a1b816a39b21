"""Guards of restrictions: lifted once, and what is held of whom one protects stays as it is."""

from migrations import _forward
from tortoise.migrations import operations as ops

# (table, name, check)
CHECKS = (
    (
        "rights_requests",
        "lifted",
        "CASE WHEN lifted_at IS NULL THEN lifted_by_id IS NULL AND lift_reason = ''"
        " ELSE kind = 'RESTRICTION' AND state = 'GRANTED' AND lifted_by_id IS NOT NULL"
        " AND lift_reason <> '' END",
    ),
)
INDEXES = (
    "CREATE INDEX members_restricted ON members (id) WHERE restricted_on IS NOT NULL;",
    "CREATE INDEX rights_requests_restricting ON rights_requests (member_id)"
    " WHERE kind = 'RESTRICTION' AND state = 'GRANTED' AND lifted_at IS NULL;",
)
# What was granted before it had an effect has it from now on.
RESTRICTED = """
UPDATE members m SET restricted_on = r.since
FROM (SELECT member_id, (min(decided_at) AT TIME ZONE 'Asia/Shanghai')::date AS since
      FROM rights_requests WHERE kind = 'RESTRICTION' AND state = 'GRANTED' GROUP BY member_id) r
WHERE m.id = r.member_id AND m.id_no_masked <> '*';
"""
FUNCTIONS = """
DROP TRIGGER right_fixed ON rights_requests;
CREATE TRIGGER right_fixed BEFORE UPDATE ON rights_requests FOR EACH ROW
  WHEN (OLD.lifted_at IS NOT NULL OR
    (OLD.member_id, OLD.kind, OLD.channel, OLD.proof, OLD.wish, OLD.requested_on, OLD.due_on,
     OLD.recorded_by_id) IS DISTINCT FROM
    (NEW.member_id, NEW.kind, NEW.channel, NEW.proof, NEW.wish, NEW.requested_on, NEW.due_on,
     NEW.recorded_by_id) OR
    OLD.state <> 'RECORDED' AND
    (OLD.state, OLD.answer, OLD.kept, OLD.decided_by_id, OLD.decided_at) IS DISTINCT FROM
    (NEW.state, NEW.answer, NEW.kept, NEW.decided_by_id, NEW.decided_at))
  EXECUTE FUNCTION puhui_right_fixed();

-- Where a membership is and how it stands may change, and whether there is a consent; nothing else.
CREATE FUNCTION puhui_restricted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is held of a restricted member stays' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER restricted_stays AFTER UPDATE ON members FOR EACH ROW
  WHEN (OLD.restricted_on IS NOT NULL AND NEW.restricted_on IS NOT NULL AND
    to_jsonb(OLD) - '{unit_id,status,consent_ref,pinyin,initials,restricted_on,updated_at}'::text[]
    IS DISTINCT FROM
    to_jsonb(NEW) - '{unit_id,status,consent_ref,pinyin,initials,restricted_on,updated_at}'::text[])
  EXECUTE FUNCTION puhui_restricted_stays();
"""


def statements() -> list[str]:
    """This will give every statement in order."""
    return [
        *(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
            for table, name, check in CHECKS
        ),
        *INDEXES,
        RESTRICTED,
        FUNCTIONS,
    ]


class Migration(_forward.Migration):
    """Guards of restrictions."""

    dependencies = [("models", "0090_restrictions")]

    operations = [ops.RunSQL(statements())]
