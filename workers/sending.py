"""Uploading of files whose intent is recorded: a handful at a time, over as many lines as agreed.

A handful shares its transactions and its connections, so that ten thousand small files do not take
ten thousand of each. Killed anywhere, its files stay SENDING; sent again, they are the same name and
the same bytes.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Self

import structlog

from domain.audit import operations as audit
from domain.bank_files import operations as bank_files
from domain.bank_files.queries import Archived, Due
from domain.bank_files.rules import Proof
from domain.calendar import CalendarUnknown
from domain.obligations.rules import Owed, owed_for_file
from integrations.psbc import filenames, flag
from integrations.psbc.channel import Channel, deliver_all
from integrations.psbc.codec import RenderedFile
from integrations.psbc.errors import ChannelError, ChannelUnavailable
from integrations.psbc.kinds import Direction
from workers.exchange import Exchange

FILES_AT_ONCE: Final = 50
BYTES_AT_ONCE: Final = 4 << 20
ROWS_AT_ONCE: Final = 2_000

log = structlog.get_logger("workers.sending")


def handfuls(due: Sequence[Due]) -> Iterator[list[Due]]:
    """This will part files into handfuls: one, two, four, up to fifty or a few megabytes.

    The first is a trial: a bank that cannot be reached leaves one file in doubt, not fifty.
    """
    some: list[Due] = []
    most, size_bytes = 1, 0
    for each in due:
        if some and (len(some) == most or size_bytes + each.size_bytes > BYTES_AT_ONCE):
            yield some
            some, most, size_bytes = [], min(2 * most, FILES_AT_ONCE), 0
        some.append(each)
        size_bytes += each.size_bytes
    if some:
        yield some


def files_at_once(bank: Exchange) -> int:
    """This will give how many files are sealed in one transaction: few rows, whatever the limit."""
    return max(1, min(FILES_AT_ONCE, ROWS_AT_ONCE // bank.profile.rows_max))


class Lines:
    """The connections of one task, each opened by the first file that it carries.

    They stay open from one handful to the next; the first failure of one is the end of the task.
    """

    def __init__(self, bank: Exchange) -> None:
        self._bank = bank
        self._lines = [_Line(bank) for _ in range(bank.lines)]

    async def __aenter__(self) -> Self:
        """This will connect nothing yet."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """This will disconnect."""
        for line in self._lines:
            await asyncio.to_thread(line.stack.close)

    async def send(self, files: Sequence[Archived], *, now: datetime) -> None:
        """This will upload files whose intent is recorded, and record the evidence of what arrived.

        Raises:
            ChannelUnavailable: try later; a file without evidence stays SENDING, since it may have
                arrived.
            ChannelRefused: a person must look; the file that was refused is HELD.
        """
        if not files:
            return
        parts = iter(_parted(files, len(self._lines)))
        carried = await asyncio.gather(*(line.carry(parts) for line in self._lines[: len(files)]))
        arrived = [file for each in carried for file in each.arrived]
        owed = [await _owed(self._bank, file, now) for file in arrived]
        await bank_files.mark_sent(
            *(
                Proof(file.id, _wire_digest(file), each)
                for file, each in zip(arrived, owed, strict=True)
            ),
            now=now,
        )
        for file in arrived:
            log.info("bank_file.sent", file=file.name)
        failed = [each.failure for each in carried if each.failure is not None]
        for failure in failed:
            await _note(failure, now)
        if failed:
            raise failed[0].error


@dataclass(frozen=True, slots=True)
class _Failure:
    file_id: int
    error: ChannelError


@dataclass(frozen=True, slots=True)
class _Carried:
    """What one line carried of a handful, and the failure with which it ended."""

    arrived: list[Archived] = field(default_factory=list)
    failure: _Failure | None = None


@dataclass(slots=True)
class _Line:
    """One connection, opened by the first file that it carries."""

    bank: Exchange
    channel: Channel | None = None
    stack: ExitStack = field(default_factory=ExitStack)

    async def carry(self, parts: Iterator[Sequence[Archived]]) -> _Carried:
        """This will carry parts of a handful until none waits, or a file fails."""
        return await asyncio.to_thread(self._carry, parts)

    def _carry(self, parts: Iterator[Sequence[Archived]]) -> _Carried:
        arrived: list[Archived] = []
        for part in parts:
            try:
                self.channel = self.channel or self.stack.enter_context(self.bank.open_channel())
            except ChannelError as error:
                return _Carried(arrived, _Failure(part[0].id, error))
            delivered = deliver_all(
                self.channel, self.bank.profile, [_rendered(self.bank, file) for file in part]
            )
            for file, evidence in zip(part, delivered.evidence, strict=False):
                if evidence is None:
                    continue
                assert evidence.digest == _wire_digest(file), "what was read back was not sent"
                arrived.append(file)
            if delivered.failure is not None:
                place, failure = delivered.failure
                return _Carried(arrived, _Failure(part[place].id, failure))
        return _Carried(arrived)


def _parted(files: Sequence[Archived], lines: int) -> Iterator[Sequence[Archived]]:
    """This will part a handful so that no line waits long for another's last files."""
    size = -(-len(files) // (2 * lines)) if lines > 1 else len(files)
    for first in range(0, len(files), size):
        yield files[first : first + size]


async def _owed(bank: Exchange, file: Archived, now: datetime) -> tuple[Owed, ...]:
    """This will say what the bank owes for a file that it has now; nothing while no day is known.

    That it was sent is recorded all the same: what is owed is noted once the days are known.
    """
    try:
        return owed_for_file(bank.terms(), bank.calendar, file.kind, file.business_on, sent_at=now)
    except CalendarUnknown as error:
        subject = ("bank_file", file.id)
        await audit.alarm(kind="calendar.unknown", subject=subject, message=error.message, now=now)
        return ()


async def _note(failure: _Failure, now: datetime) -> None:
    reason = failure.error.reason
    if isinstance(failure.error, ChannelUnavailable):
        await bank_files.mark_attempt_failed(failure.file_id, problem=reason, now=now)
    else:
        await bank_files.hold(failure.file_id, code=failure.error.code, problem=reason, now=now)


def _rendered(bank: Exchange, file: Archived) -> RenderedFile:
    """This will make the archived bytes sendable again: a resend is the same name and bytes."""
    said = flag.parse_flag(bank.profile, file.flag)
    return RenderedFile(
        name=file.name,
        directory=filenames.directory(
            bank.profile,
            direction=Direction.TO_BANK,
            org=file.org,
            business_on=file.business_on,
        ),
        content=file.wire,
        rows=said.rows,
        total_fen=said.total_fen,
        digest=_wire_digest(file),
        flag_name=flag.name_of(bank.profile, file.name),
        flag_content=file.flag,
    )


def _wire_digest(file: Archived) -> str:
    return file.wire_digest or file.digest
