"""An official document as PDF.

The face is Adobe's STSong-Light of the standard CJK fonts: no font file is needed on the server, and
every reader of PDF that shows Chinese has one for it. Nothing of a clock goes in, so that equal
documents are equal to the byte.
"""

from io import BytesIO
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from integrations.documents.official import PAGE_MM, Official
from integrations.documents.press import MM, Ink, Press

FACE: Final = "STSong-Light"
_HAIR: Final = 0.5
_FILL_AND_STROKE: Final = 2


def write(document: Official) -> bytes:
    """This will lay a document out as PDF."""
    content = BytesIO()
    sheet = _Paper(content, document)
    Press(sheet, document).print()
    sheet.canvas.save()
    return content.getvalue()


def measure(text: str, size: float) -> float:
    """This will say how wide a text is in the face."""
    if FACE not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    width: float = pdfmetrics.stringWidth(text, FACE, size)
    return width


class _Paper:
    """Pages of a PDF."""

    def __init__(self, content: BytesIO, document: Official) -> None:
        measure("", 1)
        self.canvas = Canvas(
            content, pagesize=(PAGE_MM[0] * MM, PAGE_MM[1] * MM), invariant=1, pageCompression=1
        )
        self.canvas.setTitle(document.title)
        self.canvas.setAuthor(document.issuer)
        self.canvas.setSubject("公文")

    def measure(self, text: str, size: float) -> float:
        """This will say how wide a text is."""
        return measure(text, size)

    def text(
        self, text: str, size: float, at: tuple[float, float], ink: Ink, *, bold: bool
    ) -> None:
        """This will print a text; the face has no bold one, so its edge is drawn with it."""
        begun = self.canvas.beginText(*at)
        begun.setFont(FACE, size)
        begun.setFillColorRGB(*ink)
        if bold:
            self.canvas.setLineWidth(size / 40)
            begun.setStrokeColorRGB(*ink)
            begun.setTextRenderMode(_FILL_AND_STROKE)
        begun.textOut(text)
        if bold:
            begun.setTextRenderMode(0)
        self.canvas.drawText(begun)

    def line(self, left: float, right: float, at: float, weight: float, ink: Ink) -> None:
        """This will draw a level line."""
        self.canvas.setStrokeColorRGB(*ink)
        self.canvas.setLineWidth(weight)
        self.canvas.line(left, at, right, at)

    def box(self, left: float, low: float, width: float, height: float) -> None:
        """This will draw a thin box."""
        self.canvas.setStrokeColorRGB(0, 0, 0)
        self.canvas.setLineWidth(_HAIR)
        self.canvas.rect(left, low, width, height)

    def turn(self) -> None:
        """This will end the page."""
        self.canvas.showPage()
