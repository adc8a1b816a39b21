"""Real processes for journeys: a folder, its environment, free ports, and whatever was started."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final, Self

import httpx

from operate.accounts import PASSWORD
from operate.demo import Person
from settings import variables
from supervise.leftovers import command_line, commands_by_group

ROOT: Final = Path(__file__).resolve().parents[2]
ORG: Final = "SZJG0001"
PATIENCE_S: Final = 420
GRACE_S: Final = 60
TABLE_LINE: Final = re.compile(r"│ (.+?) +│ +(\S+) │")
OUR_VARIABLES: Final = {name for each in variables() for name in (each.name, f"{each.name}_FILE")}
QUESTION_S: Final = 30


class Station:
    """Where one system runs; leaving it ends every process that was started here."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.data_dir = folder / "data"
        self.data_dir.mkdir(parents=True)
        self.log = folder / "log"
        self.log.touch()
        inherited = {name: value for name, value in os.environ.items() if name not in OUR_VARIABLES}
        self.environ = inherited | {
            "DATA_DIR": str(self.data_dir),
            "PORT": str(free_port()),
            "BANK_PORT": str(free_port()),
            "WORKER_THREADS": "2",
            "COLUMNS": "100",
            "PYTHONUNBUFFERED": "1",
            **environ,
        }
        self.url = f"http://127.0.0.1:{self.environ['PORT']}"
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._started):
            if process.poll() is None:
                process.terminate()
        for process in reversed(self._started):
            try:
                process.wait(GRACE_S)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def start(self, *arguments: str, **environ: str) -> subprocess.Popen[bytes]:
        """This will start a Python program in a process group of its own."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                (sys.executable, *arguments),
                cwd=ROOT,
                env=self.environ | environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        return process

    def supervise(self, **environ: str) -> subprocess.Popen[bytes]:
        """This will start the whole system as `make run` does."""
        return self.start("-m", "supervise", **environ)

    def await_ready(self, process: subprocess.Popen[bytes], *, after: int = 0) -> None:
        """This will wait until the supervisor says where to go; `after` skips what it said before."""
        until(lambda: "ready: open http" in self.said(after) or process.poll() is not None)
        assert process.poll() is None, self.said(after)

    def is_ready(self) -> bool:
        """This will ask the API whether everything that it needs is there."""
        try:
            return httpx.get(f"{self.url}/ready", timeout=QUESTION_S).is_success
        except httpx.TransportError:
            return False

    def said(self, after: int = 0) -> str:
        """This will give what the programs printed, from a place in the log on."""
        return self.log.read_bytes()[after:].decode(errors="replace")

    def run(self, *arguments: str, **environ: str) -> str:
        """This will run a Python program to its successful end and give what it printed."""
        code, output = self.attempt(*arguments, **environ)
        assert code == 0, f"{arguments} gave {code}\n{output}"
        return output

    def attempt(self, *arguments: str, **environ: str) -> tuple[int, str]:
        """This will run a Python program to its end and give its exit code and output."""
        done = subprocess.run(
            (sys.executable, *arguments),
            cwd=ROOT,
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=PATIENCE_S,
            check=False,
        )
        return done.returncode, done.stdout.decode()

    def children(self) -> dict[str, int]:
        """This will give the supervisor's living programs by name."""
        noted = json.loads((self.data_dir / "run" / "processes.json").read_text())
        return {name: pid for name, (pid, *_) in noted.items() if command_line(pid)}

    def demo(self) -> dict[str, str]:
        """This will drive the main job as `make demo` does and give the table at its end."""
        return table(self.run("cli.py", "demo"))

    def bank_totals(self) -> dict[str, Any]:
        """This will ask the bank's own books what it did."""
        state = str(self.data_dir / "bank")
        simulator = ("-m", "integrations.psbc.simulator", "totals", "--state", state, "--cards")
        return dict(json.loads(self.run(*simulator)))

    def person(self, login: str) -> Person:
        """This will sign one of the demo's people in."""
        return Person(self.url, login)

    def sign_in(self, login: str, password: str = PASSWORD) -> httpx.Response:
        """This will try to sign in as a browser does and give the answer."""
        headers = {"Origin": self.url, "Sec-Fetch-Site": "same-origin", "X-CSRF-Preflight": "1"}
        return httpx.post(
            f"{self.url}/session",
            json={"login": login, "password": password},
            headers=headers,
            timeout=QUESTION_S,
        )

    def ask_by_token(self, login: str, document: str, **variables: object) -> Any:
        """This will make a person a token on the console and put one document to the API with it."""
        token = self.run("cli.py", "token-create", login).splitlines()[-1]
        return httpx.post(
            f"{self.url}/graphql",
            json={"query": document, "variables": variables},
            headers={"Authorization": f"Bearer {token}"},
            timeout=QUESTION_S,
        ).json()


def table(output: str) -> dict[str, str]:
    """This will read the table that the guided run ends with."""
    found = dict(TABLE_LINE.findall(output))
    assert found, output
    return found


def free_port() -> int:
    """This will ask the kernel for a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(is_so: Callable[[], object], timeout_s: float = PATIENCE_S) -> None:
    """This will wait for something to become true."""
    end = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


def living_groups(pids: Iterable[int]) -> dict[int, list[str]]:
    """This will give what still runs in the process groups that these led."""
    groups = commands_by_group()
    return {pid: groups[pid] for pid in pids if pid in groups}
