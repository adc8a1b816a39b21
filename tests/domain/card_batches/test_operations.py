import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.actors import EVERYTHING, Role
from domain.applications import queries as applications
from domain.applications.rules import CardRequest
from domain.bank_files.rules import FileSlot, Press, SealedFile
from domain.card_batches import operations as card_batches
from domain.card_batches import queries
from domain.card_batches.rules import BatchInWrongState, NobodyToApplyFor
from domain.errors import NotFound, NotPermitted
from domain.pages import Part, page
from domain.transactions import acting_within
from tests.town import DAY, MAKER, OFFICE, ORG, Town, person, sealed


def render(slot: FileSlot, requests: Sequence[CardRequest]) -> SealedFile:
    text = "\n".join(f"{r.req_id}|{r.name}|{r.id_no}|{r.mobile}" for r in requests)
    return sealed(slot, text.encode(), rows=len(requests))


def press(rows_max: int = 10) -> Press[CardRequest]:
    return Press(ORG, DAY, rows_max, render)


async def composed(town: Town, count: int = 1) -> int:
    """A drafted batch of so many members of a new unit."""
    unit_id = await town.unit()
    await town.members(unit_id, count)
    return await compose(town, unit_id)


async def compose(town: Town, unit_id: int) -> int:
    made: int = await card_batches.compose(unit_id=unit_id, by=OFFICE, now=town.now)
    return made


async def seal(town: Town, batch_id: int, rows_max: int = 10) -> list[int]:
    """Seal a submitted batch whole; gives its files."""
    made = []
    while file_id := await card_batches.seal_file(batch_id, press=press(rows_max), now=town.now):
        made.append(file_id)
    return made


class TestCompose:
    async def test_takes_the_whole_subtree_with_a_lasting_number_each(self, town: Town) -> None:
        top = await town.unit()
        below = await town.unit(top)
        await town.unit()
        for unit_id in (top, below):
            await town.members(unit_id, 2)
        await town.members(3, 1)
        batch_id = await compose(town, top)
        found = await town.owner.fetch("SELECT req_id, unit_id FROM card_applications ORDER BY id")
        assert [row["req_id"] for row in found] == [f"R20180320{n:011d}" for n in range(1, 5)]
        assert [row["unit_id"] for row in found] == [top, top, below, below]
        count = await town.one("SELECT application_count FROM card_batches WHERE id = $1", batch_id)
        assert count == 4

    @pytest.mark.parametrize(
        "change",
        [
            {"status": "RETIRED_RETAINED"},
            {"tax_residency": "2"},
            {"is_id_long_term": False, "id_valid_to": None},
        ],
    )
    async def test_leaves_out_whom_the_bank_cannot_take(
        self, town: Town, change: dict[str, object]
    ) -> None:
        unit_id = await town.unit()
        await town.member(unit_id, **change)
        with pytest.raises(NobodyToApplyFor):
            await compose(town, unit_id)

    @pytest.mark.parametrize("status", ["00", "06", "10"])
    async def test_leaves_out_who_holds_a_card(self, town: Town, status: str) -> None:
        """R20: a member is counted, and given a card, once."""
        unit_id = await town.unit()
        await town.card(await town.member(unit_id), status=status, activated_at=town.now)
        with pytest.raises(NobodyToApplyFor):
            await compose(town, unit_id)

    async def test_takes_a_refused_member_again_after_a_correction(self, town: Town) -> None:
        await composed(town)
        await town.owner.execute(
            "UPDATE card_applications SET state = 'FAILED', code = '1001', evidence_file_id = 1,"
            " settled_at = $1",
            town.now,
        )
        with pytest.raises(NobodyToApplyFor):
            await compose(town, 1)
        corrected = town.now + timedelta(days=1)
        await town.owner.execute("UPDATE members SET updated_at = $1", corrected)
        assert await compose(town, 1)

    async def test_by_two_at_once_takes_everybody_once(self, town: Town) -> None:
        """Failure 26."""
        unit_id = await town.unit()
        await town.members(unit_id, 3)
        both = (compose(town, unit_id) for _ in range(2))
        outcomes = await asyncio.gather(*both, return_exceptions=True)
        [refused] = [outcome for outcome in outcomes if not isinstance(outcome, int)]
        assert isinstance(refused, NobodyToApplyFor)
        assert await town.one("SELECT count(*) FROM card_applications") == 3

    async def test_is_for_the_office_and_the_unit_s_own_clerk(self, town: Town) -> None:
        """R50: a clerk touches only the own subtree."""
        own, other = await town.unit(), await town.unit()
        for unit_id in (own, other):
            await town.members(unit_id, 1)
        with pytest.raises(NotPermitted):
            await card_batches.compose(unit_id=own, by=MAKER, now=town.now)
        clerk = person(7, Role.CLERK, "/1/")
        with acting_within(clerk.scope):
            with pytest.raises(NotFound):
                await card_batches.compose(unit_id=other, by=clerk, now=town.now)
            batch_id = await card_batches.compose(unit_id=own, by=clerk, now=town.now)
            await card_batches.submit(batch_id, by=clerk, now=town.now)
        foreign = await compose(town, other)
        with acting_within(clerk.scope), pytest.raises(NotFound):
            await card_batches.submit(foreign, by=clerk, now=town.now)


class TestSubmit:
    async def test_is_done_once(self, town: Town) -> None:
        batch_id = await composed(town)
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        with pytest.raises(BatchInWrongState):
            await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        with pytest.raises(NotPermitted):
            await card_batches.submit(batch_id, by=MAKER, now=town.now)
        actions = await town.owner.fetch("SELECT action FROM audit_entries ORDER BY id")
        assert [row["action"] for row in actions] == ["card_batch.compose", "card_batch.submit"]


