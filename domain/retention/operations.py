"""People are told of what is past its term, once a year; nothing is deleted here."""

from datetime import datetime, timedelta
from typing import Final

from domain.audit import operations as audit
from domain.retention import rules
from domain.retention.rules import RecordClass
from domain.transactions import operation, value

TOLD_AGAIN_AFTER: Final = timedelta(days=365)


@operation
async def tell(record_class: RecordClass, count: int, *, now: datetime) -> bool:
    """This will raise an alarm for records that are due for appraisal; False if that was done lately.

    Once a year is enough: an appraisal is a yearly act, and nothing is lost by waiting.
    """
    place = list(RecordClass).index(record_class) + 1
    if await _was_told(place, now=now):
        return False
    label = rules.LABELS[record_class]
    await audit.alarm(
        kind="retention.due",
        subject=("retention_term", place),
        message=f"{label}有 {count} 份保存期限已满，请组织档案鉴定；{rules.APPRAISED}",
        now=now,
    )
    return True


async def _was_told(place: int, *, now: datetime) -> bool:
    told: bool = await value(
        "SELECT EXISTS (SELECT FROM alarms WHERE kind = 'retention.due' AND subject_id = $1"
        " AND raised_at > $2)",
        place,
        now - TOLD_AGAIN_AFTER,
    )
    return told
