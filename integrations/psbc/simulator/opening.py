"""Opening accounts: applications are taken (OPN), decided at once and answered later (OPR)."""

import calendar
import sqlite3
from dataclasses import dataclass

from integrations.psbc.simulator import codes, files, numbers, rules, times
from integrations.psbc.simulator.desk import Desk, Refusal, after

REQUEST = "OPN"
ACCEPTANCE = "OPA"
RESULT = "OPR"
CARD_YEARS = 10
ATTEMPTS_MAX = 100

_FIELDS = tuple(column.name for column in files.KINDS[REQUEST])


@dataclass(frozen=True, slots=True)
class _Taking:
    """One file being taken."""

    received_id: int
    at_us: int
    today: str


def take(desk: Desk, received_id: int, content: files.Content, at_us: int) -> tuple[Refusal, ...]:
    """This will take the rows of a file and decide each; part of the caller's transaction.

    Raises:
        FileRefused: 3006, every row was seen before.
    """
    taking = _Taking(received_id, at_us, times.to_day(at_us))
    refusals = []
    for fields in content.rows:
        row = dict(zip(_FIELDS, fields, strict=True))
        code = _format_refusal(desk, fields, row) or rules.acceptance_refusal(
            f"{row['id_no']}@{received_id}", seed=desk.seed, scenario=desk.scenario
        )
        if code is None:
            _decide(desk, taking, row)
        else:
            refusals.append(Refusal(row["req_id"], code))
    if len(refusals) == len(content.rows) and {each.code for each in refusals} == {"3006"}:
        raise files.FileRefused("3006")
    return tuple(refusals)


def first_due_us(desk: Desk) -> int | None:
    """This will say when the next application is to be answered."""
    return desk.state.number("SELECT min(due_us) FROM applications WHERE due_us IS NOT NULL")


def answer(desk: Desk, *, upto_us: int, at_us: int) -> bool:
    """This will answer what is due of one file, in one transaction; false when nothing is."""
    due = desk.state.row(
        "SELECT received_id, batch_no FROM applications"
        " JOIN received ON received.id = received_id WHERE due_us <= ? ORDER BY due_us LIMIT 1",
        upto_us,
    )
    if due is None:
        return False
    with desk.state.transaction():
        rows = desk.state.rows(
            "SELECT a.seq, a.req_id, a.code, a.id_check, a.is_opened, a.is_pending, a.due_us,"
            " c.card_no, c.acct_no, c.class, c.opened_us, c.expires_on"
            " FROM applications a LEFT JOIN cards c ON c.req_id = a.req_id"
            " WHERE a.received_id = ? AND a.due_us <= ? ORDER BY a.seq",
            *(due["received_id"], upto_us),
        )
        _advance(desk, rows)
        desk.issue(RESULT, due["batch_no"], [_result(row) for row in rows], at_us=at_us)
    return True


def _format_refusal(desk: Desk, fields: tuple[str, ...], row: rules.Row) -> str | None:
    if not files.fits(REQUEST, fields) or not rules.is_well_formed(row):
        return "3004"
    seen = desk.state.has("SELECT 1 FROM applications WHERE req_id = ?", row["req_id"])
    return "3006" if seen else None


def _decide(desk: Desk, taking: _Taking, row: rules.Row) -> None:
    person = f"{row['id_type']}:{row['id_no']}"
    attempt = desk.state.number(
        "SELECT count(*) FROM applications WHERE person = ? AND is_opened = 0", person
    )
    refusal = (
        rules.opening_refusal(row, today=taking.today, scenario=desk.scenario)
        or _known_refusal(desk, person, row["mobile"])
        or rules.seeded_refusal(person, attempt or 0, seed=desk.seed, scenario=desk.scenario)
    )
    account_class = _account_class(desk, person, row["want_class"])
    turned = account_class != row["want_class"]
    pending_permille = desk.scenario.open_pending_permille
    desk.state.insert(
        "applications",
        req_id=row["req_id"],
        received_id=taking.received_id,
        seq=int(row["seq"]),
        person=person,
        code=refusal or (codes.CLASS_TWO_OPENED if turned else codes.SUCCESS),
        id_check="" if refusal else _id_check(desk, person),
        is_opened=refusal is None,
        is_pending=numbers.falls(desk.seed, "open-pending", person, permille=pending_permille),
        due_us=after(taking.at_us, desk.scenario.open_s),
    )
    if refusal is None:
        _prepare_card(desk, taking, row, person, account_class)


