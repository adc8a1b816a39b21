from domain.payments.rules import AWAITING_RESULT, TRANSITIONS, PaymentState

SENDABLE = {PaymentState.DRAFTED, PaymentState.SEALED}


class TestTransitions:
    def test_draw_every_state(self) -> None:
        assert TRANSITIONS.keys() == set(PaymentState)

    def test_lead_back_to_nothing_sendable_from_what_may_be_at_the_bank(self) -> None:
        """Exchange invariants 1 and 2: no UNKNOWN → READY edge, however many steps it takes."""
        reached = set(AWAITING_RESULT)
        while more := {to for state in reached for to in TRANSITIONS[state]} - reached:
            reached |= more
        assert not reached & (SENDABLE | {PaymentState.WITHDRAWN})

    def test_leave_unknown_for_what_evidence_proves_alone(self) -> None:
        assert TRANSITIONS[PaymentState.UNKNOWN] == {"CREDITED", "FAILED", "RETURNED"}
