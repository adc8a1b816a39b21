"""Rows that were packed for the server, unpacked again: by the format's own description, without ours."""

import struct
from collections.abc import Callable
from typing import Any, Final

from domain.packing import COLUMNS, Packed

_READERS: Final[dict[str, Callable[[bytes], Any]]] = {
    "int": lambda field: struct.unpack("!i", field)[0],
    "bigint": lambda field: struct.unpack("!q", field)[0],
    "boolean": lambda field: field == b"\1",
    "bytea": bytes,
}


def unpacked(block: Packed) -> list[tuple[Any, ...]]:
    """The rows as `verdicts.seal` gave them, but of the key only its id and itself."""
    content = memoryview(block.content)
    assert bytes(content[:19]) == b"PGCOPY\n\xff\r\n\0" + bytes(8)
    at, rows = 19, []
    while (count := struct.unpack_from("!h", content, at)[0]) != -1:
        at += 2
        row: list[Any] = []
        for kind in list(COLUMNS.values())[:count]:
            (size,) = struct.unpack_from("!i", content, at)
            field = bytes(content[at + 4 : at + 4 + max(size, 0)])
            at += 4 + max(size, 0)
            read = _READERS.get(kind, bytes.decode)
            row.append(None if size == -1 else read(field))
        key = None if row[-2] is None else (row[-2], row[-1])
        rows.append((*row[:-2], key))
    assert (at + 2, len(rows)) == (len(content), block.rows)
    return rows
