"""Guards of the provincial database: two people, one delivery at a time, frozen bytes, answers once."""

from migrations import _forward
from tortoise.migrations import operations as ops

APP_ROLE = "puhui_app"
EVERYTHING = "(SELECT nullif(current_setting('puhui.scope', true), '')) = '/'"
STATES = (
    "'REQUESTED','COMPOSING','WRITING','FROZEN','RELEASED','ANSWERED','CLOSED','VOIDED','EMPTY',"
    "'FAILED'"
)
OPEN = "state IN ('REQUESTED','COMPOSING','WRITING','FROZEN','RELEASED')"

# (table, name, check)
CHECKS = (
    ("provincial_maps", "state", "state IN ('PROPOSED','CONFIRMED','DISCARDED')"),
    ("provincial_maps", "words", "document <> '' AND source <> ''"),
    ("provincial_maps", "format", "file_format IN ('XLSX','CSV') AND encoding IN ('UTF_8','GB18030')"),
    ("provincial_maps", "content", "jsonb_typeof(content) = 'object'"),
    ("provincial_maps", "decided", "(state = 'PROPOSED') = (decided_at IS NULL)"),
    ("provincial_maps", "two_people", "state <> 'CONFIRMED' OR decided_by_id <> proposed_by_id"),
    ("provincial_maps", "discarded", "state <> 'DISCARDED' OR reason <> ''"),
    ("provincial_deliveries", "kind", "kind IN ('FULL','DELTA')"),
    ("provincial_deliveries", "state", f"state IN ({STATES})"),
    ("provincial_deliveries", "number", "number > 0"),
    (
        "provincial_deliveries",
        "counts",
        "added >= 0 AND changed >= 0 AND removed >= 0 AND same >= 0"
        " AND lines = added + changed + removed + same"
        " AND accepted >= 0 AND refused >= 0 AND accepted + refused <= lines AND attempts >= 0",
    ),
    (
        "provincial_deliveries",
        "frozen",
        "state NOT IN ('FROZEN','RELEASED','ANSWERED','CLOSED')"
        " OR (digest <> '' AND size_bytes > 0 AND chunks > 0 AND frozen_at IS NOT NULL)",
    ),
    (
        "provincial_deliveries",
        "two_people",
        "released_by_id <> requested_by_id AND (state NOT IN ('RELEASED','ANSWERED','CLOSED')"
        " OR released_by_id IS NOT NULL)",
    ),
    ("provincial_deliveries", "answered", "state <> 'ANSWERED' OR accepted + refused = lines"),
    ("provincial_deliveries", "ended", f"({OPEN}) = (ended_at IS NULL)"),
    ("provincial_deliveries", "reason", "state NOT IN ('CLOSED','VOIDED') OR reason <> ''"),
    ("provincial_chunks", "sealed", "octet_length(content_sealed) >= 29"),
    ("provincial_lines", "act", "act IN ('ADDED','CHANGED','REMOVED','SAME')"),
    ("provincial_lines", "outcome", "outcome IN ('PENDING','ACCEPTED','REFUSED')"),
    ("provincial_lines", "answered", "(outcome = 'PENDING') = (receipt_id IS NULL)"),
    (
        "provincial_lines",
        "sealed",
        "octet_length(digest) = 32 AND octet_length(id_no_index) = 32"
        " AND octet_length(cells_sealed) >= 29",
    ),
    (
        "provincial_standings",
        "digests",
        "octet_length(held_digest) = 32 AND octet_length(refused_digest) = 32",
    ),
    ("provincial_receipts", "state", "state IN ('RECEIVED','APPLIED','UNREADABLE')"),
    ("provincial_receipts", "sealed", "octet_length(content_sealed) >= 29"),
    (
        "provincial_receipts",
        "counts",
        "lines >= 0 AND accepted >= 0 AND refused >= 0 AND strays >= 0",
    ),
    ("provincial_receipts", "unreadable", "(state = 'UNREADABLE') = (problem <> '')"),
    (
        "provincial_strays",
        "why",
        "why IN ('NO_SUCH_LINE','OTHER_PERSON','RESULT_UNKNOWN','ANSWERED_OTHERWISE','REPEATED')",
    ),
)
# (name, table, columns, where)
UNIQUE = (
    ("one_delivery_open", "provincial_deliveries", "(true)", OPEN),
    ("delivery_number_once", "provincial_deliveries", "number", ""),
    ("provincial_map_day_once", "provincial_maps", "effective_from", "state = 'CONFIRMED'"),
)
POLICIES = {
    table: EVERYTHING
    for table in (
        *("provincial_maps", "provincial_deliveries", "provincial_chunks", "provincial_lines"),
        *("provincial_standings", "provincial_receipts", "provincial_strays"),
    )
}
UPDATABLE = (
    *("provincial_maps", "provincial_deliveries", "provincial_lines", "provincial_standings"),
    "provincial_receipts",
)
DELETABLE = ("provincial_chunks",)
FIXED = ("provincial_chunks",)
NOTICE_RULES = ("PROVINCIAL_RECEIPT_DAYS", "PROVINCIAL_KEPT_DAYS")

