"""Applications: taken, refused for their format, decided, and answered after the delay."""

import pytest

from integrations.psbc.simulator import crediting, ledger, numbers, opening, production
from integrations.psbc.simulator.scenario import Scenario
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import CERTAIN, Town, id_no, opn_row, request


def codes_of(town: Town) -> dict[str, str]:
    """The last code told for each application."""
    return {row[1]: row[3] for row in town.details("OPR")}


class TestAcceptance:
    def test_comes_at_once_and_repeats_the_batch_number(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1), opn_row(2, 2)], batch="B77"))
        (answer,) = town.answers("OPA")
        assert answer[0] == ["H", "1.0", "OPA", "SZJG0001", "B77", "20180320", "1", "0", ""]
        assert answer[1] == ["F", "OPN_SZJG0001_20180320_000001.txt", "0000", "2", "成功"]
        assert town.details("OPR") == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"name": ""},
            {"name": "张" * 31},
            {"name": "张\u3000飞"},
            {"id_type": "999"},
            {"sex": "3"},
            {"tax": "9"},
            {"birth": "19800230"},
            {"id_from": "2015"},
            {"id_to": ""},
            {"mobile": "1380000000"},
            {"mobile": "23800000000"},
            {"unit_uscc": "1"},
            {"post": "61"},
            {"nation": "中国"},
            {"want_class": "3"},
            {"product": ""},
        ],
    )
    def test_names_a_row_refused_for_its_format(self, town: Town, changes: dict[str, str]) -> None:
        town.lay(request("OPN", [opn_row(1, 1), opn_row(2, 2, **changes)]))
        assert [row[:4] for row in town.details("OPA")] == [
            ["F", "OPN_SZJG0001_20180320_000001.txt", "0000", "1"],
            ["R", "R000002", "3004", "0"],
        ]
        town.wait(1)
        assert codes_of(town) == {"R000001": "0000"}

    def test_refuses_the_file_when_every_row_is_wrong_and_there_is_no_room_to_say_so(
        self, town: Town
    ) -> None:
        town.lay(request("OPN", [opn_row(n, n, sex="9") for n in range(1, 1001)]))
        assert [row[2:4] for row in town.details("OPA")] == [["3004", "0"]]

    def test_refuses_a_request_seen_before(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        again = [opn_row(1, 1), opn_row(2, 2)]
        town.lay(request("OPN", again, batch="B2", sequence=2))
        assert [row[:3] for row in town.details("OPA")[2:]] == [["R", "R000001", "3006"]]
        town.wait(1)
        assert [row[1] for row in town.details("OPR")] == ["R000001", "R000002"]

    def test_refuses_a_batch_of_requests_all_seen_before(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.lay(request("OPN", [opn_row(1, 1, post="")], batch="B2", sequence=2))
        assert [row[2] for row in town.details("OPA")] == ["0000", "3006"]


class TestResult:
    def test_fills_the_card_on_success(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)], batch="B77"))
        town.wait(1)
        (answer,) = town.answers("OPR")
        assert answer[0][4] == "B77"
        seq, req_id, result, code, text, check, card, account, kind, opened, expiry, fee = answer[1]
        assert (seq, req_id, result, code, text, fee) == ("1", "R000001", "S", "0000", "成功", "0")
        assert check in {"00", "01"}
        assert numbers.is_luhn(card)
        assert card.startswith("621797")
        assert len(account) == 18
        assert (kind, opened, expiry) == ("1", "20180320", "20280331")

    @pytest.mark.parametrize(
        ("code", "changes"),
        [
            ("1004", {"id_no": "510105198001010020"}),
            ("1004", {"sex": "1"}),
            ("1004", {"birth": "19800102"}),
            ("1003", {"id_to": "20180319"}),
            ("1003", {"id_to": "20180418"}),
            ("1010", {"id_no": id_no(7, birth="20020321"), "birth": "20020321"}),
            ("1013", {"name": "王\ue863"}),
            ("1013", {"name": "王?"}),
            ("1009", {"tax": ""}),
            ("1009", {"tax": "2"}),
            ("1008", {"address": "成都市"}),
            ("1008", {"occupation": ""}),
            ("1014", {"consent_ref": ""}),
        ],
    )
    def test_gives_the_reason_of_a_refusal(
        self, town: Town, code: str, changes: dict[str, str]
    ) -> None:
        town.lay(request("OPN", [opn_row(1, 1, **changes)]))
        town.wait(1)
        (row,) = town.details("OPR")
        assert row[2:4] == ["F", code]
        assert row[5:] == ["", "", "", "", "", "", "0"]
        town.wait(8)
        assert town.details("ACT") == []

    @pytest.mark.parametrize(
        "changes",
        [
            {"id_to": "20180419"},
            {"id_no": id_no(7, birth="20020320"), "birth": "20020320"},
            {"id_type": "414", "id_no": "E12345678"},
            {"name": "䶮𫖯·億", "employer": "", "issuer": "", "id_from": "", "post": ""},
        ],
    )
    def test_opens_at_the_edge(self, town: Town, changes: dict[str, str]) -> None:
        town.lay(request("OPN", [opn_row(1, 1, **changes)]))
        town.wait(1)
        assert codes_of(town) == {"R000001": "0000"}

    def test_refuses_a_person_who_has_a_card(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.lay(request("OPN", [opn_row(1, 1, req_id="R2")], batch="B2", sequence=2))
        town.wait(1)
        assert codes_of(town) == {"R000001": "0000", "R2": "1006"}

    def test_refuses_the_mobile_of_another(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1), opn_row(2, 2, mobile="13800000001")]))
        town.wait(1)
        assert codes_of(town) == {"R000001": "0000", "R000002": "1007"}

    def test_opens_class_two_for_who_has_class_one(self, build_town: BuildTown) -> None:
        town = build_town(Scenario(open_refused_permille=0, class_two_permille=1000))
        town.lay(request("OPN", [opn_row(1, 1), opn_row(2, 2, want_class="2")]))
        town.wait(2)
        final = {row[1]: (row[2], row[3], row[8]) for row in town.details("OPR")}
        assert final == {"R000001": ("S", "1005", "2"), "R000002": ("S", "0000", "2")}

    def test_says_in_progress_first_for_some(self, build_town: BuildTown) -> None:
        town = build_town(
            Scenario(open_refused_permille=0, open_pending_permille=1000, class_two_permille=0)
        )
        town.lay(request("OPN", [opn_row(1, 1)]))
        town.wait(1)
        town.wait(1)
        first, last = town.details("OPR")
        assert first[2:4] == ["P", "9998"]
        assert first[5:] == ["", "", "", "", "", "", "0"]
        assert last[2:4] == ["S", "0000"]

    def test_of_a_second_try_is_drawn_anew(self, build_town: BuildTown) -> None:
        """A person refused by lot is not refused for ever, or nobody could be helped."""
        town = build_town(Scenario(open_refused_permille=500, open_pending_permille=0))
        rows = [opn_row(n, n) for n in range(1, 101)]
        town.lay(request("OPN", rows))
        town.wait(1)
        refused = {row[1] for row in town.details("OPR") if row[2] == "F"}
        assert 30 < len(refused) < 70
        again = [opn_row(n, n, req_id=f"X{n}") for n in range(1, 101)]
        town.lay(request("OPN", again, batch="B2", sequence=2))
        town.wait(1)
        opened = [row for row in town.answers("OPR")[1][1:-1] if row[2] == "S"]
        assert 10 < len(opened) < 50


