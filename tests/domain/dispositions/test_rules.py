import pytest

from domain.dispositions import rules


class TestNeedsTwo:
    @pytest.mark.parametrize(
        ("kind", "needs"),
        [("OPR", False), ("ACT", False), ("CRA", True), ("CRR", True), ("REC", True), ("", True)],
    )
    def test_is_said_of_all_that_may_tell_of_money(self, kind: str, *, needs: bool) -> None:
        assert rules.needs_two(kind) is needs


class TestIsReleasable:
    @pytest.mark.parametrize(
        ("code", "may"),
        [("MALFORMED_FILE", True), ("MISPLACED", True), ("FLAG_DISAGREES", False)],
    )
    def test_is_not_said_of_bytes_that_nobody_vouches_for(self, code: str, *, may: bool) -> None:
        assert rules.is_releasable(code) is may


class TestCheckLines:
    def test_takes_each_once(self) -> None:
        assert rules.check_lines([3, 1, 3]) == (3, 1)

    @pytest.mark.parametrize("wanted", [[], list(range(rules.LINES_MAX + 1))])
    def test_refuses_none_and_too_many(self, wanted: list[int]) -> None:
        with pytest.raises(rules.LineClosed):
            rules.check_lines(wanted)
