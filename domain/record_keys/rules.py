"""Sealing what tells of one person under a key of the record's own; pure.

Sealed form: a byte 0, the key's 8-byte id, then nonce, ciphertext and tag as the keyring makes them. The
keys are kept in a table of their own, themselves sealed under the keyring. Whoever destroys one makes
everything under it unreadable, wherever a copy of it lies (PIPL 47, GB/T 35273 8.3; ADR 16).
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.ciphers import algorithms

from domain import crypto
from domain.crypto import KEY_BYTES, OF_A_RECORD, Keyring, SealBroken, Sealer

ID_BYTES: Final = 8
SEALED_AS: Final = "record_key"
_END: Final = 1 + ID_BYTES


class RecordShredded(SealBroken):
    """The key of the record was destroyed: nobody can open what was sealed under it."""


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The key of one record: its id, itself as the keyring sealed it, and what it seals with."""

    id: int
    sealed: bytes
    _algorithm: algorithms.SM4 = field(repr=False)

    def seal(self, purpose: str, value: str | bytes) -> bytes:
        """This will encrypt a value for one purpose."""
        head = self.id.to_bytes(_END)  # the byte of a record's own key is 0
        return head + crypto.encrypted(self._algorithm, purpose, value)


@dataclass(frozen=True, slots=True)
class RecordRing:
    """The keyring with the keys of some records, as they are kept: by id, sealed."""

    ring: Keyring
    kept: Mapping[int, bytes]
    _algorithms: dict[int, algorithms.SM4] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def open_bytes(self, purpose: str, sealed: bytes) -> bytes:
        """This will decrypt what the keyring or the key of a record sealed for the same purpose.

        Raises:
            RecordShredded: the record's key is not there any more.
            SealBroken: altered, another purpose, or an unknown key.
        """
        number = key_id(sealed)
        if number is None:
            return self.ring.open_bytes(purpose, sealed)
        return crypto.decrypted(self._algorithm(number), purpose, sealed, _END)

    def open(self, purpose: str, sealed: bytes) -> str:
        """This will decrypt to text; errors as `open_bytes`."""
        return self.open_bytes(purpose, sealed).decode()

    def sealer_of(self, sealed: bytes) -> Sealer:
        """This will give what seals more under the key of a value: its record's, or the keyring.

        Raises:
            RecordShredded: the record's key is not there any more.
        """
        number = key_id(sealed)
        if number is None:
            return self.ring
        return RecordKey(number, self.kept.get(number, b""), self._algorithm(number))

    def _algorithm(self, number: int) -> algorithms.SM4:
        known = self._algorithms.get(number)
        if known is None:
            if (kept := self.kept.get(number)) is None:
                raise RecordShredded("the key of this record is gone")
            key = self.ring.open_bytes(SEALED_AS, kept)
            known = self._algorithms[number] = algorithms.SM4(key)
        return known


def new_key(ring: Keyring) -> RecordKey:
    """This will make a key for one record; it must be kept with what it seals."""
    key = os.urandom(KEY_BYTES)
    number = int.from_bytes(os.urandom(ID_BYTES)) >> 1
    return RecordKey(number, ring.seal(SEALED_AS, key), algorithms.SM4(key))


def key_id(sealed: bytes) -> int | None:
    """This will give the id of the record's key that a value is sealed under; None if under none."""
    if sealed[:1] != bytes((OF_A_RECORD,)):
        return None
    return int.from_bytes(sealed[1:_END])


def key_ids(sealed: Iterable[bytes | None]) -> frozenset[int]:
    """This will give the ids of all records' keys that some values are sealed under."""
    found = (key_id(one) for one in sealed if one is not None)
    return frozenset(number for number in found if number is not None)
