"""What was agreed with one bank, as a versioned document that is checked whole when it is read."""

import re
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, Literal, Self

import orjson
from pydantic import Field, ValidationError, field_validator, model_validator

from integrations.psbc import coherence, documents, templates
from integrations.psbc.codes import (
    ActivationChannel,
    CardStatusCode,
    IdentityCheck,
    Outcome,
    ResultCode,
)
from integrations.psbc.columns import Column, Declared
from integrations.psbc.envelope_profile import Envelope
from integrations.psbc.errors import MalformedFile
from integrations.psbc.kinds import Direction, RecordKind
from integrations.psbc.layout import (
    DELIMITER,
    Directories,
    Edge,
    FlagFile,
    Names,
    Refers,
    Trailer,
    name_template,
)

_FOLDER: Final = Path(__file__).with_name("profiles")
_NAME: Final = re.compile(r"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)/([1-9][0-9]{0,3})\Z")
_SUFFIX: Final = ".yaml"
_PLACED: Final = re.compile(r"[A-Za-z_]+(\.[A-Za-z_0-9]+)*: ")


class ProfileInvalid(ValueError):
    """A profile cannot be used; `faults` name the places in the document."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


class Due(Declared):
    """A time of day some banking days after a file's business date."""

    banking_days: int = Field(ge=0, le=30)
    at: time


class Schedule(Declared):
    """When the bank takes files, when its answers are expected, and what it sends every banking day.

    Without a `statement_due` no daily statement is waited for, without a `status_due` no daily status.
    """

    cut_off: time
    acceptance_due: Due
    result_due: Due
    result_alarm: Due
    statement_due: Due | None = None
    statement_alarm: Due | None = None
    status_due: Due | None = None
    polls_per_day: int = Field(ge=1, le=1440)
    poll_interval_s: int = Field(ge=1, le=86_400)


class BadLine(StrEnum):
    """What becomes of a file of which a detail line cannot be read."""

    REFUSE_FILE = "refuse_file"
    SET_ASIDE = "set_aside"
    SET_ASIDE_IF_AMOUNTS_READ = "set_aside_if_amounts_read"


class KindProfile(Declared):
    """One record kind: which way it travels, its columns and what answers it.

    `word` is what the bank calls the kind, `file` the template of its names where they are its own.
    `left_out` are columns of ours that this bank neither takes nor gives. An older file of the kind
    may end after as many columns as `older_columns` say.
    """

    direction: Direction
    on_bad_line: BadLine = BadLine.REFUSE_FILE
    word: str | None = Field(default=None, pattern=r"^[A-Za-z0-9]{1,8}$")
    file: str | None = None
    header: Edge | Literal["none"] | None = None
    trailer: Trailer | Literal["none"] | None = None
    columns: tuple[Column, ...] = Field(min_length=1, max_length=64)
    older_columns: tuple[int, ...] = ()
    left_out: tuple[str, ...] = ()
    # Of an answer: how it says what it answers.
    refers: Refers = Refers()
    rows_min: int = Field(default=0, ge=0)
    total: str | None = None
    acceptance: RecordKind | None = None
    result: RecordKind | None = None
    # What a batch number looks like whose file lists everything there is, instead of changes.
    listing_batch_no: str | None = None

    @field_validator("listing_batch_no")
    @classmethod
    def _names_its_parts(cls, pattern: str | None) -> str | None:
        if pattern is None:
            return None
        groups = re.compile(templates.checked_pattern(pattern)).groupindex
        if set(groups) != {"name", "part", "parts"}:
            raise ValueError("needs the groups name, part and parts")
        return pattern

    @field_validator("file")
    @classmethod
    def _file_has_its_parts(cls, template: str | None) -> str | None:
        return None if template is None else name_template(template)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        faults = tuple(coherence.faults_of_kind(self))
        if faults:
            raise ValueError("\n".join(faults))
        return self


class Codes(Declared):
    """The bank's words and ours for them; several of theirs may mean one of ours."""

    results: Mapping[str, Outcome]
    result_codes: Mapping[str, ResultCode]
    id_checks: Mapping[str, IdentityCheck] = {}
    channels: Mapping[str, ActivationChannel] = {}
    card_status: Mapping[str, CardStatusCode] = {}


