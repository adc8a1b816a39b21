"""An envelope against a program written apart from ours, in every form that a profile may name."""

import itertools
import json
from datetime import date, timedelta
from typing import Any

import pytest

from integrations.psbc import envelope
from integrations.psbc.bank_keys import KeyFile
from integrations.psbc.envelope import EnvelopeBroken, NoKey
from integrations.psbc.envelope_profile import Envelope
from integrations.psbc.simulator.files import FileRefused
from integrations.psbc.sm2 import SoftwareKey
from tests.integrations.psbc.enveloping import BANKS, OURS, PSBC, TODAY, Bank, agreed, key_file

CONTENT = "H|1.0|ACT|SZJG0001\n犇𫖯·|元\nT|1|0\n".encode("gb18030")
LIMIT = 1 << 20
FORMS = [
    dict(zip(("cipher", "key_form", "has_point_prefix", "signature_form"), each, strict=True))
    for each in itertools.product(
        ("sm4-cbc", "sm4-gcm"), ("c1c2c3", "c1c3c2"), (True, False), ("rs_hex", "asn1")
    )
]
WAYS: list[dict[str, Any]] = [
    {"layout": "json", "text": "hex"},
    {"layout": "frames", "text": "raw"},
    {"layout": "frames", "text": "base64"},
    {"iv": "00" * 16, "parts": {k: v for k, v in PSBC["parts"].items() if k != "iv"}},
    {"signed": ["plain"]},
    {"signed": ["iv", "content", "key", "plain"]},
]


def opened(
    form: Envelope,
    enveloped: bytes,
    keys: KeyFile | None = None,
    *,
    on: date = TODAY,
    bytes_max: int = LIMIT,
) -> bytes:
    return envelope.open_(form, keys or key_file(), enveloped, on=on, bytes_max=bytes_max)


def sealed(form: Envelope, content: bytes = CONTENT, keys: KeyFile | None = None) -> bytes:
    return envelope.seal(form, keys or key_file(), content, on=TODAY).content


class TestSeal:
    @pytest.mark.parametrize("changes", FORMS + WAYS)
    def test_makes_what_the_bank_opens(self, changes: dict[str, Any]) -> None:
        form = agreed(**changes)
        assert Bank().end(form).open(sealed(form)) == CONTENT

    @pytest.mark.parametrize("size", [0, 1, 15, 16, 17, 4096])
    @pytest.mark.parametrize("cipher", ["sm4-cbc", "sm4-gcm"])
    def test_pads_to_whole_blocks(self, cipher: str, size: int) -> None:
        form = agreed(cipher=cipher)
        assert Bank().end(form).open(sealed(form, b"x" * size)) == b"x" * size

    def test_looks_as_the_open_platform_of_the_bank_does(self) -> None:
        told = json.loads(sealed(agreed()))
        assert list(told) == ["request", "encryptKey", "iv", "signature"]
        assert len(told["signature"].split("#")) == 2

    def test_never_makes_the_same_envelope_twice(self) -> None:
        assert sealed(agreed()) != sealed(agreed())

    def test_tells_the_ids_of_its_keys(self) -> None:
        form = agreed(parts={**PSBC["parts"], "signer_id": "by", "recipient_id": "to"})
        made = envelope.seal(form, key_file(), CONTENT, on=TODAY)
        assert made.key_ids == ("puhui/1", "psbc/1")
        told = json.loads(made.content)
        assert (told["by"], told["to"]) == made.key_ids

    def test_keeps_within_the_limit_that_the_profile_allows(self) -> None:
        for changes in FORMS + WAYS:
            form = agreed(**changes)
            assert len(sealed(form, b"x" * 1000)) <= form.wire_bytes_max(1000)

    def test_needs_a_key_of_the_day(self) -> None:
        early = TODAY - timedelta(days=365)
        with pytest.raises(NoKey, match="puhui"):
            envelope.seal(agreed(), key_file(), CONTENT, on=early)
        with pytest.raises(NoKey, match="psbc"):
            envelope.seal(agreed(), key_file().revoked("psbc/1", on=TODAY), CONTENT, on=TODAY)


