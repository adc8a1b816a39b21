"""Questions about staff: who is it that asks, and under which sessions and tokens.

Staff tables are open to the scopes EVERYTHING and STAFF_ONLY alone, whatever the queries say;
who a session or token belongs to is asked under EVERYTHING, before there is any other scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.actors import Actor, Role, scope_for
from domain.pages import Listing, Order, Where
from domain.staff import rules
from domain.transactions import Row, question, row, rows

_ROLES: Final = (
    "ARRAY(SELECT r.role FROM staff_roles r WHERE r.staff_id = t.id ORDER BY r.role)::text[]"
    " AS roles"
)

STAFF: Final = Listing(
    table="staff",
    columns=(
        "id",
        "login",
        "name",
        "unit_id",
        "is_disabled",
        "locked_until",
        "created_at",
        "password_changed_at",
        _ROLES,
    ),
    unit=None,
    for_staff=True,
)

PEOPLE: Final = Listing(table="staff", columns=("id", "login", "name"), unit=None, for_staff=True)

SESSIONS: Final = Listing(
    table="sessions",
    columns=(
        "id",
        "staff_id",
        "created_at",
        "last_seen_at",
        "expires_at",
        "ended_at",
        "address",
        "user_agent",
    ),
    unit=None,
    for_staff=True,
)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
    "LOGIN": Order("login"),
}

_ACTOR = (
    "s.id AS staff_id, s.login, s.name, s.unit_id, u.path AS unit_path, u.name AS unit_name,"
    " ARRAY(SELECT r.role FROM staff_roles r WHERE r.staff_id = s.id ORDER BY r.role) AS roles"
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who presented a valid session or token; `credential_id` is its row, `seen_at` its last use.

    `confirmed_at` is when the person last typed their password again in this session.
    """

    actor: Actor
    credential_id: int
    seen_at: datetime | None
    name: str
    unit_name: str | None
    confirmed_at: datetime | None = None

    def is_worth_noting(self, *, now: datetime) -> bool:
        """This will say whether this use should be written down."""
        return rules.is_seen_long_ago(self.seen_at, now=now)


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One place where a person is signed in."""

    id: int
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str


@question
async def by_session(
    token: str, *, now: datetime, idle: timedelta = rules.IDLE_FOR
) -> Recognised | None:
    """This will say who a session's cookie stands for; None if ended, idle, expired or disabled."""
    found = await row(
        f"SELECT e.id AS credential_id, e.last_seen_at AS seen_at, e.confirmed_at, {_ACTOR}"
        " FROM sessions e JOIN staff s ON s.id = e.staff_id LEFT JOIN units u ON u.id = s.unit_id"
        " WHERE e.token_digest = $1 AND e.ended_at IS NULL AND NOT s.is_disabled"
        " AND e.expires_at > $2 AND e.last_seen_at > $3",
        rules.digest(token),
        now,
        now - idle,
    )
    return None if found is None else _recognised(found)


@question
async def by_token(token: str, *, now: datetime) -> Recognised | None:
    """This will say who a bearer token stands for; None if ended, expired or disabled."""
    found = await row(
        f"SELECT e.id AS credential_id, e.last_used_at AS seen_at, {_ACTOR}"
        " FROM access_tokens e JOIN staff s ON s.id = e.staff_id"
        " LEFT JOIN units u ON u.id = s.unit_id"
        " WHERE e.token_digest = $1 AND e.ended_at IS NULL AND NOT s.is_disabled"
        " AND (e.expires_at IS NULL OR e.expires_at > $2)",
        rules.digest(token),
        now,
    )
    return None if found is None else _recognised(found)


@question
async def actor_by_login(login: str) -> Actor | None:
    """This will give a person who is not disabled as an actor, for the operator's commands."""
    found = await row(
        f"SELECT 0 AS credential_id, NULL::timestamptz AS seen_at, {_ACTOR} FROM staff s"
        " LEFT JOIN units u ON u.id = s.unit_id WHERE s.login = $1 AND NOT s.is_disabled",
        login,
    )
    return None if found is None else _recognised(found).actor


@question
async def actor_by_id(staff_id: int) -> Actor | None:
    """This will give a person who is not disabled as an actor, for what was asked earlier."""
    found = await row(
        f"SELECT 0 AS credential_id, NULL::timestamptz AS seen_at, {_ACTOR} FROM staff s"
        " LEFT JOIN units u ON u.id = s.unit_id WHERE s.id = $1 AND NOT s.is_disabled",
        staff_id,
    )
    return None if found is None else _recognised(found).actor


@question
async def open_sessions(
    staff_id: int, *, now: datetime, idle: timedelta = rules.IDLE_FOR
) -> tuple[OpenSession, ...]:
    """This will list where a person is signed in, newest first."""
    found = await rows(
        "SELECT id, created_at, last_seen_at, expires_at, address, user_agent FROM sessions"
        " WHERE staff_id = $1 AND ended_at IS NULL AND expires_at > $2 AND last_seen_at > $3"
        " ORDER BY id DESC",
        staff_id,
        now,
        now - idle,
    )
    return tuple(OpenSession(**one) for one in found)


def matching(
    *, login: str | None = None, role: str | None = None, is_disabled: bool | None = None
) -> Where:
    """This will put what is asked of staff into conditions."""
    return Where().add_given(
        {
            "t.login = {}": login,
            "EXISTS (SELECT FROM staff_roles r WHERE r.staff_id = t.id AND r.role = {})": role,
            "t.is_disabled = {}": is_disabled,
        }
    )


def matching_sessions(
    *, staff_id: int | None = None, is_open: bool | None = None, now: datetime
) -> Where:
    """This will put what is asked of sessions into conditions."""
    where = Where().add_given({"t.staff_id = {}": staff_id})
    if is_open is not None:
        running = "(t.ended_at IS NULL AND t.expires_at > {})"
        where.add(running if is_open else f"NOT {running}", now)
    return where


def _recognised(found: Row) -> Recognised:
    roles = frozenset(Role(role) for role in found["roles"])
    actor = Actor(
        staff_id=found["staff_id"],
        label=found["login"],
        roles=roles,
        scope=scope_for(roles, found["unit_path"]),
        unit_id=found["unit_id"],
    )
    return Recognised(
        actor=actor,
        credential_id=found["credential_id"],
        seen_at=found["seen_at"],
        name=found["name"],
        unit_name=found["unit_name"],
        confirmed_at=found.get("confirmed_at"),
    )
