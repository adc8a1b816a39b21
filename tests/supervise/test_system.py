"""The supervisor as a process of its own, over small stand-ins for the programs that it runs."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from settings import embedded_url
from supervise.leftovers import command_line, commands_by_group

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent


class System:
    """A copy of the supervisor beside stand-ins, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data_dir = folder / "data"
        self.log = folder / "log"
        self.environ = os.environ | {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(free_port()),
            "BANK_PORT": str(free_port()),
            "WORKER_PROCESSES": "1",
            "WORKER_THREADS": "1",
        }
        self._started: list[subprocess.Popen[bytes]] = []
        shutil.copytree(HERE / "stand_ins", folder, dirs_exist_ok=True)
        shutil.copytree(ROOT / "supervise", folder / "supervise")
        (folder / "domain").mkdir()
        shutil.copy(ROOT / "domain" / "crypto.py", folder / "domain")
        for name in ("settings.py", "parsers.py"):
            shutil.copy(ROOT / name, folder)

    def start(self, **environ: str) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                (sys.executable, "-m", "supervise"),
                cwd=self.folder,
                env=self.environ | environ,
                stdout=log,
                stderr=log,
            )
        self._started.append(process)
        return process

    def start_ready(self) -> subprocess.Popen[bytes]:
        self.log.write_text("")
        process = self.start()
        until(lambda: "ready: open http://" in self.output() or process.poll() is not None)
        assert process.poll() is None, self.output()
        return process

    def output(self) -> str:
        return self.log.read_text()

    def children(self) -> dict[str, int]:
        noted = json.loads((self.data_dir / "run" / "processes.json").read_text())
        return {name: pid for name, (pid, *_) in noted.items() if command_line(pid)}

    def end(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
                process.wait(60)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = System(tmp_path)
    yield made
    made.end()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(is_so: Callable[[], bool], timeout_s: float = 420) -> None:
    end = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


class TestStart:
    def test_runs_every_program_and_says_where_to_go(self, system: System) -> None:
        system.start_ready()
        assert set(system.children()) == {"postgres", "bank", "api", "worker", "schedule"}
        output = system.output()
        assert f"http://127.0.0.1:{system.environ['PORT']}/graphiql" in output
        assert "accounts | account office" in output
        assert f"--port {system.environ['BANK_PORT']} --org SZJG0001" in output

    def test_makes_keys_that_only_their_owner_reads(self, system: System) -> None:
        system.start_ready()
        keys = system.data_dir / "keys"
        assert keys.stat().st_mode & 0o777 == 0o700
        modes = {path.name: path.stat().st_mode & 0o777 for path in keys.iterdir()}
        assert set(modes.values()) == {0o600}
        assert {"ring", "bank_client", "bank_host", "bank_host.pub"} <= set(modes)
        assert (keys / "bank_authorized_keys").read_text().startswith("ssh-ed25519 ")

    def test_seeds_once_and_migrates_every_time(self, system: System) -> None:
        for _ in range(2):
            system.start_ready()
            system.end()
        calls = (system.data_dir / "calls").read_text().splitlines()
        assert calls == ["migrate", "seed --demo", "migrate"]

    def test_is_refused_while_running(self, system: System) -> None:
        first = system.start_ready()
        assert system.start().wait(30) == 1
        assert f"already running on {system.data_dir / 'run'}: pid {first.pid}" in system.output()
        assert first.poll() is None

    @pytest.mark.parametrize("name", ["PORT", "BANK_PORT"])
    def test_names_the_variable_of_a_port_that_is_taken(self, system: System, name: str) -> None:
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", int(system.environ[name])))
            taken.listen()
            assert system.start().wait(30) == 1
        assert f"{name}: cannot listen on 127.0.0.1 port {system.environ[name]}" in system.output()

    def test_names_wrong_settings(self, system: System) -> None:
        assert system.start(PORT="http", SEED="x").wait(30) == 2
        assert "PORT: expected a whole number" in system.output()
        assert "SEED: expected a whole number" in system.output()

    def test_ends_when_migrations_fail(self, system: System) -> None:
        assert system.start(MIGRATE_FAILS="yes").wait(60) == 1
        assert "migrate failed with code 3" in system.output()
        assert system.children() == {}

    def test_never_makes_a_new_key_ring_for_old_data(self, system: System) -> None:
        system.start_ready()
        system.end()
        (system.data_dir / "keys" / "ring").unlink()
        assert system.start().wait(30) == 1
        assert "KEY_FILE: " in system.output()
        assert not (system.data_dir / "keys" / "ring").exists()


class TestEnd:
    def test_takes_every_child_along(self, system: System) -> None:
        process = system.start_ready()
        children = system.children()
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0
        assert [name for name, pid in children.items() if command_line(pid)] == []
        # Asked twice to end, a worker drops what it does; nobody may have to be killed.
        assert "Killing worker process" not in system.output()
        assert "does not end by itself" not in system.output()
        assert not (system.data_dir / "postgres" / "postmaster.pid").exists()


class TestChildren:
    def test_are_started_again_when_they_die(self, system: System) -> None:
        system.start_ready()
        before = system.children()
        killed = {"schedule", "postgres", "worker"}  # the worker's child outlives it for a moment
        for name in killed:
            os.kill(before[name], signal.SIGKILL)
        until(lambda: system.children().keys() == before.keys())
        after = system.children()
        assert {name for name in before if before[name] != after[name]} == killed
        assert before["worker"] not in commands_by_group()
        until(lambda: answers(system))
        assert "schedule | ended with code -9; starts again in 1 s" in system.output()

    def test_orphaned_by_a_kill_are_ended_by_the_next_start(self, system: System) -> None:
        process = system.start_ready()
        orphans = system.children()
        process.kill()
        process.wait()
        assert system.children() == orphans
        system.start_ready()
        assert [name for name, pid in orphans.items() if command_line(pid)] == []
        assert "ended worker, left over from a start that was killed" in system.output()
        assert answers(system)


def answers(system: System) -> bool:
    try:
        psycopg.connect(embedded_url(system.data_dir)).close()
    except psycopg.OperationalError:
        return False
    return True
