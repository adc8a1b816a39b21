"""The bank's reader and writer against bytes written by hand from the format document."""

import hashlib

import pytest

from integrations.psbc.simulator import files
from tests.integrations.psbc.simulator.hand import crd_row, opn_row, request

ABC_SM3 = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
CRA = (
    b"H|1.0|CRA|SZJG0001|B0001|20180320|2|0|\n"
    b"F|CRD_SZJG0001_20180320_000001.txt|0000|1|\xb3\xc9\xb9\xa6\n"
    b"R|P2|2009|0|\xbd\xf0\xb6\xee\xb7\xc7\xb7\xa8\n"
    b"T|2|0\n"
)
CRD = (
    b"H|1.0|CRD|SZJG0001|B0001|20180320|2|30001|20180330\n"
    b"1|P1|6217970000000000001|\xd5\xc5\xb7\xc9|10000|HZBT|\xb2\xb9\xcc\xf9|\n"
    b"2|P2|6217970000000000002|\xe5\x7c\x81\x30\x84\x36|20001|HZBT||\n"
    b"T|2|30001\n"
)


def name_of(text: str = "CRD_SZJG0001_20180320_000001.txt") -> files.FileName:
    return files.parse_name(text)


def read_crd(data: bytes, *, rows: int = 2, total_fen: int = 30001) -> files.Content:
    flag = files.Flag(str(name_of()), len(data), rows, total_fen, files.sm3(data))
    return files.read(name_of(), data, flag)


class TestDigest:
    def test_is_sm3_as_the_standard_prints_it(self) -> None:
        assert files.sm3(b"abc") == ABC_SM3

    def test_agrees_with_another_implementation(self) -> None:
        assert files.sm3(CRD) == hashlib.new("sm3", CRD).hexdigest()


class TestName:
    def test_is_read_and_written(self) -> None:
        name = name_of()
        assert (name.kind, name.org, name.day, name.sequence) == ("CRD", "SZJG0001", "20180320", 1)
        assert str(name) == "CRD_SZJG0001_20180320_000001.txt"

    @pytest.mark.parametrize(
        "text",
        [
            "CRD_SZJG0001_20180320_1.txt",
            "CRD_SZJG0001_20180320_000000.txt",
            "crd_SZJG0001_20180320_000001.txt",
            f"CRD_{'S' * 33}_20180320_000001.txt",
            "CRD_SZJG0001_20180320_00000١.txt",
            "CRD_SZJG0001_20180320_000001.txt\n",
        ],
    )
    def test_of_another_shape_is_none(self, text: str) -> None:
        with pytest.raises(files.NotAFileName):
            files.parse_name(text)


class TestRead:
    def test_takes_bytes_written_by_hand(self) -> None:
        content = read_crd(CRD)
        assert content.batch_no == "B0001"
        assert content.total_fen == 30001
        assert content.rows[0] == (
            *("1", "P1", "6217970000000000001", "张飞", "10000", "HZBT", "补贴", ""),
        )

    def test_splits_characters_and_not_bytes(self) -> None:
        """The second byte of 鍇-like characters is 0x7C, the delimiter's own byte."""
        name = read_crd(CRD).rows[1][3]
        assert b"|" in name.encode("gb18030")
        assert len(name) == 2

    @pytest.mark.parametrize(
        ("code", "old", "new"),
        [
            ("3004", b"H|1.0|", b"H|1.1|"),
            ("3004", b"|CRD|", b"|OPN|"),
            ("3004", b"T|2|30001\n", b"T|2|30001"),
            ("3004", b"T|2|30001\n", b"T|2|30001\r\n"),
            ("3004", b"T|2|30001\n", b"T|2\n"),
            ("3004", b"T|2|30001\n", b"X|2|30001\n"),
            ("3004", b"|2|30001|2018", b"|02|30001|2018"),
            ("3004", b"HZBT||\n", b"HZBT|||\n"),
            ("3004", b"\n2|P2", b"\n3|P2"),
            ("3004", b"\n2|P2", b"\n2|"),
            ("3004", b"\xd5\xc5", b"\xd5\x20"),
            ("3004", b"|10000|", b"|100.00|"),
            ("3004", b"|B0001|", b"||"),
            ("3007", b"H|1.0|CRD|SZJG0001", b"H|1.0|CRD|SZJG0002"),
            ("3005", b"|B0001|20180320", b"|B0001|20180321"),
            ("3005", b"|20180330\n", b"|20180230\n"),
            ("3001", b"T|2|", b"T|3|"),
            ("3001", b"|2|30001|2018", b"|1|30001|2018"),
            ("3002", b"T|2|30001", b"T|2|30000"),
            ("3002", b"|10000|", b"|10001|"),
            ("3006", b"\n2|P2", b"\n2|P1"),
        ],
    )
    def test_refuses_a_broken_file(self, code: str, old: bytes, new: bytes) -> None:
        assert old in CRD
        with pytest.raises(files.FileRefused) as refused:
            read_crd(CRD.replace(old, new, 1))
        assert refused.value.code == code

    def test_holds_the_flag_against_the_header(self) -> None:
        with pytest.raises(files.FileRefused, match="3001"):
            read_crd(CRD, rows=3)
        with pytest.raises(files.FileRefused, match="3002"):
            read_crd(CRD, total_fen=30000)

    @pytest.mark.parametrize("data", [b"", b"\n", b"H\n", b"\xff\xff\n", b"|\n|\n"])
    def test_refuses_what_is_no_file_at_all(self, data: bytes) -> None:
        with pytest.raises(files.FileRefused, match="3004"):
            read_crd(data)

    def test_refuses_more_bytes_than_any_file_needs(self) -> None:
        with pytest.raises(files.FileRefused, match="3004"):
            read_crd(b"\n" * (files.BYTES_MAX + 1))

    def test_refuses_a_file_of_no_rows(self) -> None:
        empty = request("CRD", [])
        with pytest.raises(files.FileRefused, match="3001"):
            read_crd(empty.data, rows=0, total_fen=0)

    def test_takes_a_thousand_rows_and_no_more(self) -> None:
        rows = [crd_row(n, f"P{n}", "6217970000000000001", "张飞") for n in range(1, 1002)]
        full = request("CRD", rows[:1000])
        assert len(read_crd(full.data, rows=1000, total_fen=10_000_000).rows) == 1000
        over = request("CRD", rows)
        with pytest.raises(files.FileRefused, match="3001"):
            read_crd(over.data, rows=1001, total_fen=10_010_000)


