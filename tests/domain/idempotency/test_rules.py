import pytest

from domain.errors import Invalid
from domain.idempotency import rules


class TestCheckKey:
    @pytest.mark.parametrize(
        "key", ["a2345678", "A-b_9" * 12, "f47ac10b-58cc-4372-a567-0e02b2c3d479"]
    )
    def test_takes_what_can_stand_in_an_address(self, key: str) -> None:
        assert rules.check_key(key) == key

    @pytest.mark.parametrize(
        "key", ["", "a234567", "x" * 65, "a b c d e f", "一二三四五六七八", "a2345678\n"]
    )
    def test_refuses_what_is_short_long_or_otherwise_written(self, key: str) -> None:
        with pytest.raises(Invalid) as refused:
            rules.check_key(key)
        assert refused.value.field == ("idempotencyKey",)


class TestCanonical:
    def test_is_the_same_whatever_the_order(self) -> None:
        assert rules.canonical({"a": 1, "b": {"c": 2, "d": 3}}) == rules.canonical(
            {"b": {"d": 3, "c": 2}, "a": 1}
        )

    def test_differs_by_any_value(self) -> None:
        given = {"unit": "1", "years": [2017, 2018], "all": False}
        others = ({"unit": 1}, {"years": [2018, 2017]}, {"all": None}, {"more": ""})
        assert {rules.canonical(given | other) for other in others}.isdisjoint(
            {rules.canonical(given)}
        )
