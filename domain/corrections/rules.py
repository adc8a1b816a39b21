"""Which fields of a member may be put right, with what, and what must fit together; pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain import cells, codes, crypto, identifiers, member_file, who
from domain.ages import years_before
from domain.cells import Cell, CellKind, SheetRow
from domain.codes import Table
from domain.errors import Conflict, Invalid, NotPermitted
from domain.findings import RowFindings
from domain.members import rules as members

REASON_CHARACTERS_MAX: Final = 500
DOCUMENT_CHARACTERS_MAX: Final = 60
FIELDS_MAX: Final = 40
EMAIL_CHARACTERS_MAX: Final = 120
DUES_FEN_MAX: Final = 100_000_000
REVIEW_DAYS: Final = "CORRECTION_REVIEW_DAYS"
WAITING: Final = "correction.waiting"
LONG_TERM: Final = "长期"
SEALED_AS: Final = "correction"
SEALED: Final = ("id_no", "mobile", "address", "email")
# Who somebody is: another person always looks at it, whoever proposes.
IDENTITY: Final = frozenset({"name", "id_type", "id_no"})

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-01)?")
_YUAN = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?")
_POSTCODE = re.compile(r"[0-9]{6}")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_PLAIN = re.compile(r"[^\x00-\x1f\x7f]*")


class CorrectionState(StrEnum):
    """PROPOSED, then APPLIED or REFUSED by another person, or WITHDRAWN by who proposed it."""

    PROPOSED = "PROPOSED"
    APPLIED = "APPLIED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class FieldKind(StrEnum):
    """How a field is filled in."""

    TEXT = "TEXT"
    CODE = "CODE"
    DAY = "DAY"
    MONTH = "MONTH"
    YUAN = "YUAN"


class CorrectionInvalid(Invalid):
    """What was entered does not do; the field says which."""

    code = "CORRECTION_INVALID"


class NothingToChange(Conflict):
    """Everything stands already as it was entered."""

    code = "NOTHING_TO_CHANGE"
    default_message = "所填内容与现有信息相同，没有要更正的。"


class CorrectionWaiting(Conflict):
    """One correction of a member waits at a time."""

    code = "CORRECTION_WAITING"
    default_message = "该会员已有一份更正待审核，请等审核后再提，或先撤回原来的。"


class CorrectionInWrongState(Conflict):
    """It was decided before."""

    code = "CORRECTION_STATE"
    default_message = "这份更正已经办结，请刷新后再看。"


class CorrectionStale(Conflict):
    """The member's data was changed since it was proposed."""

    code = "CORRECTION_STALE"
    default_message = "提出更正后，该会员的信息又有变动；请退回，由单位按现有信息重新提出。"


class SameProposer(NotPermitted):
    """Who proposed a correction may not decide on it."""

    code = "SAME_PROPOSER"
    default_message = "更正须由提出人以外的另一人审核。"


class IdentityAtBank(Conflict):
    """The bank works on an application under the name and number that would change."""

    code = "IDENTITY_AT_BANK"
    default_message = "该会员的办卡申请正在银行办理，姓名与证件须待银行答复后再更正。"


class NumberTaken(Conflict):
    """Another member has the identity number or the mobile number."""

    code = "NUMBER_TAKEN"
    default_message = "证件号码或手机号已属于另一名会员，请核对；本人在其他单位的，请办理会籍转接。"


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """A field as it is filled in: its name, its kind, its codes, and whether it may be emptied."""

    label: str
    kind: FieldKind = FieldKind.TEXT
    table: Table | None = None
    bytes_max: int = members.TEXT_BYTES_MAX
    is_needed: bool = False


def _coded(label: str, table: Table, *, is_needed: bool = False) -> FieldSpec:
    return FieldSpec(label, FieldKind.CODE, table, is_needed=is_needed)


