"""One fen explained: a payment's chain, link by link, each held against the archive."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from schema import ids
from schema.context import Info
from schema.desk_states import ChainStatus, ChainStep
from schema.fields import answer
from schema.nodes import load
from schema.permissions import may_read
from schema.scalars import Yuan
from schema.states import PaymentState
from workers import chain_links, explaining
from workers.chain_links import Fact, Link, Source

if TYPE_CHECKING:
    from schema.disbursements import Payment


@strawberry.type(description="一项内容。")
class ChainFact:
    """One thing that a link says."""

    label: str = strawberry.field(description="名称")
    text: str = strawberry.field(description="内容；个人信息只显示掩码")


@strawberry.type(description="一个环节写在哪里：工作簿或银行文件的一行，或一份守恒证书。")
class ChainSource:
    """Where a link is written."""

    name: str = strawberry.field(description="文件名")
    digest: str = strawberry.field(description="整个文件的 SM3 摘要")
    is_intact: bool = strawberry.field(description="现在重新计算的摘要是否仍与记录一致")
    place: str = strawberry.field(description="在文件中的位置")
    line_number: int | None = strawberry.field(description="银行文件中的明细行号；其他为空")
    offset: int | None = strawberry.field(description="该行第一个字节的位置；其他为空")
    bank_file_id: strawberry.ID | None = strawberry.field(
        description="银行文件的全局编号；其他为空"
    )
    roster_id: strawberry.ID | None = strawberry.field(description="名册的全局编号；其他为空")
    certificate_id: strawberry.ID | None = strawberry.field(
        description="守恒证书的全局编号；其他为空"
    )


@strawberry.type(description="一笔钱的来龙去脉中的一个环节。")
class ChainLink:
    """One link of the chain."""

    step: ChainStep = strawberry.field(description="哪一个环节")
    label: str = strawberry.field(description="环节的中文名称")
    status: ChainStatus = strawberry.field(description="与存档核对的结果")
    at: datetime | None = strawberry.field(description="发生的时间；不知道则为空")
    facts: list[ChainFact] = strawberry.field(description="账上的内容")
    source: ChainSource | None = strawberry.field(description="写在哪里；没有文件则为空")
    cells: list[ChainFact] = strawberry.field(description="存档中该行的各列，已掩码")
    problem: str = strawberry.field(description="没有、看不到或不相符的说明；一致时为空")


@strawberry.type(description="一笔付款从名册单元格到银行对账单、守恒证书的全部环节。")
class PaymentChain:
    """A payment explained."""

    payment_no: str = strawberry.field(description="付款流水号")
    state: PaymentState = strawberry.field(description="付款现在的状态")
    amount: Yuan = strawberry.field(description="金额")
    member_name: str = strawberry.field(description="会员姓名")
    unit_name: str = strawberry.field(description="会员所在单位")
    links: list[ChainLink] = strawberry.field(description="各环节，按先后")
    key: strawberry.Private[int]

    @answer("这笔付款。")
    async def payment(
        self, info: Info
    ) -> Annotated["Payment", strawberry.lazy("schema.disbursements")] | None:
        """This will load the payment itself."""
        found: Payment | None = await load(info, "Payment", self.key)
        return found


@strawberry.type
class ExplanationQueries:
    """Root field of explanations."""

    @answer("说明一笔付款的来龙去脉，逐个环节与存档核对；没有或不在您的范围内时为空。")
    async def explain_payment(
        self,
        info: Info,
        payment_no: Annotated[
            str | None, strawberry.argument(description="付款流水号；不填为空")
        ] = None,
    ) -> PaymentChain | None:
        """This will explain a payment of the viewer's own scope."""
        actor = info.context.actor
        if payment_no is None or not may_read(actor, "Payment"):
            return None
        chain = await explaining.explain(payment_no.strip(), scope=actor.scope)
        if chain is None:
            return None
        opened = (link.source for link in chain.links if link.cells and link.source)
        info.context.files_opened.update(source.id for source in opened)
        return PaymentChain(
            payment_no=chain.pay_id,
            state=PaymentState(chain.state),
            amount=Yuan(chain.amount_fen),
            member_name=chain.member,
            unit_name=chain.unit,
            links=[_link(link) for link in chain.links],
            key=chain.payment_id,
        )


def _link(link: Link) -> ChainLink:
    return ChainLink(
        step=ChainStep(link.step.value),
        label=chain_links.STEP_LABELS[link.step],
        status=ChainStatus(link.status.value),
        at=link.at,
        facts=_facts(link.facts),
        source=None if link.source is None else _source(link.source),
        cells=_facts(link.cells),
        problem=link.problem,
    )


def _facts(facts: tuple[Fact, ...]) -> list[ChainFact]:
    return [ChainFact(label=fact.label, text=fact.text) for fact in facts]


def _source(source: Source) -> ChainSource:
    def id_if(kind: str, type_name: str) -> strawberry.ID | None:
        return strawberry.ID(ids.encode(type_name, source.id)) if source.kind == kind else None

    return ChainSource(
        name=source.name,
        digest=source.digest,
        is_intact=source.is_intact,
        place=source.place,
        line_number=source.line_number,
        offset=source.offset,
        bank_file_id=id_if("bank_file", "BankFile"),
        roster_id=id_if("workbook", "Roster"),
        certificate_id=id_if("certificate", "Certificate"),
    )
