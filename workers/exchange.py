"""What one process needs to talk to the bank: profile, calendar, organisation and channel."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

import structlog

from domain.calendar import CHINA, BankCalendar, EveryDayCalendar, StatutoryCalendar, business_on
from domain.calendar_days import queries as calendar_days
from domain.errors import Conflict
from domain.obligations.rules import Moment, ObligationKind, Term, Terms
from integrations.psbc import bank_keys, gaps
from integrations.psbc import profile as profiles
from integrations.psbc.bank_keys import KeyFile, Keys
from integrations.psbc.channel import Channel
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Due, KindProfile, Profile, ProfileInvalid, Schedule
from integrations.psbc.sftp import SftpAccess, SftpChannel
from settings import Settings

LOOK_BACK_DAYS: Final = 45


class NotExchanged(Conflict):
    """The bank in force has no file for what somebody is about to begin."""

    code = "BANK_FILE_NOT_EXCHANGED"


log = structlog.get_logger("workers.exchange")


@dataclass(frozen=True, slots=True)
class Exchange:
    """The exchange as configured; `open_channel` gives a fresh, unconnected channel."""

    org: str
    profile: Profile
    calendar: BankCalendar
    open_channel: Callable[[], Channel]
    clock: Callable[[], datetime]
    # How many connections one task may have to the bank while it sends.
    lines: int = 1
    # Read anew for each file, so that a rotated or revoked key counts at once.
    keys: Callable[[], Keys] = KeyFile

    def now(self) -> datetime:
        """This will read the clock once for one task."""
        return self.clock()

    def business_on(self, now: datetime) -> date:
        """This will give the banking day that a file made now belongs to.

        Raises:
            CalendarUnknown: no holiday data for the year.
        """
        return business_on(self.calendar, now)

    def require(self, kind: RecordKind) -> None:
        """This will refuse to begin what could never be sent to this bank.

        Raises:
            NotExchanged: the profile has no such kind; the message says what follows.
        """
        if kind not in self.profile.kinds:
            why = gaps.of(self.profile, kind)
            raise NotExchanged(f"现行的银行约定 {self.profile.id} 没有 {kind.value} 文件：{why}。")

    def terms(self) -> Terms:
        """This will say what the profile makes the bank owe, file by file and day by day."""
        agreed = self.profile.schedule
        daily = (
            (ObligationKind.STATEMENT, RecordKind.STATEMENT, agreed.statement_due,
             agreed.statement_alarm),
            (ObligationKind.STATUS, RecordKind.ACTIVATION, agreed.status_due, None),
        )  # fmt: skip
        return Terms(
            of_file={
                kind.value: tuple(_answers(agreed, each))
                for kind, each in self.profile.kinds.items()
                if each.acceptance is not None or each.result is not None
            },
            daily=tuple(
                _term(kind, answer, due, alarm)
                for kind, answer, due, alarm in daily
                if due is not None
            ),
        )


def _answers(agreed: Schedule, kind: KindProfile) -> Iterator[Term]:
    """This will give the term of each answer that the bank gives to a kind; not every bank accepts."""
    if kind.acceptance is not None:
        yield _term(ObligationKind.ACCEPTANCE, kind.acceptance, agreed.acceptance_due)
    if kind.result is not None:
        yield _term(ObligationKind.RESULT, kind.result, agreed.result_due, agreed.result_alarm)


def _term(kind: ObligationKind, answer: RecordKind, due: Due, alarm: Due | None = None) -> Term:
    moments = [Moment(each.banking_days, each.at) for each in (due, alarm or due)]
    return Term(kind, answer.value, *moments)


def configure(settings: Settings) -> Exchange:
    """This will make the exchange that the settings describe; nothing is connected yet.

    Raises:
        ProfileInvalid: there is no such profile, or our organisation's number is none of it.
        BankKeysUnusable: the profile has an envelope, and its keys cannot be read.
    """
    profile = profiles.load(settings.bank_profile)
    if re.fullmatch(profile.org_pattern, settings.bank_org) is None:
        raise ProfileInvalid(f"org_pattern: BANK_ORG is no organisation number of {profile.id}")
    for gap in gaps.gaps(profile):
        log.warning("bank.not_exchanged", profile=profile.id, kind=gap.kind.value, so=gap.en)
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
        suffix = profile.names.temporary_suffix
        return SftpChannel(access, temporary_suffix=suffix, is_taken=profile.takes_at_once)

    def keys() -> Keys:
        return bank_keys.read(settings.bank_keys_file)

    if profile.envelope is not None:
        keys()  # a process that could neither seal nor open does not start

    return Exchange(
        settings.bank_org,
        profile,
        calendar,
        open_channel,
        wall_clock,
        lines=settings.bank_lines,
        keys=keys,
    )


def wall_clock() -> datetime:
    """This will read the machine's clock, in Chengdu's zone."""
    return datetime.now(CHINA)


_installed: list[Exchange] = []


def use(exchange: Exchange) -> None:
    """This will install the process's exchange; entry points and tests call it."""
    _installed[:] = [exchange]


def current() -> Exchange:
    """This will give the installed exchange, whose calendar knows the published data alone."""
    assert _installed, "no exchange is installed in this process"
    return _installed[0]


def agreed() -> Profile | None:
    """This will give the profile of the installed exchange; None in a process that has none."""
    return _installed[0].profile if _installed else None


async def informed() -> Exchange:
    """This will give the installed exchange with the banking days that people entered, read now.

    Whoever asks for a day asks this: one small query for each task, so that no process works by
    days that another person has changed since.
    """
    bank = current()
    return replace(bank, calendar=bank.calendar.with_days(await calendar_days.entered()))
