"""The faces that documents are printed in, embedded: of each only the characters that were printed.

GB/T 9704-2012 asks for 小标宋, 仿宋, 黑体 and 楷体. The founders' own are not free; Noto Serif SC and
Noto Sans SC (思源宋体, 思源黑体; SIL OFL 1.1, which allows embedding and passing on) stand for them and
come with a package, so that a page looks the same wherever it is opened. reportlab embeds no outlines
of PostScript by itself: this says to it, as one of its own dynamic fonts does, what to write.
"""

import hashlib
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Final
from weakref import WeakKeyDictionary

import pylopdf_fonts_zh_cn
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from reportlab.pdfbase import pdfdoc, pdfmetrics

EM: Final = 1000
_SYMBOLIC, _SERIF = 4, 2
_TAG_LETTERS: Final = 6
_PER_BLOCK: Final = 100
_IDEOGRAPHS: Final = range(0x4E00, 0xA000)
# Tables of a font file that say nothing of outlines; only those are embedded.
_BESIDE: Final = (
    "BASE",
    "DSIG",
    "GDEF",
    "GPOS",
    "GSUB",
    "OS/2",
    "VORG",
    "name",
    "post",
    "vhea",
    "vmtx",
)


class Face(Enum):
    """What a text is in a document: its body, its title (小标宋), or a heading (黑体)."""

    BODY = "body"
    TITLE = "title"
    HEADING = "heading"


