"""Known answers of the published standards, and a second implementation that agrees."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from integrations.psbc import sm2, sm2_forms
from integrations.psbc.sm2 import (
    KeyInvalid,
    PublicKey,
    Signature,
    SoftwareKey,
    Unwrappable,
    Wrapped,
)

# GB/T 32918.5-2017, annexes A and C.
PRIVATE = 0x3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8
PUBLIC = PublicKey(
    0x09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020,
    0xCCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13,
)
RANDOM = 0x59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21
USER_ID = b"1234567812345678"
SIGNATURE = Signature(
    0xF5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3,
    0xB1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA,
)
WRAPPED = Wrapped(
    0x04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73,
    0xE858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0,
    bytes.fromhex("21886CA989CA9C7D58087307CA93092D651EFA"),
    bytes.fromhex("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"),
)


def given(_: int) -> int:
    """The random number of the standard's examples."""
    return RANDOM


class TestSoftwareKey:
    def test_derives_the_public_key_of_the_standard(self) -> None:
        assert SoftwareKey.of(PRIVATE).public == PUBLIC

    def test_signs_as_the_standard_does(self) -> None:
        key = SoftwareKey.of(PRIVATE, randbits=given)
        assert key.sign(b"message digest", user_id=USER_ID) == SIGNATURE

    def test_unwraps_what_the_standard_wrapped(self) -> None:
        assert SoftwareKey.of(PRIVATE).unwrap(WRAPPED) == b"encryption standard"

    def test_signs_anew_each_time(self) -> None:
        key = SoftwareKey.of(PRIVATE)
        assert key.sign(b"a", user_id=USER_ID) != key.sign(b"a", user_id=USER_ID)

    @pytest.mark.parametrize(
        "altered",
        [
            Wrapped(WRAPPED.x, WRAPPED.y, WRAPPED.c2[::-1], WRAPPED.c3),
            Wrapped(WRAPPED.x, WRAPPED.y, WRAPPED.c2, WRAPPED.c3[::-1]),
            Wrapped(WRAPPED.x, WRAPPED.y, WRAPPED.c2, WRAPPED.c3[:-1]),
            Wrapped(WRAPPED.x, WRAPPED.y, b"", WRAPPED.c3),
            Wrapped(WRAPPED.x, WRAPPED.y + 1, WRAPPED.c2, WRAPPED.c3),  # not on the curve
            Wrapped(PUBLIC.x, PUBLIC.y, WRAPPED.c2, WRAPPED.c3),
        ],
    )
    def test_unwraps_nothing_that_was_altered(self, altered: Wrapped) -> None:
        with pytest.raises(Unwrappable):
            SoftwareKey.of(PRIVATE).unwrap(altered)

    def test_unwraps_nothing_meant_for_another(self) -> None:
        wrapped = SoftwareKey.generate().public.wrap(b"k" * 16)
        with pytest.raises(Unwrappable):
            SoftwareKey.of(PRIVATE).unwrap(wrapped)

    @pytest.mark.parametrize("number", [0, -1, sm2.ORDER - 1, sm2.ORDER])
    def test_is_no_number_out_of_bounds(self, number: int) -> None:
        with pytest.raises(KeyInvalid):
            SoftwareKey.of(number)

    def test_shows_nothing_of_itself(self) -> None:
        assert f"{PRIVATE:x}" not in repr(SoftwareKey.of(PRIVATE)).lower()
        assert str(PRIVATE) not in repr(SoftwareKey.of(PRIVATE))


