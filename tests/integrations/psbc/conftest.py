"""A profile, golden bytes and a small real SFTP server of the tests' own."""

import io
import os
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import paramiko
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from paramiko.common import AUTH_FAILED, AUTH_SUCCESSFUL, OPEN_SUCCEEDED
from paramiko.sftp import (
    CMD_EXTENDED,
    SFTP_FAILURE,
    SFTP_NO_SUCH_FILE,
    SFTP_OK,
    SFTP_OP_UNSUPPORTED,
)

from integrations.psbc import profile
from integrations.psbc.profile import Profile
from integrations.psbc.sftp import SftpAccess

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

GOLDEN = Path(__file__).parents[2] / "golden" / "psbc"


@pytest.fixture(scope="session")
def psbc() -> Profile:
    return profile.load("psbc-cd/1")


@pytest.fixture(scope="session")
def golden() -> Callable[[str], bytes]:
    return lambda name: (GOLDEN / name).read_bytes()


def new_key() -> str:
    """This will make a private key in the OpenSSH format."""
    return (
        Ed25519PrivateKey.generate()
        .private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        .decode()
    )


class Bank:
    """What the test tells the server to do, and where its files are."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.client_key = new_key()
        self.host_key = new_key()
        self.port = 0
        self.has_posix_rename = True
        self.has_fsync = False
        self.races = False
        self.part_bytes_max = 0
        self.answers: dict[str, int] = {}
        self.stalls: dict[str, threading.Event] = {}
        self.calls: list[str] = []

    @property
    def access(self) -> SftpAccess:
        key = self.public(self.host_key)
        return SftpAccess(
            host="127.0.0.1",
            port=self.port,
            username="puhui",
            private_key=self.client_key,
            host_key=f"{key.get_name()} {key.get_base64()} a comment",
            connect_timeout_s=3,
            operation_timeout_s=0.5,
        )

    @staticmethod
    def public(text: str) -> paramiko.PKey:
        return paramiko.Ed25519Key.from_private_key(io.StringIO(text))

    def answer(self, verb: str) -> int | None:
        """This will note a call and give the answer that the test has ordered for it."""
        self.calls.append(verb)
        if verb in self.stalls:
            self.stalls[verb].wait(10)
        return self.answers.get(verb)


class _Server(paramiko.SFTPServer):
    """Offers fsync@openssh.com where the test has said so, as OpenSSH does."""

    def _process(self, kind: int, number: int, message: paramiko.Message) -> None:
        bank: Bank = self.server._bank  # type: ignore[attr-defined]  # the stubs know neither
        if kind == CMD_EXTENDED and bank.has_fsync:
            if message.get_text() == "fsync@openssh.com":
                ordered = bank.answer("fsync")
                self._send_status(number, SFTP_OK if ordered is None else ordered)  # type: ignore[attr-defined]
                return
            message.rewind()
            message.get_int()
        super()._process(kind, number, message)  # type: ignore[misc]


class _Login(paramiko.ServerInterface):
    def __init__(self, bank: Bank) -> None:
        self._bank = bank

    def get_allowed_auths(self, username: str) -> str:
        return "publickey" if username else ""

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        if username == "puhui" and key == self._bank.public(self._bank.client_key):
            return AUTH_SUCCESSFUL
        return AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        assert (kind, chanid) == ("session", chanid)
        return OPEN_SUCCEEDED

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        self._bank.answer("subsystem")
        return super().check_channel_subsystem_request(channel, name)


class _Handle(paramiko.SFTPHandle):
    def __init__(self, flags: int, bank: Bank) -> None:
        super().__init__(flags)
        self._bank = bank

    def write(self, offset: int, data: "ReadableBuffer") -> int:
        ordered = self._bank.answer("chunk")
        return super().write(offset, data) if ordered is None else ordered

    def read(self, offset: int, length: int) -> bytes | int:
        most = self._bank.part_bytes_max
        return super().read(offset, min(length, most) if most else length)

    def stat(self) -> paramiko.SFTPAttributes | int:
        ordered = self._bank.answer("fstat")
        if ordered is not None:
            return ordered
        file = self.writefile  # type: ignore[attr-defined]  # the stubs do not know it
        return paramiko.SFTPAttributes.from_stat(os.fstat(file.fileno()))


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server: paramiko.ServerInterface, bank: Bank) -> None:
        super().__init__(server)
        self._bank = bank

    def _real(self, path: str) -> Path:
        return self._bank.root / self.canonicalize(path).lstrip("/")

    def stat(self, path: str) -> paramiko.SFTPAttributes | int:
        ordered = self._bank.answer("stat")
        if ordered is not None:
            return ordered
        try:
            return paramiko.SFTPAttributes.from_stat(self._real(path).stat())
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes] | int:
        ordered = self._bank.answer("list")
        if ordered is not None:
            return ordered
        try:
            return [
                paramiko.SFTPAttributes.from_stat(each.stat(), each.name)
                for each in self._real(path).iterdir()
            ]
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def mkdir(self, path: str, attr: paramiko.SFTPAttributes) -> int:
        assert attr is not None
        ordered = self._bank.answer("mkdir")
        if ordered is not None:
            return ordered
        try:
            self._real(path).mkdir()
            if self._bank.races:
                # Another worker was quicker; this one is told of a failure.
                return SFTP_FAILURE
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        return SFTP_OK

    def open(
        self, path: str, flags: int, attr: paramiko.SFTPAttributes
    ) -> paramiko.SFTPHandle | int:
        assert attr is not None
        verb = "write" if flags & os.O_WRONLY else "read"
        ordered = self._bank.answer(verb)
        if ordered is not None:
            return ordered
        try:
            file = os.fdopen(os.open(self._real(path), flags, 0o644), verb[0] + "b")
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        handle = _Handle(flags, self._bank)
        handle.readfile = handle.writefile = file  # type: ignore[attr-defined]
        return handle

    def rename(self, oldpath: str, newpath: str) -> int:
        ordered = self._bank.answer("rename")
        if ordered is not None:
            return ordered
        if self._real(newpath).exists():
            return SFTP_FAILURE
        self._real(oldpath).rename(self._real(newpath))
        return SFTP_OK

    def posix_rename(self, oldpath: str, newpath: str) -> int:
        if not self._bank.has_posix_rename:
            return SFTP_OP_UNSUPPORTED
        ordered = self._bank.answer("posix_rename")
        if ordered is not None:
            return ordered
        self._real(oldpath).replace(self._real(newpath))
        return SFTP_OK

    def remove(self, path: str) -> int:
        ordered = self._bank.answer("remove")
        if ordered is not None:
            return ordered
        self._real(path).unlink(missing_ok=True)
        return SFTP_NO_SUCH_FILE if self._bank.races else SFTP_OK


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    root = tmp_path / "bank"
    root.mkdir()
    told = Bank(root)
    transports: list[paramiko.Transport] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        told.port = listener.getsockname()[1]

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                transport = paramiko.Transport(connection)
                transports.append(transport)
                transport.add_server_key(told.public(told.host_key))
                transport.set_subsystem_handler("sftp", _Server, _Files, told)
                transport.start_server(threading.Event(), _Login(told))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield told
        for stall in told.stalls.values():
            stall.set()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(5)
    for transport in transports:
        transport.close()
        transport.join(5)
