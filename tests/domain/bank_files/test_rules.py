import pytest

from domain.bank_files.rules import STANDING, TRANSITIONS, FileInWrongState, FileState, backoff_s
from domain.bank_files.rules import check_move as move


class TestCheckMove:
    def test_lets_pass_the_moves_of_the_table_and_no_others(self) -> None:
        for current in FileState:
            for target in FileState:
                if target in TRANSITIONS[current]:
                    move(current, target)
                else:
                    with pytest.raises(FileInWrongState):
                        move(current, target)

    def test_leads_from_an_intent_to_send_never_back_to_what_could_be_voided(self) -> None:
        """Exchange invariant 2: what may be at the bank is never given up."""
        assert TRANSITIONS[FileState.SENDING] == {FileState.SENT, FileState.HELD}

    def test_has_no_way_out_of_the_end(self) -> None:
        ends = {state for state, onwards in TRANSITIONS.items() if not onwards}
        assert ends == {
            FileState.ACKNOWLEDGED,
            FileState.VOID,
            FileState.REJECTED,
            FileState.DUPLICATE,
        }
        assert {FileState.RECEIVED, FileState.APPLIED, FileState.REOPENED} == STANDING

    def test_leads_from_what_was_applied_never_back_to_what_could_be_set_aside(self) -> None:
        """Exchange invariant 1: what a file did stays done."""
        assert TRANSITIONS[FileState.APPLIED] == {FileState.REOPENED}
        assert TRANSITIONS[FileState.REOPENED] == {FileState.APPLIED}


class TestBackoff:
    def test_doubles_up_to_five_minutes(self) -> None:
        waits = [backoff_s(attempts) for attempts in (1, 2, 3, 7, 8, 100)]
        assert waits == [4, 8, 16, 256, 300, 300]
