"""Check-digit algorithms of the numbers that people, unions and cards carry; pure, no look-ups.

Each reader returns the normalised number or raises an IdentifierInvalid whose `code` is stable. The
exceptions never carry the number itself.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from operator import mul
from typing import ClassVar, Final

RESIDENT_ID: Final = "111"
MALE: Final = "1"
FEMALE: Final = "2"
_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTED_ZEROS: Final = ord("0") * sum(_ID_WEIGHTS)  # a digit's byte is so much more than it
_ID_CHECKS: Final = "10X98765432"
_ID_18 = re.compile(r"[0-9]{17}[0-9X]")
_ID_15 = re.compile(r"[0-9]{15}")
_REGIONS: Final = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
_PROVINCES: Final = frozenset(
    str(code) for first, last in _REGIONS for code in range(first, last + 1)
)
_RESIDENCE_PREFIXES: Final = ("810000", "820000", "830000")

_USCC_ALPHABET: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES: Final = {sign: value for value, sign in enumerate(_USCC_ALPHABET)}
_USCC_WEIGHTS: Final = tuple(pow(3, place, 31) for place in range(17))
_USCC = re.compile(rf"[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}")
_ORG_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_CODE = re.compile(r"[0-9A-Z]{8}[0-9X]")
_UNION_PREFIXES: Final = ("81", "89")

_CARD = re.compile(r"[0-9]{19}")
_LUHN_DOUBLED: Final = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_MOBILE_DIGITS: Final = 11
_COUNTRY_PREFIXES: Final = ("+86", "0086")

_FOREIGN_CARD_OLD = re.compile(r"[A-Z]{3}[0-9]{12}")
_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "114": re.compile(r"[\u4e00-\u9fff]{1,4}字?第?[0-9]{4,8}号?"),
    "115": re.compile(r"[\u4e00-\u9fff]{1,4}字?第?[0-9]{4,8}号?"),
    "414": re.compile(r"[EGDSPH][0-9A-Z]{8}"),
    "415": re.compile(r"[0-9A-Z]{5,20}"),
    "511": re.compile(r"[0-9]{8}|[0-9]{10}"),
    "516": re.compile(r"[HM][0-9]{8}(?:[0-9]{2})?"),
}
_TELLING_SHAPES: Final = ("516", "511", "414", "114")

_PLAIN = re.compile(r"[0-9A-Z]+")
_NOISE = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")


class IdentifierInvalid(ValueError):
    """A number breaks its standard; `code` says how, and the number itself is never carried."""

    code: ClassVar[str] = "identifier_invalid"

    def __init__(self) -> None:
        super().__init__(self.code)


class IdLengthWrong(IdentifierInvalid):
    """A resident ID number has 18 characters, or 15 on the first generation."""

    code = "id_length"


class IdFormatWrong(IdentifierInvalid):
    """Characters stand where the document's number cannot have them."""

    code = "id_format"


class IdChecksumWrong(IdentifierInvalid):
    """The check character does not follow from the other digits."""

    code = "id_checksum"


class IdRegionUnknown(IdentifierInvalid):
    """The first two digits name no province."""

    code = "id_region"


class IdBirthImpossible(IdentifierInvalid):
    """Digits 7 to 14 are no day of the calendar."""

    code = "id_birth_impossible"


class IdTypeUnknown(IdentifierInvalid):
    """No reader exists for this type of document."""

    code = "id_type_unknown"


class UsccLengthWrong(IdentifierInvalid):
    """A unified social credit code has 18 characters."""

    code = "uscc_length"


class UsccFormatWrong(IdentifierInvalid):
    """Characters outside the alphabet of GB 32100, or letters in the region."""

    code = "uscc_format"


class UsccChecksumWrong(IdentifierInvalid):
    """The check character of the code, or of the organisation code inside it, is wrong."""

    code = "uscc_checksum"


class UsccNotUnion(IdentifierInvalid):
    """A valid code, but not one that a trade union has (81… or 89…)."""

    code = "uscc_not_union"


class CardLengthWrong(IdentifierInvalid):
    """A debit card of the bank has 19 digits."""

    code = "card_length"


class CardChecksumWrong(IdentifierInvalid):
    """The card number fails Luhn."""

    code = "card_checksum"


