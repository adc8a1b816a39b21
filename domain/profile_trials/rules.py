"""Who may try a changed agreement out on what was sent, and how much at once; pure."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.errors import Conflict, Invalid

# Lines of people are read, masked: the system's administrator reads agreements and no lines.
TRIERS: Final = (Role.OFFICE,)
FILES_OF_KIND: Final = 5
OPEN_MAX: Final = 2


class TrialState(StrEnum):
    """REQUESTED until every file was tried, then DONE."""

    REQUESTED = "REQUESTED"
    DONE = "DONE"


class ProfileFaulty(Invalid):
    """The document cannot be used as an agreement; the check names every place."""

    code = "PROFILE_INVALID"
    default_message = "这份约定有不符合要求之处，请先检查并改正。"


class TooManyTrials(Conflict):
    """This person has enough under way."""

    code = "TOO_MANY_TRIALS"
    default_message = f"您有 {OPEN_MAX} 次试算正在进行，请等其完成后再试。"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that was checked: its text, what it calls itself, and its SM3 digest."""

    document: str
    profile: str
    digest: str


@dataclass(frozen=True, slots=True)
class Pending:
    """A file that is still to be tried."""

    position: int
    file_id: int


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of a file; `lines` are masked, as JSON. Sizes and offsets are bytes."""

    verdict: str
    read_as: str
    new_name: str
    reason: str
    first_offset: int | None
    size_bytes: int
    lines_before: int
    lines_after: int
    lines_changed: int
    lines: str
