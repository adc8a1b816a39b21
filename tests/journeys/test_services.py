"""The main job once more on PostgreSQL 15, RabbitMQ and OpenSSH, with many workers and two clocks."""

import asyncio
import os
import random
import shutil
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import paramiko
import pytest

from integrations.psbc import profile
from integrations.psbc.channel import Evidence, FileTooLarge, RemoteFileDiffers
from integrations.psbc.conformance import kit, report
from integrations.psbc.conformance.kit import Waiting
from integrations.psbc.errors import ChannelRefused
from integrations.psbc.sftp import SftpAccess, SftpChannel
from supervise.keys import create_ssh_key
from tests.conftest import fresh_database
from tests.journeys.process_books import assert_balanced
from tests.journeys.process_kills import kill
from tests.journeys.process_station import ORG, PATIENCE_S, Station, until

pytestmark = pytest.mark.services

FOLDER: Final = "/sftp"
SEED: Final = "2018"
VICTIMS: Final = ("worker's child", "worker", "worker's child", "schedule", "worker's child")


def given(name: str) -> str:
    """This will read what scripts/test_services.sh says; without it these tests cannot run."""
    return os.environ[f"TEST_{name}"]


@pytest.fixture
def access() -> SftpAccess:
    """OpenSSH's server, reached as the bank's."""
    return SftpAccess(
        host="127.0.0.1",
        port=int(given("SSHD_PORT")),
        username=given("SSHD_USER"),
        private_key=Path(given("SSHD_KEY")).read_text(),
        host_key=Path(given("SSHD_HOST_KEY")).read_text(),
        root=FOLDER,
    )


class TestConformance:
    ORG: Final = "KIT00001"

    def test_holds_for_the_simulated_bank_behind_openssh(
        self, tmp_path: Path, access: SftpAccess
    ) -> None:
        shared = Path(given("SSHD_ROOT")) / "sftp"
        inbox = shared / self.ORG / "in"
        inbox.mkdir(parents=True)
        shutil.chown(inbox, given("SSHD_USER"))
        with Station(tmp_path) as station:
            bank = ("--state", str(station.data_dir / "bank"), "--root", str(shared))
            how = ("--folders-only", "--org", self.ORG, "--scenario", "accept")
            station.start("-m", "integrations.psbc.simulator", *bank, *how)
            until(lambda: "bank ready" in station.said())
            findings = kit.run(
                profile.load("psbc-cd/1"),
                org=self.ORG,
                open_channel=lambda: SftpChannel(access),
                name="SSHD",
                business_on=date(2018, 3, 20),
                waiting=Waiting(for_s=30, every_s=0.2),
            )
        assert report.is_conforming(findings), report.text(findings, profile="psbc-cd/1")


class TestMainJob:
    async def test_balances_though_workers_are_killed(
        self, server_url: str, tmp_path: Path
    ) -> None:
        async with fresh_database(server_url, f"puhui_services_{os.getpid()}") as url:
            figures = await asyncio.to_thread(main_job, tmp_path, url)
        assert (figures["members"], figures["cardsApplied"]) == (230, 230)


def main_job(folder: Path, database_url: str) -> dict[str, object]:
    """This will run everything on the given servers and kill workers while the job goes on."""
    shared = Path(given("SSHD_ROOT")) / "sftp"
    with Station(
        folder,
        DATABASE_URL=database_url,
        BROKER_URL=given("BROKER_URL"),
        BANK_SFTP_URL=f"sftp://{given('SSHD_USER')}@127.0.0.1:{given('SSHD_PORT')}{FOLDER}",
        BANK_KEY_FILE=given("SSHD_KEY"),
        BANK_HOST_KEY_FILE=given("SSHD_HOST_KEY"),
        WORKER_PROCESSES="3",
    ) as station:
        inbox = shared / ORG / "in"
        inbox.mkdir(parents=True)
        shutil.chown(inbox, given("SSHD_USER"))
        bank = ("--state", str(station.data_dir / "bank"), "--root", str(shared), "--seed", SEED)
        station.start("-m", "integrations.psbc.simulator", "--no-server", *bank)
        station.await_ready(station.supervise())
        assert set(station.children()) == {"api", "worker", "schedule"}
        station.start("-m", "workers.schedule")
        kill_during_the_job(station)
        station.demo()  # pays who got a card while the first run was being disturbed
        return assert_balanced(station)


