"""The lists of the money desks and of the books, as sheets; see `domain.sheets`, which holds them all."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from domain import restricted
from domain.actors import IN_SCOPE, PROVINCIAL_ROLES, Role
from domain.calendar import CHINA
from domain.cards import queries as cards
from domain.certificates import queries as certificates
from domain.columns import Column, Form, Sheet, plain
from domain.holds import queries as holds
from domain.pages import Where
from domain.payments import queries as payments
from domain.statements import queries as statements


def _holds(*, below: str | None, now: datetime, **asked: object) -> Where:  # noqa: ARG001 - a sheet's shape
    return holds.matching(today=now.astimezone(CHINA).date(), **asked)  # type: ignore[arg-type]  # kept as it was asked


def _cards(*, below: str | None, now: datetime, **asked: object) -> Where:  # noqa: ARG001 - a sheet's shape
    return cards.matching_cards(below=below, **asked)  # type: ignore[arg-type]  # kept as it was asked


def _minute(column: str) -> str:
    return f"to_char({column} AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')"


def _count(number: str) -> str:
    return f"to_char({number}, 'FM999,999,999,990')"


_BOOKS: Final = frozenset({Role.OFFICE, Role.MAKER, Role.CHECKER, Role.RELEASER, Role.AUDITOR})
_UNIT: Final = " LEFT JOIN units u ON u.id = t.unit_id"
_MEMBER: Final = " LEFT JOIN members m ON m.id = t.member_id"
_DAYS: Final = {"since": date.fromisoformat, "until": date.fromisoformat}
_BREAKS: Final = "(SELECT count(*) FROM statement_breaks b WHERE b.statement_id = t.id{more})"
_ALL_BREAKS: Final = _BREAKS.format(more="")
_OPEN_BREAKS: Final = _BREAKS.format(more=" AND b.state <> 'RESOLVED'")
_DOCUMENT: Final = "nullif(t.document, '')::jsonb"

_HELD: Final = (
    f"coalesce(m.name, u.name, g.name, '发放批次（' || {_minute('d.drafted_at')} || '）', b.name,"
    " '不在您可以查看的范围内')"
)
_STANDING: Final = (
    "CASE WHEN t.lifted_at IS NOT NULL THEN '已解除'"
    " WHEN t.expires_on < (now() AT TIME ZONE 'Asia/Shanghai')::date THEN '已到期'"
    " ELSE '止付中' END"
)
_LIFTED: Final = (
    "CASE WHEN t.lifted_at IS NOT NULL THEN"
    f" coalesce(s2.name, '—') || ' ' || {_minute('t.lifted_at')} || '：' || t.lift_reason END"
)

DESK_SHEETS: Final[Mapping[str, Sheet]] = {
    "CARDS": Sheet(
        "需要提醒的卡",
        cards.CARDS,
        (
            Column("member", "会员", "m.name"),
            Column("unit", "单位", "u.name"),
            Column("number", "卡号", "t.number_masked", Form.TEXT),
            Column("status", "卡片状态", "t.status", Form.CARD),
            Column("openedOn", "开户日期", "t.opened_on", Form.DAY),
            Column("activatedAt", "激活时间", "t.activated_at", Form.MINUTE),
            Column("mobile", "手机号", "m.mobile_masked"),
            Column("missingSince", "银行未列出", "t.missed_on", Form.DAY),
        ),
        cards.ORDERS,
        _cards,
        IN_SCOPE,
        joins=_UNIT + _MEMBER,
        types={"dormant_by": date.fromisoformat},
        unrestricted=restricted.THEIRS_IS_FREE,
    ),
    "HOLDS": Sheet(
        "止付",
        holds.HOLDS,
        (
            Column("target", "止付的对象", _HELD, Form.TEXT),
            Column("kind", "种类", "t.kind", Form.STATE, "hold_kind"),
            Column("standing", "状态", _STANDING, Form.TEXT),
            Column("reason", "原因", "t.reason", Form.TEXT),
            Column("placedBy", "放置人", "s.name"),
            Column("placedAt", "放置时间", "t.placed_at", Form.MINUTE),
            Column("expiresOn", "到期日", "coalesce(t.expires_on::text, '直到解除')", Form.TEXT),
            Column("lifter", "由谁解除", "ARRAY[t.lifter]", Form.ROLES),
            Column("sent", "放置时已送出", f"{_count('t.sent_count')} || ' 笔'", Form.TEXT),
            Column("lifted", "解除", _LIFTED),
        ),
        holds.ORDERS,
        _holds,
        PROVINCIAL_ROLES,
        joins=_UNIT
        + _MEMBER
        + " LEFT JOIN programmes g ON g.code = t.programme_id"
        + " LEFT JOIN disbursements d ON d.id = t.disbursement_id"
        + " LEFT JOIN bank_files b ON b.id = t.bank_file_id"
        + " LEFT JOIN staff s ON s.id = t.placed_by_id LEFT JOIN staff s2 ON s2.id = t.lifted_by_id",
    ),
    "OMISSIONS": Sheet(
        "组批时剔除的",
        payments.OMISSIONS,
        (
            Column("member", "会员", "m.name"),
            Column("unit", "单位", "u.name"),
            Column("amount", "金额（元）", "t.amount_fen", Form.YUAN),
            Column("reason", "剔除的原因", "t.reason", Form.STATE, "omission"),
            Column("hold", "所依据的止付", "h.reason"),
        ),
        payments.ORDERS,
        plain(payments.matching_omissions),
        PROVINCIAL_ROLES,
        joins=_UNIT + _MEMBER + " LEFT JOIN holds h ON h.id = t.hold_id",
        parent="disbursement_id",
    ),
    "BANK_STATEMENTS": Sheet(
        "对账单",
        statements.STATEMENTS,
        (
            Column("day", "对账日期", "t.day_on", Form.DAY),
            Column("part", "部分", "'第 ' || t.part || ' 部分'", Form.TEXT),
            Column("account", "付款账户", "t.account_masked", Form.TEXT),
            Column(
                "breaks",
                "差异",
                f"CASE WHEN {_OPEN_BREAKS} > 0"
                f" THEN {_count(_OPEN_BREAKS)} || ' 处待确认，阻止签发'"
                f" WHEN {_ALL_BREAKS} > 0 THEN {_count(_ALL_BREAKS)} || ' 处，均已确认'"
                " ELSE '一致' END",
                Form.TEXT,
            ),
            Column("opening", "期初（元）", "t.opening_fen", Form.YUAN),
            Column("debitCount", "付出笔数", "t.debit_count", Form.COUNT),
            Column("debits", "付出（元）", "t.debits_fen", Form.YUAN),
            Column("creditCount", "收入笔数", "t.credit_count", Form.COUNT),
            Column("credits", "收入（元）", "t.credits_fen", Form.YUAN),
            Column("closing", "期末（元）", "t.closing_fen", Form.YUAN),
            Column("receivedAt", "登记时间", "t.received_at", Form.MINUTE),
        ),
        statements.STATEMENT_ORDERS,
        plain(statements.matching_statements),
        _BOOKS,
        types=_DAYS,
    ),
    "CERTIFICATES": Sheet(
        "守恒证书",
        certificates.CERTIFICATES,
        (
            Column("number", "编号", "'第 ' || t.number || ' 号'", Form.TEXT),
            Column("day", "银行工作日", "t.day_on", Form.DAY),
            Column("verdict", "结论", "t.verdict", Form.STATE, "certificate_verdict"),
            Column(
                "differences",
                "不一致",
                f"jsonb_array_length({_DOCUMENT} -> 'differences')",
                Form.COUNT,
            ),
            Column(
                "files", "新计入文件", f"jsonb_array_length({_DOCUMENT} -> 'counted')", Form.COUNT
            ),
            Column("issuedAt", "出具时间", "t.issued_at", Form.MINUTE),
            Column("digest", "SM3 摘要", "t.digest", Form.TEXT),
        ),
        certificates.ORDERS,
        plain(certificates.matching),
        _BOOKS,
        types=_DAYS,
    ),
}
