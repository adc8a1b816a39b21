"""Deliveries to the provincial database, their lines, and the province's receipts."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import orjson
import strawberry

from domain.pages import Listing
from domain.provincial_deliveries import queries as deliveries
from domain.provincial_deliveries import rules
from domain.provincial_fields import FIELDS
from domain.provincial_receipts import queries as receipts
from domain.provincial_receipts.rules import STRAY_LABELS, Stray
from domain.qualification import FLAW_LABELS, LABELS, Flaw
from domain.transactions import Row
from schema.connections import (
    After,
    Before,
    Connection,
    First,
    Last,
    Parent,
    Skip,
    connect,
    part,
)
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, many, one, plain, worked_out
from schema.provincial_maps import ProvincialMap
from schema.provincial_states import (
    ProvincialAct,
    ProvincialKind,
    ProvincialOutcome,
    ProvincialReceiptState,
    ProvincialState,
)

if TYPE_CHECKING:
    from schema.members import Member
    from schema.people import Person


@strawberry.type(description="因资料不合格或缺少省库必填的一项而没有报送的会员，各按第一项原因计。")
class ProvincialOmission:
    """People left out for one field or flaw."""

    field: str = strawberry.field(description="缺少的字段，或不合格的代码")
    label: str = strawberry.field(description="原因的中文说法")
    count: int = strawberry.field(description="人数")


@strawberry.type(description="省库退回的一种原因。")
class ProvincialReason:
    """Why lines were refused."""

    code: str = strawberry.field(description="省库的错误代码")
    text: str = strawberry.field(description="省库的错误说明")
    count: int = strawberry.field(description="行数")


@strawberry.type(description="回执中对不上我方报送的一行。")
class ProvincialStray:
    """A line of a receipt that answers none of ours."""

    sheet_row: int = strawberry.field(description="回执中的第几行")
    number: int = strawberry.field(description="所写的行号；读不出的为 0")
    why: str = strawberry.field(description="为什么对不上")


@strawberry.type(description="省库的一份回执。")
class ProvincialReceipt(Node):
    """An answer of the province's."""

    listing: ClassVar[Listing] = receipts.RECEIPTS

    state: ProvincialReceiptState = plain("状态")
    file_name: str = plain("文件名")
    digest: str = plain("文件的 SM3 摘要")
    size_bytes: int = plain("文件大小，字节")
    problem: str = plain("没有采用的原因；没有则为空")
    lines: int = plain("共有多少行", name="lineCount")
    accepted: int = plain("其中新接收的行数")
    refused: int = plain("其中新退回的行数")
    strays: int = plain("对不上的行数")
    received_at: datetime = plain("导入时间")
    applied_at: datetime | None = plain("处理完的时间")
    received_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "received_by_id", "导入人"
    )

    @answer("对不上的前 200 行。")
    async def stray_lines(self) -> list[ProvincialStray]:
        """This will list what answers none of ours."""
        return [
            ProvincialStray(
                sheet_row=each["sheet_row"],
                number=each["number"],
                why=STRAY_LABELS[Stray(each["why"])],
            )
            for each in await receipts.strays(self.row["id"])
        ]


@strawberry.type(description="报送中的一行：关于谁、要省库做什么、省库怎样答复。")
class ProvincialLine(Node):
    """One line of a delivery."""

    listing: ClassVar[Listing] = deliveries.LINES

    number: int = plain("行号，与文件中相同")
    act: ProvincialAct = plain("操作")
    outcome: ProvincialOutcome = plain("省库的答复")
    code: str = plain("省库的错误代码")
    text: str = plain("省库的错误说明")
    member: Annotated["Member", strawberry.lazy("schema.members")] | None = one(
        "Member", "member_id", "会员"
    )


def _named(key: str) -> str:
    if key == rules.RESTRICTED:
        return rules.RESTRICTED_LABEL
    if key in FIELDS:
        return FIELDS[key].label
    return LABELS.get(key) or FLAW_LABELS[Flaw(key)]


def _omissions(row: Row) -> list[ProvincialOmission]:
    found: dict[str, int] = orjson.loads(row["omitted"])
    return [
        ProvincialOmission(field=key, label=_named(key), count=count)
        for key, count in sorted(found.items(), key=lambda each: -each[1])
    ]


