"""The bank over its folders: what it touches, what it refuses whole, and what it survives."""

import sqlite3
from datetime import timedelta

import pytest

from integrations.psbc.simulator import ledger
from integrations.psbc.simulator.folders import NameTaken
from tests.integrations.psbc.simulator.conftest import BuildTown
from tests.integrations.psbc.simulator.hand import (
    DAY,
    ORG,
    Request,
    Town,
    crd_row,
    flag_of,
    opn_row,
    request,
)

ONE = request("OPN", [opn_row(1, 1)])


def verdicts(town: Town, kind: str = "OPA") -> list[str]:
    return [row[2] for row in town.details(kind) if row[0] == "F"]


def changed(old: bytes, new: bytes) -> Request:
    """The same file with other bytes and a flag that agrees with them."""
    assert old in ONE.data
    data = ONE.data.replace(old, new)
    return Request(ONE.name, data, flag_of(ONE.name, data, 1, 0))


class TestReceive:
    def test_touches_no_file_without_its_flag(self, town: Town) -> None:
        ONE.lay(town.root)
        flag = town.root / ORG / "in" / DAY / f"{ONE.name}.ok"
        flag.unlink()
        town.wait(1)
        assert verdicts(town) == []
        flag.write_bytes(ONE.flag)
        town.wait(1)
        assert verdicts(town) == ["0000"]

    def test_gives_a_repeated_file_no_effect(self, town: Town) -> None:
        town.lay(ONE)
        town.lay(ONE)
        copy = request("OPN", [opn_row(1, 1)], sequence=2)
        assert copy.data == ONE.data
        town.lay(copy)
        town.wait(1)
        assert verdicts(town) == ["0000"]
        assert len(town.details("OPR")) == 1

    def test_refuses_the_same_name_with_other_bytes(self, town: Town) -> None:
        town.lay(ONE)
        town.lay(request("OPN", [opn_row(1, 2)], batch="B2"))
        town.lay(ONE)
        assert verdicts(town) == ["0000", "3006"]

    def test_refuses_a_repeated_batch_number(self, town: Town) -> None:
        town.lay(ONE)
        town.lay(request("OPN", [opn_row(1, 2)], sequence=2))
        assert verdicts(town) == ["0000", "3006"]

    def test_takes_a_batch_again_that_was_refused_whole(self, town: Town) -> None:
        town.lay(changed(b"T|1|", b"T|2|"))
        town.lay(request("OPN", [opn_row(1, 1)], sequence=2))
        assert verdicts(town) == ["3001", "0000"]

    @pytest.mark.parametrize(
        ("code", "old", "new"),
        [
            ("3001", b"T|1|", b"T|2|"),
            ("3002", b"T|1|0", b"T|1|5"),
            ("3004", b"|CHN|", b"|CHN|x|"),
            ("3005", b"|20180320|", b"|20180321|"),
            ("3007", b"|SZJG0001|", b"|SZJG0009|"),
        ],
    )
    def test_refuses_a_broken_file_whole(
        self, town: Town, code: str, old: bytes, new: bytes
    ) -> None:
        town.lay(changed(old, new))
        ((head, row, _),) = town.answers("OPA")
        assert head[4] == "B0001"
        assert row[:4] == ["F", ONE.name, code, "0"]
        town.wait(2)
        assert town.details("OPR") == []

    def test_refuses_another_digest_and_then_takes_the_true_bytes(self, town: Town) -> None:
        torn = Request(ONE.name, ONE.data[:-5], ONE.flag)
        town.lay(torn)
        town.lay(torn)
        town.lay(ONE)
        assert verdicts(town) == ["3003", "0000"]

    def test_refuses_the_wrong_folder_and_then_takes_the_right_one(self, town: Town) -> None:
        ONE.lay(town.root, folder="20180321")
        town.bank.work()
        town.lay(ONE)
        assert verdicts(town) == ["3005", "0000"]

    def test_refuses_the_name_of_another_organisation(self, town: Town) -> None:
        town.lay(request("CRD", [crd_row(1, "P1", "6217970", "张飞")], org="OTHER"))
        assert verdicts(town, "CRA") == ["3007"]

    def test_answers_a_header_it_cannot_read_with_a_number_of_its_own(self, town: Town) -> None:
        town.lay(Request(ONE.name, b"\xff\n", flag_of(ONE.name, b"\xff\n", 1, 0)))
        ((head, row, _),) = town.answers("OPA")
        assert head[4] == "OPA20180320000001"
        assert row[2] == "3004"

    def test_lets_no_bad_file_stop_the_others(self, town: Town) -> None:
        folder = town.root / ORG / "in" / DAY
        folder.mkdir()
        for name in ("odd.txt", "ACT_SZJG0001_20180320_000001.txt"):
            (folder / name).write_bytes(b"?")
            (folder / f"{name}.ok").write_bytes(b"?")
        (folder / "OPN_SZJG0001_20180320_000007.txt").symlink_to("/dev/zero")
        (folder / "OPN_SZJG0001_20180320_000007.txt.ok").write_bytes(b"?")
        (folder / "OPN_SZJG0001_20180320_000008.txt").mkdir()
        (folder / "OPN_SZJG0001_20180320_000008.txt.ok").write_bytes(b"?")
        bad = Request("OPN_SZJG0001_20180320_000002.txt", b"", b"")
        good = request("OPN", [opn_row(1, 2)], batch="B2", sequence=3)
        town.lay(bad, ONE, good)
        assert verdicts(town) == ["0000", "3003", "0000"]

    def test_notices_a_file_that_comes_later_into_a_quiet_folder(self, town: Town) -> None:
        town.lay(ONE)
        town.wait(1)
        town.lay(request("OPN", [opn_row(1, 2)], batch="B2", sequence=2))
        assert verdicts(town) == ["0000", "0000"]


