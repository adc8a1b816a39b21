"""Verbs of sessions: opening, confirming, noting their use and that of tokens, ending.

Those on one's own take care of the scope themselves: no unit's scope sees the tables of staff.
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from domain.actors import NOTHING, STAFF_ONLY, Actor, Role
from domain.attempts import operations as attempts
from domain.attempts.rules import AccountDisabled, WrongCredentials, refusal_after
from domain.audit import operations as audit
from domain.errors import DomainError, NotFound
from domain.factors import operations as factors
from domain.factors.rules import CodeNeeded, WrongCode
from domain.sessions import rules
from domain.sessions.rules import Place, SignedIn
from domain.transactions import (
    Row,
    acting_within,
    answering_to,
    execute,
    operation,
    transaction,
    value,
)

P = ParamSpec("P")
R = TypeVar("R")


def own(verb: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """This will run a verb that anybody may use on their own account past their unit scope.

    Whose account it is, and whether their session stands, the verb itself checks; the tables of
    staff are open to no unit's scope.
    """

    @wraps(verb)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with acting_within(STAFF_ONLY), answering_to(None):
            return await verb(*args, **kwargs)

    return run


@own
async def sign_in(
    *,
    login: str,
    password: str,
    code: str = "",
    now: datetime,
    replaces: str = "",
    lasts: timedelta = rules.SESSION_LASTS,
    address: str = "",
    user_agent: str = "",
) -> SignedIn:
    """This will open a session; the one that the browser had before, if any, ends.

    A wrong code counts as a wrong password does; a code that is still wanted does not count.

    Raises:
        WrongCredentials: unknown login or wrong password, in the same time.
        AccountLocked: five failures, at a login that exists or not.
        AccountDisabled, AwaitsRelease: the right password of somebody who may not come in.
        CodeNeeded, WrongCode: the right password, but not the code of the person's device.
    """
    found = await attempts.check(login, password, action="session.start", now=now)
    place = Place(replaces=replaces, lasts=lasts, address=address, user_agent=user_agent)
    return await _let_in(found, place, code=code, now=now)


@own
async def sign_in_vouched(
    *,
    login: str,
    is_factor_met: bool,
    code: str = "",
    now: datetime,
    replaces: str = "",
    lasts: timedelta = rules.SESSION_LASTS,
    address: str = "",
    user_agent: str = "",
) -> SignedIn:
    """This will open a session for whom the house's provider vouches for, by the rules of passwords.

    Raises:
        AccountLocked: five failures.
        AccountDisabled, AwaitsRelease: somebody who may not come in.
        CodeNeeded, WrongCode: not the code of the person's device, which the provider's means do
            not replace.
    """
    found = await attempts.begin(login, action="session.start", now=now)
    place = Place(
        replaces=replaces, lasts=lasts, address=address, user_agent=user_agent, is_vouched=True
    )
    return await _let_in(found, place, code=code, is_factor_met=is_factor_met, now=now)


@own
async def confirm_vouched(
    session_id: int, *, is_factor_met: bool, by: Actor, now: datetime
) -> SignedIn:
    """This will note that the person proved themselves anew elsewhere, as `confirm` does a password.

    Raises:
        AccountDisabled: they may do nothing any more.
        CodeNeeded: they have a device, which the provider's means do not replace.
        NotFound: no such open session, or somebody else's.
    """
    assert by.staff_id is not None, "the system has no session"
    found = await attempts.begin(by.label, action="session.confirm", now=now)
    try:
        return await _renewed(
            session_id, found, code="", is_factor_met=is_factor_met, by=by, now=now
        )
    except (CodeNeeded, WrongCode) as error:
        raise await _without_code(error, found, by=by, action="session.confirm", now=now) from None


@own
async def confirm(
    session_id: int, *, password: str, code: str = "", by: Actor, now: datetime
) -> SignedIn:
    """This will note that the person is still the one who signed in, and give the session a new token.

    The token before it opens nothing from then on. A wrong password or code counts as one at the
    sign-in.

    Raises:
        WrongPassword, AccountLocked, AccountDisabled: it is not the person, or they may do nothing.
        CodeNeeded, WrongCode: the right password, but not the code of the person's device.
        NotFound: no such open session, or somebody else's.
    """
    assert by.staff_id is not None, "the system has no session"
    try:
        found = await attempts.check(by.label, password, action="session.confirm", now=now)
    except WrongCredentials as error:
        raise rules.WrongPassword(field=("password",)) from error
    try:
        return await _renewed(session_id, found, code=code, is_factor_met=False, by=by, now=now)
    except (CodeNeeded, WrongCode) as error:
        raise await _without_code(error, found, by=by, action="session.confirm", now=now) from None


@own
async def offer_factor(session_id: int, *, by: Actor, now: datetime) -> bytes:
    """This will give the secret for a new device; the present one, if any, stays until it is confirmed.

    Raises:
        NotFound: no such open session, or somebody else's.
    """
    async with transaction():
        staff_id = await _of_open_session(session_id, by=by, now=now)
        secret = await factors.offer(staff_id, now=now)
        await audit.record(action="factor.offer", subject=("staff", staff_id), by=by, now=now)
    return secret


@own
async def enrol_factor(session_id: int, *, code: str, by: Actor, now: datetime) -> tuple[str, ...]:
    """This will let the new device hold and give its recovery codes; every other session ends.

    Raises:
        NotFound: no such open session, or somebody else's.
        NothingOffered, WrongCode: the new device did not show this code in time.
    """
    async with transaction():
        staff_id = await _of_open_session(session_id, by=by, now=now)
        codes = await factors.enrol(staff_id, code, by=by, now=now)
        await execute(
            "UPDATE sessions SET ended_at = $3 WHERE staff_id = $1 AND id <> $2"
            " AND ended_at IS NULL",
            staff_id,
            session_id,
            now,
        )
    return codes


@own
@operation
async def end(session_id: int, *, by: Actor, now: datetime) -> None:
    """This will end one's own session; an administrator ends anybody's.

    Raises:
        NotFound: no such open session, or somebody else's.
    """
    await end_one("sessions", session_id, by=by, now=now)
    await audit.record(action="session.end", subject=("session", session_id), by=by, now=now)


@own
@operation
async def note_use(
    *, session_id: int | None = None, token_id: int | None = None, now: datetime
) -> None:
    """This will write down that a session (which keeps it from ending as idle) or token is in use."""
    await execute(
        "UPDATE sessions SET last_seen_at = $2 WHERE id = $1 AND last_seen_at < $2", session_id, now
    )
    await execute("UPDATE access_tokens SET last_used_at = $2 WHERE id = $1", token_id, now)


@operation
async def end_all(staff_id: int, *, now: datetime) -> dict[str, object]:
    """This will end every session and token of a person, and say how many; for verbs on staff."""
    ends = "SET ended_at = $2 WHERE staff_id = $1 AND ended_at IS NULL"
    return {
        "sessions_ended": await execute(f"UPDATE sessions {ends}", staff_id, now),
        "tokens_ended": await execute(f"UPDATE access_tokens {ends}", staff_id, now),
    }


async def _let_in(
    found: Row, place: Place, *, code: str, now: datetime, is_factor_met: bool = False
) -> SignedIn:
    """This will open a session for who proved to be themselves, if they may come in."""
    login = str(found["login"])
    who = Actor(found["id"], login, frozenset(), NOTHING)
    try:
        async with transaction():
            rules.check_released(awaits_release=await attempts.forget(found))
            if not is_factor_met:
                await factors.demand(found["id"], code, by=who, now=now)
            opened = await _opened(found["id"], place, is_factor_met=is_factor_met, now=now)
            await _end_replaced(found["id"], place.replaces, now=now)
            subject = ("session", opened.session_id)
            await audit.record(action="session.start", subject=subject, by=who, now=now)
    except (AccountDisabled, WrongCredentials, rules.AwaitsRelease) as error:
        await attempts.refuse(error, login, found["id"], action="session.start", now=now)
        raise
    except (CodeNeeded, WrongCode) as error:
        raise await _without_code(error, found, by=who, action="session.start", now=now) from None
    return opened


async def _renewed(
    session_id: int, found: Row, *, code: str, is_factor_met: bool, by: Actor, now: datetime
) -> SignedIn:
    """This will give an open session of the person's a new token, confirmed just now."""
    assert by.staff_id is not None, "the system has no session"
    token = new_token()
    async with transaction():
        await attempts.forget(found)
        if not is_factor_met:
            await factors.demand(by.staff_id, code, by=by, now=now)
        expires_at: datetime | None = await value(
            "UPDATE sessions SET token_digest = $2, confirmed_at = $3, last_seen_at = $3"
            " WHERE id = $1 AND staff_id = $4 AND ended_at IS NULL AND expires_at > $3"
            " RETURNING expires_at",
            session_id,
            rules.digest(token),
            now,
            by.staff_id,
        )
        if expires_at is None:
            raise NotFound(field=("id",))
        subject = ("session", session_id)
        await audit.record(action="session.confirm", subject=subject, by=by, now=now)
    return SignedIn(token, session_id, by.staff_id, expires_at)


