from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from domain.calendar import CHINA, CalendarUnknown, EveryDayCalendar, StatutoryCalendar
from integrations.psbc.kinds import RecordKind
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

    def test_takes_an_organisation_number_as_long_as_the_profile_s(
        self, configured: Callable[..., exchange.Exchange]
    ) -> None:
        number = "510100000000000000001"
        assert configured(BANK_PROFILE="psbc-bat/1", BANK_ORG=number).org == number
        with pytest.raises(ProfileInvalid, match="org_pattern: BANK_ORG"):
            configured(BANK_PROFILE="psbc-bat/1", BANK_ORG="SZJG0001")

    def test_says_at_the_start_what_the_bank_does_not_exchange(
        self, configured: Callable[..., exchange.Exchange]
    ) -> None:
        with capture_logs() as said:
            configured(BANK_PROFILE="hundsun-2017/1")
        told = {line["kind"]: line["so"] for line in said if line["event"] == "bank.not_exchanged"}
        assert told.keys() == {"OPA", "DLV", "ACT", "CRA", "RTN", "REC"}
        assert "certificates say that it is missing" in told["REC"]
        with capture_logs() as said:
            configured()
        assert said == []

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


class TestTerms:
    @pytest.mark.parametrize(
        ("profile", "org", "owed", "daily"),
        [
            ("psbc-cd/1", "SZJG0001",
             {"OPN": ["OPA", "OPR"], "CRD": ["CRA", "CRR"]}, ["REC"]),
            ("hundsun-2017/1", "SZJG0001", {"OPN": ["OPR"], "CRD": ["CRR"]}, []),
            ("psbc-bat/1", "510100000000000000001", {"OPN": ["OPR"]}, []),
        ],
    )  # fmt: skip
    def test_are_of_the_kinds_that_the_profile_has(
        self,
        configured: Callable[..., exchange.Exchange],
        profile: str,
        org: str,
        owed: dict[str, list[str]],
        daily: list[str],
    ) -> None:
        terms = configured(BANK_PROFILE=profile, BANK_ORG=org).terms()
        found = {kind: [term.answer for term in each] for kind, each in terms.of_file.items()}
        assert (found, [term.answer for term in terms.daily]) == (owed, daily)


class TestRequire:
    def test_refuses_to_begin_what_the_bank_has_no_file_for(
        self, configured: Callable[..., exchange.Exchange]
    ) -> None:
        bank = configured(BANK_PROFILE="psbc-bat/1", BANK_ORG="510100000000000000001")
        bank.require(RecordKind.OPEN)
        with pytest.raises(exchange.NotExchanged, match="没有 CRD 文件：不能通过文件发放款项"):
            bank.require(RecordKind.CREDIT)
