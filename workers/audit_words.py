"""What the trail's field names and values are called, so that a change reads as a sentence."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain.actors import ROLE_LABELS
from workers.sheet_words import STATES

NOTHING: Final = ""

LABELS: Final[Mapping[str, str]] = {
    "is_disabled": "停用",
    "is_locked": "锁定",
    "is_open": "待处理",
    "roles": "岗位",
    "state": "状态",
    "unit_id": "所属单位编号",
}
_ROLE_WORDS: Final = {role.value: words for role, words in ROLE_LABELS.items()}


def label(field: str) -> str:
    """This will name a field; one that is new here is another field, never its raw name."""
    return LABELS.get(field, "其他内容")


def text(subject_type: str, field: str, value: Any) -> str:
    """This will write a value as a person reads it; nothing is empty."""
    if value is None:
        return NOTHING
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(text(subject_type, field, one) for one in value)
    return _WORDS.get(field, _plain)(subject_type, str(value))


def sentence(field: str, before: str, after: str) -> str:
    """This will say in one line what a field was and what it is."""
    return f"{label(field)}：{before or '（无）'} → {after or '（无）'}"


def _plain(_: str, value: str) -> str:
    return value


def _role(_: str, value: str) -> str:
    return _ROLE_WORDS.get(value, value)


def _state(subject_type: str, value: str) -> str:
    return STATES.get(subject_type, {}).get(value, value)


_WORDS: Final[Mapping[str, Callable[[str, str], str]]] = {"roles": _role, "state": _state}
