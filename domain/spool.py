"""Large contents on their way through: sealed piece by piece into a temporary file without a name.

Memory holds one piece, the disk nothing that can be read, and a process that is killed leaves
nothing behind: the system itself removes a file without a name once nobody holds it open.
"""

import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from cryptography.hazmat.primitives import hashes

from domain.crypto import SEALED_BYTES_MIN, Keyring

PIECE_BYTES: Final = 256 * 1024
_SEALED_BYTES: Final = PIECE_BYTES + SEALED_BYTES_MIN


class Spool:
    """Written first and then finished; afterwards it is read like a file, or taken sealed."""

    def __init__(self, folder: Path, *, purpose: str, ring: Keyring) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.size_bytes = 0
        self._purpose = purpose
        self._ring = ring
        # No name from the start on Linux, removed at once elsewhere; mode 0600 on both.
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by close()
        self._unsealed = bytearray()
        self._hash = hashes.Hash(hashes.SM3())
        self._digest = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @classmethod
    def of(cls, folder: Path, parts: Iterable[bytes], *, purpose: str, ring: Keyring) -> Self:
        """This will give a finished spool of these parts."""
        spool = cls(folder, purpose=purpose, ring=ring)
        for part in parts:
            spool.write(part)
        spool.finish()
        return spool

    def write(self, data: bytes) -> int:
        """This will take more of the content, and say how much."""
        assert not self._digest, "a finished spool takes no more"
        self.size_bytes += len(data)
        self._hash.update(data)
        self._unsealed += data
        while len(self._unsealed) >= PIECE_BYTES:
            self._seal(bytes(self._unsealed[:PIECE_BYTES]))
            del self._unsealed[:PIECE_BYTES]
        return len(data)

    def flush(self) -> None:
        """This will do nothing: writers of files expect to be able to ask for it."""

    def finish(self) -> None:
        """This will seal what is left, and fix the digest."""
        if self._unsealed:
            self._seal(bytes(self._unsealed))
            self._unsealed.clear()
        self._file.flush()
        self._digest = self._hash.finalize().hex()

    @property
    def digest(self) -> str:
        """The SM3 of the content in lower-case hex."""
        assert self._digest, "only a finished spool has a digest"
        return self._digest

    def sealed(self) -> Iterator[bytes]:
        """This will give the pieces as they stand sealed, in order."""
        assert self._digest, "only a finished spool is whole"
        for place in range(0, self._pieces() * _SEALED_BYTES, _SEALED_BYTES):
            yield self._at(place)

    def parts(self) -> Iterator[bytes]:
        """This will give the content, a piece at a time."""
        for piece in self.sealed():
            yield self._ring.open_bytes(self._purpose, piece)

    def reader(self) -> io.BufferedReader:
        """This will give the content as a file to read and seek in; each has a place of its own."""
        return io.BufferedReader(_Reader(self))

    def piece(self, number: int) -> bytes:
        """This will open one piece, counted from 0; empty past the last."""
        if not 0 <= number < self._pieces():
            return b""
        return self._ring.open_bytes(self._purpose, self._at(number * _SEALED_BYTES))

    def close(self) -> None:
        """This will let the file go, and with it its content."""
        self._file.close()

    def _seal(self, piece: bytes) -> None:
        self._file.write(self._ring.seal(self._purpose, piece))

    def _at(self, place: int) -> bytes:
        self._file.seek(place)
        return self._file.read(_SEALED_BYTES)

    def _pieces(self) -> int:
        return -(-self.size_bytes // PIECE_BYTES)


class _Reader(io.RawIOBase):
    """Reads a spool as if it were a file in the clear, with the last piece kept open."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._place = 0
        self._number = -1
        self._piece = b""

    def readable(self) -> bool:
        """This will say yes."""
        return True

    def seekable(self) -> bool:
        """This will say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """This will fill a buffer, to the end of a piece at most."""
        number, skipped = divmod(self._place, PIECE_BYTES)
        if number != self._number:
            self._number, self._piece = number, self._spool.piece(number)
        view = memoryview(buffer).cast("B")
        found = self._piece[skipped : skipped + len(view)]
        view[: len(found)] = found
        self._place += len(found)
        return len(found)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """This will go to a place, counted from the start, from here or from the end."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._spool.size_bytes}
        self._place = base[whence] + offset
        if self._place < 0:
            raise OSError("before the start")
        return self._place

    def tell(self) -> int:
        """This will say where it is."""
        return self._place


def sweep(folder: Path) -> int:
    """This will remove what somebody left in the folder, and say how much that was.

    Nothing that is in use has a name, so that this is safe beside another process.
    """
    if not folder.is_dir():
        return 0
    left = [path for path in folder.iterdir() if path.is_file()]
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)
