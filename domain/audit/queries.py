"""Questions to the audit trail and the alarms."""

from domain.transactions import question, value


@question
async def has_blocking_alarm() -> bool:
    """This will say whether an unacknowledged alarm forbids the next release of money."""
    found: bool = await value(
        "SELECT EXISTS (SELECT FROM alarms WHERE is_blocking AND acknowledged_at IS NULL)"
    )
    return found


@question
async def open_alarm_count() -> int:
    """This will count the alarms that nobody has acknowledged."""
    count: int = await value("SELECT count(*) FROM alarms WHERE acknowledged_at IS NULL")
    return count
