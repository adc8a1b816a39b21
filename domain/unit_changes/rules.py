"""What may be changed of a unit, by whom, and what must be said with it; pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Final

from domain import cells, codes
from domain.cells import Cell, CellKind, SheetRow
from domain.codes import Table
from domain.errors import Conflict, Invalid
from domain.findings import RowFindings
from domain.units.rules import FIELD_LABELS, are_reversed, read_field

REASON_CHARACTERS_MAX: Final = 500
DOCUMENT_CHARACTERS_MAX: Final = 60


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
    """This will normalise one field as a directory's cell is read; "" takes it away."""
    if isinstance(given, date):
        return given
    text = cells.clean(str(given))
    if not text and field in _NEEDED:
        raise UnitInvalid(f"{LABELS[field]}不能为空。", field=(field,))
    if field in _CODES and text:
        return _coded(field, text)
    return _read(field, str(given)) if text else text


def _read(field: str, text: str) -> object:
    cell = Cell(CellKind.TEXT, "", text)
    found = RowFindings(SheetRow(1, 1, {field: cell}), FIELD_LABELS)
    value = read_field(found, field)
    if found.faults:
        raise UnitInvalid(found.faults[0].message.strip(), field=(field,))
    return value


def _coded(field: str, text: str) -> str:
    code = codes.code(_CODES[field], text)
    if code is None:
        raise UnitInvalid(f"{LABELS[field]}不在代码表中，请填代码或标准名称。", field=(field,))
    return code
