from datetime import datetime, timedelta

import pytest

from domain import card_watch
from domain.actors import EVERYTHING
from domain.applications import operations as applications
from domain.bank_files.rules import FileInWrongState, Line
from domain.cards import operations as cards
from domain.cards import queries
from domain.cards.rules import CardListing, OpenedCard, StatusReport
from domain.pages import Listing, Part, Where, page
from tests.town import DAY, Town, card_no


async def file(town: Town) -> int:
    """A received file that brings reports."""
    number = town.next("file")
    return await town.insert(
        "bank_files", direction="IN", state="RECEIVED", kind="ACT", sequence=number,
        digest=f"d{number}",
    )  # fmt: skip


async def report(
    town: Town,
    *lines: tuple[str, float],
    number: int = 1,
    req_id: str = "",
    swiped: datetime | None = None,
) -> None:
    """Report statuses of a card, each so many hours after it was opened, in one file."""
    reports = [
        StatusReport(
            at,
            card_no(number),
            status,
            town.now + timedelta(hours=hours),
            req_id=req_id,
            first_swipe_at=swiped,
        )
        for at, (status, hours) in enumerate(lines, 1)
    ]
    await cards.report(await file(town), reports=reports, by_file=[], now=town.now)


@pytest.fixture
async def opened(town: Town) -> Town:
    """A town with a card that the bank has just opened."""
    [member_id] = await town.members(await town.unit(), 1)
    await town.card(member_id, status="00")
    return town


class TestReport:
    async def test_takes_the_latest_for_the_status(self, opened: Town) -> None:
        await report(opened, ("01", 1), ("03", 2), ("05", 3), ("06", 4))
        card = await opened.owner.fetchrow("SELECT * FROM cards")
        assert card is not None
        assert (card["status"], card["activated_at"]) == ("06", opened.now + timedelta(hours=4))

    async def test_in_any_order_comes_to_the_same(self, opened: Town) -> None:
        """Failure 16: lines, and files, out of sequence."""
        await report(opened, ("06", 4), ("01", 1))
        await report(opened, ("05", 3), ("03", 2))
        assert await opened.one("SELECT status FROM cards") == "06"
        events = await opened.owner.fetch("SELECT status FROM card_events ORDER BY at")
        assert [event["status"] for event in events] == ["01", "03", "05", "06"]
        assert await opened.problems() == []

    async def test_at_one_instant_takes_the_one_that_is_further_on(self, opened: Town) -> None:
        await report(opened, ("06", 1), ("04", 1), ("05", 1))
        assert await opened.one("SELECT status FROM cards") == "06"
        assert await opened.one("SELECT count(*) FROM card_events") == 3

    async def test_at_one_instant_takes_the_later_line_of_a_card_in_use(self, opened: Town) -> None:
        await report(opened, ("06", 1), ("10", 2), ("06", 2))
        assert await opened.one("SELECT status FROM cards") == "06"

    async def test_keeps_an_unlawful_step_for_a_person(self, opened: Town) -> None:
        await report(opened, ("06", 1))
        await report(opened, ("03", 2))
        assert await opened.one("SELECT status FROM cards") == "06"
        assert await opened.problems() == [(1, "STATUS_STEP")]
        assert await opened.alarms() == ["bank_file.lines"]

    async def test_keeps_an_unknown_card_and_applies_the_others(self, opened: Town) -> None:
        lines = [
            StatusReport(1, card_no(99), "06", opened.now + timedelta(hours=1)),
            StatusReport(2, card_no(1), "06", opened.now + timedelta(hours=1)),
        ]
        by_file = [Line(3, "MALFORMED", "不可读")]
        await cards.report(await file(opened), reports=lines, by_file=by_file, now=opened.now)
        assert await opened.one("SELECT status FROM cards") == "06"
        assert await opened.problems() == [(3, "MALFORMED"), (1, "UNKNOWN_CARD")]

    async def test_keeps_a_card_that_is_another_application_s(self, opened: Town) -> None:
        await report(opened, ("06", 1), req_id="R20180319999999999")
        assert await opened.one("SELECT status FROM cards") == "00"
        assert await opened.problems() == [(1, "UNKNOWN_REFERENCE")]

    async def test_keeps_the_first_activation_and_the_first_swipe(self, opened: Town) -> None:
        """R17, R35: the first swipe counts once."""
        first, second = opened.now + timedelta(hours=2), opened.now + timedelta(hours=9)
        await report(opened, ("06", 1), swiped=first)
        await report(opened, ("10", 5), ("06", 6), swiped=second)
        card = await opened.owner.fetchrow("SELECT * FROM cards")
        assert card is not None
        assert card["activated_at"] == opened.now + timedelta(hours=1)
        assert card["first_swipe_at"] == first

    async def test_of_nothing_closes_its_file(self, opened: Town) -> None:
        await report(opened)
        assert await opened.states("bank_files") == ["APPLIED"]

    async def test_is_taken_in_once(self, opened: Town) -> None:
        file_id = await file(opened)
        lines = [StatusReport(1, card_no(1), "06", opened.now + timedelta(hours=1))]
        await cards.report(file_id, reports=lines, by_file=[], now=opened.now)
        with pytest.raises(FileInWrongState):
            await cards.report(file_id, reports=lines, by_file=[], now=opened.now)
        assert await opened.one("SELECT count(*) FROM card_events") == 1


