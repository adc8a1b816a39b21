"""Verbs on payments, many at a time; a disbursement's operations call them and they join."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain.bank_files import operations as bank_files
from domain.bank_files.rules import FileInWrongState, FileSlot, Press, SealedFile
from domain.holds import operations as holds
from domain.holds.models import FIRST
from domain.ledger import operations as ledger
from domain.ledger.rules import Event
from domain.payments.rules import PRINT, CreditLine, Drafted, ReadLine
from domain.record_keys.queries import ring_for
from domain.transactions import by_keys, execute, operation, row, rows, tuples, value

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
    AND ($6 OR failed.id IS NULL) AND ($7::bigint[] IS NULL OR e.id = ANY($7))
"""

# Why what could be paid is left out now: the first hold that stands over it, or more than the card
# may receive in a day with what is on its way there already.
_KEPT: Final = (
    """
  SELECT y.*, held.id AS hold_id, full_.class IS NOT NULL AS is_over FROM payable y
"""
    + FIRST.format(
        today="$8::date",
        member="y.member_id",
        programme="$1",
        disbursement="NULL::bigint",
        file="NULL::bigint",
        path="y.path",
    )
    + """
  LEFT JOIN LATERAL (SELECT y.account_class AS class FROM (SELECT v.amount FROM provisions v
      WHERE v.code = 'CREDIT_LIMIT_' || y.account_class AND v.state = 'IN_FORCE'
        AND v.effective_from <= $8 AND (v.effective_to IS NULL OR v.effective_to >= $8)
      ORDER BY v.effective_from DESC, v.id DESC LIMIT 1) AS l
    WHERE l.amount < y.amount_fen + (SELECT coalesce(sum(p.amount_fen), 0) FROM payments p
        WHERE p.member_id = y.member_id AND p.card_id = y.card_id
          AND (p.state IN ('DRAFTED', 'SEALED', 'SENT', 'ACCEPTED', 'UNKNOWN')
            OR p.state = 'CREDITED' AND p.posted_at >= $8::date::timestamp AT TIME ZONE 'Asia/Shanghai'))
    LIMIT 1) AS full_ ON true
"""
)


# Whom a payment pays, and to which card. The limit keeps the server to looking each one up by key:
# with stale statistics it would else read every card there is for every file.
_WHOM: Final = (
    "LEFT JOIN LATERAL (SELECT m.name, c.number_index FROM members m, cards c"
    " WHERE m.id = p.member_id AND c.id = p.card_id LIMIT 1) AS f ON true"
)


@operation
async def draft(
    disbursement_id: int,
    *,
    programme: str,
    plan_year: int,
    unit_path: str,
    include_failed: bool,
    only: Sequence[int] | None = None,
    now: datetime,
) -> Drafted:
    """This will draft a payment for all that is payable below a unit, or for `only` some of it.

    What is on hold or over its card's limit is left out and written down with the reason.
    """
    await holds.keep_still()
    drafted = await row(
        "WITH payable AS MATERIALIZED (SELECT e.id AS entitlement_id, e.member_id, c.id AS card_id,"
        " e.unit_id, e.amount_fen, failed.id AS failed_id, u.path, c.account_class"
        f" {_PAYABLE} ORDER BY e.unit_id, e.id),"
        f" weighed AS MATERIALIZED ({_KEPT}),"
        " drafted AS (INSERT INTO payments (id, pay_id, disbursement_id, entitlement_id, member_id,"
        " card_id, unit_id, amount_fen, state, replaces_id, code, bank_serial, created_at)"
        " SELECT n, 'P' || to_char($5::timestamptz, 'YYYYMMDD') || lpad(n::text, 23, '0'), $4,"
        " entitlement_id, member_id, card_id, unit_id, amount_fen, 'DRAFTED', failed_id, '', '',"
        " $5 FROM (SELECT nextval('payments_id_seq') AS n, w.* FROM weighed w"
        " WHERE hold_id IS NULL AND NOT is_over ORDER BY unit_id, entitlement_id) AS paid"
        " RETURNING amount_fen),"
        " omitted AS (INSERT INTO payment_omissions (disbursement_id, entitlement_id, member_id,"
        " unit_id, amount_fen, reason, hold_id, created_at)"
        " SELECT $4, entitlement_id, member_id, unit_id, amount_fen,"
        " CASE WHEN hold_id IS NULL THEN 'CARD_LIMIT' ELSE 'HELD' END, hold_id, $5 FROM weighed"
        " WHERE hold_id IS NOT NULL OR is_over RETURNING 1)"
        " SELECT count(*) AS count, coalesce(sum(amount_fen), 0)::bigint AS fen,"
        " (SELECT count(*) FROM omitted) AS omitted FROM drafted",
        programme,
        plan_year,
        unit_path,
        disbursement_id,
        now,
        include_failed,
        None if only is None else list(only),
        holds.today(now),
    )
    assert drafted is not None, "an aggregate always has a row"
    return Drafted(**drafted)


