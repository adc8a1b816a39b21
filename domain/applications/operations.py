"""Verbs on applications for cards, many at a time; a card batch's operations call them and they join."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from domain import card_watch, crypto, erased, late_cards
from domain.actors import Actor, Role
from domain.applications import rules
from domain.applications.rules import ApplicationState, CardRequest, Opening, Refusal
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import Line, Press, ReasonMissing
from domain.cards import operations as cards
from domain.cards.rules import CardListing, OpenedCard, StatusReport
from domain.errors import NotFound
from domain.obligations import operations as obligations
from domain.record_keys.queries import ring_for
from domain.transactions import Row, by_keys, execute, operation, row, rows

KIND: Final = "OPN"
_SEALED: Final = ("id_no", "address", "mobile")
# An active member of domestic tax, without card or open application, corrected since a refusal.
_NEEDS_CARD: Final = """
  m.status = 'ACTIVE' AND m.id_no_masked <> '*' AND m.tax_residency = '1' AND m.consent_ref <> ''
  AND m.restricted_on IS NULL
  AND (m.is_id_long_term OR m.id_valid_to IS NOT NULL)
  AND NOT EXISTS (SELECT FROM cards c WHERE c.member_id = m.id AND c.status NOT IN ('12', '99'))
  AND NOT EXISTS (SELECT FROM card_applications a WHERE a.member_id = m.id
                  AND (a.state NOT IN ('FAILED', 'WITHDRAWN', 'ENDED')
                       OR (a.state = 'FAILED'
                           AND a.settled_at >= greatest(m.updated_at, a.corrected_at))))
