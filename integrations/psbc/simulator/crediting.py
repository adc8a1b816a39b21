"""Crediting cards: payments are taken (CRD), carried out later and answered (CRR), each once only."""

import sqlite3

from integrations.psbc.simulator import codes, files, ledger, losing, returning, rules, times
from integrations.psbc.simulator.desk import Desk, Refusal, after, next_serial

REQUEST = "CRD"
ACCEPTANCE = "CRA"
RESULT = "CRR"

_FIELDS = tuple(column.name for column in files.KINDS[REQUEST])
_RESULT_LETTER = {codes.SUCCESS: "S", codes.IN_PROGRESS: "P", codes.UNKNOWN: "U"}


def take(desk: Desk, received_id: int, content: files.Content, at_us: int) -> tuple[Refusal, ...]:
    """This will take the rows of a file; part of the caller's transaction."""
    refusals = []
    for fields in content.rows:
        row = dict(zip(_FIELDS, fields, strict=True))
        code = _format_refusal(fields, row) or rules.acceptance_refusal(
            f"{row['card_no']}@{received_id}", seed=desk.seed, scenario=desk.scenario
        )
        if code is None:
            _store(desk, received_id, row, at_us)
        else:
            refusals.append(Refusal(row["pay_id"], code))
    return tuple(refusals)


def first_due_us(desk: Desk) -> int | None:
    """This will say when the next payment is to be carried out."""
    return desk.state.number("SELECT min(due_us) FROM credits WHERE due_us IS NOT NULL")


def settle(desk: Desk, *, upto_us: int, at_us: int) -> bool:
    """This will carry out and answer what is due of one file; false when nothing is."""
    due = desk.state.row(
        "SELECT received_id, batch_no FROM credits"
        " JOIN received ON received.id = received_id WHERE due_us <= ? ORDER BY due_us LIMIT 1",
        upto_us,
    )
    if due is None:
        return False
    with desk.state.transaction():
        rows = desk.state.rows(
            "SELECT * FROM credits WHERE received_id = ? AND due_us <= ? ORDER BY id",
            *(due["received_id"], upto_us),
        )
        fresh_fen = sum(row["amount_fen"] for row in rows if _is_fresh(row))
        is_short = fresh_fen > ledger.balance_fen(desk.state, ledger.PAYER)
        answers = [_settle_row(desk, row, is_short=is_short) for row in rows]
        desk.issue(RESULT, due["batch_no"], answers, at_us=at_us)
    return True


def _format_refusal(fields: tuple[str, ...], row: rules.Row) -> str | None:
    if not (files.fits(REQUEST, fields) and row["card_no"] and row["name"] and row["programme"]):
        return "3004"
    return "2009" if row["amount_fen"] == "0" else None


def _store(desk: Desk, received_id: int, row: rules.Row, at_us: int) -> None:
    # The first of its number is never a repetition; asking so lets the partial index answer.
    is_repeated = desk.state.has(
        "SELECT 1 FROM credits WHERE pay_id = ? AND is_repeated = 0", row["pay_id"]
    )
    desk.state.insert(
        "credits",
        pay_id=row["pay_id"],
        received_id=received_id,
        card_no=row["card_no"],
        name=row["name"],
        amount_fen=int(row["amount_fen"]),
        is_repeated=is_repeated,
        due_us=after(at_us, desk.scenario.credit_s),
    )


def _is_fresh(row: sqlite3.Row) -> bool:
    return not row["is_repeated"] and not row["is_held"]


def _settle_row(desk: Desk, row: sqlite3.Row, *, is_short: bool) -> tuple[str, ...]:
    if row["is_held"]:
        return _credit(desk, row, source=ledger.TRANSIT)
    code = _refusal(desk, row, is_short=is_short)
    if code is not None:
        return _close(desk, row, code)
    held = rules.held_code(row["card_no"], seed=desk.seed, scenario=desk.scenario)
    if held is not None:
        return _hold(desk, row, held)
    return _credit(desk, row, source=ledger.PAYER)


