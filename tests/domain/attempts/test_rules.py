from datetime import UTC, datetime, timedelta

from domain.attempts import rules

NOW = datetime(2018, 3, 20, 2, 0, tzinfo=UTC)


class TestAttempt:
    def test_the_fifth_failure_locks_for_half_an_hour(self) -> None:
        failures, until = 0, None
        for _ in range(4):
            attempt = rules.attempt(failures, until, now=NOW)
            failures, until = attempt.failures, attempt.locked_until
            assert until is None

        fifth = rules.attempt(failures, until, now=NOW)

        assert fifth == rules.Attempt(5, NOW + timedelta(minutes=30), is_locked=False)

    def test_a_locked_one_counts_no_further(self) -> None:
        until = NOW + timedelta(seconds=1)
        assert rules.attempt(5, until, now=NOW) == rules.Attempt(5, until, is_locked=True)

    def test_a_lock_that_ended_counts_anew(self) -> None:
        assert rules.attempt(5, NOW, now=NOW) == rules.Attempt(1, None)

    def test_says_wrong_until_it_locks(self) -> None:
        assert rules.attempt(3, None, now=NOW).refusal.code == "WRONG_CREDENTIALS"
        assert rules.attempt(4, None, now=NOW).refusal.code == "ACCOUNT_LOCKED"


class TestPasswords:
    def test_are_recognised_by_their_hash_alone(self) -> None:
        hashed = rules.hash_password("Sichuan-2018")
        assert "Sichuan" not in hashed
        assert rules.is_password(hashed, "Sichuan-2018")
        assert not rules.is_password(hashed, "sichuan-2018")
        assert not rules.is_password(rules.nobodys_hash(), "Sichuan-2018")
