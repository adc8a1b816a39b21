"""What is done about open payments: the bank is asked, and its letter decides by two people."""

import csv
import io
from datetime import date
from typing import Annotated, Final

import strawberry

from domain.inquiries import operations as inquiries
from domain.inquiries import queries as asked
from domain.inquiries.rules import Letter
from domain.inquiries.rules import ProofOutcome as Outcome
from domain.money import yuan_text
from schema import ids
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.context import Info
from schema.evidence import Proof, ProofOutcome

_TITLES: Final = (
    "付款号", "卡号（掩码）", "金额（元）", "送银行日期", "文件名", "行号", "我方状态", "第几次查询",
)  # fmt: skip
_STATES: Final = {
    "SENT": "已送出，未见受理",
    "ACCEPTED": "已受理，未见结果",
    "UNKNOWN": "结果未知",
}
_BOM: Final = "\ufeff"


@strawberry.input(description="向银行查询付款所需的内容。")
class PaymentInquireInput:
    """What asking the bank takes."""

    payment_ids: list[strawberry.ID] = strawberry.field(
        description="尚无结果的付款的全局编号，一次不超过 1000 笔"
    )


@strawberry.input(description="登记银行函件所需的内容。")
class ProofAttachInput:
    """What attaching a letter takes."""

    payment_id: strawberry.ID = strawberry.field(description="结果未知的付款的全局编号")
    outcome: ProofOutcome = strawberry.field(description="函件认定的结果")
    reference: str = strawberry.field(description="函件编号")
    digest: str = strawberry.field(
        description="函件扫描件的 SHA-256 摘要，64 位小写十六进制；扫描件须已上传（POST /scans）"
    )
    reason: str = strawberry.field(description="说明；不得填写证件号码、卡号等个人信息")
    code: str = strawberry.field(
        description="未入账时银行的拒绝原因代码；“重复”与“未知”不能证明失败", default=""
    )
    bank_serial: str = strawberry.field(description="已入账时的银行流水号", default="")
    posted_on: date | None = strawberry.field(description="已入账时的入账日期", default=None)


@strawberry.input(description="确认银行函件所需的内容。")
class ProofConfirmInput:
    """What confirming a letter takes."""

    digest: str = strawberry.field(
        description="确认人所看的函件扫描件的 SHA-256 摘要；扫描件从 GET /scans/{摘要} 取得"
    )


@strawberry.input(description="不予认定银行函件所需的内容。")
class ProofRefuseInput:
    """What refusing a letter takes."""

    reason: str = strawberry.field(description="原因")


@strawberry.type(description="可交给银行的查询清单。")
class InquirySheet:
    """What to give to the bank."""

    file_name: str = strawberry.field(description="清单的文件名")
    text: str = strawberry.field(description="清单，CSV，卡号只有末四位")


@strawberry.type(description="向银行查询付款的结果。")
class PaymentInquirePayload(Payload):
    """What became of asking the bank."""

    sheet: InquirySheet | None = strawberry.field(
        description="可交给银行的清单；未办成时为空", default=None
    )


@strawberry.type
class _ProofPayload(Payload):
    proof: Proof | None = strawberry.field(description="办理后的函件；未办成时为空", default=None)


@strawberry.type(description="登记银行函件的结果。")
class ProofAttachPayload(_ProofPayload):
    """What became of attaching a letter."""


@strawberry.type(description="确认银行函件的结果。")
class ProofConfirmPayload(_ProofPayload):
    """What became of confirming a letter."""


@strawberry.type(description="不予认定银行函件的结果。")
class ProofRefusePayload(_ProofPayload):
    """What became of refusing a letter."""


@strawberry.type
class InquiryActs:
    """Mutations of open payments."""

    @act("inquiry.ask", "向银行查询尚无结果的付款：记下由谁何时查询，并给出可交给银行的清单。")
    async def payment_inquire(
        self,
        info: Info,
        input_: Annotated[
            PaymentInquireInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> PaymentInquirePayload:
        """This will note the question and give the list."""
        keys = [ids.number("Payment", key, field="paymentIds") for key in input_.payment_ids]
        context = info.context

        async def ask() -> int:
            return await inquiries.ask(keys, by=context.actor, now=context.now())

        inquiry_id = await once(info, idempotency_key, input_, ask)
        context.loaders.clear()
        text = await _text(inquiry_id)
        return PaymentInquirePayload(
            sheet=InquirySheet(file_name=f"付款查询_{inquiry_id}.csv", text=text)
        )

    @act("proof.attach", "登记银行就一笔结果未知的付款出具的函件，等待另一人确认。")
    async def proof_attach(
        self,
        info: Info,
        input_: Annotated[
            ProofAttachInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> ProofAttachPayload:
        """This will attach a letter."""
        payment_id = ids.number("Payment", input_.payment_id, field="paymentId")
        context = info.context
        letter = Letter(
            outcome=Outcome(str(input_.outcome.value)),
            reference=input_.reference,
            digest=input_.digest,
            reason=input_.reason,
            code=input_.code,
            bank_serial=input_.bank_serial,
            posted_on=input_.posted_on,
        )

        async def attach() -> int:
            return await inquiries.attach(
                payment_id, letter=letter, by=context.actor, now=context.now()
            )

        key = await once(info, idempotency_key, input_, attach)
        return ProofAttachPayload(proof=await fresh(info, "Proof", key))

    @act(
        "proof.confirm",
        "确认他人登记的银行函件，付款据此认定；须持同一份函件，并先再次输入密码确认身份。",
        needs_confirmation=True,
    )
    async def proof_confirm(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            ProofConfirmInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> ProofConfirmPayload:
        """This will let a letter decide."""
        key, context = ids.number("Proof", id_), info.context
        await inquiries.confirm(key, digest=input_.digest, by=context.actor, now=context.now())
        return ProofConfirmPayload(proof=await fresh(info, "Proof", key))

    @act("proof.refuse", "不予认定登记的银行函件，付款仍为结果未知。")
    async def proof_refuse(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            ProofRefuseInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> ProofRefusePayload:
        """This will turn a letter down."""
        key, context = ids.number("Proof", id_), info.context
        await inquiries.refuse(key, reason=input_.reason, by=context.actor, now=context.now())
        return ProofRefusePayload(proof=await fresh(info, "Proof", key))


async def _text(inquiry_id: int) -> str:
    """This will write what the bank needs to look the payments up; no name, no full number."""
    written = io.StringIO()
    sheet = csv.writer(written, lineterminator="\r\n")
    sheet.writerow(_TITLES)
    for line in await asked.lines(inquiry_id):
        sheet.writerow(
            (
                line["pay_id"],
                line["card"],
                yuan_text(line["amount_fen"]),
                line["business_on"].isoformat(),
                line["file"],
                line["line_number"],
                _STATES.get(line["state"], line["state"]),
                line["times"],
            )
        )
    return _BOM + written.getvalue()
