"""People's requests about their own data, and legal holds that keep a record from erasure."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import orjson
import strawberry

from domain.calendar import CHINA
from domain.data_rights import queries as requests
from domain.data_rights import rules
from domain.data_rights.rules import Channel, RightKind
from domain.erasures import operations as erasures
from domain.erasures.rules import LABELS
from domain.legal_holds import queries as holds
from domain.pages import Listing
from domain.transactions import Row
from schema import fields, ids
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.nodes import Node, one, plain, worked_out
from schema.states import values

if TYPE_CHECKING:
    from schema.members import Member
    from schema.people import Person


def _is(value: str, description: str) -> Any:
    return strawberry.enum_value(value, description=description)


@strawberry.enum(description="个人对其信息的请求的种类（个人信息保护法）")
class RightsKind(Enum):
    """What is asked for."""

    ACCESS = _is("ACCESS", rules.LABELS[RightKind.ACCESS])
    CORRECTION = _is("CORRECTION", rules.LABELS[RightKind.CORRECTION])
    ERASURE = _is("ERASURE", rules.LABELS[RightKind.ERASURE])
    RESTRICTION = _is("RESTRICTION", rules.LABELS[RightKind.RESTRICTION])


@strawberry.enum(description="个人信息请求的状态")
class RightsState(Enum):
    """Where a request stands."""

    RECORDED = _is("RECORDED", "已登记，待另一人决定")
    GRANTED = _is("GRANTED", "已同意并办理")
    REFUSED = _is("REFUSED", "不予办理，已说明理由")
    WITHDRAWN = _is("WITHDRAWN", "本人已撤回")


@strawberry.enum(description="请求的途径")
class RightsChannel(Enum):
    """How it came."""

    VISIT = _is("VISIT", rules.CHANNEL_LABELS[Channel.VISIT])
    LETTER = _is("LETTER", rules.CHANNEL_LABELS[Channel.LETTER])
    AGENT = _is("AGENT", rules.CHANNEL_LABELS[Channel.AGENT])
    UNIT = _is("UNIT", rules.CHANNEL_LABELS[Channel.UNIT])


@strawberry.enum(description="依法保留的状态")
class LegalHoldState(Enum):
    """Where a hold stands."""

    PROPOSED = _is("PROPOSED", "已提出，即时起效，待另一人确认")
    STANDING = _is("STANDING", "保留中")
    LIFTING = _is("LIFTING", "已提出解除，待另一人确认；仍在保留")
    LIFTED = _is("LIFTED", "已解除")
    DECLINED = _is("DECLINED", "未予确认")


@strawberry.type(description="一项个人信息请求。")
class RightsRequest(Node):
    """One request of a person's."""

    listing: ClassVar[Listing] = requests.REQUESTS

    kind: RightsKind = plain("种类")
    state: RightsState = plain("状态")
    channel: RightsChannel = plain("途径")
    proof: str = plain("核对过的身份证明")
    wish: str = plain("请求的内容")
    requested_on: date = plain("提出日期")
    due_on: date = plain("应答复的日期")
    recorded_at: datetime = plain("登记时间")
    decided_at: datetime | None = plain("决定时间；尚未决定的为空")
    answer: str = plain("给本人的答复")
    is_standing: bool = worked_out(rules.is_standing, "是否正在生效的限制处理，可以解除")
    lifted_at: datetime | None = plain("限制处理的解除时间；没有解除或不是限制处理的为空")
    lift_reason: str = plain("解除的原因；没有则为空")
    kept: list[str] = worked_out(
        lambda row: list(orjson.loads(row["kept"])), "删除后依法仍保留的内容与条款"
    )
    member: Annotated["Member", strawberry.lazy("schema.members")] | None = one(
        "Member", "member_id", "本人"
    )
    recorded_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "recorded_by_id", "登记人"
    )
    decided_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "decided_by_id", "决定人"
    )
    lifted_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "lifted_by_id", "解除人"
    )

    @fields.answer("删除请求目前不能办理的原因；可以办理或不是删除请求的为空列表。")
    async def against(self, info: Info) -> list[str]:
        """This will name what stands against an erasure."""
        if self.row["kind"] != "ERASURE" or self.row["state"] != "RECORDED":
            return []
        today = info.context.now().astimezone(CHINA).date()
        found = await erasures.against(self.row["member_id"], today=today)
        return [LABELS[each.bar] + (f"：{each.detail}" if each.detail else "") for each in found]

    @fields.answer(
        "个人信息副本的下载地址；没有同意查阅、复制或已过期的为空。下载前须再次输入密码。"
    )
    def address(self, info: Info) -> str | None:
        """This will give where the copy can be fetched."""
        return f"/person-packages/{self.id()}" if _is_there(self.row, info) else None


