"""A local folder behind the channel's protocol: for a mounted share, a drill, or a test."""

import os
import stat as modes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from integrations.psbc.channel import FileTooLarge, RemoteFile
from integrations.psbc.errors import ChannelRefused, ChannelUnavailable
from integrations.psbc.upload import UploadingChannel, checked


class DirectoryChannel(UploadingChannel):
    """The bank's directories as a folder of this machine."""

    def __init__(
        self, root: Path, *, temporary_suffix: str = ".tmp", is_taken: bool = False
    ) -> None:
        super().__init__(temporary_suffix=temporary_suffix, is_taken=is_taken)
        self._root = root

    def __enter__(self) -> Self:
        """This will check that the folder is there.

        Raises:
            ChannelUnavailable: it is not.
        """
        if not self._root.is_dir():
            raise ChannelUnavailable("交换目录不存在")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """This will do nothing: there is no connection."""

    def get(self, directory: str, name: str, *, size_max: int) -> bytes:
        """This will read a whole file.

        Raises:
            FileTooLarge: it has more than `size_max` bytes.
        """
        with _translated(), self._path(directory, name).open("rb") as file:
            content = file.read(size_max + 1)
        if len(content) > size_max:
            raise FileTooLarge(content[:size_max])
        return content

    def stat(self, directory: str, name: str) -> RemoteFile | None:
        """This will look at a file, or return None if there is none."""
        try:
            with _translated(FileNotFoundError):
                return _remote(name, self._path(directory, name).stat())
        except FileNotFoundError:
            return None

    def list(self, directory: str) -> tuple[RemoteFile, ...]:
        """This will list the files of a directory by name; none if there is no such directory."""
        return tuple(
            _remote(name, entry)
            for name, entry in self._entries(directory)
            if not modes.S_ISDIR(entry.st_mode)
        )

    def directories(self, parent: str) -> tuple[str, ...]:
        """This will list the names of the directories in a directory."""
        return tuple(n for n, entry in self._entries(parent) if modes.S_ISDIR(entry.st_mode))

    def _entries(self, directory: str) -> tuple[tuple[str, os.stat_result], ...]:
        try:
            with _translated(FileNotFoundError):
                paths = sorted(self._root.joinpath(*checked(directory)[:-1]).iterdir())
                return tuple((path.name, path.stat()) for path in paths)
        except FileNotFoundError:
            return ()

    def _make_directory(self, directory: str) -> None:
        with _translated():
            self._root.joinpath(*checked(directory)[:-1]).mkdir(parents=True, exist_ok=True)

    def _create(self, directory: str, name: str, content: bytes) -> None:
        with _translated(), self._path(directory, name).open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    def _rename(self, directory: str, source: str, target: str) -> None:
        with _translated():
            folder = self._path(directory, target).parent
            # A link fails where a rename would overwrite.
            os.link(folder / source, folder / target)
            (folder / source).unlink()
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _remove(self, directory: str, name: str) -> None:
        with _translated():
            self._path(directory, name).unlink(missing_ok=True)

    def _path(self, directory: str, name: str) -> Path:
        return self._root.joinpath(*checked(directory, name))


@contextmanager
def _translated(*passing: type[OSError]) -> Iterator[None]:
    try:
        yield
    except passing:
        raise
    except PermissionError as error:
        raise ChannelRefused("没有读写交换目录的权限") from error
    except OSError as error:
        raise ChannelUnavailable(f"读写交换目录失败（{error.errno}）") from error


def _remote(name: str, status: os.stat_result) -> RemoteFile:
    return RemoteFile(name, status.st_size, int(status.st_mtime))
