"""Purchases are recorded as they were made; an eligible one earns its subsidy once (R25–R27)."""

from dataclasses import fields
from datetime import date, datetime
from typing import Final

from domain import cells
from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.cell_refs import ref
from domain.cells import Fault
from domain.members import operations as members
from domain.programmes import rules
from domain.programmes.rules import KnownTerms, ProgrammeTerms
from domain.rosters import operations as rosters
from domain.rosters.rules import RosterKind
from domain.transactions import Row, execute, operation, rows, value
from domain.units import operations as units

MUTUAL_AID: Final = "HZBX"


@operation
async def seed_notice_terms(*, by: Actor, now: datetime) -> None:
    """This will enter the mutual-aid programme and the terms of the notice, once.

    Raises:
        NotPermitted: not the office.
    """
    by.require(Role.OFFICE)
    await execute(
        "INSERT INTO programmes (code, name) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        MUTUAL_AID,
        "职工互助保险计划补助",
    )
    terms_id: int | None = await value(
        "INSERT INTO programme_terms (programme_id, plan_year, amount_fen, purchases_from,"
        " document, clause, effective_from, original_text)"
        " VALUES ($1, 2018, 10000, $2, $3, $4, $2, $5) ON CONFLICT DO NOTHING RETURNING id",
        MUTUAL_AID,
        date(2018, 2, 1),
        "川直工发〔2018〕1号",
        "三（三）",
        NOTICE_TEXT,
    )
    if terms_id is not None:
        await audit.record(
            action="programme.enter_terms", subject=("programme_terms", terms_id), by=by, now=now
        )


@operation
async def terms_of(programme: str) -> tuple[KnownTerms, ...]:
    """This will give every set of terms of a programme, the earliest first."""
    found = await rows(
        "SELECT * FROM programme_terms WHERE programme_id = $1"
        " ORDER BY plan_year, effective_from, id",
        programme,
    )
    return tuple(KnownTerms(entry["id"], _terms(entry)) for entry in found)


@operation
async def finish_check(roster_id: int, *, rows_total: int, now: datetime) -> bool:
    """This will judge staged purchases against members and purchases, and close the check.

    False says that there is nothing to close: another worker has, or rows are still missing.

    Raises:
        RosterUnknown: no such workbook.
    """
    roster = await rosters.begin_finish(roster_id, rows_total=rows_total)
    if roster is None:
        return False
    await _cross_check(roster)
    await rosters.close_check(roster, now=now)
    return True


@operation
async def record_purchases(roster_id: int, *, now: datetime) -> bool:
    """This will record every acceptable purchase and what it earns, all of them or none.

    False says that none was due.

    Raises:
        RosterUnknown: no such workbook.
    """
    roster = await rosters.begin_apply(roster_id)
    if roster is None:
        return False
    assert roster["kind"] == RosterKind.PURCHASES, "members and units are applied by their rosters"
    await execute("LOCK TABLE purchases IN SHARE ROW EXCLUSIVE MODE")
    await _cross_check(roster)
    recorded = await execute(_RECORD, roster_id, now)
    await execute(_ENTITLE, roster_id, now)
    await rosters.finish_apply(roster, rows_applied=recorded, now=now)
    return True


async def _cross_check(roster: Row) -> None:
    """This will refuse what cannot be recorded, then note what is recorded and earns nothing.

    A purchase counts as the second of its plan year only after one that is eligible itself: who
    bought before the terms began, or paid in part, can still earn with a later full purchase.
    """
    await rosters.cross_check(roster)
    within = await units.path_of(roster["unit_id"])
    await rosters.report(await rows(_UNFIT, roster["id"], within), _word)
    for statement in (_RECEIPT_REPEATED, _SECOND):
        await rosters.report(await rows(statement, roster["id"]), _word)
    await execute(_SECOND_EARNS_NOTHING, roster["id"])


def _word(code: str, *, ref: str, row: int | None) -> Fault:
    if code == "receipt_missing":
        label = rules.FIELD_LABELS["receipt_no"]
        return cells.fault(code, field="receipt_no", label=label, ref=ref)
    context = {} if row is None else {"row": row}
    return rules.cross_fault(code, ref=ref, **context)


def _terms(entry: Row) -> ProgrammeTerms:
    return ProgrammeTerms(
        code=entry["programme_id"],
        **{
            field.name: entry[field.name]
            for field in fields(ProgrammeTerms)
            if field.name != "code"
        },
    )


NOTICE_TEXT: Final = (
    "自2018年2月1日起，省直单位购买职工互助保险计划时，由参加单位工会和会员先行全额购买，"
    "在成功办理、激活工会会员服务卡后，省直机关工会将按100元/人的标准直接补助到会员服务卡上"
)

_STAGED: Final = """
WITH staged AS (
  SELECT id, sheet_row, faults, verdict, name, id_no_index,
         (attributes->>'plan_year')::int AS plan_year, attributes->>'receipt_no' AS receipt_no,
         attributes->>'ineligibility' AS ineligibility
  FROM roster_rows WHERE roster_id = $1 AND id_no_index IS NOT NULL
)
"""
_UNTOLD: Final = (
    "NOT faults @> jsonb_build_array(jsonb_build_object('code', code, 'level', 'fault'))"
)

