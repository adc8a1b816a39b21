"""The quick way through a sheet finds what the slow way finds, or leaves the sheet to it."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.excel import sheet_rows
from integrations.excel.package import open_package
from integrations.excel.parts import read_context
from integrations.excel.unreadable import RosterUnreadable
from tests.integrations.excel.test_bombs import zipped

EXAMPLES = Path(__file__).parents[3] / "examples" / "data"
PATH = "xl/sheet.xml"
STRINGS = "<sst><si><t>甲</t></si><si><t></t></si></sst>".encode()
CELLS = (
    '<c r="{ref}" t="s"><v>0</v></c>',
    '<c r="{ref}" t="s"><v>1</v></c>',
    '<c r="{ref}" s="1"><v>42430</v></c>',
    '<c r="{ref}"><v>1.5E+3</v></c>',
    '<c r="{ref}" t="b"><v>1</v></c>',
    '<c r="{ref}" t="e"><v>#N/A</v></c>',
    '<c r="{ref}" t="str"><f>A1&amp;"x"</f><v>y</v></c>',
    '<c r="{ref}"><f>1+1</f></c>',
    '<c r="{ref}" t="inlineStr"><is><t xml:space="preserve"> a&amp;&#x4E2D;&#13;b </t></is></c>',
    '<c r="{ref}" t="inlineStr"><is><t>a\r\nb_x000D_</t></is></c>',
    '<c r="{ref}" s="3"/>',
    '<c r="{ref}"></c>',
)
ODD = (
    '<c r="{ref}" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
    '<c t="s" r="{ref}"><v>0</v></c>',
    '<c r="{ref}" t="inlineStr"><is><t><![CDATA[<c r="B9">]]></t></is></c>',
    '<c r="{ref}" t="inlineStr"><is><t>&#x1F600;</t></is></c>',
    '<c r="{ref}"><!-- <c r="B9"/> --><v>1</v></c>',
)


def both(rows: str) -> tuple[object, object]:
    sheet = f"<worksheet><sheetData>{rows}</sheetData><x/></worksheet>".encode()
    package = open_package(io.BytesIO(zipped(sheet=sheet, strings=STRINGS)))
    context = read_context(package)
    quick, slow = (
        [row for row in way(package, PATH, context) if row.cells]
        for way in (sheet_rows.stored_rows, sheet_rows.any_rows)
    )
    return quick, slow


@st.composite
def sheets(draw: st.DrawFn, kinds: tuple[str, ...]) -> str:
    rows = []
    number = 0
    for _ in range(draw(st.integers(0, 5))):
        number += draw(st.integers(1, 3))
        letters = draw(st.lists(st.sampled_from(["A", "C", "AB"]), unique=True))
        found = "".join(
            draw(st.sampled_from(kinds)).format(ref=f"{each}{number}")
            for each in sorted(letters, key=lambda each: (len(each), each))
        )
        hidden = draw(st.sampled_from(["", ' hidden="1"', ' spans="1:3" hidden="0"']))
        rows.append(f'<row r="{number}"{hidden}>{found}</row>' if found else f'<row r="{number}"/>')
    return "".join(rows)


class TestQuickWay:
    @settings(max_examples=60, deadline=None)
    @given(sheets(CELLS))
    def test_finds_the_same_in_plain_sheets(self, rows: str) -> None:
        quick, slow = both(rows)
        assert quick == slow

    @settings(max_examples=40, deadline=None)
    @given(sheets((*CELLS, *ODD)))
    def test_finds_the_same_in_odd_ones(self, rows: str) -> None:
        quick, slow = both(rows)
        assert quick == slow

    @pytest.mark.parametrize("name", ["roster-2017.xlsx", "purchases-2018.xlsx", "units.xlsx"])
    def test_is_the_one_that_reads_the_samples(self, name: str) -> None:
        package = open_package(io.BytesIO((EXAMPLES / name).read_bytes()))
        context, path = read_context(package), package.sheets[0].path
        assert list(sheet_rows.plain_rows(package, path, context)) == list(
            sheet_rows.any_rows(package, path, context)
        )

    @pytest.mark.parametrize(
        "rows",
        [
            '<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
            '<row r="2"/><row r="1"/>',
            '<row r="1"><c r="A1" t="s"><v>7</v></c></row>',
            '<row r="1"><c r="ZZZ1"><v>7</v></c></row>',
            '<row r="1"><c r="A1" t="inlineStr"><is><t>&nbsp;</t></is></c></row>',
            '<row r="1"><c r="A1" t="inlineStr"><is><t>&#0;</t></is></c></row>',
            '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><row>',
            '<row r="1"><c r="A1"><v>1</v></c>',
        ],
    )
    def test_refuses_what_the_slow_way_refuses(self, rows: str) -> None:
        with pytest.raises(RosterUnreadable, match="FILE_DAMAGED"):
            both(rows)
