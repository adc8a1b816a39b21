"""Sealing of personal data with a key that is not in the database, and finding it by blind index.

Sealed form: one byte of key number, 12 bytes of nonce, SM4-GCM ciphertext, 16 bytes of tag; the
purpose ("id_no", "mobile", …) is authenticated, so that a sealed value cannot be moved to another
column. The blind index is HMAC-SM3 over the purpose and the normalised value (GB/T 39786,
JR/T 0171 C2). The key file is JSON, readable by its owner alone.

What tells of one person is sealed under a key of the record's own: `domain.record_keys`.
"""

import base64
import json
import os
import re
import stat
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

KEY_BYTES: Final = 16
INDEX_KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
# What stands in the place of a key's number where a record has a key of its own.
OF_A_RECORD: Final = 0
_LAST_KEY: Final = 255
ADDRESS_SHOWN: Final = 6
WRAPPED_BYTES: Final = 1 + 2 * KEY_BYTES
_COUNTERS: Final = 1 << 8 * KEY_BYTES
_WRAPPING: Final = b"keys of records"
SEALED_BYTES_MIN: Final = 1 + NONCE_BYTES + TAG_BYTES
_LONG_NUMBER: Final = re.compile(r"[0-9]{11,}[Xx]?")


class KeyringUnusable(Exception):
    """The key file is missing, readable by others, or not ours; the message says which."""


class SealBroken(Exception):
    """A sealed value was altered, moved to another column, or sealed with an unknown key."""


class Sealer(Protocol):
    """What seals values: the keyring, or the key of one record."""

    def seal(self, purpose: str, value: str | bytes) -> bytes:
        """This will encrypt a value for one purpose."""


class Opener(Protocol):
    """What opens values again: the keyring, or one that knows the keys of records as well."""

    def open_bytes(self, purpose: str, sealed: bytes) -> bytes:
        """This will decrypt what was sealed for the same purpose."""

    def open(self, purpose: str, sealed: bytes) -> str:
        """This will decrypt to text."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Sealing keys by number (the current one seals, all open) and the one index key."""

    current: int
    keys: Mapping[int, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)
    # The key's own part of a blind index, which is most of its work, once for each purpose.
    _begun: dict[str, hmac.HMAC] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    _algorithms: dict[int, algorithms.SM4] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def seal(self, purpose: str, value: str | bytes) -> bytes:
        """This will encrypt a value for one purpose."""
        return bytes((self.current,)) + encrypted(self._algorithm(self.current), purpose, value)

    def open_bytes(self, purpose: str, sealed: bytes) -> bytes:
        """This will decrypt what `seal` made for the same purpose.

        Raises:
            SealBroken: altered, another purpose, or an unknown key.
        """
        if len(sealed) < SEALED_BYTES_MIN or sealed[0] not in self.keys:
            raise SealBroken("sealed with an unknown key, or cut short")
        return decrypted(self._algorithm(sealed[0]), purpose, sealed, 1)

    def open(self, purpose: str, sealed: bytes) -> str:
        """This will decrypt to text; errors as `open_bytes`."""
        return self.open_bytes(purpose, sealed).decode()

    def wrap(self, keys: Sequence[bytes]) -> list[bytes]:
        """This will wrap random keys of 16 bytes, all by one cipher: key number, counter, SM4-CTR.

        Each may be unwrapped by itself. Nothing is authenticated here: a wrapped key that was changed
        or exchanged is another key, under which no seal holds.
        """
        first = int.from_bytes(os.urandom(KEY_BYTES))
        counter = modes.CTR(first.to_bytes(KEY_BYTES))
        body = Cipher(self._wrapping(self.current), counter).encryptor().update(b"".join(keys))
        number = bytes((self.current,))
        return [
            number
            + ((first + place) % _COUNTERS).to_bytes(KEY_BYTES)
            + body[place * KEY_BYTES : (place + 1) * KEY_BYTES]
            for place in range(len(keys))
        ]

    def unwrap(self, wrapped: bytes) -> bytes:
        """This will give a key that `wrap` wrapped.

        Raises:
            SealBroken: wrapped by an unknown key, or cut short.
        """
        if len(wrapped) != WRAPPED_BYTES or wrapped[0] not in self.keys:
            raise SealBroken("wrapped by an unknown key, or cut short")
        counter = modes.CTR(wrapped[1 : 1 + KEY_BYTES])
        cipher = Cipher(self._wrapping(wrapped[0]), counter).decryptor()
        return cipher.update(wrapped[1 + KEY_BYTES :])

    def _wrapping(self, number: int) -> algorithms.SM4:
        """This will derive the key that wraps others, so that none is used for two things."""
        mac = hmac.HMAC(self.keys[number], hashes.SM3())
        mac.update(_WRAPPING)
        return algorithms.SM4(mac.finalize()[:KEY_BYTES])

    def _algorithm(self, number: int) -> algorithms.SM4:
        known = self._algorithms.get(number)
        if known is None:
            known = self._algorithms[number] = algorithms.SM4(self.keys[number])
        return known

    def blind_index(self, purpose: str, value: str) -> bytes:
        """This will give the 32 bytes under which a value is found without being readable."""
        begun = self._begun.get(purpose)
        if begun is None:
            begun = hmac.HMAC(self.index_key, hashes.SM3())
            begun.update(purpose.encode() + b"\0")
            self._begun[purpose] = begun
        mac = begun.copy()
        mac.update(value.encode())
        return mac.finalize()


