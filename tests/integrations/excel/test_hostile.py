"""Files that are damaged, foreign or meant to harm: always one clear refusal, never a crash."""

import hashlib
import io
import tracemalloc
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from integrations.excel import package, parts
from integrations.excel.layouts import MEMBERS, UNITS
from integrations.excel.package import BYTES_MAX
from integrations.excel.reader import open_sheet
from integrations.excel.unreadable import RosterUnreadable
from tests.integrations.excel import files

UNITS_XLSX = (Path(__file__).parents[3] / "examples" / "data" / "units.xlsx").read_bytes()
UNITS_XLS = files.xls(
    [("工会名称", "上级工会"), ("甲工会", "乙工会"), ("丙工会", 7)], name="工会组织"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"
HEADER = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>工会名称</t></is></c>'
    '<c r="B1" t="inlineStr"><is><t>上级工会</t></is></c></row>'
).encode()
RELATIONS = "xl/_rels/workbook.xml.rels"
STRINGS = b'<Relationship Id="s1" Type="x/sharedStrings" Target="sharedStrings.xml"/>'
END = b"</sheetData></worksheet>"
Edit = Callable[[bytes], bytes]


def rebuilt(edits: Mapping[str, Edit | None], extra: Mapping[str, bytes] | None = None) -> bytes:
    """The sample with parts changed, dropped or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(UNITS_XLSX)) as source,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            edit = edits.get(entry.filename, bytes)
            if edit is not None:
                target.writestr(entry.filename, edit(source.read(entry)))
        for name, content in (extra or {}).items():
            target.writestr(name, content)
    return stream.getvalue()


def appended(rows: bytes) -> bytes:
    return rebuilt({SHEET: lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>")})


def zipped(parts: Mapping[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in parts.items():
            target.writestr(name, content)
    return stream.getvalue()


def outcome(content: bytes) -> str:
    """Reads to the end: the code of the refusal, or "read"."""
    try:
        for _ in open_sheet(content, UNITS).rows():
            pass
    except RosterUnreadable as error:
        return error.code if error.message.endswith("。") else "no sentence"
    return "read"


class TestForeignFiles:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "FILE_EMPTY"),
            (b"\0" * (BYTES_MAX + 1), "FILE_TOO_LARGE"),
            ("姓名,证件号码\n张三,1\n".encode("gb18030"), "HEADER_MISSING"),
            (b"<html><table></table></html>", "FILE_NOT_WORKBOOK"),
            (OLE + b"\0" * 600, "FILE_NOT_WORKBOOK"),
            (OLE + b"\0" * 99 + "EncryptedPackage".encode("utf-16-le"), "FILE_ENCRYPTED"),
            (b"PK\x03\x04", "FILE_DAMAGED"),
            (zipped({"a.txt": b"x"}), "FILE_IS_ARCHIVE"),
            (zipped({}), "FILE_NOT_WORKBOOK"),
        ],
    )
    def test_are_named_for_what_they_are(self, content: bytes, code: str) -> None:
        assert outcome(content) == code

    def test_tell_a_word_document(self) -> None:
        relations = (
            b'<Relationships xmlns="r"><Relationship Id="1" Type="x/officeDocument"'
            b' Target="word/document.xml"/></Relationships>'
        )
        package_parts = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": relations}
        document = {
            "word/document.xml": b"<document/>",
            "word/_rels/document.xml.rels": b"<Relationships/>",
        }
        assert outcome(zipped(package_parts | document)) == "FILE_IS_DOCUMENT"

    def test_tell_a_workbook_with_macros(self) -> None:
        assert outcome(rebuilt({}, {"xl/vbaProject.bin": b"x"})) == "FILE_HAS_MACROS"

    def test_tell_a_workbook_without_worksheets(self) -> None:
        assert outcome(rebuilt({SHEET: None})) == "SHEET_MISSING"

    def test_are_read_from_a_path_as_well(self, tmp_path: Path) -> None:
        path = tmp_path / "large.xlsx"
        path.write_bytes(b"\0" * (BYTES_MAX + 1))
        with pytest.raises(RosterUnreadable, match="FILE_TOO_LARGE"):
            open_sheet(path, MEMBERS)


class TestDamage:
    @pytest.mark.parametrize("size", [10, 100, 1000, 3000, len(UNITS_XLSX) - 1])
    def test_of_a_truncated_file_is_told(self, size: int) -> None:
        assert outcome(UNITS_XLSX[:size]) == "FILE_DAMAGED"

    @settings(max_examples=300, deadline=None)
    @example(7565, b"@")  # in the table of contents: a part begins before the file does
    @given(st.integers(0, len(UNITS_XLSX) - 1), st.binary(min_size=1, max_size=8))
    def test_anywhere_is_refused_or_harmless(self, place: int, garbage: bytes) -> None:
        content = UNITS_XLSX[:place] + garbage + UNITS_XLSX[place + len(garbage) :]
        assert outcome(content).isascii()

    @settings(max_examples=150, deadline=None)
    @given(st.integers(0, len(UNITS_XLS) - 1), st.binary(min_size=1, max_size=8))
    def test_anywhere_in_an_old_workbook_is_refused_or_harmless(
        self, place: int, garbage: bytes
    ) -> None:
        content = UNITS_XLS[:place] + garbage + UNITS_XLS[place + len(garbage) :]
        assert outcome(content).isascii()

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=400), st.booleans())
    def test_of_random_bytes_is_refused(self, content: bytes, looks_zipped: bool) -> None:
        assert outcome((b"PK\x03\x04" if looks_zipped else b"") + content) != "read"

    @settings(max_examples=200, deadline=None)
    @given(st.integers(0, 4000), st.binary(max_size=6))
    def test_inside_the_sheet_is_refused_or_harmless(self, place: int, garbage: bytes) -> None:
        content = rebuilt({SHEET: lambda xml: xml[:place] + garbage + xml[place + 3 :]})
        assert outcome(content).isascii()

    @pytest.mark.parametrize(
        "rows",
        [
            b'<row r="99"><c r="A99" t="s"><v>999999</v></c></row>',
            b'<row r="99"><c r="A99" t="s"><v>-1</v></c></row>',
            b'<row r="99"><c r="A99"><v>abc</v></c></row>',
            b'<row r="99"><c r="ZZZZ99"><v>1</v></c></row>',
            b'<row r="99"><c r="99"><v>1</v></c></row>',
            b'<row r="99"/><row r="98"/>',
            b'<row r="0"/>',
            b'<row r="1048577"/>',
            b'<row r="x"/>',
            b"<row><c>",
            b"&unknown;",
        ],
    )
    def test_of_a_row_is_told(self, rows: bytes) -> None:
        assert outcome(appended(rows)) == "FILE_DAMAGED"


class TestAttacks:
    def test_a_cell_in_the_far_corner_costs_nothing(self) -> None:
        rows = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        tracemalloc.start()
        assert outcome(appended(rows)) == "read"
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 20_000_000

    def test_one_long_text_repeated_is_never_copied(self) -> None:
        long = b"<sst><si><t>" + b"x" * 900_000 + b"</t></si></sst>"
        cells = b"".join(
            b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(99, 9000)
        )
        edits: dict[str, Edit | None] = {
            SHEET: lambda xml: xml[: xml.index(b"<row")] + HEADER + cells + END,
            RELATIONS: lambda xml: xml.replace(b"</Relationships>", STRINGS + b"</Relationships>"),
        }
        content = rebuilt(edits, {"xl/sharedStrings.xml": long})
        tracemalloc.start()
        assert outcome(content) == "read"
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 60_000_000

    def test_a_bomb_is_refused_before_it_is_unpacked(self) -> None:
        content = rebuilt({}, {"xl/media/bomb.bin": b"\0" * 50_000_000})
        assert outcome(content) == "FILE_EXPANDS_TOO_MUCH"

    def test_too_many_parts_are_refused(self) -> None:
        many = {f"xl/media/{n}": b"" for n in range(package.ENTRIES_MAX)}
        assert outcome(rebuilt({}, many)) == "FILE_EXPANDS_TOO_MUCH"

    def test_a_lying_size_is_found_out(self) -> None:
        content = bytearray(rebuilt({}, {"xl/media/a": b"\0" * 100_000}))
        with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
            entry = archive.getinfo("xl/media/a")
        packed = entry.file_size.to_bytes(4, "little")
        place = content.rindex(packed)
        content[place : place + 4] = (10).to_bytes(4, "little")
        assert outcome(bytes(content)) == "FILE_DAMAGED"

    def test_a_doctype_is_refused(self) -> None:
        laughs = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
        content = rebuilt({SHEET: lambda xml: laughs + xml[xml.index(b"<worksheet") :]})
        assert outcome(content) == "FILE_DAMAGED"

    def test_an_endless_token_is_refused(self) -> None:
        noise = hashlib.shake_128(b"noise").hexdigest(package.TOKEN_BYTES_MAX).encode()
        data = b"<!--" + noise + b"--><sheetData>"
        assert outcome(rebuilt({SHEET: lambda xml: xml.replace(b"<sheetData>", data)})) == (
            "FILE_DAMAGED"
        )

    def test_an_endless_row_is_refused(self) -> None:
        noise = hashlib.shake_128(b"noise").hexdigest(500_000)
        cells = "".join(f'<c s="{noise[n * 4 : n * 4 + 4]}"/>' for n in range(220_000)).encode()
        assert outcome(appended(b'<row r="99">' + cells + b"</row>")) == "FILE_DAMAGED"

    def test_a_row_beyond_the_last_column_is_refused(self) -> None:
        cells = b"<c><v>1</v></c>" * 16_385
        assert outcome(appended(b'<row r="99">' + cells + b"</row>")) == "FILE_DAMAGED"

    def test_a_small_part_that_is_huge_is_refused(self) -> None:
        noise = hashlib.shake_128(b"noise").hexdigest(1_000_000).encode() * 17
        styles: dict[str, Edit | None] = {"xl/styles.xml": lambda _: b"<x>" + noise + b"</x>"}
        assert outcome(rebuilt(styles)) == "FILE_EXPANDS_TOO_MUCH"

    @pytest.mark.parametrize("name", [SHEET, "xl/workbook.xml"])
    def test_a_part_of_another_kind_is_refused(self, name: str) -> None:
        assert outcome(rebuilt({name: lambda _: b"<other/>"})) in {
            "FILE_DAMAGED",
            "FILE_NOT_WORKBOOK",
        }

    def test_a_workbook_that_points_nowhere_is_refused(self) -> None:
        assert outcome(rebuilt({"xl/workbook.xml": None})) == "FILE_NOT_WORKBOOK"
        assert outcome(rebuilt({RELATIONS: None})) == "FILE_NOT_WORKBOOK"

    def test_too_many_texts_are_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parts, "SHARED_STRINGS_MAX", 3)
        edits: dict[str, Edit | None] = {
            RELATIONS: lambda xml: xml.replace(b"</Relationships>", STRINGS + b"</Relationships>")
        }
        texts = b"<sst>" + b"<si><t>a</t></si>" * 4 + b"</sst>"
        assert outcome(rebuilt(edits, {"xl/sharedStrings.xml": texts})) == "FILE_EXPANDS_TOO_MUCH"

    def test_an_encrypted_entry_is_told(self) -> None:
        content = bytearray(UNITS_XLSX)
        place = content.index(b"PK\x01\x02")
        content[place + 8] |= 1
        assert outcome(bytes(content)) == "FILE_ENCRYPTED"

    def test_a_part_named_twice_is_refused(self) -> None:
        stream = io.BytesIO(UNITS_XLSX)
        with zipfile.ZipFile(stream, "a") as target, pytest.warns(UserWarning, match="Duplicate"):
            target.writestr(SHEET, b"<worksheet/>")
        assert outcome(stream.getvalue()) == "FILE_DAMAGED"


class TestOtherWriters:
    def test_prefixed_and_indented_xml_is_read_alike(self) -> None:
        def prefixed(xml: bytes) -> bytes:
            for name in (b"worksheet", b"sheetData", b"row", b"c", b"v", b"is", b"t"):
                xml = xml.replace(b"<" + name + b">", b"<x:" + name + b">\n  ")
                xml = xml.replace(b"<" + name + b" ", b"\n<x:" + name + b" ")
                xml = xml.replace(b"</" + name + b">", b"</x:" + name + b">\n")
            return xml.replace(b"<x:worksheet xmlns=", b"<x:worksheet xmlns:x=", 1)

        content = rebuilt({SHEET: prefixed})
        plain = list(open_sheet(UNITS_XLSX, UNITS).rows())
        assert [r.number for r in open_sheet(content, UNITS).rows()] == [r.number for r in plain]

    def test_readings_beside_a_shared_text_are_no_part_of_it(self) -> None:
        texts = (
            "<sst><si>\n<r><t>张</t></r> <r><t>三</t></r><rPh><t>z</t></rPh></si></sst>".encode()
        )
        row = b'<row r="99"><c r="A99" t="s"><v>0</v></c></row>'
        edits: dict[str, Edit | None] = {
            RELATIONS: lambda xml: xml.replace(b"</Relationships>", STRINGS + b"</Relationships>"),
            SHEET: lambda xml: xml.replace(b"</sheetData>", row + b"</sheetData>"),
        }
        content = rebuilt(edits, {"xl/sharedStrings.xml": texts})
        assert list(open_sheet(content, UNITS).rows())[-1].cells["name"].text == "张三"

    def test_rows_and_cells_without_addresses_follow_each_other(self) -> None:
        cells = b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % c for c in (b"A", b"B"))
        row = list(open_sheet(appended(b"<row>" + cells + b"</row>"), UNITS).rows())[-1]
        assert row.cells["parent_name"].ref == f"B{row.sheet_row}"
        assert (row.cells["name"].text, row.cells["parent_name"].text) == ("A", "B")

    @pytest.mark.parametrize(
        ("xml", "kind", "text"),
        [
            (b'<c r="A99" t="str"><f>A1</f><v>abc</v></c>', "text", "abc"),
            (b'<c r="A99" t="str"><f>A1</f><v></v></c>', "empty", ""),
            (b'<c r="A99"><f>A1</f></c>', "error", ""),
            (b'<c r="A99" t="e"><v>#REF!</v></c>', "error", "#REF!"),
            (b'<c r="A99" t="d"><v>2016-03-01T00:00:00</v></c>', "date", ""),
            (b'<c r="A99" t="d"><v>soon</v></c>', "error", "#VALUE!"),
            (b'<c r="A99"><v>1e999</v></c>', "error", "#NUM!"),
            (b'<c t="n" r="A99"><v>7</v></c>', "number", ""),
            (b'<c r="A99" t="inlineStr"><is><t>a_x000D_b</t></is></c>', "text", "a\rb"),
            (
                b'<c r="A99" t="inlineStr"><is><t>a</t><rPh sb="0" eb="1"><t>z</t></rPh></is></c>',
                "text",
                "a",
            ),
        ],
    )
    def test_cells_of_every_type_are_told_apart(self, xml: bytes, kind: str, text: str) -> None:
        xml += b'<c r="B99"><v>1</v></c>'
        row = list(open_sheet(appended(b'<row r="99">' + xml + b"</row>"), UNITS).rows())[-1]
        assert (row.cells["name"].kind, row.cells["name"].text) == (kind, text)
