"""Detail lines: the rows of one kind as text and back, each fault named by its place."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from integrations.psbc.columns import Column, Value
from integrations.psbc.errors import MalformedFile
from integrations.psbc.profile import KindProfile, Profile


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


class RowWriter:
    """Writes detail lines of one kind and sums them up."""

    def __init__(self, profile: Profile, agreed: KindProfile) -> None:
        self.total_fen = 0
        self._columns = agreed.columns
        self._names = frozenset(column.name for column in agreed.columns)
        self._total = next((i for i, c in enumerate(agreed.columns) if c.name == agreed.total), -1)
        self._delimiter = profile.delimiter
        self._encoding = profile.encoding
        self._forbidden = forbidden(profile)
        self._rows_max = profile.rows_max

    def line(self, number: int, row: Mapping[str, object]) -> str:
        """This will write one row as a line without its end."""
        if number > self._rows_max:
            raise MalformedFile("明细超过约定的行数")
        for name in row:
            if name not in self._names:
                raise MalformedRecord("未约定", row=number, column=name)
        texts = [self._text(number, column, row) for column in self._columns]
        line = self._delimiter.join(texts)
        if self._forbidden.search(line) or line.count(self._delimiter) != len(texts) - 1:
            raise MalformedRecord("含禁用字符", row=number, column=self._forbidden_in(texts))
        if self._total >= 0:
            self.total_fen += int(texts[self._total])
        return line

    def _text(self, number: int, column: Column, row: Mapping[str, object]) -> str:
        try:
            text = self._written(number, column, row)
            size = len(text) if text.isascii() else len(text.encode(self._encoding))
        except UnicodeEncodeError:
            # Not chained: the codec's own message quotes the character.
            raise MalformedRecord("含无法编码的字", row=number, column=column.name) from None
        except ValueError as error:
            raise MalformedRecord(str(error), row=number, column=column.name) from error
        if size > column.bytes_max:
            reason = f"超过{column.bytes_max}字节"
            raise MalformedRecord(reason, row=number, column=column.name)
        return text

    @staticmethod
    def _written(number: int, column: Column, row: Mapping[str, object]) -> str:
        if column.numbers_lines:
            if row.get(column.name, number) != number:
                raise ValueError("与行号不符")
            return column.write(number)
        if column.name in row:
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


class RowReader:
    """Reads detail lines of one kind and sums them up."""

    def __init__(self, profile: Profile, agreed: KindProfile) -> None:
        self.total_fen = 0
        self._columns = agreed.columns
        self._names = tuple(column.name for column in agreed.columns)
        self._total = agreed.total
        self._delimiter = profile.delimiter
        self._encoding = profile.encoding
        self._line_end_bytes = len(profile.line_end)

    def lines(self, raws: Sequence[bytes], texts: Sequence[str]) -> Iterator[ParsedLine]:
        """This will read every line between the first and the last."""
        offset = len(raws[0]) + self._line_end_bytes
        for number in range(1, len(raws) - 1):
            values = self._values(number, offset, texts[number])
            if self._total is not None:
                amount_fen = values[self._total]
                assert isinstance(amount_fen, int)
                self.total_fen += amount_fen
            yield ParsedLine(number, offset, values)
            offset += len(raws[number]) + self._line_end_bytes

    def _values(self, number: int, offset: int, text: str) -> dict[str, Value]:
        fields = text.split(self._delimiter)
        if len(fields) != len(self._columns):
            raise MalformedFile(f"第{number}条明细的列数不符", offset=offset)
        try:
            values = [column.read(each) for column, each in zip(self._columns, fields, strict=True)]
        except ValueError:
            values = []
        if not values or not self._fits(number, fields, values):
            raise next(self._faults(number, offset, fields))
        return dict(zip(self._names, values, strict=True))

    def _fits(self, number: int, fields: Sequence[str], values: Sequence[Value]) -> bool:
        for column, text, value in zip(self._columns, fields, values, strict=True):
            # One character is at most four bytes, so most fields need no second look.
            size = len(text)
            if not text.isascii() and 4 * size > column.bytes_max:
                size = len(text.encode(self._encoding))
            if size > column.bytes_max or (column.numbers_lines and value != number):
                return False
        return True

    def _faults(self, number: int, offset: int, fields: Sequence[str]) -> Iterator[MalformedFile]:
        """This will look again, slowly, for each field that is wrong and where it stands."""
        for column, text in zip(self._columns, fields, strict=True):
            size = len(text.encode(self._encoding))
            reason = fault_in(column, text, size=size, number=number)
            if reason is not None:
                yield MalformedFile(f"第{number}条明细{column.name}列{reason}", offset=offset)
            offset += size + len(self._delimiter)


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
