"""What a key looks like, what counts as the same act, and how long a key is kept."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import orjson

from domain.errors import Conflict, Invalid

KEY_FIELD: Final = ("idempotencyKey",)
KEPT_FOR: Final = timedelta(hours=48)  # 24 h are promised

_KEY: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")


class IdempotencyKeyReused(Conflict):
    """The key stands for another act, or for the same act with another input."""

    code = "IDEMPOTENCY_KEY_REUSED"
    default_message = (
        "这次提交沿用了先前一次提交的编号，而内容不同。"
        "先前的那次可能已经办成，请先到列表中核对；确需再办的，请重新提交。"
    )


def check_key(key: str) -> str:
    """This will give back a well-formed key.

    Raises:
        Invalid: other characters, or too short or long.
    """
    if _KEY.fullmatch(key) is None:
        raise Invalid("幂等键须为 8–64 个字母、数字、连字符或下划线。", field=KEY_FIELD)
    return key


def canonical(given: Mapping[str, object]) -> str:
    """This will write an input so that two of the same values give the same text."""
    return orjson.dumps(given, option=orjson.OPT_SORT_KEYS, default=str).decode()
