"""`python -m supervise`: the entry point, which reads the environment and says what is wrong."""

import asyncio
import os
import sys

from settings import Settings, SettingsRefused
from supervise import system
from supervise.children import ProgramFailed
from supervise.keys import KeyRingMissing
from supervise.leftovers import AlreadyRunning
from supervise.postgres import PostgresUnavailable


def main() -> int:
    """This will run the system and give the exit code: 0 ended as asked, 1 failed, 2 misconfigured."""
    try:
        settings = Settings.read(os.environ)
    except SettingsRefused as refused:
        sys.stderr.write(f"The settings are wrong:\n{refused}\n")
        return 2
    try:
        asyncio.run(system.run(settings, os.environ))
    except (
        AlreadyRunning,
        KeyRingMissing,
        PostgresUnavailable,
        ProgramFailed,
        system.NotStarted,
    ) as error:
        sys.stderr.write(f"puhui did not start: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
