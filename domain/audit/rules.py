"""What an audit entry may hold: outcomes, and no trace of personal data in its details."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from enum import StrEnum
from typing import Final

SITTING_LASTS: Final = timedelta(minutes=15)

# The names under which personal data or secrets would travel (JR/T 0171 C2 and C3).
FORBIDDEN_KEYS: Final = frozenset(
    {
        "account",
        "account_no",
        "address",
        "birth_date",
        "card_no",
        "card_number",
        "full_name",
        "id_no",
        "id_number",
        "member_name",
        "mobile",
        "name",
        "password",
        "phone",
        "token",
    }
)
_DIGEST: Final = re.compile(r"\b[0-9A-Fa-f]{32,}\b")
_LONG_NUMBER: Final = re.compile(r"\d{15,19}")


ALARM_LABELS: Final[Mapping[str, str]] = {
    "alarm.test": "测试告警",
    "bank_channel.refused": "银行通道被拒",
    "bank_channel.unseen": "长时间未能查看银行来文",
    "bank_file.duplicate": "银行重复投递",
    "bank_file.held": "银行文件暂停送出",
    "bank_file.late": "银行文件迟到",
    "bank_file.lines": "银行文件有行未能处理",
    "bank_file.missing": "银行文件到期未到",
    "bank_file.out_of_sequence": "银行文件顺序不对",
    "bank_file.quarantined": "银行文件被隔离",
    "bank_file.refused_whole": "银行拒收整份文件",
    "bank_file.unexpected": "不应有的银行文件",
    "calendar.ending": "银行日历即将用完",
    "calendar.unknown": "缺少银行工作日数据",
    "card.dormancy": "有卡即将睡眠",
    "card.fee_charged": "卡片收取了工本费",
    "card.missing": "银行全量卡状态缺卡",
    "card_application.late_success": "函件认定未开卡后仍开出了卡",
    "card_application.silent": "办卡申请逾期无明确结果",
    "card_application.unfit": "有会员资料无法写入银行文件",
    "card_batch.file_refused": "银行拒收办卡文件",
    "card_batch.held": "办卡批次暂停",
    "clock.stopped": "系统停止运行过",
    "counts.differ": "统计数与重算不一致",
    "certificate.differs": "守恒证书不一致",
    "certificate.incomplete": "守恒证书缺少当日对账单",
    "correction.waiting": "会员信息更正逾期未审核",
    "disbursement.expired": "发放批次过了截止时间",
    "job.held": "后台任务停下",
    "disbursement.held": "发放批次暂停",
    "retention.due": "有档案保存期限已满",
    "payment.break": "付款结果前后矛盾",
    "payment.held": "付款因止付未送出",
    "payment.returned": "银行退回了付款",
    "payment.silent": "付款逾期无回报",
    "data_rights.late": "个人信息请求逾期未答复",
    "provincial.silent": "省库报送逾期未收齐回执",
    "provincial.strays": "省库回执有行对不上",
    "reveal.budget_spent": "查看完整号码达到每日上限",
    "search.budget_spent": "按完整号码查找达到每日上限",
    "statement.break": "对账单与我方记录有差异",
}

# Their cause is seen to where it arose, person by person: an acknowledgement alone does not lift them.
SETTLED_AT_SUBJECT: Final = frozenset({"statement.break"})


Changes = Mapping[str, tuple[object, object]]


class Outcome(StrEnum):
    """How it ended."""

    DONE = "DONE"
    REFUSED = "REFUSED"


def alarm_label(kind: str) -> str:
    """This will name a kind of alarm."""
    return ALARM_LABELS.get(kind, "其他告警")


def changed(changes: Changes) -> list[dict[str, object]]:
    """This will write down each field that is not what it was: its name, before and after."""
    return [
        {"field": field, "before": before, "after": after}
        for field, (before, after) in changes.items()
        if before != after
    ]


def check_details(details: Mapping[str, object]) -> None:
    """This will assert that details carry ids, counts and codes, never personal data."""
    for key, value in details.items():
        assert key.lower() not in FORBIDDEN_KEYS, f"audit details may not hold «{key}»"
        _check_value(key, value)


def check_text(text: str) -> None:
    """This will assert that a text holds no run of digits as long as an identity or card number."""
    assert not holds_long_number(text), "a text of the audit trail holds a long number"


def holds_long_number(text: str) -> bool:
    """This will say whether a text holds 15 to 19 digits in a row outside a hexadecimal digest."""
    return _LONG_NUMBER.search(_DIGEST.sub("", text)) is not None


def kept_reason(reason: str, characters_max: int) -> str:
    """This will give a reason as it is kept, without the space around it; "" if it cannot be kept.

    It says something, within so many characters, and holds no identity or card number.
    """
    text = reason.strip()
    return text if len(text) <= characters_max and not holds_long_number(text) else ""


def _check_value(key: str, value: object) -> None:
    if isinstance(value, Mapping):
        check_details(value)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value:
            _check_value(key, item)
    else:
        assert isinstance(value, str | int | bool | None), f"audit details of «{key}»: wrong type"
        assert not holds_long_number(str(value)), f"audit details of «{key}» hold a long number"
