"""Verbs on legal holds: one person proposes, another confirms; to set one and to lift it."""

from datetime import date, datetime

from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import CHINA
from domain.errors import NotFound
from domain.legal_holds import rules
from domain.legal_holds.rules import LegalHoldInvalid, LegalHoldState
from domain.transactions import Row, execute, operation, row, value


@operation
async def propose(
    member_id: int,
    *,
    document: str,
    reason: str,
    from_on: date,
    until_on: date | None,
    by: Actor,
    now: datetime,
) -> int:
    """This will keep a person's record from erasure at once, and give the hold's id.

    It stands once another person has confirmed it.

    Raises:
        NotPermitted, NotFound, LegalHoldInvalid.
    """
    by.require(*rules.HOLDERS)
    number, why = _words(document, reason)
    rules.check_span(from_on, until_on, today=now.astimezone(CHINA).date())
    # Whoever erases the person holds this row: the hold is seen, or comes too late and says so.
    unit_id = await value("SELECT unit_id FROM members WHERE id = $1 FOR UPDATE", member_id)
    if unit_id is None:
        raise NotFound(field=("id",))
    if await value("SELECT EXISTS (SELECT FROM erasures WHERE member_id = $1)", member_id):
        raise LegalHoldInvalid("该人的资料已经删除，无从保留。")
    hold_id: int = await value(
        "INSERT INTO legal_holds (member_id, state, document, reason, from_on, until_on,"
        " proposed_by_id, proposed_at, lift_document, lift_reason)"
        " VALUES ($1, 'PROPOSED', $2, $3, $4, $5, $6, $7, '', '') RETURNING id",
        member_id,
        number,
        why,
        from_on,
        until_on,
        by.staff_id or 0,
        now,
    )
    await _record("propose", hold_id, member_id, by, now)
    return hold_id


@operation
async def decide(hold_id: int, *, is_confirmed: bool, by: Actor, now: datetime) -> None:
    """This will let a proposed hold stand, or decline it, by another person.

    Raises:
        NotPermitted, NotFound, LegalHoldInWrongState, SameHolder.
    """
    found = await _lock(hold_id, by)
    following = LegalHoldState.STANDING if is_confirmed else LegalHoldState.DECLINED
    if found["state"] != LegalHoldState.PROPOSED:
        raise rules.LegalHoldInWrongState
    if by.staff_id == found["proposed_by_id"]:
        raise rules.SameHolder
    await _move(found, following, decided_by_id=by.staff_id, decided_at=now)
    await _record("confirm" if is_confirmed else "decline", hold_id, found["member_id"], by, now)


@operation
async def propose_lift(
    hold_id: int, *, document: str, reason: str, by: Actor, now: datetime
) -> None:
    """This will ask another person to agree that a hold be lifted; it protects until then.

    Raises:
        NotPermitted, NotFound, LegalHoldInWrongState, LegalHoldInvalid.
    """
    number, why = _words(document, reason)
    found = await _lock(hold_id, by)
    await _move(
        found,
        LegalHoldState.LIFTING,
        lift_document=number,
        lift_reason=why,
        lift_proposed_by_id=by.staff_id,
        lift_proposed_at=now,
    )
    await _record("propose_lift", hold_id, found["member_id"], by, now)


@operation
async def decide_lift(hold_id: int, *, is_confirmed: bool, by: Actor, now: datetime) -> None:
    """This will lift a hold, or let it stand on, by another person than proposed to lift it.

    Raises:
        NotPermitted, NotFound, LegalHoldInWrongState, SameHolder.
    """
    found = await _lock(hold_id, by)
    if found["state"] != LegalHoldState.LIFTING:
        raise rules.LegalHoldInWrongState
    if by.staff_id == found["lift_proposed_by_id"]:
        raise rules.SameHolder
    if is_confirmed:
        await _move(found, LegalHoldState.LIFTED, lifted_by_id=by.staff_id, lifted_at=now)
    else:
        await _move(
            found,
            LegalHoldState.STANDING,
            lift_document="",
            lift_reason="",
            lift_proposed_by_id=None,
            lift_proposed_at=None,
        )
    verb = "lift" if is_confirmed else "keep"
    await _record(verb, hold_id, found["member_id"], by, now)


def _words(document: str, reason: str) -> tuple[str, str]:
    number, why = rules.checked_words(document, reason)
    if auditing.holds_long_number(number + " " + why):
        raise LegalHoldInvalid("不得填写证件号码或卡号。", field=("reason",))
    return number, why


async def _lock(hold_id: int, by: Actor) -> Row:
    by.require(*rules.HOLDERS)
    found = await row("SELECT * FROM legal_holds WHERE id = $1 FOR UPDATE", hold_id)
    if found is None:
        raise NotFound(field=("id",))
    return found


async def _move(found: Row, following: LegalHoldState, **changes: object) -> None:
    rules.check_move(found["state"], following)
    columns = "".join(f", {column} = ${place}" for place, column in enumerate(changes, start=3))
    await execute(
        f"UPDATE legal_holds SET state = $2{columns} WHERE id = $1",
        found["id"],
        following.value,
        *changes.values(),
    )


async def _record(verb: str, hold_id: int, member_id: int, by: Actor, now: datetime) -> None:
    await audit.record(
        action=f"legal_hold.{verb}",
        subject=("legal_hold", hold_id),
        by=by,
        now=now,
        details={"member_id": member_id},
    )
