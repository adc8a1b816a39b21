"""An official document as pictures of its pages: what the PDF shows, for looking at before it is one."""

from typing import Final
from xml.sax.saxutils import escape

from integrations.documents import faces
from integrations.documents.faces import Face
from integrations.documents.official import PAGE_MM, Official
from integrations.documents.press import MM, Ink, Press

_FACES: Final = "'Noto Serif SC','Noto Serif CJK SC',STSong,'Songti SC',SimSun,serif"
_HEADING: Final = "'Noto Sans SC','Noto Sans CJK SC',SimHei,'Heiti SC',sans-serif"
_WIDE, _HIGH = PAGE_MM[0] * MM, PAGE_MM[1] * MM


def pages(document: Official) -> list[str]:
    """This will draw each page as SVG, line for line as in the PDF."""
    sheet = _Pictures()
    Press(sheet, document).print()
    return sheet.done


class _Pictures:
    """Pages as pictures; each text is held to the width that it has in the PDF."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.parts: list[str] = []

    def measure(self, text: str, size: float, face: Face) -> float:
        """This will say how wide a text is."""
        return faces.width(text, size, face)

    def text(self, text: str, size: float, at: tuple[float, float], ink: Ink, face: Face) -> None:
        """This will print a text."""
        if not text:
            return
        weight = ' font-weight="700"' if face is Face.TITLE else ""
        family = f' font-family="{_HEADING}"' if face is Face.HEADING else ""
        self.parts.append(
            f'<text x="{at[0]:.2f}" y="{_HIGH - at[1]:.2f}" font-size="{size:g}"{weight}'
            f'{family} fill="{_colour(ink)}" textLength="{self.measure(text, size, face):.2f}"'
            f' lengthAdjust="spacingAndGlyphs">{escape(faces.printable(text, face))}</text>'
        )

    def line(self, left: float, right: float, at: float, weight: float, ink: Ink) -> None:
        """This will draw a level line."""
        self.parts.append(
            f'<path d="M{left:.2f} {_HIGH - at:.2f}H{right:.2f}" stroke="{_colour(ink)}"'
            f' stroke-width="{weight:g}"/>'
        )

    def box(self, left: float, low: float, width: float, height: float) -> None:
        """This will draw a thin box."""
        self.parts.append(
            f'<rect x="{left:.2f}" y="{_HIGH - low - height:.2f}" width="{width:.2f}"'
            f' height="{height:.2f}" fill="none" stroke="#000" stroke-width="0.5"/>'
        )

    def turn(self) -> None:
        """This will end the page."""
        self.done.append(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDE:.2f} {_HIGH:.2f}"'
            f' font-family="{_FACES}"><rect width="100%" height="100%" fill="#fff"/>'
            f"{''.join(self.parts)}</svg>"
        )
        self.parts = []


def _colour(ink: Ink) -> str:
    return f"#{''.join(f'{round(255 * part):02x}' for part in ink)}"
