"""Verbs on statements: take one in with its file, explain what differs, confirm the explanation."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain import crypto
from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import Line
from domain.errors import NotFound
from domain.outcomes import operations as outcomes
from domain.outcomes.rules import Posted
from domain.statements import rules
from domain.statements.rules import (
    Around,
    BreakKind,
    BreakState,
    Entry,
    Neighbour,
    StatementDay,
)
from domain.transactions import Row, execute, operation, row, rows, value

PURPOSE: Final = "payer_account"
ALARM: Final = "statement.break"

# Payments are looked up by their number; two entries that are equal in all but that are two.
_JUDGED: Final = """
INSERT INTO statement_entries (statement_id, number, line_number, bank_serial, pay_id, direction,
  amount_fen, balance_fen, posted_at, summary, payment_id, finding)
SELECT $1, number, line_number, bank_serial, pay_id, direction, amount_fen, balance_fen, posted_at,
  summary, payment_id, CASE
    WHEN pay_id = '' AND direction = 'C' THEN 'DEPOSIT'
    WHEN pay_id = '' THEN 'UNEXPLAINED_DEBIT'
    WHEN payment_id IS NULL THEN 'UNKNOWN_PAYMENT'
    WHEN turn > 1 OR is_stated THEN 'REPEATED'
    WHEN amount_fen <> ours_fen THEN 'AMOUNT_DIFFERS'
    WHEN direction = 'D' AND state IN ('DRAFTED', 'SEALED', 'WITHDRAWN', 'FAILED')
      THEN 'CONTRADICTS'
    WHEN direction = 'C' AND state <> 'RETURNED' THEN 'RETURN_UNREPORTED'
    WHEN our_serial NOT IN ('', bank_serial) THEN 'SERIAL_DIFFERS'
    ELSE 'MATCHED' END
