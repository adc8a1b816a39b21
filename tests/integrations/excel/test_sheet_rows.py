"""The quick way through a sheet finds what the slow way finds, or leaves the sheet to it."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.excel import sheet_rows
from integrations.excel.package import CHUNK_BYTES, Package, open_package
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


STRING_ITEMS = (
    "<si><t>甲</t></si>",
    "<si><t></t></si>",
    '<si><t xml:space="preserve"> a&lt;&#x4E2D;\r\nb </t></si>',
    "<si><t>_x000D_</t></si>",
    "\n ",
)
ODD_ITEMS = (
    "<si/>",
    "<si><t/></si>",
    "<si><r><t>a</t></r><r><t>b</t></r><rPh><t>c</t></rPh></si>",
    "<si><t><![CDATA[<si>]]></t></si>",
    "<!-- <si><t>x</t></si> -->",
    "<si><t>&#x1F600;</t></si>",
)


def opened(strings: bytes) -> Package:
    return open_package(io.BytesIO(zipped(sheet=b"<worksheet/>", strings=strings)))


def strings_of(items: str) -> object:
    return read_context(opened(f"<sst>{items}</sst>".encode())).strings


def slow_strings_of(items: str) -> object:
    # A comment ahead of everything is what the quick way does not read.
    return read_context(opened(f"<!-- --><sst>{items}</sst>".encode())).strings


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
    for _ in range(draw(st.integers(0, 12))):
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
            '<row r="1"><c r="A1" t="s"><v>%s</v></c></row>' % ("9" * 5_000),
            '<row r="1"><c r="A1" t="inlineStr"><is><t>a\x01b</t></is></c></row>',
            '<row r="1"><c r="A1" t="inlineStr"><is><t>a]]>b</t></is></c></row>',
            '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>7</v></c></row>',
            '<row r="1"><c r="A1"><v>1</v></c></row></sheetData><row>',
            '<row r="1"><c r="A1"><v>1</v></c>',
        ],
    )
    def test_refuses_what_the_slow_way_refuses(self, rows: str) -> None:
        with pytest.raises(RosterUnreadable, match="FILE_DAMAGED"):
            both(rows)

    def test_reads_rows_written_alike_by_their_shape_and_others_cell_by_cell(self) -> None:
        def alike(first: int) -> str:
            middle = ("", '<c r="B{}" s="4"/>', '<c r="B{}" t="s"><v>0</v></c>')
            return "".join(
                f'<row r="{number}"><c r="A{number}" t="s"><v>0</v></c>{filled.format(number)}'
                f'<c r="C{number}" s="1"><v>{number}</v></c></row>'
                for number, filled in enumerate(middle, first)
            )

        odd = '<row r="9"><c r="A9" t="b"><v>1</v></c><c r="D9"><f>1</f><v>2</v></c></row>'
        quick, slow = both(alike(1) + odd + alike(11))
        assert quick == slow

    def test_sees_a_quotation_that_begins_in_one_chunk_and_ends_in_another(self) -> None:
        hidden = '<row r="2"><c r="A2" t="inlineStr"><is><t>x<![CDATA[</t></is></c></row>'
        hidden += '<row r="3"><c r="A3"><v>1</v></c></row>]]></t></is></c></row>'
        head = len("<worksheet><sheetData>") + hidden.index("![")
        filler = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
        filler = filler.format("a" * (CHUNK_BYTES - head - len(filler) + len("{}")))
        quick, slow = both(filler + hidden)
        assert quick == slow


class TestStringTable:
    """The texts of a workbook, by the quick way and by the slow one."""

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.sampled_from((*STRING_ITEMS, *ODD_ITEMS)), max_size=12))
    def test_is_read_alike_by_both_ways(self, items: list[str]) -> None:
        assert strings_of("".join(items)) == slow_strings_of("".join(items))

    def test_counts_on_past_the_end_of_a_chunk(self) -> None:
        items = "".join(f"<si><t>{number}&amp;{'x' * 50}</t></si>" for number in range(20_000))
        found = strings_of(items)
        assert isinstance(found, list)
        assert (len(found), found[-1]) == (20_000, f"19999&{'x' * 50}")

    @pytest.mark.parametrize(
        "table",
        [
            "<sst><si><t>a]]>b</t></si></sst>",
            "<sst><si><t>a\x01b</t></si></sst>",
            "<sst><si><t>a&nbsp;</t></si></sst>",
            "<sst><si><t>a</t></si>",
            "<sst><si><t>a</t></si></sst><x/>",
            "<!DOCTYPE sst><sst><si><t>a</t></si></sst>",
        ],
    )
    def test_is_refused_where_it_is_no_xml(self, table: str) -> None:
        with pytest.raises(RosterUnreadable, match="FILE_DAMAGED"):
            read_context(opened(table.encode()))
