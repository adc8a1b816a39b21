"""Verbs on requests: recorded by one person, decided by another; an erasure is done as it is granted."""

from datetime import date, datetime

import orjson

from domain import erased
from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import CHINA
from domain.data_rights import rules
from domain.data_rights.rules import Channel, RequestInvalid, RequestState, RightKind
from domain.erasures import operations as erasures
from domain.erasures.rules import KEPT
from domain.errors import NotFound
from domain.policies import queries as policies
from domain.transactions import Row, execute, operation, row, rows, value

_LIFT = """
UPDATE rights_requests SET lifted_by_id = $2, lifted_at = $3, lift_reason = $4
WHERE member_id = $1 AND kind = 'RESTRICTION' AND state = 'GRANTED' AND lifted_at IS NULL
"""


@operation
async def record(
    member_id: int,
    *,
    kind: RightKind,
    channel: Channel,
    proof: str,
    wish: str,
    requested_on: date,
    by: Actor,
    now: datetime,
) -> int:
    """This will keep a person's request for another officer to decide, and give its id.

    Raises:
        NotPermitted, NotFound, RequestInvalid.
        RequestOpen: the same is being handled already.
        AlreadyRestricted: a restriction is asked for and stands.
        RecordErased: nothing is left that a right could be about.
    """
    by.require(*rules.HANDLERS)
    shown, said = rules.checked_words(proof, wish)
    _check_plain(shown, said)
    person = await _check_there(member_id)
    if kind is RightKind.RESTRICTION:
        rules.check_unrestricted(person)
    today = now.astimezone(CHINA).date()
    days = await policies.number(rules.ANSWER_DAYS, today)
    due = rules.due_on(requested_on, days, today=today)
    request_id: int | None = await value(
        "INSERT INTO rights_requests (member_id, kind, state, channel, proof, wish, requested_on,"
        " due_on, recorded_by_id, recorded_at, answer, kept)"
        " VALUES ($1, $2, 'RECORDED', $3, $4, $5, $6, $7, $8, $9, '', '[]')"
        " ON CONFLICT DO NOTHING RETURNING id",
        member_id,
        kind.value,
        channel.value,
        shown,
        said,
        requested_on,
        due,
        by.staff_id or 0,
        now,
    )
    if request_id is None:
        raise rules.RequestOpen
    await _note("record", request_id, by, now, member_id=member_id, kind=kind.value)
    return request_id


@operation
async def grant(request_id: int, *, answer: str, by: Actor, now: datetime) -> None:
    """This will grant a request; an erasure or a restriction is carried out at once, or not at all.

    Raises:
        NotPermitted, NotFound, RequestInWrongState, RequestInvalid, SameHandler.
        ErasureBarred: the law does not allow it, or not yet.
        RecordErased: another request was granted first; this one is to be refused or withdrawn.
    """
    found = await _lock(request_id, by)
    text = _answer(answer)
    if found["kind"] != RightKind.ERASURE:
        await _check_there(found["member_id"])
    if found["kind"] == RightKind.RESTRICTION:
        await _restrict(found["member_id"], now=now)
    kept: list[str] = []
    if found["kind"] == RightKind.ERASURE:
        await erasures.erase(
            found["member_id"],
            request_id=request_id,
            asked_by_id=found["recorded_by_id"],
            by=by,
            now=now,
        )
        await execute(_LIFT, found["member_id"], by.staff_id or 0, now, rules.LIFTED_BY_ERASURE)
        kept = list(KEPT.values())
    await _decide(found, RequestState.GRANTED, text, kept, by=by, now=now)


@operation
async def refuse(request_id: int, *, answer: str, by: Actor, now: datetime) -> None:
    """This will refuse a request with the reason that is told to the person.

    Raises:
        NotPermitted, NotFound, RequestInWrongState, RequestInvalid, SameHandler.
    """
    found = await _lock(request_id, by)
    await _decide(found, RequestState.REFUSED, _answer(answer), [], by=by, now=now)


