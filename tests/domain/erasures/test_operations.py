"""What an erasure reaches beside the record itself, what it waits for, and what it keeps."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Any

import asyncpg
import orjson
import pytest

from domain import crypto
from domain.actors import EVERYTHING, Role
from domain.applications import operations as applications
from domain.consents import operations as consents
from domain.consents.rules import Channel as Said
from domain.corrections import operations as corrections
from domain.data_rights import operations as requests
from domain.erased import RecordErased
from domain.erasures import queries as erased
from domain.erasures.rules import Bar
from domain.members.rules import MembershipStatus
from domain.memberships import operations as memberships
from domain.record_keys.queries import ring_for
from domain.record_keys.rules import RecordShredded
from domain.transactions import acting_within
from tests.records import opened
from tests.rights import LATER, SECOND, Desk
from tests.town import OFFICE, Town, id_no, person


@pytest.fixture
def desk(town: Town, now: datetime) -> Desk:
    return Desk(town, now)


class TestErase:
    async def test_reaches_what_was_corrected_and_keeps_the_proof_of_consent(
        self, desk: Desk, town: Town
    ) -> None:
        """What a correction changed goes with its ground; that the person agreed stays, and is told."""
        member = await town.member(await town.unit(), status="QUIT")
        await desk.agreed(member)
        await desk.corrected(member, mobile="13912345678", address="成都市青羊区人民中路一段2号")
        refused = await desk.corrected(member, name="王晓芳")
        await corrections.refuse(refused, reason="王小芳本人否认", by=SECOND, now=desk.time)
        consented = await town.owner.fetch("SELECT * FROM consents ORDER BY id")
        desk.time += LATER
        await desk.erase(member)
        assert await erased.readable(member) == ()
        for row in await town.owner.fetch("SELECT * FROM corrections"):
            said = await opened("correction", row["values_sealed"]) + repr(dict(row))
            for secret in ("王小芳", "王晓芳", "139", "青羊"):
                assert secret not in said
        assert await town.owner.fetch("SELECT * FROM consents ORDER BY id") == consented
        assert "王小芳" not in repr(consented)
        kept = orjson.loads(await town.one("SELECT kept FROM rights_requests"))
        assert any("同意与撤回" in words and "第六十九条" in words for words in kept)

    async def test_makes_what_lies_in_backups_unreadable(self, desk: Desk, town: Town) -> None:
        """PIPL 47: what was copied before can be opened by nobody, for the keys are gone."""
        member, other = await desk.leaver(), await town.member(1)
        await desk.corrected(member, mobile="13912345678")
        desk.time += LATER
        copies = [
            content
            for table, whose in (
                ("members", "id"),
                ("cards", "member_id"),
                ("corrections", "member_id"),
            )
            for row in await town.owner.fetch(f"SELECT * FROM {table} WHERE {whose} = $1", member)
            for column, content in row.items()
            if column.endswith("_sealed") and content is not None
        ]
        assert len(copies) == 6
        readable = await town.one("SELECT id_no_sealed FROM members WHERE id = $1", other)
        with acting_within(EVERYTHING):
            assert len((await ring_for(copies)).kept) == 1
            await desk.erase(member)
            ring = await ring_for([*copies, readable])
        for copy in copies:
            with pytest.raises(RecordShredded):
                ring.sealer_of(copy)
        assert ring.open("id_no", readable) == id_no(2)
        touched = orjson.loads(await town.one("SELECT touched FROM erasures"))
        assert touched["record_keys"] == 1

    async def test_is_found_out_where_a_correction_can_still_be_read(
        self, desk: Desk, town: Town
    ) -> None:
        """The proof opens what was sealed and reads what was written; it believes no column's name."""
        member = await desk.leaver()
        await desk.erase(member)
        sealed = crypto.keyring().seal("correction", "{}")
        left = {"reason": "笔误", "changes": "[]", "state": "REFUSED", "decision": "不符",
                "decided_at": desk.time}  # fmt: skip
        await town.insert("corrections", member_id=member, is_direct=False, decided_by_id=2,
                          values_sealed=sealed, **left)  # fmt: skip
        assert await erased.readable(member) == ("corrections.values", "corrections")

    async def test_waits_for_a_correction_that_is_not_decided(self, desk: Desk, town: Town) -> None:
        member = await town.member(await town.unit(), status="QUIT")
        await desk.corrected(member, name="王晓芳")
        desk.time += LATER
        assert await desk.bars(member) == {Bar.CORRECTION}

    async def test_reaches_rosters_under_the_number_that_was_wrong(
        self, desk: Desk, town: Town
    ) -> None:
        """And what their cells said, before and after; but no row of whose number it really is."""
        unit_id = await town.unit()
        ring = crypto.keyring()
        member = await town.member(unit_id, status="QUIT")
        wrong = await town.one("SELECT id_no_index FROM members")
        sealed = ring.seal("cells", "{}")
        roster_id = await town.insert("rosters", kind="MEMBERS", state="APPLIED")
        row: dict[str, Any] = {"roster_id": roster_id, "verdict": "GOOD", "name": "王小芳"}
        first = await town.insert("roster_rows", number=1, cells_sealed=sealed, **row)
        second = await town.insert(
            "roster_rows", number=2, id_no_index=wrong, corrects_row_id=first,
            diff='[{"field": "name", "before": "王小芳"}]', **row,
        )  # fmt: skip
        await town.insert("roster_fixes", roster_row_id=second, field="name", after="王小芳")
        other = {**row, "name": "赵大明", "id_no_index": ring.blind_index("id_no", id_no(701))}
        await town.insert("roster_rows", number=3, **other)
        for number in (id_no(701), id_no(700)):
            fixed = await desk.corrected(member, id_no=number)
            await corrections.accept(fixed, by=SECOND, now=desk.time)
        await town.member(unit_id, id_no_index=ring.blind_index("id_no", id_no(701)))
        desk.time += LATER
        await desk.erase(member)
        for table in ("roster_rows", "roster_fixes"):
            assert "王小芳" not in repr(await town.owner.fetch(f"SELECT * FROM {table}"))
        assert await town.one("SELECT count(*) FROM roster_rows WHERE cells_sealed IS NULL") == 3
        assert await town.one("SELECT name FROM roster_rows WHERE number = 3") == "赵大明"
        with pytest.raises(asyncpg.RestrictViolationError):
            await town.owner.execute("UPDATE roster_fixes SET after = '王晓芳'")

    async def test_takes_its_turn_from_a_list_being_written(self, desk: Desk, town: Town) -> None:
        """What it read before would otherwise be offered afterwards."""
        member = await desk.leaver()
        asked: dict[str, Any] = {"sheet": "MEMBERS", "format": "CSV", "scope": "/"}
        private = {"private_sealed": crypto.keyring().seal("export", '{"search": "王小芳"}')}
        writing = await town.insert("exports", state="WRITING", attempts=1, **asked, **private)
        await town.insert("export_chunks", export_id=writing)
        await town.insert("exports", state="FAILED", problem="坏", **asked, **private)
        await desk.erase(member)
        found = await town.owner.fetch("SELECT state, attempts, private_sealed FROM exports")
        assert {(row["state"], row["attempts"], row["private_sealed"] is None) for row in found} == {
            ("WRITING", 2, False), ("FAILED", 1, True),
        }  # fmt: skip
        assert await town.one("SELECT count(*) FROM export_chunks") == 0


