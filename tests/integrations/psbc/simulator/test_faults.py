"""Faults as data, counted from when they are ordered."""

import pytest

from integrations.psbc.simulator import faults
from integrations.psbc.simulator.faults import Fault, FaultInvalid, FaultPlan


class TestFault:
    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({"does": "explodes"}, "does"),
            ({"does": "reset", "verb": "sing"}, "verb"),
            ({"does": "reset", "verb": "connect"}, "does"),
            ({"does": "reset", "verb": "auth"}, "does"),
            ({"does": "denied", "when": "after"}, "when"),
            ({"does": "reset", "when": "during", "verb": "read"}, "when"),
            ({"does": "taken", "verb": "rename"}, "when"),
            ({"does": "reset", "nth": -1}, "nth"),
            ({"does": "reset", "permille": 1001}, "permille"),
            ({"does": "slow", "delay_s": True}, "delay_s"),
            ({"does": "reset", "colour": 1}, "colour"),
            ({"verb": "read"}, "does"),
        ],
    )
    def test_refuses_the_impossible_by_name(self, values: object, named: str) -> None:
        with pytest.raises(FaultInvalid, match=named):
            faults.from_mapping(values)


class TestPlan:
    def struck(self, plan: FaultPlan, verb: str, times: int) -> list[int]:
        return [n for n in range(1, times + 1) if plan.strikes(verb)]

    def test_strikes_the_nth_use_since_it_was_ordered(self) -> None:
        plan = FaultPlan()
        assert self.struck(plan, "read", 2) == []
        plan.order(Fault("reset", verb="read", nth=2))
        assert self.struck(plan, "write", 3) == []
        assert self.struck(plan, "read", 3) == [2]

    def test_of_any_verb_leaves_the_door_alone(self) -> None:
        plan = FaultPlan()
        plan.order(Fault("reset"))
        assert self.struck(plan, "connect", 1) == []
        assert self.struck(plan, "mkdir", 1) == [1]

    def test_is_cleared(self) -> None:
        plan = FaultPlan()
        plan.order(Fault("reset"))
        plan.clear()
        assert self.struck(plan, "mkdir", 3) == []

    def test_falls_the_same_for_the_same_seed(self) -> None:
        found = []
        for seed in (1, 1, 2):
            plan = FaultPlan(seed)
            plan.order(Fault("reset", permille=300))
            found.append(self.struck(plan, "stat", 200))
        assert found[0] == found[1] != found[2]
        assert 30 < len(found[0]) < 90
