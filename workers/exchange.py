"""What one process needs to talk to the bank: profile, calendar, organisation and channel."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.calendar import CHINA, BankCalendar, EveryDayCalendar, StatutoryCalendar, business_on
from integrations.psbc import profile as profiles
from integrations.psbc.channel import Channel
from integrations.psbc.profile import Profile
from integrations.psbc.sftp import SftpAccess, SftpChannel
from settings import Settings

LOOK_BACK_DAYS: Final = 45


@dataclass(frozen=True, slots=True)
class Exchange:
    """The exchange as configured; `open_channel` gives a fresh, unconnected channel."""

    org: str
    profile: Profile
    calendar: BankCalendar
    open_channel: Callable[[], Channel]
    clock: Callable[[], datetime]

    def now(self) -> datetime:
        """This will read the clock once for one task."""
        return self.clock()

    def business_on(self, now: datetime) -> date:
        """This will give the banking day that a file made now belongs to.

        Raises:
            CalendarUnknown: no holiday data for the year.
        """
        return business_on(self.calendar, now)


def configure(settings: Settings) -> Exchange:
    """This will make the exchange that the settings describe; nothing is connected yet.

    Raises:
        ProfileInvalid: there is no such profile.
    """
    profile = profiles.load(settings.bank_profile)
    calendar: BankCalendar
    if settings.bank_calendar == "demo":
        calendar = EveryDayCalendar()
    else:
        calendar = StatutoryCalendar(profile.schedule.cut_off)

    def open_channel() -> Channel:
        access = SftpAccess(
            host=settings.bank.host,
            port=settings.bank.port,
            username=settings.bank.user,
            private_key=settings.bank_key_file.read_text(),
            host_key=settings.bank_host_key_file.read_text(),
            root=settings.bank.folder,
        )
        return SftpChannel(access, temporary_suffix=profile.names.temporary_suffix)

    return Exchange(settings.bank_org, profile, calendar, open_channel, wall_clock)


def wall_clock() -> datetime:
    """This will read the machine's clock, in Chengdu's zone."""
    return datetime.now(CHINA)


_installed: list[Exchange] = []


def use(exchange: Exchange) -> None:
    """This will install the process's exchange; entry points and tests call it."""
    _installed[:] = [exchange]


def current() -> Exchange:
    """This will give the installed exchange."""
    assert _installed, "no exchange is installed in this process"
    return _installed[0]
