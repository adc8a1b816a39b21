"""What may be kept as a scan, told by its first bytes and never by its name; pure."""

from collections.abc import Mapping
from typing import Final

from domain.actors import Role
from domain.errors import Invalid, NotFound

BYTES_MAX: Final = 10 * 1024 * 1024
NAME_CHARACTERS_MAX: Final = 200
SEALED_AS: Final = "scan"  # the purpose under which a scan's pieces are sealed
# Who brings the bank's letters, and who may look at them.
BRINGERS: Final = (Role.OFFICE, Role.MAKER, Role.CHECKER, Role.RELEASER)
READERS: Final = (*BRINGERS, Role.AUDITOR)

HEAD_BYTES: Final = 8
_HEADS: Final[Mapping[bytes, str]] = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
}
SUFFIXES: Final[Mapping[str, str]] = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
}


class ScanInvalid(Invalid):
    """These bytes are no scan."""

    code = "SCAN_INVALID"
    default_message = "扫描件须为 PDF、JPG 或 PNG 文件，请另存为其中一种后再上传。"


class ScanMissing(NotFound):
    """Nobody has uploaded such a scan."""

    code = "SCAN_MISSING"
    default_message = "系统中没有这份扫描件，请先上传。"


def media_type(head: bytes) -> str:
    """This will tell what a file is by its first bytes.

    Raises:
        ScanInvalid: neither a document nor a picture of the kinds that scanners make.
    """
    for start, found in _HEADS.items():
        if head.startswith(start):
            return found
    raise ScanInvalid(field=("file",))


def file_name(given: str) -> str:
    """This will keep of a file's name what can be shown: no folders, no control characters."""
    name = given.replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in name if sign.isprintable()).strip()
    return shown[-NAME_CHARACTERS_MAX:]


def name_of(digest: str, media: str) -> str:
    """This will name a scan that goes out, by its digest: what a person called it may say too much."""
    return f"scan-{digest[:16]}.{SUFFIXES[media]}"
