from datetime import date, datetime, time, timedelta
from typing import Any

import asyncpg
import pytest

from domain.calendar import CHINA, CalendarUnknown, Days, StatutoryCalendar
from domain.errors import NotFound, NotPermitted
from domain.obligations import operations as obligations
from domain.obligations import queries, rules
from domain.obligations.rules import ObligationInWrongState, WaiverWithoutReason
from tests.domain.obligations.test_rules import TERMS
from tests.town import CHECKER, OFFICE, ORG, RELEASER, Town

CALENDAR = StatutoryCalendar(time(16))
TODAY = date(2018, 3, 20)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2018, 3, day, hour, minute, tzinfo=CHINA)


async def out(town: Town, kind: str = "CRD") -> int:
    """A file of ours at the bank, with what it makes the bank owe; gives its id."""
    number = town.next("out")
    file_id = await town.insert(
        "bank_files", direction="OUT", kind=kind, org=ORG, business_on=TODAY, sequence=number,
        batch_no=f"D{number}", name=f"{kind}_{ORG}_20180320_{number:06d}.txt", state="SENT",
        subject_type="disbursement", subject_id=number, sent_at=at(20, 10),
    )  # fmt: skip
    owed = rules.owed_for_file(TERMS, CALENDAR, kind, TODAY, sent_at=at(20, 10))
    await obligations.owe({file_id: owed}, now=at(20, 10))
    return file_id


async def came(
    town: Town,
    kind: str,
    *,
    answers: int | None = None,
    on: date = TODAY,
    when: datetime,
    number: int = 0,
    rows: int = 1,
) -> int:
    """A file of the bank, applied; gives its id."""
    sequence = number or town.next(f"{kind} {on}")
    file_id = await town.insert(
        "bank_files", direction="IN", kind=kind, org=ORG, business_on=on, sequence=sequence,
        answers_id=answers, state="APPLIED", digest=f"{town.next('digest'):064d}",
        created_at=when, name=f"{kind}_{ORG}_{on:%Y%m%d}_{sequence:06d}.txt", row_count=rows,
    )  # fmt: skip
    await obligations.meet(file_id, now=when)
    return file_id


async def standing(town: Town) -> list[tuple[str, str, bool]]:
    """Kind, state and lateness of every obligation, in order."""
    found = await town.owner.fetch("SELECT kind, state, is_late FROM obligations ORDER BY id")
    return [(row["kind"], row["state"], row["is_late"]) for row in found]


async def alarms(town: Town) -> list[tuple[str, str, int]]:
    """Kind and subject of every alarm, in order."""
    found = await town.owner.fetch("SELECT kind, subject_type, subject_id FROM alarms ORDER BY id")
    return [tuple(row) for row in found]


class TestOwe:
    async def test_notes_each_answer_once(self, town: Town) -> None:
        """Exchange invariant 9: a sent file creates dated obligations."""
        file_id = await out(town)
        owed = rules.owed_for_file(TERMS, CALENDAR, "CRD", TODAY, sent_at=at(20, 11))
        await obligations.owe({file_id: owed}, now=at(20, 11))
        found = await town.owner.fetch("SELECT kind, due_at, alarm_at FROM obligations ORDER BY id")
        assert [tuple(row) for row in found] == [
            ("ACCEPTANCE", at(20, 18), at(20, 18)), ("RESULT", at(21, 10), at(21, 12)),
        ]  # fmt: skip

    async def test_is_met_by_an_answer_that_was_faster(self, town: Town) -> None:
        file_id = await town.insert(
            "bank_files", direction="OUT", kind="CRD", org=ORG, business_on=TODAY, state="SENDING",
            batch_no="D1",
        )  # fmt: skip
        answer_id = await came(town, "CRA", answers=file_id, when=at(20, 10, 5))
        owed = rules.owed_for_file(TERMS, CALENDAR, "CRD", TODAY, sent_at=at(20, 10))
        await obligations.owe({file_id: owed}, now=at(20, 10, 6))
        assert await standing(town) == [("ACCEPTANCE", "MET", False), ("RESULT", "OPEN", False)]
        assert await town.one("SELECT met_by_id FROM obligations WHERE state = 'MET'") == answer_id