class Typeface:
    """A font as reportlab asks of one that embeds what was printed of it; of one file."""

    # Names that reportlab reads.
    _multiByte = 1  # noqa: N815
    _dynamicFont = 1  # noqa: N815
    shapable = False

    def __init__(self, path: Path, *, is_serif: bool) -> None:
        self.path, self.is_serif = path, is_serif
        with TTFont(path, lazy=True) as font:
            names, advances = font.getBestCmap(), font["hmtx"]
            self.cids = {chr(code): _cid(name) for code, name in names.items()}
            self.widths = {chr(code): int(advances[name][0]) for code, name in names.items()}
            head, lines = font["head"], font["hhea"]
            self.box = (head.xMin, head.yMin, head.xMax, head.yMax)
            self.ascent, self.descent = lines.ascent, lines.descent
            self.cap_height = font["OS/2"].sCapHeight
            assert head.unitsPerEm == EM, "a PDF counts in thousandths of an em"
        self.fontName = self.name = path.stem
        self.face = self
        self._printed: WeakKeyDictionary[pdfdoc.PDFDocument, dict[str, int]] = WeakKeyDictionary()

    def stringWidth(self, text: str, size: float, encoding: str = "utf-8") -> float:  # noqa: ARG002, N802 - as reportlab calls it
        """This will say how wide a text is, in points; of characters that the face has."""
        return sum(self.widths[letter] for letter in text) * size / EM

    def splitString(self, text: str, doc: pdfdoc.PDFDocument) -> list[tuple[int, bytes]]:  # noqa: N802 - as reportlab calls it
        """This will give a text as the numbers of its glyphs, and remember them for the document."""
        printed = self._printed.setdefault(doc, {})
        printed |= {letter: self.cids[letter] for letter in text}
        return [(0, b"".join(self.cids[letter].to_bytes(2, "big") for letter in text))]

    def getSubsetInternalName(self, subset: int, doc: pdfdoc.PDFDocument) -> str:  # noqa: ARG002, N802 - as reportlab calls it
        """This will give the font's name in a document, which embeds it when it is written."""
        if self.fontName not in doc.fontMapping:
            doc.fontMapping[self.fontName] = f"/F{len(doc.fontMapping) + 1}"
            doc.delayedFonts.append(self)
        name: str = doc.fontMapping[self.fontName]
        return name

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:  # noqa: N802 - as reportlab calls it
        """This will write what was printed of the face into the document."""
        printed = self._printed.pop(doc)
        letters = "".join(sorted(printed))
        base = f"{_tag(letters)}+{self.name}"
        name = pdfdoc.PDFName
        outlines = _stream(_outlines(self.path, letters, base), Subtype=name("CIDFontType0C"))
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": name("FontDescriptor"),
                "FontName": name(base),
                "Flags": _SYMBOLIC | (_SERIF if self.is_serif else 0),
                "FontBBox": pdfdoc.PDFArray(self.box),
                "ItalicAngle": 0,
                "Ascent": self.ascent,
                "Descent": self.descent,
                "CapHeight": self.cap_height,
                "StemV": 80,
                "FontFile3": _kept(doc, outlines, f"outlines:{base}"),
            }
        )
        widths = [
            part
            for cid, wide in sorted({(self.cids[one], self.widths[one]) for one in letters})
            for part in (cid, pdfdoc.PDFArray([wide]))
        ]
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": name("Font"),
                "Subtype": name("CIDFontType0"),
                "BaseFont": name(base),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": _kept(doc, descriptor, f"descriptor:{base}"),
                "DW": EM,
                "W": pdfdoc.PDFArray(widths),
            }
        )
        whole = pdfdoc.PDFDictionary(
            {
                "Type": name("Font"),
                "Subtype": name("Type0"),
                "BaseFont": name(f"{base}-Identity-H"),
                "Encoding": name("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([_kept(doc, descendant, f"cids:{base}")]),
                "ToUnicode": _kept(doc, _stream(_meanings(printed)), f"meanings:{base}"),
            }
        )
        internal = self.getSubsetInternalName(0, doc).removeprefix("/")
        _kept(doc, whole, internal)
        used = doc.idToObject["BasicFonts"]
        used.dict[internal] = whole  # type: ignore[attr-defined]  # a dictionary of reportlab's


def of(face: Face) -> Typeface:
    """This will give what a face is printed in; read once for a process."""
    return _sans() if face is Face.HEADING else _serif()


def printable(text: str, face: Face) -> str:
    """This will name each character that the face has not by its number, 〔U+20BB7〕, never a blank."""
    known = of(face).cids
    if all(letter in known for letter in text):
        return text
    return "".join(one if one in known else f"〔U+{ord(one):04X}〕" for one in text)


def width(text: str, size: float, face: Face) -> float:
    """This will say how wide a text is when printed, in points."""
    return of(face).stringWidth(printable(text, face), size)


@cache
def _serif() -> Typeface:
    return _registered(pylopdf_fonts_zh_cn.serif_path(), is_serif=True)


@cache
def _sans() -> Typeface:
    return _registered(pylopdf_fonts_zh_cn.sans_path(), is_serif=False)


def _registered(path: Path, *, is_serif: bool) -> Typeface:
    made = Typeface(path, is_serif=is_serif)
    pdfmetrics.registerFont(made)
    return made


def _cid(glyph: str) -> int:
    """This will give a glyph's number: its name in a font that is keyed by numbers holds it."""
    return 0 if glyph == ".notdef" else int(glyph.removeprefix("cid"))


def _outlines(path: Path, letters: str, name: str) -> bytes:
    """This will cut a font down to some characters and give its outlines, the same for the same."""
    options = Options()
    options.drop_tables += _BESIDE
    options.layout_features = []
    options.notdef_outline = True
    options.recalc_timestamp = False
    with TTFont(path, lazy=True) as font:
        cutter = Subsetter(options)
        cutter.populate(text=letters)
        cutter.subset(font)
        table = font["CFF "]
        table.cff.fontNames[:] = [name]
        content: bytes = table.compile(font)
    return content


def _tag(letters: str) -> str:
    """This will give six capitals for a set of characters, as ISO 32000-1, 9.6.4 wants before a name."""
    digest = hashlib.sha256(letters.encode()).digest()
    return "".join(chr(ord("A") + byte % 26) for byte in digest[:_TAG_LETTERS])


def _meanings(printed: dict[str, int]) -> bytes:
    """This will say which character each glyph stands for: of several, the ordinary ideograph."""
    meant: dict[int, str] = {}
    for letter in sorted(printed, key=lambda one: (ord(one) not in _IDEOGRAPHS, one)):
        meant.setdefault(printed[letter], letter)
    lines = [
        f"<{cid:04X}> <{letter.encode('utf-16-be').hex().upper()}>"
        for cid, letter in sorted(meant.items())
    ]
    blocks = [lines[at : at + _PER_BLOCK] for at in range(0, len(lines), _PER_BLOCK)]
    body = "".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks
    )
    return f"{_CMAP_HEAD}{body}{_CMAP_FOOT}".encode()


def _kept(doc: pdfdoc.PDFDocument, thing: object, name: str) -> object:
    """This will put an object into a document under a name of ours, and refer to it."""
    return doc.Reference(thing, name)  # type: ignore[no-untyped-call]  # so in the stubs


def _stream(content: bytes, **entries: object) -> pdfdoc.PDFStream:
    return pdfdoc.PDFStream(
        pdfdoc.PDFDictionary(dict(entries)), content, filters=[pdfdoc.PDFZCompress]
    )


_CMAP_HEAD: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
"""
_CMAP_FOOT: Final = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
