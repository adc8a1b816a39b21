"""The environment is read once, and a wrong value is refused by name without being repeated."""

from pathlib import Path

import pytest

import settings
from parsers import BankAddress
from settings import Settings, SettingsRefused


def refused(**environ: str) -> dict[str, str]:
    with pytest.raises(SettingsRefused) as caught:
        Settings.read(environ)
    return caught.value.faults


class TestDefaults:
    def test_make_a_complete_demo_on_loopback(self) -> None:
        read = Settings.read({})
        assert (read.host, read.port, read.bank_port) == ("127.0.0.1", 8000, 2222)
        assert read.is_embedded
        assert read.is_simulated
        assert read.bank == BankAddress("puhui", "127.0.0.1", 2222, "/")
        assert read.public_origin == "http://127.0.0.1:8000"
        assert (read.bank_calendar, read.sweep_seconds) == ("demo", 2)
        assert read.data_dir == Path.cwd() / ".data"
        assert read.upload_max_bytes == 20 * 1024 * 1024

    def test_let_the_queue_live_in_the_same_database(self) -> None:
        read = Settings.read({"DATABASE_URL": "postgres://u:p@h:5433/d"})
        assert read.broker_url == read.database_url == "postgres://u:p@h:5433/d"
        assert not read.is_embedded

    def test_treat_an_empty_variable_as_unset(self) -> None:
        assert Settings.read({"PORT": "", "BANK_SFTP_URL": ""}) == Settings.read({})

    def test_explain_every_variable(self) -> None:
        assert all(variable.explanation for variable in settings.variables())
        assert {"DATA_DIR", "DATABASE_URL", "UPLOAD_MAX_BYTES"} <= {
            variable.name for variable in settings.variables()
        }


class TestRefusal:
    @pytest.mark.parametrize(
        ("name", "value", "expected"),
        [
            ("PORT", "http", "a whole number from 1 to 65535"),
            ("PORT", "65536", "a whole number from 1 to 65535"),
            ("BANK_PORT", "0", "a whole number from 1 to 65535"),
            ("PORT", "８０００", "a whole number"),
            ("HOST", "not a host", "an address"),
            ("ENVIRONMENT", "staging", "one of demo, production"),
            ("LOG_LEVEL", "loud", "one of DEBUG, INFO, WARNING, ERROR"),
            ("LOG_FORMAT", "xml", "one of text, json"),
            ("BANK_CALENDAR", "lunar", "one of statutory, demo"),
            ("BANK_PROFILE", "psbc", "a profile and its version"),
            ("BANK_PROFILE", "/etc/puhui/bank.yml", "the path of a .yaml file"),
            ("BANK_ORG", "SZ-JG001", "letters and digits, 32 at most"),
            ("BANK_ORG", "5" * 33, "letters and digits, 32 at most"),
            ("BROKER_URL", "redis://h", "amqp://"),
            ("BROKER_URL", "amqp://", "amqp://"),
            ("BANK_SFTP_URL", "ftp://u@h", "sftp://user@host:port/folder"),
            ("BANK_SFTP_URL", "sftp://h", "sftp://user@host:port/folder"),
            ("BANK_KEY_FILE", "/nowhere/key", "a file that exists"),
            ("KEY_FILE", "/nowhere/key", "a file that exists"),
            ("PUBLIC_ORIGIN", "https://h/path", "an origin"),
            ("PUBLIC_ORIGIN", "http://card.example.org", "https://"),
            ("HOST", "10.1.2.3", "https://"),
            ("SESSION_IDLE_MINUTES", "600", "SESSION_HOURS"),
            ("SEED", "-1", "a whole number"),
        ],
    )
    def test_names_the_variable_and_what_is_expected(
        self, name: str, value: str, expected: str
    ) -> None:
        faults = refused(**{name: value})
        about = "PUBLIC_ORIGIN" if name == "HOST" and value[0].isdigit() else name
        assert list(faults) == [about]
        assert expected in faults[about]

    @pytest.mark.parametrize(
        "url",
        [
            "mysql://u:hunter2@h/d",
            "postgres://u:hunter2@/d",
            "postgres://u:hunter2@h",
            "postgres://u:hunter2@h:port/d",
            "postgres://u:hunter2@h/d?search_path=x",
            "postgres://u:hunter2@h/d?port=x",
            "postgres://u:hunter2@[h/d",
        ],
    )
    def test_never_repeats_a_password(self, url: str) -> None:
        with pytest.raises(SettingsRefused) as caught:
            Settings.read({"DATABASE_URL": url, "BANK_SFTP_URL": "sftp://u:hunter2@h/"})
        assert set(caught.value.faults) == {"DATABASE_URL", "BANK_SFTP_URL"}
        assert "hunter2" not in f"{caught.value} {caught.value!r}"

    def test_tells_all_wrong_variables_at_once(self) -> None:
        assert set(refused(PORT="x", SEED="y", LOG_LEVEL="z")) == {"PORT", "SEED", "LOG_LEVEL"}

    def test_keeps_urls_out_of_the_settings_own_text(self) -> None:
        read = Settings.read({"DATABASE_URL": "postgres://u:hunter2@h/d"})
        assert "hunter2" not in repr(read)


