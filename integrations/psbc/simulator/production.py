"""Making, shipping and activating cards: one step a bank day, told in ACT and DLV files."""

import sqlite3

from integrations.psbc.simulator import files, losing, times
from integrations.psbc.simulator.desk import OWN_BATCH, Desk, after

STATUSES = "ACT"
DELIVERIES = "DLV"
MADE, SHIPPED, SIGNED, COLLECTED, ACTIVE = "02", "03", "04", "05", "06"
NEXT_STATUS = {
    "00": "01",
    "01": MADE,
    MADE: SHIPPED,
    SHIPPED: SIGNED,
    SIGNED: COLLECTED,
    COLLECTED: ACTIVE,
}
SIGNER = "单位工会经办人"


def first_due_us(desk: Desk) -> int | None:
    """This will say when the next card takes a step."""
    return desk.state.number("SELECT min(due_us) FROM cards WHERE due_us IS NOT NULL")


def step(desk: Desk, *, upto_us: int, at_us: int) -> bool:
    """This will move one file's worth of due cards by one step; false when none is due."""
    cards = desk.state.rows(
        "SELECT * FROM cards WHERE due_us <= ? ORDER BY due_us, card_no LIMIT ?",
        *(upto_us, files.ROWS_MAX),
    )
    if not cards:
        return False
    with desk.state.transaction():
        signed = [_delivery(card) for card in cards if card["status"] == SHIPPED]
        if signed:
            desk.issue(DELIVERIES, OWN_BATCH, signed, at_us=at_us)
        desk.issue(STATUSES, OWN_BATCH, [_status_row(card) for card in cards], at_us=at_us)
        desk.state.change(
            "UPDATE cards SET status = ?, changed_us = ?, made_us = ?, shipped_us = ?,"
            " first_swipe_us = ?, due_us = ? WHERE card_no = ?",
            [_stepped(desk, card) for card in cards],
        )
        for card in cards:
            if card["status"] == COLLECTED:
                losing.plan(desk, card, active_us=card["due_us"])
    return True


def _stepped(desk: Desk, card: sqlite3.Row) -> tuple[object, ...]:
    due_us = card["due_us"]
    if card["status"] == ACTIVE:
        kept = (ACTIVE, card["changed_us"], card["made_us"], card["shipped_us"])
        return (*kept, due_us, None, card["card_no"])
    status = NEXT_STATUS[card["status"]]
    made_us = due_us if status == MADE else card["made_us"]
    shipped_us = due_us if status == SHIPPED else card["shipped_us"]
    next_us = _next_due_us(desk, card, status)
    return (status, due_us, made_us, shipped_us, None, next_us, card["card_no"])


def _next_due_us(desk: Desk, card: sqlite3.Row, status: str) -> int | None:
    if status == COLLECTED and not card["is_activating"]:
        return None
    if status == ACTIVE:
        return after(card["due_us"], desk.scenario.swipe_s) if card["is_swiping"] else None
    return after(card["due_us"], desk.scenario.step_s)


def _status_row(card: sqlite3.Row) -> tuple[str, ...]:
    start = (card["card_no"], card["req_id"])
    if card["status"] == ACTIVE:
        changed_at, swiped_at = times.to_instant(card["changed_us"]), card["due_us"]
        return (*start, ACTIVE, changed_at, card["channel"], times.to_instant(swiped_at))
    changed_at = times.to_instant(card["due_us"])
    return (*start, NEXT_STATUS[card["status"]], changed_at, card["channel"], "")


def _delivery(card: sqlite3.Row) -> tuple[str, ...]:
    return (
        card["card_no"],
        card["unit_uscc"],
        f"M{times.to_day(card['made_us'])}",
        times.to_instant(card["made_us"]),
        times.to_instant(card["shipped_us"]),
        SIGNER,
        times.to_instant(card["due_us"]),
    )
