"""What people decide over files and lines set aside."""

from typing import Annotated

import strawberry

from domain.dispositions import operations as dispositions
from domain.dispositions.rules import Act
from schema import ids
from schema.acts import Id, Payload, act, fresh
from schema.bank_files import BankFile
from schema.context import Info
from workers import set_aside


@strawberry.input(description="处置所需的理由。")
class DispositionReasonInput:
    """What every decision over something set aside takes."""

    reason: str = strawberry.field(description="理由；不得填写证件号码、卡号等个人信息")


@strawberry.input(description="处置一些未能处理的行所需的内容。")
class LinesDispositionInput:
    """What settling lines takes."""

    problem_ids: list[strawberry.ID] = strawberry.field(description="这些未能处理的行的全局编号")
    reason: str = strawberry.field(description="核对的结果或理由；不得填写个人信息")


Reason = Annotated[
    DispositionReasonInput, strawberry.argument(name="input", description="所需内容")
]
Lines = Annotated[LinesDispositionInput, strawberry.argument(name="input", description="所需内容")]


@strawberry.type
class _BankFileDisposed(Payload):
    bank_file: BankFile | None = strawberry.field(
        description="处置后的银行文件；未办成时为空", default=None
    )


@strawberry.type(description="放行隔离文件的结果。")
class BankFileReleasePayload(_BankFileDisposed):
    """What became of releasing a file."""


@strawberry.type(description="拒收隔离文件的结果。")
class BankFileRejectPayload(_BankFileDisposed):
    """What became of rejecting a file."""


@strawberry.type(description="确认处置意见的结果。")
class FileDispositionConfirmPayload(_BankFileDisposed):
    """What became of confirming another's wish."""


@strawberry.type(description="退回处置意见的结果。")
class FileDispositionDeclinePayload(_BankFileDisposed):
    """What became of sending a wish back."""


@strawberry.type(description="重新处理文件中部分行的结果。")
class BankFileLinesReapplyPayload(_BankFileDisposed):
    """What became of having lines read again."""


@strawberry.type(description="登记未能处理的行的处置结果。")
class BankFileProblemsResolvePayload(Payload):
    """What became of settling lines."""

    resolved: int | None = strawberry.field(description="处置的行数；未办成时为空", default=None)


@strawberry.type
class SetAsideActs:
    """Mutations of what was set aside."""

    @act(
        "bank_file.release",
        "放行一个隔离的文件，按现在的约定重新处理；涉及资金的须另一人确认后才执行。须再次输入密码。",
        needs_confirmation=True,
    )
    async def bank_file_release(
        self, info: Info, id_: Id, input_: Reason
    ) -> BankFileReleasePayload:
        """This will release a quarantined file, or propose it."""
        file = await _propose(info, id_, Act.RELEASE, input_.reason)
        return BankFileReleasePayload(bank_file=file)

    @act(
        "bank_file.reject",
        "拒收一个隔离的文件，存档不再处理；涉及资金的须另一人确认后才执行。须再次输入密码。",
        needs_confirmation=True,
    )
    async def bank_file_reject(self, info: Info, id_: Id, input_: Reason) -> BankFileRejectPayload:
        """This will reject a quarantined file, or propose it."""
        file = await _propose(info, id_, Act.REJECT, input_.reason)
        return BankFileRejectPayload(bank_file=file)

    @act(
        "bank_file.confirm",
        "确认他人对隔离文件的处置意见并执行。须再次输入密码。",
        needs_confirmation=True,
    )
    async def file_disposition_confirm(self, info: Info, id_: Id) -> FileDispositionConfirmPayload:
        """This will carry out what another proposed."""
        key, context = ids.number("FileDisposition", id_), info.context
        file_id = await set_aside.confirm(key, by=context.actor, now=context.now())
        return FileDispositionConfirmPayload(bank_file=await fresh(info, "BankFile", file_id))

    @act("bank_file.decline", "退回对隔离文件的处置意见；文件仍在隔离中。")
    async def file_disposition_decline(
        self, info: Info, id_: Id, input_: Reason
    ) -> FileDispositionDeclinePayload:
        """This will send a wish back."""
        key, context = ids.number("FileDisposition", id_), info.context
        file_id = await dispositions.decline(
            key, reason=input_.reason, by=context.actor, now=context.now()
        )
        return FileDispositionDeclinePayload(bank_file=await fresh(info, "BankFile", file_id))

    @act(
        "bank_file.reapply_lines",
        "请系统重新处理已处理文件中未能处理的行；已处理的行不受影响。须再次输入密码。",
        needs_confirmation=True,
    )
    async def bank_file_lines_reapply(
        self, info: Info, id_: Id, input_: Lines
    ) -> BankFileLinesReapplyPayload:
        """This will have some lines of a file read again."""
        key, context = ids.number("BankFile", id_), info.context
        await set_aside.reapply(
            key,
            problem_ids=_numbers(input_.problem_ids),
            reason=input_.reason,
            by=context.actor,
            now=context.now(),
        )
        return BankFileLinesReapplyPayload(bank_file=await fresh(info, "BankFile", key))

    @act(
        "bank_file.resolve_lines",
        "登记未能处理的行已经怎样核对、解决；须写明结果。须再次输入密码。",
        needs_confirmation=True,
    )
    async def bank_file_problems_resolve(
        self, info: Info, input_: Lines
    ) -> BankFileProblemsResolvePayload:
        """This will close lines with what was found out."""
        context = info.context
        count = await dispositions.resolve(
            _numbers(input_.problem_ids),
            reason=input_.reason,
            by=context.actor,
            now=context.now(),
        )
        info.context.loaders.clear()
        return BankFileProblemsResolvePayload(resolved=count)


async def _propose(info: Info, id_: str, wish: Act, reason: str) -> BankFile | None:
    key, context = ids.number("BankFile", id_), info.context
    await set_aside.propose(key, act=wish, reason=reason, by=context.actor, now=context.now())
    file: BankFile | None = await fresh(info, "BankFile", key)
    return file


def _numbers(global_ids: list[strawberry.ID]) -> list[int]:
    return [ids.number("BankFileProblem", one, field="problemIds") for one in global_ids]
