"""What a roster's row must say for a person to be a member; pure, and every message in one place."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple

from domain import cells, codes, identifiers, member_file, spelling, who
from domain.ages import years_before
from domain.cells import Carrier, Checked, Fault, SheetRow
from domain.codes import Table
from domain.findings import Readings, RowFindings

AGE_MIN: Final = 16
ID_BYTES_MAX: Final = 20
ADDRESS_BYTES_MIN: Final = 10
ADDRESS_BYTES_MAX: Final = 120
TEXT_BYTES_MAX: Final = 60
TAX_RESIDENT_ONLY: Final = "1"
LONG_TERM: Final = frozenset({"长期", "长期有效", "永久", "永久有效"})
LONG_TERM_DAYS: Final = frozenset({date.max, date(2099, 12, 31)})

FIELD_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unit_name": "工会名称",
        "name": "姓名",
        "sex": "性别",
        "ethnicity": "民族",
        "id_type": "证件类型",
        "id_no": "证件号码",
        "id_valid_from": "证件有效期起",
        "id_valid_to": "证件有效期止",
        "birth_on": "出生日期",
        "political_status": "政治面貌",
        "education": "学历",
        "technical_level": "技术等级",
        "hukou": "户籍类型",
        "is_migrant_worker": "是否农民工",
        "employment_status": "就业状况",
        "employment_form": "用工形式",
        "mobile": "手机号码",
        "department": "部门",
        "post": "职务",
        "joined_on": "入会时间",
        "status": "会员状态",
        "occupation": "职业",
        "address": "通讯地址",
        "postcode": "邮编",
        "tax_residency": "税收居民身份",
        **member_file.LABELS,
    }
)

_CODED: Final[Mapping[str, Table]] = MappingProxyType(
    {
        "ethnicity": Table.ETHNICITY,
        "political_status": Table.POLITICAL_STATUS,
        "education": Table.EDUCATION,
        "technical_level": Table.TECHNICAL_LEVEL,
        "hukou": Table.HUKOU,
        "employment_status": Table.EMPLOYMENT_STATUS,
        "employment_form": Table.EMPLOYMENT_FORM,
    }
)
_OPTIONAL: Final = frozenset({"technical_level", "employment_form"})
_POSTCODE = re.compile(r"[0-9]{6}")

Reader = Callable[[RowFindings], object]


class MembershipStatus(StrEnum):
    """Where a membership stands in its life (会籍)."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    TRANSFER_OUT_PENDING = "TRANSFER_OUT_PENDING"
    TRANSFERRED = "TRANSFERRED"
    RETAINED = "RETAINED"
    RETIRED_RETAINED = "RETIRED_RETAINED"
    QUIT = "QUIT"
    AUTO_QUIT = "AUTO_QUIT"
    EXPELLED = "EXPELLED"
    DECEASED = "DECEASED"


# As what a roster enters people; every other status has an act of its own, with its day and document.
ENTERED: Final = frozenset(
    {
        MembershipStatus.PENDING,
        MembershipStatus.ACTIVE,
        MembershipStatus.RETAINED,
        MembershipStatus.RETIRED_RETAINED,
    }
)


class MemberDraft(NamedTuple):
    """A row that may become a member: normalised values and codes of the tables.

    `id_valid_to` is None for 长期 (`is_id_long_term`) and when the sheet does not tell; other None
    values were left empty and are noted where needed. `beyond` is what `member_file.read` gives.
    """

    unit_name: str
    name: str
    pinyin: str
    initials: str
    sex: str
    ethnicity: str | None
    id_type: str
    id_no: str
    id_valid_from: date | None
    id_valid_to: date | None
    is_id_long_term: bool
    birth_on: date
    political_status: str | None
    education: str | None
    technical_level: str | None
    hukou: str | None
    is_migrant_worker: bool | None
    employment_status: str | None
    employment_form: str | None
    mobile: str
    department: str
    post: str
    joined_on: date | None
    status: MembershipStatus
    occupation: str | None
    address: str
    postcode: str
    tax_residency: str | None
    beyond: Mapping[str, object] = MappingProxyType({})


CROSS_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("id_repeated_in_file", "already_a_member", "membership_over"), "id_no"),
        **dict.fromkeys(("member_of_another_unit", "id_not_verified"), "id_no"),
        "processing_restricted": "id_no",
        **dict.fromkeys(("changed_since_check", "in_another_roster"), "id_no"),
        **dict.fromkeys(("mobile_repeated_in_file", "mobile_of_another_member"), "mobile"),
        **dict.fromkeys(("unit_unknown", "unit_out_of_scope"), "unit_name"),
        **dict.fromkeys(("name_on_card", "name_kept", "row_not_in_original"), "name"),
        "membership_status_kept": "status",
    }
)


