"""A file's bytes in an envelope and out of it again, as the profile says; nothing else about files.

What is approved, digested and parsed is always the plain file. An envelope has random parts, so one
is made once and archived; sending it again sends those bytes.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from integrations.psbc import sm2_forms
from integrations.psbc.bank_keys import BankKey, Keys, OurKey
from integrations.psbc.envelope_profile import IV_BYTES, Envelope, Part
from integrations.psbc.errors import FileError
from integrations.psbc.sm2 import Signature, Unwrappable, Wrapped

KEY_BYTES: Final = 16
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
_BLOCK_BITS: Final = 128
_LENGTH_BYTES: Final = 4
_Key = TypeVar("_Key", OurKey, BankKey)


class EnvelopeBroken(FileError):
    """An envelope is not as agreed, was altered, or is by or for somebody else."""

    code = "ENVELOPE_BROKEN"


class NoKey(FileError):
    """No key of the agreed name may be used on this day."""

    code = "ENVELOPE_NO_KEY"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope, and the ids of the keys that it was signed and closed with."""

    content: bytes = field(repr=False)
    key_ids: tuple[str, str]


def seal(agreed: Envelope, keys: Keys, content: bytes, *, on: date) -> Sealed:
    """This will put bytes into a new envelope to the bank.

    Raises:
        NoKey: ours or the bank's is missing on this day.
    """
    ours = _newest(keys.ours(agreed.our_key, on=on), agreed.our_key)
    bank = _newest(keys.bank(agreed.bank_key, on=on), agreed.bank_key)
    key = os.urandom(KEY_BYTES)
    iv = _new_iv(agreed)
    wrapped = bank.public.wrap(key)
    parts = {
        Part.CONTENT: _encoded(agreed, _encrypt(agreed, key, iv, content)),
        Part.KEY: _encoded(agreed, _wrapped_bytes(agreed, wrapped)),
        Part.IV: _encoded(agreed, iv),
        Part.SIGNER_ID: ours.life.id.encode(),
        Part.RECIPIENT_ID: bank.life.id.encode(),
    }
    message = _message(agreed, parts, content)
    signature = ours.signer.sign(message, user_id=agreed.our_user_id.encode())
    parts[Part.SIGNATURE] = _signature_bytes(agreed, signature)
    return Sealed(_LAYOUTS[agreed.layout].write(agreed, parts), (ours.life.id, bank.life.id))


def open_(agreed: Envelope, keys: Keys, enveloped: bytes, *, on: date, bytes_max: int) -> bytes:
    """This will take the file out of an envelope from the bank, whose signature it proves.

    Raises:
        EnvelopeBroken: not as agreed, altered, not by the bank's key or not for ours.
        NoKey: ours or the bank's is missing on this day.
    """
    parts = _LAYOUTS[agreed.layout].read(agreed, enveloped)
    signers = _named(keys.bank(agreed.bank_key, on=on), parts, Part.SIGNER_ID, agreed.bank_key)
    ours = _named(keys.ours(agreed.our_key, on=on), parts, Part.RECIPIENT_ID, agreed.our_key)
    signature = _read_signature(agreed, parts[Part.SIGNATURE])
    if "plain" not in agreed.signed:
        # Proven before anything is decrypted, a forgery learns nothing from how it fails.
        _prove(agreed, signers, _message(agreed, parts, b""), signature)
    iv = bytes.fromhex(agreed.iv) if not agreed.has_random_iv else _decoded(agreed, parts[Part.IV])
    encrypted = _decoded(agreed, parts[Part.CONTENT])
    key = _unwrap(ours, _read_wrapped(agreed, _decoded(agreed, parts[Part.KEY])))
    content = _decrypt(agreed, key, iv, encrypted)
    if "plain" in agreed.signed:
        _prove(agreed, signers, _message(agreed, parts, content), signature)
    if len(content) > bytes_max:
        raise EnvelopeBroken("信封内的文件超过约定的大小", offset=bytes_max)
    return content


