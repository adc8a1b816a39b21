"""Verbs on disbursements: compose, submit, seal, approve, release, send.

The checker approves the digest over the ordered digests of the very bytes that are archived; the
releaser repeats count and sum. The database itself refuses fewer than three people.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from domain import crypto
from domain.actors import SYSTEM, Actor, Role
from domain.audit import operations as audit
from domain.audit import queries as alarms
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.rules import Press
from domain.calendar import BankCalendar
from domain.disbursements import rules
from domain.disbursements.rules import DisbursementState
from domain.errors import NotFound
from domain.holds import operations as holds
from domain.ledger.operations import word
from domain.payments import operations as payments
from domain.payments.rules import OPEN, CreditLine
from domain.transactions import Row, execute, operation, row, rows, value

SUBJECT: Final = "disbursement"

# One open payment of a batch, looked for state by state from the newest: an index leads to it at
# once, where the server would else read all of a batch for each of its files.
_OPEN: Final = ", ".join(
    "(SELECT p.id FROM payments p WHERE p.disbursement_id = d.id"
    f" AND p.state = {word(state)} ORDER BY p.id DESC LIMIT 1)"
    for state in OPEN
)


@operation
async def compose(
    *,
    programme: str,
    plan_year: int,
    unit_id: int,
    include_failed: bool,
    only: Sequence[int] | None = None,
    by: Actor,
    now: datetime,
) -> int:
    """This will draft a batch of everything payable below a unit and give its id.

    `only` are the entitlements to choose from, if not all; what failed before is among them only
    with `include_failed`, since paying again is a deliberate act.

    Raises:
        NotPermitted: the actor is no maker.
        NotFound: no such unit or programme.
        NothingToPay: nobody can be paid now, or all of it is on hold or over a card's limit.
    """
    by.require(Role.MAKER)
    path = await value(
        "SELECT path FROM units WHERE id = $1 AND starts_with(path, $2)", unit_id, by.scope
    )
    if path is None or not await value("SELECT 1 FROM programmes WHERE code = $1", programme):
        raise NotFound
    await execute("SELECT pg_advisory_xact_lock(hashtext('disbursements.compose'))")
    disbursement_id: int = await value(
        "INSERT INTO disbursements (programme_id, plan_year, unit_id, state, payment_count,"
        " total_fen, digest, seal_round, drafted_by_id, drafted_at, refusal)"
        " VALUES ($1, $2, $3, 'DRAFTED', 1, 1, '', 0, $4, $5, '') RETURNING id",
        programme,
        plan_year,
        unit_id,
        by.staff_id or 0,
        now,
    )
    drafted = await payments.draft(
        disbursement_id,
        programme=programme,
        plan_year=plan_year,
        unit_path=path,
        include_failed=include_failed,
        only=only,
        now=now,
    )
    if drafted.count == 0:
        raise rules.nothing_to_pay(drafted.omitted)
    await execute(
        "UPDATE disbursements SET payment_count = $2, total_fen = $3 WHERE id = $1",
        disbursement_id,
        drafted.count,
        drafted.fen,
    )
    details = {"count": drafted.count, "fen": drafted.fen, "omitted": drafted.omitted}
    await _record("compose", {"id": disbursement_id}, by, now, **details)
    return disbursement_id


@operation
async def submit(disbursement_id: int, *, by: Actor, now: datetime) -> None:
    """This will hand a draft over for sealing and checking.

    Raises:
        NotPermitted, NotFound, DisbursementInWrongState.
    """
    by.require(Role.MAKER)
    batch = await _lock(disbursement_id)
    await _move(batch, DisbursementState.SUBMITTED, submitted_at=now)
    await _record("submit", batch, by, now)


@operation
async def seal_files(
    disbursement_id: int, *, press: Press[CreditLine], files_max: int = 1, now: datetime
) -> list[int]:
    """This will seal the next few files of a submitted batch in one transaction.

    None are left when all are sealed, and the batch is SEALED. The first file fixes the business
    day for all.

    Raises:
        NotFound.
    """
    batch = await _lock(disbursement_id)
    if batch["state"] != DisbursementState.SUBMITTED:
        return []
    on = batch["sealed_for_on"] or press.business_on
    file_ids: list[int] = await payments.seal_files(
        disbursement_id, press=replace(press, business_on=on), files_max=files_max, now=now
    )
    if not file_ids:
        await _finish_sealing(batch, now)
    elif batch["sealed_for_on"] is None:
        await execute(
            "UPDATE disbursements SET sealed_for_on = $2 WHERE id = $1", disbursement_id, on
        )
    return file_ids


@operation
async def approve(disbursement_id: int, *, digest: str, by: Actor, now: datetime) -> None:
    """This will record the checker's word over the digest that they looked at.

    Raises:
        NotPermitted, NotFound, DisbursementInWrongState, SamePerson, DigestMismatch.
    """
    by.require(Role.CHECKER)
    batch = await _lock(disbursement_id)
    rules.check_move(batch["state"], DisbursementState.APPROVED)
    rules.check_signer(by.staff_id, [batch["drafted_by_id"]])
    if digest != batch["digest"]:
        raise rules.DigestMismatch(field=("digest",))
    await _move(batch, DisbursementState.APPROVED, checked_by_id=by.staff_id, checked_at=now)
    await _record("approve", batch, by, now)


@operation
async def release(
    disbursement_id: int,
    *,
    payment_count: int,
    total_fen: int,
    calendar: BankCalendar,
    by: Actor,
    now: datetime,
) -> None:
    """This will let the approved files go: a third person, who repeats count and sum.

    Raises:
        NotPermitted, NotFound, DisbursementInWrongState, SamePerson, ControlTotalsMismatch,
        ReleaseBlocked: a reconciliation break is open, PaymentsHeld: a hold stands over some of it,
        CutOffPassed: seal and approve again.
    """
    by.require(Role.RELEASER)
    batch = await _lock(disbursement_id)
    rules.check_move(batch["state"], DisbursementState.RELEASED)
    rules.check_signer(by.staff_id, [batch["drafted_by_id"], batch["checked_by_id"]])
    if (payment_count, total_fen) != (batch["payment_count"], batch["total_fen"]):
        raise rules.ControlTotalsMismatch(field=("paymentCount",))
    if await alarms.has_blocking_alarm():
        raise rules.ReleaseBlocked
    if now >= calendar.cut_off(batch["sealed_for_on"]):
        raise rules.CutOffPassed
    await holds.check_free(disbursement_id, now=now)
    await _move(batch, DisbursementState.RELEASED, released_by_id=by.staff_id, released_at=now)
    await _record("release", batch, by, now, fen=total_fen)


@operation
async def refuse(disbursement_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will turn a sealed or approved batch down; its payments are payable again.

    Raises:
        NotPermitted, NotFound, DisbursementInWrongState, ReasonMissing.
    """
    by.require(Role.CHECKER, Role.RELEASER)
    text = rules.checked_reason(reason)
    batch = await _give_up(disbursement_id, DisbursementState.REFUSED, text, now)
    await _record("refuse", batch, by, now)


