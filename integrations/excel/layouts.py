"""The sheets that offices hand over, as data: fields, header spellings, and which must be there."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from domain.members import rules as members
from domain.programmes import rules as programmes
from domain.units import rules as units

_BRACKETED = re.compile(r"[(\[【〔<《「][^)\]】〕>》」]*[)\]】〕>》」]")
_IGNORED = re.compile(r"[\s*※()\[\]【】〔〕<>《》「」:;、,.。·\u200b-\u200f\ufeff]+")


@dataclass(frozen=True, slots=True)
class Column:
    """One field: its proper header, other headers accepted, and whether a sheet must have it."""

    field: str
    label: str
    aliases: tuple[str, ...] = ()
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of sheet: `sheet_names` are the usual names, most usual first."""

    name: str
    sheet_names: tuple[str, ...]
    columns: tuple[Column, ...]

    def labels(self) -> Mapping[str, str]:
        """This will map every field to its proper header."""
        return {column.field: column.label for column in self.columns}

    def fields(self) -> Mapping[str, str]:
        """This will map every normalised header spelling to its field."""
        return {
            header_key(header): column.field
            for column in self.columns
            for header in (column.label, *column.aliases)
        }


def header_key(text: str) -> str:
    """This will reduce a header to what it says: no stars, spaces, brackets or full-width forms."""
    return _IGNORED.sub("", unicodedata.normalize("NFKC", text)).upper()


def bare_header_key(text: str) -> str:
    """This will reduce a header as `header_key` does, and drop what stands in brackets as well."""
    return header_key(_BRACKETED.sub("", unicodedata.normalize("NFKC", text)))


def _layout(name: str, labels: Mapping[str, str]) -> Layout:
    known = _HEADERS["sheets"][name]
    assert known["columns"].keys() <= labels.keys(), "headers.json speaks of fields that there are"
    columns = tuple(_column(field, label, known["columns"]) for field, label in labels.items())
    return Layout(name=name, sheet_names=tuple(known["names"]), columns=columns)


def _column(field: str, label: str, known: Mapping[str, Any]) -> Column:
    told = known.get(field, {"aliases": ()})
    return Column(field, label, tuple(told["aliases"]), is_required=told.get("required", False))


# How people name sheets and columns, and how they end a list: dated data, not code.
_HEADERS: Final = json.loads(Path(__file__).with_name("headers.json").read_text(encoding="utf-8"))
FOOTERS: Final[tuple[str, ...]] = tuple(_HEADERS["footers"])

MEMBERS: Final = _layout("members", members.FIELD_LABELS)
UNITS: Final = _layout("units", units.FIELD_LABELS)
PURCHASES: Final = _layout("purchases", programmes.FIELD_LABELS)
