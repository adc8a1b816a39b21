"""Verbs on obligations: made with what they are owed for, met with the file that comes, or missed.

A file is missing only when the bank's folder was read to its end after the alarm's time and it was
not there: while we were not looking, nothing is known. It is late when a look after its due time
did not find it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import BankCalendar
from domain.errors import NotFound
from domain.obligations import rules
from domain.obligations.rules import ObligationKind, Owed, Terms, label_of
from domain.transactions import Row, execute, operation, row, rows, value


@operation
async def owe(owed: Mapping[int, Sequence[Owed]], *, now: datetime) -> None:
    """This will note what the bank owes for files of ours, by id; done again it changes nothing.

    An answer that was faster than this note has met it.
    """
    await _insert([(file_id, each) for file_id, some in owed.items() for each in some], now=now)
    await execute(
        "UPDATE obligations o SET state = 'MET', met_by_id = f.id, met_at = f.created_at"
        " FROM bank_files f WHERE o.file_id = ANY($1::bigint[]) AND o.state = 'OPEN'"
        " AND f.answers_id = o.file_id AND f.kind = o.answer AND f.state = 'APPLIED'"
        " AND f.row_count > 0",
        list(owed),
    )


@operation
async def plan(terms: Terms, *, calendar: BankCalendar, today: date, now: datetime) -> int:
    """This will note what each banking day up to today makes the bank owe; gives how much is new.

    The first day is the one on which this is first done; days of downtime are caught up in order.
    """
    made = 0
    for term in terms.daily:
        last = await value(
            "SELECT max(for_on) FROM obligations WHERE file_id IS NULL AND answer = $1", term.answer
        )
        alone = Terms(daily=(term,))
        owed = list(rules.planned(alone, calendar, after=last, today=today))
        made += await _insert([(None, each) for each in owed], now=now)
    await _meet_days()
    return made


@operation
async def meet(file_id: int, *, now: datetime) -> None:
    """This will close what a file of the bank was owed for; called by what applies the file.

    Whatever is odd about it — late, not expected, out of sequence — is alarmed; it counts all the
    same. A file of no lines is lawful for a day, but answers no file of ours.
    """
    file = await row(
        "SELECT id, org, kind, business_on, sequence, answers_id, created_at,"
        " row_count, has_number_of_request FROM bank_files WHERE id = $1",
        file_id,
    )
    assert file is not None, "the caller has locked the file"
    if not file["kind"]:
        return  # nobody has read what it says it is
    met = await rows(
        "UPDATE obligations SET state = 'MET', met_by_id = $1, met_at = $2,"
        " is_late = coalesce(overdue_at < $2, false) WHERE state IN ('OPEN', 'MISSED') AND answer = $3"
        " AND (file_id = $4 OR file_id IS NULL AND for_on = $5)"
        " RETURNING id, kind, file_id, due_at, is_late",
        file_id,
        file["created_at"],
        file["kind"],
        file["answers_id"] if file["row_count"] else None,
        file["business_on"],
    )
    if any(one["is_late"] for one in met):
        await _alarm("late", file_id, "该文件晚于约定时间才到；此前如有缺失告警，由此查明。", now)
    if not met:
        await _check_expected(file, now)
    await _check_order(file, met, now)


@operation
async def close(file_id: int, *, by_file_id: int, now: datetime) -> None:
    """This will stop waiting for answers to a file that the bank refused whole."""
    await execute(
        "UPDATE obligations SET state = 'MET', met_by_id = $2, met_at = $3,"
        " reason = '银行拒收了整份文件，不会再有结果。'"
        " WHERE file_id = $1 AND kind = 'RESULT' AND state IN ('OPEN', 'MISSED')",
        file_id,
        by_file_id,
        now,
    )


@operation
async def look(*, looked_at: datetime, now: datetime) -> int:
    """This will judge silence after the bank's folder was read to its end; gives how much is missed.

    `looked_at` is when that reading began: whatever lay there before was seen and dealt with.
    """
    await execute(
        "UPDATE obligations SET overdue_at = $1 WHERE state = 'OPEN' AND overdue_at IS NULL"
        " AND due_at <= $1",
        looked_at,
    )
    missed = await rows(
        "UPDATE obligations SET state = 'MISSED', alarmed_at = $2"
        " WHERE state = 'OPEN' AND alarm_at <= $1 RETURNING id",
        looked_at,
        now,
    )
    await _alarm_missing([one["id"] for one in missed], now)
    return len(missed)


@operation
async def remind(*, calendar: BankCalendar, now: datetime) -> int:
    """This will alarm again what is still missing a banking day later; gives how much.

    An alarm that nobody acknowledged stands for it: only one that was dealt with is raised anew.

    Raises:
        CalendarUnknown: nothing is known of today.
    """
    waiting = await rows(
        "SELECT id, alarmed_at, alarm_at FROM obligations WHERE state = 'MISSED' FOR UPDATE"
    )
    again = [
        one["id"]
        for one in waiting
        if rules.is_working_hour_again(one["alarmed_at"], one["alarm_at"], now)
    ]
    if not again or not calendar.is_banking_day(rules.day_of(now)):
        return 0
    await execute("UPDATE obligations SET alarmed_at = $2 WHERE id = ANY($1::bigint[])", again, now)
    await _alarm_missing(again, now)
    return len(again)


@operation
async def waive(obligation_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will give up waiting for a file, with a reason.

    Raises:
        NotPermitted: neither the office nor the releaser.
        WaiverWithoutReason, NotFound, ObligationInWrongState.
    """
    by.require(Role.OFFICE, Role.RELEASER)
    text = auditing.kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not text:
        raise rules.WaiverWithoutReason(field=("reason",))
    found = await row("SELECT state FROM obligations WHERE id = $1 FOR UPDATE", obligation_id)
    if found is None:
        raise NotFound(field=("id",))
    if found["state"] not in rules.STANDING:
        raise rules.ObligationInWrongState
    await _waive([obligation_id], text, by, now)
    await audit.record(
        action="obligation.waive",
        subject=("obligation", obligation_id),
        by=by,
        now=now,
        details={"reason": text},
        changes={"state": (found["state"], "WAIVED")},
    )


