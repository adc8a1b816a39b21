"""Verbs of people who sign in: enrolment, roles, release, passwords, second factors.

Three administrators divide them (GB/T 22239-2019 8.1.5): the system administrator creates accounts,
disables them and resets passwords; the security administrator grants roles, unlocks, and resets
second factors; neither does the other's, nobody does any of it to themselves. The tables of staff
are open to EVERYTHING and STAFF_ONLY alone.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from functools import wraps
from typing import ParamSpec, TypeVar

from asyncpg import ForeignKeyViolationError

from domain.actors import ADMINISTRATORS, SYSTEM, Actor, Role
from domain.attempts import operations as attempts
from domain.attempts.rules import hash_password, is_password
from domain.audit import operations as audit
from domain.audit.rules import Changes
from domain.errors import Conflict, Invalid, NotFound, NotPermitted
from domain.factors import operations as factors
from domain.posts import operations as posts
from domain.security_policies import queries as policies
from domain.security_policies.rules import check_password
from domain.sessions import operations as sessions
from domain.sessions.operations import own
from domain.staff import rules
from domain.staff.rules import Enrolled
from domain.transactions import (
    Row,
    answering_to,
    check_standing,
    credential,
    execute,
    operation,
    row,
    rows,
    transaction,
    value,
)

P = ParamSpec("P")
R = TypeVar("R")


def administration(verb: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """This will run a verb on people as one transaction that asks by itself whether its doer stands.

    It locks every administrator, the doer and whom it is about, in one order, before it asks: two
    administrators who disable each other meet at the lock, and only the first does it.
    """

    @wraps(verb)
    async def run(*args: P.args, **kwargs: P.kwargs) -> R:
        given = credential()
        about = args[0] if args else None
        by = kwargs["by"]
        assert isinstance(by, Actor), "a verb on people says by whom"
        with answering_to(None):
            async with transaction():
                await execute(
                    "SELECT s.id FROM staff s WHERE s.id = ANY($1) OR EXISTS (SELECT FROM"
                    " staff_roles r WHERE r.staff_id = s.id AND r.role = ANY($2))"
                    " ORDER BY s.id FOR UPDATE",
                    [one for one in (about, by.staff_id) if isinstance(one, int)],
                    [role.value for role in ADMINISTRATORS],
                )
                await check_standing(given)
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
    must_change: bool = False,
) -> int:
    """This will enrol a person with roles and a password: by the operator at the console alone.

    Raises:
        NotPermitted: not the console.
        Invalid: login, name, password, roles or unit break a rule.
        LoginTaken: somebody has the login.
    """
    if by != SYSTEM:
        raise NotPermitted("只有服务器控制台可以在建立账号时同时授予岗位。")
    rules.check_roles(roles, unit_id=unit_id)
    staff_id = await _add(
        login=login, name=name, password=password, now=now, must_change=must_change
    )
    await _place(staff_id, unit_id)
    await _give(staff_id, roles)
    changes = {"roles": (None, sorted(roles)), "unit_id": (None, unit_id)}
    await _record("staff.create", staff_id, by, now, changes)
    return staff_id


@administration
async def enrol(
    *, login: str, name: str, unit_id: int | None, by: Actor, now: datetime, password: str = ""
) -> Enrolled:
    """This will create an account that may do nothing yet: the security administrator grants roles.

    Its password is for the first sign-in alone; without one given, one is made.

    Raises:
        NotPermitted: not the system administrator.
        Invalid: login, name, password or unit break a rule.
        LoginTaken: somebody has the login.
    """
    by.require(Role.ADMIN)
    chosen = password or rules.initial_password()
    staff_id = await _add(login=login, name=name, password=chosen, now=now, must_change=True)
    await _place(staff_id, unit_id)
    await _record("staff.create", staff_id, by, now, {"unit_id": (None, unit_id)})
    return Enrolled(staff_id, chosen)


@administration
async def assign_roles(
    staff_id: int,
    *,
    roles: AbstractSet[Role],
    unit_id: int | None,
    other_unit_ids: Sequence[int] = (),
    by: Actor,
    now: datetime,
) -> None:
    """This will replace a person's roles, unit and posts; every session and token of theirs ends.

    Raises:
        NotPermitted: not the security administrator.
        OwnAccount: nobody gives roles to themselves.
        Invalid, PostsInvalid: the roles do not go together or with the units, or one is unknown.
        NotFound: there is no such person.
        LastAdministrator: nobody else would hold an administrator's role that is taken away.
    """
    by.require(Role.SECURITY_ADMIN)
    _refuse_own(staff_id, by)
    rules.check_roles(roles, unit_id=unit_id)
    before = await _locked(staff_id)
    had = await _roles_of(staff_id)
    await _keep_one_of_each(staff_id, [role for role in had if role not in roles])
    await _place(staff_id, unit_id)
    await _give(staff_id, roles)
    others = await posts.replace(staff_id, roles, home_id=unit_id, other_ids=other_unit_ids)
    ended = await sessions.end_all(staff_id, now=now)
    where: Changes = {"unit_id": (before["unit_id"], unit_id), "other_unit_ids": others}
    changes = {"roles": (had or None, sorted(roles)), **where}
    await _record("staff.assign_roles", staff_id, by, now, changes, **ended)


@administration
async def disable(staff_id: int, *, by: Actor, now: datetime) -> None:
    """This will end a person's access at once, all sessions and tokens included.

    Raises:
        NotPermitted: not the system administrator.
        OwnAccount: nobody disables themselves.
        NotFound: there is no such person.
        Conflict: disabled already.
        LastAdministrator: nobody else could do what this administrator does.
    """
    by.require(Role.ADMIN)
    _refuse_own(staff_id, by)
    if (await _locked(staff_id))["is_disabled"]:
        raise Conflict("该账号已经停用。")
    await _keep_one_of_each(staff_id, await _roles_of(staff_id))
    await execute("UPDATE staff SET is_disabled = true WHERE id = $1", staff_id)
    ended = await sessions.end_all(staff_id, now=now)
    await _record("staff.disable", staff_id, by, now, {"is_disabled": (False, True)}, **ended)


@administration
async def enable(staff_id: int, *, by: Actor, now: datetime) -> None:
    """This will let a disabled person sign in again; old sessions stay ended.

    Raises:
        NotPermitted: not the system administrator.
        OwnAccount, NotFound: oneself, or nobody.
        Conflict: not disabled.
    """
    by.require(Role.ADMIN)
    _refuse_own(staff_id, by)
    if not (await _locked(staff_id))["is_disabled"]:
        raise Conflict("该账号并未停用。")
    await execute("UPDATE staff SET is_disabled = false WHERE id = $1", staff_id)
    await _record("staff.enable", staff_id, by, now, {"is_disabled": (True, False)})


@administration
async def unlock(staff_id: int, *, by: Actor, now: datetime) -> None:
    """This will let somebody in again who failed too often, or whose password was reset.

    Raises:
        NotPermitted: not the security administrator.
        OwnAccount, NotFound: oneself, or nobody.
        Conflict: neither locked nor waiting.
    """
    by.require(Role.SECURITY_ADMIN)
    _refuse_own(staff_id, by)
    found = await _locked(staff_id)
    if found["locked_until"] is None and not found["awaits_release"]:
        raise Conflict("该账号并未锁定。")
    await execute(
        "UPDATE staff SET awaits_release = false, failed_attempts = 0, locked_until = NULL"
        " WHERE id = $1",
        staff_id,
    )
    changes = {
        "is_locked": (found["locked_until"] is not None, False),
        "awaits_release": (found["awaits_release"], False),
    }
    await _record("staff.unlock", staff_id, by, now, changes)


@administration
async def reset_password(
    staff_id: int, *, by: Actor, now: datetime, password: str = ""
) -> Enrolled:
    """This will give a person a password for one sign-in, and end every session and token of theirs.

    Whoever holds a role waits until the security administrator unlocks them: an administrator who
    knows the releaser's new password would otherwise be the releaser. The console needs no second
    person, so that the last security administrator is not shut out.

    Raises:
        NotPermitted: not the system administrator.
        OwnAccount, NotFound: oneself, or nobody.
        PasswordTooWeak: the one given does not meet the policy.
    """
    by.require(Role.ADMIN)
    _refuse_own(staff_id, by)
    found = await _locked(staff_id)
    chosen = password or rules.initial_password()
    waits = by.staff_id is not None and bool(await _roles_of(staff_id))
    await _set_password(found, chosen, must_change=True, awaits_release=waits, now=now)
    ended = await sessions.end_all(staff_id, now=now)
    changes = {"awaits_release": (found["awaits_release"], waits)}
    await _record("staff.reset_password", staff_id, by, now, changes, **ended)
    return Enrolled(staff_id, chosen)


@administration
async def reset_factor(staff_id: int, *, by: Actor, now: datetime) -> None:
    """This will take a person's second factor away, whose device is lost, and end their sessions.

    Raises:
        NotPermitted: not the security administrator.
        OwnAccount, NotFound: oneself, or nobody.
        NotEnrolled: there is none.
    """
    by.require(Role.SECURITY_ADMIN)
    _refuse_own(staff_id, by)
    await _locked(staff_id)
    await factors.remove(staff_id)
    ended = await sessions.end_all(staff_id, now=now)
    await _record("factor.reset", staff_id, by, now, {}, **ended)


@own
async def change_password(
    staff_id: int, *, password: str, current: str, by: Actor, now: datetime
) -> None:
    """This will set one's own new password and end every session and token that the old one opened.

    Raises:
        NotPermitted: somebody else's.
        WrongCredentials, AccountLocked: the current password is wrong, and counts as a failure.
        PasswordTooWeak, PasswordUsedBefore: the new one does not meet the policy.
    """
    if staff_id != by.staff_id:
        raise NotPermitted("只能修改自己的密码；为他人重设须用“重设密码”。")
    found = await attempts.check(by.label, current, action="session.start", now=now)
    try:
        async with transaction():
            await _locked(staff_id)
            await attempts.forget(found)
            await _refuse_used(found, password, now=now)
            await _set_password(found, password, must_change=False, awaits_release=False, now=now)
            ended = await sessions.end_all(staff_id, now=now)
            await _record("staff.change_password", staff_id, by, now, {}, **ended)
    except Invalid:
        await attempts.take_off(staff_id)
        raise


async def _add(*, login: str, name: str, password: str, now: datetime, must_change: bool) -> int:
    rules.check_login(login)
    check_password(password, login=login, policy=await policies.in_force(now=now))
    staff_id: int | None = await value(
        "INSERT INTO staff (login, name, password_hash, is_disabled, failed_attempts, created_at,"
        " password_changed_at, must_change_password) VALUES ($1, $2, $3, false, 0, $4, $4, $5)"
        " ON CONFLICT (login) DO NOTHING RETURNING id",
        login,
        rules.check_name(name),
        await asyncio.to_thread(hash_password, password),
        now,
        must_change,
    )
    if staff_id is None:
        raise rules.LoginTaken(field=("login",))
    return staff_id


async def _set_password(
    found: Row, password: str, *, must_change: bool, awaits_release: bool, now: datetime
) -> None:
    check_password(password, login=found["login"], policy=await policies.in_force(now=now))
    await execute(
        "INSERT INTO old_passwords (staff_id, password_hash, replaced_at) VALUES ($1, $2, $3)",
        found["id"],
        found["password_hash"],
        now,
    )
    await execute(
        "UPDATE staff SET password_hash = $2, password_changed_at = $3,"
        " must_change_password = $4, awaits_release = $5 WHERE id = $1",
        found["id"],
        await asyncio.to_thread(hash_password, password),
        now,
        must_change,
        awaits_release,
    )


async def _refuse_used(found: Row, password: str, *, now: datetime) -> None:
    policy = await policies.in_force(now=now)
    before = await rows(
        "SELECT password_hash FROM old_passwords WHERE staff_id = $1 ORDER BY id DESC LIMIT $2",
        found["id"],
        policy.history - 1,
    )
    for one in (found, *before):
        if await asyncio.to_thread(is_password, one["password_hash"], password):
            told = f"不得使用最近 {policy.history} 个用过的密码。"
            raise rules.PasswordUsedBefore(told, field=("password",))


async def _keep_one_of_each(staff_id: int, losing: Sequence[str]) -> None:
    """This will refuse to take away the last person who could do an administrator's work.

    Every administrator is locked already, so that nobody else is taken away meanwhile.
    """
    for role in ADMINISTRATORS:
        if role.value in losing and not await value(
            "SELECT EXISTS (SELECT FROM staff s JOIN staff_roles r ON r.staff_id = s.id"
            " WHERE r.role = $1 AND s.id <> $2 AND NOT s.is_disabled)",
            role.value,
            staff_id,
        ):
            raise rules.last_administrator(role)


async def _locked(staff_id: int) -> Row:
    found = await row("SELECT * FROM staff WHERE id = $1 FOR UPDATE", staff_id)
    if found is None:
        raise NotFound(field=("id",))
    return found


async def _roles_of(staff_id: int) -> list[str]:
    asked = "SELECT role FROM staff_roles WHERE staff_id = $1 ORDER BY role"
    return [one["role"] for one in await rows(asked, staff_id)]


async def _place(staff_id: int, unit_id: int | None) -> None:
    try:
        await execute("UPDATE staff SET unit_id = $2 WHERE id = $1", staff_id, unit_id)
    except ForeignKeyViolationError as error:
        raise Invalid("没有这个单位。", field=("unitId",)) from error


async def _give(staff_id: int, roles: AbstractSet[Role]) -> None:
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
