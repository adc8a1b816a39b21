import json
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import crypto
from domain.crypto import Keyring, KeyringUnusable, SealBroken

RING = Keyring(1, {1: b"k" * 16, 2: b"l" * 16}, b"i" * 32)


class TestSeal:
    @given(st.text())
    def test_is_opened_by_the_same_purpose(self, value: str) -> None:
        assert RING.open("id_no", RING.seal("id_no", value)) == value

    def test_never_gives_the_same_bytes_twice(self) -> None:
        assert RING.seal("id_no", "x") != RING.seal("id_no", "x")

    def test_takes_bytes_as_they_are(self) -> None:
        assert RING.open_bytes("file", RING.seal("file", b"\xff\x00")) == b"\xff\x00"

    def test_is_of_the_least_length_that_the_tables_demand(self) -> None:
        assert len(RING.seal("id_no", "")) == crypto.SEALED_BYTES_MIN == 29

    def test_cannot_be_moved_to_another_column(self) -> None:
        with pytest.raises(SealBroken, match="mobile"):
            RING.open("mobile", RING.seal("id_no", "13800000001"))

    @pytest.mark.parametrize("at", [0, 1, 13, -1])
    def test_shows_every_altered_byte(self, at: int) -> None:
        altered = bytearray(RING.seal("id_no", "value"))
        altered[at] ^= 3
        with pytest.raises(SealBroken):
            RING.open("id_no", bytes(altered))

    def test_cut_short_is_refused(self) -> None:
        with pytest.raises(SealBroken, match="cut short"):
            RING.open("id_no", RING.seal("id_no", "")[:28])

    def test_of_an_older_key_is_still_opened_after_the_change(self) -> None:
        old = RING.seal("id_no", "value")
        new = Keyring(2, RING.keys, RING.index_key)
        assert new.open("id_no", old) == "value"
        assert new.seal("id_no", "value")[0] == 2


class TestWrap:
    @given(st.lists(st.binary(min_size=16, max_size=16), max_size=20))
    def test_is_undone_for_each_key_by_itself(self, keys: list[bytes]) -> None:
        wrapped = RING.wrap(keys)
        assert [RING.unwrap(one) for one in reversed(wrapped)] == keys[::-1]
        assert {len(one) for one in wrapped} <= {crypto.WRAPPED_BYTES}

    def test_never_gives_the_same_bytes_twice(self) -> None:
        assert len(set(RING.wrap([b"k" * 16] * 5) + RING.wrap([b"k" * 16] * 5))) == 10

    def test_by_an_older_key_is_undone_after_the_change(self) -> None:
        (old,) = RING.wrap([b"q" * 16])
        new = Keyring(2, RING.keys, RING.index_key)
        assert new.unwrap(old) == b"q" * 16
        assert new.wrap([b"q" * 16])[0][0] == 2

    def test_by_an_unknown_key_or_cut_short_is_refused(self) -> None:
        (wrapped,) = RING.wrap([b"q" * 16])
        for broken in (wrapped[:-1], b"\x09" + wrapped[1:], b""):
            with pytest.raises(SealBroken):
                RING.unwrap(broken)


class TestBlindIndex:
    def test_finds_the_same_value_again(self) -> None:
        assert RING.blind_index("id_no", "x") == RING.blind_index("id_no", "x")
        assert len(RING.blind_index("id_no", "x")) == 32

    def test_differs_by_purpose_value_and_key(self) -> None:
        other = Keyring(1, RING.keys, b"j" * 32)
        indexes = {
            RING.blind_index("id_no", "x"),
            RING.blind_index("mobile", "x"),
            RING.blind_index("id_no", "y"),
            other.blind_index("id_no", "x"),
        }
        assert len(indexes) == 4

    def test_keeps_purpose_and_value_apart(self) -> None:
        assert RING.blind_index("a", "bc") != RING.blind_index("ab", "c")


class TestKeyFile:
    def test_is_made_for_its_owner_alone_and_read_again(self, tmp_path: Path) -> None:
        path = tmp_path / "ring"
        crypto.create_key_file(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        ring = crypto.read_key_file(path)
        assert ring.open("id_no", ring.seal("id_no", "x")) == "x"

    def test_is_never_made_over_another(self, tmp_path: Path) -> None:
        path = tmp_path / "ring"
        crypto.create_key_file(path)
        before = path.read_bytes()
        with pytest.raises(FileExistsError):
            crypto.create_key_file(path)
        assert path.read_bytes() == before

    def test_readable_by_others_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "ring"
        crypto.create_key_file(path)
        path.chmod(0o640)
        with pytest.raises(KeyringUnusable, match="0640"):
            crypto.read_key_file(path)

    def test_that_is_missing_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(KeyringUnusable, match="cannot read"):
            crypto.read_key_file(tmp_path / "none")

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"keys": {"1": "!"}}', '{"keys": 1}'])
    def test_that_is_something_else_is_refused(self, tmp_path: Path, text: str) -> None:
        path = tmp_path / "ring"
        path.write_text(text)
        path.chmod(0o600)
        with pytest.raises(KeyringUnusable, match="not a puhui key file"):
            crypto.read_key_file(path)

    @pytest.mark.parametrize(
        "change", [{"current": 7}, {"index_key": "eA=="}, {"keys": {"1": "eA=="}}]
    )
    def test_with_a_missing_or_short_key_is_refused(
        self, tmp_path: Path, change: dict[str, object]
    ) -> None:
        path = tmp_path / "ring"
        crypto.create_key_file(path)
        path.write_text(json.dumps(json.loads(path.read_text()) | change))
        with pytest.raises(KeyringUnusable, match="length or the current"):
            crypto.read_key_file(path)

    def test_never_shows_a_key(self) -> None:
        assert "kkkk" not in repr(RING)
        assert "iiii" not in repr(RING)


class TestMask:
    @pytest.mark.parametrize(
        ("masked", "expected"),
        [
            (crypto.mask_id_no("510104199001011234"), "510***********1234"),
            (crypto.narrow_id_no("510***********1234"), "5****************4"),
            (crypto.narrow_id_no("*"), "*"),
            (crypto.mask_mobile("13800000001"), "138****0001"),
            (crypto.mask_card("6217990000000000014"), "621799*********0014"),
            (crypto.mask_card("12345"), "1****"),
            (
                crypto.mask_numbers("电话13800000001，证件510104199001011234。"),
                "电话138****0001，证件510***********1234。",
            ),
            (crypto.mask_numbers("2018年度 100.00 元"), "2018年度 100.00 元"),
            (crypto.mask_whole("anything"), "****"),
            (crypto.mask_whole(""), ""),
        ],
    )
    def test_shows_the_ends_alone(self, masked: str, expected: str) -> None:
        assert masked == expected

    @given(st.text(alphabet="0123456789X", min_size=2))
    def test_always_hides_something(self, number: str) -> None:
        for mask in (crypto.mask_id_no, crypto.mask_mobile, crypto.mask_card):
            assert "*" in mask(number)
            assert len(mask(number)) == len(number)


class TestKeyring:
    def test_must_be_installed_by_an_entry_point(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(crypto, "_installed", [])
        with pytest.raises(KeyringUnusable, match="no keyring"):
            crypto.keyring()
        crypto.use(RING)
        assert crypto.keyring() is RING


class TestFileDigest:
    def test_is_sm3_in_lower_case(self) -> None:
        """The example of GB/T 32905."""
        assert crypto.file_digest(b"abc") == (
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        )
