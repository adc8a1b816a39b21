"""The kit as one call: play the script over a channel, then judge everything that came."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from integrations.psbc import filenames
from integrations.psbc.bank_keys import KeyFile, Keys
from integrations.psbc.channel import Channel
from integrations.psbc.conformance import files, judging
from integrations.psbc.conformance.mailbox import Mailbox
from integrations.psbc.conformance.people import Run
from integrations.psbc.conformance.points import Finding, Findings, Point
from integrations.psbc.conformance.script import Script
from integrations.psbc.errors import ChannelError
from integrations.psbc.kinds import Direction
from integrations.psbc.profile import Profile

PROBE: Final = "KIT_PROBE"
SINCE_DAYS: Final = 7


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long one waits for the bank at each step, and how often one looks meanwhile."""

    for_s: float = 60.0
    every_s: float = 1.0

    def until(self, is_so: Callable[[], bool]) -> bool:
        """This will ask again and again until something is so or the time is over."""
        end = time.monotonic() + self.for_s
        while not is_so():
            if time.monotonic() > end:
                return False
            time.sleep(self.every_s)
        return True


def run(
    profile: Profile,
    *,
    org: str,
    open_channel: Callable[[], Channel],
    name: str,
    business_on: date,
    waiting: Waiting,
    keys: Keys | None = None,
) -> tuple[Finding, ...]:
    """This will try every point of the agreement that can be tried from outside.

    Whatever the channel refuses is a finding too, and ends the run there. `keys` are those of the
    envelope, where the profile has one.

    Raises:
        NoKey: the envelope needs a key for the business date, and there is none.
    """
    findings = Findings()
    try:
        with open_channel() as line:
            findings.conforms(Point.CONNECT)
            mailbox = Mailbox(profile, org, business_on - timedelta(days=SINCE_DAYS))
            mailbox.keys, mailbox.opens_on = keys or KeyFile(), business_on
            _play(mailbox, line, Run(name), business_on, waiting, findings)
    except ChannelError as error:
        point = Point.RENAME if findings.has(Point.FOLDERS) else Point.FOLDERS
        if not findings.has(Point.CONNECT):
            point = Point.CONNECT
        findings.differs(point, error.reason)
    return findings.all()


def _play(
    mailbox: Mailbox,
    line: Channel,
    name: Run,
    business_on: date,
    waiting: Waiting,
    findings: Findings,
) -> None:
    profile, org = mailbox.profile, mailbox.org
    _try_folders(profile, org, line, findings)
    mailbox.pass_over(line)
    script = Script(profile, org, name, line, mailbox, findings, waiting.until, business_on)
    script.play()
    files.judge(mailbox, findings)
    judging.judge(script)


def _try_folders(profile: Profile, org: str, line: Channel, findings: Findings) -> None:
    for direction in Direction:
        parent = filenames.parent(profile, direction=direction, org=org)
        above, _, last = parent.rpartition("/")
        is_there = last in line.directories(above or "/")
        findings.check(Point.FOLDERS, holds=is_there, detail=f"{parent}: 没有 / missing")