@operation
async def withdraw(request_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will end a request that its person has withdrawn.

    Raises:
        NotPermitted, NotFound, RequestInWrongState, RequestInvalid.
    """
    by.require(*rules.HANDLERS)
    found = await _open(request_id)
    await _decide(found, RequestState.WITHDRAWN, _answer(reason), [], by=by, now=now)


@operation
async def lift(request_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will let a person's data be worked with again, for the reason that they are told.

    Raises:
        NotPermitted, NotFound, RequestInvalid.
        SameHandler: it is the person who recorded the request.
        NotRestricted: it is no restriction that stands.
        RecordErased: there is nothing left to work with.
    """
    by.require(*rules.DECIDERS)
    found = await row("SELECT * FROM rights_requests WHERE id = $1 FOR UPDATE", request_id)
    if found is None:
        raise NotFound(field=("id",))
    if by.staff_id == found["recorded_by_id"]:
        raise rules.SameHandler
    await _check_there(found["member_id"])
    rules.check_standing(found)
    await execute(_LIFT, found["member_id"], by.staff_id or 0, now, _answer(reason))
    await execute(
        "UPDATE members SET restricted_on = NULL, updated_at = $2 WHERE id = $1",
        found["member_id"],
        now,
    )
    await _note("lift", request_id, by, now, member_id=found["member_id"])


@operation
async def hand_out(request_id: int, *, by: Actor, now: datetime) -> Row:
    """This will note that somebody takes the copy of a person's record, and give the request.

    Raises:
        NotPermitted, NotFound.
        PackageNotThere: none was granted, or its time is over.
        RecordErased: the record was erased since.
    """
    by.require(*rules.DECIDERS)
    found = await row("SELECT * FROM rights_requests WHERE id = $1 FOR UPDATE", request_id)
    if found is None:
        raise NotFound(field=("id",))
    is_granted = found["kind"] == RightKind.ACCESS and found["state"] == RequestState.GRANTED
    if not is_granted or found["decided_at"] + rules.PACKAGE_KEPT < now:
        raise rules.PackageNotThere
    await _check_there(found["member_id"])
    await _note("download", request_id, by, now, member_id=found["member_id"])
    return found


@operation
async def warn(*, now: datetime) -> int:
    """This will alarm of each request that should have been answered by now; gives their number."""
    late = await rows(
        "SELECT id, due_on FROM rights_requests WHERE state = 'RECORDED' AND due_on < $1"
        " ORDER BY id",
        now.astimezone(CHINA).date(),
    )
    for each in late:
        await audit.alarm(
            kind="data_rights.late",
            subject=("rights_request", each["id"]),
            message=f"第 {each['id']} 号个人信息请求应于 {each['due_on']} 前答复，至今没有办结。",
            now=now,
        )
    return len(late)


async def _check_there(member_id: int) -> Row:
    found = await row(
        "SELECT id_no_masked, restricted_on FROM members WHERE id = $1 FOR UPDATE", member_id
    )
    if found is None:
        raise NotFound(field=("id",))
    erased.check(found)
    return found


async def _restrict(member_id: int, *, now: datetime) -> None:
    """This will mark the member; lists that wait to be fetched may name them, and are forgotten."""
    await execute(
        "UPDATE members SET restricted_on = coalesce(restricted_on, $2) WHERE id = $1",
        member_id,
        now.astimezone(CHINA).date(),
    )
    await erasures.forget_exports()


def _answer(text: str) -> str:
    checked = rules.checked_answer(text)
    _check_plain(checked)
    return checked


def _check_plain(*texts: str) -> None:
    if any(auditing.holds_long_number(text) for text in texts):
        raise RequestInvalid("不得填写证件号码或卡号：系统已知道是谁。", field=("wish",))


async def _lock(request_id: int, by: Actor) -> Row:
    by.require(*rules.DECIDERS)
    found = await _open(request_id)
    if by.staff_id == found["recorded_by_id"]:
        raise rules.SameHandler
    return found


async def _open(request_id: int) -> Row:
    found = await row("SELECT * FROM rights_requests WHERE id = $1 FOR UPDATE", request_id)
    if found is None:
        raise NotFound(field=("id",))
    if found["state"] != RequestState.RECORDED:
        raise rules.RequestInWrongState
    return found


async def _decide(
    found: Row, state: RequestState, answer: str, kept: list[str], *, by: Actor, now: datetime
) -> None:
    await execute(
        "UPDATE rights_requests SET state = $2, answer = $3, kept = $4::jsonb, decided_by_id = $5,"
        " decided_at = $6 WHERE id = $1",
        found["id"],
        state.value,
        answer,
        orjson.dumps(kept).decode(),
        by.staff_id or 0,
        now,
    )
    verbs = {
        RequestState.GRANTED: "grant",
        RequestState.REFUSED: "refuse",
        RequestState.WITHDRAWN: "withdraw",
    }
    await _note(verbs[state], found["id"], by, now, member_id=found["member_id"])


async def _note(verb: str, request_id: int, by: Actor, now: datetime, **details: object) -> None:
    await audit.record(
        action=f"rights_request.{verb}",
        subject=("rights_request", request_id),
        by=by,
        now=now,
        details=details,
    )