class TestSeal:
    async def test_puts_everybody_into_a_file_once(self, town: Town) -> None:
        """Failure 6: each file is a transaction of its own."""
        batch_id = await composed(town, 5)
        assert await seal(town, batch_id) == [], "not before it is submitted"
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        assert len(await seal(town, batch_id, rows_max=2)) == 3
        assert await seal(town, batch_id) == []
        assert await town.states("card_batches") == ["SEALED"]
        found = await town.owner.fetch("SELECT bank_file_id, line_number FROM card_applications")
        assert sorted(map(tuple, found)) == [(1, 1), (1, 2), (2, 1), (2, 2), (3, 1)]

    async def test_asserts_that_the_file_holds_everybody(self, town: Town) -> None:
        batch_id = await composed(town, 2)
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        short: Press[CardRequest] = Press(
            ORG, DAY, 10, lambda slot, requests: render(slot, requests[:1])
        )
        with pytest.raises(AssertionError, match="every request"):
            await card_batches.seal_file(batch_id, press=short, now=town.now)
        assert await town.states("bank_files") == []


class TestFinishSending:
    async def test_waits_for_the_evidence_of_every_file(self, town: Town) -> None:
        batch_id = await composed(town, 2)
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        await seal(town, batch_id, rows_max=1)
        for sent, state in ((1, "SEALED"), (2, "SENT")):
            await town.owner.execute(
                "UPDATE bank_files SET state = 'SENT', evidence_digest = digest WHERE id = $1", sent
            )
            await card_batches.finish_sending(batch_id, now=town.now)
            assert await town.states("card_batches") == [state]


class TestWithdraw:
    async def test_lets_everybody_be_applied_for_again(self, town: Town) -> None:
        batch_id = await composed(town, 2)
        await card_batches.withdraw(batch_id, by=OFFICE, now=town.now)
        assert await town.states("card_applications") == ["WITHDRAWN"] * 2
        assert await compose(town, 1) == batch_id + 1

    async def test_refuses_once_a_file_was_sealed(self, town: Town) -> None:
        """Failure 19."""
        batch_id = await composed(town, 2)
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        await card_batches.seal_file(batch_id, press=press(1), now=town.now)
        with pytest.raises(BatchInWrongState, match="不能撤回"):
            await card_batches.withdraw(batch_id, by=OFFICE, now=town.now)
        assert await town.states("card_applications") == ["SENT", "DRAFTED"]


class TestHold:
    async def test_stops_a_submitted_batch_once_until_it_is_submitted_again(
        self, town: Town
    ) -> None:
        batch_id = await composed(town)
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        for _ in range(2):
            await card_batches.hold(batch_id, problem="姓名过长", now=town.now)
        assert await town.states("card_batches") == ["HELD"]
        assert await town.alarms() == ["card_batch.held"]
        assert await seal(town, batch_id) == []
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        assert len(await seal(town, batch_id)) == 1


class TestQueries:
    async def test_page_through_batches_and_applications(self, town: Town) -> None:
        await composed(town, 2)
        part = Part(limit=10)
        batches = await page(
            queries.BATCHES,
            scope=EVERYTHING,
            where=queries.matching(below="/1/", states=["DRAFTED"]),
            order=queries.ORDERS["NEWEST"],
            part=part,
        )
        assert [row["application_count"] for row in batches.rows] == [2]
        assert queries.matching().sql == "true"
        for below, count in ((None, 2), ("/9/", 0)):
            found = await page(
                applications.APPLICATIONS,
                scope=EVERYTHING,
                where=applications.matching_applications(below=below, states=["DRAFTED"]),
                order=applications.ORDERS["OLDEST"],
                part=part,
            )
            assert len(found.rows) == count

    async def test_count_below_a_unit(self, town: Town) -> None:
        await composed(town, 2)
        await town.owner.execute(
            "UPDATE card_applications SET state = 'FAILED', code = '1001', evidence_file_id = 1"
            " WHERE id = 1"
        )
        found = await applications.figures(["/1/"], scope=EVERYTHING)
        assert found == {"/1/": {"cards_applied": 1, "cards_failed": 1}}


class TestOneWhoFitsInNoFile:
    """Exchange invariant 11: one person's rare name holds nobody else up."""

    async def test_fails_here_and_the_others_go(self, town: Town) -> None:
        batch_id = await composed(town, 3)
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        picky = replace(press(), unfit=lambda each: "1013" if each.req_id.endswith("2") else "")
        file_id = await card_batches.seal_file(batch_id, press=picky, now=town.now)
        assert await card_batches.seal_file(batch_id, press=picky, now=town.now) is None
        assert await town.states("card_applications") == ["SENT", "FAILED", "SENT"]
        failed = await town.owner.fetchrow("SELECT * FROM card_applications WHERE id = 2")
        assert failed is not None
        assert (failed["code"], failed["is_local"], failed["bank_file_id"]) == ("1013", True, None)
        assert await town.one("SELECT row_count FROM bank_files WHERE id = $1", file_id) == 2
        assert await town.alarms() == ["card_application.unfit"]

    async def test_alone_settles_the_batch_without_a_file(self, town: Town) -> None:
        batch_id = await composed(town, 2)
        await card_batches.submit(batch_id, by=OFFICE, now=town.now)
        picky = replace(press(1), unfit=lambda _: "1013")
        assert await card_batches.seal_file(batch_id, press=picky, now=town.now) is None
        await card_batches.finish_sending(batch_id, now=town.now)
        assert await town.states("card_batches") == ["SETTLED"]
        assert await town.one("SELECT count(*) FROM bank_files") == 0
