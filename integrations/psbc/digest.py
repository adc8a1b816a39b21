"""SM3, the digest that the flag file and every approval stand on."""

from typing import Final

from cryptography.hazmat.primitives import hashes

HEX_DIGITS: Final = 64


def sm3_hex(content: bytes) -> str:
    """This will return the SM3 digest of the bytes in lower-case hexadecimal."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return digest.finalize().hex()
