"""What a file is, told at the door by its first bytes and its table of contents, unparsed.

People rename files: the name alone says nothing. A refusal here names what the file really is, and
costs no worker anything; what passes is read with all suspicion all the same.
"""

from typing import BinaryIO, Final

from integrations.excel import old_xls
from integrations.excel.comma_text import SEPARATORS
from integrations.excel.package import (
    OLE,
    OLE_ENCRYPTED,
    OLE_MACROS,
    ZIP,
    check_parts,
    check_size,
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


def check(stream: BinaryIO, *, file_name: str) -> None:
    """This will let pass only what may be a workbook or a text of rows, of a bearable size.

    Raises:
        RosterUnreadable: it is something else; `message` says what, and what to do.
    """
    stream.seek(0)
    head = stream.read(HEAD_BYTES)
    check_size(stream.seek(0, 2))
    if head.startswith(OLE):
        _check_old_office(stream, file_name)
    elif head.startswith(ZIP):
        with damage_told(), open_archive(stream) as archive:
            check_parts(archive)
    else:
        _check_text(head)


def _check_old_office(stream: BinaryIO, file_name: str) -> None:
    if holds(stream, OLE_ENCRYPTED):
        raise RosterUnreadable("FILE_ENCRYPTED")
    if any(holds(stream, name.encode("utf-16-le")) for name in _OLE_DOCUMENTS):
        raise RosterUnreadable("FILE_IS_DOCUMENT")
    if holds(stream, OLE_MACROS):
        raise RosterUnreadable("FILE_HAS_MACROS")
    if not old_xls.is_workbook(stream):
        is_wps = file_name.lower().endswith((".et", ".wps"))
        raise RosterUnreadable("FILE_IS_ET" if is_wps else "FILE_NOT_WORKBOOK")


def _check_text(head: bytes) -> None:
    for magic, code in _MAGIC:
        if head.startswith(magic):
            raise RosterUnreadable(code)
    if head.removeprefix(_UTF8_BOM).lstrip()[:64].lower().startswith(_MARKUP):
        raise RosterUnreadable("FILE_IS_WEB_PAGE")
    if not _is_text(head):
        raise RosterUnreadable("FILE_NOT_WORKBOOK")


def _is_text(head: bytes) -> bool:
    """This will say whether all of it are characters, the last one cut off perhaps, in columns."""
    for encoding in _ENCODINGS:
        text = head.decode(encoding, errors="ignore")
        kept = len(text.encode(encoding, errors="ignore"))
        if kept >= len(head) - 4 and all(sign.isprintable() or sign in _BLANKS for sign in text):
            return any(separator in text for separator in SEPARATORS)
    return False


_BLANKS: Final = "\r\n\t\ufeff\u3000\xa0\u200b\u200c\u200d\u2028"
