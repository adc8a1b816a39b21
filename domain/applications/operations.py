"""Verbs on applications for cards, many at a time; a card batch's operations call them and they join."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from domain import crypto
from domain.applications import rules
from domain.applications.rules import CardRequest, Opening, Refusal
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import Line, Press
from domain.cards import operations as cards
from domain.cards.rules import OpenedCard, StatusReport
from domain.transactions import Row, execute, operation, rows

KIND: Final = "OPN"

# Who needs a card: an active member with a domestic tax statement, without a card or an open
# application, and whose last refusal was followed by a correction.
_NEEDS_CARD: Final = """
  m.status = 'ACTIVE' AND m.tax_residency = '1'
  AND (m.is_id_long_term OR m.id_valid_to IS NOT NULL)
  AND NOT EXISTS (SELECT FROM cards c WHERE c.member_id = m.id AND c.status NOT IN ('12', '99'))
  AND NOT EXISTS (SELECT FROM card_applications a WHERE a.member_id = m.id
                  AND (a.state NOT IN ('FAILED', 'WITHDRAWN', 'ENDED')
                       OR (a.state = 'FAILED' AND a.settled_at >= m.updated_at)))
"""


@operation
async def draft(batch_id: int, *, unit_path: str, now: datetime) -> int:
    """This will draft an application for everybody below a unit who needs a card; gives the count."""
    return await execute(
        "INSERT INTO card_applications"
        " (id, req_id, batch_id, member_id, unit_id, state, code, created_at)"
        " SELECT n, 'R' || to_char($3::timestamptz, 'YYYYMMDD') || lpad(n::text, 11, '0'),"
        "        $1, member_id, unit_id, 'DRAFTED', '', $3"
        " FROM (SELECT nextval('card_applications_id_seq') AS n, m.id AS member_id, m.unit_id"
        f"      FROM members m JOIN units u ON u.id = m.unit_id WHERE starts_with(u.path, $2)"
        f"      AND {_NEEDS_CARD} ORDER BY m.unit_id, m.id) AS wanted",
        batch_id,
        unit_path,
        now,
    )


@operation
async def withdraw(batch_id: int, *, now: datetime) -> int:
    """This will give up a batch's applications that are in no file yet, and say how many."""
    return await execute(
        "UPDATE card_applications SET state = 'WITHDRAWN', settled_at = $2"
        " WHERE batch_id = $1 AND state = 'DRAFTED'",
        batch_id,
        now,
    )


@operation
async def seal_file(batch_id: int, *, press: Press[CardRequest], now: datetime) -> int | None:
    """This will render and archive the next file of a batch's applications; None when done."""
    requests = await _unsealed(batch_id, press.rows_max)
    if not requests:
        return None
    slot = await bank_files.give_slot(kind=KIND, business_on=press.business_on, batch_prefix="K")
    sealed = press.render(slot, requests)
    assert sealed.row_count == len(requests), "the file does not hold every request"
    file_id = await bank_files.prepare(
        slot, sealed, org=press.org, subject=("card_batch", batch_id), now=now
    )
    await execute(
        "UPDATE card_applications a SET bank_file_id = $1, line_number = l.n, state = 'SENT'"
        " FROM unnest($2::bigint[]) WITH ORDINALITY AS l(id, n) WHERE a.id = l.id",
        file_id,
        [request.application_id for request in requests],
    )
    return file_id


@operation
async def accept(
    file_id: int, *, sent_file_id: int, code: str, refusals: Sequence[Refusal], now: datetime
) -> list[Line]:
    """This will take in an OPA: the bank took our file but for some rows, or refused it whole.

    Gives the lines that could not be applied.
    """
    await bank_files.mark_acknowledged(sent_file_id)
    if code != rules.SUCCESS:
        await _refuse_whole(file_id, sent_file_id, code, now)
        return []
    problems = await _refuse_rows(file_id, sent_file_id, refusals, now)
    await execute(
        "UPDATE card_applications SET state = 'ACCEPTED', evidence_file_id = $2"
        " WHERE bank_file_id = $1 AND state = 'SENT'",
        sent_file_id,
        file_id,
    )
    return problems


