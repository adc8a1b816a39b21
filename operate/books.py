"""Console verbs on certificates; verifying them needs no database and no settings."""

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from pathlib import Path

from domain import crypto
from domain.certificates import queries, rules
from integrations.psbc.errors import MalformedFile
from workers import certificates, exchange, verification

Work = Callable[[Callable[[datetime], Awaitable[None]]], None]


def declare(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    work: Work,
) -> None:
    """This will declare `certificate …`."""
    text = "issue, list, export, recount and verify the daily certificates"
    of = verbs.add_parser("certificate", help=text, description=text)
    acts = of.add_subparsers(required=True, metavar="ACT")

    def act(
        name: str, run: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        added = acts.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    added = act("issue", lambda given: _issue(given, work), "issue what is due, in order")
    added.add_argument("--day", type=date.fromisoformat, help="up to this day, stated or not")
    act("list", lambda _: _list(work), "list the issued certificates")
    added = act("export", lambda given: _export(given, work), "write them as files to hand out")
    added.add_argument("--to", type=Path, required=True)
    added = act("recount", lambda given: _recount(given, work), "compose one anew and compare")
    added.add_argument("number", type=int)
    added = act("verify", _verify, "verify exported certificates; no database is asked")
    added.add_argument("path", type=Path, help="one certificate, or a folder of them")
    added.add_argument("--archive", type=Path, help="count this exported archive anew, too")
    added.add_argument("--keys", type=Path, help="check the seals with this key file, too")


def _issue(given: argparse.Namespace, work: Work) -> int:
    async def issue(now: datetime) -> None:
        numbers = await certificates.issue_due(exchange.current(), now=now, until=given.day)
        say(f"issued {', '.join(map(str, numbers))}" if numbers else "nothing is due")

    work(issue)
    return 0


def _list(work: Work) -> int:
    async def show(_: datetime) -> None:
        for one in await queries.issued():
            say(f"{one['number']:6} {one['day_on']} {one['verdict']:10} {one['digest']}")

    work(show)
    return 0


def _export(given: argparse.Namespace, work: Work) -> int:
    given.to.mkdir(parents=True, exist_ok=True)

    async def export(_: datetime) -> None:
        for one in await queries.issued():
            content = rules.sealed(one["document"], one["digest"], one["seal"])
            (given.to / f"certificate-{one['number']:06}.json").write_bytes(content)

    work(export)
    return 0


def _recount(given: argparse.Namespace, work: Work) -> int:
    same: list[bool] = []

    async def recount(_: datetime) -> None:
        issued, found = await certificates.recompute(given.number)
        same.append(issued == found)

    work(recount)
    say("the same, byte for byte" if same == [True] else "DIFFERENT from what was issued")
    return int(same != [True])


def _verify(given: argparse.Namespace) -> int:
    ring = crypto.read_key_file(given.keys) if given.keys else None
    try:
        envelopes = verification.read(given.path)
        problems = verification.chain(envelopes, ring)
        if given.archive and envelopes:
            problems += asyncio.run(verification.against_archive(envelopes, given.archive))
    except (OSError, ValueError, KeyError, MalformedFile) as error:
        sys.stderr.write(f"cannot verify: {error}\n")
        return 1
    for number, problem in problems:
        say(f"certificate {number}: {problem}")
    for envelope in envelopes:
        own = envelope["certificate"]
        say(f"{own['number']:6} {own['day']} {own['verdict']:10} {envelope['digest']}")
    say("NOT IN ORDER" if problems or not envelopes else "in order")
    return int(bool(problems) or not envelopes)


def say(text: str) -> None:
    """This will tell whoever sits at the console."""
    sys.stdout.write(f"{text}\n")
