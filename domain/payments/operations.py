"""Verbs on payments, many at a time; a disbursement's operations call them and they join."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from domain import crypto
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import FileInWrongState, Line, Press
from domain.ledger import operations as ledger
from domain.ledger.operations import Posting
from domain.ledger.rules import Event
from domain.payments import rules
from domain.payments.rules import Credit, CreditLine, PaymentState, Refusal, Standing, Verdict
from domain.transactions import execute, operation, row, rows, value

KIND: Final = "CRD"

# What is owed and can be paid: not cancelled, no instruction whose failure is not proven, and the
# member's own card active at this moment (R24, R26). The last failed instruction is replaced.
_PAYABLE: Final = """
  FROM entitlements e
  JOIN units u ON u.id = e.unit_id
  JOIN members m ON m.id = e.member_id AND m.status <> 'DECEASED'
  JOIN cards c ON c.member_id = e.member_id AND c.status = '06'
  LEFT JOIN LATERAL (SELECT p.id FROM payments p WHERE p.entitlement_id = e.id
    AND p.state IN ('FAILED', 'RETURNED') ORDER BY p.id DESC LIMIT 1) AS failed ON true
  WHERE e.programme_id = $1 AND e.plan_year = $2 AND starts_with(u.path, $3)
    AND e.cancelled_at IS NULL
    AND NOT EXISTS (SELECT FROM payments p WHERE p.entitlement_id = e.id
      AND p.state NOT IN ('FAILED', 'RETURNED', 'WITHDRAWN'))
"""


@operation
async def draft(
    disbursement_id: int,
    *,
    programme: str,
    plan_year: int,
    unit_path: str,
    include_failed: bool,
    now: datetime,
) -> tuple[int, int]:
    """This will draft a payment for all that is payable below a unit; gives count and fen."""
    drafted = await row(
        "WITH drafted AS (INSERT INTO payments (id, pay_id, disbursement_id, entitlement_id, member_id, card_id,"
        " unit_id, amount_fen, state, replaces_id, code, bank_serial, created_at)"
        " SELECT n, 'P' || to_char($5::timestamptz, 'YYYYMMDD') || lpad(n::text, 23, '0'), $4,"
        " entitlement_id, member_id, card_id, unit_id, amount_fen, 'DRAFTED', failed_id, '', '',"
        " $5 FROM (SELECT nextval('payments_id_seq') AS n, e.id AS entitlement_id, e.member_id,"
        " c.id AS card_id, e.unit_id, e.amount_fen, failed.id AS failed_id"
        f" {_PAYABLE} AND ($6 OR failed.id IS NULL) ORDER BY e.unit_id, e.id) AS payable"
        " RETURNING amount_fen) SELECT count(*) AS count,"
        " coalesce(sum(amount_fen), 0)::bigint AS fen FROM drafted",
        programme,
        plan_year,
        unit_path,
        disbursement_id,
        now,
        include_failed,
    )
    assert drafted is not None, "an aggregate always has a row"
    return drafted["count"], drafted["fen"]


@operation
async def seal_file(disbursement_id: int, *, press: Press[CreditLine], now: datetime) -> int | None:
    """This will render and archive the next file of a batch's drafted payments; None when done."""
    lines = await _unsealed(disbursement_id, press.rows_max)
    if not lines:
        return None
    slot = await bank_files.give_slot(kind=KIND, business_on=press.business_on, batch_prefix="D")
    sealed = press.render(slot, lines)
    assert sealed.row_count == len(lines), "the file does not hold every payment"
    assert sealed.total_fen == sum(line.amount_fen for line in lines), "the file's sum is wrong"
    file_id = await bank_files.prepare(
        slot, sealed, org=press.org, subject=("disbursement", disbursement_id), now=now
    )
    await execute(
        "UPDATE payments p SET bank_file_id = $1, line_number = l.n, state = 'SEALED'"
        " FROM unnest($2::bigint[]) WITH ORDINALITY AS l(id, n) WHERE p.id = l.id",
        file_id,
        [line.payment_id for line in lines],
    )
    return file_id


@operation
async def mark_sent(file_id: int, *, now: datetime) -> None:
    """This will record that a file's payments may be at the bank, and book them in transit."""
    sent = await rows(
        "UPDATE payments p SET state = 'SENT' FROM disbursements d WHERE p.bank_file_id = $1"
        " AND p.state = 'SEALED' AND d.id = p.disbursement_id"
        " RETURNING p.pay_id, p.amount_fen, d.programme_id",
        file_id,
    )
    await ledger.post(Event.SENT, _postings(sent), bank_file_id=file_id, now=now)


@operation
async def unseal(disbursement_id: int) -> None:
    """This will take a batch's payments back out of files of which none has left.

    Raises:
        FileInWrongState: one of them may be at the bank.
    """
    if await has_left(disbursement_id):
        raise FileInWrongState("已有文件开始发送，不能重新生成。")
    await bank_files.void(await _unsent_files(disbursement_id))
    await execute(
        "UPDATE payments SET state = 'DRAFTED', bank_file_id = NULL, line_number = NULL"
        " WHERE disbursement_id = $1 AND state = 'SEALED'",
        disbursement_id,
    )


