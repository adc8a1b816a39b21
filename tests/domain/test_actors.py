import pytest

from domain.actors import (
    AUDIT_ONLY,
    EVERYTHING,
    NOTHING,
    PROVINCIAL_ROLES,
    STAFF_ONLY,
    SYSTEM,
    Actor,
    Role,
    names,
    scope_for,
)
from domain.errors import NotPermitted

MAKER = Actor(2, "maker", frozenset({Role.MAKER}), EVERYTHING)


class TestActor:
    def test_has_a_role_when_any_of_those_asked_for_is_held(self) -> None:
        assert MAKER.has(Role.CHECKER, Role.MAKER)
        assert not MAKER.has(Role.CHECKER)

    def test_may_act_with_one_of_the_roles(self) -> None:
        MAKER.require(Role.MAKER, Role.OFFICE)

    def test_is_told_in_chinese_who_may(self) -> None:
        with pytest.raises(NotPermitted, match="「财务复核」、「财务签发」"):
            MAKER.require(Role.CHECKER, Role.RELEASER)

    def test_that_is_the_system_may_do_what_the_clock_does(self) -> None:
        SYSTEM.require(Role.OFFICE)

    def test_names_roles_by_their_labels(self) -> None:
        assert names([Role.OFFICE]) == "「普惠办公室」"


class TestScopeFor:
    """R50: what a person sees follows from roles and unit."""

    @pytest.mark.parametrize("role", sorted(PROVINCIAL_ROLES))
    def test_gives_provincial_roles_everything(self, role: Role) -> None:
        assert scope_for(frozenset({role}), None) == EVERYTHING

    def test_gives_a_clerk_the_unit(self) -> None:
        assert scope_for(frozenset({Role.CLERK}), "/1/4/") == "/1/4/"

    def test_gives_a_clerk_without_a_unit_nothing(self) -> None:
        assert scope_for(frozenset({Role.CLERK}), None) == NOTHING

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.SECURITY_ADMIN])
    def test_gives_administrators_people_and_no_member_data(self, role: Role) -> None:
        assert scope_for(frozenset({role}), None) == STAFF_ONLY

    def test_gives_the_audit_administrator_the_trail(self) -> None:
        assert scope_for(frozenset({Role.AUDIT_ADMIN}), None) == AUDIT_ONLY

    def test_lets_the_widest_role_decide(self) -> None:
        assert scope_for(frozenset({Role.CLERK, Role.ADMIN}), "/1/4/") == "/1/4/"
        assert scope_for(frozenset({Role.CLERK, Role.AUDITOR}), "/1/4/") == EVERYTHING

    def test_gives_nobody_nothing(self) -> None:
        assert scope_for(frozenset(), "/1/") == NOTHING
