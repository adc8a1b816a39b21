"""Where a membership may go from where it is, and what must be said for it."""

import pytest

from domain.members.rules import MembershipStatus
from domain.memberships import rules


class TestStatus:
    def test_every_status_has_its_transitions(self) -> None:
        assert rules.TRANSITIONS.keys() == set(MembershipStatus)

    @pytest.mark.parametrize(
        ("current", "following", "is_allowed"),
        [
            ("PENDING", "ACTIVE", True),
            ("ACTIVE", "TRANSFER_OUT_PENDING", True),
            ("TRANSFER_OUT_PENDING", "ACTIVE", True),
            ("TRANSFER_OUT_PENDING", "TRANSFERRED", True),
            ("ACTIVE", "TRANSFERRED", False),
            ("RETAINED", "ACTIVE", True),
            ("ACTIVE", "RETIRED_RETAINED", True),
            ("QUIT", "PENDING", True),
            ("EXPELLED", "ACTIVE", False),
            ("DECEASED", "ACTIVE", False),
        ],
    )
    def test_goes_only_where_the_rules_allow(
        self, current: str, following: str, is_allowed: bool
    ) -> None:
        found = rules.may_become(MembershipStatus(current), MembershipStatus(following))
        assert found is is_allowed
