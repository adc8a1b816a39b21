"""Classes of records, why one is kept, and when its least time is over; pure.

Nothing that is unsettled is ever due, however old it is. What a law wants kept is reported when its
time is over, and goes by the appraisal of people alone: this system erases none of it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class RecordClass(StrEnum):
    """What is kept under one term."""

    BANK_FILES = "BANK_FILES"
    SET_ASIDE = "SET_ASIDE"
    ROSTERS = "ROSTERS"
    EXPORTS = "EXPORTS"
    AUDIT = "AUDIT"
    SCANS = "SCANS"


class Reason(StrEnum):
    """Why a record is kept, the first that holds; DUE is kept by none of them."""

    TERM = "TERM"
    UNSETTLED = "UNSETTLED"
    HELD = "HELD"
    DUE = "DUE"


LABELS: Final[Mapping[RecordClass, str]] = {
    RecordClass.BANK_FILES: "已存档的往来银行文件",
    RecordClass.SET_ASIDE: "隔离过或被拒收的银行文件",
    RecordClass.ROSTERS: "上传的名册原件",
    RecordClass.EXPORTS: "下载中心的导出文件",
    RecordClass.AUDIT: "审计记录",
    RecordClass.SCANS: "银行函件的扫描件",
}
REASON_LABELS: Final[Mapping[Reason, str]] = {
    Reason.TERM: "最低保存期限未满",
    Reason.UNSETTLED: "所涉业务尚未办结",
    Reason.HELD: "止付或处置未决",
    Reason.DUE: "期限已满",
}
# Of these alone the clock deletes the bytes; all else goes by people's appraisal outside this system.
ERASED: Final = frozenset({RecordClass.EXPORTS})
APPRAISED: Final = "期限已满的须由档案鉴定后处置，本系统不删除。"
BY_CLOCK: Final = "期限一到由系统自动删除文件内容，只留下申请记录。"


@dataclass(frozen=True, slots=True)
class Term:
    """The least time that a class is kept: whole years after the end of a record's year, or days."""

    record_class: RecordClass
    years: int
    days: int
    document: str
    clause: str
    original_text: str
    interpretation: str
    effective_from: date


@dataclass(frozen=True, slots=True)
class Kept:
    """How many records of a class are kept for one reason, and the instant of the oldest."""

    reason: Reason
    count: int
    oldest_at: datetime


def over_before(term: Term, today: date) -> date:
    """This will give the day before which a record's term is over today.

    Years count from the first of January after the record (会计档案管理办法 §14), so that a record
    of 2018 kept for 30 years is over on 2049-01-01.
    """
    if term.years:
        return date(today.year - term.years, 1, 1)
    return date.fromordinal(today.toordinal() - term.days)
