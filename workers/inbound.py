"""Files on their way from the bank: fetched, archived, then each applied in one transaction.

One bad line never sinks a file, one bad file never sinks a poll: a line is kept with its reason, a
file is quarantined whole with the reason and the offset, and the next one goes on.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from domain.applications import operations as applications
from domain.applications import rules as applying
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived
from domain.bank_files.rules import FileState, Line
from domain.cards import operations as cards
from domain.cards.rules import CardStatus, StatusReport
from domain.disbursements import operations as disbursements
from domain.errors import DomainError
from domain.payments import rules as paying
from integrations.psbc import acceptance, activation, codec, credit, delivery, flag, opening
from integrations.psbc.acceptance import Acceptance
from integrations.psbc.channel import Channel, InboundFile
from integrations.psbc.channel import collect as collect_from
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import Outcome
from integrations.psbc.errors import FileError, MalformedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.reading import RefusedLine
from workers import exchange
from workers.broker import actor
from workers.exchange import LOOK_BACK_DAYS, Exchange

log = structlog.get_logger("workers.inbound")


@actor
async def collect() -> None:
    """This will fetch and archive whatever is new at the bank, then apply all that waits.

    Raises:
        ChannelUnavailable, ChannelRefused: after what could be fetched has been archived.
    """
    bank = exchange.current()
    try:
        await _fetch(bank, bank.now())
    finally:
        for file_id in await files.received_waiting():
            await apply_file(file_id)


@actor
async def apply_file(file_id: int) -> None:
    """This will apply one archived file, or quarantine it whole; done before, it does nothing."""
    bank = exchange.current()
    now = bank.now()
    archived = await files.archived(file_id)
    if archived.state != FileState.RECEIVED:
        return
    try:
        said = flag.parse_flag(bank.profile, archived.flag)
        parsed = codec.parse(
            bank.profile, name=archived.name, content=archived.content, said=said, org=bank.org
        )
        await _apply(bank, archived, parsed, now)
    except FileError as error:
        await bank_files.quarantine(
            file_id, code=error.code, problem=error.reason, offset=error.offset, now=now
        )
        log.warning("bank_file.quarantined", file=archived.name, code=error.code)
    except DomainError as error:
        await bank_files.quarantine(
            file_id, code=error.code, problem=error.message, offset=None, now=now
        )
        log.warning("bank_file.quarantined", file=archived.name, code=error.code)


async def _fetch(bank: Exchange, now: datetime) -> None:
    """This will archive each new file as soon as it is here, the next one only after that."""
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
        while (file := await asyncio.to_thread(next, found, None)) is not None:
            await _archive(bank, file, now)


@asynccontextmanager
async def _opened(bank: Exchange) -> AsyncIterator[Channel]:
    channel = bank.open_channel()
    await asyncio.to_thread(channel.__enter__)
    try:
        yield channel
    finally:
        await asyncio.to_thread(channel.__exit__, None, None, None)


async def _archive(bank: Exchange, file: InboundFile, now: datetime) -> None:
    said = flag.render_flag(bank.profile, file.flag) if file.flag is not None else b""
    received = await bank_files.receive(
        org=bank.org,
        name=file.name,
        content=file.content,
        flag=said,
        problem=file.problem or "",
        stamp=file.stamp,
        now=now,
    )
    log.info("bank_file.received", file=file.name, state=received.state.value)


async def _apply(bank: Exchange, archived: Archived, parsed: ParsedFile, now: datetime) -> None:
    handler = HANDLERS.get(parsed.kind)
    if handler is None:
        raise MalformedFile("这一类文件不是银行应当发来的")
    sent = None
    if parsed.kind in ANSWERS:
        sent = await files.sent_under(parsed.batch_no)
        if sent is None or sent[1] != ANSWERS[parsed.kind]:
            raise MalformedFile("文件所答复的批次号不是我方发出的")
    await bank_files.identify(
        archived.id,
        kind=parsed.kind.value,
        business_on=parsed.business_on,
        sequence=parsed.sequence,
        batch_no=parsed.batch_no,
        row_count=parsed.rows,
        total_fen=parsed.total_fen,
        answers_id=sent[0] if sent else None,
    )
    await handler(Arrival(bank, archived.id, parsed, sent, now))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A parsed file on its way in; `sent` is what it answers: file id, subject type and id."""

    bank: Exchange
    file_id: int
    parsed: ParsedFile
    sent: tuple[int, str, int] | None
    now: datetime

    @property
    def sent_file_id(self) -> int:
        """This will give the id of the file that is answered."""
        assert self.sent is not None, "only an answer has a request"
        return self.sent[0]

    @property
    def subject_id(self) -> int:
        """This will give the id of the batch that is answered."""
        assert self.sent is not None, "only an answer has a request"
        return self.sent[2]


