"""What happened to a member, the newest first: one list over all that is kept of them, by pages.

Each kind of happening is a moment of a row: when a correction was proposed, when it was decided. A
page is one statement over all kinds, however long the history is; each kind gives no more rows than
the page holds. The row itself is loaded by whoever shows it, under the rules for its type.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from domain.actors import EVERYTHING
from domain.applications.queries import APPLICATIONS
from domain.cards.queries import EVENTS
from domain.consents.queries import CONSENTS
from domain.corrections.queries import CORRECTIONS
from domain.members.queries import MEMBERS
from domain.memberships.queries import CHANGES
from domain.pages import CursorUnknown, Listing, Part
from domain.payments.queries import ENTITLEMENTS, PAYMENTS
from domain.programmes.queries import PURCHASES
from domain.subtrees import narrower
from domain.transactions import Row, question, row, rows


class Kind(StrEnum):
    """What happened."""

    ENTERED = "ENTERED"
    MEMBERSHIP_CHANGED = "MEMBERSHIP_CHANGED"
    CORRECTION_PROPOSED = "CORRECTION_PROPOSED"
    CORRECTION_DECIDED = "CORRECTION_DECIDED"
    CONSENT_RECORDED = "CONSENT_RECORDED"
    CARD_APPLIED = "CARD_APPLIED"
    CARD_ANSWERED = "CARD_ANSWERED"
    CARD_REPORTED = "CARD_REPORTED"
    PURCHASED = "PURCHASED"
    ENTITLED = "ENTITLED"
    ENTITLEMENT_CANCELLED = "ENTITLEMENT_CANCELLED"
    PAYMENT_MADE = "PAYMENT_MADE"
    PAYMENT_SETTLED = "PAYMENT_SETTLED"


@dataclass(frozen=True, slots=True)
class Source:
    """Where happenings of a kind are: the type and the listing of the row, and its moment in SQL.

    `of` is the SQL of the member whom the row `t` tells of; `where` leaves some of the rows.
    """

    kind: Kind
    type_name: str
    listing: Listing
    at: str
    of: str = "t.member_id"
    where: str = "true"


_CARDS_OF: Final = "t.card_id IN (SELECT c.id FROM cards c WHERE c.member_id = {member})"
# The order of these is a part of every cursor: new kinds come last.
SOURCES: Final = (
    Source(Kind.ENTERED, "Member", MEMBERS, "t.created_at", of="t.id"),
    Source(Kind.MEMBERSHIP_CHANGED, "MembershipChange", CHANGES, "t.changed_at"),
    Source(Kind.CORRECTION_PROPOSED, "Correction", CORRECTIONS, "t.proposed_at"),
    Source(
        Kind.CORRECTION_DECIDED,
        "Correction",
        CORRECTIONS,
        "t.decided_at",
        where="t.decided_at IS NOT NULL AND NOT t.is_direct",
    ),
    Source(Kind.CONSENT_RECORDED, "Consent", CONSENTS, "t.recorded_at"),
    Source(Kind.CARD_APPLIED, "CardApplication", APPLICATIONS, "t.created_at"),
    Source(
        Kind.CARD_ANSWERED,
        "CardApplication",
        APPLICATIONS,
        "t.settled_at",
        where="t.settled_at IS NOT NULL",
    ),
    Source(Kind.CARD_REPORTED, "CardEvent", EVENTS, "t.at", of=""),
    Source(Kind.PURCHASED, "Purchase", PURCHASES, "t.created_at"),
    Source(Kind.ENTITLED, "Entitlement", ENTITLEMENTS, "t.created_at"),
    Source(
        Kind.ENTITLEMENT_CANCELLED,
        "Entitlement",
        ENTITLEMENTS,
        "t.cancelled_at",
        where="t.cancelled_at IS NOT NULL",
    ),
    Source(Kind.PAYMENT_MADE, "Payment", PAYMENTS, "t.created_at"),
    Source(
        Kind.PAYMENT_SETTLED,
        "Payment",
        PAYMENTS,
        "coalesce(t.posted_at, t.settled_at)",
        where="coalesce(t.posted_at, t.settled_at) IS NOT NULL",
    ),
)
_BY_KIND: Final = {source.kind: place for place, source in enumerate(SOURCES)}
# A place is a number: which source, and which row of it.
_ROWS_MAX: Final = 10**15


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened: of which kind, when, and the type and key of the row that tells it."""

    kind: Kind
    at: datetime
    type_name: str
    key: int

    @property
    def place(self) -> int:
        """Its place in the list, as a number: what a cursor holds."""
        return _BY_KIND[self.kind] * _ROWS_MAX + self.key


@dataclass(frozen=True, slots=True)
class Chapter:
    """The happenings of one part of the list, newest first, and whether there are more on either side."""

    happenings: tuple[Happening, ...]
    has_next: bool
    has_previous: bool


