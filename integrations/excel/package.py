"""The zip that an .xlsx is, opened with suspicion: limits first, then only the parts we read.

No general reader stands here, on purpose. A few kilobytes can claim a cell at XFD1048576, or repeat
one long shared string a million times, and a reader that builds the whole sheet ends the process.
Parts are streamed instead, so memory stays flat whatever a file claims.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Final
from xml.parsers import expat

from integrations.excel.unreadable import RosterUnreadable

BYTES_MAX: Final = 20 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 300 * 1024 * 1024
RATIO_MAX: Final = 120
# A small part of nothing but repeats is no bomb, however well it packs.
RATIO_FREE_BYTES: Final = 1024 * 1024
ENTRIES_MAX: Final = 1000
SMALL_PART_BYTES_MAX: Final = 32 * 1024 * 1024
CHUNK_BYTES: Final = 256 * 1024
TOKEN_BYTES_MAX: Final = 4 * 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED_FLAG: Final = 0x1
_ROOT_RELATIONS: Final = "_rels/.rels"
_CONTENT_TYPES: Final = "[Content_Types].xml"


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet of the workbook: its name, its part, and whether a person can see it."""

    name: str
    path: str
    is_visible: bool


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another part points to: `kind` is the last word of the relationship's type."""

    id: str
    kind: str
    path: str


class Package:
    """An opened workbook: which sheets it has, and its parts as streams of XML."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = frozenset(archive.namelist())
        self.workbook = self._workbook_path()
        self._relations = self.relations(self.workbook)
        self.is_1904 = False
        self.sheets = self._read_sheets()

    def part(self, kind: str) -> str | None:
        """This will give the path of the workbook's part of a kind: sharedStrings, styles."""
        paths = (relation.path for relation in self._relations if relation.kind == kind)
        return next((path for path in paths if path in self._names), None)

    def parse(self, path: str, parser: expat.XMLParserType) -> Iterator[None]:
        """This will feed a part to a parser, pausing after each chunk.

        Raises:
            RosterUnreadable: the part is damaged, or not plain XML.
        """
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with _damage_told(), self._archive.open(path) as stream:
            fed = 0
            while chunk := stream.read(CHUNK_BYTES):
                parser.Parse(chunk, False)  # noqa: FBT003 - expat's own signature
                fed += len(chunk)
                # Older expat rescans an unfinished token with every chunk: quadratic.
                if fed - parser.CurrentByteIndex > TOKEN_BYTES_MAX:
                    raise RosterUnreadable("FILE_DAMAGED")
                yield
            parser.Parse(b"", True)  # noqa: FBT003 - expat's own signature
            yield

    def elements(self, path: str, seen: Callable[[str, dict[str, str]], None]) -> None:
        """This will show each element of a small part: its local name and attributes.

        Raises:
            RosterUnreadable: the part is missing, damaged, or far too large for what it is.
        """
        if path not in self._names:
            raise RosterUnreadable("FILE_NOT_WORKBOOK")
        if self._archive.getinfo(path).file_size > SMALL_PART_BYTES_MAX:
            raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda name, attributes: seen(local(name), attributes)
        for _ in self.parse(path, parser):
            pass

    def relations(self, path: str) -> tuple[Relation, ...]:
        """This will read where a part ("" for the package itself) points to."""
        folder, name = dirname(path), path.rpartition("/")[2]
        found: list[Relation] = []

        def seen(element: str, attributes: dict[str, str]) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                target = attributes.get("Target", "")
                absolute = target[1:] if target.startswith("/") else join(folder, target)
                kind = attributes.get("Type", "").rpartition("/")[2]
                found.append(Relation(attributes.get("Id", ""), kind, normpath(absolute)))

        self.elements(join(folder, "_rels", f"{name}.rels"), seen)
        return tuple(found)

    def _workbook_path(self) -> str:
        if any(name.lower().endswith("vbaproject.bin") for name in self._names):
            raise RosterUnreadable("FILE_HAS_MACROS")
        for relation in self.relations(""):
            if relation.kind == "officeDocument" and relation.path in self._names:
                return relation.path
        raise RosterUnreadable("FILE_NOT_WORKBOOK")

    def _read_sheets(self) -> tuple[SheetPart, ...]:
        worksheets = {part.id: part.path for part in self._relations if part.kind == "worksheet"}
        sheets: list[SheetPart] = []
        roots: list[str] = []

        def seen(element: str, attributes: dict[str, str]) -> None:
            if not roots:
                roots.append(element)
            if element == "workbookPr":
                self.is_1904 = attributes.get("date1904") in {"1", "true"}
            elif element == "sheet":
                ids = (value for key, value in attributes.items() if local(key) == "id")
                path = worksheets.get(next(ids, ""))
                is_visible = attributes.get("state", "visible") == "visible"
                if path in self._names:
                    sheets.append(SheetPart(attributes.get("name", ""), str(path), is_visible))

        self.elements(self.workbook, seen)
        if roots != ["workbook"]:
            raise RosterUnreadable("FILE_NOT_WORKBOOK")
        return tuple(sheets)


def local(name: str) -> str:
    """This will drop a namespace prefix."""
    return name.rpartition(":")[2]


def open_package(content: bytes | Path) -> Package:
    """This will open a workbook after checking that it is one, and of a bearable size.

    Raises:
        RosterUnreadable: too large, empty, encrypted, old, no workbook, with macros, or damaged.
    """
    data = _bytes_of(content)
    if data.startswith(_OLE):
        encrypted = _OLE_ENCRYPTED in data
        raise RosterUnreadable("FILE_ENCRYPTED" if encrypted else "FILE_IS_OLD_XLS")
    if not data.startswith(b"PK"):
        raise RosterUnreadable("FILE_NOT_WORKBOOK")
    with _damage_told():
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_entries(archive.infolist(), len(data))
        if _CONTENT_TYPES not in archive.namelist() or _ROOT_RELATIONS not in archive.namelist():
            raise RosterUnreadable("FILE_NOT_WORKBOOK")
        if archive.testzip() is not None:
            raise RosterUnreadable("FILE_DAMAGED")
        return Package(archive)


def _bytes_of(content: bytes | Path) -> bytes:
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    if size == 0:
        raise RosterUnreadable("FILE_EMPTY")
    if size > BYTES_MAX:
        raise RosterUnreadable("FILE_TOO_LARGE")
    return content.read_bytes() if isinstance(content, Path) else content


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > ENTRIES_MAX:
        raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_BYTES_MAX or unpacked > max(packed * RATIO_MAX, RATIO_FREE_BYTES):
        raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise RosterUnreadable("FILE_ENCRYPTED")
    names = {entry.filename for entry in entries}
    if len(names) < len(entries) or any(entry.compress_type not in _METHODS for entry in entries):
        raise RosterUnreadable("FILE_DAMAGED")


def _refuse_doctype(*_: object) -> None:
    raise RosterUnreadable("FILE_DAMAGED")


@contextmanager
def _damage_told() -> Iterator[None]:
    """This will tell whatever zip, deflate and XML say about damage as one fact."""
    try:
        yield
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        expat.ExpatError,
        EOFError,
        NotImplementedError,
        UnicodeError,
        OSError,
    ) as error:
        raise RosterUnreadable("FILE_DAMAGED") from error
