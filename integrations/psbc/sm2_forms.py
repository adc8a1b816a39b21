"""How SM2 keys, signatures and wrapped keys are written; nothing is guessed where banks differ.

A signature is `r#s` in hexadecimal or the ASN.1 of GM/T 0009. A wrapped key is C1C3C2 (GM/T 0009,
GB/T 32918 of 2017), C1C2C3 (2010) or ASN.1. Whether 04 leads the point is agreed, never sniffed: a
coordinate may begin with the same byte. A key is hexadecimal, PEM or DER.
"""

import base64
import binascii
import re
from typing import Annotated, Final

from cryptography.hazmat import asn1
from cryptography.x509 import ObjectIdentifier

from integrations.psbc.sm2 import (
    COORDINATE_BYTES,
    DIGEST_BYTES,
    KeyInvalid,
    PublicKey,
    Signature,
    SoftwareKey,
    Wrapped,
)

UNCOMPRESSED: Final = 4
_EVEN, _ODD = 2, 3
_POINT_BYTES: Final = 2 * COORDINATE_BYTES
_HEX_DIGITS: Final = 2 * COORDINATE_BYTES
_CURVE_ID: Final = ObjectIdentifier("1.2.156.10197.1.301")
_EC_KEY_ID: Final = ObjectIdentifier("1.2.840.10045.2.1")
_RS: Final = re.compile(rf"([0-9A-Fa-f]{{1,{_HEX_DIGITS}}})#([0-9A-Fa-f]{{1,{_HEX_DIGITS}}})\Z")
_PEM: Final = re.compile(
    r"-----BEGIN ((?:EC )?(?:PRIVATE|PUBLIC) KEY)-----([A-Za-z0-9+/=\s]+)-----END \1-----\s*\Z"
)


class FormInvalid(ValueError):
    """A signature or a wrapped key is not written as agreed."""


@asn1.sequence
class _Signature:
    r: int
    s: int


@asn1.sequence
class _Wrapped:
    x: int
    y: int
    c3: bytes
    c2: bytes


@asn1.sequence
class _Algorithm:
    algorithm: ObjectIdentifier
    curve: ObjectIdentifier


@asn1.sequence
class _Spki:
    algorithm: _Algorithm
    key: asn1.BitString


@asn1.sequence
class _Sec1:
    version: int
    private: bytes
    curve: Annotated[ObjectIdentifier | None, asn1.Explicit(0)]
    public: Annotated[asn1.BitString | None, asn1.Explicit(1)]


@asn1.sequence
class _Pkcs8:
    version: int
    algorithm: _Algorithm
    key: bytes


def rs_text(signature: Signature) -> str:
    """This will write `r#s`; a number that begins with zeros keeps them."""
    return f"{signature.r:0{_HEX_DIGITS}x}#{signature.s:0{_HEX_DIGITS}x}"


def read_rs(text: str) -> Signature:
    """This will read `r#s`; zeros in front may be missing, as some libraries leave them out.

    Raises:
        FormInvalid: it is anything else.
    """
    match = _RS.match(text)
    if match is None:
        raise FormInvalid("not r#s in hexadecimal")
    return Signature(int(match[1], 16), int(match[2], 16))


def signature_der(signature: Signature) -> bytes:
    """This will write ASN.1 SEQUENCE { r INTEGER, s INTEGER }."""
    return asn1.encode_der(_Signature(r=signature.r, s=signature.s))


def read_signature_der(data: bytes) -> Signature:
    """This will read ASN.1, strictly as DER: one number has one form.

    Raises:
        FormInvalid: it is anything else, or a number is negative.
    """
    try:
        read = asn1.decode_der(_Signature, data)
    except ValueError as error:
        raise FormInvalid("not an ASN.1 signature") from error
    if min(read.r, read.s) < 0 or max(read.r, read.s).bit_length() > 8 * COORDINATE_BYTES:
        raise FormInvalid("a number of the signature is out of bounds")
    return Signature(read.r, read.s)


def wrapped_bytes(wrapped: Wrapped, *, order: str, has_prefix: bool) -> bytes:
    """This will write a wrapped key in the order "c1c3c2" or "c1c2c3", or as "asn1"."""
    if order == "asn1":
        fields = _Wrapped(x=wrapped.x, y=wrapped.y, c3=wrapped.c3, c2=wrapped.c2)
        return asn1.encode_der(fields)
    c1 = _coordinate(wrapped.x) + _coordinate(wrapped.y)
    if has_prefix:
        c1 = bytes((UNCOMPRESSED,)) + c1
    return c1 + (wrapped.c3 + wrapped.c2 if order == "c1c3c2" else wrapped.c2 + wrapped.c3)


