"""What stands below each unit of everything that is counted: kept, moved and proved."""

import importlib

from migrations import _forward
from tortoise.migrations import operations as ops

counts = importlib.import_module("migrations.0061_counts_guards")
groups = importlib.import_module("migrations.0125_count_groups_guards")

# Who sees which rows; only the functions below write them, as the tables' owner.
POLICIES = {"count_branches": counts.BELOW}
COLUMNS = "unit_id, dimension, code, total, counted, fen"
PLACE = "dimension, unit_id, code"
SUMS = "sum(total)::bigint AS total, sum(counted)::bigint AS counted, sum(fen)::bigint AS fen"
ADDED = f"{groups.ADDED}, fen = c.fen + excluded.fen"
# A unit `u` stands below each unit above it.
ABOVE = """unnest((string_to_array(trim(BOTH '/' FROM u.path), '/')::bigint[])
  [:cardinality(string_to_array(trim(BOTH '/' FROM u.path), '/')) - 1]) AS a(unit_id)"""

# What all units' totals come to when they are added up again.
TRUTH = f"""
SELECT a.unit_id, t.dimension, t.code, {SUMS}
FROM count_totals t JOIN units u ON u.id = t.unit_id CROSS JOIN LATERAL {ABOVE} GROUP BY 1, 2, 3
HAVING sum(total) <> 0 OR sum(counted) <> 0 OR sum(fen) <> 0"""

# As in migration 0125, of the branches as well.
FOLD = groups.FOLD.replace(
    "  groups AS (",
    f"""  branches AS (
    INSERT INTO count_branches AS c ({COLUMNS})
    SELECT a.unit_id, t.dimension, t.code, sum(t.total), sum(t.counted), sum(t.fen)
    FROM taken t JOIN units u ON u.id = t.unit_id CROSS JOIN LATERAL {ABOVE} GROUP BY 1, 2, 3
    ON CONFLICT ({PLACE}) DO UPDATE SET {ADDED}
  ),
  groups AS (""",
)
# A unit that is moved takes its totals along, as it takes its months.
MOVING = (
    groups.MOVING[: groups.MOVING.index("REVOKE")]
    .replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(
        "  RETURN NULL;\nEND $$;",
        f"""  INSERT INTO count_branches AS c ({COLUMNS})
  SELECT s.above_id, t.dimension, t.code, sum(s.sign * t.total), sum(s.sign * t.counted),
    sum(s.sign * t.fen)
  FROM (
    SELECT u.id, a.unit_id AS above_id, sum(u.sign) AS sign
    FROM (SELECT 1 AS sign, n.id, n.path FROM added n UNION ALL SELECT -1, g.id, g.path FROM gone g) u
    CROSS JOIN LATERAL {ABOVE} GROUP BY 1, 2 HAVING sum(u.sign) <> 0
  ) s JOIN count_totals t ON t.unit_id = s.id GROUP BY 1, 2, 3
  HAVING sum(s.sign * t.total) <> 0 OR sum(s.sign * t.counted) <> 0 OR sum(s.sign * t.fen) <> 0
  ON CONFLICT ({PLACE}) DO UPDATE SET {ADDED};
  RETURN NULL;
END $$;""",
    )
)
# As the groups by the months, the branches are proved by the totals.
FUNCTIONS = (
    groups.FUNCTIONS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    .replace(
        "  ORDER BY 1, 2, 3;",
        f"""  UNION ALL
  SELECT b.unit_id, b.dimension::text, b.code::text, sum(b.total)::bigint, sum(b.counted)::bigint,
    sum(b.fen)::bigint
  FROM (
    SELECT t.* FROM ({TRUTH}) t
    UNION ALL SELECT g.unit_id, g.dimension, g.code, -g.total, -g.counted, -g.fen FROM count_branches g
  ) b GROUP BY b.unit_id, b.dimension, b.code
  HAVING sum(b.total) <> 0 OR sum(b.counted) <> 0 OR sum(b.fen) <> 0
  ORDER BY 1, 2, 3;""",
    )
    .replace(
        "    DELETE FROM count_groups;",
        f"""    DELETE FROM count_branches;
    INSERT INTO count_branches ({COLUMNS}) {TRUTH};
    DELETE FROM count_groups;""",
    )
)
FILLED = f"INSERT INTO count_branches ({COLUMNS}) {TRUTH};"


def statements():
    """This will give every statement in order."""
    sql = [FOLD, MOVING, FUNCTIONS]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} FOR SELECT TO {counts.APP_ROLE} USING ({sees});",
            f"GRANT SELECT ON {table} TO {counts.APP_ROLE};",
        ]
    sql.append(FILLED)
    return sql


class Migration(_forward.Migration):
    """What stands below each unit, whatever is counted."""

    dependencies = [("models", "0130_count_branches")]

    operations = [ops.RunSQL(statements())]
