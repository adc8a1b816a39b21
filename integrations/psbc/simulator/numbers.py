"""Numbers the bank makes and checks: cards, accounts, identity numbers, and seeded draws."""

import hashlib

BIN = "621797"
CARD_DIGITS = 19
ACCOUNT_PREFIX = "6051"
ACCOUNT_DIGITS = 18
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_ID_LENGTH = 18


def draw(seed: int, purpose: str, key: str, sides: int) -> int:
    """This will throw a die of `sides` that always falls the same for the same seed and key.

    The digest runs over nothing that depends on time or on the sender's own references, so the
    same people get the same answers whatever the order and speed of the files.
    """
    digest = hashlib.sha256(f"{seed}|{purpose}|{key}".encode()).digest()
    return int.from_bytes(digest[:16]) % sides


def falls(seed: int, purpose: str, key: str, *, permille: int) -> bool:
    """This will say whether the key is among the share drawn for the purpose."""
    return permille > 0 and draw(seed, purpose, key, 1000) < permille


def card_number(seed: int, person: str, attempt: int) -> str:
    """This will make the synthetic card number of a person; attempts differ after a collision."""
    digits = CARD_DIGITS - len(BIN) - 1
    body = f"{BIN}{draw(seed, 'card', f'{person}#{attempt}', 10**digits):0{digits}d}"
    return body + luhn_digit(body)


def account_number(seed: int, person: str, attempt: int) -> str:
    """This will make the synthetic account number of a person."""
    digits = ACCOUNT_DIGITS - len(ACCOUNT_PREFIX)
    return f"{ACCOUNT_PREFIX}{draw(seed, 'account', f'{person}#{attempt}', 10**digits):0{digits}d}"


def luhn_digit(body: str) -> str:
    """This will compute the digit that makes the body valid under Luhn's rule."""
    total = 0
    for position, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if position % 2 == 0 else 1)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - cast out a two-digit product
    return str(-total % 10)


def is_luhn(number: str) -> bool:
    """This will say whether the number's last digit is right."""
    return number.isascii() and number.isdigit() and luhn_digit(number[:-1]) == number[-1]


def is_resident_number(number: str) -> bool:
    """This will say whether the 18 characters end in the check character of GB 11643."""
    body = number[:-1]
    if len(number) != _ID_LENGTH or not (body.isascii() and body.isdigit()):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(body, _ID_WEIGHTS, strict=True))
    return number[-1] == _ID_CHECKS[total % 11]
