"""Files on their way from the bank: fetched, archived, then each applied in one transaction.

One bad line never sinks a file, one bad file never sinks a poll: a line is kept with its reason, a
file is quarantined whole with the reason and the offset, and the next one goes on.
"""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain.applications import operations as applications
from domain.applications import rules as applying
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived, Due
from domain.bank_files.rules import Fault, FileInWrongState, FileState, Line
from domain.card_batches import operations as card_batches
from domain.cards.rules import CardListing, CardStatus, StatusReport
from domain.dispositions import queries as dispositions
from domain.errors import DomainError
from domain.failures import queries as failed
from domain.transactions import together, transaction
from integrations.psbc import activation, delivery, opening
from integrations.psbc.channel import Channel, InboundFile
from integrations.psbc.channel import collect as collect_from
from integrations.psbc.errors import ChannelRefused, FileError, MalformedFile
from integrations.psbc.kinds import RecordKind
from workers import (
    arrivals,
    envelopes,
    exchange,
    handfuls,
    inbound_money,
    references,
    watch,
    weighing,
)
from workers.ahead import ahead, tried
from workers.arrivals import Arrival, Read, lines, verdict
from workers.broker import actor
from workers.exchange import LOOK_BACK_DAYS, Exchange

log = structlog.get_logger("workers.inbound")


@actor
async def collect() -> None:
    """This will fetch and archive whatever is new at the bank, then apply all that waits.

    Raises:
        ChannelUnavailable, ChannelRefused: after what could be fetched has been applied.
    """
    bank = exchange.current()
    now = bank.now()
    failures: dict[int, Exception] = {}

    async def apply() -> None:
        waiting = [due for due in await _waiting() if due.id not in failures]
        failures.update(await _apply_all(bank, waiting))

    try:
        await _fetch(bank, now, apply)
    except ChannelRefused as error:
        subject = ("bank_channel", None)
        await audit.alarm(
            kind="bank_channel.refused", subject=subject, message=error.reason, now=now
        )
        raise
    finally:
        await apply()
    await watch.looked(looked_at=now, now=bank.now())
    if failures:
        raise next(iter(failures.values()))


@actor
async def apply_file(file_id: int) -> None:
    """This will apply an archived file after all that came before it; done before, it does nothing.

    A card's status must not overtake the answer that opened the card, whichever worker is faster.
    """
    waiting = await _waiting()
    ids = [file.id for file in waiting]
    if file_id not in ids:
        return
    failures = await _apply_all(exchange.current(), waiting[: ids.index(file_id) + 1])
    # An earlier file's failure is counted when it is that file's turn.
    if file_id in failures:
        raise failures[file_id]


async def _waiting() -> tuple[Due, ...]:
    """This will give the files to be applied, without those at which we fail for good."""
    held = await failed.held("apply_file")
    return tuple(found for found in await files.received_waiting() if found.id not in held)


async def _apply_all(bank: Exchange, waiting: Sequence[Due]) -> dict[int, Exception]:
    """This will apply files in order, and give what went wrong with which; no file stops another.

    Small ones share a transaction as long as all goes well. Where anything does not, each of them
    has its own.
    """
    failures: dict[int, Exception] = {}

    async def read(some: Sequence[Due]) -> handfuls.Handful:
        return await handfuls.read(bank, some)

    async with aclosing(ahead(handfuls.parted(bank, waiting), read)) as parts:
        async for part in parts:
            if await _are_applied_together(bank, part):
                continue
            for file_id in part.ids:
                failure = await tried(_apply_one(bank, file_id))
                if failure is not None:
                    failures[file_id] = failure
    return failures


async def _are_applied_together(bank: Exchange, part: handfuls.Handful) -> bool:
    """This will apply a handful in one transaction, and say whether it did: all of it or nothing."""
    return part.files is not None and await tried(_apply_together(bank, part.files)) is None


