"""How a legal hold stands, and what setting and lifting one takes; pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from domain.actors import Role
from domain.errors import Conflict, Invalid, NotPermitted

HOLDERS: Final = (Role.OFFICE, Role.CHECKER)
DOCUMENT_CHARACTERS_MAX: Final = 80
REASON_CHARACTERS_MAX: Final = 500


class LegalHoldState(StrEnum):
    """PROPOSED protects at once; STANDING after a second person; LIFTING until another agrees."""

    PROPOSED = "PROPOSED"
    STANDING = "STANDING"
    LIFTING = "LIFTING"
    LIFTED = "LIFTED"
    DECLINED = "DECLINED"


_S = LegalHoldState
TRANSITIONS: Final[Mapping[LegalHoldState, frozenset[LegalHoldState]]] = MappingProxyType(
    {
        _S.PROPOSED: frozenset({_S.STANDING, _S.DECLINED}),
        _S.STANDING: frozenset({_S.LIFTING}),
        _S.LIFTING: frozenset({_S.LIFTED, _S.STANDING}),
        _S.LIFTED: frozenset(),
        _S.DECLINED: frozenset(),
    }
)
# Whoever only proposed to lift has lifted nothing yet.
PROTECTING: Final = frozenset({_S.PROPOSED, _S.STANDING, _S.LIFTING})


class LegalHoldInWrongState(Conflict):
    """Somebody decided on it before."""

    code = "LEGAL_HOLD_STATE"
    default_message = "这项保留已由他人办理，请刷新后再看。"


class SameHolder(NotPermitted):
    """Who proposed may not confirm."""

    code = "SAME_HOLDER"
    default_message = "设立与解除保留都须由提出人以外的另一人确认。"


class LegalHoldInvalid(Invalid):
    """A hold needs a document, a reason and a lawful span."""

    code = "LEGAL_HOLD_INVALID"


def checked_words(document: str, reason: str) -> tuple[str, str]:
    """This will let pass a document and a reason of bearable length.

    Raises:
        LegalHoldInvalid: one is missing or too long.
    """
    number, why = document.strip(), reason.strip()
    if not 1 <= len(number) <= DOCUMENT_CHARACTERS_MAX:
        raise LegalHoldInvalid("请填写依据的文书号或材料名称。", field=("document",))
    if not 1 <= len(why) <= REASON_CHARACTERS_MAX:
        raise LegalHoldInvalid("请写明原因。", field=("reason",))
    return number, why


def check_span(from_on: date, until_on: date | None, *, today: date) -> None:
    """This will let pass a span that ends after it begins and not before today.

    Raises:
        LegalHoldInvalid: otherwise.
    """
    if until_on is not None and (until_on < from_on or until_on < today):
        raise LegalHoldInvalid("截止日期不得早于起始日期和今天。", field=("untilOn",))


def check_move(state: str, following: LegalHoldState) -> None:
    """This will let a hold go only where the table says.

    Raises:
        LegalHoldInWrongState: it stands elsewhere.
    """
    if following not in TRANSITIONS[LegalHoldState(state)]:
        raise LegalHoldInWrongState
