"""What may go wrong, as data."""

import pytest

from integrations.psbc.simulator import incidents
from integrations.psbc.simulator.incidents import Incident, IncidentInvalid


class TestIncident:
    @pytest.mark.parametrize(
        ("values", "named"),
        [
            ({"does": "explodes"}, "does"),
            ({"does": "late", "kind": "CRD"}, "kind"),
            ({"does": "refused", "kind": "CRR"}, "kind"),
            ({"does": "late", "kind": "XYZ"}, "kind"),
            ({"does": "late", "nth": -1}, "nth"),
            ({"does": "late", "permille": 1001}, "permille"),
            ({"does": "late", "delay_s": "1"}, "delay_s"),
            ({"does": "late", "delay_s": True}, "delay_s"),
            ({"does": "refused", "code": "2001"}, "code"),
            ({"does": "late", "colour": 1}, "colour"),
            ({"kind": "CRR"}, "does"),
            ("late", "does"),
        ],
    )
    def test_refuses_the_impossible_by_name(self, values: object, named: str) -> None:
        with pytest.raises(IncidentInvalid, match=named):
            incidents.from_mapping(values)

    def test_strikes_the_nth_file_of_its_kind(self) -> None:
        third = Incident("truncated", kind="CRR", nth=3)
        assert [n for n in range(1, 6) if third.strikes("CRR", n, seed=1)] == [3]
        assert not third.strikes("OPR", 3, seed=1)

    def test_strikes_every_file_when_nothing_is_said(self) -> None:
        assert all(Incident("late").strikes(kind, 7, seed=1) for kind in ("OPA", "CRR", "REC"))

    def test_strikes_a_share_the_same_for_the_same_seed(self) -> None:
        some = Incident("late", permille=300)
        struck = [[n for n in range(1000) if some.strikes("CRR", n, seed=s)] for s in (1, 1, 2)]
        assert struck[0] == struck[1] != struck[2]
        assert 230 < len(struck[0]) < 370