def _refusal(desk: Desk, row: sqlite3.Row, *, is_short: bool) -> str | None:
    if row["is_repeated"]:
        return "2010"
    if is_short:
        return "2008"
    card_no, state = row["card_no"], desk.state
    found = state.row(
        "SELECT name, status, class FROM cards WHERE card_no = ? AND status IS NOT NULL"
        " UNION ALL SELECT name, ?, '1' FROM former_cards WHERE card_no = ?",
        *(card_no, losing.CLOSED, card_no),
    )
    card = None
    if found is not None:
        today_fen = state.number(
            "SELECT sum(amount_fen) FROM credits"
            " WHERE card_no = ? AND posted_on = ? AND (code = ? OR is_held = 1)",
            *(card_no, times.to_day(row["due_us"]), codes.SUCCESS),
        )
        card = rules.Card(found["name"], found["status"], found["class"] == "2", today_fen or 0)
    refusal = rules.credit_refusal(
        card_no, row["name"], row["amount_fen"], card=card, scenario=desk.scenario
    )
    if refusal is None and rules.is_name_other(card_no, seed=desk.seed, scenario=desk.scenario):
        return "2001"
    return refusal or _seeded_failure(desk, card_no)


def _seeded_failure(desk: Desk, card_no: str) -> str | None:
    attempt = desk.state.number(
        "SELECT count(*) FROM credits WHERE card_no = ? AND code IN (?, ?)",
        *(card_no, *rules.SEEDED_FAILURES),
    )
    return rules.seeded_failure(card_no, attempt or 0, seed=desk.seed, scenario=desk.scenario)


def _close(desk: Desk, row: sqlite3.Row, code: str) -> tuple[str, ...]:
    desk.state.change(
        "UPDATE credits SET code = ?, due_us = NULL WHERE id = ?", [(code, row["id"])]
    )
    return _answer(row, code)


def _hold(desk: Desk, row: sqlite3.Row, code: str) -> tuple[str, ...]:
    due_us = row["due_us"]
    move = ledger.Move(ledger.PAYER, ledger.TRANSIT, row["amount_fen"], row["pay_id"], due_us)
    ledger.move(desk.state, [move])
    later_us = after(due_us, desk.scenario.credit_pending_s)
    # The money leaves the payer now, so the entry has its serial now, whenever it is told.
    desk.state.change(
        "UPDATE credits SET is_held = 1, bank_serial = ?, posted_on = ?, due_us = ? WHERE id = ?",
        [(next_serial(desk, due_us), times.to_day(due_us), later_us, row["id"])],
    )
    return _answer(row, code)


def _credit(desk: Desk, row: sqlite3.Row, *, source: str) -> tuple[str, ...]:
    due_us = row["due_us"]
    account = desk.state.row(
        f"SELECT acct_no FROM ({losing.ACCOUNTS}) WHERE card_no = ?", row["card_no"]
    )
    assert account is not None
    move = ledger.Move(source, account["acct_no"], row["amount_fen"], row["pay_id"], due_us)
    ledger.move(desk.state, [move])
    serial = row["bank_serial"] or next_serial(desk, due_us)
    desk.state.change(
        "UPDATE credits SET code = ?, bank_serial = ?, posted_us = ?, posted_on = ?,"
        " is_held = 0, due_us = NULL WHERE id = ?",
        [(codes.SUCCESS, serial, due_us, times.to_day(due_us), row["id"])],
    )
    returning.plan(desk, row["pay_id"], row["card_no"], credited_us=due_us)
    return _answer(row, codes.SUCCESS, serial, times.to_instant(due_us))


def _answer(row: sqlite3.Row, code: str, serial: str = "", posted_at: str = "") -> tuple[str, ...]:
    letter = _RESULT_LETTER.get(code, "F")
    text = codes.TEXTS[code]
    return (row["pay_id"], serial, letter, code, text, str(row["amount_fen"]), posted_at)
