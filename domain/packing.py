"""Sealed rows packed as PostgreSQL takes many in at once (COPY, binary format); pure.

Whoever seals the rows of a block packs them, so that the worker only hands them on.
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, repeat
from typing import Any, Final, NamedTuple

from domain.verdicts import refused_among

# Each column of what `verdicts.seal` gives, its key last, by its type in PostgreSQL.
COLUMNS: Final = {
    "number": "int",
    "sheet_row": "int",
    "verdict": "text",
    "unit_name": "text",
    "name": "text",
    "id_no_sealed": "bytea",
    "id_no_index": "bytea",
    "id_no_masked": "text",
    "mobile_sealed": "bytea",
    "mobile_index": "bytea",
    "mobile_masked": "text",
    "address_sealed": "bytea",
    "address_index": "bytea",
    "cells_sealed": "bytea",
    "bank_refuses": "boolean",
    "attributes": "json",
    "shown": "json",
    "faults": "json",
    "key_id": "bigint",
    "key_sealed": "bytea",
}

_HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END: Final = struct.pack("!h", -1)
_SIZE: Final = struct.Struct("!i").pack
_INT: Final = struct.Struct("!ii").pack
_BIGINT: Final = struct.Struct("!iq").pack
_NOTHING: Final = _SIZE(-1)
_FALSE, _TRUE = _SIZE(1) + b"\0", _SIZE(1) + b"\1"


class Packed(NamedTuple):
    """Rows of a block: how many, how many of them refused, and all of them packed."""

    rows: int
    refused: int
    content: bytes


def packed(sealed: Sequence[tuple[Any, ...]]) -> Packed:
    """This will pack rows, at least one, as `verdicts.seal` gives them."""
    *columns, keys = zip(*sealed, strict=True)
    ids, wrapped = zip(*[(None, None) if key is None else key[:2] for key in keys], strict=True)
    told = zip(COLUMNS.values(), (*columns, ids, wrapped), strict=True)
    fields = [_PACKERS[kind](column) for kind, column in told]
    rows = zip(repeat(struct.pack("!h", len(COLUMNS)), len(sealed)), *fields, strict=True)
    content = b"".join((_HEAD, *chain.from_iterable(rows), _END))
    return Packed(len(sealed), refused_among(sealed), content)


def _bytes(column: Iterable[bytes | None]) -> list[bytes]:
    return [_NOTHING if value is None else _SIZE(len(value)) + value for value in column]


def _texts(column: Iterable[str]) -> list[bytes]:
    return [_SIZE(len(value)) + value for value in map(str.encode, column)]


def _booleans(column: Iterable[bool]) -> list[bytes]:
    return [_TRUE if value else _FALSE for value in column]


def _ints(column: Iterable[int]) -> list[bytes]:
    return [_INT(4, value) for value in column]


def _bigints(column: Iterable[int | None]) -> list[bytes]:
    return [_NOTHING if value is None else _BIGINT(8, value) for value in column]


_PACKERS: Final[dict[str, Callable[[Any], list[bytes]]]] = {
    "bytea": _bytes,
    "text": _texts,
    "json": _texts,
    "boolean": _booleans,
    "int": _ints,
    "bigint": _bigints,
}
