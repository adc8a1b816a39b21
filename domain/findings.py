"""A sheet's row read field by field, and everything that is found in it."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any, Final, TypeVar

from domain import cells, codes
from domain.cells import (
    OUR_OWN,
    Carrier,
    Cell,
    CellKind,
    Checked,
    DayIsSerial,
    DayUnreadable,
    Fault,
    SheetRow,
)
from domain.codes import Table

# Texts of one column that are kept; of days there are few that anybody writes.
READINGS_MAX: Final = 4_096
DAYS_MAX: Final = 20_000
_MENDED = re.compile(
    r"[\x00-\x1f\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]|^'|^=\".*\"$",
    re.DOTALL,
)
_FULL_WIDTH = re.compile(r"[\uff01-\uff5e]")
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
_UNREAD: Final = object()


class RowFindings:
    """Reads one row field by field and gathers what is wrong; `labels` are the columns' names."""

    __slots__ = ("_carrier", "_labels", "_row", "faults", "notes", "texts", "told")

    def __init__(
        self, row: SheetRow, labels: Mapping[str, str], carrier: Carrier = OUR_OWN
    ) -> None:
        self._row = row
        self.texts = cells.texts_in(row.cells)
        self._labels = labels
        self._carrier = carrier
        self.faults: list[Fault] = []
        self.notes: list[Fault] = []
        self.told = 0  # how often anything was said, repeats included

    def refuse(self, code: str, field: str, **context: object) -> None:
        """This will add a fault, once: the row is not taken."""
        fault = self._finding(code, field, context)
        if fault not in self.faults:
            self.faults.append(fault)

    def refuse_code(self, table: Table, text: str, field: str) -> None:
        """This will refuse a text that is no code; one that only lost its zeros is suggested."""
        code = codes.zeros_lost(table, text)
        if code is None:
            self.refuse("code_unknown", field)
        else:
            self.refuse("code_zeros_lost", field, fix=code, meant=codes.label(table, code))

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
        text = self.texts.get(field)
        if text is not None:
            return not cells.clean(text)
        cell = self.cell(field)
        return cell.kind is CellKind.EMPTY or (
            cell.kind is CellKind.TEXT and not cells.clean(cell.text)
        )

    def has_lost_digits(self, field: str) -> bool:
        """This will say whether a number is too long for Excel, as typed or as it is shown."""
        text = self.texts.get(field)
        return (
            cells.has_lost_digits(self.cell(field))
            if text is None
            else cells.looks_scientific(text)
        )

    def cell(self, field: str) -> Cell:
        """This will give the field's cell; one without a column is empty."""
        return self._row.cells.get(field) or Cell(CellKind.EMPTY, f"第{self._row.sheet_row}行")

    def text(self, field: str, *, bytes_max: int | None = None) -> str:
        """This will read a field as text, refusing what is no text or what no bank file can carry."""
        raw = self.texts.get(field)
        if raw is not None:
            text = cells.clean(raw)
        else:
            cell = self.cell(field)
            if cell.kind is CellKind.EMPTY:
                return ""
            if cell.kind is CellKind.ERROR:
                self.refuse("cell_error", field)
                return ""
            raw, text = cell.text, cells.text_of(cell)
            if cell.is_formula:
                self.refuse("cell_formula", field, fix=self._shown(field, text))
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
            return cells.day_of(cell)
        except DayIsSerial as error:
            self.refuse(error.code, field, fix=error.day.isoformat())
        except DayUnreadable as error:
            self.refuse(error.code, field)
        return None

    def refuse_swapped(self) -> None:
        """This will refuse two fields of a person that were filled in the wrong way round."""
        texts = {field: self._plain(field) for field in ("name", "id_no", "mobile")}
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
        mended = cells.clean(text[2:-1] if is_held else text.removeprefix("'"))
        if self._row.cells[field].text.strip() != mended:
            self.note_once("characters_repaired", field)
        return mended

    def _plain(self, field: str) -> str:
        text = self.texts.get(field)
        return cells.text_of(self.cell(field)) if text is None else cells.clean(text)

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
            length = cells.byte_length(text)
            if self._carrier.encoding != OUR_OWN.encoding:
                text.encode(self._carrier.encoding)
        except UnicodeEncodeError:
            self.refuse("name_not_encodable" if field == "name" else "not_encodable", field)
            return
        if length > bytes_max:
            self.refuse("field_too_long", field, bytes_max=bytes_max, han_max=bytes_max // 2)

    def _finding(self, code: str, field: str, context: Mapping[str, object]) -> Fault:
        self.told += 1
        label, ref = self._labels[field], self.cell(field).ref
        return cells.fault(code, field=field, label=label, ref=ref, **context)


class Readings:
    """What a sheet's columns say, each by itself, and the same text read but once.

    Each reader reads one field, from its cell and nothing else in the row; what else it goes by,
    such as today, is the same for all rows that one `Readings` is asked of. A text to which
    anything had to be said is read anew each time, since what is said names the cell; and what is
    personal is not kept.
    """

    __slots__ = ("_columns",)

    def __init__(
        self, readers: Mapping[str, Callable[[RowFindings], object]], days: Collection[str] = ()
    ) -> None:
        def kept_max(field: str) -> int:
            return 0 if field in _PERSONAL else DAYS_MAX if field in days else READINGS_MAX

        self._columns = {
            field: (reader, dict[str, object](), kept_max(field))
            for field, reader in readers.items()
        }

    def of(self, field: str, found: RowFindings) -> Any:
        """This will read a field, and tell what is found in it."""
        reader, known, kept_max = self._columns[field]
        text = found.texts.get(field)
        if text is None:
            return reader(found)
        value = known.get(text, _UNREAD)
        if value is _UNREAD:
            told = found.told
            value = reader(found)
            if found.told == told and len(known) < kept_max:
                known[text] = value
        return value