# Nothing is told of a member outside the uploader's units, not even that there is one. The limit
# changes no answer, an identity number being a member's once; it makes the server look each row up
# by index, where a roster staged a moment ago has no statistics and is otherwise joined row by row.
_UNFIT: Final = f"""
{_STAGED}, known AS (
  SELECT s.*, m.id AS member_id, m.name AS member_name FROM staged s
  LEFT JOIN LATERAL (
    SELECT m.id, m.name FROM members m JOIN units u ON u.id = m.unit_id
    WHERE m.id_no_index = s.id_no_index AND m.status IN {members.LIVE} AND starts_with(u.path, $2)
    LIMIT 1
  ) AS m ON true
), found AS (
  SELECT id, faults, {ref("id_no")} AS ref, 'not_a_member' AS code
  FROM known WHERE member_id IS NULL
  UNION ALL
  SELECT id, faults, {ref("name")}, 'name_differs' FROM known WHERE member_name <> name
  UNION ALL
  SELECT id, faults, {ref("receipt_no")}, 'receipt_missing'
  FROM known WHERE receipt_no = ''
  UNION ALL
  SELECT id, faults, {ref("receipt_no")}, 'receipt_repeated' FROM known k
  WHERE EXISTS (SELECT FROM purchases p
                WHERE p.plan_year = k.plan_year AND p.receipt_no = k.receipt_no)
)
SELECT id, ref, code, NULL::int AS row FROM found WHERE {_UNTOLD} ORDER BY id
"""

_RECEIPT_REPEATED: Final = f"""
{_STAGED}, seen AS (
  SELECT id, sheet_row, faults, receipt_no, {ref("receipt_no")} AS ref,
         'receipt_repeated' AS code,
         min(sheet_row) FILTER (WHERE verdict <> 'REFUSED')
           OVER (PARTITION BY plan_year, receipt_no) AS first
  FROM staged WHERE receipt_no <> ''
)
SELECT id, ref, code, first AS row FROM seen WHERE sheet_row > first AND {_UNTOLD} ORDER BY id
"""

_SECOND: Final = f"""
{_STAGED}, seen AS (
  SELECT id, sheet_row, {ref("id_no")} AS ref, id_no_index, plan_year,
         min(sheet_row) OVER (PARTITION BY id_no_index, plan_year) AS first
  FROM staged WHERE verdict <> 'REFUSED' AND ineligibility = ''
), earned AS (
  SELECT m.id_no_index, p.plan_year FROM purchases p JOIN members m ON m.id = p.member_id
  WHERE p.ineligibility = '' AND p.plan_year IN (SELECT plan_year FROM seen)
)
SELECT id, ref, 'second_purchase_same_plan_year' AS code, NULLIF(first, sheet_row) AS row
FROM seen s
WHERE sheet_row > first
   OR EXISTS (SELECT FROM earned e
              WHERE e.id_no_index = s.id_no_index AND e.plan_year = s.plan_year)
ORDER BY id
"""
_SECOND_EARNS_NOTHING: Final = """
UPDATE roster_rows
SET attributes = (attributes::jsonb || '{"ineligibility": "second_purchase_same_plan_year"}')::json
WHERE roster_id = $1 AND attributes->>'ineligibility' = ''
  AND faults @> '[{"code": "second_purchase_same_plan_year"}]'
"""

_RECORD: Final = """
INSERT INTO purchases (member_id, unit_id, plan_year, purchased_on, shares, premium_fen,
  unit_paid_fen, person_paid_fen, receipt_no, ineligibility, roster_row_id, created_at)
SELECT m.id, r.unit_id, a.plan_year, a.purchased_on, a.shares, a.premium_fen, a.unit_paid_fen,
  a.person_paid_fen, a.receipt_no, a.ineligibility, r.id, $2
FROM roster_rows r JOIN members m ON m.id_no_index = r.id_no_index
CROSS JOIN LATERAL json_to_record(r.attributes) AS a(
  plan_year int, purchased_on date, shares int, premium_fen bigint, unit_paid_fen bigint,
  person_paid_fen bigint, receipt_no text, ineligibility text)
WHERE r.roster_id = $1 AND r.verdict <> 'REFUSED'
ORDER BY r.number
"""

# The amount is the terms'; the unit is the one the member is in now (R27: a transfer keeps one).
_ENTITLE: Final = """
INSERT INTO entitlements (programme_id, plan_year, member_id, unit_id, purchase_id, terms_id,
  amount_fen, cancel_reason, created_at)
SELECT t.programme_id, p.plan_year, p.member_id, m.unit_id, p.id, t.id, t.amount_fen, '', $2
FROM roster_rows r
JOIN purchases p ON p.roster_row_id = r.id
JOIN members m ON m.id = p.member_id
JOIN programme_terms t ON t.id = (r.attributes->>'terms_id')::bigint
WHERE r.roster_id = $1 AND p.ineligibility = ''
ORDER BY p.id
"""
