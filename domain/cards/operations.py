"""Verbs on cards: issue what the bank opened, take in every status that it reports."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain import crypto
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import Line
from domain.cards import rules
from domain.cards.rules import OpenedCard, StatusReport
from domain.record_keys import queries as record_keys
from domain.transactions import Row, execute, operation, rows


@dataclass(frozen=True, slots=True)
class _Told:
    """One line about a card: the blind index of its number, and the file that it stood in."""

    index: bytes
    file_id: int
    line: StatusReport


@operation
async def issue(file_id: int, *, opened: Sequence[OpenedCard]) -> frozenset[int]:
    """This will enter the cards that the bank opened; gives the lines of which it could not.

    A number that is another card's, or a member who holds a card, is left alone: such a line is for
    a person to look at.
    """
    await _keep_from_overtaking()
    ring = crypto.keyring()
    sealers = await record_keys.sealers([card.member_id for card in opened])
    columns: list[list[Any]] = [
        [card.application_id for card in opened],
        [card.member_id for card in opened],
        [card.unit_id for card in opened],
        [sealers[card.member_id].seal("card_no", card.card_no) for card in opened],
        [ring.blind_index("card_no", card.card_no) for card in opened],
        [crypto.mask_card(card.card_no) for card in opened],
        [sealers[card.member_id].seal("account", card.account_no) for card in opened],
        [crypto.mask_card(card.account_no) for card in opened],
        [card.account_class for card in opened],
        [card.opened_on for card in opened],
        [card.expires_on for card in opened],
        [card.fee_fen for card in opened],
        [card.status for card in opened],
        [card.number for card in opened],
    ]
    made = await rows(
        "WITH opened AS (SELECT * FROM unnest($2::bigint[], $3::bigint[], $4::bigint[],"
        " $5::bytea[], $6::bytea[], $7::text[], $8::bytea[], $9::text[], $10::text[],"
        " $11::date[], $12::date[], $13::bigint[], $14::text[], $15::int[])"
        " AS o(application_id, member_id,"
        " unit_id, number_sealed, number_index, number_masked, account_sealed, account_masked,"
        " account_class, opened_on, expires_on, fee_fen, status, line)),"
        " made AS (INSERT INTO cards (application_id, member_id, unit_id, number_sealed,"
        " number_index, number_masked, account_sealed, account_masked, account_class, opened_on,"
        " expires_on, fee_fen, status, status_at, activated_at)"
        " SELECT application_id, member_id, unit_id, number_sealed, number_index, number_masked,"
        " account_sealed, account_masked, account_class, opened_on, expires_on, fee_fen, status,"
        " opened_on::timestamp AT TIME ZONE 'Asia/Shanghai', CASE WHEN status = '06'"
        " THEN opened_on::timestamp AT TIME ZONE 'Asia/Shanghai' END FROM opened"
        " ON CONFLICT DO NOTHING RETURNING id, application_id, status, status_at)"
        " INSERT INTO card_events (card_id, status, at, channel, bank_file_id, line_number)"
        " SELECT m.id, m.status, m.status_at, '', $1, o.line"
        " FROM made m JOIN opened o USING (application_id) RETURNING line_number",
        file_id,
        *columns,
    )
    await _take_in_early(columns[4])
    return frozenset(columns[-1]) - frozenset(event["line_number"] for event in made)


@operation
async def report(
    file_id: int,
    *,
    reports: Sequence[StatusReport],
    by_file: Sequence[Line],
    is_listing: bool = False,
    now: datetime,
) -> None:
    """This will take in statuses of cards (ACT, DLV): every one an event, the latest the status.

    A number that nobody has, with the req_id of a card that was lost or closed, takes its place. Of
    a listing of all cards, what is known already is no event.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await bank_files.begin_applying(file_id)
    ring = crypto.keyring()
    told = [_Told(ring.blind_index("card_no", line.card_no), file_id, line) for line in reports]
    problems, early = await _take_in(told, is_listing=is_listing)
    if early:
        await _keep_from_overtaking()
        await _replace(early)
        more, early = await _take_in(early)
        await _keep_early(early)
        problems += [*more, *(_unknown_card(each.line) for each in early)]
    await bank_files.mark_applied(
        file_id, unapplied=[*by_file, *problems], by_action="card.report", now=now
    )


