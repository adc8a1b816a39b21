"""What a workbook cell is to the rules: its type as stored, never guessed, and what is wrong in it."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, Final, Generic, NamedTuple, TypeVar

WORDING: Final[Mapping[str, str]] = MappingProxyType(
    json.loads(Path(__file__).with_name("wording.json").read_text(encoding="utf-8"))
)
EXACT_DIGITS_MAX: Final = 15
_YEARS: Final = range(1900, 2101)
_SEPARATED = re.compile(
    r"(\d{4})[-/.年](\d{1,2})(?:[-/.月](\d{1,2})日?)?月?(?:(?:\s+|(?<=日))\d{1,2}:\d{2}(?::\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACES = re.compile(r"\s+")
_SERIAL = re.compile(r"[1-5][0-9]{4}")
_SERIAL_BASE: Final = date(1899, 12, 30)

T = TypeVar("T")


class CellKind(StrEnum):
    """The type the workbook itself stores; a number stays a number."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"


class Cell(NamedTuple):
    """One cell as stored: `text` for TEXT and ERROR, `number` for NUMBER and BOOLEAN, `day` for DATE.

    `ref` is the cell's address in the sheet, "G7". A NUMBER that could be the serial number of a day
    has that day, too: which one depends on the workbook. What a formula gave is no more than what
    somebody's program made of it at some time (`is_formula`).
    """

    kind: CellKind
    ref: str
    text: str = ""
    number: float | int | None = None
    day: date | None = None
    is_formula: bool = False


NOTHING: Final[Mapping[str, Cell]] = {}


@dataclass(frozen=True, slots=True, eq=False)
class RowForm:
    """What many rows have in common: which keys hold plain texts, and the column of each key.

    Where it `is_whole`, every key has a cell, and one that holds nothing is empty.
    """

    names: tuple[str, ...]
    letters: Mapping[str, str]
    is_whole: bool = False


class RowCells(Mapping[str, Cell]):
    """The cells of one row of a sheet, of which plain texts are made only when they are asked for.

    `typed` are those texts in the order of the form's names, `held` are all cells of another kind.
    """

    __slots__ = ("_texts", "form", "held", "row", "typed")

    def __init__(
        self,
        form: RowForm,
        typed: tuple[str, ...],
        row: int,
        held: Mapping[str, Cell] = NOTHING,
    ) -> None:
        self.form = form
        self.typed = typed
        self.row = row
        self.held = held
        self._texts: Mapping[str, str] | None = None

    @property
    def texts(self) -> Mapping[str, str]:
        """The plain texts by their keys."""
        if self._texts is None:
            self._texts = dict(zip(self.form.names, self.typed, strict=True))
        return self._texts

    @property
    def others(self) -> Mapping[str, Cell]:
        """All cells but the plain texts."""
        if not self.form.is_whole or len(self.form.names) == len(self.form.letters):
            return self.held
        return {key: self[key] for key in self.form.letters if key not in self.texts}

    def __getitem__(self, key: str) -> Cell:
        """This will make a cell that is a text or empty, or give one that is anything else."""
        text = self.texts.get(key)
        if text is not None:
            return Cell(CellKind.TEXT, f"{self.form.letters[key]}{self.row}", text)
        if key in self.held or not self.form.is_whole:
            return self.held[key]
        return Cell(CellKind.EMPTY, f"{self.form.letters[key]}{self.row}")

    def __contains__(self, key: object) -> bool:
        """This will say whether there is such a cell, without making it."""
        return key in (self.form.letters if self.form.is_whole else self.texts) or key in self.held

    def __iter__(self) -> Iterator[str]:
        """This will go through the cells in the order of their columns."""
        return (key for key in self.form.letters if key in self)

    def __len__(self) -> int:
        """This will count the cells."""
        if self.form.is_whole:
            return len(self.form.letters)
        return len(self.typed) + len(self.held)

    def __reduce__(self) -> tuple[type["RowCells"], tuple[object, ...]]:
        """This will say how to make the same cells in another process."""
        return RowCells, (self.form, self.typed, self.row, self.held)


def row_cells(
    texts: Mapping[str, str], others: Mapping[str, Cell], letters: Mapping[str, str], row: int
) -> RowCells:
    """This will make the cells of a row that has no form in common with another."""
    return RowCells(RowForm((*texts,), letters), (*texts.values(),), row, others)


def texts_in(cells: Mapping[str, Cell]) -> Mapping[str, str]:
    """This will give the texts of the cells that hold one as it was typed, which no formula gave."""
    if cells.__class__ is RowCells:
        return cells.texts  # its class is compared, since to ask an abstract one is slow
    return {
        key: cell.text
        for key, cell in cells.items()
        if cell.kind is CellKind.TEXT and not cell.is_formula
    }


@dataclass(frozen=True, slots=True)
class Carrier:
    """What the files that a text will travel in can hold: an encoding, and signs it may not have."""

    encoding: str
    separators: str


OUR_OWN: Final = Carrier("gb18030", "|")


