"""How the main job went month by month, beside the same number of months before."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated, Final

import strawberry

from domain import trends
from domain.calendar import CHINA
from domain.cards import queries as cards
from domain.errors import Invalid
from domain.members import queries as members
from domain.payments import queries as payments
from schema.context import Info
from schema.fields import answer
from schema.permissions import may_read
from schema.scalars import Yuan
from schema.units import Within, path_of

MONTHS_DEFAULT: Final = 12
MONTHS_MAX: Final = 36
_SUBJECTS: Final = (members, cards, payments)


class MonthsRefused(Invalid):
    """So many months cannot be asked for at once."""

    code = "MONTHS_INVALID"
    default_message = f"月数须在 1 到 {MONTHS_MAX} 之间。"


@strawberry.type(description="一个月里主要业务的数字；月份按北京时间。")
class TrendPoint:
    """What happened in one month."""

    month: date = strawberry.field(description="月份，以该月第一天表示")
    members_entered: int = strawberry.field(description="当月入库的会员数")
    cards_issued: int = strawberry.field(description="当月银行开卡的张数")
    cards_activated: int = strawberry.field(description="当月首次激活的卡数")
    credited_amount: Yuan = strawberry.field(description="当月入账的金额，不含此后退回的")


@strawberry.type(description="逐月趋势，与前一段同样长的时间对照。")
class Trends:
    """Two periods of the same length, one after the other."""

    points: list[TrendPoint] = strawberry.field(description="所问各月，早的在前")
    before: list[TrendPoint] = strawberry.field(description="此前同样多的月份，早的在前")
    as_of: datetime = strawberry.field(description="统计时间；最后一个月可能尚未过完")


def _point(month: date, counted: Sequence[dict[date, dict[str, int]]]) -> TrendPoint:
    found: dict[str, int] = {}
    for each in counted:
        found |= each[month]
    credited = Yuan(found.pop("credited_fen"))
    return TrendPoint(month=month, credited_amount=credited, **found)


@strawberry.type
class TrendQueries:
    """Root field of the trends."""

    @answer("逐月趋势：入库、开卡、激活与入账；不在您的范围内时为空。")
    async def trends(
        self,
        info: Info,
        unit_id: Within = None,
        months: Annotated[
            int, strawberry.argument(description=f"几个月，含最后一个月；最多 {MONTHS_MAX}。")
        ] = MONTHS_DEFAULT,
        until: Annotated[
            date | None, strawberry.argument(description="最后一个月里的任一天；不填为本月。")
        ] = None,
    ) -> Trends | None:
        """This will count by month.

        Raises:
            MonthsRefused: fewer than one, or too many.
        """
        if not 1 <= months <= MONTHS_MAX:
            raise MonthsRefused(field=("months",))
        is_seen, path = await path_of(info, unit_id)
        actor, now = info.context.actor, info.context.now()
        if not is_seen or not may_read(actor, "Member"):
            return None
        wanted = trends.months(until or now.astimezone(CHINA).date(), 2 * months)
        counted = [
            await subject.monthly(wanted, path or actor.scope, scope=actor.scope)
            for subject in _SUBJECTS
        ]
        points = [_point(month, counted) for month in wanted]
        return Trends(points=points[months:], before=points[:months], as_of=now)
