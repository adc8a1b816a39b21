from collections.abc import Callable

import pytest

from integrations.psbc.errors import MalformedFile
from integrations.psbc.flag import Flag, name_of, parse_flag, render_flag
from integrations.psbc.profile import Profile

NAME = "CRD_SCSZ01_20180301_000001.txt"


class TestParseFlag:
    def test_reads_the_golden_one(self, psbc: Profile, golden: Callable[[str], bytes]) -> None:
        flag = parse_flag(psbc, golden(NAME + ".ok"))
        assert (flag.file_name, flag.size, flag.rows, flag.total_fen) == (NAME, 333, 3, 30000)
        assert flag.problem_with(NAME, golden(NAME)) is None

    def test_refuses_it_cut_off_at_any_byte(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        whole = golden(NAME + ".ok")
        for length in range(len(whole)):
            with pytest.raises(MalformedFile):
                parse_flag(psbc, whole[:length])

    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"\n",
            b"a|1|1|0|" + b"0" * 64 + b"\nb",
            b"a|1|1|0|" + b"0" * 64 + b"\r\n",
            b"a|1|1|0|" + b"A" * 64 + b"\n",
            b"a|-1|1|0|" + b"0" * 64 + b"\n",
            b"a|1|01|0|" + b"0" * 64 + b"\n",
            b"|1|1|0|" + b"0" * 64 + b"\n",
            b"\xb9\xa8|1|1|0|" + b"0" * 64 + b"\n",
            b"a" * 513,
        ],
    )
    def test_refuses_what_is_not_one_line_of_the_columns(
        self, psbc: Profile, content: bytes
    ) -> None:
        with pytest.raises(MalformedFile, match="标志文件"):
            parse_flag(psbc, content)


class TestRenderFlag:
    def test_gives_the_golden_bytes_back(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        content = golden(NAME + ".ok")
        assert render_flag(psbc, parse_flag(psbc, content)) == content

    def test_stands_beside_its_file(self, psbc: Profile) -> None:
        assert name_of(psbc, NAME) == NAME + ".ok"


class TestProblemWith:
    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [("b", b"abc", "文件名"), ("a", b"ab", "大小"), ("a", b"abd", "摘要值")],
    )
    def test_names_what_disagrees(self, name: str, content: bytes, reason: str) -> None:
        digest = "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        problem = Flag("a", 3, 1, 0, digest).problem_with(name, content)
        assert problem is not None
        assert reason in problem
