"""Bearer tokens for scripts: made for a person, or for some of a clerk's units, and ended.

A token of some units opens those of them that its clerk is responsible for at the moment, and nothing
else: it is never wider than its person is, and stays as narrow as it was made.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import orjson

from domain.actors import Actor
from domain.audit import operations as audit
from domain.errors import NotFound, NotPermitted
from domain.sessions import rules
from domain.sessions.operations import end_one, new_token, own
from domain.transactions import operation, row, value

_OWNER: Final = """
SELECT s.id, ARRAY(SELECT r.role FROM staff_roles r WHERE r.staff_id = s.id) AS roles,
  ARRAY(SELECT s.unit_id WHERE s.unit_id IS NOT NULL
        UNION SELECT p.unit_id FROM staff_posts p WHERE p.staff_id = s.id) AS held
FROM staff s WHERE s.login = $1 AND NOT s.is_disabled
"""
_MAKE: Final = """
INSERT INTO access_tokens (token_digest, staff_id, label, created_at, expires_at, unit_ids)
VALUES ($1, $2, $3, $4, $5, $6::jsonb) RETURNING id
"""


@own
@operation
async def create(
    login: str,
    *,
    label: str,
    unit_ids: Sequence[int] = (),
    by: Actor,
    now: datetime,
    lasts: timedelta | None = rules.TOKEN_LASTS,
) -> str:
    """This will give a person a bearer token for scripts; it is readable this once.

    For `unit_ids`, a clerk's token opens those units alone; without any, the clerk's own unit.

    Raises:
        NotPermitted: neither oneself nor the operator at the console: an administrator with a
            token of the releaser's would be the releaser.
        NotFound: nobody active has the login.
        UnitNotHeld: one of the units is not the person's, or they are not a clerk alone.
        Invalid: the label is too long.
    """
    if by.staff_id is not None and by.label != login:
        raise NotPermitted("访问令牌只能由本人或在服务器控制台创建。")
    owner = await row(_OWNER, login)
    if owner is None:
        raise NotFound(field=("login",))
    units = rules.checked_units(owner["roles"], owner["held"], unit_ids)
    token = f"puhui_{new_token()}"
    token_id = await value(
        _MAKE,
        rules.digest(token),
        owner["id"],
        rules.check_label(label),
        now,
        now + lasts if lasts else None,
        orjson.dumps(units).decode(),
    )
    details = {"staff_id": owner["id"], "unit_ids": units}
    subject = ("access_token", token_id)
    await audit.record(action="token.create", subject=subject, by=by, now=now, details=details)
    return token


@own
@operation
async def end(token_id: int, *, by: Actor, now: datetime) -> None:
    """This will end one's own token; an administrator ends anybody's.

    Raises:
        NotFound: no such open token, or somebody else's.
    """
    await end_one("access_tokens", token_id, by=by, now=now)
    await audit.record(action="token.end", subject=("access_token", token_id), by=by, now=now)
