"""Questions about staff; their tables are open to the scopes EVERYTHING and STAFF_ONLY alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from domain.actors import Actor
from domain.calendar import CHINA
from domain.pages import Listing, Order, Where
from domain.posts.queries import OTHER_UNITS
from domain.sessions.queries import ACTOR, recognised
from domain.transactions import question, row

_ROLES: Final = (
    "ARRAY(SELECT r.role FROM staff_roles r WHERE r.staff_id = t.id ORDER BY r.role)::text[]"
    " AS roles"
)
_FACTOR: Final = (
    "(SELECT f.enrolled_at FROM second_factors f WHERE f.staff_id = t.id) AS factor_enrolled_at"
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
        "must_change_password",
        "awaits_release",
        _ROLES,
        OTHER_UNITS,
        _FACTOR,
    ),
    unit=None,
    for_staff=True,
)

PEOPLE: Final = Listing(table="staff", columns=("id", "login", "name"), unit=None, for_staff=True)

ORDERS: Final[Mapping[str, Order]] = {
    "NEWEST": Order("id", is_descending=True),
    "OLDEST": Order("id"),
    "LOGIN": Order("login"),
}


@question
async def actor_by_login(login: str, *, now: datetime) -> Actor | None:
    """This will give a person who is not disabled as an actor, for the operator's commands."""
    found = await row(
        f"SELECT 0 AS credential_id, NULL::timestamptz AS seen_at, {ACTOR.format(day='$2')}"
        " FROM staff s"
        " LEFT JOIN units u ON u.id = s.unit_id WHERE s.login = $1 AND NOT s.is_disabled",
        login,
        now.astimezone(CHINA).date(),
    )
    return None if found is None else recognised(found).actor


@question
async def actor_by_id(staff_id: int, *, scope: str = "", now: datetime) -> Actor | None:
    """This will give a person who is not disabled as an actor, for what was asked earlier.

    They act at the post whose unit has the path `scope`, if they have one, or else at their own.
    """
    found = await row(
        f"SELECT 0 AS credential_id, NULL::timestamptz AS seen_at, {ACTOR.format(day='$3')}"
        " FROM staff s LEFT JOIN units u ON u.id = coalesce((SELECT o.unit_id FROM staff_posts o"
        " JOIN units n ON n.id = o.unit_id WHERE o.staff_id = s.id AND n.path = $2), s.unit_id)"
        " WHERE s.id = $1 AND NOT s.is_disabled",
        staff_id,
        scope,
        now.astimezone(CHINA).date(),
    )
    return None if found is None else recognised(found).actor


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
