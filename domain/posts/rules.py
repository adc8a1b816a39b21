"""Who may be responsible for several units, and for how many; pure."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from domain.actors import ROLE_LABELS, Role
from domain.errors import Invalid, NotFound

POSTS_MAX: Final = 20


class PostUnknown(NotFound):
    """The person is not responsible for that unit."""

    code = "POST_UNKNOWN"
    default_message = "您不负责这个单位；请向安全管理员核实您负责的单位。"


class PostsInvalid(Invalid):
    """These units do not go with these roles, or are too many."""

    code = "POSTS_INVALID"


def checked(
    roles: AbstractSet[Role], *, home_id: int | None, other_ids: Sequence[int]
) -> list[int]:
    """This will give the units beside one's own that a person is responsible for, each once.

    Whoever holds a role of the province sees all units as it is, and administrators see none: only
    who is a clerk and nothing else works for one unit at a time.

    Raises:
        PostsInvalid: somebody who is not a clerk alone, or too many units.
    """
    others = sorted({one for one in other_ids if one != home_id})
    if others and set(roles) != {Role.CLERK}:
        label = ROLE_LABELS[Role.CLERK]
        raise PostsInvalid(
            f"只有仅任「{label}」的人员可以负责多个单位；请去掉其他岗位，或不填其他单位。",
            field=("otherUnitIds",),
        )
    if len(others) > POSTS_MAX:
        raise PostsInvalid(f"除所属单位外，最多负责 {POSTS_MAX} 个单位。", field=("otherUnitIds",))
    return others
