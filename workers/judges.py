"""Who judges and seals a roster's rows: this process, or others beside it once the rows are many.

Rows go to the processes block by block, in turn, and come back sealed in the order of the sheet. Each
is asked over a pipe whose other end nobody but its worker holds: when that is gone, however it went,
the pipe ends, and with it the process. It takes nothing from the database, and keeps nothing.
"""

import asyncio
import gc
import multiprocessing
import signal
import traceback
from collections import deque
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import cycle, islice
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext
from typing import Final

from domain import crypto
from domain.cells import SheetRow
from domain.crypto import Keyring
from domain.packing import Packed, packed
from domain.row_blocks import RowBlock
from workers.judging import Judging

MANY_ROWS: Final = 30_000  # fewer are judged before other processes have imported what they need
MANY_BYTES: Final = 1 << 20  # so many rows have hardly fewer

_LOOKED_THROUGH: Final = 200_000  # things made and kept, before they are

Ask = Callable[[Sequence[SheetRow]], Packed]

_processes = [0]


class JudgeLost(Exception):
    """A process that judged rows has ended; the rows that it had are judged again."""


def use(processes: int) -> None:
    """This will say how many processes beside this one judge the rows of a large roster."""
    _processes[:] = [processes]


def get_ready(size_bytes: int) -> None:
    """This will have others import what they need, while a workbook is opened that may be a large one."""
    if _processes[0] and size_bytes >= MANY_BYTES:
        _context()
        forkserver.ensure_running()


async def sealed_blocks(
    unread: Iterator[SheetRow], judging: Judging, *, rows_expected: int, block_rows: int
) -> AsyncGenerator[Packed, None]:
    """This will judge and seal rows, so many at a time and in their order, some ahead of the reader.

    What goes wrong with a row, or with reading one, is raised where its block would have come.

    Raises:
        JudgeLost: a process was ended by somebody.
        RosterUnreadable: the rest of the rows cannot be read.
    """
    count = _processes[0] if rows_expected >= MANY_ROWS else 0
    reading = asyncio.Lock()
    with ExitStack() as stack:
        asked = [
            await asyncio.to_thread(stack.enter_context, _beside(judging)) for _ in range(count)
        ]
        turns = cycle([(ask, asyncio.Lock()) for ask in asked or [_here(judging)]])

        async def block(ask: Ask, turn: asyncio.Lock) -> Packed | None:
            async with reading:
                found = await asyncio.to_thread(RowBlock, islice(unread, block_rows))
            async with turn:
                return await asyncio.to_thread(ask, found) if found else None

        ahead = deque(asyncio.create_task(block(*next(turns))) for _ in range(count + 1))
        try:
            while packed_rows := await ahead[0]:
                ahead.popleft()
                ahead.append(asyncio.create_task(block(*next(turns))))
                yield packed_rows
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)


def _here(judging: Judging) -> Ask:
    seal = judging.sealer(crypto.keyring())
    return lambda found: packed(seal(found))


def _context() -> ForkServerContext:
    """This will say how processes begin: one imports what all of them need, none is a copy of a worker."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


@contextmanager
def _beside(judging: Judging) -> Iterator[Ask]:
    """This will keep a process that judges; it is ended with the context, whatever it is at."""
    context = _context()
    ours, theirs = context.Pipe()
    ring = replace(crypto.keyring())  # without what it has made for this process
    process = context.Process(target=_serve, args=(theirs, judging, ring), daemon=True)
    process.start()
    theirs.close()

    def ask(found: Sequence[SheetRow]) -> Packed:
        try:
            ours.send(found)
            answer = ours.recv()
        except (EOFError, OSError) as error:
            raise JudgeLost from error
        if isinstance(answer, Exception):
            raise answer
        block: Packed = answer
        return block

    try:
        yield ask
    finally:
        # Whoever still waits for an answer sees the pipe end, and lets it go.
        process.kill()
        process.join()


def _serve(asked: Connection, judging: Judging, ring: Keyring) -> None:
    """This will judge what comes, until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # its worker decides, who hears of it, too
    crypto.use(ring)
    ask = _here(judging)
    # A block makes some hundred thousand things, none of which outlives it: not to be looked
    # through for rings of them time and again.
    gc.freeze()
    gc.set_threshold(_LOOKED_THROUGH)
    while True:
        try:
            found = asked.recv()
        except (EOFError, OSError):
            return
        try:
            answer: object = ask(found)
        except Exception as error:  # noqa: BLE001 - whoever asked raises it
            error.add_note(traceback.format_exc())
            answer = error
        try:
            asked.send(answer)
        except OSError:
            return
