"""A bulletin as PDF, .docx and pictures: the measures of GB/T 9704, and the same bytes for the same facts."""

import re
from io import BytesIO
from typing import Any, cast
from zipfile import ZipFile

import pytest
from docx import Document
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject

from domain.bulletins.rules import BulletinKind
from integrations.documents import bulletin, docx, faces, pdf, svg
from integrations.documents.faces import Face
from integrations.documents.official import Official, is_heading, wrapped
from tests.domain.bulletins.arranged import row, snapshot, unit

MM = 36_000
MANY = tuple(
    unit(n, f"四川省第{n}某某厅直属机关工会委员会", qualified=n % 11) for n in range(2, 120)
)


def official(kind: BulletinKind = BulletinKind.ENTRY, **changes: object) -> Official:
    return bulletin.document_of(row(**changes), snapshot(*MANY, kind=kind))


class TestWrapped:
    def measure(self, text: str) -> float:
        return float(sum(0.5 if letter.isascii() else 1 for letter in text))

    def test_never_begins_a_line_with_a_stop(self) -> None:
        lines = wrapped("一二三四，五六七八。九十", 4, self.measure)
        assert lines == ["一二三四，", "五六七八。", "九十"]

    def test_never_ends_a_line_with_an_opening_bracket(self) -> None:
        assert wrapped("一二三（四）", 4, self.measure) == ["一二三", "（四）"]

    def test_keeps_figures_together_and_indents_the_first_line(self) -> None:
        assert wrapped("共2018个", 3, self.measure, indent=1) == ["共", "2018个"]

    @pytest.mark.parametrize("width", range(2, 30))
    def test_loses_nothing(self, width: int) -> None:
        text = "截至2018年3月31日，省直各单位工会共70个（含“筹备”单位），占8.57%；其余见附件。"
        assert "".join(wrapped(text, width, self.measure)) == text


class TestHeadings:
    def test_are_told_from_paragraphs(self) -> None:
        assert is_heading("三、工作要求")
        assert not is_heading("三、工作要求要落实。")
        assert not is_heading("特此通报。")


@pytest.mark.parametrize("kind", BulletinKind)
class TestWriters:
    def test_give_the_same_bytes_for_the_same_document(self, kind: BulletinKind) -> None:
        """R49: what is handed out twice is one document."""
        for writer in (pdf.write, docx.write):
            assert writer(official(kind)) == writer(official(kind))
            assert writer(official(kind)) != writer(official(kind, number="别的号"))

    def test_tell_every_unit(self, kind: BulletinKind) -> None:
        pictures = "".join(svg.pages(official(kind)))
        told = set(re.findall(r">([^<]+)</text>", pictures))
        table = Document(BytesIO(docx.write(official(kind)))).tables[0]
        names = {cells.cells[1].text for cells in table.rows[1:]}
        assert names == {one.name for one in MANY}
        assert "四川省直属机关工会委员会文件" in told
        assert "川直工发〔2018〕5号" in told


class TestPdf:
    def test_is_a4_and_of_as_many_pages_as_there_are_pictures(self) -> None:
        content = pdf.write(official())
        assert content.startswith(b"%PDF-")
        found = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", content)
        assert {(round(float(w)), round(float(h))) for w, h in found} == {(595, 842)}
        assert len(found) == len(svg.pages(official()))

    def test_embeds_of_each_font_what_it_prints_and_nothing_else(self) -> None:
        """A reader without any Chinese font shows what was issued (GB/T 9704-2012, 5.2.2)."""
        content = pdf.write(official())
        found = {str(font["/BaseFont"]): font for font in fonts(content)}
        assert {name.partition("+")[2] for name in found} == {
            "NotoSerifSC-Regular-Identity-H",
            "NotoSansSC-Regular-Identity-H",
        }
        for font in found.values():
            [descendant] = cast("ArrayObject", font["/DescendantFonts"])
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            outlines = descriptor["/FontFile3"].get_object()
            assert outlines["/Subtype"] == "/CIDFontType0C"
            assert re.fullmatch(r"/[A-Z]{6}\+\w+-Regular", descriptor["/FontName"])
            assert 1_000 < len(outlines.get_data()) < 200_000
        assert len(content) < 300_000

    def test_can_be_searched_and_copied_with_rare_surnames_too(self) -> None:
        """U+20BB7 is in neither font: its number stands for it, never a blank."""
        content = pdf.write(official(title="关于䶮某、㛃某、𠮷某等录入情况的通报"))
        text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
        told = re.sub(r"\s", "", text)
        assert "关于䶮某、㛃某、〔U+20BB7〕某等录入情况的通报" in told
        assert "四川省直属机关工会委员会文件" in told
        for one in MANY:
            assert one.name in told

    def test_prints_nothing_wider_than_the_page(self) -> None:
        for face in Face:
            wide = faces.width("𠮷甲1", 10, face)
            assert wide == faces.width("〔U+20BB7〕甲1", 10, face)
            assert wide == faces.width("〔U+20BB7〕1", 10, face) + 10


def fonts(content: bytes) -> list[DictionaryObject]:
    """Every font of every page."""
    pages = PdfReader(BytesIO(content)).pages
    every = {
        name: font.get_object()
        for page in pages
        for name, font in cast("Any", page["/Resources"])["/Font"].items()
    }
    return list(every.values())


class TestPictures:
    def test_number_odd_pages_on_the_right_and_even_ones_on_the_left(self) -> None:
        places = [
            float(found[1])
            for page in svg.pages(official())
            if (found := re.search(r'<text x="([\d.]+)"[^>]*>— \d+ —<', page))
        ]
        assert len(places) > 2
        assert all((at > 300) == (number % 2 == 0) for number, at in enumerate(places))

    def test_mark_a_draft_and_nothing_else(self) -> None:
        assert all("未签发" in page for page in svg.pages(official(state="DRAFTED")))
        assert not any("未签发" in page for page in svg.pages(official()))

    def test_escape_what_is_typed(self) -> None:
        page = svg.pages(official(title="<script>&"))[0]
        assert "<script>" not in page
        assert "&lt;script&gt;&amp;" in page


class TestDocx:
    def test_keeps_the_page_that_the_standard_sets(self) -> None:
        """GB/T 9704-2012 5.2: A4, 37 mm above, 28 mm to the left, an area of 156 by 225 mm."""
        section = Document(BytesIO(docx.write(official()))).sections[0]
        edges = ("page_width", "page_height", "top_margin", "left_margin", "bottom_margin")
        found = [round(getattr(section, edge) / MM) for edge in (*edges, "right_margin")]
        assert found == [210, 297, 37, 28, 35, 26]

    def test_names_the_fonts_and_sizes(self) -> None:
        with ZipFile(BytesIO(docx.write(official()))) as packed:
            text = packed.read("word/document.xml").decode()
        for font in ("方正小标宋简体", "仿宋_GB2312", "黑体"):
            assert f'w:eastAsia="{font}"' in text
        assert '<w:sz w:val="44"/>' in text
        assert '<w:sz w:val="32"/>' in text
