"""Rows that are read by their shapes hold what a parser finds in them; others are left alone."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.cells import Cell, CellKind, RowCells
from integrations.excel import sheet_rows
from integrations.excel.package import open_package
from integrations.excel.parts import Context, read_context
from integrations.excel.row_shapes import RowShapes
from integrations.excel.stored import StoredRow
from tests.integrations.excel.test_bombs import zipped

PATH = "xl/sheet.xml"
STRINGS = "<sst><si><t>甲</t></si><si><t></t></si><si><t>乙</t></si></sst>".encode()
CELLS = (
    '<c r="{ref}" t="s"><v>0</v></c>',
    '<c r="{ref}" s="12" t="s"><v>2</v></c>',
    '<c r="{ref}" t="s"><v>1</v></c>',
    '<c r="{ref}" s="1"><v>42430</v></c>',
    '<c r="{ref}"><v>13800138000</v></c>',
    '<c r="{ref}" t="n"><v>110105194912310020</v></c>',
    '<c r="{ref}"><v>9999999999999999999</v></c>',
    '<c r="{ref}" s="4"><v>33.50</v></c>',
    '<c r="{ref}" t="b"><v>1</v></c>',
    '<c r="{ref}" s="3"/>',
    '<c r="{ref}" />',
)
OWN = (
    '<c r="{ref}" t="inlineStr"><is><t>甲 007</t></is></c>',
    '<c r="{ref}" s="2" t="inlineStr"><is><t xml:space="preserve"> 1.5 &amp; x=2 </t></is></c>',
    '<c r="{ref}" t="inlineStr"><is><t>a\r\nb_x000D_&#x4E2D;</t></is></c>',
    '<c r="{ref}" t="inlineStr"><is><t></t></is></c>',
)
LETTERS = ("A", "C", "Z", "AB")


def row(number: int, *cells: str, tag: str = "") -> str:
    held = "".join(
        cell.format(ref=f"{letters}{number}") for letters, cell in zip(LETTERS, cells, strict=False)
    )
    return f'<row r="{number}"{tag}>{held}</row>'


def by_shape(block: str) -> list[StoredRow | None]:
    return RowShapes(context_of("<worksheet/>"))(block.encode())


def context_of(sheet: str) -> Context:
    return read_context(open_package(io.BytesIO(zipped(sheet=sheet.encode(), strings=STRINGS))))


def by_parser(piece: str) -> list[StoredRow]:
    sheet = f"<worksheet><sheetData>{piece}</sheetData></worksheet>".encode()
    package = open_package(io.BytesIO(zipped(sheet=sheet, strings=STRINGS)))
    return list(sheet_rows.any_rows(package, PATH, read_context(package)))


@st.composite
def blocks(draw: st.DrawFn) -> str:
    tag = st.sampled_from(
        [
            "",
            ' spans="1:28"',
            ' hidden="1"',
            ' spans="1:9" hidden="0" ht="15.75"',
            ' x14ac:a="0.25"',
        ]
    )
    kinds = draw(st.sampled_from([CELLS, OWN, (*CELLS, *OWN)]))
    cells = st.lists(st.sampled_from(kinds), min_size=1, max_size=len(LETTERS))
    numbers = range(1, draw(st.integers(2, 12)))
    return "".join(row(number, *draw(cells), tag=draw(tag)) for number in numbers)


class TestRowShapes:
    @settings(max_examples=60, deadline=None)
    @given(blocks())
    def test_read_every_plain_row(self, block: str) -> None:
        assert by_shape(block) == by_parser(block)

    @settings(max_examples=150, deadline=None)
    @given(
        blocks(),
        st.lists(
            st.tuples(
                st.integers(0, 10_000), st.integers(0, 3), st.text("0123 9<>/\"'=cvrst&:.-\t!")
            ),
            min_size=1,
            max_size=3,
        ),
    )
    def test_read_nothing_that_a_parser_would_not(
        self, block: str, edits: list[tuple[int, int, str]]
    ) -> None:
        for place, dropped, fresh in edits:
            at = place % len(block)
            block = block[:at] + fresh + block[at + dropped :]
        block += "</row>"
        pieces = [piece + "</row>" for piece in block.split("</row>")[:-1]]
        found = by_shape(block)
        assert len(found) == len(pieces)
        for stored, piece in zip(found, pieces, strict=True):
            assert stored is None or [stored] == by_parser(piece)

    def test_tell_the_runs_apart_where_no_sign_stands_between_them(self) -> None:
        block = row(7, CELLS[0], CELLS[3]) + row(8, CELLS[3], CELLS[1], CELLS[4])
        assert by_shape(block) == by_parser(block)

    @pytest.mark.parametrize(
        "odd",
        [
            row(2, '<c r="{ref}" t="s"><v>7</v></c>'),
            row(2, '<c r="{ref}" t="s"><v>99999999999999999999</v></c>'),
            row(2, '<c r="{ref}" s="99999999999999999999"><v>1</v></c>'),
            row(2, '<c r="{ref}"><v>99999999999999999999.5</v></c>'),
            row(2, '<c r="{ref}" t="s"><v>0.0</v></c>'),
            row(2, '<c r="{ref}"><f>1+1</f><v>2</v></c>'),
            row(2, '<c r="{ref}"><v>-1</v></c>'),
            row(2, '<c r="{ref}" t="s"><is><t>0</t></is></c>'),
            row(2, '<c r="{ref}" t="inlineStr"><v>0</v></c>'),
            row(2, '<c r="{ref}" t="inlineStr"><is/></c>'),
            row(2, '<c r="{ref}" t="inlineStr"><is><r><t>0</t></r></is></c>'),
            row(2, '<c r="{ref}" t="str"><v>1</v></c>'),
            row(2, '<c t="s" r="{ref}"><v>0</v></c>'),
            row(2, tag=' hidden="true"'),
            row(2, CELLS[0], tag=' hidden="true"'),
            '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="A2" t="s"><v>0</v></c></row>',
            '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="A2" t="s"><v>2</v></c></row>',
            '<row r="2"><c r="ZZZ2" t="s"><v>0</v></c></row>',
            '<row r="2"/><row r="3"><c r="A3" t="s"><v>0</v></c></row>',
            ' <row r="2"><c r="A2" t="s"><v>0</v></c></row>',
        ],
    )
    def test_leave_alone_only_the_row_that_is_odd(self, odd: str) -> None:
        before, after = row(1, *CELLS[:4]), row(9, *CELLS[:3])
        found = by_shape(before + odd + after)
        assert found == [*by_parser(before), None, *by_parser(after)]

    @pytest.mark.parametrize(
        "block",
        [
            "5" + row(1, *CELLS[:3]),
            row(1, *CELLS[:3]) + row(2, '<c r="{ref}" t="s"><v>007</v></c>', *CELLS[3:5]),
            row(1, OWN[0]) + row(2, CELLS[0], '<c r="{ref}" t="inlineStr"><is/></c>'),
            row(1, OWN[0]) + row(2, CELLS[0], '<c r="{ref}" t="inlineStr"><is><t>]]></t></is></c>'),
            row(1, OWN[0])
            + row(2, CELLS[0], '<c r="{ref}" t="inlineStr"><is><t>\x01</t></is></c>'),
            row(1, OWN[0]) + row(2, OWN[0], '<c r="{ref}" t="inlineStr"><is><t>&x;</t></is></c>'),
            row(1, *CELLS[:3]) + " " * 600_000 + row(2, *CELLS[:3]),
        ],
    )
    def test_leave_a_block_alone_that_cannot_be_told_apart(self, block: str) -> None:
        assert by_shape(block) == [None] * block.count("</row>")

    def test_give_rows_with_texts_in_the_same_columns_one_form(self) -> None:
        found = [each.cells for each in by_shape(row(1, *CELLS[:2]) + row(2, *CELLS[:2])) if each]
        assert all(isinstance(cells, RowCells) for cells in found)
        assert len({id(cells.form) for cells in found if isinstance(cells, RowCells)}) == 1

    def test_read_a_sheet_of_more_shapes_than_are_kept(self) -> None:
        rows = [row(number, CELLS[0], tag=f' {"x" * number}="1"') for number in range(1, 600)]
        assert None not in by_shape("".join(rows))

    def test_know_an_empty_text_for_an_empty_cell(self) -> None:
        [stored] = by_shape(row(3, CELLS[2], CELLS[0]))
        assert stored is not None
        assert dict(stored.cells) == {
            "A": Cell(CellKind.EMPTY, "A3"),
            "C": Cell(CellKind.TEXT, "C3", "甲"),
        }
