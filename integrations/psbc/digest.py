"""Digests: SM3, on which every approval stands, and whichever a bank's flag file speaks of."""

import hashlib
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from cryptography.hazmat.primitives import hashes

HEX_DIGITS: Final = 64


class Algorithm(StrEnum):
    """What a flag file says of the bytes beside their size; the value is the profile's word."""

    SM3 = "sm3"
    MD5 = "md5"
    NONE = "none"

    @property
    def hex_digits(self) -> int:
        """This will give the length of a digest."""
        return _HEX_DIGITS[self]

    def of(self, content: bytes) -> str:
        """This will return the digest in lower-case hexadecimal, "" if there is none."""
        return _DIGESTS[self](content)


def sm3_hex(content: bytes) -> str:
    """This will return the SM3 digest of the bytes in lower-case hexadecimal."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()


def _md5_hex(content: bytes) -> str:
    # It guards against a half-written file, as that bank wants; what is approved is the SM3.
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


_HEX_DIGITS: Final[Mapping[Algorithm, int]] = {
    Algorithm.SM3: HEX_DIGITS,
    Algorithm.MD5: 32,
    Algorithm.NONE: 0,
}
_DIGESTS: Final[Mapping[Algorithm, Callable[[bytes], str]]] = {
    Algorithm.SM3: sm3_hex,
    Algorithm.MD5: _md5_hex,
    Algorithm.NONE: lambda _: "",
}
