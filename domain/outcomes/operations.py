"""Verbs of evidence: answers, returns and statements move payments, and the ledger with them.

Each joins the closing of the file that brought it: payments, ledger, batch and file, together or not
at all. Nothing here makes a payment anew; that is a batch of its own (exchange.md 6).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final

from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import Line
from domain.disbursements import operations as disbursements
from domain.ledger import operations as ledger
from domain.ledger.operations import Posting, word
from domain.ledger.rules import Event
from domain.obligations import operations as obligations
from domain.outcomes import rules
from domain.outcomes.rules import Credit, Effects, Foresight, Posted, Refusal, Return, Standing
from domain.payments.rules import PaymentState
from domain.transactions import Row, execute, operation, row, rows, tuples, value

_STATES: Final[Mapping[str, PaymentState]] = {state.value: state for state in PaymentState}
# What a move books. Money that comes back without our having known of its arrival arrived first.
_EVENTS: Final[Mapping[PaymentState, Event]] = {
    PaymentState.CREDITED: Event.CREDITED,
    PaymentState.FAILED: Event.FAILED,
}
_PARTS: Final = [
    ledger.booked(each, of="moved", file="$1::bigint", now="$2", when=f"m.state = {word(state)}")
    for state, each in _EVENTS.items()
]
_BOOKED: Final = (
    f", {', '.join(_PARTS)} SELECT"
    f" (SELECT count(*) FROM moved WHERE state IN ({', '.join(map(word, _EVENTS))}))"
    " AS moved, (SELECT count(*) FROM booked_credited) + (SELECT count(*) FROM booked_failed)"
    " AS legs"
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
    """This will take in a CRA: the bank took our file but for some rows, or refused it whole.

    A whole file that the bank says it saw before, or of which it has credited a payment, is not
    proven to have failed: its payments become UNKNOWN.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    await bank_files.mark_acknowledged(sent_file_id)
    problems: Sequence[Line] = ()
    if code == rules.SUCCESS:
        problems = await _refuse_rows(file_id, sent_file_id, refusals, now)
        await execute(
            "UPDATE payments SET state = 'ACCEPTED', evidence_file_id = $2, moved_at = $3"
            " WHERE bank_file_id = $1 AND state || '' = 'SENT'",
            *(sent_file_id, file_id, now),
        )
    else:
        await _refuse_whole(file_id, sent_file_id, code, now)
    await disbursements.settle_if_done([disbursement_id], now=now)
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
    foresight: Foresight | None = None,
) -> None:
    """This will take in a CRR: credited, refused, in progress or unknown; books what moved.

    What was judged beforehand counts if, under their locks, all payments of the file still stand so;
    else every line is judged here and now.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    await bank_files.mark_acknowledged(sent_file_id)
    problems = await _settle(file_id, sent_file_id, credits_, now, foresight)
    await _break_if_contradictory(file_id, by_file, now)
    await disbursements.settle_if_done([disbursement_id], now=now)
    await bank_files.mark_applied(
        file_id, unapplied=[*by_file, *problems], by_action="disbursement.settle", now=now
    )


@operation
async def take_back(
    file_id: int, *, returns: Sequence[Return], by_file: Sequence[Line], now: datetime
) -> None:
    """This will take in an RTN: credits that the bank sent back, days later; books them back.

    What they paid is owed again, and payable by a deliberate re-issue alone.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    standings = await _standings([each.pay_id for each in returns])
    taken: dict[str, Return] = {}
    unknown: dict[str, Return] = {}
    problems: list[Line] = []
    for each in returns:
        before = standings.get(each.pay_id)
        verdict = rules.judge_return(each, before)
        if verdict.problem:
            problems.append(Line(each.number, verdict.problem_code, verdict.problem))
        if before is not None and verdict.state is not None:
            (taken if verdict.state is PaymentState.RETURNED else unknown)[each.pay_id] = each
            standings[each.pay_id] = rules.after_return(each, before, verdict)
    await _take_back(file_id, list(taken.values()), now)
    await _leave_unknown(file_id, list(unknown.values()), now)
    if problems:
        await _break(file_id, now)
    await _break_if_contradictory(file_id, by_file, now)
    await bank_files.mark_applied(
        file_id, unapplied=[*by_file, *problems], by_action="payment.take_back", now=now
    )