class TestIssue:
    async def test_leaves_a_taken_number_and_a_second_card_for_a_person(self, town: Town) -> None:
        unit_id = await town.unit()
        for member_id in await town.members(unit_id, 3):
            await town.card(member_id)
        await town.owner.execute("UPDATE cards SET status = '12' WHERE id = 3")
        opened = [
            OpenedCard(1, 11, 3, unit_id, card_no(1), "1" * 19, "1", DAY, None, 0),
            OpenedCard(2, 12, 2, unit_id, card_no(50), "2" * 19, "1", DAY, None, 0),
            OpenedCard(3, 13, 3, unit_id, card_no(51), "3" * 19, "2", DAY, DAY, 0),
        ]
        batch = {"batch_id": 1, "unit_id": unit_id, "state": "ENDED"}
        for number, member_id in ((11, 3), (12, 2), (13, 3)):
            await town.insert(
                "card_applications", id=number, req_id=f"R{number}", member_id=member_id, **batch
            )
        assert await cards.issue(await file(town), opened=opened) == {1, 2}
        assert await town.one("SELECT account_class FROM cards WHERE application_id = 13") == "2"
        assert await town.one("SELECT count(*) FROM card_events WHERE status = '00'") == 1

    async def test_of_nothing_takes_nothing(self, town: Town) -> None:
        assert await cards.issue(await file(town), opened=[]) == frozenset()


class TestReportBeforeTheCardIsKnown:
    """The answer that opens a card may be late, torn or quarantined while its reports come in time."""

    async def test_is_kept_and_taken_in_when_the_card_is_issued(self, town: Town) -> None:
        """Failure 16: results out of sequence. Without this the member could never be paid (R24)."""
        await report(town, ("01", 1), ("06", 5), number=7, req_id="R7")
        assert await town.problems() == [(1, "UNKNOWN_CARD"), (2, "UNKNOWN_CARD")]
        await self._issue(town, 7)
        card = await town.owner.fetchrow("SELECT * FROM cards")
        assert card is not None
        assert (card["status"], card["activated_at"]) == ("06", town.now + timedelta(hours=5))
        events = await town.owner.fetch("SELECT status, bank_file_id FROM card_events ORDER BY at")
        assert [tuple(event) for event in events] == [("00", 2), ("01", 1), ("06", 1)]
        assert await town.one("SELECT count(*) FROM card_early_reports") == 0

    async def test_is_kept_for_as_long_as_its_card_is_not_known(self, town: Town) -> None:
        await report(town, ("06", 5), number=8)
        await self._issue(town, 7)
        assert await town.one("SELECT status FROM cards") == "00"
        assert await town.one("SELECT count(*) FROM card_early_reports") == 1

    async def test_of_another_application_moves_nothing(self, town: Town) -> None:
        await report(town, ("06", 5), number=7, req_id="R99")
        await self._issue(town, 7)
        assert await town.one("SELECT status FROM cards") == "00"

    async def _issue(self, town: Town, number: int) -> None:
        unit_id = await town.unit()
        [member_id] = await town.members(unit_id, 1)
        batch_id = await town.insert("card_batches", unit_id=unit_id, state="SENT")
        await town.insert(
            "card_applications", id=number, req_id=f"R{number}", member_id=member_id,
            batch_id=batch_id, unit_id=unit_id, state="ISSUED", evidence_file_id=1,
        )  # fmt: skip
        opened = OpenedCard(
            1, number, member_id, unit_id, card_no(number), "1" * 19, "1", DAY, None, 0
        )
        assert await cards.issue(await file(town), opened=[opened]) == frozenset()


