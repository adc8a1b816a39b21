"""An operator rotates keys at the console: `cli.py bank-keys …`."""

import stat
from pathlib import Path

import pytest

import cli
from integrations.psbc import sm2_forms
from integrations.psbc.sm2 import SoftwareKey


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    return tmp_path / "keys" / "bank_envelope"


def run(*words: str) -> int:
    return cli.main(["bank-keys", *words])


class TestBankKeys:
    def test_are_made_shown_rotated_trusted_and_revoked(
        self, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        bank = tmp_path / "bank.pub"
        bank.write_text(sm2_forms.public_hex(SoftwareKey.of(0xBA).public))
        assert run("create", "puhui", "--from", "2018-01-01") == 0
        assert run("trust", "psbc", str(bank), "--from", "2018-01-01") == 0
        assert run("rotate", "puhui", "--from", "2018-06-01", "--overlap-days", "10") == 0
        assert run("revoke", "psbc/1") == 0
        capsys.readouterr()
        assert run("show") == 0
        shown = capsys.readouterr().out
        assert "puhui/1  ours  from 2018-01-01  until 2018-06-11" in shown
        assert "puhui/2  ours  from 2018-06-01  until replaced" in shown
        assert "psbc/1  bank" in shown
        assert "REVOKED" in shown
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_take_a_key_of_ours_from_a_file_and_never_show_it(
        self, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        key = SoftwareKey.of(0x51)
        source = tmp_path / "ours"
        source.write_text(sm2_forms.private_hex(key))
        assert run("create", "puhui", "--from-file", str(source)) == 0
        out = capsys.readouterr()
        assert sm2_forms.public_hex(key.public) in out.out
        assert sm2_forms.private_hex(key) not in out.out + out.err
        assert sm2_forms.private_hex(key) in path.read_text()

    def test_are_refused_without_a_change(
        self, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        junk = tmp_path / "junk"
        junk.write_text("no key")
        assert run("rotate", "puhui") == 1
        assert run("create", "puhui") == 0
        before = path.read_bytes()
        for words in (
            ("create", "puhui"),
            ("trust", "puhui", str(junk)),
            ("trust", "psbc", str(tmp_path / "absent")),
            ("revoke", "puhui/2"),
        ):
            assert run(*words) == 1
        assert path.read_bytes() == before
        assert "refused: " in capsys.readouterr().err

    def test_are_none_at_first(self, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert run("show") == 0
        assert capsys.readouterr().out == "no keys\n"
        assert not path.exists()
