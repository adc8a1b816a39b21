"""Verbs on disbursements: compose, submit, seal, approve, release, send, settle.

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
from domain.bank_files.rules import Line, Press
from domain.calendar import BankCalendar
from domain.disbursements import rules
from domain.disbursements.rules import DisbursementState
from domain.errors import NotFound
from domain.payments import operations as payments
from domain.payments.rules import Credit, CreditLine, Refusal
from domain.transactions import Row, execute, operation, row, rows, value

SUBJECT: Final = "disbursement"


@operation
async def compose(
    *,
    programme: str,
    plan_year: int,
    unit_id: int,
    include_failed: bool,
    by: Actor,
    now: datetime,
) -> int:
    """This will draft a batch of everything payable below a unit and give its id.

    Raises:
        NotPermitted: the actor is no maker.
        NotFound: no such unit or programme.
        NothingToPay: nobody can be paid now.
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
    count, fen = await payments.draft(
        disbursement_id,
        programme=programme,
        plan_year=plan_year,
        unit_path=path,
        include_failed=include_failed,
        now=now,
    )
    if count == 0:
        raise rules.NothingToPay
    await execute(
        "UPDATE disbursements SET payment_count = $2, total_fen = $3 WHERE id = $1",
        disbursement_id,
        count,
        fen,
    )
    await _record("compose", {"id": disbursement_id}, by, now, count=count, fen=fen)
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
async def seal_file(disbursement_id: int, *, press: Press[CreditLine], now: datetime) -> int | None:
    """This will seal the next file of a submitted batch; None when all are, and it is SEALED.

    The first file fixes the business day for all. One file is one transaction.

    Raises:
        NotFound.
    """
    batch = await _lock(disbursement_id)
    if batch["state"] != DisbursementState.SUBMITTED:
        return None
    on = batch["sealed_for_on"] or press.business_on
    file_id = await payments.seal_file(
        disbursement_id, press=replace(press, business_on=on), now=now
    )
    if file_id is None:
        await _finish_sealing(batch, now)
        return None
    await execute("UPDATE disbursements SET sealed_for_on = $2 WHERE id = $1", disbursement_id, on)
    return file_id


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
        ReleaseBlocked: a reconciliation break is open, CutOffPassed: seal and approve again.
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
async def begin_sending(disbursement_id: int, file_id: int, *, now: datetime) -> None:
    """This will record the intent to send one released file and book its payments in transit.

    Raises:
        NotFound, DisbursementInWrongState: it is not released (a nudge that came too late).
    """
    batch = await _lock(disbursement_id)
    if batch["state"] != DisbursementState.RELEASED:
        raise rules.DisbursementInWrongState
    await bank_files.mark_sending(file_id, now=now)
    await payments.mark_sent(file_id, now=now)


@operation
async def finish_sending(disbursement_id: int, *, now: datetime) -> None:
    """This will mark a released batch as sent once no file of it waits for evidence."""
    batch = await _lock(disbursement_id)
    if batch["state"] == DisbursementState.RELEASED and not await files.unsent_count(
        SUBJECT, disbursement_id
    ):
        await _move(batch, DisbursementState.SENT, sent_at=now)
    await _settle_if_done(disbursement_id, now)


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


@operation
async def accept(
    file_id: int,
    *,
    sent_file_id: int,
    disbursement_id: int,
    code: str,
    refusals: Sequence[Refusal],
    by_file: Sequence[Line],
    now: datetime,
) -> None:
    """This will take in a CRA together with closing the file that brought it.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    problems = await payments.accept(
        file_id, sent_file_id=sent_file_id, code=code, refusals=refusals, now=now
    )
    await _settle_if_done(disbursement_id, now)
    await bank_files.mark_applied(
        file_id, unapplied=[*by_file, *problems], by_action="disbursement.accept", now=now
    )


@operation
async def settle(
    file_id: int,
    *,
    sent_file_id: int,
    disbursement_id: int,
    credits_: Sequence[Credit],
    by_file: Sequence[Line],
    now: datetime,
) -> None:
    """This will take in a CRR: payments, ledger and the closed file, together or not at all.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    problems = await payments.settle(file_id, sent_file_id=sent_file_id, credits_=credits_, now=now)
    await _settle_if_done(disbursement_id, now)
    await bank_files.mark_applied(
        file_id, unapplied=[*by_file, *problems], by_action="disbursement.settle", now=now
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


async def _settle_if_done(disbursement_id: int, now: datetime) -> None:
    await execute(
        "UPDATE disbursements d SET state = 'SETTLED', settled_at = $2 WHERE d.id = $1"
        " AND d.state IN ('RELEASED', 'SENT') AND NOT EXISTS (SELECT FROM payments p"
        " WHERE p.disbursement_id = d.id"
        " AND p.state IN ('DRAFTED', 'SEALED', 'SENT', 'ACCEPTED', 'UNKNOWN'))",
        disbursement_id,
        now,
    )


async def _record(verb: str, batch: Row, by: Actor, now: datetime, **details: int) -> None:
    await audit.record(
        action=f"disbursement.{verb}",
        subject=(SUBJECT, batch["id"]),
        by=by,
        now=now,
        details=details,
        changes=audit.moved(batch),
    )
