from datetime import date, datetime, time, timedelta

import pytest

from domain.calendar import CHINA, CalendarUnknown, Days, StatutoryCalendar
from domain.obligations import rules
from domain.obligations.rules import Moment, ObligationKind, Owed, Standing, Term, Terms

CALENDAR = StatutoryCalendar(time(16))
ACCEPTANCE = Term(ObligationKind.ACCEPTANCE, "CRA", Moment(0, time(18)), Moment(0, time(18)))
RESULT = Term(ObligationKind.RESULT, "CRR", Moment(1, time(10)), Moment(1, time(12)))
STATEMENT = Term(ObligationKind.STATEMENT, "REC", Moment(1, time(9)), Moment(1, time(10)))
TERMS = Terms(of_file={"CRD": (ACCEPTANCE, RESULT)}, daily=(STATEMENT,))


def at(month: int, day: int, hour: int, minute: int = 0, year: int = 2018) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=CHINA)


def planned(after: date | None, today: date) -> list[date]:
    return [each.for_on for each in rules.planned(TERMS, CALENDAR, after=after, today=today)]


class TestOwedForFile:
    def test_counts_banking_days_across_the_golden_week(self) -> None:
        """R18, failure 17: what leaves on the make-up Sunday is answered on 8 October."""
        acceptance, result = rules.owed_for_file(
            TERMS, CALENDAR, "CRD", date(2018, 9, 30), sent_at=at(9, 30, 10)
        )
        assert (acceptance.due_at, acceptance.alarm_at) == (at(9, 30, 18), at(9, 30, 18))
        assert (result.due_at, result.alarm_at) == (at(10, 8, 10), at(10, 8, 12))

    def test_gives_the_bank_two_hours_however_late_the_file_left(self) -> None:
        acceptance, _ = rules.owed_for_file(
            TERMS, CALENDAR, "CRD", date(2018, 3, 20), sent_at=at(3, 20, 17, 30)
        )
        assert acceptance.due_at == acceptance.alarm_at == at(3, 20, 19, 30)

    def test_owes_nothing_for_a_kind_without_answers(self) -> None:
        owed = rules.owed_for_file(TERMS, CALENDAR, "ACT", date(2018, 3, 20), sent_at=at(3, 20, 9))
        assert owed == ()

    def test_fails_closed_where_the_next_day_is_unknown(self) -> None:
        """Exchange invariant 9: nothing is assumed."""
        with pytest.raises(CalendarUnknown):
            rules.owed_for_file(
                TERMS, CALENDAR, "CRD", date(2026, 12, 31), sent_at=at(12, 31, 9, year=2026)
            )


class TestPlanned:
    def test_begins_today_and_goes_on_day_by_day(self) -> None:
        assert planned(None, date(2018, 9, 28)) == [date(2018, 9, 28)]
        assert planned(date(2018, 9, 28), date(2018, 9, 28)) == []

    def test_knows_the_make_up_days_and_leaves_the_holiday_out(self) -> None:
        """R18: 29 and 30 September work, 1–7 October do not."""
        days = planned(date(2018, 9, 28), date(2018, 10, 9))
        assert days == [
            date(2018, 9, 29), date(2018, 9, 30), date(2018, 10, 8), date(2018, 10, 9),
        ]  # fmt: skip

    def test_skips_a_saturday_off(self) -> None:
        """R18: 2018-03-31 is a Saturday."""
        assert planned(date(2018, 3, 30), date(2018, 4, 1)) == []

    def test_stops_where_nothing_is_known_and_goes_on_once_it_is(self) -> None:
        today, last = date(2027, 1, 5), date(2026, 12, 29)
        assert planned(last, today) == [date(2026, 12, 30)]
        notice = Days({date(2027, 1, 1): False}, frozenset({2027}))
        again = rules.planned(TERMS, CALENDAR.with_days(notice), after=last, today=today)
        assert [(each.for_on, each.due_at.date()) for each in again] == [
            (date(2026, 12, 30), date(2026, 12, 31)),
            (date(2026, 12, 31), date(2027, 1, 4)),
            (date(2027, 1, 4), date(2027, 1, 5)),
            (date(2027, 1, 5), date(2027, 1, 6)),
        ]

    def test_catches_up_no_more_than_a_bounded_number_of_days(self) -> None:
        days = planned(date(2010, 1, 4), date(2018, 3, 20))
        assert days[0] >= date(2018, 3, 20) - timedelta(days=rules.PLANNED_MAX)

    def test_reads_the_day_that_it_is_given(self) -> None:
        """Failure 29: a default evaluated once, at import, would give every call the same day."""
        first, second = planned(None, date(2018, 3, 20)), planned(None, date(2018, 3, 21))
        assert first != second


