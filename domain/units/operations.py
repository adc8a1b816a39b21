"""The tree of units grows from directories: placed as a whole, parents before children."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import orjson

from domain import crypto, unit_differences, unit_terms
from domain.actors import EVERYTHING, SYSTEM
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.cell_refs import ref, refs
from domain.cells import Cell, CellKind, Fault, SheetRow
from domain.headcounts import operations as headcounts
from domain.headcounts import queries as declarations
from domain.headcounts.rules import Declaration
from domain.transactions import Row, execute, operation, rows, value
from domain.unit_differences import Differences
from domain.unit_terms import NUMBER_MAX, Term
from domain.units import rules
from domain.units.rules import (
    CheckedUnit,
    Hindrance,
    KnownUnit,
    RowFault,
    TreePlan,
    UnitDraft,
)

Existing = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a staged row would change: NEW, CHANGED or UNCHANGED, and the diff as JSON, masked."""

    row_id: int
    standing: str
    diff: str


@dataclass(frozen=True, slots=True)
class PlannedRoster:
    """Which unions of a directory to place, in order, what that changes, and why others cannot be."""

    drafts: tuple[UnitDraft, ...]
    faults: tuple[tuple[int, Fault], ...]
    compared: tuple[Comparison, ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """How many units were added and found as they were, and what was changed in which others."""

    created: int
    changes: Mapping[int, Differences]
    unchanged: int

    @property
    def rows(self) -> int:
        """How many rows that took."""
        return self.created + len(self.changes) + self.unchanged


@operation
async def hold() -> None:
    """This will keep every other writer of units waiting until the transaction ends."""
    await execute("LOCK TABLE units IN SHARE ROW EXCLUSIVE MODE")


@operation
async def path_of(unit_id: int | None) -> str:
    """This will give the path below which a unit's uploads may speak; everything's without one."""
    if unit_id is None:
        return EVERYTHING
    path: str = await value("SELECT path FROM units WHERE id = $1", unit_id)
    return path


@operation
async def misplaced(roster_id: int, *, within: str) -> list[Row]:
    """This will find the rows of a roster whose unit is unknown, or not below the path `within`.

    Each result has `id`, `ref` and `code`. A row already refused for its unit is left out. What is
    found stays true until the transaction ends: nobody closes one of these units meanwhile.
    """
    await execute(_KEEP_OPEN, roster_id)
    return await rows(_MISPLACED, roster_id, within)


@operation
async def plan_roster(roster_id: int, *, round_: int, now: datetime) -> PlannedRoster:
    """This will order a staged directory's acceptable rows and say what each would change.

    Rows that a person left out are not among them. Why others cannot stand is among the result;
    nothing is written.
    """
    staged = await rows(_STAGED, roster_id, round_)
    ids = {entry["number"]: entry["id"] for entry in staged}
    listed = [_checked_unit(entry) for entry in staged]
    hindered = {
        entry["name"]: Hindrance(entry["code"], entry["sheet_row"])
        for entry in await rows(_HINDERED, roster_id, round_)
    }
    planned = await plan(listed, hindered=hindered)
    row_ids = {unit.draft.name: ids[unit.row.number] for unit in listed}
    changes = await _changes(planned.ordered, now)
    return PlannedRoster(
        planned.ordered,
        tuple((ids[found.row], found.fault) for found in planned.faults),
        tuple(_compared(row_ids[one.name], changes.get(one.name)) for one in planned.ordered),
    )


@operation
async def plan(
    listed: Sequence[CheckedUnit], *, hindered: Mapping[str, Hindrance] | None = None
) -> TreePlan:
    """This will order a directory's rows against the tree as it stands.

    A row changes the unit of its name. Moving one below another parent is an act of its own with
    its own history, since it moves what people may see; an import refuses it. There is one root.
    `hindered` are rows of the same workbook, by name, that make no union.
    """
    existing = await _existing()
    has_root = any(entry["parent_name"] == "" for entry in existing.values())
    faults: list[RowFault] = []
    for unit in listed:
        code = _objection(unit.draft, existing, has_root=has_root)
        has_root = has_root or unit.draft.parent_name == ""
        if code is not None:
            faults.append(RowFault(unit.row.number, _worded(code, unit.row)))
    refused = {fault.row for fault in faults}
    objected = {
        unit.draft.name: Hindrance("parent_refused", unit.row.sheet_row)
        for unit in listed
        if unit.row.number in refused
    }
    planned = rules.plan(
        [unit for unit in listed if unit.row.number not in refused],
        existing={
            name: KnownUnit(entry["parent_name"], entry["union_uscc"])
            for name, entry in existing.items()
        },
        hindered={**(hindered or {}), **objected},
    )
    return TreePlan(planned.ordered, (*faults, *planned.faults))


@operation
async def enrol(
    drafts: Sequence[UnitDraft], *, now: datetime, document: str = "工会组织目录", by_id: int = 0
) -> Placement:
    """This will add or update planned units, parents before children; paths are chains of ids.

    What a directory leaves empty stays as it is known. Enrolling the same again changes nothing.
    Head-counts are declared from today on by the `document`, which person `by_id` accepted.
    """
    known = await _existing()
    changes = await _changes(drafts, now)
    changed = [draft for draft in drafts if changes.get(draft.name)]
    told = {known[one.name]["id"]: changes[one.name] for one in changed}
    added = [draft for draft in drafts if draft.name not in known]
    if changed:
        await execute(_UPDATE, *_columns(changed))
        await _tell(told, now, by_id=by_id)
    ids: list[int] = []
    if added:
        ids = [entry["id"] for entry in await rows(_NUMBERS, len(added))]
        parents, paths = _placed(added, ids, known)
        await execute(_INSERT, *_columns(added), ids, parents, paths, now)
    declared = [
        Declaration(unit_id, None, draft.headcount)
        for draft, unit_id in zip(added, ids, strict=True)
        if draft.headcount is not None
    ]
    declared += [
        _declared(known[one.name]["id"], changes[one.name])
        for one in changed
        if "headcount" in changes[one.name]
    ]
    if declared:
        await headcounts.declare_each(declared, document=document, by_id=by_id, now=now)
    return Placement(len(added), told, len(drafts) - len(added) - len(changed))


@operation
async def _existing() -> dict[str, Row]:
    return {entry["name"]: entry for entry in await rows(_EXISTING)}


@operation
async def _changes(drafts: Sequence[UnitDraft], now: datetime) -> dict[str, Differences]:
    """This will compare drafts with the units that they name; who is new is not in the answer."""
    wanted = [draft.name for draft in drafts]
    found = {entry["name"]: entry for entry in await rows(_KNOWN, wanted)}
    today, ring = now.astimezone(CHINA).date(), crypto.keyring()
    counts = await declarations.declared([entry["id"] for entry in found.values()], today)
    changes: dict[str, Differences] = {}
    for draft in drafts:
        if (known := found.get(draft.name)) is None:
            continue
        sealed = known["account_no_sealed"] if draft.account_no else None
        clear = {
            "account_no": None if sealed is None else ring.open(rules.ACCOUNT_PURPOSE, sealed),
            "headcount": counts.get(known["id"]),
        }
        changes[draft.name] = rules.differences(known | clear, draft)
    return changes


async def _tell(changes: Mapping[int, Differences], now: datetime, *, by_id: int) -> None:
    """This will write what changed in known units into the trail."""
    told = {unit_id: unit_differences.for_trail(one) for unit_id, one in changes.items()}
    found = [
        {"id": unit_id, "unit_id": unit_id, "changes": orjson.dumps(one)}
        for unit_id, one in told.items()
        if one
    ]
    details = {"accepted_by": by_id}
    if found:
        await audit.record_each(
            action="unit.update", kind="unit", found=found, by=SYSTEM, now=now, details=details
        )


def _declared(unit_id: int, changes: Differences) -> Declaration:
    before, after = changes["headcount"]
    assert isinstance(after, int), "a head-count is a number"
    return Declaration(unit_id, before if isinstance(before, int) else None, after)


def _compared(row_id: int, changes: Differences | None) -> Comparison:
    if changes is None:
        return Comparison(row_id, "NEW", "[]")
    standing = "CHANGED" if changes else "UNCHANGED"
    return Comparison(row_id, standing, orjson.dumps(unit_differences.shown(changes)).decode())


def _objection(draft: UnitDraft, existing: Existing, *, has_root: bool) -> str | None:
    known, above = existing.get(draft.name), existing.get(draft.parent_name)
    if known is not None:
        if known["status"] != "ACTIVE":
            return "unit_closed" if known["merged_into_id"] is None else "unit_merged"
        if known["parent_name"] != draft.parent_name:
            return "parent_differs"
        return _term_objection(draft, known)
    if above is not None and above["status"] != "ACTIVE":
        return "parent_closed" if above["merged_into_id"] is None else "parent_merged"
    if draft.union_uscc is None:
        return "union_uscc_missing"
    return "root_already_exists" if has_root and draft.parent_name == "" else None


def _term_objection(draft: UnitDraft, known: Row) -> str | None:
    before = Term(known["term_number"], known["term_from"], known["term_to"])
    given = Term(draft.term_number, draft.term_from, draft.term_to)
    is_later = (given.number or 0) > (before.number or NUMBER_MAX)
    if is_later and given.begins is None and (before.begins or before.ends) is not None:
        return "term_number_alone"
    earlier = unit_terms.stored(orjson.loads(known["earlier_terms"]))
    return unit_terms.objection(before, given, earlier=earlier)


def _placed(
    added: Sequence[UnitDraft], ids: Sequence[int], known: Existing
) -> tuple[list[int | None], list[str]]:
    place: dict[str, tuple[int | None, str]] = {"": (None, "/")}
    place |= {name: (entry["id"], entry["path"]) for name, entry in known.items()}
    parents: list[int | None] = []
    paths: list[str] = []
    for draft, unit_id in zip(added, ids, strict=True):
        parent_id, above = place[draft.parent_name]
        place[draft.name] = (unit_id, f"{above}{unit_id}/")
        parents.append(parent_id)
        paths.append(f"{above}{unit_id}/")
    return parents, paths


def _columns(drafts: Sequence[UnitDraft]) -> list[list[object]]:
    """This will give what units are stored with, column by column; the account is sealed."""
    ring = crypto.keyring()
    numbers = [draft.account_no for draft in drafts]
    sealed = [None if one is None else ring.seal(rules.ACCOUNT_PURPOSE, one) for one in numbers]
    masked = ["" if one is None else crypto.mask_card(one) for one in numbers]
    return [
        *([getattr(draft, field) or "" for draft in drafts] for field in _TEXTS),
        *([getattr(draft, field) for draft in drafts] for field in _PLAIN),
        list(sealed),
        list(masked),
    ]


def _checked_unit(entry: Row) -> CheckedUnit:
    """This will read a staged row back; one staged before a column was known lacks it."""
    refs: Mapping[str, str] = orjson.loads(entry["refs"])
    cells = {field: Cell(CellKind.EMPTY, ref) for field, ref in refs.items()}
    read: dict[str, object] = orjson.loads(entry["attributes"])
    ring = crypto.keyring()
    for field in _DAYS:
        text = read.get(field)
        read[field] = date.fromisoformat(str(text)) if text else None
    if (account := read.pop("account_no_sealed", None)) is not None:
        sealed = base64.b64decode(str(account))
        read["account_no"] = ring.open(rules.ACCOUNT_PURPOSE, sealed)
    if entry["address_sealed"] is not None:
        read["address"] = ring.open("address", entry["address_sealed"])
    draft = UnitDraft(name=entry["name"], **read)  # type: ignore[arg-type]  # as it was staged
    return CheckedUnit(SheetRow(entry["number"], entry["sheet_row"], cells), draft)


def _worded(code: str, sheet_row: SheetRow) -> Fault:
    cell = sheet_row.cells.get(rules.CROSS_FIELDS[code])
    return rules.cross_fault(code, ref=cell.ref if cell else f"第{sheet_row.sheet_row}行")


_TEXTS: Final = (
    *("name", "union_uscc", "employer_uscc", "nature", "industry", "labour_relation", "dues"),
    *("district", "chair_name", "contact_name", "contact_phone", "address", "account_name"),
    "bank_name",
)
_DAYS: Final = ("term_from", "term_to")
_PLAIN: Final = ("term_number", *_DAYS)
_STORED: Final = (*_TEXTS, *_PLAIN, "account_no_sealed", "account_no_masked")
_TYPES: Final = {
    "term_number": "smallint",
    **dict.fromkeys(_DAYS, "date"),
    "account_no_sealed": "bytea",
}
_PLACES: Final = ", ".join(
    f"${place}::{_TYPES.get(field, 'text')}[]" for place, field in enumerate(_STORED, start=1)
)
_NEXT: Final = len(_STORED) + 1

_STAGED: Final = f"""
SELECT r.id, r.number, r.sheet_row, r.name, r.attributes, {refs("r")} AS refs, r.address_sealed
FROM roster_rows r WHERE r.roster_id = $1 AND r.round = $2 AND r.verdict <> 'REFUSED'
  AND r.decision <> 'REJECTED'
ORDER BY r.number
"""
# The last row of a name decides what is said of it; of two, both are refused or one stands.
_HINDERED: Final = """
SELECT r.name, r.sheet_row,
  CASE WHEN r.decision = 'REJECTED' THEN 'parent_left_out' ELSE 'parent_refused' END AS code
FROM roster_rows r WHERE r.roster_id = $1 AND r.round >= $2 AND r.name <> ''
  AND (r.verdict = 'REFUSED' OR r.decision = 'REJECTED')
ORDER BY r.number
"""
_EXISTING: Final = """
SELECT u.id, u.name, u.union_uscc, u.path, u.term_number, u.earlier_terms, u.term_from,
  u.term_to, u.status, u.merged_into_id, coalesce(p.name, '') AS parent_name
FROM units u LEFT JOIN units p ON p.id = u.parent_id
"""
_KNOWN: Final = f"""
SELECT id, {", ".join(_STORED)} FROM units WHERE name = ANY($1)
"""
_NUMBERS: Final = """
SELECT nextval(pg_get_serial_sequence('units', 'id')) AS id FROM generate_series(1, $1::int)
"""
_INSERT: Final = f"""
INSERT INTO units ({", ".join(_STORED)}, id, parent_id, path, status, created_at)
SELECT *, 'ACTIVE', ${_NEXT + 3}
FROM unnest({_PLACES}, ${_NEXT}::bigint[], ${_NEXT + 1}::bigint[], ${_NEXT + 2}::text[])
"""
# What a directory leaves empty stays as it is known.
_KEPT: Final = ", ".join(
    f"{field} = coalesce(g.{field}, u.{field})"
    if field in _TYPES
    else f"{field} = coalesce(nullif(g.{field}, ''), u.{field})"
    for field in _STORED
)
_UPDATE: Final = f"""
UPDATE units u SET {_KEPT}, earlier_terms = CASE
  WHEN g.term_number > u.term_number AND g.term_from <> coalesce(u.term_from, '-infinity')
  THEN u.earlier_terms || jsonb_build_object(
    'number', u.term_number, 'from', u.term_from, 'to', u.term_to)
  ELSE u.earlier_terms END
FROM unnest({_PLACES}) AS g({", ".join(_STORED)}) WHERE u.name = g.name
"""
_KEEP_OPEN: Final = """
SELECT FROM units
WHERE id = ANY(ARRAY(SELECT DISTINCT unit_id FROM roster_rows WHERE roster_id = $1)) ORDER BY id FOR SHARE
"""
_MISPLACED: Final = f"""
SELECT r.id, {ref("unit_name", row="r")} AS ref,
       CASE WHEN u.id IS NULL THEN 'unit_unknown' ELSE 'unit_out_of_scope' END AS code
FROM roster_rows r LEFT JOIN units u ON u.id = r.unit_id AND u.status = 'ACTIVE'
WHERE r.roster_id = $1 AND r.unit_name <> '' AND (u.id IS NULL OR NOT starts_with(u.path, $2))
  AND NOT r.faults @> '[{{"field": "unit_name", "level": "fault"}}]'
  AND r.round > (SELECT rounds FROM rosters WHERE id = $1)
ORDER BY r.id
"""
