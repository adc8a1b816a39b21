"""Sealing what tells of one person under a key of the record's own; pure.

Sealed form: a byte 0, the key's 8-byte id, then nonce, ciphertext and tag as the keyring makes them.
The highest bit of the id says that several values are under one seal, each opened by its own purpose. The
keys are kept in a table of their own, themselves wrapped under the keyring. Whoever destroys one makes
everything under it unreadable, wherever a copy of it lies (PIPL 47, GB/T 35273 8.3; ADR 16).
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import orjson
from cryptography.hazmat.primitives.ciphers import algorithms

from domain import crypto
from domain.crypto import KEY_BYTES, OF_A_RECORD, Keyring, SealBroken, Sealer

ID_BYTES: Final = 8
SEALED_AS: Final = "record_key"  # of keys from before they were wrapped
_END: Final = 1 + ID_BYTES
_SEVERAL: Final = 1 << 8 * ID_BYTES - 1
_SEVERAL_AS: Final = "record"


class RecordShredded(SealBroken):
    """The key of the record was destroyed: nobody can open what was sealed under it."""


@dataclass(frozen=True, slots=True)
class RecordKey:
    """The key of one record: its id, itself as the keyring wrapped it, and what it seals with."""

    id: int
    sealed: bytes
    _algorithm: algorithms.SM4 = field(repr=False)

    def seal(self, purpose: str, value: str | bytes) -> bytes:
        """This will encrypt a value for one purpose."""
        head = self.id.to_bytes(_END)  # the byte of a record's own key is 0
        return head + crypto.encrypted(self._algorithm, purpose, value)

    def seal_several(self, values: Mapping[str, str]) -> bytes:
        """This will encrypt a record's values under one seal, by the purpose of each."""
        head = (self.id | _SEVERAL).to_bytes(_END)
        return head + crypto.encrypted(self._algorithm, _SEVERAL_AS, orjson.dumps(values))


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
        if not holds_several(sealed):
            return crypto.decrypted(self._algorithm(number), purpose, sealed, _END)
        held = crypto.decrypted(self._algorithm(number), _SEVERAL_AS, sealed, _END)
        values: Mapping[str, str] = orjson.loads(held)
        if purpose not in values:
            raise SealBroken(f"there is no {purpose} under this seal")
        return values[purpose].encode()

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
            is_wrapped = len(kept) == crypto.WRAPPED_BYTES
            key = self.ring.unwrap(kept) if is_wrapped else self.ring.open_bytes(SEALED_AS, kept)
            known = self._algorithms[number] = algorithms.SM4(key)
        return known


def new_key(ring: Keyring) -> RecordKey:
    """This will make a key for one record; it must be kept with what it seals."""
    return new_keys(ring, 1)[0]


def new_keys(ring: Keyring, count: int) -> list[RecordKey]:
    """This will make keys for so many records; each must be kept with what it seals."""
    keys = [os.urandom(KEY_BYTES) for _ in range(count)]
    return [
        RecordKey(int.from_bytes(os.urandom(ID_BYTES)) >> 1, wrapped, algorithms.SM4(key))
        for key, wrapped in zip(keys, ring.wrap(keys), strict=True)
    ]


def key_id(sealed: bytes) -> int | None:
    """This will give the id of the record's key that a value is sealed under; None if under none."""
    if sealed[:1] != bytes((OF_A_RECORD,)):
        return None
    return int.from_bytes(sealed[1:_END]) & ~_SEVERAL


def heads(ids: Iterable[int]) -> list[bytes]:
    """This will give what every seal under one of these keys begins with."""
    return [(number | several).to_bytes(_END) for number in ids for several in (0, _SEVERAL)]


def holds_several(sealed: bytes) -> bool:
    """This will say whether several values of a record are under this one seal."""
    return key_id(sealed) is not None and int.from_bytes(sealed[1:_END]) >= _SEVERAL


def key_ids(sealed: Iterable[bytes | None]) -> frozenset[int]:
    """This will give the ids of all records' keys that some values are sealed under."""
    found = (key_id(one) for one in sealed if one is not None)
    return frozenset(number for number in found if number is not None)
