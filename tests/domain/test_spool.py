"""Contents on their way through the disk: nothing readable there, nothing left there."""

import io
import os
import stat
import zipfile
from pathlib import Path

import pytest

from domain import crypto, spool
from domain.crypto import Keyring
from domain.spool import PIECE_BYTES, Spool


def spooled(folder: Path, content: bytes, ring: Keyring, *, step: int = 50_000) -> Spool:
    parts = (content[at : at + step] for at in range(0, len(content), step))
    return Spool.of(folder, parts, purpose="workbook", ring=ring)


class TestSpool:
    @pytest.mark.parametrize(
        "size", [0, 1, PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES]
    )
    def test_gives_back_what_it_took(self, tmp_path: Path, keyring: Keyring, size: int) -> None:
        content = os.urandom(size)
        with spooled(tmp_path, content, keyring) as held:
            assert (held.size_bytes, held.digest) == (size, crypto.file_digest(content))
            assert b"".join(held.parts()) == content
            opened = (keyring.open_bytes("workbook", piece) for piece in held.sealed())
            assert b"".join(opened) == content

    def test_is_read_like_a_file_from_any_place(self, tmp_path: Path, keyring: Keyring) -> None:
        content = os.urandom(PIECE_BYTES + 1000)
        with spooled(tmp_path, content, keyring) as held, held.reader() as file:
            for place, length in ((0, 10), (PIECE_BYTES - 5, 10), (PIECE_BYTES + 990, 100)):
                assert file.seek(place) == place
                assert file.read(length) == content[place : place + length]
            assert file.seek(-3, io.SEEK_END) == len(content) - 3
            assert file.read() == content[-3:]
            file.seek(5)
            file.seek(2, io.SEEK_CUR)
            assert (file.tell(), file.read(2)) == (7, content[7:9])
            with pytest.raises(OSError, match="before"):
                file.seek(-1)

    def test_takes_what_a_writer_of_zips_writes(self, tmp_path: Path, keyring: Keyring) -> None:
        with Spool(tmp_path, purpose="workbook", ring=keyring) as held:
            with zipfile.ZipFile(held, "w") as archive:
                archive.writestr("a.txt", b"x" * PIECE_BYTES * 2)
            held.finish()
            with held.reader() as file, zipfile.ZipFile(file) as again:
                assert again.read("a.txt") == b"x" * PIECE_BYTES * 2

    def test_leaves_neither_name_nor_word_on_the_disk(
        self, tmp_path: Path, keyring: Keyring
    ) -> None:
        folder = tmp_path / "spool"
        with spooled(folder, b"secret" * PIECE_BYTES, keyring) as held:
            assert list(folder.iterdir()) == []
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
            held._file.seek(0)
            assert b"secret" not in held._file.read()


class TestSweep:
    def test_removes_what_was_left(self, tmp_path: Path) -> None:
        (tmp_path / "left").write_bytes(b"x")
        assert spool.sweep(tmp_path) == 1
        assert list(tmp_path.iterdir()) == []

    def test_needs_no_folder(self, tmp_path: Path) -> None:
        assert spool.sweep(tmp_path / "none") == 0
