"""What an erased record looks like, and that nothing new begins for whom it was of; pure.

The erasures themselves are the province's to see; everybody who sees a member sees this mark.
"""

from collections.abc import Mapping
from typing import Any, Final

from domain.errors import Conflict

NAME: Final = "已删除"
# No mask of a number is a star alone: it shows at least the first sign.
MASK: Final = "*"


class RecordErased(Conflict):
    """The person's record was erased: there is nobody left to do this for."""

    code = "RECORD_ERASED"
    default_message = (
        "该会员的资料已依法删除（个人信息保护法第四十七条），不能再办理；"
        "本人重新入会的，请导入名册，按新会员录入。"
    )


def check(person: Mapping[str, Any]) -> None:
    """This will let pass a member whose record stands; it needs `id_no_masked`.

    Raises:
        RecordErased: it was erased.
    """
    if person["id_no_masked"] == MASK:
        raise RecordErased
