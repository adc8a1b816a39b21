"""The console verb that gives records of the time before records had keys a key of their own."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from domain import resealing
from domain.actors import SYSTEM

Work = Callable[[Callable[[datetime], Awaitable[None]]], None]


def declare(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", work: Work) -> None:
    """This will declare `records seal`."""
    text = "the keys of single records"
    of = verbs.add_parser("records", help=text, description=text)
    acts = of.add_subparsers(required=True, metavar="ACT")
    words = (
        "seal under a key of its record what lies under the key ring alone; goes on after a kill"
    )
    added = acts.add_parser("seal", help=words, description=words)
    added.add_argument("--dry-run", action="store_true", help="only count what waits")
    added.add_argument(
        "--batch", type=_rows, default=resealing.BATCH_ROWS, help="rows in one transaction"
    )
    added.set_defaults(run=lambda arguments: _seal(work, arguments))


def _rows(text: str) -> int:
    rows = int(text)
    if not 1 <= rows <= resealing.BATCH_ROWS_MAX:
        raise argparse.ArgumentTypeError(f"from 1 to {resealing.BATCH_ROWS_MAX}")
    return rows


def _seal(work: Work, arguments: argparse.Namespace) -> int:
    left = 0

    async def seal(now: datetime) -> None:
        nonlocal left
        if not arguments.dry_run:
            done = await resealing.seal_anew(
                by=SYSTEM, now=now, progress=_tell, batch_rows=arguments.batch
            )
            _say(", ".join(f"{table}: {rows}" for table, rows in done.items()) + " sealed anew")
        waiting = await resealing.waiting()
        left = sum(waiting.values())
        told = ", ".join(f"{table}: {rows}" for table, rows in waiting.items() if rows)
        _say(f"still under the key ring: {told or 'nothing'}")

    work(seal)
    return 1 if left and not arguments.dry_run else 0


def _tell(table: str, rows: int) -> None:
    _say(f"{table}: {rows}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
