"""An official document as .docx, with the fonts that GB/T 9704-2012 names and Word puts in their place.

A package says when its parts were packed; ours says always the same, so that equal documents are
equal to the byte.
"""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from integrations.documents.official import (
    AREA_MM,
    CHARACTERS,
    LEFT_MM,
    LINES,
    PAGE_MM,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    SIZE_5,
    SIZE_MARK,
    TOP_MM,
    Official,
    is_heading,
)

BODY: Final = "仿宋_GB2312"
TITLE: Final = "方正小标宋简体"
HEADING: Final = "黑体"
LATIN: Final = "Times New Roman"
RED: Final = RGBColor(0xD4, 0x00, 0x00)
PACKED_AT: Final = (1980, 1, 1, 0, 0, 0)
WRITTEN_AT: Final = datetime(2018, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_POINTS_OF_MM: Final = 72 / 25.4
_PITCH: Final = AREA_MM[1] * _POINTS_OF_MM / LINES
_LEFT, _CENTRE, _RIGHT = (
    WD_ALIGN_PARAGRAPH.LEFT,
    WD_ALIGN_PARAGRAPH.CENTER,
    WD_ALIGN_PARAGRAPH.RIGHT,
)


def write(document: Official) -> bytes:
    """This will lay a document out as .docx."""
    made: Any = Document()
    properties = made.core_properties
    properties.title, properties.author = document.title, document.issuer
    properties.created = properties.modified = WRITTEN_AT
    properties.last_modified_by, properties.revision = document.issuer, 1
    made.settings.odd_and_even_pages_header_footer = True
    _set_page(made.sections[0])
    _number_pages(made.sections[0])
    if document.is_draft:
        _add(made, "送审稿，未签发", size=SIZE_4)
    _head(made, document)
    for paragraph in document.paragraphs:
        font = HEADING if is_heading(paragraph) else BODY
        _add(made, paragraph, font=font, indent=2)
    _signature(made, document)
    made.add_section(WD_SECTION.NEW_PAGE)
    _annex(made, document)
    _imprint(made, document)
    raw = BytesIO()
    made.save(raw)
    return _packed(raw)


def _head(made: Any, document: Official) -> None:
    size = min(SIZE_MARK, AREA_MM[0] * _POINTS_OF_MM / max(1, len(document.mark)))
    mark = _add(made, document.mark, font=TITLE, size=size, align=_CENTRE, colour=RED)
    mark.paragraph_format.space_before = Mm(35)
    mark.paragraph_format.line_spacing = Pt(size * 1.2)
    _add(made, "")
    _add(made, "")
    number = _add(made, document.number or "〔待编发文字号〕", align=_CENTRE)
    _rule(number, "bottom", "D40000", 16)
    _add(made, "")
    _add(made, "")
    title = _add(made, document.title, font=TITLE, size=SIZE_2, align=_CENTRE)
    title.paragraph_format.line_spacing = Pt(1.25 * _PITCH)
    _add(made, "")
    _add(made, document.addressee)


def _signature(made: Any, document: Official) -> None:
    _add(made, "")
    _add(made, f"附件：{document.annex.title}", indent=2)
    _add(made, "")
    issuer = _add(made, document.issuer, align=_RIGHT)
    issuer.paragraph_format.right_indent = Pt(2 * SIZE_3)
    issuer.paragraph_format.keep_with_next = True
    day = _add(made, document.issued_on or "（成文日期）", align=_RIGHT)
    day.paragraph_format.right_indent = Pt(4 * SIZE_3)


def _annex(made: Any, document: Official) -> None:
    annex = document.annex
    _add(made, "附件", font=HEADING)
    _add(made, annex.title, font=TITLE, size=SIZE_2 - 4, align=_CENTRE)
    table = made.add_table(rows=1, cols=len(annex.columns))
    table.style, table.alignment, table.autofit = "Table Grid", WD_TABLE_ALIGNMENT.CENTER, False
    whole = sum(column.share for column in annex.columns)
    widths = [Mm(AREA_MM[0] * column.share / whole) for column in annex.columns]
    head = table.rows[0]
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - the library has no name for it
    for cell, column, width in zip(head.cells, annex.columns, widths, strict=True):
        _fill(cell, column.head, width, _CENTRE, HEADING)
    for row in annex.rows:
        cells = table.add_row().cells
        for cell, text, column, width in zip(cells, row, annex.columns, widths, strict=True):
            _fill(cell, text, width, _RIGHT if column.is_number else _LEFT, BODY)
    for note in annex.notes:
        _add(made, note, size=SIZE_5).paragraph_format.line_spacing = Pt(SIZE_5 * 1.5)


def _imprint(made: Any, document: Official) -> None:
    text = f"{document.printed_by}\t{document.issued_on}印发"
    paragraph = _add(made, text, size=SIZE_4)
    paragraph.paragraph_format.space_before = Pt(_PITCH)
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(AREA_MM[0]), 2)
    for side in ("top", "bottom"):
        _rule(paragraph, side, "000000", 8)