class TestOpen:
    @pytest.mark.parametrize("changes", FORMS + WAYS)
    def test_takes_out_what_the_bank_put_in(self, changes: dict[str, Any]) -> None:
        form = agreed(**changes)
        assert opened(form, Bank().end(form).close(CONTENT)) == CONTENT

    @pytest.mark.parametrize("form", ["asn1", "c1c3c2"])
    def test_takes_a_wrapped_key_in_asn1_only_where_it_was_agreed(self, form: str) -> None:
        # The simulator writes no ASN.1: our own seal, with both sides' keys the other way round.
        swapped = (
            KeyFile()
            .with_ours("psbc", from_on=TODAY, overlap_days=1, key=BANKS)
            .with_bank("puhui", OURS.public, from_on=TODAY, overlap_days=1)
        )
        there = agreed(
            key_form="asn1", our_key="psbc", bank_key="puhui",
            our_user_id="PSBC-SC", bank_user_id="SZJG0001",
        )  # fmt: skip
        made = sealed(there, keys=swapped)
        if form == "asn1":
            assert opened(agreed(key_form=form), made) == CONTENT
        else:
            with pytest.raises(EnvelopeBroken):
                opened(agreed(key_form=form), made)

    @pytest.mark.parametrize("ours", FORMS[:8])
    def test_refuses_every_form_but_the_agreed_one(self, ours: dict[str, Any]) -> None:
        """Interoperation traps: order, leading 04, cipher, encoding: never guessed."""
        for theirs in FORMS[:8]:
            if theirs != ours:
                enveloped = Bank().end(agreed(**theirs)).close(CONTENT)
                with pytest.raises(EnvelopeBroken):
                    opened(agreed(**ours), enveloped)

    @pytest.mark.parametrize("text", ["hex", "base64"])
    def test_refuses_hexadecimal_for_base64_and_the_other_way(self, text: str) -> None:
        other = {"hex": "base64", "base64": "hex"}[text]
        enveloped = Bank().end(agreed(text=other)).close(CONTENT)
        with pytest.raises(EnvelopeBroken):
            opened(agreed(text=text), enveloped)

    def test_proves_the_bytes_of_the_file_not_another_encoding_of_its_text(self) -> None:
        """The trap "UTF-8 or GBK before signing": it is the file's bytes that are signed."""
        form = agreed(signed=["plain"])
        assert opened(form, Bank().end(form).close(CONTENT)) == CONTENT
        utf8 = CONTENT.decode("gb18030").encode()
        assert opened(form, Bank().end(form).close(utf8)) == utf8 != CONTENT

    def test_reads_a_signature_without_zeros_in_front(self) -> None:
        """The trap of r and s with leading zeros: until a short one comes by chance."""
        bank = Bank().end(agreed())
        for _ in range(400):
            enveloped = bank.close(b"x")
            r, s = json.loads(enveloped)["signature"].split("#")
            if min(len(r), len(s)) < 64:
                break
        else:
            pytest.fail("no short number in 400")
        assert opened(agreed(), enveloped) == b"x"

    @pytest.mark.parametrize("layout", ["json", "frames"])
    def test_refuses_an_envelope_altered_anywhere(self, layout: str) -> None:
        form = agreed(layout=layout, cipher="sm4-gcm", signed=["content", "key", "iv"])
        enveloped = Bank().end(form).close(CONTENT)
        for at in range(0, len(enveloped), 29):
            altered = bytearray(enveloped)
            altered[at] ^= 1
            with pytest.raises(EnvelopeBroken):
                opened(form, bytes(altered))

    @pytest.mark.parametrize("layout", ["json", "frames"])
    def test_refuses_one_cut_short_or_run_on(self, layout: str) -> None:
        form = agreed(layout=layout)
        enveloped = Bank().end(form).close(CONTENT)
        for wrong in (b"", enveloped[:3], enveloped[:-1], enveloped + b"x", CONTENT):
            with pytest.raises(EnvelopeBroken):
                opened(form, wrong)

    @pytest.mark.parametrize(
        "document",
        [
            "[]",
            "1",
            "{}",
            '{"request":1,"encryptKey":"","iv":"","signature":""}',
            '{"request":"","request":"","encryptKey":"","iv":"","signature":""}',
            '{"request":"键","encryptKey":"","iv":"","signature":"1#1"}',
            '{"request":"","encryptKey":"","iv":"","signature":"1#1","more":""}',
            "[" * 100_000,
        ],
    )
    def test_refuses_other_json(self, document: str) -> None:
        with pytest.raises(EnvelopeBroken):
            opened(agreed(), document.encode())

    def test_refuses_what_another_signed(self) -> None:
        stranger = Bank(own=(SoftwareKey.of(0x666),)).end(agreed())
        with pytest.raises(EnvelopeBroken, match="签名"):
            opened(agreed(), stranger.close(CONTENT))

    def test_refuses_what_is_for_another(self) -> None:
        astray = Bank(peers=(SoftwareKey.of(0x666),)).end(agreed())
        with pytest.raises(EnvelopeBroken, match="我方"):
            opened(agreed(), astray.close(CONTENT))

    def test_refuses_the_default_user_id_where_another_was_agreed(self) -> None:
        form = agreed(bank_user_id="1234567812345678")
        with pytest.raises(EnvelopeBroken, match="签名"):
            opened(agreed(), Bank().end(form).close(CONTENT))

    def test_says_the_same_of_every_broken_cipher_text(self) -> None:
        """A padding error is told from no other: CBC under a signature over the plain file."""
        form = agreed(signed=["plain"])
        enveloped = json.loads(Bank().end(form).close(CONTENT))
        said = set()
        for text in ("", "AAAA", enveloped["request"][:-4] + "AAA=", enveloped["iv"]):
            with pytest.raises(EnvelopeBroken) as caught:
                opened(form, json.dumps({**enveloped, "request": text}).encode())
            said.add(caught.value.reason)
        assert said == {"信封内的密文无法解开"}

    def test_refuses_a_file_larger_than_agreed(self) -> None:
        form = agreed()
        enveloped = Bank().end(form).close(b"x" * 101)
        with pytest.raises(EnvelopeBroken, match="大小"):
            opened(form, enveloped, bytes_max=100)

    def test_tells_no_value_in_its_errors(self) -> None:
        with pytest.raises(EnvelopeBroken) as caught:
            opened(agreed(), CONTENT)
        assert "SZJG0001" not in str(caught.value)
        assert caught.value.__suppress_context__


