"""Verbs on memberships: one status after another, and transfers from one unit to the next.

They run past the row policies, since a transfer speaks of two units; whom a person may act for each
verb checks by the unit's path. Units act for themselves only once a document lets them (R7).
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from asyncpg import UniqueViolationError

from domain import erased, restricted
from domain.actors import EVERYTHING, SYSTEM, Actor
from domain.applications import operations as applications
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.cards import operations as cards
from domain.errors import NotFound
from domain.members import operations as members
from domain.members.rules import MembershipStatus
from domain.memberships import rules
from domain.memberships.rules import TransferState
from domain.payments import operations as payments
from domain.policies import queries as policies
from domain.transactions import Row, acting_within, execute, operation, row, rows, value

P = ParamSpec("P")
R = TypeVar("R")

_MEMBER: Final = """
SELECT m.id, m.name, m.id_no_masked, m.status, m.joined_on, m.unit_id,
  m.restricted_on, u.path, u.name AS unit,
  (SELECT max(c.on_day) FROM membership_changes c WHERE c.member_id = m.id) AS changed_on
FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = $1 FOR UPDATE OF m
"""
_TRANSFER: Final = """
SELECT t.*, f.path AS from_path, g.path AS to_path, g.name AS to_unit_name, g.status AS to_status
FROM transfers t JOIN units f ON f.id = t.from_unit_id JOIN units g ON g.id = t.to_unit_id
WHERE t.id = $1 FOR UPDATE OF t FOR SHARE OF g
"""


def for_two_units(verb: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """This will run a verb past the row policies; it checks itself for whom the person may act."""

    @wraps(verb)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with acting_within(EVERYTHING):
            return await verb(*args, **kwargs)

    return run


@for_two_units
@operation
async def change(
    member_id: int,
    status: MembershipStatus,
    *,
    on_day: date,
    document: str,
    reason: str,
    by: Actor,
    now: datetime,
) -> None:
    """This will put a membership into another status; what is owed ends with an ending.

    Raises:
        NotPermitted, SelfMaintenanceOff, NotFound.
        MobileTaken: another member has the number meanwhile.
        MembershipStepUnlawful: it cannot go there from where it is.
        RecordErased: whoever comes back is entered anew.
        MembershipInvalid: no reason, no document for an ending, a day still to come, or
            one before the member joined or last changed.
    """
    found = await _member(member_id, by, now)
    current = MembershipStatus(found["status"])
    rules.check_step(current, status)
    is_end = status in rules.ENDINGS
    number, why = rules.checked_words(document, reason, needs_document=is_end)
    known = {"joined_on": found["joined_on"], "changed_on": found["changed_on"]}
    rules.check_day(on_day, **known, today=_today(now))
    await _become(found, status, on_day=on_day, document=number, reason=why, by=by, now=now)
    if is_end:
        label = rules.STATUS_LABELS[status]
        await payments.cancel_owed(member_id, reason=f"会籍终止：{label}", now=now)


@for_two_units
@operation
async def request_transfer(
    member_id: int, *, to_unit_id: int, document: str, reason: str, by: Actor, now: datetime
) -> int:
    """This will ask another unit to take a member; the member stays counted here until it does.

    Raises:
        NotPermitted, SelfMaintenanceOff, NotFound.
        MembershipStepUnlawful: the membership is not in good standing.
        TransferPointless: the member is there already, or the unit is closed.
        MembershipInvalid: no document or no reason.
        RecordErased, RecordRestricted: their data may go to no other unit.
    """
    await members.hold_open()
    found = await _member(member_id, by, now)
    restricted.check(found)
    number, why = rules.checked_words(document, reason, needs_document=True)
    if found["status"] != MembershipStatus.ACTIVE:
        raise rules.MembershipStepUnlawful("只有会籍正常的会员可以转出。")
    target = await row("SELECT id, name, status FROM units WHERE id = $1 FOR SHARE", to_unit_id)
    if target is None:
        raise NotFound(field=("to_unit_id",))
    if target["status"] != "ACTIVE":
        raise rules.TransferPointless("接收单位已撤销。", field=("to_unit_id",))
    if to_unit_id == found["unit_id"]:
        raise rules.TransferPointless("会员已在该单位。", field=("to_unit_id",))
    today = _today(now)
    days = await policies.number(rules.TRANSFER_DAYS, today)
    transfer_id: int = await value(
        "INSERT INTO transfers (member_id, from_unit_id, to_unit_id, member_name, id_no_masked,"
        " from_unit_name, state, document, reason, expires_on, requested_at, requested_by_id,"
        " decision) VALUES ($1, $2, $3, $4, $5, $6, 'REQUESTED', $7, $8, $9, $10, $11, '')"
        " RETURNING id",
        member_id,
        found["unit_id"],
        to_unit_id,
        found["name"],
        found["id_no_masked"],
        found["unit"],
        number,
        why,
        rules.expiry(today, days),
        now,
        by.staff_id or 0,
    )
    await _become(
        found,
        MembershipStatus.TRANSFER_OUT_PENDING,
        on_day=today,
        document=number,
        reason=why,
        other_unit=target["name"],
        by=by,
        now=now,
    )
    return transfer_id


@for_two_units
@operation
async def accept_transfer(transfer_id: int, *, by: Actor, now: datetime) -> None:
    """This will take a member in: counted here from today, with cards and what is still owed.

    Raises:
        NotPermitted, SelfMaintenanceOff, NotFound, TransferInWrongState, RecordRestricted.
        TransferPointless: the receiving unit was closed meanwhile.
    """
    await members.hold_open()
    found = await _transfer(transfer_id, "to_path", TransferState.REQUESTED, by, now)
    await _hand_over(found, by, now)


@for_two_units
@operation
async def agree_transfer(transfer_id: int, *, by: Actor, now: datetime) -> None:
    """This will let a member go to the unit that asked for them, which thereby takes them in.

    Raises:
        NotPermitted, SelfMaintenanceOff, NotFound, TransferInWrongState, RecordRestricted.
        MembershipStepUnlawful: the membership is not in good standing any more.
        TransferPointless: the unit that asked was closed meanwhile, or the member went elsewhere.
    """
    await members.hold_open()
    found = await _transfer(transfer_id, "from_path", TransferState.ASKED, by, now)
    person = await row(_MEMBER, found["member_id"])
    assert person is not None, "a transfer has its member"
    if person["unit_id"] != found["from_unit_id"]:
        raise rules.TransferPointless("会员已不在原单位，请取消这次请求。")
    if person["status"] != MembershipStatus.ACTIVE:
        raise rules.MembershipStepUnlawful("只有会籍正常的会员可以转出。")
    await _become(
        person,
        MembershipStatus.TRANSFER_OUT_PENDING,
        on_day=_today(now),
        document=found["document"],
        reason=found["reason"],
        other_unit=found["to_unit_name"],
        by=by,
        now=now,
    )
    found["from_unit_name"] = person["unit"]
    await _hand_over(found, by, now)
    await execute(
        "UPDATE transfers SET from_unit_name = $2 WHERE id = $1", transfer_id, person["unit"]
    )


async def _hand_over(found: Row, by: Actor, now: datetime) -> None:
    """This will put a member who is on the way into the receiving unit, with all that goes along."""
    if found["to_status"] != "ACTIVE":
        raise rules.TransferPointless("接收单位已撤销，请转出单位取消后另行办理。")
    if found["expires_on"] < _today(now):
        raise rules.TransferInWrongState("已过接收期限，请转出单位重新办理。")
    person = await row(_MEMBER, found["member_id"])
    assert person is not None, "a transfer has its member"
    restricted.check(person)
    words = {
        "on_day": _today(now), "document": found["document"], "reason": found["reason"],
        "by": by, "now": now,
    }  # fmt: skip
    await _become(person, MembershipStatus.TRANSFERRED, other_unit=found["to_unit_name"], **words)
    await execute(
        "UPDATE members SET unit_id = $2, updated_at = $3 WHERE id = $1",
        found["member_id"],
        found["to_unit_id"],
        now,
    )
    for take_along in (cards.take_along, applications.take_along, payments.take_owed_along):
        await take_along([found["member_id"]], unit=found["to_unit_id"])
    arrived = person | {"unit_id": found["to_unit_id"], "status": MembershipStatus.TRANSFERRED}
    await _become(arrived, MembershipStatus.ACTIVE, other_unit=found["from_unit_name"], **words)
    await _decide(found["id"], TransferState.ACCEPTED, "", by, now)


@for_two_units
@operation
async def cancel_transfer(transfer_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will call a transfer off, by either side; the member stays where they are.

    Raises:
        NotPermitted, SelfMaintenanceOff, NotFound, TransferInWrongState.
        MembershipInvalid: no reason.
    """
    _, why = rules.checked_words("", reason, needs_document=False)
    found = await _transfer(transfer_id, None, None, by, now)
    await _stay(found, TransferState.CANCELLED, why, by, now)


