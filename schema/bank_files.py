"""Bank files: what was sent and came, its life, counts, sum and digest, and its masked lines."""

from datetime import date, datetime
from typing import Annotated, ClassVar

import strawberry

from domain.bank_files import queries as bank_files
from domain.dispositions import queries as dispositions
from domain.pages import Listing
from schema.bank_file_lines import CURSOR, BankFileLine, line_at, page_of
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, many, one, plain, worked_out
from schema.scalars import Yuan
from schema.set_aside import (
    KIND_LABELS,
    BankFileProblem,
    FileDisposition,
    Quarantine,
    quarantine_of,
)
from schema.states import BankFileDirection, BankFileState, ListOrder, value_of, values
from schema.subjects import subject


@strawberry.type(description="与银行交换的文件。")
class BankFile(Node):
    """One file of the exchange."""

    listing: ClassVar[Listing] = bank_files.FILES

    direction: BankFileDirection = plain("方向")
    kind: str = plain("种类代码，如 OPN、CRD")
    kind_label: str = worked_out(
        lambda row: KIND_LABELS.get(row["kind"], "未登记的种类"), "种类的中文名称"
    )
    name: str = plain("文件名")
    batch_no: str = plain("批次号")
    business_on: date = plain("所属银行工作日")
    sequence: int = plain("当日序号")
    state: BankFileState = plain("状态")
    row_count: int = plain("行数", name="rows")
    total_fen: Yuan = plain("总金额", name="amount")
    size_bytes: int = plain("文件大小，字节")
    digest: str = plain("SM3 摘要")
    wire_digest: str = plain("信封的 SM3 摘要，即传输中字节的摘要；不用信封时为空")
    evidence_digest: str = plain("送达后在银行目录读回的 SM3 摘要；还没有读回的为空文本")
    problem_code: str = plain("出错原因代码")
    problem: str = plain("出错原因")
    problem_offset: int | None = plain("出错处的字节位置")
    attempts: int = plain("送出尝试次数")
    next_attempt_at: datetime | None = plain("下次尝试时间")
    created_at: datetime = plain("生成或收到的时间")
    sent_at: datetime | None = plain("送达时间")
    settled_at: datetime | None = plain("办结时间")
    answers: Annotated["BankFile", strawberry.lazy("schema.bank_files")] | None = one(
        "BankFile", "answers_id", "所答复的文件"
    )
    subject: Node | None = subject("所属的办卡批次或发放批次；银行送来的文件为空")
    answer_files: list[Annotated["BankFile", strawberry.lazy("schema.bank_files")]] = many(
        "BankFile", "answers_id", "银行对本文件的答复，旧的在前"
    )
    problems: list[BankFileProblem] = many(
        "BankFileProblem",
        "file_id",
        "未能处理的行（最多列出 100 行）",
        order=dispositions.LINE_ORDER,
    )
    quarantine: Quarantine | None = worked_out(
        quarantine_of, "隔离中的文件可以怎样处置；不在隔离中则为空"
    )
    dispositions: list[FileDisposition] = many(
        "FileDisposition",
        "file_id",
        "对隔离的处置意见与结果，新的在前",
        order=dispositions.ORDERS["NEWEST"],
    )

    @answer("出错处在第几条明细行；不在明细行或没有出错处则为空。")
    async def fault_line(self) -> int | None:
        """This will count the lines before the byte at fault."""
        at = self.row["problem_offset"]
        return None if at is None else await line_at(self.row["id"], at)

    @answer("文件的各行，含首行与尾行；个人信息只显示掩码。查看会记入审计。")
    async def lines(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[BankFileLine]:
        """This will page through the file's lines."""
        return await page_of(info, self.row, part(CURSOR, first, after, last, before, skip))


@strawberry.input(description="银行文件的查询条件；同时满足所填各项。")
class BankFileFilter:
    """What is asked of bank files."""

    direction: BankFileDirection | None = strawberry.field(description="方向", default=None)
    kinds: list[str] | None = strawberry.field(description="这些种类代码之一", default=None)
    states: list[BankFileState] | None = strawberry.field(description="这些状态之一", default=None)
    batch_no: str | None = strawberry.field(description="批次号", default=None)
    business_on: date | None = strawberry.field(description="所属银行工作日", default=None)
    name_starts_with: str | None = strawberry.field(description="文件名以此开头", default=None)
    digest_starts_with: str | None = strawberry.field(
        description="SM3 摘要以此开头，不分大小写", default=None
    )
    reference: str | None = strawberry.field(
        description="付款号或开卡申请号：送出、受理、答复、退回与对账中说到它的文件", default=None
    )
    created_since: datetime | None = strawberry.field(
        description="自这个时间起生成或收到", default=None
    )
    created_until: datetime | None = strawberry.field(
        description="在这个时间之前生成或收到", default=None
    )


@strawberry.type
class BankFileQueries:
    """Root field of bank files."""

    @answer("银行文件列表；单位经办人不可见。")
    async def bank_files(
        self,
        info: Info,
        filter_: Annotated[
            BankFileFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[BankFile]:
        """This will page through bank files."""
        asked = filter_ or BankFileFilter()
        where = bank_files.matching(
            direction=value_of(asked.direction),
            kinds=asked.kinds,
            states=values(asked.states),
            batch_no=asked.batch_no,
            business_on=asked.business_on,
            name_starts_with=asked.name_starts_with,
            digest_starts_with=asked.digest_starts_with,
            reference=asked.reference,
            created_since=asked.created_since,
            created_until=asked.created_until,
        )
        connection: Connection[BankFile] = await connect(
            info,
            "BankFile",
            where,
            bank_files.ORDERS[order_by.value],
            part("BankFile", first, after, last, before, skip),
        )
        return connection