async def _opened(staff_id: int, place: Place, *, is_factor_met: bool, now: datetime) -> SignedIn:
    token, expires_at = new_token(), now + place.lasts
    session_id: int = await value(
        # Whoever comes back in the same browser goes on at the post where they were.
        "INSERT INTO sessions (token_digest, staff_id, created_at, last_seen_at,"
        " expires_at, address, user_agent, is_vouched, is_factor_met, unit_id)"
        " VALUES ($1, $2, $3, $3, $4, $5, $6, $7, $8, (SELECT e.unit_id FROM sessions e"
        " WHERE e.token_digest = $9 AND e.staff_id = $2)) RETURNING id",
        rules.digest(token),
        staff_id,
        now,
        expires_at,
        place.address[: rules.ADDRESS_CHARACTERS_MAX],
        place.user_agent[: rules.USER_AGENT_CHARACTERS_MAX],
        place.is_vouched,
        is_factor_met,
        rules.digest(place.replaces),
    )
    return SignedIn(token, session_id, staff_id, expires_at)


async def _without_code(
    error: CodeNeeded | WrongCode, found: Row, *, by: Actor, action: str, now: datetime
) -> DomainError:
    """This will say why the code did not do: a wrong one has counted, one still wanted is taken off."""
    if isinstance(error, CodeNeeded):
        await attempts.take_off(found["id"])
        return error
    refusal = refusal_after(found["failed_attempts"], found["locked_until"], error, now=now)
    await attempts.refuse(refusal, by.label, found["id"], action=action, now=now)
    return refusal