@operation
async def expire_transfers(*, now: datetime) -> int:
    """This will end the transfers that nobody took in time, and give how many."""
    late = await rows(
        "SELECT t.*, g.name AS to_unit_name FROM transfers t JOIN units g ON g.id = t.to_unit_id"
        " WHERE t.state IN ('ASKED', 'REQUESTED') AND t.expires_on < $1 ORDER BY t.id FOR UPDATE OF t",
        _today(now),
    )
    for found in late:
        why = rules.UNANSWERED[TransferState(found["state"])]
        await _stay(found, TransferState.EXPIRED, why, SYSTEM, now)
    return len(late)


async def _stay(found: Row, state: TransferState, why: str, by: Actor, now: datetime) -> None:
    person = await row(_MEMBER, found["member_id"])
    assert person is not None, "a transfer has its member"
    if found["state"] == TransferState.REQUESTED:
        await _become(
            person,
            MembershipStatus.ACTIVE,
            on_day=_today(now),
            document="",
            reason=why,
            other_unit=found["to_unit_name"],
            by=by,
            now=now,
        )
    await _decide(found["id"], state, why, by, now)


async def _member(member_id: int, by: Actor, now: datetime) -> Row:
    found = await row(_MEMBER, member_id)
    if found is None or not found["path"].startswith(by.scope):
        raise NotFound(field=("id",))
    await policies.require_keeper(by, now=now)
    erased.check(found)
    return found