@operation
async def seal_files(
    disbursement_id: int, *, press: Press[CreditLine], files_max: int = 1, now: datetime
) -> list[int]:
    """This will render and archive the next files of a batch's drafted payments; none when done."""
    await by_keys()
    waiting = await _unsealed(disbursement_id, press.rows_max * files_max)
    parts = [waiting[at : at + press.rows_max] for at in range(0, len(waiting), press.rows_max)]
    if not parts:
        return []
    slots = await bank_files.give_slots(
        len(parts), kind=KIND, business_on=press.business_on, batch_prefix="D"
    )
    file_ids: list[int] = await bank_files.prepare(
        [(slot, _rendered(slot, lines, press)) for slot, lines in zip(slots, parts, strict=True)],
        org=press.org,
        subject=("disbursement", disbursement_id),
        now=now,
    )
    sealed = [
        (line.payment_id, file_id, number)
        for file_id, lines in zip(file_ids, parts, strict=True)
        for number, line in enumerate(lines, 1)
    ]
    await execute(
        "UPDATE payments p SET bank_file_id = l.file_id, line_number = l.n, state = 'SEALED'"
        " FROM unnest($1::bigint[], $2::bigint[], $3::int[]) AS l(id, file_id, n) WHERE p.id = l.id",
        *([each[place] for each in sealed] for place in range(3)),
    )
    return file_ids


def _rendered(slot: FileSlot, lines: Sequence[CreditLine], press: Press[CreditLine]) -> SealedFile:
    sealed = press.render(slot, lines)
    assert sealed.row_count == len(lines), "the file does not hold every payment"
    assert sealed.total_fen == sum(line.amount_fen for line in lines), "the file's sum is wrong"
    return sealed


@operation
async def mark_sent(*file_ids: int, now: datetime) -> None:
    """This will record that files' payments may be at the bank, and book them in transit."""
    # The state is compared as an expression, so that the server looks by the file and never reads
    # all that is in one state: without fresh statistics it takes that for little.
    legs = ledger.booked(Event.SENT, of="moved", file="m.bank_file_id", now="$2::timestamptz")
    counted = await row(
        "WITH moved AS (UPDATE payments p SET state = 'SENT' FROM disbursements d"
        " WHERE p.bank_file_id = ANY($1::bigint[]) AND p.state || '' = 'SEALED'"
        " AND d.id = p.disbursement_id"
        f" RETURNING p.pay_id, p.amount_fen, p.bank_file_id, d.programme_id), {legs}"
        " SELECT (SELECT count(*) FROM moved) AS moved,"
        " (SELECT count(*) FROM booked_sent) AS legs",
        list(file_ids),
        now,
    )
    assert counted is not None, "an aggregate always has a row"
    assert counted["legs"] == 2 * counted["moved"], "every move is booked with two legs"


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
async def prints(file_ids: Sequence[int]) -> dict[int, str]:
    """This will give the print of each file's payments as they are today (`rules.print_of`)."""
    found = await tuples(
        f"SELECT p.bank_file_id, {PRINT} FROM payments p {_WHOM}"
        " WHERE p.bank_file_id = ANY($1::bigint[]) GROUP BY p.bank_file_id",
        list(file_ids),
    )
    return dict(found)


@operation
async def differences(files: Mapping[int, Sequence[ReadLine]]) -> dict[int, int]:
    """This will count how far re-read lines differ from the payments they stand for, file by file.

    Order, payment, amount, name and card are compared with what the database holds now; 0 is right.
    """
    held = await tuples(
        "SELECT p.bank_file_id, p.pay_id, p.amount_fen, f.name, f.number_index"
        f" FROM payments p {_WHOM}"
        " WHERE p.bank_file_id = ANY($1::bigint[]) ORDER BY p.bank_file_id, p.line_number",
        list(files),
    )
    ours: dict[int, list[ReadLine]] = {file_id: [] for file_id in files}
    for file_id, *line in held:
        ours[file_id].append(ReadLine(*line))
    return {
        file_id: sum(a != b for a, b in zip(ours[file_id], read, strict=False))
        + abs(len(ours[file_id]) - len(read))
        for file_id, read in files.items()
    }


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
    ring = await ring_for(line["card_no"] for line in found)
    for line in found:
        line["card_no"] = ring.open("card_no", line["card_no"])
    return tuple(CreditLine(**line) for line in found)


@operation
async def cancel_owed(member_id: int, *, reason: str, now: datetime) -> int:
    """This will end what a member is owed and is neither paid nor on its way; gives how many."""
    return await execute(
        "UPDATE entitlements e SET cancelled_at = $2, cancel_reason = $3"
        f" WHERE e.member_id = $1 AND {STILL_OWED}",
        member_id,
        now,
        reason,
    )


@operation
async def take_owed_along(members: Sequence[int], *, unit: int) -> int:
    """This will have what members are still owed follow them to another unit (R27: once, anywhere).

    What was paid, or is on its way, stays with the unit that it was paid in. Gives how many.
    """
    return await execute(
        "UPDATE entitlements e SET unit_id = $2 WHERE e.member_id = ANY($1::bigint[])"
        f" AND {STILL_OWED}",
        members,
        unit,
    )


# Neither paid nor on its way; a failed payment leaves it owed.
STILL_OWED: Final = """e.cancelled_at IS NULL AND NOT EXISTS (SELECT FROM payments p
  WHERE p.entitlement_id = e.id AND p.state NOT IN ('FAILED', 'RETURNED', 'WITHDRAWN'))"""
