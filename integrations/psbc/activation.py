"""Changes of cards' status, reported daily (ACT)."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from integrations.psbc import reading
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import ActivationChannel, CardStatusCode
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.reading import Reading
from integrations.psbc.rows import ParsedLine


@dataclass(frozen=True, slots=True)
class CardStatusChange:
    """The status that one card now has."""

    line_number: int
    card_number: str = field(repr=False)
    request_id: str
    status: CardStatusCode
    changed_at: datetime
    channel: ActivationChannel | None
    first_swipe_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A file that lists every card; all parts of one listing together are the whole."""

    name: str
    part: int
    parts: int


def listing(profile: Profile, file: ParsedFile) -> Listing | None:
    """This will say of which listing of all cards a file is a part; None when it tells changes alone.

    The batch number tells, in the form that the profile agrees on.
    """
    pattern = profile.kinds[RecordKind.ACTIVATION].listing_batch_no
    match = re.fullmatch(pattern, file.batch_no) if pattern else None
    if match is None:
        return None
    return Listing(match["name"], int(match["part"]), int(match["parts"]))


def changes(profile: Profile, file: ParsedFile) -> Reading[CardStatusChange]:
    """This will read the lines of an ACT file; lines with a new code are set aside."""

    def meaning(line: ParsedLine) -> CardStatusChange:
        changed_at = reading.instant(line, "changed_at")
        if changed_at is None:
            raise reading.contradiction(line, "缺少变更时间")
        has_channel = bool(reading.text(line, "channel"))
        return CardStatusChange(
            line_number=line.number,
            card_number=reading.text(line, "card_no"),
            request_id=reading.text(line, "req_id"),
            status=reading.coded(profile.codes.card_status, line, "status"),
            changed_at=changed_at,
            channel=reading.coded(profile.codes.channels, line, "channel") if has_channel else None,
            first_swipe_at=reading.instant(line, "first_swipe_at"),
        )

    return reading.read_each(file, RecordKind.ACTIVATION, meaning)