async def _of_open_session(session_id: int, *, by: Actor, now: datetime) -> int:
    staff_id: int | None = await value(
        "SELECT staff_id FROM sessions WHERE id = $1 AND staff_id = $2 AND ended_at IS NULL"
        " AND expires_at > $3 FOR UPDATE",
        session_id,
        by.staff_id,
        now,
    )
    if staff_id is None:
        raise NotFound(field=("id",))
    return staff_id


async def _end_replaced(staff_id: int, replaced: str, *, now: datetime) -> None:
    """This will end the browser's previous session, and the oldest ones of too many."""
    await execute(
        "UPDATE sessions SET ended_at = $1 WHERE ended_at IS NULL AND (token_digest = $2 OR id IN"
        " (SELECT id FROM sessions WHERE staff_id = $3 AND ended_at IS NULL ORDER BY id DESC"
        " OFFSET $4))",
        now,
        rules.digest(replaced),
        staff_id,
        rules.SESSIONS_MAX,
    )


async def end_one(table: str, credential_id: int, *, by: Actor, now: datetime) -> None:
    """This will end one's own session or token; an administrator, anybody's.

    Raises:
        NotFound: no such open one, or somebody else's.
    """
    may_end_any = by.staff_id is None or by.has(Role.ADMIN, Role.SECURITY_ADMIN)
    touched = await execute(
        f"UPDATE {table} SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL"
        " AND ($3 OR staff_id = $4)",
        credential_id,
        now,
        may_end_any,
        by.staff_id,
    )
    if not touched:
        raise NotFound(field=("id",))


def new_token() -> str:
    """This will make what opens a session, or stands for a person to a script."""
    return secrets.token_urlsafe(rules.TOKEN_BYTES)
