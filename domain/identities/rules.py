"""What binding an account to an OpenID provider's person takes; pure."""

from enum import StrEnum
from typing import Final

from domain.errors import Conflict, Invalid, NotPermitted

SUBJECT_CHARACTERS_MAX: Final = 255


class IdentityState(StrEnum):
    """PROPOSED by one administrator, BOUND once another confirmed, ENDED by either."""

    PROPOSED = "PROPOSED"
    BOUND = "BOUND"
    ENDED = "ENDED"


class IdentityUnbound(NotPermitted):
    """The provider knows the person; none of our accounts is bound to them."""

    code = "OIDC_UNBOUND"
    default_message = "统一身份认证已通过，但该身份没有绑定本系统的账号，请联系系统管理员绑定。"


class NotSamePerson(NotPermitted):
    """Somebody else proved themselves at the provider."""

    code = "OIDC_OTHER_PERSON"
    default_message = "统一身份认证的不是当前登录的本人，未予确认。"


class IdentityTaken(Conflict):
    """The identity is bound to somebody, or the account to some identity."""

    code = "IDENTITY_TAKEN"
    default_message = "该身份已绑定其他账号，或该账号已绑定其他身份；请先解除原来的绑定。"


class IdentityInWrongState(Conflict):
    """It is confirmed already, or over."""

    code = "IDENTITY_STATE"
    default_message = "这项绑定已经确认或解除，请刷新后再看。"


def check_subject(subject: str) -> str:
    """This will give back the provider's word for somebody without surrounding blanks.

    Raises:
        Invalid: empty, too long, or not printable.
    """
    text = subject.strip()
    if not 1 <= len(text) <= SUBJECT_CHARACTERS_MAX or not text.isprintable():
        raise Invalid("请填写统一身份认证平台中该人员的唯一标识（sub）。", field=("subject",))
    return text
