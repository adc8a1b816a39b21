"""Enums of the provincial database."""

from enum import Enum
from typing import Any

import strawberry


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="列对照的状态")
class ProvincialMapState(Enum):
    """Where a map stands."""

    PROPOSED = _is("PROPOSED", "已录入，待另一人确认")
    CONFIRMED = _is("CONFIRMED", "已确认，自施行日期起使用")
    DISCARDED = _is("DISCARDED", "已作废")


@strawberry.enum(description="报送文件的格式")
class ProvincialFormat(Enum):
    """What kind of file."""

    XLSX = _is("XLSX", "Excel 工作簿")
    CSV = _is("CSV", "逗号分隔的文本")


@strawberry.enum(description="文本文件的编码；工作簿不用")
class ProvincialEncoding(Enum):
    """How a text is encoded."""

    UTF_8 = _is("UTF_8", "UTF-8（带标记）")
    GB18030 = _is("GB18030", "GB18030（国家标准）")


@strawberry.enum(description="报送的种类")
class ProvincialKind(Enum):
    """Everything, or what differs."""

    FULL = _is("FULL", "全量：省库应有的全部会员")
    DELTA = _is("DELTA", "增量：与省库已接收的不同之处")


@strawberry.enum(description="一份报送的状态")
class ProvincialState(Enum):
    """Where a delivery stands."""

    REQUESTED = _is("REQUESTED", "已申请")
    COMPOSING = _is("COMPOSING", "正在逐人比对")
    WRITING = _is("WRITING", "正在写文件")
    FROZEN = _is("FROZEN", "已封存，待另一人放行")
    RELEASED = _is("RELEASED", "已放行，等省库回执")
    ANSWERED = _is("ANSWERED", "回执已收齐")
    CLOSED = _is("CLOSED", "已关闭，未答复的下次再报")
    VOIDED = _is("VOIDED", "已作废，如同没有报过")
    EMPTY = _is("EMPTY", "没有需要报送的变化")
    FAILED = _is("FAILED", "未能生成")


@strawberry.enum(description="报送中一行的操作")
class ProvincialAct(Enum):
    """What a line asks."""

    ADDED = _is("ADDED", "新增")
    CHANGED = _is("CHANGED", "变更")
    REMOVED = _is("REMOVED", "删除")
    SAME = _is("SAME", "不变（只在全量中）")


@strawberry.enum(description="省库对一行的答复")
class ProvincialOutcome(Enum):
    """What the province said."""

    PENDING = _is("PENDING", "尚无答复")
    ACCEPTED = _is("ACCEPTED", "已接收")
    REFUSED = _is("REFUSED", "被退回")


@strawberry.enum(description="回执的状态")
class ProvincialReceiptState(Enum):
    """Where a receipt stands."""

    RECEIVED = _is("RECEIVED", "已收到，正在处理")
    APPLIED = _is("APPLIED", "已逐行处理")
    UNREADABLE = _is("UNREADABLE", "没有采用，原因见说明")