class TestPublicKey:
    def test_proves_the_signature_of_the_standard(self) -> None:
        assert PUBLIC.verify(b"message digest", SIGNATURE, user_id=USER_ID)

    @pytest.mark.parametrize(
        ("message", "signature", "user_id"),
        [
            (b"message digesu", SIGNATURE, USER_ID),
            (b"message digest", Signature(SIGNATURE.s, SIGNATURE.r), USER_ID),
            (b"message digest", SIGNATURE, b"merchant"),  # the trap of the default user id
            (b"message digest", Signature(0, SIGNATURE.s), USER_ID),
            (b"message digest", Signature(SIGNATURE.r, sm2.ORDER), USER_ID),
            (b"message digest", Signature(SIGNATURE.r + sm2.ORDER, SIGNATURE.s), USER_ID),
        ],
    )
    def test_proves_nothing_else(
        self, message: bytes, signature: Signature, user_id: bytes
    ) -> None:
        assert not PUBLIC.verify(message, signature, user_id=user_id)

    def test_wraps_as_the_standard_does(self) -> None:
        assert PUBLIC.wrap(b"encryption standard", randbits=given) == WRAPPED

    def test_is_found_from_its_compressed_form(self) -> None:
        assert PublicKey.compressed(PUBLIC.x, is_odd=True) == PUBLIC
        assert PublicKey.compressed(PUBLIC.x, is_odd=False).y != PUBLIC.y

    def test_lies_on_the_curve(self) -> None:
        with pytest.raises(KeyInvalid):
            PublicKey.of(PUBLIC.x, PUBLIC.y - 1)
        with pytest.raises(KeyInvalid):
            PublicKey.compressed(5, is_odd=True)


class TestGmssl:
    """The same in GmSSL, which is written in C by others."""

    def test_agrees_on_signatures_and_wrapped_keys(self) -> None:
        other = pytest.importorskip("gmssl_pyx")
        theirs, secret = other.sm2_key_generate()
        key = SoftwareKey.of(int.from_bytes(secret))
        assert sm2_forms.public_hex(key.public) == f"04{theirs.hex()}"
        ours = sm2_forms.signature_der(key.sign("四川".encode(), user_id=b"SZJG0001"))
        assert other.sm2_verify(theirs, "四川".encode(), ours, signer_id=b"SZJG0001")
        signed = other.sm2_sign(secret, theirs, b"bytes", signer_id=b"PSBC")
        read = sm2_forms.read_signature_der(signed)
        assert key.public.verify(b"bytes", read, user_id=b"PSBC")
        wrapped = sm2_forms.wrapped_bytes(
            key.public.wrap(b"k" * 16), order="asn1", has_prefix=False
        )
        assert other.sm2_decrypt(secret, wrapped) == b"k" * 16
        closed = other.sm2_encrypt(theirs, b"q" * 16)
        assert key.unwrap(sm2_forms.read_wrapped(closed, order="asn1", has_prefix=False)) == (
            b"q" * 16
        )


class TestSm3:
    """GB/T 32905-2016, annex A."""

    @pytest.mark.parametrize(
        ("message", "digest"),
        [
            (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
            (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
        ],
    )
    def test_gives_the_answers_of_the_standard(self, message: bytes, digest: str) -> None:
        state = hashes.Hash(hashes.SM3())
        state.update(message)
        assert state.finalize().hex() == digest


class TestSm4:
    """GB/T 32907-2016, annex A, and RFC 8998, appendix A.1."""

    KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")

    def test_gives_the_answer_of_the_standard(self) -> None:
        block = Cipher(algorithms.SM4(self.KEY), modes.ECB()).encryptor()  # noqa: S305  # one block
        answer = block.update(self.KEY) + block.finalize()
        assert answer.hex() == "681edf34d206965e86b3e94f536e4246"

    def test_gives_the_answer_of_the_rfc_in_gcm(self) -> None:
        mode = modes.GCM(bytes.fromhex("00001234567800000000ABCD"))
        gcm = Cipher(algorithms.SM4(self.KEY), mode).encryptor()
        gcm.authenticate_additional_data(bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2"))
        plain = bytes.fromhex("".join(each * 16 for each in "ABCDEFEA"))
        assert (gcm.update(plain) + gcm.finalize()).hex() == (
            "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
            "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
        )
        assert gcm.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"
