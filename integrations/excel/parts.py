"""The parts of a workbook beside its sheets that tell what cells mean: texts and date formats."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from xml.parsers import expat

from integrations.excel.package import Package, local
from integrations.excel.plain_xml import NotPlain, PlainDecoder, resolved
from integrations.excel.unreadable import RosterUnreadable

SHARED_STRINGS_MAX: Final = 2_500_000
STYLES_MAX: Final = 65_536
_DATE_FORMATS: Final = frozenset(
    str(number) for number in (*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58)
)
_NOT_SIGNS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_PLAIN_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t></si>')
_TEXT, _TEXT_END, _SPACED = "<si><t>", "</t></si>", '<t xml:space="preserve">'
_PLAIN_STRINGS_END = re.compile(r"</sst\s*>|<sst[^>]*/>")
_PLAIN_STRING_MAX: Final = 4 * 1024 * 1024
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Context:
    """What a cell's reading depends on in the rest of the workbook."""

    strings: list[str]
    date_styles: frozenset[str]
    is_1904: bool


def read_context(package: Package) -> Context:
    """This will read the string table and the date styles of a workbook.

    Raises:
        RosterUnreadable: one of them is damaged or absurdly large.
    """
    strings, styles = package.part("sharedStrings"), package.part("styles")
    return Context(
        strings=_read_strings(package, strings) if strings else [],
        date_styles=_read_date_styles(package, styles) if styles else frozenset(),
        is_1904=package.is_1904,
    )


class _StringCollector:
    """Gathers the texts of the string table; readings beside them (rPh) are no part of a text."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._pieces: list[str] = []
        self._inside: set[str] = set()

    def _start(self, name: str, _: dict[str, str]) -> None:
        self._inside.add(local(name))

    def _end(self, name: str) -> None:
        name = local(name)
        self._inside.discard(name)
        if name == "si":
            self.strings.append(unescaped("".join(self._pieces)))
            self._pieces.clear()

    def _characters(self, text: str) -> None:
        if "t" in self._inside and "rPh" not in self._inside:
            self._pieces.append(text)


class _PlainStrings:
    """Takes the texts out of a string table in plain XML; what stands around them, a parser reads."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self._decoded = PlainDecoder("sst")
        self._rest = ""
        self._is_over = False

    def __call__(self, chunk: bytes) -> bytes:
        """This will keep the chunk's whole texts, and give what stands before and between them."""
        text = self._rest + self._decoded(chunk)
        if self._is_over:
            return text.encode()
        if "]]>" in text:
            raise NotPlain
        whole = text.rfind("</si>") + len("</si>") if "</si>" in text else 0
        around, found = _parted(text[:whole])
        self.strings += as_meant(found, text)
        self._rest = text[whole:]
        if len(self._rest) > _PLAIN_STRING_MAX:
            raise NotPlain
        if _PLAIN_STRINGS_END.search(self._rest):
            around.append(self._rest)
            self._rest, self._is_over = "", True
        return "".join(around).encode()

    def _start(self, name: str, _: dict[str, str]) -> None:
        if local(name) == "si":
            raise NotPlain


def _parted(text: str) -> tuple[list[str], list[str]]:
    """This will part what stands before and between texts from them."""
    # Most tables hold nothing but texts, and then no more signs than those of their ends.
    bare = text.replace(_SPACED, "<t>")
    before, begun, inside = bare.partition(_TEXT)
    found = inside.removesuffix(_TEXT_END).split(_TEXT_END + _TEXT)
    if begun and inside.count("<") == 4 * len(found) - 2 and inside.endswith(_TEXT_END):
        return [before], found
    around = _PLAIN_STRING.split(text)
    found = around[1::2]
    del around[1::2]
    return around, found


def _read_strings(package: Package, path: str) -> list[str]:
    quick = _PlainStrings()
    try:
        return _gathered(package, path, quick.parser, quick.strings, through=quick)
    except NotPlain:
        slow = _StringCollector()
        return _gathered(package, path, slow.parser, slow.strings)


def _gathered(
    package: Package,
    path: str,
    parser: expat.XMLParserType,
    strings: list[str],
    *,
    through: Callable[[bytes], bytes] = bytes,
) -> list[str]:
    for _ in package.parse(path, parser, through=through):
        if len(strings) > SHARED_STRINGS_MAX:
            raise RosterUnreadable("FILE_EXPANDS_TOO_MUCH")
    return strings


def _read_date_styles(package: Package, path: str) -> frozenset[str]:
    """This will give the style numbers, as the sheet writes them, that show a number as a date."""
    custom: dict[str, bool] = {}
    formats: list[str] = []
    within = ""

    def seen(name: str, attributes: dict[str, str]) -> None:
        nonlocal within
        if name in {"cellXfs", "cellStyleXfs", "cellStyles", "dxfs"}:
            within = name
        elif name == "numFmt" and not within:
            custom[attributes.get("numFmtId", "")] = _is_date_format(
                attributes.get("formatCode", "")
            )
        elif name == "xf" and within == "cellXfs" and len(formats) < STYLES_MAX:
            formats.append(attributes.get("numFmtId", "0"))

    package.elements(path, seen)
    return frozenset(
        str(style)
        for style, number in enumerate(formats)
        if custom.get(number, number in _DATE_FORMATS)
    )


def _is_date_format(code: str) -> bool:
    signs = _NOT_SIGNS.sub("", code).split(";")[0].lower()
    return "y" in signs or "d" in signs or ("m" in signs and "h" not in signs and "s" not in signs)


def as_meant(texts: list[str], within: str) -> list[str]:
    """This will read texts as they stand within a plain part, entities and escapes undone.

    Raises:
        NotPlain: an entity that only a parser knows.
    """
    if "&" in within or "\r" in within:
        texts = [*map(resolved, texts)]
    return [*map(unescaped, texts)] if "_x" in within else texts


def unescaped(text: str) -> str:
    """This will undo _x000D_, the workbook's spelling of characters that XML cannot hold."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
