"""Questions about applications for cards."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain import pages
from domain.applications import rules
from domain.counts import queries as counts
from domain.counts.rules import Dimension
from domain.pages import Listing, Order, Where
from domain.transactions import Row, question, rows, value

APPLICATIONS: Final = Listing(
    table="card_applications",
    columns=(
        "id",
        "batch_id",
        "member_id",
        "unit_id",
        "req_id",
        "state",
        "bank_file_id",
        "line_number",
        "code",
        "created_at",
        "settled_at",
        "replaces_id",
        "is_local",
        "corrected_at",
        "corrected_reason",
        "letter_reference",
        "letter_digest",
        "letter_reason",
        "letter_by_id",
        "letter_at",
    ),
)

APPLICATIONS_OF_BATCH: Final = "t.batch_id = p.id"

# At the bank, past the time by which its result was due.
_OVERDUE: Final = """(t.state IN ('SENT', 'ACCEPTED') AND EXISTS (SELECT FROM obligations o
  WHERE o.file_id = t.bank_file_id AND o.kind = 'RESULT' AND o.due_at <= {}))"""
# Overdue, or its file was answered and says nothing definite of it. Whoever may not see files finds
# none.
UNANSWERED: Final = f"""(t.state IN ('SENT', 'ACCEPTED') AND ({_OVERDUE} OR EXISTS (
  SELECT FROM obligations o WHERE o.file_id = t.bank_file_id AND o.kind = 'RESULT'
  AND o.state IN ('MISSED', 'WAIVED')) OR EXISTS (SELECT FROM bank_files f
  WHERE f.answers_id = t.bank_file_id AND f.kind = 'OPR' AND f.state IN ('APPLIED', 'REOPENED'))))"""

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
}


def matching_applications(
    *,
    below: str | None = None,
    states: Sequence[str] | None = None,
    codes: Sequence[str] | None = None,
    is_unresolved: bool | None = None,
    is_corrected: bool | None = None,
    is_unanswered: bool | None = None,
    now: datetime | None = None,
) -> Where:
    """This will put what is asked of card applications into conditions; `below` is a path.

    Unresolved is a refusal after which nothing was asked of the bank; corrected is one whose member
    may be applied for again; unanswered `now` is what has no definite result though it should, which is asked for alone.
    """
    where = Where().add_given(
        {
            "t.state = ANY({})": states,
            "t.code = ANY({})": codes,
            UNANSWERED: now if is_unanswered else None,
        }
    )
    for condition, wanted in ((_STANDING_FAILURE, is_unresolved), (_CORRECTED, is_corrected)):
        if wanted is not None:
            where.add(condition if wanted else f"NOT ({condition})")
    return where if below is None else pages.inside(APPLICATIONS, where, below)


@question
async def ids_by_req_id(req_ids: Sequence[str]) -> dict[str, int]:
    """This will find applications by their numbers; an unknown number is not in the answer."""
    found = await rows(
        "SELECT id, req_id FROM card_applications WHERE req_id = ANY($1::text[])", list(req_ids)
    )
    return {application["req_id"]: application["id"] for application in found}


# The last word on a member is a refusal: nothing newer has been asked of the bank. Looked up for each,
# since few are refused; the server would read everybody's applications.
_STANDING_FAILURE: Final = (
    "t.state = 'FAILED' AND (SELECT true FROM card_applications a WHERE a.member_id = t.member_id"
    " AND a.id > t.id AND a.state <> 'WITHDRAWN' LIMIT 1) IS NULL"
)


# What it was refused for has been put right: its member's data came anew, or somebody says so.
_CORRECTED: Final = (
    "t.settled_at < greatest(t.corrected_at,"
    " (SELECT m.updated_at FROM members m WHERE m.id = t.member_id))"
)


@question
async def corrected(application_ids: Sequence[int]) -> frozenset[int]:
    """This will say which refusals may be followed by another application."""
    found = await rows(
        "SELECT t.id FROM card_applications t WHERE t.id = ANY($1::bigint[])"
        f" AND {_STANDING_FAILURE} AND {_CORRECTED}",
        list(application_ids),
    )
    return frozenset(each["id"] for each in found)


@question
async def unanswered(application_ids: Sequence[int], *, now: datetime) -> frozenset[int]:
    """This will say which applications have no definite result though they should."""
    found = await rows(
        "SELECT t.id FROM card_applications t WHERE t.id = ANY($1::bigint[])"
        f" AND {UNANSWERED.format('$2')}",
        list(application_ids),
        now,
    )
    return frozenset(each["id"] for each in found)


@question
async def overdue_count(*, now: datetime) -> int:
    """This will count the applications whose result is overdue."""
    count: int = await value(
        f"SELECT count(*) FROM card_applications t WHERE {_OVERDUE.format('$1')}", now
    )
    return count


# By how much refusals have changed since they were last looked at: what is refused now, less what was.
_SINCE: Final = """
SELECT l.unit_id, l.code, 1 AS total, 0 AS counted, 0 AS fen
FROM (SELECT DISTINCT r.member_id FROM count_refusal_notes r) n
CROSS JOIN LATERAL (SELECT a.state, a.unit_id, a.code FROM card_applications a
  WHERE a.member_id = n.member_id AND a.state <> 'WITHDRAWN' ORDER BY a.id DESC LIMIT 1) l