class TestMeet:
    async def test_closes_what_the_file_answers_on_time(self, town: Town) -> None:
        first, second = await out(town), await out(town)
        await came(town, "CRA", answers=first, when=at(20, 11))
        await came(town, "CRA", answers=second, when=at(20, 11))
        await came(town, "CRR", answers=second, when=at(20, 17))
        assert [state for _, state, _ in await standing(town)] == ["MET", "OPEN", "MET", "MET"]
        assert await alarms(town) == []

    async def test_alarms_what_came_after_a_look_did_not_find_it(self, town: Town) -> None:
        """Invariant 9, late: it counts all the same."""
        file_id = await out(town)
        await obligations.look(looked_at=at(20, 18, 1), now=at(20, 18, 1))
        answer_id = await came(town, "CRA", answers=file_id, when=at(20, 19))
        assert (await standing(town))[0] == ("ACCEPTANCE", "MET", True)
        assert await alarms(town) == [
            ("bank_file.missing", "obligation", 1), ("bank_file.late", "bank_file", answer_id),
        ]  # fmt: skip

    async def test_blames_nobody_for_a_time_in_which_we_did_not_look(self, town: Town) -> None:
        """Failure 20: down from 18:00 to 20:00, the file lay there all along."""
        file_id = await out(town)
        await came(town, "CRA", answers=file_id, when=at(20, 20))
        assert (await standing(town))[0] == ("ACCEPTANCE", "MET", False)
        assert await alarms(town) == []

    async def test_alarms_a_result_before_its_acceptance_and_takes_it(self, town: Town) -> None:
        """Failure 16: results out of sequence are recorded and applied."""
        file_id = await out(town)
        result_id = await came(town, "CRR", answers=file_id, when=at(20, 11))
        assert await standing(town) == [("ACCEPTANCE", "OPEN", False), ("RESULT", "MET", False)]
        assert await alarms(town) == [("bank_file.out_of_sequence", "bank_file", result_id)]

    async def test_alarms_a_gap_in_a_result_that_came_before_its_acceptance(
        self, town: Town
    ) -> None:
        """Failure 16: a number left out is told beside what else is odd about the file."""
        file_id = await out(town)
        await came(town, "CRR", answers=file_id, when=at(20, 11), number=3)
        [message] = [row["message"] for row in await town.owner.fetch("SELECT * FROM alarms")]
        assert "不连续" in message
        assert "结果先于受理" in message

    async def test_still_waits_where_an_answer_has_no_line(self, town: Town) -> None:
        """Failure 13: a result of no rows is applied, and says nothing of anybody."""
        file_id = await out(town)
        await came(town, "CRA", answers=file_id, when=at(20, 10))
        await came(town, "CRR", answers=file_id, when=at(20, 11), rows=0)
        assert await standing(town) == [("ACCEPTANCE", "MET", False), ("RESULT", "OPEN", False)]

    @pytest.mark.parametrize(("number", "says"), [(3, "不连续"), (1, "")])
    async def test_alarms_a_gap_in_the_bank_s_sequence(
        self, town: Town, number: int, says: str
    ) -> None:
        """Invariant 9, out of sequence."""
        await came(town, "ACT", when=at(20, 10))
        await came(town, "ACT", when=at(20, 11), number=number + 1 if not says else number)
        found = await town.owner.fetch("SELECT message FROM alarms")
        assert [says in row["message"] for row in found] == ([True] if says else [])

    async def test_alarms_a_day_that_steps_back(self, town: Town) -> None:
        await came(town, "ACT", on=date(2018, 3, 21), when=at(21, 10))
        await came(town, "ACT", on=TODAY, when=at(21, 11))
        assert [kind for kind, _, _ in await alarms(town)] == ["bank_file.out_of_sequence"]


