"""Questions about staff and their sessions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from domain.pages import Listing, Order, Where

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
