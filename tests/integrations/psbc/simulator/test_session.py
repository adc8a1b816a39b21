"""What a client of another make meets when the server has orders to fail."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import paramiko
import pytest
from paramiko.sftp import CMD_EXTENDED

from tests.integrations.psbc import on_the_way
from tests.integrations.psbc.on_the_way import ORG, Way

IN = f"/{ORG}/in"


@pytest.fixture
def way(tmp_path: Path) -> Iterator[Way]:
    with on_the_way.opened(tmp_path, tmp_path / "root") as found:
        yield found


@contextmanager
def guest(way: Way) -> Iterator[paramiko.SFTPClient]:
    with way.channel() as line:
        yield line._sftp


class TestSession:
    def test_brings_a_file_to_the_disk_when_asked(self, way: Way) -> None:
        with guest(way) as client, client.open(f"{IN}/a", "wbx") as stream:
            stream.write(b"x")
            client._request(CMD_EXTENDED, "fsync@openssh.com", stream.handle)  # type: ignore[attr-defined]
            with pytest.raises(OSError, match="Bad message"):
                client._request(CMD_EXTENDED, "fsync@openssh.com", b"none")  # type: ignore[attr-defined]

    @pytest.mark.parametrize("plainly", [True, False])
    def test_hides_what_the_bank_took_and_lets_it_lie_for_the_bank(
        self, way: Way, plainly: bool
    ) -> None:
        way.will("taken", "rename", when="after")
        with guest(way) as client:
            with client.open(f"{IN}/a.tmp", "wbx") as stream:
                stream.write(b"x")
            (client.rename if plainly else client.posix_rename)(f"{IN}/a.tmp", f"{IN}/a")
            assert client.listdir(IN) == []
            with pytest.raises(FileNotFoundError):
                client.stat(f"{IN}/a")
            with pytest.raises(FileNotFoundError):
                client.open(f"{IN}/a", "rb")
        assert way.there() == {"a": b"x"}

    def test_answers_as_ordered_and_only_as_often(self, way: Way) -> None:
        way.will("denied", "mkdir", nth=2)
        with guest(way) as client:
            client.mkdir(f"{IN}/one")
            with pytest.raises(PermissionError):
                client.mkdir(f"{IN}/two")
            client.mkdir(f"{IN}/two")

    def test_writes_half_before_the_line_breaks(self, way: Way) -> None:
        way.will("reset", "write", when="during")
        with guest(way) as client, pytest.raises((OSError, EOFError, paramiko.SSHException)):
            client.putfo(io.BytesIO(b"x" * 1000), f"{IN}/a")
        assert way.there() == {"a": b"x" * 500}
