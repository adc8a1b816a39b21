from datetime import datetime, timedelta

import pytest

from domain.actors import EVERYTHING
from domain.bank_files.rules import FileInWrongState, Line
from domain.cards import operations as cards
from domain.cards import queries
from domain.cards.rules import OpenedCard, StatusReport
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
