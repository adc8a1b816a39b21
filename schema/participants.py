"""Participant lists of the mutual-aid plan, held against the members (R10)."""

from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import orjson
import strawberry

from domain.crypto import narrow_id_no
from domain.pages import Listing
from domain.participants import queries as participants
from domain.participants import rules
from domain.participants.rules import Standing
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
from schema.nodes import Node, one, plain, worked_out

if TYPE_CHECKING:
    from schema.members import Member
    from schema.people import Person
    from schema.units import Unit


def _is(standing: Standing) -> Any:
    return strawberry.enum_value(standing.value, description=rules.LABELS[standing])


@strawberry.enum(description="名单中一人与会员库核对的结果")
class ParticipantStanding(Enum):
    """What became of a line."""

    MEMBER = _is(Standing.MEMBER)
    NAME_DIFFERS = _is(Standing.NAME_DIFFERS)
    OTHER_UNIT = _is(Standing.OTHER_UNIT)
    NOT_ACTIVE = _is(Standing.NOT_ACTIVE)
    UNKNOWN = _is(Standing.UNKNOWN)
    NOT_HERE = _is(Standing.NOT_HERE)
    REPEATED = _is(Standing.REPEATED)
    UNREADABLE = _is(Standing.UNREADABLE)


@strawberry.enum(description="参保名单的状态")
class ParticipantListState(Enum):
    """Where a list stands."""

    RECEIVED = strawberry.enum_value("RECEIVED", description="已收到，正在核对")
    CHECKED = strawberry.enum_value("CHECKED", description="已逐行核对")
    UNREADABLE = strawberry.enum_value("UNREADABLE", description="无法读取，原因见说明")


@strawberry.type(description="一种核对结果的人数。")
class ParticipantCount:
    """How many lines have one standing."""

    standing: ParticipantStanding = strawberry.field(description="核对结果")
    label: str = strawberry.field(description="核对结果的中文说法")
    advice: str = strawberry.field(description="怎样办")
    count: int = strawberry.field(description="人数")


@strawberry.type(description="参保名单中的一行及其核对结果。")
class ParticipantLine(Node):
    """One line of a list."""

    listing: ClassVar[Listing] = participants.LINES

    number: int = plain("第几条，从 1 起")
    sheet_row: int = plain("在工作表中的行号")
    name: str = plain("名单所写的姓名")
    id_no_masked: str = worked_out(
        lambda row: narrow_id_no(row["id_no_masked"]), "名单所写的证件号码，掩码：首末各一位"
    )
    standing: ParticipantStanding = plain("核对结果")
    advice: str = worked_out(lambda row: rules.ADVICE[Standing(row["standing"])], "怎样办")
    member: Annotated["Member", strawberry.lazy("schema.members")] | None = one(
        "Member", "member_id", "会员库中的人；不在查看者范围内的为空"
    )


def _counts(row: Row) -> list[ParticipantCount]:
    found: dict[str, int] = orjson.loads(row["counts"])
    return [
        ParticipantCount(
            standing=ParticipantStanding(each.value),
            label=rules.LABELS[each],
            advice=rules.ADVICE[each],
            count=found[each.value],
        )
        for each in Standing
        if each.value in found
    ]


def _passed(row: Row) -> int:
    found: dict[str, int] = orjson.loads(row["counts"])
    return found.get(Standing.MEMBER.value, 0)


@strawberry.type(description="一份参保名单与会员库的核对：住院互助的参保人数以会员库为准。")
class ParticipantList(Node):
    """One list of participants."""

    listing: ClassVar[Listing] = participants.LISTS

    plan_year: int = plain("参保年度")
    state: ParticipantListState = plain("状态")
    file_name: str = plain("文件名")
    digest: str = plain("文件的 SM3 摘要")
    size_bytes: int = plain("文件大小，字节")
    problem: str = plain("无法读取的原因；没有则为空")
    lines: int = plain("名单的人数（行数）", name="lineCount")
    members_active: int = plain("核对时范围内会籍正常的会员数")
    passed: int = worked_out(_passed, "核对通过的人数")
    counts: list[ParticipantCount] = worked_out(_counts, "各种结果的人数")
    received_at: datetime = plain("上传时间")
    checked_at: datetime | None = plain("核对完的时间")
    unit: Annotated["Unit", strawberry.lazy("schema.units")] | None = one(
        "Unit", "unit_id", "名单所属单位；省直机关工会上传的为空"
    )
    received_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "received_by_id", "上传人"
    )

    @answer("核对结果表的下载地址；尚未核对的为空。")
    def result_address(self, info: Info) -> str | None:
        """This will give where the result can be fetched."""
        return self._address(info, "result")

    @answer("预填好的会员导入模板的下载地址；没有需要先录入的人时为空。")
    def missing_address(self, info: Info) -> str | None:
        """This will give where the prefilled template can be fetched."""
        found: dict[str, int] = orjson.loads(self.row["counts"])
        is_any = any(found.get(each.value) for each in rules.MISSING)
        return self._address(info, "missing") if is_any else None

    @answer("各行，按名单次序；可以只看一种结果的。")
    async def entries(
        self,
        info: Info,
        standing: Annotated[
            ParticipantStanding | None, strawberry.argument(description="只看这种结果的")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[ParticipantLine]:
        """This will page through the lines."""
        connection: Connection[ParticipantLine] = await connect(
            info,
            "ParticipantLine",
            participants.standing_is(None if standing is None else standing.value),
            participants.ORDERS["OLDEST"],
            part("ParticipantLine", first, after, last, before, skip),
            parent=Parent("t.list_id = p.id", self.row["id"]),
        )
        return connection

    def _address(self, info: Info, what: str) -> str | None:
        is_theirs = info.context.actor.has(*rules.CHECKERS)
        is_there = self.row["state"] == rules.ListState.CHECKED and is_theirs
        return f"/participant-lists/{self.id()}/{what}" if is_there else None


@strawberry.type
class ParticipantQueries:
    """Root field of participant lists."""

    @answer("核对过的参保名单，新的在前；单位经办人只看到本单位及下级单位的。")
    async def participant_lists(
        self,
        info: Info,
        plan_year: Annotated[
            int | None, strawberry.argument(description="只看这个参保年度的")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[ParticipantList]:
        """This will page through the lists."""
        connection: Connection[ParticipantList] = await connect(
            info,
            "ParticipantList",
            participants.matching(plan_year=plan_year),
            participants.ORDERS["NEWEST"],
            part("ParticipantList", first, after, last, before, skip),
        )
        return connection
