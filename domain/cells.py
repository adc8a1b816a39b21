"""What a workbook cell is to the rules: its type as stored, never guessed, and what is wrong in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CellKind(StrEnum):
    """The type the workbook itself stores; a number stays a number."""

    EMPTY = "empty"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as stored: `text` for TEXT and ERROR, `number` for NUMBER and BOOLEAN, `day` for DATE.

    `ref` is the cell's address in the sheet, "G7".
    """

    kind: CellKind
    ref: str
    text: str = ""
    number: float | int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One data row: `number` counts data rows from 1, `sheet_row` is the row in the sheet."""

    number: int
    sheet_row: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a row is refused or noted: a stable code, the column's field, the cell, and how to fix it.

    `message` is Chinese, names the cell and never carries a personal value.
    """

    code: str
    field: str
    ref: str
    message: str
