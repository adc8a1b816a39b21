from collections.abc import Callable

import pytest

from integrations.psbc import looking
from integrations.psbc.looking import Line, Part
from integrations.psbc.profile import Profile

OPEN_NAME = "OPN_SCSZ01_20180105_000001.txt"
CREDIT_NAME = "CRD_SCSZ01_20180301_000001.txt"
ACTIVATION_NAME = "ACT_SCSZ01_20180115_000001.txt"

Golden = Callable[[str], bytes]


def texts(line: Line) -> dict[str, str]:
    return {cell.column: cell.text for cell in line.cells}


class TestLook:
    def test_names_every_column_of_every_line(self, psbc: Profile, golden: Golden) -> None:
        header, first, _, trailer = looking.look(psbc, name=OPEN_NAME, content=golden(OPEN_NAME))
        assert [header.part, first.part, trailer.part] == [Part.HEADER, Part.DETAIL, Part.TRAILER]
        assert texts(header)["batch_no"] == "B20180105001"
        assert [cell.label for cell in first.cells][:5] == [
            "序号", "申请号", "姓名", "证件类型", "证件号码",
        ]  # fmt: skip
        assert texts(first)["name"] == "龚䶮"
        assert texts(trailer) == {"mark": "T", "rows": "2", "total_fen": "0"}

    def test_tells_where_each_line_stands(self, psbc: Profile, golden: Golden) -> None:
        content = golden(OPEN_NAME)
        lines = looking.look(psbc, name=OPEN_NAME, content=content)
        assert [(line.position, line.number) for line in lines] == [
            (1, None), (2, 1), (3, 2), (4, None),
        ]  # fmt: skip
        for line, raw in zip(lines, content.split(b"\n"), strict=False):
            assert content[line.offset : line.offset + line.size_bytes] == raw

    @pytest.mark.parametrize(
        ("name", "column", "meaning"),
        [
            (CREDIT_NAME, "amount_fen", "100.00 元"),
            (ACTIVATION_NAME, "status", "已激活"),
            ("OPA_SCSZ01_20180105_000001.txt", "row_type", "整个文件"),
            ("OPA_SCSZ01_20180105_000001.txt", "code", "成功"),
            ("CRR_SCSZ01_20180302_000001.txt", "result", "成功"),
            ("RTN_SCSZ01_20180306_000001.txt", "code", "已销户"),
            ("REC_SCSZ01_20180301_000001.txt", "row_type", "账户汇总"),
            ("REC_SCSZ01_20180301_000001.txt", "closing_fen", "79800.00 元"),
        ],
    )
    def test_says_what_codes_and_sums_mean(
        self, psbc: Profile, golden: Golden, name: str, column: str, meaning: str
    ) -> None:
        first = looking.look(psbc, name=name, content=golden(name))[1]
        assert {cell.column: cell.meaning for cell in first.cells}[column] == meaning

    def test_shows_the_other_lines_of_a_file_with_a_bad_one(
        self, psbc: Profile, golden: Golden
    ) -> None:
        """R32: the codec refuses it whole; a person has to see where."""
        content = golden(CREDIT_NAME).replace(b"6217990000000000022|", b"6217990000000000022")
        _, first, second, third, _ = looking.look(psbc, name=CREDIT_NAME, content=content)
        assert (second.cells, second.fault) == ((), "本行有7列，应为8列")
        assert texts(first)["card_no"]
        assert texts(third)["card_no"]

    def test_shows_nothing_of_a_field_that_is_not_what_its_column_says(
        self, psbc: Profile, golden: Golden
    ) -> None:
        content = golden(CREDIT_NAME).replace(b"|10000|HZBZ", b"|510101198001010015|HZBZ", 1)
        first = looking.look(psbc, name=CREDIT_NAME, content=content)[1]
        cell = next(cell for cell in first.cells if cell.column == "amount_fen")
        assert (cell.text, cell.meaning, cell.fault) == ("", "", "超过15字节")

    @pytest.mark.parametrize(
        ("raw", "fault"),
        [
            (b"1|\xff\xff", "本行第3字节起无法解码"),
            (b"1|\x01", "本行含禁用字符"),
            (b"", "本行有1列，应为8列"),
        ],
    )
    def test_says_why_a_line_cannot_be_shown(
        self, psbc: Profile, golden: Golden, raw: bytes, fault: str
    ) -> None:
        lines = golden(CREDIT_NAME).split(b"\n")
        lines[1] = raw
        _, first, second, *_ = looking.look(psbc, name=CREDIT_NAME, content=b"\n".join(lines))
        assert (first.cells, first.fault) == ((), fault)
        assert second.offset == len(lines[0]) + len(raw) + 2

    @pytest.mark.parametrize("content", [b"", b"\xff", b"\n\n", b"X|1"])
    def test_stands_whatever_came_instead_of_a_file(self, psbc: Profile, content: bytes) -> None:
        lines = looking.look(psbc, name=CREDIT_NAME, content=content)
        assert all(line.fault and not line.cells for line in lines)

    def test_shows_no_cell_of_a_file_whose_name_says_nothing(
        self, psbc: Profile, golden: Golden
    ) -> None:
        _, first, *_ = looking.look(psbc, name="photo.jpg", content=golden(CREDIT_NAME))
        assert (first.cells, first.fault) == ((), "文件名不符合约定，不知道各列是什么")

    def test_shows_no_first_line_that_is_something_else(
        self, psbc: Profile, golden: Golden
    ) -> None:
        content = golden(CREDIT_NAME).replace(b"H|", "龚|".encode("gb18030"), 1)
        assert looking.look(psbc, name=CREDIT_NAME, content=content)[0].fault
        content = golden(CREDIT_NAME).replace(b"|SCSZ01|", "|龚|".encode("gb18030"), 1)
        header = looking.look(psbc, name=CREDIT_NAME, content=content)[0]
        assert {cell.column: cell.fault for cell in header.cells}["org"] == "不是约定的内容"

    def test_keeps_personal_numbers_out_of_what_is_printed(
        self, psbc: Profile, golden: Golden
    ) -> None:
        lines = looking.look(psbc, name=OPEN_NAME, content=golden(OPEN_NAME))
        assert "510101198001010015" not in repr(lines)