class MobileTooShort(IdentifierInvalid):
    """Fewer than 11 digits."""

    code = "mobile_too_short"


class MobileTooLong(IdentifierInvalid):
    """More than 11 digits."""

    code = "mobile_too_long"


class MobileFormatWrong(IdentifierInvalid):
    """Not digits only, or not a mobile range."""

    code = "mobile_format"


def normalise(text: str) -> str:
    """This will drop spaces and invisible characters, fold full-width forms and raise letters."""
    if _PLAIN.fullmatch(text):
        return text
    folded = unicodedata.normalize("NFKC", text)
    return _NOISE.sub("", folded).lstrip("'`").upper()


def resident_id(text: str) -> str:
    """This will check a resident ID number (GB 11643) and lift the 15-digit form to 18.

    Raises:
        IdLengthWrong, IdFormatWrong, IdChecksumWrong, IdRegionUnknown, IdBirthImpossible.
    """
    number = normalise(text)
    if len(number) == 15:  # noqa: PLR2004 - the first generation's length
        if not _ID_15.fullmatch(number):
            raise IdFormatWrong
        body = f"{number[:6]}19{number[6:]}"
        number = body + id_check_character(body)
    _require_mod_11_2(number)
    if number[:2] not in _PROVINCES:
        raise IdRegionUnknown
    birth_on(number)
    return number


def id_spellings(text: str) -> tuple[str, ...]:
    """This will give each form in which a typed number may be stored: of 15 digits, lifted as well."""
    number = normalise(text)
    try:
        return tuple(dict.fromkeys((number, resident_id(number))))
    except IdentifierInvalid:
        return (number,)


def residence_permit(text: str) -> str:
    """This will check a residence permit for Hong Kong, Macao and Taiwan residents.

    Raises:
        IdLengthWrong, IdFormatWrong, IdChecksumWrong, IdRegionUnknown, IdBirthImpossible.
    """
    number = normalise(text)
    _require_mod_11_2(number)
    if not number.startswith(_RESIDENCE_PREFIXES):
        raise IdRegionUnknown
    birth_on(number)
    return number


def foreign_resident_card(text: str) -> str:
    """This will check a foreigner's permanent residence card: 9 and MOD 11-2, or the old 3+12.

    Raises:
        IdLengthWrong, IdFormatWrong, IdChecksumWrong.
    """
    number = normalise(text)
    if _FOREIGN_CARD_OLD.fullmatch(number):
        return number
    _require_mod_11_2(number)
    if not number.startswith("9"):
        raise IdFormatWrong
    return number


_READERS: Final[Mapping[str, Callable[[str], str]]] = {
    RESIDENT_ID: resident_id,
    "112": resident_id,
    "553": foreign_resident_card,
    "810": residence_permit,
}
_CARRY_PERSON: Final = frozenset({RESIDENT_ID, "112", "810"})


def document(id_type: str, text: str) -> str:
    """This will check an identity document's number by the type's code in the table id_type.

    Raises:
        IdTypeUnknown: no such type.
        IdentifierInvalid: what the type's own reader says.
    """
    reader = _READERS.get(id_type)
    if reader is not None:
        return reader(text)
    shape = _SHAPES.get(id_type)
    if shape is None:
        raise IdTypeUnknown
    number = normalise(text)
    if not shape.fullmatch(number):
        raise IdFormatWrong
    return number


def carries_person(id_type: str) -> bool:
    """This will say whether numbers of this type contain the birth date and the sex."""
    return id_type in _CARRY_PERSON


def any_document(text: str) -> str:
    """This will check a number whose document's type is not told: by its shape.

    Raises:
        IdentifierInvalid: what the resident ID's reader says, if the shape fits no other document.
    """
    number = normalise(text)
    if any(_SHAPES[id_type].fullmatch(number) for id_type in _TELLING_SHAPES):
        return number
    is_foreign = number.startswith("9") or _FOREIGN_CARD_OLD.fullmatch(number)
    return foreign_resident_card(number) if is_foreign else resident_id(number)


def id_check_character(body: str) -> str:
    """This will compute the 18th character of a resident ID from its 17 digits (MOD 11-2)."""
    return _ID_CHECKS[(sum(map(mul, _ID_WEIGHTS, body.encode())) - _ID_WEIGHTED_ZEROS) % 11]


