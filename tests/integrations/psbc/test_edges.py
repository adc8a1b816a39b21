import pytest

from integrations.psbc import edges
from integrations.psbc.errors import MalformedFile
from integrations.psbc.layout import Edge, EdgeField, HeaderField
from integrations.psbc.profile import Profile

EDGE = Edge(
    mark="H",
    delimiter=";",
    trailing_delimiter=True,
    columns=(
        HeaderField.MARK,
        EdgeField(field=HeaderField.ORG, prefix="单位："),
        EdgeField(field=HeaderField.CONSTANT, text="v1"),
        HeaderField.UNUSED,
        HeaderField.TOTAL_YUAN,
    ),
)
FACTS = {HeaderField.ORG: "SCSZ01", HeaderField.TOTAL_YUAN: "1.05", HeaderField.ROWS: "1"}
LINE = "H;单位：SCSZ01;v1;;1.05;"


class TestWritten:
    def test_says_what_the_edge_states_and_no_more(self, psbc: Profile) -> None:
        assert edges.written(psbc, EDGE, FACTS) == LINE

    def test_writes_the_banks_blank_for_what_is_empty(self, psbc: Profile) -> None:
        bank = psbc.model_copy(update={"blank": " "})
        assert edges.written(bank, EDGE, FACTS) == "H;单位：SCSZ01;v1; ;1.05;"


class TestRead:
    def test_is_the_inverse_of_writing(self, psbc: Profile) -> None:
        stated = edges.read(psbc, EDGE, LINE, offset=0)
        assert stated == {
            HeaderField.MARK: "H",
            HeaderField.ORG: "SCSZ01",
            HeaderField.TOTAL_YUAN: "1.05",
        }
        assert edges.stated_fen(stated) == 105

    def test_looks_at_nothing_in_an_unused_field(self, psbc: Profile) -> None:
        assert edges.read(psbc, EDGE, LINE.replace(";;", ";T01;"), offset=0)

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            (LINE[:-1], "缺失"),
            (LINE.replace("H;", "X;"), "缺失"),
            (LINE.replace(";;", ";"), "列数"),
            (LINE.replace("单位：", ""), "前缀"),
            (LINE.replace("v1", "v2"), "固定内容"),
            (LINE.replace("v1", "v\t"), "禁用字符"),
        ],
    )
    def test_refuses_any_other_line(self, psbc: Profile, line: str, reason: str) -> None:
        with pytest.raises(MalformedFile, match=reason) as refused:
            edges.read(psbc, EDGE, line, offset=7)
        assert refused.value.offset >= 7


class TestStatedFen:
    def test_is_none_where_no_total_stands(self) -> None:
        assert edges.stated_fen({HeaderField.ROWS: "1"}) is None

    def test_reads_fen_as_fen(self) -> None:
        assert edges.stated_fen({HeaderField.TOTAL_FEN: "105"}) == 105