"""
# Their last refusal, which the new application follows.
_FAILED_BEFORE: Final = (
    "(SELECT max(f.id) FROM card_applications f WHERE f.member_id = m.id AND f.state = 'FAILED')"
)


@operation
async def draft(batch_id: int, *, unit_path: str, only_again: bool, now: datetime) -> int:
    """This will draft an application for everybody below a unit who needs a card; gives the count.

    With `only_again`, only for those whose refused application has been corrected since.
    """
    return await execute(
        "INSERT INTO card_applications"
        " (id, req_id, batch_id, member_id, unit_id, state, code, created_at, replaces_id)"
        " SELECT n, 'R' || to_char($3::timestamptz, 'YYYYMMDD') || lpad(n::text, 11, '0'),"
        "        $1, member_id, unit_id, 'DRAFTED', '', $3, failed_id"
        " FROM (SELECT nextval('card_applications_id_seq') AS n, w.* FROM ("
        f"      SELECT m.id AS member_id, m.unit_id, {_FAILED_BEFORE} AS failed_id"
        "       FROM members m JOIN units u ON u.id = m.unit_id WHERE starts_with(u.path, $2)"
        f"      AND {_NEEDS_CARD} ORDER BY m.unit_id, m.id) AS w"
        "       WHERE NOT $4 OR w.failed_id IS NOT NULL) AS wanted",
        batch_id,
        unit_path,
        now,
        only_again,
    )


@operation
async def correct(application_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will note that what a refusal was for has been put right elsewhere, at a counter say.

    Its member may then be applied for again, though no workbook brought other data.

    Raises:
        NotPermitted, ReasonMissing, NotFound: the last of what is out of the actor's scope.
        NothingToCorrect, RecordErased: not refused, or followed by another; nobody is left.
    """
    by.require(Role.OFFICE, Role.CLERK)
    if not reason.strip():
        raise ReasonMissing(field=("reason",))
    found = await row(
        "SELECT a.state, a.unit_id, m.id_no_masked, EXISTS (SELECT FROM card_applications n WHERE"
        " n.member_id = a.member_id AND n.id > a.id AND n.state <> 'WITHDRAWN') AS is_followed"
        " FROM card_applications a JOIN units u ON u.id = a.unit_id JOIN members m"
        " ON m.id = a.member_id WHERE a.id = $1 AND starts_with(u.path, $2) FOR UPDATE OF a FOR SHARE OF m",
        application_id,
        by.scope,
    )
    if found is None:
        raise NotFound
    erased.check(found)
    if found["state"] != ApplicationState.FAILED or found["is_followed"]:
        raise rules.NothingToCorrect
    await execute(
        "UPDATE card_applications SET corrected_at = $2, corrected_reason = $3 WHERE id = $1",
        application_id,
        now,
        reason.strip()[: rules.REASON_CHARACTERS_MAX],
    )
    await audit.record(
        action="card_application.correct",
        subject=("card_application", application_id),
        unit_id=found["unit_id"],
        by=by,
        now=now,
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
    await by_keys()
    requests = await _fitting(batch_id, press, now)
    if not requests:
        return None
    [slot] = await bank_files.give_slots(
        1, kind=KIND, business_on=press.business_on, batch_prefix="K"
    )
    sealed = press.render(slot, requests)
    assert sealed.row_count == len(requests), "the file does not hold every request"
    [file_id] = await bank_files.prepare(
        [(slot, sealed)], org=press.org, subject=("card_batch", batch_id), now=now
    )
    await execute(
        "UPDATE card_applications a SET bank_file_id = $1, line_number = l.n, state = 'SENT'"
        " FROM unnest($2::bigint[]) WITH ORDINALITY AS l(id, n) WHERE a.id = l.id",
        *(file_id, [request.application_id for request in requests]),
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
        *(sent_file_id, file_id),
    )
    return problems


@operation
async def settle(
    file_id: int, *, sent_file_id: int, openings: Sequence[Opening], now: datetime
) -> list[Line]:
    """This will take in an OPR: cards opened, refused, or still in progress.

    A card opened all the same, after the bank's letter said otherwise, is issued and alarmed, unless
    its member was applied for anew. Gives the lines that could not be applied.
    """
    await bank_files.mark_acknowledged(sent_file_id)
    known = await _applications([line.req_id for line in openings], sent_file_id)
    succeeded = {line.req_id for line in openings if line.outcome == "S"}
    late = await late_cards.open_again(succeeded, known)
    problems: list[Line] = []
    usable: list[Opening] = []
    for line in openings:
        application = known.get(line.req_id)
        if application is None:
            problems.append(rules.unknown_line(line.number))
            continue
        is_other = _is_other_card(line, application)
        problem = rules.opening_problem(line, application["state"], is_other_card=is_other)
        if problem is not None:
            problems.append(problem)
        elif application["state"] in rules.OPEN_APPLICATIONS:
            usable.append(line)
            _note(line, application)
    taken = await _issue(file_id, usable, known, now)
    problems += taken
    numbers = {problem.number for problem in taken}
    came = [line.req_id for line in usable if line.outcome == "S" and line.number not in numbers]
    issued = [late[req_id] for req_id in came if req_id in late]
    await late_cards.tell(file_id, issued, now=now)
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
    file_id: int,
    *,
    reports: Sequence[StatusReport],
    by_file: Sequence[Line],
    listing: CardListing | None = None,
    now: datetime,
) -> None:
    """This will take in statuses of cards; an application ends with the last card that it led to.

    Its holder may then apply again.

    Raises:
        FileInWrongState: the file was applied before.
    """
    is_listing = listing is not None
    await cards.report(file_id, reports=reports, by_file=by_file, is_listing=is_listing, now=now)
    if listing is not None:
        await card_watch.note_listing(file_id, listing, reports=reports, now=now)
    await execute(
        "UPDATE card_applications a SET state = CASE WHEN l.is_live THEN 'ISSUED' ELSE 'ENDED' END"
        " FROM (SELECT c.application_id, bool_or(c.status NOT IN ('12', '99')) AS is_live"
        "  FROM cards c WHERE c.application_id IN (SELECT t.application_id FROM cards t"
        "   JOIN card_events e ON e.card_id = t.id WHERE e.bank_file_id = $1)"
        "  GROUP BY c.application_id) AS l"
        " WHERE a.id = l.application_id AND a.state IN ('ISSUED', 'ENDED')"
        " AND (a.state = 'ISSUED') IS DISTINCT FROM l.is_live",
        file_id,
    )


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
            line.status,
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


