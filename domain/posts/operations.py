"""Giving somebody their posts, and going from one of one's own posts to another.

A session works at one post at a time: the scope of every question and act in it is that unit's, by
both walls, as if the person had no other. The first moment of a session is at one's own unit; a token
opens the units that it was made for (domain/tokens.py). Which posts somebody has is changed together with their roles, which ends their sessions.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime

from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.errors import NotFound
from domain.posts import rules
from domain.sessions.operations import own
from domain.transactions import execute, operation, rows, value


@operation
async def replace(
    staff_id: int, roles: AbstractSet[Role], *, home_id: int | None, other_ids: Sequence[int]
) -> tuple[list[int], list[int]]:
    """This will make these the units beside their own that a person is responsible for.

    It gives those of before and of now, sorted. The caller holds the person, has given them the
    roles, and ends their sessions.

    Raises:
        PostsInvalid: not a clerk alone, too many units, or one that is unknown or closed.
    """
    others = rules.checked(roles, home_id=home_id, other_ids=other_ids)
    before = [one["unit_id"] for one in await rows(_HELD, staff_id)]
    await execute("DELETE FROM staff_posts WHERE staff_id = $1", staff_id)
    if await execute(_GIVE, staff_id, others) != len(others):
        raise rules.PostsInvalid("其中有不存在或已撤销的单位。", field=("otherUnitIds",))
    return before, others


@own
@operation
async def switch(session_id: int, *, unit_id: int, by: Actor, now: datetime) -> str:
    """This will let one's own session go on at another of one's posts and give the unit's name.

    That the person typed their password again lately does not go along.

    Raises:
        PostUnknown: the person is not responsible for that unit.
        NotFound: no such open session, or somebody else's.
    """
    name: str | None = await value(_NAME_OF_POST, by.staff_id, unit_id)
    if name is None:
        raise rules.PostUnknown(field=("id",))
    if not await execute(_SWITCH, session_id, by.staff_id, unit_id, now):
        raise NotFound(field=("id",))
    await audit.record(
        action="session.switch",
        subject=("session", session_id),
        by=by,
        now=now,
        changes={"unit_id": (by.unit_id, unit_id)},
    )
    return name


_HELD = "SELECT unit_id FROM staff_posts WHERE staff_id = $1 ORDER BY unit_id"
_GIVE = """
INSERT INTO staff_posts (staff_id, unit_id)
SELECT $1, u.id FROM units u WHERE u.id = ANY($2::bigint[]) AND u.status = 'ACTIVE'
"""
_NAME_OF_POST = """
SELECT u.name FROM units u WHERE u.id = $2 AND (
  EXISTS (SELECT FROM staff s WHERE s.id = $1 AND s.unit_id = u.id)
  OR EXISTS (SELECT FROM staff_posts p WHERE p.staff_id = $1 AND p.unit_id = u.id))
"""
_SWITCH = """
UPDATE sessions e SET confirmed_at = NULL, unit_id = (
  SELECT p.unit_id FROM staff_posts p WHERE p.staff_id = e.staff_id AND p.unit_id = $3)
WHERE e.id = $1 AND e.staff_id = $2 AND e.ended_at IS NULL AND e.expires_at > $4
"""
