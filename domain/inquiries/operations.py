"""Verbs on open payments: ask the bank, attach its letter, and have another person decide on it."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import CHINA
from domain.disbursements import operations as disbursements
from domain.errors import NotFound
from domain.inquiries import rules
from domain.inquiries.rules import Letter, ProofOutcome, ProofState
from domain.ledger import operations as ledger
from domain.ledger.operations import Posting
from domain.ledger.rules import Event
from domain.scans.rules import ScanMissing
from domain.transactions import Row, execute, operation, row, rows, value

_SUCCESS: Final = "0000"
_EVENTS: Final = {
    ProofOutcome.CREDITED: Event.CREDITED,
    ProofOutcome.FAILED: Event.FAILED,
}


@operation
async def ask(payment_ids: Sequence[int], *, by: Actor, now: datetime) -> int:
    """This will note that somebody takes open payments to the bank; gives the inquiry's id.

    Raises:
        NotPermitted: who has nothing to do with money.
        NothingToAsk: one of them has an outcome, or there are none, or too many.
    """
    by.require(*rules.PEOPLE)
    wanted = sorted(set(payment_ids))
    found = await rows(
        "SELECT id, state, amount_fen FROM payments WHERE id = ANY($1::bigint[])", wanted
    )
    rules.check_askable([payment["state"] for payment in found], len(wanted))
    inquiry_id: int = await value(
        "INSERT INTO inquiries (asked_by_id, asked_at, payment_count, total_fen)"
        " VALUES ($1, $2, $3, $4) RETURNING id",
        by.staff_id or 0,
        now,
        len(found),
        sum(payment["amount_fen"] for payment in found),
    )
    await execute(
        "INSERT INTO inquiry_payments (inquiry_id, payment_id)"
        " SELECT $1, id FROM unnest($2::bigint[]) AS p(id)",
        inquiry_id,
        wanted,
    )
    details = {"count": len(found)}
    await audit.record(
        action="inquiry.ask", subject=("inquiry", inquiry_id), by=by, now=now, details=details
    )
    return inquiry_id


@operation
async def attach(payment_id: int, *, letter: Letter, by: Actor, now: datetime) -> int:
    """This will attach what the bank wrote of an UNKNOWN payment; another person decides on it.

    Raises:
        NotPermitted, NotFound, ProofInvalid.
        ScanMissing: the letter's scan was not uploaded.
        NotUnknown: it has an outcome, or its answer may still come by itself.
        ProofPending, SerialTaken.
    """
    by.require(*rules.PEOPLE)
    said = rules.checked(letter, now.astimezone(CHINA).date())
    for text, field in ((said.reason, "reason"), (said.reference, "reference")):
        if auditing.holds_long_number(text):
            raise rules.ProofInvalid("不得填写证件号码或卡号。", field=(field,))
    payment = await _unknown(payment_id)
    await _check_serial(said.bank_serial, payment_id)
    if not await value("SELECT 1 FROM scans WHERE digest = $1", said.digest):
        raise ScanMissing(field=("digest",))
    if await value("SELECT 1 FROM proofs WHERE payment_id = $1 AND state = 'ATTACHED'", payment_id):
        raise rules.ProofPending
    proof_id: int = await value(
        "INSERT INTO proofs (payment_id, state, outcome, code, bank_serial, posted_on, reference,"
        " digest, reason, attached_by_id, attached_at, decision)"
        " VALUES ($1, 'ATTACHED', $2, $3, $4, $5, $6, $7, $8, $9, $10, '') RETURNING id",
        payment_id,
        said.outcome.value,
        said.code,
        said.bank_serial,
        said.posted_on,
        said.reference.strip(),
        said.digest,
        said.reason.strip(),
        by.staff_id or 0,
        now,
    )
    await audit.record(
        action="proof.attach",
        subject=("proof", proof_id),
        unit_id=payment["unit_id"],
        by=by,
        now=now,
        details={"payment_id": payment_id, "outcome": said.outcome.value, "digest": said.digest},
    )
    return proof_id


@operation
async def confirm(proof_id: int, *, digest: str, by: Actor, now: datetime) -> None:
    """This will let an attached letter decide, on the word of a second person with it in hand.

    Raises:
        NotPermitted, NotFound, ProofDecided, SamePerson.
        LetterDiffers: they hold another file.
        NotUnknown: other evidence came first.
        SerialTaken.
    """
    by.require(*rules.CONFIRMERS)
    proof = await _attached(proof_id)
    rules.check_confirmer(proof["attached_by_id"], by.staff_id)
    if digest != proof["digest"]:
        raise rules.LetterDiffers(field=("digest",))
    payment = await _unknown(proof["payment_id"])
    await _check_serial(proof["bank_serial"], proof["payment_id"])
    await _decide(proof_id, ProofState.CONFIRMED, "", by, now)
    await _prove(proof, payment, now)
    await audit.record(
        action="proof.confirm",
        subject=("proof", proof_id),
        unit_id=payment["unit_id"],
        by=by,
        now=now,
        details={"payment_id": proof["payment_id"]},
        changes={"state": ("UNKNOWN", proof["outcome"])},
    )


@operation
async def refuse(proof_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will turn an attached letter down; the payment stays UNKNOWN.

    Raises:
        NotPermitted, NotFound, ProofDecided, ProofInvalid: no reason.
    """
    by.require(*rules.PEOPLE)
    text = auditing.kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not text:
        raise rules.ProofInvalid("请填写不予认定的原因。", field=("reason",))
    proof = await _attached(proof_id)
    await _decide(proof_id, ProofState.REFUSED, text, by, now)
    await audit.record(
        action="proof.refuse",
        subject=("proof", proof_id),
        by=by,
        now=now,
        details={"payment_id": proof["payment_id"]},
    )


