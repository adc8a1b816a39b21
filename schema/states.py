"""Enums of the contract; every value says in Chinese what it means."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

import strawberry

from domain.actors import ROLE_LABELS
from domain.actors import Role as DomainRole


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


def values(given: Iterable[Enum] | None) -> list[str] | None:
    """This will give the stored values of chosen enum members; nothing chosen stays None."""
    return None if given is None else [str(member.value) for member in given]


def value_of(given: Enum | None) -> str | None:
    """This will give the stored value of one chosen enum member."""
    return None if given is None else str(given.value)


@strawberry.enum(description="岗位")
class Role(Enum):
    """What a person may do."""

    OFFICE = _is("OFFICE", ROLE_LABELS[DomainRole.OFFICE])
    MAKER = _is("MAKER", ROLE_LABELS[DomainRole.MAKER])
    CHECKER = _is("CHECKER", ROLE_LABELS[DomainRole.CHECKER])
    RELEASER = _is("RELEASER", ROLE_LABELS[DomainRole.RELEASER])
    LEADER = _is("LEADER", ROLE_LABELS[DomainRole.LEADER])
    CLERK = _is("CLERK", ROLE_LABELS[DomainRole.CLERK])
    AUDITOR = _is("AUDITOR", ROLE_LABELS[DomainRole.AUDITOR])
    ADMIN = _is("ADMIN", ROLE_LABELS[DomainRole.ADMIN])
    SECURITY_ADMIN = _is("SECURITY_ADMIN", ROLE_LABELS[DomainRole.SECURITY_ADMIN])
    AUDIT_ADMIN = _is("AUDIT_ADMIN", ROLE_LABELS[DomainRole.AUDIT_ADMIN])


@strawberry.enum(description="保存的是什么")
class BookmarkKind(Enum):
    """What a bookmark keeps."""

    VIEW = _is("VIEW", "列表的视图：筛选、排序与列")
    QUERY = _is("QUERY", "查询台的查询")


@strawberry.enum(description="单位状态")
class UnitStatus(Enum):
    """Whether a unit exists."""

    ACTIVE = _is("ACTIVE", "正常")
    CLOSED = _is("CLOSED", "已撤销")


@strawberry.enum(description="会籍状态")
class MemberStatus(Enum):
    """Where a membership stands."""

    PENDING = _is("PENDING", "待审核")
    ACTIVE = _is("ACTIVE", "正常")
    TRANSFER_OUT_PENDING = _is("TRANSFER_OUT_PENDING", "转出中")
    TRANSFERRED = _is("TRANSFERRED", "已转出")
    RETAINED = _is("RETAINED", "保留会籍")
    RETIRED_RETAINED = _is("RETIRED_RETAINED", "退休保留会籍")
    QUIT = _is("QUIT", "退会")
    AUTO_QUIT = _is("AUTO_QUIT", "自动退会")
    EXPELLED = _is("EXPELLED", "开除会籍")
    DECEASED = _is("DECEASED", "去世")


@strawberry.enum(description="名册种类")
class RosterKind(Enum):
    """What a workbook lists."""

    UNITS = _is("UNITS", "单位名册")
    MEMBERS = _is("MEMBERS", "会员名册")
    PURCHASES = _is("PURCHASES", "互助保障购买名册")


@strawberry.enum(description="名册状态")
class RosterState(Enum):
    """Where a workbook stands."""

    RECEIVED = _is("RECEIVED", "已收到，等待检查")
    CHECKING = _is("CHECKING", "检查中")
    CHECKED = _is("CHECKED", "检查完毕，等待确认入库")
    APPLYING = _is("APPLYING", "入库中")
    APPLIED = _is("APPLIED", "已入库")
    UNREADABLE = _is("UNREADABLE", "无法读取")
    DISCARDED = _is("DISCARDED", "已放弃")
    MERGED = _is("MERGED", "更正的行已并入原名册")


@strawberry.enum(description="名册一行的检查结论")
class Verdict(Enum):
    """What came of a row."""

    GOOD = _is("GOOD", "合格")
    NOTED = _is("NOTED", "合格，但有需要留意之处")
    REFUSED = _is("REFUSED", "不合格，不入库")


@strawberry.enum(description="问题的轻重")
class FaultLevel(Enum):
    """How much a finding weighs."""

    FAULT = _is("fault", "错误：该行不入库")
    NOTE = _is("note", "提示：该行照常入库")


@strawberry.enum(description="办卡批次状态")
class CardBatchState(Enum):
    """Where a batch of card applications stands."""

    DRAFTED = _is("DRAFTED", "已拟定，尚未提交")
    SUBMITTED = _is("SUBMITTED", "已提交，等待生成银行文件")
    SEALED = _is("SEALED", "银行文件已生成并封存")
    SENT = _is("SENT", "已送达银行")
    SETTLED = _is("SETTLED", "银行已全部答复")
    WITHDRAWN = _is("WITHDRAWN", "已撤回")
    HELD = _is("HELD", "暂停，等待人工处理")


@strawberry.enum(description="办卡申请状态")
class CardApplicationState(Enum):
    """Where one application stands."""

    DRAFTED = _is("DRAFTED", "已拟定")
    SENT = _is("SENT", "已送银行")
    ACCEPTED = _is("ACCEPTED", "银行已受理")
    ISSUED = _is("ISSUED", "已开卡")
    FAILED = _is("FAILED", "开卡失败")
    WITHDRAWN = _is("WITHDRAWN", "已撤回")
    ENDED = _is("ENDED", "已终止：卡片已销")


@strawberry.enum(description="会员的卡办到哪一步")
class CardStandingState(Enum):
    """How far a member is on the way to a card."""

    ACTIVE = _is("ACTIVE", "已激活")
    COLLECTED = _is("COLLECTED", "已领取，待激活")
    DELIVERED = _is("DELIVERED", "已到单位，待领取")
    BEING_MADE = _is("BEING_MADE", "制卡或寄送中")
    OUT_OF_USE = _is("OUT_OF_USE", "暂时不能使用：挂失、补换、冻结或休眠")
    APPLIED = _is("APPLIED", "已申请，等待银行答复")
    DRAFTED = _is("DRAFTED", "已列入批次，尚未送银行")
    REFUSED = _is("REFUSED", "银行未予开卡")
    NOT_IN_GOOD_STANDING = _is("NOT_IN_GOOD_STANDING", "会籍状态不允许办卡")
    RESTRICTED = _is("RESTRICTED", "本人要求限制处理个人信息")
    TAX_RESIDENCY = _is("TAX_RESIDENCY", "税收居民身份不允许批量办卡")
    DOCUMENT_MISSING = _is("DOCUMENT_MISSING", "缺少证件有效期")
    CONSENT_MISSING = _is("CONSENT_MISSING", "没有本人同意")
    NOT_APPLIED = _is("NOT_APPLIED", "尚未申请")


@strawberry.enum(description="补助应发状态")
class EntitlementState(Enum):
    """What became of what is owed."""

    WAITING_CARD = _is("WAITING_CARD", "等待会员办卡并激活")
    PAYABLE = _is("PAYABLE", "可以发放")
    IN_PROGRESS = _is("IN_PROGRESS", "发放中")
    PAID = _is("PAID", "已入账")
    CANCELLED = _is("CANCELLED", "已取消")


@strawberry.enum(description="发放批次状态")
class DisbursementState(Enum):
    """Where a batch of payments stands."""

    DRAFTED = _is("DRAFTED", "已拟定，尚未提交")
    SUBMITTED = _is("SUBMITTED", "已提交，等待生成银行文件")
    SEALED = _is("SEALED", "银行文件已封存，等待复核")
    APPROVED = _is("APPROVED", "已复核，等待签发")
    RELEASED = _is("RELEASED", "已签发，等待送出")
    SENT = _is("SENT", "已送达银行")
    SETTLED = _is("SETTLED", "银行已全部答复")
    REFUSED = _is("REFUSED", "复核或签发未通过")
    WITHDRAWN = _is("WITHDRAWN", "已撤回")
    HELD = _is("HELD", "暂停，等待人工处理")


@strawberry.enum(description="付款状态")
class PaymentState(Enum):
    """Where one credit instruction stands."""

    DRAFTED = _is("DRAFTED", "已拟定")
    SEALED = _is("SEALED", "已写入银行文件")
    SENT = _is("SENT", "已送银行")
    ACCEPTED = _is("ACCEPTED", "银行已受理")
    CREDITED = _is("CREDITED", "已入账")
    FAILED = _is("FAILED", "入账失败")
    UNKNOWN = _is("UNKNOWN", "结果未知，须查证，不得重发")
    RETURNED = _is("RETURNED", "入账后退回")
    WITHDRAWN = _is("WITHDRAWN", "已撤回")


@strawberry.enum(description="银行文件方向")
class BankFileDirection(Enum):
    """Which way a file travels."""

    OUT = _is("OUT", "送银行")
    IN = _is("IN", "银行送来")


@strawberry.enum(description="银行文件状态")
class BankFileState(Enum):
    """Where a file is in its life."""

    SEALED = _is("SEALED", "已封存，等待送出")
    SENDING = _is("SENDING", "送出中")
    SENT = _is("SENT", "已送达并核对一致")
    ACKNOWLEDGED = _is("ACKNOWLEDGED", "银行已确认收妥")
    VOID = _is("VOID", "已作废，从未送出")
    HELD = _is("HELD", "暂停，等待人工处理")
    RECEIVED = _is("RECEIVED", "已收到，等待处理")
    APPLIED = _is("APPLIED", "已处理")
    QUARANTINED = _is("QUARANTINED", "已隔离，整份未处理")
    DUPLICATE = _is("DUPLICATE", "重复文件，未处理")
    REJECTED = _is("REJECTED", "已拒收，不再处理")
    REOPENED = _is("REOPENED", "部分行正在重新处理")


@strawberry.enum(description="银行文件中一行的位置")
class BankFilePart(Enum):
    """What a line is in its file."""

    HEADER = _is("HEADER", "首行")
    DETAIL = _is("DETAIL", "明细行")
    TRAILER = _is("TRAILER", "尾行")


@strawberry.enum(description="账务科目")
class LedgerAccount(Enum):
    """Where fen can be."""

    PAYER = _is("PAYER", "付款账户")
    IN_TRANSIT = _is("IN_TRANSIT", "在途：已送银行、结果未定")
    PAID = _is("PAID", "已入会员账户")


@strawberry.enum(description="审计结果")
class AuditOutcome(Enum):
    """Whether what was asked was done."""

    DONE = _is("DONE", "已完成")
    REFUSED = _is("REFUSED", "被拒绝")


@strawberry.enum(description="可以导出的列表")
class ExportList(Enum):
    """Every list that can become a file."""

    UNITS = _is("UNITS", "单位")
    MEMBERS = _is("MEMBERS", "会员")
    ROSTERS = _is("ROSTERS", "导入的名册")
    ROSTER_ROWS = _is("ROSTER_ROWS", "一份名册的各行")
    CARD_BATCHES = _is("CARD_BATCHES", "办卡批次")
    CARD_APPLICATIONS = _is("CARD_APPLICATIONS", "办卡申请")
    DISBURSEMENTS = _is("DISBURSEMENTS", "发放批次")
    PAYMENTS = _is("PAYMENTS", "付款")
    BANK_FILES = _is("BANK_FILES", "银行文件")
    CARDS = _is("CARDS", "需要提醒的卡")
    HOLDS = _is("HOLDS", "止付")
    OMISSIONS = _is("OMISSIONS", "组批时剔除的")
    BANK_STATEMENTS = _is("BANK_STATEMENTS", "对账单")
    CERTIFICATES = _is("CERTIFICATES", "守恒证书")
    STAFF = _is("STAFF", "工作人员")
    SESSIONS = _is("SESSIONS", "登录记录")
    AUDIT_ENTRIES = _is("AUDIT_ENTRIES", "审计记录")
    STATISTICS_ENTRY = _is("STATISTICS_ENTRY", "统计：各单位的录入进度")
    STATISTICS_CODES = _is("STATISTICS_CODES", "统计：会员按一种代码")
    STATISTICS_CLASSES = _is("STATISTICS_CLASSES", "统计：会员按单位的一种分类")
    STATISTICS_GROWTH = _is("STATISTICS_GROWTH", "统计：会员逐月增长")


@strawberry.enum(description="导出文件的格式")
class ExportFormat(Enum):
    """What kind of file."""

    XLSX = _is("XLSX", "Excel 工作簿")
    CSV = _is("CSV", "逗号分隔的文本，供其他程序读取")


@strawberry.enum(description="导出的状态")
class ExportState(Enum):
    """Where an export stands."""

    REQUESTED = _is("REQUESTED", "已申请，等待写出")
    WRITING = _is("WRITING", "写出中")
    READY = _is("READY", "可以下载")
    FAILED = _is("FAILED", "未能写成")
    EXPIRED = _is("EXPIRED", "已过期删除")
    CANCELLED = _is("CANCELLED", "已取消")


@strawberry.enum(description="后台工作的种类")
class JobKind(Enum):
    """What is being done for somebody."""

    ROSTER_CHECK = _is("ROSTER_CHECK", "检查名册")
    ROSTER_APPLY = _is("ROSTER_APPLY", "名册入库")
    EXPORT = _is("EXPORT", "导出列表")
    CARD_BATCH = _is("CARD_BATCH", "办卡批次写成文件并送银行")
    DISBURSEMENT_SEAL = _is("DISBURSEMENT_SEAL", "发放批次写成文件并封存")
    DISBURSEMENT_SEND = _is("DISBURSEMENT_SEND", "发放批次送银行")


@strawberry.enum(description="后台工作的状态")
class JobState(Enum):
    """Whether it runs, or how it ended."""

    RUNNING = _is("RUNNING", "进行中")
    DONE = _is("DONE", "已完成")
    FAILED = _is("FAILED", "未成，或需人工处理")


@strawberry.enum(description="应到文件的种类")
class ObligationKind(Enum):
    """What the bank owes."""

    ACCEPTANCE = _is("ACCEPTANCE", "对所送文件的受理")
    RESULT = _is("RESULT", "对所送文件的结果")
    STATEMENT = _is("STATEMENT", "每个银行工作日的对账文件")
    STATUS = _is("STATUS", "每个银行工作日的卡状态文件")


@strawberry.enum(description="应到文件的状态")
class ObligationState(Enum):
    """Where something owed stands."""

    OPEN = _is("OPEN", "等待中")
    MISSED = _is("MISSED", "到期未到，已告警；之后仍可能到")
    MET = _is("MET", "已到")
    WAIVED = _is("WAIVED", "不再等待")


@strawberry.enum(description="录入的放假安排的状态")
class CalendarImportState(Enum):
    """Where a notice that was entered stands."""

    PROPOSED = _is("PROPOSED", "待另一人确认")
    CONFIRMED = _is("CONFIRMED", "已生效")
    DISCARDED = _is("DISCARDED", "已作废")


@strawberry.enum(description="列表的排列顺序")
class ListOrder(Enum):
    """The orders that every list has."""

    NEWEST = _is("NEWEST", "新的在前")
    OLDEST = _is("OLDEST", "旧的在前")


@strawberry.enum(description="单位列表的排列顺序")
class UnitOrder(Enum):
    """The orders of units."""

    TREE = _is("TREE", "按隶属关系，上级在前")
    NAME = _is("NAME", "按名称")
    NEWEST = _is("NEWEST", "新的在前")
    OLDEST = _is("OLDEST", "旧的在前")


@strawberry.enum(description="会员列表的排列顺序")
class MemberOrder(Enum):
    """The orders of members."""

    NEWEST = _is("NEWEST", "新的在前")
    OLDEST = _is("OLDEST", "旧的在前")
    NAME = _is("NAME", "按姓名")
    NAME_DESC = _is("NAME_DESC", "按姓名倒序")


@strawberry.enum(description="工作人员列表的排列顺序")
class StaffOrder(Enum):
    """The orders of staff."""

    LOGIN = _is("LOGIN", "按登录名")
    NEWEST = _is("NEWEST", "新的在前")
    OLDEST = _is("OLDEST", "旧的在前")


@strawberry.enum(description="可以查看完整内容的项目。")
class MemberSecret(Enum):
    """What of a member is shown masked."""

    ID_NO = _is("ID_NO", "证件号码")
    MOBILE = _is("MOBILE", "手机号")
    ADDRESS = _is("ADDRESS", "住址")
    CARD_NO = _is("CARD_NO", "在用的卡的卡号")