class TestQueries:
    async def test_find_cards_and_their_holders(self, opened: Town) -> None:
        await opened.members(1, 1)
        await report(opened, ("06", 1))

        async def ids(listing: Listing, where: Where) -> list[int]:
            order, part = queries.ORDERS["OLDEST"], Part(limit=10)
            found = await page(listing, scope=EVERYTHING, where=where, order=order, part=part)
            return [row["id"] for row in found.rows]

        assert await ids(queries.CARDS, queries.matching_cards(below="/1/", statuses=["06"])) == [1]
        assert await ids(queries.CARDS, queries.matching_cards(statuses=["00"])) == []
        assert await ids(queries.EVENTS, Where()) == [1]
        members = Listing("members", ("id",))
        assert await ids(members, queries.add_holders(Where(), has_card=True)) == [1]
        assert await ids(members, queries.add_holders(Where(), has_active_card=False)) == [2]
        assert await ids(members, queries.add_holders(Where())) == [1, 2]

    async def test_count_below_a_unit(self, opened: Town) -> None:
        await report(opened, ("06", 1))
        found = await queries.figures(["/1/"], scope=EVERYTHING)
        stages = ("issued", "made", "delivered", "collected", "active")
        assert found == {"/1/": {f"cards_{stage}": 1 for stage in stages}}


NEW = 77


async def of_new_number(
    town: Town, status: str = "05", hours: float = 9, *, req_id: str = "", number: int = NEW
) -> None:
    """The bank reports a number that nobody has, with the request of somebody's card."""
    req_id = req_id or await town.one("SELECT req_id FROM card_applications ORDER BY id")
    await report(town, (status, hours), number=number, req_id=req_id)


class TestReplacement:
    @pytest.mark.parametrize("last", ["08", "09", "12"])
    async def test_gives_a_new_number_the_place_of_a_lost_card(
        self, opened: Town, last: str
    ) -> None:
        await report(opened, ("06", 1), (last, 2), swiped=opened.now)
        await of_new_number(opened)
        old, new = await opened.owner.fetch("SELECT * FROM cards ORDER BY id")
        assert (old["status"], new["status"], new["replaces_id"]) == ("12", "05", old["id"])
        assert new["member_id"] == old["member_id"]
        assert new["account_masked"] == old["account_masked"]
        assert new["first_swipe_at"] == old["first_swipe_at"]
        assert new["activated_at"] is None
        assert await opened.problems() == []
        events = await opened.owner.fetch("SELECT card_id, status FROM card_events ORDER BY id")
        assert [(row["card_id"], row["status"]) for row in events][-2:] in (
            [(old["id"], "12"), (new["id"], "05")],
            [(old["id"], last), (new["id"], "05")],
        )

    @pytest.mark.parametrize("last", ["05", "06", "07", "10", "11"])
    async def test_leaves_a_card_that_may_still_be_used(self, opened: Town, last: str) -> None:
        await report(opened, (last, 2))
        await of_new_number(opened)
        assert await opened.one("SELECT count(*) FROM cards") == 1
        assert await opened.problems() == [(1, "UNKNOWN_CARD")]

    async def test_happens_once_for_a_request(self, opened: Town) -> None:
        await report(opened, ("08", 2))
        await of_new_number(opened)
        await of_new_number(opened, number=NEW + 1)
        assert await opened.one("SELECT count(*) FROM cards") == 2
        assert await opened.problems() == [(1, "UNKNOWN_CARD")]

    async def test_comes_in_the_file_that_reports_the_loss(self, opened: Town) -> None:
        req_id = await opened.one("SELECT req_id FROM card_applications")
        lines = [
            StatusReport(1, card_no(NEW), "05", opened.now + timedelta(hours=2), req_id=req_id),
            StatusReport(2, card_no(1), "08", opened.now + timedelta(hours=1)),
        ]
        await cards.report(await file(opened), reports=lines, by_file=[], now=opened.now)
        found = await opened.owner.fetch("SELECT status FROM cards ORDER BY id")
        assert [row["status"] for row in found] == ["12", "05"]

    async def test_waits_for_no_second_application(self, opened: Town) -> None:
        """A member who applied again has another card coming: a person decides."""
        await report(opened, ("12", 2))
        await opened.owner.execute("UPDATE card_applications SET state = 'ENDED'")
        await opened.insert(
            "card_applications", batch_id=1, member_id=1, unit_id=1, req_id="R2", state="SENT"
        )
        await of_new_number(opened)
        assert await opened.problems() == [(1, "UNKNOWN_CARD")]