@operation
async def withdraw(disbursement_id: int, *, now: datetime) -> int:
    """This will give up a batch's payments that never left; what they owe is payable again."""
    await bank_files.void(await _unsent_files(disbursement_id))
    return await execute(
        "UPDATE payments SET state = 'WITHDRAWN', settled_at = $2"
        " WHERE disbursement_id = $1 AND state IN ('DRAFTED', 'SEALED')",
        disbursement_id,
        now,
    )


@operation
async def has_left(disbursement_id: int) -> bool:
    """This will say whether any payment of a batch may be at the bank."""
    left: bool = await value(
        "SELECT EXISTS (SELECT FROM payments WHERE disbursement_id = $1"
        " AND state NOT IN ('DRAFTED', 'SEALED', 'WITHDRAWN'))",
        disbursement_id,
    )
    return left


@operation
async def accept(
    file_id: int, *, sent_file_id: int, code: str, refusals: Sequence[Refusal], now: datetime
) -> list[Line]:
    """This will take in a CRA: the bank took our file but for some rows, or refused it whole.

    Gives the lines that could not be applied. A whole file that the bank says it saw before, or of
    which it has credited a payment, is not proven to have failed: its payments become UNKNOWN.
    """
    await bank_files.mark_acknowledged(sent_file_id)
    if code != rules.SUCCESS:
        await _refuse_whole(file_id, sent_file_id, code, now)
        return []
    problems = await _refuse_rows(file_id, sent_file_id, refusals, now)
    await execute(
        "UPDATE payments SET state = 'ACCEPTED', evidence_file_id = $2"
        " WHERE bank_file_id = $1 AND state = 'SENT'",
        sent_file_id,
        file_id,
    )
    return problems


@operation
async def settle(
    file_id: int, *, sent_file_id: int, credits_: Sequence[Credit], now: datetime
) -> list[Line]:
    """This will take in a CRR: credited, refused, in progress or unknown; books what moved.

    Gives the lines that could not be applied or that break the reconciliation; any break raises a
    blocking alarm.
    """
    await bank_files.mark_acknowledged(sent_file_id)
    standings = await _standings([credit.pay_id for credit in credits_], sent_file_id)
    moves: dict[str, tuple[Credit, PaymentState]] = {}
    problems: list[Line] = []
    is_broken = False
    for credit in credits_:
        verdict = rules.judge(credit, standings.get(credit.pay_id))
        if verdict.problem:
            problems.append(Line(credit.number, verdict.problem_code, verdict.problem))
            is_broken = is_broken or verdict.is_break
        if verdict.state is not None:
            moves[credit.pay_id] = (credit, verdict.state)
            standings[credit.pay_id] = _after(credit, verdict)
    await _move(file_id, list(moves.values()), now)
    if is_broken:
        await audit.alarm(
            kind="payment.break",
            subject=("bank_file", file_id),
            message="银行回报与我方记录不一致，签发已暂停，请逐行核对后处理。",
            now=now,
            is_blocking=True,
        )
    return problems


@operation
async def differences(file_id: int, lines: Sequence[CreditLine]) -> int:
    """This will count how far re-read lines differ from the payments they stand for; 0 is right.

    Order, payment, amount, name and card are compared with what the database holds now.
    """
    ring = crypto.keyring()
    held = await rows(
        "SELECT p.pay_id, p.amount_fen, m.name, c.number_index, p.line_number"
        " FROM payments p JOIN members m ON m.id = p.member_id JOIN cards c ON c.id = p.card_id"
        " WHERE p.bank_file_id = $1 ORDER BY p.line_number",
        file_id,
    )
    read = [
        (line.pay_id, line.amount_fen, line.name, ring.blind_index("card_no", line.card_no))
        for line in lines
    ]
    ours = [(p["pay_id"], p["amount_fen"], p["name"], p["number_index"]) for p in held]
    differing = sum(a != b for a, b in zip(ours, read, strict=False))
    return differing + abs(len(ours) - len(read))


async def _unsent_files(disbursement_id: int) -> tuple[int, ...]:
    found = await rows(
        "SELECT id FROM bank_files WHERE subject_type = 'disbursement' AND subject_id = $1"
        " AND (state = 'SEALED' OR (state = 'HELD' AND sent_at IS NULL))"
        " ORDER BY sequence FOR UPDATE",
        disbursement_id,
    )
    return tuple(file["id"] for file in found)


