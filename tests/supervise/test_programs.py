"""What is started beside us is told what our settings say."""

from pathlib import Path

import pytest

from integrations.psbc import profile
from integrations.psbc.simulator.dialect import Dialect
from settings import Settings
from supervise import programs


class TestBank:
    @pytest.mark.parametrize(
        ("agreement", "org"),
        [("hundsun-2017/1", "SZJG0001"), ("psbc-bat/1", "510100000000000000001")],
    )
    def test_speaks_the_profile_in_force(self, tmp_path: Path, agreement: str, org: str) -> None:
        environ = {"DATA_DIR": str(tmp_path), "BANK_PROFILE": agreement, "BANK_ORG": org}
        argv = programs.bank(Settings.read(environ)).argv
        path = Path(argv[argv.index("--profile") + 1])
        assert profile.read(path.read_text(encoding="utf-8")).id == agreement
        assert Dialect.at(path).has("OPR")
        assert argv[argv.index("--org") + 1] == org

    def test_speaks_its_own_otherwise(self, tmp_path: Path) -> None:
        argv = programs.bank(Settings.read({"DATA_DIR": str(tmp_path)})).argv
        assert "--profile" not in argv