async def _take_in(
    told: Sequence[_Told], *, is_listing: bool = False
) -> tuple[list[Line], list[_Told]]:
    """This will take in reports; gives what is wrong with lines, and those of cards not known."""
    found = await rows(
        "SELECT c.id, c.number_index, c.status, c.status_at, c.first_swipe_at, a.req_id"
        " FROM cards c"
        " JOIN card_applications a ON a.id = c.application_id"
        " WHERE c.number_index = ANY($1::bytea[]) FOR UPDATE OF c",
        list({each.index for each in told}),
    )
    cards = {card["number_index"]: card for card in found}
    problems: list[Line] = []
    early: list[_Told] = []
    events: list[tuple[Row, _Told]] = []
    for each in sorted(told, key=lambda each: (each.line.at, each.line.number)):
        card = cards.get(each.index)
        if card is None:
            early.append(each)
        elif (problem := _report_problem(each.line, card)) is not None:
            problems.append(problem)
        elif not (is_listing and _is_known(each.line, card)):
            if _is_news(each.line, card):
                card["status"], card["status_at"] = each.line.status, each.line.at
            events.append((card, each))
    await _write_events(events)
    return problems, early


async def _replace(early: Sequence[_Told]) -> None:
    """This will give new numbers the places of cards that were lost, replaced or closed."""
    first: dict[str, _Told] = {}
    for each in early:
        if each.line.req_id:
            first.setdefault(each.line.req_id, each)
    old = await rows(
        "SELECT a.req_id, a.member_id, c.id FROM card_applications a"
        " JOIN LATERAL (SELECT o.id, o.status FROM cards o WHERE o.application_id = a.id"
        "  ORDER BY o.id DESC LIMIT 1) c ON c.status = ANY($2::text[])"
        " WHERE a.req_id = ANY($1::text[])"
        " AND NOT EXISTS (SELECT FROM card_applications n WHERE n.member_id = a.member_id"
        "  AND n.id <> a.id AND n.state NOT IN ('FAILED', 'WITHDRAWN', 'ENDED')) FOR UPDATE OF a",
        list(first),
        list(rules.REPLACEABLE),
    )
    told = [first[card["req_id"]] for card in old]
    ids, holders = [card["id"] for card in old], [card["member_id"] for card in old]
    sealers = await record_keys.sealers(holders)
    await _close(ids, told)
    await execute(
        "INSERT INTO cards (application_id, member_id, unit_id, number_sealed, number_index,"
        " number_masked, account_sealed, account_masked, account_class, opened_on, fee_fen,"
        " first_swipe_at, status, status_at, replaces_id)"
        " SELECT o.application_id, o.member_id, o.unit_id, n.sealed, n.index, n.masked,"
        " o.account_sealed, o.account_masked, o.account_class,"
        " (n.at AT TIME ZONE 'Asia/Shanghai')::date, 0, o.first_swipe_at, '00', n.at, o.id"
        " FROM unnest($1::bigint[], $2::bytea[], $3::bytea[], $4::text[], $5::timestamptz[])"
        " AS n(old_id, sealed, index, masked, at) JOIN cards o ON o.id = n.old_id",
        ids,
        [
            sealers[holder].seal("card_no", each.line.card_no)
            for holder, each in zip(holders, told, strict=True)
        ],
        [each.index for each in told],
        [crypto.mask_card(each.line.card_no) for each in told],
        [each.line.at for each in told],
    )


