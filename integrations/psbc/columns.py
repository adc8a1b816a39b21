"""One column of a record: what a value of it may be and how it stands in the file."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from functools import cached_property
from typing import Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

ZONE: Final = ZoneInfo("Asia/Shanghai")
Value = str | int | date | None

_INTEGER: Final = re.compile(r"(?:0|[1-9][0-9]{0,17})\Z")
_YUAN: Final = re.compile(r"(?:0|[1-9][0-9]{0,15})\.[0-9]{2}\Z")
_DAY_DIGITS: Final = 8
_INSTANT_DIGITS: Final = 14


class ColumnType(StrEnum):
    """What a field of the column holds."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    FEN = "fen"
    YUAN = "yuan"
    DAY = "day"
    INSTANT = "instant"
    DAY_START = "day_start"

    @property
    def is_money(self) -> bool:
        """This will tell whether it is a sum, which our code holds in fen."""
        return self in {ColumnType.FEN, ColumnType.YUAN}

    @property
    def holds(self) -> type[str | int | date]:
        """This will name what a field that is not empty is read as."""
        return _HOLDS[self]


_HOLDS: Final[Mapping[ColumnType, type[str | int | date]]] = {
    ColumnType.TEXT: str,
    ColumnType.CODE: str,
    ColumnType.INTEGER: int,
    ColumnType.FEN: int,
    ColumnType.YUAN: int,
    ColumnType.DAY: date,
    ColumnType.INSTANT: datetime,
    ColumnType.DAY_START: datetime,
}


