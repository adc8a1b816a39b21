"""The proof, from the console, that nothing readable is left of an erased person."""

import argparse
import sys
from collections.abc import Awaitable, Callable
from datetime import datetime

from domain.erasures import queries

Work = Callable[[Callable[[datetime], Awaitable[None]]], None]


def declare(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", work: Work) -> None:
    """This will declare `erasure verify`."""
    text = "open what is left of an erased member and say what can be read"
    of = verbs.add_parser("erasure", help=text, description=text)
    acts = of.add_subparsers(required=True, metavar="ACT")
    words = "exit code 1 if anything of a member can be read"
    added = acts.add_parser("verify", help=words, description=words)
    added.add_argument("member", type=int, help="the member's number")
    added.set_defaults(run=lambda arguments: _verify(work, arguments.member))


def _verify(work: Work, member_id: int) -> int:
    left: tuple[str, ...] = ()

    async def verify(_: datetime) -> None:
        nonlocal left
        left = await queries.readable(member_id)

    work(verify)
    told = "、".join(left) if left else "nothing readable is left"
    sys.stdout.write(f"member {member_id}: {told}\n")
    return 1 if left else 0
