"""National code tables as data: what a clerk writes on the left, the code on the right.

The tables stand in `code_tables/*.json`: edition, label, codes, the other labels that an import
accepts, and codes of an earlier edition that no code of the present one contradicts. They are read once, at import; a look-up is one dictionary access.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

_FOLDER: Final = Path(__file__).with_name("code_tables")
_ZEROS_MAX: Final = 2
_DROPPED: Final = str.maketrans("", "", " \t\r\n\u200b\u200c\u200d\ufeff")


class Table(StrEnum):
    """Every table there is; the value names its file."""

    SEX = "sex"
    ETHNICITY = "ethnicity"
    ID_TYPE = "id_type"
    POLITICAL_STATUS = "political_status"
    EDUCATION = "education"
    TECHNICAL_LEVEL = "technical_level"
    HUKOU = "hukou"
    YES_NO = "yes_no"
    EMPLOYMENT_STATUS = "employment_status"
    EMPLOYMENT_FORM = "employment_form"
    MEMBERSHIP_STATUS = "membership_status"
    OCCUPATION = "occupation"
    PERSONAL_STATUS = "personal_status"
    TAX_RESIDENCY = "tax_residency"
    UNIT_NATURE = "unit_nature"
    INDUSTRY = "industry"
    LABOUR_RELATION = "labour_relation"
    DUES = "dues"
    DISTRICT = "district"
    UNION_POST = "union_post"
    MEDICAL_INSURANCE = "medical_insurance"
    DUES_METHOD = "dues_method"
    HONOUR_LEVEL = "honour_level"
    HARDSHIP_LEVEL = "hardship_level"
    HARDSHIP_CAUSE = "hardship_cause"


@dataclass(frozen=True, slots=True)
class CodeTable:
    """One table: `labels` by code, and `codes` by everything that may be written for one."""

    label: str
    edition: str
    labels: Mapping[str, str]
    codes: Mapping[str, str]


def code(table: Table, text: str) -> str | None:
    """This will find the code for a label, an accepted alias or the code itself; None if none fits."""
    codes = TABLES[table].codes
    return codes.get(text) or codes.get(_folded(text))


def zeros_lost(table: Table, text: str) -> str | None:
    """This will find the code that a text would be with zeros before it, as a number loses them."""
    digits = _folded(text)
    if not digits.isdecimal():
        return None
    table_labels = TABLES[table].labels
    wider = range(len(digits) + 1, len(digits) + 1 + _ZEROS_MAX)
    found = [digits.zfill(width) for width in wider if digits.zfill(width) in table_labels]
    return found[0] if len(found) == 1 else None


def label(table: Table, code: str) -> str:
    """This will give a code's Chinese label.

    Raises:
        KeyError: the table has no such code; codes come from this module, so that is our bug.
    """
    return TABLES[table].labels[code]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).translate(_DROPPED).upper()


def _read(table: Table) -> CodeTable:
    content = json.loads((_FOLDER / f"{table}.json").read_text(encoding="utf-8"))
    labels: dict[str, str] = content["codes"]
    codes: dict[str, str] = {}
    for text, meant in (
        *((code, code) for code in labels),
        *((text, code) for code, text in labels.items()),
        *content["aliases"].items(),
        *content.get("earlier", {"codes": {}})["codes"].items(),
    ):
        assert meant in labels, f"{table}: an alias points at no code"
        for spelling in (text, _folded(text)):
            assert codes.setdefault(spelling, meant) == meant, f"{table}: one label, two codes"
    return CodeTable(
        label=content["label"],
        edition=content["edition"],
        labels=MappingProxyType(labels),
        codes=MappingProxyType(codes),
    )


TABLES: Final[Mapping[Table, CodeTable]] = MappingProxyType(
    {table: _read(table) for table in Table}
)