@operation
async def prove_by_statement(file_id: int, *, posted: Sequence[Posted], now: datetime) -> int:
    """This will credit what a statement shows to have left the payer's account; gives how many.

    Only a payment whose outcome was still open moves, and only for its own amount, its own serial
    if one is known, and one entry; the REC line is its evidence (exchange.md 2). All else is left to
    whoever compares the statement line by line.
    """
    once = rules.single(posted)
    moved = await rows(
        "UPDATE payments p SET state = 'CREDITED', code = $3, bank_serial = r.serial,"
        " posted_at = r.posted_at, evidence_file_id = $1, evidence_line = r.line, proof_id = NULL,"
        " settled_at = $2, moved_at = $2"
        " FROM unnest($4::text[], $5::bigint[], $6::text[], $7::timestamptz[], $8::int[])"
        " AS r(pay_id, fen, serial, posted_at, line), disbursements d"
        " WHERE p.pay_id = r.pay_id AND p.amount_fen = r.fen AND d.id = p.disbursement_id"
        " AND p.state IN ('SENT', 'ACCEPTED', 'UNKNOWN') AND p.bank_serial IN ('', r.serial)"
        " RETURNING p.pay_id, p.amount_fen, p.disbursement_id, d.programme_id",
        *(file_id, now, rules.SUCCESS),
        [each.pay_id for each in once],
        [each.amount_fen for each in once],
        [each.bank_serial for each in once],
        [each.posted_at for each in once],
        [each.number for each in once],
    )
    await ledger.post(Event.CREDITED, _postings(moved), bank_file_id=file_id, now=now)
    await disbursements.settle_if_done(_batches(moved), now=now)
    return len(moved)


@operation
async def time_out(overdue_on: Sequence[date], *, now: datetime) -> int:
    """This will make UNKNOWN what was sent for those banking days and not answered; gives how many.

    Silence proves nothing: from here only evidence leads on (exchange.md 2).
    """
    silent = await execute(
        "UPDATE payments p SET state = 'UNKNOWN', code = $3, evidence_file_id = NULL,"
        " evidence_line = NULL, moved_at = $2 FROM bank_files f"
        " WHERE p.bank_file_id = f.id AND p.state IN ('SENT', 'ACCEPTED')"
        " AND f.business_on = ANY($1::date[])",
        *(list(overdue_on), now, rules.NO_ANSWER),
    )
    if silent:
        await audit.alarm(
            kind="payment.silent",
            subject=("bank_channel", None),
            message=f"{silent} 笔付款过了银行应当回报的时间仍无结果，已记为结果未知，请向银行查询。",
            now=now,
        )
    return silent


async def _settle(
    file_id: int,
    sent_file_id: int,
    credits_: Sequence[Credit],
    now: datetime,
    foresight: Foresight | None = None,
) -> Sequence[Line]:
    """This will judge and apply result lines; gives those that were not, with a blocking alarm."""
    effects = await _effects(sent_file_id, credits_, foresight)
    await _move(file_id, effects.moves, now, sent_file_id=sent_file_id)
    await _learn(effects.learnt)
    if effects.is_broken:
        await _break(file_id, now)
    return effects.problems


async def _effects(
    sent_file_id: int, credits_: Sequence[Credit], foresight: Foresight | None
) -> Effects:
    """This will lock a sent file's payments and say what result lines do to them as they stand now."""
    if foresight is not None:
        stands: str = await value(
            f"SELECT {rules.STANDING_PRINT} FROM (SELECT * FROM payments WHERE bank_file_id = $1"
            " ORDER BY id FOR UPDATE) AS p",
            sent_file_id,
        )
        if stands == foresight.seen:
            return foresight.effects
    return rules.weigh(credits_, await _standings([c.pay_id for c in credits_], sent_file_id))


