"""The verbs for a bank at work, as a person types them."""

import json
from pathlib import Path

import pytest

from integrations.psbc.simulator.main import main
from tests.integrations.psbc.simulator.hand import ORG, opn_row, request
from tests.integrations.psbc.simulator.test_main import running, wait_until


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> object:
    assert main(list(arguments)) == 0
    return json.loads(capsys.readouterr().out)


class TestVerbs:
    def test_reach_a_running_bank(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        state, root = tmp_path / "bank", tmp_path / "bank" / "root"
        at = ("--state", str(state))
        with running(state, "--folders-only", "--control", "--scenario", "accept"):
            told = answered(capsys, "status", *at)
            assert isinstance(told, dict)
            assert told["scenario"] == "Everything is taken, opened, activated and credited"
            words = ("does=late", "kind=OPA", "nth=1", "delay_s=0.5")
            assert "later" in str(answered(capsys, "incident", *at, *words))
            request("OPN", [opn_row(1, 1)]).lay(root)
            wait_until(lambda: bool(list((root / ORG / "out").glob("*/OPA*.txt.ok"))))
            (path,) = (root / ORG / "out").glob("*/OPA*.txt")
            assert answered(capsys, "replay", *at, path.name) == path.name
            assert main(["return", *at, "P1"]) == 1
            assert "refused: P1: not credited" in capsys.readouterr().err
            assert str(answered(capsys, "scenario", *at, "silent", "returns")).count("+") == 1

    def test_list_the_scenarios_and_what_may_go_wrong(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["scenarios"]) == 0
        told = capsys.readouterr().out
        for word in ("holiday-gap", "half_visible", "other_key", "taken"):
            assert word in told

    def test_need_a_bank_that_takes_orders(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["status", "--state", str(tmp_path)]) == 1
        assert "no bank that takes orders" in capsys.readouterr().err
