import pytest

from domain.actors import Role
from domain.errors import Invalid
from domain.staff import rules


class TestCheckPassword:
    @pytest.mark.parametrize(
        "password", ["Abcdefgh12", "abcdefgh1!", "ABCDEFGH1!", "密码密码密码密码aA"]
    )
    def test_takes_three_of_four_classes(self, password: str) -> None:
        rules.check_password(password, login="office")

    @pytest.mark.parametrize(
        "password", ["Abcdef12!", "abcdefgh12", "abcdefghijk", "Aa1!" * 33, "xOffice123!", ""]
    )
    def test_refuses_short_plain_endless_and_those_with_the_login(self, password: str) -> None:
        with pytest.raises(rules.PasswordTooWeak) as refused:
            rules.check_password(password, login="office")
        assert refused.value.field == ("password",)


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

    @pytest.mark.parametrize("role", [Role.ADMIN, Role.AUDITOR])
    def test_who_grants_or_watches_does_nothing_else(self, role: Role) -> None:
        rules.check_roles({role}, unit_id=None)
        with pytest.raises(Invalid):
            rules.check_roles({role, Role.OFFICE}, unit_id=None)
