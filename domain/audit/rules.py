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
    "bank_channel.refused": "银行通道被拒",
    "bank_file.duplicate": "银行重复投递",
    "bank_file.held": "银行文件暂停送出",
    "bank_file.lines": "银行文件有行未能处理",
    "bank_file.quarantined": "银行文件被隔离",
    "bank_file.refused_whole": "银行拒收整份文件",
    "calendar.unknown": "缺少银行工作日数据",
    "card.fee_charged": "卡片收取了工本费",
    "card_batch.file_refused": "银行拒收办卡文件",
    "card_batch.held": "办卡批次暂停",
    "disbursement.expired": "发放批次过了截止时间",
    "disbursement.held": "发放批次暂停",
    "payment.break": "付款结果前后矛盾",
    "reveal.budget_spent": "查看完整号码达到每日上限",
}


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


def _check_value(key: str, value: object) -> None:
    if isinstance(value, Mapping):
        check_details(value)
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for item in value:
            _check_value(key, item)
    else:
        assert isinstance(value, str | int | bool | None), f"audit details of «{key}»: wrong type"
        assert not holds_long_number(str(value)), f"audit details of «{key}» hold a long number"
