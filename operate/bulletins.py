"""Console verbs on bulletins: export the published chain, and verify a file without any database."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from domain.bulletins import queries, rules
from domain.transactions import transaction

Work = Callable[[Callable[[datetime], Awaitable[None]]], None]


def declare(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]",
    work: Work,
) -> None:
    """This will declare `bulletin …`."""
    text = "export and verify published bulletins"
    of = verbs.add_parser("bulletin", help=text, description=text)
    acts = of.add_subparsers(required=True, metavar="ACT")
    words = "recompute every figure of a bulletin's data; no database is asked"
    added = acts.add_parser("verify", help=words, description=words)
    added.add_argument("path", type=Path, nargs="+", help="data of bulletins; several are a chain")
    added.add_argument("--digest", help="the SM3 that the printed document shows, of the last")
    added.set_defaults(run=_verify)
    words = "write the published chain into a folder, and verify it"
    added = acts.add_parser("export", help=words, description=words)
    added.add_argument("folder", type=Path)
    added.set_defaults(run=lambda given: _export(given, work))


def _verify(given: argparse.Namespace) -> int:
    texts = [path.read_text(encoding="utf-8").strip() for path in given.path]
    faults = [
        f"{path.name}: {fault}"
        for path, text in zip(given.path, texts, strict=True)
        for fault in rules.verify(text)
    ]
    faults += rules.verify_chain(texts)
    if given.digest and rules.digest_of(texts[-1]) != given.digest.strip().lower():
        faults.append("摘要与所给的不一致")
    for fault in faults:
        say(fault)
    if not faults:
        say(f"every figure follows from what was counted; SM3 {rules.digest_of(texts[-1])}")
    return 1 if faults else 0


def _export(given: argparse.Namespace, work: Work) -> int:
    faults: list[str] = []

    async def export(_: datetime) -> None:
        given.folder.mkdir(parents=True, exist_ok=False)
        async with transaction(read_only=True):
            chain = await queries.chain()
        for one in chain:
            path = given.folder / f"bulletin-{one['place']:04}.json"
            path.write_text(one["document"], encoding="utf-8")
            faults.extend(rules.verify(one["document"], digest=one["digest"]))
        faults.extend(rules.verify_chain([one["document"] for one in chain]))
        say(f"{len(chain)} bulletins written to {given.folder}")

    work(export)
    for fault in faults:
        say(fault)
    return 1 if faults else 0


def say(text: str) -> None:
    """This will tell the operator one line."""
    sys.stdout.write(f"{text}\n")
