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


class TestNamed:
    @pytest.mark.parametrize("name", scenario.named())
    def test_scenarios_are_sound_and_say_what_they_do(self, name: str) -> None:
        assert scenario.load(name).title

    def test_cover_what_the_bank_may_do(self) -> None:
        wanted = {"accept", "partial-refusal", "late", "silent", "duplicate", "out-of-order"}
        wanted |= {"truncated", "wrong-totals", "wrong-amount", "unknown-code", "returns"}
        wanted |= {"unknown-reference", "insufficient-funds", "holiday-gap"}
        wanted |= {"replaced-cards", "dormant", "full-listing"}
        assert wanted <= set(scenario.named())

    def test_compose_by_name_and_file(self, tmp_path: Path) -> None:
        path = tmp_path / "more.yaml"
        path.write_text("title: Mine\npayer_fen: 7\n", encoding="utf-8")
        made = scenario.load("silent", "insufficient-funds", str(path))
        assert [each.kind for each in made.incidents] == ["CRA", "CRR"]
        assert made.payer_fen == 7
        assert made.title.endswith(" + Mine")

    def test_of_nothing_are_the_default(self) -> None:
        assert scenario.load() == scenario.Scenario()

    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({"incidents": [{"does": "explodes"}]}, "incidents: does"),
            ({"incidents": {"does": "late"}}, "incidents"),
            ({"holidays": ["20180230"]}, "holidays"),
            ({"holidays": "20180201"}, "holidays"),
            ({"is_stating": 1}, "is_stating"),
        ],
    )
    def test_refuse_the_impossible_by_name(self, values: dict[str, object], named: str) -> None:
        with pytest.raises(scenario.ScenarioInvalid, match=named):
            scenario.from_mapping(values)

    def test_are_missed_by_name(self) -> None:
        with pytest.raises(scenario.ScenarioInvalid, match="no scenario is called 'sunny'"):
            scenario.load("sunny")
