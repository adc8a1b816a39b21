"""What a directory's row must say for a union to be in the tree, and in which order to place them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from domain import cells, codes, identifiers
from domain.cells import Checked, Fault, RowFindings, SheetRow
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


def check(row: SheetRow) -> Checked[UnitDraft]:
    """This will judge one row of the directory by itself."""
    found = RowFindings(row, FIELD_LABELS)
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


def plan(units: Sequence[CheckedUnit], *, existing: Mapping[str, str | None]) -> TreePlan:
    """This will order the rows so that every parent stands before its children.

    `existing` maps the names already in the directory to their union codes. A row whose name is
    there already is planned too: it changes that union.
    """
    faults = _repeats(units, existing)
    refused = {fault.row for fault in faults}
    offered = {unit.draft.name for unit in units}
    waiting = [unit for unit in units if unit.row.number not in refused]
    ordered: list[UnitDraft] = []
    inside = {unit.draft.name for unit in waiting}
    placed = set(existing) - inside
    children: dict[str, list[CheckedUnit]] = {}
    for unit in waiting:
        children.setdefault(unit.draft.parent_name, []).append(unit)
    ready = [unit for parent in ("", *sorted(placed)) for unit in children.pop(parent, ())]
    for unit in ready:
        ordered.append(unit.draft)
        ready.extend(children.pop(unit.draft.name, ()))
    unplaced = [unit for group in children.values() for unit in group]
    known = {unit.draft.name: unit for unit in unplaced}
    faults += [_unplaced(unit, known, offered) for unit in unplaced]
    return TreePlan(tuple(ordered), tuple(sorted(faults, key=lambda fault: fault.row)))


def cross_fault(code: str, *, ref: str, **context: object) -> Fault:
    """This will word a verdict found outside the row; a `row` names the other data row.

    Raises:
        KeyError: no such code; that is our bug.
    """
    field = CROSS_FIELDS[code]
    return cells.fault(code, field=field, label=FIELD_LABELS[field], ref=ref, **context)


def _repeats(units: Iterable[CheckedUnit], existing: Mapping[str, str | None]) -> list[RowFault]:
    owners = {code: name for name, code in existing.items() if code}
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


def _unplaced(unit: CheckedUnit, known: Mapping[str, CheckedUnit], offered: set[str]) -> RowFault:
    """This will say why a row hangs in the air: no parent, a refused one, or a circle above it."""
    name, above = unit.draft.name, unit.draft.parent_name
    if above == name:
        return _fault(unit, "parent_is_itself")
    seen: set[str] = set()
    while above in known and above not in seen:
        if above == name:
            return _fault(unit, "parent_cycle")
        seen.add(above)
        above = known[above].draft.parent_name
    if unit.draft.parent_name in offered:
        is_own_circle = above == name
        return _fault(unit, "parent_cycle" if is_own_circle else "parent_refused")
    return _fault(unit, "parent_unknown")


def _fault(unit: CheckedUnit, code: str, **context: object) -> RowFault:
    cell = unit.row.cells.get(CROSS_FIELDS[code])
    ref = cell.ref if cell else f"第{unit.row.sheet_row}行"
    return RowFault(unit.row.number, cross_fault(code, ref=ref, **context))


def _name(found: RowFindings, field: str) -> str:
    return found.text(field, bytes_max=NAME_BYTES_MAX).replace(" ", "")


def _uscc(found: RowFindings, field: str) -> str | None:
    text = found.text(field)
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
