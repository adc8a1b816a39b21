"""Files for another system's importer: a header, then rows, every cell a text, and nothing else.

Who made it stands in the properties of a workbook, where no importer stumbles over it.
"""

import codecs
import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

from integrations.excel.stored import column_name
from integrations.excel.streamed import Properties, StreamedBook, Target, Told
from integrations.excel.writer import Mark, defused

_CONTROLS: Final = dict.fromkeys(range(32))
_WIDTH: Final = 18


class PlainFile(Protocol):
    """A file that takes rows; closed, it is whole, and its target stays open."""

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """This will add rows."""

    def close(self) -> None:
        """This will finish the file."""


class PlainBook:
    """An .xlsx of one sheet with its header in the first row; all cells are text."""

    def __init__(self, target: Target, mark: Mark, headers: Sequence[str]) -> None:
        properties = Properties(mark.title, mark.author, mark.text, mark.at)
        widths = [(1, max(len(headers), 1), _WIDTH)]
        self._book = StreamedBook(target, mark.title, widths, properties)
        self._letters = [column_name(place) for place in range(1, len(headers) + 1)]
        self._next = 1
        self.write([headers])

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """This will add rows."""
        for row in rows:
            cells = (cell.translate(_CONTROLS) for cell in row)
            self._book.add(self._next, map(Told, self._letters, cells))
            self._next += 1

    def close(self) -> None:
        """This will finish the file."""
        self._book.close()


class PlainText:
    """A .csv in the encoding that the other side reads; formulas are defused."""

    def __init__(self, target: Target, headers: Sequence[str], *, encoding: str) -> None:
        self._target = target
        # A mark at the beginning, if the encoding has one, is written once.
        self._encoder = codecs.getincrementalencoder(encoding)()
        self.write([headers])

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """This will add rows."""
        text = io.StringIO(newline="")
        csv.writer(text, lineterminator="\r\n").writerows(
            [[defused(cell.translate(_CONTROLS)) for cell in row] for row in rows]
        )
        self._target.write(self._encoder.encode(text.getvalue()))

    def close(self) -> None:
        """This will finish the file."""
        self._target.flush()
