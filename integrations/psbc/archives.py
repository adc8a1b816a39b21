"""An exported archive on a disk: each file's very bytes, its flag's, and a manifest that names them."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Final

import orjson

from integrations.psbc.errors import MalformedFile
from integrations.psbc.tracing import ArchivedFile

MANIFEST: Final = "manifest.jsonl"


def entry(**facts: str | int) -> bytes:
    """This will write one line of a manifest: what a file is, where it lies, and its digest."""
    return orjson.dumps(facts, option=orjson.OPT_SORT_KEYS) + b"\n"


def files(folder: Path) -> Iterator[ArchivedFile]:
    """This will name the files of an exported archive in the manifest's order, none of them opened.

    Raises:
        MalformedFile: there is no manifest, or a line of it is not one of ours.
    """
    try:
        lines = (folder / MANIFEST).open("rb")
    except OSError as error:
        raise MalformedFile(f"目录中没有 {MANIFEST}，不是导出的档案") from error
    with lines:
        for number, line in enumerate(lines, 1):
            yield _file(folder, line, number)


def _file(folder: Path, line: bytes, number: int) -> ArchivedFile:
    try:
        facts = orjson.loads(line)
        name, digest, place = (str(facts[key]) for key in ("name", "digest", "path"))
        path = (folder / place).resolve()
        path.relative_to(folder.resolve())
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedFile(f"{MANIFEST} 第{number}行无法读取") from error
    return ArchivedFile(name, digest, partial(_read, path))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""  # A file that is gone has no longer its digest, which is then said of it.
