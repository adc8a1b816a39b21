"""Comparing a password: the attempt counts as failed before the password is looked at.

Called under EVERYTHING or STAFF_ONLY, as no other scope sees the tables of staff. A login that
nobody has is counted and locked as a person's is, so that a lock tells nobody which logins exist.
"""

import asyncio
from datetime import datetime
from typing import Final

from domain import crypto
from domain.actors import NOTHING, Actor
from domain.attempts import rules
from domain.audit import operations as audit
from domain.errors import DomainError
from domain.transactions import Row, execute, operation, row

ANONYMOUS: Final = "anonymous"


async def check(login: str, password: str, *, action: str, now: datetime) -> Row:
    """This will give the person's row if the password is theirs; the caller forgets the failure then.

    Several transactions on purpose: the attempt is counted, and stays counted, before the password
    is looked at, so that any number of guesses at the same moment gets no more than five; hashing
    holds no connection.

    Raises:
        WrongCredentials: unknown login or wrong password, in the same time.
        AccountLocked: five failures.
    """
    found, attempt = await _count(login, now=now)
    if found is None:
        attempt = await _count_unknown(login, now=now)
    hashed = rules.nobodys_hash() if found is None or attempt.is_locked else found["password_hash"]
    is_right = await asyncio.to_thread(rules.is_password, hashed, password)
    if found is not None and is_right and not attempt.is_locked:
        return found
    error = attempt.refusal
    await refuse(error, login, None if found is None else found["id"], action=action, now=now)
    raise error


async def begin(login: str, *, action: str, now: datetime) -> Row:
    """This will count an attempt of somebody whom another vouches for; the caller forgets it then.

    A lock holds against them as well, and a wrong code of theirs counts.

    Raises:
        AccountLocked: five failures.
    """
    found, attempt = await _count(login, now=now)
    assert found is not None, "nobody is deleted"
    if attempt.is_locked:
        error = rules.AccountLocked()
        await refuse(error, login, found["id"], action=action, now=now)
        raise error
    return found


async def forget(found: Row) -> bool:
    """This will forget a person's failures, inside the transaction of what the password was for.

    `found` is what `check` gave; says whether the person still waits to be let in.

    Raises:
        AccountDisabled: the person may do nothing any more.
        WrongCredentials: the password was changed between looking at it and now.
    """
    still = await row(
        "UPDATE staff SET failed_attempts = 0, locked_until = NULL WHERE id = $1"
        " RETURNING is_disabled, awaits_release, password_hash",
        found["id"],
    )
    assert still is not None, "nobody is deleted"
    if still["is_disabled"]:
        raise rules.AccountDisabled
    if still["password_hash"] != found["password_hash"]:
        raise rules.WrongCredentials
    return bool(still["awaits_release"])


@operation
async def take_off(staff_id: int) -> None:
    """This will take the last attempt off the count: the password was right, its code is yet to come.

    What was counted before it stays, so that nobody who knows the password tries codes for ever.
    """
    await execute(
        "UPDATE staff SET failed_attempts = greatest(failed_attempts - 1, 0), locked_until = NULL"
        " WHERE id = $1",
        staff_id,
    )


async def refuse(
    error: DomainError, login: str, staff_id: int | None, *, action: str, now: datetime
) -> None:
    """This will write the refusal down; a login that nobody has is not: it may be a password."""
    label = ANONYMOUS if staff_id is None else login
    who = Actor(staff_id, label, frozenset(), NOTHING)
    subject = None if staff_id is None else ("staff", staff_id)
    await audit.refuse(action=action, subject=subject, code=error.code, by=who, now=now)


@operation
async def forget_old(*, now: datetime) -> int:
    """This will forget unknown logins that nobody tried for long; gives their number."""
    until = now - rules.UNKNOWN_KEPT_FOR
    return await execute("DELETE FROM unknown_logins WHERE last_at <= $1", until)


@operation
async def _count(login: str, *, now: datetime) -> tuple[Row | None, rules.Attempt]:
    """This will count one more attempt as failed; those at the same moment queue at the row lock."""
    found = await row("SELECT * FROM staff WHERE login = $1 FOR UPDATE", login)
    if found is None:
        return None, rules.Attempt(0, None)
    attempt = rules.attempt(found["failed_attempts"], found["locked_until"], now=now)
    count = "UPDATE staff SET failed_attempts = $2, locked_until = $3 WHERE id = $1"
    await execute(count, found["id"], attempt.failures, attempt.locked_until)
    return found, attempt


@operation
async def _count_unknown(login: str, *, now: datetime) -> rules.Attempt:
    """This will do the same for a login that nobody has; too many of them push the oldest out."""
    found = await row(
        "INSERT INTO unknown_logins (login_digest, failures, last_at) VALUES ($1, 0, $2)"
        " ON CONFLICT (login_digest) DO UPDATE SET last_at = $2"
        " RETURNING id, failures, locked_until",
        crypto.keyring().blind_index("login", login),
        now,
    )
    assert found is not None, "it was there or it is there now"
    attempt = rules.attempt(found["failures"], found["locked_until"], now=now)
    count = "UPDATE unknown_logins SET failures = $2, locked_until = $3 WHERE id = $1"
    await execute(count, found["id"], attempt.failures, attempt.locked_until)
    await execute("DELETE FROM unknown_logins WHERE id <= $1", found["id"] - rules.UNKNOWN_MAX)
    return attempt
