"""The desk of people's rights: two officers, a clock that only they move, and somebody who left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from domain.actors import Role
from domain.consents import operations as consents
from domain.consents.rules import Channel as Said
from domain.corrections import operations as corrections
from domain.data_rights import operations as requests
from domain.data_rights.rules import Channel, RightKind
from domain.erasures import operations as erasures
from domain.erasures.rules import Bar
from domain.legal_holds import operations as holds
from tests.town import OFFICE, Town, person

SECOND = person(8, Role.OFFICE)
# More than ten whole years after everything that is arranged here: the term of identity records.
LATER = timedelta(days=12 * 366)


@dataclass
class Desk:
    """The office, a second officer, and a clock that only they move."""

    town: Town
    time: datetime

    async def record(self, member_id: int, kind: RightKind = RightKind.ACCESS) -> int:
        return await requests.record(
            member_id,
            kind=kind,
            channel=Channel.VISIT,
            proof="居民身份证原件，本人",
            wish="依法请求",
            requested_on=self.time.date(),
            by=OFFICE,
            now=self.time,
        )

    async def hold(self, member_id: int, **changes: Any) -> int:
        given: dict[str, Any] = {
            "document": "协查函〔2018〕1号", "reason": "案件调查", "from_on": self.time.date(),
            "until_on": None,
        } | changes  # fmt: skip
        return await holds.propose(member_id, by=OFFICE, now=self.time, **given)

    async def bars(self, member_id: int) -> set[Bar]:
        found = await erasures.against(member_id, today=self.time.date())
        return {one.bar for one in found}

    async def leaver(self) -> int:
        """Somebody who quit, with a cancelled card and a paid subsidy, past every term."""
        unit_id = await self.town.unit()
        [entitlement_id] = await self.town.payable(unit_id)
        await self.town.owner.execute("UPDATE cards SET status = '12'")
        await self.town.owner.execute(
            "UPDATE entitlements SET cancelled_at = $1, cancel_reason = '退会'", self.time
        )
        await self.town.owner.execute("UPDATE members SET status = 'QUIT'")
        assert entitlement_id == 1
        self.time += LATER
        return 1

    async def corrected(self, member_id: int, **given: str) -> int:
        """A correction with its ground, proposed by the office."""
        words = {"reason": "王小芳来函更正", "document": "王小芳身份证复印件"}
        return await corrections.propose(member_id, given, by=OFFICE, now=self.time, **words)

    async def agreed(self, member_id: int) -> None:
        """Somebody who agreed, and took it back."""
        day = self.time.date()
        told: dict[str, Any] = {"on_day": day, "channel": Said.PAPER, "by": OFFICE}
        await consents.give(member_id, collector="李采集", now=self.time, **told)
        await consents.withdraw(member_id, reason="本人来电", now=self.time, **told)

    async def erase(self, member_id: int) -> None:
        request_id = await self.record(member_id, RightKind.ERASURE)
        await requests.grant(request_id, answer="已删除", by=SECOND, now=self.time)