async def _opening_acceptance(arrival: Arrival) -> None:
    answer = acceptance.verdict(arrival.bank.profile, arrival.parsed)
    await applications.accept(
        arrival.file_id,
        request_file_id=arrival.sent_file_id,
        code=answer.code.value,
        refusals=[
            applying.Refusal(row.line_number, row.reference, row.code.value)
            for row in answer.refused
        ],
        by_file=_lines(answer.unread),
        now=arrival.now,
    )


async def _credit_acceptance(arrival: Arrival) -> None:
    answer: Acceptance = acceptance.verdict(arrival.bank.profile, arrival.parsed)
    await disbursements.accept(
        arrival.file_id,
        sent_file_id=arrival.sent_file_id,
        disbursement_id=arrival.subject_id,
        code=answer.code.value,
        refusals=[
            paying.Refusal(row.line_number, row.reference, row.code.value) for row in answer.refused
        ],
        by_file=_lines(answer.unread),
        now=arrival.now,
    )


async def _opening_results(arrival: Arrival) -> None:
    results = opening.results(arrival.bank.profile, arrival.parsed)
    await applications.settle(
        arrival.file_id,
        request_file_id=arrival.sent_file_id,
        openings=[
            applying.Opening(
                number=result.line_number,
                req_id=result.request_id,
                outcome=OUTCOMES[result.outcome],
                code=result.code.value,
                card_no=result.card_number,
                account_no=result.account_number,
                account_class=str(result.account_class or ""),
                opened_on=result.opened_on,
                expires_on=result.card_expires_on,
                fee_fen=result.fee_fen,
            )
            for result in results.values
        ],
        by_file=_lines(results.refused),
        now=arrival.now,
    )


async def _credit_results(arrival: Arrival) -> None:
    results = credit.results(arrival.bank.profile, arrival.parsed)
    await disbursements.settle(
        arrival.file_id,
        sent_file_id=arrival.sent_file_id,
        disbursement_id=arrival.subject_id,
        credits_=[
            paying.Credit(
                number=result.line_number,
                pay_id=result.payment_id,
                outcome=OUTCOMES[result.outcome],
                code=result.code.value,
                amount_fen=result.amount_fen,
                bank_serial=result.bank_serial,
                posted_at=result.posted_at,
            )
            for result in results.values
        ],
        by_file=_lines(results.refused),
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
    await cards.report(
        arrival.file_id, reports=reports, by_file=_lines(changes.refused), now=arrival.now
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
    await cards.report(
        arrival.file_id, reports=reports, by_file=_lines(read.refused), now=arrival.now
    )


def _lines(refused: Sequence[RefusedLine]) -> list[Line]:
    return [Line(line.number, line.problem.code, line.problem.reason) for line in refused]


OUTCOMES: Final = {
    Outcome.SUCCEEDED: "S",
    Outcome.FAILED: "F",
    Outcome.IN_PROGRESS: "P",
    Outcome.UNKNOWN: "U",
}
HANDLERS: Final[dict[RecordKind, Callable[[Arrival], Awaitable[None]]]] = {
    RecordKind.OPEN_ACCEPTANCE: _opening_acceptance,
    RecordKind.OPEN_RESULT: _opening_results,
    RecordKind.DELIVERY: _deliveries,
    RecordKind.ACTIVATION: _card_statuses,
    RecordKind.CREDIT_ACCEPTANCE: _credit_acceptance,
    RecordKind.CREDIT_RESULT: _credit_results,
}
ANSWERS: Final = {
    RecordKind.OPEN_ACCEPTANCE: "card_batch",
    RecordKind.OPEN_RESULT: "card_batch",
    RecordKind.CREDIT_ACCEPTANCE: "disbursement",
    RecordKind.CREDIT_RESULT: "disbursement",
}
