"""The whole system's life on one machine: what is started in which order, and ended in which."""

import asyncio
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Final

import httpx

from settings import Settings
from supervise import keys, postgres, programs
from supervise.children import Child, Family, say
from supervise.leftovers import Lock, Record

READY_TIMEOUT_S: Final = 120.0
_NAME: Final = "puhui"
_STARTS_MAX: Final = 4
_FOLDER_MODE: Final = 0o700
_FOLDER_MODE_ROOT: Final = 0o711  # the database's own user walks through
_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class NotStarted(Exception):
    """The system cannot start here and now; the message says what to change."""


async def run(settings: Settings, environ: Mapping[str, str]) -> None:
    """This will run the system until it is asked to end.

    Raises:
        AlreadyRunning: on this data folder.
        NotStarted: a port is taken, or the API does not get ready.
        KeyRingMissing, PostgresUnavailable, ProgramFailed: as their names say.
    """
    data_dir = settings.data_dir
    data_dir.mkdir(parents=True, exist_ok=True)
    data_dir.chmod(_FOLDER_MODE if os.geteuid() else _FOLDER_MODE_ROOT)
    notes = data_dir / "run"
    for folder in (notes, data_dir / "bank"):
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    with Lock(notes / "lock"):
        record = Record(notes / "processes.json")
        for name in record.end_orphans():
            say(_NAME, f"ended {name}, left over from a start that was killed")
        _assert_ports_free(settings)
        keys.create_missing(settings)
        family = Family(environ=_environ(settings, environ), folder=programs.ROOT, record=record)
        async with _stop_on_signal(family) as stop:
            try:
                await _until(stop, _live(settings, family, notes))
            finally:
                say(_NAME, "ending")
                await family.end()
        record.end_orphans()


async def _live(settings: Settings, family: Family, notes: Path) -> None:
    if settings.is_embedded:
        await postgres.prepare(settings.data_dir)
        family.start(postgres.program(settings.data_dir))
        await postgres.wait_ready(settings.data_dir)
    await family.run(programs.migrate())
    if settings.environment == "demo":
        await _seed_once(family, notes / "seeded")
    children = [family.start(program) for program in programs.running(settings)]
    await _wait_ready(settings, children)
    await family.run(programs.accounts())
    for line in _directions(settings):
        say(_NAME, line)
    await asyncio.Event().wait()


async def _seed_once(family: Family, mark: Path) -> None:
    if not await asyncio.to_thread(mark.exists):
        await family.run(programs.seed())
        await asyncio.to_thread(keys.write, mark, b"")


async def _wait_ready(settings: Settings, children: list[Child]) -> None:
    """This will wait until the API says that everything it needs is there.

    Raises:
        NotStarted: it does not, in two minutes, or a child ends again and again.
    """
    url = f"http://{_reachable(settings.host)}:{settings.port}/ready"
    until = time.monotonic() + READY_TIMEOUT_S
    async with httpx.AsyncClient(timeout=5, trust_env=False) as client:
        while True:
            try:
                answer = await client.get(url)
            except httpx.TransportError:
                state = "no answer"
            else:
                if answer.is_success:
                    return
                state = f"{answer.status_code} {answer.text[:300]}"
            for child in children:
                if child.starts > _STARTS_MAX:
                    raise NotStarted(f"{child.program.name} ends again and again; see above")
            if time.monotonic() > until:
                raise NotStarted(f"not ready after {READY_TIMEOUT_S:.0f} s: {state}")
            await asyncio.sleep(0.1)


def _directions(settings: Settings) -> tuple[str, ...]:
    origin = settings.public_origin
    return (
        f"ready: open {origin}/ in a browser; GraphiQL is at {origin}/graphiql",
        "`make demo` in another terminal drives the main job; ctrl-C ends everything",
    )


def _environ(settings: Settings, environ: Mapping[str, str]) -> dict[str, str]:
    """What the children get: the same settings, with the folder and the database spelled out."""
    return {
        **environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "PYTHONUNBUFFERED": "1",
    }


def _assert_ports_free(settings: Settings) -> None:
    wanted = [("PORT", settings.host, settings.port)]
    if settings.is_simulated:
        wanted.append(("BANK_PORT", settings.bank.host, settings.bank_port))
    for name, host, port in wanted:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                host, port, type=socket.SOCK_STREAM
            )[0]
            with closing(socket.socket(family, kind, protocol)) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
        except OSError as error:
            raise NotStarted(
                f"{name}: cannot listen on {host} port {port} ({error.strerror});"
                f" end what uses it, or set {name} to a free port"
            ) from error


def _reachable(host: str) -> str:
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - not listened on
    return f"[{address}]" if ":" in address else address


@asynccontextmanager
async def _stop_on_signal(family: Family) -> AsyncIterator[asyncio.Event]:
    """The first signal ends in good order, the second at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def heed() -> None:
        if stop.is_set():
            family.kill()
        stop.set()

    for number in _SIGNALS:
        loop.add_signal_handler(number, heed)
    try:
        yield stop
    finally:
        for number in _SIGNALS:
            loop.remove_signal_handler(number)


async def _until(stop: asyncio.Event, work: Coroutine[None, None, None]) -> None:
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    for each in (task, stopped):
        each.cancel()
    await asyncio.wait({task, stopped})
    if not task.cancelled():
        task.result()
