"""The three parts of a workbook that hold what people typed: texts, date formats and rows."""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final
from xml.parsers import expat

from domain.cells import Cell, CellKind
from integrations.excel.package import Package, local
from integrations.excel.unreadable import RosterUnreadable

SHARED_STRINGS_MAX: Final = 4_000_000
STYLES_MAX: Final = 65_536
SHEET_ROWS_MAX: Final = 1_048_576
SHEET_COLUMNS_MAX: Final = 16_384
_ROW_TOKENS_MAX: Final = 200_000
_BUFFER_BYTES: Final = 64 * 1024
_SERIAL_MAX: Final = 2_958_465
_SERIAL_PHANTOM: Final = 60
_INTEGER_DIGITS_MAX: Final = 18
_BASE_1900: Final = date(1899, 12, 30)
_BASE_1904: Final = date(1904, 1, 1)
_DATE_FORMATS: Final = frozenset(
    str(number) for number in (*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58)
)
_ROW_DIGITS_MAX: Final = 7
_LETTERS_MAX: Final = 3
_BARE: Final = ["", ""]
_TEXT: Final = CellKind.TEXT
_NOT_SIGNS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class _Mark:
    name: str


_OPEN: Final = _Mark("open")
_CLOSE: Final = _Mark("close")
_FORMULA: Final = _Mark("formula")


@dataclass(frozen=True, slots=True)
class StoredRow:
    """One row as stored: its number in the sheet, and the cells that hold anything, by column."""

    number: int
    cells: dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell's reading depends on in the rest of the workbook."""

    strings: list[str]
    date_styles: frozenset[str]
    is_1904: bool


def read_context(package: Package) -> Context:
    """This will read the string table and the date styles of a workbook.

    Raises:
        RosterUnreadable: one of them is damaged or absurdly large.
    """
    strings, styles = package.part("sharedStrings"), package.part("styles")
    return Context(
        strings=_read_strings(package, strings) if strings else [],
        date_styles=_read_date_styles(package, styles) if styles else frozenset(),
        is_1904=package.is_1904,
    )


def stored_rows(package: Package, path: str, context: Context) -> Iterator[StoredRow]:
    """This will stream a worksheet's rows in order, a chunk of the part at a time.

    Raises:
        RosterUnreadable: the part is damaged or not a worksheet.
    """
    collector = _RowCollector()
    number = 0
    for _ in package.parse(path, collector.parser):
        for attributes, tokens in collector.taken():
            number = _row_number(attributes, number)
            yield StoredRow(number, _cells(tokens, number, context))


class _RowCollector:
    """Turns expat's calls into one flat list of tokens per row; the hot path of an import."""

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
                if text:
                    cells[column] = _cell(attributes, f"{column}{number}", text, context)
                elif is_formula:
                    cells[column] = _uncomputed(attributes, f"{column}{number}")
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


def _cell(attributes: list[str], ref: str, text: str, context: Context) -> Cell:
    kind = attributes[-1] if attributes[-2] == "t" else _value(attributes, "t", "n")
    if kind == "s":
        try:
            shared = context.strings[int(text)]
        except (ValueError, IndexError):
            raise RosterUnreadable("FILE_DAMAGED") from None
        return Cell(_TEXT, ref, shared) if shared else Cell(CellKind.EMPTY, ref)
    reader = _READERS.get(kind)
    if reader is not None:
        return reader(ref, text)
    cell = _number_cell(ref, text)
    if _value(attributes, "s", "0") in context.date_styles:
        return _dated(cell, is_1904=context.is_1904)
    return cell


def _uncomputed(attributes: list[str], ref: str) -> Cell:
    """This will tell a formula that gave "" (its type is text) from one that nobody computed."""
    is_blank = _value(attributes, "t", "n") == "str"
    return Cell(CellKind.EMPTY if is_blank else CellKind.ERROR, ref)


def _value(attributes: list[str], name: str, default: str) -> str:
    place = _place(attributes, name)
    return default if place < 0 else attributes[place + 1]


def _text_cell(ref: str, text: str) -> Cell:
    return Cell(_TEXT, ref, _unescaped(text))


def _boolean_cell(ref: str, text: str) -> Cell:
    return Cell(CellKind.BOOLEAN, ref, number=int(text.strip() in {"1", "true"}))


def _error_cell(ref: str, text: str) -> Cell:
    return Cell(CellKind.ERROR, ref, text)


def _iso_cell(ref: str, text: str) -> Cell:
    try:
        return Cell(CellKind.DATE, ref, day=date.fromisoformat(text.strip()[:10]))
    except ValueError:
        return _error_cell(ref, "#VALUE!")