def _newest(keys: Sequence[_Key], name: str) -> _Key:
    if not keys:
        raise NoKey(f"没有当日可用的密钥 {name}")
    return keys[0]


def _named(
    keys: Sequence[_Key], parts: Mapping[Part, bytes], part: Part, name: str
) -> Sequence[_Key]:
    """This will give the keys that an envelope may be by or for: the one it names, or all valid."""
    _newest(keys, name)
    if part not in parts:
        return keys
    told = [key for key in keys if key.life.id.encode() == parts[part]]
    if not told:
        raise NoKey(f"信封所用的密钥不在当日可用的 {name} 之中")
    return told


def _prove(
    agreed: Envelope, signers: Iterable[BankKey], message: bytes, signature: Signature
) -> None:
    user_id = agreed.bank_user_id.encode()
    if not any(key.public.verify(message, signature, user_id=user_id) for key in signers):
        raise EnvelopeBroken("信封的签名不符")


def _unwrap(ours: Iterable[OurKey], wrapped: Wrapped) -> bytes:
    for key in ours:
        try:
            opened = key.unwrapper.unwrap(wrapped)
        except Unwrappable:
            continue
        if len(opened) == KEY_BYTES:
            return opened
    raise EnvelopeBroken("信封不是用我方当日可用的密钥封装的")


def _message(agreed: Envelope, parts: Mapping[Part, bytes], content: bytes) -> bytes:
    """This will join what is signed: parts as they stand on the wire, the file byte by byte."""
    return b"".join(
        content if name == "plain" else parts[_SIGNED_PARTS[name]] for name in agreed.signed
    )


def _new_iv(agreed: Envelope) -> bytes:
    if not agreed.has_random_iv:
        return bytes.fromhex(agreed.iv)
    return os.urandom(NONCE_BYTES if agreed.cipher == "sm4-gcm" else IV_BYTES)


def _encrypt(agreed: Envelope, key: bytes, iv: bytes, content: bytes) -> bytes:
    if agreed.cipher == "sm4-gcm":
        encryptor = Cipher(algorithms.SM4(key), modes.GCM(iv)).encryptor()
        return encryptor.update(content) + encryptor.finalize() + encryptor.tag
    padder = padding.PKCS7(_BLOCK_BITS).padder()
    padded = padder.update(content) + padder.finalize()
    plain = Cipher(algorithms.SM4(key), modes.CBC(iv)).encryptor()
    return plain.update(padded) + plain.finalize()


def _decrypt(agreed: Envelope, key: bytes, iv: bytes, encrypted: bytes) -> bytes:
    try:
        if agreed.cipher == "sm4-gcm":
            return _decrypt_gcm(key, iv, encrypted)
        decryptor = Cipher(algorithms.SM4(key), modes.CBC(iv)).decryptor()
        padded = decryptor.update(encrypted) + decryptor.finalize()
        unpadder = padding.PKCS7(_BLOCK_BITS).unpadder()
        return unpadder.update(padded) + unpadder.finalize()
    except (ValueError, InvalidTag):
        # One reason for all: which step failed would help only a forger.
        raise EnvelopeBroken("信封内的密文无法解开") from None


def _decrypt_gcm(key: bytes, iv: bytes, encrypted: bytes) -> bytes:
    if len(iv) != NONCE_BYTES or len(encrypted) < TAG_BYTES:
        raise ValueError
    body, tag = encrypted[:-TAG_BYTES], encrypted[-TAG_BYTES:]
    decryptor = Cipher(algorithms.SM4(key), modes.GCM(iv, tag)).decryptor()
    return decryptor.update(body) + decryptor.finalize()


def _wrapped_bytes(agreed: Envelope, wrapped: Wrapped) -> bytes:
    return sm2_forms.wrapped_bytes(
        wrapped, order=agreed.key_form, has_prefix=agreed.has_point_prefix
    )


