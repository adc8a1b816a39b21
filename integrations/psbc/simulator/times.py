"""Instants and days as the bank counts them: whole microseconds, shown in Chinese standard time."""

from datetime import UTC, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
SECOND_US = 1_000_000
DAY_US = 24 * 3600 * SECOND_US


def from_datetime(moment: datetime) -> int:
    """This will turn an aware datetime into microseconds since 1970, exactly.

    Raises:
        TypeError: the moment carries no time zone.
    """
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def to_datetime(at_us: int) -> datetime:
    """This will turn microseconds since 1970 into Chinese standard time."""
    return datetime(1970, 1, 1, tzinfo=UTC).astimezone(SHANGHAI) + timedelta(microseconds=at_us)


def to_day(at_us: int) -> str:
    """This will show the day as YYYYMMDD."""
    return to_datetime(at_us).strftime("%Y%m%d")


def to_instant(at_us: int | None) -> str:
    """This will show the instant as YYYYMMDDHHMMSS, or nothing when there is none."""
    return "" if at_us is None else to_datetime(at_us).strftime("%Y%m%d%H%M%S")


def day_begins_us(day: str) -> int:
    """This will give the instant at which a day written YYYYMMDD begins."""
    return from_datetime(datetime.strptime(day, "%Y%m%d").replace(tzinfo=SHANGHAI))


def next_day(day: str) -> str:
    """This will give the day after one written YYYYMMDD."""
    return to_day(day_begins_us(day) + DAY_US)


def is_day(text: str) -> bool:
    """This will say whether the text is a real day written YYYYMMDD."""
    if len(text) != 8 or not (text.isascii() and text.isdigit()):  # noqa: PLR2004 - YYYYMMDD
        return False
    try:
        datetime.strptime(text, "%Y%m%d").replace(tzinfo=SHANGHAI)
    except ValueError:
        return False
    return True
