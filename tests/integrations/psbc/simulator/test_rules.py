"""Decisions over one row, property-wise where a hand-written case would not reach."""

from hypothesis import given
from hypothesis import strategies as st

from integrations.psbc.simulator import files, rules
from integrations.psbc.simulator.scenario import Scenario
from tests.integrations.psbc.simulator.hand import CERTAIN, opn_row

FIELDS = [column.name for column in files.KINDS["OPN"]]
ACTIVE = rules.Card("张飞", "06", is_class_two=False, credited_today_fen=0)


def row_of(number: int = 1, **changes: str) -> dict[str, str]:
    return dict(zip(FIELDS, opn_row(1, number, **changes), strict=True))


class TestOpening:
    @given(st.integers(0, 9000))
    def test_has_nothing_against_anybody_sound_and_grown_up(self, number: int) -> None:
        row = row_of(number)
        assert rules.is_well_formed(row)
        assert rules.opening_refusal(row, today="20180320", scenario=CERTAIN) is None

    @given(st.integers(0, 16), st.sampled_from("0123456789"))
    def test_finds_any_single_wrong_digit(self, at: int, digit: str) -> None:
        right = row_of()["id_no"]
        wrong = right[:at] + digit + right[at + 1 :]
        refusal = rules.opening_refusal(row_of(id_no=wrong), today="20180320", scenario=CERTAIN)
        assert refusal == (None if wrong == right else "1004")

    @given(st.sampled_from(FIELDS), st.text(max_size=30))
    def test_never_stumbles_over_a_field(self, field: str, text: str) -> None:
        row = row_of() | {field: text}
        if rules.is_well_formed(row):
            rules.opening_refusal(row, today="20180320", scenario=CERTAIN)


class TestCredit:
    @given(st.text(max_size=19), st.text(max_size=10), st.integers(1, 10**15))
    def test_of_no_card_is_never_paid(self, card_no: str, name: str, amount_fen: int) -> None:
        assert rules.credit_refusal(card_no, name, amount_fen, card=None, scenario=CERTAIN) in {
            "2002",
            "2012",
        }

    @given(st.sampled_from(["00", "01", "02", "03", "04", "05", "07", "08", "10", "12", "99"]))
    def test_of_a_card_not_active_is_never_paid(self, status: str) -> None:
        card = rules.Card("张飞", status, is_class_two=False, credited_today_fen=0)
        assert rules.credit_refusal("6", "张飞", 1, card=card, scenario=CERTAIN) is not None

    def test_of_an_active_card_is_paid_to_its_holder_alone(self) -> None:
        assert rules.credit_refusal("6", "张飞", 1, card=ACTIVE, scenario=CERTAIN) is None
        assert rules.credit_refusal("6", "张非", 1, card=ACTIVE, scenario=CERTAIN) == "2001"


class TestLots:
    def test_of_credits_held_follow_the_shares(self) -> None:
        scenario = Scenario(credit_pending_permille=300, credit_unknown_permille=200)
        lots = [rules.held_code(str(n), seed=1, scenario=scenario) for n in range(2000)]
        assert 500 < lots.count("9998") < 700
        assert 300 < lots.count("9999") < 500
