"""A scenario as data."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from integrations.psbc.simulator import scenario


class TestScenario:
    def test_is_read_from_a_file_the_rest_by_default(self, tmp_path: Path) -> None:
        path = tmp_path / "short.yaml"
        path.write_text("payer_fen: 5000\ncredit_s: 0.5\n", encoding="utf-8")
        expected = scenario.Scenario(payer_fen=5000, credit_s=0.5)
        assert scenario.load(path) == expected

    def test_issues_and_activates_within_eight_seconds_by_default(self) -> None:
        default = scenario.Scenario()
        assert default.open_s + default.open_pending_s + 6 * default.step_s < 8

    def test_cannot_be_changed(self) -> None:
        with pytest.raises(FrozenInstanceError):
            scenario.Scenario().payer_fen = 0  # type: ignore[misc]

    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({"colour": 1}, "colour"),
            ({"step_s": -1}, "step_s"),
            ({"step_s": "1"}, "step_s"),
            ({"open_refused_permille": 1001}, "open_refused_permille"),
            ({"open_refused_permille": 0.5}, "open_refused_permille"),
            ({"payer_fen": True}, "payer_fen"),
        ],
    )
    def test_refuses_the_impossible_by_name(self, values: dict[str, object], named: str) -> None:
        with pytest.raises(scenario.ScenarioInvalid, match=named):
            scenario.from_mapping(values)

    @pytest.mark.parametrize("text", ["- 1", "a: [", ""])
    def test_refuses_a_file_that_is_no_mapping(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "odd.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(scenario.ScenarioInvalid, match="odd"):
            scenario.load(path)