FIELDS: Final[Mapping[str, FieldSpec]] = MappingProxyType(
    {
        "name": FieldSpec("姓名", bytes_max=who.NAME_BYTES_MAX, is_needed=True),
        "id_type": _coded("证件类型", Table.ID_TYPE, is_needed=True),
        "id_no": FieldSpec("证件号码", is_needed=True),
        "id_valid_from": FieldSpec("证件有效期起", FieldKind.DAY),
        "id_valid_to": FieldSpec("证件有效期止", FieldKind.DAY),
        "sex": _coded("性别", Table.SEX, is_needed=True),
        "birth_on": FieldSpec("出生日期", FieldKind.DAY, is_needed=True),
        "mobile": FieldSpec("手机号码", is_needed=True),
        "ethnicity": _coded("民族", Table.ETHNICITY),
        "political_status": _coded("政治面貌", Table.POLITICAL_STATUS),
        "education": _coded("学历", Table.EDUCATION),
        "technical_level": _coded("技术等级", Table.TECHNICAL_LEVEL),
        "hukou": _coded("户籍类型", Table.HUKOU),
        "hukou_region": _coded("户籍地", Table.DISTRICT),
        "is_migrant_worker": _coded("是否农民工", Table.YES_NO),
        "employment_status": _coded("就业状况", Table.EMPLOYMENT_STATUS),
        "employment_form": _coded("用工形式", Table.EMPLOYMENT_FORM),
        "personal_status": _coded("个人身份", Table.PERSONAL_STATUS),
        "occupation": _coded("职业", Table.OCCUPATION),
        "employer": FieldSpec("用人单位", bytes_max=who.UNIT_BYTES_MAX),
        "department": FieldSpec("部门"),
        "post": FieldSpec("职务"),
        "union_post": _coded("工会职务", Table.UNION_POST),
        "joined_on": FieldSpec("入会日期", FieldKind.DAY),
        "membership_no": FieldSpec("会员证号", bytes_max=32),
        "dues_paid_to": FieldSpec("会费缴至", FieldKind.MONTH),
        "dues_fen": FieldSpec("月缴会费（元）", FieldKind.YUAN),
        "dues_method": _coded("会费缴纳方式", Table.DUES_METHOD),
        "medical_insurance": _coded("医疗保险", Table.MEDICAL_INSURANCE),
        "medical_region": _coded("参保地", Table.DISTRICT),
        "honour_level": _coded("劳模称号", Table.HONOUR_LEVEL),
        "honour_year": FieldSpec("授予年份"),
        "honour_no": FieldSpec("劳模证书号", bytes_max=40),
        "hardship_level": _coded("困难档案", Table.HARDSHIP_LEVEL),
        "hardship_cause": _coded("致困原因", Table.HARDSHIP_CAUSE),
        "tax_residency": _coded("税收居民身份", Table.TAX_RESIDENCY),
        "address": FieldSpec("通讯地址", bytes_max=members.ADDRESS_BYTES_MAX),
        "postcode": FieldSpec("邮编"),
        "email": FieldSpec("电子邮箱"),
    }
)


def read(given: Mapping[str, str], *, today: date) -> dict[str, object]:
    """This will read what was entered, as the columns hold it; an empty text empties a field.

    Raises:
        CorrectionInvalid: names the field, and says how to mend it.
    """
    if not 1 <= len(given) <= FIELDS_MAX:
        raise CorrectionInvalid("请填写要更正的内容。", field=("changes",))
    found: dict[str, object] = {}
    for name, text in given.items():
        spec = FIELDS.get(name)
        if spec is None:
            raise CorrectionInvalid("没有这一项。", field=("changes",))
        found |= _column(name, spec, text.strip(), today)
    return found


def check_person(record: Mapping[str, object]) -> dict[str, object]:
    """This will hold sex and birth against the identity number, and give what follows from it.

    `record` is the member as they would be, the number in plain.

    Raises:
        CorrectionInvalid: the number is wrong, or says another sex or birth.
    """
    id_type, id_no = str(record["id_type"]), str(record["id_no"])
    try:
        number = identifiers.document(id_type, id_no)
    except identifiers.IdentifierInvalid as error:
        raise _invalid("id_no", error.code) from None
    if not identifiers.carries_person(id_type):
        return {"id_no": number}
    return {
        "id_no": number,
        "sex": identifiers.sex(number),
        "birth_on": identifiers.birth_on(number),
    }


def shown(field: str, content: object) -> str:
    """This will say a value as people see it before it is decided: codes named, numbers masked."""
    if content is None or content == "":
        return ""
    if field in MASKS:
        return MASKS[field](str(content))
    spec = FIELDS.get(field)
    if field == "is_migrant_worker":
        return "是" if content else "否"
    if field == "dues_fen":
        return f"{int(str(content)) // 100}.{int(str(content)) % 100:02d}"
    if spec is not None and spec.table is not None:
        return codes.TABLES[spec.table].labels.get(str(content), str(content))
    return content.isoformat() if isinstance(content, date) else str(content)


def told(field: str, content: object) -> str:
    """This will say a value as the trail may hold it: as it is shown, and no name whole."""
    text = shown(field, content)
    return f"{text[:1]}*" if field == "name" and text else text


def checked_words(document: str, reason: str, *, needs_document: bool) -> tuple[str, str]:
    """This will let pass a reason, and a document's name where one is needed.

    Raises:
        CorrectionInvalid: one is missing, too long, or holds a long number.
    """
    number, why = document.strip(), reason.strip()
    if len(number) > DOCUMENT_CHARACTERS_MAX or (needs_document and not number):
        raise CorrectionInvalid(
            "更正姓名或证件须填写依据的材料，如身份证复印件。", field=("document",)
        )
    if not 1 <= len(why) <= REASON_CHARACTERS_MAX:
        raise CorrectionInvalid("请写明原因。", field=("reason",))
    for field, text in (("reason", why), ("document", number)):
        if crypto.mask_numbers(text) != text:
            raise CorrectionInvalid("请勿填写证件号码、手机号或卡号。", field=(field,))
    return number, why