async def _break_if_contradictory(file_id: int, by_file: Sequence[Line], now: datetime) -> None:
    """This will stop the next release over lines that say of money what cannot be (exchange.md 7)."""
    if any(line.code in rules.CONTRADICTORY for line in by_file):
        await _break(file_id, now)


async def _break(file_id: int, now: datetime) -> None:
    await audit.alarm(
        kind="payment.break",
        subject=("bank_file", file_id),
        message="银行回报与我方记录不一致，签发已暂停，请逐行核对后处理。",
        now=now,
        is_blocking=True,
    )


async def _standings(pay_ids: Sequence[str], sent_id: int | None = None) -> dict[str, Standing]:
    """This will lock and read payments, in one order for all: those named, or of a sent file all."""
    if not pay_ids:
        return {}
    # An answer is on nearly all of its file; asked for by their own ids, they are each looked up.
    which = "bank_file_id = $1" if sent_id is not None else "pay_id = ANY($1::text[])"
    found = await tuples(
        "SELECT pay_id, state, amount_fen, bank_serial, return_serial FROM payments"
        f" WHERE {which} ORDER BY id FOR UPDATE",
        list(pay_ids) if sent_id is None else sent_id,
    )
    return {
        pay_id: Standing(_STATES[state], fen, serial, return_serial)
        for pay_id, state, fen, serial, return_serial in found
    }


async def _move(
    file_id: int,
    moves: Sequence[tuple[Credit, PaymentState]],
    now: datetime,
    *,
    sent_file_id: int | None = None,
) -> None:
    """This will move payments, of one sent file or of any, and book what moved in one statement."""
    if not moves:
        return
    # With the file named, the server looks there alone; without, it may take all for few.
    counted = await row(
        "WITH moved AS ("
        "UPDATE payments p SET state = r.state, code = r.code, bank_serial = r.bank_serial,"
        " posted_at = r.posted_at, evidence_file_id = $1, evidence_line = r.line, moved_at = $2,"
        " settled_at = CASE WHEN r.state = 'UNKNOWN' THEN NULL ELSE $2::timestamptz END"
        " FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],"
        " $8::int[]) AS r(pay_id, state, code, bank_serial, posted_at, line), disbursements d"
        " WHERE p.pay_id = r.pay_id AND d.id = p.disbursement_id AND p.state <> r.state"
        f"{'' if sent_file_id is None else ' AND p.bank_file_id = $9'}"
        f" RETURNING p.pay_id, p.state, p.amount_fen, d.programme_id){_BOOKED}",
        *(file_id, now, *rules.columns(moves)),
        *(() if sent_file_id is None else (sent_file_id,)),
    )
    assert counted is not None, "an aggregate always has a row"
    assert counted["legs"] == 2 * counted["moved"], "every move is booked with two legs"


async def _learn(credits_: Sequence[Credit]) -> None:
    """This will note serial and time of credits whose return came first."""
    if not credits_:
        return
    await execute(
        "UPDATE payments p SET bank_serial = r.serial, posted_at = r.posted_at"
        " FROM unnest($1::text[], $2::text[], $3::timestamptz[]) AS r(pay_id, serial, posted_at)"
        " WHERE p.pay_id = r.pay_id AND p.state = 'RETURNED' AND p.bank_serial = ''",
        [credit.pay_id for credit in credits_],
        [credit.bank_serial for credit in credits_],
        [credit.posted_at for credit in credits_],
    )