class TestKeyRotation:
    def test_of_ours_opens_both_while_they_overlap(self) -> None:
        new = SoftwareKey.of(0x52)
        keys = key_file().with_ours("puhui", from_on=TODAY, overlap_days=10, key=new)
        form = agreed()
        for peers in ((OURS,), (new,)):
            enveloped = Bank(peers=peers).end(form).close(CONTENT)
            assert opened(form, enveloped, keys) == CONTENT
        after = TODAY + timedelta(days=11)
        with pytest.raises(EnvelopeBroken):
            opened(form, Bank(peers=(OURS,)).end(form).close(CONTENT), keys, on=after)
        assert opened(form, Bank(peers=(new,)).end(form).close(CONTENT), keys, on=after) == CONTENT

    def test_of_ours_seals_with_the_new_one_from_its_day_on(self) -> None:
        new, form = SoftwareKey.of(0x52), agreed()
        keys = key_file().with_ours(
            "puhui", from_on=TODAY + timedelta(days=1), overlap_days=10, key=new
        )
        before = envelope.seal(form, keys, CONTENT, on=TODAY)
        after = envelope.seal(form, keys, CONTENT, on=TODAY + timedelta(days=1))
        assert (before.key_ids[0], after.key_ids[0]) == ("puhui/1", "puhui/2")
        assert Bank(peers=(OURS,)).end(form).open(before.content) == CONTENT
        with pytest.raises(FileRefused):
            Bank(peers=(OURS,)).end(form).open(after.content)
        assert Bank(peers=(new, OURS)).end(form).open(after.content) == CONTENT

    def test_of_the_banks_takes_signatures_by_both_while_they_overlap(self) -> None:
        new, form = SoftwareKey.of(0xBB), agreed()
        keys = key_file().with_bank("psbc", new.public, from_on=TODAY, overlap_days=10)
        for own in ((BANKS,), (new,)):
            assert opened(form, Bank(own=own).end(form).close(CONTENT), keys) == CONTENT
        made = envelope.seal(form, keys, CONTENT, on=TODAY)
        assert made.key_ids == ("puhui/1", "psbc/2")
        assert Bank(own=(new, BANKS)).end(form).open(made.content) == CONTENT

    def test_revokes_at_once(self) -> None:
        form, new = agreed(), SoftwareKey.of(0xBB)
        keys = key_file().with_bank("psbc", new.public, from_on=TODAY, overlap_days=10)
        keys = keys.revoked("psbc/1", on=TODAY)
        with pytest.raises(EnvelopeBroken, match="签名"):
            opened(form, Bank(own=(BANKS,)).end(form).close(CONTENT), keys)
        assert opened(form, Bank(own=(new,)).end(form).close(CONTENT), keys) == CONTENT

    def test_looks_only_at_the_key_that_an_envelope_names(self) -> None:
        form = agreed(parts={**PSBC["parts"], "signer_id": "by", "recipient_id": "to"})
        swapped = (
            KeyFile()
            .with_ours("psbc", from_on=TODAY, overlap_days=1, key=BANKS)
            .with_bank("puhui", OURS.public, from_on=TODAY, overlap_days=1)
        )
        there = form.model_copy(
            update={
                "our_key": "psbc",
                "bank_key": "puhui",
                "our_user_id": "PSBC-SC",
                "bank_user_id": "SZJG0001",
            }
        )
        enveloped = sealed(there, keys=swapped)
        assert opened(form, enveloped) == CONTENT
        told = json.loads(enveloped)
        with pytest.raises(NoKey):
            opened(form, json.dumps({**told, "by": "psbc/9"}).encode())
