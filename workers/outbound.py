"""Files on their way to the bank: sealed, re-read, sent a handful at a time, proven by reading back.

Every function may be killed between any two lines and run again, by two workers at once too: each
step is a transaction that locks its row and reads its state again.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from datetime import date, datetime

import structlog

from domain.applications.rules import CardRequest
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived, Due
from domain.bank_files.rules import FileInWrongState, FileSlot, FileState, Press, SealedFile
from domain.calendar import CalendarUnknown
from domain.card_batches import operations as card_batches
from domain.disbursements import operations as disbursements
from domain.disbursements import queries as released
from domain.holds.rules import PaymentsHeld
from domain.payments.rules import CreditLine
from domain.transactions import together
from integrations.psbc import codec, credit, opening
from integrations.psbc.errors import FileError
from integrations.psbc.kinds import RecordKind
from workers import envelopes, exchange, rereading, sending
from workers.ahead import ahead
from workers.broker import actor, nudge
from workers.exchange import Exchange
from workers.rereading import Differs, Reread

Begin = Callable[[Sequence[Archived]], Awaitable[None]]

log = structlog.get_logger("workers.outbound")


@actor
async def send_card_batch(batch_id: int) -> None:
    """This will seal what is left of a submitted card batch and send what is sealed."""
    bank = await exchange.informed()
    now = bank.now()
    subject = ("card_batch", batch_id)

    def render(slot: FileSlot, requests: Sequence[CardRequest]) -> SealedFile:
        return _sealed(bank, slot, opening.rows(_opening(each) for each in requests), now)

    def unfit(request: CardRequest) -> str:
        return opening.unfit(bank.profile, _opening(request)) or ""

    business_on = await _business_on(bank, subject, now)
    press = Press(bank.org, business_on, bank.profile.rows_max, render, unfit)
    try:
        while await card_batches.seal_file(batch_id, press=press, now=now):
            pass
    except FileError as error:
        await card_batches.hold(batch_id, problem=error.reason, now=now)
        raise

    async def begin(some: Sequence[Archived]) -> None:
        await bank_files.mark_sending(*(file.id for file in some), now=now)

    due = await files.due_of("card_batch", batch_id, now=now)
    async with sending.Lines(bank) as lines:
        for some in sending.handfuls(due):
            archived = await together(files.archived(each.id) for each in some)
            for file in archived:
                await _check_keys(bank, file, now)
            await lines.send(await _leaving(archived, begin, now), now=now)
    await card_batches.finish_sending(batch_id, now=now)


@actor
async def seal_disbursement(disbursement_id: int) -> None:
    """This will seal what is left of a submitted disbursement, ready for the checker."""
    bank = await exchange.informed()
    now = bank.now()
    subject = ("disbursement", disbursement_id)

    def render(slot: FileSlot, lines: Sequence[CreditLine]) -> SealedFile:
        return _sealed(bank, slot, credit.rows(_instruction(line) for line in lines), now)

    press = Press(bank.org, await _business_on(bank, subject, now), bank.profile.rows_max, render)
    try:
        while await disbursements.seal_files(
            disbursement_id, press=press, files_max=sending.files_at_once(bank), now=now
        ):
            pass
    except FileError as error:
        await disbursements.hold(disbursement_id, problem=error.reason, now=now)
        raise


@actor
async def send_disbursement(disbursement_id: int) -> None:
    """This will send the files of a released disbursement, each re-read before it leaves."""
    bank = await exchange.informed()
    now = bank.now()
    if await disbursements.expire(disbursement_id, calendar=bank.calendar, now=now):
        await nudge("seal_disbursement", disbursement_id)
        return
    if not await released.is_released(disbursement_id):
        return
    due = await files.due_of("disbursement", disbursement_id, now=now)

    async def read(some: Sequence[Due]) -> list[Reread]:
        archived = await together(files.archived(each.id) for each in some)
        for file in archived:
            await _check_keys(bank, file, now)
        return await rereading.reread(bank, archived)

    async with sending.Lines(bank) as lines, aclosing(ahead(sending.handfuls(due), read)) as parts:
        async for part in parts:
            await lines.send(await _agreed(disbursement_id, part, now), now=now)
    await disbursements.finish_sending(disbursement_id, now=now)


async def _agreed(disbursement_id: int, part: Sequence[Reread], now: datetime) -> list[Archived]:
    """This will record the intent to send files that are what their payments are today.

    Raises:
        FileError: one differs; it is HELD and nothing of this handful leaves.
    """
    of_file = {each.file.id: each for each in part}

    async def begin(some: Sequence[Archived]) -> None:
        agreed = [of_file[file.id] for file in some]
        await rereading.begin_sending(disbursement_id, agreed, now=now)

    try:
        return await _leaving([each.file for each in part], begin, now)
    except Differs as error:
        for file_id, problem in error.problems.items():
            await bank_files.hold(file_id, code="ARTEFACT_DIFFERS", problem=problem.reason, now=now)
        raise next(iter(error.problems.values())) from None


async def _leaving(archived: Sequence[Archived], begin: Begin, now: datetime) -> list[Archived]:
    """This will record the intent to send files, and give those that may leave.

    One that another worker has proven meanwhile is done. One over whose payments a hold stands stays
    sealed: it leaves once the hold is lifted, or is taken back at its cut-off.
    """
    try:
        await begin(archived)
    except (FileInWrongState, PaymentsHeld):
        return [file for file in archived if await _may_leave(file, begin, now)]
    return list(archived)


async def _may_leave(file: Archived, begin: Begin, now: datetime) -> bool:
    try:
        await begin([file])
    except FileInWrongState:
        log.info("bank_file.done_elsewhere", file_id=file.id)
        return False
    except PaymentsHeld as error:
        subject = ("bank_file", file.id)
        await audit.alarm(kind="payment.held", subject=subject, message=error.message, now=now)
        return False
    return True


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


async def _check_keys(bank: Exchange, file: Archived, now: datetime) -> None:
    """This will hold a file that never left when a key of its envelope has been revoked since.

    Raises:
        FileError: it is HELD and must be sealed anew; one that may have left is sent as it was.
    """
    if bank.profile.envelope is None or file.state != FileState.SEALED:
        return
    try:
        envelopes.check_keys(bank, file)
    except FileError as error:
        await bank_files.hold(file.id, code=error.code, problem=error.reason, now=now)
        raise


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
        want_class=opening.WANTED_CLASS,
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


def _sealed(
    bank: Exchange, slot: FileSlot, rows: Iterable[Mapping[str, object]], now: datetime
) -> SealedFile:
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
    sealed = SealedFile(
        name=rendered.name,
        content=rendered.content,
        flag=rendered.flag_content,
        row_count=rendered.rows,
        total_fen=rendered.total_fen,
        digest=rendered.digest,
    )
    return envelopes.enclosed(bank, sealed, now)
