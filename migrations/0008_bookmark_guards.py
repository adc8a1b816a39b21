"""Bookmarks are seen by their owner and by the roles they were shared with; changed by the owner alone."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"

# (table, name, check)
CHECKS = (
    ("bookmarks", "kind", "kind IN ('VIEW','QUERY')"),
    ("bookmarks", "of_list", "(kind = 'VIEW') = (of_list <> '')"),
    ("bookmarks", "name", "name <> '' AND name_key <> ''"),
    ("bookmarks", "content", "jsonb_typeof(content) = 'object' AND octet_length(content::text) <= 16384"),
    ("bookmarks", "shared_with", "jsonb_typeof(shared_with) = 'array' AND shared_with <@ '[\"OFFICE\",\"MAKER\",\"CHECKER\",\"RELEASER\",\"LEADER\",\"CLERK\",\"AUDITOR\",\"ADMIN\"]'"),
)

# (name, table, columns, condition)
UNIQUE = (
    ("bookmark_name_once", "bookmarks", "owner_id, kind, of_list, name_key", ""),
    ("one_default_bookmark", "bookmarks", "owner_id, kind, of_list", "is_default"),
)

# The scope of one person reads "person:<id>:<role>,<role>"; no other scope is of that form.
WHOSE = "current_setting('puhui.scope', true) AS s WHERE s ~ '^person:[0-9]+:'"
PERSON = f"(SELECT split_part(s, ':', 2)::bigint FROM {WHOSE})"
ROLES = f"(SELECT string_to_array(split_part(s, ':', 3), ',') FROM {WHOSE})"
OWN = f"owner_id = {PERSON}"
SHARED = f"shared_with ?| {ROLES}"


def statements() -> list[str]:
    """This will give every statement in order."""
    return [
        *(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
            for table, name, check in CHECKS
        ),
        *(
            f"CREATE UNIQUE INDEX {name} ON {table} ({columns})"
            + (f" WHERE {where};" if where else ";")
            for name, table, columns, where in UNIQUE
        ),
        "ALTER TABLE bookmarks ENABLE ROW LEVEL SECURITY;",
        f"CREATE POLICY own ON bookmarks TO {APP_ROLE} USING ({OWN}) WITH CHECK ({OWN});",
        f"CREATE POLICY shared ON bookmarks FOR SELECT TO {APP_ROLE} USING ({SHARED});",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON bookmarks TO {APP_ROLE};",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE};",
    ]


class Migration(_forward.Migration):
    """Guards of bookmarks."""

    dependencies = [("models", "0007_bookmark")]

    operations = [ops.RunSQL(statements())]
