"""Revealing: the budget is spent before anything is read, so that no two requests share one unit of it."""

from datetime import datetime
from typing import Final, NamedTuple

from domain import restricted
from domain.actors import EVERYTHING, Actor, Role
from domain.audit import operations as audit
from domain.errors import NotFound
from domain.record_keys.queries import ring_for
from domain.reveals import rules
from domain.reveals.rules import Item, Revealed
from domain.transactions import Row, acting_within, execute, operation, row, transaction, value

_LIVE_CARD: Final = (
    "(SELECT c.number_sealed FROM cards c"
    " WHERE c.member_id = m.id AND c.status NOT IN ('12', '99'))"
)
# item → the purpose that it is sealed for, and where it is
_SEALED: Final = {
    Item.ID_NO: ("id_no", "m.id_no_sealed"),
    Item.MOBILE: ("mobile", "m.mobile_sealed"),
    Item.ADDRESS: ("address", "m.address_sealed"),
    Item.CARD_NO: (
        "card_no",
        _LIVE_CARD,
    ),
}


class Budget(NamedTuple):
    """One of a day's budgets: the column of its alarm, its kind, and what it is of, in words."""

    alarmed: str
    kind: str
    words: str
    verb: str


_REVEALS: Final = Budget("alarmed_at", "reveal.budget_spent", "查看完整号码", "查看")
_SEARCHES: Final = Budget("searches_alarmed_at", "search.budget_spent", "按完整号码查找", "查找")


async def reveal(
    member_id: int, *, item: Item, reason: str, per_day: int, by: Actor, now: datetime
) -> Revealed:
    """This will give one full value of a member, once, and write down who looked at it and why.

    Two transactions on purpose: the budget belongs to no unit and is spent for good before anything
    is read under the person's own scope; an attempt at a member out of sight costs as much.

    Raises:
        NotPermitted: neither the office nor a clerk.
        Invalid: the reason is none, or holds a number.
        RevealBudgetSpent: as many as allowed today; the first time an alarm says so.
        NotFound: no such member, or not the office's and not below the clerk's own unit.
        RecordRestricted: only the office, which handles people's requests, may look now.
        NothingToReveal: the member has no such value.
    """
    by.require(*rules.REVEALERS)
    text = rules.check_reason(reason)
    assert by.staff_id is not None, "the system reads what it needs where it needs it"
    with acting_within(EVERYTHING):
        spent = await _spend(by.staff_id, per_day=per_day, now=now)
        if spent is None:
            await _alarm(_REVEALS, per_day=per_day, by=by, now=now)
            raise rules.RevealBudgetSpent
    with acting_within(by.scope):
        opened = await _open(member_id, item=item, reason=text, by=by, now=now)
    return Revealed(opened, per_day - spent)


async def search(numbers: int, *, per_day: int, by: Actor, now: datetime) -> None:
    """This will count searches for whole numbers, found or not, before it is told what they found.

    Without a limit, whoever sees a mask would find the number behind it by trying.

    Raises:
        SearchBudgetSpent: as many as allowed today; the first time an alarm says so.
    """
    assert by.staff_id is not None, "the system searches for nobody"
    with acting_within(EVERYTHING):
        if not await _count_searches(numbers, by.staff_id, per_day=per_day, now=now):
            await _alarm(_SEARCHES, per_day=per_day, by=by, now=now)
            raise rules.SearchBudgetSpent


@operation
async def _count_searches(numbers: int, staff_id: int, *, per_day: int, now: datetime) -> bool:
    if numbers > per_day:
        return False
    return bool(await execute(_SEARCH, staff_id, rules.day_of(now), per_day, numbers))


@operation
async def _spend(staff_id: int, *, per_day: int, now: datetime) -> int | None:
    """This will count one more and give the sum; None at the limit. Two at once queue at the row."""
    if per_day < 1:
        return None
    spent: int | None = await value(
        "INSERT INTO reveal_days (staff_id, day, spent) VALUES ($1, $2, 1)"
        " ON CONFLICT (staff_id, day) DO UPDATE SET spent = reveal_days.spent + 1"
        " WHERE reveal_days.spent < $3 RETURNING spent",
        staff_id,
        rules.day_of(now),
        per_day,
    )
    return spent


@operation
async def _alarm(budget: Budget, *, per_day: int, by: Actor, now: datetime) -> None:
    """This will raise an alarm of a spent budget, once for each person and day."""
    is_first = await execute(
        _ALARM.format(column=budget.alarmed), by.staff_id, rules.day_of(now), now
    )
    if is_first:
        await audit.alarm(
            kind=budget.kind,
            subject=("staff", by.staff_id or 0),
            message=f"{by.label} 当日{budget.words}已达 {per_day} 次上限，又要求{budget.verb}，已被拒绝。",
            now=now,
        )


_SEARCH: Final = """
INSERT INTO reveal_days (staff_id, day, spent, searched) VALUES ($1, $2, 0, $4)
ON CONFLICT (staff_id, day) DO UPDATE SET searched = reveal_days.searched + $4
WHERE reveal_days.searched + $4 <= $3
"""
_ALARM: Final = """
INSERT INTO reveal_days (staff_id, day, spent, {column}) VALUES ($1, $2, 0, $3)
ON CONFLICT (staff_id, day) DO UPDATE SET {column} = $3 WHERE reveal_days.{column} IS NULL
"""


async def _open(member_id: int, *, item: Item, reason: str, by: Actor, now: datetime) -> str:
    purpose, _ = _SEALED[item]
    async with transaction():
        found = await _sealed(member_id, item, by)
        if found is None:
            raise NotFound(field=("id",))
        if not by.has(Role.OFFICE):
            restricted.check(found)
        opened = ""
        if found["sealed"] is not None:
            ring = await ring_for([found["sealed"]])
            opened = ring.open(purpose, found["sealed"])
        if not opened:
            raise rules.NothingToReveal(field=("field",))
        await audit.record(
            action="member.reveal",
            subject=("member", member_id),
            unit_id=found["unit_id"],
            by=by,
            now=now,
            details={"field": item.value, "reason": reason},
        )
    return opened


async def _sealed(member_id: int, item: Item, by: Actor) -> Row | None:
    """Whoever is a clerk besides something that sees every unit still reveals in their own alone."""
    _, column = _SEALED[item]
    return await row(
        f"SELECT m.unit_id, m.restricted_on, {column} AS sealed FROM members m JOIN units u ON u.id = m.unit_id"
        " WHERE m.id = $1 AND starts_with(u.path, $2)"
        " AND ($3 OR starts_with(u.path, (SELECT o.path FROM units o WHERE o.id = $4)))",
        member_id,
        by.scope,
        by.has(Role.OFFICE),
        by.unit_id,
    )
