"""The traps of interoperation, one test each."""

import base64

import pytest

from integrations.psbc import sm2_forms
from integrations.psbc.sm2 import KeyInvalid, Signature, SoftwareKey, Wrapped
from integrations.psbc.sm2_forms import FormInvalid

# GB/T 32918.5 and GM/T 0009: a coordinate that begins with 04 as the prefix does.
WRAPPED = Wrapped(
    0x04EBFC718E8D1798620432268E77FEB6415E2EDE0E073C0F4F640ECD2E149A73,
    0xE858F9D81E5430A57B36DAAB8F950A3C64E6EE6A63094D99283AFF767E124DF0,
    bytes.fromhex("21886CA989CA9C7D58087307CA93092D651EFA"),
    bytes.fromhex("59983C18F809E262923C53AEC295D30383B54E39D609D160AFCB1908D0BD8766"),
)
X = "04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73"
Y = "e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0"
C2 = "21886ca989ca9c7d58087307ca93092d651efa"
C3 = "59983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd8766"
ASN1 = f"307c0220{X}022100{Y}0420{C3}0413{C2}"  # GM/T 0009-2012, 7.2

# Made by OpenSSL 3 with `genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2` and `pkey -pubout`.
PKCS8 = """-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqBHM9VAYItBG0wawIBAQQgmXVERzys8tqckA6Z
AcUJ7OVS5PfU5J6hpiprMT9oy7GhRANCAARgzzclC6bI2Vk6zb77XS64lzJPbG+Q
OCcHFRAqfJy9HzcZ/TSzNqV6U58/dJegv55h6O4OKUAnTQuH0ZE8vgN/
-----END PRIVATE KEY-----
"""
SPKI = """-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEYM83JQumyNlZOs2++10uuJcyT2xv
kDgnBxUQKnycvR83Gf00szalelOfP3SXoL+eYejuDilAJ00Lh9GRPL4Dfw==
-----END PUBLIC KEY-----
"""
# A key of NIST's P-256 in the same form.
P256 = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE" + SPKI.split("DQgAE")[1].split("-----", maxsplit=1)[0]


class TestWrapped:
    @pytest.mark.parametrize(
        ("order", "has_prefix", "hexadecimal"),
        [
            ("c1c3c2", True, "04" + X + Y + C3 + C2),
            ("c1c3c2", False, X + Y + C3 + C2),
            ("c1c2c3", True, "04" + X + Y + C2 + C3),
            ("c1c2c3", False, X + Y + C2 + C3),
            ("asn1", False, ASN1),
        ],
    )
    def test_is_written_and_read_as_agreed(
        self, order: str, has_prefix: bool, hexadecimal: str
    ) -> None:
        written = sm2_forms.wrapped_bytes(WRAPPED, order=order, has_prefix=has_prefix)
        assert written.hex() == hexadecimal
        assert sm2_forms.read_wrapped(written, order=order, has_prefix=has_prefix) == WRAPPED

    def test_keeps_a_coordinate_that_begins_with_the_prefix(self) -> None:
        # Without a prefix the bytes begin with 04 all the same: whoever sniffs loses a byte.
        written = sm2_forms.wrapped_bytes(WRAPPED, order="c1c3c2", has_prefix=False)
        assert written[0] == sm2_forms.UNCOMPRESSED
        assert sm2_forms.read_wrapped(written, order="c1c3c2", has_prefix=False).x == WRAPPED.x

    def test_keeps_zeros_in_front_of_a_coordinate(self) -> None:
        small = Wrapped(7, 9, b"k" * 16, bytes(32))
        for order in ("c1c3c2", "c1c2c3", "asn1"):
            written = sm2_forms.wrapped_bytes(small, order=order, has_prefix=True)
            assert sm2_forms.read_wrapped(written, order=order, has_prefix=True) == small

    @pytest.mark.parametrize("order", ["c1c3c2", "c1c2c3", "asn1"])
    def test_is_not_read_from_anything_else(self, order: str) -> None:
        for data in (b"", b"\x05" * 130, bytes.fromhex("04" + X + Y + C3), b"\x30\x03\x02\x01\x01"):
            with pytest.raises(FormInvalid):
                sm2_forms.read_wrapped(data, order=order, has_prefix=True)

    def test_has_no_negative_coordinate(self) -> None:
        negative = bytes.fromhex(ASN1.replace("022100", "0220").replace("307c", "307b", 1))
        with pytest.raises(FormInvalid):
            sm2_forms.read_wrapped(negative, order="asn1", has_prefix=False)


