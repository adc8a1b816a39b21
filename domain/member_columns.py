"""The columns of a member's file in the list of members, as its page shows them.

What would undo a mask is not among them: of a birth only the year (a whole date beside a masked
identity number tells most of it), and no address. Numbers and the e-mail address are masked. What only
whoever keeps the file sees says `domain.particulars`.
"""

from typing import Final

from domain import member_file, particulars
from domain.codes import Table
from domain.columns import Column, Form


def _particular(column: str) -> str:
    return column if column in particulars.PARTICULARS else ""


def _coded(key: str, title: str, table: Table, column: str = "") -> Column:
    name = column or key
    return Column(key, title, f"t.{name}", Form.CODE, table, _particular(name))


def _is_so(key: str, title: str, condition: str, column: str = "") -> Column:
    sql = f"CASE {condition} WHEN true THEN '1' WHEN false THEN '0' END"
    return Column(key, title, sql, Form.CODE, Table.YES_NO, _particular(column))


def narrowed(column: str) -> str:
    """This will give the SQL of a masked identity number as lists show it; see `crypto.narrow_id_no`."""
    return (
        f"CASE WHEN length({column}) > 2 THEN left({column}, 1)"
        f" || repeat('*', length({column}) - 2) || right({column}, 1) ELSE {column} END"
    )


_OF_FORM: Final = (
    _coded("ethnicity", "民族", Table.ETHNICITY),
    _coded("idType", "证件类型", Table.ID_TYPE, "id_type"),
    Column("idValidFrom", "证件有效期起", "t.id_valid_from", Form.DAY),
    Column(
        "idValidTo",
        "证件有效期止",
        "CASE WHEN t.is_id_long_term THEN '长期' ELSE to_char(t.id_valid_to, 'YYYY-MM-DD') END",
    ),
    Column("bornIn", "出生年份", "to_char(t.birth_on, 'YYYY')"),
    _coded("politicalStatus", "政治面貌", Table.POLITICAL_STATUS, "political_status"),
    _coded("education", "学历", Table.EDUCATION),
    _coded("technicalLevel", "技术等级", Table.TECHNICAL_LEVEL, "technical_level"),
    _coded("hukou", "户籍类型", Table.HUKOU),
    _is_so("isMigrantWorker", "是否农民工", "t.is_migrant_worker", "is_migrant_worker"),
    _coded("employmentStatus", "就业状况", Table.EMPLOYMENT_STATUS, "employment_status"),
    _coded("employmentForm", "用工形式", Table.EMPLOYMENT_FORM, "employment_form"),
    Column("post", "职务", "t.post"),
    _coded("occupation", "职业", Table.OCCUPATION),
    Column("postcode", "邮编", "t.postcode"),
    _coded("taxResidency", "税收居民身份", Table.TAX_RESIDENCY, "tax_residency"),
    _is_so("hasConsent", "有个人信息同意", "t.consent_ref <> ''"),
)
_SQL: Final = {
    "dues_paid_to": "to_char(t.dues_paid_to, 'YYYY-MM')",
    "dues_fen": "coalesce(t.dues_fen, 0)",
    "email": "t.email_masked",
}
_KEYS: Final = {"dues_fen": "dues", "email": "email"}


def _camel(field: str) -> str:
    first, *others = field.split("_")
    return first + "".join(map(str.capitalize, others))


def _beyond(field: str, title: str) -> Column:
    key = _KEYS.get(field) or _camel(field)
    if field in member_file.TABLES:
        return _coded(key, title, member_file.TABLES[field], field)
    form = Form.YUAN_IF_ANY if field == "dues_fen" else Form.DASHED
    sql = _SQL.get(field, f"t.{field}")
    return Column(key, title, sql, form, particular=_particular(field))


OF_FILE: Final = (
    *_OF_FORM,
    *(_beyond(field, title) for field, title in member_file.LABELS.items()),
)
