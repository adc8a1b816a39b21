"""How payments came to where they stand: each move with its evidence, and what is still missing."""

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.inquiries import queries as inquiries
from domain.outcomes import queries as outcomes
from domain.pages import Listing
from domain.transactions import Row
from schema.cards import BankFileRef, BankReason, PersonRef
from schema.cards import reason as reason_of
from schema.context import Info
from schema.nodes import Node, one, plain, worked_out
from schema.permissions import may_read
from schema.states import PaymentState

if TYPE_CHECKING:
    from schema.disbursements import Payment


@strawberry.enum(description="银行函件认定的结果")
class ProofOutcome(Enum):
    """What a letter says became of a payment."""

    CREDITED = strawberry.enum_value("CREDITED", description="已入账")
    FAILED = strawberry.enum_value("FAILED", description="未入账，银行明确拒绝")


@strawberry.enum(description="银行函件的办理状态")
class ProofState(Enum):
    """Where a letter stands."""

    ATTACHED = strawberry.enum_value("ATTACHED", description="已登记，等待另一人确认")
    CONFIRMED = strawberry.enum_value("CONFIRMED", description="已确认，付款据此认定")
    REFUSED = strawberry.enum_value("REFUSED", description="不予认定")


@strawberry.type(description="就一笔结果未知的付款，银行出具的函件；登记与确认须为两个人。")
class Proof(Node):
    """A letter of the bank's about one payment."""

    listing: ClassVar[Listing] = inquiries.PROOFS

    state: ProofState = plain("办理状态")
    outcome: ProofOutcome = plain("函件认定的结果")
    explained: BankReason | None = worked_out(reason_of, "未入账时银行给出的原因与办法")
    bank_serial: str = plain("已入账时的银行流水号")
    posted_on: date | None = plain("已入账时的入账日期")
    reference: str = plain("函件编号")
    digest: str = plain("函件扫描件的 SHA-256 摘要；扫描件从 GET /scans/{摘要} 取得")
    reason: str = plain("说明")
    attached_at: datetime = plain("登记时间")
    decided_at: datetime | None = plain("确认或不予认定的时间")
    decision: str = plain("不予认定的原因")
    attached_by: PersonRef | None = one("Person", "attached_by_id", "登记人")
    decided_by: PersonRef | None = one("Person", "decided_by_id", "确认人")
    payment: Annotated["Payment", strawberry.lazy("schema.disbursements")] | None = one(
        "Payment", "payment_id", "所认定的付款"
    )


@strawberry.type(description="付款状态的一次变化及其凭据；没有凭据的变化是银行逾期无回报。")
class PaymentMove(Node):
    """One move of a payment by evidence."""

    listing: ClassVar[Listing] = outcomes.MOVES

    was: PaymentState = plain("变化前的状态")
    state: PaymentState = plain("变化后的状态")
    at: datetime = plain("变化的时间")
    reason: BankReason | None = worked_out(reason_of, "银行答复的原因与办法；没有则为空")
    evidence_file: BankFileRef | None = one(
        "BankFile", "evidence_file_id", "作为凭据的银行文件；单位经办人不可见"
    )
    evidence_line: int | None = plain("作为凭据的行号")
    proof: Proof | None = one("Proof", "proof_id", "作为凭据的银行函件；单位经办人不可见")


@strawberry.type(description="一笔付款到目前为止收到了银行的哪些回音，缺什么；为空的就是还缺的。")
class PaymentEvidence:
    """What came from the bank about a payment so far."""

    sent_on: date = strawberry.field(description="送银行的工作日")
    accepted_at: datetime | None = strawberry.field(description="收到受理文件的时间")
    answered_at: datetime | None = strawberry.field(
        description="收到结果文件的时间；收到过而本笔仍无结果的，银行可能漏报"
    )
    stated_at: datetime | None = strawberry.field(description="收到该日对账单的时间")
    asked_count: int = strawberry.field(description="已向银行查询过几次")
    asked_at: datetime | None = strawberry.field(description="最近一次查询的时间")


async def evidence(info: Info, row: Row) -> PaymentEvidence | None:
    """This will tell what came from the bank about a payment; None before it was in a file."""
    if row["bank_file_id"] is None or not may_read(info.context.actor, "BankFile"):
        return None

    async def load(keys: list[int]) -> list[Row | None]:
        found = await inquiries.evidence(keys)
        return [found.get(key) for key in keys]

    told: Row | None = await info.context.loaders.batch("payment_evidence", load, row["id"])
    if told is None:
        return None
    return PaymentEvidence(
        sent_on=told["business_on"],
        accepted_at=told["accepted_at"],
        answered_at=told["answered_at"],
        stated_at=told["stated_at"],
        asked_count=told["asked_count"],
        asked_at=told["asked_at"],
    )
