"""A worksheet's rows as they stream by; the hot path of an import.

Nearly every program writes cells in one of a few plain forms, which the shapes of rows, and for odd
ones an expression, tell far faster than a parser that calls back for each tag. A parser without such
calls still reads what stands around the rows, so that what is no XML is refused as before; and what
is not plain is left to the slow way, whole.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from domain.cells import Cell
from integrations.excel.package import Package, local
from integrations.excel.parts import Context
from integrations.excel.plain_cells import PlainCells
from integrations.excel.plain_xml import NotPlain, PlainDecoder, begins
from integrations.excel.row_shapes import ROW_END, RowShapes
from integrations.excel.stored import (
    SHEET_ROWS_MAX,
    StoredRow,
    column_index,
    column_name,
)
from integrations.excel.typed import cell_of
from integrations.excel.unreadable import RosterUnreadable

_ROW_TOKENS_MAX: Final = 200_000
_PLAIN_ROW_MAX: Final = 4 * 1024 * 1024
_BUFFER_BYTES: Final = 64 * 1024
_ROW_DIGITS_MAX: Final = 7
_BARE: Final = ["", ""]
_TRUE: Final = frozenset({"1", "true"})
# A sheet without a row closes itself, or has none at all.
_PLAIN_END: Final = re.compile(rb"</sheetData\s*>|<sheetData[^>]*/>|</worksheet\s*>")
_PLAIN_TAG = re.compile(r'<row r="([0-9]{1,7})"([^>]*)>')
_HIDDEN = re.compile(r'\bhidden="(?:1|true)"')


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str


_OPEN: Final = _Mark("open")
_CLOSE: Final = _Mark("close")
_FORMULA: Final = _Mark("formula")


def stored_rows(package: Package, path: str, context: Context) -> Iterator[StoredRow]:
    """This will stream a worksheet's rows in order, a chunk of the part at a time.

    Raises:
        RosterUnreadable: the part is damaged or not a worksheet.
    """
    done = 0
    try:
        for row in plain_rows(package, path, context):
            yield row
            done = row.number
    except NotPlain:
        for row in any_rows(package, path, context):
            if row.number > done:
                yield row


def plain_rows(package: Package, path: str, context: Context) -> Iterator[StoredRow]:
    """This will stream the rows of a sheet in the plain form.

    Raises:
        NotPlain: it is in another; what was given so far is right.
        RosterUnreadable: as `stored_rows`.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: _only_root(parser, name)
    rows, cells = _PlainRows(RowShapes(context)), PlainCells(context)
    number = 0
    for _ in package.parse(path, parser, through=rows):
        for found in rows.taken():
            if isinstance(found, StoredRow):
                if not number < found.number <= SHEET_ROWS_MAX:
                    raise RosterUnreadable("FILE_DAMAGED")
                number = found.number
                yield found
                continue
            bare, tag, inside = found
            number = _row_number(["r", tag[1]], _after_bare(bare, number))
            is_hidden = "hidden" in tag[2] and _HIDDEN.search(tag[2]) is not None
            yield StoredRow(number, cells(inside, number), is_hidden)
    _after_bare(rows.tail, number)


# A row that is read, or what stands before one, its tag, and its cells.
_Taken = StoredRow | tuple[str, re.Match[str], str]


class _PlainRows:
    """Takes the rows out of a sheet as it comes; what is left around them, a parser reads."""

    def __init__(self, shapes: RowShapes) -> None:
        self.tail = ""
        self._is_begun = False
        self._rest = b""
        self._shapes = shapes
        self._decoded = PlainDecoder("worksheet")
        self._rows: list[_Taken] = []

    def __call__(self, chunk: bytes) -> bytes:
        """This will keep the chunk's whole rows, and give what stands before and between them."""
        if self.tail:
            return self._ended(chunk)
        if not self._is_begun and not begins(chunk, "worksheet"):
            raise NotPlain
        self._is_begun = True
        data, around = self._rest + chunk, b""
        end = data.rfind(ROW_END) + 1
        if end:
            end += len(ROW_END) - 1
            around = self._take(data[:end])
        elif b"<!" in data or data.find(b"<?", 1) > 0:
            raise NotPlain
        self._rest = data[end:]
        if len(self._rest) > _PLAIN_ROW_MAX:
            raise NotPlain
        if _PLAIN_END.search(self._rest) is None:
            return around
        # Behind the rows stands what is small, and read as it comes.
        rest, self._rest = self._rest, b""
        return around + self._ended(rest)

    def taken(self) -> list[_Taken]:
        """This will hand over the rows so far."""
        rows, self._rows = self._rows, []
        return rows

    def _take(self, block: bytes) -> bytes:
        """This will keep the rows of a block, and give what stands before those of another shape."""
        found = self._shapes(block)
        if all(found):
            self._rows += found  # type: ignore[arg-type] # as was seen
            return b""
        others = [
            piece for row, piece in zip(found, block.split(ROW_END), strict=False) if row is None
        ]
        # Each ends with a row's end, so that no sign lies across two of them.
        text = self._decoded(ROW_END.join([*others, b""]))
        if "]]>" in text:
            raise NotPlain
        told = iter([_parted(piece) for piece in text.split("</row>")[:-1]])
        taken = [row or next(told) for row in found]
        self._rows += taken
        return "".join([row[0] for row in taken if not isinstance(row, StoredRow)]).encode()

    def _ended(self, chunk: bytes) -> bytes:
        text = self._decoded(chunk)
        if "]]>" in text:
            raise NotPlain
        self.tail += text
        return text.encode()


