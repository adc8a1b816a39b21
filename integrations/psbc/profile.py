"""What was agreed with one bank, as a versioned document that is checked whole when it is read."""

import re
from collections.abc import Hashable, Mapping, Sequence
from datetime import time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, Self, TypeVar

import orjson
import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from integrations.psbc.codes import (
    ActivationChannel,
    CardStatusCode,
    IdentityCheck,
    Outcome,
    ResultCode,
)
from integrations.psbc.columns import Column, ColumnType
from integrations.psbc.kinds import COLUMNS, Direction, RecordKind

_FOLDER: Final = Path(__file__).with_name("profiles")
_NAME: Final = re.compile(r"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)/([1-9][0-9]{0,3})\Z")
_PLACEHOLDER: Final = re.compile(r"\{([a-z]*)\}")
_Name = TypeVar("_Name", bound=StrEnum)
_PLAIN: Final = re.compile(r"[A-Za-z0-9_./-]*\Z")


class ProfileInvalid(ValueError):
    """A profile cannot be used; the message names the places in the document."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class HeaderField(StrEnum):
    """What may stand in a header or trailer line."""

    MARK = "mark"
    VERSION = "version"
    KIND = "kind"
    ORG = "org"
    BATCH_NO = "batch_no"
    BUSINESS_ON = "business_on"
    ROWS = "rows"
    TOTAL_FEN = "total_fen"
    PLAN_ON = "plan_on"


class FlagField(StrEnum):
    """What may stand in a flag file."""

    FILE_NAME = "file_name"
    SIZE = "size"
    ROWS = "rows"
    TOTAL_FEN = "total_fen"
    DIGEST = "digest"


class Names(_Part):
    """How files are called."""

    file: str
    sequence_digits: int = Field(ge=1, le=9)
    temporary_suffix: str = Field(pattern=r"^\.[a-z]{1,8}$")

    @field_validator("file")
    @classmethod
    def _file_has_its_parts(cls, template: str) -> str:
        if "/" in template:
            raise ValueError("a file name contains no /")
        return _template(template, ("day", "kind", "org", "sequence"))


class Directories(_Part):
    """Where files lie, by the way that they travel."""

    to_bank: str
    from_bank: str

    @field_validator("to_bank", "from_bank")
    @classmethod
    def _ends_in_the_day(cls, template: str) -> str:
        if not template.startswith("/") or not template.endswith("/{day}"):
            raise ValueError("a directory begins with / and ends with /{day}")
        return _template(template, ("day", "org"))


class FlagFile(_Part):
    """The file that says that another is whole."""

    suffix: str = Field(pattern=r"^\.[a-z]{1,8}$")
    columns: tuple[FlagField, ...]
    bytes_max: int = Field(ge=100, le=4096)

    @field_validator("columns")
    @classmethod
    def _has_every_column(cls, columns: tuple[FlagField, ...]) -> tuple[FlagField, ...]:
        return _each_once(columns, tuple(FlagField))


class Header(_Part):
    """The first line of a file."""

    mark: str = Field(pattern=r"^[A-Z]{1,4}$")
    version: str = Field(pattern=r"^[0-9.]{1,8}$")
    columns: tuple[HeaderField, ...]

    @field_validator("columns")
    @classmethod
    def _has_every_column(cls, columns: tuple[HeaderField, ...]) -> tuple[HeaderField, ...]:
        return _mark_first(_each_once(columns, tuple(HeaderField)))


class Trailer(_Part):
    """The last line of a file."""

    mark: str = Field(pattern=r"^[A-Z]{1,4}$")
    columns: tuple[HeaderField, ...]

    @field_validator("columns")
    @classmethod
    def _has_every_column(cls, columns: tuple[HeaderField, ...]) -> tuple[HeaderField, ...]:
        wanted = (HeaderField.MARK, HeaderField.ROWS, HeaderField.TOTAL_FEN)
        return _mark_first(_each_once(columns, wanted))


class Due(_Part):
    """A time of day some banking days after a file's business date."""

    banking_days: int = Field(ge=0, le=30)
    at: time


class Schedule(_Part):
    """When the bank takes files and when its answers are expected."""

    cut_off: time
    acceptance_due: Due
    result_due: Due
    result_alarm: Due
    polls_per_day: int = Field(ge=1, le=1440)
    poll_interval_s: int = Field(ge=1, le=86_400)


class KindProfile(_Part):
    """One record kind: which way it travels, its columns and what answers it."""

    direction: Direction
    columns: tuple[Column, ...] = Field(min_length=1, max_length=64)
    rows_min: int = Field(default=0, ge=0)
    total: str | None = None
    acceptance: RecordKind | None = None
    result: RecordKind | None = None

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        names = [column.name for column in self.columns]
        if len(set(names)) != len(names):
            raise ValueError("two columns have the same name")
        if sum(column.numbers_lines for column in self.columns) > 1:
            raise ValueError("two columns number the lines")
        if self.total is not None:
            column = next((each for each in self.columns if each.name == self.total), None)
            if column is None or column.type is not ColumnType.FEN or not column.required:
                raise ValueError(f"total: {self.total!r} is not a required column of type fen")
        return self


