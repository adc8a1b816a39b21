from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from integrations.psbc import codec, credit, opening
from integrations.psbc.credit import CreditInstruction
from integrations.psbc.errors import FileError, MalformedFile, TotalsMismatch
from integrations.psbc.flag import parse_flag
from integrations.psbc.kinds import RecordKind
from integrations.psbc.opening import OpeningRequest
from integrations.psbc.profile import Profile

CREDIT_NAME = "CRD_SCSZ01_20180301_000001.txt"
OPEN_NAME = "OPN_SCSZ01_20180105_000001.txt"
ROWS_OF: dict[str, int] = {
    OPEN_NAME: 2,
    "OPA_SCSZ01_20180105_000001.txt": 2,
    "OPR_SCSZ01_20180108_000001.txt": 3,
    "DLV_SCSZ01_20180110_000001.txt": 2,
    "ACT_SCSZ01_20180115_000001.txt": 2,
    CREDIT_NAME: 3,
    "CRA_SCSZ01_20180301_000001.txt": 1,
    "CRR_SCSZ01_20180302_000001.txt": 4,
    "RTN_SCSZ01_20180306_000001.txt": 2,
    "REC_SCSZ01_20180301_000001.txt": 4,
    "REC_SCSZ01_20180302_000001.txt": 1,
}
INSTRUCTIONS = (
    CreditInstruction(
        "PAY00000000000000000000000000001",
        "6217990000000000014",
        "龚䶮",
        10000,
        "HZBZ",
        "住院互助补贴",
        "2018年度",
    ),
    CreditInstruction(
        "PAY00000000000000000000000000002",
        "6217990000000000022",
        "阿依古丽·买买提",
        10000,
        "HZBZ",
        "住院互助补贴",
    ),
    CreditInstruction(
        "PAY00000000000000000000000000003",
        "6217990000000000030",
        "王芳",
        10000,
        "HZBZ",
        "住院互助补贴",
    ),
)
GONG = OpeningRequest(
    request_id="R0000000000000000001",
    name="龚䶮",
    id_type="111",
    id_number="510101198001010015",
    id_valid_from=date(2010, 1, 1),
    id_valid_to=date(2030, 1, 1),
    sex="1",
    birth_on=date(1980, 1, 1),
    occupation="20100",
    employer="四川省省级机关工会",
    address="成都市锦江区总府路1号",
    postcode="610016",
    mobile="13800000001",
    tax_residency="1",
    issuer="成都市公安局锦江区分局",
    unit_uscc="11510000MB0000001R",
    want_class=1,
    consent_ref="CONSENT0000000000001",
)
AYGUL = replace(
    GONG,
    request_id="R0000000000000000002",
    name="阿依古丽·买买提",
    id_number="510104199202290029",
    id_valid_from=None,
    id_valid_to=None,
    sex="2",
    birth_on=date(1992, 2, 29),
    occupation="",
    address="成都市青羊区人民南路2号",
    postcode="",
    mobile="13800000002",
    issuer="",
    want_class=2,
    consent_ref="CONSENT0000000000002",
)


def credit_file(
    psbc: Profile, *instructions: CreditInstruction, batch_no: str = "P20180301001"
) -> codec.RenderedFile:
    return codec.render(
        psbc,
        kind=RecordKind.CREDIT,
        org="SCSZ01",
        batch_no=batch_no,
        business_on=date(2018, 3, 1),
        sequence=1,
        plan_on=None,
        rows=credit.rows(instructions),
    )


