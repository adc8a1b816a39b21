"""What of a bank file's field a person may see: numbers of people are masked, codes and sums are not."""

from collections.abc import Callable, Mapping
from typing import Final

from domain import crypto, identifiers
from integrations.psbc.glossary import Nature
from integrations.psbc.looking import Cell


def masked(cell: Cell) -> str:
    """This will give what is shown of a field; nothing for an empty one."""
    return _MASKS[cell.nature](cell.text) if cell.text else ""


def _code(text: str) -> str:
    """This will show a code; an identity number in its place is masked all the same."""
    try:
        identifiers.resident_id(text)
    except identifiers.IdentifierInvalid:
        return text
    return crypto.mask_id_no(text)


_MASKS: Final[Mapping[Nature, Callable[[str], str]]] = {
    Nature.PLAIN: str,
    Nature.CODE: _code,
    Nature.FREE_TEXT: crypto.mask_numbers,
    Nature.IDENTITY_NUMBER: crypto.mask_id_no,
    Nature.MOBILE: crypto.mask_mobile,
    Nature.CARD: crypto.mask_card,
    Nature.ADDRESS: crypto.mask_address,
    Nature.UNKNOWN: crypto.mask_whole,
}