def _known_refusal(desk: Desk, person: str, mobile: str) -> str | None:
    if desk.state.has("SELECT 1 FROM cards WHERE person = ?", person):
        return "1006"
    return "1007" if desk.state.has("SELECT 1 FROM cards WHERE mobile = ?", mobile) else None


def _account_class(desk: Desk, person: str, wanted: str) -> str:
    permille = desk.scenario.class_two_permille
    return "2" if numbers.falls(desk.seed, "class-two", person, permille=permille) else wanted


def _id_check(desk: Desk, person: str) -> str:
    return "01" if numbers.falls(desk.seed, "id-check", person, permille=100) else "00"


def _prepare_card(
    desk: Desk, taking: _Taking, row: rules.Row, person: str, account_class: str
) -> None:
    scenario, seed = desk.scenario, desk.seed
    is_pending = numbers.falls(
        seed, "open-pending", person, permille=scenario.open_pending_permille
    )
    delay_s = scenario.open_s + (scenario.open_pending_s if is_pending else 0)
    opened_us = after(taking.at_us, delay_s)
    never = numbers.falls(seed, "never-active", person, permille=scenario.never_active_permille)
    card_no, acct_no = _free_numbers(desk, person)
    desk.state.insert(
        "cards",
        card_no=card_no,
        acct_no=acct_no,
        req_id=row["req_id"],
        person=person,
        name=row["name"],
        mobile=row["mobile"],
        unit_uscc=row["unit_uscc"],
        **{"class": account_class},
        channel=f"{numbers.draw(seed, 'channel', person, 4) + 1:02d}",
        opened_us=opened_us,
        expires_on=_expiry(times.to_day(opened_us)),
        is_activating=not never,
        is_swiping=numbers.falls(seed, "swipe", person, permille=scenario.swipe_permille),
    )


def _free_numbers(desk: Desk, person: str) -> tuple[str, str]:
    for attempt in range(ATTEMPTS_MAX):
        card_no = numbers.card_number(desk.seed, person, attempt)
        acct_no = numbers.account_number(desk.seed, person, attempt)
        if not desk.state.has(
            "SELECT 1 FROM cards WHERE card_no = ? OR acct_no = ?", card_no, acct_no
        ):
            return card_no, acct_no
    raise AssertionError("no free card number")


def _expiry(opened_on: str) -> str:
    year, month = int(opened_on[:4]) + CARD_YEARS, int(opened_on[4:6])
    return f"{year}{month:02d}{calendar.monthrange(year, month)[1]:02d}"


def _advance(desk: Desk, rows: list[sqlite3.Row]) -> None:
    scenario = desk.scenario
    desk.state.change(
        "UPDATE applications SET is_pending = 0, due_us = ? WHERE req_id = ?",
        [
            (
                after(row["due_us"], scenario.open_pending_s) if row["is_pending"] else None,
                row["req_id"],
            )
            for row in rows
        ],
    )
    desk.state.change(
        "UPDATE cards SET status = '00', changed_us = opened_us, due_us = ? WHERE card_no = ?",
        [
            (after(row["opened_us"], scenario.step_s), row["card_no"])
            for row in rows
            if row["is_opened"] and not row["is_pending"]
        ],
    )


def _result(row: sqlite3.Row) -> tuple[str, ...]:
    start = (str(row["seq"]), row["req_id"])
    if row["is_pending"]:
        text = codes.TEXTS[codes.IN_PROGRESS]
        return (*start, "P", codes.IN_PROGRESS, text, "", "", "", "", "", "", "0")
    text = codes.TEXTS[row["code"]]
    if not row["is_opened"]:
        return (*start, "F", row["code"], text, "", "", "", "", "", "", "0")
    opened = (row["card_no"], row["acct_no"], row["class"], times.to_day(row["opened_us"]))
    return (*start, "S", row["code"], text, row["id_check"], *opened, row["expires_on"], "0")
