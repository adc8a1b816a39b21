from datetime import date, datetime, time

import pytest

from domain.actors import STAFF_ONLY, Actor, Role
from domain.calendar import CHINA, CalendarUnknown, StatutoryCalendar
from domain.calendar_days import operations as calendar_days
from domain.calendar_days import queries
from domain.calendar_days.rules import CalendarImportInWrongState, Entered, SameEnterer, read
from domain.errors import Invalid, NotFound, NotPermitted
from domain.transactions import acting_within
from tests.town import MAKER, OFFICE, Town

ADMIN = Actor(8, "admin8", frozenset({Role.ADMIN}), STAFF_ONLY)
NOW = datetime(2026, 12, 1, 10, tzinfo=CHINA)
NOTICE = Entered(
    "国办发明电〔2026〕9号",
    "国务院办公厅关于2027年部分节假日安排的通知",
    2027,
    read(
        "2027-01-01至2027-01-03,放假,元旦\n2027-10-01至2027-10-07,放假,国庆节\n2027-10-09,上班,国庆节"
    ),
)


async def proposed(notice: Entered = NOTICE) -> int:
    import_id: int = await calendar_days.propose(notice, by=OFFICE, now=NOW)
    return import_id


async def discarded(import_id: int) -> None:
    await calendar_days.discard(import_id, reason="录错了", by=OFFICE, now=NOW)


class TestPropose:
    async def test_changes_nothing_yet(self, town: Town) -> None:
        import_id = await proposed()
        assert await queries.entered() == type(await queries.entered())()
        would = await queries.entered(and_import=import_id)
        assert would.whole_years == {2027}
        assert await town.one("SELECT day_count FROM calendar_imports") == 11
        assert [one.day.month for one in (await queries.days_of([import_id]))[import_id]] == (
            [1] * 3 + [10] * 8
        )

    async def test_is_the_office_s_and_the_administrator_s(self, town: Town) -> None:
        assert town is not None
        with pytest.raises(NotPermitted):
            await calendar_days.propose(NOTICE, by=MAKER, now=NOW)


class TestConfirm:
    async def test_opens_the_year_by_a_second_person(self, town: Town) -> None:
        """Exchange invariant 9: fails closed until two people have entered the year."""
        import_id, calendar = await proposed(), StatutoryCalendar(time(16))
        with pytest.raises(SameEnterer):
            await calendar_days.confirm(import_id, by=OFFICE, now=NOW)
        with acting_within(STAFF_ONLY):
            document = await calendar_days.confirm(import_id, by=ADMIN, now=NOW)
        assert document == NOTICE.document
        with pytest.raises(CalendarUnknown):
            calendar.is_banking_day(date(2027, 1, 4))
        known = calendar.with_days(await queries.entered())
        days = [date(2027, 1, 2), date(2027, 1, 4), date(2027, 10, 9), date(2027, 10, 10)]
        assert [known.is_banking_day(day) for day in days] == [False, True, True, False]
        named = await queries.named_between(date(2027, 10, 1), date(2027, 10, 31))
        assert named[date(2027, 10, 9)].document == NOTICE.document
        actions = await town.owner.fetch("SELECT action FROM audit_entries ORDER BY id")
        assert [row["action"] for row in actions] == ["calendar.propose", "calendar.confirm"]

    async def test_is_not_done_twice_nor_for_days_that_are_over(self, town: Town) -> None:
        assert town is not None
        import_id = await proposed()
        with pytest.raises(Invalid, match="已经过去"):
            await calendar_days.confirm(import_id, by=ADMIN, now=datetime(2027, 1, 2, tzinfo=CHINA))
        await calendar_days.confirm(import_id, by=ADMIN, now=NOW)
        with pytest.raises(CalendarImportInWrongState):
            await calendar_days.confirm(import_id, by=ADMIN, now=NOW)
        with pytest.raises(NotFound):
            await calendar_days.confirm(99, by=ADMIN, now=NOW)


class TestDiscard:
    async def test_needs_a_reason_and_leaves_the_calendar_alone(self, town: Town) -> None:
        import_id = await proposed()
        for reason in ("", "6217990000000000014"):
            with pytest.raises(Invalid, match="作废的原因"):
                await calendar_days.discard(import_id, reason=reason, by=OFFICE, now=NOW)
        await discarded(import_id)
        assert await town.states("calendar_imports") == ["DISCARDED"]
        assert (await queries.entered()).works == {}
        with pytest.raises(CalendarImportInWrongState):
            await discarded(import_id)


class TestEntered:
    async def test_lets_an_amended_notice_take_the_year_s_place(self, town: Town) -> None:
        assert town is not None
        await calendar_days.confirm(await proposed(), by=ADMIN, now=NOW)
        amended = Entered("国办发明电〔2027〕1号", "调整通知", 2027, NOTICE.days[:-1])
        later = NOW.replace(hour=11)
        import_id = await calendar_days.propose(amended, by=OFFICE, now=later)
        await calendar_days.confirm(import_id, by=ADMIN, now=later)
        assert date(2027, 10, 9) not in (await queries.entered()).works
