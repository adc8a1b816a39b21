"""Fen, yuan and 大写 against written-out examples, and each against its inverse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import money

VALUES = {sign: value for value, sign in enumerate("零壹贰叁肆伍陆柒捌玖")}
UNITS = {"拾": 10, "佰": 100, "仟": 1000}


def fen_from_uppercase(text: str) -> int:
    """An independent reader of 大写金额, after the rules for filling in bills."""
    yuan, has_yuan, rest = text.removesuffix("整").rpartition("元")
    fen = 0
    if has_yuan:
        high, _, low = yuan.rpartition("亿")
        fen = (_small(high) * 100_000_000 + _below_yi(low)) * 100
    jiao, has_jiao, cents = rest.rpartition("角")
    fen += _small(jiao) * 10 if has_jiao else 0
    return fen + _small(cents.removesuffix("分"))


def _below_yi(text: str) -> int:
    high, _, low = text.rpartition("万")
    return _small(high) * 10_000 + _small(low)


def _small(text: str) -> int:
    total = digit = 0
    for sign in text:
        if sign in UNITS:
            total, digit = total + digit * UNITS[sign], 0
        else:
            digit = VALUES[sign]
    return total + digit


class TestFenFromYuan:
    @pytest.mark.parametrize(
        ("text", "fen"),
        [
            ("100", 10000),
            ("100.5", 10050),
            ("100.00", 10000),
            ("0.05", 5),
            (" 77 ", 7700),
            ("0", 0),
        ],
    )
    def test_reads_plain_amounts(self, text: str, fen: int) -> None:
        assert money.fen_from_yuan(text) == fen

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "-1",
            "1.005",
            "1e2",
            "1,000",
            ".5",
            "5.",
            "１００",
            "٣",
            "inf",
            "1\n2",
            "123456789012",
        ],
    )
    def test_refuses_everything_else(self, text: str) -> None:
        with pytest.raises(ValueError, match="not an amount"):
            money.fen_from_yuan(text)

    @given(st.integers(0, 10**13 - 1))
    def test_undoes_yuan_text(self, fen: int) -> None:
        assert money.fen_from_yuan(money.yuan_text(fen)) == fen


class TestYuanText:
    @pytest.mark.parametrize(
        ("fen", "text"), [(-5, "-0.05"), (0, "0.00"), (10000, "100.00"), (-12345, "-123.45")]
    )
    def test_writes_two_decimals(self, fen: int, text: str) -> None:
        assert money.yuan_text(fen) == text


class TestUppercaseText:
    @pytest.mark.parametrize(
        ("fen", "text"),
        [
            (0, "零元整"),
            (5, "伍分"),
            (10, "壹角整"),
            (15, "壹角伍分"),
            (10000, "壹佰元整"),
            (10050, "壹佰元伍角整"),
            (10005, "壹佰元零伍分"),
            (140950, "壹仟肆佰零玖元伍角整"),
            (600714, "陆仟零柒元壹角肆分"),
            (168032, "壹仟陆佰捌拾元叁角贰分"),
            (10_700_053, "壹拾万柒仟元伍角叁分"),
            (1_000_000, "壹万元整"),
            (1_000_100, "壹万零壹元整"),
            (10_010_000, "壹拾万零壹佰元整"),
            (100_000_000_00, "壹亿元整"),
            (100_000_001_00, "壹亿零壹元整"),
            (100_010_000_00, "壹亿零壹万元整"),
            (110_010_000_00, "壹亿壹仟零壹万元整"),
            (100_000_000_000, "壹拾亿元整"),
        ],
    )
    def test_writes_as_on_a_bill(self, fen: int, text: str) -> None:
        assert money.uppercase_text(fen) == text

    @pytest.mark.parametrize("fen", [-1, money.FEN_MAX])
    def test_refuses_what_is_out_of_range(self, fen: int) -> None:
        with pytest.raises(ValueError, match="out of range"):
            money.uppercase_text(fen)

    @given(st.integers(0, money.FEN_MAX - 1))
    def test_reads_back_as_the_same_amount(self, fen: int) -> None:
        text = money.uppercase_text(fen)
        assert fen_from_uppercase(text) == fen
        assert "零零" not in text