class TestRender:
    def test_gives_the_golden_credit_file_and_flag(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        file = credit_file(psbc, *INSTRUCTIONS)
        assert (file.name, file.directory) == (CREDIT_NAME, "/SCSZ01/in/20180301")
        assert file.content == golden(CREDIT_NAME)
        assert (file.rows, file.total_fen) == (3, 30000)
        assert (file.flag_name, file.flag_content) == (
            CREDIT_NAME + ".ok",
            golden(CREDIT_NAME + ".ok"),
        )

    def test_gives_the_golden_opening_file_and_flag(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        file = codec.render(
            psbc,
            kind=RecordKind.OPEN,
            org="SCSZ01",
            batch_no="B20180105001",
            business_on=date(2018, 1, 5),
            sequence=1,
            plan_on=date(2018, 1, 31),
            rows=opening.rows((GONG, AYGUL)),
        )
        assert file.content == golden(OPEN_NAME)
        assert file.flag_content == golden(OPEN_NAME + ".ok")

    def test_refuses_a_file_without_rows(self, psbc: Profile) -> None:
        with pytest.raises(MalformedFile, match="没有明细"):
            credit_file(psbc)

    def test_holds_the_row_limit_and_no_more(self, psbc: Profile) -> None:
        assert credit_file(psbc, *INSTRUCTIONS[:1] * 1000).rows == 1000
        with pytest.raises(MalformedFile, match="行数"):
            credit_file(psbc, *INSTRUCTIONS[:1] * 1001)

    def test_holds_many_more_rows_where_a_profile_says_so(self, psbc: Profile) -> None:
        """For benchmarks: a sum and a digest over all of them, and every row read again."""
        large = psbc.model_copy(update={"rows_max": 20_000, "file_bytes_max": 64 * 1024 * 1024})
        file = credit_file(large, *INSTRUCTIONS[:1] * 20_000)
        parsed = codec.parse(large, name=file.name, content=file.content)
        assert (len(parsed.lines), parsed.total_fen) == (20_000, 200_000_000)

    def test_refuses_more_bytes_than_agreed(self, psbc: Profile) -> None:
        exact = psbc.model_copy(update={"file_bytes_max": 333})
        assert len(credit_file(exact, *INSTRUCTIONS).content) == 333
        small = psbc.model_copy(update={"file_bytes_max": 332})
        with pytest.raises(MalformedFile, match="大小"):
            credit_file(small, *INSTRUCTIONS)

    @pytest.mark.parametrize("batch_no", ["", "B|1", "B\n", "批次", "B" * 21])
    def test_refuses_a_batch_number_that_does_not_fit(self, psbc: Profile, batch_no: str) -> None:
        with pytest.raises(MalformedFile, match="批次号"):
            credit_file(psbc, *INSTRUCTIONS, batch_no=batch_no)

    def test_hides_the_content_from_its_own_description(self, psbc: Profile) -> None:
        assert "6217990000000000014" not in repr(credit_file(psbc, *INSTRUCTIONS))


class TestParse:
    @pytest.mark.parametrize(("name", "rows"), ROWS_OF.items())
    def test_reads_every_golden_file(
        self, psbc: Profile, golden: Callable[[str], bytes], name: str, rows: int
    ) -> None:
        file = codec.parse(psbc, name=name, content=golden(name), org="SCSZ01")
        assert (file.kind, file.org, file.sequence) == (name[:3], "SCSZ01", 1)
        assert file.rows == rows == len(file.lines)

    def test_keeps_what_the_header_says(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        file = codec.parse(psbc, name=OPEN_NAME, content=golden(OPEN_NAME))
        assert (file.batch_no, file.business_on, file.plan_on) == (
            "B20180105001",
            date(2018, 1, 5),
            date(2018, 1, 31),
        )

    def test_says_where_each_line_begins(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        content = golden(CREDIT_NAME)
        for line in codec.parse(psbc, name=CREDIT_NAME, content=content).lines:
            assert content[line.offset :].startswith(f"{line.number}|PAY".encode())

    def test_gives_typed_values(self, psbc: Profile, golden: Callable[[str], bytes]) -> None:
        name = "CRR_SCSZ01_20180302_000001.txt"
        values = codec.parse(psbc, name=name, content=golden(name)).lines[0].values
        assert values["posted_at"] == datetime(2018, 3, 1, 8, 30, 5, tzinfo=UTC)
        assert values["amount_fen"] == 10000

    def test_takes_a_daily_file_without_rows(self, psbc: Profile) -> None:
        name = "ACT_SCSZ01_20180116_000001.txt"
        content = b"H|1.0|ACT|SCSZ01|YZ000003|20180116|0|0|\nT|0|0\n"
        assert codec.parse(psbc, name=name, content=content).lines == ()

    def test_is_not_misled_by_the_delimiter_inside_a_character(self, psbc: Profile) -> None:
        # 倈 is 82 7C in GB18030, and 7C alone is the delimiter.
        name = "倈倈"
        assert b"|" in name.encode("gb18030")
        file = credit_file(psbc, replace(INSTRUCTIONS[0], name=name))
        parsed = codec.parse(psbc, name=file.name, content=file.content)
        assert parsed.lines[0].values["name"] == name


class TestParseRefuses:
    @pytest.mark.parametrize("name", ROWS_OF)
    def test_every_golden_file_cut_off_at_any_byte(
        self, psbc: Profile, golden: Callable[[str], bytes], name: str
    ) -> None:
        whole = golden(name)
        for length in range(len(whole)):
            with pytest.raises(FileError):
                codec.parse(psbc, name=name, content=whole[:length])

    @pytest.mark.parametrize(
        ("old", "new", "reason", "place"),
        [
            (b"H|1.0", b"H|1.1", "version", b"H|"),
            (b"H|1.0|CRD", b"H|1.0|CRR", "kind", b"H|"),
            (b"|SCSZ01|", b"|SCSZ02|", "org", b"H|"),
            (b"|20180301|", b"|20180302|", "business_on", b"H|"),
            (b"|30000|\n", b"|30000\n", "列数", b"H|"),
            (b"|30000|\n", b"|30000|20180231\n", "计划日期", b"H|"),
            (b"|3|30000|\n", b"|03|30000|\n", "首行的笔数", b"H|"),
            (b"T|3|30000", b"X|3|30000", "首行或尾行", b"T|3"),
            (b"T|3|30000", b"T|3|30000\nT|3|30000", "列数", b"T|3"),
            (b"T|3|30000", b"T|3|-30000", "尾行的笔数", b"T|3"),
            (b"2|PAY", b"3|PAY", "第2条明细seq列与行号不符", b"2|PAY"),
            (b"2|PAY", b"02|PAY", "第2条明细seq列", b"2|PAY"),
            (b"2|PAY", b"|PAY", "第2条明细seq列不能为空", b"2|PAY"),
            (b"2|PAY", b"2PAY", "第2条明细的列数", b"2|PAY"),
            (b"|10000|HZBZ", b"|100.0|HZBZ", "第1条明细amount_fen列", b"10000|HZBZ"),
            (b"|10000|HZBZ", b"|0|HZBZ", "第1条明细amount_fen列小于", b"10000|HZBZ"),
            (b"|HZBZ|", b"|HZBZX|", "第1条明细programme列超过4字节", b"HZBZ|"),
            (b"\xb9\xa8\xfe\x9f", b"\xb9\xa8\xfe\n", "无法解码", b"\xfe\x9f"),
            (b"\xb9\xa8\xfe\x9f", b"\xff", "无法解码", b"\xb9\xa8\xfe"),
            (b"\xb9\xa8\xfe\x9f", b"\xa1\xa1", "禁用字符", b"\xb9\xa8\xfe"),
            (b"\xb9\xa8\xfe\x9f", b"\xb9\xa8\t", "禁用字符", b"\xfe\x9f"),
            (b"\xb9\xa8\xfe\x9f", b"\xcd\xf5" * 31, "第1条明细name列超过60字节", b"\xb9\xa8\xfe"),
            (b"30000|\n", b"30000|\r\n", "禁用字符", b"\n1|"),
        ],
    )
    def test_and_says_why_and_where(
        self,
        psbc: Profile,
        golden: Callable[[str], bytes],
        old: bytes,
        new: bytes,
        reason: str,
        place: bytes,
    ) -> None:
        content = golden(CREDIT_NAME)
        assert old in content
        with pytest.raises(MalformedFile, match=reason) as refused:
            codec.parse(psbc, name=CREDIT_NAME, content=content.replace(old, new, 1))
        assert refused.value.offset == content.index(place)

    @pytest.mark.parametrize(
        ("old", "new", "reason"),
        [
            (b"|3|30000|", b"|2|30000|", "首行笔数"),
            (b"|3|30000|", b"|3|30001|", "首行金额"),
            (b"T|3|", b"T|4|", "尾行笔数"),
            (b"T|3|30000", b"T|3|3000", "尾行金额"),
            (b"|10000|HZBZ", b"|10001|HZBZ", "首行金额"),
        ],
    )
    def test_totals_that_disagree(
        self,
        psbc: Profile,
        golden: Callable[[str], bytes],
        old: bytes,
        new: bytes,
        reason: str,
    ) -> None:
        with pytest.raises(TotalsMismatch, match=reason):
            codec.parse(psbc, name=CREDIT_NAME, content=golden(CREDIT_NAME).replace(old, new, 1))

    @pytest.mark.parametrize(("rows", "total_fen"), [(2, 30000), (3, 30001)])
    def test_a_flag_that_disagrees(
        self, psbc: Profile, golden: Callable[[str], bytes], rows: int, total_fen: int
    ) -> None:
        said = parse_flag(psbc, golden(CREDIT_NAME + ".ok"))
        content = golden(CREDIT_NAME)
        assert codec.parse(psbc, name=CREDIT_NAME, content=content, said=said).rows == 3
        with pytest.raises(TotalsMismatch, match="标志文件"):
            codec.parse(
                psbc,
                name=CREDIT_NAME,
                content=content,
                said=replace(said, rows=rows, total_fen=total_fen),
            )

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "为空"),
            (b"\n", "首行"),
            (b"H|1.0|CRD|SCSZ01|P1|20180301|0|0|\n", "缺少首行或尾行"),
            (b"H|1.0|CRD|SCSZ01|P1|20180301|0|0|\nT|0|0\n", "没有明细"),
            (b"x" * (4 * 1024 * 1024 + 1), "大小"),
        ],
    )
    def test_files_that_are_none(self, psbc: Profile, content: bytes, reason: str) -> None:
        with pytest.raises(MalformedFile, match=reason):
            codec.parse(psbc, name=CREDIT_NAME, content=content)

    def test_too_many_rows(self, psbc: Profile) -> None:
        two = psbc.model_copy(update={"rows_max": 2})
        file = credit_file(psbc, *INSTRUCTIONS)
        with pytest.raises(MalformedFile, match="行数"):
            codec.parse(two, name=file.name, content=file.content)

    def test_another_organisations_file(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        with pytest.raises(MalformedFile, match="其他单位"):
            codec.parse(psbc, name=CREDIT_NAME, content=golden(CREDIT_NAME), org="SCSZ02")

    def test_and_never_quotes_what_it_refuses(
        self, psbc: Profile, golden: Callable[[str], bytes]
    ) -> None:
        content = golden(CREDIT_NAME).replace(b"6217990000000000014", b"6217990000000000014X")
        with pytest.raises(MalformedFile) as refused:
            codec.parse(psbc, name=CREDIT_NAME, content=content)
        assert "6217990000000000014" not in str(refused.value)


class TestOffsets:
    def test_rise_from_line_to_line(self, psbc: Profile) -> None:
        file = credit_file(psbc, *INSTRUCTIONS * 10)
        lines = codec.parse(psbc, name=file.name, content=file.content).lines
        assert all(one.offset < two.offset for one, two in pairwise(lines))
