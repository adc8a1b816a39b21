"""The people of the tests of staff, who enrol a device here."""

from tests.domain.staff.conftest import admin, office, security

__all__ = ["admin", "office", "security"]
