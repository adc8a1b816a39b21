"""The bank's clock: the real one, or ahead of it by as much as somebody has let days pass."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from integrations.psbc.simulator import times
from integrations.psbc.simulator.state import State

AHEAD: Final = "clock_ahead_us"
MORNING: Final = timedelta(hours=1)


class BankClock:
    """Tells the time; what it is ahead stays in the bank's memory over a restart."""

    def __init__(
        self, state: State, *, real: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._state = state
        self._real = real
        self._ahead = timedelta(microseconds=state.recall(AHEAD))

    def now(self) -> datetime:
        """This will tell the time at the bank."""
        return self._real() + self._ahead

    def advance(self) -> str:
        """This will let it be one in the morning of the next day, and say which day that is."""
        today = times.to_day(times.from_datetime(self.now()))
        tomorrow = times.next_day(today)
        morning = times.to_datetime(times.day_begins_us(tomorrow)) + MORNING
        self._ahead += morning - self.now()
        self._state.remember(AHEAD, self._ahead // timedelta(microseconds=1))
        return tomorrow
