"""Corrected rows that came back in a workbook of their own go into the roster that they correct.

A row finds its original by what names one person alone; what two rows could be is nobody's. The
original keeps its number and its place in the sheet. A workbook that says nothing new changes nothing.
"""

from base64 import b64decode
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import orjson

from domain import crypto, directories, staging, verdicts
from domain.actors import SYSTEM
from domain.cell_refs import ref, refs
from domain.cells import Cell, Fault, SheetRow
from domain.crypto import Keyring
from domain.intakes import operations as intakes
from domain.intakes import rules
from domain.intakes.operations import Judge
from domain.members import rules as member_rules
from domain.record_keys.queries import ring_for
from domain.rosters import operations as rosters
from domain.rosters import rules as roster_rules
from domain.rosters.rules import RosterKind, RosterState
from domain.transactions import Row, execute, operation, rows
from domain.units import rules as unit_rules
from domain.units.rules import ACCOUNT_PURPOSE
from domain.verdicts import JudgedRow

ROWS_AT_ONCE: Final = 2_000


@operation
async def merge(roster_id: int, *, rows_total: int, judge: Judge, now: datetime) -> bool:
    """This will put a workbook's corrected rows into the roster that it corrects, all or none.

    Rows taken over already, or left out by a person, stay as they are. False says that there is
    nothing to do: another worker has, or rows are still missing.

    Raises:
        RosterInWrongState: the original is being taken over this moment; it is tried again.
    """
    roster = await rosters.begin_finish(roster_id, rows_total=rows_total)
    if roster is None:
        return False
    original, kind = await rosters.lock(roster["corrects_id"]), RosterKind(roster["kind"])
    roster_rules.check_correctable(original, kind=kind)
    for same in _SAME[kind]:
        await execute(_MATCH.format(same=same), roster_id, original["id"], original["rounds"] + 1)
    merged = await _replace(roster, original, judge, now)
    await rosters.report(await rows(_STRAY, roster_id), _WORD[kind])
    await _AGAIN[kind](original, now=now)
    counts = await rosters.count(roster)
    await rosters.move(
        roster,
        RosterState.MERGED,
        checked_at=now,
        rows_total=rows_total,
        rows_merged=merged,
    )
    told = {"rows_merged": merged, "from_roster_id": roster_id}
    await rosters.record("roster.check", roster, by=SYSTEM, now=now, **counts)
    await rosters.record("roster.merge", original, by=SYSTEM, now=now, **told)
    return True


async def _replace(roster: Row, original: Row, judge: Judge, now: datetime) -> int:
    """This will judge the originals anew by what the corrections say, and give how many changed."""
    ring, merged, after = crypto.keyring(), 0, 0
    kind = RosterKind(roster["kind"])
    while pairs := await rows(_PAIRS, roster["id"], after, ROWS_AT_ONCE):
        after = pairs[-1]["number"]
        opener = await ring_for(pair["id_no_sealed"] for pair in pairs)
        originals = {one["id"]: one for one in await rows(_ROWS, [p["of"] for p in pairs])}
        changed: list[tuple[Row, JudgedRow]] = []
        for pair in pairs:
            known = originals[pair["of"]]
            judged = judge(_in_place_of(known, rules.stored_cells(pair, opener)))
            if _differs(known, judged, ring) or _judged_otherwise(known, judged, kind):
                changed.append((known, judged))
        if changed:
            await _store(roster, original, changed, ring, now)
            merged += len(changed)
    return merged


async def _store(
    roster: Row,
    original: Row,
    changed: list[tuple[Row, JudgedRow]],
    ring: Keyring,
    now: datetime,
) -> None:
    ids = [known["id"] for known, _ in changed]
    await staging.replace(ids, verdicts.seal([judged for _, judged in changed], ring))
    kind = RosterKind(roster["kind"])
    fixes = [
        (known["id"], *fix) for known, judged in changed for fix in _fixes(known, judged, kind)
    ]
    words = {"roster_id": original["id"], "origin": roster["id"]}
    await intakes.note_fixes(fixes, **words, by_id=roster["received_by_id"], now=now)


def _in_place_of(known: Row, told: Mapping[str, Cell]) -> SheetRow:
    """This will give corrected cells at the addresses that the original has in its sheet."""
    refs: dict[str, str] = orjson.loads(known["refs"])
    line = f"第{known['sheet_row']}行"
    cells = {name: cell._replace(ref=refs.get(name, line)) for name, cell in told.items()}
    return SheetRow(known["number"], known["sheet_row"], cells, is_hidden=rules.is_hidden(known))


