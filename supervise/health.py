"""`python -m supervise.health`: a container's own question to itself, answered by the exit code."""

import argparse
import os
import sys

import httpx
import psycopg

from settings import Settings, SettingsRefused
from supervise.leftovers import commands_by_group

TIMEOUT_S = 4


def main() -> int:
    """This will ask what the arguments name and give 0 only if everything asked is well."""
    parser = argparse.ArgumentParser(description="Is this container's program well?")
    parser.add_argument("--runs", metavar="MODULE", help="a program of this name runs")
    parser.add_argument("--ready", metavar="URL", help="this address answers with success")
    parser.add_argument("--database", action="store_true", help="the database answers")
    asked = parser.parse_args()
    if asked.runs and not _runs(asked.runs):
        return _ill(f"{asked.runs} does not run")
    try:
        if asked.ready:
            httpx.get(asked.ready, timeout=TIMEOUT_S, trust_env=False).raise_for_status()
        if asked.database:
            url = Settings.read(os.environ).database_url
            psycopg.connect(url, connect_timeout=TIMEOUT_S).close()
    except (httpx.HTTPError, psycopg.OperationalError, SettingsRefused) as error:
        return _ill(f"{type(error).__name__} of what was asked")
    return 0


def _runs(module: str) -> bool:
    return any(
        module in command.split() and __spec__.name not in command
        for commands in commands_by_group().values()
        for command in commands
    )


def _ill(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
