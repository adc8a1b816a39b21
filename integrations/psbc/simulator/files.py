"""The exchange files as this bank reads and writes them, from docs/psbc-files.md alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import starmap

from cryptography.hazmat.primitives import hashes

from integrations.psbc.simulator import codes, times

ENCODING = "gb18030"
VERSION = "1.0"
ROWS_MAX = 1000
BYTES_MAX = 8 * 1024 * 1024
BATCH_NO_BYTES_MAX = 20
KEY_AT = 1
HEADER_FIELDS = 9
TRAILER_FIELDS = 3
FLAG_FIELDS = 5

_NAME = re.compile(r"([A-Z]{3})_([A-Za-z0-9]{1,32})_([0-9]{8})_([0-9]{6})\.txt")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
_FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u3000|]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and its greatest length in bytes of GB18030."""

    name: str
    bytes_max: int


def _columns(text: str) -> tuple[Column, ...]:
    pairs = (part.split() for part in text.split("·"))
    return tuple(Column(name, int(length)) for name, length in pairs)


_ACCEPTANCE = _columns("row_type 1 · ref 64 · code 4 · accepted 7 · msg 120")

KINDS = {
    "OPN": _columns(
        "seq 7 · req_id 20 · name 60 · id_type 3 · id_no 20 · id_from 8 · id_to 8 · sex 1"
        " · birth 8 · nation 3 · occupation 5 · employer 120 · address 120 · post 6 · mobile 11"
        " · tax 1 · issuer 60 · unit_uscc 18 · product 6 · want_class 1 · consent_ref 20"
    ),
    "OPA": _ACCEPTANCE,
    "OPR": _columns(
        "seq 7 · req_id 20 · result 2 · code 4 · msg 120 · id_check 2 · card_no 19 · acct_no 32"
        " · class 1 · open_date 8 · card_expiry 8 · fee_fen 15"
    ),
    "DLV": _columns(
        "card_no 19 · unit_uscc 18 · batch 20 · made_at 14 · shipped_at 14 · signed_by 60"
        " · signed_at 14"
    ),
    "ACT": _columns(
        "card_no 19 · req_id 20 · status 2 · changed_at 14 · channel 2 · first_swipe_at 14"
    ),
    "CRD": _columns(
        "seq 7 · pay_id 32 · card_no 19 · name 60 · amount_fen 15 · programme 4 · summary 40"
        " · remark 60"
    ),
    "CRA": _ACCEPTANCE,
    "CRR": _columns(
        "pay_id 32 · bank_serial 32 · result 2 · code 4 · msg 120 · amount_fen 15 · posted_at 14"
    ),
    "RTN": _columns(
        "pay_id 32 · bank_serial 32 · amount_fen 15 · code 4 · msg 120 · returned_on 8"
    ),
    "REC": _columns(
        "row_type 1 · account 32 · opening_fen 15 · debit_count 7 · debits_fen 15"
        " · credit_count 7 · credits_fen 15 · closing_fen 15 · entry_no 7 · bank_serial 32"
        " · pay_id 32 · direction 1 · entry_fen 15 · balance_fen 15 · posted_at 14 · summary 40"
    ),
}
_AMOUNT_AT = {
    kind: next((at for at, column in enumerate(columns) if column.name == "amount_fen"), None)
    for kind, columns in KINDS.items()
}


class NotAFileName(ValueError):
    """The name does not follow the rule, so nobody can be answered."""


class FileRefused(Exception):
    """The whole file is refused; carries the 3xxx code and the words of the answer."""

    def __init__(self, code: str, detail: str = "") -> None:
        self.code = code
        self.text = codes.TEXTS[code] + (f"：{detail}" if detail else "")
        super().__init__(f"{self.code} {self.text}")


@dataclass(frozen=True, slots=True)
class FileName:
    """The four things a file name says."""

    kind: str
    org: str
    day: str
    sequence: int

    def __str__(self) -> str:
        return f"{self.kind}_{self.org}_{self.day}_{self.sequence:06d}.txt"


@dataclass(frozen=True, slots=True)
class Flag:
    """What the flag file claims about its file."""

    name: str
    size: int
    rows: int
    total_fen: int
    digest: str


@dataclass(frozen=True, slots=True)
class Content:
    """A file that holds together: its batch number and its detail lines."""

    batch_no: str
    rows: tuple[tuple[str, ...], ...]
    total_fen: int


