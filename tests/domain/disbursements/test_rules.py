import pytest

from domain.disbursements.rules import (
    REASON_CHARACTERS_MAX,
    TRANSITIONS,
    DisbursementInWrongState,
    DisbursementState,
    ReasonMissing,
    SamePerson,
    check_move,
    check_signer,
    checked_reason,
    digest_of,
)


class TestCheckMove:
    def test_lets_pass_the_moves_of_the_table_and_no_others(self) -> None:
        for current in DisbursementState:
            for target in DisbursementState:
                if target in TRANSITIONS[current]:
                    check_move(current, target)
                else:
                    with pytest.raises(DisbursementInWrongState):
                        check_move(current, target)

    def test_releases_nothing_that_was_not_approved(self) -> None:
        """Failure 22."""
        before = {s for s, onwards in TRANSITIONS.items() if DisbursementState.RELEASED in onwards}
        assert before == {DisbursementState.APPROVED}


class TestCheckSigner:
    def test_lets_a_third_person_pass(self) -> None:
        check_signer(4, [2, 3])

    @pytest.mark.parametrize("staff_id", [2, 3, None])
    def test_refuses_who_signed_before_and_the_clock(self, staff_id: int | None) -> None:
        with pytest.raises(SamePerson):
            check_signer(staff_id, [2, 3])


class TestCheckedReason:
    def test_trims(self) -> None:
        assert checked_reason(" 金额有误 ") == "金额有误"

    @pytest.mark.parametrize("reason", ["", "  ", "长" * (REASON_CHARACTERS_MAX + 1)])
    def test_refuses_none_and_too_much(self, reason: str) -> None:
        with pytest.raises(ReasonMissing):
            checked_reason(reason)


class TestDigestOf:
    def test_depends_on_the_order_of_the_files(self) -> None:
        assert digest_of(["a", "b"]) != digest_of(["b", "a"]) != digest_of(["ab"])
