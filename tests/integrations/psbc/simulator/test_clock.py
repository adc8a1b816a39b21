"""The bank's clock: real, or ahead by the days that somebody let pass."""

from datetime import UTC, datetime

from integrations.psbc.simulator import times
from integrations.psbc.simulator.clock import BankClock
from tests.integrations.psbc.simulator.hand import MORNING, Town


class TestBankClock:
    def test_is_the_real_one_until_days_are_let_pass(self, town: Town) -> None:
        clock = BankClock(town.state, real=lambda: MORNING)
        assert clock.now() == MORNING
        assert clock.advance() == "20180321"
        assert times.to_instant(times.from_datetime(clock.now())) == "20180321010000"
        assert clock.advance() == "20180322"

    def test_stays_ahead_over_a_restart(self, town: Town) -> None:
        BankClock(town.state, real=lambda: MORNING).advance()
        later = datetime(2018, 3, 20, 1, 0, 5, tzinfo=UTC)
        clock = BankClock(town.state, real=lambda: later)
        assert times.to_instant(times.from_datetime(clock.now())) == "20180321010005"