class TestProduction:
    BANK = "sftp://szjg@bank.example.org:22/szjg"

    def test_refuses_the_simulated_bank_and_plain_http(self) -> None:
        assert set(refused(ENVIRONMENT="production")) == {"BANK_SFTP_URL", "PUBLIC_ORIGIN"}

    def test_refuses_the_demo_calendar(self) -> None:
        faults = refused(
            ENVIRONMENT="production",
            BANK_SFTP_URL=self.BANK,
            PUBLIC_ORIGIN="https://card.example.org",
            BANK_CALENDAR="demo",
        )
        assert faults == {"BANK_CALENDAR": "expected statutory in production"}

    def test_takes_the_real_bank_on_the_statutory_calendar(self) -> None:
        read = Settings.read(
            {
                "ENVIRONMENT": "production",
                "BANK_SFTP_URL": self.BANK,
                "PUBLIC_ORIGIN": "https://card.example.org",
            }
        )
        assert read.bank == BankAddress("szjg", "bank.example.org", 22, "/szjg")
        assert (read.bank_calendar, read.sweep_seconds) == ("statutory", 30)


class TestFiles:
    def test_refuse_a_private_key_that_others_can_read(self, tmp_path: Path) -> None:
        key = tmp_path / "key"
        key.touch(mode=0o600)
        assert Settings.read({"BANK_KEY_FILE": str(key)}).bank_key_file == key
        key.chmod(0o640)
        faults = refused(BANK_KEY_FILE=str(key), KEY_FILE=str(key))
        assert set(faults) == {"BANK_KEY_FILE", "KEY_FILE"}
        assert "chmod 600" in faults["KEY_FILE"]

    def test_check_the_default_key_ring_too(self, tmp_path: Path) -> None:
        (tmp_path / "keys").mkdir()
        (tmp_path / "keys" / "ring").touch(mode=0o600)
        (tmp_path / "keys" / "ring").chmod(0o644)
        assert set(refused(DATA_DIR=str(tmp_path))) == {"KEY_FILE"}

    def test_can_hold_any_variable(self, tmp_path: Path) -> None:
        secret = tmp_path / "database_url"
        secret.write_text("postgres://u:p@h/d\n")
        assert Settings.read({"DATABASE_URL_FILE": str(secret)}).database_url == (
            "postgres://u:p@h/d"
        )

    def test_are_refused_when_missing_or_given_beside_the_variable(self, tmp_path: Path) -> None:
        assert "cannot be read" in refused(PORT_FILE=str(tmp_path / "none"))["PORT"]
        (tmp_path / "port").write_text("9000")
        assert "given twice" in refused(PORT="8000", PORT_FILE=str(tmp_path / "port"))["PORT"]


class TestTortoiseCredentials:
    def test_spell_a_url_out_and_act_as_the_role(self) -> None:
        url = "postgres://us%40er:p%2Fw@db.example.org:5433/puhui?sslmode=require"
        assert settings.tortoise_credentials(url) == {
            "host": "db.example.org",
            "port": 5433,
            "user": "us@er",
            "password": "p/w",
            "database": "puhui",
            "ssl": "require",
            "server_settings": {"role": "puhui_app"},
        }

    def test_leave_the_owner_alone_for_migrations(self) -> None:
        url = settings.embedded_url(Path("/data"))
        assert settings.tortoise_credentials(url, role=None) == {
            "host": "/data/socket",
            "port": 5432,
            "user": "postgres",
            "password": None,
            "database": "puhui",
        }


class TestSocketFolder:
    def test_stays_in_the_data_folder_while_its_path_is_short_enough(self) -> None:
        assert settings.socket_folder(Path("/data")) == Path("/data/socket")

    @pytest.mark.parametrize("letter", ["x", "卡"])
    def test_moves_to_a_short_place_of_its_own_when_bytes_run_out(self, letter: str) -> None:
        deep, other = (Path(f"/data/{letter * count}") for count in (90, 91))
        assert len(str(settings.socket_folder(deep)).encode()) < 60
        assert settings.socket_folder(deep) != settings.socket_folder(other)

    def test_goes_through_the_url_whole(self) -> None:
        folder = Path("/data and more/卡&?")
        credentials = settings.tortoise_credentials(settings.embedded_url(folder))
        assert credentials["host"] == "/data and more/卡&?/socket"
