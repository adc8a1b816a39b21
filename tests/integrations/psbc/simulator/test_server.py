"""The SFTP server as a client of another make meets it."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import paramiko
import pytest

from integrations.psbc.simulator import keys, tree
from integrations.psbc.simulator.server import House, Limits, PortTaken, SftpServer
from tests.integrations.psbc.simulator.hand import DAY, ORG

Connect = Callable[..., paramiko.SFTPClient]
LIMITS = Limits(connections_max=4, channels_max=3, auth_s=1.5, idle_s=1.5)
IN = f"/{ORG}/in/{DAY}"


@dataclass
class Place:
    root: Path
    server: SftpServer
    host_key: paramiko.PKey
    ours: paramiko.PKey
    stranger: paramiko.PKey


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    root = tmp_path / "root"
    (root / ORG / "in" / DAY).mkdir(parents=True)
    (root / ORG / "out" / DAY).mkdir(parents=True)
    (root / ORG / "out" / DAY / "answer.txt").write_bytes(b"answer")
    (tmp_path / "secret").write_bytes(b"secret")
    ours = keys.host_key(tmp_path / "ours")
    authorized = keys.AuthorizedKeys(tmp_path / "ours.pub")
    host_key = keys.host_key(tmp_path / "host")
    running = SftpServer(House(root, ORG, host_key, authorized, LIMITS), host="127.0.0.1", port=0)
    running.start()
    yield Place(root, running, host_key, ours, keys.host_key(tmp_path / "stranger"))
    running.stop()
    names = {thread.name for thread in threading.enumerate()}
    assert "sftp-accept" not in names


@pytest.fixture
def transport(place: Place) -> Iterator[paramiko.Transport]:
    connection = paramiko.Transport(socket.create_connection(("127.0.0.1", place.server.port), 5))
    connection.start_client(timeout=5)
    yield connection
    connection.close()


@pytest.fixture
def client(place: Place, transport: paramiko.Transport) -> Iterator[paramiko.SFTPClient]:
    transport.auth_publickey("anybody", place.ours)
    sftp = transport.open_sftp_client()
    assert sftp is not None
    yield sftp
    sftp.close()


class TestEntry:
    def test_shows_the_pinned_host_key(self, place: Place, transport: paramiko.Transport) -> None:
        assert transport.get_remote_server_key() == place.host_key

    def test_is_by_an_authorised_key_alone(
        self, place: Place, transport: paramiko.Transport
    ) -> None:
        with pytest.raises(paramiko.AuthenticationException):
            transport.auth_publickey(ORG, place.stranger)
        with pytest.raises(paramiko.BadAuthenticationType):
            transport.auth_password(ORG, "secret")
        assert not transport.is_authenticated()

    def test_leads_to_sftp_alone(self, place: Place, transport: paramiko.Transport) -> None:
        transport.auth_publickey(ORG, place.ours)
        channel = transport.open_session(timeout=5)
        with pytest.raises(paramiko.SSHException):
            channel.exec_command("id")
        channel.close()
        with pytest.raises(paramiko.ChannelException):
            transport.open_channel("direct-tcpip", ("127.0.0.1", 22), ("127.0.0.1", 1), timeout=5)

    def test_is_for_a_bounded_number_of_sessions(
        self, place: Place, transport: paramiko.Transport
    ) -> None:
        transport.auth_publickey(ORG, place.ours)
        clients = [transport.open_sftp_client() for _ in range(LIMITS.channels_max)]
        with pytest.raises(paramiko.ChannelException):
            transport.open_sftp_client()
        for each in clients:
            assert each is not None
            each.close()

    def test_is_for_a_bounded_number_of_connections(self, place: Place) -> None:
        address = ("127.0.0.1", place.server.port)
        guests = [socket.create_connection(address, 5) for _ in range(LIMITS.connections_max)]
        for guest in guests:
            assert guest.recv(4) == b"SSH-"
        with socket.create_connection(address, 5) as late:
            assert late.recv(4) == b""
        for guest in guests:
            guest.close()
        assert self.is_let_in(address)

    def is_let_in(self, address: tuple[str, int]) -> bool:
        """Whether there is room again, within the second it may take to notice who left."""
        for _ in range(50):
            with socket.create_connection(address, 5) as late:
                if late.recv(4) == b"SSH-":
                    return True
            time.sleep(0.1)
        return False

    def test_ends_for_who_never_says_who_they_are(self, place: Place) -> None:
        with socket.create_connection(("127.0.0.1", place.server.port), 5) as silent:
            silent.sendall(b"SSH-2.0-silent\r\n")
            while silent.recv(4096):
                pass

    def test_ends_for_who_says_nothing_more(
        self, place: Place, transport: paramiko.Transport
    ) -> None:
        transport.auth_publickey(ORG, place.ours)
        sftp = transport.open_sftp_client()
        assert sftp is not None
        channel = sftp.get_channel()
        assert channel is not None
        channel.settimeout(5)
        assert channel.recv(1) == b""
        sftp.close()

    def test_ends_for_who_opens_nothing(self, place: Place, transport: paramiko.Transport) -> None:
        transport.auth_publickey(ORG, place.ours)
        transport.join(5)
        assert not transport.is_active()


class TestFiles:
    def test_go_up_by_rename_and_come_back_the_same(
        self, place: Place, client: paramiko.SFTPClient
    ) -> None:
        data = bytes(range(256)) * 2000
        with client.open(f"{IN}/a.txt.tmp", "wbx") as stream:
            stream.write(data)
        client.rename(f"{IN}/a.txt.tmp", f"{IN}/a.txt")
        with client.open(f"{IN}/a.txt", "rb") as stream:
            assert stream.read() == data
            assert stream.stat().st_size == len(data)
        assert client.stat(f"{IN}/a.txt").st_size == len(data)
        assert (place.root / IN[1:] / "a.txt").read_bytes() == data
        assert client.listdir(IN) == ["a.txt"]

    def test_are_not_overwritten_by_a_plain_rename(
        self, place: Place, client: paramiko.SFTPClient
    ) -> None:
        for name in ("a", "b"):
            with client.open(f"{IN}/{name}", "wb") as stream:
                stream.write(name.encode())
        with pytest.raises(OSError, match="Failure"):
            client.rename(f"{IN}/a", f"{IN}/b")
        assert (place.root / IN[1:] / "b").read_bytes() == b"b"
        client.posix_rename(f"{IN}/a", f"{IN}/b")
        assert (place.root / IN[1:] / "b").read_bytes() == b"a"
        assert client.listdir(IN) == ["b"]

    def test_are_appended_to_and_removed(self, client: paramiko.SFTPClient) -> None:
        for _ in range(2):
            with client.open(f"{IN}/a", "ab") as stream:
                stream.write(b"x")
        assert client.stat(f"{IN}/a").st_size == 2
        client.remove(f"{IN}/a")
        with pytest.raises(FileNotFoundError):
            client.stat(f"{IN}/a")

    def test_have_a_greatest_size(self, client: paramiko.SFTPClient) -> None:
        with client.open(f"{IN}/a", "wb") as stream:
            stream.seek(tree.FILE_BYTES_MAX)
            with pytest.raises(OSError, match="Failure"):
                stream.write(b"x")

    def test_lie_in_folders_made_by_the_client(self, client: paramiko.SFTPClient) -> None:
        client.mkdir(f"/{ORG}/in/20180321")
        assert client.listdir(f"/{ORG}/in") == [DAY, "20180321"]
        with pytest.raises(OSError, match="Failure"):
            client.mkdir(f"/{ORG}/in/20180321")
        client.rmdir(f"/{ORG}/in/20180321")

    def test_of_the_bank_are_read_only(self, client: paramiko.SFTPClient) -> None:
        path = f"/{ORG}/out/{DAY}/answer.txt"
        with client.open(path, "rb") as stream:
            assert stream.read() == b"answer"
        attempts: list[Callable[[], object]] = [
            lambda: client.open(path, "wb"),
            lambda: client.open(path, "r+"),
            lambda: client.remove(path),
            lambda: client.rename(path, f"{IN}/answer.txt"),
            lambda: client.mkdir(f"/{ORG}/out/x"),
            lambda: client.rmdir(f"/{ORG}/in"),
            lambda: client.chmod(path, 0o777),
            lambda: client.open("/x", "wb"),
        ]
        for attempt in attempts:
            with pytest.raises(PermissionError):
                attempt()


class TestWorld:
    @pytest.mark.parametrize(
        "path", ["../secret", "/../../secret", f"{IN}/../../../../secret", "/etc/passwd"]
    )
    def test_has_nothing_outside(self, client: paramiko.SFTPClient, path: str) -> None:
        with pytest.raises(FileNotFoundError):
            client.open(path, "rb")
        with pytest.raises(OSError, match=r"denied|Failure|No such"):
            client.open(path, "wb")

    def test_has_no_links(self, place: Place, client: paramiko.SFTPClient) -> None:
        (place.root / IN[1:] / "link").symlink_to(place.root.parent / "secret")
        (place.root / IN[1:] / "up").symlink_to(place.root.parent, target_is_directory=True)
        assert client.listdir(IN) == []
        for path in (f"{IN}/link", f"{IN}/up/secret"):
            with pytest.raises(PermissionError):
                client.open(path, "rb")
            with pytest.raises(PermissionError):
                client.stat(path)
        with pytest.raises(OSError, match="unsupported"):
            client.symlink("/etc/passwd", f"{IN}/own")
        with pytest.raises(OSError, match="unsupported"):
            client.readlink(f"{IN}/link")

    def test_has_a_root_of_its_own(self, client: paramiko.SFTPClient) -> None:
        assert client.normalize("../..") == "/"
        assert client.listdir("/") == [ORG]

    def test_opens_no_folder_and_no_pipe(self, client: paramiko.SFTPClient) -> None:
        with pytest.raises(PermissionError):
            client.open(IN, "rb")

    def test_survives_a_name_that_cannot_be(self, client: paramiko.SFTPClient) -> None:
        for name in ("a\0b", "x" * 300):
            with pytest.raises(OSError, match="Failure"):
                client.open(f"{IN}/{name}", "wb")
        assert client.listdir(IN) == []


class TestStop:
    def test_closes_what_guests_left_open(self, place: Place, client: paramiko.SFTPClient) -> None:
        stream = client.open(f"{IN}/a", "wb")
        stream.write(b"x")
        place.server.stop()
        with pytest.raises((OSError, EOFError, paramiko.SSHException)):
            client.listdir(IN)
        assert (place.root / IN[1:] / "a").read_bytes() == b"x"


class TestPort:
    def test_that_is_taken_is_said(self, place: Place) -> None:
        house = House(place.root, ORG, place.host_key, keys.AuthorizedKeys(place.root))
        second = SftpServer(house, host="127.0.0.1", port=place.server.port)
        with pytest.raises(PortTaken):
            second.start()
        second.stop()