WHERE l.state = 'FAILED'
UNION ALL
SELECT w.unit_id, w.code, -1, 0, 0 FROM count_refusals w
WHERE w.member_id IN (SELECT r.member_id FROM count_refusal_notes r)
"""


async def failures_by_code(path: str, *, scope: str) -> list[Row]:
    """This will count by reason the members below a path whose last application failed, most first."""
    found = await counts.by_code(Dimension.REFUSED, path, scope=scope, besides=_SINCE)
    lines = [{"code": code, "members": one["total"]} for code, one in found.items()]
    return sorted(lines, key=lambda line: (-line["members"], line["code"]))


async def figures(paths: Sequence[str], *, scope: str) -> dict[str, dict[str, int]]:
    """This will count the applications sent and refused below each path."""
    measures = {
        "cards_applied": "sum(t.total) FILTER (WHERE t.code NOT IN ('DRAFTED', 'WITHDRAWN'))",
        "cards_failed": "sum(t.total) FILTER (WHERE t.code = 'FAILED')",
    }
    return await counts.totals(Dimension.APPLICATION, measures, paths, scope=scope)


@question
async def standings(
    member_ids: Sequence[int], *, scope: str
) -> dict[int, tuple[rules.Standing, str]]:
    """This will say where members stand on the way to a card, and the bank's code of a refusal."""
    found = await rows(
        "SELECT m.id, m.status AS member_status, m.tax_residency,"
        " m.is_id_long_term OR m.id_valid_to IS NOT NULL AS has_document_date,"
        " m.consent_ref <> '' AS has_consent, m.restricted_on IS NOT NULL AS is_restricted,"
        " c.status AS card_status, a.state AS application_state, a.code"
        " FROM members m JOIN units u ON u.id = m.unit_id"
        " LEFT JOIN cards c ON c.member_id = m.id AND c.status NOT IN ('12', '99')"
        " LEFT JOIN LATERAL (SELECT l.state, l.code FROM card_applications l"
        "  WHERE l.member_id = m.id AND l.state <> 'WITHDRAWN' ORDER BY l.id DESC LIMIT 1) a ON true"
        " WHERE m.id = ANY($1::bigint[]) AND starts_with(u.path, $2)",
        list(member_ids),
        scope,
    )
    stand = {}
    for row in found:
        member_id, code = row.pop("id"), row.pop("code")
        stand[member_id] = (rules.standing(**row), code or "")
    return stand
