from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from integrations.psbc.columns import ZONE, Column, ColumnType, day_text, read_day


def column(kind: ColumnType, **more: object) -> Column:
    return Column.model_validate({"name": "x", "type": kind, "bytes_max": 20, **more})


class TestWrite:
    @pytest.mark.parametrize(
        ("kind", "value"),
        [
            (ColumnType.TEXT, 1),
            (ColumnType.CODE, "龚"),
            (ColumnType.INTEGER, "1"),
            (ColumnType.INTEGER, True),
            (ColumnType.FEN, -1),
            (ColumnType.FEN, 1.0),
            (ColumnType.DAY, "20180101"),
            (ColumnType.DAY, datetime(2018, 1, 1, tzinfo=UTC)),
            (ColumnType.INSTANT, date(2018, 1, 1)),
            (ColumnType.INSTANT, datetime(2018, 1, 1)),  # noqa: DTZ001  # naive on purpose
            (ColumnType.INSTANT, datetime(2018, 1, 1, microsecond=1, tzinfo=UTC)),
        ],
    )
    def test_refuses_a_value_of_another_type(self, kind: ColumnType, value: object) -> None:
        with pytest.raises(ValueError, match="应"):
            column(kind).write(value)

    @pytest.mark.parametrize("nothing", [None, ""])
    def test_refuses_an_empty_required_value(self, nothing: object) -> None:
        with pytest.raises(ValueError, match="不能为空"):
            column(ColumnType.TEXT).write(nothing)
        assert column(ColumnType.TEXT, required=False).write(nothing) == ""

    def test_puts_an_instant_on_the_banks_clock(self) -> None:
        at = datetime(2018, 1, 31, 16, 0, 5, tzinfo=UTC)
        assert column(ColumnType.INSTANT).write(at) == "20180201000005"

    def test_knows_a_document_without_end(self) -> None:
        assert column(ColumnType.DAY).write(date.max) == "99991231"

    def test_refuses_less_than_the_minimum(self) -> None:
        with pytest.raises(ValueError, match="最小值"):
            column(ColumnType.FEN, minimum=1).write(0)


class TestRead:
    @pytest.mark.parametrize(
        ("kind", "text"),
        [
            (ColumnType.INTEGER, "01"),
            (ColumnType.INTEGER, "-1"),
            (ColumnType.INTEGER, "+1"),
            (ColumnType.INTEGER, "1 "),
            (ColumnType.INTEGER, "1_0"),
            (ColumnType.FEN, "1.00"),
            (ColumnType.FEN, "１"),
            (ColumnType.FEN, "1" * 19),
            (ColumnType.DAY, "2018-1-1"),
            (ColumnType.DAY, "20180230"),
            (ColumnType.DAY, "２0180228"),
            (ColumnType.INSTANT, "20180101"),
            (ColumnType.INSTANT, "20180101240000"),
            (ColumnType.CODE, "·"),
        ],
    )
    def test_refuses_and_does_not_quote(self, kind: ColumnType, text: str) -> None:
        with pytest.raises(ValueError, match=r"应|不") as refused:
            column(kind).read(text)
        assert text not in str(refused.value)

    def test_gives_aware_instants(self) -> None:
        at = column(ColumnType.INSTANT).read("20180201000005")
        assert isinstance(at, datetime)
        assert at.tzinfo is ZONE
        assert at == datetime(2018, 1, 31, 16, 0, 5, tzinfo=UTC)

    def test_gives_nothing_for_an_empty_field(self) -> None:
        assert column(ColumnType.DAY, required=False).read("") is None
        assert column(ColumnType.CODE, required=False).read("") == ""

    def test_refuses_what_is_no_choice_or_not_the_constant(self) -> None:
        with pytest.raises(ValueError, match="取值范围"):
            column(ColumnType.CODE, choices=("1", "2")).read("3")
        with pytest.raises(ValueError, match="固定值"):
            column(ColumnType.CODE, constant="CHN").read("USA")

    @given(some.dates())
    def test_is_the_inverse_of_writing_a_day(self, day: date) -> None:
        assert read_day(day_text(day)) == day

    @given(some.integers(0, 10**15))
    def test_is_the_inverse_of_writing_fen(self, amount_fen: int) -> None:
        fen = column(ColumnType.FEN)
        assert fen.read(fen.write(amount_fen)) == amount_fen

    @given(some.datetimes(datetime(1992, 1, 1), datetime(9990, 1, 1)))  # noqa: DTZ001  # made aware below
    def test_is_the_inverse_of_writing_an_instant(self, at: datetime) -> None:
        instant = column(ColumnType.INSTANT)
        given_at = at.replace(microsecond=0, tzinfo=UTC)
        assert instant.read(instant.write(given_at)) == given_at


class TestDeclaration:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"numbers_lines": True, "type": ColumnType.TEXT},
            {"choices": ("a",), "type": ColumnType.TEXT},
            {"constant": "x" * 21, "type": ColumnType.CODE},
            {"constant": "", "type": ColumnType.CODE},
            {"choices": ("x",), "type": ColumnType.INTEGER},
        ],
    )
    def test_refuses_what_contradicts_itself(self, wrong: dict[str, object]) -> None:
        with pytest.raises(ValueError, match="x"):
            Column.model_validate({"name": "x", "bytes_max": 20, **wrong})
