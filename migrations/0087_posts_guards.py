"""Guards of posts: open to those who keep staff alone, and to nobody but a clerk."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
SCOPE = "(SELECT nullif(current_setting('puhui.scope', true), ''))"
STAFF = f"{SCOPE} IN ('/', 'staff')"

POLICIES = {"staff_posts": STAFF}
DELETABLE = ("staff_posts",)

# Roles are written before posts, and posts taken away before another role is given.
FUNCTIONS = """
CREATE FUNCTION puhui_posts_of_clerks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM staff_roles r WHERE r.staff_id = NEW.staff_id AND r.role = 'CLERK')
     OR EXISTS (SELECT FROM staff_roles r WHERE r.staff_id = NEW.staff_id AND r.role <> 'CLERK') THEN
    RAISE EXCEPTION 'only a clerk alone has posts' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER posts_of_clerks AFTER INSERT OR UPDATE ON staff_posts
  FOR EACH ROW EXECUTE FUNCTION puhui_posts_of_clerks();
"""


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [FUNCTIONS]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql += [f"GRANT DELETE ON {table} TO {APP_ROLE};" for table in DELETABLE]
    return sql


class Migration(_forward.Migration):
    """Guards of posts."""

    dependencies = [("models", "0086_posts")]

    operations = [ops.RunSQL(statements())]
