import pytest

from domain.applications.rules import (
    SETTLED_BY,
    ApplicationState,
    Standing,
    is_consistent,
    standing,
)
from domain.cards.rules import CardStatus


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


def stands(card: str | None = None, application: str | None = None, **facts: object) -> Standing:
    """Where somebody in good standing is, but for what a test says otherwise."""
    sound = {
        "member_status": "ACTIVE",
        "tax_residency": "1",
        "has_document_date": True,
        "has_consent": True,
        "is_restricted": False,
    } | facts
    return standing(card_status=card, application_state=application, **sound)  # type: ignore[arg-type]


class TestStanding:
    def test_of_a_card_is_that_of_its_status_whatever_was_applied_for_since(self) -> None:
        found = {status: stands(status, "FAILED") for status in ("00", "03", "04", "05", "06")}
        assert list(found.values()) == [
            Standing.BEING_MADE, Standing.BEING_MADE, Standing.DELIVERED, Standing.COLLECTED,
            Standing.ACTIVE,
        ]  # fmt: skip

    def test_knows_every_status_that_a_live_card_can_have(self) -> None:
        out_of_use = {s for s in CardStatus if stands(s) is Standing.OUT_OF_USE}
        assert out_of_use == {
            CardStatus.LOST_BY_TELEPHONE, CardStatus.LOST_FORMALLY, CardStatus.BEING_REPLACED,
            CardStatus.FROZEN, CardStatus.DORMANT, CardStatus.CLOSED, CardStatus.OPENING_FAILED,
        }  # fmt: skip

    def test_without_a_card_is_that_of_the_latest_application(self) -> None:
        found = {state: stands(None, state) for state in ApplicationState}
        assert found == {
            "DRAFTED": Standing.DRAFTED, "SENT": Standing.APPLIED, "ACCEPTED": Standing.APPLIED,
            "FAILED": Standing.REFUSED, "ISSUED": Standing.NOT_APPLIED,
            "WITHDRAWN": Standing.NOT_APPLIED, "ENDED": Standing.NOT_APPLIED,
        }  # fmt: skip

    def test_without_either_says_what_keeps_a_member_from_applying(self) -> None:
        assert stands() is Standing.NOT_APPLIED
        assert stands(member_status="RETAINED") is Standing.NOT_IN_GOOD_STANDING
        assert stands(tax_residency="2") is Standing.TAX_RESIDENCY
        assert stands(has_document_date=False) is Standing.DOCUMENT_MISSING
        assert stands(has_consent=False) is Standing.CONSENT_MISSING
        assert stands(is_restricted=True, has_consent=False) is Standing.RESTRICTED
