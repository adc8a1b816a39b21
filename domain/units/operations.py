"""The tree of units grows from directories: placed as a whole, parents before children."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

import orjson

from domain.actors import EVERYTHING, SYSTEM
from domain.audit import operations as audit
from domain.cells import Cell, CellKind, Fault, SheetRow
from domain.transactions import Row, execute, operation, rows, value
from domain.units import rules
from domain.units.rules import CheckedUnit, KnownUnit, RowFault, TreePlan, UnitDraft

Existing = Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class PlannedRoster:
    """Which unions of a directory to place, in order, and why the other rows cannot be."""

    drafts: tuple[UnitDraft, ...]
    faults: tuple[tuple[int, Fault], ...]


@dataclass(frozen=True, slots=True)
class Placement:
    """How many units were added and how many were brought up to date."""

    created: int
    updated: int


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
async def plan_roster(roster_id: int) -> PlannedRoster:
    """This will order the acceptable rows of a staged directory and say why others cannot stand."""
    staged = await rows(
        "SELECT id, number, sheet_row, name, attributes, refs FROM roster_rows"
        " WHERE roster_id = $1 AND verdict <> 'REFUSED' ORDER BY number",
        roster_id,
    )
    ids = {entry["number"]: entry["id"] for entry in staged}
    planned = await plan([_checked_unit(entry) for entry in staged])
    return PlannedRoster(
        planned.ordered, tuple((ids[found.row], found.fault) for found in planned.faults)
    )


@operation
async def plan(listed: Sequence[CheckedUnit]) -> TreePlan:
    """This will order a directory's rows against the tree as it stands.

    A row changes the unit of its name. Moving one below another parent is an act of its own with
    its own history, since it moves what people may see; an import refuses it. There is one root.
    """
    existing = {entry["name"]: entry for entry in await rows(_EXISTING)}
    has_root = any(entry["parent_name"] == "" for entry in existing.values())
    faults: list[RowFault] = []
    for unit in listed:
        code = _objection(unit.draft, existing, has_root=has_root)
        has_root = has_root or unit.draft.parent_name == ""
        if code is not None:
            faults.append(RowFault(unit.row.number, _worded(code, unit.row)))
    refused = {fault.row for fault in faults}
    planned = rules.plan(
        [unit for unit in listed if unit.row.number not in refused],
        existing={
            name: KnownUnit(entry["parent_name"], entry["union_uscc"])
            for name, entry in existing.items()
        },
    )
    return TreePlan(planned.ordered, (*faults, *planned.faults))


@operation
async def enrol(drafts: Sequence[UnitDraft], *, now: datetime) -> Placement:
    """This will add or update planned units, parents before children; paths are chains of ids.

    What a directory leaves empty stays as it is known. Enrolling the same again changes nothing.
    """
    known = {entry["name"]: entry for entry in await rows(_EXISTING)}
    added = [draft for draft in drafts if draft.name not in known]
    changed = [draft for draft in drafts if draft.name in known]
    if changed:
        found = await rows(_UPDATE, *_columns(changed))
        told = [one for one in found if one["changes"] is not None]
        await audit.record_each(
            action="unit.update", kind="unit", found=told, by=SYSTEM, now=now, details={}
        )
    if added:
        numbers = await rows(_NUMBERS, len(added))
        ids = [entry["id"] for entry in numbers]
        parents, paths = _placed(added, ids, known)
        await execute(_INSERT, *_columns(added), ids, parents, paths, now)
    return Placement(created=len(added), updated=len(changed))


def _objection(draft: UnitDraft, existing: Existing, *, has_root: bool) -> str | None:
    known = existing.get(draft.name)
    if known is not None:
        return None if known["parent_name"] == draft.parent_name else "parent_differs"
    if draft.union_uscc is None:
        return "union_uscc_missing"
    return "root_already_exists" if has_root and draft.parent_name == "" else None


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


def _columns(drafts: Sequence[UnitDraft]) -> list[list[str]]:
    return [[getattr(draft, field) or "" for draft in drafts] for field in _FIELDS]


def _checked_unit(entry: Row) -> CheckedUnit:
    refs: Mapping[str, str] = orjson.loads(entry["refs"])
    cells = {field: Cell(CellKind.EMPTY, ref) for field, ref in refs.items()}
    draft = UnitDraft(name=entry["name"], **orjson.loads(entry["attributes"]))
    return CheckedUnit(SheetRow(entry["number"], entry["sheet_row"], cells), draft)


def _worded(code: str, sheet_row: SheetRow) -> Fault:
    field = "union_uscc" if code == "union_uscc_missing" else "parent_name"
    cell = sheet_row.cells.get(field)
    ref = cell.ref if cell else f"第{sheet_row.sheet_row}行"
    if code in rules.CROSS_FIELDS:
        return rules.cross_fault(code, ref=ref)
    return Fault(code, field, ref, f"{ref} {rules.FIELD_LABELS[field]}：{_WORDING[code]}")


_WORDING: Final[Mapping[str, str]] = MappingProxyType(
    {
        "parent_differs": "与工会组织目录中的上级工会不同；导入不调整隶属关系，请另行办理。",
        "union_uscc_missing": "新登记的工会必须填写统一社会信用代码。",
    }
)
_FIELDS: Final = (
    "name",
    "union_uscc",
    "employer_uscc",
    "nature",
    "industry",
    "labour_relation",
    "dues",
    "district",
)
_GIVEN: Final = f"""
unnest({", ".join(f"${place}::text[]" for place in range(1, len(_FIELDS) + 1))}
"""

_EXISTING: Final = """
SELECT u.id, u.name, u.union_uscc, u.path, coalesce(p.name, '') AS parent_name
FROM units u LEFT JOIN units p ON p.id = u.parent_id
"""
_NUMBERS: Final = """
SELECT nextval(pg_get_serial_sequence('units', 'id')) AS id FROM generate_series(1, $1::int)
"""
_INSERT: Final = f"""
INSERT INTO units ({", ".join(_FIELDS)}, id, parent_id, path, status, created_at)
SELECT *, 'ACTIVE', $12 FROM {_GIVEN}, $9::bigint[], $10::bigint[], $11::text[])
"""
# A credit code may hold as many digits as an identity number, which the trail refuses.
_TOLD: Final = {
    field: f"left({{}}.{field}, 4) || '…' || right({{}}.{field}, 4)"
    if field.endswith("_uscc")
    else f"{{}}.{field}"
    for field in _FIELDS
}
_COMPARED: Final = ", ".join(
    f"({place}, '{field}', to_jsonb({told.format('o', 'o')}), to_jsonb({told.format('n', 'n')}),"
    f" o.{field} IS DISTINCT FROM n.{field})"
    for place, (field, told) in enumerate(_TOLD.items())
)
_UPDATE: Final = f"""
WITH n AS (
  UPDATE units u
  SET {", ".join(f"{field} = coalesce(nullif(g.{field}, ''), u.{field})" for field in _FIELDS)}
  FROM {_GIVEN}) AS g({", ".join(_FIELDS)}) WHERE u.name = g.name
  RETURNING u.*
)
SELECT n.id, n.id AS unit_id, (
  SELECT jsonb_agg(jsonb_build_object('field', field, 'before', before, 'after', after)
                   ORDER BY place)
  FROM (VALUES {_COMPARED}) AS v(place, field, before, after, is_changed) WHERE is_changed
) AS changes
FROM n JOIN units o ON o.id = n.id
"""
_KEEP_OPEN: Final = """
SELECT FROM units
WHERE id IN (SELECT unit_id FROM roster_rows WHERE roster_id = $1) ORDER BY id FOR SHARE
"""
_MISPLACED: Final = """
SELECT r.id, coalesce(r.refs->>'unit_name', '第' || r.sheet_row || '行') AS ref,
       CASE WHEN u.id IS NULL THEN 'unit_unknown' ELSE 'unit_out_of_scope' END AS code
FROM roster_rows r LEFT JOIN units u ON u.id = r.unit_id AND u.status = 'ACTIVE'
WHERE r.roster_id = $1 AND r.unit_name <> '' AND (u.id IS NULL OR NOT starts_with(u.path, $2))
  AND NOT r.faults @> '[{"field": "unit_name", "level": "fault"}]'
  AND r.round > (SELECT rounds FROM rosters WHERE id = $1)
ORDER BY r.id
"""
