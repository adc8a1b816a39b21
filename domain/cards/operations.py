"""Verbs on cards: issue what the bank opened, take in every status that it reports."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from domain import crypto
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import Line
from domain.cards import rules
from domain.cards.rules import OpenedCard, StatusReport
from domain.transactions import Row, execute, operation, rows


@operation
async def issue(file_id: int, *, opened: Sequence[OpenedCard]) -> frozenset[int]:
    """This will enter the cards that the bank opened; gives the lines of which it could not.

    A number that is another card's, or a member who holds a card, is left alone: such a line is for
    a person to look at.
    """
    ring = crypto.keyring()
    columns: list[list[Any]] = [
        [card.application_id for card in opened],
        [card.member_id for card in opened],
        [card.unit_id for card in opened],
        [ring.seal("card_no", card.card_no) for card in opened],
        [ring.blind_index("card_no", card.card_no) for card in opened],
        [crypto.mask_card(card.card_no) for card in opened],
        [ring.seal("account", card.account_no) for card in opened],
        [crypto.mask_card(card.account_no) for card in opened],
        [card.account_class for card in opened],
        [card.opened_on for card in opened],
        [card.expires_on for card in opened],
        [card.fee_fen for card in opened],
        [card.number for card in opened],
    ]
    made = await rows(
        "WITH opened AS (SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[],"
        " $5::bytea[], $6::bytea[], $7::text[], $8::bytea[], $9::text[], $10::text[],"
        " $11::date[], $12::date[], $13::bigint[], $14::int[]) AS o(application_id, member_id,"
        " unit_id, number_sealed, number_index, number_masked, account_sealed, account_masked,"
        " account_class, opened_on, expires_on, fee_fen, line)),"
        " made AS (INSERT INTO cards (application_id, member_id, unit_id, number_sealed,"
        " number_index, number_masked, account_sealed, account_masked, account_class, opened_on,"
        " expires_on, fee_fen, status, status_at)"
        " SELECT application_id, member_id, unit_id, number_sealed, number_index, number_masked,"
        " account_sealed, account_masked, account_class, opened_on, expires_on, fee_fen, '00',"
        " opened_on::timestamp AT TIME ZONE 'Asia/Shanghai' FROM opened"
        " ON CONFLICT DO NOTHING RETURNING id, application_id, status_at)"
        " INSERT INTO card_events (card_id, status, at, channel, bank_file_id, line_number)"
        " SELECT m.id, '00', m.status_at, '', $1, o.line"
        " FROM made m JOIN opened o USING (application_id) RETURNING line_number",
        file_id,
        *columns,
    )
    return frozenset(columns[-1]) - frozenset(event["line_number"] for event in made)


@operation
async def report(
    file_id: int, *, reports: Sequence[StatusReport], by_file: Sequence[Line], now: datetime
) -> None:
    """This will take in statuses of cards (ACT, DLV): every one an event, the latest the status.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    ring = crypto.keyring()
    indexes = {line.card_no: ring.blind_index("card_no", line.card_no) for line in reports}
    found = await rows(
        "SELECT c.id, c.number_index, c.status, c.status_at, a.req_id FROM cards c"
        " JOIN card_applications a ON a.id = c.application_id"
        " WHERE c.number_index = ANY($1::bytea[]) FOR UPDATE OF c",
        list(indexes.values()),
    )
    cards = {card["number_index"]: card for card in found}
    problems, events = list(by_file), []
    for line in sorted(reports, key=lambda line: (line.at, line.number)):
        card = cards.get(indexes[line.card_no])
        problem = _report_problem(line, card)
        if problem is not None or card is None:
            problems.append(problem or _unknown_card(line))
            continue
        if _is_news(line, card):
            card["status"], card["status_at"] = line.status, line.at
        events.append((card, line))
    await _write_events(file_id, events)
    await bank_files.mark_applied(file_id, unapplied=problems, by_action="card.report", now=now)


def _report_problem(line: StatusReport, card: Row | None) -> Line | None:
    if card is None:
        return _unknown_card(line)
    if line.req_id and line.req_id != card["req_id"]:
        return Line(line.number, "UNKNOWN_REFERENCE", "卡号与申请号不是同一位会员，本行未处理。")
    current, new = rules.CardStatus(card["status"]), rules.CardStatus(line.status)
    if line.at > card["status_at"] and not rules.is_lawful_step(current, new):
        return Line(
            line.number,
            "STATUS_STEP",
            f"卡状态不能由「{rules.CARD_STATUS_LABELS[current]}」变为"
            f"「{rules.CARD_STATUS_LABELS[new]}」，本行未处理。",
        )
    return None


def _is_news(line: StatusReport, card: Row) -> bool:
    """This will say whether a report moves the card on; an older one is history, and kept as such."""
    if line.at == card["status_at"]:
        return rules.is_lawful_step(rules.CardStatus(card["status"]), rules.CardStatus(line.status))
    return bool(line.at > card["status_at"])


def _unknown_card(line: StatusReport) -> Line:
    return Line(line.number, "UNKNOWN_CARD", "卡号不属于任何会员，本行未处理。")


async def _write_events(file_id: int, events: Sequence[tuple[Row, StatusReport]]) -> None:
    if not events:
        return
    columns: list[list[Any]] = [
        [card["id"] for card, _ in events],
        [line.status for _, line in events],
        [line.at for _, line in events],
        [line.channel for _, line in events],
        [line.number for _, line in events],
    ]
    await execute(
        "INSERT INTO card_events (bank_file_id, card_id, status, at, channel, line_number)"
        " SELECT $1, * FROM unnest($2::bigint[], $3::text[], $4::timestamptz[], $5::text[],"
        " $6::int[])",
        file_id,
        *columns,
    )
    touched = {card["id"]: card for card, _ in events}
    activated = _firsts(
        (card["id"], line.at) for card, line in events if line.status == rules.CardStatus.ACTIVE
    )
    swiped = _firsts((card["id"], line.first_swipe_at) for card, line in events)
    await execute(
        "UPDATE cards c SET status = t.status, status_at = t.status_at,"
        " activated_at = coalesce(c.activated_at, t.activated_at),"
        " first_swipe_at = coalesce(c.first_swipe_at, t.first_swipe_at)"
        " FROM unnest($1::bigint[], $2::text[], $3::timestamptz[], $4::timestamptz[],"
        " $5::timestamptz[]) AS t(card_id, status, status_at, activated_at, first_swipe_at)"
        " WHERE c.id = t.card_id",
        list(touched),
        [card["status"] for card in touched.values()],
        [card["status_at"] for card in touched.values()],
        [activated.get(card_id) for card_id in touched],
        [swiped.get(card_id) for card_id in touched],
    )


def _firsts(told: Iterable[tuple[int, datetime | None]]) -> dict[int, datetime]:
    """This will give the earliest instant told of each card."""
    firsts: dict[int, datetime] = {}
    for card_id, at in told:
        if at is not None:
            firsts[card_id] = min(at, firsts.get(card_id, at))
    return firsts