@strawberry.type(description="一份省库报送：编号、封存的文件与省库的答复。完整证件号码只在文件中。")
class ProvincialDelivery(Node):
    """One numbered file for the province."""

    listing: ClassVar[Listing] = deliveries.DELIVERIES

    number: int = plain("报送批次号")
    kind: ProvincialKind = plain("种类")
    state: ProvincialState = plain("状态")
    problem: str = plain("未能生成的原因；没有则为空")
    members_total: int = plain("申请时库中的会员数")
    members_seen: int = plain("已比对的会员数")
    members_wanted: int = plain("其中会籍状态属于报送范围的")
    omissions: list[ProvincialOmission] = worked_out(
        _omissions, "因资料不合格或缺少必填项而没有报送的，按原因"
    )
    added: int = plain("新增的行数")
    changed: int = plain("变更的行数")
    removed: int = plain("删除的行数")
    same: int = plain("不变的行数，只在全量中")
    lines: int = plain("文件的行数，不含表头", name="lineCount")
    accepted: int = plain("省库接收的行数")
    refused: int = plain("省库退回的行数")
    created_at: datetime = plain("申请时间")
    frozen_at: datetime | None = plain("封存时间")
    file_name: str = plain("文件名；未封存的为空")
    digest: str = plain("文件的 SM3 摘要；未封存的为空")
    size_bytes: int = plain("文件大小，字节")
    released_at: datetime | None = plain("放行时间")
    due_on: date | None = plain("应收齐回执的日期；没有现行条款规定的为空")
    ended_at: datetime | None = plain("结束时间")
    reason: str = plain("关闭或作废的原因")
    bytes_gone_at: datetime | None = plain("文件到期删除的时间；还在的为空")
    map: ProvincialMap | None = one("ProvincialMap", "map_id", "所用的列对照")
    requested_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "requested_by_id", "申请人"
    )
    released_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "released_by_id", "放行人"
    )
    ended_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "ended_by_id", "关闭或作废的人"
    )
    receipts: list[ProvincialReceipt] = many("ProvincialReceipt", "delivery_id", "收到的回执")

    @answer("下载地址；尚未由另一人放行或文件已删除时为空。下载前须再次输入密码。")
    def address(self, info: Info) -> str | None:
        """This will give the address from which the file can be fetched."""
        is_there = self.row["state"] in rules.FETCHED and self.row["bytes_gone_at"] is None
        is_theirs = info.context.actor.has(*rules.RELEASERS)
        return f"/provincial-files/{self.id()}" if is_there and is_theirs else None

    @answer("退回的原因，多的在前，最多 50 种。")
    async def reasons(self) -> list[ProvincialReason]:
        """This will count the refused lines by why."""
        return [
            ProvincialReason(code=each.code, text=each.text, count=each.count)
            for each in await deliveries.reasons(self.row["id"])
        ]

    @answer("文件的各行，按行号；可以只看一种答复的。")
    async def entries(
        self,
        info: Info,
        outcome: Annotated[
            ProvincialOutcome | None, strawberry.argument(description="只看这种答复的")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[ProvincialLine]:
        """This will page through the lines."""
        connection: Connection[ProvincialLine] = await connect(
            info,
            "ProvincialLine",
            deliveries.outcome_is(None if outcome is None else outcome.value),
            deliveries.ORDERS["OLDEST"],
            part("ProvincialLine", first, after, last, before, skip),
            parent=Parent("t.delivery_id = p.id", self.row["id"]),
        )
        return connection


@strawberry.type
class ProvincialQueries:
    """Root field of deliveries."""

    @answer("省库报送，新的在前；普惠办公室、财务复核与审计可见。")
    async def provincial_deliveries(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[ProvincialDelivery]:
        """This will page through deliveries."""
        connection: Connection[ProvincialDelivery] = await connect(
            info,
            "ProvincialDelivery",
            deliveries.matching(),
            deliveries.ORDERS["NEWEST"],
            part("ProvincialDelivery", first, after, last, before, skip),
        )
        return connection
