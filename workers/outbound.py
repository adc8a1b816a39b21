"""Files on their way to the bank: sealed one by one, re-read, sent, proven by reading back.

Every function may be killed between any two lines and run again, by two workers at once too: each
step is a transaction that locks its row and reads its state again.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import structlog

from domain.applications.rules import CardRequest
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived
from domain.bank_files.rules import FileSlot, FileState, Press, SealedFile
from domain.calendar import CalendarUnknown
from domain.card_batches import operations as card_batches
from domain.disbursements import operations as disbursements
from domain.disbursements import queries as released
from domain.payments import operations as payments
from domain.payments.rules import CreditLine
from integrations.psbc import codec, credit, filenames, flag, opening
from integrations.psbc.channel import deliver
from integrations.psbc.codec import ParsedFile, RenderedFile
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable, FileError, MalformedFile
from integrations.psbc.kinds import Direction, RecordKind
from workers import exchange
from workers.broker import actor, nudge
from workers.exchange import Exchange

WANTED_CLASS: Final = 1

log = structlog.get_logger("workers.outbound")


@actor
async def send_card_batch(batch_id: int) -> None:
    """This will seal what is left of a submitted card batch and send what is sealed."""
    bank = exchange.current()
    now = bank.now()
    subject = ("card_batch", batch_id)

    def render(slot: FileSlot, requests: Sequence[CardRequest]) -> SealedFile:
        return _sealed(bank, slot, opening.rows(_opening(request) for request in requests))

    press = Press(bank.org, await _business_on(bank, subject, now), bank.profile.rows_max, render)
    try:
        while await card_batches.seal_file(batch_id, press=press, now=now):
            pass
    except MalformedFile as error:
        await card_batches.hold(batch_id, problem=error.reason, now=now)
        raise
    for file_id in await files.due_of("card_batch", batch_id, now=now):
        await bank_files.mark_sending(file_id, now=now)
        await _send(bank, file_id, now)
    await card_batches.finish_sending(batch_id, now=now)


@actor
async def seal_disbursement(disbursement_id: int) -> None:
    """This will seal what is left of a submitted disbursement, ready for the checker."""
    bank = exchange.current()
    now = bank.now()
    subject = ("disbursement", disbursement_id)

    def render(slot: FileSlot, lines: Sequence[CreditLine]) -> SealedFile:
        return _sealed(bank, slot, credit.rows(_instruction(line) for line in lines))

    press = Press(bank.org, await _business_on(bank, subject, now), bank.profile.rows_max, render)
    try:
        while await disbursements.seal_file(disbursement_id, press=press, now=now):
            pass
    except MalformedFile as error:
        await disbursements.hold(disbursement_id, problem=error.reason, now=now)
        raise


@actor
async def send_disbursement(disbursement_id: int) -> None:
    """This will send the files of a released disbursement, each re-read before it leaves."""
    bank = exchange.current()
    now = bank.now()
    if await disbursements.expire(disbursement_id, calendar=bank.calendar, now=now):
        await nudge("seal_disbursement", disbursement_id)
        return
    if not await released.is_released(disbursement_id):
        return
    for file_id in await files.due_of("disbursement", disbursement_id, now=now):
        await _check_credits(bank, file_id, now)
        await disbursements.begin_sending(disbursement_id, file_id, now=now)
        await _send(bank, file_id, now)
    await disbursements.finish_sending(disbursement_id, now=now)


async def _business_on(bank: Exchange, subject: tuple[str, int], now: datetime) -> date:
    """This will give the banking day that a file made now belongs to.

    Raises:
        CalendarUnknown: no holiday data for the year; nothing is assumed, and a person is told.
    """
    try:
        return bank.business_on(now)
    except CalendarUnknown as error:
        await audit.alarm(kind="calendar.unknown", subject=subject, message=error.message, now=now)
        raise


async def _send(bank: Exchange, file_id: int, now: datetime) -> None:
    """This will upload a file whose intent is recorded, and record the evidence.

    Raises:
        ChannelUnavailable: try later; the file stays SENDING, since it may have arrived.
        ChannelRefused: a person must look; the file is HELD.
    """
    archived = await files.archived(file_id)
    if archived.state != FileState.SENDING:
        return
    file = _as_rendered(bank, archived)

    def upload() -> str:
        with bank.open_channel() as channel:
            return deliver(channel, bank.profile, file).digest

    try:
        digest = await asyncio.to_thread(upload)
    except ChannelUnavailable as error:
        await bank_files.mark_attempt_failed(file_id, problem=error.reason, now=now)
        raise
    except ChannelRefused as error:
        await bank_files.hold(file_id, code=error.code, problem=error.reason, now=now)
        raise
    await bank_files.mark_sent(file_id, evidence_digest=digest, now=now)
    log.info("bank_file.sent", file=file.name, rows=file.rows)


async def _check_credits(bank: Exchange, file_id: int, now: datetime) -> None:
    """This will re-read the archived bytes and compare every line with the payments of today.

    Raises:
        FileError: they differ; the file is HELD and nothing leaves.
    """
    archived = await files.archived(file_id)
    if archived.state != FileState.SEALED:
        return
    try:
        parsed = codec.parse(
            bank.profile, name=archived.name, content=archived.content, org=bank.org
        )
        differences = await payments.differences(file_id, _credit_lines(parsed))
        if differences:
            raise MalformedFile(f"封存的文件与付款记录有 {differences} 处不一致")
    except FileError as error:
        await bank_files.hold(file_id, code="ARTEFACT_DIFFERS", problem=error.reason, now=now)
        raise


def _credit_lines(parsed: ParsedFile) -> tuple[CreditLine, ...]:
    return tuple(
        CreditLine(
            payment_id=0,
            pay_id=str(line.values["pay_id"]),
            card_no=str(line.values["card_no"]),
            name=str(line.values["name"]),
            amount_fen=int(str(line.values["amount_fen"])),
            programme=str(line.values["programme"]),
            summary=str(line.values["summary"]),
        )
        for line in parsed.lines
    )


def _opening(request: CardRequest) -> opening.OpeningRequest:
    return opening.OpeningRequest(
        request_id=request.req_id,
        name=request.name,
        id_type=request.id_type,
        id_number=request.id_no,
        id_valid_from=request.id_valid_from,
        id_valid_to=request.id_valid_to,
        sex=request.sex,
        birth_on=request.birth_on,
        occupation=request.occupation,
        employer=request.employer,
        address=request.address,
        postcode=request.postcode,
        mobile=request.mobile,
        tax_residency=request.tax_residency,
        issuer="",
        unit_uscc=request.unit_uscc,
        want_class=WANTED_CLASS,
        consent_ref=request.consent_ref,
    )


def _instruction(line: CreditLine) -> credit.CreditInstruction:
    return credit.CreditInstruction(
        payment_id=line.pay_id,
        card_number=line.card_no,
        name=line.name,
        amount_fen=line.amount_fen,
        programme=line.programme,
        summary=line.summary,
    )


def _sealed(bank: Exchange, slot: FileSlot, rows: Iterable[Mapping[str, object]]) -> SealedFile:
    rendered = codec.render(
        bank.profile,
        kind=RecordKind(slot.kind),
        org=bank.org,
        batch_no=slot.batch_no,
        business_on=slot.business_on,
        sequence=slot.sequence,
        plan_on=None,
        rows=rows,
    )
    return SealedFile(
        name=rendered.name,
        content=rendered.content,
        flag=rendered.flag_content,
        row_count=rendered.rows,
        total_fen=rendered.total_fen,
        digest=rendered.digest,
    )


def _as_rendered(bank: Exchange, archived: Archived) -> RenderedFile:
    """This will make the archived bytes sendable again: a resend is the same name and bytes."""
    said = flag.parse_flag(bank.profile, archived.flag)
    return RenderedFile(
        name=archived.name,
        directory=filenames.directory(
            bank.profile,
            direction=Direction.TO_BANK,
            org=archived.org,
            business_on=archived.business_on,
        ),
        content=archived.content,
        rows=said.rows,
        total_fen=said.total_fen,
        digest=archived.digest,
        flag_name=flag.name_of(bank.profile, archived.name),
        flag_content=archived.flag,
    )
