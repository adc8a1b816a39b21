from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from domain.calendar import CHINA, CalendarUnknown, EveryDayCalendar, StatutoryCalendar
from integrations.psbc.profile import ProfileInvalid
from integrations.psbc.sftp import SftpChannel
from settings import Settings
from workers import exchange


@pytest.fixture
def configured(tmp_path: Path) -> Callable[..., exchange.Exchange]:
    """An exchange as an entry point configures it, with keys on disk."""
    keys = tmp_path / "keys"
    keys.mkdir()
    for name in ("bank_client", "bank_host.pub", "ring"):
        (keys / name).write_text("ssh-ed25519 AAAA")
        (keys / name).chmod(0o600)

    def configure(**environ: str) -> exchange.Exchange:
        return exchange.configure(Settings.read({"DATA_DIR": str(tmp_path), **environ}))

    return configure


class TestConfigure:
    def test_takes_the_bank_s_days_from_the_setting(
        self, configured: Callable[..., exchange.Exchange]
    ) -> None:
        """The demo bank is another calendar, never a weaker one."""
        assert isinstance(configured(BANK_CALENDAR="demo").calendar, EveryDayCalendar)
        statutory = configured(BANK_CALENDAR="statutory").calendar
        assert isinstance(statutory, StatutoryCalendar)
        assert statutory.cut_off(date(2018, 3, 20)).hour == 16

    def test_refuses_a_profile_that_is_not_there(
        self, configured: Callable[..., exchange.Exchange]
    ) -> None:
        with pytest.raises(ProfileInvalid):
            configured(BANK_PROFILE="icbc/1")

    def test_opens_sftp_with_keys_from_their_files(
        self, configured: Callable[..., exchange.Exchange]
    ) -> None:
        made = configured(BANK_SFTP_URL="sftp://puhui@bank.example:2222/puhui")
        assert isinstance(made.open_channel(), SftpChannel)
        assert made.org == "SZJG0001"


class TestExchange:
    def test_reads_the_clock_in_chengdu(self, configured: Callable[..., exchange.Exchange]) -> None:
        assert configured().now().tzinfo is CHINA

    def test_fails_closed_beyond_the_calendar_and_the_demo_does_not(
        self, configured: Callable[..., exchange.Exchange]
    ) -> None:
        future = datetime(2027, 2, 6, 10, tzinfo=CHINA)
        with pytest.raises(CalendarUnknown):
            configured(BANK_CALENDAR="statutory").business_on(future)
        assert configured(BANK_CALENDAR="demo").business_on(future) == date(2027, 2, 6)

    def test_must_be_installed_by_an_entry_point(
        self, configured: Callable[..., exchange.Exchange], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(exchange, "_installed", [])
        with pytest.raises(AssertionError, match="no exchange"):
            exchange.current()
        made = configured()
        exchange.use(made)
        assert exchange.current() is made
