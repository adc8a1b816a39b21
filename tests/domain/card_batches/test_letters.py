"""Applications of which the bank says nothing definite: settled by its letter, by the office alone."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from domain.actors import Actor, Role
from domain.applications import operations as applications
from domain.applications import queries
from domain.applications.rules import UNEXPLAINED, Letter, LetterInvalid, NotUnanswered
from domain.card_batches import operations as card_batches
from domain.errors import NotFound, NotPermitted
from domain.scans.rules import ScanMissing
from tests.domain.applications.test_operations import accept, not_opened, opened, sent, settle
from tests.domain.card_batches.test_operations import compose
from tests.domain.cards.test_operations import file
from tests.town import DAY, EVERY_ROLE, MAKER, OFFICE, Town, person

__all__ = ["sent"]

LETTER = Letter("邮银函〔2018〕7号", "a" * 64, "银行书面答复未开卡")
HOUR = timedelta(hours=1)


async def owed(town: Town, *, due_in: timedelta) -> None:
    """The result of the file with the two applications is due then."""
    due_at = town.now + due_in
    await town.insert(
        "obligations", kind="RESULT", answer="OPR", file_id=1, for_on=DAY, state="OPEN",
        due_at=due_at, alarm_at=due_at, met_by_id=None, waived_at=None,
    )  # fmt: skip


async def fail(
    town: Town, application_id: int = 1, *, by: Actor = OFFICE, letter: Letter = LETTER
) -> None:
    await card_batches.fail(application_id, letter=letter, by=by, now=town.now)


@pytest.fixture
async def silent(sent: Town) -> Town:
    """Two applications whose result is overdue, and the scan of the bank's letter about them."""
    await owed(sent, due_in=-HOUR)
    await sent.scan(LETTER.digest)
    return sent


class TestFail:
    async def test_settles_them_and_the_batch_with_the_last(self, silent: Town) -> None:
        await fail(silent)
        assert await silent.states("card_applications") == ["FAILED", "SENT"]
        assert await silent.states("card_batches") == ["SEALED"]
        await fail(silent, 2)
        assert await silent.states("card_batches") == ["SETTLED"]

    async def test_keeps_the_letter_and_writes_down_who_took_it_so(self, silent: Town) -> None:
        """R52: an act of weight is a person's, with its evidence."""
        await fail(silent)
        found = await silent.owner.fetchrow("SELECT * FROM card_applications WHERE id = 1")
        assert found is not None
        assert (found["code"], found["letter_reference"]) == (UNEXPLAINED, LETTER.reference)
        assert (found["letter_digest"], found["letter_by_id"]) == (LETTER.digest, OFFICE.staff_id)
        assert found["settled_at"] == found["letter_at"] == silent.now
        entry = await silent.owner.fetchrow(
            "SELECT * FROM audit_entries WHERE action = 'card_application.fail'"
        )
        assert entry is not None
        assert (entry["subject_id"], entry["actor"]) == (1, OFFICE.label)

    async def test_takes_the_reason_that_the_letter_gives(self, silent: Town) -> None:
        await fail(silent, letter=replace(LETTER, code="1007"))
        assert await silent.one("SELECT code FROM card_applications WHERE id = 1") == "1007"

    async def test_lets_the_member_be_applied_for_again_once_put_right(self, silent: Town) -> None:
        await fail(silent)
        again = silent.now + HOUR
        await applications.correct(1, reason="已到柜面核实", by=OFFICE, now=again)
        made = await card_batches.compose(unit_id=1, only_again=True, by=OFFICE, now=again)
        follows = await silent.one(
            "SELECT replaces_id FROM card_applications WHERE batch_id = $1", made
        )
        assert follows == 1

    async def test_is_for_the_office_within_its_units(self, silent: Town) -> None:
        """R50."""
        for other in (MAKER, person(7, Role.CLERK), person(8, Role.CHECKER)):
            with pytest.raises(NotPermitted):
                await fail(silent, by=other)
        with pytest.raises(NotFound):
            await fail(silent, by=person(9, Role.OFFICE, scope="/2/"))
        with pytest.raises(NotFound):
            await fail(silent, 99)
        assert await silent.states("card_applications") == ["SENT", "SENT"]

    @pytest.mark.parametrize(
        ("field", "text"),
        [("reference", " "), ("reference", "6217990000000000014"), ("reason", ""),
         ("reason", "证件510104199001010011"), ("digest", "b"), ("code", "2001"), ("code", "9999"),
         ("reason", "长" * 201)],
    )  # fmt: skip
    async def test_refuses_a_letter_that_proves_nothing_or_tells_too_much(
        self, silent: Town, field: str, text: str
    ) -> None:
        """Exchange invariant 12."""
        changes: dict[str, Any] = {field: text}
        with pytest.raises(LetterInvalid) as refused:
            await fail(silent, letter=replace(LETTER, **changes))
        assert refused.value.field == (field,)

    async def test_needs_the_letter_s_scan(self, silent: Town) -> None:
        with pytest.raises(ScanMissing):
            await fail(silent, letter=replace(LETTER, digest="e" * 64))

    async def test_waits_while_the_answer_may_still_come_in_time(self, sent: Town) -> None:
        await owed(sent, due_in=HOUR)
        await sent.scan(LETTER.digest)
        await accept(sent)
        with pytest.raises(NotUnanswered):
            await fail(sent)
        answer = await file(sent)
        await sent.owner.execute(
            "UPDATE bank_files SET kind = 'OPR', state = 'APPLIED', answers_id = 1 WHERE id = $1",
            answer,
        )
        await fail(sent)
        assert await sent.states("card_applications") == ["FAILED", "ACCEPTED"]

    async def test_is_never_of_what_has_a_result(self, silent: Town) -> None:
        await settle(silent, opened(1), not_opened(2))
        for application_id in (1, 2):
            with pytest.raises(NotUnanswered):
                await fail(silent, application_id, by=EVERY_ROLE)

    async def test_and_a_result_at_the_same_moment_come_one_after_the_other(
        self, silent: Town
    ) -> None:
        """Both ways round there is one card, and it is the bank's."""
        told = await asyncio.gather(fail(silent), settle(silent, opened(1)), return_exceptions=True)
        assert told[0] is None or isinstance(told[0], NotUnanswered)
        assert told[1] == []
        assert await silent.states("card_applications") == ["ISSUED", "SENT"]
        assert await silent.one("SELECT count(*) FROM cards") == 1

    async def test_twice_at_once_is_done_once(self, silent: Town) -> None:
        told = await asyncio.gather(fail(silent), fail(silent), return_exceptions=True)
        assert sorted(type(each).__name__ for each in told) == ["NoneType", "NotUnanswered"]

    async def test_keeps_a_whole_letter_in_the_database_too(self, silent: Town) -> None:
        await fail(silent)
        for broken in ("letter_by_id = NULL", "letter_digest = ''", "state = 'SENT'"):
            with pytest.raises(asyncpg.CheckViolationError):
                await silent.owner.execute(f"UPDATE card_applications SET {broken} WHERE id = 1")


