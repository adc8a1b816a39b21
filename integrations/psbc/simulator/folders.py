"""The two folders of the exchange: files with their flag come in, answers go out, none is deleted."""

import logging
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from integrations.psbc.simulator import files
from integrations.psbc.simulator.state import Letter

FLAG_BYTES_MAX = 512
QUIET_AFTER_S = 2.0
FLAG_SUFFIX = ".ok"
TMP_SUFFIX = ".tmp"

logger = logging.getLogger(__name__)


class NameTaken(Exception):
    """Another file lies where an answer belongs: this memory and this folder are not a pair."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file with its flag, as they lay there."""

    name: str
    folder: str
    data: bytes
    flag: bytes
    stamp: tuple[int, ...]


class Inbox:
    """`{org}/in`: gives each flagged file once, and again only if it has changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._handled: dict[tuple[str, str], tuple[int, ...]] = {}
        self._quiet: dict[str, int] = {}

    def arrivals(self) -> Iterator[Arrival]:
        """This will give what has arrived, oldest name first; the caller calls `done` for each."""
        for folder in _folders(self.root):
            path = self.root / folder
            changed_ns = _changed_ns(path)
            if self._quiet.get(folder) == changed_ns:
                continue
            yield from self._arrivals_of(folder)
            # A folder changed this instant may change again within the same tick of its clock.
            is_old = time.time_ns() - changed_ns > QUIET_AFTER_S * 1e9
            if is_old and all((folder, name) in self._handled for name in _flagged(path)):
                self._quiet[folder] = changed_ns

    def done(self, arrival: Arrival) -> None:
        """This will remember that the file as it lies there needs no more work."""
        self._handled[arrival.folder, arrival.name] = arrival.stamp

    def _arrivals_of(self, folder: str) -> Iterator[Arrival]:
        path = self.root / folder
        for name in _flagged(path):
            try:
                stamp = (*_stamp(path / name), *_stamp(path / (name + FLAG_SUFFIX)))
                if self._handled.get((folder, name)) == stamp:
                    continue
                data = _read(path / name, files.BYTES_MAX + 1)
                flag = _read(path / (name + FLAG_SUFFIX), FLAG_BYTES_MAX)
            except OSError as error:
                logger.warning("cannot read %s yet: %s", name, error.strerror)
                continue
            yield Arrival(name, folder, data, flag, stamp)


class Outbox:
    """`{org}/out`: publishing the same answer again changes nothing."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def publish(self, letter: Letter) -> None:
        """This will put the answer there, then its flag, each by renaming a finished file.

        Raises:
            NameTaken: other bytes already bear the name.
            OSError: the disk refuses.
        """
        self.place(letter.name.day, str(letter.name), letter.data)
        self.place(letter.name.day, f"{letter.name}{FLAG_SUFFIX}", letter.flag)

    def place(self, folder: str, name: str, data: bytes) -> None:
        """This will put bytes there under a name that no others bear.

        Raises:
            NameTaken: other bytes already bear the name.
            OSError: the disk refuses.
        """
        place = self.root / folder
        place.mkdir(parents=True, exist_ok=True)
        _place(place / name, data)

    def lay(self, folder: str, name: str, data: bytes) -> None:
        """This will put bytes there under a name, over whatever is there.

        Raises:
            OSError: the disk refuses.
        """
        place = self.root / folder
        place.mkdir(parents=True, exist_ok=True)
        _write(place / name, data)


def _folders(root: Path) -> list[str]:
    with os.scandir(root) as entries:
        return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))


def _changed_ns(folder: Path) -> int:
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _flagged(folder: Path) -> list[str]:
    try:
        names = {path.name for path in folder.iterdir()}
    except OSError as error:
        logger.warning("cannot list the folder %s: %s", folder.name, error.strerror)
        return []
    return sorted(
        name for name in names if not _is_own_helper(name) and name + FLAG_SUFFIX in names
    )


def _is_own_helper(name: str) -> bool:
    return name.endswith((FLAG_SUFFIX, TMP_SUFFIX))


def _stamp(path: Path) -> tuple[int, int, int]:
    found = path.stat(follow_symlinks=False)
    return (found.st_ino, found.st_size, found.st_mtime_ns)


def _read(path: Path, bytes_max: int) -> bytes:
    # A client of a foreign SFTP server may leave links or pipes here: neither is followed.
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as stream:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(0, "not a regular file")
        return stream.read(bytes_max)


def _place(path: Path, data: bytes) -> None:
    if path.exists():
        if path.read_bytes() != data:
            raise NameTaken(path.name)
        return
    _write(path, data)


def _write(path: Path, data: bytes) -> None:
    draft = path.with_name(path.name + TMP_SUFFIX)
    with draft.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
