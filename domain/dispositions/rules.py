"""Who decides about what was set aside, and what may be decided; pure.

A file whose flag disagrees with its bytes is never released: nobody knows what the bank meant to
send, so it must come again. What tells of money needs a second person, a rejection as well: it would
forget what the bank said.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from domain.actors import Role
from domain.errors import Conflict, Invalid

DECIDERS: Final = (Role.OFFICE, Role.CHECKER, Role.RELEASER)
REASON_CHARACTERS_MAX: Final = 500
LINES_MAX: Final = 1_000

# Files of cards alone; whatever else a file is, or may be, tells of money.
CARD_KINDS: Final = frozenset({"OPA", "OPR", "DLV", "ACT"})
# Kinds whose lines stand each for itself; the others are taken in whole.
REAPPLICABLE: Final = frozenset({"OPR", "DLV", "ACT", "CRR", "RTN"})
# Why no release can help: what lies here are not the bytes that the bank meant.
NEVER_RELEASED: Final = frozenset(
    {"FLAG_DISAGREES", "FLAG_UNREADABLE", "FILE_MISSING", "FILE_TOO_LARGE"}
)


class Act(StrEnum):
    """What may become of a quarantined file."""

    RELEASE = "RELEASE"
    REJECT = "REJECT"


class Outcome(StrEnum):
    """How a wish ended; "" while it waits for a second person."""

    CONFIRMED = "CONFIRMED"
    DECLINED = "DECLINED"


class LineAct(StrEnum):
    """What became of a line that was not applied."""

    RESOLVED = "RESOLVED"
    REAPPLIED = "REAPPLIED"


class NotReleasable(Conflict):
    """The archived bytes are not what the bank meant to send."""

    code = "FILE_NOT_RELEASABLE"
    default_message = (
        "该文件与其标志文件不一致或不完整，内容不可信，不能放行；请银行重新送来，原文件可以拒收。"
    )


class SameBytesStand(Conflict):
    """The same bytes came again meanwhile, and were taken in."""

    code = "FILE_BYTES_STAND"
    default_message = "相同内容的文件已另行收到并处理，不能再放行本文件；请拒收。"


class ProposalOpen(Conflict):
    """Somebody's wish about this file waits for a second person."""

    code = "FILE_PROPOSAL_OPEN"
    default_message = "该文件已有待他人确认的处置意见，请先确认或退回。"


class ProposalDecided(Conflict):
    """The wish was confirmed, declined or overtaken before."""

    code = "FILE_PROPOSAL_DECIDED"
    default_message = "该处置意见已经办结。"


class SameDecider(Conflict):
    """Who proposed cannot be the second person."""

    code = "FILE_SAME_DECIDER"
    default_message = "涉及资金的文件须由另一人确认，不能自己确认自己的意见。"


class LineClosed(Conflict):
    """A line was decided on before, or is not to be read again."""

    code = "LINE_CLOSED"
    default_message = "所选的行中有已经处置的，或不属于本文件，请刷新后重试。"


class NotReapplicable(Conflict):
    """The lines of such a file mean nothing each by itself."""

    code = "LINES_NOT_REAPPLICABLE"
    default_message = "这一类文件须整份处理，不能单独重新处理其中的行；请核对后登记处置结果。"


class ReasonRefused(Invalid):
    """A reason is missing, too long, or holds a number that belongs to somebody."""

    code = "REASON_REFUSED"
    default_message = f"请填写原因，不超过 {REASON_CHARACTERS_MAX} 字，不得填写证件号码或卡号。"


def needs_two(kind: str) -> bool:
    """This will say whether a second person must decide; so it is for a kind that nobody knows."""
    return kind not in CARD_KINDS


def is_releasable(problem_code: str) -> bool:
    """This will say whether a mended profile or a missing batch could make a file readable."""
    return problem_code not in NEVER_RELEASED


def check_lines(wanted: Sequence[int]) -> tuple[int, ...]:
    """This will let pass some lines, each once.

    Raises:
        LineClosed: none, or more than a page can show.
    """
    once = tuple(dict.fromkeys(wanted))
    if not 1 <= len(once) <= LINES_MAX:
        raise LineClosed
    return once