async def listing(town: Town, part: int, parts: int, *lines: tuple[int, str]) -> None:
    """A part of a listing of all cards, a day after they were opened."""
    file_id = await file(town)
    await town.owner.execute(
        "UPDATE bank_files SET batch_no = $2 WHERE id = $1", file_id, f"F20180321-{part}-{parts}"
    )
    reports = [
        StatusReport(at, card_no(number), status, town.now)
        for at, (number, status) in enumerate(lines, 1)
    ]
    told = CardListing("F20180321", parts, DAY + timedelta(days=1))
    await applications.report(file_id, reports=reports, by_file=[], listing=told, now=town.now)


class TestListing:
    @pytest.fixture
    async def two(self, town: Town) -> Town:
        """A town with two cards in use."""
        for member_id in await town.members(await town.unit(), 2):
            await town.card(member_id)
        return town

    async def test_tells_of_a_card_that_it_has_not(self, two: Town) -> None:
        """Exchange invariant 9: silence about a card is an event."""
        await listing(two, 1, 1, (1, "06"))
        assert await two.alarms() == ["card.missing"]
        missed = await two.owner.fetch("SELECT id FROM cards WHERE missed_on IS NOT NULL")
        assert [row["id"] for row in missed] == [2]
        await listing(two, 1, 1, (1, "06"), (2, "06"))
        assert await two.one("SELECT count(*) FROM cards WHERE missed_on IS NOT NULL") == 0

    async def test_is_judged_when_its_last_part_is_here(self, two: Town) -> None:
        await listing(two, 2, 2, (2, "06"))
        assert await two.alarms() == []
        await listing(two, 1, 2, (1, "06"))
        assert await two.alarms() == []
        assert await two.one("SELECT count(*) FROM cards WHERE missed_on IS NOT NULL") == 0

    async def test_misses_no_card_that_ended_or_was_opened_on_its_day(self, two: Town) -> None:
        await two.owner.execute("UPDATE cards SET status = '12' WHERE id = 1")
        await two.owner.execute("UPDATE cards SET opened_on = opened_on + 1 WHERE id = 2")
        await listing(two, 1, 1)
        assert await two.alarms() == []

    async def test_makes_no_event_of_what_is_known(self, two: Town) -> None:
        await listing(two, 1, 1, (1, "06"), (2, "06"))
        assert await two.one("SELECT count(*) FROM card_events") == 0


class TestDormancy:
    async def test_is_warned_of_once_in_one_alarm(self, town: Town) -> None:
        """A month before the bank puts an unused account to sleep."""
        unit_id = await town.unit()
        for status, swiped in (("06", None), ("05", None), ("03", None), ("06", town.now)):
            [member_id] = await town.members(unit_id, 1)
            await town.card(member_id, status=status, first_swipe_at=swiped)
        for opened_by, count in ((DAY - timedelta(days=1), 0), (DAY, 2), (DAY, 0)):
            told = await card_watch.warn_of_dormancy(months=5, opened_by=opened_by, now=town.now)
            assert told == count
        assert await town.alarms() == ["card.dormancy"]