async def _prove(proof: Row, payment: Row, now: datetime) -> None:
    """This will move the payment and book it; the proof is the evidence on the move."""
    outcome = ProofOutcome(proof["outcome"])
    posted_on = proof["posted_on"]
    await execute(
        "UPDATE payments SET state = $2, code = $3, bank_serial = $4, posted_at = $5,"
        " evidence_file_id = NULL, evidence_line = NULL, proof_id = $6, settled_at = $7,"
        " moved_at = $7 WHERE id = $1",
        payment["id"],
        outcome.value,
        _SUCCESS if outcome is ProofOutcome.CREDITED else proof["code"],
        proof["bank_serial"],
        None if posted_on is None else datetime.combine(posted_on, time(), CHINA),
        proof["id"],
        now,
    )
    posting = Posting(payment["pay_id"], payment["amount_fen"], payment["programme_id"])
    await ledger.post(_EVENTS[outcome], [posting], bank_file_id=None, now=now)
    await disbursements.settle_if_done([payment["disbursement_id"]], now=now)


async def _unknown(payment_id: int) -> Row:
    """This will lock a payment whose outcome is unknown.

    Raises:
        NotFound, NotUnknown.
    """
    payment = await row(
        "SELECT p.*, d.programme_id FROM payments p JOIN disbursements d ON d.id = p.disbursement_id"
        " WHERE p.id = $1 FOR UPDATE OF p",
        payment_id,
    )
    if payment is None:
        raise NotFound
    if payment["state"] != "UNKNOWN":
        raise rules.NotUnknown
    return payment


async def _attached(proof_id: int) -> Row:
    proof = await row("SELECT * FROM proofs WHERE id = $1 FOR UPDATE", proof_id)
    if proof is None:
        raise NotFound
    if proof["state"] != ProofState.ATTACHED:
        raise rules.ProofDecided
    return proof


async def _decide(
    proof_id: int, state: ProofState, decision: str, by: Actor, now: datetime
) -> None:
    await execute(
        "UPDATE proofs SET state = $2, decision = $3, decided_by_id = $4, decided_at = $5"
        " WHERE id = $1",
        proof_id,
        state.value,
        decision,
        by.staff_id,
        now,
    )


async def _check_serial(bank_serial: str, payment_id: int) -> None:
    if bank_serial and await value(
        "SELECT 1 FROM payments WHERE bank_serial = $1 AND id <> $2 LIMIT 1",
        bank_serial,
        payment_id,
    ):
        raise rules.SerialTaken(field=("bankSerial",))
