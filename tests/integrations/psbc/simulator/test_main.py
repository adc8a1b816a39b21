"""The bank as a process: started, asked, refused, stopped, and killed in the middle."""

import fcntl
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
import pytest

from integrations.psbc.simulator import keys
from integrations.psbc.simulator.main import main
from integrations.psbc.simulator.scenario import Scenario
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import (
    ORG,
    Request,
    answers,
    crd_row,
    details,
    opn_row,
    request,
)

REPOSITORY = Path(__file__).parents[4]
FAST = {
    "open_s": 0.05,
    "open_pending_s": 0.05,
    "step_s": 0.05,
    "swipe_s": 0.05,
    "credit_s": 0.05,
    "credit_pending_s": 0.05,
    "credit_refused_permille": 50,
    "credit_pending_permille": 100,
    "open_pending_permille": 100,
}
PATIENCE_S = 30.0


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, "the bank did not get there"
        time.sleep(0.02)


@contextmanager
def running(state: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A bank in a process of its own, which has said that it is ready."""
    command = [sys.executable, "-W", "error", "-m", "integrations.psbc.simulator"]
    process = subprocess.Popen(
        [*command, "--state", str(state), *arguments],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert "bank ready" in process.stdout.readline()
        yield process
    finally:
        process.kill()
        process.communicate()


def totals_of(state: Path) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, "-m", "integrations.psbc.simulator", "totals", "--state", str(state)],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
        text=True,
    )
    told: dict[str, object] = json.loads(done.stdout)
    return told


class TestRun:
    def test_serves_files_and_answers_until_told_to_stop(self, tmp_path: Path) -> None:
        ours = keys.host_key(tmp_path / "ours")
        authorized = ("--authorized-keys", str(tmp_path / "ours.pub"))
        with running(tmp_path / "bank", "--port", "0", *authorized) as process:
            assert process.stderr is not None
            port = self.port_of(process)
            with socket.create_connection(("127.0.0.1", port), 5) as connection:
                transport = paramiko.Transport(connection)
                transport.start_client(timeout=5)
                pinned = (tmp_path / "bank" / "host_key.pub").read_text().split()[1]
                assert transport.get_remote_server_key().get_base64() == pinned
                transport.auth_publickey(ORG, ours)
                sftp = transport.open_sftp_client()
                assert sftp is not None
                self.send(sftp, request("OPN", [opn_row(1, 1)]))
                wait_until(lambda: len(details(tmp_path / "bank" / "root", "OPR")) == 1)
                folder = f"/{ORG}/out"
                day = sftp.listdir(folder)[0]
                assert any(name.startswith("OPA_") for name in sftp.listdir(f"{folder}/{day}"))
                sftp.close()
                transport.close()
            process.send_signal(signal.SIGTERM)
            _, said = process.communicate(timeout=10)
        assert process.returncode == 0
        assert "Warning" not in said
        assert "Traceback" not in said
        assert "王芳" not in said
        assert not (tmp_path / "bank" / "bank.sqlite3-wal").exists()

    def port_of(self, process: subprocess.Popen[str]) -> int:
        inodes = {
            str(link.readlink()).removeprefix("socket:[").removesuffix("]")
            for link in Path(f"/proc/{process.pid}/fd").iterdir()
        }
        lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
        fields = [line.split() for line in lines]
        return next(int(f[1].split(":")[1], 16) for f in fields if f[9] in inodes)

    def send(self, sftp: paramiko.SFTPClient, each: Request) -> None:
        folder = f"/{ORG}/in/{each.name.split('_')[2]}"
        sftp.mkdir(folder)
        for name, data in ((each.name, each.data), (f"{each.name}.ok", each.flag)):
            with sftp.open(f"{folder}/{name}.tmp", "wbx") as stream:
                stream.write(data)
            sftp.posix_rename(f"{folder}/{name}.tmp", f"{folder}/{name}")


class TestMain:
    @pytest.mark.parametrize("serving", [True, False])
    def test_ends_well_at_a_signal_and_gives_the_handlers_back(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], serving: bool
    ) -> None:
        before = signal.getsignal(signal.SIGTERM)
        timer = threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM))
        timer.start()
        how = ["--port", "0", "--authorized-keys", "none"] if serving else ["--no-server"]
        assert main(["--state", str(tmp_path), *how]) == 0
        timer.join()
        assert signal.getsignal(signal.SIGTERM) == before
        assert "bank ready" in capsys.readouterr().out

    def test_says_in_one_line_why_it_cannot_start(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        scenario = tmp_path / "odd.yaml"
        scenario.write_text("colour: 1")
        assert main(["--state", str(tmp_path), "--no-server", "--scenario", str(scenario)]) == 1
        assert capsys.readouterr().err == "bank: ScenarioInvalid: colour: no such field\n"

    def test_finds_the_state_in_use(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with (tmp_path / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert main(["--state", str(tmp_path), "--no-server"]) == 1
        assert "AlreadyRunning" in capsys.readouterr().err


class TestOptions:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["--state", "x"], "--authorized-keys is required"),
            (["--no-server"], "--state"),
            (["--state", "x", "--no-server", "--port", "70000"], "BANK_PORT"),
            (["--state", "x", "--no-server", "--org", "a-b"], "BANK_ORG"),
            (["--state", "x", "--no-server", "--seed", "many"], "--seed"),
        ],
    )
    def test_are_refused_by_name(
        self, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit, match="2"):
            main(arguments)
        assert said in capsys.readouterr().err

    def test_come_from_the_environment_too(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("BANK_PORT", "ftp")
        with pytest.raises(SystemExit, match="2"):
            main(["--state", "x", "--no-server"])
        assert "BANK_PORT: a port from 0 to 65535 is expected" in capsys.readouterr().err


class TestTotals:
    def test_need_a_bank_that_has_run(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["totals", "--state", str(tmp_path)]) == 1
        assert "no bank has run" in capsys.readouterr().err

    def test_are_told_as_json(
        self, build_town: BuildTown, capsys: pytest.CaptureFixture[str]
    ) -> None:
        town = build_town()
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.wait(1.2)
        assert main(["totals", "--state", str(town.state_folder), "--cards"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert told["cards"] == {"06": 1}
        assert (told["credited"], told["credited_fen"]) == (1, 10_000)
        assert told["credits"] == {"0000": 1}
        assert told["is_balanced"] is True
        assert told["credited_by_card"] == {card: [1, 10_000]}


class TestKill:
    """SIGKILL at moments drawn by a seed, while files arrive and money moves."""

    ROUNDS = 8
    ROWS = 40

    def test_loses_nothing_and_repeats_nothing(self, tmp_path: Path, build_town: BuildTown) -> None:
        state, root = tmp_path / "bank", tmp_path / "bank" / "root"
        scenario = tmp_path / "fast.yaml"
        scenario.write_text("\n".join(f"{name}: {value}" for name, value in FAST.items()))
        options = ("--no-server", "--scenario", str(scenario), "--log-level", "WARNING")
        lots = random.Random(2018)  # noqa: S311 - moments, not secrets
        for each in self.openings():
            with running(state, *options):
                each.lay(root)
                time.sleep(lots.uniform(0, 0.35))
        expected = self.undisturbed(build_town)
        with running(state, *options):
            wait_until(lambda: len(self.final(root, "OPR", at=1)) == self.ROUNDS * self.ROWS)
            wait_until(lambda: totals_of(state)["cards"] == expected["cards"])
        cards = [(row[6], row[1]) for row in details(root, "OPR") if row[2] == "S"]
        for at, part in enumerate(self.payments(cards), start=1):
            with running(state, *options):
                part.lay(root)
                time.sleep(lots.uniform(0, 0.35) if at % 2 else 0.15)
        with running(state, *options):
            wait_until(lambda: len(self.final(root, "CRR", at=0)) == len(cards))
        self.check_sequences(root)
        told = totals_of(state)
        assert told["is_balanced"] is True
        assert told["credits"] == dict(sorted(Counter(self.codes(root)).items()))
        assert told == expected

    def openings(self) -> list[Request]:
        return [
            request(
                "OPN",
                [opn_row(n, batch * self.ROWS + n) for n in range(1, self.ROWS + 1)],
                batch=f"B{batch}",
                sequence=batch + 1,
            )
            for batch in range(self.ROUNDS)
        ]

    def payments(self, cards: list[tuple[str, str]]) -> list[Request]:
        size = len(cards) // self.ROUNDS + 1
        parts = [cards[at : at + size] for at in range(0, len(cards), size)]
        return [
            request(
                "CRD",
                [
                    crd_row(n, f"P{req_id}", card, f"王芳{int(req_id[1:])}")
                    for n, (card, req_id) in enumerate(part, 1)
                ],
                batch=f"PAY{batch}",
                sequence=batch,
            )
            for batch, part in enumerate(parts, 1)
        ]

    def undisturbed(self, build_town: BuildTown) -> dict[str, object]:
        """What a bank on a virtual clock does with the same files when nobody kills it."""
        town = build_town(Scenario(**FAST))  # type: ignore[arg-type]
        town.lay(*self.openings())
        town.wait(5)
        cards = [(row[6], row[1]) for row in town.details("OPR") if row[2] == "S"]
        town.lay(*self.payments(cards))
        town.wait(2)
        return totals_of(town.state_folder)

    def final(self, root: Path, kind: str, *, at: int) -> list[str]:
        """The references with a final answer, none of them twice."""
        found = [row[at] for row in details(root, kind) if not {"P", "U"} & set(row[:4])]
        assert len(found) == len(set(found))
        return found

    def codes(self, root: Path) -> list[str]:
        return [row[3] for row in details(root, "CRR") if row[2] in {"S", "F"}]

    def check_sequences(self, root: Path) -> None:
        for kind in ("OPA", "OPR", "ACT", "DLV", "CRA", "CRR"):
            assert answers(root, kind)
            for day in (root / ORG / "out").iterdir():
                taken = sorted(day.glob(f"{kind}_*.txt"))
                assert [int(path.stem[-6:]) for path in taken] == list(range(1, len(taken) + 1))
        assert list(root.rglob("out/*/*.tmp")) == []
