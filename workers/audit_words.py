"""What the trail's field names and values are called, so that a change reads as a sentence."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from domain import codes, member_file
from domain.actors import ROLE_LABELS
from domain.codes import Table
from domain.corrections.rules import FIELDS
from domain.money import yuan_text
from domain.units.rules import FIELD_LABELS as UNIT_LABELS
from workers.sheet_words import STATES

NOTHING: Final = ""

# What is kept as a code, and the table that says what the code means.
CODES: Final[Mapping[str, Table]] = {
    "district": Table.DISTRICT,
    "dues": Table.DUES,
    "education": Table.EDUCATION,
    "employment_form": Table.EMPLOYMENT_FORM,
    "employment_status": Table.EMPLOYMENT_STATUS,
    "ethnicity": Table.ETHNICITY,
    "hukou": Table.HUKOU,
    "industry": Table.INDUSTRY,
    "labour_relation": Table.LABOUR_RELATION,
    "nature": Table.UNIT_NATURE,
    "occupation": Table.OCCUPATION,
    "political_status": Table.POLITICAL_STATUS,
    "tax_residency": Table.TAX_RESIDENCY,
    "technical_level": Table.TECHNICAL_LEVEL,
}
LABELS: Final[Mapping[str, str]] = {
    **UNIT_LABELS,
    "account_no_masked": UNIT_LABELS["account_no"],
    **{name: field.label for name, field in FIELDS.items()},
    "address_masked": "通讯地址",
    "consent_ref": "授权书编号",
    "email_masked": "电子邮箱",
    "id_no_masked": "证件号码",
    "age_days_max": "密码最长使用天数",
    "awaits_release": "待安全管理员解锁",
    "characters_min": "密码最少字符数",
    "classes_min": "密码最少字符种类",
    "department": "部门",
    "employer_uscc": "单位统一社会信用代码",
    "factor_roles": "须用动态码的岗位",
    "history": "不得重复最近几个密码",
    "id_valid_from": "证件有效期自",
    "id_valid_to": "证件有效期至",
    "is_disabled": "停用",
    "is_id_long_term": "证件长期有效",
    "is_locked": "锁定",
    "is_migrant_worker": "是否农民工",
    "is_open": "待处理",
    "joined_on": "入会日期",
    "mobile_masked": "手机号",
    "name": "姓名",
    "post": "职务",
    "postcode": "邮政编码",
    "roles": "岗位",
    "state": "状态",
    "union_uscc": "工会统一社会信用代码",
    "unit_id": "所属单位编号",
    **{field: codes.TABLES[table].label for field, table in CODES.items()},
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
    if field == "dues_fen" and isinstance(value, int):
        return yuan_text(value)
    if (table := CODES.get(field) or member_file.TABLES.get(field)) is not None:
        return codes.TABLES[table].labels.get(str(value), str(value))
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


_WORDS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "roles": _role,
    "factor_roles": _role,
    "state": _state,
}