class TestSignature:
    SMALL = Signature(0x00000F << 8, 0x80 << 240)

    def test_keeps_zeros_in_front(self) -> None:
        text = sm2_forms.rs_text(self.SMALL)
        assert len(text) == 129
        assert text.startswith("0" * 60)
        assert sm2_forms.read_rs(text) == self.SMALL

    def test_is_read_without_them(self) -> None:
        assert sm2_forms.read_rs(f"{self.SMALL.r:X}#{self.SMALL.s:x}") == self.SMALL

    def test_has_a_zero_before_a_high_bit_in_asn1(self) -> None:
        high = Signature(0xFF << 248, 1)
        written = sm2_forms.signature_der(high)
        assert written.hex().startswith("3026022100ff")
        assert sm2_forms.read_signature_der(written) == high

    @pytest.mark.parametrize(
        "text", ["", "12", "12#", "#12", "g#1", "1#" + "1" * 65, "1#2#3", "-1#2"]
    )
    def test_is_not_read_from_other_text(self, text: str) -> None:
        with pytest.raises(FormInvalid):
            sm2_forms.read_rs(text)

    @pytest.mark.parametrize(
        "hexadecimal",
        [
            "3006020101",  # cut short
            "3007020101020101ff",  # something behind
            "300702020001020101",  # a number in more bytes than DER allows
            "30060201ff020101",  # negative
            "3026022100" + "f" * 64 + "0202",
            "3027022201" + "f" * 66 + "020101",  # longer than any number of the curve
        ],
    )
    def test_is_not_read_from_loose_asn1(self, hexadecimal: str) -> None:
        with pytest.raises(FormInvalid):
            sm2_forms.read_signature_der(bytes.fromhex(hexadecimal))


class TestKeys:
    def test_are_read_in_every_form_that_banks_send(self) -> None:
        key = sm2_forms.read_private(PKCS8)
        plain = sm2_forms.public_hex(key.public)
        compressed = ("03" if key.public.y & 1 else "02") + plain[2:66]
        body = "".join(SPKI.splitlines()[1:-1])
        for text in (SPKI, body, plain, plain.upper(), plain[2:], compressed, f" {plain}\n"):
            assert sm2_forms.read_public(text) == key.public
        assert sm2_forms.read_private(sm2_forms.private_hex(key)) == key
        assert sm2_forms.read_private("".join(PKCS8.splitlines()[1:-1])) == key

    def test_are_read_from_sec1_if_it_names_the_curve(self) -> None:
        key = sm2_forms.read_private(PKCS8)
        private = f"020101 0420 {sm2_forms.private_hex(key)}"
        curve = "a00a 0608 2a811ccf5501822d"
        named = bytes.fromhex(f"3031 {private} {curve}")
        text = base64.b64encode(named).decode()
        pem = f"-----BEGIN EC PRIVATE KEY-----\n{text}\n-----END EC PRIVATE KEY-----"
        assert sm2_forms.read_private(pem) == key
        nameless = base64.b64encode(bytes.fromhex(f"3025 {private}")).decode()
        with pytest.raises(KeyInvalid):
            sm2_forms.read_private(nameless)

    def test_keep_zeros_in_front(self) -> None:
        key = SoftwareKey.of(5)
        assert sm2_forms.read_private(sm2_forms.private_hex(key)) == key

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "键",
            "zz" * 65,
            PKCS8,  # a private key where a public one belongs
            PKCS8.replace("PRIVATE KEY", "PUBLIC KEY"),
            P256,
            "05" + "11" * 64,
            "-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
            "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----",
        ],
    )
    def test_are_nothing_else(self, text: str) -> None:
        with pytest.raises(KeyInvalid):
            sm2_forms.read_public(text)
        if text is not PKCS8:
            with pytest.raises(KeyInvalid):
                sm2_forms.read_private(text)

    def test_belong_together(self) -> None:
        other = SoftwareKey.of(7).public
        body = base64.b64decode("".join(PKCS8.splitlines()[1:-1]))
        swapped = body[:-64] + bytes.fromhex(sm2_forms.public_hex(other))[1:]
        with pytest.raises(KeyInvalid, match="does not belong"):
            sm2_forms.read_private(base64.b64encode(swapped).decode())

    def test_are_never_repeated_in_an_error(self) -> None:
        secret = "12" * 31
        with pytest.raises(KeyInvalid) as caught:
            sm2_forms.read_private(secret)
        assert secret not in str(caught.value)