class TestNames:
    def test_count_on_per_kind_and_day(self, town: Town) -> None:
        for number in (1, 2):
            rows = [opn_row(1, number)]
            town.lay(request("OPN", rows, batch=f"B{number}", sequence=number))
        town.now += timedelta(days=1)
        town.lay(request("OPN", [opn_row(1, 3)], batch="B3", sequence=3))
        assert sorted(path.name for path in (town.root / ORG / "out").glob("*/OPA*.txt")) == [
            "OPA_SZJG0001_20180320_000001.txt",
            "OPA_SZJG0001_20180320_000002.txt",
            "OPA_SZJG0001_20180321_000001.txt",
        ]
        assert (town.root / ORG / "out" / "20180321").is_dir()

    def test_leave_no_drafts_behind(self, town: Town) -> None:
        town.issue_cards(3)
        assert list(town.root.rglob("out/*/*.tmp")) == []


class TestRestart:
    def test_publishes_what_was_said_before_the_kill(self, town: Town) -> None:
        ONE.lay(town.root)
        town.bank.receive()
        assert verdicts(town) == []
        town.reopen()
        town.bank.work()
        assert verdicts(town) == ["0000"]

    @pytest.mark.parametrize("ending", ["txt", "txt.tmp", "txt.ok.tmp"])
    def test_finishes_a_publication_cut_short(self, town: Town, ending: str) -> None:
        ONE.lay(town.root)
        town.bank.receive()
        letter = town.state.next_letter(after=0)
        assert letter is not None
        place = town.root / ORG / "out" / DAY
        place.mkdir(parents=True)
        data = letter.data if ending == "txt" else b"half"
        (place / str(letter.name).replace("txt", ending)).write_bytes(data)
        town.reopen()
        town.bank.work()
        assert verdicts(town) == ["0000"]
        assert len(list(place.iterdir())) == 2

    def test_reads_every_file_again_and_does_nothing_twice(self, town: Town) -> None:
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.wait(1.2)
        before = {path: path.read_bytes() for path in town.root.rglob("*.*")}
        town.reopen()
        town.wait(5)
        assert {path: path.read_bytes() for path in town.root.rglob("*.*")} == before
        assert ledger.totals(town.state).credited == 1

    def test_goes_on_where_the_cards_were(self, town: Town) -> None:
        town.lay(ONE)
        for _ in range(16):
            town.wait(0.5)
            town.reopen()
        assert [row[2] for row in town.details("ACT")] == ["01", "02", "03", "04", "05", "06"]

    def test_keeps_the_payers_money_as_it_was(self, town: Town) -> None:
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.wait(1.2)
        town.reopen()
        assert ledger.totals(town.state).payer_fen == town.scenario.payer_fen - 10_000


class TestDiskOfTheBank:
    def test_when_it_refuses_keeps_the_answer_for_later(self, town: Town) -> None:
        out = town.root / ORG / "out"
        out.write_bytes(b"in the way")
        town.lay(ONE)
        town.wait(1)
        out.unlink()
        town.wait(1)
        assert verdicts(town) == ["0000"]
        assert len(town.details("OPR")) == 1

    def test_never_writes_over_the_answers_of_another_memory(
        self, town: Town, build_town: BuildTown
    ) -> None:
        town.lay(ONE)
        other = build_town()
        (other.root / ORG / "out").parent.mkdir(exist_ok=True)
        (town.root / ORG / "out").rename(other.root / ORG / "out")
        with pytest.raises(NameTaken):
            other.lay(request("OPN", [opn_row(1, 2)], batch="B2", sequence=2))


class TestOneTransaction:
    def test_takes_a_file_wholly_or_not_at_all(self, town: Town) -> None:
        """A failure of the disk half-way leaves no trace, and the next look takes the file."""
        town.state.connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        ONE.lay(town.root)
        with pytest.raises(sqlite3.IntegrityError, match="full"):
            town.bank.work()
        assert town.state.rows("SELECT * FROM received") == []
        assert town.state.rows("SELECT * FROM applications") == []
        town.state.connection.execute("DROP TRIGGER full")
        town.wait(1)
        assert verdicts(town) == ["0000"]
        assert len(town.details("OPR")) == 1

    def test_credits_a_file_wholly_or_not_at_all(self, town: Town) -> None:
        ((card, name),) = town.issue_cards(1)
        town.lay(request("CRD", [crd_row(1, "P1", card, name)]))
        town.state.connection.execute(
            "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN SELECT RAISE(ABORT, 'full'); END"
        )
        with pytest.raises(sqlite3.IntegrityError, match="full"):
            town.wait(1.2)
        assert ledger.totals(town.state).credited == 0
        assert ledger.totals(town.state).payer_fen == town.scenario.payer_fen
        town.state.connection.execute("DROP TRIGGER full")
        town.wait(1.2)
        assert ledger.totals(town.state).credited == 1
