"""Bulletins: what each unit's figures were on a day, frozen, with the words around them (R9, R49)."""

import asyncio
import json
from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import strawberry

from domain.actors import EVERYTHING, Actor
from domain.bulletins import queries as bulletins
from domain.bulletins import rules
from domain.bulletins.rules import BulletinState as State
from domain.pages import Listing
from domain.transactions import Row
from integrations.documents import bulletin as wording
from integrations.documents import svg
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.states import ListOrder, values
from schema.statistics import EntryReason

if TYPE_CHECKING:
    from schema.people import Person


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="通报的种类")
class BulletinKind(Enum):
    """What a bulletin tells."""

    ENTRY = _is("ENTRY", "数据库录入情况")
    CARDS = _is("CARDS", "会员服务卡办理情况")


@strawberry.enum(description="通报的状态")
class BulletinState(Enum):
    """Where a bulletin stands."""

    DRAFTED = _is("DRAFTED", "拟稿，待审核")
    REVIEWED = _is("REVIEWED", "已审核，待签发")
    PUBLISHED = _is("PUBLISHED", "已签发")
    DISCARDED = _is("DISCARDED", "已作废")


@strawberry.type(description="通报中一个单位的数字与名次，含其下级单位；由冻结的快照得出。")
class BulletinLine:
    """What a bulletin says of a unit."""

    name: str = strawberry.field(description="单位")
    place: int | None = strawberry.field(description="名次，比率相同的并列；没有比率则为空")
    declared: int | None = strawberry.field(description="申报的会员人数")
    expected: int = strawberry.field(
        description="应录入的人数：申报的；未申报的，或已录入更多的，为已录入的"
    )
    counted: int = strawberry.field(description="会籍正常的会员数")
    qualified: int = strawberry.field(description="其中信息合格的人数")
    carded: int = strawberry.field(description="其中已办卡的人数")
    active: int = strawberry.field(description="其中卡已激活的人数")
    rate: str = strawberry.field(description="合格率或办卡率，截取两位小数")
    reason: EntryReason | None = strawberry.field(description="未完成录入的原因")
    missing: str = strawberry.field(description="缺得最多的项目与人数")
    reaches_goal: bool = strawberry.field(description="是否达到规定的办卡率")


@strawberry.type(description="通报中各单位数字之和。")
class BulletinTotals:
    """What a bulletin's units sum to."""

    units: int = strawberry.field(description="单位数")
    units_entered: int = strawberry.field(description="完成录入的单位数")
    units_incomplete: int = strawberry.field(description="信息不完整的单位数")
    units_not_reported: int = strawberry.field(description="未上报的单位数")
    units_at_goal: int = strawberry.field(description="达到办卡率的单位数")
    expected: int = strawberry.field(description="应录入的人数")
    counted: int = strawberry.field(description="会籍正常的会员数")
    qualified: int = strawberry.field(description="其中信息合格的人数")
    carded: int = strawberry.field(description="其中已办卡的人数")
    active: int = strawberry.field(description="其中卡已激活的人数")


def _lines(row: Row) -> list[BulletinLine]:
    snapshot = rules.read(json.loads(row["snapshot"]))
    return [
        BulletinLine(
            name=standing.unit.name,
            place=standing.place,
            declared=standing.unit.declared,
            expected=rules.expected(standing.unit, snapshot.edition),
            counted=standing.unit.counted,
            qualified=standing.unit.qualified,
            carded=standing.unit.carded,
            active=standing.unit.active,
            rate=rules.percent(standing.part, standing.whole),
            reason=None if standing.reason is None else EntryReason(standing.reason.value),
            missing=wording.missing(standing.unit.missing),
            reaches_goal=standing.reaches_goal,
        )
        for standing in rules.standings(snapshot)
    ]


def _totals(row: Row) -> BulletinTotals:
    summed = json.loads(row["snapshot"])["totals"]
    names = BulletinTotals.__annotations__
    return BulletinTotals(**{name: summed[name] for name in names})


def _sentences(row: Row) -> list[str]:
    return list(wording.figures(rules.read(json.loads(row["snapshot"]))))