async def _close(ids: Sequence[int], told: Sequence[_Told]) -> None:
    """This will close the cards whose places new ones take, as an event of the very line."""
    await execute(
        "WITH closed AS (UPDATE cards c SET status = '12', status_at = greatest(status_at, t.at)"
        " FROM unnest($1::bigint[], $2::timestamptz[], $3::int[], $4::bigint[])"
        " AS t(id, at, line, file) WHERE c.id = t.id AND c.status <> '12'"
        " RETURNING c.id, c.status_at, t.line, t.file)"
        " INSERT INTO card_events (bank_file_id, card_id, status, at, channel, line_number)"
        " SELECT file, id, '12', status_at, '', line FROM closed",
        list(ids),
        [each.line.at for each in told],
        [each.line.number for each in told],
        [each.file_id for each in told],
    )


async def _keep_early(early: Sequence[_Told]) -> None:
    """This will keep reports of cards not known yet: the answer that opens them may be late."""
    await execute(
        "INSERT INTO card_early_reports (number_index, bank_file_id, line_number, req_id,"
        " status, at, channel, first_swipe_at) SELECT * FROM unnest($1::bytea[],"
        " $2::bigint[], $3::int[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],"
        " $8::timestamptz[]) ON CONFLICT DO NOTHING",
        [each.index for each in early],
        [each.file_id for each in early],
        [each.line.number for each in early],
        [each.line.req_id for each in early],
        [each.line.status for each in early],
        [each.line.at for each in early],
        [each.line.channel for each in early],
        [each.line.first_swipe_at for each in early],
    )


async def _keep_from_overtaking() -> None:
    """This will let a card be issued, or its early reports be kept, one after the other."""
    await execute("SELECT pg_advisory_xact_lock(hashtext('cards.early_reports'))")


async def _take_in_early(indexes: Sequence[bytes]) -> None:
    """This will take in what was reported of cards before they were known here."""
    found = await rows(
        "DELETE FROM card_early_reports WHERE number_index = ANY($1::bytea[]) RETURNING *",
        list(indexes),
    )
    await _take_in(
        [
            _Told(
                early["number_index"],
                early["bank_file_id"],
                StatusReport(
                    number=early["line_number"],
                    card_no="",
                    status=early["status"],
                    at=early["at"],
                    req_id=early["req_id"],
                    channel=early["channel"],
                    first_swipe_at=early["first_swipe_at"],
                ),
            )
            for early in found
        ]
    )


def _report_problem(line: StatusReport, card: Row) -> Line | None:
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


def _is_known(line: StatusReport, card: Row) -> bool:
    """This will say that a line of a listing tells nothing that is not known of its card."""
    is_same = line.status == card["status"] and line.at <= card["status_at"]
    return is_same and (line.first_swipe_at is None or card["first_swipe_at"] is not None)


def _unknown_card(line: StatusReport) -> Line:
    return Line(
        line.number,
        "UNKNOWN_CARD",
        "卡号尚不属于任何会员，已留存，待该卡的开卡结果到达后自动处理。",
    )


async def _write_events(events: Sequence[tuple[Row, _Told]]) -> None:
    if not events:
        return
    columns: list[list[Any]] = [
        [told.file_id for _, told in events],
        [card["id"] for card, _ in events],
        [told.line.status for _, told in events],
        [told.line.at for _, told in events],
        [told.line.channel for _, told in events],
        [told.line.number for _, told in events],
    ]
    await execute(
        "INSERT INTO card_events (bank_file_id, card_id, status, at, channel, line_number)"
        " SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[],"
        # A line that is read again may have told something that was taken in the first time.
        " $5::text[], $6::int[]) ON CONFLICT (bank_file_id, line_number, status) DO NOTHING",
        *columns,
    )
    touched = {card["id"]: card for card, _ in events}
    activated = _firsts(
        (card["id"], told.line.at)
        for card, told in events
        if told.line.status == rules.CardStatus.ACTIVE
    )
    swiped = _firsts((card["id"], told.line.first_swipe_at) for card, told in events)
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


@operation
async def take_along(members: Sequence[int], *, unit: int) -> None:
    """This will have members' cards follow them to another unit: its people see them from now on."""
    await execute("UPDATE cards SET unit_id = $2 WHERE member_id = ANY($1)", members, unit)
