"""How long records are kept: whatever is unsettled is never due, however old, and no file is deleted."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from domain.bank_files import operations as bank_files
from domain.calendar import CHINA
from domain.retention import queries, rules
from domain.retention.rules import Reason, RecordClass, Term
from tests.domain.bank_files.test_operations import prepared, received
from tests.town import Town
from workers import retention

# A century on every term is over; what keeps a record then is not its age.
LATER = datetime(2118, 1, 1, 10, tzinfo=CHINA)
FIRST_DAY_OVER = datetime(2049, 1, 1, 0, tzinfo=CHINA)


async def term(of: RecordClass, now: datetime = LATER) -> Term:
    found = await queries.terms(now.astimezone(CHINA).date())
    return next(each for each in found if each.record_class is of)


async def reasons(now: datetime, of: RecordClass = RecordClass.BANK_FILES) -> dict[Reason, int]:
    return {each.reason: each.count for each in await queries.kept(await term(of, now), now=now)}


async def settled(town: Town, **more: Any) -> int:
    """A file of ours that the bank took and answered."""
    file_id = await prepared(town)
    given = {"state": "ACKNOWLEDGED", "sent_at": town.now, **more}
    changes = ", ".join(f"{name} = ${place}" for place, name in enumerate(given, 2))
    await town.owner.execute("SET session_replication_role = replica")
    await town.owner.execute(
        f"UPDATE bank_files SET evidence_digest = digest, {changes} WHERE id = $1",
        file_id,
        *given.values(),
    )
    await town.owner.execute("SET session_replication_role = origin")
    return file_id


class TestTerms:
    @pytest.mark.parametrize(("day", "years"), [(date(2024, 12, 31), 5), (date(2025, 1, 1), 10)])
    async def test_are_those_of_the_law_of_the_day(self, town: Town, day: date, years: int) -> None:
        assert town is not None
        found = {each.record_class: each for each in await queries.terms(day)}
        assert found[RecordClass.ROSTERS].years == years
        assert found[RecordClass.BANK_FILES].years == 30

    async def test_have_none_before_a_law_began(self, town: Town) -> None:
        assert town is not None
        assert await queries.terms(date(2006, 12, 31)) == ()

    def test_count_years_from_the_end_of_a_record_s_year(self) -> None:
        kept = Term(RecordClass.BANK_FILES, 30, 0, "d", "c", "t", "", date(2016, 1, 1))
        assert rules.over_before(kept, date(2048, 12, 31)) == date(2018, 1, 1)
        assert rules.over_before(kept, date(2049, 1, 1)) == date(2019, 1, 1)


class TestKept:
    async def test_keeps_a_settled_file_for_thirty_years_and_then_reports_it(
        self, town: Town
    ) -> None:
        await settled(town)
        assert await reasons(town.now) == {Reason.TERM: 1}
        assert await reasons(FIRST_DAY_OVER - timedelta(seconds=1)) == {Reason.TERM: 1}
        assert await reasons(FIRST_DAY_OVER) == {Reason.DUE: 1}

    @pytest.mark.parametrize("state", ["SEALED", "SENDING", "SENT", "HELD"])
    async def test_never_lets_an_unsettled_file_be_due(self, town: Town, state: str) -> None:
        await settled(town, state=state, problem="停" if state == "HELD" else "")
        assert await reasons(LATER) == {Reason.UNSETTLED: 1}

    @pytest.mark.parametrize("state", ["SENT", "ACCEPTED", "UNKNOWN", "FAILED", "RETURNED"])
    async def test_never_lets_the_file_of_an_unsettled_payment_be_due(
        self, town: Town, state: str
    ) -> None:
        """Somebody may still be paid, or paid again: a century changes nothing of it."""
        file_id = await settled(town)
        await payment(town, file_id, state)
        assert await reasons(LATER) == {Reason.UNSETTLED: 1}

    async def test_lets_the_file_of_a_payment_go_whose_entitlement_was_paid_later(
        self, town: Town
    ) -> None:
        file_id = await settled(town)
        entitlement = await payment(town, file_id, "FAILED")
        await payment(town, None, "CREDITED", entitlement)
        assert await reasons(LATER) == {Reason.DUE: 1}

    async def test_keeps_a_file_while_an_answer_is_owed(self, town: Town) -> None:
        file_id = await settled(town)
        at = town.now
        await town.insert("obligations", kind="RESULT", answer="CRR", file_id=file_id,
                          for_on=at.date(), due_at=at, alarm_at=at, state="OPEN")  # fmt: skip
        assert await reasons(LATER) == {Reason.UNSETTLED: 1}

    async def test_keeps_a_file_under_a_hold(self, town: Town) -> None:
        file_id = await settled(town)
        await town.insert("holds", kind="BANK_FILE", bank_file_id=file_id, reason="核查",
                          lifter="CHECKER", placed_by_id=1)  # fmt: skip
        assert await reasons(LATER) == {Reason.HELD: 1}

    async def test_keeps_what_is_set_aside_until_people_decided(self, town: Town) -> None:
        file_id = await received(town)
        await bank_files.quarantine(
            file_id, code="MALFORMED_FILE", problem="坏", offset=0, now=town.now
        )
        assert await reasons(LATER, RecordClass.SET_ASIDE) == {Reason.UNSETTLED: 1}
        assert await reasons(LATER) == {}
        [named] = await queries.past_term(await term(RecordClass.SET_ASIDE), now=LATER)
        assert (named.id, named.reason) == (file_id, Reason.UNSETTLED)

    async def test_counts_exports_by_the_time_written_on_each(self, town: Town) -> None:
        for state, until in (("READY", town.now), ("READY", LATER), ("WRITING", None)):
            await town.insert("exports", sheet="MEMBERS", format="CSV", scope="/", state=state,
                              expires_at=until, digest="d" * 64)  # fmt: skip
        day = datetime(2026, 3, 20, 10, tzinfo=CHINA)
        assert await reasons(day, RecordClass.EXPORTS) == {Reason.TERM: 2, Reason.DUE: 1}

    async def test_never_deletes_a_file_of_the_archive(self, town: Town) -> None:
        await settled(town)
        before = await town.owner.fetch("SELECT * FROM bank_files")
        assert await retention.review(LATER) == 1
        assert await town.owner.fetch("SELECT * FROM bank_files") == before
        assert await town.one("SELECT count(*) FROM bank_file_contents") == 1


class TestReview:
    async def test_tells_people_once_a_year(self, town: Town) -> None:
        await settled(town)
        assert await retention.review(town.now) == 0
        assert await alarms(town) == 0
        for days in (0, 1, 364):
            await retention.review(LATER + timedelta(days=days))
            await town.owner.execute("UPDATE alarms SET acknowledged_at = raised_at")
        assert await alarms(town) == 1
        await retention.review(LATER + timedelta(days=366))
        assert await alarms(town) == 2


async def alarms(town: Town) -> int:
    count: int = await town.one("SELECT count(*) FROM alarms WHERE kind = 'retention.due'")
    return count


async def payment(
    town: Town, file_id: int | None, state: str, entitlement: int | None = None
) -> int:
    """A payment that stands so, in a file; gives its entitlement."""
    number = town.next("payment")
    if entitlement is None:
        [entitlement] = await town.payable(await town.unit())
    member_id = await town.one("SELECT member_id FROM entitlements WHERE id = $1", entitlement)
    # As years of exchange left it: the triggers that led there are not asked again.
    await town.owner.execute("SET session_replication_role = replica")
    await town.insert(
        "payments", pay_id=f"P{number}", state=state, entitlement_id=entitlement,
        member_id=member_id, bank_file_id=file_id, amount_fen=10_000, code="2001",
        evidence_file_id=file_id or 77, bank_serial="YZ1", posted_at=town.now,
        return_serial="YZ2", returned_on=town.now.date(),
    )  # fmt: skip
    await town.owner.execute("SET session_replication_role = origin")
    return entitlement
