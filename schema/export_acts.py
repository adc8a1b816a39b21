"""What is done to exports: asked for, and given up."""

from dataclasses import fields
from datetime import date
from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from domain.actors import Actor, Role
from domain.errors import Invalid
from domain.exports import operations as exports
from domain.exports import rules
from domain.exports.rules import Wish
from domain.qualification import Standard
from domain.reveals import operations as reveals
from domain.sheets import SHEETS
from domain.statistic_sheets import RECKONED
from schema import ids, nudges
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.audit import AuditFilter
from schema.bank_files import BankFileFilter
from schema.cards import CardApplicationFilter, CardBatchFilter, CardFilter, dormant_by
from schema.certificates import CertificateFilter
from schema.context import Info
from schema.disbursements import DisbursementFilter, PaymentFilter
from schema.exports import Export
from schema.holds import HoldFilter, OmissionFilter
from schema.member_search import MemberQuestion, document, standard_of
from schema.members import MemberFilter
from schema.rosters import RosterFilter, RosterRowClass
from schema.staff import SessionFilter, StaffFilter
from schema.statements import BankStatementFilter
from schema.states import ExportFormat, ExportList, Verdict
from schema.statistics import Classification, EntryReason, MemberDimension
from schema.trends import MONTHS_DEFAULT, MONTHS_MAX, MonthsRefused
from schema.units import UnitFilter

# What a filter calls otherwise than the question behind it, and of which type the id is.
_IDS: Final = {"unit_id": "Unit", "below": "Unit", "parent": "Unit", "staff_id": "Staff"}
_NAMES: Final = {"below": "unit_id", "parent": "parent_id", "subject_no": "subject_id"}
_WHOLES: Final = {
    ExportList.ROSTER_ROWS: "Roster",
    ExportList.CARD_APPLICATIONS: "CardBatch",
    ExportList.PAYMENTS: "Disbursement",
    ExportList.OMISSIONS: "Disbursement",
}


@strawberry.input(description="名册各行的查询条件。")
class RosterRowFilter:
    """What is asked of a roster's rows."""

    verdicts: list[Verdict] | None = strawberry.field(description="只看这些检查结论", default=None)
    fault_codes: list[str] | None = strawberry.field(
        description="只看有这些问题代码之一的行", default=None
    )
    classes: list[RosterRowClass] | None = strawberry.field(
        description="只看这些类别", default=None
    )
    bank_refuses: bool | None = strawberry.field(
        description="只看银行会（或不会）拒绝开卡的行", default=None
    )


@strawberry.input(description="统计表的查询条件，与查询该统计时相同；用不到的不填。")
class StatisticsExportFilter:
    """What is asked of a table of the statistics."""

    unit_id: strawberry.ID | None = strawberry.field(
        description="只统计这个单位及其下级单位；填单位的全局编号", default=None
    )
    by: MemberDimension | None = strawberry.field(description="按什么统计会员", default=None)
    classification: Classification | None = strawberry.field(
        description="按单位的哪种分类", default=None
    )
    labour_relation: str | None = strawberry.field(description="劳动关系的代码", default=None)
    dues: str | None = strawberry.field(description="会费缴纳的代码", default=None)
    district: str | None = strawberry.field(description="归属地的代码", default=None)
    month: date | None = strawberry.field(
        description="统计截至哪一个月的月末，填该月任一天；不填为此刻", default=None
    )
    months: int | None = strawberry.field(
        description=f"几个月，含本月；最多 {MONTHS_MAX}", default=None
    )
    reason: EntryReason | None = strawberry.field(
        description="只看因此未完成录入的单位", default=None
    )


@strawberry.input(
    description="申请导出所需的内容。查询条件填在与列表同名的一项里，与查询该列表时相同；其余各项不填。"
)
class ExportRequestInput:
    """What asking for an export takes: the list, its filter, order and columns, as on its page."""

    list_: ExportList = strawberry.field(name="list", description="导出哪个列表")
    format: ExportFormat = strawberry.field(description="文件格式")
    columns: list[str] = strawberry.field(description="要导出的列，按先后次序；列的代码与页面一致")
    order_by: str | None = strawberry.field(
        description="排列顺序，与查询该列表时的 orderBy 相同；不填为该列表的第一种", default=None
    )
    of: strawberry.ID | None = strawberry.field(
        description="所属对象的全局编号：名册各行须填名册，付款可填发放批次，办卡申请可填办卡批次，剔除的可填发放批次",
        default=None,
    )
    units: UnitFilter | None = strawberry.field(description="单位的查询条件", default=None)
    members: MemberFilter | None = strawberry.field(description="会员的查询条件", default=None)
    rosters: RosterFilter | None = strawberry.field(description="名册的查询条件", default=None)
    roster_rows: RosterRowFilter | None = strawberry.field(
        description="名册各行的查询条件", default=None
    )
    card_batches: CardBatchFilter | None = strawberry.field(
        description="办卡批次的查询条件", default=None
    )
    card_applications: CardApplicationFilter | None = strawberry.field(
        description="办卡申请的查询条件", default=None
    )
    disbursements: DisbursementFilter | None = strawberry.field(
        description="发放批次的查询条件", default=None
    )
    payments: PaymentFilter | None = strawberry.field(description="付款的查询条件", default=None)
    bank_files: BankFileFilter | None = strawberry.field(
        description="银行文件的查询条件", default=None
    )
    cards: CardFilter | None = strawberry.field(description="卡的查询条件", default=None)
    holds: HoldFilter | None = strawberry.field(description="止付的查询条件", default=None)
    omissions: OmissionFilter | None = strawberry.field(description="剔除的查询条件", default=None)
    bank_statements: BankStatementFilter | None = strawberry.field(
        description="对账单的查询条件", default=None
    )
    certificates: CertificateFilter | None = strawberry.field(
        description="守恒证书的查询条件", default=None
    )
    staff: StaffFilter | None = strawberry.field(description="工作人员的查询条件", default=None)
    sessions: SessionFilter | None = strawberry.field(
        description="登录记录的查询条件", default=None
    )
    audit_entries: AuditFilter | None = strawberry.field(
        description="审计记录的查询条件", default=None
    )
    statistics: StatisticsExportFilter | None = strawberry.field(
        description="统计的查询条件；用不到的不填", default=None
    )