MASKS: Final[Mapping[str, Callable[[str], str]]] = MappingProxyType(
    {
        "id_no": crypto.mask_id_no,
        "mobile": crypto.mask_mobile,
        "address": crypto.mask_address,
        "email": crypto.mask_email,
    }
)


def _column(name: str, spec: FieldSpec, text: str, today: date) -> dict[str, object]:
    if not _PLAIN.fullmatch(text) or cells.byte_length(text) > spec.bytes_max:
        raise CorrectionInvalid(f"“{spec.label}”太长，或有不能保存的字符。", field=(name,))
    if not text and spec.is_needed:
        raise CorrectionInvalid(f"“{spec.label}”不能为空。", field=(name,))
    if spec.kind is FieldKind.CODE:
        return {name: _code(name, spec, text)}
    if name == "id_valid_to":
        return _validity(text)
    reader = _READERS.get(name) or _BY_KIND.get(spec.kind)
    if reader is None:
        return {name: text}
    return {name: reader(name, text, today)}


def _code(name: str, spec: FieldSpec, text: str) -> object:
    assert spec.table is not None, "a coded field has its table"
    known = codes.code(spec.table, text) if text else ""
    if known is None:
        raise CorrectionInvalid(f"“{spec.label}”没有这一选项。", field=(name,))
    if name == "is_migrant_worker":
        return None if not known else known == "1"
    return known


def _validity(text: str) -> dict[str, object]:
    if text in members.LONG_TERM:
        return {"id_valid_to": None, "is_id_long_term": True}
    return {"id_valid_to": _day("id_valid_to", text, None), "is_id_long_term": False}


def _day(name: str, text: str, today: date | None) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _invalid(name, "请填写日期，如 2018-03-31。") from None
    if today is not None and day > today and name != "id_valid_from":
        raise _invalid(name, "日期不得晚于今天。")
    is_young = today is not None and day > years_before(today, members.AGE_MIN)
    if name == "birth_on" and is_young:
        raise _invalid(name, f"未满{members.AGE_MIN}周岁。")
    return day


def _month(name: str, text: str, _: date) -> date | None:
    if not text:
        return None
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - months
        raise _invalid(name, "请填写年月，如 2018-03。")
    return date(int(found[1]) or 1, int(found[2]), 1)


def _fen(name: str, text: str, _: date) -> int | None:
    if not text:
        return None
    found = _YUAN.fullmatch(text)
    if found is None:
        raise _invalid(name, "请填写金额，最多两位小数。")
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def _name(name: str, text: str, _: date) -> str:
    row = SheetRow(1, 1, {"name": Cell(CellKind.TEXT, "A1", text)})
    read = RowFindings(row, members.FIELD_LABELS)
    given = who.read_name(read)
    if read.is_refused("name"):
        raise _invalid(name, "姓名须为汉字（可含·）或字母。")
    return given


def _mobile(name: str, text: str, _: date) -> str:
    try:
        return identifiers.mobile(text)
    except identifiers.IdentifierInvalid:
        raise _invalid(name, "请填写 11 位手机号。") from None


def _matching(pattern: re.Pattern[str], message: str) -> Callable[[str, str, date], str]:
    def read_text(name: str, text: str, _: date) -> str:
        if text and not pattern.fullmatch(text):
            raise _invalid(name, message)
        return text

    return read_text


def _year(name: str, text: str, today: date) -> int | None:
    if not text:
        return None
    if not _YEAR.fullmatch(text) or int(text) > today.year:
        raise _invalid(name, "请填写年份，如 2015。")
    return int(text)


def _invalid(name: str, why: str) -> CorrectionInvalid:
    label = FIELDS[name].label
    words = why if any(sign > "\u4e00" for sign in why) else _ID_WORDS.get(why, "号码不对。")
    return CorrectionInvalid(f"“{label}”{words}", field=(name,))


_ID_WORDS: Final = {
    "id_length": "位数不对：居民身份证为 18 位。",
    "id_format": "含有该类证件号码中没有的字符。",
    "id_checksum": "校验位不对，请逐位核对。",
    "id_region": "前两位不是省级区划代码。",
    "id_birth_impossible": "第 7–14 位不是有效的出生日期。",
    "id_type_unknown": "证件类型不对。",
}
_READERS: Final[Mapping[str, Callable[[str, str, date], object]]] = {
    "name": _name,
    "mobile": _mobile,
    "postcode": _matching(_POSTCODE, "须为 6 位数字。"),
    "email": _matching(member_file.EMAIL, "格式不对。"),
    "honour_year": _year,
}
_BY_KIND: Final[Mapping[FieldKind, Callable[[str, str, date], object]]] = {
    FieldKind.DAY: _day,
    FieldKind.MONTH: _month,
    FieldKind.YUAN: _fen,
}
