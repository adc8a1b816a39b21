import pytest

from domain.cards.rules import (
    CARD_STATUS_LABELS,
    LAWFUL_STEPS,
    CardStatus,
    is_lawful_step,
    reaches_goal,
)

MAKING = ["00", "01", "02", "03", "04", "05", "06"]
IN_USE = ["06", "07", "08", "09", "10", "11"]
ENDED = ["12", "99"]


class TestIsLawfulStep:
    """R24: the bank's reports are the truth, so far as they can be true."""

    @pytest.mark.parametrize("current", MAKING)
    @pytest.mark.parametrize("new", MAKING)
    def test_makes_a_card_forwards_and_may_skip(self, current: str, new: str) -> None:
        assert is_lawful_step(CardStatus(current), CardStatus(new)) is (new >= current)

    @pytest.mark.parametrize("current", IN_USE)
    @pytest.mark.parametrize("new", IN_USE)
    def test_moves_a_card_in_use_freely(self, current: str, new: str) -> None:
        assert is_lawful_step(CardStatus(current), CardStatus(new))

    @pytest.mark.parametrize("current", IN_USE)
    @pytest.mark.parametrize("new", MAKING[:6])
    def test_never_makes_a_card_in_use_again(self, current: str, new: str) -> None:
        assert not is_lawful_step(CardStatus(current), CardStatus(new))

    @pytest.mark.parametrize("current", [*MAKING, *IN_USE])
    def test_may_close_a_card_at_any_time(self, current: str) -> None:
        assert is_lawful_step(CardStatus(current), CardStatus.CLOSED)

    @pytest.mark.parametrize("current", ENDED)
    def test_ends_for_good(self, current: str) -> None:
        onwards = [new for new in CardStatus if is_lawful_step(CardStatus(current), new)]
        assert onwards == [CardStatus(current)]

    @pytest.mark.parametrize("current", [*MAKING, *IN_USE])
    def test_may_fail_before_the_card_is_made(self, current: str) -> None:
        is_lawful = is_lawful_step(CardStatus(current), CardStatus.OPENING_FAILED)
        assert is_lawful is (current in {"00", "01"})

    @pytest.mark.parametrize("new", ["07", "08", "10", "11"])
    def test_may_lose_or_freeze_a_card_before_it_was_activated(self, new: str) -> None:
        assert is_lawful_step(CardStatus.COLLECTED, CardStatus(new))

    def test_is_listed_whole(self) -> None:
        assert "05>06" in LAWFUL_STEPS
        assert "06>05" not in LAWFUL_STEPS
        assert CARD_STATUS_LABELS.keys() == set(CardStatus)


class TestReachesGoal:
    @pytest.mark.parametrize(
        ("carded", "members", "reaches"),
        [
            (79, 99, False), (80, 99, True), (40, 50, True), (40, 51, False), (41, 51, True),
            (800, 1000, True), (801, 1001, True), (800, 1001, False), (0, 0, False), (0, 1, False),
        ],
    )  # fmt: skip
    def test_counts_in_whole_people(self, carded: int, members: int, reaches: bool) -> None:
        """R20, R21: 以上 includes the number; nobody to count is no rate."""
        assert reaches_goal(carded, members, 80) is reaches

    def test_is_not_reached_where_no_rule_sets_one(self) -> None:
        """R1: before the notice there is no goal."""
        assert not reaches_goal(9, 9, None)
