import asyncio
from datetime import timedelta
from typing import Any

import orjson
import pytest

from domain.actors import Actor, Role
from domain.errors import NotFound, NotPermitted
from domain.exports import operations as exports
from domain.exports import queries, rules
from domain.exports.rules import ExportFormat, Wish, Written
from domain.member_search import QuestionNotPermitted
from domain.transactions import acting_within
from tests.town import OFFICE, Town, id_no, person

CHECKS = Written(rows=1, size_bytes=3, chunks=1, digest="d" * 64)


def wish(sheet: str = "MEMBERS", *columns: str, order: str = "NEWEST", **asked: Any) -> Wish:
    return Wish(sheet, asked, order, columns or ("name",), ExportFormat.CSV)


async def requested(town: Town, by: Actor = OFFICE, **asked: Any) -> int:
    made: int = await exports.request(wish(**asked), by=by, now=town.now)
    return made


async def finished(town: Town) -> int:
    export_id = await requested(town)
    writing = await exports.begin(export_id, now=town.now)
    assert writing is not None
    assert await exports.store(writing, number=0, content=b"abc", now=town.now)
    assert await exports.finish(writing, CHECKS, now=town.now, kept=timedelta(days=7))
    return export_id


@pytest.fixture
async def peopled(town: Town) -> Town:
    await town.member(await town.unit())
    return town


