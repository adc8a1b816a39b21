"""Incidents made of bytes: each does what its word says, and nothing else."""

import pytest

from integrations.psbc.simulator import files, incidents, tampering
from integrations.psbc.simulator.incidents import Incident
from integrations.psbc.simulator.tampering import Laying, Paper, layings
from tests.integrations.psbc.simulator.hand import DAY, ORG

ROWS = [
    ("P1", "20180320000000000001", "S", "0000", "成功", "10000", "20180320090009"),
    ("P2", "", "F", "2003", "账户已销户", "20000", ""),
]


def paper(kind: str = "CRR", rows: list[tuple[str, ...]] | None = None) -> Paper:
    name = files.FileName(kind, ORG, DAY, 1)
    told = ROWS if rows is None else rows
    data = files.render(name, "B0001", told)
    return Paper(name, DAY, data, files.render_flag(name, data, told))


def laid(does: str, *more: str, sheet: Paper | None = None) -> tuple[Laying, ...]:
    struck = [Incident(each, delay_s=5) for each in (does, *more)]
    return layings(sheet or paper(), struck)


def lines_after(does: str) -> list[str]:
    return laid(does)[0].data.decode("gb18030").splitlines()


def read_refusal(file: Laying, flag: Laying) -> str:
    """What a careful reader says of the two: a refusal's code, or nothing."""
    try:
        said = files.parse_flag(flag.data)
        name = files.parse_name(file.name)
        files.check_flag(said, name=name, data=file.data, digest=files.sm3(file.data))
        _structure(file, said)
    except files.FileRefused as refusal:
        return refusal.code
    return ""


def _structure(file: Laying, said: files.Flag) -> None:
    lines = files._lines(file.data)
    head, tail = lines[0].split("|"), lines[-1].split("|")
    rows = [line.split("|") for line in lines[1:-1]]
    if tail[0] != "T" or {len(row) for row in rows} != {7}:
        raise files.FileRefused("3004")
    if {int(head[6]), int(tail[1]), said.rows} != {len(rows)}:
        raise files.FileRefused("3001")
    if {int(head[7]), int(tail[2]), said.total_fen} != {sum(int(row[5]) for row in rows)}:
        raise files.FileRefused("3002")


class TestBytes:
    @pytest.mark.parametrize(
        ("does", "code"),
        [
            ("cut_short", "3004"),
            ("truncated", "3003"),
            ("zero_byte", "3004"),
            ("header_only", "3004"),
            ("no_rows", "3004"),
            ("wrong_rows", "3001"),
            ("wrong_total", "3002"),
            ("unreadable", "3004"),
            ("wrong_line_end", "3004"),
            ("column_missing", "3004"),
            ("wrong_digest", "3003"),
            ("wrong_flag_name", "3003"),
            ("flag_unreadable", "3003"),
            ("wrong_amount", ""),
            ("unknown_code", ""),
            ("unknown_reference", ""),
            ("unknown_batch", ""),
            ("row_twice", ""),
            ("wrong_org", ""),
        ],
    )
    def test_are_wrong_in_one_thing(self, does: str, code: str) -> None:
        file, flag = laid(does)
        assert read_refusal(file, flag) == code
        assert (file.data, flag.data) != (paper().data, paper().flag)

    def test_that_agree_with_themselves_differ_from_the_truth(self) -> None:
        assert lines_after("wrong_amount")[1].split("|")[5] == "10001"
        assert lines_after("wrong_amount")[0].split("|")[7] == "30001"
        assert lines_after("unknown_code")[1].split("|")[3] == "8888"
        assert lines_after("unknown_reference")[1].split("|")[0] == "NEVERSENT"
        assert lines_after("unknown_batch")[0].split("|")[4] == "NEVERSENT"
        assert lines_after("row_twice")[1] == lines_after("row_twice")[2]
        assert laid("wrong_org")[0].name == f"CRR_OTHER001_{DAY}_000001.txt"
        assert lines_after("no_rows")[1:] == ["T|0|0"]

    def test_of_a_statement_close_a_fen_too_high(self) -> None:
        told = ("S", "6051", "5", "0", "0", "0", "0", "5", *[""] * 8)
        file, _ = laid("wrong_balance", sheet=paper("REC", [told]))
        assert file.data.decode("gb18030").splitlines()[1].split("|")[7] == "6"

    def test_stay_as_they_are_where_the_kind_has_no_such_column(self) -> None:
        row = ("F", "x", "0000", "1", "")
        whole = paper("CRA", [row])
        assert laid("wrong_balance", sheet=whole)[0].data == whole.data


class TestWays:
    def shape(self, does: str) -> list[tuple[float, str]]:
        return [(each.after_s, each.name.removeprefix("CRR_SZJG0001_")) for each in laid(does)]

    def test_lay_the_pieces_out_in_time(self) -> None:
        file, flag = "20180320_000001.txt", "20180320_000001.txt.ok"
        assert self.shape("silent") == []
        assert self.shape("late") == [(5, file), (5, flag)]
        assert self.shape("repeated") == [(0, file), (0, flag), (5, file), (5, flag)]
        assert self.shape("half_visible") == [(0, file), (5, file), (5, flag)]
        assert self.shape("flag_first") == [(0, flag), (5, file)]
        assert self.shape("flag_alone") == [(0, flag)]
        assert self.shape("flag_missing") == [(0, file)]

    def test_give_a_copy_the_same_bytes_and_a_name_of_its_own(self) -> None:
        file, _, copy, flag = laid("copied")
        assert copy.data == file.data
        assert copy.name == "CRR_SZJG0001_20180320_900001.txt"
        assert read_refusal(copy, flag) == ""

    def test_give_a_renewal_the_same_name_and_other_bytes(self) -> None:
        file, _, other, flag = laid("renewed")
        assert other.name == file.name
        assert other.data != file.data
        assert read_refusal(other, flag) == ""

    def test_put_the_misplaced_a_day_before(self) -> None:
        assert {each.folder for each in laid("misplaced")} == {"20180319"}

    def test_compose_with_other_bytes(self) -> None:
        file, _ = laid("wrong_amount", "late")
        assert file.after_s == 5
        assert b"10001" in file.data


def test_every_word_has_its_deed() -> None:
    assert set(tampering._BYTES) == set(incidents.TO_BYTES)
    assert set(tampering._WAYS) == set(incidents.TO_WAYS)
