"""What may be changed of a unit, by whom, and what must be said with it; pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final

from domain import codes, identifiers, unit_terms
from domain.codes import Table
from domain.errors import Conflict, Invalid
from domain.units.rules import ACCOUNT, FIELD_LABELS, NAME_BYTES_MAX, PHONE, are_reversed

REASON_CHARACTERS_MAX: Final = 500
DOCUMENT_CHARACTERS_MAX: Final = 60
TEXT_CHARACTERS_MAX: Final = 120


class UnitChangeKind(StrEnum):
    """What happened."""

    CORRECTED = "CORRECTED"
    MOVED = "MOVED"
    CLOSED = "CLOSED"
    REOPENED = "REOPENED"
    MERGED = "MERGED"
    ABSORBED = "ABSORBED"


class UnitInvalid(Invalid):
    """A unit's field does not hold what it must."""

    code = "UNIT_INVALID"


class NothingChanged(Invalid):
    """What was entered is what is there."""

    code = "NOTHING_CHANGED"
    default_message = "所填内容与现有资料相同，没有需要更正的。"


class UnitNameTaken(Conflict):
    """Another unit has that name or code."""

    code = "UNIT_TAKEN"


class UnitInWrongState(Conflict):
    """It is closed already, or open."""

    code = "UNIT_STATE"


class UnitMisplaced(Conflict):
    """It cannot hang there."""

    code = "UNIT_MISPLACED"


class UnitInUse(Conflict):
    """Somebody or something still depends on it."""

    code = "UNIT_IN_USE"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDetails:
    """What may be corrected of a unit; None is left as it is, "" is taken away.

    `account_no` is the union's own bank account, in clear; it is stored sealed.
    """

    name: str | None = None
    union_uscc: str | None = None
    employer_uscc: str | None = None
    nature: str | None = None
    industry: str | None = None
    labour_relation: str | None = None
    dues: str | None = None
    district: str | None = None
    chair_name: str | None = None
    contact_name: str | None = None
    contact_phone: str | None = None
    address: str | None = None
    term_number: str | None = None
    term_from: date | None = None
    term_to: date | None = None
    account_name: str | None = None
    bank_name: str | None = None
    account_no: str | None = None

    def given(self) -> dict[str, object]:
        """This will give what is to be changed."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) is not None
        }


LABELS: Final[Mapping[str, str]] = {
    field: label
    for field, label in FIELD_LABELS.items()
    if field not in {"parent_name", "headcount"}
}
# What a unit may maintain itself once a document lets it (R7); the rest is the province's.
OWN_FIELDS: Final = frozenset(
    {
        *("chair_name", "contact_name", "contact_phone", "address"),
        *("term_number", "term_from", "term_to"),
    }
)
_NEEDED: Final = frozenset({"name", "union_uscc"})
_CODES: Final[Mapping[str, Table]] = {
    "nature": Table.UNIT_NATURE,
    "industry": Table.INDUSTRY,
    "labour_relation": Table.LABOUR_RELATION,
    "dues": Table.DUES,
    "district": Table.DISTRICT,
}


def checked(details: UnitDetails) -> dict[str, object]:
    """This will normalise what is to be changed and give it by field.

    Raises:
        UnitInvalid: names the field and how to mend it.
        NothingChanged: nothing was given.
    """
    given = details.given()
    if not given:
        raise NothingChanged
    cleaned = {field: _cleaned(field, value) for field, value in given.items()}
    if are_reversed(details.term_from, details.term_to):
        raise UnitInvalid("任期止日不得早于起日。", field=("term_to",))
    return cleaned


def checked_words(document: str, reason: str) -> tuple[str, str]:
    """This will let pass a document's number and a reason, both of which have to be said.

    Raises:
        UnitInvalid: one is missing or too long.
    """
    number, why = document.strip(), reason.strip()
    if not 1 <= len(number) <= DOCUMENT_CHARACTERS_MAX:
        raise UnitInvalid("请填写批准文号。", field=("document",))
    if not 1 <= len(why) <= REASON_CHARACTERS_MAX:
        raise UnitInvalid("请写明原因。", field=("reason",))
    return number, why


def _cleaned(field: str, given: object) -> object:
    """This will normalise one field; a date is what it is, and "" takes it away."""
    if isinstance(given, date):
        return given
    text = str(given).strip()
    if not text and field in _NEEDED:
        raise UnitInvalid(f"{LABELS[field]}不能为空。", field=(field,))
    return _READERS.get(field, _text)(field, text) if text else text


def _text(field: str, text: str) -> str:
    if len(text) > TEXT_CHARACTERS_MAX:
        raise UnitInvalid(
            f"{LABELS[field]}太长：不得超过 {TEXT_CHARACTERS_MAX} 字。", field=(field,)
        )
    return text


def _term_number(field: str, text: str) -> int:
    number = unit_terms.number_of(text)
    if number is None:
        raise UnitInvalid("届次请填写第几届，如“第三届”“三”或“3”，从 1 到 99。", field=(field,))
    return number


def _name(field: str, text: str) -> str:
    if len(text.encode("gb18030", "replace")) > NAME_BYTES_MAX:
        raise UnitInvalid(
            f"工会名称太长：按 GB 18030 不得超过 {NAME_BYTES_MAX} 字节。", field=(field,)
        )
    return text.replace(" ", "")


def _coded(field: str, text: str) -> str:
    code = codes.code(_CODES[field], text)
    if code is None:
        raise UnitInvalid(f"{LABELS[field]}不在代码表中，请填代码或标准名称。", field=(field,))
    return code


def _union_uscc(field: str, text: str) -> str:
    try:
        return identifiers.union_uscc(text)
    except identifiers.IdentifierInvalid as error:
        raise UnitInvalid(
            "工会统一社会信用代码不对：18 位，以 81 或 89 开头，校验位须相符。", field=(field,)
        ) from error


def _employer_uscc(field: str, text: str) -> str:
    try:
        return identifiers.uscc(text)
    except identifiers.IdentifierInvalid as error:
        raise UnitInvalid(
            "单位统一社会信用代码不对：18 位，校验位须相符。", field=(field,)
        ) from error


def _phone(field: str, text: str) -> str:
    if PHONE.fullmatch(text) is None:
        raise UnitInvalid("联系电话应为手机号，或带区号的座机号，如 028-86928422。", field=(field,))
    return text


def _account(field: str, text: str) -> str:
    number = text.replace(" ", "")
    if ACCOUNT.fullmatch(number) is None:
        raise UnitInvalid("工会账号应为 8–32 位数字。", field=(field,))
    return number


_READERS: Final[Mapping[str, Callable[[str, str], object]]] = {
    "term_number": _term_number,
    "name": _name,
    "union_uscc": _union_uscc,
    "employer_uscc": _employer_uscc,
    **dict.fromkeys(_CODES, _coded),
    "contact_phone": _phone,
    "account_no": _account,
}
