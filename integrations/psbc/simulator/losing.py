"""Cards in use that are lost and replaced, or fall asleep and wake: each step a line of an ACT file.

A new number takes the old one's place on the same account and is made, sent and activated like any
card; the old number stays known here as a closed one.
"""

import sqlite3
from typing import Final

from integrations.psbc.simulator import files, numbers, times
from integrations.psbc.simulator.desk import OWN_BATCH, Desk, after
from integrations.psbc.simulator.rules import ACTIVE

STATUSES: Final = "ACT"
LOST, REPLACING, DORMANT, CLOSED = "08", "09", "11", "12"
IN_PRODUCTION: Final = "01"
# What comes next, and after which of the scenario's delays; nothing is the end.
_NEXT: Final = {
    LOST: (REPLACING, "step_s"),
    REPLACING: (CLOSED, "step_s"),
    DORMANT: (ACTIVE, "wake_s"),
}
_ATTEMPTS_MAX: Final = 100
ACCOUNTS: Final = (
    "SELECT card_no, acct_no FROM cards UNION ALL SELECT card_no, acct_no FROM former_cards"
)


class NotLosable(Exception):
    """There is no such card in use here."""


def plan(desk: Desk, card: sqlite3.Row, *, active_us: int) -> None:
    """This will draw what becomes of a card just activated; part of the caller's transaction."""
    scenario, card_no = desk.scenario, card["card_no"]
    if not (scenario.lost_permille or scenario.dormant_permille):
        return
    if desk.state.has("SELECT 1 FROM former_cards WHERE req_id = ?", card["req_id"]):
        return  # once is enough
    if numbers.falls(desk.seed, "lost", card_no, permille=scenario.lost_permille):
        _due(desk, card_no, LOST, after(active_us, scenario.lost_s))
    elif not card["is_swiping"] and numbers.falls(
        desk.seed, "dormant", card_no, permille=scenario.dormant_permille
    ):
        _due(desk, card_no, DORMANT, after(active_us, scenario.dormant_s))


def order(desk: Desk, card_no: str, *, at_us: int) -> None:
    """This will have a card reported lost now; its replacement follows.

    Raises:
        NotLosable: no card of this number is in use.
    """
    if not desk.state.has("SELECT 1 FROM cards WHERE card_no = ? AND status = ?", card_no, ACTIVE):
        raise NotLosable(card_no)
    with desk.state.transaction():
        desk.state.change("DELETE FROM mishaps WHERE card_no = ?", [(card_no,)])
        _due(desk, card_no, LOST, at_us)


def first_due_us(desk: Desk) -> int | None:
    """This will say when something next happens to a card in use."""
    return desk.state.number("SELECT min(due_us) FROM mishaps")


def step(desk: Desk, *, upto_us: int, at_us: int) -> bool:
    """This will let what is due happen and tell it in one file; false when nothing is."""
    due = desk.state.rows(
        "SELECT m.does, m.due_us AS happens_us, c.* FROM mishaps m JOIN cards c USING (card_no)"
        " WHERE m.due_us <= ? ORDER BY m.due_us, m.card_no LIMIT ?",
        *(upto_us, files.ROWS_MAX),
    )
    if not due:
        return False
    with desk.state.transaction():
        rows = [_happen(desk, card) for card in due]
        desk.issue(STATUSES, OWN_BATCH, rows, at_us=at_us)
    return True


def _happen(desk: Desk, card: sqlite3.Row) -> tuple[str, ...]:
    card_no, does, due_us = card["card_no"], card["does"], card["happens_us"]
    desk.state.change("DELETE FROM mishaps WHERE card_no = ?", [(card_no,)])
    if does == CLOSED:
        return _replace(desk, card, due_us)
    desk.state.change(
        "UPDATE cards SET status = ?, changed_us = ?, due_us = NULL WHERE card_no = ?",
        [(does, due_us, card_no)],
    )
    follows, delay = _NEXT.get(does, ("", ""))
    wait_s = getattr(desk.scenario, delay) if delay else 0
    if follows and (wait_s or does != DORMANT):
        _due(desk, card_no, follows, after(due_us, wait_s))
    return _line(card_no, card, does, due_us)


def _replace(desk: Desk, card: sqlite3.Row, due_us: int) -> tuple[str, ...]:
    """This will give the holder a new number; the card's life begins again, its account stays."""
    old, new = card["card_no"], _free_number(desk, card["person"])
    desk.state.insert(
        "former_cards",
        card_no=old,
        acct_no=card["acct_no"],
        req_id=card["req_id"],
        name=card["name"],
        channel=card["channel"],
        changed_us=due_us,
    )
    desk.state.change(
        "UPDATE cards SET card_no = ?, status = ?, changed_us = ?, made_us = NULL,"
        " shipped_us = NULL, first_swipe_us = NULL, due_us = ? WHERE card_no = ?",
        [(new, IN_PRODUCTION, due_us, after(due_us, desk.scenario.step_s), old)],
    )
    return _line(new, card, IN_PRODUCTION, due_us)


def _free_number(desk: Desk, person: str) -> str:
    for attempt in range(_ATTEMPTS_MAX):
        number = numbers.card_number(desk.seed, f"{person}+", attempt)
        if not desk.state.has(f"SELECT 1 FROM ({ACCOUNTS}) WHERE card_no = ?", number):
            return number
    raise AssertionError("no free card number")


def _line(card_no: str, card: sqlite3.Row, status: str, at_us: int) -> tuple[str, ...]:
    return (card_no, card["req_id"], status, times.to_instant(at_us), card["channel"], "")


def _due(desk: Desk, card_no: str, does: str, due_us: int) -> None:
    desk.state.insert("mishaps", card_no=card_no, does=does, due_us=due_us)