@operation
async def replan(
    terms: Terms, *, calendar: BankCalendar, reason: str, by: Actor, now: datetime
) -> int:
    """This will bring what is waited for in line with a changed calendar; gives how much moved."""
    standing = [_standing(one) for one in await rows(f"{_STANDING} FOR UPDATE")]
    moves = rules.moves(standing, terms, calendar, known=await _known_days())
    off = [move.obligation_id for move in moves if move.due_at is None]
    moved = [move for move in moves if move.obligation_id is not None and move.due_at is not None]
    await _waive([each for each in off if each is not None], reason, by, now)
    await execute(
        "UPDATE obligations o SET due_at = m.due_at, alarm_at = m.alarm_at"
        " FROM unnest($1::bigint[], $2::timestamptz[], $3::timestamptz[]) AS m(id, due_at, alarm_at)"
        " WHERE o.id = m.id",
        [move.obligation_id for move in moved],
        [move.due_at for move in moved],
        [move.alarm_at for move in moved],
    )
    added = [
        Owed(ObligationKind(move.kind), move.answer, move.for_on, move.due_at, move.alarm_at)
        for move in moves
        if move.obligation_id is None and move.due_at is not None and move.alarm_at is not None
    ]
    await _insert([(None, each) for each in added], now=now)
    await _meet_days()
    return len(moves)


_STANDING = (
    "SELECT id, kind, answer, for_on, due_at, alarm_at, file_id IS NULL AS is_daily,"
    " created_at"
    " FROM obligations WHERE state IN ('OPEN', 'MISSED') ORDER BY id"
)


def _standing(found: Row) -> rules.Standing:
    return rules.Standing(**found)


async def _known_days() -> frozenset[date]:
    found = await rows("SELECT DISTINCT for_on FROM obligations WHERE file_id IS NULL")
    return frozenset(one["for_on"] for one in found)


async def _insert(owed: Sequence[tuple[int | None, Owed]], *, now: datetime) -> int:
    """This will note what is owed, each for a file of ours or, with None, for a day."""
    return await execute(
        "INSERT INTO obligations (kind, answer, file_id, for_on, due_at, alarm_at, state, is_late,"
        " reason, created_at) SELECT o.kind, o.answer, o.file_id, o.for_on, o.due_at, o.alarm_at,"
        " 'OPEN', false, '', $1 FROM unnest($2::bigint[], $3::text[], $4::text[], $5::date[],"
        " $6::timestamptz[], $7::timestamptz[])"
        " AS o(file_id, kind, answer, for_on, due_at, alarm_at) ON CONFLICT DO NOTHING",
        now,
        [file_id for file_id, _ in owed],
        [each.kind.value for _, each in owed],
        [each.answer for _, each in owed],
        [each.for_on for _, each in owed],
        [each.due_at for _, each in owed],
        [each.alarm_at for _, each in owed],
    )


