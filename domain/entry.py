"""How far each unit has come with entering its members and with their cards, as of the end of a day.

Read from the rows themselves, for what is frozen: a member counts in the unit and the standing that
the history gives for that day, a card in the status that the bank had reported by then. What is empty
in a record is known as of now alone.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Final

from domain import qualification
from domain.calendar import CHINA
from domain.qualification import BITS
from domain.transactions import Row, question, rows

_LIVE: Final = "('PENDING','ACTIVE','TRANSFER_OUT_PENDING','RETAINED','RETIRED_RETAINED')"

# Each unit belongs to the line of the unit right below the top that it stands under; the top's own
# members are a line of the top itself, of which no number is declared: what the top declares is of all.
# $1 is the first instant after the day, $2 the day.
_LINES: Final = """
WITH lines AS (
  SELECT u.id AS unit_id,
    coalesce((string_to_array(trim(BOTH '/' FROM u.path), '/')::bigint[])[2], u.id) AS line_id
  FROM units u
), later AS (
  SELECT DISTINCT ON (c.member_id) c.member_id, c.from_status, c.unit_id
  FROM membership_changes c WHERE c.changed_at >= $1 ORDER BY c.member_id, c.id
), people AS (
  SELECT m.id, l.line_id, coalesce(c.from_status, m.status) AS status, m.blanks,
    {unqualified} AS is_unqualified
  FROM members m LEFT JOIN later c ON c.member_id = m.id
  JOIN lines l ON l.unit_id = coalesce(c.unit_id, m.unit_id)
  WHERE m.created_at < $1
), entered AS (
  SELECT line_id, count(*) FILTER (WHERE status IN {live}) AS entered,
    count(*) FILTER (WHERE status = 'ACTIVE') AS counted,
    count(*) FILTER (WHERE status = 'ACTIVE' AND NOT is_unqualified) AS qualified{missing}
  FROM people GROUP BY line_id
), held AS (
  SELECT p.line_id, CASE WHEN c.status_at < $1 THEN c.status ELSE coalesce((
      SELECT e.status FROM card_events e WHERE e.card_id = c.id AND e.at < $1
      ORDER BY e.at DESC, e.id DESC LIMIT 1), '00') END AS status
  FROM cards c JOIN people p ON p.id = c.member_id AND p.status = 'ACTIVE'
  WHERE c.opened_on <= $2
), carded AS (
  SELECT line_id, count(*) FILTER (WHERE status NOT IN ('12', '99')) AS carded,
    count(*) FILTER (WHERE status = '06') AS active
  FROM held GROUP BY line_id
), refused AS (
  SELECT l.line_id, count(*) AS refused FROM roster_rows r
  JOIN rosters o ON o.id = r.roster_id AND o.kind = 'MEMBERS' AND o.received_at < $1
    AND o.state NOT IN ('UNREADABLE', 'DISCARDED')
  JOIN lines l ON l.unit_id = r.unit_id
  WHERE r.verdict = 'REFUSED' GROUP BY l.line_id
), reported AS (
  SELECT DISTINCT l.line_id FROM rosters o JOIN lines l ON l.unit_id = o.unit_id
  WHERE o.kind = 'MEMBERS' AND o.received_at < $1 AND o.state NOT IN ('UNREADABLE', 'DISCARDED')
)
SELECT u.id, u.name, CASE WHEN u.parent_id IS NULL AND EXISTS (
    SELECT FROM units b WHERE b.parent_id = u.id AND b.created_at < $1
      AND (b.status = 'ACTIVE' OR b.closed_on > $2)
  ) THEN NULL ELSE (SELECT h.count FROM headcounts h WHERE h.unit_id = u.id AND h.on_day <= $2
    ORDER BY h.on_day DESC, h.id DESC LIMIT 1) END AS declared,
  coalesce(e.entered, 0) > 0 OR coalesce(f.refused, 0) > 0 OR p.line_id IS NOT NULL AS is_reported,
  coalesce(e.entered, 0) AS entered, coalesce(e.counted, 0) AS counted,
  coalesce(e.qualified, 0) AS qualified, coalesce(c.carded, 0) AS carded,
  coalesce(c.active, 0) AS active, coalesce(f.refused, 0) AS refused{missing_names}
FROM units u LEFT JOIN entered e ON e.line_id = u.id LEFT JOIN carded c ON c.line_id = u.id
LEFT JOIN refused f ON f.line_id = u.id LEFT JOIN reported p ON p.line_id = u.id
WHERE u.created_at < $1 AND (u.status = 'ACTIVE' OR u.closed_on > $2)
  AND (array_length(string_to_array(trim(BOTH '/' FROM u.path), '/'), 1) = 2
    OR u.parent_id IS NULL AND coalesce(e.entered, 0) > 0)
ORDER BY u.name, u.id
"""


@question
async def lines(day_on: date) -> list[Row]:
    """This will count each unit right below the top, with all below it, as of the end of a day.

    `missing` of each counts the members in good standing who lack a needed field, by field.
    """
    standard = await qualification.standard(day_on)
    needed = [field for field, bit in BITS.items() if standard.required & bit]
    found = await rows(_statement(standard, needed), _after(day_on), day_on)
    return [_line(one, needed) for one in found]


def _statement(standard: qualification.Standard, needed: list[str]) -> str:
    missing = "".join(
        f",\n    count(*) FILTER (WHERE status = 'ACTIVE' AND (blanks & {BITS[field]}) <> 0)"
        f" AS lacks_{field}"
        for field in needed
    )
    return _LINES.format(
        unqualified=standard.unqualified(member="m"),
        live=_LIVE,
        missing=missing,
        missing_names="".join(
            f", coalesce(e.lacks_{field}, 0) AS lacks_{field}" for field in needed
        ),
    )


def _line(one: Row, needed: list[str]) -> Row:
    lacking: Mapping[str, int] = {
        field: one.pop(f"lacks_{field}") for field in needed if one[f"lacks_{field}"] >= 0
    }
    return one | {"missing": {field: many for field, many in lacking.items() if many}}


def _after(day_on: date) -> datetime:
    return datetime.combine(day_on + timedelta(days=1), time(), CHINA)