def _is_there(row: Row, info: Info) -> bool:
    is_granted = row["kind"] == "ACCESS" and row["state"] == "GRANTED"
    is_theirs = info.context.actor.has(*rules.DECIDERS)
    return bool(
        is_granted and is_theirs and row["decided_at"] + rules.PACKAGE_KEPT >= info.context.now()
    )


@strawberry.type(description="一项依法保留：该人的资料不得删除。")
class LegalHold(Node):
    """One hold."""

    listing: ClassVar[Listing] = holds.HOLDS

    state: LegalHoldState = plain("状态")
    document: str = plain("依据的文书号或材料")
    reason: str = plain("原因")
    from_on: date = plain("自这一天起")
    until_on: date | None = plain("到这一天为止；不定期的为空")
    proposed_at: datetime = plain("提出时间")
    decided_at: datetime | None = plain("确认的时间")
    lift_document: str = plain("解除依据；没有则为空")
    lift_reason: str = plain("解除原因；没有则为空")
    lifted_at: datetime | None = plain("解除时间")
    member: Annotated["Member", strawberry.lazy("schema.members")] | None = one(
        "Member", "member_id", "所保留的人"
    )
    proposed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "proposed_by_id", "提出人"
    )
    decided_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "decided_by_id", "确认人"
    )
    lift_proposed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "lift_proposed_by_id", "提出解除的人"
    )
    lifted_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "lifted_by_id", "确认解除的人"
    )


OfMember = Annotated[
    strawberry.ID | None, strawberry.argument(description="只看这名会员的；填会员的全局编号")
]


@strawberry.type
class DataRightsQueries:
    """Root fields of requests and legal holds."""

    @fields.answer("个人信息请求，新的在前；普惠办公室、财务复核与审计可见。")
    async def rights_requests(
        self,
        info: Info,
        states: Annotated[
            list[RightsState] | None, strawberry.argument(description="这些状态之一")
        ] = None,
        member_id: OfMember = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[RightsRequest]:
        """This will page through requests."""
        connection: Connection[RightsRequest] = await connect(
            info,
            "RightsRequest",
            requests.matching(states=values(states), member_id=_member(member_id)),
            requests.ORDERS["NEWEST"],
            part("RightsRequest", first, after, last, before, skip),
        )
        return connection

    @fields.answer("依法保留，新的在前；普惠办公室、财务复核与审计可见。")
    async def legal_holds(
        self,
        info: Info,
        states: Annotated[
            list[LegalHoldState] | None, strawberry.argument(description="这些状态之一")
        ] = None,
        member_id: OfMember = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[LegalHold]:
        """This will page through holds."""
        connection: Connection[LegalHold] = await connect(
            info,
            "LegalHold",
            holds.matching(states=values(states), member_id=_member(member_id)),
            holds.ORDERS["NEWEST"],
            part("LegalHold", first, after, last, before, skip),
        )
        return connection


def _member(given: strawberry.ID | None) -> int | None:
    return None if given is None else ids.number("Member", given, field="memberId")
