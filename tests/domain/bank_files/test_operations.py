import asyncio
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.rules import (
    Fault,
    FileInWrongState,
    FileSlot,
    Identity,
    Line,
    PlaceTaken,
    Proof,
    ReasonMissing,
)
from domain.errors import NotFound, NotPermitted
from domain.transactions import operation
from tests.town import DAY, MAKER, OFFICE, ORG, Town, sealed

SUBJECT = ("disbursement", 1)


async def prepared(town: Town, content: bytes = b"content") -> int:
    """A sealed file."""
    [slot] = await bank_files.give_slots(1, kind="CRD", business_on=DAY, batch_prefix="D")
    [made] = await bank_files.prepare(
        [(slot, sealed(slot, content))], org=ORG, subject=SUBJECT, now=town.now
    )
    return made


async def received(town: Town, content: bytes = b"answer", name: str = "a.txt", **more: Any) -> int:
    """A received file."""
    given: dict[str, Any] = {"fault": Fault(), "stamp": "1"} | more
    got = await bank_files.receive(
        org=ORG, name=name, content=content, flag=b"f", now=town.now, **given
    )
    return got.id


async def identify(file_id: int, sequence: int = 1, **more: object) -> None:
    """Say what a received file is."""
    given: dict[str, Any] = {
        "kind": "CRR", "business_on": DAY, "sequence": sequence, "batch_no": "D1",
        "row_count": 1, "total_fen": 100, "answers_id": None,
    } | more  # fmt: skip
    await bank_files.identify(Identity(file_id, **given))


async def state(town: Town, file_id: int) -> str:
    found: str = await town.one("SELECT state FROM bank_files WHERE id = $1", file_id)
    return found


class TestGiveSlots:
    async def test_count_per_kind_and_day(self, town: Town) -> None:
        assert town is not None
        given = [
            await bank_files.give_slots(count, kind=kind, business_on=on, batch_prefix="D")
            for count, kind, on in (
                *((1, "CRD", DAY), (3, "CRD", DAY), (1, "OPN", DAY)),
                *((2, "CRD", date(2018, 3, 21)), (1, "CRD", DAY)),
            )
        ]
        numbers = [[slot.sequence for slot in slots] for slots in given]
        assert numbers == [[1], [2, 3, 4], [1], [1, 2], [5]]
        assert given[1][0] == FileSlot("CRD", DAY, 2, "D180320000002")

    async def test_give_a_number_once_to_many_at_once(self, town: Town) -> None:
        assert town is not None
        given = await asyncio.gather(
            *(
                bank_files.give_slots(2, kind="CRD", business_on=DAY, batch_prefix="D")
                for _ in range(3)
            )
        )
        assert sorted(slot.sequence for slots in given for slot in slots) == [1, 2, 3, 4, 5, 6]

    async def test_are_taken_back_with_the_transaction(self, town: Town) -> None:
        """A number is used up only by a file that was archived with it."""

        @operation
        async def give_and_fail() -> None:
            await bank_files.give_slots(3, kind="CRD", business_on=DAY, batch_prefix="D")
            raise RuntimeError

        with pytest.raises(RuntimeError):
            await give_and_fail()
        assert await town.one("SELECT count(*) FROM file_sequences") == 0