def _parted(piece: str) -> tuple[str, re.Match[str], str]:
    """This will part what stands before a row, its tag and its cells."""
    at = piece.rfind("<row")
    tag = _PLAIN_TAG.match(piece, at) if at >= 0 else None
    if tag is None or tag[2].endswith("/"):
        raise NotPlain
    return piece[:at], tag, piece[tag.end() :]


def _after_bare(text: str, number: int) -> int:
    """This will pass over rows without cells, which close themselves, and give the last number."""
    if "<row" not in text:
        return number
    found = list(_PLAIN_TAG.finditer(text))
    if text.count("<row") != len(found) or not all(tag[2].endswith("/") for tag in found):
        raise NotPlain
    for tag in found:
        number = _row_number(["r", tag[1]], number)
    return number


def _only_root(parser: expat.XMLParserType, name: str) -> None:
    if local(name) != "worksheet":
        raise RosterUnreadable("FILE_DAMAGED")
    parser.StartElementHandler = None


def any_rows(package: Package, path: str, context: Context) -> Iterator[StoredRow]:
    """This will stream the rows of any sheet, tag by tag; errors as `stored_rows`."""
    collector = _RowCollector()
    number = 0
    for _ in package.parse(path, collector.parser):
        for attributes, tokens in collector.taken():
            number = _row_number(attributes, number)
            is_hidden = _value(attributes, "hidden", "") in _TRUE
            yield StoredRow(number, _cells(tokens, number, context), is_hidden)


class _RowCollector:
    """Turns expat's calls into one flat list of tokens per row."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.buffer_size = _BUFFER_BYTES
        self.parser.ordered_attributes = True
        self.parser.StartElementHandler = self._root
        self._rows: list[tuple[list[str], list[object]]] = []
        self._tokens: list[object] = []

    def taken(self) -> list[tuple[list[str], list[object]]]:
        """This will hand over the rows finished so far.

        Raises:
            RosterUnreadable: one row holds more than any sheet can.
        """
        if len(self._tokens) > _ROW_TOKENS_MAX:
            raise RosterUnreadable("FILE_DAMAGED")
        rows, self._rows[:] = self._rows[:], []
        return rows

    def _root(self, name: str, _: list[str]) -> None:
        if local(name) != "worksheet":
            raise RosterUnreadable("FILE_DAMAGED")
        self._listen(name.removesuffix("worksheet"))

    def _listen(self, prefix: str) -> None:
        row, cell, phonetic, text = (prefix + name for name in ("row", "c", "rPh", "t"))
        marks = {prefix + "v": _OPEN, text: _OPEN, prefix + "f": _FORMULA}
        texts = {prefix + "v", text}
        rows, tokens, attributes = self._rows, self._tokens, list[list[str]]()
        add = tokens.append

        def start(name: str, found: list[str]) -> None:
            if name == cell:
                add(found)
            elif name in marks:
                add(marks[name])
            elif name == row:
                tokens.clear()
                attributes[:] = [found]
            elif name == phonetic:
                marks[text] = _CLOSE

        def end(name: str) -> None:
            if name in texts:
                add(_CLOSE)
            elif name == row and attributes:
                rows.append((attributes.pop(), tokens[:]))
                tokens.clear()
            elif name == phonetic:
                marks[text] = _OPEN

        self.parser.StartElementHandler = start
        self.parser.EndElementHandler = end
        self.parser.CharacterDataHandler = tokens.append


def _cells(tokens: list[object], number: int, context: Context) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    attributes: list[str] = []
    column, text = "", ""
    is_open = is_formula = False
    tokens.append([])
    for token in tokens:
        if token is _OPEN:
            is_open = True
        elif token is _CLOSE:
            is_open = False
        elif token.__class__ is str:
            if is_open:
                text += token
        elif token is _FORMULA:
            is_formula = True
        else:
            if attributes:
                column = _column(attributes, column)
                kind = _value(attributes, "t", "n")
                style = _value(attributes, "s", "0")
                cell = cell_of(
                    kind, style, f"{column}{number}", text, context, is_formula=is_formula
                )
                if cell is not None:
                    cells[column] = cell
            attributes = token or _BARE  # type: ignore[assignment] # nothing else is left
            text, is_formula = "", False
    return cells


def _column(attributes: list[str], previous: str) -> str:
    place = 0 if attributes[0] == "r" else _place(attributes, "r")
    if place < 0:
        return column_name((column_index(previous) or 0) + 1)
    letters = attributes[place + 1].rstrip("0123456789")
    if column_index(letters) is None:
        raise RosterUnreadable("FILE_DAMAGED")
    return letters


def _place(attributes: list[str], name: str) -> int:
    names = attributes[::2]
    return names.index(name) * 2 if name in names else -1


def _value(attributes: list[str], name: str, default: str) -> str:
    place = _place(attributes, name)
    return default if place < 0 else attributes[place + 1]


def _row_number(attributes: list[str], previous: int) -> int:
    if "r" not in attributes[::2]:
        return previous + 1
    text = attributes[attributes.index("r") + 1]
    if not (text.isdigit() and len(text) <= _ROW_DIGITS_MAX and previous < int(text)):
        raise RosterUnreadable("FILE_DAMAGED")
    if int(text) > SHEET_ROWS_MAX:
        raise RosterUnreadable("FILE_DAMAGED")
    return int(text)
