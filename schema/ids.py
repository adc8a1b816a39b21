"""Global ids and cursors: typed and opaque, so that an id of one kind never passes for another."""

import base64
import binascii
import re
from typing import Final

from domain.errors import NotFound
from domain.pages import CursorUnknown

Key = int | str

_SHAPE: Final = re.compile(r"(@?[A-Z][A-Za-z]{0,39}):([0-9]{1,18}|[A-Z][A-Z0-9]{0,15})")


def encode(type_name: str, key: Key) -> str:
    """This will give the global id of a row."""
    return base64.urlsafe_b64encode(f"{type_name}:{key}".encode()).decode().rstrip("=")


def decode(text: str) -> tuple[str, Key]:
    """This will read a global id.

    Raises:
        NotFound: the text is no id of ours; it is not told what is wrong with it.
    """
    try:
        plain = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        raise NotFound(field=("id",)) from None
    match = _SHAPE.fullmatch(plain)
    if match is None:
        raise NotFound(field=("id",))
    key = match.group(2)
    return match.group(1), int(key) if key.isdigit() else key


def number(type_name: str, text: str, *, field: str = "id") -> int:
    """This will read the id of a row of one type.

    Raises:
        NotFound: no id of ours, or another type's.
    """
    found_type, key = decode(text)
    if found_type != type_name or not isinstance(key, int):
        raise NotFound(field=(field,))
    return key


def cursor(type_name: str, key: Key) -> str:
    """This will give the cursor that stands for a row's place in a list."""
    return encode(f"@{type_name}", key)


def place(type_name: str, text: str | None) -> Key | None:
    """This will read a cursor.

    Raises:
        CursorUnknown: the text is no cursor of this list.
    """
    if text is None:
        return None
    try:
        found_type, key = decode(text)
    except NotFound:
        raise CursorUnknown from None
    if found_type != f"@{type_name}":
        raise CursorUnknown
    return key
