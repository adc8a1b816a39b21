"""Verbs on card batches: compose, submit, seal into files, take in what the bank answers."""

from collections.abc import Sequence
from datetime import date, datetime

from domain import crypto
from domain.actors import SYSTEM, Actor, Role
from domain.applications import rules
from domain.applications.rules import BatchState, CardRequest, Opening, Refusal
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files.rules import FileSlot, Line, Render
from domain.cards import operations as cards
from domain.cards.rules import OpenedCard
from domain.errors import NotFound
from domain.transactions import Row, execute, operation, row, rows, value

KIND = "OPN"
SUBJECT = "card_batch"

# Who needs a card: an active member with a domestic tax statement, without a card or an open
# application, and whose last refusal was followed by a correction.
_NEEDS_CARD = """
  m.status = 'ACTIVE' AND m.tax_residency = '1'
  AND NOT EXISTS (SELECT FROM cards c WHERE c.member_id = m.id AND c.status NOT IN ('12', '99'))
  AND NOT EXISTS (SELECT FROM card_applications a WHERE a.member_id = m.id
                  AND (a.state NOT IN ('FAILED', 'WITHDRAWN', 'ENDED')
                       OR (a.state = 'FAILED' AND a.settled_at >= m.updated_at)))
"""


@operation
async def compose(*, unit_id: int, by: Actor, now: datetime) -> int:
    """This will draft a batch with every member of the subtree who needs a card; gives its id.

    Raises:
        NotPermitted: the actor is neither the office nor a clerk.
        NotFound: no such unit in the actor's scope.
        NobodyToApplyFor: nobody needs a card.
    """
    by.require(Role.OFFICE, Role.CLERK)
    path = await value(
        "SELECT path FROM units WHERE id = $1 AND starts_with(path, $2)", unit_id, by.scope
    )
    if path is None:
        raise NotFound
    await execute("SELECT pg_advisory_xact_lock(hashtext('cards.compose'))")
    batch_id: int = await value(
        "INSERT INTO card_batches (unit_id, state, application_count, drafted_by_id, drafted_at)"
        " VALUES ($1, 'DRAFTED', 0, $2, $3) RETURNING id",
        unit_id,
        by.staff_id or 0,
        now,
    )
    count = await execute(
        "INSERT INTO card_applications"
        " (id, req_id, batch_id, member_id, unit_id, state, code, created_at)"
        " SELECT n, 'R' || to_char($3::timestamptz, 'YYYYMMDD') || lpad(n::text, 11, '0'),"
        "        $1, member_id, unit_id, 'DRAFTED', '', $3"
        " FROM (SELECT nextval('card_applications_id_seq') AS n, m.id AS member_id, m.unit_id"
        f"      FROM members m JOIN units u ON u.id = m.unit_id WHERE starts_with(u.path, $2)"
        f"      AND {_NEEDS_CARD} ORDER BY m.unit_id, m.id) AS wanted",
        batch_id,
        path,
        now,
    )
    if count == 0:
        raise rules.NobodyToApplyFor
    await execute("UPDATE card_batches SET application_count = $2 WHERE id = $1", batch_id, count)
    await _record("card_batch.compose", batch_id, unit_id, by, now, count=count)
    return batch_id


@operation
async def submit(batch_id: int, *, by: Actor, now: datetime) -> None:
    """This will hand a drafted batch over for sending.

    Raises:
        NotPermitted, NotFound, BatchInWrongState.
    """
    by.require(Role.OFFICE, Role.CLERK)
    batch = await _lock(batch_id, by)
    rules.check_move(batch["state"], BatchState.SUBMITTED)
    await execute(
        "UPDATE card_batches SET state = 'SUBMITTED', submitted_by_id = $2, submitted_at = $3"
        " WHERE id = $1",
        batch_id,
        by.staff_id or 0,
        now,
    )
    await _record("card_batch.submit", batch_id, batch["unit_id"], by, now)


@operation
async def withdraw(batch_id: int, *, by: Actor, now: datetime) -> None:
    """This will give up a batch of which nothing has been sealed yet.

    Raises:
        NotPermitted, NotFound, BatchInWrongState.
    """
    by.require(Role.OFFICE, Role.CLERK)
    batch = await _lock(batch_id, by)
    rules.check_move(batch["state"], BatchState.WITHDRAWN)
    if await value(
        "SELECT 1 FROM card_applications WHERE batch_id = $1 AND state <> 'DRAFTED' LIMIT 1",
        batch_id,
    ):
        raise rules.BatchInWrongState("批次已开始生成银行文件，不能撤回。")
    await execute(
        "UPDATE card_applications SET state = 'WITHDRAWN', settled_at = $2 WHERE batch_id = $1",
        batch_id,
        now,
    )
    await execute("UPDATE card_batches SET state = 'WITHDRAWN' WHERE id = $1", batch_id)
    await _record("card_batch.withdraw", batch_id, batch["unit_id"], by, now)