@operation
async def settle(
    file_id: int, *, sent_file_id: int, openings: Sequence[Opening], now: datetime
) -> list[Line]:
    """This will take in an OPR: cards opened, refused, or still in progress.

    Gives the lines that could not be applied.
    """
    await bank_files.mark_acknowledged(sent_file_id)
    known = await _applications([line.req_id for line in openings], sent_file_id)
    problems: list[Line] = []
    usable: list[Opening] = []
    for line in openings:
        application = known.get(line.req_id)
        problem = _opening_problem(line, application)
        if problem is not None or application is None:
            problems.append(problem or _unknown(line.number))
        elif application["state"] in rules.OPEN_APPLICATIONS:
            usable.append(line)
            _note(line, application)
    problems += await _issue(file_id, usable, known, now)
    refused = [(line.req_id, line.code) for line in usable if line.outcome == "F"]
    await _fail(file_id, sent_file_id, refused, now)
    if any(line.fee_fen for line in usable):
        await audit.alarm(
            kind="card.fee_charged",
            subject=("bank_file", file_id),
            message="银行开卡结果中出现了费用，而会员服务卡应免费制发，请与银行核对。",
            now=now,
        )
    return problems


@operation
async def report(
    file_id: int, *, reports: Sequence[StatusReport], by_file: Sequence[Line], now: datetime
) -> None:
    """This will take in statuses of cards; the application of a card that was closed ends with it.

    Its holder may then apply again.

    Raises:
        FileInWrongState: the file was applied before.
    """
    await cards.report(file_id, reports=reports, by_file=by_file, now=now)
    await execute(
        "UPDATE card_applications a SET state = 'ENDED' FROM cards c, card_events e"
        " WHERE e.bank_file_id = $1 AND c.id = e.card_id AND c.status IN ('12', '99')"
        " AND a.id = c.application_id AND a.state = 'ISSUED'",
        file_id,
    )


def _opening_problem(line: Opening, application: Row | None) -> Line | None:
    if application is None:
        return _unknown(line.number)
    if not rules.is_consistent(application["state"], line.outcome) or _is_other_card(
        line, application
    ):
        return Line(line.number, "CONTRADICTS", "与此前收到的开卡结果矛盾，本行未处理。")
    if line.outcome == "S" and not (line.card_no and line.account_no and line.opened_on):
        return Line(line.number, "INCOMPLETE", "开卡成功但缺少卡号、账号或开户日期，本行未处理。")
    return None


def _unknown(number: int) -> Line:
    return Line(number, "UNKNOWN_REFERENCE", "找不到对应的开卡申请，本行未处理。")


def _is_other_card(line: Opening, application: Row) -> bool:
    known: bytes | None = application["number_index"]
    return known is not None and known != crypto.keyring().blind_index("card_no", line.card_no)


def _note(line: Opening, application: Row) -> None:
    """This will let a later line of the same file be judged against this one."""
    application["state"] = rules.SETTLED_BY.get(line.outcome, application["state"])
    if line.outcome == "S":
        application["number_index"] = crypto.keyring().blind_index("card_no", line.card_no)


async def _issue(
    file_id: int, openings: Sequence[Opening], known: dict[str, Row], now: datetime
) -> list[Line]:
    """This will issue a card for every line that says so; gives those whose number is taken."""
    opened = []
    for line in openings:
        if line.outcome != "S" or line.opened_on is None:
            continue
        application = known[line.req_id]
        card = OpenedCard(
            line.number,
            application["id"],
            application["member_id"],
            application["unit_id"],
            line.card_no,
            line.account_no,
            line.account_class,
            line.opened_on,
            line.expires_on,
            line.fee_fen,
        )
        opened.append(card)
    taken = await cards.issue(file_id, opened=opened)
    await execute(
        "UPDATE card_applications SET state = 'ISSUED', code = '0000', evidence_file_id = $1,"
        " settled_at = $2 WHERE id = ANY($3::bigint[])",
        file_id,
        now,
        [card.application_id for card in opened if card.number not in taken],
    )
    message = "卡号已属于另一张卡，或会员已有在用的卡，本行未处理，请与银行核对。"
    return [Line(number, "CARD_TAKEN", message) for number in sorted(taken)]


