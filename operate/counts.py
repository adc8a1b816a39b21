"""Console verbs on counts: prove them by counting again, mend them, fold what has changed."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from domain.actors import SYSTEM
from domain.counts import operations as counts

Work = Callable[[Callable[[datetime], Awaitable[None]]], None]


def declare(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    work: Work,
) -> None:
    """This will declare `counts …`."""
    text = "prove, mend and fold the counts that figures are read from"
    of = verbs.add_parser("counts", help=text, description=text)
    acts = of.add_subparsers(required=True, metavar="ACT")
    for name, run, words in (
        ("prove", _prove, "count everything again; exit code 1 if anything differs"),
        ("mend", _mend, "make the counts what counting again gives"),
        ("fold", _fold, "put what has changed into the totals"),
    ):
        added = acts.add_parser(name, help=words, description=words)
        added.set_defaults(run=lambda _, act=run: act(work))


def _prove(work: Work) -> int:
    found = 0

    async def prove(now: datetime) -> None:
        nonlocal found
        differences = await counts.prove(now=now)
        found = len(differences)
        for one in differences:
            say(f"unit {one.unit_id}: {one.dimension} {one.code}: {one.total:+} {one.counted:+}")

    work(prove)
    say(f"{found} counts differ" if found else "every count is what counting again gives")
    return 1 if found else 0


def _mend(work: Work) -> int:
    async def mend(now: datetime) -> None:
        say(f"{await counts.mend(by=SYSTEM, now=now)} counts mended")

    work(mend)
    return 0


def _fold(work: Work) -> int:
    async def fold(_: datetime) -> None:
        say(f"{await counts.fold()} changes folded")

    work(fold)
    return 0


def say(text: str) -> None:
    """This will tell the operator one line."""
    sys.stdout.write(f"{text}\n")