def sm3(data: bytes) -> str:
    """This will digest the bytes with SM3, in lower-case hex."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def parse_name(text: str) -> FileName:
    """This will read a file name.

    Raises:
        NotAFileName: it does not follow the rule.
    """
    match = _NAME.fullmatch(text)
    if match is None or match[4] == "000000":
        raise NotAFileName(text)
    return FileName(match[1], match[2], match[3], int(match[4]))


def parse_flag(data: bytes) -> Flag:
    """This will read a flag file.

    Raises:
        FileRefused: 3003, it is not one line of five fields.
    """
    try:
        line = data.decode("ascii")
    except UnicodeDecodeError:
        raise FileRefused("3003", "标志文件不可读") from None
    fields = line.removesuffix("\n").split("|")
    numeric = len(fields) == FLAG_FIELDS and all(_NUMBER.fullmatch(n) for n in fields[1:4])
    if not (line.endswith("\n") and numeric):
        raise FileRefused("3003", "标志文件不可读")
    return Flag(fields[0], int(fields[1]), int(fields[2]), int(fields[3]), fields[4])


def check_flag(flag: Flag, *, name: FileName, data: bytes, digest: str) -> None:
    """This will hold the file against its flag.

    Raises:
        FileRefused: 3003, the name, the size or the digest is another.
    """
    if (flag.name, flag.size, flag.digest) != (str(name), len(data), digest):
        raise FileRefused("3003")


def read(name: FileName, data: bytes, flag: Flag) -> Content:
    """This will read a file and hold header, body, trailer and flag against each other.

    Raises:
        FileRefused: with the code of the first rule that it breaks.
    """
    lines = _lines(data)
    header, body, trailer = lines[0].split("|"), lines[1:-1], lines[-1].split("|")
    _check_header(header, name)
    if len(trailer) != TRAILER_FIELDS or trailer[0] != "T":
        raise FileRefused("3004", "尾行")
    claims = (header[6], header[7], trailer[1], trailer[2])
    if not all(_NUMBER.fullmatch(claim) for claim in claims):
        raise FileRefused("3004", "首行或尾行的数字")
    rows = tuple(tuple(line.split("|")) for line in body)
    _check_rows(rows, name.kind)
    if not 1 <= len(rows) <= ROWS_MAX or {int(header[6]), int(trailer[1]), flag.rows} != {
        len(rows)
    }:
        raise FileRefused("3001")
    total_fen = _total_fen(rows, name.kind)
    if {int(header[7]), int(trailer[2]), flag.total_fen} != {total_fen}:
        raise FileRefused("3002")
    if len({row[KEY_AT] for row in rows}) != len(rows):
        raise FileRefused("3006", "文件内流水重复")
    return Content(header[4], rows, total_fen)


def amount_at(kind: str) -> int | None:
    """This will say which column of a kind is summed up in header and trailer, if any."""
    return _AMOUNT_AT[kind]


def batch_no_of(data: bytes) -> str:
    """This will find the batch number to repeat in a refusal, or nothing when none can be read."""
    first = data.split(b"\n", 1)[0].decode(ENCODING, "replace").split("|")
    if len(first) != HEADER_FIELDS or not _fits(first[4], BATCH_NO_BYTES_MAX):
        return ""
    return first[4]


def fits(kind: str, row: Sequence[str]) -> bool:
    """This will say whether every field keeps its length in bytes and has no forbidden character."""
    return all(
        _fits(field, column.bytes_max) for field, column in zip(row, KINDS[kind], strict=True)
    )


def render(name: FileName, batch_no: str, rows: Sequence[Sequence[str]]) -> bytes:
    """This will write a file of the bank's own.

    Raises:
        AssertionError: a row of ours breaks the format.
    """
    assert 1 <= len(rows) <= ROWS_MAX
    assert all(len(row) == len(KINDS[name.kind]) and fits(name.kind, row) for row in rows)
    assert _fits(batch_no, BATCH_NO_BYTES_MAX)
    total_fen = _total_fen(rows, name.kind)
    head = ("H", VERSION, name.kind, name.org, batch_no, name.day, len(rows), total_fen, "")
    lines = [
        "|".join(map(str, head)),
        *("|".join(row) for row in rows),
        f"T|{len(rows)}|{total_fen}",
    ]
    return "".join(f"{line}\n" for line in lines).encode(ENCODING)


def render_flag(name: FileName, data: bytes, rows: Sequence[Sequence[str]]) -> bytes:
    """This will write the flag file that belongs to the bytes."""
    total_fen = _total_fen(rows, name.kind)
    return f"{name}|{len(data)}|{len(rows)}|{total_fen}|{sm3(data)}\n".encode("ascii")


def _lines(data: bytes) -> list[str]:
    if len(data) > BYTES_MAX:
        raise FileRefused("3004", "文件过大")
    try:
        # Decode before splitting: the second byte of a GB18030 character may be 0x7C, the delimiter.
        text = data.decode(ENCODING)
    except UnicodeDecodeError:
        raise FileRefused("3004", "编码") from None
    if "\r" in text or not text.endswith("\n"):
        raise FileRefused("3004", "行尾")
    lines = text[:-1].split("\n")
    if len(lines) < 2:  # noqa: PLR2004 - a header and a trailer
        raise FileRefused("3004", "缺首行或尾行")
    return lines


def _check_header(header: Sequence[str], name: FileName) -> None:
    if len(header) != HEADER_FIELDS or tuple(header[:3]) != ("H", VERSION, name.kind):
        raise FileRefused("3004", "首行")
    if header[3] != name.org:
        raise FileRefused("3007")
    if not header[4] or not _fits(header[4], BATCH_NO_BYTES_MAX):
        raise FileRefused("3004", "批次号")
    planned = header[8]
    if (
        header[5] != name.day
        or not times.is_day(name.day)
        or (planned and not times.is_day(planned))
    ):
        raise FileRefused("3005")


def _check_rows(rows: Sequence[Sequence[str]], kind: str) -> None:
    columns = KINDS[kind]
    for number, row in enumerate(rows, start=1):
        if len(row) != len(columns):
            raise FileRefused("3004", f"第{number}行")
        key = row[KEY_AT]
        if row[0] != str(number) or not key or not _fits(key, columns[KEY_AT].bytes_max):
            raise FileRefused("3004", f"第{number}行")


def _total_fen(rows: Sequence[Sequence[str]], kind: str) -> int:
    at = _AMOUNT_AT[kind]
    if at is None:
        return 0
    if not all(starmap(_is_amount, ((row[at], KINDS[kind][at].bytes_max) for row in rows))):
        raise FileRefused("3004", "金额")
    return sum(int(row[at]) for row in rows)


def _is_amount(text: str, digits_max: int) -> bool:
    return len(text) <= digits_max and _NUMBER.fullmatch(text) is not None


def _fits(field: str, bytes_max: int) -> bool:
    if _FORBIDDEN.search(field):
        return False
    # Four bytes is the longest character, so most fields need no encoding to be measured.
    return len(field) * 4 <= bytes_max or len(field.encode(ENCODING, "replace")) <= bytes_max
