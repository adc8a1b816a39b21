"""What every kind of file comes down to: sheets, and rows of cells as they are stored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from operator import itemgetter
from typing import Final, NamedTuple, Protocol, TypeVar

from domain.cells import Cell
from integrations.excel.unreadable import RosterUnreadable

SHEET_ROWS_MAX: Final = 1_048_576
SHEET_COLUMNS_MAX: Final = 16_384
_LETTERS_MAX: Final = 3
_SERIAL_MAX: Final = 2_958_465
_SERIAL_PHANTOM: Final = 60
_LIKELY_DAYS: Final = range(5_000, 55_000)  # from 1913, when somebody old was born, to 2050
_BASE_1900: Final = date(1899, 12, 30)
_BASE_1904: Final = date(1904, 1, 1)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A worksheet: its name, where it stands in the file, and whether a person can see it."""

    name: str
    path: str
    is_visible: bool


class StoredRow(NamedTuple):
    """One row as stored: its number in the sheet, and the cells that hold anything, by column."""

    number: int
    cells: Mapping[str, Cell]
    is_hidden: bool = False


class Book(Protocol):
    """A file of sheets, already known to be of a bearable size."""

    @property
    def sheets(self) -> tuple[SheetPart, ...]:
        """Its worksheets, in order."""

    def rows(self, sheet: SheetPart) -> Iterator[StoredRow]:
        """This will stream a sheet's rows in order."""

    def last_row(self, sheet: SheetPart) -> int:
        """This will give the number of the last row that the sheet says it has; 0 if unknown."""

    def hidden_columns(self, sheet: SheetPart) -> frozenset[str]:
        """This will name the columns that nobody sees, by their letters."""


@lru_cache(maxsize=len(_LIKELY_DAYS))
def serial_day(serial: float, *, is_1904: bool) -> date | None:
    """This will give the day that a number styled as a date is; None if it is a time of day."""
    if not 1 <= serial <= _SERIAL_MAX:
        return None
    whole = int(serial)
    if is_1904:
        try:
            return _BASE_1904 + timedelta(days=whole)
        except OverflowError:
            return None
    # Excel counts a 1900-02-29 that never was; before it, the count is one behind.
    return _BASE_1900 + timedelta(days=whole + (whole < _SERIAL_PHANTOM))


def likely_day(number: float, *, is_1904: bool) -> date | None:
    """This will give the day that a plain number may have been meant as; None if it hardly was."""
    # A range looks for what is no int one by one.
    is_likely = _LIKELY_DAYS.start <= number < _LIKELY_DAYS.stop and number == int(number)
    return serial_day(number, is_1904=is_1904) if is_likely else None


@lru_cache(maxsize=SHEET_COLUMNS_MAX)
def column_index(letters: str) -> int | None:
    """This will count a column from 1: A is 1, XFD is 16384; None for what is no column."""
    if not (letters.isascii() and letters.isalpha() and letters.isupper()):
        return None
    index = 0
    for letter in letters[: _LETTERS_MAX + 1]:
        index = index * 26 + ord(letter) - 64
    return index if index <= SHEET_COLUMNS_MAX else None


@lru_cache(maxsize=SHEET_COLUMNS_MAX)
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


def picker(places: tuple[int, ...]) -> Callable[[Sequence[T]], tuple[T, ...]]:
    """This will pick what stands at some places, however few."""
    if len(places) > 1:
        return itemgetter(*places)
    return lambda held: tuple([held[place] for place in places])
