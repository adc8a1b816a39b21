"""The bank's daily statements, their entries, and what differs from our books."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.pages import Listing
from domain.statements import queries as statements
from domain.statements import rules
from schema.book_states import BreakKind, BreakState, EntryDirection, EntryFinding
from schema.connections import After, Before, Connection, First, Last, Parent, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, many, one, plain, worked_out
from schema.scalars import Yuan
from schema.states import ListOrder, values

if TYPE_CHECKING:
    from schema.bank_files import BankFile
    from schema.disbursements import Payment
    from schema.people import Person


@strawberry.type(description="对账单上的一笔流水，及其与我方付款核对的结论。")
class StatementEntry(Node):
    """One movement of the payer's account."""

    listing: ClassVar[Listing] = statements.ENTRIES

    number: int = plain("流水序号")
    line_number: int = plain("在文件中的明细行号")
    bank_serial: str = plain("银行流水号")
    pay_id: str = plain("付款流水号；不是我方付款的为空")
    direction: EntryDirection = plain("借贷方向")
    amount_fen: Yuan = plain("发生额", name="amount")
    balance_fen: Yuan = plain("此笔之后的余额", name="balance")
    posted_at: datetime = plain("入账时间")
    summary: str = plain("银行摘要，号码已掩码；我方付款的为空")
    finding: EntryFinding = plain("核对结论")
    payment: Annotated["Payment", strawberry.lazy("schema.disbursements")] | None = one(
        "Payment", "payment_id", "对应的付款"
    )


@strawberry.type(description="付款账户一个银行工作日的对账单。")
class BankStatement(Node):
    """A day of the payer's account."""

    listing: ClassVar[Listing] = statements.STATEMENTS

    day_on: date = plain("对账日期")
    follows_on: date = plain("其前一个银行工作日")
    account_masked: str = plain("付款账户，已掩码")
    opening_fen: Yuan = plain("期初余额", name="opening")
    debit_count: int = plain("借方（付出）笔数")
    debits_fen: Yuan = plain("借方（付出）金额", name="debits")
    credit_count: int = plain("贷方（收入）笔数")
    credits_fen: Yuan = plain("贷方（收入）金额", name="credits")
    closing_fen: Yuan = plain("期末余额", name="closing")
    received_at: datetime = plain("登记时间")
    part: int = plain("当日对账单的第几部分；流水多的日子分几个文件送来")
    is_full: bool = plain("是否满行：其后可能还有当日的下一部分")
    break_count: int = plain("发现的差异处数")
    open_break_count: int = plain("尚未确认的差异处数；不为零时不能签发")
    file: Annotated["BankFile", strawberry.lazy("schema.bank_files")] | None = one(
        "BankFile", "file_id", "送来对账单的银行文件"
    )

    breaks: list[Annotated["StatementBreak", strawberry.lazy("schema.statements")]] = many(
        "StatementBreak", "statement_id", "与我方记录的差异，旧的在前（最多列出 100 处）"
    )

    @answer("各笔流水，按银行的序号。")
    async def entries(
        self,
        info: Info,
        findings: Annotated[
            list[EntryFinding] | None, strawberry.argument(description="这些核对结论之一")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[StatementEntry]:
        """This will page through the entries."""
        connection: Connection[StatementEntry] = await connect(
            info,
            "StatementEntry",
            statements.matching_entries(findings=values(findings)),
            statements.ENTRY_ORDER,
            part("StatementEntry", first, after, last, before, skip),
            parent=Parent(statements.ENTRIES_OF_STATEMENT, self.row["id"]),
        )
        return connection


@strawberry.type(description="对账单与我方记录的一处差异；未确认前不能签发新的发放。")
class StatementBreak(Node):
    """A difference between the bank's books and ours."""

    listing: ClassVar[Listing] = statements.BREAKS

    kind: BreakKind = plain("种类")
    kind_label: str = worked_out(lambda row: rules.BREAK_LABELS[row["kind"]], "种类的中文名称")
    day_on: date = plain("对账日期")
    pay_id: str = plain("付款流水号；没有则为空")
    ours_fen: Yuan | None = plain("我方金额", name="ours")
    theirs_fen: Yuan | None = plain("银行金额", name="theirs")
    state: BreakState = plain("状态")
    reason: str = plain("说明：差异的原因")
    evidence: str = plain("依据，如回单编号")
    found_at: datetime = plain("发现时间")
    explained_at: datetime | None = plain("说明时间")
    resolved_at: datetime | None = plain("确认时间")
    statement: BankStatement | None = one("BankStatement", "statement_id", "所在的对账单")
    entry: StatementEntry | None = one("StatementEntry", "entry_id", "所指的流水；没有则为空")
    payment: Annotated["Payment", strawberry.lazy("schema.disbursements")] | None = one(
        "Payment", "payment_id", "有关的付款；没有则为空"
    )
    explained_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "explained_by_id", "说明人"
    )
    resolved_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "resolved_by_id", "确认人"
    )


@strawberry.input(description="对账单的查询条件；同时满足所填各项。")
class BankStatementFilter:
    """What is asked of statements."""

    since: date | None = strawberry.field(description="这一天起（含）", default=None)
    until: date | None = strawberry.field(description="到这一天止（含）", default=None)
    has_open_breaks: bool | None = strawberry.field(
        description="是否有尚未确认的差异", default=None
    )


@strawberry.input(description="对账差异的查询条件；同时满足所填各项。")
class StatementBreakFilter:
    """What is asked of breaks."""

    states: list[BreakState] | None = strawberry.field(description="这些状态之一", default=None)
    kinds: list[BreakKind] | None = strawberry.field(description="这些种类之一", default=None)
    since: date | None = strawberry.field(description="对账日期在这一天起（含）", default=None)
    until: date | None = strawberry.field(description="对账日期到这一天止（含）", default=None)


@strawberry.type
class StatementQueries:
    """Root fields of statements."""

    @answer("银行对账单列表，按对账日期；财务、普惠办公室与审计可见。")
    async def bank_statements(
        self,
        info: Info,
        filter_: Annotated[
            BankStatementFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[BankStatement]:
        """This will page through statements."""
        asked = filter_ or BankStatementFilter()
        connection: Connection[BankStatement] = await connect(
            info,
            "BankStatement",
            statements.matching_statements(
                since=asked.since, until=asked.until, has_open_breaks=asked.has_open_breaks
            ),
            statements.STATEMENT_ORDERS[order_by.value],
            part("BankStatement", first, after, last, before, skip),
        )
        return connection

    @answer("对账差异列表；财务、普惠办公室与审计可见。")
    async def statement_breaks(
        self,
        info: Info,
        filter_: Annotated[
            StatementBreakFilter | None, strawberry.argument(name="filter", description="查询条件")
        ] = None,
        order_by: Annotated[
            ListOrder, strawberry.argument(description="排列顺序")
        ] = ListOrder.NEWEST,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[StatementBreak]:
        """This will page through breaks."""
        asked = filter_ or StatementBreakFilter()
        connection: Connection[StatementBreak] = await connect(
            info,
            "StatementBreak",
            statements.matching_breaks(
                states=values(asked.states),
                kinds=values(asked.kinds),
                since=asked.since,
                until=asked.until,
            ),
            statements.BREAK_ORDERS[order_by.value],
            part("StatementBreak", first, after, last, before, skip),
        )
        return connection
