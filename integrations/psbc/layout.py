"""How files are called, where they lie, how they begin and end, and the flag beside them: as declared."""

import re
from collections.abc import Sequence
from enum import StrEnum
from functools import cached_property
from typing import Final, Self

from pydantic import Field, field_validator, model_validator

from integrations.psbc.columns import Declared
from integrations.psbc.digest import Algorithm

_PLACEHOLDER: Final = re.compile(r"\{([a-z0-9]*)\}")
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./-]*\Z")
_DAYS: Final = frozenset({"day", "day6"})
_SUFFIX: Final = r"^\.[a-z]{1,8}$"
DELIMITER: Final = r"^[|!,;~^]$"


class HeaderField(StrEnum):
    """What may stand in the first or the last line."""

    MARK = "mark"
    VERSION = "version"
    KIND = "kind"
    ORG = "org"
    BATCH_NO = "batch_no"
    BUSINESS_ON = "business_on"
    ROWS = "rows"
    TOTAL_FEN = "total_fen"
    TOTAL_YUAN = "total_yuan"
    PLAN_ON = "plan_on"
    ANSWERED = "answered"
    CONSTANT = "constant"
    UNUSED = "unused"


_REPEATABLE: Final = frozenset({HeaderField.CONSTANT, HeaderField.UNUSED})
_OF_THE_END: Final = frozenset(
    {HeaderField.MARK, HeaderField.ROWS, HeaderField.TOTAL_FEN, HeaderField.TOTAL_YUAN}
)


class FlagField(StrEnum):
    """What may stand in a flag file."""

    FILE_NAME = "file_name"
    SIZE = "size"
    ROWS = "rows"
    TOTAL_FEN = "total_fen"
    TOTAL_YUAN = "total_yuan"
    DIGEST = "digest"


class FileReference(StrEnum):
    """How an answer says which file of ours it answers."""

    BATCH_NO = "batch_no"
    ANSWERED = "answered"
    NAME = "name"


class LineReference(StrEnum):
    """How a line of an answer says which line of ours it answers."""

    REFERENCE = "reference"
    NUMBER = "number"


class Refers(Declared):
    """What an answer is about: the file in one or more ways, which must agree, and the line in it.

    By `batch_no`, the file is the one of that batch number; by `answered`, the one whose name the
    first line states; by `name`, the one that has the answer's own organisation, day and sequence.
    By `reference` a line repeats our own, by `number` it counts the lines of our file.
    """

    file: tuple[FileReference, ...] = Field(default=(FileReference.BATCH_NO,), min_length=1)
    line: LineReference = LineReference.REFERENCE

    @field_validator("file")
    @classmethod
    def _is_each_once(cls, ways: tuple[FileReference, ...]) -> tuple[FileReference, ...]:
        if len(set(ways)) != len(ways):
            raise ValueError("a way stands there twice")
        return ways


class Names(Declared):
    """How files are called: the template of every kind that has none of its own."""

    file: str | None = None
    sequence_digits: int = Field(ge=1, le=9)
    temporary_suffix: str = Field(pattern=_SUFFIX)

    @field_validator("file")
    @classmethod
    def _file_has_its_parts(cls, template: str | None) -> str | None:
        return None if template is None else name_template(template)


class Directories(Declared):
    """Where files lie, by the way that they travel."""

    to_bank: str
    from_bank: str

    @field_validator("to_bank", "from_bank")
    @classmethod
    def _ends_in_the_day(cls, template: str) -> str:
        if not template.startswith("/") or not template.endswith("/{day}"):
            raise ValueError("a directory begins with / and ends with /{day}")
        return _template(template, (frozenset({"org"}), frozenset({"day"})))


class FlagFile(Declared):
    """The file that says that another is whole."""

    suffix: str = Field(pattern=_SUFFIX)
    columns: tuple[FlagField, ...]
    digest: Algorithm = Algorithm.SM3
    bytes_max: int = Field(ge=100, le=4096)

    @model_validator(mode="after")
    def _has_every_column(self) -> Self:
        wanted = {FlagField.FILE_NAME, FlagField.SIZE, FlagField.ROWS}
        if self.digest is not Algorithm.NONE:
            wanted.add(FlagField.DIGEST)
        totals = {FlagField.TOTAL_FEN, FlagField.TOTAL_YUAN} & set(self.columns)
        if len(totals) != 1 or sorted(self.columns) != sorted(wanted | totals):
            raise ValueError(f"columns: needs each of {', '.join(sorted(wanted))} and a total once")
        return self


class EdgeField(Declared):
    """One field of the first or the last line: `prefix` stands before it, `text` is a constant's."""

    field: HeaderField
    prefix: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=40)

    @model_validator(mode="after")
    def _has_its_text(self) -> Self:
        if (self.field is HeaderField.CONSTANT) is not bool(self.text):
            raise ValueError("text: a constant has one and nothing else has")
        return self


class Edge(Declared):
    """The first or the last line of a file; it may be cut by a delimiter of its own."""

    mark: str | None = Field(default=None, pattern=r"^[A-Z]{1,4}$")
    version: str | None = Field(default=None, pattern=r"^[0-9.]{1,8}$")
    delimiter: str | None = Field(default=None, pattern=DELIMITER)
    trailing_delimiter: bool = False
    columns: tuple[HeaderField | EdgeField, ...] = Field(min_length=1, max_length=32)

    @cached_property
    def said(self) -> tuple[EdgeField, ...]:
        """This will give the fields, each with its words; most need none and are named alone."""
        return tuple(
            each if isinstance(each, EdgeField) else EdgeField(field=each) for each in self.columns
        )

    @property
    def fields(self) -> tuple[HeaderField, ...]:
        """This will give what is stated, in order."""
        return tuple(each.field for each in self.said)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        once = [each for each in self.fields if each not in _REPEATABLE]
        if len(set(once)) != len(once):
            raise ValueError("columns: a field stands there twice")
        if {HeaderField.TOTAL_FEN, HeaderField.TOTAL_YUAN} <= set(once):
            raise ValueError("columns: the total is in fen or in yuan")
        for field, given in ((HeaderField.MARK, self.mark), (HeaderField.VERSION, self.version)):
            if (field in once) is not (given is not None):
                raise ValueError(f"columns: {field} stands there if, and only if, it is given")
        if HeaderField.MARK in once and self.fields[0] is not HeaderField.MARK:
            raise ValueError("columns: begins with mark")
        return self


class Trailer(Edge):
    """The last line: what it states must follow from the lines before it."""

    @model_validator(mode="after")
    def _sums_up(self) -> Self:
        if not set(self.fields) <= _OF_THE_END | _REPEATABLE:
            raise ValueError("columns: the last line states rows and total only")
        return self


def name_template(template: str) -> str:
    """This will check the template of a file's name.

    Raises:
        ValueError: a part is missing, repeated or unknown, or a character is not plain.
    """
    if "/" in template:
        raise ValueError("a file name contains no /")
    return _template(template, (frozenset({"org"}), _DAYS, frozenset({"sequence"})), ("kind",))


def _template(template: str, wanted: Sequence[frozenset[str]], allowed: Sequence[str] = ()) -> str:
    found = _PLACEHOLDER.findall(template)
    is_right = all(sum(part in each for part in found) == 1 for each in wanted)
    known = frozenset(allowed).union(*wanted)
    is_known = set(found) <= known and len(set(found)) == len(found)
    if not is_right or not is_known or not _PLAIN.match(_PLACEHOLDER.sub("", template)):
        parts = ", ".join(" or ".join(sorted(each)) for each in wanted)
        raise ValueError(f"a template with {parts} once each, between plain characters")
    return template
