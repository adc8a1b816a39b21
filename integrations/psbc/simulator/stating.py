"""Statements (REC): every banking day the payer's account as it moved, even when it did not.

The days are unique and leave no gap in time: a statement begins where the one before it ended, so
what moves after a day was closed early stands in the statement of the next.
"""

import sqlite3
from dataclasses import dataclass

from integrations.psbc.simulator import files, ledger, numbers, times
from integrations.psbc.simulator.desk import OWN_BATCH, Desk, after

STATEMENTS = "REC"
DEBIT, CREDIT = "D", "C"
SUMMARIES = {(DEBIT, True): "代发", (CREDIT, True): "退回", (CREDIT, False): "存入"}


class DayIsStated(Exception):
    """The statement of this day is out; there is only one."""


@dataclass(frozen=True, slots=True)
class _Span:
    """The day of the next statement and where it begins."""

    day: str
    since_us: int
    opening_fen: int


def first_due_us(desk: Desk) -> int | None:
    """This will say when the next statement is to be written."""
    span = _next(desk) if desk.scenario.is_stating else None
    if span is None:
        return None
    ended_us = after(times.day_begins_us(times.next_day(span.day)), desk.scenario.statement_s)
    still_us = _still_us(desk, span)
    return ended_us if still_us is None else min(ended_us, still_us)


def write(desk: Desk, *, upto_us: int, at_us: int) -> bool:
    """This will write the next statement; false when none can be due."""
    span = _next(desk)
    if span is None:
        return False
    ends_us = times.day_begins_us(times.next_day(span.day))
    with desk.state.transaction():
        _issue(desk, span, upto_us=min(ends_us, upto_us + 1), at_us=at_us)
    return True


def order(desk: Desk, *, at_us: int) -> str:
    """This will close the day now, write its statement and say of which day it is.

    Raises:
        DayIsStated: it was closed before.
    """
    today = times.to_day(at_us)
    span = _next(desk)
    while span is not None and span.day < today:
        write(desk, upto_us=at_us, at_us=at_us)
        span = _next(desk)
    if span is None or span.day > today:
        raise DayIsStated(today)
    write(desk, upto_us=at_us, at_us=at_us)
    return span.day


def payer_account(desk: Desk) -> str:
    """This will give the number of the payer's account."""
    return numbers.account_number(desk.seed, "payer", 0)


def _next(desk: Desk) -> _Span | None:
    days = desk.scenario.opening_days
    last = desk.state.row("SELECT * FROM statements ORDER BY day DESC LIMIT 1")
    if last is not None:
        day = days.first_from(times.next_day(last["day"]))
        return _Span(day, last["upto_us"], last["closing_fen"])
    opened_us = desk.state.number(
        "SELECT min(posted_us) FROM entries WHERE account = ?", ledger.PAYER
    )
    if opened_us is None:
        return None
    return _Span(days.first_from(times.to_day(opened_us)), opened_us, 0)


def _still_us(desk: Desk, span: _Span) -> int | None:
    if not desk.scenario.statement_still_s:
        return None
    moved_us = desk.state.number(
        "SELECT max(posted_us) FROM entries WHERE account = ? AND pay_id IS NOT NULL"
        " AND posted_us >= ? AND posted_us < ?",
        *(ledger.PAYER, max(span.since_us, times.day_begins_us(span.day))),
        times.day_begins_us(times.next_day(span.day)),
    )
    return None if moved_us is None else after(moved_us, desk.scenario.statement_still_s)


def _issue(desk: Desk, span: _Span, *, upto_us: int, at_us: int) -> None:
    moves = desk.state.rows(
        "SELECT e.id, e.amount_fen, e.pay_id, e.posted_us,"
        " CASE WHEN e.amount_fen < 0 THEN c.bank_serial ELSE r.bank_serial END AS serial"
        " FROM entries e LEFT JOIN credits c ON c.pay_id = e.pay_id AND c.is_repeated = 0"
        " LEFT JOIN returns r ON r.pay_id = e.pay_id"
        " WHERE e.account = ? AND e.posted_us >= ? AND e.posted_us < ? ORDER BY e.posted_us, e.id",
        *(ledger.PAYER, span.since_us, upto_us),
    )
    opening_fen, room = span.opening_fen, files.ROWS_MAX - 1
    # More than one file holds: the parts are numbered, and each begins where the last one ended.
    for at in range(0, max(len(moves), 1), room):
        part = moves[at : at + room]
        closing_fen = opening_fen + sum(move["amount_fen"] for move in part)
        rows = [_summary(desk, part, opening_fen, closing_fen), *_entries(part, opening_fen)]
        desk.issue(STATEMENTS, OWN_BATCH, rows, at_us=at_us, day=span.day)
        opening_fen = closing_fen
    desk.state.insert("statements", day=span.day, upto_us=upto_us, closing_fen=opening_fen)


def _summary(
    desk: Desk, moves: list[sqlite3.Row], opening_fen: int, closing_fen: int
) -> tuple[str, ...]:
    out = [-move["amount_fen"] for move in moves if move["amount_fen"] < 0]
    into = [move["amount_fen"] for move in moves if move["amount_fen"] > 0]
    figures = (opening_fen, len(out), sum(out), len(into), sum(into), closing_fen)
    return ("S", payer_account(desk), *map(str, figures), *[""] * 8)


def _entries(moves: list[sqlite3.Row], balance_fen: int) -> list[tuple[str, ...]]:
    rows = []
    for number, move in enumerate(moves, 1):
        balance_fen += move["amount_fen"]
        direction = DEBIT if move["amount_fen"] < 0 else CREDIT
        pay_id, at = move["pay_id"] or "", times.to_instant(move["posted_us"])
        serial = move["serial"] or f"{times.to_day(move['posted_us'])}9{move['id']:011d}"
        said = (serial, pay_id, direction, str(abs(move["amount_fen"])), str(balance_fen), at)
        summary = SUMMARIES[direction, bool(pay_id)]
        rows.append(("E", *[""] * 7, str(number), *said, summary))
    return rows
