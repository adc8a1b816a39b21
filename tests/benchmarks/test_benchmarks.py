"""The benchmarks run, at a tiny size: what they say of speed is for people, that they run is not."""

from pathlib import Path

import pytest

from benchmarks import __main__ as command
from benchmarks import searches, workbooks
from benchmarks.credits import __main__ as credits_
from benchmarks.credits.measure import LONGEST, SLOWEST
from benchmarks.figures import Figure, Run
from domain import crypto, identifiers
from domain.members import queries as members

PARTS = ("members:", "purchases:", "cards:", "credits:", "pages:", "sweep:", "exports:", "codec:")


class TestBenchmarks:
    async def test_do_the_whole_main_job_and_set_floors_beside_it(
        self, server_url: str, tmp_path: Path
    ) -> None:
        run = await command.run(server_url, tmp_path, 60, "pages")
        figures = run.figures
        assert {
            part for part in PARTS if not any(name.startswith(part) for name in figures)
        } == set()
        assert figures["members: check"].count == 60
        assert figures["cards: fetch and apply OPR"].count == 60
        assert figures["credits: fetch and apply CRR"].count == 60
        for name in ("members: check", "members: apply", "cards: compose", "codec: render CRD"):
            assert figures[name].ratio > 0, f"{name} has no floor"
        assert run.peak_mib > 0

    def test_refuse_more_members_than_a_workbook_may_hold(self) -> None:
        with pytest.raises(SystemExit):
            command._parser().parse_args(["--members", "120001"])


class TestRosters:
    async def test_are_checked_and_applied_beside_a_floor(
        self, server_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TEST_DATABASE_URL", server_url)
        said = (await command.python("benchmarks.rosters", "--members", "60")).decode()
        assert said.startswith("60 rows of 26 columns")
        assert "| check, diffs included |" in said
        assert "| apply |" in said
        assert "into the columns and indexes of members" in said


class TestTable:
    def test_quotes_a_figure_as_times_its_floor_and_of_the_smaller_run(self) -> None:
        runs = [
            Run(
                count, {"cards: x": Figure("cards: x", "records", count, seconds, 0, "copy", 500.0)}
            )
            for count, seconds in ((25, 0.25), (100, 2.0))
        ]
        [line] = command.table(runs, None)[4:]
        assert line == "| cards: x | 100 records | 2.00 | 50 | copy: 500/s | 10.0 | 2.0 |"

    def test_takes_each_figure_from_its_quickest_run(self) -> None:
        runs = [
            Run(10, {name: Figure(name, "rows", 10, seconds) for name, seconds in taken.items()})
            for taken in ({"a": 1.0, "b": 4.0}, {"a": 3.0, "b": 2.0})
        ]
        assert [figure.seconds for figure in command.best(runs).figures.values()] == [1.0, 2.0]

    def test_shows_one_part_alone(self) -> None:
        run = Run(100)
        for name in ("members: check", "pages: a unit"):
            run.figures[name] = Figure(name, "rows", count=1, seconds=1.0)
        lines = command.table([run, run], "pages")[4:]
        assert [line.split(" |")[0] for line in lines] == ["| pages: a unit"]

    def test_says_how_time_and_memory_grew(self) -> None:
        runs = [
            Run(members, {"cards: x": Figure("cards: x", "records", members, seconds, mib)})
            for members, seconds, mib in ((100, 1.0, 90), (400, 6.0, 95))
        ]
        text = "\n".join(command.summary(runs, is_whole=True))
        assert "90 MiB for 100 members, 95 MiB for 400 members" in text
        assert "1.50 times as long for each member" in text


class TestWorkbooks:
    def test_hold_valid_numbers_each_once(self) -> None:
        numbers = [workbooks.id_no(number) for number in range(0, 120_000, 7)]
        assert len(set(numbers)) == len(numbers)
        for number in numbers[:50]:
            assert identifiers.id_check_character(number[:17]) == number[17]

    def test_put_fifty_into_the_unit_of_the_page(self) -> None:
        units = workbooks.example_units()
        placed = [row[0] for row in workbooks.members(400, units)]
        assert placed.count(units[0]) == workbooks.PAGE_MEMBERS


class TestDashboard:
    async def test_asks_everything_of_a_province_and_finds_people_by_number(
        self, server_url: str
    ) -> None:
        async with command.database(server_url, "benchmark_dashboard") as url:
            size = ("--members", "300", "--units", "30")
            await command.python("benchmarks.province", url, *size)
            said = (await command.python("benchmarks.dashboard", url, "--writes")).decode()
        for label in (
            "| who waits for a card | the province |",
            "| who waits for a card | 3 bureaux at once |",
            "| who waits for a card | a bureau |",
            "| members by AGE | the province |",
            "| members by AGE, at a month's end, of one district | the province |",
            "| members by AGE, at a month's end | the top unit |",
            "| growth of 24 months, of one class in all three | a bureau |",
            "| entry by unit | the province |",
            "| growth of 24 months | a bureau |",
            "| members and cards by DUES | the province |",
            "| balances of the ledger | the province |",
            "| identity number | the province |",
            "| card number | a bureau |",
            "| payments: 45 000 returned |",
        ):
            assert label in said

    def test_looks_for_people_as_the_application_does(self, keyring: crypto.Keyring) -> None:
        assert keyring is not None
        for field, (condition, *_) in searches.SEARCHES.items():
            asked = members.matching(**{field: "510104199001010018"})
            assert asked.conditions == [condition.format("$1")]


class TestMergers:
    async def test_bring_everybody_over_beside_their_floor(self, server_url: str) -> None:
        async with command.database(server_url, "benchmark_mergers") as url:
            said = (await command.python("benchmarks.mergers", url, "--members", "60")).decode()
        assert "| plain updates of 60 members, " in said
        assert "| confirmed, whole | " in said


class TestCredits:
    async def test_settle_everything_and_set_the_floor_beside_it(
        self, server_url: str, tmp_path: Path
    ) -> None:
        runs = [await credits_.run(server_url, tmp_path, people, 25) for people in (30, 60)]
        assert [name for name, each in runs[1].figures.items() if each.ratio > 0] == [
            "send",
            "settle",
        ]
        text = "\n".join(credits_.table(runs, 25))
        assert "60 credits in files of 25" in text
        assert "| seal |" in text
        assert "Approved to settled: " in text
        assert "(at most 2 wanted)" in text
        assert runs[1].figures[SLOWEST].seconds > 0
        assert LONGEST in runs[1].figures

    def test_lay_out_a_run_whose_transactions_were_too_short_to_be_seen(self) -> None:
        runs = [Run(people) for people in (30, 60)]
        for each in runs:
            for name, seconds in (("send", 1.0), ("settle", 2.0), (LONGEST, 0.0)):
                each.figures[name] = Figure(name, "credits", each.members, seconds, 90, "sftp", 60)
        lines = credits_.table(runs, 25)
        assert f"| {LONGEST} | 0.000 | | | | | | | |" in lines
        assert lines[-1].startswith("Approved to settled: 1.50 times sftp (at most 2 wanted)")

    async def test_put_many_tiny_batches_at_the_bank(self, server_url: str, tmp_path: Path) -> None:
        done = await credits_.run(server_url, tmp_path, 12, 1, "sent")
        assert list(done.figures) == ["seal", "send"]
        text = "\n".join(credits_.table_of_batches(done))
        assert "12 batches of one credit each" in text
        assert "wanted), " in text
