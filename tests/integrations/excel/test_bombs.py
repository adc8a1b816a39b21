"""What is meant to exhaust a reader: refused within a bounded memory, in a process that can die."""

import io
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

LIMIT_BYTES = 400 * 1024 * 1024
SECONDS_MAX = 120
READ = """
import sys
from pathlib import Path
from integrations.excel import door
from integrations.excel.layouts import MEMBERS
from integrations.excel.reader import open_sheet
from integrations.excel.unreadable import RosterUnreadable
path = Path(sys.argv[1])
said = []
def tell(work):
    try:
        work()
        said.append("read")
    except RosterUnreadable as error:
        assert error.message.endswith("。")
        said.append(error.code)
def enter():
    with path.open("rb") as stream:
        door.check(stream, file_name="x.xlsx")
tell(enter)
tell(lambda: [None for _ in open_sheet(path, MEMBERS).rows()])
# Not ru_maxrss: a child that was forked starts with its parent's.
[peak] = [line for line in Path("/proc/self/status").open() if line.startswith("VmHWM")]
print(*said, int(peak.split()[1]) // 1024)
"""
TYPES = b"<Types/>"
RELATIONS = (
    b'<Relationships><Relationship Id="1" Type="x/officeDocument" Target="xl/workbook.xml"/>'
    b"</Relationships>"
)
BOOK = b'<workbook xmlns:r="r"><sheets><sheet name="x" r:id="1"/></sheets></workbook>'
PARTS = (
    b'<Relationships><Relationship Id="1" Type="x/worksheet" Target="sheet.xml"/>'
    b'<Relationship Id="2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
HEADER = (
    '<row r="1">'
    + "".join(
        f'<c r="{letter}1" t="inlineStr"><is><t>{text}</t></is></c>'
        for letter, text in zip("ABCD", ("工会名称", "姓名", "证件号码", "手机号码"), strict=True)
    )
    + "</row>"
).encode()


def zipped(*, method: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> bytes:
    names = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": PARTS,
        "xl/sheet.xml": b"<worksheet><sheetData>" + HEADER + b"</sheetData></worksheet>",
    }
    named = {"sheet": "xl/sheet.xml", "strings": "xl/sharedStrings.xml", "book": "xl/workbook.xml"}
    names |= {named[name]: content for name, content in parts.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, content in names.items():
            target.writestr(name, content)
    return stream.getvalue()


def of_rows(rows: bytes) -> bytes:
    return zipped(sheet=b"<worksheet><sheetData>" + HEADER + rows + b"</sheetData></worksheet>")


def empty_columns() -> bytes:
    cells = b"".join(b"<c/>" for _ in range(1_000_000))
    return of_rows(b'<row r="2">' + cells + b"</row>")


def empty_columns_unpacked() -> bytes:
    rows = b'<row r="2">' + b"<c/>" * 1_000_000 + b"</row>"
    sheet = b"<worksheet><sheetData>" + HEADER + rows + b"</sheetData></worksheet>"
    return zipped(sheet=sheet, method=zipfile.ZIP_STORED)


def many_strings() -> bytes:
    return zipped(strings=b"<sst>" + b"<si><t>aaaaaaaaaaaa</t></si>" * 7_500_000 + b"</sst>")


def lying_dimension() -> bytes:
    row = b'<row r="2"><c r="A2" t="inlineStr"><is><t>x</t></is></c></row>'
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    body = b"<sheetData>" + HEADER + row + far + b"</sheetData></worksheet>"
    return zipped(sheet=b'<worksheet><dimension ref="A1:XFD1048576"/>' + body)


def entities() -> bytes:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE worksheet [<!ENTITY a0 "xxxxxxxxxx">{lines}]>'
    return zipped(sheet=f"{doctype}<worksheet><sheetData>&a9;</sheetData></worksheet>".encode())


def outside() -> bytes:
    doctype = b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return zipped(sheet=doctype + b"<worksheet>&x;</worksheet>")


def nested() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("名册.xlsx", zipped())
    return stream.getvalue()


def long_line() -> bytes:
    return "工会名称,姓名,证件号码,手机号码\n".encode() + b"a" * 19_000_000


def wide_line() -> bytes:
    return "工会名称,姓名,证件号码,手机号码\n".encode() + b"," * 200_000 + b"\nx,x,x,x\n"


def wider_line() -> bytes:
    return "工会名称,姓名,证件号码,手机号码\n".encode() + b"," * 1_000_000


def open_quote() -> bytes:
    return '工会名称,姓名,证件号码,手机号码\n甲工会,"'.encode() + b"x\n" * 9_000_000


def nul_bytes() -> bytes:
    return "工会名称,姓名,证件号码,手机号码\n".encode() + b"a,b\0,c,d\n" * 1000


def huge() -> bytes:
    return b"a,b\n" * (25 * 1024 * 1024)


BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip that unpacks to too much": (lambda: zipped(sheet=bytes(250_000_000)), "FILE_EXPANDS_TOO_MUCH"),
    "a million empty columns": (empty_columns, "FILE_EXPANDS_TOO_MUCH"),
    "as many that nobody packed": (empty_columns_unpacked, "ROWS_MISSING"),
    "200 MB of shared strings": (many_strings, "FILE_EXPANDS_TOO_MUCH"),
    "a dimension that lies": (lying_dimension, "read"),
    "a billion laughs": (entities, "FILE_DAMAGED"),
    "an entity from outside": (outside, "FILE_DAMAGED"),
    "a zip in a zip": (nested, "FILE_IS_ARCHIVE"),
    "a text of one long line": (long_line, "LINE_TOO_LONG"),
    "a text of too many columns": (wide_line, "TOO_MANY_COLUMNS"),
    "a text of a million columns": (wider_line, "LINE_TOO_LONG"),
    "a quote that never ends": (open_quote, "QUOTES_UNBALANCED"),
    "a text with NUL": (nul_bytes, "FILE_NOT_WORKBOOK"),
    "a text of 100 MB": (huge, "FILE_TOO_LARGE"),
}  # fmt: skip


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))


class TestBombs:
    @pytest.mark.parametrize("name", list(BOMBS))
    def test_are_refused_in_bounded_memory(self, name: str, tmp_path: Path) -> None:
        make, code = BOMBS[name]
        path = tmp_path / "bomb"
        path.write_bytes(make())
        done = subprocess.run(
            (sys.executable, "-c", READ, str(path)),
            capture_output=True,
            check=True,
            text=True,
            timeout=SECONDS_MAX,
            preexec_fn=limited,
        )
        at_the_door, said, peak_mib = done.stdout.split()
        assert said == code
        assert at_the_door in {code, "read"}
        assert int(peak_mib) < 250