@strawberry.type
class _ExportPayload(Payload):
    export: Export | None = strawberry.field(description="办理后的导出；未办成时为空", default=None)


@strawberry.type(description="申请导出的结果。")
class ExportRequestPayload(_ExportPayload):
    """What became of asking for an export."""


@strawberry.type(description="取消导出的结果。")
class ExportCancelPayload(_ExportPayload):
    """What became of giving up an export."""


@strawberry.type
class ExportActs:
    """Mutations of exports."""

    @act("export.request", "申请导出：按条件把列表写成文件，在后台进行，写完后可在下载中心下载。")
    async def export_request(
        self,
        info: Info,
        given: Annotated[
            ExportRequestInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> ExportRequestPayload:
        """This will have a list written as a file; a whole number in its conditions is a search."""
        context = info.context
        wish = _wish(
            given,
            by=context.actor,
            dormant=await dormant_by(info),
            standard=await standard_of(info),
        )

        if any(wish.asked.get(name) is not None for name in rules.NUMBERS):
            per_day = context.searches_per_day
            await reveals.search(1, per_day=per_day, by=context.actor, now=context.now())

        async def request() -> int:
            made: int = await exports.request(
                wish, by=context.actor, now=context.now(), address=context.address
            )
            return made

        key = await once(info, idempotency_key, given, request)
        await nudges.export_requested(key)
        return ExportRequestPayload(export=await fresh(info, "Export", key))

    @act("export.cancel", "取消还没有写完的导出。")
    async def export_cancel(self, info: Info, id_: Id) -> ExportCancelPayload:
        """This will give up an export."""
        key, context = ids.number("Export", id_), info.context
        await exports.cancel(key, by=context.actor, now=context.now())
        return ExportCancelPayload(export=await fresh(info, "Export", key))


def _wish(given: ExportRequestInput, *, by: Actor, dormant: date, standard: Standard) -> Wish:
    """This will read what is wished.

    Raises:
        Invalid: another list's filter, an unknown order, or no roster for a roster's rows.
        MonthsRefused: fewer months than one, or too many.
    """
    name = given.list_.value
    if name in RECKONED:
        return _reckoned(given, name, by=by)
    orders = SHEETS[name].orders
    order = next(iter(orders)) if given.order_by is None else given.order_by
    if order not in orders:
        raise Invalid("这个列表没有这种排列顺序。", field=("orderBy",))
    asked = _asked(given, name.lower(), by=by)
    if asked.pop("is_dormant_soon", None):
        asked["dormant_by"] = dormant.isoformat()
    if "question" in asked:
        asked["standard"] = standard.plain()
    if given.of is not None:
        if given.list_ not in _WHOLES:
            raise Invalid("这个列表不属于别的对象，请不要填写 of。", field=("of",))
        asked["of"] = ids.number(_WHOLES[given.list_], given.of, field="of")
    elif given.list_ is ExportList.ROSTER_ROWS:
        raise Invalid("请指明是哪份名册。", field=("of",))
    return Wish(
        sheet=name,
        asked=asked,
        order=order,
        columns=tuple(given.columns),
        format=rules.ExportFormat(given.format.value),
    )


def _reckoned(given: ExportRequestInput, name: str, *, by: Actor) -> Wish:
    """This will read the wish for a table of the statistics, which has one order."""
    if given.order_by is not None:
        raise Invalid("这个列表没有这种排列顺序。", field=("orderBy",))
    if given.of is not None:
        raise Invalid("这个列表不属于别的对象，请不要填写 of。", field=("of",))
    asked = _asked(given, "statistics", by=by)
    if not 1 <= asked.get("months", MONTHS_DEFAULT) <= MONTHS_MAX:
        raise MonthsRefused(field=("months",))
    return Wish(name, asked, "", tuple(given.columns), rules.ExportFormat(given.format.value))


def _asked(given: ExportRequestInput, own: str, *, by: Actor) -> dict[str, Any]:
    names = (*(sheet.lower() for sheet in SHEETS), "statistics")
    filters = {name: getattr(given, name) for name in names}
    if any(one is not None for name, one in filters.items() if name != own):
        raise Invalid("查询条件与所导出的列表不一致。", field=("list",))
    if filters[own] is None:
        return {}
    found = {one.name: getattr(filters[own], one.name) for one in fields(filters[own])}
    # Whose it is, is said once and for all: the worker is nobody.
    if found.pop("is_top", None):
        found["top_of"] = by.scope
    if found.pop("drafted_by_me", None):
        found["drafted_by_id"] = by.staff_id
    if found.pop("waits_for_me", None):
        found["waits_for"] = {
            "person_id": by.staff_id,
            "may_check": by.has(Role.CHECKER),
            "may_release": by.has(Role.RELEASER),
        }
    return {
        _NAMES.get(name, name): _plain(name, value)
        for name, value in found.items()
        if value is not None
    }


def _plain(name: str, value: Any) -> Any:
    if name in _IDS:
        return ids.number(_IDS[name], value, field=name)
    if isinstance(value, MemberQuestion):
        return document(value)
    if isinstance(value, list):
        return [one.value if isinstance(one, Enum) else one for one in value]
    return value.value if isinstance(value, Enum) else value
