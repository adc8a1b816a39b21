"""Verbs of people who sign in: enrolment, roles, passwords, sessions and bearer tokens.

Those of the administrator's are called under EVERYTHING or STAFF_ONLY: no other scope may see the
tables of staff. Those on one's own account take care of the scope themselves.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from asyncpg import ForeignKeyViolationError

from domain.actors import NOTHING, STAFF_ONLY, Actor, Role
from domain.attempts import operations as attempts
from domain.attempts.rules import AccountDisabled, WrongCredentials, hash_password
from domain.audit import operations as audit
from domain.audit.rules import Changes
from domain.errors import Conflict, Invalid, NotFound, NotPermitted
from domain.staff import rules
from domain.staff.rules import SignedIn
from domain.transactions import Row, acting_within, execute, operation, row, transaction, value

P = ParamSpec("P")
R = TypeVar("R")


def own(verb: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """This will run a verb that anybody may use on their own account past their unit scope.

    Whose account it is the verb itself checks; the tables of staff are open to no unit's scope.
    """

    @wraps(verb)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        with acting_within(STAFF_ONLY):
            return await verb(*args, **kwargs)

    return run


@operation
async def create(
    *,
    login: str,
    name: str,
    password: str,
    roles: AbstractSet[Role],
    unit_id: int | None,
    by: Actor,
    now: datetime,
) -> int:
    """This will enrol a person who may sign in.

    Raises:
        NotPermitted: not the administrator.
        Invalid: login, name, password, roles or unit break a rule.
        LoginTaken: somebody has the login.
    """
    by.require(Role.ADMIN)
    rules.check_login(login)
    rules.check_password(password, login=login)
    rules.check_roles(roles, unit_id=unit_id)
    staff_id: int | None = await value(
        "INSERT INTO staff (login, name, password_hash, is_disabled, failed_attempts, created_at,"
        " password_changed_at) VALUES ($1, $2, $3, false, 0, $4, $4)"
        " ON CONFLICT (login) DO NOTHING RETURNING id",
        login,
        rules.check_name(name),
        await asyncio.to_thread(hash_password, password),
        now,
    )
    if staff_id is None:
        raise rules.LoginTaken(field=("login",))
    await _place(staff_id, roles, unit_id)
    changes = {"roles": (None, sorted(roles)), "unit_id": (None, unit_id)}
    await _record("staff.create", staff_id, by, now, changes)
    return staff_id


@operation
async def assign_roles(
    staff_id: int, *, roles: AbstractSet[Role], unit_id: int | None, by: Actor, now: datetime
) -> None:
    """This will replace a person's roles and unit; they hold from the next request on.

    Raises:
        NotPermitted: not the administrator.
        OwnAccount: nobody gives roles to themselves.
        Invalid: the roles do not go together, or the unit is unknown.
        NotFound: there is no such person.
    """
    by.require(Role.ADMIN)
    _refuse_own(staff_id, by)
    rules.check_roles(roles, unit_id=unit_id)
    before = await _locked(staff_id)
    had = await value(
        "SELECT array_agg(role ORDER BY role)::text[] FROM staff_roles WHERE staff_id = $1",
        staff_id,
    )
    await _place(staff_id, roles, unit_id)
    changes = {"roles": (had, sorted(roles)), "unit_id": (before["unit_id"], unit_id)}
    await _record("staff.assign_roles", staff_id, by, now, changes)


@operation
async def disable(staff_id: int, *, by: Actor, now: datetime) -> None:
    """This will end a person's access at once, all sessions and tokens included.

    Raises:
        NotPermitted: not the administrator.
        OwnAccount: nobody disables themselves.
        NotFound: there is no such person.
        Conflict: disabled already.
    """
    by.require(Role.ADMIN)
    _refuse_own(staff_id, by)
    if (await _locked(staff_id))["is_disabled"]:
        raise Conflict("该账号已经停用。")
    await execute("UPDATE staff SET is_disabled = true WHERE id = $1", staff_id)
    ended = await _end_everything(staff_id, now=now)
    await _record("staff.disable", staff_id, by, now, {"is_disabled": (False, True)}, **ended)


@operation
async def enable(staff_id: int, *, by: Actor, now: datetime) -> None:
    """This will let a disabled or locked person sign in again; old sessions stay ended.

    Raises:
        NotPermitted: not the administrator.
        NotFound: there is no such person.
        Conflict: neither disabled nor locked.
    """
    by.require(Role.ADMIN)
    _refuse_own(staff_id, by)
    found = await _locked(staff_id)
    if not found["is_disabled"] and found["locked_until"] is None:
        raise Conflict("该账号并未停用或锁定。")
    await execute("UPDATE staff SET is_disabled = false WHERE id = $1", staff_id)
    await attempts.forget(staff_id)
    changes = {
        "is_disabled": (found["is_disabled"], False),
        "is_locked": (found["locked_until"] is not None, False),
    }
    await _record("staff.enable", staff_id, by, now, changes)


@own
async def change_password(
    staff_id: int, *, password: str, current: str | None = None, by: Actor, now: datetime
) -> None:
    """This will set a new password and end every session and token that the old one opened.

    A person gives their current password as well; the administrator need not for others.

    Raises:
        NotPermitted: somebody else's, and not the administrator.
        WrongCredentials, AccountLocked: the current password is wrong, and counts as a failure.
        PasswordTooWeak: the new one does not meet the policy.
        NotFound: there is no such person.
    """
    if staff_id == by.staff_id:
        await attempts.check(by.label, current or "", action="session.start", now=now)
    else:
        by.require(Role.ADMIN)
    async with transaction():
        rules.check_password(password, login=(await _locked(staff_id))["login"])
        await execute(
            "UPDATE staff SET password_hash = $2, password_changed_at = $3, failed_attempts = 0,"
            " locked_until = NULL WHERE id = $1",
            staff_id,
            await asyncio.to_thread(hash_password, password),
            now,
        )
        ended = await _end_everything(staff_id, now=now)
        await _record("staff.change_password", staff_id, by, now, {}, **ended)


@own
async def sign_in(
    *,
    login: str,
    password: str,
    now: datetime,
    replaces: str = "",
    lasts: timedelta = rules.SESSION_LASTS,
    address: str = "",
    user_agent: str = "",
) -> SignedIn:
    """This will open a session; the one that the browser had before, if any, ends.

    Raises:
        WrongCredentials: unknown login or wrong password, in the same time.
        AccountLocked: five failures, at a login that exists or not.
        AccountDisabled: the right password of a disabled person.
    """
    found = await attempts.check(login, password, action="session.start", now=now)
    staff_id: int = found["id"]
    token = _new_token()
    try:
        async with transaction():
            await attempts.forget(staff_id)
            session_id: int = await value(
                "INSERT INTO sessions (token_digest, staff_id, created_at, last_seen_at,"
                " expires_at, address, user_agent) VALUES ($1, $2, $3, $3, $4, $5, $6) RETURNING id",
                rules.digest(token),
                staff_id,
                now,
                now + lasts,
                address[: rules.ADDRESS_CHARACTERS_MAX],
                user_agent[: rules.USER_AGENT_CHARACTERS_MAX],
            )
            await _end_replaced(staff_id, replaces, now=now)
            who, subject = Actor(staff_id, login, frozenset(), NOTHING), ("session", session_id)
            await audit.record(action="session.start", subject=subject, by=who, now=now)
    except AccountDisabled as error:
        await attempts.refuse(error, login, staff_id, action="session.start", now=now)
        raise
    return SignedIn(token, session_id, staff_id, now + lasts)


@own
async def confirm_session(session_id: int, *, password: str, by: Actor, now: datetime) -> SignedIn:
    """This will note that the person is still the one who signed in, and give the session a new token.

    The token before it opens nothing from then on. A wrong password counts as one at the sign-in.

    Raises:
        WrongPassword, AccountLocked, AccountDisabled: it is not the person, or they may do nothing.
        NotFound: no such open session, or somebody else's.
    """
    assert by.staff_id is not None, "the system has no session"
    try:
        await attempts.check(by.label, password, action="session.confirm", now=now)
    except WrongCredentials as error:
        raise rules.WrongPassword(field=("password",)) from error
    token = _new_token()
    async with transaction():
        await attempts.forget(by.staff_id)
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
        await audit.record(
            action="session.confirm", subject=("session", session_id), by=by, now=now
        )
    return SignedIn(token, session_id, by.staff_id, expires_at)


@own
@operation
async def end_session(session_id: int, *, by: Actor, now: datetime) -> None:
    """This will end one's own session; the administrator ends anybody's.

    Raises:
        NotFound: no such open session, or somebody else's.
    """
    await _end_one("sessions", session_id, by=by, now=now)
    await audit.record(action="session.end", subject=("session", session_id), by=by, now=now)


@own
@operation
async def create_token(
    login: str,
    *,
    label: str,
    by: Actor,
    now: datetime,
    lasts: timedelta | None = rules.TOKEN_LASTS,
) -> str:
    """This will give a person a bearer token for scripts; it is readable this once.

    Raises:
        NotPermitted: neither oneself nor the operator at the console: an administrator with a
            token of the releaser's would be the releaser.
        NotFound: nobody active has the login.
        Invalid: the label is too long.
    """
    if by.staff_id is not None and by.label != login:
        raise NotPermitted("访问令牌只能由本人或在服务器控制台创建。")
    staff_id = await value("SELECT id FROM staff WHERE login = $1 AND NOT is_disabled", login)
    if staff_id is None:
        raise NotFound(field=("login",))
    token = f"puhui_{_new_token()}"
    token_id = await value(
        "INSERT INTO access_tokens (token_digest, staff_id, label, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, $5) RETURNING id",
        rules.digest(token),
        staff_id,
        rules.check_label(label),
        now,
        now + lasts if lasts else None,
    )
    subject, details = ("access_token", token_id), {"staff_id": staff_id}
    await audit.record(action="token.create", subject=subject, by=by, now=now, details=details)
    return token


@own
@operation
async def end_token(token_id: int, *, by: Actor, now: datetime) -> None:
    """This will end one's own token; the administrator ends anybody's.

    Raises:
        NotFound: no such open token, or somebody else's.
    """
    await _end_one("access_tokens", token_id, by=by, now=now)
    await audit.record(action="token.end", subject=("access_token", token_id), by=by, now=now)


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


async def _end_everything(staff_id: int, *, now: datetime) -> dict[str, object]:
    ends = "SET ended_at = $2 WHERE staff_id = $1 AND ended_at IS NULL"
    return {
        "sessions_ended": await execute(f"UPDATE sessions {ends}", staff_id, now),
        "tokens_ended": await execute(f"UPDATE access_tokens {ends}", staff_id, now),
    }


async def _end_one(table: str, credential_id: int, *, by: Actor, now: datetime) -> None:
    may_end_any = by.staff_id is None or by.has(Role.ADMIN)
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


async def _locked(staff_id: int) -> Row:
    found = await row("SELECT * FROM staff WHERE id = $1 FOR UPDATE", staff_id)
    if found is None:
        raise NotFound(field=("id",))
    return found


async def _place(staff_id: int, roles: AbstractSet[Role], unit_id: int | None) -> None:
    try:
        await execute("UPDATE staff SET unit_id = $2 WHERE id = $1", staff_id, unit_id)
    except ForeignKeyViolationError as error:
        raise Invalid("没有这个单位。", field=("unitId",)) from error
    await execute("DELETE FROM staff_roles WHERE staff_id = $1", staff_id)
    added = "INSERT INTO staff_roles (staff_id, role) SELECT $1, unnest($2::text[])"
    await execute(added, staff_id, sorted(roles))


async def _record(
    action: str, staff_id: int, by: Actor, now: datetime, changes: Changes, **details: object
) -> None:
    who = ("staff", staff_id)
    await audit.record(action=action, subject=who, by=by, now=now, details=details, changes=changes)


def _refuse_own(staff_id: int, by: Actor) -> None:
    if staff_id == by.staff_id:
        raise rules.OwnAccount


def _new_token() -> str:
    return secrets.token_urlsafe(rules.TOKEN_BYTES)
