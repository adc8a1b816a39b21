"""What goes into a delivery: nobody forgotten, nobody sent twice, the refused only once corrected."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.provincial_deliveries import rules
from domain.provincial_deliveries.rules import (
    TRANSITIONS,
    DeliveryInWrongState,
    DeliveryKind,
    DeliveryState,
    Outcome,
    Standing,
)
from domain.provincial_fields import LineAct

FULL, DELTA = DeliveryKind.FULL, DeliveryKind.DELTA
PEOPLE = range(4)
CONTENTS = st.sampled_from([None, b"a", b"b", b"c"])
# One round: what each person is now, and how the province takes a line about them.
ROUNDS = st.lists(
    st.tuples(
        st.lists(CONTENTS, min_size=len(PEOPLE), max_size=len(PEOPLE)),
        st.lists(st.sampled_from(list(Outcome)), min_size=len(PEOPLE), max_size=len(PEOPLE)),
        st.sampled_from([DELTA, DELTA, DELTA, FULL]),
    ),
    max_size=8,
)


class Province:
    """What a province makes of the lines that it takes."""

    def __init__(self) -> None:
        self.holds: dict[int, bytes] = {}
        self.standings = {person: Standing() for person in PEOPLE}

    def deliver(
        self, kind: DeliveryKind, now: list[bytes | None], outcomes: list[Outcome]
    ) -> dict[int, LineAct]:
        """One delivery and the answer to it; gives what was sent."""
        sent = {}
        for person in PEOPLE:
            content = now[person]
            digest = content or b"gone"
            act = rules.act_of(
                kind, self.standings[person], digest=digest, is_there=content is not None
            )
            if act is None:
                continue
            sent[person] = act
            self.take(person, act, content, outcomes[person])
            self.standings[person] = rules.answered(
                self.standings[person], act, digest, outcomes[person]
            )
        return sent

    def take(self, person: int, act: LineAct, content: bytes | None, outcome: Outcome) -> None:
        if outcome is not Outcome.ACCEPTED:
            return
        if act is LineAct.REMOVED:
            # Who is not there cannot be removed, nor changed, nor added a second time.
            del self.holds[person]
            return
        assert (act is LineAct.ADDED) == (person not in self.holds)
        assert content is not None
        self.holds[person] = content


class TestDeltas:
    @given(rounds=ROUNDS, last=st.lists(CONTENTS, min_size=len(PEOPLE), max_size=len(PEOPLE)))
    @settings(max_examples=400, deadline=None)
    def test_applied_in_order_equal_the_full_export(
        self,
        rounds: list[tuple[list[bytes | None], list[Outcome], DeliveryKind]],
        last: list[bytes | None],
    ) -> None:
        """R3, R12: whatever was refused or left unanswered on the way, nothing stays behind."""
        province = Province()
        for now, outcomes, kind in rounds:
            province.deliver(kind, now, outcomes)
        taken = [Outcome.ACCEPTED] * len(PEOPLE)
        province.deliver(DELTA, last, taken)
        full = {person: content for person, content in enumerate(last) if content is not None}
        # What was refused and has not changed since waits for its correction; the others are there.
        waiting = {
            person
            for person in PEOPLE
            if province.standings[person].refused == (last[person] or b"gone")
        }
        for person in set(PEOPLE) - waiting:
            assert province.holds.get(person) == full.get(person)
        # A full delivery sends even those.
        province.deliver(FULL, last, taken)
        assert province.holds == full

    @given(rounds=ROUNDS)
    @settings(deadline=None)
    def test_send_nothing_twice_that_was_answered(
        self, rounds: list[tuple[list[bytes | None], list[Outcome], DeliveryKind]]
    ) -> None:
        province = Province()
        for now, outcomes, kind in rounds:
            sent = province.deliver(kind, now, outcomes)
            again = province.deliver(DELTA, now, [Outcome.PENDING] * len(PEOPLE))
            answered = {person for person in sent if outcomes[person] is not Outcome.PENDING}
            assert answered & again.keys() == set()

    def test_bring_the_refused_again_after_correction_and_not_before(self) -> None:
        standing = rules.answered(Standing(), LineAct.ADDED, b"a", Outcome.REFUSED)
        assert rules.act_of(DELTA, standing, digest=b"a", is_there=True) is None
        assert rules.act_of(DELTA, standing, digest=b"b", is_there=True) is LineAct.ADDED

    def test_change_what_is_held_after_a_refused_change(self) -> None:
        held = rules.answered(Standing(), LineAct.ADDED, b"a", Outcome.ACCEPTED)
        refused = rules.answered(held, LineAct.CHANGED, b"b", Outcome.REFUSED)
        assert rules.act_of(DELTA, refused, digest=b"c", is_there=True) is LineAct.CHANGED
        assert rules.act_of(DELTA, refused, digest=b"a", is_there=True) is None
        assert rules.act_of(FULL, refused, digest=b"a", is_there=True) is LineAct.SAME

    def test_remove_nobody_whom_the_province_does_not_have(self) -> None:
        assert rules.act_of(DELTA, Standing(), digest=b"gone", is_there=False) is None


class TestMoves:
    @pytest.mark.parametrize("state", DeliveryState)
    def test_are_those_of_the_table(self, state: DeliveryState) -> None:
        for following in DeliveryState:
            if following in TRANSITIONS[state]:
                rules.check_move(state, following)
            else:
                with pytest.raises(DeliveryInWrongState):
                    rules.check_move(state, following)

    def test_end_whatever_is_not_open(self) -> None:
        assert {state for state in DeliveryState if TRANSITIONS[state]} == rules.OPEN


class TestTerms:
    def test_are_days_by_a_rule_and_none_without(self) -> None:
        day = date(2018, 3, 20)
        assert rules.due_on(day, 10) == day + timedelta(days=10)
        assert rules.due_on(day, None) is None
