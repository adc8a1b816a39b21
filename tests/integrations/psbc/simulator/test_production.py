"""Cards on their way: one status a bank day, and the delivery when the unit signs."""

from datetime import timedelta

from integrations.psbc.simulator.scenario import Scenario
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import CERTAIN, Town, opn_row, request


class TestStatus:
    def test_goes_from_production_to_active_in_under_eight_seconds(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.wait(8)
        card = town.details("OPR")[0][6]
        told = town.details("ACT")
        assert [row[2] for row in told] == ["01", "02", "03", "04", "05", "06"]
        assert {(row[0], row[1]) for row in told} == {(card, "R000001")}
        assert {row[4] for row in told} <= {"01", "02", "03", "04"}
        assert {row[5] for row in told} == {""}
        moments = [row[3] for row in told]
        assert len(set(moments)) == 6
        assert moments == sorted(moments)

    def test_stays_collected_for_who_never_comes(self, build_town: BuildTown) -> None:
        town = build_town(Scenario(open_refused_permille=0, never_active_permille=1000))
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.wait(20)
        assert [row[2] for row in town.details("ACT")][-1] == "05"

    def test_tells_the_first_payment_once(self, build_town: BuildTown) -> None:
        town = build_town(Scenario(open_refused_permille=0, swipe_permille=1000))
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.wait(20)
        active, swiped = (row for row in town.details("ACT") if row[2] == "06")
        assert active[5] == ""
        assert swiped[3] == active[3]
        assert swiped[5] > active[3]

    def test_is_told_for_all_cards_of_a_step_in_one_file(self, town: Town) -> None:
        for batch in (1, 2, 3):
            rows = [opn_row(n, batch * 100 + n) for n in range(1, 11)]
            town.lay(request("OPN", rows, batch=f"B{batch}", sequence=batch))
        town.wait(8)
        assert [len(rows) - 2 for rows in town.answers("ACT")] == [30] * 6

    def test_is_split_at_a_thousand_rows(self, town: Town) -> None:
        for batch in (1, 2):
            rows = [opn_row(n, batch * 1000 + n) for n in range(1, 801)]
            town.lay(request("OPN", rows, batch=f"B{batch}", sequence=batch))
        town.wait(1.7)
        assert [len(rows) - 2 for rows in town.answers("ACT")] == [1000, 600]

    def test_skips_no_step_after_a_long_sleep(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.now += timedelta(days=3)
        town.bank.work()
        assert [row[2] for row in town.details("ACT")] == ["01", "02", "03", "04", "05", "06"]
        assert {rows[0][5] for rows in town.answers("ACT")} == {"20180323"}
        assert town.details("ACT")[0][3] == "20180320090001"


class TestDelivery:
    def test_is_told_when_the_unit_has_signed(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.wait(8)
        (row,) = town.details("DLV")
        told = {act[2]: act[3] for act in town.details("ACT")}
        assert row == [
            town.details("OPR")[0][6],
            "11510000458420445Y",
            "M20180320",
            told["02"],
            told["03"],
            "单位工会经办人",
            told["04"],
        ]

    def test_has_the_banks_own_batch_number(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)], batch="OURS"))
        town.wait(8)
        assert town.answers("DLV")[0][0][4] == "DLV20180320000001"
        assert town.answers("ACT")[1][0][4] == "ACT20180320000002"

    def test_is_never_told_of_a_card_refused(self, build_town: BuildTown) -> None:
        town = build_town(CERTAIN)
        town.lay(request("OPN", [opn_row(1, 1, tax="2")]))
        town.wait(8)
        assert town.details("DLV") == []
