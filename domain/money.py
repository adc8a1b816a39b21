"""Money is an integer of fen; yuan exist only at the edges."""

import re
from typing import Final

FEN_PER_YUAN: Final = 100
FEN_MAX: Final = 10**13
_YUAN = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,2}))?")
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_SMALL: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿")
_GROUP_FULL: Final = 1_000


def fen_from_yuan(text: str) -> int:
    """This will read "100", "100.5" or "100.00" as fen.

    Raises:
        ValueError: the text is not a plain non-negative amount with at most two decimals.
    """
    match = _YUAN.fullmatch(text.strip())
    if match is None:
        raise ValueError("not an amount in yuan with at most two decimals")
    whole, part = match.group(1), match.group(2) or ""
    return int(whole) * FEN_PER_YUAN + int(part.ljust(2, "0") or "0")


def yuan_text(fen: int) -> str:
    """This will write fen as yuan with two decimals, "-0.05" for -5."""
    sign = "-" if fen < 0 else ""
    whole, part = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{whole}.{part:02d}"


def uppercase_text(fen: int) -> str:
    """This will write fen in financial Chinese, 大写金额: 10050 is "壹佰元伍角整".

    Raises:
        ValueError: a negative amount or one past `FEN_MAX`.
    """
    if not 0 <= fen < FEN_MAX:
        raise ValueError("amount out of range")
    whole, part = divmod(fen, FEN_PER_YUAN)
    jiao, cents = divmod(part, 10)
    text = f"{_integer_text(whole)}元" if whole else ("" if part else "零元")
    if not part:
        return text + "整"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return text + (f"{_DIGITS[cents]}分" if cents else "整")


def _integer_text(number: int) -> str:
    groups: list[str] = []
    zero_pending = False
    index = 0
    while number:
        number, group = divmod(number, 10_000)
        if group:
            text = _group_text(group) + _GROUPS[index]
            if zero_pending and groups:
                text += "零"
            groups.insert(0, text)
            zero_pending = group < _GROUP_FULL
        elif groups:
            zero_pending = True
        index += 1
    return "".join(groups)


def _group_text(group: int) -> str:
    text, zero = "", False
    for position in (3, 2, 1, 0):
        digit = group // 10**position % 10
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + _SMALL[position]
            zero = False
        else:
            zero = True
    return text
