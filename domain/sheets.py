"""The lists that people see, as sheets: the columns of their pages, read in one statement.

Keys and titles are those of the pages, which a test holds together; a name shows when it does there.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

from domain import member_search, restricted
from domain.actors import IN_SCOPE, PROVINCIAL_ROLES, Role
from domain.applications import queries as applications
from domain.audit import queries as audit
from domain.bank_files import queries as bank_files
from domain.card_batches import queries as card_batches
from domain.cards import queries as cards
from domain.codes import Table
from domain.columns import Column, Form, Sheet, plain
from domain.desk_sheets import DESK_SHEETS
from domain.disbursements import queries as disbursements
from domain.intakes import queries as intakes
from domain.member_columns import OF_FILE, narrowed
from domain.members import queries as members
from domain.pages import Where
from domain.payments import queries as payments
from domain.qualification import Standard
from domain.rosters import queries as rosters
from domain.sessions import queries as sessions
from domain.staff import queries as staff
from domain.units import queries as units


def _minute(column: str) -> str:
    return f"to_char({column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')"


def _person(alias: str, column: str) -> str:
    return f" LEFT JOIN staff {alias} ON {alias}.id = t.{column}"


def _within(matching: Callable[..., Where]) -> Callable[..., Where]:
    def where(*, below: str | None, now: datetime, **asked: object) -> Where:  # noqa: ARG001 - a sheet's shape
        return matching(below=below, **asked)

    return where


def _members(
    *,
    below: str | None,
    now: datetime,  # noqa: ARG001 - a sheet's shape
    has_card: bool | None = None,
    has_active_card: bool | None = None,
    question: Mapping[str, Any] | None = None,
    standard: Mapping[str, Any] | None = None,
    **asked: str | None,
) -> Where:
    where = members.matching(below=below, **asked)
    if question is not None and standard is not None:
        member_search.add(where, question, Standard.read(standard))
    return cards.add_holders(where, has_card=has_card, has_active_card=has_active_card)


def _disbursements(
    *,
    below: str | None,  # noqa: ARG001 - a sheet's shape
    now: datetime,  # noqa: ARG001 - a sheet's shape
    waits_for: Mapping[str, Any] | None = None,
    **asked: Any,
) -> Where:
    where = disbursements.matching(**asked)
    return where if waits_for is None else disbursements.waiting_for(where, **waits_for)


def _sessions(*, below: str | None, now: datetime, **asked: object) -> Where:  # noqa: ARG001 - a sheet's shape
    return sessions.matching_sessions(now=now, **asked)  # type: ignore[arg-type]  # kept as it was asked


_STAFF: Final = frozenset({Role.ADMIN, Role.SECURITY_ADMIN})
_UNIT: Final = " LEFT JOIN units u ON u.id = t.unit_id"
_MEMBER: Final = " LEFT JOIN members m ON m.id = t.member_id"
_FILE: Final = " LEFT JOIN bank_files b ON b.id = t.bank_file_id"
_FILE_LINE: Final = "b.name || coalesce(' 第 ' || t.line_number || ' 行', '')"

# Each unit's counts, then added to every unit above it: what the page of units shows.
_FIGURES: Final = """
LEFT JOIN (
  SELECT a.id, sum(o.total) FILTER (WHERE o.dimension = 'STATUS')::bigint AS members,
    sum(o.total) FILTER (WHERE o.dimension = 'APPLICATION'
      AND o.code NOT IN ('DRAFTED', 'WITHDRAWN'))::bigint AS applied,
    sum(o.total) FILTER (WHERE o.dimension = 'CARD' AND o.code IN ('06', '06+'))::bigint AS active,
    sum(o.fen) FILTER (WHERE o.dimension = 'PAYMENT' AND o.code = 'CREDITED')::bigint AS fen
  FROM (SELECT unit_id, dimension, code, total, fen FROM count_totals
    UNION ALL SELECT unit_id, dimension, code, total, fen FROM count_deltas) o
  JOIN units b ON b.id = o.unit_id
  CROSS JOIN LATERAL unnest(string_to_array(btrim(b.path, '/'), '/')::bigint[]) AS a(id)
  GROUP BY a.id
) f ON f.id = t.id LEFT JOIN units p ON p.id = t.parent_id"""

_CARD: Final = (
    "(SELECT c.status FROM cards c WHERE c.member_id = t.id"
    " ORDER BY c.status = '06' DESC, c.id DESC LIMIT 1)"
)

SHEETS: Final[Mapping[str, Sheet]] = {
    "UNITS": Sheet(
        "单位",
        units.UNITS,
        (
            Column("name", "单位", "t.name", Form.TEXT),
            Column("members", "会员", "coalesce(f.members, 0)", Form.COUNT),
            Column("applied", "已申办", "coalesce(f.applied, 0)", Form.COUNT),
            Column("active", "已激活", "coalesce(f.active, 0)", Form.COUNT),
            Column(
                "share", "激活率", "coalesce(f.active, 0) * 1000 / nullif(f.members, 0)", Form.SHARE
            ),
            Column("credited", "已入账（元）", "coalesce(f.fen, 0)", Form.YUAN),
            Column("uscc", "工会统一社会信用代码", "t.union_uscc", Form.TEXT),
            Column("parent", "上级", "p.name"),
            Column("labour", "劳动关系", "t.labour_relation", Form.CODE, Table.LABOUR_RELATION),
            Column("dues", "会费缴纳", "t.dues", Form.CODE, Table.DUES),
            Column("nature", "性质", "t.nature", Form.CODE, Table.UNIT_NATURE),
            Column("district", "区划", "t.district", Form.CODE, Table.DISTRICT),
            Column("term", "届次", units.TERM_NAME),
            Column("status", "状态", "t.status", Form.STATE, "unit"),
            Column("createdAt", "建档时间", "t.created_at", Form.MINUTE),
        ),
        units.ORDERS,
        _within(units.matching),
        IN_SCOPE | {Role.ADMIN, Role.SECURITY_ADMIN},
        joins=_FIGURES,
    ),
    "MEMBERS": Sheet(
        "会员",
        members.MEMBERS,
        (
            Column("name", "姓名", "t.name", Form.TEXT),
            Column("sex", "性别", "t.sex", Form.CODE, Table.SEX),
            Column("idNo", "证件号码", narrowed("t.id_no_masked"), Form.TEXT),
            Column("mobile", "手机号", "t.mobile_masked"),
            Column("unit", "单位", "u.name"),
            Column("department", "部门", "t.department"),
            Column("card", "卡", _CARD, Form.CARD),
            Column("status", "会籍状态", "t.status", Form.STATE, "member"),
            Column("joinedOn", "入会日期", "t.joined_on", Form.DAY),
            Column("createdAt", "入库时间", "t.created_at", Form.MINUTE),
            *OF_FILE,
        ),
        members.ORDERS,
        _members,
        IN_SCOPE,
        joins=_UNIT,
        unrestricted=restricted.MEMBER_IS_FREE,
    ),
    "ROSTERS": Sheet(
        "导入",
        rosters.ROSTERS,
        (
            Column("file", "文件", "t.file_name", Form.TEXT),
            Column("kind", "名册种类", "t.kind", Form.STATE, "roster_kind"),
            Column("state", "状态", "t.state", Form.STATE, "roster"),
            Column("total", "行数", "t.rows_total", Form.COUNT),
            Column("refused", "不合格", "t.rows_refused", Form.COUNT),
            Column("applied", "已入库", "t.rows_applied", Form.COUNT),
            Column("by", "上传人", "s.name"),
            Column("at", "上传时间", "t.received_at", Form.MINUTE),
            Column("unit", "单位", "coalesce(u.name, '全部单位')", Form.TEXT),
            Column("size", "大小", "t.size_bytes", Form.BYTES),
            Column("appliedAt", "入库时间", "t.applied_at", Form.MINUTE),
        ),
        rosters.ORDERS,
        _within(rosters.matching),
        IN_SCOPE,
        joins=_UNIT + _person("s", "received_by_id"),
    ),
    "ROSTER_ROWS": Sheet(
        "名册各行",
        rosters.ROWS,
        (
            Column("row", "表中行号", "t.sheet_row", Form.TEXT),
            Column("verdict", "结论", "t.verdict", Form.STATE, "verdict"),
            Column("unit", "单位", "coalesce(t.shown ->> 'unit_name', t.shown ->> 'parent_name')"),
            Column("name", "姓名或名称", "t.shown ->> 'name'"),
            Column("cells", "单元格与改法", rosters.FAULTS_PLACED, Form.FAULTS),
            *intakes.DECIDED,
        ),
        {"OLDEST": rosters.ROW_ORDER},
        plain(rosters.matching_rows),
        IN_SCOPE,
        parent="roster_id",
    ),
    "CARD_BATCHES": Sheet(
        "办卡批次",
        card_batches.BATCHES,
        (
            Column(
                "name",
                "批次",
                f"coalesce(u.name, '办卡') || '（' || {_minute('t.drafted_at')} || '）'",
                Form.TEXT,
            ),
            Column("state", "状态", "t.state", Form.STATE, "card_batch"),
            Column("count", "人数", "t.application_count", Form.COUNT),
            Column("draftedBy", "拟定", "s.name"),
            Column("submittedBy", "提交", "s2.name"),
            Column("sentAt", "送达银行", "t.sent_at", Form.MINUTE),
            Column("settledAt", "办结", "t.settled_at", Form.MINUTE),
        ),
        card_batches.ORDERS,
        _within(card_batches.matching),
        IN_SCOPE,
        joins=_UNIT + _person("s", "drafted_by_id") + _person("s2", "submitted_by_id"),
    ),
    "CARD_APPLICATIONS": Sheet(
        "办卡申请",
        applications.APPLICATIONS,
        (
            Column("member", "会员", "m.name"),
            Column("idNo", "证件号码", narrowed("m.id_no_masked")),
            Column("unit", "单位", "u.name"),
            Column("state", "状态", "t.state", Form.STATE, "application"),
            Column("reason", "原因与办法", "t.code", Form.REASON),
            Column("createdAt", "提出时间", "t.created_at", Form.MINUTE),
            Column("settledAt", "办结时间", "t.settled_at", Form.MINUTE),
            Column("requestNo", "申请号", "t.req_id", Form.TEXT),
            Column("file", "银行文件", _FILE_LINE),
        ),
        applications.ORDERS,
        applications.matching_applications,
        IN_SCOPE,
        joins=_UNIT + _MEMBER + _FILE,
        parent="batch_id",
        unrestricted=restricted.THEIRS_IS_FREE,
    ),
    "DISBURSEMENTS": Sheet(
        "发放批次",
        disbursements.DISBURSEMENTS,
        (
            Column(
                "name",
                "批次",
                "coalesce(g.name, '发放') || ' ' || t.plan_year || ' 年度（'"
                f" || {_minute('t.drafted_at')} || '）'",
                Form.TEXT,
            ),
            Column("state", "状态", "t.state", Form.STATE, "disbursement"),
            Column("unit", "范围", "u.name"),
            Column("count", "笔数", "t.payment_count", Form.COUNT),
            Column("total", "金额（元）", "t.total_fen", Form.YUAN),
            Column("draftedBy", "拟定", "s.name"),
            Column("checkedBy", "复核", "s2.name"),
            Column("releasedBy", "签发", "s3.name"),
            Column("draftedAt", "拟定时间", "t.drafted_at", Form.MINUTE),
            Column("settledAt", "结清时间", "t.settled_at", Form.MINUTE),
        ),
        disbursements.ORDERS,
        _disbursements,
        PROVINCIAL_ROLES,
        joins=_UNIT
        + " LEFT JOIN programmes g ON g.code = t.programme_id"
        + _person("s", "drafted_by_id")
        + _person("s2", "checked_by_id")
        + _person("s3", "released_by_id"),
    ),
    "PAYMENTS": Sheet(
        "付款",
        payments.PAYMENTS,
        (
            Column("no", "付款号", "t.pay_id", Form.TEXT),
            Column("member", "会员", "m.name"),
            Column("unit", "单位", "u.name"),
            Column("card", "卡号", "c.number_masked"),
            Column("amount", "金额（元）", "t.amount_fen", Form.YUAN),
            Column("state", "状态", "t.state", Form.STATE, "payment"),
            Column("reason", "原因与办法", "t.code", Form.REASON),
            Column("postedAt", "入账时间", "t.posted_at", Form.MINUTE),
            Column("serial", "银行流水号", "t.bank_serial"),
            Column("file", "银行文件", _FILE_LINE),
        ),
        payments.ORDERS,
        _within(payments.matching_payments),
        IN_SCOPE,
        joins=_UNIT + _MEMBER + _FILE + " LEFT JOIN cards c ON c.id = t.card_id",
        parent="disbursement_id",
        types={"posted_since": datetime.fromisoformat, "posted_until": datetime.fromisoformat},
    ),
    "BANK_FILES": Sheet(
        "银行文件",
        bank_files.FILES,
        (
            Column("name", "文件名", "t.name", Form.TEXT),
            Column("direction", "方向", "t.direction", Form.STATE, "direction"),
            Column("kind", "种类", "t.kind", Form.FILE_KIND),
            Column("state", "状态", "t.state", Form.STATE, "bank_file"),
            Column("rows", "行数", "t.row_count", Form.COUNT),
            Column("amount", "金额（元）", "t.total_fen", Form.YUAN_IF_ANY),
            Column("createdAt", "生成或收到", "t.created_at", Form.MINUTE),
            Column("sentAt", "送达", "t.sent_at", Form.MINUTE),
            Column("problem", "问题", "t.problem"),
            Column("on", "银行工作日", "t.business_on", Form.DAY),
            Column("batch", "批次号", "t.batch_no"),
            Column("digest", "SM3 摘要", "t.digest", Form.TEXT),
            Column("size", "大小", "t.size_bytes", Form.BYTES),
            Column("evidence", "送达凭据", "t.evidence_digest"),
            Column("settledAt", "办结", "t.settled_at", Form.MINUTE),
        ),
        bank_files.ORDERS,
        plain(bank_files.matching),
        PROVINCIAL_ROLES,
        types={
            "business_on": date.fromisoformat,
            "created_since": datetime.fromisoformat,
            "created_until": datetime.fromisoformat,
        },
    ),
    "STAFF": Sheet(
        "工作人员",
        staff.STAFF,
        (
            Column("login", "登录名", "t.login", Form.TEXT),
            Column("name", "姓名", "t.name", Form.TEXT),
            Column(
                "roles",
                "岗位",
                "ARRAY(SELECT r.role FROM staff_roles r WHERE r.staff_id = t.id ORDER BY r.role)",
                Form.ROLES,
            ),
            Column(
                "state",
                "状态",
                "CASE WHEN t.is_disabled THEN '已停用'"
                " WHEN t.awaits_release THEN '待安全管理员解锁' WHEN t.locked_until > now()"
                f" THEN '已锁定至 ' || {_minute('t.locked_until')} ELSE '正常' END",
                Form.TEXT,
            ),
            Column("unit", "单位", "u.name"),
            Column("createdAt", "建立时间", "t.created_at", Form.MINUTE),
            Column("passwordChangedAt", "最近改密码", "t.password_changed_at", Form.MINUTE),
        ),
        staff.ORDERS,
        plain(staff.matching),
        _STAFF,
        joins=_UNIT,
    ),
    "SESSIONS": Sheet(
        "登录记录",
        sessions.SESSIONS,
        (
            Column("staff", "登录名", "s.login"),
            Column("name", "姓名", "s.name"),
            Column("createdAt", "登录时间", "t.created_at", Form.MINUTE),
            Column("lastSeenAt", "最近使用", "t.last_seen_at", Form.MINUTE),
            Column("address", "地址", "t.address", Form.TEXT),
            Column("browser", "浏览器", "t.user_agent", Form.BROWSER),
            Column(
                "state",
                "状态",
                "CASE WHEN t.ended_at IS NULL AND t.expires_at > now()"
                " THEN '有效' ELSE '已结束' END",
                Form.TEXT,
            ),
        ),
        sessions.ORDERS,
        _sessions,
        _STAFF,
        joins=_person("s", "staff_id"),
    ),
    "AUDIT_ENTRIES": Sheet(
        "审计记录",
        audit.ENTRIES,
        (
            Column("at", "时间", "t.at", Form.SECOND),
            Column("actor", "谁", "t.actor", Form.ACTOR),
            Column("action", "操作", "t.action", Form.ACTION),
            Column("subject", "对象", "ARRAY[t.subject_type, t.subject_id::text]", Form.SUBJECT),
            Column("outcome", "结果", "t.outcome", Form.STATE, "outcome"),
            Column("code", "拒绝原因代码", "t.code"),
            Column("unit", "单位", "u.name"),
            Column(
                "changes",
                "改变的内容",
                "ARRAY[t.subject_type, t.details ->> 'changes']",
                Form.CHANGES,
            ),
            Column("details", "补充信息", "t.details - 'changes'", Form.DETAILS),
            Column("request", "请求编号", "t.request_id"),
            Column("verb", "操作代码", "t.action", Form.TEXT),
        ),
        audit.ORDERS,
        plain(audit.matching),
        _STAFF | {Role.AUDITOR, Role.AUDIT_ADMIN, Role.OFFICE},
        joins=_UNIT,
        types={"since": datetime.fromisoformat, "until": datetime.fromisoformat},
    ),
    **DESK_SHEETS,
}
