"""Bank files: what was sent and came, its life, counts, sum and digest, and its masked lines."""

from datetime import date, datetime
from typing import Annotated, ClassVar, Final

import strawberry

from domain.bank_files import queries as bank_files
from domain.pages import Listing
from schema.bank_file_lines import CURSOR, BankFileLine, page_of
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, many, one, plain, worked_out
from schema.scalars import Yuan
from schema.states import BankFileDirection, BankFileState, ListOrder, value_of, values
from schema.subjects import subject

KIND_LABELS: Final = {
    "OPN": "开卡申请",
    "OPA": "开卡申请受理",
    "OPR": "开卡结果",
    "DLV": "制卡与寄送进度",
    "ACT": "领卡与激活",
    "CRD": "入账申请",
    "CRA": "入账申请受理",
    "CRR": "入账结果",
    "RTN": "退票",
}


@strawberry.type(description="银行文件中未能处理的一行及原因。")
class BankFileProblem(Node):
    """One line of a received file that was not applied."""

    listing: ClassVar[Listing] = bank_files.PROBLEMS

    line_number: int = plain("行号")
    code: str = plain("原因代码")
    message: str = plain("原因")


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
        order=bank_files.PROBLEM_ORDER,
    )

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
        )
        connection: Connection[BankFile] = await connect(
            info,
            "BankFile",
            where,
            bank_files.ORDERS[order_by.value],
            part("BankFile", first, after, last, before, skip),
        )
        return connection