FUNCTIONS = """
CREATE FUNCTION puhui_delivery_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a frozen delivery stays as it was frozen' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER delivery_fixed BEFORE UPDATE ON provincial_deliveries FOR EACH ROW
  WHEN (OLD.digest <> '' AND
    (OLD.number, OLD.kind, OLD.map_id, OLD.digest, OLD.size_bytes, OLD.chunks, OLD.lines,
     OLD.requested_by_id, OLD.file_name, OLD.attempts) IS DISTINCT FROM
    (NEW.number, NEW.kind, NEW.map_id, NEW.digest, NEW.size_bytes, NEW.chunks, NEW.lines,
     NEW.requested_by_id, NEW.file_name, NEW.attempts))
  EXECUTE FUNCTION puhui_delivery_fixed();

-- A frozen delivery loses its bytes only once it has ended.
CREATE FUNCTION puhui_delivery_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM provincial_deliveries d WHERE d.id = OLD.delivery_id
             AND d.digest <> '' AND d.ended_at IS NULL) THEN
    RAISE EXCEPTION 'a frozen delivery keeps its bytes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER delivery_kept BEFORE DELETE ON provincial_chunks
  FOR EACH ROW EXECUTE FUNCTION puhui_delivery_kept();

-- A line is answered once, and never is about somebody else or with another content.
CREATE FUNCTION puhui_line_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a line of a delivery stays what it is' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER line_fixed BEFORE UPDATE ON provincial_lines FOR EACH ROW
  WHEN ((OLD.delivery_id, OLD.number, OLD.member_id, OLD.act, OLD.digest) IS DISTINCT FROM
        (NEW.delivery_id, NEW.number, NEW.member_id, NEW.act, NEW.digest)
    OR (NEW.id_no_index IS NOT NULL AND NEW.id_no_index IS DISTINCT FROM OLD.id_no_index)
    OR (NEW.cells_sealed IS NOT NULL AND NEW.cells_sealed IS DISTINCT FROM OLD.cells_sealed)
    OR (OLD.outcome <> 'PENDING' AND (OLD.outcome, OLD.code, OLD.text, OLD.receipt_id)
        IS DISTINCT FROM (NEW.outcome, NEW.code, NEW.text, NEW.receipt_id)))
  EXECUTE FUNCTION puhui_line_fixed();

CREATE FUNCTION puhui_map_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a column map stays as it was entered' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER map_fixed BEFORE UPDATE ON provincial_maps FOR EACH ROW
  WHEN (OLD.state <> 'PROPOSED' OR (OLD.document, OLD.source, OLD.effective_from, OLD.file_format,
         OLD.encoding, OLD.content, OLD.proposed_by_id) IS DISTINCT FROM
        (NEW.document, NEW.source, NEW.effective_from, NEW.file_format, NEW.encoding, NEW.content,
         NEW.proposed_by_id))
  EXECUTE FUNCTION puhui_map_fixed();
"""
DOCUMENT = "会员实名制数据报送约定"
TERMS = (
    ("PROVINCIAL_RECEIPT_DAYS", "省库回执的等候期限", 10, "所据资料未载期限，系统约定放行后 10 日内应收齐回执。"),
    ("PROVINCIAL_KEPT_DAYS", "报送文件的保存期限", 90, "报送文件含完整证件号码，结束 90 日后删除其字节，只留摘要。"),
)


def statements() -> list[str]:
    """This will give every statement in order."""
    sql = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_{name} CHECK ({check});"
        for table, name, check in CHECKS
    ]
    sql += [
        f"CREATE UNIQUE INDEX {name} ON {table} ({columns}){f' WHERE {where}' if where else ''};"
        for name, table, columns, where in UNIQUE
    ]
    sql += [
        f"CREATE TRIGGER bytes_fixed BEFORE UPDATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION puhui_bytes_fixed();"
        for table in FIXED
    ]
    for table, sees in POLICIES.items():
        sql += [
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;",
            f"CREATE POLICY scope ON {table} TO {APP_ROLE} USING ({sees}) WITH CHECK ({sees});",
            f"GRANT SELECT, INSERT ON {table} TO {APP_ROLE};",
            f"GRANT USAGE, SELECT ON SEQUENCE {table}_id_seq TO {APP_ROLE};",
        ]
    sql += [f"GRANT UPDATE ON {table} TO {APP_ROLE};" for table in UPDATABLE]
    sql += [f"GRANT DELETE ON {table} TO {APP_ROLE};" for table in DELETABLE]
    sql += [
        FUNCTIONS,
        f"INSERT INTO policy_documents (number, title, issued_by, note) VALUES ('{DOCUMENT}',"
        f" '{DOCUMENT}', '四川省直机关工会', '系统约定，待正式文件') ON CONFLICT (number) DO NOTHING;",
    ]
    sql += [
        "INSERT INTO provisions (code, kind, label, amount, unit, document, clause, original_text,"
        f" interpretation, effective_from, state, confirmed_by, reason) VALUES ('{code}', 'NUMBER',"
        f" '{label}', {amount}, 'DAY', '{DOCUMENT}', '系统约定', '未载', '{text}', '2018-01-17',"
        " 'IN_FORCE', '', '');"
        for code, label, amount, text in TERMS
    ]
    return sql


class Migration(_forward.Migration):
    """Guards of the provincial database."""

    dependencies = [("models", "0071_provincial")]

    operations = [ops.RunSQL(statements())]
