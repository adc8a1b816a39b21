"""What a changed agreement would make of the files sent last: asked for, and seen with masked lines."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

import orjson
import strawberry

from domain.pages import Listing
from domain.profile_trials import operations as trials
from domain.profile_trials import queries
from domain.profile_trials.rules import TRIERS, Candidate
from domain.transactions import Row
from integrations.psbc.digest import sm3_hex
from schema import nudges, profiles
from schema.acts import IdempotencyKey, Payload, act, fresh, once
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.desk_states import ProfileTrialState, ProfileTrialVerdict
from schema.fields import answer
from schema.nodes import Node, many, one, plain, worked_out
from schema.states import BankFilePart

if TYPE_CHECKING:
    from schema.bank_files import BankFile
    from schema.people import Person


@strawberry.type(description="试算所示一行中的一列；证件号码、手机号、卡号、账号与地址只显示掩码。")
class ProfileTrialCell:
    """A field of a line by its column's name."""

    column: str = strawberry.field(description="列名，如 card_no")
    label: str = strawberry.field(description="列的中文名称")
    text: str = strawberry.field(description="内容；个人信息已掩码")
    fault: str = strawberry.field(description="不符合约定之处；没有则为空")
    changed: bool = strawberry.field(description="与另一边的同名列是否不同；掩码相同也可能不同")


@strawberry.type(description="试算所示的一行。")
class ProfileTrialSide:
    """A line as it was, or as it would be."""

    part: BankFilePart = strawberry.field(description="首行、明细行还是尾行")
    fault: str = strawberry.field(description="整行不能显示的原因；没有则为空")
    cells: list[ProfileTrialCell] = strawberry.field(description="各列，按文件中的次序")


@strawberry.type(description="有不同的一行：原来的与试算的。")
class ProfileTrialLine:
    """A line that differs."""

    position: int = strawberry.field(description="在文件中的第几行，从 1 起")
    before: ProfileTrialSide | None = strawberry.field(description="原来的一行；没有则为空")
    after: ProfileTrialSide | None = strawberry.field(description="试算的一行；没有则为空")


def _lines(row: Row) -> list[ProfileTrialLine]:
    return [
        ProfileTrialLine(
            position=each["position"], before=_side(each["before"]), after=_side(each["after"])
        )
        for each in orjson.loads(row["lines"])
    ]


def _side(kept: dict[str, Any] | None) -> ProfileTrialSide | None:
    if kept is None:
        return None
    return ProfileTrialSide(
        part=BankFilePart(kept["part"]),
        fault=kept["fault"],
        cells=[ProfileTrialCell(**cell) for cell in kept["cells"]],
    )


@strawberry.type(description="一个已存档的文件按拟用约定试算的结果。")
class ProfileTrialFile(Node):
    """A file of the archive under a candidate."""

    listing: ClassVar[Listing] = queries.FILES

    verdict: ProfileTrialVerdict | None = worked_out(
        lambda row: ProfileTrialVerdict(row["verdict"]) if row["verdict"] else None,
        "结论；还没有算到的为空",
    )
    read_as: str = plain("这个文件原来是按哪份约定写的")
    new_name: str = plain("按拟用约定的文件名；写不出的为空")
    reason: str = plain("写不出的原因；没有则为空")
    first_offset: int | None = plain("第一个不同的字节的位置，从 0 起；没有不同的为空")
    size_bytes: int = plain("按拟用约定的字节数")
    lines_before: int = plain("原来的行数")
    lines_after: int = plain("试算的行数")
    lines_changed: int = plain("有不同的行数")
    differences: list[ProfileTrialLine] = worked_out(_lines, "有不同的前 20 行，个人信息已掩码")
    tried_at: datetime | None = plain("算完的时间")
    file: Annotated["BankFile", strawberry.lazy("schema.bank_files")] | None = one(
        "BankFile", "file_id", "所试算的文件"
    )


@strawberry.type(description="一次试算：一份拟用约定会使最近送出的文件有什么不同。什么也不会生效。")
class ProfileTrial(Node):
    """A candidate tried on the files sent last."""

    listing: ClassVar[Listing] = queries.TRIALS

    state: ProfileTrialState = plain("状态")
    profile: str = plain("拟用约定所称的名称与版本")
    digest: str = plain("拟用约定全文的 SM3 摘要")
    files_total: int = plain("共试算多少个文件")
    created_at: datetime = plain("申请时间")
    finished_at: datetime | None = plain("算完的时间")
    requested_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "requested_by_id", "申请人"
    )
    files: list[ProfileTrialFile] = many("ProfileTrialFile", "trial_id", "各个文件的结果")


@strawberry.input(description="试算一份拟用约定所需的内容。")
class ProfileTryInput:
    """What trying a candidate takes."""

    document: str = strawberry.field(description="约定的全文（YAML 或 JSON），不超过 64 KiB")


@strawberry.type(description="试算一份拟用约定的结果。")
class ProfileTryPayload(Payload):
    """What became of asking for a trial."""

    trial: ProfileTrial | None = strawberry.field(
        description="所申请的试算；未办成时为空", default=None
    )


@strawberry.type
class ProfileTrialQueries:
    """Root field of trials."""

    @answer("试算过的拟用约定，新的在前；普惠办公室与审计可见。")
    async def profile_trials(
        self,
        info: Info,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[ProfileTrial]:
        """This will page through trials."""
        connection: Connection[ProfileTrial] = await connect(
            info,
            "ProfileTrial",
            queries.matching(),
            queries.ORDERS["NEWEST"],
            part("ProfileTrial", first, after, last, before, skip),
        )
        return connection


@strawberry.type
class ProfileActs:
    """Mutation of agreements: none puts anything into force."""

    @act(
        "profile.try",
        "试算一份拟用约定：把最近送出的文件按它重写并逐字节比较；不使任何约定生效。",
    )
    async def profile_try(
        self,
        info: Info,
        input_: Annotated[
            ProfileTryInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> ProfileTryPayload:
        """This will have a candidate tried."""
        context = info.context

        async def create() -> int:
            context.actor.require(*TRIERS)
            profile = await profiles.usable(input_.document)
            digest = sm3_hex(input_.document.encode())
            candidate = Candidate(input_.document, profile.id, digest)
            made: int = await trials.request(candidate, by=context.actor, now=context.now())
            return made

        key = await once(info, idempotency_key, input_, create)
        await nudges.profile_to_try(key)
        return ProfileTryPayload(trial=await fresh(info, "ProfileTrial", key))
