"""The envelope as this bank closes and opens it, from docs/psbc-files.md alone."""

import base64
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import yaml
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from gmalg.ellipticcurve import ECDLP
from gmalg.errors import GMError
from gmalg.sm2 import SM2Core, bytes_to_point

from integrations.psbc.simulator.files import FileRefused

_HALF = 32
_POINT_PREFIX = 4
_CHECK = 32
_BLOCK = 16
_P = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF", 16)
_A = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC", 16)
_B = int("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93", 16)
_G = (
    int("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7", 16),
    int("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0", 16),
)
_N = int("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123", 16)


_CURVE = ECDLP(_P, _A, _B, _G, _N)
for _numbers in (_CURVE.fp, _CURVE.fpn):
    # In C: the library's own way is the slowest of all that it does.
    _numbers.inv = partial(pow, exp=-1, mod=_numbers.p)


class _Sm3:
    """SM3 in C for the library, whose own takes seconds for a full file."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """This will begin anew."""
        self._state = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        """This will take in bytes."""
        self._state.update(bytes(data))

    def value(self) -> bytes:
        """This will give the digest."""
        return self._state.finalize()

    @staticmethod
    def hash_length() -> int:
        """This will give its length."""
        return _CHECK


@dataclass(frozen=True, slots=True)
class Envelope:
    """What was agreed, and the keys: the first of each list is the current one, all are taken."""

    own_privates: Sequence[str] = field(repr=False)
    peer_publics: Sequence[str]
    own_user_id: str
    peer_user_id: str
    layout: str = "json"
    parts: Sequence[tuple[str, str]] = (
        ("content", "request"),
        ("key", "encryptKey"),
        ("iv", "iv"),
        ("signature", "signature"),
    )
    text: str = "base64"
    cipher: str = "sm4-cbc"
    iv: str = "random"
    key_form: str = "c1c2c3"
    has_point_prefix: bool = True
    signature_form: str = "rs_hex"
    signed: Sequence[str] = ("content", "key")

    def close(self, data: bytes) -> bytes:
        """This will put a file into a new envelope for the union."""
        key, iv = os.urandom(16), self._fresh_iv()
        texts = {
            "content": self._text(self._cipher_of(data, key, iv)),
            "key": self._text(self._wrap(key)),
            "iv": self._text(iv),
        }
        message = b"".join(data if name == "plain" else texts[name] for name in self.signed)
        r, s = _core().sign(message, int(self.own_privates[0], 16), self.own_user_id.encode())
        if self.signature_form == "rs_hex":
            texts["signature"] = f"{r:x}#{s:x}".encode()  # without zeros in front, as many write
        else:
            texts["signature"] = self._text(encode_dss_signature(r, s))
        told = [(name, texts[part]) for part, name in self.parts]
        if self.layout == "json":
            return json.dumps({name: text.decode() for name, text in told}).encode()
        return b"".join(len(text).to_bytes(4) + text for _, text in told)

    def open(self, sent: bytes) -> bytes:
        """This will take a file of the union out of its envelope.

        Raises:
            FileRefused: 3003, the envelope is not as agreed, altered, or by another key.
        """
        try:
            return self._open(sent)
        except (ValueError, KeyError, TypeError, GMError, InvalidTag, AttributeError, IndexError):
            raise FileRefused("3003", "信封") from None

    def _open(self, sent: bytes) -> bytes:
        texts = self._apart(sent)
        key = self._unwrap(self._bytes(texts["key"]))
        iv = self._bytes(texts["iv"]) if self.iv == "random" else bytes.fromhex(self.iv)
        data = self._plain_of(self._bytes(texts["content"]), key, iv)
        message = b"".join(data if name == "plain" else texts[name] for name in self.signed)
        if self.signature_form == "rs_hex":
            r, s = (int(half, 16) for half in texts["signature"].decode("ascii").split("#"))
        else:
            r, s = decode_dss_signature(self._bytes(texts["signature"]))
        user_id = self.peer_user_id.encode()
        proven = (
            _core().verify(message, r, s, user_id, bytes_to_point(bytes.fromhex(public)))
            for public in self.peer_publics
        )
        if not any(proven):
            raise ValueError("signature")
        return data

    def _apart(self, sent: bytes) -> dict[str, bytes]:
        if self.layout == "json":
            told = json.loads(sent)
            return {part: told[name].encode("ascii") for part, name in self.parts}
        texts = {}
        for part, _ in self.parts:
            size = int.from_bytes(sent[:4])
            texts[part], sent = sent[4 : 4 + size], sent[4 + size :]
        return texts

    def _fresh_iv(self) -> bytes:
        if self.iv != "random":
            return bytes.fromhex(self.iv)
        return os.urandom(12 if self.cipher == "sm4-gcm" else _BLOCK)

    def _cipher_of(self, data: bytes, key: bytes, iv: bytes) -> bytes:
        if self.cipher == "sm4-gcm":
            gcm = Cipher(algorithms.SM4(key), modes.GCM(iv)).encryptor()
            return gcm.update(data) + gcm.finalize() + gcm.tag
        spare = _BLOCK - len(data) % _BLOCK
        cbc = Cipher(algorithms.SM4(key), modes.CBC(iv)).encryptor()
        return cbc.update(data + bytes([spare]) * spare) + cbc.finalize()

    def _plain_of(self, encrypted: bytes, key: bytes, iv: bytes) -> bytes:
        if self.cipher == "sm4-gcm":
            mode = modes.GCM(iv, encrypted[-_BLOCK:])
            gcm = Cipher(algorithms.SM4(key), mode).decryptor()
            return gcm.update(encrypted[:-_BLOCK]) + gcm.finalize()
        cbc = Cipher(algorithms.SM4(key), modes.CBC(iv)).decryptor()
        padded = cbc.update(encrypted) + cbc.finalize()
        spare = padded[-1]
        if not 1 <= spare <= _BLOCK or padded[-spare:] != bytes([spare]) * spare:
            raise ValueError("padding")
        return padded[:-spare]

    def _wrap(self, key: bytes) -> bytes:
        peer = bytes_to_point(bytes.fromhex(self.peer_publics[0]))
        (x, y), masked, check = _core().encrypt(key, peer)
        prefix = b"\x04" if self.has_point_prefix else b""
        order = masked + check if self.key_form == "c1c2c3" else check + masked
        return bytes(prefix + x.to_bytes(_HALF) + y.to_bytes(_HALF) + order)

    def _unwrap(self, wrapped: bytes) -> bytes:
        if self.has_point_prefix:
            if wrapped[0] != _POINT_PREFIX:
                raise ValueError("prefix")
            wrapped = wrapped[1:]
        x, y = int.from_bytes(wrapped[:_HALF]), int.from_bytes(wrapped[_HALF : 2 * _HALF])
        rest = wrapped[2 * _HALF :]
        if self.key_form == "c1c2c3":
            masked, check = rest[:-_CHECK], rest[-_CHECK:]
        else:
            check, masked = rest[:_CHECK], rest[_CHECK:]
        for private in self.own_privates:
            try:
                return bytes(_core().decrypt((x, y), masked, check, int(private, 16)))
            except GMError:
                continue
        raise ValueError("no key")

    def _text(self, data: bytes) -> bytes:
        if self.text == "raw":
            return data
        return base64.b64encode(data) if self.text == "base64" else data.hex().encode()

    def _bytes(self, text: bytes) -> bytes:
        if self.text == "raw":
            return text
        return base64.b64decode(text) if self.text == "base64" else bytes.fromhex(text.decode())


def from_yaml(document: str) -> Envelope:
    """This will read what was agreed and the keys from a file of the bank's own."""
    values = yaml.safe_load(document)
    if "parts" in values:
        values["parts"] = tuple(values["parts"].items())
    return Envelope(**values)


def _core() -> SM2Core:
    return SM2Core(_CURVE, _Sm3())
