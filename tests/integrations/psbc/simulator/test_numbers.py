"""Cards, accounts, identity numbers and lots."""

import pytest

from integrations.psbc.simulator import numbers


class TestDraw:
    def test_falls_the_same_for_the_same_seed_and_key(self) -> None:
        assert numbers.draw(2018, "open", "a", 1000) == numbers.draw(2018, "open", "a", 1000)

    def test_differs_by_seed_purpose_and_key(self) -> None:
        lots = [
            numbers.draw(2018, "open", "a", 10**9),
            numbers.draw(2019, "open", "a", 10**9),
            numbers.draw(2018, "card", "a", 10**9),
            numbers.draw(2018, "open", "b", 10**9),
        ]
        assert len(set(lots)) == 4

    def test_keeps_the_share(self) -> None:
        hits = sum(numbers.falls(1, "x", str(n), permille=40) for n in range(10_000))
        assert 300 < hits < 500
        assert not any(numbers.falls(1, "x", str(n), permille=0) for n in range(100))
        assert all(numbers.falls(1, "x", str(n), permille=1000) for n in range(100))


class TestCardNumber:
    def test_is_valid_and_of_this_bank(self) -> None:
        for person in range(200):
            number = numbers.card_number(2018, str(person), 0)
            assert len(number) == 19
            assert number.startswith("621797")
            assert numbers.is_luhn(number)

    def test_has_another_after_a_collision(self) -> None:
        assert numbers.card_number(2018, "a", 0) != numbers.card_number(2018, "a", 1)

    @pytest.mark.parametrize(
        ("number", "valid"), [("79927398713", True), ("79927398710", False), ("7992739871X", False)]
    )
    def test_is_checked_by_the_well_known_example(self, number: str, valid: bool) -> None:
        assert numbers.is_luhn(number) is valid


class TestAccountNumber:
    def test_has_eighteen_digits(self) -> None:
        number = numbers.account_number(2018, "a", 0)
        assert len(number) == 18
        assert number.isdigit()


class TestResidentNumber:
    @pytest.mark.parametrize(
        ("number", "valid"),
        [
            ("11010519491231002X", True),
            ("440524188001010014", True),
            ("110105194912310021", False),
            ("11010519491231002x", False),
            ("1101051949123100", False),
            ("1101051949123100AX", False),
        ],
    )
    def test_is_checked_by_the_standards_examples(self, number: str, valid: bool) -> None:
        assert numbers.is_resident_number(number) is valid
