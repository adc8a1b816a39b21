"""What a directory's row must say for a union to be in the tree, and in which order to place them."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Final, NamedTuple

from domain import cells, codes, identifiers, unit_terms
from domain.cells import Carrier, Checked, Fault, SheetRow
from domain.codes import Table
from domain.findings import RowFindings
from domain.headcounts.rules import COUNT_MAX
from domain.unit_differences import Differences

NAME_BYTES_MAX: Final = 120
# The purpose under which the account of a unit's union is sealed.
ACCOUNT_PURPOSE: Final = "union_account"
PHONE: Final = re.compile(r"(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})(-\d{1,6})?")
ACCOUNT: Final = re.compile(r"\d{8,32}")
FIELD_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name": "工会名称",
        "parent_name": "上级工会",
        "union_uscc": "工会统一社会信用代码",
        "employer_uscc": "单位统一社会信用代码",
        "nature": "单位性质",
        "industry": "行业",
        "labour_relation": "劳动关系",
        "dues": "会费缴纳",
        "district": "所属区划",
        "chair_name": "工会主席",
        "contact_name": "联系人",
        "contact_phone": "联系电话",
        "address": "地址",
        "term_number": "届次",
        "term_from": "本届任期起",
        "term_to": "本届任期止",
        "account_name": "工会账户户名",
        "bank_name": "开户银行",
        "account_no": "工会账号",
        "headcount": "应入会人数（含下级单位）",
    }
)
_LONG_NUMBER: Final = re.compile(r"\d{11}")
_LIKE_CARD: Final = re.compile(r"62\d{14,17}")
_COUNT: Final = re.compile(r"\d{1,9}")
CROSS_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name_repeated": "name",
        "already_in_directory": "name",
        "unit_out_of_scope": "name",
        **dict.fromkeys(("unit_closed", "unit_merged"), "name"),
        **dict.fromkeys(("parent_closed", "parent_merged"), "parent_name"),
        **dict.fromkeys(
            ("uscc_repeated", "uscc_of_another_unit", "union_uscc_missing"), "union_uscc"
        ),
        "parent_differs": "parent_name",
        "unit_changed_since_check": "name",
        "term_reversed_as_known": "term_to",
        "term_overlaps": "term_from",
        "term_number_alone": "term_number",
        "parent_unknown": "parent_name",
        "parent_refused": "parent_name",
        "parent_left_out": "parent_name",
        "row_not_in_original": "name",
        "parent_cycle": "parent_name",
        "parent_is_itself": "parent_name",
        "root_already_exists": "parent_name",
    }
)


class UnitDraft(NamedTuple):
    """A row that may become a union. A parent of "" is a root; None was left empty and is noted.

    What was left empty of the rest, "" or None, is not noted and stays as it is known. `account_no`
    is in clear. `headcount` is how many members the unit with all below it declares.
    """

    name: str
    parent_name: str
    union_uscc: str | None
    employer_uscc: str | None
    nature: str | None
    industry: str | None
    labour_relation: str | None
    dues: str | None
    district: str | None
    chair_name: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    address: str = ""
    term_number: int | None = None
    term_from: date | None = None
    term_to: date | None = None
    account_name: str = ""
    bank_name: str = ""
    account_no: str | None = None
    headcount: int | None = None


# What a row may change in a union that is known: all but its name and its place.
CHANGEABLE: Final = tuple(field for field in FIELD_LABELS if field not in {"name", "parent_name"})


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A union already in the directory; a parent of "" is the root."""

    parent_name: str
    union_uscc: str | None


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a row of the workbook makes no union, as the code for rows below it, and its sheet row."""

    code: str
    sheet_row: int


@dataclass(frozen=True, slots=True)
class RowFault:
    """A fault of one data row, found by looking at all of them."""

    row: int
    fault: Fault


@dataclass(frozen=True, slots=True)
class TreePlan:
    """Which unions to place, parents before children, and which rows cannot be placed."""

    ordered: tuple[UnitDraft, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True, slots=True)
class CheckedUnit:
    """A row and the draft that came of it."""

    row: SheetRow
    draft: UnitDraft


def check(row: SheetRow, *, carrier: Carrier = cells.OUR_OWN) -> Checked[UnitDraft]:
    """This will judge one row of the directory by itself."""
    found = RowFindings(row, FIELD_LABELS, carrier)
    name = _name(found, "name")
    if not name:
        found.refuse_missing("unit_missing", "name")
    draft = UnitDraft(
        name=name,
        parent_name=_name(found, "parent_name"),
        union_uscc=_uscc(found, "union_uscc"),
        employer_uscc=_uscc(found, "employer_uscc"),
        nature=_coded(found, "nature", Table.UNIT_NATURE),
        industry=_coded(found, "industry", Table.INDUSTRY),
        labour_relation=_coded(found, "labour_relation", Table.LABOUR_RELATION),
        dues=_coded(found, "dues", Table.DUES),
        district=_coded(found, "district", Table.DISTRICT),
        chair_name=_words(found, "chair_name"),
        contact_name=_words(found, "contact_name"),
        contact_phone=_phone(found),
        address=_words(found, "address"),
        term_number=_term_number(found),
        term_from=found.day("term_from"),
        term_to=found.day("term_to"),
        account_name=_words(found, "account_name"),
        bank_name=_words(found, "bank_name"),
        account_no=_account(found),
        headcount=_headcount(found),
    )
    if are_reversed(draft.term_from, draft.term_to):
        found.refuse("term_reversed", "term_to")
    return found.checked(draft)


def read_field(found: RowFindings, field: str) -> object:
    """This will read one field that is no code and no day, as `check` does."""
    return _READERS[field](found)


def are_reversed(begins: date | None, ends: date | None) -> bool:
    """This will say whether a term ends before it begins."""
    return begins is not None and ends is not None and ends < begins


def differences(known: Mapping[str, object], draft: UnitDraft) -> Differences:
    """This will give what a row would change in a union: before and after, by field, in clear.

    What the row leaves empty changes nothing. `known` has the fields of `CHANGEABLE`.
    """
    found = {field: (known[field], getattr(draft, field)) for field in CHANGEABLE}
    return {
        field: (before, after)
        for field, (before, after) in found.items()
        if after not in {None, ""} and after != before
    }


def plan(
    units: Sequence[CheckedUnit],
    *,
    existing: Mapping[str, KnownUnit],
    hindered: Mapping[str, Hindrance] = MappingProxyType({}),
) -> TreePlan:
    """This will order the rows so that every parent stands before its children.

    `existing` are the unions already in the directory, by name. A row of the same name is planned
    too: it changes that union, and may not make the tree a circle either. `hindered` are further
    rows of the workbook, by name, that make no union: nothing can stand below one of them.
    """
    faults = _repeats(units, existing)
    refused = {fault.row for fault in faults}
    moving = {unit.draft.name: unit for unit in units if unit.row.number not in refused}
    parents = {name: known.parent_name for name, known in existing.items()}
    parents |= {name: unit.draft.parent_name for name, unit in moving.items()}
    placed = _top_down(parents)
    ordered = tuple(moving[name].draft for name in placed if name in moving)
    refused_rows = {
        unit.draft.name: Hindrance("parent_refused", unit.row.sheet_row) for unit in units
    }
    reachable = set(placed)
    faults += [
        _unplaced(unit, parents, {**hindered, **refused_rows})
        for name, unit in moving.items()
        if name not in reachable
    ]
    return TreePlan(ordered, tuple(sorted(faults, key=lambda fault: fault.row)))


def cross_fault(code: str, *, ref: str, **context: object) -> Fault:
    """This will word a verdict found outside the row; a `row` names the other data row.

    Raises:
        KeyError: no such code; that is our bug.
    """
    field = CROSS_FIELDS[code]
    return cells.fault(code, field=field, label=FIELD_LABELS[field], ref=ref, **context)


def _top_down(parents: Mapping[str, str]) -> list[str]:
    children: dict[str, list[str]] = {}
    for name, parent in parents.items():
        children.setdefault(parent, []).append(name)
    placed = children.get("", [])
    for name in placed:
        placed.extend(children.get(name, ()))
    return placed


def _repeats(units: Iterable[CheckedUnit], existing: Mapping[str, KnownUnit]) -> list[RowFault]:
    owners = {known.union_uscc: name for name, known in existing.items() if known.union_uscc}
    first_by_name: dict[str, int] = {}
    first_by_code: dict[str, int] = {}
    faults: list[RowFault] = []
    for unit in units:
        sheet_row, draft = unit.row.sheet_row, unit.draft
        first = first_by_name.setdefault(draft.name, sheet_row)
        if first != sheet_row:
            faults.append(_fault(unit, "name_repeated", row=first))
        if draft.union_uscc is None:
            continue
        first = first_by_code.setdefault(draft.union_uscc, sheet_row)
        if first != sheet_row:
            faults.append(_fault(unit, "uscc_repeated", row=first))
        elif owners.get(draft.union_uscc, draft.name) != draft.name:
            faults.append(_fault(unit, "uscc_of_another_unit"))
    return faults


def _unplaced(
    unit: CheckedUnit, parents: Mapping[str, str], hindered: Mapping[str, Hindrance]
) -> RowFault:
    """This will say why a row hangs in the air: no parent, one that will not be, or a circle above."""
    name, above = unit.draft.name, unit.draft.parent_name
    if above == name:
        return _fault(unit, "parent_is_itself")
    seen: set[str] = set()
    while above in parents and above not in seen:
        if above == name:
            return _fault(unit, "parent_cycle")
        seen.add(above)
        above = parents[above]
    if (found := hindered.get(unit.draft.parent_name)) is not None:
        return _fault(unit, found.code, row=found.sheet_row)
    is_known = unit.draft.parent_name in parents
    return _fault(unit, "parent_refused" if is_known else "parent_unknown")


def _fault(unit: CheckedUnit, code: str, **context: object) -> RowFault:
    cell = unit.row.cells.get(CROSS_FIELDS[code])
    ref = cell.ref if cell else f"第{unit.row.sheet_row}行"
    return RowFault(unit.row.number, cross_fault(code, ref=ref, **context))


def _words(found: RowFindings, field: str) -> str:
    """This will read a text that has no column for a number in it: one that strayed is refused."""
    text = found.text(field, bytes_max=NAME_BYTES_MAX)
    if _LONG_NUMBER.search(text):
        found.refuse("number_in_words", field)
    return text


def _phone(found: RowFindings) -> str:
    text = identifiers.normalise(found.number("contact_phone"))
    if text and not PHONE.fullmatch(text):
        found.refuse("contact_phone_format", "contact_phone")
    return text


def _account(found: RowFindings) -> str | None:
    if cells.has_lost_digits(found.cell("account_no")):
        found.refuse("account_digits_lost", "account_no")
        return None
    text = identifiers.normalise(found.number("account_no"))
    if not text:
        return None
    if not ACCOUNT.fullmatch(text):
        found.refuse("account_format", "account_no")
    elif _LIKE_CARD.fullmatch(text) and identifiers.luhn_check_digit(text[:-1]) != text[-1]:
        # Accounts of unions follow no common standard; only card numbers have a check digit.
        found.note("account_like_card", "account_no")
    return text


def _term_number(found: RowFindings) -> int | None:
    text = found.number("term_number")
    number = unit_terms.number_of(text)
    if text and number is None:
        found.refuse("term_number_format", "term_number")
    return number


def _headcount(found: RowFindings) -> int | None:
    text = identifiers.normalise(found.number("headcount"))
    if not text:
        return None
    if not _COUNT.fullmatch(text) or int(text) > COUNT_MAX:
        found.refuse("headcount_format", "headcount", most=COUNT_MAX)
        return None
    return int(text)


def _name(found: RowFindings, field: str) -> str:
    return found.text(field, bytes_max=NAME_BYTES_MAX).replace(" ", "")


def _uscc(found: RowFindings, field: str) -> str | None:
    text = found.number(field)
    if cells.has_lost_digits(found.cell(field)):
        found.refuse("id_stored_as_number_digits_lost", field)
        return None
    if not text:
        found.note_missing(field)
        return None
    reader = identifiers.union_uscc if field == "union_uscc" else identifiers.uscc
    try:
        return reader(text)
    except identifiers.IdentifierInvalid as error:
        found.refuse(error.code, field)
        return None


def _coded(found: RowFindings, field: str, table: Table) -> str | None:
    text = found.text(field)
    if not text:
        found.note_missing(field)
        return None
    known = codes.code(table, text)
    if known is None:
        found.refuse_code(table, text, field)
    return known


_READERS: Final[Mapping[str, Callable[[RowFindings], object]]] = {
    "name": partial(_name, field="name"),
    **{field: partial(_uscc, field=field) for field in ("union_uscc", "employer_uscc")},
    **{
        field: partial(_words, field=field)
        for field in ("chair_name", "contact_name", "address", "account_name", "bank_name")
    },
    "contact_phone": _phone,
    "term_number": _term_number,
    "account_no": _account,
}