class TestFlag:
    def test_is_read(self) -> None:
        flag = files.parse_flag(f"{name_of()}|3|1|5|{ABC_SM3}\n".encode())
        assert flag == files.Flag(str(name_of()), 3, 1, 5, ABC_SM3)
        files.check_flag(flag, name=name_of(), data=b"abc", digest=ABC_SM3)

    @pytest.mark.parametrize(
        "data", [b"", b"a|1|1|1|x", b"a|1|1|1\n", b"a|01|1|1|x\n", b"\xff|1|1|1|x\n"]
    )
    def test_of_another_shape_is_refused(self, data: bytes) -> None:
        with pytest.raises(files.FileRefused, match="3003"):
            files.parse_flag(data)

    @pytest.mark.parametrize(("name", "data"), [("CRD", b"abd"), ("CRD", b"abcd"), ("OPN", b"abc")])
    def test_of_another_file_is_refused(self, name: str, data: bytes) -> None:
        flag = files.Flag(str(name_of()), 3, 1, 5, ABC_SM3)
        other = name_of(f"{name}_SZJG0001_20180320_000001.txt")
        with pytest.raises(files.FileRefused, match="3003"):
            files.check_flag(flag, name=other, data=data, digest=files.sm3(data))


class TestFits:
    def test_counts_bytes_and_not_characters(self) -> None:
        row = opn_row(1, 1, name="张" * 30)
        assert files.fits("OPN", row)
        assert not files.fits("OPN", opn_row(1, 1, name="张" * 31))
        assert not files.fits("OPN", opn_row(1, 1, name="𫖯" * 16))

    @pytest.mark.parametrize("character", ["\t", "\x7f", "\x85", "\u3000", "|"])
    def test_refuses_forbidden_characters(self, character: str) -> None:
        assert not files.fits("OPN", opn_row(1, 1, name=f"张{character}飞"))


class TestRender:
    def test_writes_the_bytes_written_by_hand(self) -> None:
        rows = [
            ("F", "CRD_SZJG0001_20180320_000001.txt", "0000", "1", "成功"),
            ("R", "P2", "2009", "0", "金额非法"),
        ]
        name = name_of("CRA_SZJG0001_20180320_000001.txt")
        assert files.render(name, "B0001", rows) == CRA
        digest = hashlib.new("sm3", CRA).hexdigest()
        assert (
            files.render_flag(name, CRA, rows)
            == f"CRA_SZJG0001_20180320_000001.txt|{len(CRA)}|2|0|{digest}\n".encode()
        )

    def test_adds_up_a_column_of_money(self) -> None:
        rows = [
            ("P1", "", "F", "2006", "卡未激活", "100", ""),
            ("P2", "", "U", "9999", "", "1", ""),
        ]
        data = files.render(name_of("CRR_SZJG0001_20180320_000001.txt"), "B0001", rows)
        assert data.endswith(b"T|2|101\n")

    def test_never_writes_what_the_format_forbids(self) -> None:
        name = name_of("CRA_SZJG0001_20180320_000001.txt")
        with pytest.raises(AssertionError):
            files.render(name, "B0001", [("F", "x", "00000", "1", "")])


class TestBatchNumberOfABrokenFile:
    def test_is_found_when_the_header_can_be_read(self) -> None:
        assert files.batch_no_of(CRD.replace(b"T|2", b"T|3")) == "B0001"

    @pytest.mark.parametrize("data", [b"", b"H|1.0\n", b"\xff\n", CRD.replace(b"B0001", b"B" * 21)])
    def test_is_nothing_otherwise(self, data: bytes) -> None:
        assert files.batch_no_of(data) == ""
