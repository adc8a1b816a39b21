"""What parts in plain XML are read by: expressions, which are far faster than a parser's calls.

A parser still reads what stands around the texts that are taken out, so that what is no XML is
refused; and what is not plain is left to the slow way, whole.
"""

import codecs
import re
from typing import Final

_START: Final = (
    r'(?:<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?[^>]*\?>\s*)?<{root}(?=[ >])'
)
# What no XML holds, though an expression would not mind: expat refuses it.
_CONTROLS: Final = bytes(set(range(32)) - {9, 10, 13})
_NO_CHARACTERS: Final = ("\ufffe", "\uffff")
_ENTITY = re.compile(r"&(?:#([0-9]+)|#x([0-9A-Fa-f]+)|(amp|lt|gt|quot|apos));")
_CHARACTERS: Final = range(32, 0xD800)  # numbers beyond these are left to the parser
_CHARACTER_DIGITS_MAX: Final = 7
_NAMED: Final = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


class NotPlain(Exception):
    """The part is written in a way that the quick reader does not know."""


def begins(chunk: bytes, root: str) -> bool:
    """This will say whether a part that starts so has that root and an encoding that is read."""
    return re.match(_START.format(root=root).encode(), chunk) is not None


class PlainDecoder:
    """Gives the text of a part's chunks as they come, as long as all of it is plain."""

    def __init__(self, root: str) -> None:
        self._start = re.compile(_START.format(root=root))
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._is_begun = False
        self._last = ""

    def __call__(self, chunk: bytes) -> str:
        """This will decode a chunk.

        Raises:
            NotPlain: another root or encoding, comments, sections that quote, what XML cannot hold.
        """
        try:
            fresh = self._decoder.decode(chunk)
        except UnicodeDecodeError:
            raise NotPlain from None
        after = 0
        if not self._is_begun:
            start = self._start.match(fresh)
            if start is None:
                raise NotPlain
            self._is_begun, after = True, start.end()
        # A sign of two characters may lie across two chunks.
        if self._last + fresh[:1] in {"<!", "<?"}:
            raise NotPlain
        self._last = fresh[-1:] or self._last
        if "<!" in fresh or not is_written(chunk, fresh):
            raise NotPlain
        if fresh.find("<?", after) >= 0:
            raise NotPlain
        return fresh


def is_written(chunk: bytes, text: str) -> bool:
    """This will say whether XML can hold every character of a text, given as its bytes as well."""
    is_bare = len(chunk.translate(None, _CONTROLS)) == len(chunk)
    return is_bare and not any(sign in text for sign in _NO_CHARACTERS)


def resolved(text: str) -> str:
    """This will read line ends and entities as a parser does.

    Raises:
        NotPlain: an entity that only a parser knows.
    """
    if "&" not in text and "\r" not in text:
        return text
    if text.count("&") != len(_ENTITY.findall(text)):
        raise NotPlain
    return _ENTITY.sub(_character, text.replace("\r\n", "\n").replace("\r", "\n"))


def _character(entity: re.Match[str]) -> str:
    decimal, hexadecimal, name = entity.groups()
    if name:
        return _NAMED[name]
    if len(decimal or hexadecimal) > _CHARACTER_DIGITS_MAX:
        raise NotPlain
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if code not in _CHARACTERS:
        raise NotPlain
    return chr(code)
