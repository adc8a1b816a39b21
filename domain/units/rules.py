"""What a directory's row must say for a union to be in the tree, and in which order to place them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain import cells, codes, identifiers
from domain.cells import Carrier, Checked, Fault, RowFindings, SheetRow
from domain.codes import Table

NAME_BYTES_MAX: Final = 120
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
    }
)
CROSS_FIELDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "name_repeated": "name",
        "already_in_directory": "name",
        "unit_out_of_scope": "name",
        "uscc_repeated": "union_uscc",
        "uscc_of_another_unit": "union_uscc",
        "parent_unknown": "parent_name",
        "parent_refused": "parent_name",
        "parent_cycle": "parent_name",
        "parent_is_itself": "parent_name",
        "root_already_exists": "parent_name",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDraft:
    """A row that may become a union. A parent of "" is a root; None was left empty and is noted."""

    name: str
    parent_name: str
    union_uscc: str | None
    employer_uscc: str | None
    nature: str | None
    industry: str | None
    labour_relation: str | None
    dues: str | None
    district: str | None


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A union already in the directory; a parent of "" is the root."""

    parent_name: str
    union_uscc: str | None


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
    )
    return found.checked(draft)


def plan(units: Sequence[CheckedUnit], *, existing: Mapping[str, KnownUnit]) -> TreePlan:
    """This will order the rows so that every parent stands before its children.

    `existing` are the unions already in the directory, by name. A row of the same name is planned
    too: it changes that union, and may not make the tree a circle either.
    """
    faults = _repeats(units, existing)
    refused = {fault.row for fault in faults}
    moving = {unit.draft.name: unit for unit in units if unit.row.number not in refused}
    parents = {name: known.parent_name for name, known in existing.items()}
    parents |= {name: unit.draft.parent_name for name, unit in moving.items()}
    placed = _top_down(parents)
    ordered = tuple(moving[name].draft for name in placed if name in moving)
    offered = {unit.draft.name for unit in units}
    reachable = set(placed)
    faults += [
        _unplaced(unit, parents, offered) for name, unit in moving.items() if name not in reachable
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
        number, draft = unit.row.number, unit.draft
        first = first_by_name.setdefault(draft.name, number)
        if first != number:
            faults.append(_fault(unit, "name_repeated", row=first))
        if draft.union_uscc is None:
            continue
        first = first_by_code.setdefault(draft.union_uscc, number)
        if first != number:
            faults.append(_fault(unit, "uscc_repeated", row=first))
        elif owners.get(draft.union_uscc, draft.name) != draft.name:
            faults.append(_fault(unit, "uscc_of_another_unit"))
    return faults


def _unplaced(unit: CheckedUnit, parents: Mapping[str, str], offered: set[str]) -> RowFault:
    """This will say why a row hangs in the air: no parent, a refused one, or a circle above it."""
    name, above = unit.draft.name, unit.draft.parent_name
    if above == name:
        return _fault(unit, "parent_is_itself")
    seen: set[str] = set()
    while above in parents and above not in seen:
        if above == name:
            return _fault(unit, "parent_cycle")
        seen.add(above)
        above = parents[above]
    is_refused = unit.draft.parent_name in offered or unit.draft.parent_name in parents
    return _fault(unit, "parent_refused" if is_refused else "parent_unknown")


def _fault(unit: CheckedUnit, code: str, **context: object) -> RowFault:
    cell = unit.row.cells.get(CROSS_FIELDS[code])
    ref = cell.ref if cell else f"第{unit.row.sheet_row}行"
    return RowFault(unit.row.number, cross_fault(code, ref=ref, **context))


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
        found.refuse("code_unknown", field)
    return known