class TestNothingDue:
    def test_is_said_by_every_department(self, town: Town) -> None:
        town.lay(request("OPN", [opn_row(1, 1)]))
        assert not opening.answer(town.bank.desk, upto_us=1, at_us=1)
        assert not production.step(town.bank.desk, upto_us=1, at_us=1)
        assert not crediting.settle(town.bank.desk, upto_us=1, at_us=1)
        assert town.details("OPR") == []


class TestSeed:
    def test_gives_the_same_table_whatever_the_references_and_the_order(
        self, build_town: BuildTown
    ) -> None:
        def outcome(town: Town, *, prefix: str, backwards: bool) -> dict[str, tuple[str, ...]]:
            people = list(range(1, 301))
            if backwards:
                people.reverse()
            for batch in range(3):
                part = people[batch * 100 : batch * 100 + 100]
                rows = [opn_row(at, n, req_id=f"{prefix}{n}") for at, n in enumerate(part, 1)]
                town.lay(request("OPN", rows, batch=f"B{batch}", sequence=batch + 1))
                town.wait(0.4)
            town.wait(20)
            table = {
                row[1].removeprefix(prefix): tuple(row[2:4] + row[6:9])
                for row in town.details("OPR")
            }
            assert len(table) == 300
            return table

        first = build_town(Scenario())
        second = build_town(Scenario())
        other = build_town(Scenario(), seed=7)
        table = outcome(first, prefix="R", backwards=False)
        assert table == outcome(second, prefix="ZZ", backwards=True)
        assert table != outcome(other, prefix="R", backwards=False)
        counted = ledger.totals(first.state)
        assert counted == ledger.totals(second.state)
        assert counted.cards["06"] > 200
        assert counted.cards["05"] > 0
        assert sum(counted.cards.values()) < 300

    def test_gives_the_next_number_when_one_is_taken(self, town: Town) -> None:
        taken = numbers.card_number(2018, f"111:{opn_row(1, 1)[4]}", 0)
        town.lay(request("OPN", [opn_row(1, 2)]))
        town.state.change("UPDATE cards SET card_no = ?", [(taken,)])
        town.lay(request("OPN", [opn_row(1, 1)], batch="B2", sequence=2))
        town.wait(1)
        card = {row[1]: row[6] for row in town.details("OPR")}
        assert card["R000002"] == taken
        assert card["R000001"] == numbers.card_number(2018, f"111:{opn_row(1, 1)[4]}", 1)

    def test_never_gives_a_card_number_twice(self, build_town: BuildTown) -> None:
        town = build_town(CERTAIN)
        town.lay(request("OPN", [opn_row(n, n) for n in range(1, 1001)]))
        town.wait(1)
        cards = [row[6] for row in town.details("OPR")]
        assert len(set(cards)) == 1000
