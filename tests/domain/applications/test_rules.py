import pytest

from domain.applications.rules import SETTLED_BY, ApplicationState, is_consistent


class TestIsConsistent:
    @pytest.mark.parametrize("outcome", ["S", "F", "P", "U"])
    @pytest.mark.parametrize("state", ["SENT", "ACCEPTED"])
    def test_takes_any_answer_while_the_application_is_open(self, state: str, outcome: str) -> None:
        assert is_consistent(state, outcome)

    @pytest.mark.parametrize(
        ("state", "outcome"),
        [("ISSUED", "F"), ("ISSUED", "P"), ("FAILED", "S"), ("FAILED", "P"), ("DRAFTED", "S"),
         ("WITHDRAWN", "S"), ("ENDED", "S")],
    )  # fmt: skip
    def test_sees_what_contradicts_what_is_known(self, state: str, outcome: str) -> None:
        assert not is_consistent(state, outcome)

    def test_takes_the_same_answer_again(self) -> None:
        assert all(is_consistent(state, outcome) for outcome, state in SETTLED_BY.items())
        assert set(SETTLED_BY.values()) == {ApplicationState.ISSUED, ApplicationState.FAILED}
