"""A stream of bytes copied with some places cut out and others put in, in one pass and flat memory."""

import codecs
import re
from collections.abc import Callable, Sequence
from typing import Final
from xml.sax.saxutils import quoteattr

from integrations.excel.unreadable import RosterUnreadable

_TAG = re.compile(rb"""<[^<>"']*(?:"[^"]*"[^<>"']*|'[^']*'[^<>"']*)*>""")
_DECLARATION = re.compile(r"^\ufeff?<\?xml[^>]*\?>")
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class Splicer:
    """Holds what is fed and not yet gone; places count from the start of the stream."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self._held = bytearray()
        self._gone = 0

    def feed(self, data: bytes) -> None:
        """This will take more of the stream."""
        self._held += data

    def copy_to(self, place: int) -> None:
        """This will let everything before a place through."""
        if place > self._gone:
            self._write(bytes(self._held[: place - self._gone]))
            self.skip_to(place)

    def skip_to(self, place: int) -> None:
        """This will drop everything before a place."""
        if place > self._gone:
            del self._held[: place - self._gone]
            self._gone = place

    def put(self, data: bytes) -> None:
        """This will write something of our own."""
        self._write(data)

    def tag(self, place: int) -> tuple[int, bool]:
        """This will say where the tag at a place ends, and whether it closes itself.

        Raises:
            RosterUnreadable: no tag stands there; the parser and this reader disagree.
        """
        found = _TAG.match(self._held, place - self._gone)
        if found is None:
            raise RosterUnreadable("FILE_DAMAGED")
        return self._gone + found.end(), found[0].endswith(b"/>")


class Utf8:
    """Turns a part in UTF-16 into UTF-8 as it comes; anything else stays as it is."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = None
        self._is_first = True

    def __call__(self, chunk: bytes) -> bytes:
        """This will give a chunk in UTF-8."""
        is_first, self._is_first = self._is_first, False
        if is_first and chunk.startswith(_UTF16):
            self._decoder = codecs.getincrementaldecoder("utf-16")()
        if self._decoder is None:
            return chunk
        text = self._decoder.decode(chunk)
        return (_DECLARATION.sub("", text) if is_first else text).encode()


def tag(name: str, attributes: Sequence[tuple[str, str]], *, is_closed: bool = False) -> bytes:
    """This will write a tag, in ASCII whatever its attributes hold."""
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes)
    return f"<{name}{written}{'/' * is_closed}>".encode("ascii", "xmlcharrefreplace")