class Declared(BaseModel):
    """A part of a profile: read strictly, never changed."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Column(Declared):
    """A column as the profile declares it; `write` and `read` are each other's inverse.

    `words` are our texts and the bank's for them. Where the bank says in one field what we keep in
    several, `also` names the others. A column may be filled by the profile: with a `constant`, the
    number of the line, the file's batch number (`carries`), or nothing (`unused`: not looked at).
    A column of an answer may repeat (`echoes`) the column of that name in the line that it answers.
    """

    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")
    type: ColumnType
    bytes_max: int = Field(ge=1, le=1000)
    required: bool = True
    constant: str | None = None
    choices: tuple[str, ...] = ()
    minimum: int = Field(default=0, ge=0)
    numbers_lines: bool = False
    carries: Literal["batch_no"] | None = None
    unused: bool = False
    echoes: bool = False
    words: Mapping[str, str] = {}
    also: tuple[str, ...] = ()
    heading: str = ""

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if self.numbers_lines and (self.type is not ColumnType.INTEGER or not self.required):
            raise ValueError("only a required integer column can number the lines")
        if self.choices and self.type not in {ColumnType.CODE, ColumnType.INTEGER}:
            raise ValueError("only a column of type code or integer has choices")
        for text in (*self.choices, *(() if self.constant is None else (self.constant,))):
            if len(text.encode()) > self.bytes_max:
                raise ValueError(f"{text!r} is longer than bytes_max")
            if not text or self.read(text) is None:
                raise ValueError("a constant or a choice may not be empty")
        if len(set(self.words.values())) != len(self.words):
            raise ValueError("words: two of ours are the same word of the bank's")
        if self.carries is not None and (self.type is not ColumnType.CODE or not self.required):
            raise ValueError("only a required column of type code can carry the batch number")
        if [self.numbers_lines, bool(self.carries), self.unused, self.constant is not None].count(
            True
        ) > 1:
            raise ValueError("one thing fills a column: constant, numbers_lines, carries or unused")
        if self.echoes and self.is_filled_by_profile:
            raise ValueError("echoes: what repeats ours is filled by the bank, and looked at")
        return self

    @property
    def is_filled_by_profile(self) -> bool:
        """This will tell whether no row need give the column."""
        is_filled = self.numbers_lines or self.unused or self.carries is not None
        return is_filled or self.constant is not None

    @property
    def is_bounded_text(self) -> bool:
        """This will tell whether any text may stand in it that is not too long; of a code, any ASCII."""
        is_text = self.type in {ColumnType.TEXT, ColumnType.CODE}
        return is_text and not (self.words or self.choices or self.is_filled_by_profile)

    def write(self, value: object) -> str:
        """This will write a value as the text of a field.

        Raises:
            ValueError: the value is of the wrong type, out of range or not a choice; the message
                is a Chinese reason that never contains the value.
        """
        if value is None or value == "":
            return self._empty()
        text = self._writer(value)
        if self.words:
            text = _translated(self.words, text)
        self._check(text, value)
        return text

    def read(self, text: str) -> Value:
        """This will read the text of a field; an empty one is None, or "" for text and code.

        Raises:
            ValueError: the text is not of the column's type; the message is a Chinese reason
                that never contains the text.
        """
        if not text:
            self._empty()
            return self._nothing
        if self.unused:
            return self._nothing
        value = self._reader(_translated(self._ours, text) if self.words else text)
        self._check(text, value)
        return value

    def _check(self, text: str, value: object) -> None:
        if self.constant is not None and text != self.constant:
            raise ValueError("不是约定的固定值")
        if self.choices and text not in self.choices:
            raise ValueError("不在约定的取值范围内")
        if isinstance(value, int) and value < self.minimum:
            raise ValueError("小于允许的最小值")

    def _empty(self) -> str:
        if self.required and not self.unused:
            raise ValueError("不能为空")
        return ""

    @cached_property
    def _ours(self) -> Mapping[str, str]:
        return {theirs: ours for ours, theirs in self.words.items()}

    @cached_property
    def _nothing(self) -> str | None:
        return "" if self.type in {ColumnType.TEXT, ColumnType.CODE} else None

    @cached_property
    def _writer(self) -> Callable[[object], str]:
        return _WRITERS[self.type]

    @cached_property
    def _reader(self) -> Callable[[str], Value]:
        return _READERS[self.type]


def day_text(day: date) -> str:
    """This will write a day as YYYYMMDD."""
    return day.isoformat().replace("-", "")


def read_day(text: str) -> date:
    """This will read YYYYMMDD.

    Raises:
        ValueError: it is not a day of the calendar.
    """
    if len(text) != _DAY_DIGITS or not (text.isascii() and text.isdigit()):
        raise ValueError("不是YYYYMMDD形式的日期")
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise ValueError("不是日历上的日期") from None


def read_integer(text: str) -> int:
    """This will read a decimal integer without sign or leading zeros.

    Raises:
        ValueError: it is not one.
    """
    if _INTEGER.match(text) is None:
        raise ValueError("不是无前导零的整数")
    return int(text)


def yuan_text(fen: int) -> str:
    """This will write fen as yuan with two decimals and nothing else."""
    return f"{fen // 100}.{fen % 100:02d}"


def read_yuan(text: str) -> int:
    """This will read yuan with exactly two decimals, as fen.

    Raises:
        ValueError: it is not that.
    """
    if _YUAN.match(text) is None:
        raise ValueError("不是两位小数的金额")
    return int(text.replace(".", ""))


def _translated(words: Mapping[str, str], text: str) -> str:
    found = words.get(text)
    if found is None:
        raise ValueError("不在约定的取值范围内")
    return found


def _read_day_start(text: str) -> datetime:
    return datetime.combine(read_day(text), time(), ZONE)


def _read_instant(text: str) -> datetime:
    if len(text) != _INSTANT_DIGITS or not (text.isascii() and text.isdigit()):
        raise ValueError("不是YYYYMMDDHHMMSS形式的时间")
    try:
        return datetime(
            int(text[:4]),
            int(text[4:6]),
            int(text[6:8]),
            int(text[8:10]),
            int(text[10:12]),
            int(text[12:]),
            tzinfo=ZONE,
        )
    except ValueError:
        raise ValueError("不是日历上的时间") from None


def _write_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("应为文本")  # noqa: TRY004  # one reason type for every wrong value
    return value


def _write_integer(value: object) -> str:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("应为非负整数")
    return str(value)


def _write_yuan(value: object) -> str:
    _write_integer(value)
    assert isinstance(value, int)
    return yuan_text(value)


def _write_day_start(value: object) -> str:
    return _write_instant(value)[:_DAY_DIGITS]


def _write_day(value: object) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise ValueError("应为日期")  # noqa: TRY004  # likewise
    return day_text(value)


def _write_instant(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None or value.microsecond:
        raise ValueError("应为带时区、精确到秒的时间")
    return value.astimezone(ZONE).strftime("%Y%m%d%H%M%S").zfill(_INSTANT_DIGITS)


def _write_code(value: object) -> str:
    return _read_code(_write_text(value))


def _read_text(text: str) -> str:
    return text


def _read_code(text: str) -> str:
    if not text.isascii():
        raise ValueError("应只含ASCII字符")
    return text


_WRITERS: Final[Mapping[ColumnType, Callable[[object], str]]] = {
    ColumnType.TEXT: _write_text,
    ColumnType.CODE: _write_code,
    ColumnType.INTEGER: _write_integer,
    ColumnType.FEN: _write_integer,
    ColumnType.YUAN: _write_yuan,
    ColumnType.DAY: _write_day,
    ColumnType.INSTANT: _write_instant,
    ColumnType.DAY_START: _write_day_start,
}
_READERS: Final[Mapping[ColumnType, Callable[[str], Value]]] = {
    ColumnType.TEXT: _read_text,
    ColumnType.CODE: _read_code,
    ColumnType.INTEGER: read_integer,
    ColumnType.FEN: read_integer,
    ColumnType.YUAN: read_yuan,
    ColumnType.DAY: read_day,
    ColumnType.INSTANT: _read_instant,
    ColumnType.DAY_START: _read_day_start,
}
