"""Verbs on identities: bound by two administrators, never made by a sign-in; and signing in by one.

The tables of staff are open to EVERYTHING and STAFF_ONLY alone; signing in and confirming see to it
by themselves.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from asyncpg import UniqueViolationError

from domain.actors import STAFF_ONLY, Actor, Role
from domain.attempts import operations as attempts
from domain.audit import operations as audit
from domain.errors import NotFound
from domain.identities import rules
from domain.identities.rules import IdentityState
from domain.security_policies import queries as policies
from domain.sessions import operations as sessions
from domain.sessions.rules import SESSION_LASTS, SignedIn
from domain.transactions import Row, acting_within, answering_to, execute, operation, row, value


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """Whom a provider vouches for, and by which means it made sure."""

    issuer: str
    subject: str
    methods: frozenset[str]


@operation
async def propose(staff_id: int, *, issuer: str, subject: str, by: Actor, now: datetime) -> int:
    """This will enter whom a provider means; it opens nothing until another administrator confirms.

    Raises:
        NotPermitted: not the system administrator.
        NotFound: there is no such person, or it is oneself.
        Invalid, IdentityTaken.
    """
    by.require(Role.ADMIN)
    text = rules.check_subject(subject)
    known = await value("SELECT id FROM staff WHERE id = $1 AND NOT is_disabled", staff_id)
    if known is None or staff_id == by.staff_id:
        raise NotFound(field=("id",))
    try:
        made: int = await value(
            "INSERT INTO staff_identities (staff_id, issuer, subject, state, proposed_by_id,"
            " proposed_at) VALUES ($1, $2, $3, 'PROPOSED', $4, $5) RETURNING id",
            staff_id,
            issuer,
            text,
            by.staff_id or 0,
            now,
        )
    except UniqueViolationError as error:
        raise rules.IdentityTaken(field=("subject",)) from error
    await _record("identity.propose", staff_id, by, now)
    return made


@operation
async def confirm(identity_id: int, *, by: Actor, now: datetime) -> None:
    """This will let an identity open its account from now on.

    Raises:
        NotPermitted: not the security administrator.
        NotFound: there is none, or it is one's own.
        IdentityInWrongState: confirmed already, or over.
    """
    by.require(Role.SECURITY_ADMIN)
    found = await _locked(identity_id, by)
    if found["state"] != IdentityState.PROPOSED:
        raise rules.IdentityInWrongState
    await execute(
        "UPDATE staff_identities SET state = 'BOUND', confirmed_by_id = $2, confirmed_at = $3"
        " WHERE id = $1",
        identity_id,
        by.staff_id or 0,
        now,
    )
    await _record("identity.confirm", found["staff_id"], by, now)


@operation
async def end(identity_id: int, *, by: Actor, now: datetime) -> None:
    """This will take an identity away; every session and token of its person ends.

    Raises:
        NotPermitted: neither of the two administrators.
        NotFound: there is none, or it is one's own.
        IdentityInWrongState: it is over already.
    """
    by.require(Role.ADMIN, Role.SECURITY_ADMIN)
    found = await _locked(identity_id, by)
    if found["state"] == IdentityState.ENDED:
        raise rules.IdentityInWrongState
    await execute(
        "UPDATE staff_identities SET state = 'ENDED', ended_by_id = $2, ended_at = $3"
        " WHERE id = $1",
        identity_id,
        by.staff_id or 0,
        now,
    )
    ended = await sessions.end_all(found["staff_id"], now=now)
    await _record("identity.end", found["staff_id"], by, now, **ended)


async def sign_in(
    who: Vouched,
    *,
    code: str = "",
    now: datetime,
    replaces: str = "",
    lasts: timedelta = SESSION_LASTS,
    address: str = "",
    user_agent: str = "",
) -> SignedIn:
    """This will open a session for whom a provider vouches for; the rules are those of passwords.

    Raises:
        IdentityUnbound: none of our accounts is bound to them.
        AccountLocked, AccountDisabled, AwaitsRelease: somebody who may not come in.
        CodeNeeded, WrongCode: the provider's means are no second factor by our policy, and the
            person has a device of ours.
    """
    with acting_within(STAFF_ONLY), answering_to(None):
        found = await _bound(who)
        if found is None:
            error = rules.IdentityUnbound()
            await attempts.refuse(error, "", None, action="session.start", now=now)
            raise error
        policy = await policies.in_force(now=now)
        return await sessions.sign_in_vouched(
            login=found["login"],
            is_factor_met=policy.counts_as_factor(who.methods),
            code=code,
            now=now,
            replaces=replaces,
            lasts=lasts,
            address=address,
            user_agent=user_agent,
        )


async def confirm_session(session_id: int, who: Vouched, *, by: Actor, now: datetime) -> SignedIn:
    """This will note that the person proved themselves anew at the provider, as a password does.

    Raises:
        NotSamePerson: somebody else did.
        CodeNeeded: the provider's means are no second factor by our policy, and one has a device.
        NotFound: no such open session, or somebody else's.
    """
    with acting_within(STAFF_ONLY), answering_to(None):
        found = await _bound(who)
        if found is None or found["staff_id"] != by.staff_id:
            refused = rules.NotSamePerson()
            await attempts.refuse(refused, by.label, by.staff_id, action="session.confirm", now=now)
            raise refused
        policy = await policies.in_force(now=now)
        return await sessions.confirm_vouched(
            session_id, is_factor_met=policy.counts_as_factor(who.methods), by=by, now=now
        )


@operation
async def _bound(who: Vouched) -> Row | None:
    return await row(
        "SELECT i.staff_id, s.login FROM staff_identities i JOIN staff s ON s.id = i.staff_id"
        " WHERE i.issuer = $1 AND i.subject = $2 AND i.state = 'BOUND'",
        who.issuer,
        who.subject,
    )


async def _locked(identity_id: int, by: Actor) -> Row:
    found = await row("SELECT * FROM staff_identities WHERE id = $1 FOR UPDATE", identity_id)
    if found is None or found["staff_id"] == by.staff_id:
        raise NotFound(field=("id",))
    return found


async def _record(action: str, staff_id: int, by: Actor, now: datetime, **details: object) -> None:
    who = ("staff", staff_id)
    await audit.record(action=action, subject=who, by=by, now=now, details=details)
