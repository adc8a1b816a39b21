"""An official document as PDF, with its faces embedded: no reader of it needs a Chinese font.

Nothing of a clock goes in, so that equal documents are equal to the byte.
"""

from io import BytesIO
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from integrations.documents import faces
from integrations.documents.faces import Face
from integrations.documents.official import PAGE_MM, Official
from integrations.documents.press import MM, Ink, Press

_HAIR: Final = 0.5
_FILL_AND_STROKE: Final = 2


def write(document: Official) -> bytes:
    """This will lay a document out as PDF."""
    content = BytesIO()
    sheet = _Paper(content, document)
    Press(sheet, document).print()
    sheet.canvas.save()
    return content.getvalue()


class _Paper:
    """Pages of a PDF."""

    def __init__(self, content: BytesIO, document: Official) -> None:
        self.canvas = Canvas(
            content,
            pagesize=(PAGE_MM[0] * MM, PAGE_MM[1] * MM),
            invariant=1,
            pageCompression=1,
            # Otherwise each page names Helvetica, which nothing of it is printed in.
            initialFontName=faces.of(Face.BODY).fontName,  # type: ignore[arg-type]  # stub's slip
        )
        self.canvas.setTitle(document.title)
        self.canvas.setAuthor(document.issuer)
        self.canvas.setSubject("公文")

    def measure(self, text: str, size: float, face: Face) -> float:
        """This will say how wide a text is."""
        return faces.width(text, size, face)

    def text(self, text: str, size: float, at: tuple[float, float], ink: Ink, face: Face) -> None:
        """This will print a text; of a title, which is heavier than the face, the edge as well."""
        begun = self.canvas.beginText(*at)
        begun.setFont(faces.of(face).fontName, size)
        begun.setFillColorRGB(*ink)
        if face is Face.TITLE:
            self.canvas.setLineWidth(size / 40)
            begun.setStrokeColorRGB(*ink)
            begun.setTextRenderMode(_FILL_AND_STROKE)
        begun.textOut(faces.printable(text, face))
        if face is Face.TITLE:
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
