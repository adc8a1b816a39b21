from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.calendar import CHINA
from domain.outcomes.rules import (
    SEEN_BEFORE,
    Credit,
    Effects,
    Return,
    Standing,
    judge,
    judge_return,
    weigh,
)
from domain.payments.rules import AWAITING_RESULT, PaymentState

AT = datetime(2018, 3, 20, 16, 30, tzinfo=CHINA)


def credit(outcome: str, code: str, fen: int = 10_000, serial: str = "S1") -> Credit:
    """The bank's answer on a payment."""
    is_done = outcome == "S"
    return Credit(1, "P1", outcome, code, fen, serial if is_done else "", AT if is_done else None)


def standing(state: str, serial: str = "") -> Standing:
    return Standing(PaymentState(state), 10_000, serial)


class TestJudge:
    @pytest.mark.parametrize("state", sorted(AWAITING_RESULT))
    @pytest.mark.parametrize(
        ("outcome", "code", "becomes", "is_break"),
        [
            ("S", "0000", "CREDITED", False),
            ("F", "2001", "FAILED", False),
            ("F", "2008", "FAILED", False),
            ("F", "2010", "UNKNOWN", True),
            ("U", "2010", "UNKNOWN", True),
            ("F", "3006", "UNKNOWN", True),
            ("F", "9999", "UNKNOWN", True),
            ("U", "9999", "UNKNOWN", False),
            ("P", "9998", None, False),
            ("F", "9998", None, False),
        ],
    )
    def test_moves_an_open_payment_as_far_as_the_answer_proves(
        self, state: str, outcome: str, code: str, becomes: str | None, *, is_break: bool
    ) -> None:
        """Exchange invariants 2 and 6: only a definite refusal proves a failure."""
        verdict = judge(credit(outcome, code), standing(state))
        assert (verdict.state, verdict.is_break) == (becomes, is_break)

    def test_takes_a_success_without_serial_or_time_for_unknown(self) -> None:
        for answer in (
            credit("S", "0000", serial=""),
            Credit(1, "P1", "S", "0000", 10_000, "S1", None),
        ):
            verdict = judge(answer, standing("SENT"))
            assert (verdict.state, verdict.problem_code) == ("UNKNOWN", "INCOMPLETE")
            assert verdict.is_break

    @pytest.mark.parametrize("outcome", ["S", "F", "P", "U"])
    @pytest.mark.parametrize(
        ("state", "becomes"),
        [("SENT", "UNKNOWN"), ("UNKNOWN", None), ("CREDITED", None), ("FAILED", None)],
    )
    def test_breaks_on_another_amount_whatever_it_says(
        self, outcome: str, state: str, becomes: str | None
    ) -> None:
        """Failure 15, exchange invariant 7."""
        verdict = judge(credit(outcome, "0000", 9_999), standing(state))
        assert (verdict.state, verdict.problem_code) == (becomes, "AMOUNT_DIFFERS")
        assert verdict.is_break

    def test_breaks_on_an_unknown_reference(self) -> None:
        """Failure 14."""
        verdict = judge(credit("S", "0000"), None)
        assert (verdict.state, verdict.problem_code) == (None, "UNKNOWN_REFERENCE")
        assert verdict.is_break

    @pytest.mark.parametrize(
        ("state", "serial", "outcome", "is_break"),
        [
            ("CREDITED", "S1", "S", False),
            ("CREDITED", "S2", "S", True),
            ("CREDITED", "S1", "F", True),
            ("CREDITED", "S1", "P", False),
            ("FAILED", "", "F", False),
            ("FAILED", "", "S", True),
            ("RETURNED", "S1", "S", False),
            ("RETURNED", "S2", "S", True),
            ("RETURNED", "", "S", False),
            ("RETURNED", "S1", "F", True),
            ("SEALED", "", "S", True),
            ("WITHDRAWN", "", "S", True),
            ("SEALED", "", "U", False),
        ],
    )
    def test_moves_nothing_that_is_settled_and_sees_a_contradiction(
        self, state: str, serial: str, outcome: str, *, is_break: bool
    ) -> None:
        verdict = judge(credit(outcome, "2001"), standing(state, serial))
        assert (verdict.state, verdict.is_break) == (None, is_break)
        assert verdict.problem_code == ("CONTRADICTS" if is_break else "")

    @given(
        st.sampled_from(sorted(PaymentState)),
        st.sampled_from("SFPU"),
        st.sampled_from(["0000", "2001", "2008", "2010", "3002", "3006", "9998", "9999"]),
        st.sampled_from([0, 9_999, 10_000]),
    )
    def test_never_fails_a_payment_without_proof(
        self, state: str, outcome: str, code: str, fen: int
    ) -> None:
        """Exchange invariant 1, over every answer that there can be."""
        verdict = judge(credit(outcome, code, fen), standing(state))
        if verdict.state is PaymentState.FAILED:
            assert outcome == "F"
            assert code not in SEEN_BEFORE | {"9998", "9999"}
            assert fen == 10_000
            assert state in AWAITING_RESULT
        if verdict.state is PaymentState.CREDITED:
            assert (outcome, fen) == ("S", 10_000)


