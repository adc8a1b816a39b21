"""What an official document consists of, and the measures of GB/T 9704-2012 that both writers keep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

# 5.2: the page, its margins and the type area, in millimetres.
PAGE_MM: Final = (210.0, 297.0)
TOP_MM: Final = 37.0
LEFT_MM: Final = 28.0
AREA_MM: Final = (156.0, 225.0)
LINES: Final = 22
CHARACTERS: Final = 28
# 7.2: sizes by their Chinese numbers, in points.
SIZE_2: Final = 22.0
SIZE_3: Final = 16.0
SIZE_4: Final = 14.0
SIZE_5: Final = 10.5
SIZE_MARK: Final = 40.0
# 7.2.4, 7.2.7, 7.5: how far below the edge the mark stands, the red line, the page number.
MARK_MM: Final = 35.0
RED_LINE_MM: Final = 4.0
PAGE_NUMBER_MM: Final = 7.0
RED: Final = (0.83, 0.0, 0.0)

_NEVER_FIRST: Final = frozenset("，。、；：？！）》」』”’…—％%)]}·")
_NEVER_LAST: Final = frozenset("（《「『“‘([{")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the annexed table: its head, its part of the width, and whether it is a number."""

    head: str
    share: float
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Annex:
    """The table behind the text: on pages of its own, its head on each."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Official:
    """An official document. A paragraph that begins with 一、 and ends without 。 is a heading."""

    mark: str
    number: str
    title: str
    addressee: str
    paragraphs: tuple[str, ...]
    issuer: str
    issued_on: str
    annex: Annex
    printed_by: str
    is_draft: bool = False


def is_heading(paragraph: str) -> bool:
    """This will tell a heading from a paragraph."""
    return (
        paragraph[:1] in "一二三四五六七八九十" and "、" in paragraph[:3] and "。" not in paragraph
    )


def wrapped(
    text: str, width: float, measure: Callable[[str], float], *, indent: float = 0
) -> list[str]:
    """This will break a text into lines no wider than asked, but for a stop that hangs at the end.

    No line begins with a stop or a closing bracket, nor ends with an opening one; figures and
    letters stay together.
    """
    lines, line, room = [], "", width - indent
    for piece in _pieces(text):
        fits = measure(line + piece) <= room + 0.01
        if not line or fits or piece[0] in _NEVER_FIRST:
            line += piece
            continue
        kept = len(line)
        while kept > 1 and line[kept - 1] in _NEVER_LAST:
            kept -= 1
        lines.append(line[:kept])
        line, room = line[kept:] + piece, width
    return [*lines, line] if line else lines


def _pieces(text: str) -> Sequence[str]:
    found: list[str] = []
    for letter in text:
        is_narrow = letter.isascii() and letter not in _NEVER_FIRST and letter not in _NEVER_LAST
        if is_narrow and found and found[-1][-1].isascii() and found[-1][-1] not in _NEVER_FIRST:
            found[-1] += letter
        else:
            found.append(letter)
    return found
