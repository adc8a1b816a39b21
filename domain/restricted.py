"""What it means that the processing of a person's data is restricted; pure.

PIPL 44 and 47: what is stored stays and is protected, and what a law or a debt to the person asks for
goes on (payments, the books, their own requests). Nothing else is done with their data until the
restriction is lifted: `docs/adr/0018-restricted-processing.md`.
"""

from collections.abc import Mapping
from typing import Any, Final

from domain.errors import Conflict

# Conditions on a list `t`, of members or of what is theirs: nothing keeps them from being worked with.
MEMBER_IS_FREE: Final = "t.restricted_on IS NULL"
THEIRS_IS_FREE: Final = (
    "NOT EXISTS (SELECT FROM members r WHERE r.id = t.member_id AND r.restricted_on IS NOT NULL)"
)


class RecordRestricted(Conflict):
    """The person had the processing of their data restricted."""

    code = "RECORD_RESTRICTED"
    default_message = (
        "该会员已依法要求限制处理其个人信息（个人信息保护法第四十四条），"
        "解除限制前只保存、不使用；应发的补助照常发放。如确需办理，请先到「个人信息请求」解除限制。"
    )


def check(person: Mapping[str, Any]) -> None:
    """This will let pass a member whose data may be worked with; it needs `restricted_on`.

    Raises:
        RecordRestricted: it may not.
    """
    if person["restricted_on"] is not None:
        raise RecordRestricted
