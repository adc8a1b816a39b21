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
from typing import BinaryIO, Final
from xml.parsers import expat

from integrations.excel.stored import SheetPart
from integrations.excel.unreadable import RosterUnreadable

BYTES_MAX: Final = 20 * 1024 * 1024
UNPACKED_BYTES_MAX: Final = 300 * 1024 * 1024
TEXTS_BYTES_MAX: Final = 100 * 1024 * 1024  # of the one part that is held in memory
RATIO_MAX: Final = 120
# A small part of nothing but repeats is no bomb, however well it packs.
RATIO_FREE_BYTES: Final = 1024 * 1024
ENTRIES_MAX: Final = 1000
SMALL_PART_BYTES_MAX: Final = 32 * 1024 * 1024
CHUNK_BYTES: Final = 256 * 1024
TOKEN_BYTES_MAX: Final = 4 * 1024 * 1024
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP: Final = b"PK"
TABLE_BYTES_MAX: Final = 1024 * 1024
_TABLE_BYTES_AT: Final = 5  # in what zipfile finds at the end of a file
OLE_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
OLE_MACROS: Final = "_VBA_PROJECT".encode("utf-16-le")
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED_FLAG: Final = 0x1
ROOT_RELATIONS: Final = "_rels/.rels"
CONTENT_TYPES: Final = "[Content_Types].xml"


Content = bytes | Path | BinaryIO
_FOREIGN: Final = (
    ("xl/workbook.bin", "FILE_IS_XLSB"),
    ("word/", "FILE_IS_DOCUMENT"),
    ("ppt/", "FILE_IS_DOCUMENT"),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A part that another part points to: `kind` is the last word of the relationship's type."""

    id: str
    kind: str
    path: str


class Package:
    """An opened workbook: which sheets it has, and its parts as streams of XML."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.names = frozenset(archive.namelist())
        self.workbook = self._workbook_path()
        self._relations = self.relations(self.workbook)
        self.is_1904 = False
        self.sheets = self._read_sheets()

    def part(self, kind: str) -> str | None:
        """This will give the path of the workbook's part of a kind: sharedStrings, styles."""
        paths = (relation.path for relation in self._relations if relation.kind == kind)
        return next((path for path in paths if path in self.names), None)

    def parse(
        self,
        path: str,
        parser: expat.XMLParserType,
        *,
        through: Callable[[bytes], bytes] = bytes,
    ) -> Iterator[None]:
        """This will feed a part to a parser, pausing after each chunk.

        Each chunk goes `through` a function first, which may look at it or change it.

        Raises:
            RosterUnreadable: the part is damaged, or not plain XML.
        """
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with damage_told(), self.archive.open(path) as stream:
            fed = 0
            while read := stream.read(CHUNK_BYTES):
                chunk = through(read)
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
        if path not in self.names:
            raise RosterUnreadable("FILE_NOT_WORKBOOK")
        if self.archive.getinfo(path).file_size > SMALL_PART_BYTES_MAX:
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
        for relation in self.relations(""):
            if relation.kind == "officeDocument" and relation.path in self.names:
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
                if path in self.names:
                    sheets.append(SheetPart(attributes.get("name", ""), str(path), is_visible))

        self.elements(self.workbook, seen)
        if roots != ["workbook"]:
            raise RosterUnreadable("FILE_NOT_WORKBOOK")
        return tuple(sheets)


def local(name: str) -> str:
    """This will drop a namespace prefix."""
    return name.rpartition(":")[2]


def open_package(stream: BinaryIO) -> Package:
    """This will open an .xlsx after checking that it is one, and of a bearable size.

    Raises:
        RosterUnreadable: it unpacks to too much, is encrypted, no workbook, holds macros or links to
            other files, or is damaged.
    """
    with damage_told():
        archive = open_archive(stream)
        check_parts(archive)
        if archive.testzip() is not None:
            raise RosterUnreadable("FILE_DAMAGED")
        return Package(archive)


def check_parts(archive: zipfile.ZipFile) -> None:
    """This will let pass only a zip whose table of contents is a plain workbook's.

    Raises:
        RosterUnreadable: it is something else, or holds what no roster needs.
    """
    names = [name.lower() for name in archive.namelist()]
    for start, code in _FOREIGN:
        if any(name.startswith(start) for name in names):
            raise RosterUnreadable(code)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise RosterUnreadable("FILE_HAS_MACROS")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise RosterUnreadable("FILE_HAS_LINKS")
    if "mimetype" in names and "content.xml" in names:
        raise RosterUnreadable("FILE_IS_ODS")
    if CONTENT_TYPES.lower() not in names or ROOT_RELATIONS not in names:
        raise RosterUnreadable("FILE_IS_ARCHIVE" if names else "FILE_NOT_WORKBOOK")


def open_archive(stream: BinaryIO) -> zipfile.ZipFile:
    """This will read a zip's table of contents, and refuse what would unpack to too much.

    Raises:
        RosterUnreadable: too many entries, too large, encrypted, or packed in a way unknown to us.
        zipfile.BadZipFile: no zip.
    """
    packed = stream.seek(0, io.SEEK_END)
    # The table is read whole before its entries can be counted: its own size is looked at first.
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined] # noqa: SLF001 - the only way
    if end and end[_TABLE_BYTES_AT] > TABLE_BYTES_MAX:
        raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
    archive = zipfile.ZipFile(stream)
    _check_entries(archive.infolist(), packed)
    return archive


def holds(stream: BinaryIO, needle: bytes) -> bool:
    """This will say whether a stream holds some bytes anywhere, reading it in chunks."""
    stream.seek(0)
    before = b""
    while chunk := stream.read(CHUNK_BYTES):
        if needle in before + chunk:
            return True
        before = chunk[-len(needle) :]
    return False


def check_size(size: int) -> None:
    """This will let pass only a size that a file may have.

    Raises:
        RosterUnreadable: empty or too large.
    """
    if size == 0:
        raise RosterUnreadable("FILE_EMPTY")
    if size > BYTES_MAX:
        raise RosterUnreadable("FILE_TOO_LARGE")


def _check_entries(entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > ENTRIES_MAX:
        raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_BYTES_MAX or unpacked > max(packed * RATIO_MAX, RATIO_FREE_BYTES):
        raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
    texts = (entry for entry in entries if entry.filename.lower().endswith("sharedstrings.xml"))
    if any(entry.file_size > TEXTS_BYTES_MAX for entry in texts):
        raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in entries):
        raise RosterUnreadable("FILE_ENCRYPTED")
    names = {entry.filename for entry in entries}
    if len(names) < len(entries) or any(entry.compress_type not in _METHODS for entry in entries):
        raise RosterUnreadable("FILE_DAMAGED")
    # A false table sends zipfile before the file's beginning, where it fails in words of its own.
    if any(entry.header_offset < 0 for entry in entries):
        raise RosterUnreadable("FILE_DAMAGED")


def _refuse_doctype(*_: object) -> None:
    raise RosterUnreadable("FILE_DAMAGED")


@contextmanager
def damage_told() -> Iterator[None]:
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
