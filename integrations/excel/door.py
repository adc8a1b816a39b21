"""What a file is, told at the door by its first bytes and its table of contents, unparsed.

People rename files: the name alone says nothing. A refusal here names what the file really is, and
costs no worker anything; what passes is read with all suspicion all the same.
"""

from typing import BinaryIO, Final
from zipfile import ZipFile

from integrations.excel.package import (
    BYTES_MAX,
    CONTENT_TYPES,
    OLE,
    OLE_ENCRYPTED,
    ROOT_RELATIONS,
    ZIP,
    damage_told,
    holds,
    open_archive,
)
from integrations.excel.unreadable import RosterUnreadable

HEAD_BYTES: Final = 4096
_UTF8_BOM: Final = b"\xef\xbb\xbf"
_OLE_DOCUMENTS: Final = ("WordDocument", "PowerPoint Document")
_MAGIC: Final = (
    (b"%PDF", "FILE_IS_PDF"),
    (b"\x89PNG", "FILE_IS_PICTURE"),
    (b"\xff\xd8\xff", "FILE_IS_PICTURE"),
    (b"GIF8", "FILE_IS_PICTURE"),
    (b"BM", "FILE_IS_PICTURE"),
    (b"RIFF", "FILE_IS_PICTURE"),
    (b"II*\0", "FILE_IS_PICTURE"),
    (b"MM\0*", "FILE_IS_PICTURE"),
    (b"{\\rtf", "FILE_IS_DOCUMENT"),
    (b"Rar!", "FILE_IS_ARCHIVE"),
    (b"7z\xbc\xaf", "FILE_IS_ARCHIVE"),
    (b"\x1f\x8b", "FILE_IS_ARCHIVE"),
)
_MARKUP: Final = (b"<html", b"<table", b"<!doctype", b"<?xml", b"<meta", b"<head", b"mime-version")
_ENCODINGS: Final = ("utf-8", "gb18030", "utf-16")
_FOREIGN: Final = (
    ("xl/workbook.bin", "FILE_IS_XLSB"),
    ("word/", "FILE_IS_DOCUMENT"),
    ("ppt/", "FILE_IS_DOCUMENT"),
)


def check(stream: BinaryIO, *, file_name: str) -> None:
    """This will let pass only what may be a workbook of a bearable size.

    Raises:
        RosterUnreadable: it is something else; `message` says what, and what to do.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    if not head:
        raise RosterUnreadable("FILE_EMPTY")
    if stream.seek(0, 2) > BYTES_MAX:
        raise RosterUnreadable("FILE_TOO_LARGE")
    if head.startswith(OLE):
        raise RosterUnreadable(_old_office(stream, file_name))
    if not head.startswith(ZIP):
        raise RosterUnreadable(_foreign(head))
    with damage_told(), open_archive(stream) as archive:
        _check_parts(archive)


def _old_office(stream: BinaryIO, file_name: str) -> str:
    if holds(stream, OLE_ENCRYPTED):
        return "FILE_ENCRYPTED"
    if any(holds(stream, name.encode("utf-16-le")) for name in _OLE_DOCUMENTS):
        return "FILE_IS_DOCUMENT"
    return "FILE_IS_ET" if file_name.lower().endswith(".et") else "FILE_IS_OLD_XLS"


def _foreign(head: bytes) -> str:
    for magic, code in _MAGIC:
        if head.startswith(magic):
            return code
    if head.removeprefix(_UTF8_BOM).lstrip()[:64].lower().startswith(_MARKUP):
        return "FILE_IS_WEB_PAGE"
    return "FILE_IS_CSV" if _is_text(head) else "FILE_NOT_WORKBOOK"


def _is_text(head: bytes) -> bool:
    """This will say whether all of it are characters, the last one cut off perhaps."""
    for encoding in _ENCODINGS:
        text = head.decode(encoding, errors="ignore")
        kept = len(text.encode(encoding, errors="ignore"))
        if (
            kept >= len(head) - 4
            and text
            and all(sign.isprintable() or sign in _BLANKS for sign in text)
        ):
            return True
    return False


_BLANKS: Final = "\r\n\t\ufeff\u3000\xa0"


def _check_parts(archive: ZipFile) -> None:
    names = archive.namelist()
    for start, code in _FOREIGN:
        if any(name.lower().startswith(start) for name in names):
            raise RosterUnreadable(code)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise RosterUnreadable("FILE_HAS_MACROS")
    if "mimetype" in names and "content.xml" in names:
        raise RosterUnreadable("FILE_IS_ODS")
    if CONTENT_TYPES not in names or ROOT_RELATIONS not in names:
        raise RosterUnreadable("FILE_IS_ARCHIVE" if names else "FILE_NOT_WORKBOOK")