class Codes(_Part):
    """The bank's words and ours for them; several of theirs may mean one of ours."""

    results: Mapping[str, Outcome]
    result_codes: Mapping[str, ResultCode]
    id_checks: Mapping[str, IdentityCheck]
    channels: Mapping[str, ActivationChannel]
    card_status: Mapping[str, CardStatusCode]


class Profile(_Part):
    """Everything that the codec and the channel need to know about one bank."""

    name: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")
    version: int = Field(ge=1, le=9999)
    encoding: Literal["gb18030", "gbk", "utf-8"]
    delimiter: str = Field(pattern=r"^[|!,;~^]$")
    line_end: Literal["\n", "\r\n"]
    forbidden: str
    rows_max: int = Field(ge=1, le=100_000)
    file_bytes_max: int = Field(ge=1, le=64 * 1024 * 1024)
    org_pattern: str
    batch_no_bytes_max: int = Field(ge=1, le=64)
    names: Names
    directories: Directories
    flag: FlagFile
    header: Header
    trailer: Trailer
    schedule: Schedule
    kinds: Mapping[RecordKind, KindProfile]
    codes: Codes

    @property
    def id(self) -> str:
        """This will name the profile with its version, "psbc-cd/1"."""
        return f"{self.name}/{self.version}"

    @field_validator("org_pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from error
        return pattern

    @model_validator(mode="after")
    def _kinds_have_our_columns(self) -> Self:
        for kind in RecordKind:
            if kind not in self.kinds:
                raise ValueError(f"kinds.{kind}: missing")
            columns = self.kinds[kind].columns
            missing = COLUMNS[kind].keys() - {column.name for column in columns}
            if missing:
                raise ValueError(f"kinds.{kind}.columns: missing {', '.join(sorted(missing))}")
            for column in columns:
                place = f"kinds.{kind}.columns.{column.name}"
                wanted = COLUMNS[kind].get(column.name)
                if wanted is None and not column.is_filled_by_profile:
                    raise ValueError(f"{place}: nothing would fill it")
                if wanted not in {None, column.type.holds}:
                    raise ValueError(f"{place}.type: does not hold a {wanted.__name__}")
        return self

    @model_validator(mode="after")
    def _answers_come_from_the_bank(self) -> Self:
        for kind, agreed in self.kinds.items():
            for field in ("acceptance", "result"):
                answer = getattr(agreed, field)
                wanted = agreed.direction is Direction.TO_BANK
                if (answer is not None) is not wanted:
                    raise ValueError(f"kinds.{kind}.{field}: only and every kind sent has one")
                if wanted and self.kinds[answer].direction is not Direction.FROM_BANK:
                    raise ValueError(f"kinds.{kind}.{field}: {answer} does not come from the bank")
        return self


@cache
def load(name: str) -> Profile:
    """This will read the profile called "psbc-cd/1" from the documents shipped with the code.

    Raises:
        ProfileInvalid: there is none of this name, or it breaks a rule.
    """
    match = _NAME.match(name)
    path = _FOLDER / f"{match[1]}-{match[2]}.yaml" if match else None
    if path is None or not path.is_file():
        raise ProfileInvalid(f"no profile is called {name!r}")
    profile = read(path.read_text(encoding="utf-8"))
    if profile.id != name:
        raise ProfileInvalid(f"name, version: the document calls itself {profile.id}, not {name}")
    return profile


def read(document: str) -> Profile:
    """This will check a YAML document and return the profile that it describes.

    Raises:
        ProfileInvalid: it is not YAML or breaks a rule; every place is named.
    """
    try:
        # As JSON the document is read strictly, and names still become enums and times.
        return Profile.model_validate_json(orjson.dumps(yaml.load(document, _StrictLoader)))  # noqa: S506  # a SafeLoader
    except (yaml.YAMLError, orjson.JSONEncodeError) as error:
        raise ProfileInvalid(f"not a YAML document: {error}") from error
    except ValidationError as error:
        places = (
            f"{'.'.join(map(str, each['loc'])) or 'document'}: {each['msg']}"
            for each in error.errors()
        )
        raise ProfileInvalid("; ".join(places)) from error


class _StrictLoader(yaml.SafeLoader):
    """A SafeLoader that refuses what YAML would quietly swallow: repeated keys and number keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  # the base class's signature
        """This will build a mapping whose keys are strings, each once."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str" or key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key.value!r} is repeated or no text", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


def _template(template: str, wanted: Sequence[str]) -> str:
    found = sorted(_PLACEHOLDER.findall(template))
    if found != list(wanted) or not _PLAIN.match(_PLACEHOLDER.sub("", template)):
        raise ValueError(f"a template with {', '.join(wanted)} once each, between plain characters")
    return template


def _each_once(columns: tuple[_Name, ...], wanted: tuple[_Name, ...]) -> tuple[_Name, ...]:
    if sorted(columns) != sorted(wanted):
        raise ValueError(f"needs each of {', '.join(wanted)} once")
    return columns


def _mark_first(columns: tuple[HeaderField, ...]) -> tuple[HeaderField, ...]:
    if columns[0] is not HeaderField.MARK:
        raise ValueError("begins with mark")
    return columns
