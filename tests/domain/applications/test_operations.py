"""What the bank's answers do to applications; composing and sealing are card batches' own tests."""

from datetime import timedelta

import pytest

from domain.actors import Role
from domain.applications import operations as applications
from domain.applications import queries
from domain.applications.rules import NothingToCorrect, Opening, Refusal
from domain.bank_files.rules import Press, ReasonMissing
from domain.card_batches import operations as card_batches
from domain.card_batches.rules import NobodyToApplyFor
from domain.cards.rules import StatusReport
from domain.errors import NotFound, NotPermitted
from tests.domain.card_batches.test_operations import compose, render
from tests.domain.cards.test_operations import file
from tests.town import DAY, MAKER, OFFICE, ORG, Town, card_no, person

SENT = 1


def opened(number: int, *, card: int = 0, fee_fen: int = 0, line: int = 0) -> Opening:
    """The bank opened a card for the application of a number."""
    return Opening(
        number=line or number, req_id=f"R20180320{number:011d}", outcome="S", code="0000",
        card_no=card_no(100 + (card or number)), account_no=f"3{number:018d}", account_class="1",
        opened_on=DAY, expires_on=None, fee_fen=fee_fen,
    )  # fmt: skip


def not_opened(number: int, outcome: str = "F", code: str = "1001") -> Opening:
    """The bank did not open a card, or not yet."""
    return Opening(number, f"R20180320{number:011d}", outcome, code)


async def settle(town: Town, *openings: Opening) -> list[str]:
    """Take an OPR in; gives the codes of the lines that could not be applied."""
    file_id = await file(town)
    problems = await applications.settle(
        file_id, sent_file_id=SENT, openings=openings, now=town.now
    )
    return [problem.code for problem in problems]


async def accept(town: Town, code: str = "0000", *refusals: Refusal) -> list[str]:
    """Take an OPA in; gives the codes of the lines that could not be applied."""
    file_id = await file(town)
    problems = await applications.accept(
        file_id, sent_file_id=SENT, code=code, refusals=refusals, now=town.now
    )
    return [problem.code for problem in problems]


@pytest.fixture
async def sent(town: Town) -> Town:
    """A town with two applications in a file at the bank."""
    unit_id = await town.unit()
    await town.members(unit_id, 2)
    batch_id = await compose(town, unit_id)
    await card_batches.submit(batch_id, by=OFFICE, now=town.now)
    press = Press(ORG, DAY, 10, render)
    assert await card_batches.seal_file(batch_id, press=press, now=town.now) == SENT
    await card_batches.seal_file(batch_id, press=press, now=town.now)
    await town.owner.execute("UPDATE bank_files SET state = 'SENDING', sent_at = now()")
    return town


