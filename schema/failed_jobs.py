"""Work in the background that failed for good: what, how often, and letting it go on."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

import strawberry

from domain.failures import queries as failures
from domain.failures import rules
from domain.pages import Listing
from domain.transactions import Row
from schema import ids, subjects
from schema.acts import Id, Payload, act, fresh
from schema.connections import After, Before, Connection, First, Last, Skip, connect, part
from schema.context import Info
from schema.fields import answer
from schema.nodes import Node, one, plain, worked_out
from workers import by_hand

if TYPE_CHECKING:
    from schema.people import Person


def _subject(row: Row) -> Row:
    return {
        "subject_type": rules.SUBJECTS.get(row["actor"], "failed_job"),
        "subject_id": row["row_id"],
    }


@strawberry.type(description="反复出错、已停下或正在重试的后台任务。")
class FailedJob(Node):
    """A row at which a worker fails."""

    listing: ClassVar[Listing] = failures.JOBS

    label: str = worked_out(lambda row: rules.label(row["actor"]), "什么任务")
    is_held: bool = worked_out(
        lambda row: row["state"] == rules.JobState.HELD, "是否已停下，等待人工处理"
    )
    attempts: int = plain("出错的次数")
    error: str = plain("错误的类别，供技术人员查看；不含任何数据")
    first_failed_at: datetime = plain("第一次出错的时间")
    last_failed_at: datetime = plain("最近一次出错的时间")
    resumed_at: datetime | None = plain("恢复的时间")
    reason: str = plain("恢复的理由")
    resumed_by: Annotated["Person", strawberry.lazy("schema.people")] | None = one(
        "Person", "resumed_by_id", "恢复的人"
    )

    @answer("所办的对象；没有或不可见时为空。")
    async def subject(self, info: Info) -> Node | None:
        """This will load what the work was about."""
        return await subjects.find(info, _subject(self.row))


@strawberry.type
class FailedJobQueries:
    """Root field of work that failed."""

    @answer("反复出错的后台任务，新的在前；单位经办人不可见。")
    async def failed_jobs(
        self,
        info: Info,
        is_held: Annotated[
            bool | None, strawberry.argument(description="是否已停下；不填为全部")
        ] = None,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        skip: Skip = None,
    ) -> Connection[FailedJob]:
        """This will page through rows at which workers fail."""
        connection: Connection[FailedJob] = await connect(
            info,
            "FailedJob",
            failures.matching(is_held=is_held),
            failures.NEWEST,
            part("FailedJob", first, after, last, before, skip),
        )
        return connection


@strawberry.input(description="恢复停下的后台任务所需的内容。")
class FailedJobResumeInput:
    """What letting work go on takes."""

    reason: str = strawberry.field(description="什么已经改好；不得填写个人信息")


@strawberry.type(description="恢复停下的后台任务的结果。")
class FailedJobResumePayload(Payload):
    """What became of letting work go on."""

    job: FailedJob | None = strawberry.field(description="恢复后的任务；未办成时为空", default=None)


@strawberry.type
class FailedJobActs:
    """Mutation of work that failed."""

    @act("job.resume", "恢复一个停下的后台任务，立即再试；须写明什么已经改好。")
    async def failed_job_resume(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            FailedJobResumeInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> FailedJobResumePayload:
        """This will let held work be tried again."""
        key, context = ids.number("FailedJob", id_), info.context
        await by_hand.resume_job(key, reason=input_.reason, by=context.actor, now=context.now())
        return FailedJobResumePayload(job=await fresh(info, "FailedJob", key))
