"""Which units are furthest behind, and what the bank's refusals of cards come down to."""

import asyncio
from collections.abc import Callable, Mapping
from enum import Enum
from fractions import Fraction
from typing import Annotated, Final

import strawberry

from domain.actors import EVERYTHING
from domain.applications import queries as applications
from domain.units import queries as units
from schema.cards import BankReason, reason
from schema.connections import PAGE_DEFAULT, First, PageRefused
from schema.context import Info
from schema.fields import answer
from schema.figures import Figures, figures_below
from schema.permissions import may_read
from schema.units import Unit, Within, path_of

PROGRESS_MAX: Final = 500
NOBODY: Final = Fraction(2)


@strawberry.enum(description="以什么衡量落后；最落后的排在最前")
class Behind(Enum):
    """By what units are compared."""

    CARDS = strawberry.enum_value("CARDS", description="办卡率，低的在前；没有会员的在后")
    ACTIVATION = strawberry.enum_value("ACTIVATION", description="激活率，低的在前；没有会员的在后")
    MISSING = strawberry.enum_value("MISSING", description="尚未办卡的人数，多的在前")
    ENTRY = strawberry.enum_value(
        "ENTRY", description="已入库单位的比例，低的在前；相同时退回行多的在前"
    )


@strawberry.type(description="一个单位连同下级单位的进展。")
class UnitProgress:
    """A unit and how far it has come with all below it."""

    unit: Unit = strawberry.field(description="单位")
    figures: Figures = strawberry.field(description="本单位及下级单位的主要数字")


@strawberry.type(description="一种开卡失败的原因，以及还有多少人未解决。")
class CardFailure:
    """How many members wait behind one of the bank's reasons."""

    reason: BankReason = strawberry.field(description="原因与办法")
    members: int = strawberry.field(description="最近一次申请因此失败、尚未重新申请的人数")


def _share(part: int, whole: int) -> Fraction:
    return Fraction(part, whole) if whole else NOBODY


_KEYS: Final[Mapping[Behind, Callable[[Figures], tuple[Fraction | int, ...]]]] = {
    Behind.CARDS: lambda one: (
        _share(one.members_carded, one.members_counted),
        one.members_carded - one.members_counted,
    ),
    Behind.ACTIVATION: lambda one: (
        _share(one.members_active, one.members_counted),
        one.members_active - one.members_counted,
    ),
    Behind.MISSING: lambda one: (one.members_carded - one.members_counted,),
    Behind.ENTRY: lambda one: (_share(one.units_entered, one.units), -one.refused_rows),
}
_COMPARED: Final = (
    "units", "units_entered", "refused_rows", "members_counted", "members_carded",
)  # fmt: skip


@strawberry.type
class ProgressQueries:
    """Root fields about who is behind."""

    @answer("一个单位的直接下级各自的进展，最落后的在前；不填单位时看您的范围。")
    async def unit_progress(
        self,
        info: Info,
        unit_id: Within = None,
        order_by: Annotated[
            Behind, strawberry.argument(description="以什么衡量落后")
        ] = Behind.CARDS,
        first: First = None,
    ) -> list[UnitProgress]:
        """This will compare the units directly below one.

        Raises:
            PageRefused: more are asked for than is given at once.
        """
        limit = PAGE_DEFAULT if first is None else first
        if not 0 <= limit <= PROGRESS_MAX:
            raise PageRefused(f"每次最多 {PROGRESS_MAX} 个单位。")
        is_seen, path = await path_of(info, unit_id)
        if not is_seen or not may_read(info.context.actor, "Member"):
            return []
        below = await _below(info, path or info.context.actor.scope)
        counted = await asyncio.gather(
            *(figures_below(info, unit.row["path"], besides=_COMPARED) for unit in below)
        )
        compared = [
            UnitProgress(unit=unit, figures=figures)
            for unit, figures in zip(below, counted, strict=True)
        ]
        key = _KEYS[order_by]
        return sorted(compared, key=lambda one: key(one.figures))[:limit]

    @answer("开卡失败的原因各有多少人尚未解决，多的在前；不填单位时看您的范围。")
    async def card_failures(self, info: Info, unit_id: Within = None) -> list[CardFailure]:
        """This will count the standing refusals by reason."""
        is_seen, path = await path_of(info, unit_id)
        scope = info.context.actor.scope
        if not is_seen or not may_read(info.context.actor, "CardApplication"):
            return []
        found = await applications.failures_by_code(path or scope, scope=scope)
        explained = [(reason(row), row["members"]) for row in found]
        return [CardFailure(reason=why, members=count) for why, count in explained if why]


async def _below(info: Info, path: str) -> list[Unit]:
    """This will find whom to compare: the children, of a province with one top the top's."""
    scope = info.context.actor.scope
    found = await units.directly_below(path, scope=scope)
    if path == EVERYTHING and len(found) == 1:
        found = await units.directly_below(found[0]["path"], scope=scope)
    return [Unit.of(row) for row in found]
