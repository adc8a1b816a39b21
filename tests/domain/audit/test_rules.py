import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.audit import rules


class TestCheckDetails:
    @pytest.mark.parametrize("key", ["id_no", "Mobile", "card_no", "password", "token", "name"])
    def test_stops_the_names_of_personal_data_at_any_depth(self, key: str) -> None:
        with pytest.raises(AssertionError):
            rules.check_details({"row": {key: 1}})

    @given(st.integers(min_value=10**14, max_value=10**19 - 1))
    def test_stops_numbers_as_long_as_an_identity_or_card_number(self, number: int) -> None:
        for value in (number, f"n={number}", [str(number)]):
            with pytest.raises(AssertionError):
                rules.check_details({"seen": value})

    @given(st.binary())
    def test_lets_digests_through_however_many_digits_they_have(self, data: bytes) -> None:
        rules.check_details({"digest": hashlib.sha256(data).hexdigest()})
        rules.check_details({"digest": "1234567890" * 6 + "abcd"})

    def test_lets_ids_counts_codes_and_nothing_through(self) -> None:
        rules.check_details({"rows": 100_000, "codes": ["E1", "E2"], "is_late": True, "of": None})

    def test_stops_values_that_json_cannot_say_exactly(self) -> None:
        with pytest.raises(AssertionError):
            rules.check_details({"share": 0.1})


class TestKeptReason:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("  已核实  ", "已核实"),
            ("一" * 5, "一" * 5),
            (" " + "一" * 5 + " ", "一" * 5),
            ("一" * 6, ""),
            ("", ""),
            ("   ", ""),
        ],
    )
    def test_says_something_within_its_length(self, given: str, kept: str) -> None:
        assert rules.kept_reason(given, 5) == kept

    def test_holds_no_identity_or_card_number(self) -> None:
        assert rules.kept_reason("见 6217970000000000018", 200) == ""
        assert rules.kept_reason("见函〔2018〕12 号", 200) == "见函〔2018〕12 号"