class TestAfterwards:
    async def test_nothing_new_begins_for_the_person(self, desk: Desk, town: Town) -> None:
        """PIPL 47: no correction, consent, application, membership or copy of what is gone."""
        member = await desk.leaver()
        failed = await town.insert(
            "card_applications", member_id=member, unit_id=1, req_id="R9", state="FAILED",
            code="1001", evidence_file_id=1, settled_at=desk.time, created_at=desk.time,
        )  # fmt: skip
        copied = await desk.record(member)
        await requests.grant(copied, answer="请领取副本", by=SECOND, now=desk.time)
        waiting = await desk.record(member)
        await desk.erase(member)
        day = desk.time.date()
        who: dict[str, Any] = {"by": OFFICE, "now": desk.time}
        said: dict[str, Any] = {"on_day": day, "channel": Said.PAPER, **who}
        words: dict[str, Any] = {"document": "申请书", "reason": "重新入会", **who}
        acts: tuple[Awaitable[Any], ...] = (
            desk.corrected(member, department="办公室"),
            consents.give(member, collector="李采集", **said),
            consents.withdraw(member, reason="本人来电", **said),
            applications.correct(failed, reason="柜面已更正", **who),
            memberships.change(member, MembershipStatus.PENDING, on_day=day, **words),
            desk.record(member),
            requests.grant(waiting, answer="请领取副本", by=SECOND, now=desk.time),
            requests.hand_out(copied, by=SECOND, now=desk.time),
        )
        for act in acts:
            with pytest.raises(RecordErased, match="资料已依法删除"):
                await act
        assert await town.one("SELECT count(*) FROM consents") == 0
        assert await town.one("SELECT status FROM members") == "QUIT"
        await requests.refuse(waiting, answer="资料已经删除", by=SECOND, now=desk.time)

    async def test_is_refused_to_a_clerk_who_sees_no_erasures(self, desk: Desk, town: Town) -> None:
        """The erasures are the province's to see; the mark on the member is everybody's."""
        member = await desk.leaver()
        await desk.erase(member)
        path = await town.one("SELECT path FROM units")
        clerk = person(20, Role.CLERK, path)
        with acting_within(path), pytest.raises(RecordErased):
            await corrections.propose(
                member,
                {"department": "办公室"},
                reason="更正",
                document="",
                by=clerk,
                now=desk.time,
            )

    async def test_no_card_is_drafted_whatever_the_status_says(
        self, desk: Desk, town: Town
    ) -> None:
        member = await desk.leaver()
        await desk.erase(member)
        await town.owner.execute("UPDATE members SET status = 'ACTIVE', is_id_long_term = true")
        await town.owner.execute("UPDATE card_applications SET state = 'ENDED'")
        words: dict[str, Any] = {"unit_path": "/", "only_again": False, "now": desk.time}
        assert await applications.draft(1, **words) == 0
        await town.owner.execute("UPDATE members SET id_no_masked = '5*4'")
        assert await applications.draft(1, **words) == 1