async def _fitting(
    batch_id: int, press: Press[CardRequest], now: datetime
) -> tuple[CardRequest, ...]:
    """This will give the next applications that a file can hold, failing here those that none can."""
    while requests := await _unsealed(batch_id, press.rows_max):
        codes = {each.application_id: rules.unfit(each, press.unfit(each)) for each in requests}
        unfit = {application_id: code for application_id, code in codes.items() if code}
        await _fail_here(batch_id, unfit, now)
        if fit := tuple(each for each in requests if each.application_id not in unfit):
            return fit
    return ()


async def _fail_here(batch_id: int, unfit: Mapping[int, str], now: datetime) -> None:
    """This will fail applications that never left, so that one person holds up no other."""
    if not unfit:
        return
    await execute(
        "UPDATE card_applications a SET state = 'FAILED', code = r.code, is_local = true,"
        " settled_at = $1 FROM unnest($2::bigint[], $3::text[]) AS r(id, code)"
        " WHERE a.id = r.id AND a.state = 'DRAFTED'",
        *(now, list(unfit), list(unfit.values())),
    )
    await audit.alarm(
        kind="card_application.unfit",
        subject=("card_batch", batch_id),
        message=f"有 {len(unfit)} 名会员的资料无法写入银行文件，未随批次送出；"
        "请在“办卡失败待更正”中逐人处理。其余会员照常送出。",
        now=now,
    )


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
        " m.mobile_sealed, m.tax_residency, u.union_uscc AS unit_uscc, m.consent_ref,"
        " m.restricted_on IS NOT NULL AS is_restricted"
        " FROM members m JOIN units u ON u.id = m.unit_id WHERE m.id = a.member_id LIMIT 1"
        ") AS m ON true ORDER BY a.id",
        batch_id,
        rows_max,
    )
    ring = await ring_for(line[f"{name}_sealed"] for line in found for name in _SEALED)
    for line in found:
        line |= {name: ring.open(name, line.pop(f"{name}_sealed")) for name in _SEALED}
    return tuple(CardRequest(**line) for line in found)


async def _applications(req_ids: Sequence[str], sent_file_id: int) -> dict[str, Row]:
    """This will lock a file's applications, yet not against a new one that follows a failed one."""
    found = await rows(
        "SELECT a.id, a.req_id, a.member_id, a.unit_id, a.state, c.number_index,"
        " a.letter_reference <> '' AS is_by_letter"
        " FROM card_applications a LEFT JOIN cards c ON c.application_id = a.id"
        " WHERE a.req_id = ANY($1::text[]) AND a.bank_file_id = $2 ORDER BY a.id"
        " FOR NO KEY UPDATE OF a",
        list(req_ids),
        sent_file_id,
    )
    return {application["req_id"]: application for application in found}


async def _refuse_rows(
    file_id: int, sent_file_id: int, refusals: Sequence[Refusal], now: datetime
) -> list[Line]:
    refused = [(refusal.ref, refusal.code) for refusal in refusals]
    done = await _fail(file_id, sent_file_id, refused, now)
    return [rules.unknown_line(refusal.number) for refusal in refusals if refusal.ref not in done]


async def _refuse_whole(file_id: int, sent_file_id: int, code: str, now: datetime) -> None:
    """This will fail a file's open applications, but not because the bank saw the file before."""
    if code != rules.SEEN_BEFORE:
        open_ = await rows(
            "SELECT req_id FROM card_applications WHERE bank_file_id = $1", sent_file_id
        )
        await _fail(file_id, sent_file_id, [(a["req_id"], code) for a in open_], now)
        await obligations.close(sent_file_id, by_file_id=file_id, now=now)
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


@operation
async def take_along(members: Sequence[int], *, unit: int) -> None:
    """This will have members' applications follow them to another unit, those on their way as well."""
    moved = "UPDATE card_applications SET unit_id = $2 WHERE member_id = ANY($1)"
    await execute(moved, members, unit)