def cross_fault(code: str, *, ref: str, **context: object) -> Fault:
    """This will word a verdict found outside the row; `row` in the context is a data row's number.

    Raises:
        KeyError: no such code, or its context is missing; that is our bug.
    """
    field = CROSS_FIELDS[code]
    return cells.fault(code, field=field, label=FIELD_LABELS[field], ref=ref, **context)


def check(row: SheetRow, *, today: date, carrier: Carrier = cells.OUR_OWN) -> Checked[MemberDraft]:
    """This will judge one row by itself: a draft and notes, or every fault that refuses it."""
    return Checking(today, carrier)(row)


class Checking:
    """Judges the rows of a sheet as `check` does, by one day and one carrier.

    `readers` read one column each, by nothing but its cell; `alone` are those of them that nothing
    else of a row is held against.
    """

    def __init__(self, today: date, carrier: Carrier) -> None:
        self.today = today
        self.carrier = carrier
        alone = _alone()
        self.alone = tuple(alone)
        compared: dict[str, Reader] = {
            "unit_name": who.read_unit_name,
            "id_type": _id_type,
            "sex": partial(_coded, field="sex", table=Table.SEX, is_needed=False),
            "birth_on": lambda found: found.day("birth_on"),
            "id_valid_from": lambda found: _valid_from(found, today),
            "id_valid_to": _valid_to,
            "joined_on": lambda found: _joined_on(found, today),
        }
        self.readers: Mapping[str, Reader] = {
            **alone,
            **compared,
            "name": who.read_name,
            "mobile": _mobile,
        }
        days = {"birth_on", "id_valid_from", "id_valid_to", "joined_on"}
        self._readings = Readings(alone | compared, days=days)

    def __call__(self, row: SheetRow) -> Checked[MemberDraft]:
        """This will judge one row."""
        found, read = RowFindings(row, FIELD_LABELS, self.carrier), self._readings.of
        found.refuse_swapped()
        name = who.read_name(found)
        unit_name = read("unit_name", found)
        id_type, id_no = _identity(found, read("id_type", found))
        sex = _sex(found, id_type, id_no, read("sex", found))
        birth_on = _birth_on(found, id_type, id_no, read("birth_on", found), self.today)
        valid_from: date | None = read("id_valid_from", found)
        valid_to, is_long_term = read("id_valid_to", found)
        self._compare_dates(found, valid_from, valid_to)
        mobile = _mobile(found)
        joined_on: date | None = read("joined_on", found)
        if joined_on is not None and birth_on is not None and joined_on < birth_on:
            found.refuse("joined_before_birth", "joined_on")
        draft = MemberDraft(
            unit_name=unit_name,
            name=name,
            **spelling.spell(name)._asdict(),
            sex=sex,
            id_type=id_type,
            id_no=id_no,
            id_valid_from=valid_from,
            id_valid_to=valid_to,
            is_id_long_term=is_long_term,
            birth_on=birth_on or date.min,
            mobile=mobile,
            joined_on=joined_on,
            **{name: read(name, found) for name in self.alone},
            beyond=member_file.read(found, row.cells, self.today),
        )
        return found.checked(draft)

    def _compare_dates(self, found: RowFindings, begins: date | None, ends: date | None) -> None:
        if begins is not None and ends is not None and ends < begins:
            found.refuse("document_dates_reversed", "id_valid_to")
        elif ends is not None and ends < self.today:
            found.note("document_expired", "id_valid_to")


def _alone() -> dict[str, Reader]:
    """This will give what reads each column that stands for itself, in the order of being told."""
    return {
        "is_migrant_worker": _is_migrant_worker,
        **{
            field: partial(_coded, field=field, table=table, is_needed=field not in _OPTIONAL)
            for field, table in _CODED.items()
        },
        "department": lambda found: found.text("department", bytes_max=TEXT_BYTES_MAX),
        "post": lambda found: found.text("post", bytes_max=TEXT_BYTES_MAX),
        "status": _status,
        "occupation": partial(_coded, field="occupation", table=Table.OCCUPATION),
        "address": _address,
        "postcode": _postcode,
        "tax_residency": _tax_residency,
    }


def _id_type(found: RowFindings) -> str:
    """This will read the document's type; an empty cell is the resident ID's, an unknown one "" ."""
    text = found.text("id_type")
    if not text:
        if found.is_blank("id_type"):
            found.note("id_type_assumed", "id_type")
        return identifiers.RESIDENT_ID
    known = codes.code(Table.ID_TYPE, text)
    if known is None:
        found.refuse("id_type_unknown", "id_type")
    return known or ""