class TestRequest:
    async def test_keeps_what_is_asked_and_says_so_in_the_trail(self, peopled: Town) -> None:
        export_id = await requested(peopled, status="ACTIVE", unit_id=1)
        found = await peopled.owner.fetchrow("SELECT * FROM exports")
        assert found is not None
        assert found["id"] == export_id
        assert (found["state"], found["rows_total"]) == ("REQUESTED", 1)
        assert orjson.loads(found["asked"]) == {"status": "ACTIVE", "unit_id": 1}
        entry = await peopled.owner.fetchrow("SELECT * FROM audit_entries")
        assert entry is not None
        assert entry["action"] == "export.request"
        assert orjson.loads(entry["details"]) == {
            "sheet": "MEMBERS", "format": "CSV", "rows": 1, "columns": ["name"],
            "filters": ["status", "unit_id"],
        }  # fmt: skip

    @pytest.mark.parametrize("role", [Role.CHECKER, Role.AUDITOR, Role.LEADER])
    async def test_refuses_columns_and_questions_of_what_is_not_shown(
        self, peopled: Town, role: Role
    ) -> None:
        by = person(5, role)
        with pytest.raises(rules.ColumnsNotPermitted, match="困难档案、致困原因"):
            await exports.request(
                wish("MEMBERS", "name", "hardshipLevel", "hardshipCause"), by=by, now=peopled.now
            )
        asked = {"match": "ALL", "groups": [], "conditions": [
            {"field": "HARDSHIP_LEVEL", "operator": "IS_FILLED", "values": []},
        ]}  # fmt: skip
        with pytest.raises(QuestionNotPermitted, match="困难档案"):
            await exports.request(wish(question=asked), by=by, now=peopled.now)

    def test_is_nothing_to_hold_once_a_column_is_not_shown_any_more(self) -> None:
        given = {"sheet": "MEMBERS", "scope": "/"}
        moved = person(1, Role.CHECKER)
        assert queries.may_hold(OFFICE, keys=("name", "email"), **given)
        assert queries.may_hold(moved, keys=("name",), **given)
        assert not queries.may_hold(moved, keys=("name", "email"), **given)

    async def test_keeps_no_number_or_name_that_was_looked_for_in_clear(
        self, peopled: Town
    ) -> None:
        """R50: who was looked for is nobody's to read, not in a row, not in the trail."""
        number = id_no(1)
        asked: dict[str, Any] = {"id_no": number, "mobile": "13800000001", "name_starts_with": "王"}
        export_id = await requested(peopled, **asked)
        stored = await peopled.one("SELECT row_to_json(e)::text FROM exports e")
        trail = await peopled.one("SELECT details::text FROM audit_entries")
        for secret in (number, "13800000001", "王"):
            assert secret not in stored
            assert secret not in trail
        writing = await exports.begin(export_id, now=peopled.now)
        assert writing is not None
        assert writing.wish.asked == asked

    async def test_refuses_who_may_not_read_the_list(self, peopled: Town) -> None:
        for sheet, role in (("STAFF", Role.OFFICE), ("DISBURSEMENTS", Role.CLERK)):
            with pytest.raises(NotPermitted):
                await exports.request(wish(sheet), by=person(8, role), now=peopled.now)

    async def test_refuses_columns_that_the_list_does_not_have(self, peopled: Town) -> None:
        with pytest.raises(rules.ColumnsInvalid):
            await exports.request(wish("MEMBERS", "secret"), by=OFFICE, now=peopled.now)

    async def test_refuses_a_unit_out_of_sight(self, peopled: Town) -> None:
        other = await peopled.unit()
        with acting_within("/1/"), pytest.raises(NotFound):
            await requested(peopled, person(5, Role.CLERK, "/1/"), unit_id=other)

    async def test_refuses_an_empty_list(self, peopled: Town) -> None:
        with pytest.raises(rules.NothingToExport):
            await requested(peopled, status="QUIT")

    async def test_refuses_more_than_a_file_should_hold(
        self, peopled: Town, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(rules, "ROWS_MAX", 0)
        with pytest.raises(rules.TooManyRows):
            await requested(peopled)

    async def test_lets_one_person_have_three_under_way_even_at_once(self, peopled: Town) -> None:
        asked = [requested(peopled) for _ in range(rules.OPEN_MAX + 2)]
        outcomes = await asyncio.gather(*asked, return_exceptions=True)
        refused = [one for one in outcomes if isinstance(one, rules.TooManyExports)]
        assert len(refused) == 2
        assert await requested(peopled, person(7, Role.LEADER)) > 0


class TestCancel:
    async def test_is_for_whoever_asked(self, peopled: Town) -> None:
        export_id = await requested(peopled)
        with pytest.raises(rules.ExportUnknown):
            await exports.cancel(export_id, by=person(7, Role.LEADER), now=peopled.now)
        await exports.cancel(export_id, by=OFFICE, now=peopled.now)
        assert await peopled.states("exports") == ["CANCELLED"]

    async def test_finds_nothing_to_cancel_in_a_finished_one(self, peopled: Town) -> None:
        export_id = await finished(peopled)
        with pytest.raises(rules.ExportInWrongState):
            await exports.cancel(export_id, by=OFFICE, now=peopled.now)


class TestBegin:
    async def test_knows_no_foreign_id(self, peopled: Town) -> None:
        with pytest.raises(rules.ExportUnknown):
            await exports.begin(99, now=peopled.now)


class TestFinish:
    async def test_comes_too_late_for_a_cancelled_one(self, peopled: Town) -> None:
        export_id = await requested(peopled)
        writing = await exports.begin(export_id, now=peopled.now)
        assert writing is not None
        await exports.cancel(export_id, by=OFFICE, now=peopled.now)
        assert not await exports.finish(writing, CHECKS, now=peopled.now, kept=timedelta(days=7))


class TestAFile:
    async def test_is_the_asker_s_alone(self, peopled: Town) -> None:
        export_id = await finished(peopled)
        file = await queries.file_of(export_id, by=OFFICE, now=peopled.now)
        assert await queries.chunk(file, 0) == b"abc"
        for stranger in (person(7, Role.LEADER), person(8, Role.AUDITOR)):
            with pytest.raises(rules.ExportUnknown):
                await queries.file_of(export_id, by=stranger, now=peopled.now)

    async def test_is_not_there_before_it_is_written(self, peopled: Town) -> None:
        export_id = await requested(peopled)
        with pytest.raises(rules.ExportUnfinished):
            await queries.file_of(export_id, by=OFFICE, now=peopled.now)

    async def test_is_gone_when_its_time_is_over_swept_or_not(self, peopled: Town) -> None:
        export_id = await finished(peopled)
        late = peopled.now + timedelta(days=7)
        with pytest.raises(rules.ExportNoLonger):
            await queries.file_of(export_id, by=OFFICE, now=late)
        file = await queries.file_of(export_id, by=OFFICE, now=peopled.now)
        await exports.expire(now=late)
        with pytest.raises(rules.ExportNoLonger):
            await queries.chunk(file, 0)

    async def test_is_kept_from_one_whose_scope_has_changed(self, peopled: Town) -> None:
        export_id = await finished(peopled)
        moved = person(OFFICE.staff_id or 0, Role.CLERK, "/1/")
        with pytest.raises(rules.ScopeChanged):
            await queries.file_of(export_id, by=moved, now=peopled.now)

    async def test_leaves_a_line_in_the_trail_each_time_it_is_fetched(self, peopled: Town) -> None:
        export_id = await finished(peopled)
        await exports.note_download(export_id, by=OFFICE, now=peopled.now)
        actions = await peopled.owner.fetch("SELECT action FROM audit_entries ORDER BY id")
        assert [row["action"] for row in actions] == [
            "export.request", "export.write", "export.download",
        ]  # fmt: skip
