"""How a name is typed: its pinyin without tones, and the first letter of each sign; pure.

A sign of several readings is read as a surname where it begins the name (曾 zeng, 单 shan), and in
its commonest reading elsewhere. What has no reading stands for itself, so that every name is found.
"""

import json
import os
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

PINYIN_CHARACTERS_MAX: Final = 240
INITIALS_CHARACTERS_MAX: Final = 60
_SURNAMES: Final[Mapping[str, Sequence[str]]] = {
    surname: reading.split()
    for surname, reading in json.loads(
        Path(__file__).with_name("surnames.json").read_text(encoding="utf-8")
    ).items()
}
_SURNAME_SIGNS_MAX: Final = max(map(len, _SURNAMES))
_DIAERESIS: Final = "\u0308"


class Spelling(NamedTuple):
    """A name as it is typed: "欧阳小乐" is ouyangxiaole and oyxl."""

    pinyin: str
    initials: str


def spell(name: str) -> Spelling:
    """This will spell a name; a Latin one by its letters, its words giving the initials."""
    surname = _surname(name)
    parts = list(_SURNAMES.get(surname, ()))
    latin = ""
    for sign in name[len(surname) :]:
        reading = _reading(sign)
        if reading:
            parts += [latin, reading]
            latin = ""
        elif sign.isalnum():
            latin += _plain(sign)
        else:
            parts.append(latin)
            latin = ""
    spoken = [part for part in (*parts, latin) if part]
    return Spelling(
        "".join(spoken)[:PINYIN_CHARACTERS_MAX],
        "".join(part[0] for part in spoken)[:INITIALS_CHARACTERS_MAX],
    )


def _surname(name: str) -> str:
    """This will give what a name begins with that is a surname of several readings; "" if nothing."""
    for length in range(_SURNAME_SIGNS_MAX, 0, -1):
        if name[:length] in _SURNAMES:
            return name[:length]
    return ""


def typed(text: str) -> str:
    """This will fold what somebody types to look for a spelling: "Zhang  Wei", "lǚ" or full width."""
    return "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


@lru_cache(maxsize=20_000)
def _reading(sign: str) -> str:
    return "" if sign.isascii() else _plain(_readings().get(ord(sign), "").split(",")[0])


def _plain(text: str) -> str:
    """This will drop tones and accents; ü is typed as v."""
    apart = unicodedata.normalize("NFD", text.casefold()).replace(f"u{_DIAERESIS}", "v")
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@cache
def _readings() -> Mapping[int, str]:
    """The phrases, which are most of the library, are of no use for names: they stay unread."""
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    from pypinyin.constants import PINYIN_DICT  # noqa: PLC0415 - read when a name is first spelled

    return PINYIN_DICT
