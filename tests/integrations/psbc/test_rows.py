from dataclasses import replace
from datetime import date

import pytest

from integrations.psbc import codec, credit
from integrations.psbc.credit import CreditInstruction
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.rows import MalformedRecord, RowWriter

WANG = CreditInstruction("P1", "6217990000000000030", "王芳", 10000, "HZBZ", "补贴")


def line(psbc: Profile, **changes: object) -> str:
    (row,) = credit.rows((WANG,))
    return RowWriter(psbc, psbc.kinds[RecordKind.CREDIT]).line(1, {**row, **changes})


class TestRowWriter:
    def test_counts_bytes_and_not_characters(self, psbc: Profile) -> None:
        assert line(psbc, name="王" * 30)
        with pytest.raises(MalformedRecord, match="第1条记录name列超过60字节"):
            line(psbc, name="王" * 30 + "a")

    def test_counts_four_bytes_for_a_character_beyond_the_two_byte_ones(
        self, psbc: Profile
    ) -> None:
        assert line(psbc, name="𫖯" * 15)
        with pytest.raises(MalformedRecord, match="超过60字节"):
            line(psbc, name="𫖯" * 16)

    @pytest.mark.parametrize("bad", ["|", "\n", "\r", "\t", "\x00", "\x7f", "\x85", "\u3000"])
    def test_refuses_what_may_stand_in_no_field(self, psbc: Profile, bad: str) -> None:
        with pytest.raises(MalformedRecord, match="remark列含禁用字符") as refused:
            line(psbc, remark=f"a{bad}b")
        assert (refused.value.row, refused.value.column) == (1, "remark")

    def test_refuses_a_name_that_cannot_be_encoded(self, psbc: Profile) -> None:
        with pytest.raises(MalformedRecord, match="name列含无法编码的字") as refused:
            line(psbc, name="王\ud800")
        assert refused.value.__cause__ is None

    def test_refuses_a_rare_name_where_the_bank_says_gbk(self, psbc: Profile) -> None:
        gbk = psbc.model_copy(update={"encoding": "gbk"})
        assert line(gbk, name="喆")
        with pytest.raises(MalformedRecord, match="无法编码"):
            line(gbk, name="龚䶮")

    @pytest.mark.parametrize("amount_fen", [0, -1, 1.0, "1", None, True, 10**15])
    def test_refuses_an_amount_that_is_not_positive_fen(
        self, psbc: Profile, amount_fen: object
    ) -> None:
        with pytest.raises(MalformedRecord, match="amount_fen"):
            line(psbc, amount_fen=amount_fen)

    def test_refuses_a_column_that_was_not_agreed(self, psbc: Profile) -> None:
        with pytest.raises(MalformedRecord, match="mobile列未约定"):
            line(psbc, mobile="13800000001")

    def test_refuses_a_column_that_is_missing(self, psbc: Profile) -> None:
        writer = RowWriter(psbc, psbc.kinds[RecordKind.CREDIT])
        with pytest.raises(MalformedRecord, match="pay_id列缺少"):
            writer.line(1, {})

    def test_refuses_a_line_number_that_is_not_the_lines(self, psbc: Profile) -> None:
        assert line(psbc, seq=1)
        with pytest.raises(MalformedRecord, match="seq列与行号不符"):
            line(psbc, seq=2)

    def test_names_the_row_and_never_the_value(self, psbc: Profile) -> None:
        second = replace(WANG, card_number="6217990000000000030999")
        with pytest.raises(MalformedRecord, match="第2条记录card_no列超过19字节") as refused:
            codec.render(
                psbc,
                kind=RecordKind.CREDIT,
                org="SCSZ01",
                batch_no="B1",
                business_on=date(2018, 3, 1),
                sequence=1,
                plan_on=None,
                rows=credit.rows((WANG, second)),
            )
        assert "6217990000000000030999" not in str(refused.value)

    def test_keeps_two_lawful_equal_payments(self, psbc: Profile) -> None:
        writer = RowWriter(psbc, psbc.kinds[RecordKind.CREDIT])
        for number, row in enumerate(credit.rows((WANG, replace(WANG, payment_id="P2"))), 1):
            writer.line(number, row)
        assert writer.total_fen == 20000

    def test_writes_what_it_met_before_as_it_wrote_it_then_and_refuses_it_again(
        self, psbc: Profile
    ) -> None:
        writer = RowWriter(psbc, psbc.kinds[RecordKind.CREDIT])
        (row,) = credit.rows((WANG,))
        assert [writer.line(number, row) for number in (1, 2)] == [
            RowWriter(psbc, psbc.kinds[RecordKind.CREDIT]).line(number, row) for number in (1, 2)
        ]
        for amount_fen in (True, 1.0):
            assert writer.line(3, {**row, "amount_fen": 1})
            with pytest.raises(MalformedRecord, match="amount_fen"):
                writer.line(4, {**row, "amount_fen": amount_fen})
        for _ in range(2):
            with pytest.raises(MalformedRecord, match="name列超过60字节"):
                writer.line(5, {**row, "name": "王" * 31})