class TestPrepare:
    async def test_archives_the_very_bytes_sealed(self, town: Town) -> None:
        """Exchange invariant 5."""
        file_id = await prepared(town, b"name|6217990000000000014")
        archived = await files.archived(file_id)
        assert (archived.content, archived.flag) == (b"name|6217990000000000014", b"flag")
        kept = await town.one("SELECT content_sealed FROM bank_file_contents")
        assert b"6217990000000000014" not in kept

    async def test_archives_many_each_in_its_place(self, town: Town) -> None:
        """Exchange invariants 3 and 5: number, bytes and flag belong together, in the order given."""
        slots = await bank_files.give_slots(3, kind="CRD", business_on=DAY, batch_prefix="D")
        made = await bank_files.prepare(
            [(slot, sealed(slot, b"of %d" % slot.sequence)) for slot in reversed(slots)],
            org=ORG,
            subject=SUBJECT,
            now=town.now,
        )
        kept = [await files.archived(file_id) for file_id in made]
        assert [(each.sequence, each.content) for each in kept] == [
            (3, b"of 3"), (2, b"of 2"), (1, b"of 1"),
        ]  # fmt: skip
        assert [each.batch_no for each in kept] == [slot.batch_no for slot in reversed(slots)]

    async def test_asserts_that_the_digest_is_of_these_bytes(self, town: Town) -> None:
        [slot] = await bank_files.give_slots(1, kind="CRD", business_on=DAY, batch_prefix="D")
        wrong = sealed(slot, b"a")
        object.__setattr__(wrong, "content", b"b")
        with pytest.raises(AssertionError, match="digest"):
            await bank_files.prepare([(slot, wrong)], org=ORG, subject=SUBJECT, now=town.now)

    async def test_never_gives_a_place_twice(self, town: Town) -> None:
        """Exchange invariant 3, in the database."""
        await prepared(town)
        slot = FileSlot("CRD", DAY, 1, "D999")
        with pytest.raises(asyncpg.UniqueViolationError):
            await bank_files.prepare(
                [(slot, sealed(slot, b"b"))], org=ORG, subject=SUBJECT, now=town.now
            )


class TestSending:
    async def test_goes_from_intent_to_evidence(self, town: Town) -> None:
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        await bank_files.mark_sending(file_id, now=town.now + timedelta(hours=1))
        assert await town.one("SELECT sent_at FROM bank_files") == town.now
        digest = await town.one("SELECT digest FROM bank_files")
        for _ in range(2):
            await bank_files.mark_sent(Proof(file_id, digest), now=town.now)
        assert await state(town, file_id) == "SENT"
        assert await town.one("SELECT count(*) FROM audit_entries") == 1

    async def test_asserts_that_what_was_read_back_is_what_was_sent(self, town: Town) -> None:
        """Failure 1: nothing is a success but the same bytes at the bank."""
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        with pytest.raises(AssertionError, match="read back"):
            await bank_files.mark_sent(Proof(file_id, "other"), now=town.now)
        assert await state(town, file_id) == "SENDING"

    async def test_is_not_proven_without_an_intent(self, town: Town) -> None:
        file_id = await prepared(town)
        digest = await town.one("SELECT digest FROM bank_files")
        with pytest.raises(FileInWrongState):
            await bank_files.mark_sent(Proof(file_id, digest), now=town.now)

    async def test_of_an_unknown_file_is_refused(self, town: Town) -> None:
        with pytest.raises(NotFound):
            await bank_files.mark_sending(99, now=town.now)

    async def test_that_failed_waits_longer_each_time(self, town: Town) -> None:
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        waits = []
        for _ in range(3):
            await bank_files.mark_attempt_failed(file_id, problem="超时", now=town.now)
            next_at = await town.one("SELECT next_attempt_at FROM bank_files")
            waits.append((next_at - town.now).seconds)
        assert waits == [4, 8, 16]
        assert await files.due_of(*SUBJECT, now=town.now) == ()
        [due] = await files.due_of(*SUBJECT, now=town.now + timedelta(seconds=16))
        assert due.id == file_id

    async def test_that_failed_says_nothing_of_a_file_proven_by_another_worker(
        self, town: Town
    ) -> None:
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        digest = await town.one("SELECT digest FROM bank_files")
        await bank_files.mark_sent(Proof(file_id, digest), now=town.now)
        await bank_files.mark_attempt_failed(file_id, problem="超时", now=town.now)
        found = await town.owner.fetchrow(
            "SELECT attempts, problem, next_attempt_at FROM bank_files"
        )
        assert found is not None
        assert tuple(found) == (0, "", None)