@operation
async def seal_file(
    batch_id: int,
    *,
    org: str,
    rows_max: int,
    business_on: date,
    render: Render[CardRequest],
    now: datetime,
) -> int | None:
    """This will render and archive the next file of a submitted batch; None when it is complete.

    One file is one transaction: a kill between two files loses nothing and repeats nothing.

    Raises:
        NotFound, BatchInWrongState.
    """
    batch = await _lock(batch_id, SYSTEM)
    if batch["state"] != BatchState.SUBMITTED:
        return None
    requests = await _unsealed(batch_id, rows_max)
    if not requests:
        await execute(
            "UPDATE card_batches SET state = 'SEALED', sealed_at = $2 WHERE id = $1", batch_id, now
        )
        return None
    slot: FileSlot = await bank_files.give_slot(
        kind=KIND, business_on=business_on, batch_prefix="K"
    )
    sealed = render(slot, requests)
    assert sealed.row_count == len(requests), "the file does not hold every request"
    file_id = await bank_files.prepare(slot, sealed, org=org, subject=(SUBJECT, batch_id), now=now)
    await execute(
        "UPDATE card_applications a SET bank_file_id = $1, line_number = l.n, state = 'SENT'"
        " FROM unnest($2::bigint[]) WITH ORDINALITY AS l(id, n) WHERE a.id = l.id",
        file_id,
        [request.application_id for request in requests],
    )
    return file_id


@operation
async def finish_sending(batch_id: int, *, now: datetime) -> None:
    """This will mark a sealed batch as sent once no file of it waits for evidence."""
    await execute(
        "UPDATE card_batches SET state = 'SENT', sent_at = $2 WHERE id = $1 AND state = 'SEALED'"
        " AND NOT EXISTS (SELECT FROM bank_files WHERE subject_type = 'card_batch'"
        " AND subject_id = $1 AND state IN ('SEALED', 'SENDING', 'HELD'))",
        batch_id,
        now,
    )


@operation
async def hold(batch_id: int, *, problem: str, now: datetime) -> None:
    """This will stop a batch that cannot be rendered until a person has looked."""
    batch = await _lock(batch_id, SYSTEM)
    if batch["state"] != BatchState.SUBMITTED:
        return
    await execute("UPDATE card_batches SET state = 'HELD' WHERE id = $1", batch_id)
    await audit.alarm(kind="card_batch.held", subject=(SUBJECT, batch_id), message=problem, now=now)


@operation
async def accept(
    file_id: int,
    *,
    request_file_id: int,
    code: str,
    refusals: Sequence[Refusal],
    by_file: Sequence[Line],
    now: datetime,
) -> None:
    """This will take in an OPA: the bank took our file, but for some rows; or refused it whole.

    Raises:
        FileInWrongState: the answer was applied before.
    """
    await bank_files.mark_acknowledged(request_file_id)
    problems = list(by_file)
    if code == "0000":
        problems += await _refuse_rows(file_id, request_file_id, refusals, now)
        await execute(
            "UPDATE card_applications SET state = 'ACCEPTED', evidence_file_id = $2"
            " WHERE bank_file_id = $1 AND state = 'SENT'",
            request_file_id,
            file_id,
        )
    else:
        await execute(
            "UPDATE card_applications SET state = 'FAILED', code = $3, evidence_file_id = $2,"
            " settled_at = $4 WHERE bank_file_id = $1 AND state IN ('SENT', 'ACCEPTED')",
            request_file_id,
            file_id,
            code,
            now,
        )
        await audit.alarm(
            kind="card_batch.file_refused",
            subject=("bank_file", request_file_id),
            message=f"银行整份拒绝了开卡文件（代码 {code}），请查明原因后重新申请。",
            now=now,
        )
    await _settle_batches(request_file_id, now)
    await bank_files.mark_applied(
        file_id, unapplied=problems, by_action="application.accept", now=now
    )


@operation
async def settle(
    file_id: int,
    *,
    request_file_id: int,
    openings: Sequence[Opening],
    by_file: Sequence[Line],
    now: datetime,
) -> None:
    """This will take in an OPR: cards opened, refused, or still in progress.

    Raises:
        FileInWrongState: the file was applied before.
    """
    known = await _applications([line.req_id for line in openings], request_file_id)
    problems = list(by_file)
    usable: list[Opening] = []
    for line in openings:
        problem = _opening_problem(line, known.get(line.req_id))
        if problem is not None:
            problems.append(problem)
        elif known[line.req_id]["state"] in rules.OPEN_APPLICATIONS:
            usable.append(line)
    await bank_files.mark_acknowledged(request_file_id)
    problems += await _issue(file_id, usable, known, now)
    await _fail(file_id, usable, now)
    if any(line.fee_fen for line in usable):
        await audit.alarm(
            kind="card.fee_charged",
            subject=("bank_file", file_id),
            message="银行开卡结果中出现了费用，而会员服务卡应免费制发，请与银行核对。",
            now=now,
        )
    await _settle_batches(request_file_id, now)
    await bank_files.mark_applied(
        file_id, unapplied=problems, by_action="application.settle", now=now
    )