FROM (
  SELECT e.*, p.id AS payment_id, p.state, p.amount_fen AS ours_fen,
    CASE WHEN e.direction = 'D' THEN p.bank_serial ELSE p.return_serial END AS our_serial,
    row_number() OVER (PARTITION BY e.pay_id, e.direction ORDER BY e.number) AS turn,
    EXISTS (SELECT FROM statement_entries s
      WHERE s.payment_id = p.id AND s.direction = e.direction) AS is_stated
  FROM unnest($2::int[], $3::int[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::bigint[],
    $9::timestamptz[], $10::text[]) AS e(number, line_number, bank_serial, pay_id, direction,
    amount_fen, balance_fen, posted_at, summary)
  LEFT JOIN payments p ON e.pay_id <> '' AND p.pay_id = e.pay_id
) AS j ORDER BY number
"""

_ENTRY_BREAKS: Final = """
INSERT INTO statement_breaks (statement_id, kind, day_on, entry_id, payment_id, pay_id, ours_fen,
  theirs_fen, state, reason, evidence, found_at)
SELECT e.statement_id, e.finding, $2, e.id, e.payment_id, e.pay_id, p.amount_fen, e.amount_fen,
  'OPEN', '', '', $3
FROM statement_entries e LEFT JOIN payments p ON p.id = e.payment_id
WHERE e.statement_id = $1 AND e.finding NOT IN ('MATCHED', 'DEPOSIT')
"""

# What the bank should have stated by this day and has not: posted since the banking day before, or
# posted earlier but learned of only after the statement of then had come.
_ABSENT: Final = """
INSERT INTO statement_breaks (statement_id, kind, day_on, payment_id, pay_id, ours_fen, state,
  reason, evidence, found_at)
SELECT $1, $6::text, $3::date, p.id, p.pay_id, p.amount_fen, 'OPEN', '', '', $5 FROM payments p
WHERE p.state = ANY($8::text[]) AND {day} > $9::date AND {day} <= $3::date
  AND ({day} > $2::date OR p.settled_at >= $4)
  AND NOT EXISTS (SELECT FROM statement_entries e WHERE e.payment_id = p.id AND e.direction = $7::text)
  AND NOT EXISTS (SELECT FROM statement_breaks b WHERE b.payment_id = p.id AND b.kind = $6::text)
"""
_POSTED_ON: Final = "(p.posted_at AT TIME ZONE 'Asia/Shanghai')::date"


@operation
async def receive(
    file_id: int, day: StatementDay, *, unread: Sequence[Line], now: datetime
) -> tuple[int, int]:
    """This will take in a statement with its file: every entry judged, every break written down.

    A debit of a payment whose outcome was open proves that it was paid. Gives the statement's id
    and the number of breaks; any of them blocks the next release of money.

    Raises:
        StatementRepeated: there is one of that account and day, and this is no further part of it.
        PartOutOfOrder: it goes on from a part that has not come yet.
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    # One at a time: what another statement states is looked up while this one is judged.
    await execute("SELECT pg_advisory_xact_lock(hashtext('statements.receive'))")
    index = crypto.keyring().blind_index(PURPOSE, day.account)
    around = await _around(index, day)
    part = rules.part_of(day, around)
    statement_id = await _insert(file_id, index, day, part, now)
    await _judge(statement_id, day.entries)
    await outcomes.prove_by_statement(file_id, posted=await _proofs(statement_id), now=now)
    count = await _write_breaks(statement_id, index, day, around, now)
    if count:
        await audit.alarm(
            kind=ALARM,
            subject=("bank_statement", statement_id),
            message=f"{day.day_on} 的对账单与我方记录有 {count} 处差异，签发已暂停，请逐项说明并确认。",
            now=now,
            is_blocking=True,
        )
    await bank_files.mark_applied(file_id, unapplied=unread, by_action="statement.receive", now=now)
    return statement_id, count


@operation
async def explain(break_id: int, *, reason: str, evidence: str, by: Actor, now: datetime) -> None:
    """This will write down what a break is and what shows it; another person is to confirm it.

    Raises:
        NotPermitted, NotFound, BreakInWrongState, ExplanationInvalid.
    """
    by.require(*rules.EXPLAINERS)
    found = await _lock(break_id)
    rules.check_move(found["state"], BreakState.EXPLAINED)
    await execute(
        "UPDATE statement_breaks SET state = 'EXPLAINED', reason = $2, evidence = $3,"
        " explained_by_id = $4, explained_at = $5 WHERE id = $1",
        break_id,
        _checked(reason, "reason", 1, rules.REASON_CHARACTERS_MAX),
        _checked(evidence, "evidence", 1, rules.EVIDENCE_CHARACTERS_MAX),
        by.staff_id,
        now,
    )
    await _record("explain", found, BreakState.EXPLAINED, by, now)


@operation
async def resolve(break_id: int, *, by: Actor, now: datetime) -> None:
    """This will confirm another person's explanation; the last break of a day lifts its block.

    Raises:
        NotPermitted, NotFound, BreakInWrongState, SameExplainer.
    """
    by.require(*rules.CONFIRMERS)
    found = await _lock(break_id)
    rules.check_move(found["state"], BreakState.RESOLVED)
    if by.staff_id is not None and found["explained_by_id"] == by.staff_id:
        raise rules.SameExplainer
    await execute(
        "UPDATE statement_breaks SET state = 'RESOLVED', resolved_by_id = $2, resolved_at = $3"
        " WHERE id = $1",
        break_id,
        by.staff_id,
        now,
    )
    await _record("resolve", found, BreakState.RESOLVED, by, now)
    if not await value(
        "SELECT EXISTS (SELECT FROM statement_breaks WHERE statement_id = $1"
        " AND state <> 'RESOLVED')",
        found["statement_id"],
    ):
        await audit.settle_alarm(
            kind=ALARM,
            subject=("bank_statement", found["statement_id"]),
            note="全部差异已逐项说明并经第二人确认。",
            by=by,
            now=now,
        )


async def _around(index: bytes, day: StatementDay) -> Around:
    before, earlier, after = [
        await row(
            f"SELECT * FROM bank_statements WHERE account_index = $1 AND day_on {sign} $2"
            f" ORDER BY day_on {order}, part {order} LIMIT 1",
            index,
            day.day_on,
        )
        for sign, order in (("<", "DESC"), ("=", "DESC"), (">", "ASC"))
    ]
    is_other = (
        before is None
        and earlier is None
        and after is None
        and await value("SELECT EXISTS (SELECT FROM bank_statements)")
    )
    return Around(_neighbour(before), _neighbour(after), bool(is_other), _neighbour(earlier))


async def _insert(file_id: int, index: bytes, day: StatementDay, part: int, now: datetime) -> int:
    made: int = await value(
        "INSERT INTO bank_statements (file_id, account_sealed, account_index, account_masked,"
        " day_on, follows_on, opening_fen, debit_count, debits_fen, credit_count, credits_fen,"
        " closing_fen, received_at, part, is_full)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) RETURNING id",
        file_id,
        crypto.keyring().seal(PURPOSE, day.account),
        index,
        crypto.mask_card(day.account),
        day.day_on,
        day.follows_on,
        day.opening_fen,
        day.debit_count,
        day.debits_fen,
        day.credit_count,
        day.credits_fen,
        day.closing_fen,
        now,
        part,
        day.is_full,
    )
    return made


async def _judge(statement_id: int, entries: Sequence[Entry]) -> None:
    written = await execute(
        _JUDGED,
        statement_id,
        [entry.number for entry in entries],
        [entry.line_number for entry in entries],
        [entry.bank_serial for entry in entries],
        [entry.pay_id for entry in entries],
        [entry.direction for entry in entries],
        [entry.amount_fen for entry in entries],
        [entry.balance_fen for entry in entries],
        [entry.posted_at for entry in entries],
        [_shown(entry) for entry in entries],
    )
    assert written == len(entries), "every entry is kept"


async def _proofs(statement_id: int) -> list[Posted]:
    """This will give the debits that agree with a payment whose outcome is still open."""
    found = await rows(
        "SELECT e.line_number AS number, e.pay_id, e.amount_fen, e.bank_serial, e.posted_at"
        " FROM statement_entries e JOIN payments p ON p.id = e.payment_id"
        " WHERE e.statement_id = $1 AND e.finding = 'MATCHED' AND e.direction = 'D'"
        " AND p.state IN ('SENT', 'ACCEPTED', 'UNKNOWN')",
        statement_id,
    )
    return [Posted(**entry) for entry in found]


async def _write_breaks(
    statement_id: int, index: bytes, day: StatementDay, around: Around, now: datetime
) -> int:
    count = await execute(_ENTRY_BREAKS, statement_id, day.day_on, now)
    if not day.is_full:
        count += await _write_absent(statement_id, index, day, around, now)
    for found in rules.chain_breaks(day, around):
        count += await execute(
            "INSERT INTO statement_breaks (statement_id, kind, day_on, pay_id, ours_fen,"
            " theirs_fen, state, reason, evidence, found_at)"
            " VALUES ($1, $2, $3, '', $4, $5, 'OPEN', '', '', $6)",
            statement_id,
            found.kind.value,
            day.day_on,
            found.ours_fen,
            found.theirs_fen,
            now,
        )
    return count


async def _write_absent(
    statement_id: int, index: bytes, day: StatementDay, around: Around, now: datetime
) -> int:
    """This will write down what is missing, now that the day has been stated to its end.

    A day whose last part was full to the line is known for ended only by the day after it.
    """
    before, count = around.before, 0
    since = before.follows_on if before is not None and before.is_full else day.follows_on
    stated_from = await value("SELECT min(follows_on) FROM bank_statements")
    learned_since = await value(
        "SELECT max(received_at) FROM bank_statements"
        " WHERE account_index = $1 AND day_on < $2 AND NOT is_full",
        index,
        day.day_on,
    )
    for kind, direction, states, posted in (
        (BreakKind.DEBIT_MISSING, "D", ["CREDITED", "RETURNED"], _POSTED_ON),
        (BreakKind.RETURN_MISSING, "C", ["RETURNED"], "p.returned_on"),
    ):
        count += await execute(
            _ABSENT.format(day=posted),
            statement_id,
            since,
            day.day_on,
            learned_since or now,
            now,
            kind.value,
            direction,
            states,
            stated_from,
        )
    return count


def _shown(entry: Entry) -> str:
    """This will keep the bank's words only where they are all that explains an entry."""
    return "" if entry.pay_id else crypto.mask_numbers(entry.summary)


def _neighbour(found: Row | None) -> Neighbour | None:
    if found is None:
        return None
    return Neighbour(**{name: found[name] for name in Neighbour.__slots__})


def _checked(text: str, field: str, least: int, most: int) -> str:
    kept = text.strip()
    if not least <= len(kept) <= most:
        raise rules.ExplanationInvalid(f"请填写，不超过 {most} 字。", field=(field,))
    if auditing.holds_long_number(kept):
        raise rules.ExplanationInvalid("不得填写证件号码、卡号或账号。", field=(field,))
    return kept


async def _lock(break_id: int) -> Row:
    found = await row(
        "SELECT id, state, kind, statement_id, explained_by_id FROM statement_breaks"
        " WHERE id = $1 FOR UPDATE",
        break_id,
    )
    if found is None:
        raise NotFound(field=("id",))
    return found


async def _record(verb: str, found: Row, state: BreakState, by: Actor, now: datetime) -> None:
    await audit.record(
        action=f"statement_break.{verb}",
        subject=("statement_break", found["id"]),
        by=by,
        now=now,
        details={"kind": found["kind"], "statement": found["statement_id"]},
        changes={"state": (found["state"], state.value)},
    )