async def _unsealed(disbursement_id: int, rows_max: int) -> tuple[CreditLine, ...]:
    """This will give the next payments with whom and for what they pay.

    The limits keep the server to looking each one up by key: it would else read everything for
    every file.
    """
    found = await rows(
        "SELECT p.id AS payment_id, p.pay_id, f.number_sealed AS card_no, f.name, p.amount_fen,"
        " f.programme_id AS programme, g.name || f.plan_year AS summary"
        " FROM (SELECT * FROM payments WHERE disbursement_id = $1 AND state = 'DRAFTED'"
        " ORDER BY id LIMIT $2) AS p"
        " JOIN LATERAL (SELECT e.programme_id, e.plan_year, m.name, c.number_sealed"
        " FROM entitlements e, members m, cards c WHERE e.id = p.entitlement_id"
        " AND m.id = p.member_id AND c.id = p.card_id LIMIT 1) AS f ON true"
        " JOIN programmes g ON g.code = f.programme_id ORDER BY p.id",
        disbursement_id,
        rows_max,
    )
    ring = crypto.keyring()
    for line in found:
        line["card_no"] = ring.open("card_no", line["card_no"])
    return tuple(CreditLine(**line) for line in found)


async def _standings(pay_ids: Sequence[str], sent_file_id: int) -> dict[str, Standing]:
    found = await rows(
        "SELECT pay_id, state, amount_fen, bank_serial FROM payments"
        " WHERE pay_id = ANY($1::text[]) AND bank_file_id = $2 FOR UPDATE",
        list(pay_ids),
        sent_file_id,
    )
    return {
        payment["pay_id"]: Standing(
            PaymentState(payment["state"]), payment["amount_fen"], payment["bank_serial"]
        )
        for payment in found
    }


def _after(credit: Credit, verdict: Verdict) -> Standing:
    assert verdict.state is not None, "only a move changes a standing"
    return Standing(verdict.state, credit.amount_fen, credit.bank_serial)


async def _move(file_id: int, moves: Sequence[tuple[Credit, PaymentState]], now: datetime) -> None:
    columns: list[list[Any]] = [
        [credit.pay_id for credit, _ in moves],
        [state.value for _, state in moves],
        [credit.code for credit, _ in moves],
        [credit.bank_serial for credit, _ in moves],
        [credit.posted_at for credit, _ in moves],
        [credit.number for credit, _ in moves],
    ]
    moved = await rows(
        "UPDATE payments p SET state = r.state, code = r.code, bank_serial = r.bank_serial,"
        " posted_at = r.posted_at, evidence_file_id = $1, evidence_line = r.line,"
        " settled_at = CASE WHEN r.state = 'UNKNOWN' THEN NULL ELSE $2::timestamptz END"
        " FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],"
        " $8::int[]) AS r(pay_id, state, code, bank_serial, posted_at, line), disbursements d"
        " WHERE p.pay_id = r.pay_id AND d.id = p.disbursement_id AND p.state <> r.state"
        " RETURNING p.pay_id, p.state, p.amount_fen, d.programme_id",
        file_id,
        now,
        *columns,
    )
    for state, event in (
        (PaymentState.CREDITED, Event.CREDITED),
        (PaymentState.FAILED, Event.FAILED),
    ):
        of_state = [payment for payment in moved if payment["state"] == state]
        await ledger.post(event, _postings(of_state), bank_file_id=file_id, now=now)


async def _refuse_whole(file_id: int, sent_file_id: int, code: str, now: datetime) -> None:
    has_credited = await value(
        "SELECT EXISTS (SELECT FROM payments WHERE bank_file_id = $1"
        " AND state IN ('CREDITED', 'RETURNED'))",
        sent_file_id,
    )
    is_proven = code not in rules.UNPROVEN and not has_credited
    moved = await rows(
        "UPDATE payments p SET state = $3, code = $4, evidence_file_id = $2, settled_at = $5"
        " FROM disbursements d WHERE p.bank_file_id = $1 AND d.id = p.disbursement_id"
        " AND p.state IN ('SENT', 'ACCEPTED')"
        " RETURNING p.pay_id, p.amount_fen, d.programme_id",
        sent_file_id,
        file_id,
        (PaymentState.FAILED if is_proven else PaymentState.UNKNOWN).value,
        code,
        now if is_proven else None,
    )
    if is_proven:
        await ledger.post(Event.FAILED, _postings(moved), bank_file_id=file_id, now=now)
    await audit.alarm(
        kind="bank_file.refused_whole",
        subject=("bank_file", sent_file_id),
        message=f"银行整份拒绝了付款文件（代码 {code}），请查明原因后再办理。",
        now=now,
        is_blocking=not is_proven,
    )


async def _refuse_rows(
    file_id: int, sent_file_id: int, refusals: Sequence[Refusal], now: datetime
) -> list[Line]:
    """This will take in rows refused for their format, as results that state our own amount."""
    amounts = {
        payment["pay_id"]: payment["amount_fen"]
        for payment in await rows(
            "SELECT pay_id, amount_fen FROM payments WHERE bank_file_id = $1"
            " AND pay_id = ANY($2::text[])",
            sent_file_id,
            [refusal.ref for refusal in refusals],
        )
    }
    answers = [
        Credit(refusal.number, refusal.ref, "F", refusal.code, amounts.get(refusal.ref, 0))
        for refusal in refusals
    ]
    return await settle(file_id, sent_file_id=sent_file_id, credits_=answers, now=now)


def _postings(payments: Sequence[dict[str, Any]]) -> list[Posting]:
    return [Posting(p["pay_id"], p["amount_fen"], p["programme_id"]) for p in payments]