class SheetRow(NamedTuple):
    """One data row: `number` counts data rows from 1, `sheet_row` is the row in the sheet."""

    number: int
    sheet_row: int
    cells: Mapping[str, Cell]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused or noted: a stable code, the column's field, the cell, and how to fix it.

    `message` is Chinese, names the cell and never carries a personal value. `fix` is what should
    surely stand in the cell instead, where that is known and no personal number.
    """

    code: str
    field: str
    ref: str
    message: str
    fix: str = ""


class Checked(NamedTuple, Generic[T]):
    """What came of a row: a draft when nothing refuses it, every fault, and notes to be shown."""

    draft: T | None
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]


class DayUnreadable(ValueError):
    """A cell that should hold a date does not; `code` says how."""

    code: ClassVar[str] = "date_format"


class DayImpossible(DayUnreadable):
    """Written like a date, but the calendar has no such day."""

    code = "date_impossible"


class DayIsSerial(DayUnreadable):
    """The number by which a workbook counts days; `day` is the one that it would be."""

    code = "date_serial"

    def __init__(self, day: date) -> None:
        super().__init__(self.code)
        self.day = day


class DayWithoutDay(DayUnreadable):
    """Year and month only: which day is not ours to invent."""

    code = "date_month_only"


def clean(text: str) -> str:
    """This will drop invisible characters, trim, and make every run of spaces one plain space."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return _SPACES.sub(" ", _INVISIBLE.sub("", _SPACES.sub(" ", text))).strip()


def text_of(cell: Cell) -> str:
    """This will write a cell as a person would read it; a number as Excel shows it, unformatted."""
    if cell.kind is CellKind.TEXT:
        return clean(cell.text)
    if cell.kind is CellKind.NUMBER:
        return number_text(cell)
    if cell.kind is CellKind.BOOLEAN:
        return "TRUE" if cell.number else "FALSE"
    if cell.kind is CellKind.DATE and cell.day is not None:
        return cell.day.isoformat()
    return ""


def number_text(cell: Cell) -> str:
    """This will write a number with Excel's 15 significant digits: 110, 33.5, 1.5E+20."""
    assert cell.number is not None
    if isinstance(cell.number, int) and abs(cell.number) < 10**EXACT_DIGITS_MAX:
        return str(cell.number)
    return format(cell.number, ".15G")


def has_lost_digits(cell: Cell) -> bool:
    """This will say whether a number is too long for Excel, as typed or already shown as 5.1E+17."""
    if cell.kind is CellKind.NUMBER and cell.number is not None:
        return abs(cell.number) >= 10**EXACT_DIGITS_MAX
    return cell.kind is CellKind.TEXT and looks_scientific(cell.text)


def looks_scientific(text: str) -> bool:
    """This will say whether a text is a number as Excel shows one that is too long: 5.1E+17."""
    if text.isalnum():
        return False
    folded = text.strip().upper()
    return "E+" in folded and folded.replace("E+", "").replace(".", "").isdigit()


def day_of(cell: Cell) -> date:
    """This will read a date cell, or a date written as text or as the number 20160301.

    Raises:
        DayUnreadable: nothing that is surely a date.
        DayIsSerial: a bare serial number, which is not guessed at.
        DayImpossible: no such day.
        DayWithoutDay: only year and month.
    """
    if cell.kind is CellKind.DATE and cell.day is not None:
        return _bounded(cell.day)
    if cell.kind is CellKind.NUMBER and cell.day is not None:
        raise DayIsSerial(cell.day)
    if cell.kind is CellKind.TEXT or cell.kind is CellKind.NUMBER:
        text = text_of(cell)
        if _SERIAL.fullmatch(text):
            raise DayIsSerial(_SERIAL_BASE + timedelta(days=int(text)))
        return day_from_text(text)
    raise DayUnreadable


def day_from_text(text: str) -> date:
    """This will read 2016-03-01, 2016/3/1, 2016.3.1, 20160301 or 2016年3月1日.

    Raises:
        DayUnreadable, DayImpossible, DayWithoutDay: as `day_of` does.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).replace(" ", "")
    if match := _COMPACT.fullmatch(text):
        year, month, day = match.groups()
    elif match := _SEPARATED.fullmatch(text):
        year, month, day = match.groups()
        if day is None:
            raise DayWithoutDay
    else:
        raise DayUnreadable
    try:
        return _bounded(date(int(year), int(month), int(day)))
    except DayUnreadable:
        raise
    except ValueError:
        raise DayImpossible from None


def byte_length(text: str) -> int:
    """This will count the GB18030 bytes a text takes in a bank file.

    Raises:
        UnicodeEncodeError: half a character that no file can carry.
    """
    return len(text) if text.isascii() else len(text.encode("gb18030"))


def fault(code: str, *, field: str, label: str, ref: str, **context: object) -> Fault:
    """This will word a fault: 「G16 证件号码：…」; the context must hold no personal value.

    A `row` in the context picks the wording that names the other row, where there is one; a `fix`
    is what should stand in the cell.

    Raises:
        KeyError: no such wording, or the context does not fill it; that is our bug.
    """
    named = WORDING.get(f"{code}.row") if "row" in context else None
    hint = (named or WORDING[code]).format_map(context)
    fix = str(context.get("fix", ""))
    return Fault(code=code, field=field, ref=ref, message=f"{ref} {label}：{hint}", fix=fix)


def _bounded(day: date) -> date:
    if day.year not in _YEARS and day != date.max:
        raise DayImpossible
    return day
