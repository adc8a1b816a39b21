from datetime import timedelta

import pytest

from domain.exports import rules
from domain.exports.rules import ExportState
from tests.conftest import NOW


class TestMoves:
    def test_are_those_of_the_table(self) -> None:
        allowed = {
            (state, following)
            for state in ExportState
            for following in ExportState
            if _may(state, following)
        }
        assert allowed == {
            ("REQUESTED", "WRITING"), ("REQUESTED", "CANCELLED"), ("REQUESTED", "FAILED"),
            ("WRITING", "WRITING"), ("WRITING", "READY"), ("WRITING", "FAILED"),
            ("WRITING", "CANCELLED"), ("READY", "EXPIRED"),
        }  # fmt: skip


def _may(state: ExportState, following: ExportState) -> bool:
    try:
        rules.check_move(state, following)
    except rules.ExportInWrongState:
        return False
    return True


class TestColumns:
    def test_pass_in_any_order(self) -> None:
        rules.check_columns(["b", "a"], ["a", "b", "c"])

    @pytest.mark.parametrize("keys", [[], ["a", "a"], ["d"], ["a", "d"]])
    def test_are_known_and_each_once(self, keys: list[str]) -> None:
        with pytest.raises(rules.ColumnsInvalid):
            rules.check_columns(keys, ["a", "b", "c"])


class TestRows:
    def test_fit_a_file(self) -> None:
        rules.check_rows(1)
        rules.check_rows(rules.ROWS_MAX)
        with pytest.raises(rules.NothingToExport):
            rules.check_rows(0)
        with pytest.raises(rules.TooManyRows):
            rules.check_rows(rules.ROWS_MAX + 1)


class TestSilence:
    def test_lasts_as_long_as_the_lease(self) -> None:
        assert rules.is_silent(None, NOW)
        assert rules.is_silent(NOW - rules.LEASE, NOW)
        assert not rules.is_silent(NOW - rules.LEASE + timedelta(seconds=1), NOW)


class TestNames:
    def test_say_what_and_when(self) -> None:
        assert rules.file_name("会员", "XLSX", NOW) == "会员-20180320-1000.xlsx"
