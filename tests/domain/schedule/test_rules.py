from datetime import timedelta

import pytest

from domain.schedule import rules
from tests.conftest import NOW


class TestLabel:
    def test_names_every_job_of_the_clock(self) -> None:
        assert rules.label("collect") == "查看银行来文"

    def test_never_shows_a_name_that_is_new_to_it(self) -> None:
        assert rules.label("x") == "其他定时任务"


class TestIsLate:
    @pytest.mark.parametrize(
        ("every_s", "late_s", "expected"),
        [(300, 900, False), (300, 901, True), (1, 60, False), (1, 61, True), (300, -5, False)],
    )
    def test_lets_a_clock_miss_a_few_rounds(
        self, every_s: int, late_s: int, *, expected: bool
    ) -> None:
        now = NOW + timedelta(seconds=late_s)
        assert rules.is_late(NOW, every_s, now=now) is expected