def encrypted(algorithm: algorithms.SM4, purpose: str, value: str | bytes) -> bytes:
    """This will give nonce, ciphertext and tag of a value under one key."""
    data = value.encode() if isinstance(value, str) else value
    nonce = os.urandom(NONCE_BYTES)
    cipher = Cipher(algorithm, modes.GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(purpose.encode())
    body = cipher.update(data)  # GCM keeps nothing back
    cipher.finalize()
    return nonce + body + cipher.tag


def decrypted(algorithm: algorithms.SM4, purpose: str, sealed: bytes, begin: int) -> bytes:
    """This will decrypt what `encrypted` made, which begins so many bytes into a sealed value.

    Raises:
        SealBroken: altered, cut short, or of another purpose.
    """
    body = begin + NONCE_BYTES
    if len(sealed) < body + TAG_BYTES:
        raise SealBroken("cut short")
    mode = modes.GCM(sealed[begin:body], sealed[-TAG_BYTES:])
    cipher = Cipher(algorithm, mode).decryptor()
    cipher.authenticate_additional_data(purpose.encode())
    try:
        return cipher.update(sealed[body:-TAG_BYTES]) + cipher.finalize()
    except InvalidTag as error:
        raise SealBroken(f"seal of {purpose} does not hold") from error


def create_key_file(path: Path) -> None:
    """This will make a new key file of mode 0600; an existing one is never touched.

    Raises:
        FileExistsError: there is one already.
    """
    document = {
        "format": "puhui-keyring/1",
        "current": 1,
        "keys": {"1": base64.b64encode(os.urandom(KEY_BYTES)).decode()},
        "index_key": base64.b64encode(os.urandom(INDEX_KEY_BYTES)).decode(),
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())


def read_key_file(path: Path) -> Keyring:
    """This will read a key file.

    Raises:
        KeyringUnusable: missing, readable by others, or not a key file.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text()
    except OSError as error:
        raise KeyringUnusable(f"cannot read key file {path}: {error.strerror}") from error
    if mode & 0o077:
        raise KeyringUnusable(f"key file {path} has mode {mode:04o}; it must be 0600")
    try:
        document = json.loads(text)
        keys = {int(n): base64.b64decode(key) for n, key in document["keys"].items()}
        ring = Keyring(int(document["current"]), keys, base64.b64decode(document["index_key"]))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyringUnusable(f"{path} is not a puhui key file") from error
    lengths = {len(key) for key in keys.values()}
    if lengths != {KEY_BYTES} or len(ring.index_key) != INDEX_KEY_BYTES or ring.current not in keys:
        raise KeyringUnusable(f"{path}: a key has the wrong length or the current key is missing")
    if not all(OF_A_RECORD < number <= _LAST_KEY for number in keys):
        raise KeyringUnusable(f"{path}: keys are numbered from 1 to {_LAST_KEY}")
    return ring


def file_digest(data: bytes) -> str:
    """This will give the SM3 of the bytes in lower-case hex."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize().hex()


def mask_id_no(id_no: str) -> str:
    """This will show the first three and last four characters of an identity number."""
    return _mask(id_no, 3, 4)


def narrow_id_no(masked: str) -> str:
    """This will show, of a masked identity number, the first sign and the last, as lists do.

    A whole date of birth stands beside it in a file: with the four last signs, some ninety numbers
    would be left, and a handful of them in a city.
    """
    return _mask(masked, 1, 1) if len(masked) > len("**") else masked


def mask_mobile(mobile: str) -> str:
    """This will show the first three and last four digits of a mobile number."""
    return _mask(mobile, 3, 4)


def mask_card(number: str) -> str:
    """This will show the six digits of the BIN and the last four of a card or account number."""
    return _mask(number, 6, 4)


def mask_address(address: str) -> str:
    """This will show the first six characters of an address: the city and the district, mostly."""
    return address[: min(ADDRESS_SHOWN, len(address) // 2)] + "****"


def mask_email(address: str) -> str:
    """This will show the first letter of an address and where the mail goes."""
    person, _, place = address.partition("@")
    return f"{person[:1]}***@{place}"


def mask_numbers(text: str) -> str:
    """This will mask, in a free text, every number as long as a mobile's or longer."""
    return _LONG_NUMBER.sub(lambda found: _mask(found[0], 3, 4), text)


def mask_whole(text: str) -> str:
    """This will show only that something is there."""
    return "****" if text else ""


def _mask(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return text[:1] + "*" * (len(text) - 1)
    return text[:head] + "*" * (len(text) - head - tail) + text[-tail:]


_installed: list[Keyring] = []


def use(ring: Keyring) -> None:
    """This will install the process's keyring; entry points call it once."""
    _installed[:] = [ring]


def keyring() -> Keyring:
    """This will give the installed keyring.

    Raises:
        KeyringUnusable: an entry point forgot to install one.
    """
    if not _installed:
        raise KeyringUnusable("no keyring is installed in this process")
    return _installed[0]