class TestPlan:
    async def test_owes_a_statement_every_banking_day_even_when_nothing_moved(
        self, town: Town
    ) -> None:
        """Invariant 9; a whole October: 29 and 30 September work, the golden week does not."""
        day, made = date(2018, 9, 28), 0
        while day <= date(2018, 10, 31):
            now = datetime.combine(day, time(8), CHINA)
            made += await obligations.plan(TERMS, calendar=CALENDAR, today=day, now=now)
            day += timedelta(days=1)
        found = await town.owner.fetch("SELECT for_on, due_at FROM obligations ORDER BY for_on")
        assert made == len(found) == 3 + 18
        dues = {row["for_on"]: row["due_at"].astimezone(CHINA) for row in found}
        assert dues[date(2018, 9, 30)] == datetime(2018, 10, 8, 9, tzinfo=CHINA)
        assert not [day for day in dues if date(2018, 10, 1) <= day <= date(2018, 10, 7)]

    async def test_catches_up_days_of_downtime_in_order(self, town: Town) -> None:
        """Failure 20: down from Tuesday evening to Friday evening."""
        await obligations.plan(TERMS, calendar=CALENDAR, today=TODAY, now=at(20, 9))
        late = at(23, 20)
        made = await obligations.plan(TERMS, calendar=CALENDAR, today=late.date(), now=late)
        days = await town.owner.fetch("SELECT for_on FROM obligations ORDER BY id")
        assert made == 3
        assert [row["for_on"].day for row in days] == [20, 21, 22, 23]

    async def test_finds_a_statement_that_was_there_before(self, town: Town) -> None:
        await came(town, "REC", on=TODAY, when=at(20, 8))
        await obligations.plan(TERMS, calendar=CALENDAR, today=TODAY, now=at(20, 9))
        assert await standing(town) == [("STATEMENT", "MET", False)]


class TestUnexpected:
    async def test_statements_alarm(self, town: Town) -> None:
        """Invariant 9, unexpected: one there already, one of a Saturday, one of tomorrow."""
        for day in (23, 26):
            now = at(day, 8)
            await obligations.plan(TERMS, calendar=CALENDAR, today=now.date(), now=now)
        await came(town, "REC", on=date(2018, 3, 23), when=at(26, 9))
        assert await alarms(town) == []
        again = await came(town, "REC", on=date(2018, 3, 23), when=at(26, 9))
        saturday = await came(town, "REC", on=date(2018, 3, 24), when=at(26, 9))
        early = await came(town, "REC", on=date(2018, 3, 27), when=at(26, 9))
        found = [each for each in await alarms(town) if each[0] == "bank_file.unexpected"]
        assert [subject for _, _, subject in found] == [again, saturday, early]


class TestLook:
    async def test_says_nothing_before_the_alarm_s_time(self, town: Town) -> None:
        await out(town)
        assert await obligations.look(looked_at=at(20, 17, 59), now=at(20, 18, 30)) == 0
        assert await alarms(town) == []

    async def test_alarms_once_for_a_kind_and_day_however_many_files(self, town: Town) -> None:
        """Failure 18: no answer at all; no storm."""
        for _ in range(7):
            await out(town)
        assert await obligations.look(looked_at=at(21, 12), now=at(21, 12)) == 14
        assert await obligations.look(looked_at=at(21, 13), now=at(21, 13)) == 0
        found = await town.owner.fetch("SELECT kind, message FROM alarms ORDER BY id")
        assert [row["kind"] for row in found] == ["bank_file.missing"] * 2
        assert all("等 7 份" in row["message"] for row in found)
        assert {state for _, state, _ in await standing(town)} == {"MISSED"}


class TestRemind:
    async def test_alarms_again_on_the_next_banking_day_what_was_dealt_with_but_is_missing(
        self, town: Town
    ) -> None:
        await out(town)
        await obligations.look(looked_at=at(22, 18), now=at(22, 18))
        await town.owner.execute("UPDATE alarms SET acknowledged_at = now()")
        calendar = CALENDAR
        moments = [at(22, 20), at(23, 11), at(23, 18), at(23, 19), at(24, 18), at(26, 18)]
        found = [await obligations.remind(calendar=calendar, now=now) for now in moments]
        assert found == [0, 0, 2, 0, 0, 2]

    async def test_adds_nothing_to_an_alarm_that_nobody_saw(self, town: Town) -> None:
        await out(town)
        await obligations.look(looked_at=at(22, 18), now=at(22, 18))
        count = len(await alarms(town))
        await obligations.remind(calendar=CALENDAR, now=at(23, 18))
        assert len(await alarms(town)) == count

    async def test_assumes_nothing_beyond_the_calendar(self, town: Town) -> None:
        await out(town)
        await obligations.look(looked_at=at(22, 18), now=at(22, 18))
        with pytest.raises(CalendarUnknown):
            await obligations.remind(calendar=CALENDAR, now=datetime(2027, 3, 1, 18, tzinfo=CHINA))