async def _meet_days() -> None:
    """This will close daily obligations whose file was applied before they were noted."""
    await execute(
        "UPDATE obligations o SET state = 'MET', met_by_id = f.id, met_at = f.created_at"
        " FROM bank_files f WHERE o.file_id IS NULL AND o.state = 'OPEN' AND f.direction = 'IN'"
        " AND f.kind = o.answer AND f.business_on = o.for_on AND f.state = 'APPLIED'"
    )


async def _waive(ids: Sequence[int], reason: str, by: Actor, now: datetime) -> None:
    await execute(
        "UPDATE obligations SET state = 'WAIVED', waived_at = $2, waived_by_id = $3, reason = $4"
        " WHERE id = ANY($1::bigint[])",
        list(ids),
        now,
        by.staff_id,
        reason,
    )


async def _alarm_missing(ids: Sequence[int], now: datetime) -> None:
    """This will alarm what is missing: once for each kind and day, however many files that are."""
    found = await rows(
        "SELECT min(o.id) AS id, o.kind, o.answer, o.for_on, count(*) AS count,"
        " (array_agg(f.name ORDER BY f.name) FILTER (WHERE f.name IS NOT NULL))[1:$2] AS names"
        " FROM obligations o LEFT JOIN bank_files f ON f.id = o.file_id"
        " WHERE o.id = ANY($1::bigint[]) GROUP BY o.kind, o.answer, o.for_on ORDER BY 4, 1",
        list(ids),
        rules.NAMED_MAX,
    )
    for one in found:
        label = f"{label_of(one['kind'], one['answer'])}（{one['answer']}）"
        names = [name.partition(".")[0] for name in one["names"] or ()]
        await audit.alarm(
            kind="bank_file.missing",
            subject=("obligation", one["id"]),
            message=rules.missing_words(label, one["for_on"], names, one["count"]),
            now=now,
        )


async def _check_expected(file: Row, now: datetime) -> None:
    """This will alarm a daily file for a day that has one, is none of the bank's, or is not over."""
    planned = await row(
        "SELECT min(for_on) AS first, max(for_on) AS last,"
        " bool_or(state = 'MET' AND for_on = $2 AND met_by_id <> $3) AS has_one,"
        " bool_or(for_on = $2) AS is_planned,"
        " EXISTS (SELECT FROM bank_statements WHERE file_id = $3 AND part > 1) AS goes_on"
        " FROM obligations WHERE file_id IS NULL AND answer = $1",
        file["kind"],
        file["business_on"],
        file["id"],
    )
    if planned is None or planned["first"] is None:
        return
    day = file["business_on"]
    if planned["has_one"] and not planned["goes_on"]:
        problem = "这一天的同类文件已经收到过，又来了一份，请与银行核对。"
    elif day > max(planned["last"], rules.day_of(now)):
        problem = "文件所属的日子还没有到，请与银行核对。"
    elif planned["first"] <= day <= planned["last"] and not planned["is_planned"]:
        problem = "文件所属的日子不是银行工作日，请与银行核对。"
    else:
        return
    await _alarm("unexpected", file["id"], problem, now)


async def _check_order(file: Row, met: Sequence[Row], now: datetime) -> None:
    """This will alarm a number left out or stepped back and a result before its acceptance, both in one."""
    problems = [
        await _number_problem(file),
        "结果先于受理到达，已按结果处理，请留意随后的受理文件。"
        if await _result_came_first(file, met)
        else "",
    ]
    if any(problems):
        await _alarm("out_of_sequence", file["id"], "".join(problems), now)


async def _number_problem(file: Row) -> str:
    if file["has_number_of_request"]:
        return ""
    before = await row(
        "SELECT max(business_on) AS day, max(sequence) FILTER (WHERE business_on = $4) AS number"
        " FROM bank_files WHERE direction = 'IN' AND org = $2 AND kind = $3 AND state = 'APPLIED'"
        " AND business_on >= $4 AND id <> $1",
        file["id"],
        file["org"],
        file["kind"],
        file["business_on"],
    )
    assert before is not None, "an aggregate always gives a row"
    return rules.sequence_problem(
        file["business_on"], file["sequence"], last_on=before["day"], last_number=before["number"]
    )


async def _result_came_first(file: Row, met: Sequence[Row]) -> bool:
    if not any(one["kind"] == ObligationKind.RESULT for one in met):
        return False
    is_waiting: bool = await value(
        "SELECT EXISTS (SELECT FROM obligations WHERE file_id = $1 AND kind = 'ACCEPTANCE'"
        " AND state IN ('OPEN', 'MISSED'))",
        file["answers_id"],
    )
    return is_waiting


async def _alarm(kind: str, file_id: int, message: str, now: datetime) -> None:
    await audit.alarm(
        kind=f"bank_file.{kind}", subject=("bank_file", file_id), message=message, now=now
    )