async def _transfer(
    transfer_id: int, side: str | None, state: TransferState | None, by: Actor, now: datetime
) -> Row:
    found = await row(_TRANSFER, transfer_id)
    sides = (side,) if side else ("from_path", "to_path")
    if found is None or not any(found[one].startswith(by.scope) for one in sides):
        raise NotFound(field=("id",))
    await policies.require_keeper(by, now=now)
    lawful = rules.OPEN_TRANSFERS if state is None else {state}
    if found["state"] not in lawful:
        raise rules.TransferInWrongState
    return found


async def _become(
    person: Row,
    status: MembershipStatus,
    *,
    on_day: date,
    document: str,
    reason: str,
    by: Actor,
    now: datetime,
    other_unit: str = "",
) -> None:
    try:
        await execute(
            "UPDATE members SET status = $2, updated_at = $3 WHERE id = $1",
            person["id"],
            status.value,
            now,
        )
    except UniqueViolationError as error:
        raise rules.MobileTaken from error
    await execute(
        "INSERT INTO membership_changes (member_id, unit_id, from_status, to_status, on_day,"
        " document, reason, other_unit, changed_at, changed_by_id)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        person["id"],
        person["unit_id"],
        str(person["status"]),
        status.value,
        on_day,
        document,
        reason,
        other_unit,
        now,
        by.staff_id or 0,
    )
    await audit.record(
        action="member.status",
        subject=("member", person["id"]),
        unit_id=person["unit_id"],
        by=by,
        now=now,
        changes={"status": (str(person["status"]), status.value)},
    )


async def _decide(
    transfer_id: int, state: TransferState, decision: str, by: Actor, now: datetime
) -> None:
    await execute(
        "UPDATE transfers SET state = $2, decision = $3, decided_at = $4, decided_by_id = $5"
        " WHERE id = $1",
        transfer_id,
        state.value,
        decision,
        now,
        by.staff_id or 0,
    )


def _today(now: datetime) -> date:
    return now.astimezone(CHINA).date()