def returned(fen: int = 10_000, serial: str = "R1") -> Return:
    return Return(1, "P1", serial, fen, "2003", date(2018, 3, 26))


class TestWeigh:
    @given(
        outcome=st.sampled_from("SFPU"),
        code=st.sampled_from(["0000", "2001", "2010", "3006", "9998", "9999"]),
        fen=st.sampled_from([10_000, 1]),
        serial=st.sampled_from(["", "S1"]),
    )
    def test_asks_not_whether_the_bank_has_accepted_a_payment(
        self, outcome: str, code: str, fen: int, serial: str
    ) -> None:
        """The print of how payments stand leaves that out, so no answer may be judged by it."""
        answers = [credit(outcome, code, fen, serial)] * 2
        was_sent, was_accepted = (
            weigh(answers, {"P1": standing(state)}) for state in ("SENT", "ACCEPTED")
        )
        assert was_sent == was_accepted

    def test_judges_a_second_line_by_what_the_first_has_done(self) -> None:
        first, again = credit("S", "0000"), replace(credit("S", "0000", serial="S2"), number=2)
        effects = weigh([first, first, again], {"P1": standing("SENT")})
        assert effects.moves == ((first, PaymentState.CREDITED),)
        assert [(line.number, line.code) for line in effects.problems] == [(2, "CONTRADICTS")]
        assert effects.is_broken

    def test_learns_the_serial_of_what_has_come_back(self) -> None:
        answer = credit("S", "0000")
        effects = weigh([answer], {"P1": standing("RETURNED")})
        assert effects == Effects((), (answer,), (), is_broken=False)


class TestJudgeReturn:
    @pytest.mark.parametrize("state", ["CREDITED", *sorted(AWAITING_RESULT)])
    def test_takes_back_what_had_or_may_have_arrived(self, state: str) -> None:
        """Exchange invariant 2: a definite RTN line is evidence, whatever was known before."""
        verdict = judge_return(returned(), standing(state, "S1"))
        assert (verdict.state, verdict.is_break) == (PaymentState.RETURNED, False)

    @pytest.mark.parametrize("state", ["FAILED", "DRAFTED", "SEALED", "WITHDRAWN"])
    def test_sees_a_contradiction_in_money_that_never_arrived(self, state: str) -> None:
        verdict = judge_return(returned(), standing(state))
        assert (verdict.state, verdict.problem_code) == (None, "CONTRADICTS")
        assert verdict.is_break

    @pytest.mark.parametrize(("serial", "is_break"), [("R1", False), ("R2", True)])
    def test_of_what_was_returned_repeats_it_or_contradicts_it(
        self, serial: str, *, is_break: bool
    ) -> None:
        """Failure 12, line by line: the same line again is nothing, another return a fault."""
        before = Standing(PaymentState.RETURNED, 10_000, "S1", "R1")
        verdict = judge_return(returned(serial=serial), before)
        assert (verdict.state, verdict.is_break) == (None, is_break)

    @pytest.mark.parametrize(
        ("state", "becomes"),
        [("CREDITED", None), ("SENT", "UNKNOWN"), ("UNKNOWN", None), ("RETURNED", None)],
    )
    def test_breaks_on_another_amount(self, state: str, becomes: str | None) -> None:
        """Failure 15, exchange invariant 7."""
        verdict = judge_return(returned(9_999), standing(state))
        assert (verdict.state, verdict.problem_code) == (becomes, "AMOUNT_DIFFERS")
        assert verdict.is_break

    def test_breaks_on_an_unknown_reference(self) -> None:
        """Failure 14."""
        verdict = judge_return(returned(), None)
        assert (verdict.state, verdict.problem_code) == (None, "UNKNOWN_REFERENCE")
        assert verdict.is_break
