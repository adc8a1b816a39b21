"""Where each line of an official document goes, on the grid that GB/T 9704-2012 sets.

What is put where is worked out once; a sheet of any kind takes it: one writes PDF, another pictures.
Places are in points from the lower left corner of the page.
"""

from collections.abc import Callable
from typing import Final, Protocol

from integrations.documents.faces import Face
from integrations.documents.official import (
    AREA_MM,
    LEFT_MM,
    LINES,
    MARK_MM,
    PAGE_MM,
    PAGE_NUMBER_MM,
    RED,
    RED_LINE_MM,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    SIZE_5,
    SIZE_MARK,
    TOP_MM,
    Annex,
    Official,
    is_heading,
    wrapped,
)

Ink = tuple[float, float, float]
BLACK: Final[Ink] = (0.0, 0.0, 0.0)
GREY: Final[Ink] = (0.6, 0.6, 0.6)
MM: Final = 72 / 25.4
_WIDTH: Final = AREA_MM[0] * MM
_LEFT: Final = LEFT_MM * MM
_TOP: Final = (PAGE_MM[1] - TOP_MM) * MM
_BOTTOM: Final = _TOP - AREA_MM[1] * MM
_PITCH: Final = AREA_MM[1] * MM / LINES
_ROW: Final = 17.0
_CELL_PITCH: Final = 13.0
_PAD: Final = 2.5
_BASE: Final = 0.8


class Sheet(Protocol):
    """What a document is printed on."""

    def measure(self, text: str, size: float, face: Face) -> float:
        """This will say how wide a text is."""

    def text(self, text: str, size: float, at: tuple[float, float], ink: Ink, face: Face) -> None:
        """This will print a text, its base line beginning at a point."""

    def line(self, left: float, right: float, at: float, weight: float, ink: Ink) -> None:
        """This will draw a level line."""

    def box(self, left: float, low: float, width: float, height: float) -> None:
        """This will draw a thin box."""

    def turn(self) -> None:
        """This will end the page."""