class TestSettle:
    async def test_issues_refuses_or_leaves_open_as_the_bank_says(self, sent: Town) -> None:
        assert await settle(sent, opened(1), not_opened(2, "P", "9998")) == []
        assert await sent.states("card_applications") == ["ISSUED", "SENT"]
        assert await settle(sent, not_opened(2)) == []
        assert await sent.states("card_applications") == ["ISSUED", "FAILED"]
        assert await sent.one("SELECT state FROM bank_files WHERE id = 1") == "ACKNOWLEDGED"

    async def test_of_the_same_again_changes_nothing(self, sent: Town) -> None:
        """Failure 16: result twice."""
        await settle(sent, opened(1), not_opened(2))
        assert await settle(sent, opened(1), not_opened(2)) == []
        assert await sent.one("SELECT count(*) FROM cards") == 1

    async def test_of_one_request_twice_in_a_file_takes_the_first(self, sent: Town) -> None:
        assert await settle(sent, opened(1), opened(1), not_opened(1)) == ["CONTRADICTS"]
        assert await sent.states("card_applications") == ["ISSUED", "SENT"]

    @pytest.mark.parametrize("is_one_file", [True, False])
    async def test_with_another_card_contradicts(self, sent: Town, *, is_one_file: bool) -> None:
        other = opened(1, card=7)
        if is_one_file:
            assert await settle(sent, opened(1), other) == ["CONTRADICTS"]
        else:
            await settle(sent, opened(1))
            assert await settle(sent, other) == ["CONTRADICTS"]
        assert await sent.one("SELECT count(*) FROM cards") == 1

    async def test_against_what_is_known_contradicts(self, sent: Town) -> None:
        await settle(sent, not_opened(1), opened(2))
        assert await settle(sent, opened(1), not_opened(2)) == ["CONTRADICTS"] * 2
        assert await sent.states("card_applications") == ["FAILED", "ISSUED"]

    async def test_of_an_unknown_request_is_kept(self, sent: Town) -> None:
        """Failure 14."""
        assert await settle(sent, opened(9), opened(1)) == ["UNKNOWN_REFERENCE"]
        assert await sent.states("card_applications") == ["ISSUED", "SENT"]

    async def test_without_the_card_is_kept(self, sent: Town) -> None:
        assert await settle(sent, not_opened(1, "S", "0000")) == ["INCOMPLETE"]
        assert await sent.states("card_applications") == ["SENT", "SENT"]

    async def test_with_one_card_for_two_people_is_kept(self, sent: Town) -> None:
        assert await settle(sent, opened(1), opened(2, card=1)) == ["CARD_TAKEN"]
        assert await sent.states("card_applications") == ["ISSUED", "SENT"]

    async def test_with_a_fee_raises_the_alarm(self, sent: Town) -> None:
        """R14: free of charge."""
        await settle(sent, opened(1, fee_fen=1))
        assert await sent.alarms() == ["card.fee_charged"]


class TestAccept:
    async def test_accepts_all_but_the_refused_rows(self, sent: Town) -> None:
        refusal = Refusal(2, f"R20180320{1:011d}", "1008")
        stranger = Refusal(3, "R9", "1008")
        assert await accept(sent, "0000", refusal, stranger) == ["UNKNOWN_REFERENCE"]
        assert await sent.states("card_applications") == ["FAILED", "ACCEPTED"]

    async def test_fails_all_when_the_file_was_refused_whole(self, sent: Town) -> None:
        await accept(sent, "3004")
        assert await sent.states("card_applications") == ["FAILED", "FAILED"]
        assert await sent.alarms() == ["card_batch.file_refused"]

    async def test_leaves_open_what_the_bank_saw_before(self, sent: Town) -> None:
        """A repetition proves nothing: the first delivery's cards are on their way."""
        await accept(sent, "3006")
        assert await sent.states("card_applications") == ["SENT", "SENT"]
        assert await sent.alarms() == ["card_batch.file_refused"]
        assert await settle(sent, opened(1)) == []

    async def test_takes_back_nothing_that_was_issued(self, sent: Town) -> None:
        await settle(sent, opened(1))
        await accept(sent, "3004")
        assert await sent.states("card_applications") == ["ISSUED", "FAILED"]


class TestReport:
    async def test_ends_the_application_of_a_closed_card_so_that_another_may_be_had(
        self, sent: Town
    ) -> None:
        await settle(sent, opened(1), opened(2))
        closed = [StatusReport(1, card_no(101), "12", sent.now + timedelta(days=2))]
        await applications.report(await file(sent), reports=closed, by_file=[], now=sent.now)
        assert await sent.states("card_applications") == ["ENDED", "ISSUED"]
        await compose(sent, 1)
        assert await sent.one("SELECT member_id FROM card_applications WHERE id = 3") == 1

    async def test_leaves_other_applications_alone(self, sent: Town) -> None:
        await settle(sent, opened(1), opened(2))
        active = [StatusReport(1, card_no(101), "06", sent.now + timedelta(days=2))]
        await applications.report(await file(sent), reports=active, by_file=[], now=sent.now)
        assert await sent.states("card_applications") == ["ISSUED", "ISSUED"]
        with pytest.raises(NobodyToApplyFor):
            await compose(sent, 1)