class TestLateSuccess:
    async def test_gives_the_card_all_the_same_and_raises_the_alarm(self, silent: Town) -> None:
        await fail(silent)
        assert await settle(silent, opened(1)) == []
        assert await silent.states("card_applications") == ["ISSUED", "SENT"]
        assert await silent.one("SELECT application_id FROM cards") == 1
        assert await silent.alarms() == ["card_application.late_success"]
        entry = await silent.owner.fetchrow(
            "SELECT * FROM audit_entries WHERE action = 'card_application.issue_late'"
        )
        assert entry is not None
        assert entry["subject_id"] == 1
        assert await settle(silent, opened(1)) == []

    async def test_contradicts_once_the_member_was_applied_for_anew(self, silent: Town) -> None:
        await fail(silent)
        again = silent.now + HOUR
        await applications.correct(1, reason="已到柜面核实", by=OFFICE, now=again)
        await card_batches.compose(unit_id=1, only_again=True, by=OFFICE, now=again)
        assert await settle(silent, opened(1)) == ["CONTRADICTS"]
        assert await silent.states("card_applications") == ["FAILED", "SENT", "DRAFTED"]
        assert await silent.one("SELECT count(*) FROM cards") == 0

    async def test_and_another_application_at_the_same_moment_never_both_stand(
        self, silent: Town
    ) -> None:
        await fail(silent)
        again = silent.now + HOUR
        await applications.correct(1, reason="已到柜面核实", by=OFFICE, now=again)
        told = await asyncio.gather(
            settle(silent, opened(1)), compose(silent, 1), return_exceptions=True
        )
        assert told[0] in ([], ["CONTRADICTS"])
        open_ = await silent.one(
            "SELECT count(*) FROM card_applications WHERE member_id = 1"
            " AND state NOT IN ('FAILED', 'WITHDRAWN', 'ENDED')"
        )
        assert open_ == 1

    async def test_without_a_card_or_with_a_taken_one_changes_nothing(self, silent: Town) -> None:
        await fail(silent)
        await settle(silent, opened(2))
        assert await settle(silent, not_opened(1, "S", "0000")) == ["INCOMPLETE"]
        assert await settle(silent, opened(1, card=2)) == ["CARD_TAKEN"]
        assert await silent.states("card_applications") == ["FAILED", "ISSUED"]
        assert await silent.alarms() == []

    async def test_is_not_given_to_whose_record_is_erased(self, silent: Town) -> None:
        await fail(silent)
        await silent.owner.execute("SET session_replication_role = replica")
        await silent.insert("erasures", member_id=1, erased_by_id=1, asked_by_id=2)
        await silent.owner.execute("SET session_replication_role = origin")
        assert await settle(silent, opened(1)) == ["CONTRADICTS"]

    async def test_is_none_where_the_bank_itself_refused(self, silent: Town) -> None:
        await settle(silent, not_opened(1))
        assert await settle(silent, opened(1)) == ["CONTRADICTS"]

    async def test_agrees_with_a_late_refusal(self, silent: Town) -> None:
        await fail(silent)
        assert await settle(silent, not_opened(1)) == []
        assert await settle(silent, not_opened(1, "P", "9998")) == ["CONTRADICTS"]


class TestUnanswered:
    async def test_are_counted_once_their_time_is_over(self, sent: Town) -> None:
        await owed(sent, due_in=HOUR)
        assert await queries.overdue_count(now=sent.now) == 0
        assert await queries.unanswered([1, 2], now=sent.now) == frozenset()
        later = sent.now + HOUR
        assert await queries.overdue_count(now=later) == 2
        assert await queries.unanswered([1, 2, 9], now=later) == {1, 2}
        await settle(sent, opened(1))
        assert await queries.unanswered([1, 2], now=later) == {2}
