"""The archive written out for whoever must read it without our database: an auditor, or us after a loss."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO, Final

from domain import letters
from domain.bank_files import queries as files
from domain.bank_files.queries import Archived
from domain.certificates import queries as certificates
from domain.transactions import Row
from integrations.psbc import archives
from integrations.psbc.errors import MalformedFile

OWNER_ONLY: Final = 0o700
FILE_OWNER_ONLY: Final = 0o600


async def export(folder: Path) -> int:
    """This will write every archived file with its flag into a new folder, and give their number.

    The bank's confirmed letters lie beside the files.

    One file is held at a time. What is written is in plain: only its owner may read the folder.

    Raises:
        MalformedFile: the folder is there already; nothing in it is overwritten.
    """
    _make(folder)
    count = 0
    with _create(folder / archives.MANIFEST) as manifest:
        async for archived in _every():
            manifest.write(_write(folder, archived))
            count += 1
        async for letter in _letters():
            manifest.write(_write_letter(folder, letter))
    return count


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True)
    except FileExistsError as error:
        raise MalformedFile("目录已存在，请换一个新的目录") from error


async def _every() -> AsyncIterator[Archived]:
    after = 0
    while (file_id := await files.next_archived(after)) is not None:
        yield await files.archived(file_id)
        after = file_id


async def _letters() -> AsyncIterator[Row]:
    after = 0
    while (letter := await certificates.next_letter(after)) is not None:
        yield letter
        after = letter["id"]


def _write_letter(folder: Path, letter: Row) -> bytes:
    content = letters.document(letter)
    place = Path("letters") / letters.name_of(letter["id"])
    (folder / place).mkdir(mode=OWNER_ONLY, parents=True)
    with _create(folder / place / "content") as file:
        file.write(content)
    return archives.entry(
        path=str(place / "content"),
        name=letters.name_of(letter["id"]),
        direction="IN",
        kind=letters.KIND,
        state=letter["state"],
        digest=letters.digest_of(content),
        size_bytes=len(content),
    )


def _write(folder: Path, archived: Archived) -> bytes:
    """This will write one file; its number keeps apart those that came under one name."""
    place = Path(archived.direction.lower()) / f"{archived.business_on:%Y%m%d}" / str(archived.id)
    (folder / place).mkdir(mode=OWNER_ONLY, parents=True)
    kept = {"content": archived.content, "flag": archived.flag}
    if archived.is_opened:
        kept["wire"] = archived.wire
    for name, content in kept.items():
        with _create(folder / place / name) as file:
            file.write(content)
    return archives.entry(
        path=str(place / "content"),
        flag_path=str(place / "flag"),
        name=archived.name,
        direction=archived.direction,
        kind=archived.kind,
        state=archived.state,
        batch_no=archived.batch_no,
        business_on=archived.business_on.isoformat(),
        digest=archived.digest,
        wire_digest=archived.wire_digest,
        size_bytes=len(archived.content),
    )


def _create(path: Path) -> BinaryIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_OWNER_ONLY), "wb")
