import pytest

from domain.card_batches.rules import TRANSITIONS, BatchInWrongState, BatchState, check_move


class TestCheckMove:
    def test_lets_pass_the_moves_of_the_table_and_no_others(self) -> None:
        for current in BatchState:
            for target in BatchState:
                if target in TRANSITIONS[current]:
                    check_move(current, target)
                else:
                    with pytest.raises(BatchInWrongState):
                        check_move(current, target)

    def test_withdraws_nothing_that_may_have_left(self) -> None:
        """Failure 19."""
        for state in (BatchState.SEALED, BatchState.SENT, BatchState.SETTLED):
            assert BatchState.WITHDRAWN not in TRANSITIONS[state]
