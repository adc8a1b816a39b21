"""The fields of our records that the provincial database may be given, and how each may be written."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain import codes, member_file
from domain.codes import Table


class Kind(StrEnum):
    """What a field holds."""

    TEXT = "TEXT"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CODE = "CODE"


class LineAct(StrEnum):
    """What a line asks the province to do."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    REMOVED = "REMOVED"
    SAME = "SAME"


ACT_LABELS: Final = {
    LineAct.ADDED: "新增",
    LineAct.CHANGED: "变更",
    LineAct.REMOVED: "删除",
    LineAct.SAME: "不变",
}
DATE_FORMATS: Final[Mapping[str, str]] = {
    "YYYY-MM-DD": "%Y-%m-%d",
    "YYYYMMDD": "%Y%m%d",
    "YYYY/MM/DD": "%Y/%m/%d",
    "YYYY年MM月DD日": "%Y年%m月%d日",
}
AS_CODE: Final = "CODE"
AS_LABEL: Final = "LABEL"
AS_MAPPED: Final = "MAPPED"
CODE_FORMATS: Final = (AS_CODE, AS_LABEL, AS_MAPPED)


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A field of our records that a column may hold; `is_private` ones are masked in a trial."""

    label: str
    kind: Kind = Kind.TEXT
    labels: Mapping[str, str] = dataclasses.field(default_factory=dict)
    is_private: bool = False
    of_line: bool = False


def _coded(table: Table, label: str = "") -> Field:
    held = codes.TABLES[table]
    return Field(label or held.label, Kind.CODE, held.labels)


_KINDS: Final = {"dues_paid_to": Kind.DATE, "honour_year": Kind.NUMBER}
# The fields that are of the line alone do not count when it is asked whether a person has changed.
FIELDS: Final[Mapping[str, Field]] = {
    "line": Field("行号", Kind.NUMBER, of_line=True),
    "act": Field(
        "操作", Kind.CODE, {act.value: text for act, text in ACT_LABELS.items()}, of_line=True
    ),
    "delivery": Field("报送批次号", Kind.NUMBER, of_line=True),
    "unit_name": Field("工会名称"),
    "union_uscc": Field("工会统一社会信用代码"),
    "employer_uscc": Field("单位统一社会信用代码"),
    "name": Field("姓名", is_private=True),
    "sex": _coded(Table.SEX),
    "ethnicity": _coded(Table.ETHNICITY),
    "id_type": _coded(Table.ID_TYPE),
    "id_no": Field("证件号码", is_private=True),
    "id_valid_from": Field("证件有效期起", Kind.DATE),
    "id_valid_to": Field("证件有效期止", Kind.DATE),
    "birth_on": Field("出生日期", Kind.DATE),
    "political_status": _coded(Table.POLITICAL_STATUS),
    "education": _coded(Table.EDUCATION),
    "technical_level": _coded(Table.TECHNICAL_LEVEL),
    "hukou": _coded(Table.HUKOU),
    "is_migrant_worker": _coded(Table.YES_NO, "是否农民工"),
    "employment_status": _coded(Table.EMPLOYMENT_STATUS),
    "employment_form": _coded(Table.EMPLOYMENT_FORM),
    "mobile": Field("手机号码", is_private=True),
    "department": Field("部门"),
    "post": Field("职务"),
    "joined_on": Field("入会时间", Kind.DATE),
    "status": _coded(Table.MEMBERSHIP_STATUS),
    "occupation": _coded(Table.OCCUPATION),
    "address": Field("通讯地址", is_private=True),
    "postcode": Field("邮编"),
    "tax_residency": _coded(Table.TAX_RESIDENCY),
    **{
        key: _coded(member_file.TABLES[key], label)
        if key in member_file.TABLES
        else Field(label, _KINDS.get(key, Kind.TEXT), is_private=key == "email")
        for key, label in member_file.LABELS.items()
    },
}
OF_LINE: Final = frozenset(key for key, one in FIELDS.items() if one.of_line)
# Without these a line is nobody's, and its answer belongs to none.
NEEDED: Final = ("line", "act", "name", "id_no")
STATUSES: Final[Mapping[str, str]] = codes.TABLES[Table.MEMBERSHIP_STATUS].labels
