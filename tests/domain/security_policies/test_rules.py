"""What a password must be, and how lax a policy may be (GB/T 22239-2019 8.1.4.1)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from domain.actors import Role
from domain.calendar import CHINA
from domain.errors import Invalid
from domain.security_policies import rules
from domain.security_policies.rules import SecurityPolicy

TODAY = date(2018, 3, 20)
POLICY = SecurityPolicy(
    effective_from=TODAY,
    characters_min=10,
    classes_min=3,
    history=5,
    age_days_max=90,
    factor_roles=frozenset({Role.RELEASER}),
    document="GB/T 22239-2019",
    reason="例行调整",
)


class TestCheckPassword:
    @pytest.mark.parametrize(
        "password",
        ["Chuan-Xi-07", "yun-du-4417", "YUNDU-4417!", "密码密码密码密码aA", "Ex4mple-pass!"],
    )
    def test_takes_three_of_four_classes(self, password: str) -> None:
        rules.check_password(password, login="office", policy=POLICY)

    @pytest.mark.parametrize(
        "password", ["Yundu-44!", "yundunin44", "yunduninglu", "Yd1!" * 33, "xOffice123!", ""]
    )
    def test_refuses_short_plain_endless_and_those_with_the_login(self, password: str) -> None:
        with pytest.raises(rules.PasswordTooWeak) as refused:
            rules.check_password(password, login="office", policy=POLICY)
        assert refused.value.field == ("password",)

    @pytest.mark.parametrize(
        "password",
        [
            "Password123!",
            "P@ssw0rd2018",
            "4dmin@2018!",
            "Woaini1314!",
            "Abcdefgh12!",
            "Qwertyuiop1!",
            "Aaaaaaaaa1!",
            "A123456789!",
            "!Gonghui2018!",
            "1qaz2wsx3EDC!",
        ],
    )
    def test_refuses_what_guessers_try_first(self, password: str) -> None:
        with pytest.raises(rules.PasswordTooWeak, match="常见"):
            rules.check_password(password, login="office", policy=POLICY)

    def test_follows_the_policy(self) -> None:
        strict = replace(POLICY, characters_min=14, classes_min=4)
        with pytest.raises(rules.PasswordTooWeak, match="14"):
            rules.check_password("Chuan-Xi-077", login="office", policy=strict)
        with pytest.raises(rules.PasswordTooWeak, match="4 种"):
            rules.check_password("chuan-xi-077-du", login="office", policy=strict)
        rules.check_password("Chuan-Xi-077-du", login="office", policy=strict)


class TestPolicy:
    def test_expires_passwords_to_the_second(self) -> None:
        changed = datetime(2018, 1, 1, tzinfo=CHINA)
        last = changed + timedelta(days=90) - timedelta(seconds=1)
        assert not POLICY.is_expired(changed, now=last)
        assert POLICY.is_expired(changed, now=last + timedelta(seconds=1))

    def test_wants_a_factor_of_whoever_holds_one_of_the_roles(self) -> None:
        assert POLICY.wants_factor({Role.MAKER, Role.RELEASER})
        assert not POLICY.wants_factor({Role.MAKER})


class TestCheckPolicy:
    def test_takes_the_first_one_and_drops_blanks(self) -> None:
        checked = rules.check_policy(replace(POLICY, reason=" 例行 ", document=" 文 "), today=TODAY)
        assert (checked.reason, checked.document) == ("例行", "文")

    @pytest.mark.parametrize(
        ("name", "number"),
        [
            (name, number)
            for name, (low, high) in rules.BOUNDS.items()
            for number in (low - 1, high + 1)
        ],
    )
    def test_goes_no_lower_than_an_assessment_accepts(self, name: str, number: int) -> None:
        lax = replace(POLICY, **{name: number})  # type: ignore[arg-type]  # each is a number
        with pytest.raises(rules.PolicyTooLax) as refused:
            rules.check_policy(lax, today=TODAY)
        assert refused.value.field == (
            {"characters_min": "charactersMin", "classes_min": "classesMin",
             "age_days_max": "ageDaysMax"}.get(name, name),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("changed", "field"),
        [
            ({"effective_from": date(2018, 3, 19)}, "effectiveFrom"),
            ({"document": " "}, "document"),
            ({"reason": "长" * 201}, "reason"),
        ],
    )
    def test_says_from_when_by_what_and_why(self, changed: dict[str, object], field: str) -> None:
        with pytest.raises(Invalid) as refused:
            rules.check_policy(replace(POLICY, **changed), today=TODAY)  # type: ignore[arg-type]  # as parametrised
        assert refused.value.field == (field,)
