"""Questions about sessions and tokens: who is it that asks, and under which of them.

The tables of staff are open to the scopes EVERYTHING and STAFF_ONLY alone, whatever the queries say;
who a session or token belongs to is asked under EVERYTHING, before there is any other scope.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import orjson

from domain import particulars
from domain.actors import Actor, Role, scope_for
from domain.calendar import CHINA
from domain.pages import Listing, Order, Where
from domain.policies.queries import ROLES_IN_FORCE
from domain.security_policies.queries import IN_FORCE
from domain.sessions import rules
from domain.sessions.rules import Must
from domain.transactions import Row, question, row, rows

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

# The units that a token `t` opens, by name, and which of them its clerk is responsible for today.
OPENED_UNITS: Final = (
    "(SELECT coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'name', u.name, 'held',"
    " EXISTS (SELECT FROM staff s WHERE s.id = t.staff_id AND s.unit_id = u.id) OR EXISTS"
    " (SELECT FROM staff_posts p WHERE p.staff_id = t.staff_id AND p.unit_id = u.id))"
    " ORDER BY u.name), '[]') FROM units u WHERE t.unit_ids @> to_jsonb(u.id)) AS units"
)
TOKENS: Final = Listing(
    table="access_tokens",
    columns=(
        "id",
        "staff_id",
        "label",
        "created_at",
        "expires_at",
        "last_used_at",
        "ended_at",
        OPENED_UNITS,
    ),
    unit=None,
    for_staff=True,
)

NEWEST: Final = Order("id", is_descending=True)
ORDERS: Final[Mapping[str, Order]] = {"NEWEST": NEWEST, "OLDEST": Order("id")}

# `{day}` is the day as of which roles show particulars of members' files.
ACTOR: Final = (
    "s.id AS staff_id, s.login, s.name, u.id AS unit_id, u.path AS unit_path, u.name AS unit_name,"
    " ARRAY(SELECT r.role FROM staff_roles r WHERE r.staff_id = s.id ORDER BY r.role) AS roles,"
    f" ARRAY(SELECT v.code FROM ({ROLES_IN_FORCE}) v JOIN staff_roles r"
    " ON r.staff_id = s.id AND v.roles ? r.role) AS shown"
)
# The unit at which somebody works in a session `e`: one of their posts, or else their own.
SEAT: Final = (
    " LEFT JOIN staff_posts o ON o.staff_id = s.id AND o.unit_id = e.unit_id"
    " LEFT JOIN units u ON u.id = coalesce(o.unit_id, s.unit_id)"
)
_DUE: Final = (
    "s.must_change_password, s.password_changed_at, p.age_days_max, p.factor_roles,"
    " EXISTS (SELECT FROM second_factors f WHERE f.staff_id = s.id AND f.enrolled_at IS NOT NULL)"
    " AS has_factor"
)

_BY_SESSION: Final = (
    "SELECT e.id AS credential_id, e.last_seen_at AS seen_at, e.confirmed_at, e.is_vouched,"
    f" e.is_factor_met, {ACTOR.format(day='$4')}, {_DUE}"
    f" FROM sessions e JOIN staff s ON s.id = e.staff_id{SEAT}"
    f" CROSS JOIN LATERAL ({IN_FORCE.format(columns='age_days_max, factor_roles', day='$4')}) p"
    " WHERE {} = $1 AND e.ended_at IS NULL AND NOT s.is_disabled"
    " AND e.expires_at > $2 AND e.last_seen_at > $3"
)


# Of the units that a token opens, those that its person is responsible for now; of a token that
# names none, their own.
_BY_TOKEN: Final = (
    f"SELECT e.id AS credential_id, e.last_used_at AS seen_at, {ACTOR.format(day='$3')},"
    " e.unit_ids <> '[]' AS is_narrow, n.held"
    " FROM access_tokens e JOIN staff s ON s.id = e.staff_id"
    " CROSS JOIN LATERAL (SELECT coalesce(array_agg(h.id ORDER BY h.id), '{}') AS held"
    "  FROM (SELECT s.unit_id AS id WHERE s.unit_id IS NOT NULL"
    "   UNION SELECT p.unit_id FROM staff_posts p WHERE p.staff_id = s.id) h"
    "  WHERE CASE WHEN e.unit_ids = '[]' THEN h.id = s.unit_id"
    "   ELSE e.unit_ids @> to_jsonb(h.id) END) n"
    " LEFT JOIN units u ON u.id = ANY(n.held)"
    "  AND u.id = coalesce($4, CASE WHEN cardinality(n.held) = 1 THEN n.held[1] END)"
    " WHERE e.token_digest = $1 AND e.ended_at IS NULL AND NOT s.is_disabled"
    " AND (e.expires_at IS NULL OR e.expires_at > $2)"
)


@dataclass(frozen=True, slots=True)
class Recognised:
    """Who presented a valid session or token; `credential_id` is its row, `seen_at` its last use.

    `confirmed_at` is when the person last typed their password again in this session; `must` is what
    they have to do in it before anything else.
    """

    actor: Actor
    credential_id: int
    seen_at: datetime | None
    name: str
    unit_name: str | None
    confirmed_at: datetime | None = None
    must: Must | None = None
    has_factor: bool = False
    is_vouched: bool = False

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
        _BY_SESSION.format("e.token_digest"),
        rules.digest(token),
        now,
        now - idle,
        now.astimezone(CHINA).date(),
    )
    return None if found is None else recognised(found, must=_must(found, now=now))


@question
async def by_session_id(
    session_id: int, *, now: datetime, idle: timedelta = rules.IDLE_FOR
) -> Recognised | None:
    """This will say whose session one is by its row; None if ended, idle, expired or disabled."""
    day = now.astimezone(CHINA).date()
    found = await row(_BY_SESSION.format("e.id"), session_id, now, now - idle, day)
    return None if found is None else recognised(found, must=_must(found, now=now))


@question
async def by_token(token: str, *, now: datetime, at_unit: int | None = None) -> Recognised | None:
    """This will say who a bearer token stands for, at the unit asked for or the one that it opens.

    None if ended, expired or disabled, or if its person is not a clerk of any of its units any more.

    Raises:
        UnitNotOfToken, UnitNeeded: it does not open that unit; it opens several.
    """
    day = now.astimezone(CHINA).date()
    found = await row(_BY_TOKEN, rules.digest(token), now, day, at_unit)
    if found is None:
        return None
    is_narrow, held = found["is_narrow"], found["held"]
    if is_narrow and (not held or set(found["roles"]) != {Role.CLERK}):
        return None
    chosen = rules.token_unit(held, at_unit, is_narrow=is_narrow)
    assert found["unit_id"] == chosen, "a token acts at the unit that the rules chose"
    return recognised(found)


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


def matching_sessions(
    *, staff_id: int | None = None, is_open: bool | None = None, now: datetime
) -> Where:
    """This will put what is asked of sessions into conditions."""
    where = Where().add_given({"t.staff_id = {}": staff_id})
    if is_open is not None:
        running = "(t.ended_at IS NULL AND t.expires_at > {})"
        where.add(running if is_open else f"NOT {running}", now)
    return where


def recognised(found: Row, *, must: Must | None = None) -> Recognised:
    """This will make who was found an actor, whose scope follows from roles and unit."""
    roles = frozenset(Role(role) for role in found["roles"])
    actor = Actor(
        staff_id=found["staff_id"],
        label=found["login"],
        roles=roles,
        scope=scope_for(roles, found["unit_path"]),
        unit_id=found["unit_id"],
        shown=frozenset(map(particulars.of_code, found["shown"])),
    )
    return Recognised(
        actor=actor,
        credential_id=found["credential_id"],
        seen_at=found["seen_at"],
        name=found["name"],
        unit_name=found["unit_name"],
        confirmed_at=found.get("confirmed_at"),
        must=must,
        has_factor=found.get("has_factor", False),
        is_vouched=found.get("is_vouched", False),
    )


def _must(found: Row, *, now: datetime) -> Must | None:
    if found["must_change_password"]:
        return Must.INITIAL_PASSWORD
    if now - found["password_changed_at"] >= timedelta(days=found["age_days_max"]):
        return Must.EXPIRED_PASSWORD
    if found["is_factor_met"]:
        return None
    wanted = set(orjson.loads(found["factor_roles"]))
    return Must.SECOND_FACTOR if not found["has_factor"] and wanted & set(found["roles"]) else None