def _number_cell(ref: str, text: str) -> Cell:
    try:
        number = int(text) if len(text) <= _INTEGER_DIGITS_MAX and text.isdigit() else float(text)
    except ValueError:
        raise RosterUnreadable("FILE_DAMAGED") from None
    if not math.isfinite(number):
        return _error_cell(ref, "#NUM!")
    return Cell(CellKind.NUMBER, ref, number=number)


_READERS: Final[Mapping[str, Callable[[str, str], Cell]]] = {
    "str": _text_cell,
    "inlineStr": _text_cell,
    "b": _boolean_cell,
    "e": _error_cell,
    "d": _iso_cell,
}


def _dated(cell: Cell, *, is_1904: bool) -> Cell:
    """This will show a number as the day it is styled to be; a mere time of day stays a number."""
    if cell.number is None or not 1 <= cell.number <= _SERIAL_MAX:
        return cell
    return Cell(CellKind.DATE, cell.ref, day=_day_of_serial(int(cell.number), is_1904=is_1904))


def _day_of_serial(serial: int, *, is_1904: bool) -> date:
    if is_1904:
        return _BASE_1904 + timedelta(days=serial)
    # Excel counts a 1900-02-29 that never was; before it, the count is one behind.
    return _BASE_1900 + timedelta(days=serial + (serial < _SERIAL_PHANTOM))


def _row_number(attributes: list[str], previous: int) -> int:
    if "r" not in attributes[::2]:
        return previous + 1
    text = attributes[attributes.index("r") + 1]
    if not (text.isdigit() and len(text) <= _ROW_DIGITS_MAX and previous < int(text)):
        raise RosterUnreadable("FILE_DAMAGED")
    if int(text) > SHEET_ROWS_MAX:
        raise RosterUnreadable("FILE_DAMAGED")
    return int(text)


@lru_cache(maxsize=SHEET_COLUMNS_MAX)
def column_index(letters: str) -> int | None:
    """This will count a column from 1: A is 1, XFD is 16384; None for what is no column."""
    if not (letters.isascii() and letters.isalpha() and letters.isupper()):
        return None
    index = 0
    for letter in letters[: _LETTERS_MAX + 1]:
        index = index * 26 + ord(letter) - 64
    return index if index <= SHEET_COLUMNS_MAX else None


def column_name(index: int) -> str:
    """This will name a column counted from 1.

    Raises:
        RosterUnreadable: past the last column that a sheet has.
    """
    if index > SHEET_COLUMNS_MAX:
        raise RosterUnreadable("FILE_DAMAGED")
    letters = ""
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class _StringCollector:
    """Gathers the texts of the string table; readings beside them (rPh) are no part of a text."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._pieces: list[str] = []
        self._inside: set[str] = set()

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._inside.add(local(name))

    def _end(self, name: str) -> None:
        name = local(name)
        self._inside.discard(name)
        if name == "si":
            self.strings.append(_unescaped("".join(self._pieces)))
            self._pieces.clear()

    def _characters(self, text: str) -> None:
        if "t" in self._inside and "rPh" not in self._inside:
            self._pieces.append(text)


def _read_strings(package: Package, path: str) -> list[str]:
    collector = _StringCollector()
    for _ in package.parse(path, collector.parser):
        if len(collector.strings) > SHARED_STRINGS_MAX:
            raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
    return collector.strings


def _read_date_styles(package: Package, path: str) -> frozenset[str]:
    """This will give the style numbers, as the sheet writes them, that show a number as a date."""
    custom: dict[str, bool] = {}
    formats: list[str] = []
    within = ""

    def seen(name: str, attributes: dict[str, str]) -> None:
        nonlocal within
        if name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within = name
        elif name == "numFmt" and not within:
            custom[attributes.get("numFmtId", "")] = _is_date_format(
                attributes.get("formatCode", "")
            )
        elif name == "xf" and within == "cellXfs" and len(formats) < STYLES_MAX:
            formats.append(attributes.get("numFmtId", "0"))

    package.elements(path, seen)
    return frozenset(
        str(style)
        for style, number in enumerate(formats)
        if custom.get(number, number in _DATE_FORMATS)
    )


def _is_date_format(code: str) -> bool:
    signs = _NOT_SIGNS.sub("", code).split(";")[0].lower()
    return "y" in signs or "d" in signs or ("m" in signs and "h" not in signs and "s" not in signs)


def _unescaped(text: str) -> str:
    """This will undo _x000D_, the workbook's spelling of characters that XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