async def _apply_together(bank: Exchange, found: Sequence[Read]) -> None:
    now = bank.now()
    async with transaction():
        arrivals = await _identified(bank, found, now)
    async with transaction():
        for arrival in arrivals:
            await HANDLERS[arrival.parsed.kind](arrival)


async def _apply_one(bank: Exchange, file_id: int) -> None:
    """This will apply one file, or quarantine it whole."""
    now = bank.now()
    try:
        await _apply_or_set_aside(bank, await files.archived(file_id), now)
    except FileInWrongState:
        log.info("bank_file.done_elsewhere", file_id=file_id)  # another worker was faster


async def _apply_or_set_aside(bank: Exchange, archived: Archived, now: datetime) -> None:
    again = None
    if archived.state == FileState.REOPENED:
        again = await dispositions.lines_to_read_again(archived.id)
    try:
        archived = await envelopes.opened(bank, archived, now)
        parsed = handfuls.parsed(bank, archived)
        if again is not None:
            parsed = replace(
                parsed,
                lines=tuple(line for line in parsed.lines if line.number in again),
                unread=tuple(line for line in parsed.unread if line.partial.number in again),
            )
        read = await weighing.weighed(bank, [Read(archived.id, parsed)])
        [arrival] = await _identified(bank, read, now)
        await HANDLERS[parsed.kind](arrival)
    except FileInWrongState:
        raise
    except FileError as error:
        await _set_aside(archived, again, error.code, error.reason, error.offset, now)
        if isinstance(error, references.AnswersNothing):
            await watch.unexpected(archived.id, problem=error.reason, now=now)
    except DomainError as error:
        await _set_aside(archived, again, error.code, error.message, None, now)


async def _set_aside(
    archived: Archived,
    again: frozenset[int] | None,
    code: str,
    problem: str,
    offset: int | None,
    now: datetime,
) -> None:
    """This will quarantine a file; one that was applied before stays so, and its lines stay open."""
    if again is None:
        await bank_files.quarantine(archived.id, code=code, problem=problem, offset=offset, now=now)
    else:
        still = [Line(number, code, problem) for number in sorted(again)]
        await bank_files.mark_applied(
            archived.id, unapplied=still, by_action="bank_file.read_again", now=now
        )
    log.warning("bank_file.quarantined", file=archived.name, code=code)


async def _fetch(
    bank: Exchange, now: datetime, meanwhile: Callable[[], Awaitable[None]] | None = None
) -> None:
    """This will archive what is new, a handful at a time, while the next ones are on their way.

    `meanwhile` is done after each handful but the last.
    """
    since = (now - timedelta(days=LOOK_BACK_DAYS)).date()
    seen = await files.seen(bank.org, since=since)
    async with _opened(bank) as channel:
        found = collect_from(
            channel,
            bank.profile,
            org=bank.org,
            known=lambda _, name, stamp: (name, stamp) in seen,
            since_on=since,
        )
        async with aclosing(ahead(itertools.repeat(found), handfuls.taken)) as parts:
            async for part in parts:
                if part.files and await tried(_archive(bank, part.files, now)) is not None:
                    for file in part.files:
                        await _archive(bank, [file], now)
                if part.failure is not None:
                    raise part.failure
                if part.is_last:
                    return
                if meanwhile is not None:
                    await meanwhile()


@asynccontextmanager
async def _opened(bank: Exchange) -> AsyncIterator[Channel]:
    channel = bank.open_channel()
    await asyncio.to_thread(channel.__enter__)
    try:
        yield channel
    finally:
        await asyncio.to_thread(channel.__exit__, None, None, None)


async def _archive(bank: Exchange, found: Sequence[InboundFile], now: datetime) -> None:
    received = await together(
        bank_files.receive(
            org=bank.org,
            name=file.name,
            content=file.content,
            flag=file.flag_content,
            fault=Fault(file.problem_code, file.problem),
            stamp=file.stamp,
            now=now,
        )
        for file in found
    )
    for file, each in zip(found, received, strict=True):
        log.info("bank_file.received", file=file.name, state=each.state.value)


