"""Returns: money that was credited and comes back days later (RTN), to the payer it came from."""

from integrations.psbc.simulator import codes, ledger, losing, rules, times
from integrations.psbc.simulator.desk import OWN_BATCH, Desk, after, next_serial
from integrations.psbc.simulator.files import ROWS_MAX

RETURNS = "RTN"


class NotReturnable(Exception):
    """The bank has not credited this payment, or has returned it already."""


def plan(desk: Desk, pay_id: str, card_no: str, *, credited_us: int) -> None:
    """This will draw whether a credit comes back, and when; part of the caller's transaction."""
    if not desk.scenario.return_permille:
        return
    attempt = desk.state.number(
        "SELECT count(*) FROM returns JOIN credits USING (pay_id)"
        " WHERE card_no = ? AND is_repeated = 0",
        card_no,
    )
    code = rules.return_code(card_no, attempt or 0, seed=desk.seed, scenario=desk.scenario)
    if code is not None:
        due_us = after(credited_us, desk.scenario.return_s)
        desk.state.insert("returns", pay_id=pay_id, code=code, due_us=due_us)


def order(desk: Desk, pay_id: str, *, code: str, at_us: int) -> None:
    """This will have one credit come back now, as somebody at the bank would.

    Raises:
        NotReturnable: it was not credited, or came back before.
    """
    is_credited = desk.state.has(
        "SELECT 1 FROM credits WHERE pay_id = ? AND code = ? AND is_repeated = 0",
        *(pay_id, codes.SUCCESS),
    )
    is_back = desk.state.has("SELECT 1 FROM returns WHERE pay_id = ? AND due_us IS NULL", pay_id)
    if is_back or not is_credited:
        raise NotReturnable(pay_id)
    with desk.state.transaction():
        desk.state.change(
            "INSERT INTO returns (pay_id, code, due_us) VALUES (?, ?, ?)"
            " ON CONFLICT (pay_id) DO UPDATE SET code = excluded.code, due_us = excluded.due_us",
            [(pay_id, code, at_us)],
        )


def first_due_us(desk: Desk) -> int | None:
    """This will say when the next money comes back."""
    return desk.state.number("SELECT min(due_us) FROM returns WHERE due_us IS NOT NULL")


def carry_out(desk: Desk, *, upto_us: int, at_us: int) -> bool:
    """This will give back what is due and say so in one file; false when nothing is."""
    rows = desk.state.rows(
        "SELECT r.pay_id, r.code, r.due_us, c.amount_fen, a.acct_no FROM returns r"
        " JOIN credits c ON c.pay_id = r.pay_id AND c.is_repeated = 0"
        f" JOIN ({losing.ACCOUNTS}) a USING (card_no) WHERE r.due_us <= ? ORDER BY r.due_us, r.pay_id LIMIT ?",
        *(upto_us, ROWS_MAX),
    )
    if not rows:
        return False
    told = []
    with desk.state.transaction():
        for row in rows:
            due_us, amount_fen = row["due_us"], row["amount_fen"]
            move = ledger.Move(row["acct_no"], ledger.PAYER, amount_fen, row["pay_id"], due_us)
            ledger.move(desk.state, [move])
            serial = next_serial(desk, due_us)
            desk.state.change(
                "UPDATE returns SET bank_serial = ?, returned_us = ?, due_us = NULL"
                " WHERE pay_id = ?",
                [(serial, due_us, row["pay_id"])],
            )
            why, day = codes.TEXTS[row["code"]], times.to_day(due_us)
            told.append((row["pay_id"], serial, str(amount_fen), row["code"], why, day))
        desk.issue(RETURNS, OWN_BATCH, told, at_us=at_us)
    return True
