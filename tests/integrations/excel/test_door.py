"""What people upload instead of a workbook, told for what it is before any worker sees it."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from integrations.excel import door
from integrations.excel.unreadable import RosterUnreadable

EXAMPLES = Path(__file__).parents[3] / "examples" / "data"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TYPES = {"[Content_Types].xml": b"<Types/>", "_rels/.rels": b"<Relationships/>"}


def zipped(*names: str, **parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in {**dict.fromkeys(names, b"x"), **parts}.items():
            target.writestr(name, content)
    return stream.getvalue()


def outcome(content: bytes, name: str = "名册.xlsx") -> str:
    try:
        door.check(io.BytesIO(content), file_name=name)
    except RosterUnreadable as error:
        return error.code if error.message.endswith("。") else "no sentence"
    return "passed"


class TestCheck:
    @pytest.mark.parametrize("name", ["units.xlsx", "roster-2017.xlsx", "purchases-2018.xlsx"])
    def test_lets_workbooks_pass(self, name: str) -> None:
        assert outcome((EXAMPLES / name).read_bytes()) == "passed"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "FILE_EMPTY"),
            (b"PK" + bytes(20 * 1024 * 1024), "FILE_TOO_LARGE"),
            (OLE + bytes(600), "FILE_NOT_WORKBOOK"),
            (OLE + bytes(99) + "Workbook\0".encode("utf-16-le"), "passed"),
            (OLE + bytes(99) + "Workbook\0_VBA_PROJECT".encode("utf-16-le"), "FILE_HAS_MACROS"),
            (OLE + bytes(99) + "WordDocument".encode("utf-16-le"), "FILE_IS_DOCUMENT"),
            (OLE + bytes(262_140) + "EncryptedPackage".encode("utf-16-le"), "FILE_ENCRYPTED"),
            (b"%PDF-1.7", "FILE_IS_PDF"),
            (b"\x89PNG\r\n", "FILE_IS_PICTURE"),
            (b"\xff\xd8\xff\xe0", "FILE_IS_PICTURE"),
            (b"Rar!\x1a\x07", "FILE_IS_ARCHIVE"),
            (b"  <html><table></table></html>", "FILE_IS_WEB_PAGE"),
            (b'\xef\xbb\xbf<?xml version="1.0"?>', "FILE_IS_WEB_PAGE"),
            ("姓名,证件号码\n李华,1\n".encode(), "passed"),
            (("姓名,证件号码\n" * 999).encode("gb18030"), "passed"),
            ("姓名\t证件号码".encode("utf-16"), "passed"),
            (bytes(range(256)) * 9, "FILE_NOT_WORKBOOK"),
            (b"PK\x03\x04", "FILE_DAMAGED"),
            (zipped("a.xlsx", "b.xlsx"), "FILE_IS_ARCHIVE"),
            (zipped("word/document.xml", *TYPES), "FILE_IS_DOCUMENT"),
            (zipped("xl/workbook.bin", *TYPES), "FILE_IS_XLSB"),
            (zipped("xl/vbaProject.bin", *TYPES), "FILE_HAS_MACROS"),
            (zipped("mimetype", "content.xml"), "FILE_IS_ODS"),
            (zipped("xl/externalLinks/externalLink1.xml", *TYPES), "FILE_HAS_LINKS"),
            (zipped(), "FILE_NOT_WORKBOOK"),
        ],
    )
    def test_names_what_a_file_is(self, content: bytes, code: str) -> None:
        assert outcome(content) == code

    def test_tells_wps_by_the_name_alone(self) -> None:
        assert outcome(OLE + bytes(600), "名册.ET") == "FILE_IS_ET"

    def test_refuses_a_bomb_by_its_table_of_contents(self) -> None:
        assert outcome(zipped(*TYPES, big=bytes(50_000_000))) == "FILE_EXPANDS_TOO_MUCH"

    def test_refuses_entries_without_end_before_listing_them(self) -> None:
        names = [f"{number:0200d}" for number in range(6_000)]
        content = zipped(*names)
        end = content.rindex(b"PK\x05\x06")
        assert struct.unpack_from("<L", content, end + 12)[0] > 1024 * 1024
        assert outcome(content) == "FILE_EXPANDS_TOO_MUCH"

    def test_refuses_many_entries(self) -> None:
        assert outcome(zipped(*map(str, range(1001)))) == "FILE_EXPANDS_TOO_MUCH"
