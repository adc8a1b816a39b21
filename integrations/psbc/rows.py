"""Detail lines: the rows of one kind as text and back, each fault named by its place."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from integrations.psbc.columns import Column, ColumnType, Value
from integrations.psbc.errors import MalformedFile
from integrations.psbc.profile import BadLine, KindProfile, Profile

# How many values of a column are kept with what they were written as, by their type: of other types,
# what is equal need not be written alike. Days are few.
_TEXTS_KEPT: Final = 256
_DAYS_KEPT: Final = 20_000
_ABSENT: Final = object()  # what a row does not tell, the profile fills
_KEPT: Final = {str: _TEXTS_KEPT, date: _DAYS_KEPT}


class MalformedRecord(MalformedFile):
    """A row of ours cannot stand in a file; names the row (from 1) and the column."""

    code = "MALFORMED_RECORD"

    def __init__(self, reason: str, *, row: int, column: str) -> None:
        self.row = row
        self.column = column
        super().__init__(f"第{row}条记录{column}列{reason}")


@dataclass(frozen=True, slots=True)
class ParsedLine:
    """A detail line: `number` counts from 1, `offset` is the first byte of the line in the file."""

    number: int
    offset: int
    values: Mapping[str, Value] = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnreadLine:
    """A detail line that is wrong; `partial` has the values of those of its fields that are right."""

    partial: ParsedLine
    problem: MalformedFile


class RowWriter:
    """Writes detail lines of one kind and sums them up."""

    def __init__(self, profile: Profile, agreed: KindProfile, *, batch_no: str = "") -> None:
        self.total_fen = 0
        self.rows = 0
        self._batch_no = batch_no
        self._columns = agreed.columns
        self._allowed = {*(column.name for column in agreed.columns), *agreed.left_out}
        # What each column's values were written as: most columns keep saying the same.
        self._known = tuple((each.name, dict[object, str](), each) for each in agreed.columns)
        self._total = next((i for i, c in enumerate(agreed.columns) if c.name == agreed.total), -1)
        self._delimiter = profile.delimiter
        self._end = profile.delimiter if profile.trailing_delimiter else ""
        self._blank = profile.blank
        self._encoding = profile.encoding
        self._forbidden = forbidden(profile)
        self._rows_max = profile.rows_max

    def line(self, number: int, row: Mapping[str, object]) -> str:
        """This will write one row as a line without its end."""
        if number > self._rows_max:
            raise MalformedFile("明细超过约定的行数")
        if not row.keys() <= self._allowed:
            stray = next(name for name in row if name not in self._allowed)
            raise MalformedRecord("未约定", row=number, column=stray)
        texts = [
            known.get(row.get(name, _ABSENT)) or self._text(number, column, row, known)
            for name, known, column in self._known
        ]
        line = self._delimiter.join(texts)
        if self._forbidden.search(line) or line.count(self._delimiter) != len(texts) - 1:
            raise MalformedRecord("含禁用字符", row=number, column=self._forbidden_in(texts))
        if self._total >= 0:
            amount_fen = self._columns[self._total].read(texts[self._total])
            assert isinstance(amount_fen, int)
            self.total_fen += amount_fen
        self.rows = number
        return line + self._end

    def trier(self, name: str) -> Callable[[object], bool]:
        """This will give what says whether a column may hold a value, whatever else its line says."""
        column = next((each for each in self._columns if each.name == name), None)
        if column is None:
            return lambda _: name in self._allowed

        def fits(value: object) -> bool:
            try:
                text = self._text(1, column, {name: value}, {})
            except MalformedRecord:
                return False
            return self._delimiter not in text and not self._forbidden.search(text)

        def fits_text(value: object) -> bool:
            if not isinstance(value, str) or not value or value == self._blank:
                return fits(value)
            if self._delimiter in value or self._forbidden.search(value):
                return False
            if value.isascii():
                return len(value) <= column.bytes_max
            try:
                size = len(value.encode(self._encoding))
            except UnicodeEncodeError:
                return False
            return size <= column.bytes_max and column.type is not ColumnType.CODE

        return fits_text if column.is_bounded_text else fits

    def _text(
        self, number: int, column: Column, row: Mapping[str, object], known: dict[object, str]
    ) -> str:
        try:
            text = self._written(number, column, row) or self._blank
            size = len(text) if text.isascii() else len(text.encode(self._encoding))
        except UnicodeEncodeError:
            # Not chained: the codec's own message quotes the character.
            raise MalformedRecord("含无法编码的字", row=number, column=column.name) from None
        except ValueError as error:
            raise MalformedRecord(str(error), row=number, column=column.name) from error
        if size > column.bytes_max:
            reason = f"超过{column.bytes_max}字节"
            raise MalformedRecord(reason, row=number, column=column.name)
        value = row.get(column.name, _ABSENT)
        kept_max = _TEXTS_KEPT if value is _ABSENT else _KEPT.get(type(value), 0)
        if not column.numbers_lines and len(known) < kept_max:
            known[value] = text
        return text

    def _written(self, number: int, column: Column, row: Mapping[str, object]) -> str:
        if column.numbers_lines:
            if row.get(column.name, number) != number:
                raise ValueError("与行号不符")
            return column.write(number)
        if column.unused:
            return ""
        if column.carries:
            return column.write(self._batch_no)
        if column.name in row:
            if self._blank and row[column.name] == self._blank:
                raise ValueError("不能只有空格")
            return column.write(row[column.name])
        if column.constant is not None:
            return column.constant
        raise ValueError("缺少")

    def _forbidden_in(self, texts: Sequence[str]) -> str:
        return next(
            column.name
            for column, text in zip(self._columns, texts, strict=True)
            if self._delimiter in text or self._forbidden.search(text)
        )


class _Cells(dict[str, Value]):
    """What the texts of one column mean, each found out once: most columns keep saying the same.

    Raises:
        ValueError: on a text that is too long or not the column's.
    """

    def __init__(self, column: Column, *, blank: str, encoding: str) -> None:
        super().__init__()
        self._column = column
        self._blank = blank
        self._encoding = encoding

    def __missing__(self, text: str) -> Value:
        """This will look at a text for the first time, or again once very many were met."""
        column = self._column
        size = len(text)
        # One character is at most four bytes, so most fields need no second look.
        if not text.isascii() and 4 * size > column.bytes_max:
            size = len(text.encode(self._encoding))
        if size > column.bytes_max:
            raise ValueError(f"超过{column.bytes_max}字节")
        value = column.read("" if text == self._blank else text)
        if len(self) < _TEXTS_KEPT:
            self[text] = value
        return value


class RowReader:
    """Reads detail lines of one kind and sums them up; what the profile lets it, it sets aside.

    `total_fen` is None once a line was set aside whose amount could not be read. `batch_nos` are
    the batch numbers met, where the lines carry it.
    """

    def __init__(self, profile: Profile, agreed: KindProfile) -> None:
        self.total_fen: int | None = 0
        self.unread: list[UnreadLine] = []
        self.batch_nos: set[str] = set()
        self._on_bad_line = agreed.on_bad_line
        self._columns = agreed.columns
        self._names = tuple(column.name for column in agreed.columns)
        self._also = tuple((c.name, c.also) for c in agreed.columns if c.also)
        self._dropped = tuple(c.name for c in agreed.columns if c.unused or c.carries)
        self._carrier = next((c.name for c in agreed.columns if c.carries), None)
        self._older = frozenset(agreed.older_columns)
        self._total = agreed.total
        self._delimiter = profile.delimiter
        self._has_end = profile.trailing_delimiter
        self._blank = profile.blank
        self._encoding = profile.encoding
        self._line_end_bytes = len(profile.line_end)
        self._forbidden = forbidden(profile)
        self._cells = tuple(
            _Cells(column, blank=profile.blank, encoding=profile.encoding)
            for column in agreed.columns
        )
        self._numbering = next((i for i, c in enumerate(agreed.columns) if c.numbers_lines), None)

    def lines(
        self, raws: Sequence[bytes], texts: Sequence[str], *, offset: int
    ) -> Iterator[ParsedLine]:
        """This will read the detail lines, the first of which begins at `offset`.

        Raises:
            MalformedFile: a line is wrong, and the profile does not let it be set aside.
        """
        for number, (raw, text) in enumerate(zip(raws, texts, strict=True), 1):
            fields = self.fields(text)
            values = self._values(number, text, fields)
            if values is None:
                self._set_aside(number, offset, fields)
            else:
                self._add(values)
                yield ParsedLine(number, offset, self._ours(values))
            offset += len(raw) + self._line_end_bytes

    def fields(self, text: str) -> list[str]:
        """This will cut a line; what an older file's line has not is blank."""
        fields = text.split(self._delimiter)
        if self._has_end:
            if fields[-1]:
                return []
            fields.pop()
        if len(fields) in self._older:
            fields += [self._blank] * (len(self._columns) - len(fields))
        return fields

    def _values(self, number: int, line: str, fields: Sequence[str]) -> dict[str, Value] | None:
        """This will read a line at once, or None if anything in it is wrong."""
        if len(fields) != len(self._columns) or self._forbidden.search(line):
            return None
        try:
            values = [cells[text] for cells, text in zip(self._cells, fields, strict=True)]
        except ValueError:
            return None
        if self._numbering is not None and values[self._numbering] != number:
            return None
        return dict(zip(self._names, values, strict=True))

    def _plain(self, text: str) -> str:
        return "" if text == self._blank else text

    def _ours(self, values: dict[str, Value]) -> dict[str, Value]:
        """This will give what one field says of several columns to each, and drop what is not ours."""
        for name, others in self._also:
            if name in values:
                values.update(dict.fromkeys(others, values[name]))
        for name in self._dropped:
            values.pop(name, None)
        return values

    def _set_aside(self, number: int, offset: int, fields: Sequence[str]) -> None:
        """This will look again, slowly, at a line that is wrong: where, and what of it is right."""
        if len(fields) != len(self._columns):
            values: dict[str, Value] = {}
            problem = MalformedFile(f"第{number}条明细的列数不符", offset=offset)
        else:
            values, problem = self._sorted_out(number, offset, fields)
        if not self._may_set_aside(values):
            raise problem
        self._add(values)
        self.unread.append(UnreadLine(ParsedLine(number, offset, self._ours(values)), problem))

    def _sorted_out(
        self, number: int, offset: int, fields: Sequence[str]
    ) -> tuple[dict[str, Value], MalformedFile]:
        """This will read the fields that are right and name the first that is wrong."""
        values: dict[str, Value] = {}
        problems: list[MalformedFile] = []
        for column, text in zip(self._columns, fields, strict=True):
            size = len(text.encode(self._encoding))
            reason = self._fault_in(column, text, size=size, number=number)
            if reason is None:
                values[column.name] = column.read(self._plain(text))
            else:
                place = f"第{number}条明细{column.name}列{reason}"
                problems.append(MalformedFile(place, offset=offset + self._place_in(text)))
            offset += size + len(self._delimiter)
        return values, problems[0]

    def _fault_in(self, column: Column, text: str, *, size: int, number: int) -> str | None:
        if self._forbidden.search(text):
            return "含禁用字符"
        return fault_in(column, self._plain(text), size=size, number=number)

    def _place_in(self, text: str) -> int:
        """This will find how many bytes of a field come before what may not stand in it."""
        found = self._forbidden.search(text)
        return len(text[: found.start()].encode(self._encoding)) if found else 0

    def _may_set_aside(self, values: Mapping[str, Value]) -> bool:
        if self._on_bad_line is BadLine.SET_ASIDE_IF_AMOUNTS_READ:
            return all(c.name in values for c in self._columns if c.type.is_money)
        return self._on_bad_line is BadLine.SET_ASIDE

    def _add(self, values: Mapping[str, Value]) -> None:
        if self._carrier is not None and self._carrier in values:
            self.batch_nos.add(str(values[self._carrier]))
        if self._total is None or self.total_fen is None:
            return
        amount_fen = values.get(self._total)
        assert amount_fen is None or isinstance(amount_fen, int)
        self.total_fen = None if amount_fen is None else self.total_fen + amount_fen


def fault_in(column: Column, text: str, *, size: int, number: int) -> str | None:
    """This will say in Chinese what is wrong with a field of `size` bytes, or None; never its text."""
    if size > column.bytes_max:
        return f"超过{column.bytes_max}字节"
    try:
        value = column.read(text)
    except ValueError as error:
        return str(error)
    return "与行号不符" if column.numbers_lines and value != number else None


def forbidden(profile: Profile) -> re.Pattern[str]:
    """This will return the pattern of what may stand in no field: control characters and more."""
    return re.compile(f"[\x00-\x1f\x7f-\x9f{re.escape(profile.forbidden)}]")
