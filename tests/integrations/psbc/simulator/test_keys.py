"""The host key, made once, and the list of who gets in, read at every attempt."""

import stat
from pathlib import Path

import paramiko
import pytest

from integrations.psbc.simulator import keys


class TestHostKey:
    def test_is_made_once_and_kept(self, tmp_path: Path) -> None:
        path = tmp_path / "new" / "host_key"
        first = keys.host_key(path)
        assert keys.host_key(path) == first
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert keys.public_half(path).read_text() == f"ssh-ed25519 {first.get_base64()} bank\n"

    def test_lays_its_public_half_again_when_lost(self, tmp_path: Path) -> None:
        path = tmp_path / "host_key"
        keys.host_key(path)
        keys.public_half(path).unlink()
        keys.host_key(path)
        assert keys.public_half(path).exists()

    def test_when_damaged_is_not_replaced(self, tmp_path: Path) -> None:
        path = tmp_path / "host_key"
        path.write_bytes(b"damaged")
        with pytest.raises(paramiko.SSHException):
            keys.host_key(path)
        assert path.read_bytes() == b"damaged"


class TestAuthorizedKeys:
    def test_admit_those_listed_and_nobody_else(self, tmp_path: Path) -> None:
        known = keys.host_key(tmp_path / "known")
        stranger = keys.host_key(tmp_path / "stranger")
        path = tmp_path / "authorized"
        authorized = keys.AuthorizedKeys(path)
        assert not authorized.admit(known)
        line = keys.public_half(tmp_path / "known").read_text()
        path.write_text(f"# ours\n\nssh-ed25519 ?\nlonely\n{line}")
        assert authorized.admit(known)
        assert not authorized.admit(stranger)
        path.write_text("")
        assert not authorized.admit(known)

    def test_admit_nobody_by_an_unreadable_file(self, tmp_path: Path) -> None:
        path = tmp_path / "authorized"
        path.write_bytes(b"\xff\xfe")
        assert not keys.AuthorizedKeys(path).admit(keys.host_key(tmp_path / "known"))