class TestApplyingAgain:
    """After a refusal with the corrected data: a new number, linked to the old, never two at once."""

    @pytest.fixture
    async def refused(self, sent: Town) -> Town:
        """Two refused applications, of members who were not corrected since."""
        await settle(sent, not_opened(1), not_opened(2, code="1014"))
        await sent.owner.execute("UPDATE members SET updated_at = $1", sent.now - timedelta(days=1))
        return sent

    async def test_waits_for_a_correction(self, refused: Town) -> None:
        with pytest.raises(NobodyToApplyFor):
            await compose(refused, 1)

    async def test_follows_data_that_came_anew(self, refused: Town) -> None:
        later = refused.now + timedelta(days=1)
        await refused.owner.execute("UPDATE members SET updated_at = $1 WHERE id = 1", later)
        await compose(refused, 1)
        made = await refused.owner.fetchrow("SELECT * FROM card_applications ORDER BY id DESC")
        assert made is not None
        assert (made["member_id"], made["replaces_id"], made["state"]) == (1, 1, "DRAFTED")
        assert made["req_id"] != await refused.one(
            "SELECT req_id FROM card_applications WHERE id = 1"
        )
        with pytest.raises(NobodyToApplyFor):
            await compose(refused, 1)

    async def test_follows_what_somebody_says_was_put_right(self, refused: Town) -> None:
        later = refused.now + timedelta(hours=1)
        await applications.correct(2, reason="已到柜面补交授权", by=OFFICE, now=later)
        [failed] = await refused.owner.fetch("SELECT * FROM card_applications WHERE id = 2")
        assert failed["corrected_reason"] == "已到柜面补交授权"
        assert await queries.corrected([1, 2]) == {2}
        made = await card_batches.compose(unit_id=1, only_again=True, by=OFFICE, now=later)
        assert (
            await refused.one("SELECT replaces_id FROM card_applications WHERE batch_id = $1", made)
            == 2
        )

    async def test_leaves_out_those_who_never_applied(self, refused: Town) -> None:
        await refused.members(1, 1)
        with pytest.raises(NobodyToApplyFor):
            await card_batches.compose(unit_id=1, only_again=True, by=OFFICE, now=refused.now)
        await compose(refused, 1)
        assert await refused.one("SELECT max(replaces_id) FROM card_applications") is None

    async def test_is_not_said_of_what_did_not_fail(self, sent: Town) -> None:
        with pytest.raises(NothingToCorrect):
            await applications.correct(1, reason="…", by=OFFICE, now=sent.now)
        with pytest.raises(ReasonMissing):
            await applications.correct(1, reason=" ", by=OFFICE, now=sent.now)
        with pytest.raises(NotFound):
            await applications.correct(99, reason="…", by=OFFICE, now=sent.now)
        with pytest.raises(NotPermitted):
            await applications.correct(1, reason="…", by=MAKER, now=sent.now)

    async def test_is_said_in_ones_own_units_alone(self, refused: Town) -> None:
        """R50."""
        with pytest.raises(NotFound):
            await applications.correct(
                1, reason="…", by=person(9, Role.CLERK, scope="/2/"), now=refused.now
            )

    async def test_after_a_card_was_replaced_is_not_needed(self, sent: Town) -> None:
        await settle(sent, opened(1))
        await report_each(sent, ("08", 101))
        req_id = await sent.one("SELECT req_id FROM card_applications WHERE id = 1")
        line = StatusReport(1, card_no(500), "05", sent.now + timedelta(days=2), req_id=req_id)
        await applications.report(await file(sent), reports=[line], by_file=[], now=sent.now)
        assert await sent.one("SELECT state FROM card_applications WHERE id = 1") == "ISSUED"


async def report_each(town: Town, *lines: tuple[str, int]) -> None:
    """Statuses of cards by their numbers."""
    reports = [
        StatusReport(at, card_no(number), status, town.now + timedelta(days=1))
        for at, (status, number) in enumerate(lines, 1)
    ]
    await applications.report(await file(town), reports=reports, by_file=[], now=town.now)
