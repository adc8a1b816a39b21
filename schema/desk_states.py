"""Enums of the desks: decisions over what was set aside, and the links of one fen's chain."""

from enum import Enum
from typing import Any

import strawberry


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="一笔钱的来龙去脉中的环节")
class ChainStep(Enum):
    """The links of a payment's chain."""

    PURCHASE = _is("PURCHASE", "购买互助保障，据名册")
    MEMBER = _is("MEMBER", "会员入册，据名册")
    CARD_REQUEST = _is("CARD_REQUEST", "开卡申请文件中的一行")
    CARD_RESULT = _is("CARD_RESULT", "开卡结果文件中的一行")
    ACTIVATION = _is("ACTIVATION", "激活文件中的一行")
    ENTITLEMENT = _is("ENTITLEMENT", "应发补助")
    APPROVAL = _is("APPROVAL", "拟定、复核与签发")
    CREDIT_LINE = _is("CREDIT_LINE", "入账申请文件中的一行")
    ACCEPTANCE = _is("ACCEPTANCE", "银行受理")
    RESULT = _is("RESULT", "入账结果文件中的一行")
    RETURN = _is("RETURN", "退票文件中的一行")
    LEDGER = _is("LEDGER", "记账")
    STATEMENT = _is("STATEMENT", "银行对账单中的一行")
    RETURN_STATEMENT = _is("RETURN_STATEMENT", "退票在银行对账单中的一行")
    CERTIFICATE = _is("CERTIFICATE", "计入了这笔付款各文件的守恒证书")


@strawberry.enum(description="一个环节与存档核对的结果")
class ChainStatus(Enum):
    """What holding a link against the archive gave."""

    VERIFIED = _is("VERIFIED", "已与存档核对一致")
    RECORDED = _is("RECORDED", "账上有记录，没有文件可核对")
    MISSING = _is("MISSING", "目前还没有")
    NONE = _is("NONE", "没有发生")
    HIDDEN = _is("HIDDEN", "不在查看者的权限内")
    DIFFERS = _is("DIFFERS", "与存档不符")


@strawberry.enum(description="对隔离文件的处置")
class FileAct(Enum):
    """What may become of a quarantined file."""

    RELEASE = _is("RELEASE", "放行：按现在的约定重新处理")
    REJECT = _is("REJECT", "拒收：存档，不再处理")


@strawberry.enum(description="处置意见的结果")
class FileActOutcome(Enum):
    """How a wish over a file ended."""

    CONFIRMED = _is("CONFIRMED", "已确认并执行")
    DECLINED = _is("DECLINED", "已退回")


@strawberry.enum(description="对未能处理的行的处置")
class LineAct(Enum):
    """What became of a line that was not applied."""

    RESOLVED = _is("RESOLVED", "已核对并登记结果")
    REAPPLIED = _is("REAPPLIED", "已交系统重新处理")


@strawberry.enum(description="试算银行约定的状态")
class ProfileTrialState(Enum):
    """Where a trial stands."""

    REQUESTED = _is("REQUESTED", "试算中")
    DONE = _is("DONE", "已算完")


@strawberry.enum(description="一个文件按拟用约定试算的结论")
class ProfileTrialVerdict(Enum):
    """What became of one file under a candidate."""

    SAME = _is("SAME", "字节完全相同")
    DIFFERS = _is("DIFFERS", "字节有不同")
    REFUSED = _is("REFUSED", "按拟用约定写不出这个文件")
    UNREADABLE = _is("UNREADABLE", "没有一份已有约定能重现这个文件")
