from datetime import date

import pytest

from domain.actors import ADMINISTRATORS, Role
from domain.errors import Invalid
from domain.security_policies.rules import SecurityPolicy, check_password
from domain.staff import rules


class TestCheckLogin:
    @pytest.mark.parametrize(
        "login", ["Office", "o", "1office", "a b", "a" * 65, "张三", "office\n"]
    )
    def test_refuses_what_is_hard_to_type_or_tell_apart(self, login: str) -> None:
        with pytest.raises(Invalid):
            rules.check_login(login)


class TestCheckRoles:
    def test_a_clerk_needs_a_unit(self) -> None:
        with pytest.raises(Invalid) as refused:
            rules.check_roles({Role.CLERK}, unit_id=None)
        assert refused.value.field == ("unitId",)

    def test_somebody_without_roles_is_nobody(self) -> None:
        with pytest.raises(Invalid):
            rules.check_roles(set(), unit_id=None)

    @pytest.mark.parametrize("role", [*ADMINISTRATORS, Role.AUDITOR])
    def test_who_grants_or_watches_does_nothing_else(self, role: Role) -> None:
        rules.check_roles({role}, unit_id=None)
        with pytest.raises(Invalid):
            rules.check_roles({role, Role.OFFICE}, unit_id=None)

    @pytest.mark.parametrize("one", ADMINISTRATORS)
    @pytest.mark.parametrize("other", ADMINISTRATORS)
    def test_no_two_of_the_three_administrators_are_one_person(
        self, one: Role, other: Role
    ) -> None:
        """GB/T 22239-2019 8.1.5: system, audit and security management are divided."""
        if one == other:
            rules.check_roles({one}, unit_id=None)
            return
        with pytest.raises(Invalid) as refused:
            rules.check_roles({one, other}, unit_id=None)
        assert refused.value.field == ("roles",)


class TestInitialPassword:
    def test_is_random_and_easy_to_read_from_paper(self) -> None:
        made = {rules.initial_password() for _ in range(50)}
        assert len(made) == 50
        assert not {sign for one in made for sign in one} & set("0O1lI")

    def test_meets_every_policy_but_the_longest(self) -> None:
        policy = SecurityPolicy(date(2018, 1, 1), 19, 4, 24, 1, frozenset(), "x", "y")
        for _ in range(50):
            check_password(rules.initial_password(), login="office", policy=policy)