class TestClose:
    async def test_waits_for_no_result_of_a_file_refused_whole(self, town: Town) -> None:
        file_id = await out(town)
        refusal = await came(town, "CRA", answers=file_id, when=at(20, 11))
        await obligations.close(file_id, by_file_id=refusal, now=at(20, 11))
        assert {state for _, state, _ in await standing(town)} == {"MET"}


class TestWaive:
    async def test_is_a_person_s_with_a_reason(self, town: Town) -> None:
        await out(town)
        for person, reason, refusal in (
            (CHECKER, "银行来电", NotPermitted),
            (OFFICE, "  ", WaiverWithoutReason),
            (OFFICE, "卡号 6217990000000000014", WaiverWithoutReason),
        ):
            with pytest.raises(refusal):
                await obligations.waive(1, reason=reason, by=person, now=at(20, 12))
        await obligations.waive(1, reason=" 银行来电说明 ", by=RELEASER, now=at(20, 12))
        found = await town.owner.fetchrow("SELECT * FROM obligations WHERE id = 1")
        assert found is not None
        assert (found["state"], found["reason"], found["waived_by_id"]) == (
            "WAIVED", "银行来电说明", RELEASER.staff_id,
        )  # fmt: skip
        assert await town.one("SELECT action FROM audit_entries") == "obligation.waive"
        with pytest.raises(ObligationInWrongState):
            await obligations.waive(1, reason="再来", by=OFFICE, now=at(20, 13))
        with pytest.raises(asyncpg.CheckViolationError, match="stays so"):
            await town.owner.execute("UPDATE obligations SET state = 'OPEN' WHERE id = 1")
        with pytest.raises(NotFound):
            await obligations.waive(99, reason="没有", by=OFFICE, now=at(20, 13))


class TestReplan:
    async def test_moves_what_is_waited_for_and_nothing_that_is_settled(self, town: Town) -> None:
        """Item 6: an imported holiday moves due times, drops its own statement, adds a make-up day."""
        for day in (20, 21, 26):
            now = at(day, 8)
            await obligations.plan(TERMS, calendar=CALENDAR, today=now.date(), now=now)
        await came(town, "REC", on=date(2018, 3, 20), when=at(21, 8))
        await out(town)
        changed = CALENDAR.with_days(Days({date(2018, 3, 21): False, date(2018, 3, 24): True}))
        expected = len(await queries.moves(TERMS, changed))
        moved = await obligations.replan(
            TERMS, calendar=changed, reason="日历", by=OFFICE, now=at(26, 9)
        )
        assert moved == expected
        found: dict[Any, Any] = {
            (row["kind"], row["for_on"].day): (row["state"], row["due_at"].astimezone(CHINA))
            for row in await town.owner.fetch("SELECT * FROM obligations")
        }
        assert found["STATEMENT", 20][0] == "MET"
        assert found["STATEMENT", 21][0] == "WAIVED"
        assert found["STATEMENT", 24] == ("OPEN", at(26, 9))
        assert found["RESULT", 20] == ("OPEN", at(22, 10))
        assert await queries.moves(TERMS, changed) == ()


class TestOverdue:
    async def test_lists_what_should_have_come_with_what_it_is_for(self, town: Town) -> None:
        await out(town)
        assert await queries.overdue(now=at(20, 17)) == ()
        [one] = await queries.overdue(now=at(20, 18))
        assert (one.kind, one.subject_type, one.subject_id) == ("ACCEPTANCE", "disbursement", 1)
