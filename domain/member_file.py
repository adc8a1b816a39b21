"""What a member's file holds beyond the form of 2017: how a sheet's cell of it is read, and kept.

All of it is optional: a sheet without these columns, or a row that leaves one empty, changes nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

from domain import cells, codes
from domain.cells import Cell, DayIsSerial, DayUnreadable
from domain.codes import Table
from domain.findings import RowFindings

EMAIL_BYTES_MAX: Final = 60

LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "hukou_region": "户籍地",
        "personal_status": "个人身份",
        "employer": "用人单位",
        "union_post": "工会职务",
        "membership_no": "会员证号",
        "medical_insurance": "医疗保险",
        "medical_region": "参保地",
        "dues_paid_to": "会费缴至",
        "dues_fen": "月缴会费（元）",
        "dues_method": "会费缴纳方式",
        "honour_level": "劳模称号",
        "honour_year": "授予年份",
        "honour_no": "劳模证书号",
        "hardship_level": "困难档案",
        "hardship_cause": "致困原因",
        "email": "电子邮箱",
    }
)
FIELDS: Final = frozenset(LABELS)
TABLES: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "hukou_region": Table.DISTRICT,
        "personal_status": Table.PERSONAL_STATUS,
        "union_post": Table.UNION_POST,
        "medical_insurance": Table.MEDICAL_INSURANCE,
        "medical_region": Table.DISTRICT,
        "dues_method": Table.DUES_METHOD,
        "honour_level": Table.HONOUR_LEVEL,
        "hardship_level": Table.HARDSHIP_LEVEL,
        "hardship_cause": Table.HARDSHIP_CAUSE,
    }
)
# Longest text in bytes of GB18030, as many as the column has room for.
TEXT_BYTES_MAX: Final[Mapping[str, int]] = MappingProxyType(
    {"employer": 120, "membership_no": 32, "honour_no": 40}
)
# Columns of members that hold a text, empty for nothing.
TEXTS: Final = (*TABLES, *TEXT_BYTES_MAX)
# Columns of members that hold another kind, null for nothing, and what PostgreSQL calls it.
VALUES: Final[Mapping[str, str]] = MappingProxyType(
    {"dues_paid_to": "date", "dues_fen": "int", "honour_year": "smallint"}
)

EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_MONTH = re.compile(r"((?:19|20)[0-9]{2})(?:[-/.年]([0-9]{1,2})月?|([0-9]{2}))")
_YUAN = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?元?")
_YEAR = re.compile(r"((?:19|20)[0-9]{2})年?")
_MONTHS: Final = range(1, 13)
# How people write that there is none, where a form asks for an honour or a hardship.
_NONE: Final = frozenset({"无", "否", "没有", "/", "-", "—", "——"})


def read(
    found: RowFindings, given: Mapping[str, Cell], today: date
) -> dict[str, str | int | date | None]:
    """This will read what a row has of these fields, by the names of `members`' columns.

    Codes are those of their tables, `dues_fen` is in fen, `dues_paid_to` the first of its month;
    `email` is in plain, for the caller to seal. A field that was left empty is not in it.
    """
    if len(found.texts) == len(given) and FIELDS.isdisjoint(found.texts):
        return {}  # as of most sheets, whose columns are those of the form
    told = {field: read_field(found, field, today) for field in LABELS if field in given}
    return {field: value for field, value in told.items() if value not in {None, ""}}


def read_field(found: RowFindings, field: str, today: date) -> str | int | date | None:
    """This will read one of these fields, as `read` does all; None or "" if it was left empty."""
    return _READERS[field](found, field, today)


def _coded(found: RowFindings, field: str, _: date) -> str:
    text = found.text(field)
    if not text:
        return ""
    known = codes.code(TABLES[field], text)
    if known is None and text not in _NONE:
        found.refuse_code(TABLES[field], text, field)
    return known or ""


def _text(found: RowFindings, field: str, _: date) -> str:
    text = found.text(field, bytes_max=TEXT_BYTES_MAX[field])
    return "" if text in _NONE else text


def _email(found: RowFindings, field: str, _: date) -> str:
    text = unicodedata.normalize("NFKC", found.text(field, bytes_max=EMAIL_BYTES_MAX))
    if not text or text in _NONE:
        return ""
    if not EMAIL.fullmatch(text) and not found.is_refused(field):
        found.refuse("email_format", field)
    return text


def _month(found: RowFindings, field: str, _: date) -> date | None:
    text = unicodedata.normalize("NFKC", found.text(field))
    if not text or text in _NONE:
        return None
    match = _MONTH.fullmatch(text)
    if match and int(match[2] or match[3]) in _MONTHS:
        return date(int(match[1]), int(match[2] or match[3]), 1)
    try:
        return cells.day_of(found.cell(field)).replace(day=1)
    except DayIsSerial as error:
        found.refuse(error.code, field, fix=error.day.isoformat())
    except DayUnreadable:
        found.refuse("month_format", field)
    return None


def _fen(found: RowFindings, field: str, _: date) -> int | None:
    text = unicodedata.normalize("NFKC", found.text(field)).replace(",", "")
    if not text or text in _NONE:
        return None
    match = _YUAN.fullmatch(text)
    if match is None:
        found.refuse("amount_format", field)
        return None
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0"))


def _year(found: RowFindings, field: str, today: date) -> int | None:
    text = unicodedata.normalize("NFKC", found.text(field))
    if not text or text in _NONE:
        return None
    match = _YEAR.fullmatch(text)
    if match is None or int(match[1]) > today.year:
        found.refuse("year_format", field)
        return None
    return int(match[1])


_READERS: Final[Mapping[str, Callable[[RowFindings, str, date], str | int | date | None]]] = {
    **dict.fromkeys(TABLES, _coded),
    **dict.fromkeys(TEXT_BYTES_MAX, _text),
    "email": _email,
    "dues_paid_to": _month,
    "dues_fen": _fen,
    "honour_year": _year,
}