def _opening_problem(line: Opening, application: Row | None) -> Line | None:
    if application is None:
        return Line(line.number, "UNKNOWN_REFERENCE", "找不到对应的开卡申请，本行未处理。")
    if not rules.is_consistent(application["state"], line.outcome):
        return Line(line.number, "CONTRADICTS", "与此前收到的开卡结果矛盾，本行未处理。")
    if line.outcome == "S" and not (line.card_no and line.account_no and line.opened_on):
        return Line(line.number, "INCOMPLETE", "开卡成功但缺少卡号、账号或开户日期，本行未处理。")
    return None


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
    message = "卡号已属于另一张卡，本行未处理，请与银行核对。"
    return [Line(number, "CARD_TAKEN", message) for number in sorted(taken)]


async def _lock(batch_id: int, by: Actor) -> Row:
    batch = await row(
        "SELECT b.* FROM card_batches b JOIN units u ON u.id = b.unit_id"
        " WHERE b.id = $1 AND starts_with(u.path, $2) FOR UPDATE OF b",
        batch_id,
        by.scope,
    )
    if batch is None:
        raise NotFound
    return batch


async def _unsealed(batch_id: int, rows_max: int) -> tuple[CardRequest, ...]:
    found = await rows(
        "SELECT a.id AS application_id, a.req_id, m.name, m.id_type, m.id_no_sealed,"
        " m.id_valid_from, m.id_valid_to, m.sex, m.birth_on, m.occupation, u.name AS employer,"
        " m.address_sealed, m.postcode, m.mobile_sealed, m.tax_residency,"
        " u.union_uscc AS unit_uscc, m.consent_ref"
        " FROM card_applications a JOIN members m ON m.id = a.member_id JOIN units u ON u.id = m.unit_id"
        " WHERE a.batch_id = $1 AND a.state = 'DRAFTED' ORDER BY a.id LIMIT $2",
        batch_id,
        rows_max,
    )
    ring = crypto.keyring()
    for line in found:
        for field in ("id_no", "address", "mobile"):
            line[field] = ring.open(field, line.pop(f"{field}_sealed"))
    return tuple(CardRequest(**line) for line in found)


async def _applications(req_ids: Sequence[str], request_file_id: int) -> dict[str, Row]:
    found = await rows(
        "SELECT id, req_id, member_id, unit_id, state FROM card_applications"
        " WHERE req_id = ANY($1::text[]) AND bank_file_id = $2 FOR UPDATE",
        list(req_ids),
        request_file_id,
    )
    return {application["req_id"]: application for application in found}


async def _refuse_rows(
    file_id: int, request_file_id: int, refusals: Sequence[Refusal], now: datetime
) -> list[Line]:
    refused = await rows(
        "UPDATE card_applications a SET state = 'FAILED', code = r.code, evidence_file_id = $1,"
        " settled_at = $2 FROM unnest($3::text[], $4::text[]) AS r(req_id, code)"
        " WHERE a.req_id = r.req_id AND a.bank_file_id = $5 AND a.state = 'SENT'"
        " RETURNING a.req_id",
        file_id,
        now,
        [refusal.ref for refusal in refusals],
        [refusal.code for refusal in refusals],
        request_file_id,
    )
    done = {line["req_id"] for line in refused}
    return [
        Line(refusal.number, "UNKNOWN_REFERENCE", "找不到对应的开卡申请，本行未处理。")
        for refusal in refusals
        if refusal.ref not in done
    ]


async def _fail(file_id: int, openings: Sequence[Opening], now: datetime) -> None:
    refused = [line for line in openings if line.outcome == "F"]
    await execute(
        "UPDATE card_applications a SET state = 'FAILED', code = r.code, evidence_file_id = $1,"
        " settled_at = $2 FROM unnest($3::text[], $4::text[]) AS r(req_id, code)"
        " WHERE a.req_id = r.req_id",
        file_id,
        now,
        [line.req_id for line in refused],
        [line.code for line in refused],
    )


async def _settle_batches(request_file_id: int, now: datetime) -> None:
    await execute(
        "UPDATE card_batches b SET state = 'SETTLED', settled_at = $2"
        " FROM bank_files f WHERE f.id = $1 AND b.id = f.subject_id"
        " AND f.subject_type = 'card_batch' AND b.state IN ('SEALED', 'SENT')"
        " AND NOT EXISTS (SELECT FROM card_applications a WHERE a.batch_id = b.id"
        " AND a.state IN ('DRAFTED', 'SENT', 'ACCEPTED'))",
        request_file_id,
        now,
    )


async def _record(
    action: str, batch_id: int, unit_id: int, by: Actor, now: datetime, **details: int
) -> None:
    await audit.record(
        action=action,
        subject=(SUBJECT, batch_id),
        unit_id=unit_id,
        by=by,
        now=now,
        details=details,
    )
