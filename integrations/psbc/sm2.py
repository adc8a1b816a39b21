"""SM2 on its one curve: signing, verifying and wrapping of keys, behind protocols that an HSM can keep.

The software implementation is for demonstration, test environments and banks that ask for no
hardware: its arithmetic is Python's and takes a time that depends on the key (docs/adr/0007).
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, Protocol, Self

from cryptography.hazmat.primitives import hashes
from gmalg.ellipticcurve import ECDLP
from gmalg.errors import GMError
from gmalg.sm2 import SM2Core

COORDINATE_BYTES: Final = 32
DIGEST_BYTES: Final = 32
PRIVATE_BYTES: Final = 32
USER_ID_BYTES_MAX: Final = 8191
WRAPPED_BYTES_MAX: Final = 255
# GB/T 32918.5: y² = x³ + ax + b over p, base point G of order n.
_P: Final = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFF
_A: Final = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFF_00000000_FFFFFFFF_FFFFFFFC
_B: Final = 0x28E9FA9E_9D9F5E34_4D5A9E4B_CF6509A7_F39789F5_15AB8F92_DDBCBD41_4D940E93
_G: Final = (
    0x32C4AE2C_1F198119_5F990446_6A39C994_8FE30BBF_F2660BE1_715A4589_334C74C7,
    0xBC3736A2_F4F6779C_59BDCEE3_6B692153_D0A9877C_C62A4740_02DF32E5_2139F0A0,
)
ORDER: Final = 0xFFFFFFFE_FFFFFFFF_FFFFFFFF_FFFFFFFF_7203DF6B_21C6052B_53BBF409_39D54123


def _curve() -> Any:
    """This will give the library's curve, inverting by Python's own means: by its own it takes three times as long."""
    curve = ECDLP(_P, _A, _B, _G, ORDER)
    for numbers in (curve.fp, curve.fpn):
        numbers.inv = partial(pow, exp=-1, mod=numbers.p)
    return curve


_CURVE: Final = _curve()


class KeyInvalid(ValueError):
    """A key is no key of this curve; the message never repeats it."""


class Unwrappable(Exception):
    """A wrapped key was altered, or wrapped for another key."""


@dataclass(frozen=True, slots=True)
class Signature:
    """The two numbers of a signature, each from 1 to the order."""

    r: int
    s: int


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A wrapped key: the point C1 as x and y, the masked key C2 and its check C3."""

    x: int
    y: int
    c2: bytes = field(repr=False)
    c3: bytes = field(repr=False)


class Signer(Protocol):
    """Whoever can sign for us: this process, an HSM, a 签名服务器."""

    def sign(self, message: bytes, *, user_id: bytes) -> Signature:
        """This will sign SM3(Z ‖ message), Z being made of the user id and the public key."""


class Unwrapper(Protocol):
    """Whoever can open a key that was wrapped for us."""

    def unwrap(self, wrapped: Wrapped) -> bytes:
        """This will give the key.

        Raises:
            Unwrappable: altered, or wrapped for another key.
        """


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A point of the curve."""

    x: int
    y: int

    @classmethod
    def of(cls, x: int, y: int) -> Self:
        """This will take a point for a key once it is proven to be one.

        Raises:
            KeyInvalid: it does not lie on the curve.
        """
        if max(x, y) >= _P or not _CURVE.ec.isvalid((x, y)):
            raise KeyInvalid("not a point of the SM2 curve")
        return cls(x, y)

    @classmethod
    def compressed(cls, x: int, *, is_odd: bool) -> Self:
        """This will find the point from x and the parity of y.

        Raises:
            KeyInvalid: no point has this x.
        """
        y = _CURVE.ec.get_y(x) if x < _P else None
        if y is None:
            raise KeyInvalid("not a point of the SM2 curve")
        return cls.of(x, y if bool(y & 1) is is_odd else _P - y)

    def verify(self, message: bytes, signature: Signature, *, user_id: bytes) -> bool:
        """This will say whether the signature over the message is by this key's owner."""
        if not (1 <= signature.r < ORDER and 1 <= signature.s < ORDER):
            return False
        point = (self.x, self.y)
        return bool(_core().verify(message, signature.r, signature.s, user_id, point))

    def wrap(self, key: bytes, *, randbits: Callable[[int], int] | None = None) -> Wrapped:
        """This will wrap a short key for this key's owner alone; `randbits` is for known answers."""
        assert 1 <= len(key) <= WRAPPED_BYTES_MAX
        (x, y), c2, c3 = _core(randbits).encrypt(key, (self.x, self.y))
        return Wrapped(x, y, c2, c3)


@dataclass(frozen=True, slots=True)
class SoftwareKey:
    """A private key in this process's memory: a Signer and an Unwrapper."""

    private: int = field(repr=False)
    public: PublicKey
    randbits: Callable[[int], int] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, private: int, *, randbits: Callable[[int], int] | None = None) -> Self:
        """This will take a number for a private key, with the public one that belongs to it.

        Raises:
            KeyInvalid: it is not between 1 and the order less two.
        """
        if not 1 <= private <= ORDER - 2:
            raise KeyInvalid("not a private key of the SM2 curve")
        return cls(private, PublicKey(*_CURVE.kG(private)), randbits)

    @classmethod
    def generate(cls) -> Self:
        """This will make a new key."""
        return cls.of(1 + secrets.randbelow(ORDER - 2))

    def sign(self, message: bytes, *, user_id: bytes) -> Signature:
        """This will sign, and prove the signature before it leaves: a fault would leak the key."""
        point = (self.public.x, self.public.y)
        signature = Signature(*_core(self.randbits).sign(message, self.private, user_id, point))
        assert self.public.verify(message, signature, user_id=user_id), "a faulty signature"
        return signature

    def unwrap(self, wrapped: Wrapped) -> bytes:
        """This will give the key that was wrapped for us.

        Raises:
            Unwrappable: altered, or wrapped for another key.
        """
        if len(wrapped.c3) != DIGEST_BYTES or not 1 <= len(wrapped.c2) <= WRAPPED_BYTES_MAX:
            raise Unwrappable
        try:
            point = PublicKey.of(wrapped.x, wrapped.y)
            return bytes(_core().decrypt((point.x, point.y), wrapped.c2, wrapped.c3, self.private))
        except (GMError, KeyInvalid):
            # Not chained: what exactly failed is nobody's business.
            raise Unwrappable from None


class _Sm3:
    """SM3 of `cryptography` as the library's hash: its own is slow over a whole file."""

    def __init__(self) -> None:
        self._digest = hashes.Hash(hashes.SM3())

    def reset(self) -> None:
        """This will begin anew."""
        self._digest = hashes.Hash(hashes.SM3())

    def update(self, data: bytes) -> None:
        """This will take in bytes."""
        self._digest.update(bytes(data))

    def value(self) -> bytes:
        """This will give the digest."""
        return self._digest.finalize()

    @staticmethod
    def hash_length() -> int:
        """This will give the digest's length in bytes."""
        return DIGEST_BYTES


def _core(randbits: Callable[[int], int] | None = None) -> SM2Core:
    # One for each call: its hash has a state, and workers have threads.
    return SM2Core(_CURVE, _Sm3(), randbits)