class Profile(Declared):
    """Everything that the codec and the channel need to know about one bank."""

    name: str = Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)
    version: int = Field(ge=1, le=9999)
    encoding: Literal["gb18030", "gbk", "utf-8"]
    delimiter: str = Field(pattern=DELIMITER)
    trailing_delimiter: bool = False
    blank: Literal["", " "] = ""
    line_end: Literal["\n", "\r\n"]
    forbidden: str
    rows_max: int = Field(ge=1, le=100_000)
    file_bytes_max: int = Field(ge=1, le=64 * 1024 * 1024)
    org_pattern: str
    batch_no_bytes_max: int = Field(ge=1, le=64)
    names: Names
    directories: Directories
    flag: FlagFile
    header: Edge | None = None
    trailer: Trailer | None = None
    schedule: Schedule
    kinds: Mapping[RecordKind, KindProfile] = Field(min_length=1)
    codes: Codes
    # The bank takes a file away as soon as it is there, so that nothing is left to be read back.
    takes_at_once: bool = False
    # The status of a card that the bank says it has opened, until it says more.
    opened_as: CardStatusCode = CardStatusCode.ACCEPTED
    # How files are enveloped on their way, both ways; None: they travel as they are.
    envelope: Envelope | None = None

    @property
    def id(self) -> str:
        """This will name the profile with its version, "psbc-cd/1"."""
        return f"{self.name}/{self.version}"

    @property
    def wire_bytes_max(self) -> int:
        """This will give the most bytes that a file has on its way, with its envelope."""
        if self.envelope is None:
            return self.file_bytes_max
        return self.envelope.wire_bytes_max(self.file_bytes_max)

    def agreed(self, kind: RecordKind) -> KindProfile:
        """This will give what was agreed for a kind.

        Raises:
            MalformedFile: files of the kind are not exchanged with this bank.
        """
        found = self.kinds.get(kind)
        if found is None:
            raise MalformedFile(f"与这家银行没有约定{kind}类文件（{self.id}）")
        return found

    def header_of(self, agreed: KindProfile) -> Edge | None:
        """This will give the first line of a kind's files, if they have one."""
        return self.header if agreed.header is None else _edge(agreed.header)

    def trailer_of(self, agreed: KindProfile) -> Edge | None:
        """This will give the last line of a kind's files, if they have one."""
        return self.trailer if agreed.trailer is None else _edge(agreed.trailer)

    @field_validator("org_pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return templates.checked_pattern(pattern)

    @field_validator("forbidden")
    @classmethod
    def _forbids_no_letter(cls, characters: str) -> str:
        # Which digits a person's number has is nobody's to find out by forbidding one after the other.
        if any(character.isascii() and character.isalnum() for character in characters):
            raise ValueError("forbids no letter or digit")
        return characters

    @model_validator(mode="after")
    def _is_coherent(self) -> Self:
        faults = tuple(coherence.faults(self))
        if faults:
            raise ValueError("\n".join(faults))
        return self


@cache
def load(name: str) -> Profile:
    """This will read the profile called "psbc-cd/1" shipped with the code, or a file "….yaml".

    Raises:
        ProfileInvalid: there is none of this name, or it breaks a rule.
    """
    profile = _at(document(name))
    if not name.endswith(_SUFFIX) and profile.id != name:
        raise ProfileInvalid(f"name, version: the document calls itself {profile.id}, not {name}")
    return profile


def document(name: str) -> Path:
    """This will find the document of a profile shipped with the code, or give the file named.

    Raises:
        ProfileInvalid: there is none of this name.
    """
    if name.endswith(_SUFFIX):
        return Path(name)
    match = _NAME.match(name)
    path = _FOLDER / f"{match[1]}-{match[2]}{_SUFFIX}" if match else None
    if path is None or not path.is_file():
        raise ProfileInvalid(f"no profile is called {name!r}")
    return path


def shipped() -> tuple[str, ...]:
    """This will name the profiles shipped with the code."""
    return tuple(sorted(_at(path).id for path in _FOLDER.glob(f"*{_SUFFIX}")))


def read(document: str) -> Profile:
    """This will check a YAML document and return the profile that it describes.

    Raises:
        ProfileInvalid: it is not YAML or breaks a rule; every place is named.
    """
    try:
        # As JSON the document is read strictly, and names still become enums and times.
        return Profile.model_validate_json(orjson.dumps(documents.read(document)))
    except documents.DocumentRefused as error:
        raise ProfileInvalid(str(error)) from error
    except orjson.JSONEncodeError as error:
        raise ProfileInvalid(f"not a YAML document: {error}") from error
    except ValidationError as error:
        raise ProfileInvalid(*_faults(error)) from error


def document_of(profile: Profile) -> str:
    """This will write a profile as a YAML document that `read` gives back as the same."""
    return documents.written(profile.model_dump(mode="json", exclude_unset=True))


def _edge(own: Edge | Literal["none"]) -> Edge | None:
    return None if own == "none" else own


def _at(path: Path) -> Profile:
    try:
        document = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileInvalid(f"cannot be read: {error}") from error
    return read(document)


def _faults(error: ValidationError) -> tuple[str, ...]:
    """This will give each fault with its place, those of whole parts one by one."""
    return tuple(
        _placed(".".join(map(str, each["loc"])), message)
        for each in error.errors()
        for message in each["msg"].removeprefix("Value error, ").split("\n")
    )


def _placed(place: str, message: str) -> str:
    """This will put a fault after its place, which may itself begin with a place within that."""
    if _PLACED.match(message):
        return f"{place}.{message}" if place else message
    return f"{place or 'document'}: {message}"