@operation
async def withdraw(disbursement_id: int, *, by: Actor, now: datetime) -> None:
    """This will give up a batch that has not been released; its payments are payable again.

    Raises:
        NotPermitted, NotFound, DisbursementInWrongState.
    """
    by.require(Role.MAKER)
    batch = await _give_up(disbursement_id, DisbursementState.WITHDRAWN, "", now)
    await _record("withdraw", batch, by, now)


@operation
async def reseal(disbursement_id: int, *, by: Actor, now: datetime) -> None:
    """This will void files of which none has left, and have them sealed and approved again.

    Raises:
        NotPermitted, NotFound, DisbursementInWrongState: something may have left.
    """
    by.require(Role.MAKER)
    batch = await _lock(disbursement_id)
    await _unseal(batch, now)
    await _record("reseal", batch, by, now)


@operation
async def expire(disbursement_id: int, *, calendar: BankCalendar, now: datetime) -> bool:
    """This will take back what is past its cut-off and never left; True if it did.

    With nothing gone, the batch is sealed and approved anew. With some files gone, the rest is
    withdrawn, so that what it owes is payable again: nobody twice, nobody forgotten.
    """
    batch = await _lock(disbursement_id)
    if batch["state"] != DisbursementState.RELEASED or now < calendar.cut_off(
        batch["sealed_for_on"]
    ):
        return False
    if not await value(
        "SELECT EXISTS (SELECT FROM payments WHERE disbursement_id = $1 AND state = 'SEALED')",
        disbursement_id,
    ):
        return False
    if await payments.has_left(disbursement_id):
        count = await payments.withdraw(disbursement_id, now=now)
        message = f"截止时间已过，{count} 笔未发送的付款已撤回，请重新组批。"
    else:
        await _unseal(batch, now)
        message = "截止时间已过而文件尚未发送，批次已退回，重新生成文件后须重新复核和签发。"
    await audit.alarm(
        kind="disbursement.expired", subject=(SUBJECT, disbursement_id), message=message, now=now
    )
    await _record("expire", batch, SYSTEM, now)
    return True


