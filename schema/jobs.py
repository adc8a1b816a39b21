"""One's own long work, wherever it runs: how far it is, how it ended, where it leads."""

from datetime import datetime
from typing import Final

import strawberry

from domain import jobs
from domain.jobs import JobKind as Kind
from schema import ids
from schema.states import JobKind, JobState

# Where each kind of work leads: the type of its row.
TYPES: Final = {
    Kind.ROSTER_CHECK: "Roster",
    Kind.ROSTER_APPLY: "Roster",
    Kind.EXPORT: "Export",
    Kind.CARD_BATCH: "CardBatch",
    Kind.DISBURSEMENT_SEAL: "Disbursement",
    Kind.DISBURSEMENT_SEND: "Disbursement",
}


@strawberry.type(description="一项在后台进行的工作。")
class Job:
    """One piece of long work."""

    kind: JobKind = strawberry.field(description="种类")
    target_id: strawberry.ID = strawberry.field(description="所属对象的全局编号：去那里看详情")
    label: str = strawberry.field(description="是哪一份文件、哪个单位或项目")
    state: JobState = strawberry.field(description="进行中，或怎样结束的")
    total: int = strawberry.field(description="共有多少行；尚不知道时为 0")
    done: int = strawberry.field(description="已完成多少行")
    error_count: int = strawberry.field(description="其中不合格的行数")
    problem: str = strawberry.field(description="未成的原因；没有则为空")
    started_at: datetime | None = strawberry.field(description="开始时间")
    finished_at: datetime | None = strawberry.field(description="结束时间；进行中为空")


def job_of(found: jobs.Job) -> Job:
    """This will put a piece of work into the contract's words."""
    return Job(
        kind=JobKind(found.kind.value),
        target_id=strawberry.ID(ids.encode(TYPES[found.kind], found.key)),
        label=found.label,
        state=JobState(found.state.value),
        total=found.total,
        done=found.done,
        error_count=found.errors,
        problem=found.problem,
        started_at=found.started_at,
        finished_at=found.finished_at,
    )


def snapshot(view: jobs.View) -> dict[str, object]:
    """This will write what somebody sees as the contract's fields, for the pushed stream."""
    return {"waitingCount": view.waiting, "jobs": [_fields(job_of(one)) for one in view.jobs]}


def _fields(job: Job) -> dict[str, object]:
    return {
        "kind": job.kind.value,
        "targetId": job.target_id,
        "label": job.label,
        "state": job.state.value,
        "total": job.total,
        "done": job.done,
        "errorCount": job.error_count,
        "problem": job.problem,
        "startedAt": job.started_at,
        "finishedAt": job.finished_at,
    }
