"""The bank's SFTP server behind the channel's protocol, and the one place that knows paramiko."""

import io
import stat as modes
import threading
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

import paramiko
from paramiko.pkey import UnknownKeyType
from paramiko.sftp import CMD_EXTENDED, SFTPError
from paramiko.ssh_exception import IncompatiblePeer

from integrations.psbc.channel import Evidence, FileTooLarge, RemoteFile
from integrations.psbc.errors import ChannelError, ChannelRefused, ChannelUnavailable, PsbcError
from integrations.psbc.sftp_steps import Upload, put_many, read_ahead, write_whole
from integrations.psbc.upload import UploadingChannel, checked

_PORT: Final = 22
_ENTRIES_MAX: Final = 20_000


@dataclass(frozen=True, slots=True)
class SftpAccess:
    """How to reach the bank's server: keys only, one host key, a limit on every wait.

    `host_key` is a line of an OpenSSH public key file, `private_key` the text of an Ed25519 one.
    """

    host: str
    port: int
    username: str
    private_key: str = field(repr=False)
    host_key: str
    root: str = ""
    connect_timeout_s: float = 10.0
    operation_timeout_s: float = 30.0


class SftpChannel(UploadingChannel):
    """An SFTP connection; after a broken one every call says ChannelUnavailable."""

    def __init__(
        self, access: SftpAccess, *, temporary_suffix: str = ".tmp", is_taken: bool = False
    ) -> None:
        super().__init__(temporary_suffix=temporary_suffix, is_taken=is_taken)
        self._access = access
        self._client: paramiko.SSHClient | None = None
        self._open_sftp: paramiko.SFTPClient | None = None
        self._has_fsync = True
        self._has_posix_rename = True
        self._made: set[str] = set()

    def __enter__(self) -> Self:
        """This will connect and log in.

        Raises:
            ChannelRefused: the host key is not the pinned one, or our key is not accepted.
            ChannelUnavailable: the server cannot be reached in time.
        """
        with ExitStack() as undo:
            undo.callback(self._close)
            with self._translated():
                self._connect()
            undo.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """This will disconnect."""
        self._close()

    def get(self, directory: str, name: str, *, size_max: int) -> bytes:
        """This will read a whole file.

        Raises:
            FileTooLarge: it has more than `size_max` bytes.
        """
        with self._translated(), self._sftp.open(self._path(directory, name), "rb") as file:
            content, is_whole = read_ahead(self._sftp, file, size_max + 1)
            if not is_whole and len(content) <= size_max:
                file.seek(len(content))
                content += file.read(size_max + 1 - len(content))
        if len(content) > size_max:
            raise FileTooLarge(content[:size_max])
        return content

    def stat(self, directory: str, name: str) -> RemoteFile | None:
        """This will look at a file, or return None if there is none."""
        with self._translated():
            try:
                return _remote(name, self._sftp.stat(self._path(directory, name)))
            except FileNotFoundError:
                return None

    def put_many(self, files: Sequence[tuple[str, str, bytes]]) -> list[Evidence | None]:
        """This will put files step by step for all of them, with one wait for each step.

        Raises:
            ChannelError: the channel failed; what has arrived is then unknown.
        """
        if not self._has_fsync or not self._has_posix_rename:
            return [None] * len(files)
        for directory in {directory for directory, _, _ in files}:
            self._make_directory(directory)
        uploads = [
            Upload(
                self._path(directory, name),
                self._path(directory, name + self._temporary_suffix),
                content,
            )
            for directory, name, content in files
        ]
        with self._translated():
            try:
                return put_many(self._sftp, uploads)
            except BaseException:
                self._close()  # the next reply may belong to a question of before
                raise

    def list(self, directory: str) -> tuple[RemoteFile, ...]:
        """This will list the files of a directory by name; none if there is no such directory."""
        return tuple(
            _remote(entry.filename, entry)
            for entry in self._entries(directory)
            if not modes.S_ISDIR(entry.st_mode or 0)
        )

    def directories(self, parent: str) -> tuple[str, ...]:
        """This will list the names of the directories in a directory."""
        return tuple(
            entry.filename
            for entry in self._entries(parent)
            if modes.S_ISDIR(entry.st_mode or 0) and entry.filename not in {".", ".."}
        )

    def _entries(self, directory: str) -> tuple[paramiko.SFTPAttributes, ...]:
        with self._translated():
            try:
                entries = self._sftp.listdir_attr(self._folder(directory))
            except FileNotFoundError:
                return ()
        if len(entries) > _ENTRIES_MAX:
            raise ChannelRefused("银行端目录中的文件过多")
        return tuple(sorted(entries, key=lambda entry: entry.filename))

    def _connect(self) -> None:
        access = self._access
        host_key, private_key = _host_key(access.host_key), _private_key(access.private_key)
        self._client = client = paramiko.SSHClient()
        known_as = access.host if access.port == _PORT else f"[{access.host}]:{access.port}"
        # With one key known for the server, any other is refused, of whatever kind.
        client.get_host_keys().add(known_as, host_key.get_name(), host_key)
        client.connect(
            access.host,
            access.port,
            access.username,
            pkey=private_key,
            timeout=access.connect_timeout_s,
            banner_timeout=access.connect_timeout_s,
            auth_timeout=access.connect_timeout_s,
            channel_timeout=access.connect_timeout_s,
            allow_agent=False,
            look_for_keys=False,
        )
        transport = client.get_transport()
        assert transport is not None
        # Asking for the subsystem waits without a limit of its own, so closing the line is the limit.
        limit = threading.Timer(access.connect_timeout_s, transport.close)
        limit.daemon = True
        limit.start()
        try:
            session = transport.open_session(timeout=access.connect_timeout_s)
            session.settimeout(access.operation_timeout_s)
            session.invoke_subsystem("sftp")
            self._open_sftp = paramiko.SFTPClient(session)
        finally:
            limit.cancel()

    def _close(self) -> None:
        self._open_sftp = None
        if self._client is not None:
            self._client.close()
            self._client = None

    @property
    def _sftp(self) -> paramiko.SFTPClient:
        if self._open_sftp is None:
            raise ChannelUnavailable("与银行服务器的连接已断开")
        return self._open_sftp

    def _make_directory(self, directory: str) -> None:
        if directory in self._made:
            return
        parts = checked(self._folder(directory))[:-1]
        for depth in range(1, len(parts) + 1):
            path = "/" + "/".join(parts[:depth])
            with self._translated():
                if not self._is_directory(path):
                    self._make_one(path)
        self._made.add(directory)

    def _make_one(self, path: str) -> None:
        try:
            self._sftp.mkdir(path)
        except OSError:
            # Another worker may have made it meanwhile; the server's answer does not say so.
            if not self._is_directory(path):
                raise

    def _is_directory(self, path: str) -> bool:
        try:
            return modes.S_ISDIR(self._sftp.stat(path).st_mode or 0)
        except FileNotFoundError:
            return False

    def _create(self, directory: str, name: str, content: bytes) -> None:
        with self._translated(), self._sftp.open(self._path(directory, name), "wx") as file:
            write_whole(self._sftp, file, content)
            self._fsync(file)

    def _fsync(self, file: paramiko.SFTPFile) -> None:
        if not self._has_fsync:
            return
        try:
            self._sftp._request(CMD_EXTENDED, "fsync@openssh.com", file.handle)  # type: ignore[attr-defined]  # noqa: SLF001  # paramiko has no public way
        except OSError as error:
            if not _is_unsupported(error):
                raise
            self._has_fsync = False

    def _rename(self, directory: str, source: str, target: str) -> None:
        paths = self._path(directory, source), self._path(directory, target)
        with self._translated():
            try:
                self._sftp.posix_rename(*paths)
            except OSError as error:
                if not _is_unsupported(error):
                    raise
                self._has_posix_rename = False
                # The plain rename of the protocol refuses a target that exists.
                self._sftp.rename(*paths)

    def _remove(self, directory: str, name: str) -> None:
        with self._translated():
            try:
                self._sftp.remove(self._path(directory, name))
            except FileNotFoundError:
                return

    def _path(self, directory: str, name: str) -> str:
        return "/" + "/".join(checked(self._folder(directory), name))

    def _folder(self, directory: str) -> str:
        return f"{self._access.root.rstrip('/')}/{directory.strip('/')}"

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except PsbcError:
            raise
        except Exception as error:
            translated = translate(error)
            if translated is None:
                raise
            if not _leaves_line_open(error):
                self._close()
            raise translated from error