async def _identified(bank: Exchange, found: Sequence[Read], now: datetime) -> list[Arrival]:
    """This will note what files say they are, all or none, and give each with what it answers.

    Raises:
        MalformedFile: the bank does not send such files, or one answers nothing that we sent.
        FileInWrongState: another worker has applied one or set it aside.
        PlaceTaken: another file stands at the kind, day and sequence of one.
    """
    arrivals = [await _arrival(bank, read, now) for read in found]
    await bank_files.identify(*(each.identity for each in arrivals))
    return arrivals


async def _arrival(bank: Exchange, read: Read, now: datetime) -> Arrival:
    sent, parsed = read.sent, read.parsed
    if parsed.kind not in HANDLERS:
        raise MalformedFile("这一类文件不是银行应当发来的")
    if sent is None and parsed.kind in references.ANSWERS:
        sent, parsed = await references.resolved(bank.profile, parsed)
    return Arrival(bank, read.file_id, parsed, sent, now, read.weighed)


async def _opening_acceptance(arrival: Arrival) -> None:
    answer, problems = verdict(arrival)
    await card_batches.accept(
        arrival.file_id,
        sent_file_id=arrival.answered.file_id,
        batch_id=arrival.answered.subject_id,
        code=answer.code.value,
        refusals=[
            applying.Refusal(row.line_number, row.reference, row.code.value)
            for row in answer.refused
        ],
        by_file=problems,
        now=arrival.now,
    )


async def _opening_results(arrival: Arrival) -> None:
    results = opening.results(arrival.bank.profile, arrival.parsed)
    await card_batches.settle(
        arrival.file_id,
        sent_file_id=arrival.answered.file_id,
        batch_id=arrival.answered.subject_id,
        openings=[
            applying.Opening(
                number=result.line_number,
                req_id=result.request_id,
                outcome=arrivals.OUTCOMES[result.outcome],
                code=result.code.value,
                card_no=result.card_number,
                account_no=result.account_number,
                account_class=str(result.account_class or ""),
                opened_on=result.opened_on,
                expires_on=result.card_expires_on,
                fee_fen=result.fee_fen,
                status=arrival.bank.profile.opened_as.value,
            )
            for result in results.values
        ],
        by_file=lines(results.refused),
        now=arrival.now,
    )


async def _card_statuses(arrival: Arrival) -> None:
    changes = activation.changes(arrival.bank.profile, arrival.parsed)
    reports = [
        StatusReport(
            number=change.line_number,
            card_no=change.card_number,
            status=change.status.value,
            at=change.changed_at,
            req_id=change.request_id,
            channel=change.channel.value if change.channel else "",
            first_swipe_at=change.first_swipe_at,
        )
        for change in changes.values
    ]
    found = activation.listing(arrival.bank.profile, arrival.parsed)
    await applications.report(
        arrival.file_id,
        reports=reports,
        by_file=lines(changes.refused),
        listing=CardListing(found.name, found.parts, arrival.parsed.business_on) if found else None,
        now=arrival.now,
    )


async def _deliveries(arrival: Arrival) -> None:
    read = delivery.deliveries(arrival.parsed)
    reports = [
        StatusReport(number=each.line_number, card_no=each.card_number, status=status.value, at=at)
        for each in read.values
        for status, at in (
            (CardStatus.MADE, each.made_at),
            (CardStatus.SHIPPED, each.shipped_at),
            (CardStatus.SIGNED_FOR, each.signed_at),
        )
        if at is not None
    ]
    await applications.report(
        arrival.file_id, reports=reports, by_file=lines(read.refused), now=arrival.now
    )


HANDLERS: Final[dict[RecordKind, Callable[[Arrival], Awaitable[None]]]] = {
    RecordKind.OPEN_ACCEPTANCE: _opening_acceptance,
    RecordKind.OPEN_RESULT: _opening_results,
    RecordKind.DELIVERY: _deliveries,
    RecordKind.ACTIVATION: _card_statuses,
    **inbound_money.HANDLERS,
}