class Press:
    """Where the next line goes; turns the page when there is no more room."""

    def __init__(self, sheet: Sheet, document: Official) -> None:
        self.sheet, self.document = sheet, document
        self.page, self.at, self.ink = 1, _TOP, BLACK

    def print(self) -> None:
        """This will print the document and its annex."""
        self._head()
        for paragraph in self.document.paragraphs:
            self._paragraph(paragraph)
        self._signature()
        self._end_page()
        self._annex(self.document.annex)
        self._imprint()
        self._end_page()

    def _head(self) -> None:
        document = self.document
        self.ink = RED
        size = min(SIZE_MARK, _WIDTH / max(1, len(document.mark)))
        mark_at = _TOP - MARK_MM * MM - _BASE * size
        self._centred(document.mark, size, mark_at, Face.TITLE)
        self.ink = BLACK
        number_at = mark_at - 3 * _PITCH
        self._centred(document.number or "〔待编发文字号〕", SIZE_3, number_at)
        line_at = number_at - RED_LINE_MM * MM
        self.sheet.line(_LEFT, _LEFT + _WIDTH, line_at, 2, RED)
        self.at = line_at - 2 * _PITCH
        for line in wrapped(document.title, _WIDTH, self._measure(SIZE_2, Face.TITLE)):
            self._centred(line, SIZE_2, self.at - _BASE * SIZE_2, Face.TITLE)
            self.at -= 1.25 * _PITCH
        self.at -= 0.6 * _PITCH
        self._line(document.addressee)

    def _paragraph(self, text: str) -> None:
        indent, face = 2 * SIZE_3, Face.HEADING if is_heading(text) else Face.BODY
        lines = wrapped(text, _WIDTH, self._measure(SIZE_3, face), indent=indent)
        for place, line in enumerate(lines):
            self._line(line, face, indent=0 if place else indent)

    def _signature(self) -> None:
        document = self.document
        self._line("")
        self._room(4)
        self._line(f"附件：{document.annex.title}", indent=2 * SIZE_3)
        self._line("")
        issuer, day = (
            self._measure(SIZE_3)(text) for text in (document.issuer, document.issued_on)
        )
        right = _LEFT + _WIDTH - 4 * SIZE_3
        middle = right - day / 2
        shift = max(0.0, middle + issuer / 2 - (_LEFT + _WIDTH - 2 * SIZE_3))
        self._at(document.issuer, middle - issuer / 2 - shift)
        self._at(document.issued_on or "（成文日期）", right - day - shift)

    def _annex(self, annex: Annex) -> None:
        self._at("附件", _LEFT, Face.HEADING)
        for line in wrapped(annex.title, _WIDTH, self._measure(SIZE_2 - 4, Face.TITLE)):
            self._centred(line, SIZE_2 - 4, self.at - _PITCH * 0.75, Face.TITLE)
            self.at -= _PITCH
        self.at -= 0.5 * _PITCH
        head = tuple(column.head for column in annex.columns)
        self._row(head, is_head=True)
        for row in annex.rows:
            if self.at - self._height(row, Face.BODY) < _BOTTOM:
                self._end_page()
                self._row(head, is_head=True)
            self._row(row)
        for note in annex.notes:
            for line in wrapped(note, _WIDTH, self._measure(SIZE_5)):
                if self.at - _ROW < _BOTTOM:
                    self._end_page()
                self._text(line, SIZE_5, _LEFT, self.at - 13)
                self.at -= _ROW

    def _imprint(self) -> None:
        """This will print the lines at the foot of the last page: who printed it, on which day."""
        if self.at - 2 * _PITCH < _BOTTOM:
            self._end_page()
        low = _BOTTOM
        for at in (low, low + _PITCH):
            self.sheet.line(_LEFT, _LEFT + _WIDTH, at, 1, BLACK)
        self._text(self.document.printed_by, SIZE_4, _LEFT + SIZE_4, low + 9)
        day = f"{self.document.issued_on}印发"
        right = _LEFT + _WIDTH - SIZE_4 - self._measure(SIZE_4)(day)
        self._text(day, SIZE_4, right, low + 9)

    def _row(self, row: tuple[str, ...], *, is_head: bool = False) -> None:
        annex, face = self.document.annex, Face.HEADING if is_head else Face.BODY
        height, left = self._height(row, face), _LEFT
        whole = sum(column.share for column in annex.columns)
        for column, text in zip(annex.columns, row, strict=True):
            width = _WIDTH * column.share / whole
            self.sheet.box(left, self.at - height, width, height)
            lines = self._cell(text, width, face)
            first = self.at - (height - len(lines) * _CELL_PITCH) / 2 - 10.5
            for place, line in enumerate(lines):
                wide = self._measure(SIZE_5, face)(line)
                at = left + _PAD
                if is_head:
                    at = left + (width - wide) / 2
                elif column.is_number:
                    at = left + width - _PAD - wide
                self._text(line, SIZE_5, at, first - _CELL_PITCH * place, face)
            left += width
        self.at -= height

    def _height(self, row: tuple[str, ...], face: Face) -> float:
        whole = sum(column.share for column in self.document.annex.columns)
        deepest = max(
            len(self._cell(text, _WIDTH * column.share / whole, face))
            for column, text in zip(self.document.annex.columns, row, strict=True)
        )
        return _CELL_PITCH * deepest + 4

    def _cell(self, text: str, width: float, face: Face) -> list[str]:
        return wrapped(text, width - 2 * _PAD, self._measure(SIZE_5, face)) or [""]

    def _line(self, text: str, face: Face = Face.BODY, *, indent: float = 0) -> None:
        self._room(1)
        self._text(text, SIZE_3, _LEFT + indent, self.at - _BASE * SIZE_3 - 6, face)
        self.at -= _PITCH

    def _at(self, text: str, left: float, face: Face = Face.BODY) -> None:
        self._room(1)
        self._text(text, SIZE_3, left, self.at - _BASE * SIZE_3 - 6, face)
        self.at -= _PITCH

    def _centred(self, text: str, size: float, at: float, face: Face = Face.BODY) -> None:
        left = _LEFT + (_WIDTH - self._measure(size, face)(text)) / 2
        self._text(text, size, left, at, face)

    def _text(self, text: str, size: float, left: float, at: float, face: Face = Face.BODY) -> None:
        self.sheet.text(text, size, (left, at), self.ink, face)

    def _measure(self, size: float, face: Face = Face.BODY) -> Callable[[str], float]:
        return lambda text: self.sheet.measure(text, size, face)

    def _room(self, lines: int) -> None:
        if self.at - lines * _PITCH < _BOTTOM - 0.5:
            self._end_page()

    def _end_page(self) -> None:
        number = f"— {self.page} —"
        wide = self._measure(SIZE_4)(number)
        is_right = self.page % 2 == 1
        left = _LEFT + _WIDTH - SIZE_4 - wide if is_right else _LEFT + SIZE_4
        self._text(number, SIZE_4, left, _BOTTOM - PAGE_NUMBER_MM * MM - _BASE * SIZE_4)
        if self.document.is_draft:
            self.ink = GREY
            self._text("送审稿，未签发", SIZE_4, _LEFT, (PAGE_MM[1] - 20) * MM)
            self.ink = BLACK
        self.sheet.turn()
        self.page, self.at = self.page + 1, _TOP