async def _unsealed(batch_id: int, rows_max: int) -> tuple[CardRequest, ...]:
    """This will give the next applications with what the bank asks of their members.

    The limits keep the server to looking each member up by key: it would else read every member
    for every file.
    """
    found = await rows(
        "SELECT a.id AS application_id, a.req_id, m.*"
        " FROM (SELECT id, req_id, member_id FROM card_applications"
        " WHERE batch_id = $1 AND state = 'DRAFTED' ORDER BY id LIMIT $2) AS a"
        " JOIN LATERAL (SELECT m.name, m.id_type, m.id_no_sealed, m.id_valid_from, m.id_valid_to,"
        " m.sex, m.birth_on, m.occupation, u.name AS employer, m.address_sealed, m.postcode,"
        " m.mobile_sealed, m.tax_residency, u.union_uscc AS unit_uscc, m.consent_ref"
        " FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = a.member_id LIMIT 1"
        ") AS m ON true ORDER BY a.id",
        batch_id,
        rows_max,
    )
    ring = crypto.keyring()
    for line in found:
        for field in ("id_no", "address", "mobile"):
            line[field] = ring.open(field, line.pop(f"{field}_sealed"))
    return tuple(CardRequest(**line) for line in found)


async def _applications(req_ids: Sequence[str], sent_file_id: int) -> dict[str, Row]:
    found = await rows(
        "SELECT a.id, a.req_id, a.member_id, a.unit_id, a.state, c.number_index"
        " FROM card_applications a LEFT JOIN cards c ON c.application_id = a.id"
        " WHERE a.req_id = ANY($1::text[]) AND a.bank_file_id = $2 ORDER BY a.id FOR UPDATE OF a",
        list(req_ids),
        sent_file_id,
    )
    return {application["req_id"]: application for application in found}


async def _refuse_rows(
    file_id: int, sent_file_id: int, refusals: Sequence[Refusal], now: datetime
) -> list[Line]:
    refused = [(refusal.ref, refusal.code) for refusal in refusals]
    done = await _fail(file_id, sent_file_id, refused, now)
    return [_unknown(refusal.number) for refusal in refusals if refusal.ref not in done]


async def _refuse_whole(file_id: int, sent_file_id: int, code: str, now: datetime) -> None:
    """This will fail a file's open applications, but not because the bank saw the file before."""
    if code != rules.SEEN_BEFORE:
        open_ = await rows(
            "SELECT req_id FROM card_applications WHERE bank_file_id = $1", sent_file_id
        )
        await _fail(file_id, sent_file_id, [(a["req_id"], code) for a in open_], now)
    await audit.alarm(
        kind="card_batch.file_refused",
        subject=("bank_file", sent_file_id),
        message=f"银行整份拒绝了开卡文件（代码 {code}），请查明原因后重新申请。",
        now=now,
    )


async def _fail(
    file_id: int, sent_file_id: int, refused: Sequence[tuple[str, str]], now: datetime
) -> frozenset[str]:
    """This will fail open applications of a file, given with codes; gives those that it failed."""
    failed = await rows(
        "UPDATE card_applications a SET state = 'FAILED', code = r.code, evidence_file_id = $1,"
        " settled_at = $2 FROM unnest($3::text[], $4::text[]) AS r(req_id, code)"
        " WHERE a.req_id = r.req_id AND a.bank_file_id = $5 AND a.state IN ('SENT', 'ACCEPTED')"
        " RETURNING a.req_id",
        file_id,
        now,
        [req_id for req_id, _ in refused],
        [code for _, code in refused],
        sent_file_id,
    )
    return frozenset(application["req_id"] for application in failed)
