"""What happened to a member, page by page: each happening with the object that tells it."""

from collections.abc import Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Final

import strawberry

from domain import timeline
from domain.pages import Part
from schema import ids
from schema.connections import Connection, Edge, of_edges
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, load
from schema.permissions import may_read

NAME: Final = "Happening"


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="会员经过的种类")
class HappeningKind(Enum):
    """What happened to a member."""

    ENTERED = _is("ENTERED", "名册入库")
    MEMBERSHIP_CHANGED = _is("MEMBERSHIP_CHANGED", "会籍变动")
    CORRECTION_PROPOSED = _is("CORRECTION_PROPOSED", "提出信息更正，或当即更正")
    CORRECTION_DECIDED = _is("CORRECTION_DECIDED", "信息更正办结")
    CONSENT_RECORDED = _is("CONSENT_RECORDED", "登记个人信息的同意或撤回")
    CARD_APPLIED = _is("CARD_APPLIED", "申请办卡")
    CARD_ANSWERED = _is("CARD_ANSWERED", "办卡申请办结")
    CARD_REPORTED = _is("CARD_REPORTED", "银行报告卡片状态")
    PURCHASED = _is("PURCHASED", "登记互助保障购买")
    ENTITLED = _is("ENTITLED", "产生应发补助")
    ENTITLEMENT_CANCELLED = _is("ENTITLEMENT_CANCELLED", "应发补助取消")
    PAYMENT_MADE = _is("PAYMENT_MADE", "列入发放批次")
    PAYMENT_SETTLED = _is("PAYMENT_SETTLED", "付款有了结果")


@strawberry.type(description="一名会员经过中的一件事。")
class Happening:
    """One thing that happened to a member."""

    happened: strawberry.Private[timeline.Happening]

    @answer("种类")
    def kind(self) -> HappeningKind:
        """This will say what happened."""
        return HappeningKind(self.happened.kind.value)

    @answer("何时")
    def at(self) -> datetime:
        """This will say when it happened."""
        return self.happened.at

    @answer("记载这件事的对象：会籍变动、更正、申请、付款等；不是您可见的为空。")
    async def subject(self, info: Info) -> Node | None:
        """This will load what tells it."""
        node: Node | None = await load(info, self.happened.type_name, self.happened.key)
        return node


Kinds = Annotated[
    list[HappeningKind] | None, strawberry.argument(description="只看这些种类；不填为全部。")
]


async def happenings(
    info: Info, member_id: int, wanted: Part, *, kinds: Sequence[HappeningKind] | None
) -> Connection[Happening]:
    """This will read one page of what happened to a member; kinds that are not the viewer's are left out.

    Raises:
        CursorUnknown: a cursor of nothing that may be seen.
    """
    actor, loaders = info.context.actor, info.context.loaders
    told = tuple(
        source.kind
        for source in timeline.SOURCES
        if may_read(actor, source.type_name)
        and (kinds is None or HappeningKind(source.kind.value) in kinds)
    )

    async def read(member_ids: list[int]) -> Sequence[timeline.Chapter]:
        found = await timeline.page(member_ids, kinds=told, scope=actor.scope, part=wanted)
        return [found[one] for one in member_ids]

    async def total(member_ids: list[int]) -> Sequence[int]:
        found = await timeline.count(member_ids, kinds=told, scope=actor.scope)
        return [found[one] for one in member_ids]

    async def count() -> int:
        many: int = await loaders.batch(("timeline_count", told), total, member_id)
        return many

    chapter: timeline.Chapter = await loaders.batch(("timeline", told, wanted), read, member_id)
    edges = [
        Edge(cursor=ids.cursor(NAME, one.place), node=Happening(happened=one))
        for one in chapter.happenings
    ]
    return of_edges(edges, count, has_next=chapter.has_next, has_previous=chapter.has_previous)