@question
async def page(
    member_ids: Sequence[int], *, kinds: Sequence[Kind], scope: str, part: Part
) -> dict[int, Chapter]:
    """This will read the same part of what happened to each member, newest first, in one statement.

    Its cursors are places of happenings; `kinds` are those to be told. What lies outside the scope is
    not there.

    Raises:
        CursorUnknown: a cursor is the place of nothing that may be seen.
    """
    values = _values(member_ids, scope)
    bounds = []
    for cursor, sign in ((part.after, "<"), (part.before, ">")):
        if cursor is not None:
            anchor = await _anchor(cursor, member_ids, kinds, scope)
            first = len(values) + 1
            values += [anchor["at"], anchor["place"], anchor["id"]]
            bounds.append(
                f"(h.at, h.place, h.id) {sign} (${first}, ${first + 1}::int, ${first + 2}::bigint)"
            )
    direction = "ASC" if part.is_backward else "DESC"
    order = f"h.at {direction}, h.place {direction}, h.id {direction}"
    many = part.limit + 1 + part.skip
    tail = f"WHERE {' AND '.join(bounds) or 'true'} ORDER BY {order} LIMIT {many}"
    arms = [f"(SELECT h.* FROM ({arm}) h {tail})" for arm in _arms(kinds, scope)]
    found = await rows(
        "SELECT p.id AS member_id, h.* FROM unnest($1::bigint[]) AS p(id) CROSS JOIN LATERAL ("
        f"SELECT h.* FROM ({' UNION ALL '.join(arms)}) h {tail} OFFSET {part.skip}) h"
        f" ORDER BY p.id, {order}",
        *values,
    ) if arms else []  # fmt: skip
    told: dict[int, list[Happening]] = {member_id: [] for member_id in member_ids}
    for line in found:
        source = SOURCES[line["place"]]
        happening = Happening(source.kind, line["at"], source.type_name, line["id"])
        told[line["member_id"]].append(happening)
    return {member_id: _chapter(happenings, part) for member_id, happenings in told.items()}


@question
async def count(member_ids: Sequence[int], *, kinds: Sequence[Kind], scope: str) -> dict[int, int]:
    """This will count the happenings of each member, in one statement."""
    arms = _arms(kinds, scope)
    if not arms:
        return dict.fromkeys(member_ids, 0)
    found = await rows(
        "SELECT p.id, h.many FROM unnest($1::bigint[]) AS p(id) CROSS JOIN LATERAL ("
        f"SELECT count(*) AS many FROM ({' UNION ALL '.join(arms)}) h) h",
        *_values(member_ids, scope),
    )
    return {line["id"]: line["many"] for line in found}


def _chapter(told: Sequence[Happening], part: Part) -> Chapter:
    has_more, kept = len(told) > part.limit, tuple(told[: part.limit])
    if part.is_backward:
        return Chapter(kept[::-1], part.before is not None or part.skip > 0, has_more)
    return Chapter(kept, has_more, part.after is not None or part.skip > 0)


async def _anchor(
    cursor: int | str, member_ids: Sequence[int], kinds: Sequence[Kind], scope: str
) -> Row:
    """This will find what happened at a place that a page begins or ends at."""
    if isinstance(cursor, str):
        raise CursorUnknown
    place, key = divmod(cursor, _ROWS_MAX)
    kept = [source.kind for source in SOURCES[place : place + 1] if source.kind in kinds]
    for arm in _arms(kept, scope):
        values = [*_values(member_ids, scope), key]
        found = await row(
            f"SELECT h.* FROM unnest($1::bigint[]) AS p(id) CROSS JOIN LATERAL ({arm}) h"
            f" WHERE h.id = ${len(values)}",
            *values,
        )
        if found is not None:
            return found
    raise CursorUnknown


def _arms(kinds: Sequence[Kind], scope: str) -> list[str]:
    """This will give the SQL of each kind's happenings of the member `p.id`, within the scope, $2."""
    if narrower(scope, EVERYTHING) != scope:
        return []
    return [
        f"SELECT {place} AS place, t.id, {source.at} AS at FROM {source.listing.table} t"
        f" WHERE {_whose(source)} AND {source.where} AND {_within(source.listing, scope)}"
        for place, source in enumerate(SOURCES)
        if source.kind in kinds
    ]


def _values(member_ids: Sequence[int], scope: str) -> list[object]:
    """This will give what stands at $1, and at $2 where the scope is a part."""
    return [list(member_ids), *(() if scope == EVERYTHING else (scope,))]


def _whose(source: Source) -> str:
    return f"{source.of} = p.id" if source.of else _CARDS_OF.format(member="p.id")


def _within(listing: Listing, scope: str) -> str:
    if scope == EVERYTHING:
        return "true"
    return f"{listing.unit} IN (SELECT s.id FROM units s WHERE starts_with(s.path, $2))"
