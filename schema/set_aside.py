"""Files set aside whole and lines set aside alone: why, what may be done, and what people decided."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar, Final

import strawberry

from domain.dispositions import queries as dispositions
from domain.dispositions import rules
from domain.pages import Listing
from domain.transactions import Row
from integrations.psbc import glossary
from integrations.psbc.kinds import RecordKind
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.desk_states import FileAct, FileActOutcome, LineAct
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from schema.states import ListOrder
from workers import exchange, set_aside

if TYPE_CHECKING:
    from schema.bank_files import BankFile
    from schema.people import Person

KIND_LABELS: Final = {kind.value: glossary.kind_label(kind) for kind in RecordKind}


PersonRef = Annotated["Person", strawberry.lazy("schema.people")]
BankFileRef = Annotated["BankFile", strawberry.lazy("schema.bank_files")]


@strawberry.type(description="银行文件中未能处理的一行、原因，以及怎样处置的。")
class BankFileProblem(Node):
    """One line of a received file that was not applied, and what became of it."""

    listing: ClassVar[Listing] = dispositions.LINES

    line_number: int = plain("行号")
    code: str = plain("原因代码")
    message: str = plain("原因")
    bank_file: BankFileRef | None = one("BankFile", "file_id", "所在的文件")
    is_open: bool = worked_out(lambda row: row["act"] is None, "是否还没有人处置")
    act: LineAct | None = worked_out(
        lambda row: LineAct(row["act"]) if row["act"] else None, "怎样处置的；尚未处置为空"
    )
    reason: str = worked_out(lambda row: row["reason"] or "", "处置说明")
    decided_at: datetime | None = plain("处置时间")
    decided_by: PersonRef | None = one("Person", "decided_by_id", "处置人")


@strawberry.type(description="对一个隔离文件的处置意见：由谁提出、由谁确认或退回。")
class FileDisposition(Node):
    """A wish over a quarantined file and how it ended."""

    listing: ClassVar[Listing] = dispositions.PROPOSALS

    act: FileAct = worked_out(lambda row: FileAct(row["act"]), "处置")
    reason: str = plain("理由")
    needs_two: bool = plain("是否须由另一人确认", name="needsTwoPeople")
    problem_code: str = plain("当时的隔离原因代码")
    problem: str = plain("当时的隔离原因")
    proposed_at: datetime = plain("提出时间")
    proposed_by: PersonRef | None = one("Person", "proposed_by_id", "提出人")
    outcome: FileActOutcome | None = worked_out(
        lambda row: FileActOutcome(row["outcome"]) if row["outcome"] else None,
        "结果；等待他人确认时为空",
    )
    decided_at: datetime | None = plain("确认或退回时间")
    decided_by: PersonRef | None = one("Person", "decided_by_id", "确认或退回的人")
    decline_reason: str = plain("退回的理由")


@strawberry.type(description="隔离中的文件可以怎样处置。")
class Quarantine:
    """What may be done about a file that is set aside."""

    kind_label: str = strawberry.field(description="从文件名看是哪一类文件")
    needs_two_people: bool = strawberry.field(description="处置是否须由另一人确认：涉及资金的须要")
    is_releasable: bool = strawberry.field(description="是否可以放行")
    why_not: str = strawberry.field(description="不能放行的原因；可以放行时为空")


def quarantine_of(row: Row) -> Quarantine | None:
    """This will say what may be done about a file; None for one that is not quarantined."""
    if row["state"] != "QUARANTINED":
        return None
    kind = set_aside.kind_of(exchange.current().profile, row["name"])
    is_releasable = rules.is_releasable(row["problem_code"])
    return Quarantine(
        kind_label=KIND_LABELS.get(kind, "未登记的种类"),
        needs_two_people=rules.needs_two(kind),
        is_releasable=is_releasable,
        why_not="" if is_releasable else rules.NotReleasable.default_message,
    )


@strawberry.input(description="未能处理的行的查询条件；同时满足所填各项。")
class BankFileProblemFilter:
    """What is asked of lines that were not applied."""

    is_open: bool | None = strawberry.field(description="是否还没有人处置", default=None)
    kinds: list[str] | None = strawberry.field(description="这些文件种类之一", default=None)
    codes: list[str] | None = strawberry.field(description="这些原因代码之一", default=None)


@strawberry.type
class SetAsideQueries:
    """Root field of lines that were not applied."""

    @answer("银行来文中未能处理的行；单位经办人不可见。")
    async def bank_file_problems(
        self,
        info: Info,
        filter_: Annotated[
            BankFileProblemFilter | None,
            strawberry.argument(name="filter", description="查询条件"),
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[BankFileProblem]:
        """This will page through lines that were not applied."""
        asked = filter_ or BankFileProblemFilter()
        connection: Connection[BankFileProblem] = await connect(
            info,
            "BankFileProblem",
            dispositions.matching_lines(
                is_open=asked.is_open, kinds=asked.kinds, codes=asked.codes
            ),
            dispositions.ORDERS[order_by.value],
            part("BankFileProblem", first, after, last, before, skip),
        )
        return connection
