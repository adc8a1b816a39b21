"""`cli.py conformance`: a bank's test environment held against a profile, over its own SFTP server."""

import argparse
import re
import sys
import time
from datetime import date, datetime
from pathlib import Path
from typing import Final

from domain.calendar import CHINA
from integrations.psbc import bank_keys
from integrations.psbc import profile as profiles
from integrations.psbc.bank_keys import BankKeysUnusable, KeyFile
from integrations.psbc.conformance import kit, report
from integrations.psbc.conformance.kit import Waiting
from integrations.psbc.envelope import NoKey
from integrations.psbc.sftp import SftpAccess, SftpChannel

LOOKS_PER_WAIT: Final = 60
_PLACE: Final = re.compile(r"(?P<user>[^@/\s]+)@(?P<host>[^:/\s]+)(?::(?P<port>[0-9]{1,5}))?")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """This will describe the verb's arguments."""
    parser.add_argument("--profile", required=True, help="the agreement, such as psbc-cd/1")
    parser.add_argument("--sftp", required=True, type=_place, help="user@host:port")
    parser.add_argument("--key", required=True, type=Path, help="our private key (Ed25519)")
    parser.add_argument("--host-key", required=True, type=Path, help="the server's public key line")
    parser.add_argument(
        "--bank-keys", type=Path, help="the envelope's key file, for a profile that has one"
    )
    parser.add_argument("--org", required=True, help="the organisation we are known under there")
    parser.add_argument(
        "--root", default="", help="the folder there that holds {org}; / if not given"
    )
    parser.add_argument("--day", type=date.fromisoformat, help="business date; today if not given")
    parser.add_argument("--wait", type=float, default=120.0, help="seconds to wait at each step")
    parser.add_argument("--json", action="store_true", help="the report for a machine")


def run(options: argparse.Namespace) -> int:
    """This will try the environment and print what was found: 0 all conforms, 1 something differs."""
    try:
        profile = profiles.load(options.profile)
        access = SftpAccess(
            host=options.sftp["host"],
            port=int(options.sftp["port"] or 22),
            username=options.sftp["user"],
            private_key=options.key.read_text(encoding="utf-8"),
            host_key=options.host_key.read_text(encoding="utf-8"),
            root=options.root,
        )
        keys = bank_keys.read(options.bank_keys) if options.bank_keys else KeyFile()
    except (profiles.ProfileInvalid, BankKeysUnusable, OSError) as error:
        sys.stderr.write(f"conformance: {error}\n")
        return 2
    suffix, is_taken = profile.names.temporary_suffix, profile.takes_at_once
    try:
        findings = kit.run(
            profile,
            org=options.org,
            open_channel=lambda: SftpChannel(access, temporary_suffix=suffix, is_taken=is_taken),
            name=f"{int(time.time()):x}"[-7:].upper(),
            business_on=options.day or datetime.now(CHINA).date(),
            waiting=Waiting(options.wait, max(options.wait / LOOKS_PER_WAIT, 0.1)),
            keys=keys,
        )
    except NoKey as error:
        sys.stderr.write(f"conformance: {error}; see --bank-keys\n")
        return 2
    lay_out = report.as_json if options.json else report.text
    sys.stdout.write(lay_out(findings, profile=profile.id))
    return 0 if report.is_conforming(findings) else 1


def _place(text: str) -> dict[str, str | None]:
    match = _PLACE.fullmatch(text)
    if match is None:
        raise argparse.ArgumentTypeError("user@host:port is expected")
    return match.groupdict()