# From the particular to the general; what is not here is our own mistake and is raised as it is.
_TABLE: Final[tuple[tuple[type[Exception], type[ChannelError], str], ...]] = (
    (paramiko.BadHostKeyException, ChannelRefused, "银行服务器的主机密钥与登记的不一致"),
    (paramiko.AuthenticationException, ChannelRefused, "银行服务器不接受我方密钥"),
    (IncompatiblePeer, ChannelRefused, "与银行服务器没有共同的加密算法"),
    (paramiko.SSHException, ChannelUnavailable, "与银行服务器的连接中断"),
    (SFTPError, ChannelUnavailable, "银行服务器的应答无法识别"),
    (PermissionError, ChannelRefused, "银行服务器拒绝访问该目录或文件"),
    (TimeoutError, ChannelUnavailable, "银行服务器应答超时"),
    (FileNotFoundError, ChannelUnavailable, "银行服务器上没有该目录或文件"),
    (OSError, ChannelUnavailable, "银行服务器未能完成操作"),
    (EOFError, ChannelUnavailable, "与银行服务器的连接中断"),
)


def _remote(name: str, attributes: paramiko.SFTPAttributes) -> RemoteFile:
    return RemoteFile(name, attributes.st_size or 0, int(attributes.st_mtime or 0))


def translate(error: Exception) -> ChannelError | None:
    """This will return what an error of paramiko or the network means, or None if it is neither."""
    if isinstance(error, paramiko.AuthenticationException) and _is_cut_off(error):
        return ChannelUnavailable("登录银行服务器时连接中断")
    for foreign, ours, reason in _TABLE:
        if isinstance(error, foreign):
            return ours(reason)
    return None


def _is_cut_off(error: paramiko.AuthenticationException) -> bool:
    # paramiko has one class for "wrong key" and "no answer"; only its words tell them apart.
    text = str(error)
    return "timeout" in text or "transport shut down" in text


def _is_unsupported(error: OSError) -> bool:
    return "support" in str(error).lower()


def _leaves_line_open(error: Exception) -> bool:
    # An answer of the server leaves the line in step; after anything else the next answer may
    # belong to the last question.
    return isinstance(error, OSError) and not isinstance(error, (TimeoutError, ConnectionError))


def _host_key(line: str) -> paramiko.PKey:
    try:
        kind, encoded = line.split()[:2]
        return paramiko.PKey.from_type_string(kind, b64decode(encoded, validate=True))
    except (ValueError, UnknownKeyType, paramiko.SSHException) as error:
        raise ChannelRefused("登记的主机密钥无法识别") from error


def _private_key(text: str) -> paramiko.PKey:
    try:
        return paramiko.Ed25519Key.from_private_key(io.StringIO(text))
    except (ValueError, paramiko.SSHException) as error:
        raise ChannelRefused("我方私钥无法读取，须为Ed25519密钥") from error
