"""Doing a creating act once: the key is claimed in the act's own transaction."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from domain import crypto
from domain.actors import Actor
from domain.idempotency import rules
from domain.transactions import execute, operation, row, value


@operation
async def once(
    create: Callable[[], Awaitable[int]],
    *,
    key: str,
    act: str,
    given: Mapping[str, object],
    by: Actor,
    now: datetime,
) -> int:
    """This will create something and give its id, or the id of what the key created before.

    Claim and creation stand or fall together: a refusal or a kill leaves neither. Of two at the
    same moment the second waits at the unique index for what becomes of the first.

    Raises:
        Invalid: the key is malformed.
        IdempotencyKeyReused: the key stands for something else.
        DomainError: whatever `create` refuses.
    """
    assert by.staff_id is not None, "the system needs no key: it does what is due, once"
    # Keyed, since an input may hold a password: nobody can try guesses at a stolen table.
    digest = crypto.keyring().blind_index("idempotency", rules.canonical(given))
    claimed: int | None = await value(
        "INSERT INTO idempotency_keys (staff_id, key, act, input_digest, scope, claimed_at)"
        " VALUES ($1, $2, $3, $4, current_setting('puhui.scope'), $5)"
        " ON CONFLICT (staff_id, key) DO NOTHING RETURNING id",
        by.staff_id,
        rules.check_key(key),
        act,
        digest,
        now,
    )
    if claimed is None:
        return await _created_before(key, act, digest, by=by)
    created = await create()
    await execute("UPDATE idempotency_keys SET created_id = $2 WHERE id = $1", claimed, created)
    return created


@operation
async def forget_old(*, now: datetime) -> int:
    """This will forget the keys that are no longer kept; gives their number."""
    until = now - rules.KEPT_FOR
    return await execute("DELETE FROM idempotency_keys WHERE claimed_at <= $1", until)


async def _created_before(key: str, act: str, digest: bytes, *, by: Actor) -> int:
    """A key used under a scope that one has no longer is out of sight, and stands for another act."""
    found = await row(
        "SELECT created_id FROM idempotency_keys"
        " WHERE staff_id = $1 AND key = $2 AND act = $3 AND input_digest = $4",
        by.staff_id,
        key,
        act,
        digest,
    )
    if found is None:
        raise rules.IdempotencyKeyReused(field=rules.KEY_FIELD)
    created: int = found["created_id"]
    return created