@strawberry.type(description="通报：某日各单位的数字，冻结为快照，三人办理，签发后不再改变。")
class Bulletin(Node):
    """A version of a bulletin."""

    listing: ClassVar[Listing] = bulletins.BULLETINS

    kind: BulletinKind = plain("种类")
    plan_year: int = plain("年度")
    version: int = plain("第几版；更正另立一版，不改先前的")
    state: BulletinState = plain("状态")
    day_on: date = plain("数字截至这一天")
    number: str = plain("发文字号")
    title: str = plain("标题")
    addressee: str = plain("主送机关")
    issuer: str = plain("发文机关")
    opening: str = plain("开头的文字，每行一段")
    closing: str = plain("结尾的文字，每行一段")
    issued_on: date | None = plain("成文日期")
    drafted_at: datetime = plain("拟稿时间，也是取数时间")
    reviewed_at: datetime | None = plain("审核时间")
    published_at: datetime | None = plain("签发时间")
    place: int | None = plain("在通报链中的顺序；签发后才有")
    previous_digest: str = plain("链上前一份通报的摘要（SM3）")
    digest: str = plain("本通报数据的摘要（SM3）")
    reason: str = plain("作废的原因")
    text_digest: str = worked_out(
        rules.text_digest, "文字与数字的摘要（SM3）：办理时写明所核对的是哪一稿"
    )
    figures: list[str] = worked_out(_sentences, "由快照写成的正文，不能改动")
    lines: list[BulletinLine] = worked_out(_lines, "各单位的数字与名次")
    totals: BulletinTotals = worked_out(_totals, "各单位之和")
    replaces: Annotated["Bulletin", strawberry.lazy("schema.bulletins")] | None = one(
        "Bulletin", "replaces_id", "本版所更正的上一版"
    )
    drafted_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "drafted_by_id", "拟稿人"
    )
    reviewed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "reviewed_by_id", "审核人"
    )
    published_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "published_by_id", "签发人"
    )

    def is_seen_by(self, actor: Actor) -> bool:
        """This will say whether it is published, or the person is of the province."""
        return self.row["state"] == State.PUBLISHED or actor.scope == EVERYTHING

    @answer("我能否修改文字：普惠办公室，尚未审核。")
    def may_frame(self, info: Info) -> bool:
        """This will say whether the viewer may write its words now."""
        return self.row["state"] == State.DRAFTED and info.context.actor.has(*rules.DRAFTERS)

    @answer("我能否审核：须为拟稿人以外、有此岗位的人，发文字号与成文日期已填。")
    def may_review(self, info: Info) -> bool:
        """This will say whether the viewer may review it now."""
        row, actor = self.row, info.context.actor
        is_ready = row["state"] == State.DRAFTED and row["number"] and row["issued_on"]
        return bool(is_ready and row["drafted_by_id"] != actor.staff_id) and actor.has(
            *rules.REVIEWERS
        )

    @answer("我能否签发：须为拟稿人、审核人以外、有此岗位的人，且已审核。")
    def may_publish(self, info: Info) -> bool:
        """This will say whether the viewer may publish it now."""
        row, actor = self.row, info.context.actor
        hands = {row["drafted_by_id"], row["reviewed_by_id"]}
        return (
            row["state"] == State.REVIEWED
            and actor.staff_id not in hands
            and actor.has(*rules.PUBLISHERS)
        )

    @answer("我能否作废：尚未签发，且有此岗位。")
    def may_discard(self, info: Info) -> bool:
        """This will say whether the viewer may discard it now."""
        is_open = self.row["state"] in {State.DRAFTED, State.REVIEWED}
        return is_open and info.context.actor.has(*rules.DRAFTERS, *rules.REVIEWERS)

    @answer("排成公文后的页数；各页的图在 /documents/{id}/{页码}.svg。")
    async def pages(self) -> int:
        """This will lay it out and count its pages."""
        official = wording.document_of(self.row, rules.read(json.loads(self.row["snapshot"])))
        return len(await asyncio.to_thread(svg.pages, official))

    @answer("当场由快照复算本通报的每个数字，并核对摘要；没有问题则为空列表。未签发的为空列表。")
    async def faults(self) -> list[str]:
        """This will verify it again from its document."""
        if self.row["state"] != State.PUBLISHED:
            return []
        found = await bulletins.whole(self.row["id"])
        return [] if found is None else rules.verify(found["document"], digest=found["digest"])


@strawberry.input(description="通报的查询条件；同时满足所填各项。")
class BulletinFilter:
    """What is asked of bulletins."""

    kinds: list[BulletinKind] | None = strawberry.field(description="这些种类之一", default=None)
    states: list[BulletinState] | None = strawberry.field(description="这些状态之一", default=None)
    plan_year: int | None = strawberry.field(description="年度", default=None)


@strawberry.type
class BulletinQueries:
    """Root field of the bulletins."""

    @answer("通报列表；单位看已签发的。")
    async def bulletins(
        self,
        info: Info,
        filter_: Annotated[
            BulletinFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[Bulletin]:
        """This will page through bulletins."""
        asked = filter_ or BulletinFilter()
        where = bulletins.matching(
            kinds=values(asked.kinds), states=values(asked.states), plan_year=asked.plan_year
        )
        if info.context.actor.scope != EVERYTHING:
            where.add("t.state = {}", State.PUBLISHED.value)
        connection: Connection[Bulletin] = await connect(
            info,
            "Bulletin",
            where,
            bulletins.ORDERS[order_by.value],
            part("Bulletin", first, after, last, before, skip),
        )
        return connection