def birth_on(id_no: str) -> date:
    """This will read the birth date in digits 7 to 14 of an 18-character number.

    Raises:
        IdBirthImpossible: no such day.
    """
    try:
        return date(int(id_no[6:10]), int(id_no[10:12]), int(id_no[12:14]))
    except ValueError:
        raise IdBirthImpossible from None


def sex(id_no: str) -> str:
    """This will read the sex from the 17th digit, as its GB/T 2261.1 code: odd is male."""
    return MALE if int(id_no[16]) % 2 else FEMALE


def uscc(text: str) -> str:
    """This will check a unified social credit code (GB 32100) and the organisation code in it.

    Raises:
        UsccLengthWrong, UsccFormatWrong, UsccChecksumWrong.
    """
    code = normalise(text)
    if len(code) != 18:  # noqa: PLR2004 - the standard's length
        raise UsccLengthWrong
    if not _USCC.fullmatch(code):
        raise UsccFormatWrong
    if uscc_check_character(code[:17]) != code[17]:
        raise UsccChecksumWrong
    if org_code_check_character(code[8:16]) != code[16]:
        raise UsccChecksumWrong
    return code


def union_uscc(text: str) -> str:
    """This will check a trade union's own code: a valid one that starts with 81 or 89.

    Raises:
        UsccLengthWrong, UsccFormatWrong, UsccChecksumWrong, UsccNotUnion.
    """
    code = uscc(text)
    if not code.startswith(_UNION_PREFIXES):
        raise UsccNotUnion
    return code


def uscc_check_character(body: str) -> str:
    """This will compute the 18th character of a credit code from the other 17."""
    total = sum(
        weight * _USCC_VALUES[sign] for weight, sign in zip(_USCC_WEIGHTS, body, strict=True)
    )
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def org_code(text: str) -> str:
    """This will check an organisation code (GB 11714), with or without its hyphen.

    Raises:
        UsccFormatWrong, UsccChecksumWrong.
    """
    code = normalise(text).replace("-", "")
    if not _ORG_CODE.fullmatch(code):
        raise UsccFormatWrong
    if org_code_check_character(code[:8]) != code[8]:
        raise UsccChecksumWrong
    return code


def org_code_check_character(body: str) -> str:
    """This will compute the 9th character of an organisation code from the other 8."""
    total = sum(weight * int(sign, 36) for weight, sign in zip(_ORG_WEIGHTS, body, strict=True))
    check = 11 - total % 11
    return {10: "X", 11: "0"}.get(check, str(check))


def card_no(text: str) -> str:
    """This will check a 19-digit debit card number by Luhn.

    Raises:
        CardLengthWrong, CardChecksumWrong.
    """
    number = normalise(text).replace("-", "")
    if not _CARD.fullmatch(number):
        raise CardLengthWrong
    if luhn_check_digit(number[:-1]) != number[-1]:
        raise CardChecksumWrong
    return number


def luhn_check_digit(body: str) -> str:
    """This will compute the digit that makes the whole number pass Luhn."""
    total = 0
    for place, sign in enumerate(reversed(body)):
        digit = ord(sign) - 48
        total += digit if place % 2 else _LUHN_DOUBLED[digit]
    return str(-total % 10)


def mobile(text: str) -> str:
    """This will check a mainland mobile number; hyphens and the country's prefix are dropped.

    Raises:
        MobileTooShort, MobileTooLong, MobileFormatWrong.
    """
    number = normalise(text)
    if _MOBILE.fullmatch(number):
        return number
    number = number.replace("-", "")
    for prefix in _COUNTRY_PREFIXES:
        number = number.removeprefix(prefix)
    if not (number.isascii() and number.isdigit()):
        raise MobileFormatWrong
    if len(number) < _MOBILE_DIGITS:
        raise MobileTooShort
    if len(number) > _MOBILE_DIGITS:
        raise MobileTooLong
    if not _MOBILE.fullmatch(number):
        raise MobileFormatWrong
    return number


def _require_mod_11_2(number: str) -> None:
    if len(number) != 18:  # noqa: PLR2004 - the standard's length
        raise IdLengthWrong
    if not _ID_18.fullmatch(number):
        raise IdFormatWrong
    if id_check_character(number[:17]) != number[17]:
        raise IdChecksumWrong