async def _take_back(file_id: int, returns: Sequence[Return], now: datetime) -> None:
    """This will move payments to RETURNED and book the money back to the payer."""
    was_open = await rows(
        "SELECT p.pay_id, p.amount_fen, d.programme_id FROM payments p"
        " JOIN disbursements d ON d.id = p.disbursement_id"
        " WHERE p.pay_id = ANY($1::text[]) AND p.state <> 'CREDITED'",
        [each.pay_id for each in returns],
    )
    moved = await rows(
        "UPDATE payments p SET state = 'RETURNED', code = r.code, return_serial = r.serial,"
        " returned_on = r.returned_on, evidence_file_id = $1, evidence_line = r.line,"
        " proof_id = NULL, settled_at = $2, moved_at = $2"
        " FROM unnest($3::text[], $4::text[], $5::text[], $6::date[], $7::int[])"
        " AS r(pay_id, code, serial, returned_on, line), disbursements d"
        " WHERE p.pay_id = r.pay_id AND d.id = p.disbursement_id"
        " RETURNING p.pay_id, p.amount_fen, p.disbursement_id, d.programme_id",
        *(file_id, now),
        [each.pay_id for each in returns],
        [each.code for each in returns],
        [each.bank_serial for each in returns],
        [each.returned_on for each in returns],
        [each.number for each in returns],
    )
    await ledger.post(Event.CREDITED, _postings(was_open), bank_file_id=file_id, now=now)
    await ledger.post(Event.RETURNED, _postings(moved), bank_file_id=file_id, now=now)
    await disbursements.settle_if_done(_batches(moved), now=now)
    if moved:
        await audit.alarm(
            kind="payment.returned",
            subject=("bank_file", file_id),
            message=f"银行退回了 {len(moved)} 笔付款，请查明原因，更正后重新发放。",
            now=now,
        )


async def _leave_unknown(file_id: int, returns: Sequence[Return], now: datetime) -> None:
    """This will make open payments UNKNOWN of which the bank returned another amount."""
    doubtful = [
        Credit(each.number, each.pay_id, "U", rules.NO_ANSWER, each.amount_fen) for each in returns
    ]
    await _move(file_id, [(each, PaymentState.UNKNOWN) for each in doubtful], now)


async def _refuse_whole(file_id: int, sent_file_id: int, code: str, now: datetime) -> None:
    """This will take in that the bank refused a file: also of what its silence had made UNKNOWN."""
    has_credited = await value(
        "SELECT EXISTS (SELECT FROM payments WHERE bank_file_id = $1"
        " AND state IN ('CREDITED', 'RETURNED'))",
        sent_file_id,
    )
    is_proven = code not in rules.UNPROVEN and not has_credited
    moved = await rows(
        "UPDATE payments p SET state = $3, code = $4, evidence_file_id = $2, settled_at = $5,"
        " moved_at = $6 FROM disbursements d WHERE p.bank_file_id = $1 AND d.id = p.disbursement_id"
        " AND (p.state IN ('SENT', 'ACCEPTED') OR $5::timestamptz IS NOT NULL"
        " AND p.state = 'UNKNOWN' AND p.evidence_file_id IS NULL)"
        " RETURNING p.pay_id, p.amount_fen, d.programme_id",
        *(sent_file_id, file_id),
        (PaymentState.FAILED if is_proven else PaymentState.UNKNOWN).value,
        *(code, now if is_proven else None, now),
    )
    if is_proven:
        await ledger.post(Event.FAILED, _postings(moved), bank_file_id=file_id, now=now)
        await obligations.close(sent_file_id, by_file_id=file_id, now=now)
    await audit.alarm(
        kind="bank_file.refused_whole",
        subject=("bank_file", sent_file_id),
        message=f"银行整份拒绝了付款文件（代码 {code}），请查明原因后再办理。",
        now=now,
        is_blocking=not is_proven,
    )


async def _refuse_rows(
    file_id: int, sent_file_id: int, refusals: Sequence[Refusal], now: datetime
) -> Sequence[Line]:
    """This will take in rows refused for their format, as results that state our own amount."""
    if not refusals:
        return ()
    amounts = dict(
        await tuples(
            "SELECT pay_id, amount_fen FROM payments WHERE bank_file_id = $1"
            " AND pay_id = ANY($2::text[])",
            *(sent_file_id, [refusal.ref for refusal in refusals]),
        )
    )
    answers = [
        Credit(refusal.number, refusal.ref, "F", refusal.code, amounts.get(refusal.ref, 0))
        for refusal in refusals
    ]
    return await _settle(file_id, sent_file_id, answers, now)


def _postings(payments: Sequence[Row]) -> list[Posting]:
    return [Posting(p["pay_id"], p["amount_fen"], p["programme_id"]) for p in payments]


def _batches(payments: Sequence[Row]) -> list[int]:
    return sorted({payment["disbursement_id"] for payment in payments})
