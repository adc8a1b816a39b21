"""Ages by the calendar; pure."""

from datetime import date


def years_before(today: date, years: int) -> date:
    """This will give the day so many years ago; the 28th of February for a 29th."""
    try:
        return today.replace(year=today.year - years)
    except ValueError:
        return today.replace(year=today.year - years, day=28)
