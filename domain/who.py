"""How sheets of any kind tell whom a row is about: a name, a union and an identity number; pure."""

import re
from typing import Final

from domain import identifiers
from domain.findings import RowFindings

NAME_BYTES_MAX: Final = 60
UNIT_BYTES_MAX: Final = 120
_DOTS: Final = str.maketrans(dict.fromkeys("•‧・∙．･●⋅", "·"))
_HAN: Final = "\u3400-\u4dbf\u4e00-\u9fff\u3007\U00020000-\U000323af"
_HAN_NAME = re.compile(rf"[{_HAN}][{_HAN}·]{{0,28}}[{_HAN}]")
_LATIN_NAME = re.compile(r"[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f '·.,-]{1,59}")


def read_name(found: RowFindings) -> str:
    """This will read and normalise a person's name: dots become ·, padding between Han goes."""
    name = found.text("name", bytes_max=NAME_BYTES_MAX)
    if not name:
        found.refuse_missing("name_missing", "name")
        return ""
    if found.is_refused("name"):
        return name
    if _HAN_NAME.fullmatch(name):
        return _noted_name(found, name)
    name = packed(name)
    if _HAN_NAME.fullmatch(name):
        return _noted_name(found, name)
    if not _LATIN_NAME.fullmatch(name):
        found.refuse("name_format", "name")
    return name


def packed(name: str) -> str:
    """This will write a clean name as members' names are kept: dots become ·, padding between Han goes."""
    dotted = name.translate(_DOTS)
    bare = dotted.replace(" ", "")
    return bare if _HAN_NAME.fullmatch(bare) else dotted


def read_unit_name(found: RowFindings) -> str:
    """This will read the union's name as it stands in the directory, spaces removed."""
    name = found.text("unit_name", bytes_max=UNIT_BYTES_MAX).replace(" ", "")
    if not name:
        found.refuse_missing("unit_missing", "unit_name")
    return name


def id_text(found: RowFindings) -> str:
    """This will give the identity number's text, or "" after refusing an empty or damaged cell."""
    if found.has_lost_digits("id_no"):
        found.refuse("id_stored_as_number_digits_lost", "id_no")
        return ""
    text = found.number("id_no")
    if not text:
        found.refuse_missing("id_missing", "id_no")
    return text


def lost_or(code: str, text: str) -> str:
    """This will tell a wrong check digit that comes of lost digits from one that was mistyped."""
    is_lost = code == identifiers.IdChecksumWrong.code and text.endswith("000")
    return "id_digits_lost_tail" if is_lost else code


def _noted_name(found: RowFindings, name: str) -> str:
    try:
        name.encode("gbk")
    except UnicodeEncodeError:
        found.note("name_not_in_gbk", "name")
    return name
