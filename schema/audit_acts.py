"""What is done to alarms."""

from typing import Annotated

import strawberry

from domain.audit import operations as audit
from schema import ids
from schema.acts import Id, Payload, act, fresh
from schema.audit import Alarm
from schema.context import Info


@strawberry.input(description="处理告警所需的内容。")
class AlarmAcknowledgeInput:
    """What acknowledging an alarm takes."""

    note: str = strawberry.field(description="如何处理的；不得填写证件号码、卡号等个人信息")


@strawberry.type(description="处理告警的结果。")
class AlarmAcknowledgePayload(Payload):
    """What became of acknowledging an alarm."""

    alarm: Alarm | None = strawberry.field(description="处理后的告警；未办成时为空", default=None)


@strawberry.type
class AuditActs:
    """Mutations of alarms."""

    @act("alarm.acknowledge", "处理告警并写明如何处理；阻止签发的告警由此解除。")
    async def alarm_acknowledge(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            AlarmAcknowledgeInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> AlarmAcknowledgePayload:
        """This will note that a person saw to an alarm."""
        key, context = ids.number("Alarm", id_), info.context
        await audit.acknowledge(key, note=input_.note, by=context.actor, now=context.now())
        return AlarmAcknowledgePayload(alarm=await fresh(info, "Alarm", key))