def standing(term: Term, on: date, *, is_daily: bool) -> Standing:
    owed = rules.owed(term, CALENDAR, on)
    return Standing(
        7, owed.kind, owed.answer, on, owed.due_at, owed.alarm_at, is_daily, at(3, 1, 9)
    )


class TestMoves:
    def test_are_none_while_the_calendar_stays(self) -> None:
        waiting = [standing(RESULT, date(2018, 3, 20), is_daily=False)]
        assert rules.moves(waiting, TERMS, CALENDAR, known=frozenset({date(2018, 3, 20)})) == ()

    def test_put_a_result_off_by_a_day_that_became_a_holiday(self) -> None:
        closed = CALENDAR.with_days(Days({date(2018, 3, 21): False}))
        waiting = [standing(RESULT, date(2018, 3, 20), is_daily=False)]
        [move] = rules.moves(waiting, TERMS, closed, known=frozenset())
        assert (move.was_due_at, move.due_at) == (at(3, 21, 10), at(3, 22, 10))

    def test_wait_for_no_statement_of_a_day_off_and_for_one_of_a_day_added(self) -> None:
        changed = CALENDAR.with_days(Days({date(2018, 3, 21): False, date(2018, 3, 24): True}))
        waiting = [standing(STATEMENT, date(2018, 3, 21), is_daily=True)]
        known = frozenset({date(2018, 3, 21), date(2018, 3, 26)})
        off, on = rules.moves(waiting, TERMS, changed, known=known)[:2]
        assert (off.obligation_id, off.for_on, off.due_at) == (7, date(2018, 3, 21), None)
        found = rules.moves(waiting, TERMS, changed, known=known)
        assert date(2018, 3, 24) in {move.for_on for move in found if move.obligation_id is None}
        assert on.due_at is not None

    def test_leave_alone_what_the_profile_no_longer_agrees_on(self) -> None:
        waiting = [standing(STATEMENT, date(2018, 3, 21), is_daily=True)]
        assert rules.moves(waiting, Terms(), CALENDAR, known=frozenset()) == ()


class TestSequenceProblem:
    @pytest.mark.parametrize(
        ("day", "number", "says"),
        [(20, 3, ""), (21, 1, ""), (20, 5, "不连续"), (20, 2, "倒退"), (19, 3, "更晚日期")],
    )
    def test_names_gaps_and_steps_back(self, day: int, number: int, says: str) -> None:
        on = date(2018, 3, day)
        last = 2 if day <= 20 else None
        problem = rules.sequence_problem(on, number, last_on=date(2018, 3, 20), last_number=last)
        assert says in problem
        assert bool(problem) is bool(says)


class TestIsWorkingHourAgain:
    @pytest.mark.parametrize(
        ("now", "is_again"),
        [(at(3, 21, 13), False), (at(3, 22, 11, 59), False), (at(3, 22, 12), True)],
    )
    def test_waits_for_the_same_hour_of_another_day(self, now: datetime, *, is_again: bool) -> None:
        alarmed, due = at(3, 21, 12, 5), at(3, 21, 12)
        assert rules.is_working_hour_again(alarmed, due, now) is is_again


class TestMissingWords:
    def test_name_few_files_and_count_many(self) -> None:
        on = date(2018, 3, 20)
        assert rules.missing_words("结果文件（CRR）", on, ["CRD_1", "CRD_2"], 9).count("CRD_") == 2
        assert "等 9 份" in rules.missing_words("结果文件（CRR）", on, ["CRD_1"], 9)
        assert "2018年3月20日" in rules.missing_words("对账文件（REC）", on, [], 1)


def test_an_alarm_is_never_before_what_is_due() -> None:
    early = Term(ObligationKind.RESULT, "CRR", Moment(1, time(10)), Moment(0, time(12)))
    owed = rules.owed(early, CALENDAR, date(2018, 3, 20))
    assert owed == Owed(
        ObligationKind.RESULT, "CRR", date(2018, 3, 20), at(3, 21, 10), at(3, 21, 10)
    )