def kill_during_the_job(station: Station) -> None:
    """This will drive the main job to its end while its workers are killed one after another."""
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)  # noqa: S311 - to be repeated, not secret
    sys.stdout.write(f"seed of the kills: {seed}\n")
    waiting = list(VICTIMS)
    end = time.monotonic() + PATIENCE_S
    run = station.start("cli.py", "demo")
    while run.poll() is None or waiting:
        assert time.monotonic() < end, station.said()
        time.sleep(chance.uniform(1, 4))
        if waiting and kill(station, waiting[0]):
            waiting.pop(0)
    assert run.returncode == 0, station.said()


class TestOpenSsh:
    def test_takes_a_file_whole_and_again_without_change(self, access: SftpAccess) -> None:
        content = b"abc" * 100_000
        with SftpChannel(access) as channel:
            assert channel.put("/plain/20180301", "x.txt", content) == Evidence.of(content)
            assert channel.put("/plain/20180301", "x.txt", content) == Evidence.of(content)
            assert [file.name for file in channel.list("/plain/20180301")] == ["x.txt"]
            assert channel.get("/plain/20180301", "x.txt", size_max=len(content)) == content
            with pytest.raises(FileTooLarge):
                channel.get("/plain/20180301", "x.txt", size_max=len(content) - 1)

    @pytest.mark.parametrize("other", [b"", b"ab", b"abd", b"abcd"])
    def test_never_lets_other_bytes_replace_a_file(self, access: SftpAccess, other: bytes) -> None:
        with SftpChannel(access) as channel:
            channel.put("/taken", "x.txt", b"abc")
            with pytest.raises(RemoteFileDiffers):
                channel.put("/taken", "x.txt", other)
            assert channel.get("/taken", "x.txt", size_max=10) == b"abc"

    def test_goes_on_after_a_kill_that_left_half_a_file(self, access: SftpAccess) -> None:
        with SftpChannel(access) as channel:
            channel.put("/half", "x.txt.tmp", b"a")
            assert channel.put("/half", "x.txt", b"abc") == Evidence.of(b"abc")
            assert [file.name for file in channel.list("/half")] == ["x.txt"]

    def test_has_nothing_in_a_folder_that_is_not_there(self, access: SftpAccess) -> None:
        with SftpChannel(access) as channel:
            assert channel.list("/nowhere") == ()
            assert channel.directories("/nowhere") == ()
            assert channel.stat("/nowhere", "x.txt") is None

    def test_refuses_where_we_may_not_write(self, access: SftpAccess) -> None:
        folder = Path(given("SSHD_ROOT")) / "sftp" / "theirs"
        folder.mkdir(mode=0o755)
        with SftpChannel(access) as channel:
            with pytest.raises(ChannelRefused, match="拒绝访问"):
                channel.put("/theirs", "x.txt", b"abc")
            assert channel.list("/theirs") == ()

    def test_is_not_talked_to_when_its_key_is_another(self, access: SftpAccess) -> None:
        other = paramiko.ECDSAKey.generate()
        pinned = f"{other.get_name()} {other.get_base64()}"
        with pytest.raises(ChannelRefused, match="主机密钥"):
            SftpChannel(replace(access, host_key=pinned)).__enter__()

    def test_does_not_let_a_stranger_in(self, access: SftpAccess, tmp_path: Path) -> None:
        create_ssh_key(tmp_path / "stranger", comment="stranger")
        private = (tmp_path / "stranger").read_text()
        with pytest.raises(ChannelRefused, match="不接受我方密钥"):
            SftpChannel(replace(access, private_key=private)).__enter__()