@operation
async def begin_sending(disbursement_id: int, *file_ids: int, now: datetime) -> None:
    """This will record the intent to send released files and book their payments in transit.

    All of them or none.

    Raises:
        NotFound, DisbursementInWrongState: it is not released (a nudge that came too late).
        PaymentsHeld: a hold was placed over some of it since.
    """
    batch = await _lock(disbursement_id)
    if batch["state"] != DisbursementState.RELEASED:
        raise rules.DisbursementInWrongState
    await holds.check_free(disbursement_id, file_ids=file_ids, now=now)
    await bank_files.mark_sending(*file_ids, now=now)
    await payments.mark_sent(*file_ids, now=now)


@operation
async def finish_sending(disbursement_id: int, *, now: datetime) -> None:
    """This will mark a released batch as sent once no file of it waits for evidence."""
    batch = await _lock(disbursement_id)
    if batch["state"] == DisbursementState.RELEASED and not await files.unsent_count(
        SUBJECT, disbursement_id
    ):
        await _move(batch, DisbursementState.SENT, sent_at=now)
    await settle_if_done([disbursement_id], now=now)


@operation
async def settle_if_done(disbursement_ids: Sequence[int], *, now: datetime) -> None:
    """This will settle those of some batches of which every payment's outcome is known."""
    await execute(
        "UPDATE disbursements d SET state = 'SETTLED', settled_at = $2 WHERE d.id = ANY($1::bigint[])"
        f" AND d.state IN ('RELEASED', 'SENT') AND coalesce({_OPEN}) IS NULL",
        list(disbursement_ids),
        now,
    )


@operation
async def hold(disbursement_id: int, *, problem: str, now: datetime) -> None:
    """This will stop a batch that cannot be rendered until a person has looked."""
    batch = await _lock(disbursement_id)
    if batch["state"] != DisbursementState.SUBMITTED:
        return
    await _move(batch, DisbursementState.HELD)
    await audit.alarm(
        kind="disbursement.held", subject=(SUBJECT, disbursement_id), message=problem, now=now
    )


async def _lock(disbursement_id: int) -> Row:
    batch = await row("SELECT * FROM disbursements WHERE id = $1 FOR UPDATE", disbursement_id)
    if batch is None:
        raise NotFound
    return batch


async def _move(batch: Row, state: DisbursementState, **changes: object) -> None:
    """This will move a batch as the table of transitions allows, with whatever changes by it."""
    rules.check_move(batch["state"], state)
    columns = "".join(f", {column} = ${place}" for place, column in enumerate(changes, 3))
    await execute(
        f"UPDATE disbursements SET state = $2{columns} WHERE id = $1",
        batch["id"],
        state.value,
        *changes.values(),
    )
    batch |= {"was": batch["state"], "state": state.value}


async def _finish_sealing(batch: Row, now: datetime) -> None:
    sealed = await rows(
        "SELECT digest, row_count, total_fen FROM bank_files WHERE subject_type = 'disbursement'"
        " AND subject_id = $1 AND state = 'SEALED' ORDER BY sequence",
        batch["id"],
    )
    assert sum(file["row_count"] for file in sealed) == batch["payment_count"], "a payment is lost"
    assert sum(file["total_fen"] for file in sealed) == batch["total_fen"], "the sum differs"
    digest = crypto.file_digest(rules.digest_of([file["digest"] for file in sealed]).encode())
    turn = batch["seal_round"] + 1
    await _move(batch, DisbursementState.SEALED, digest=digest, sealed_at=now, seal_round=turn)
    await _record("seal", batch, SYSTEM, now, files=len(sealed))


async def _give_up(
    disbursement_id: int, state: DisbursementState, reason: str, now: datetime
) -> Row:
    batch = await _lock(disbursement_id)
    await _move(batch, state, refusal=reason, settled_at=now)
    await payments.withdraw(disbursement_id, now=now)
    return batch


async def _unseal(batch: Row, now: datetime) -> None:
    nobody = dict.fromkeys(("checked_by_id", "checked_at", "released_by_id", "released_at"))
    await _move(
        batch,
        DisbursementState.SUBMITTED,
        submitted_at=now,
        sealed_for_on=None,
        digest="",
        **nobody,
    )
    await payments.unseal(batch["id"])


async def _record(verb: str, batch: Row, by: Actor, now: datetime, **details: int) -> None:
    await audit.record(
        action=f"disbursement.{verb}",
        subject=(SUBJECT, batch["id"]),
        by=by,
        now=now,
        details=details,
        changes=audit.moved(batch),
    )
