"""The operator's verbs on the envelope's key file: `cli.py bank-keys …`; private halves never show."""

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from domain.calendar import CHINA
from integrations.psbc import bank_keys, sm2_forms
from integrations.psbc.bank_keys import BankKeysUnusable, KeyFile, KeyRefused
from integrations.psbc.sm2 import KeyInvalid
from settings import Settings

OVERLAP_DAYS: Final = 30

Verb = Callable[[KeyFile, argparse.Namespace], KeyFile]


def describe(parser: argparse.ArgumentParser) -> None:
    """This will describe every verb."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, change: Verb, text: str) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=text, description=text)
        added.set_defaults(run=run, change=change)
        return added

    verb("show", lambda keys, _: keys, "list every key with its days and its fingerprint")
    added = verb("create", create, "make the first key of ours of a name, or take one from a file")
    added.add_argument("name")
    added.add_argument("--from-file", type=Path, help="a private key: PEM, base64 or hexadecimal")
    _days(added)
    added = verb("rotate", rotate, "make the next key of ours; the one before overlaps")
    added.add_argument("name")
    _days(added)
    added = verb("trust", trust, "take in a public key of the bank, compared by telephone")
    added.add_argument("name")
    added.add_argument("file", type=Path, help="the key: PEM, base64 or hexadecimal")
    _days(added)
    added = verb("revoke", revoke, "take a key out of use for good, at once")
    added.add_argument("id", help="as `show` tells it, psbc/1")


def run(arguments: argparse.Namespace) -> int:
    """This will change the key file and list what is then in it; 1 says that nothing changed."""
    path = Settings.read(os.environ).bank_keys_file
    try:
        before = bank_keys.read(path) if path.exists() else KeyFile()
        after = arguments.change(before, arguments)
    except (BankKeysUnusable, KeyRefused, KeyInvalid, OSError) as error:
        sys.stderr.write(f"refused: {error}\n")
        return 1
    if after != before:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        bank_keys.write(path, after)
    sys.stdout.write("".join(f"{line}\n" for line in after.listing()) or "no keys\n")
    return 0


def create(keys: KeyFile, arguments: argparse.Namespace) -> KeyFile:
    """This will add the first key of a name.

    Raises:
        KeyRefused: there is one.
    """
    if arguments.name in keys.names():
        raise KeyRefused(f"{arguments.name}: there is one already; rotate makes the next")
    source = arguments.from_file
    key = sm2_forms.read_private(source.read_text()) if source else None
    return keys.with_ours(arguments.name, key=key, **_given(arguments))


def rotate(keys: KeyFile, arguments: argparse.Namespace) -> KeyFile:
    """This will add the next key of a name.

    Raises:
        KeyRefused: there is none before it.
    """
    if arguments.name not in keys.names():
        raise KeyRefused(f"{arguments.name}: there is none yet; create makes the first")
    return keys.with_ours(arguments.name, **_given(arguments))


def trust(keys: KeyFile, arguments: argparse.Namespace) -> KeyFile:
    """This will add a public key of the bank."""
    public = sm2_forms.read_public(arguments.file.read_text())
    return keys.with_bank(arguments.name, public, **_given(arguments))


def revoke(keys: KeyFile, arguments: argparse.Namespace) -> KeyFile:
    """This will take a key out of use."""
    return keys.revoked(arguments.id, on=_today())


def _given(arguments: argparse.Namespace) -> dict[str, Any]:
    return {"from_on": arguments.from_on, "overlap_days": arguments.overlap_days}


def _days(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--from", dest="from_on", type=date.fromisoformat, default=_today(),
        help="its first day, 2018-03-01; today",
    )  # fmt: skip
    parser.add_argument(
        "--overlap-days", type=int, default=OVERLAP_DAYS,
        help=f"how long the key before it still opens files; {OVERLAP_DAYS}",
    )  # fmt: skip


def _today() -> date:
    return datetime.now(tz=CHINA).date()