def read_wrapped(data: bytes, *, order: str, has_prefix: bool) -> Wrapped:
    """This will read a wrapped key in the agreed order.

    Raises:
        FormInvalid: it is too short, has or lacks the prefix, or is not the agreed ASN.1.
    """
    if order == "asn1":
        return _read_wrapped_der(data)
    if has_prefix:
        if data[:1] != bytes((UNCOMPRESSED,)):
            raise FormInvalid("the wrapped key does not begin with 04")
        data = data[1:]
    if len(data) <= _POINT_BYTES + DIGEST_BYTES:
        raise FormInvalid("the wrapped key is too short")
    x, y, rest = data[:COORDINATE_BYTES], data[COORDINATE_BYTES:_POINT_BYTES], data[_POINT_BYTES:]
    if order == "c1c3c2":
        c3, c2 = rest[:DIGEST_BYTES], rest[DIGEST_BYTES:]
    else:
        c2, c3 = rest[:-DIGEST_BYTES], rest[-DIGEST_BYTES:]
    return Wrapped(int.from_bytes(x), int.from_bytes(y), c2, c3)


def _read_wrapped_der(data: bytes) -> Wrapped:
    try:
        read = asn1.decode_der(_Wrapped, data)
    except ValueError as error:
        raise FormInvalid("not an ASN.1 wrapped key") from error
    if min(read.x, read.y) < 0:
        raise FormInvalid("a coordinate of the wrapped key is negative")
    return Wrapped(read.x, read.y, read.c2, read.c3)


def public_hex(key: PublicKey) -> str:
    """This will write a public key as 04, x and y in hexadecimal."""
    return (bytes((UNCOMPRESSED,)) + _coordinate(key.x) + _coordinate(key.y)).hex()


def private_hex(key: SoftwareKey) -> str:
    """This will write a private key; only a key file may hold it."""
    return _coordinate(key.private).hex()


def read_public(text: str) -> PublicKey:
    """This will read a public key: hexadecimal (04xy, xy, compressed), PEM or base64 of DER.

    Raises:
        KeyInvalid: it is none of these, or of another curve.
    """
    data = _bytes_of(text, "PUBLIC KEY")
    if len(data) in {_POINT_BYTES, _POINT_BYTES + 1, COORDINATE_BYTES + 1}:
        return _read_point(data)
    try:
        spki = asn1.decode_der(_Spki, data)
    except ValueError as error:
        raise KeyInvalid("not a public key") from error
    _check_curve(spki.algorithm)
    return _read_point(spki.key.as_bytes())


def read_private(text: str) -> SoftwareKey:
    """This will read a private key: hexadecimal, or PEM or base64 of PKCS#8 or SEC 1.

    Raises:
        KeyInvalid: it is none of these (PKCS#1 is RSA's), encrypted, or of another curve.
    """
    data = _bytes_of(text, "PRIVATE KEY", "EC PRIVATE KEY")
    if len(data) == COORDINATE_BYTES:
        return SoftwareKey.of(int.from_bytes(data))
    try:
        pkcs8 = asn1.decode_der(_Pkcs8, data)
    except ValueError:
        return _read_sec1(data, is_curve_known=False)
    _check_curve(pkcs8.algorithm)
    return _read_sec1(pkcs8.key, is_curve_known=True)


def _read_sec1(data: bytes, *, is_curve_known: bool) -> SoftwareKey:
    try:
        sec1 = asn1.decode_der(_Sec1, data)
    except ValueError as error:
        raise KeyInvalid("not a private key in PKCS#8 or SEC 1") from error
    if not is_curve_known and sec1.curve is None:
        raise KeyInvalid("a SEC 1 key that does not name its curve")
    if sec1.curve not in {None, _CURVE_ID}:
        raise KeyInvalid("a key of another curve")
    key = SoftwareKey.of(int.from_bytes(sec1.private))
    if sec1.public is not None and _read_point(sec1.public.as_bytes()) != key.public:
        raise KeyInvalid("the private key does not belong to its public one")
    return key


def _check_curve(algorithm: _Algorithm) -> None:
    if (algorithm.algorithm, algorithm.curve) != (_EC_KEY_ID, _CURVE_ID):
        raise KeyInvalid("a key of another curve")


def _read_point(data: bytes) -> PublicKey:
    if len(data) == COORDINATE_BYTES + 1 and data[0] in {_EVEN, _ODD}:
        return PublicKey.compressed(int.from_bytes(data[1:]), is_odd=data[0] == _ODD)
    if len(data) == _POINT_BYTES + 1 and data[0] == UNCOMPRESSED:
        data = data[1:]
    if len(data) != _POINT_BYTES:
        raise KeyInvalid("not a point in any known form")
    x, y = data[:COORDINATE_BYTES], data[COORDINATE_BYTES:]
    return PublicKey.of(int.from_bytes(x), int.from_bytes(y))


def _bytes_of(text: str, *labels: str) -> bytes:
    """This will take hexadecimal, PEM or base64 apart; the text may hold a private key."""
    stripped = text.strip()
    match = _PEM.match(stripped)
    if match is not None and match[1] not in labels:
        raise KeyInvalid(f"expected {' or '.join(labels)}, not {match[1]}")
    body = "".join((match[2] if match is not None else stripped).split())
    try:
        if match is None and re.fullmatch(r"(?:[0-9A-Fa-f]{2}){32,65}", body):
            return bytes.fromhex(body)
        return base64.b64decode(body, validate=True)
    except (ValueError, binascii.Error):
        raise KeyInvalid("not a key in hexadecimal, PEM or base64") from None


def _coordinate(number: int) -> bytes:
    return number.to_bytes(COORDINATE_BYTES)