def _differs(known: Row, judged: JudgedRow, ring: Keyring) -> bool:
    """This will say whether a correction says anything else than the original did."""
    if orjson.loads(known["shown"]) != {**judged.shown}:
        return True
    # What is shown is masked: where one was read and the other not, or as another, they differ.
    attributes = orjson.loads(known["attributes"])
    mail = attributes.get("email_index")
    if mail is not None and b64decode(mail) != ring.blind_index("email", judged.email):
        return True
    account = attributes.get("account_no_sealed")
    if account is not None and ring.open(ACCOUNT_PURPOSE, b64decode(account)) != judged.account_no:
        return True
    phone = attributes.get("contact_phone", "")
    if phone != judged.attributes.get("contact_phone", phone):
        return True
    return any(
        known[f"{purpose}_index"] != (ring.blind_index(purpose, text) if text else None)
        for purpose, text in (
            ("id_no", judged.id_no),
            ("mobile", judged.mobile),
            ("address", judged.address),
        )
    )


def _judged_otherwise(known: Row, judged: JudgedRow, kind: RosterKind) -> set[str]:
    """This will give the fields of which a row by itself says something else than the original did.

    What a formula gave is shown as what was pasted in its place; only what is found tells them apart.
    """
    found = orjson.loads(known["faults"])
    before = {_finding(one) for one in found if one["code"] not in _COMPARED[kind]}
    return {field for _, field, _ in before ^ {_finding(one) for one in judged.findings}}


def _finding(one: Mapping[str, str]) -> tuple[str, str, str]:
    return one["code"], one["field"], one["level"]


def _fixes(known: Row, judged: JudgedRow, kind: RosterKind) -> Iterable[tuple[str, str, str]]:
    before: Mapping[str, Any] = orjson.loads(known["shown"])
    fields = [
        name for name in {**before, **judged.shown} if before.get(name) != judged.shown.get(name)
    ]
    # What differs behind one and the same mask.
    told = fields or sorted(filter(None, _judged_otherwise(known, judged, kind)))
    for name in told or [_UNSEEN[kind]]:
        yield name, before.get(name, ""), judged.shown.get(name, "")


# By what a row finds its original, the surest first; each must single out one on both sides.
_SAME: Final[Mapping[RosterKind, tuple[str, ...]]] = {
    RosterKind.MEMBERS: (
        "id_no_index",
        "nullif(name, ''), unit_name, shown->>'id_no'",
        "nullif(name, ''), sheet_row",
        "nullif(name, ''), unit_name",
        "shown->>'id_no', shown->>'mobile'",
    ),
    RosterKind.UNITS: (
        "nullif(name, ''), shown->>'union_uscc'",
        "nullif(name, ''), sheet_row",
        "nullif(name, '')",
        "shown->>'union_uscc'",
    ),
}
# What is found by comparing a row with others says nothing of the row by itself.
_COMPARED: Final[Mapping[RosterKind, Collection[str]]] = {
    RosterKind.MEMBERS: rules.COMPARED,
    RosterKind.UNITS: unit_rules.CROSS_FIELDS,
}
_UNSEEN: Final = {RosterKind.MEMBERS: "id_no", RosterKind.UNITS: "account_no"}
_WORD: Final[Mapping[RosterKind, Callable[..., Fault]]] = {
    RosterKind.MEMBERS: member_rules.cross_fault,
    RosterKind.UNITS: unit_rules.cross_fault,
}
_AGAIN: Final[Mapping[RosterKind, Callable[..., Awaitable[None]]]] = {
    RosterKind.MEMBERS: intakes.again,
    RosterKind.UNITS: directories.again,
}
_MATCH: Final = """
UPDATE roster_rows c SET corrects_row_id = p.id
FROM (SELECT ROW({same}) AS same, min(id) AS id FROM roster_rows
      WHERE roster_id = $1 AND corrects_row_id IS NULL AND num_nulls({same}) = 0
      GROUP BY 1 HAVING count(*) = 1) s
JOIN (SELECT ROW({same}) AS same, min(id) AS id FROM roster_rows o
      WHERE roster_id = $2 AND round = $3 AND decision <> 'REJECTED' AND num_nulls({same}) = 0
        AND NOT EXISTS (SELECT FROM roster_rows x WHERE x.roster_id = $1
                        AND x.corrects_row_id = o.id)
      GROUP BY 1 HAVING count(*) = 1) p USING (same)
WHERE c.id = s.id
"""
_PAIRS: Final = f"""
SELECT r.*, {refs("r")} AS refs, r.corrects_row_id AS of FROM roster_rows r
WHERE r.roster_id = $1 AND r.number > $2 AND r.corrects_row_id IS NOT NULL
ORDER BY r.number LIMIT $3
"""
_ROWS: Final = f"SELECT r.*, {refs('r')} AS refs FROM roster_rows r WHERE r.id = ANY($1)"
_STRAY: Final = f"""
SELECT id, {ref("name")} AS ref, 'row_not_in_original' AS code
FROM roster_rows WHERE roster_id = $1 AND corrects_row_id IS NULL ORDER BY id
"""
