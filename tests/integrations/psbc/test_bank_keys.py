import json
import stat
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from integrations.psbc import bank_keys, sm2_forms
from integrations.psbc.bank_keys import BankKeysUnusable, KeyFile, KeyRefused
from integrations.psbc.sm2 import SoftwareKey
from tests.integrations.psbc.enveloping import BANKS, OURS, TODAY, key_file


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "bank_envelope"


class TestKeyFile:
    def test_is_written_for_its_owner_alone_and_read_back(self, path: Path) -> None:
        bank_keys.write(path, key_file())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert bank_keys.read(path) == key_file()
        bank_keys.write(path, key_file().revoked("puhui/1", on=TODAY))
        assert bank_keys.read(path).ours("puhui", on=TODAY) == ()

    def test_is_not_read_when_others_could(self, path: Path) -> None:
        bank_keys.write(path, key_file())
        path.chmod(0o640)
        with pytest.raises(BankKeysUnusable, match="0640"):
            bank_keys.read(path)

    def test_is_missed(self, path: Path) -> None:
        with pytest.raises(BankKeysUnusable, match="cannot read"):
            bank_keys.read(path)

    @pytest.mark.parametrize(
        "change",
        [
            {"private": None},
            {"private": sm2_forms.private_hex(SoftwareKey.of(9))},
            {"public": "04" + "1" * 128},
            {"holder": "bank"},
            {"holder": "thief"},
            {"from_on": "yesterday"},
            {"number": None},
        ],
    )
    def test_is_refused_with_a_wrong_key_which_is_not_repeated(
        self, path: Path, change: dict[str, Any]
    ) -> None:
        bank_keys.write(path, key_file())
        document = json.loads(path.read_text())
        document["keys"][0] |= change
        path.write_text(json.dumps(document))
        with pytest.raises(BankKeysUnusable) as caught:
            bank_keys.read(path)
        assert sm2_forms.private_hex(OURS) not in f"{caught.value!r}{caught.value.__cause__!r}"

    @pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "other", "keys": []}'])
    def test_is_of_one_format(self, path: Path, text: str) -> None:
        path.write_text(text)
        path.chmod(0o600)
        with pytest.raises(BankKeysUnusable):
            bank_keys.read(path)

    def test_has_no_id_twice(self, path: Path) -> None:
        bank_keys.write(path, key_file())
        document = json.loads(path.read_text())
        document["keys"].append(document["keys"][0])
        path.write_text(json.dumps(document))
        with pytest.raises(BankKeysUnusable, match="same id"):
            bank_keys.read(path)

    def test_gives_the_newest_valid_version_first(self) -> None:
        new = SoftwareKey.of(0x52)
        keys = key_file().with_ours("puhui", from_on=TODAY, overlap_days=5, key=new)

        def ids(on: date) -> list[str]:
            return [key.life.id for key in keys.ours("puhui", on=on)]

        assert ids(TODAY - timedelta(days=1)) == ["puhui/1"]
        assert ids(TODAY) == ["puhui/2", "puhui/1"]
        assert ids(TODAY + timedelta(days=5)) == ["puhui/2", "puhui/1"]
        assert ids(TODAY + timedelta(days=6)) == ["puhui/2"]
        assert ids(date(2017, 12, 31)) == []

    def test_refuses_what_would_confuse(self) -> None:
        keys = key_file()
        with pytest.raises(KeyRefused, match="other side"):
            keys.with_bank("puhui", SoftwareKey.of(3).public, from_on=TODAY, overlap_days=1)
        with pytest.raises(KeyRefused, match="already"):
            keys.with_bank("psbc", BANKS.public, from_on=TODAY, overlap_days=1)
        with pytest.raises(KeyRefused, match="later"):
            keys.with_ours("puhui", from_on=date(2017, 1, 1), overlap_days=1)
        with pytest.raises(KeyRefused, match="no such key"):
            keys.revoked("puhui/9", on=TODAY)
        with pytest.raises(KeyRefused):
            keys.revoked("puhui/1", on=TODAY).revoked("puhui/1", on=TODAY)

    def test_lets_nothing_leave_that_a_revoked_key_closed(self) -> None:
        keys = key_file()
        assert keys.may_be_sent(("puhui/1", "psbc/1"))
        assert not keys.revoked("psbc/1", on=TODAY).may_be_sent(("puhui/1", "psbc/1"))
        assert not keys.may_be_sent(("puhui/7",))

    def test_lists_fingerprints_and_never_a_private_half(self) -> None:
        listing = "\n".join(key_file().revoked("psbc/1", on=TODAY).listing())
        assert bank_keys.fingerprint(OURS.public) in listing
        assert "REVOKED 2018-03-01" in listing
        assert sm2_forms.private_hex(OURS) not in listing
        assert sm2_forms.private_hex(OURS) not in repr(key_file())

    def test_makes_a_key_of_its_own(self) -> None:
        made = KeyFile().with_ours("puhui", from_on=TODAY, overlap_days=0)
        again = KeyFile().with_ours("puhui", from_on=TODAY, overlap_days=0)
        assert made.ours("puhui", on=TODAY)[0].public != again.ours("puhui", on=TODAY)[0].public
