"""What may be started by hand, by whom and how often; pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from domain.actors import Role
from domain.errors import Conflict

TRIGGERERS: Final = (Role.OFFICE, Role.RELEASER)
# A second press within so long is the same wish.
ASKED_APART: Final = timedelta(seconds=5)

# A clock that is so many of its own rounds late, or a minute, has stopped.
ROUNDS_LATE: Final = 3
LATE_S_MIN: Final = 60

LABELS: Final[Mapping[str, str]] = {
    "sweep": "查找并办理到期事项",
    "collect": "查看银行来文",
    "watch": "核对应到的银行文件与日历",
    "time_out": "找出逾期无回报的付款",
    "tell": "送出告警通知",
    "forget": "清理过期记录",
    "dormancy": "查找即将睡眠的卡",
    "certify": "出具守恒证书",
    "transfers": "退回逾期未接收的会籍转接",
    "remind": "提醒逾期未审核的信息更正",
    "spell": "补写姓名拼音",
    "retain": "核对档案保存期限",
    "fold": "归并统计数",
    "prove": "逐行重算核对统计数",
    "province": "查找逾期的省库回执与个人信息请求",
}
_NOTHING: Final[Mapping[str, str]] = {
    "send": "目前没有等待送出的文件：没有已签发或已提交而未送出的批次，或文件已暂停，须先恢复。",
    "sweep": "目前没有到期待办的事项，系统会继续按时查找。",
}


class NothingDue(Conflict):
    """There is nothing to do of what was asked for."""

    code = "NOTHING_DUE"
    default_message = "目前没有到期待办的事项。"


class JustAsked(Conflict):
    """It was asked for a moment ago."""

    code = "JUST_ASKED"
    default_message = "刚刚已经启动过，正在办理，请稍候再看结果。"


def label(name: str) -> str:
    """This will name a job of the clock."""
    return LABELS.get(name, "其他定时任务")


def is_late(next_at: datetime, every_s: int, *, now: datetime) -> bool:
    """This will say whether the clock seems to have stopped doing something."""
    return now - next_at > timedelta(seconds=max(LATE_S_MIN, ROUNDS_LATE * every_s))


def check_due(name: str, found: int) -> None:
    """This will let pass only what has something to do.

    Raises:
        NothingDue: saying what there is none of.
    """
    if found == 0:
        raise NothingDue(_NOTHING.get(name, NothingDue.default_message))
