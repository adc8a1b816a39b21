import pytest

from domain.failures import rules


class TestIsFinal:
    @pytest.mark.parametrize(
        ("attempts", "is_our_bug", "is_final"),
        [(1, False, False), (5, False, False), (6, False, True), (1, True, True)],
    )
    def test_is_said_after_the_last_retry_or_at_once_of_a_bug_of_ours(
        self, attempts: int, *, is_our_bug: bool, is_final: bool
    ) -> None:
        """House §5."""
        assert rules.is_final(attempts, is_our_bug=is_our_bug) is is_final


class TestLabel:
    def test_names_every_counted_job_and_any_other(self) -> None:
        assert rules.LABELS.keys() == rules.SUBJECTS.keys()
        assert rules.label("new") == "其他后台任务"