def _set_page(section: Any) -> None:
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    section.top_margin, section.left_margin = Mm(TOP_MM), Mm(LEFT_MM)
    section.bottom_margin = Mm(PAGE_MM[1] - TOP_MM - AREA_MM[1])
    section.right_margin = Mm(PAGE_MM[0] - LEFT_MM - AREA_MM[0])
    section.footer_distance = Mm(PAGE_MM[1] - TOP_MM - AREA_MM[1] - 7 - 5)
    grid = section._sectPr.find(qn("w:docGrid"))  # noqa: SLF001 - the library has no name for it
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)  # noqa: SLF001 - likewise
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(_PITCH * 20)))
    pitch = AREA_MM[0] * _POINTS_OF_MM / CHARACTERS - SIZE_3
    grid.set(qn("w:charSpace"), str(round(pitch * 4096)))


def _number_pages(section: Any) -> None:
    """This will number pages at the outer side: odd ones on the right, even ones on the left."""
    for footer, side in ((section.footer, _RIGHT), (section.even_page_footer, _LEFT)):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        margin = Pt(SIZE_4)
        if side is _RIGHT:
            paragraph.paragraph_format.right_indent = margin
        else:
            paragraph.paragraph_format.left_indent = margin
        _run(paragraph, "— ", "宋体", SIZE_4)
        field = _run(paragraph, "", "宋体", SIZE_4)
        for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
            element = OxmlElement("w:fldChar" if kind else "w:instrText")
            if kind:
                element.set(qn("w:fldCharType"), kind)
            element.text = text or None
            field._r.append(element)  # noqa: SLF001 - the library has no name for a field
        _run(paragraph, " —", "宋体", SIZE_4)


def _add(
    made: Any,
    text: str,
    *,
    font: str = BODY,
    size: float = SIZE_3,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: int = 0,
    colour: RGBColor | None = None,
) -> Paragraph:
    paragraph: Paragraph = made.add_paragraph()
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_PITCH)
    form.first_line_indent = Pt(indent * size)
    paragraph.alignment = align
    _run(paragraph, text, font, size, colour)
    return paragraph


def _fill(cell: _Cell, text: str, width: Any, align: WD_ALIGN_PARAGRAPH, font: str) -> None:
    cell.width = width
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(1)
    form.line_spacing = Pt(SIZE_5 * 1.3)
    _run(paragraph, text, font, SIZE_5)


def _run(
    paragraph: Paragraph, text: str, font: str, size: float, colour: RGBColor | None = None
) -> Any:
    run: Any = paragraph.add_run(text)
    run.font.name, run.font.size = LATIN if font != "宋体" else font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - the library has no name for it
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _rule(paragraph: Paragraph, side: str, colour: str, eighths: int) -> None:
    """This will draw a line at a paragraph's edge."""
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - the library has no name for it
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.insert_element_before(
            borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:snapToGrid", "w:spacing",
            "w:ind", "w:jc", "w:rPr",
        )  # fmt: skip
    edge = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "4"), ("color", colour)):
        edge.set(qn(f"w:{name}"), value)
    borders.append(edge)


def _packed(raw: BytesIO) -> bytes:
    """This will pack the parts anew, in the order of their names and at no time."""
    content = BytesIO()
    with ZipFile(raw) as given, ZipFile(content, "w", ZIP_DEFLATED) as packed:
        names = sorted(given.namelist(), key=lambda name: (name != "[Content_Types].xml", name))
        for name in names:
            info = ZipInfo(name, PACKED_AT)
            info.compress_type = ZIP_DEFLATED
            packed.writestr(info, given.read(name))
    return content.getvalue()