class TestHold:
    async def test_alarms_once_and_waits_for_a_person(self, town: Town) -> None:
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        for _ in range(2):
            await bank_files.hold(file_id, code="CHANNEL_REFUSED", problem="没有权限", now=town.now)
        assert await town.alarms() == ["bank_file.held"]
        with pytest.raises(FileInWrongState):
            await bank_files.mark_sending(file_id, now=town.now)

    async def test_refuses_what_the_bank_has(self, town: Town) -> None:
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        await bank_files.mark_acknowledged(file_id)
        with pytest.raises(FileInWrongState):
            await bank_files.hold(file_id, code="X", problem="x", now=town.now)

    async def test_is_ended_by_a_person_with_a_reason(self, town: Town) -> None:
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        await bank_files.hold(file_id, code="CHANNEL_REFUSED", problem="没有权限", now=town.now)
        with pytest.raises(NotPermitted):
            await bank_files.resume(file_id, reason="x", by=MAKER, now=town.now)
        with pytest.raises(ReasonMissing):
            await bank_files.resume(file_id, reason="  ", by=OFFICE, now=town.now)
        await bank_files.resume(file_id, reason=" 已恢复 ", by=OFFICE, now=town.now)
        assert await state(town, file_id) == "SENDING"
        details = await town.one("SELECT details FROM audit_entries")
        assert "已恢复" in details

    async def test_because_of_its_bytes_is_ended_by_nobody(self, town: Town) -> None:
        file_id = await prepared(town)
        await bank_files.hold(file_id, code="ARTEFACT_DIFFERS", problem="不一致", now=town.now)
        with pytest.raises(FileInWrongState):
            await bank_files.resume(file_id, reason="x", by=OFFICE, now=town.now)
        await bank_files.void([file_id])
        assert await state(town, file_id) == "VOID"


class TestVoid:
    async def test_gives_up_what_never_left(self, town: Town) -> None:
        ids = [await prepared(town, b"a"), await prepared(town, b"b")]
        await bank_files.void(ids)
        assert await town.states("bank_files") == ["VOID", "VOID"]

    async def test_refuses_all_when_one_may_have_left(self, town: Town) -> None:
        """Failure 19: cancel after sent."""
        ids = [await prepared(town, b"a"), await prepared(town, b"b")]
        await bank_files.mark_sending(ids[1], now=town.now)
        with pytest.raises(FileInWrongState, match="不能作废"):
            await bank_files.void(ids)
        assert await town.states("bank_files") == ["SEALED", "SENDING"]


class TestMarkAcknowledged:
    @pytest.mark.parametrize("is_held", [True, False])
    async def test_takes_an_answer_for_evidence(self, town: Town, *, is_held: bool) -> None:
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        if is_held:
            await bank_files.hold(file_id, code="X", problem="x", now=town.now)
        await bank_files.mark_acknowledged(file_id)
        assert await state(town, file_id) == "ACKNOWLEDGED"
        assert await files.unsent_count(*SUBJECT) == 0


class TestReceive:
    async def test_archives_exactly_as_found(self, town: Town) -> None:
        archived = await files.archived(await received(town, b"\xff\x00"))
        assert (archived.content, archived.flag, archived.state) == (b"\xff\x00", b"f", "RECEIVED")
        assert [file.id for file in await files.received_waiting()] == [1]

    async def test_of_the_same_bytes_is_a_duplicate_with_an_alarm(self, town: Town) -> None:
        """Failure 12."""
        await received(town)
        await received(town, name="b.txt")
        await received(town, stamp="2")
        assert await town.states("bank_files") == ["RECEIVED", "DUPLICATE", "DUPLICATE"]
        assert await town.alarms() == ["bank_file.duplicate"] * 2

    async def test_of_what_was_quarantined_before_is_no_duplicate(self, town: Town) -> None:
        await received(town, fault=Fault("FLAG_DISAGREES", "大小不符"))
        await received(town, stamp="2")
        assert await town.states("bank_files") == ["QUARANTINED", "RECEIVED"]

    async def test_by_many_at_once_is_done_once(self, town: Town) -> None:
        await asyncio.gather(*(received(town) for _ in range(4)))
        assert await town.states("bank_files") == ["RECEIVED"]
        assert await files.seen(ORG, since=DAY) == {("a.txt", "1")}


