from datetime import datetime

import asyncpg
import orjson
import pytest

from domain.actors import EVERYTHING, SYSTEM, Actor, Role
from domain.audit import operations as audit
from domain.audit import queries
from domain.errors import Invalid, NotFound, NotPermitted
from domain.transactions import acting_within, execute, operation

OFFICE = Actor(7, "office", frozenset({Role.OFFICE}), EVERYTHING, request_id="r-1")
CLERK = Actor(8, "clerk", frozenset({Role.CLERK}), "/9/", unit_id=9)


@pytest.mark.usefixtures("everywhere")
class TestRecord:
    async def test_writes_who_did_what_to_which_row(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await audit.record(
            action="roster.apply", subject=("roster", 3), by=OFFICE, now=now, details={"rows": 41}
        )

        [entry] = await database.fetch("SELECT * FROM audit_entries")
        assert (entry["staff_id"], entry["actor"], entry["request_id"]) == (7, "office", "r-1")
        assert (entry["action"], entry["subject_type"], entry["subject_id"]) == (
            "roster.apply",
            "roster",
            3,
        )
        assert (entry["at"], entry["outcome"], entry["code"]) == (now, "DONE", "")
        assert orjson.loads(entry["details"]) == {"rows": 41}

    async def test_is_written_for_a_clerk_who_may_not_read_it(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        with acting_within(CLERK.scope):
            await audit.record(action="roster.apply", subject=("roster", 3), by=CLERK, now=now)

        assert await database.fetchval("SELECT count(*) FROM audit_entries") == 1

    async def test_goes_with_the_change_that_rolls_back(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        @operation
        async def apply() -> None:
            await audit.record(action="roster.apply", subject=("roster", 3), by=OFFICE, now=now)
            raise NotFound

        with pytest.raises(NotFound):
            await apply()

        assert await database.fetchval("SELECT count(*) FROM audit_entries") == 0

    async def test_can_never_be_altered(self, database: asyncpg.Connection, now: datetime) -> None:
        await audit.record(action="roster.apply", subject=("roster", 3), by=OFFICE, now=now)

        with pytest.raises(asyncpg.PostgresError):
            await execute("UPDATE audit_entries SET actor = 'somebody else'")
        with pytest.raises(asyncpg.RestrictViolationError):
            await database.execute("DELETE FROM audit_entries")


class TestRefuse:
    async def test_stands_although_the_operation_rolled_back(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        await audit.refuse(
            action="disbursement.approve",
            subject=("disbursement", 5),
            code="SAME_APPROVER",
            by=CLERK,
            now=now,
        )

        [entry] = await database.fetch("SELECT * FROM audit_entries")
        assert (entry["outcome"], entry["code"]) == ("REFUSED", "SAME_APPROVER")
        assert entry["unit_id"] == CLERK.unit_id

    async def test_needs_no_subject(self, database: asyncpg.Connection, now: datetime) -> None:
        await audit.refuse(
            action="member.enrol", subject=None, code="NOT_PERMITTED", by=CLERK, now=now
        )

        assert await database.fetchval("SELECT subject_id FROM audit_entries") is None


@pytest.mark.usefixtures("everywhere")
class TestAlarm:
    async def test_a_blocking_one_blocks_until_somebody_acknowledges_it(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        alarm_id = await audit.alarm(
            kind="ledger.unbalanced",
            subject=("ledger", None),
            message="台账不平。",
            now=now,
            is_blocking=True,
        )
        assert await queries.has_blocking_alarm()

        await audit.acknowledge(alarm_id, note="已核对。", by=OFFICE, now=now)

        assert not await queries.has_blocking_alarm()
        assert await queries.open_alarm_count() == 0

    async def test_the_same_trouble_is_raised_once_while_it_is_open(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        first = await audit.alarm(kind="file.held", subject=("bank_file", 1), message="甲", now=now)
        again = await audit.alarm(kind="file.held", subject=("bank_file", 1), message="乙", now=now)
        other = await audit.alarm(kind="file.held", subject=("bank_file", 2), message="甲", now=now)

        assert first == again != other
        assert not await queries.has_blocking_alarm()
        assert await database.fetchval("SELECT count(*) FROM alarms") == 2

    async def test_the_same_trouble_after_the_acknowledgement_is_a_new_one(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        assert database is not None
        first = await audit.alarm(kind="file.held", subject=("bank_file", 1), message="甲", now=now)
        await audit.acknowledge(first, note="已处理", by=OFFICE, now=now)

        second = await audit.alarm(
            kind="file.held", subject=("bank_file", 1), message="甲", now=now
        )

        assert second != first

    async def test_asserts_that_the_message_holds_no_card_number(
        self, database: asyncpg.Connection, now: datetime
    ) -> None:
        with pytest.raises(AssertionError):
            await audit.alarm(
                kind="card.odd", subject=("card", 1), message="卡 6217970000000000018", now=now
            )
        assert await database.fetchval("SELECT count(*) FROM alarms") == 0


@pytest.mark.usefixtures("everywhere")
class TestAcknowledge:
    @pytest.fixture
    async def alarm_id(self, database: asyncpg.Connection, now: datetime) -> int:
        assert database is not None
        return await audit.alarm(kind="file.held", subject=("bank_file", 1), message="甲", now=now)

    async def test_is_in_the_audit_trail(
        self, alarm_id: int, database: asyncpg.Connection, now: datetime
    ) -> None:
        await audit.acknowledge(alarm_id, note=" 已处理 ", by=OFFICE, now=now)

        alarm = await database.fetchrow("SELECT * FROM alarms")
        assert alarm is not None
        assert (alarm["acknowledged_by_id"], alarm["note"]) == (7, "已处理")
        assert await database.fetchval("SELECT action FROM audit_entries") == "alarm.acknowledge"

    async def test_is_done_once(self, alarm_id: int, now: datetime) -> None:
        await audit.acknowledge(alarm_id, note="已处理", by=OFFICE, now=now)

        with pytest.raises(audit.AlarmAlreadyAcknowledged):
            await audit.acknowledge(alarm_id, note="已处理", by=SYSTEM, now=now)

    async def test_refuses_a_clerk(self, alarm_id: int, now: datetime) -> None:
        with pytest.raises(NotPermitted):
            await audit.acknowledge(alarm_id, note="已处理", by=CLERK, now=now)

    async def test_refuses_an_unknown_alarm(self, alarm_id: int, now: datetime) -> None:
        with pytest.raises(NotFound):
            await audit.acknowledge(alarm_id + 1, note="已处理", by=OFFICE, now=now)

    @pytest.mark.parametrize("note", ["", "  ", "长" * 501, "证件 510104199001011234"])
    async def test_refuses_a_note_that_is_empty_endless_or_personal(
        self, alarm_id: int, now: datetime, note: str
    ) -> None:
        with pytest.raises(Invalid):
            await audit.acknowledge(alarm_id, note=note, by=OFFICE, now=now)