def _identity(found: RowFindings, id_type: str) -> tuple[str, str]:
    if not id_type:
        return "", ""
    text = who.id_text(found)
    if not text:
        return id_type, ""
    try:
        number = identifiers.document(id_type, text)
    except identifiers.IdentifierInvalid as error:
        found.refuse(who.lost_or(error.code, text), "id_no")
        return id_type, ""
    if len(text) < len(number):
        found.note("id_upgraded", "id_no")
    if cells.byte_length(number) > ID_BYTES_MAX:
        found.refuse("id_too_long", "id_no")
    return id_type, number


def _sex(found: RowFindings, id_type: str, id_no: str, written: str | None) -> str:
    if not id_no or not identifiers.carries_person(id_type):
        if id_no:
            found.refuse_missing("sex_missing", "sex")
        return written or ""
    told = identifiers.sex(id_no)
    if written is not None and written != told:
        found.refuse("sex_contradicts_id", "sex")
    return told


def _birth_on(
    found: RowFindings, id_type: str, id_no: str, birth_on: date | None, today: date
) -> date | None:
    if id_no and identifiers.carries_person(id_type):
        told = identifiers.birth_on(id_no)
        if birth_on not in {None, told}:
            found.refuse("birth_date_contradicts_id", "birth_on")
        birth_on = told
    elif birth_on is None and id_no:
        found.refuse_missing("birth_date_missing", "birth_on")
    if birth_on is not None and birth_on > years_before(today, AGE_MIN):
        found.refuse("under_age", "birth_on")
    return birth_on


def _valid_from(found: RowFindings, today: date) -> date | None:
    valid_from = found.day("id_valid_from")
    if valid_from is not None and valid_from > today:
        found.note("document_not_begun", "id_valid_from")
    return valid_from


def _valid_to(found: RowFindings) -> tuple[date | None, bool]:
    """This will read the day a document ends, and whether it never does."""
    if found.text("id_valid_to") in LONG_TERM:
        return None, True
    valid_to = found.day("id_valid_to")
    if valid_to is None:
        found.note_missing("id_valid_to")
    return (None, True) if valid_to in LONG_TERM_DAYS else (valid_to, False)


def _mobile(found: RowFindings) -> str:
    if found.has_lost_digits("mobile"):
        found.refuse("number_scientific", "mobile")
        return ""
    text = found.number("mobile")
    if not text:
        found.refuse_missing("mobile_missing", "mobile")
        return ""
    try:
        return identifiers.mobile(text)
    except identifiers.IdentifierInvalid as error:
        found.refuse(error.code, "mobile")
        return ""


def _coded(found: RowFindings, field: str, table: Table, *, is_needed: bool = True) -> str | None:
    if not (text := found.text(field)):
        if is_needed:
            found.note_missing(field)
        return None
    if (known := codes.code(table, text)) is None:
        found.refuse_code(table, text, field)
    return known


def _is_migrant_worker(found: RowFindings) -> bool | None:
    known = _coded(found, "is_migrant_worker", Table.YES_NO)
    return None if known is None else known == "1"


def _status(found: RowFindings) -> MembershipStatus:
    known = _coded(found, "status", Table.MEMBERSHIP_STATUS, is_needed=False)
    if found.is_blank("status"):
        found.note("status_assumed_active", "status")
    status = MembershipStatus(known or MembershipStatus.ACTIVE)
    if status not in ENTERED:
        found.refuse("status_not_by_roster", "status")
    return status


def _joined_on(found: RowFindings, today: date) -> date | None:
    joined_on = found.day("joined_on")
    if joined_on is None:
        found.note_missing("joined_on")
    elif joined_on > today:
        found.refuse("joined_in_future", "joined_on")
    return joined_on


def _address(found: RowFindings) -> str:
    address = found.text("address", bytes_max=ADDRESS_BYTES_MAX)
    if len(address) < ADDRESS_BYTES_MIN and cells.byte_length(address) < ADDRESS_BYTES_MIN:
        found.note("address_too_short" if address else "field_missing", "address")
    return address


def _postcode(found: RowFindings) -> str:
    postcode = identifiers.normalise(found.number("postcode"))
    if postcode and not _POSTCODE.fullmatch(postcode):
        found.refuse("postcode_format", "postcode")
    return postcode


def _tax_residency(found: RowFindings) -> str | None:
    residency = _coded(found, "tax_residency", Table.TAX_RESIDENCY)
    if residency is not None and residency != TAX_RESIDENT_ONLY:
        found.note("tax_residency_not_batchable", "tax_residency")
    return residency