class TestIdentify:
    async def test_refuses_a_place_that_another_file_has(self, town: Town) -> None:
        await identify(await received(town, b"1"))
        with pytest.raises(PlaceTaken):
            await identify(await received(town, b"2"))
        await identify(await received(town, b"3"), sequence=2)

    async def test_of_many_files_notes_all_or_none(self, town: Town) -> None:
        """Two files at one place, or one that is done: each must be looked at by itself."""
        first, second, third = [await received(town, content) for content in (b"1", b"2", b"3")]

        def said(file_id: int, sequence: int) -> Identity:
            return Identity(file_id, "CRR", DAY, sequence, "D1", 2, 300, None)

        with pytest.raises(PlaceTaken):
            await bank_files.identify(said(first, 1), said(second, 1))
        await bank_files.identify(said(first, 1), said(second, 2))
        with pytest.raises(PlaceTaken):
            await bank_files.identify(said(third, 2), said(second, 3))
        await bank_files.mark_applied(first, unapplied=[], by_action="x.y", now=town.now)
        with pytest.raises(FileInWrongState):
            await bank_files.identify(said(third, 4), said(first, 1))
        found = await town.owner.fetch("SELECT * FROM bank_files ORDER BY id")
        assert [file["kind"] for file in found] == ["CRR", "CRR", ""]
        assert [(f["sequence"], f["row_count"], f["total_fen"]) for f in found[:2]] == [
            (1, 2, 300), (2, 2, 300),
        ]  # fmt: skip

    async def test_leaves_the_place_of_a_quarantined_file_free(self, town: Town) -> None:
        first = await received(town, b"1")
        await identify(first)
        await bank_files.quarantine(first, code="X", problem="坏", offset=7, now=town.now)
        await identify(await received(town, b"2"))
        assert await town.states("bank_files") == ["QUARANTINED", "RECEIVED"]

    async def test_comes_too_late_for_a_file_that_is_done(self, town: Town) -> None:
        file_id = await received(town)
        await bank_files.mark_applied(file_id, unapplied=[], by_action="x.y", now=town.now)
        with pytest.raises(FileInWrongState):
            await identify(file_id)


class TestMarkApplied:
    async def test_keeps_the_lines_that_were_not_with_an_alarm(self, town: Town) -> None:
        """Failure 14: kept with their reasons; one bad line never sinks a file."""
        file_id = await received(town)
        lines = [Line(3, "UNKNOWN_REFERENCE", "找不到"), Line(9, "CONTRADICTS", "矛盾")]
        await bank_files.mark_applied(file_id, unapplied=lines, by_action="x.y", now=town.now)
        assert await town.problems() == [(3, "UNKNOWN_REFERENCE"), (9, "CONTRADICTS")]
        assert await town.alarms() == ["bank_file.lines"]

    async def test_is_done_once(self, town: Town) -> None:
        file_id = await received(town)
        await bank_files.mark_applied(file_id, unapplied=[], by_action="x.y", now=town.now)
        with pytest.raises(FileInWrongState):
            await bank_files.mark_applied(file_id, unapplied=[], by_action="x.y", now=town.now)
        with pytest.raises(FileInWrongState):
            await bank_files.quarantine(file_id, code="X", problem="坏", offset=0, now=town.now)
        assert await town.alarms() == []


class TestQuarantine:
    async def test_says_where_and_why(self, town: Town) -> None:
        file_id = await received(town)
        await bank_files.quarantine(
            file_id, code="MALFORMED", problem="列数", offset=7, now=town.now
        )
        found = await town.owner.fetchrow("SELECT * FROM bank_files")
        assert found is not None
        assert (found["problem_code"], found["problem_offset"]) == ("MALFORMED", 7)
        assert await town.alarms() == ["bank_file.quarantined"]
