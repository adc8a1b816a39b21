"""What a request of a person about their own data is, and how it may be answered; pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from domain.actors import Role
from domain.errors import Conflict, Invalid, NotPermitted

HANDLERS: Final = (Role.OFFICE,)
DECIDERS: Final = (Role.OFFICE, Role.CHECKER)
ANSWER_DAYS: Final = "DATA_RIGHTS_DAYS"
PACKAGE_KEPT: Final = timedelta(days=7)
PROOF_CHARACTERS_MAX: Final = 120
TEXT_CHARACTERS_MAX: Final = 1_000
LIFTED_BY_ERASURE: Final = "资料已依法删除，限制随之终止。"


class RightKind(StrEnum):
    """What is asked for."""

    ACCESS = "ACCESS"
    CORRECTION = "CORRECTION"
    ERASURE = "ERASURE"
    RESTRICTION = "RESTRICTION"


LABELS: Final = {
    RightKind.ACCESS: "查阅、复制（第四十五条）",
    RightKind.CORRECTION: "更正、补充（第四十六条）",
    RightKind.ERASURE: "删除（第四十七条）",
    RightKind.RESTRICTION: "限制处理（第四十四条）",
}


class RequestState(StrEnum):
    """RECORDED by one person; GRANTED or REFUSED by another; or WITHDRAWN by whoever asked."""

    RECORDED = "RECORDED"
    GRANTED = "GRANTED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


class Channel(StrEnum):
    """How the request came."""

    VISIT = "VISIT"
    LETTER = "LETTER"
    AGENT = "AGENT"
    UNIT = "UNIT"


CHANNEL_LABELS: Final = {
    Channel.VISIT: "本人到场",
    Channel.LETTER: "书面来信",
    Channel.AGENT: "委托代理人",
    Channel.UNIT: "经所在单位工会",
}


class RequestInvalid(Invalid):
    """A request needs a proof of identity, its words, and a day that came."""

    code = "RIGHTS_REQUEST_INVALID"


class RequestInWrongState(Conflict):
    """It was answered before."""

    code = "RIGHTS_REQUEST_STATE"
    default_message = "这项请求已经办结，请刷新后再看。"


class RequestOpen(Conflict):
    """The same is asked for already."""

    code = "RIGHTS_REQUEST_OPEN"
    default_message = "该人已有一项同类请求正在办理。"


class AlreadyRestricted(Conflict):
    """The person's data is restricted already."""

    code = "ALREADY_RESTRICTED"
    default_message = "该人的个人信息已在限制处理。"


class NotRestricted(Conflict):
    """No restriction stands by this request."""

    code = "NOT_RESTRICTED"
    default_message = "这项请求没有正在生效的限制处理，或已经解除，请刷新后再看。"


class SameHandler(NotPermitted):
    """Who recorded a request may not decide on it."""

    code = "SAME_HANDLER"
    default_message = "个人信息请求须由登记人以外的另一人核对身份证明后决定。"


class PackageNotThere(Conflict):
    """No copy was granted, or its time is over."""

    code = "PERSON_PACKAGE_NOT_THERE"
    default_message = f"没有已同意的查阅、复制请求，或同意已超过 {PACKAGE_KEPT.days} 天，不能下载；请重新登记请求。"


def checked_words(proof: str, wish: str) -> tuple[str, str]:
    """This will let pass a proof of identity and the words of a request.

    Raises:
        RequestInvalid: one is missing or too long.
    """
    shown, said = proof.strip(), wish.strip()
    if not 1 <= len(shown) <= PROOF_CHARACTERS_MAX:
        raise RequestInvalid(
            "请写明核对过的身份证明，如「居民身份证原件，本人」。", field=("proof",)
        )
    if not 1 <= len(said) <= TEXT_CHARACTERS_MAX:
        raise RequestInvalid("请写明请求的内容。", field=("wish",))
    return shown, said


def checked_answer(answer: str) -> str:
    """This will let pass an answer of bearable length.

    Raises:
        RequestInvalid: none, or too long.
    """
    text = answer.strip()
    if not 1 <= len(text) <= TEXT_CHARACTERS_MAX:
        raise RequestInvalid("请写明答复；不予办理的须说明理由。", field=("answer",))
    return text


def check_unrestricted(person: Mapping[str, Any]) -> None:
    """This will let pass a member whose data is not restricted yet; it needs `restricted_on`.

    Raises:
        AlreadyRestricted: it is.
    """
    if person["restricted_on"] is not None:
        raise AlreadyRestricted


def is_standing(request: Mapping[str, Any]) -> bool:
    """This will say whether a request is a restriction that was granted and not lifted."""
    return bool(
        request["kind"] == RightKind.RESTRICTION
        and request["state"] == RequestState.GRANTED
        and request["lifted_at"] is None
    )


def check_standing(request: Mapping[str, Any]) -> None:
    """This will let pass a restriction that stands.

    Raises:
        NotRestricted: it is none, or was lifted.
    """
    if not is_standing(request):
        raise NotRestricted


def due_on(requested_on: date, days: int | None, *, today: date) -> date:
    """This will give the day by which a request has to be answered.

    Raises:
        RequestInvalid: it was made in the future, or no rule in force says within how many days.
    """
    if requested_on > today:
        raise RequestInvalid("请求日期不得晚于今天。", field=("requestedOn",))
    if days is None:
        raise RequestInvalid("没有现行条款规定答复期限，请先在「政策条款」录入 DATA_RIGHTS_DAYS。")
    return requested_on + timedelta(days=days)
