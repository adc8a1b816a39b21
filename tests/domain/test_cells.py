"""Reading cells: dates as people write them, numbers as Excel shows them, text without its dirt."""

import copy
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import cells
from domain.cells import WORDING, Cell, CellKind, DayUnreadable, RowCells, RowForm, SheetRow
from domain.findings import RowFindings

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


class TestDayFromText:
    @pytest.mark.parametrize(
        "text",
        [
            "2016-03-01",
            "2016/3/1",
            "2016.3.1",
            "20160301",
            "2016年3月1日",
            "2016年03月01日",
            "2016 年 3 月 1 日",
            "２０１６－０３－０１",
            "2016-03-01 00:00:00",
            "2016年3月1日 08:30",
        ],
    )
    def test_reads_the_usual_spellings(self, text: str) -> None:
        assert cells.day_from_text(text) == date(2016, 3, 1)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("2018-09-31", "date_impossible"),
            ("2018-13-01", "date_impossible"),
            ("20180229", "date_impossible"),
            ("1800-01-01", "date_impossible"),
            ("2018-09", "date_month_only"),
            ("2018年9月", "date_month_only"),
            ("18-9-1", "date_format"),
            ("201809", "date_format"),
            ("43374", "date_format"),
            ("长期", "date_format"),
            ("", "date_format"),
        ],
    )
    def test_refuses_with_a_stable_code(self, text: str, code: str) -> None:
        with pytest.raises(DayUnreadable) as caught:
            cells.day_from_text(text)
        assert caught.value.code == code
        assert code in WORDING

    @given(DAYS, st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]))
    def test_reads_every_day_of_the_calendar(self, day: date, form: str) -> None:
        assert cells.day_from_text(day.strftime(form)) == day

    @given(st.text(max_size=20))
    def test_answers_anything_with_a_day_or_a_refusal(self, text: str) -> None:
        try:
            assert cells.day_from_text(text).year
        except DayUnreadable as error:
            assert error.code in WORDING  # noqa: PT017 - either answer is right


class TestTextOf:
    @pytest.mark.parametrize(
        ("cell", "text"),
        [
            (Cell(CellKind.TEXT, "A1", " a\u3000 b\u200b\n"), "a b"),
            (Cell(CellKind.TEXT, "A1", "\x00"), ""),
            (Cell(CellKind.NUMBER, "A1", number=610000), "610000"),
            (Cell(CellKind.NUMBER, "A1", number=610000.0), "610000"),
            (Cell(CellKind.NUMBER, "A1", number=0.1 + 0.2), "0.3"),
            (Cell(CellKind.NUMBER, "A1", number=1e20), "1E+20"),
            (Cell(CellKind.BOOLEAN, "A1", number=1), "TRUE"),
            (Cell(CellKind.BOOLEAN, "A1", number=0), "FALSE"),
            (Cell(CellKind.DATE, "A1", day=date(2016, 3, 1)), "2016-03-01"),
            (Cell(CellKind.ERROR, "A1", "#N/A"), ""),
            (Cell(CellKind.EMPTY, "A1"), ""),
        ],
    )
    def test_writes_a_cell_as_a_person_reads_it(self, cell: Cell, text: str) -> None:
        assert cells.text_of(cell) == text

    @given(st.text())
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        assert cells.clean(cells.clean(text)) == cells.clean(text)


class TestHasLostDigits:
    @pytest.mark.parametrize(
        ("cell", "has_lost"),
        [
            (Cell(CellKind.NUMBER, "A1", number=10**15), True),
            (Cell(CellKind.NUMBER, "A1", number=10**15 - 1), False),
            (Cell(CellKind.TEXT, "A1", "5.10104E+17"), True),
            (Cell(CellKind.TEXT, "A1", "E12345678"), False),
            (Cell(CellKind.EMPTY, "A1"), False),
        ],
    )
    def test_tells_numbers_too_long_for_excel(self, cell: Cell, has_lost: bool) -> None:
        assert cells.has_lost_digits(cell) is has_lost


class TestByteLength:
    @pytest.mark.parametrize(
        ("text", "length"), [("abc", 3), ("张三", 4), ("王䶮", 4), ("王𫖯", 6), ("·", 2)]
    )
    def test_counts_what_a_bank_file_takes(self, text: str, length: int) -> None:
        assert cells.byte_length(text) == length


class TestRowFindings:
    def test_tells_the_same_fault_once(self) -> None:
        row = SheetRow(1, 2, {"name": Cell(CellKind.ERROR, "A2", "#N/A")})
        found = RowFindings(row, {"name": "姓名"})
        assert (found.text("name"), found.text("name")) == ("", "")
        assert [fault.message[:5] for fault in found.faults] == ["A2 姓名"]

    def test_drops_the_draft_of_a_refused_row(self) -> None:
        found = RowFindings(SheetRow(1, 2, {}), {"name": "姓名"})
        assert found.checked("draft").draft == "draft"
        found.refuse("name_missing", "name")
        assert found.checked("draft").draft is None


class TestRowCells:
    CELLS: Final = {
        "name": Cell(CellKind.TEXT, "A5", "李华"),
        "joined_on": Cell(CellKind.DATE, "B5", day=date(2016, 3, 1)),
        "post": Cell(CellKind.TEXT, "C5", "科员", is_formula=True),
        "mobile": Cell(CellKind.TEXT, "D5", "13800138000"),
    }

    @pytest.fixture
    def row_cells(self) -> RowCells:
        letters = {"name": "A", "joined_on": "B", "post": "C", "mobile": "D", "education": "E"}
        others = {name: self.CELLS[name] for name in ("post", "joined_on")}
        return cells.row_cells({"mobile": "13800138000", "name": "李华"}, others, letters, 5)

    def test_are_the_cells_of_a_row_in_the_order_of_the_columns(self, row_cells: RowCells) -> None:
        assert list(row_cells.items()) == list(self.CELLS.items())
        assert (len(row_cells), "name" in row_cells, "education" in row_cells) == (4, True, False)
        assert row_cells.get("education") is None

    def test_are_the_same_in_another_process(self, row_cells: RowCells) -> None:
        assert copy.deepcopy(row_cells) == self.CELLS

    def test_of_a_whole_row_are_empty_where_nothing_is_held(self, row_cells: RowCells) -> None:
        form = RowForm(row_cells.form.names, row_cells.form.letters, is_whole=True)
        whole = RowCells(form, row_cells.typed, 5, row_cells.held)
        empty = Cell(CellKind.EMPTY, "E5")
        assert list(whole.items()) == [*self.CELLS.items(), ("education", empty)]
        assert (len(whole), "education" in whole, "age" in whole) == (5, True, False)
        assert whole.others == {**row_cells.held, "education": empty}
        assert whole.get("age") is None

    def test_give_a_text_that_a_formula_made_for_no_text(self, row_cells: RowCells) -> None:
        texts = {"name": "李华", "mobile": "13800138000"}
        assert cells.texts_in(row_cells) == cells.texts_in(self.CELLS) == texts


class TestWording:
    @pytest.mark.parametrize("code", list(WORDING))
    def test_is_a_chinese_sentence(self, code: str) -> None:
        text = WORDING[code].format(
            row=1,
            bytes_max=60,
            han_max=30,
            day="2018-02-01",
            sign="|",
            days=30,
            roster="7",
            most=120,
            other="姓名",
            fix="2018-10-01",
            meant="汉族",
            label="x",
        )
        assert text.endswith("。")
