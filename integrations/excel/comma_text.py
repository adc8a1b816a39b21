"""Text with separators (.csv, .txt): its encoding and separator found, its rows streamed.

Such a file has nothing but text: what Excel lost when it was written is told by the rules, from the
shape of what is left.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, Final

from domain.cells import row_cells
from integrations.excel.package import CHUNK_BYTES
from integrations.excel.stored import SHEET_COLUMNS_MAX, SheetPart, StoredRow, column_name
from integrations.excel.unreadable import RosterUnreadable

LINE_CHARACTERS_MAX: Final = 256 * 1024
LINES_MAX: Final = 1_000_000
SEPARATORS: Final = (",", "\t", ";")
_SAMPLED_ROWS: Final = 20
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SHEET: Final = SheetPart("", "", is_visible=True)


class TextBook:
    """A text of one sheet, without a name."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        self._stream = stream
        self.encoding = encoding
        self.separator = self._find_separator()
        self.line_end = self._find_line_end()

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        """The one that it is."""
        return (_SHEET,)

    def rows(self, _: SheetPart) -> Iterator[StoredRow]:
        """This will stream the rows; a line without anything is a row, too, as in Excel."""
        letters: dict[str, str] = {}
        for number, texts in enumerate(self.texts(), start=1):
            if len(texts) > SHEET_COLUMNS_MAX:
                raise RosterUnreadable("TOO_MANY_COLUMNS")
            if len(texts) > len(letters):
                letters |= {(name := column_name(at)): name for at in range(1, len(texts) + 1)}
            typed = {name: text for name, text in zip(letters, texts, strict=False) if text}
            if typed:
                yield StoredRow(number, row_cells(typed, {}, letters, number))

    def last_row(self, _: SheetPart) -> int:
        """This will count the lines, which are no fewer than the rows."""
        self._stream.seek(0)
        return sum(chunk.count(b"\n") for chunk in iter(self._read, b""))

    def hidden_columns(self, _: SheetPart) -> frozenset[str]:
        """This will name none: a text cannot hide any."""
        return frozenset()

    def texts(self) -> Iterator[list[str]]:
        """This will stream the rows as lists of texts.

        Raises:
            RosterUnreadable: a line, or what stands between quotes, is longer than any row.
        """
        yield from self._split(self.separator)

    def _split(self, separator: str) -> Iterator[list[str]]:
        reader = csv.reader(self._lines(), delimiter=separator, strict=True)
        try:
            yield from reader
        except csv.Error as error:
            raise RosterUnreadable("QUOTES_UNBALANCED", line=str(reader.line_num)) from error

    def _lines(self) -> Iterator[str]:
        self._stream.seek(0)
        text = io.TextIOWrapper(
            io.BufferedReader(_Kept(self._stream), CHUNK_BYTES), encoding=self.encoding, newline=""
        )
        count = 0
        while line := text.readline(LINE_CHARACTERS_MAX + 1):
            count += 1
            if len(line) > LINE_CHARACTERS_MAX or count > LINES_MAX:
                raise RosterUnreadable("LINE_TOO_LONG")
            yield line

    def _find_separator(self) -> str:
        """This will take the separator that parts the first rows into most cells."""
        counts = {separator: self._parted(separator) for separator in SEPARATORS}
        if not any(counts.values()):
            raise RosterUnreadable("FILE_NOT_WORKBOOK")
        return max(counts, key=counts.__getitem__)

    def _parted(self, separator: str) -> int:
        sample = islice(self._split(separator), _SAMPLED_ROWS)
        try:
            return sum(len(texts) - 1 for texts in sample if texts)
        except RosterUnreadable as error:
            if error.code != "QUOTES_UNBALANCED":
                raise
            return int(separator == SEPARATORS[0])

    def _find_line_end(self) -> str:
        first = next(self._lines(), "")
        return first[len(first.rstrip("\r\n")) :] or "\r\n"

    def _read(self) -> bytes:
        return self._stream.read(CHUNK_BYTES)


def open_book(stream: BinaryIO) -> TextBook:
    """This will open a text after finding out its encoding.

    Raises:
        RosterUnreadable: it is no text, or in no encoding that we know.
    """
    return TextBook(stream, find_encoding(stream))


def find_encoding(stream: BinaryIO) -> str:
    """This will find the encoding by the mark at the start, or as the first that fits all of it.

    Raises:
        RosterUnreadable: none fits, or there are bytes that no text has.
    """
    stream.seek(0)
    head = stream.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            if not _fits(stream, encoding):
                raise RosterUnreadable("ENCODING_UNKNOWN")
            return encoding
    found = next((each for each in ("utf-8", "gb18030") if _fits(stream, each)), None)
    if found is None:
        raise RosterUnreadable("ENCODING_UNKNOWN")
    return found


def _fits(stream: BinaryIO, encoding: str) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(CHUNK_BYTES):
            if "\0" in decoder.decode(chunk):
                raise RosterUnreadable("FILE_NOT_WORKBOOK")
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


class _Kept(io.RawIOBase):
    """Reads another stream, and leaves it open when it is closed."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """This will say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """This will fill a buffer as far as there is anything."""
        view = memoryview(buffer).cast("B")
        found = self._stream.read(len(view))
        view[: len(found)] = found
        return len(found)