def _read_wrapped(agreed: Envelope, data: bytes) -> Wrapped:
    try:
        return sm2_forms.read_wrapped(
            data, order=agreed.key_form, has_prefix=agreed.has_point_prefix
        )
    except sm2_forms.FormInvalid:
        raise EnvelopeBroken("信封内的密钥密文不是约定的格式") from None


def _signature_bytes(agreed: Envelope, signature: Signature) -> bytes:
    if agreed.signature_form == "rs_hex":
        return sm2_forms.rs_text(signature).encode()
    return _encoded(agreed, sm2_forms.signature_der(signature))


def _read_signature(agreed: Envelope, written: bytes) -> Signature:
    try:
        if agreed.signature_form == "rs_hex":
            return sm2_forms.read_rs(written.decode("ascii"))
        return sm2_forms.read_signature_der(_decoded(agreed, written))
    except (UnicodeDecodeError, sm2_forms.FormInvalid):
        raise EnvelopeBroken("信封的签名不是约定的格式") from None


def _encoded(agreed: Envelope, data: bytes) -> bytes:
    if agreed.text == "raw":
        return data
    return base64.b64encode(data) if agreed.text == "base64" else data.hex().encode()


def _decoded(agreed: Envelope, written: bytes) -> bytes:
    try:
        if agreed.text == "base64":
            return base64.b64decode(written, validate=True)
        return bytes.fromhex(written.decode("ascii")) if agreed.text == "hex" else written
    except (ValueError, binascii.Error):
        raise EnvelopeBroken("信封内的编码不是约定的格式") from None


class _Json:
    """One JSON object of texts, in ASCII."""

    @staticmethod
    def write(agreed: Envelope, parts: Mapping[Part, bytes]) -> bytes:
        told = {name: parts[part].decode("ascii") for part, name in agreed.parts.items()}
        return json.dumps(told, separators=(",", ":")).encode("ascii")

    @staticmethod
    def read(agreed: Envelope, enveloped: bytes) -> dict[Part, bytes]:
        try:
            pairs = json.loads(enveloped, object_pairs_hook=_Pairs)
        except (ValueError, RecursionError):
            raise EnvelopeBroken("不是约定的信封") from None
        if not isinstance(pairs, _Pairs) or sorted(name for name, _ in pairs) != sorted(
            agreed.parts.values()
        ):
            raise EnvelopeBroken("信封的各部分与约定不符")
        told = {name: text.encode() for name, text in pairs if isinstance(text, str)}
        if len(told) != len(agreed.parts):
            raise EnvelopeBroken("信封的各部分与约定不符")
        return {part: told[name] for part, name in agreed.parts.items()}


class _Pairs(list[tuple[str, object]]):
    """The fields of one JSON object in their order, so that a repeated one is seen."""


class _Frames:
    """Each part as four bytes of length, big end first, and the part itself."""

    @staticmethod
    def write(agreed: Envelope, parts: Mapping[Part, bytes]) -> bytes:
        return b"".join(
            len(parts[part]).to_bytes(_LENGTH_BYTES) + parts[part] for part in agreed.parts
        )

    @staticmethod
    def read(agreed: Envelope, enveloped: bytes) -> dict[Part, bytes]:
        parts: dict[Part, bytes] = {}
        at = 0
        for part in agreed.parts:
            begin = at + _LENGTH_BYTES
            at = begin + int.from_bytes(enveloped[at:begin])
            if at > len(enveloped) or begin > len(enveloped):
                raise EnvelopeBroken("信封不完整", offset=len(enveloped))
            parts[part] = enveloped[begin:at]
        if at != len(enveloped):
            raise EnvelopeBroken("信封之后还有内容", offset=at)
        return parts


_LAYOUTS: Final[Mapping[str, type[_Json] | type[_Frames]]] = {"json": _Json, "frames": _Frames}
_SIGNED_PARTS: Final = {"content": Part.CONTENT, "key": Part.KEY, "iv": Part.IV}
