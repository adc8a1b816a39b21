"""The office and its two administrators."""

from tests.domain.staff.conftest import admin, office, security

__all__ = ["admin", "office", "security"]
