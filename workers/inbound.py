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
from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived, Sent
from domain.bank_files.rules import FileInWrongState, Line
from domain.card_batches import operations as card_batches
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
from integrations.psbc.errors import ChannelRefused, FileError, MalformedFile
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
        ChannelUnavailable, ChannelRefused: after what could be fetched has been applied.
    """
    bank = exchange.current()
    now = bank.now()
    try:
        await _fetch(bank, now)
    except ChannelRefused as error:
        subject = ("bank_channel", None)
        await audit.alarm(
            kind="bank_channel.refused", subject=subject, message=error.reason, now=now
        )
        raise
    finally:
        await _apply_all(bank, await files.received_waiting())


@actor
async def apply_file(file_id: int) -> None:
    """This will apply an archived file after all that came before it; done before, it does nothing.

    A card's status must not overtake the answer that opened the card, whichever worker is faster.
    """
    waiting = await files.received_waiting()
    if file_id in waiting:
        await _apply_all(exchange.current(), waiting[: waiting.index(file_id) + 1])


async def _apply_all(bank: Exchange, file_ids: Sequence[int]) -> None:
    """This will apply files one by one; what goes wrong with one is raised after all the others."""
    failures = []
    for file_id in file_ids:
        # Gathered alone, a failure is a value: whatever it is, it must not stop the next file.
        [failure] = await asyncio.gather(_apply_one(bank, file_id), return_exceptions=True)
        if failure is not None:
            failures.append(failure)
            if not isinstance(failure, Exception):
                break
    if failures:
        raise failures[-1] if not isinstance(failures[-1], Exception) else failures[0]


async def _apply_one(bank: Exchange, file_id: int) -> None:
    """This will apply one file, or quarantine it whole."""
    now = bank.now()
    try:
        await _apply_or_set_aside(bank, await files.archived(file_id), now)
    except FileInWrongState:
        log.info("bank_file.done_elsewhere", file_id=file_id)  # another worker was faster


async def _apply_or_set_aside(bank: Exchange, archived: Archived, now: datetime) -> None:
    try:
        said = flag.parse_flag(bank.profile, archived.flag)
        parsed = codec.parse(
            bank.profile, name=archived.name, content=archived.content, said=said, org=bank.org
        )
        await _apply(bank, archived, parsed, now)
    except FileInWrongState:
        raise
    except FileError as error:
        await bank_files.quarantine(
            archived.id, code=error.code, problem=error.reason, offset=error.offset, now=now
        )
        log.warning("bank_file.quarantined", file=archived.name, code=error.code)
    except DomainError as error:
        await bank_files.quarantine(
            archived.id, code=error.code, problem=error.message, offset=None, now=now
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
        if sent is None or sent.subject_type != ANSWERS[parsed.kind]:
            raise MalformedFile("文件所答复的批次号不是我方发出的")
    await bank_files.identify(
        archived.id,
        kind=parsed.kind.value,
        business_on=parsed.business_on,
        sequence=parsed.sequence,
        batch_no=parsed.batch_no,
        row_count=parsed.rows,
        total_fen=parsed.total_fen,
        answers_id=sent.file_id if sent else None,
    )
    await handler(Arrival(bank, archived.id, parsed, sent, now))


@dataclass(frozen=True, slots=True)
class Arrival:
    """A parsed file on its way in, and what it answers, if it is an answer."""

    bank: Exchange
    file_id: int
    parsed: ParsedFile
    sent: Sent | None
    now: datetime

    @property
    def answered(self) -> Sent:
        """This will give what an answer answers."""
        assert self.sent is not None, "only an answer has a request"
        return self.sent


def _verdict(arrival: Arrival) -> tuple[Acceptance, list[Line]]:
    """This will read an acceptance, and what is wrong in it short of refusing it.

    Raises:
        FileError: it cannot be read, or speaks of another file than its batch number does.
    """
    answer = acceptance.verdict(arrival.bank.profile, arrival.parsed)
    if answer.file_name != arrival.answered.name:
        raise MalformedFile("受理文件所指的文件名与批次号不符")
    problems = _lines(answer.unread)
    told = answer.accepted + len(answer.refused) + len(answer.unread)
    if answer.is_accepted and told != arrival.answered.row_count:
        problems.append(Line(1, "COUNT_DIFFERS", "受理与退回的笔数之和与所发文件的笔数不符。"))
    return answer, problems


async def _opening_acceptance(arrival: Arrival) -> None:
    answer, problems = _verdict(arrival)
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


async def _credit_acceptance(arrival: Arrival) -> None:
    answer, problems = _verdict(arrival)
    await disbursements.accept(
        arrival.file_id,
        sent_file_id=arrival.answered.file_id,
        disbursement_id=arrival.answered.subject_id,
        code=answer.code.value,
        refusals=[
            paying.Refusal(row.line_number, row.reference, row.code.value) for row in answer.refused
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
        sent_file_id=arrival.answered.file_id,
        disbursement_id=arrival.answered.subject_id,
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
    await applications.report(
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
    await applications.report(
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
