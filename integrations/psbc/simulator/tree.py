"""What a client sees over SFTP: one folder as the whole world, writable under `{org}/in` alone."""

import errno
import functools
import os
import posixpath
import stat
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

import paramiko
from paramiko.sftp import SFTP_EOF, SFTP_FAILURE, SFTP_OK, SFTP_PERMISSION_DENIED

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

FILE_BYTES_MAX = 16 * 1024 * 1024
READ_BYTES_MAX = 1024 * 1024
FILE_MODE = 0o644
FOLDER_MODE = 0o755
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S")


class Denied(PermissionError):
    """The path leads out, over a link, or to a place where a client may not write."""

    def __init__(self) -> None:
        super().__init__(13, "denied")


def _answered(
    act: Callable[Concatenate[S, P], R],
) -> Callable[Concatenate[S, P], R | int]:
    @functools.wraps(act)
    def answer(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R | int:
        try:
            return act(self, *args, **kwargs)
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)
        except ValueError:
            return SFTP_FAILURE

    return answer


class Handle(paramiko.SFTPHandle):
    """One open file; what was written is on the disk when closing succeeds."""

    def __init__(self, descriptor: int, flags: int) -> None:
        super().__init__(flags)
        self.descriptor: int | None = descriptor
        self.is_writing = bool(flags & WRITING)

    def close(self) -> None:
        """This will bring the bytes to the disk and let the file go; again is harmless.

        Raises:
            OSError: the disk refuses, and the client is told so.
        """
        descriptor, self.descriptor = self.descriptor, None
        if descriptor is None:
            return
        try:
            if self.is_writing:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)

    @_answered
    def read(self, offset: int, length: int) -> bytes | int:
        """This will read from the place asked for."""
        return os.pread(self._open(), min(length, READ_BYTES_MAX), offset) or SFTP_EOF

    @_answered
    def write(self, offset: int, data: "ReadableBuffer") -> int:
        """This will write all the bytes, or say that it could not."""
        rest = memoryview(data)
        if offset + len(rest) > FILE_BYTES_MAX:
            return SFTP_FAILURE
        while rest:
            written = os.pwrite(self._open(), rest, offset)
            rest, offset = rest[written:], offset + written
        return SFTP_OK

    @_answered
    def sync(self) -> int:
        """This will bring what was written to the disk."""
        os.fsync(self._open())
        return SFTP_OK

    @_answered
    def stat(self) -> paramiko.SFTPAttributes:
        """This will describe the open file."""
        return paramiko.SFTPAttributes.from_stat(os.fstat(self._open()))

    def _open(self) -> int:
        if self.descriptor is None:
            raise ValueError("closed")
        return self.descriptor


class Tree(paramiko.SFTPServerInterface):
    """The folder as the client's whole world. Links are never followed, made or shown as such."""

    def __init__(
        self,
        server: paramiko.ServerInterface,
        *args: object,
        root: Path,
        org: str,
        taken: Collection[str] = (),
    ) -> None:
        super().__init__(server, *args)
        self.taken = taken
        self.root = root.resolve()
        self.org = org

    def canonicalize(self, path: str) -> str:
        """This will make the path absolute within the client's world."""
        return posixpath.normpath("/" + path.lstrip("/"))

    @_answered
    def list_folder(self, path: str) -> list[paramiko.SFTPAttributes]:
        """This will list a folder, without links."""
        with os.scandir(self._place(path)) as entries:
            found = [entry for entry in entries if not self._is_hidden(path, entry)]
        return [
            paramiko.SFTPAttributes.from_stat(entry.stat(follow_symlinks=False), entry.name)
            for entry in sorted(found, key=lambda entry: entry.name)
        ]

    @_answered
    def stat(self, path: str) -> paramiko.SFTPAttributes:
        """This will describe a file or folder."""
        self._assert_there(path)
        return paramiko.SFTPAttributes.from_stat(self._place(path).stat(follow_symlinks=False))

    def lstat(self, path: str) -> paramiko.SFTPAttributes | int:
        """This will describe a file or folder; there are no links to tell apart."""
        return self.stat(path)

    @_answered
    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> Handle:  # noqa: ARG002 - the client's wishes for mode and owner are not granted
        """This will open a file: for reading anywhere, for writing in the client's own folder."""
        place = self._own_place(path) if flags & WRITING else self._place(path)
        if not flags & WRITING:
            self._assert_there(path)
        secured = flags | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(place, secured, FILE_MODE)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise Denied
        return Handle(descriptor, flags)

    @_answered
    def remove(self, path: str) -> int:
        """This will remove a file of the client's own."""
        self._own_place(path).unlink()
        return SFTP_OK

    @_answered
    def rename(self, oldpath: str, newpath: str) -> int:
        """This will rename a file unless the new name is taken."""
        source, target = self._own_place(oldpath), self._own_place(newpath)
        # Linking fails when the name is taken, in one step, where looking first would not.
        os.link(source, target, follow_symlinks=False)
        source.unlink()
        _sync(target.parent)
        return SFTP_OK

    @_answered
    def posix_rename(self, oldpath: str, newpath: str) -> int:
        """This will rename a file, over another of the client's own if there is one."""
        source, target = self._own_place(oldpath), self._own_place(newpath)
        source.replace(target)
        _sync(target.parent)
        return SFTP_OK

    @_answered
    def mkdir(self, path: str, attr: paramiko.SFTPAttributes) -> int:  # noqa: ARG002 - likewise
        """This will make a folder within the client's own."""
        self._own_place(path).mkdir(FOLDER_MODE)
        return SFTP_OK

    @_answered
    def rmdir(self, path: str) -> int:
        """This will remove an empty folder within the client's own."""
        self._own_place(path).rmdir()
        return SFTP_OK

    def chattr(self, path: str, attr: paramiko.SFTPAttributes) -> int:  # noqa: ARG002 - the interface's shape
        """This will refuse: modes, owners and times are the bank's."""
        return SFTP_PERMISSION_DENIED

    def _assert_there(self, path: str) -> None:
        """This will not find what the bank has taken away, though it works on it still.

        Raises:
            FileNotFoundError: it was taken.
        """
        if self.canonicalize(path) in self.taken:
            raise FileNotFoundError(errno.ENOENT, "taken")

    def _is_hidden(self, folder: str, entry: "os.DirEntry[str]") -> bool:
        return entry.is_symlink() or self.canonicalize(f"{folder}/{entry.name}") in self.taken

    def _place(self, path: str) -> Path:
        place = self.root / self.canonicalize(path).lstrip("/")
        if Path(os.path.realpath(place)) != place:
            raise Denied
        return place

    def _own_place(self, path: str) -> Path:
        place = self._place(path)
        own = self.root / self.org / "in"
        if own not in place.parents:
            raise Denied
        return place


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
