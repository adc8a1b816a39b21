"""What a person starts by hand that the clock would start, and what is done to a file held."""

from typing import Annotated

import strawberry

from schema import ids
from schema.acts import Id, Payload, act, fresh
from schema.bank_files import BankFile
from schema.context import Info
from workers import by_hand


@strawberry.input(description="恢复送出银行文件所需的内容。")
class BankFileResumeInput:
    """What resuming a held file takes."""

    reason: str = strawberry.field(description="原来为什么暂停、怎样解决的")


@strawberry.type
class _StartedPayload(Payload):
    started: int | None = strawberry.field(
        description="已交给后台办理的件数；未办成时为空", default=None
    )


@strawberry.type(description="立即查看银行来文的结果。")
class BankCollectPayload(_StartedPayload):
    """What became of asking for a look at the bank."""


@strawberry.type(description="立即送出银行文件的结果。")
class BankSendPayload(_StartedPayload):
    """What became of asking for everything to be sent."""


@strawberry.type(description="立即办理到期事项的结果。")
class SweepPayload(_StartedPayload):
    """What became of asking for everything due to be done."""


@strawberry.type
class _BankFilePayload(Payload):
    bank_file: BankFile | None = strawberry.field(
        description="办理后的银行文件；未办成时为空", default=None
    )


@strawberry.type(description="立即重新尝试送出文件的结果。")
class BankFileSendPayload(_BankFilePayload):
    """What became of asking for one file to be tried again."""


@strawberry.type(description="恢复送出银行文件的结果。")
class BankFileResumePayload(_BankFilePayload):
    """What became of letting a held file go on."""


@strawberry.type
class BankActs:
    """Mutations of the traffic with the bank."""

    @act("schedule.collect", "立即到银行查看并取回新文件，不等下一次定时查看。")
    async def bank_collect(self, info: Info) -> BankCollectPayload:
        """This will ask for a look at the bank."""
        context = info.context
        return BankCollectPayload(
            started=await by_hand.collect(by=context.actor, now=context.now())
        )

    @act("schedule.send", "立即封存并送出所有可以送出的批次；没有可送的会说明。")
    async def bank_send(self, info: Info) -> BankSendPayload:
        """This will ask for everything to be sent that may go."""
        context = info.context
        return BankSendPayload(started=await by_hand.send(by=context.actor, now=context.now()))

    @act("schedule.sweep", "立即办理所有到期事项：名册、办卡、发放与银行来文；没有到期的会说明。")
    async def sweep(self, info: Info) -> SweepPayload:
        """This will ask for everything to be done that is due."""
        context = info.context
        return SweepPayload(started=await by_hand.sweep(by=context.actor, now=context.now()))

    @act("bank_file.hurry", "立即重新尝试送出一个正在送出的文件，不等下一次尝试。")
    async def bank_file_send(self, info: Info, id_: Id) -> BankFileSendPayload:
        """This will ask for one file to be tried again."""
        key, context = ids.number("BankFile", id_), info.context
        await by_hand.send_file(key, by=context.actor, now=context.now())
        return BankFileSendPayload(bank_file=await fresh(info, "BankFile", key))

    @act("bank_file.resume", "恢复送出因通道问题暂停的文件；须写明原因。")
    async def bank_file_resume(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            BankFileResumeInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> BankFileResumePayload:
        """This will let a held file go on."""
        key, context = ids.number("BankFile", id_), info.context
        await by_hand.resume_file(key, reason=input_.reason, by=context.actor, now=context.now())
        return BankFileResumePayload(bank_file=await fresh(info, "BankFile", key))
