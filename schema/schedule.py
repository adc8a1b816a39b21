"""What the clock does, when it last did and when it will; people may start it before."""

from datetime import datetime

import strawberry

from domain.schedule import queries as schedule
from domain.schedule import rules
from schema.context import Info
from schema.fields import answer
from schema.permissions import may_read


@strawberry.type(description="系统定时办理的一项工作。")
class ScheduledJob:
    """Something that the clock does again and again."""

    name: str = strawberry.field(description="名称代码，如 collect")
    label: str = strawberry.field(description="中文名称")
    every_seconds: int = strawberry.field(description="每隔多少秒办理一次")
    last_run_at: datetime = strawberry.field(description="最近一次开始的时间")
    next_run_at: datetime = strawberry.field(description="下一次应开始的时间")
    is_late: bool = strawberry.field(description="是否早该开始而没有开始：定时器可能停了")
    asked_at: datetime | None = strawberry.field(description="最近一次由人启动的时间；没有则为空")
    asked_by: str = strawberry.field(description="最近一次由谁启动，登录名；没有则为空")


@strawberry.type
class ScheduleQueries:
    """Root field of the clock."""

    @answer("系统定时办理的各项工作；单位经办人不可见。")
    async def scheduled_jobs(self, info: Info) -> list[ScheduledJob]:
        """This will list what the clock does."""
        if not may_read(info.context.actor, "ScheduledJob"):
            return []
        now = info.context.now()
        return [
            ScheduledJob(
                name=job.name,
                label=rules.label(job.name),
                every_seconds=job.every_s,
                last_run_at=job.begun_at,
                next_run_at=job.next_at,
                is_late=rules.is_late(job.next_at, job.every_s, now=now),
                asked_at=job.asked_at,
                asked_by=job.asked_by,
            )
            for job in await schedule.jobs()
        ]
