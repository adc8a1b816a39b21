"""The terms of a unit's committee (届): their numbers in words, and that one follows another; pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

NUMBER_MAX: Final = 99
_DIGITS: Final = "〇一二三四五六七八九"
_WHOLE = re.compile(r"第?([0-9]{1,2}|[一二三四五六七八九]?十?[一二三四五六七八九]?)(?:届.{0,6})?")


@dataclass(frozen=True, slots=True)
class Term:
    """One term; what is not known of it is None."""

    number: int | None = None
    begins: date | None = None
    ends: date | None = None


def number_of(text: str) -> int | None:
    """This will read "第三届", "三", "第3届委员会" or "3"; None for anything else."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = _WHOLE.fullmatch(plain)
    if found is None or not found[1]:
        return None
    if found[1].isdecimal():
        return int(found[1]) or None
    tens, ten, ones = found[1].rpartition("十")
    if not ten:
        return _DIGITS.index(ones) if len(ones) == 1 else None
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)


def name_of(number: int | None) -> str:
    """This will give a term's name, "第三届"; "" if its number is not known."""
    if number is None:
        return ""
    assert 1 <= number <= NUMBER_MAX, "a term is counted from one"
    tens, ones = divmod(number, 10)
    words = ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "")  # noqa: PLR2004 - 十一, 二十一
    return f"第{words}{_DIGITS[ones] if ones else ''}届"


def begins_anew(known: Term, given: Term) -> bool:
    """This will say whether what is given is a later term than the known one, not the same put right."""
    return (
        known.number is not None
        and given.number is not None
        and given.number > known.number
        and given.begins is not None
        and given.begins != known.begins
    )


def objection(known: Term, given: Term, *, earlier: Iterable[Term]) -> str | None:
    """This will say by its code why a term cannot follow; what is not given stays as it is known.

    A later term may not begin before an earlier one ended, where that is known.
    """
    number, begins = given.number or known.number, given.begins or known.begins
    ends = given.ends or known.ends
    if begins is not None and ends is not None and ends < begins:
        return "term_reversed_as_known"
    past = [*earlier, known] if begins_anew(known, given) else [*earlier]
    is_early = any(
        number is not None
        and one.number is not None
        and one.number < number
        and one.ends is not None
        and begins is not None
        and begins < one.ends
        for one in past
    )
    return "term_overlaps" if is_early else None


def stored(terms: Iterable[Mapping[str, object]]) -> tuple[Term, ...]:
    """This will read the earlier terms of a unit as they are stored."""
    return tuple(
        Term(int(str(one["number"])), _day(one.get("from")), _day(one.get("to"))) for one in terms
    )


def kept(term: Term) -> dict[str, object]:
    """This will write a term as it is stored once another follows it."""
    begins, ends = term.begins, term.ends
    return {
        "number": term.number,
        "from": None if begins is None else begins.isoformat(),
        "to": None if ends is None else ends.isoformat(),
    }


def _day(text: object) -> date | None:
    return date.fromisoformat(str(text)) if text else None
