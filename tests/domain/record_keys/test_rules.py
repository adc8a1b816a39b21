import pytest
from cryptography.hazmat.primitives.ciphers import algorithms
from hypothesis import given
from hypothesis import strategies as st

from domain.crypto import Keyring, SealBroken
from domain.record_keys import rules
from domain.record_keys.rules import RecordRing, RecordShredded, new_key

RING = Keyring(1, {1: b"k" * 16}, b"i" * 32)


class TestRecordKey:
    @given(st.text())
    def test_seals_what_its_ring_opens(self, value: str) -> None:
        key = new_key(RING)
        ring = RecordRing(RING, {key.id: key.sealed})
        sealed = key.seal("id_no", value)
        assert ring.open("id_no", sealed) == value
        assert rules.key_ids([sealed, None, RING.seal("id_no", value)]) == {key.id}

    def test_once_destroyed_leaves_nothing_readable(self) -> None:
        """PIPL 47: the keyring and every other key together do not open it."""
        key, other = new_key(RING), new_key(RING)
        ring = RecordRing(RING, {other.id: other.sealed})
        with pytest.raises(RecordShredded):
            ring.open("id_no", key.seal("id_no", "510104199001010019"))
        with pytest.raises(RecordShredded):
            ring.sealer_of(key.seal("id_no", "x"))
        with pytest.raises(SealBroken):
            RING.open("id_no", key.seal("id_no", "x"))

    def test_of_another_does_not_open_it(self) -> None:
        key, other = new_key(RING), new_key(RING)
        exchanged = RecordRing(RING, {key.id: other.sealed})
        with pytest.raises(SealBroken):
            exchanged.open("id_no", key.seal("id_no", "x"))

    def test_cannot_be_moved_to_another_column_and_shows_every_altered_byte(self) -> None:
        key = new_key(RING)
        ring, sealed = RecordRing(RING, {key.id: key.sealed}), key.seal("id_no", "value")
        with pytest.raises(SealBroken, match="mobile"):
            ring.open("mobile", sealed)
        for at in (0, 1, 9, 21, -1):
            altered = bytearray(sealed)
            altered[at] ^= 3
            with pytest.raises(SealBroken):
                ring.open("id_no", bytes(altered))
        with pytest.raises(SealBroken, match="cut short"):
            ring.open("id_no", sealed[:36])

    def test_goes_on_sealing_for_the_record_or_with_the_keyring(self) -> None:
        key = new_key(RING)
        ring = RecordRing(RING, {key.id: key.sealed})
        again = ring.sealer_of(key.seal("id_no", "x")).seal("mobile", "y")
        assert rules.key_id(again) == key.id
        assert ring.open("mobile", again) == "y"
        assert ring.sealer_of(RING.seal("id_no", "x")) is RING
        assert ring.open("id_no", RING.seal("id_no", "z")) == "z"


class TestSeveralUnderOneSeal:
    @given(st.dictionaries(st.sampled_from(["id_no", "mobile", "address"]), st.text(), min_size=1))
    def test_are_opened_each_by_its_purpose(self, values: dict[str, str]) -> None:
        key = new_key(RING)
        ring, sealed = RecordRing(RING, {key.id: key.sealed}), key.seal_several(values)
        assert {purpose: ring.open(purpose, sealed) for purpose in values} == values
        assert rules.key_ids([sealed]) == {key.id}
        assert rules.holds_several(sealed)
        assert not rules.holds_several(key.seal("id_no", "x"))
        with pytest.raises(SealBroken, match="there is no email"):
            ring.open("email", sealed)

    def test_cannot_pass_for_one_nor_one_for_several(self) -> None:
        """What says how many there are is outside the seal: turned over, it opens nothing."""
        key = new_key(RING)
        ring = RecordRing(RING, {key.id: key.sealed})
        for sealed in (key.seal("record", "{}"), key.seal_several({"id_no": "x"})):
            turned = bytearray(sealed)
            turned[1] ^= 0x80
            with pytest.raises(SealBroken):
                ring.open("id_no", bytes(turned))


class TestKeysOfRecords:
    def test_are_wrapped_together_and_unwrapped_one_by_one(self) -> None:
        keys = rules.new_keys(RING, 300)
        ring = RecordRing(RING, {key.id: key.sealed for key in keys})
        assert [ring.open("id_no", key.seal("id_no", str(key.id))) for key in keys] == [
            str(key.id) for key in keys
        ]
        assert len({key.sealed for key in keys}) == len({key.id for key in keys}) == 300

    def test_of_before_are_opened_as_they_were_sealed(self) -> None:
        """Keys that were each sealed by the keyring stay as they are."""
        key = b"q" * 16
        sealed = rules.RecordKey(7, RING.seal(rules.SEALED_AS, key), algorithms.SM4(key))
        ring = RecordRing(RING, {7: sealed.sealed})
        assert ring.open("id_no", sealed.seal("id_no", "x")) == "x"
