"""The styles of a workbook with two fills added, and copies of its own cell styles that use them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from integrations.excel.package import local
from integrations.excel.splice import Splicer, Utf8, tag

RED: Final = "FFFFC7CE"
YELLOW: Final = "FFFFEB9C"
PLAIN: Final = (
    b'<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<fonts count="1"><font><sz val="11"/><name val="\xe5\xae\x8b\xe4\xbd\x93"/></font></fonts>'
    b'<fills count="2"><fill><patternFill patternType="none"/></fill>'
    b'<fill><patternFill patternType="gray125"/></fill></fills>'
    b'<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    b'<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    b'<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    b'<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    b"</styleSheet>"
)
_OWN: Final = frozenset({"fillId", "applyFill"})


@dataclass(slots=True)
class Fills:
    """Numbers of coloured styles, given out as the cells ask; `patched` then writes them all."""

    content: bytes
    _fills: int = 0
    _fills_at: tuple[int, int, int] = (0, 0, 0)
    _styles_at: tuple[int, int, int] = (0, 0, 0)
    _prefix: str = ""
    _styles: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    _given: dict[tuple[int, bool], int] = field(default_factory=dict)

    @classmethod
    def of(cls, content: bytes | None) -> "Fills":
        """This will read a styles part; what is none, or lacks what we add to, is replaced whole."""
        found = cls(Utf8()(content or PLAIN))
        _Reading(found).run()
        if found._fills_at[1] and found._styles_at[1] and found._styles:
            return found
        return cls.of(None)

    def style(self, base: int, *, is_fault: bool) -> int:
        """This will give the number of the style that looks like another, on red or yellow."""
        known = base if base < len(self._styles) else 0
        return self._given.setdefault((known, is_fault), len(self._styles) + len(self._given))

    def patched(self) -> bytes:
        """This will give the part with what was asked for."""
        out = bytearray()
        splicer = Splicer(out.extend)
        splicer.feed(self.content)
        fills = b"".join(self._fill(colour) for colour in (RED, YELLOW))
        styles = b"".join(self._style(base, is_fault) for base, is_fault in self._given)
        sections = [
            ("fills", self._fills_at, self._fills + 2, fills),
            ("cellXfs", self._styles_at, len(self._styles) + len(self._given), styles),
        ]
        for name, (start, content, end), count, added in sorted(sections, key=lambda one: one[1]):
            splicer.copy_to(start)
            splicer.put(tag(self._prefix + name, [("count", str(count))]))
            splicer.skip_to(content)
            splicer.copy_to(end)
            splicer.put(added)
        splicer.copy_to(len(self.content))
        return bytes(out)

    def _fill(self, colour: str) -> bytes:
        p = self._prefix
        return (
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{colour}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
        ).encode()

    def _style(self, base: int, is_fault: bool) -> bytes:  # noqa: FBT001 - a pair, taken apart
        attributes, children = self._styles[base]
        kept = [(key, value) for key, value in attributes.items() if key not in _OWN]
        fill = self._fills + (0 if is_fault else 1)
        name = f"{self._prefix}xf"
        start = tag(name, [*kept, ("fillId", str(fill)), ("applyFill", "1")])
        return start + children + f"</{name}>".encode()


class _Reading:
    """Finds in a styles part where its fills and its cell styles stand."""

    def __init__(self, found: Fills) -> None:
        self._found = found
        self._within = ""
        self._start = (0, 0)
        self._depth = 0
        self._xf: tuple[int, bool, Mapping[str, str]] = (0, False, {})
        self._splicer = Splicer(bytes)
        self._splicer.feed(found.content)
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end

    def run(self) -> None:
        """This will note the places."""
        self._parser.Parse(self._found.content, True)  # noqa: FBT003 - expat's own signature

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        place, known = self._parser.CurrentByteIndex, local(name)
        if self._depth == 1:
            self._found._prefix = name.removesuffix(known)  # noqa: SLF001 - its own reading
        elif known in {"fills", "cellXfs"} and self._depth == 2:  # noqa: PLR2004 - below the root
            end, is_closed = self._splicer.tag(place)
            self._within = "" if is_closed else known
            self._start = (place, end)
        elif self._depth == 3 and self._within == "fills":  # noqa: PLR2004 - in a section
            self._found._fills += 1  # noqa: SLF001
        elif self._depth == 3 and self._within == "cellXfs":  # noqa: PLR2004
            self._xf = (*self._splicer.tag(place), attributes)

    def _on_end(self, name: str) -> None:
        place, known = self._parser.CurrentByteIndex, local(name)
        if self._depth == 3 and self._within == "cellXfs":  # noqa: PLR2004
            start, is_closed, attributes = self._xf
            children = b"" if is_closed else self._found.content[start:place]
            self._found._styles.append((dict(attributes), children))  # noqa: SLF001
        elif self._depth == 2 and known == self._within:  # noqa: PLR2004
            if known == "fills":
                self._found._fills_at = (*self._start, place)  # noqa: SLF001
            else:
                self._found._styles_at = (*self._start, place)  # noqa: SLF001
            self._within = ""
        self._depth -= 1
