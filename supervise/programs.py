"""Which programs make up the system and how each is started; docker-compose.yml starts the same."""

import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from settings import Settings
from supervise import keys

ROOT: Final = Path(__file__).resolve().parent.parent
PROFILES: Final = ROOT / "integrations" / "psbc" / "profiles"
SIMULATORS_OWN: Final = "psbc-cd/1"
WORKER_SHUTDOWN_MS: Final = 10_000


@dataclass(frozen=True, slots=True)
class Program:
    """One process: how to start it, as whom, and how it is asked to end."""

    name: str
    argv: tuple[str, ...]
    stop_signal: signal.Signals = signal.SIGTERM
    grace_s: float = 15.0
    user: str | None = None


def running(settings: Settings) -> tuple[Program, ...]:
    """This will list what runs all the time, in the order of starting."""
    programs = (api(), worker(settings), schedule())
    return (bank(settings), *programs) if settings.is_simulated else programs


def api() -> Program:
    """The HTTP side."""
    return _python("api", "-m", "api")


def worker(settings: Settings) -> Program:
    """The processes that carry out what the queue nudges."""
    return _python(
        "worker",
        "-m",
        "dramatiq",
        "workers.main",
        "--processes",
        str(settings.worker_processes),
        "--threads",
        str(settings.worker_threads),
        "--worker-shutdown-timeout",
        str(WORKER_SHUTDOWN_MS),
    )


def schedule() -> Program:
    """The clock."""
    return _python("schedule", "-m", "workers.schedule")


def bank(settings: Settings) -> Program:
    """The simulated bank with its own SFTP server."""
    folder = settings.data_dir
    return _python(
        "bank",
        "-m",
        "integrations.psbc.simulator",
        "--state",
        str(folder / "bank"),
        "--port",
        str(settings.bank_port),
        "--org",
        settings.bank_org,
        "--host-key",
        str(keys.bank_host_key(folder)),
        "--authorized-keys",
        str(keys.authorized_keys(folder)),
        "--seed",
        str(settings.seed),
        "--scenario",
        "nightly",
        "--control",
        *_spoken(settings.bank_profile),
    )


def _spoken(agreement: str) -> tuple[str, ...]:
    """This will let the bank speak the profile in force, if it is not its own."""
    if agreement == SIMULATORS_OWN:
        return ()
    shipped = PROFILES / f"{agreement.replace('/', '-')}.yaml"
    return ("--profile", agreement if agreement.endswith(".yaml") else str(shipped))


def migrate() -> Program:
    """Brings the database's tables up to date; run to its end before anything else."""
    return _python("migrate", "cli.py", "migrate")


def seed() -> Program:
    """Puts the demo data in, once."""
    return _python("seed", "cli.py", "seed", "--demo")


def accounts() -> Program:
    """Lists the demo accounts."""
    return _python("accounts", "-m", "operate.accounts")


def arguments(program: Program) -> Sequence[str]:
    """This will give the command without the interpreter's own path."""
    return program.argv[1:]


def _python(name: str, *arguments: str) -> Program:
    return Program(name, (sys.executable, *arguments))
