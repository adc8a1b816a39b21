"""What a workbook cell is to the rules: its type as stored, never guessed, and what is wrong in it."""

import json
import re
import unicodedata
from collections.abc import Mapping
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
_MENDED = re.compile(
    r"[\x00-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]|^'|^=\".*\"$",
    re.DOTALL,
)
_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")
_SERIAL = re.compile(r"[1-5][0-9]{4}")
_SERIAL_BASE: Final = date(1899, 12, 30)
# Whose contents tell who somebody is: no message and no fix repeats them.
_PERSONAL: Final = frozenset({"id_no", "mobile", "address", "email", "account_no"})
_LONG_NUMBER = re.compile(r"[0-9]{11}")
_LIKE_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LIKE_ID_NO = re.compile(r"[0-9]{17}[0-9Xx]|[0-9]{15}")
_LIKE_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_MOBILE_DIGITS: Final = 11
_SWAPS: Final = (
    ("name", _LIKE_NAME, "id_no", _LIKE_ID_NO),
    ("name", _LIKE_NAME, "mobile", _LIKE_MOBILE),
    ("id_no", _LIKE_ID_NO, "mobile", _LIKE_MOBILE),
)

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


@dataclass(frozen=True, slots=True)
class Carrier:
    """What the files that a text will travel in can hold: an encoding, and signs it may not have."""

    encoding: str
    separators: str


OUR_OWN: Final = Carrier("gb18030", "|")


@dataclass(frozen=True, slots=True)
class SheetRow:
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


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
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
    return cell.kind is CellKind.TEXT and _looks_scientific(cell.text)


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


class RowFindings:
    """Reads one row field by field and gathers what is wrong; `labels` are the columns' names."""

    __slots__ = ("_carrier", "_labels", "_row", "faults", "notes")

    def __init__(
        self, row: SheetRow, labels: Mapping[str, str], carrier: Carrier = OUR_OWN
    ) -> None:
        self._row = row
        self._labels = labels
        self._carrier = carrier
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []

    def refuse(self, code: str, field: str, **context: object) -> None:
        """This will add a fault, once: the row is not taken."""
        fault = self._finding(code, field, context)
        if fault not in self.faults:
            self.faults.append(fault)

    def refuse_missing(self, code: str, field: str) -> None:
        """This will refuse an empty field; one that holds an error value is refused already."""
        if self.is_blank(field):
            self.refuse(code, field)

    def note(self, code: str, field: str, **context: object) -> None:
        """This will add a note: the row is taken, and the note shown."""
        self.notes.append(self._finding(code, field, context))

    def note_once(self, code: str, field: str) -> None:
        """This will add a note that is told but once."""
        if not any(note.code == code and note.field == field for note in self.notes):
            self.note(code, field)

    def note_missing(self, field: str) -> None:
        """This will note an empty field that a complete entry needs."""
        if self.is_blank(field):
            self.note("field_missing", field)

    def is_refused(self, field: str) -> bool:
        """This will say whether a fault stands against the field already."""
        return any(fault.field == field for fault in self.faults)

    def is_blank(self, field: str) -> bool:
        """This will say whether nothing was typed, or nothing but spaces."""
        cell = self.cell(field)
        return cell.kind is CellKind.EMPTY or (cell.kind is CellKind.TEXT and not clean(cell.text))

    def cell(self, field: str) -> Cell:
        """This will give the field's cell; one without a column is empty."""
        return self._row.cells.get(field) or Cell(CellKind.EMPTY, f"第{self._row.sheet_row}行")

    def text(self, field: str, *, bytes_max: int | None = None) -> str:
        """This will read a field as text, refusing what is no text or what no bank file can carry."""
        cell = self.cell(field)
        if cell.kind is CellKind.EMPTY:
            return ""
        if cell.kind is CellKind.ERROR:
            self.refuse("cell_error", field)
            return ""
        text = text_of(cell)
        if cell.is_formula:
            self.refuse("cell_formula", field, fix=self._shown(field, text))
        raw = cell.text
        if raw and (not raw.isprintable() or raw[0] in "'=") and _MENDED.search(raw):
            text = self._mended(field, text)
        if bytes_max is not None:
            self._refuse_unwritable(field, text, bytes_max)
        return text

    def number(self, field: str) -> str:
        """This will read a field that holds an identifier: digits and letters of half width."""
        text = self.text(field)
        if not text.isascii() and _FULL_WIDTH.search(text):
            self.note_once("fullwidth_repaired", field)
        return text

    def day(self, field: str) -> date | None:
        """This will read a field as a date; None when empty or refused."""
        cell = self.cell(field)
        if not self.text(field):
            return None
        try:
            return day_of(cell)
        except DayIsSerial as error:
            self.refuse(error.code, field, fix=error.day.isoformat())
        except DayUnreadable as error:
            self.refuse(error.code, field)
        return None

    def refuse_swapped(self) -> None:
        """This will refuse two fields of a person that were filled in the wrong way round."""
        texts = {field: text_of(self.cell(field)) for field in ("name", "id_no", "mobile")}
        if not texts["name"][:1].isdecimal() and len(texts["mobile"]) == _MOBILE_DIGITS:
            return  # of all rows but a few, nothing is the wrong way round
        for one, like_one, other, like_other in _SWAPS:
            first, second = texts[one], texts[other]
            if like_other.fullmatch(first) and like_one.fullmatch(second):
                self.refuse("swapped", one, other=self._labels[other])
                self.refuse("swapped", other, other=self._labels[one])

    def checked(self, draft: T | None) -> Checked[T]:
        """This will close the row: its draft only stands when nothing refused it."""
        kept = None if self.faults else draft
        return Checked(draft=kept, faults=tuple(self.faults), notes=tuple(self.notes))

    def _mended(self, field: str, text: str) -> str:
        """This will take a text out of what people put around it, and say so."""
        is_held = len(text) > len('=""') and text.startswith('="') and text.endswith('"')
        mended = clean(text[2:-1] if is_held else text.removeprefix("'"))
        if self._row.cells[field].text.strip() != mended:
            self.note_once("characters_repaired", field)
        return mended

    def _shown(self, field: str, text: str) -> str:
        return "" if field in _PERSONAL or _LONG_NUMBER.search(text) else text

    def _refuse_unwritable(self, field: str, text: str, bytes_max: int) -> None:
        for sign in self._carrier.separators:
            if sign in text:
                plain = self._shown(field, text.replace(sign, ""))
                self.refuse("forbidden_character", field, sign=sign, fix=plain)
        if text.startswith(("=", "+", "-", "@")):
            self.refuse("formula_like", field, fix=self._shown(field, text.lstrip("=+-@ ")))
        try:
            length = byte_length(text)
            if self._carrier.encoding != OUR_OWN.encoding:
                text.encode(self._carrier.encoding)
        except UnicodeEncodeError:
            self.refuse("name_not_encodable" if field == "name" else "not_encodable", field)
            return
        if length > bytes_max:
            self.refuse("field_too_long", field, bytes_max=bytes_max, han_max=bytes_max // 2)

    def _finding(self, code: str, field: str, context: Mapping[str, object]) -> Fault:
        label, ref = self._labels[field], self.cell(field).ref
        return fault(code, field=field, label=label, ref=ref, **context)


def _bounded(day: date) -> date:
    if day.year not in _YEARS and day != date.max:
        raise DayImpossible
    return day


def _looks_scientific(text: str) -> bool:
    folded = text.strip().upper()
    return "E+" in folded and folded.replace("E+", "").replace(".", "").isdigit()
