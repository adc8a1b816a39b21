"""Files on their way in, a handful at a time: few enough that a transaction of all of them is short."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from domain.bank_files import queries as files
from domain.bank_files.queries import Archived, Due
from domain.bank_files.rules import FileState
from domain.transactions import together
from integrations.psbc import codec
from integrations.psbc.channel import InboundFile
from integrations.psbc.codec import ParsedFile
from integrations.psbc.errors import ChannelError
from workers import set_aside, weighing
from workers.ahead import tried
from workers.arrivals import Read
from workers.exchange import Exchange

# Few enough that the first are being applied soon, while the next ones are on their way.
FILES_AT_ONCE: Final = 20
# Some four thousand lines of a credit result, or ten acceptances, each of a line that may move
# a thousand payments: a transaction of about half a second.
FILES_APPLIED_AT_ONCE: Final = 10
BYTES_APPLIED_AT_ONCE: Final = 320_000
BYTES_FETCHED_AT_ONCE: Final = 4 << 20


@dataclass(frozen=True, slots=True)
class Handful:
    """Files by id, and what was read in them; None if each must be looked at by itself."""

    ids: tuple[int, ...]
    files: tuple[Read, ...] | None


@dataclass(frozen=True, slots=True)
class Taken:
    """Files that were fetched, whether they are the last, and why no more were, if for a reason."""

    files: tuple[InboundFile, ...]
    failure: ChannelError | None = None
    is_last: bool = False


def parted(bank: Exchange, waiting: Sequence[Due]) -> Iterator[tuple[Due, ...]]:
    """This will part files into handfuls, in order; with envelopes, which are opened one by one, not."""
    most = 1 if bank.profile.envelope else FILES_APPLIED_AT_ONCE
    some: list[Due] = []
    for each in waiting:
        size_bytes = sum(file.size_bytes for file in some) + each.size_bytes
        if some and (len(some) == most or size_bytes > BYTES_APPLIED_AT_ONCE):
            yield tuple(some)
            some = []
        some.append(each)
    if some:
        yield tuple(some)


async def read(bank: Exchange, waiting: Sequence[Due]) -> Handful:
    """This will read a handful, unless anything about one of its files is unusual."""
    ids = tuple(file.id for file in waiting)
    if bank.profile.envelope is not None:
        return Handful(ids, None)
    found = await tried(_read(bank, ids))
    return Handful(ids, None if isinstance(found, Exception) else found)


def parsed(bank: Exchange, archived: Archived) -> ParsedFile:
    """This will read an archived file and hold it against its flag and its name.

    Raises:
        FileError: it is not whole, not well-formed, or not ours.
    """
    said = set_aside.flag_of(bank.profile, archived)
    return codec.parse(
        bank.profile, name=archived.name, content=archived.content, said=said, org=bank.org
    )


async def taken(found: Iterator[InboundFile]) -> Taken:
    """This will fetch the next handful."""
    return await asyncio.to_thread(_taken, found)


async def _read(bank: Exchange, ids: Sequence[int]) -> tuple[Read, ...] | None:
    archived = await together(files.archived(file_id) for file_id in ids)
    if any(file.state != FileState.RECEIVED for file in archived):
        return None
    return await weighing.weighed(
        bank,
        await asyncio.to_thread(lambda: [Read(file.id, parsed(bank, file)) for file in archived]),
    )


def _taken(found: Iterator[InboundFile]) -> Taken:
    some: list[InboundFile] = []
    size_bytes = 0
    try:
        for file in found:
            some.append(file)
            size_bytes += len(file.content)
            if len(some) == FILES_AT_ONCE or size_bytes > BYTES_FETCHED_AT_ONCE:
                return Taken(tuple(some))
    except ChannelError as error:
        return Taken(tuple(some), error)
    return Taken(tuple(some), is_last=True)
