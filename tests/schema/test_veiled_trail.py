"""A particular that was changed, on every way out of the trail: told that it was, not what it was."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

import openpyxl
import orjson
import pytest

from domain import particulars
from domain.actors import PROVINCIAL_ROLES, SYSTEM, Role
from domain.exports import operations as exports
from domain.exports import queries
from domain.exports.rules import ExportFormat, Wish
from domain.sheets import SHEETS
from domain.transactions import acting_within
from schema import ids
from workers import audit_words
from workers import exports as worker

Ask = Callable[..., Awaitable[dict[str, Any]]]

TRAIL = """query T($id: ID!, $kind: String) {
  auditTrail(id: $id) { edges { node { ...E } } }
  auditEntries(filter: {subjectType: $kind}) { edges { node { ...E } } } }
fragment E on AuditEntry { actor at details changes { field label before after isWithheld } }"""
FINDINGS = """query F($id: ID!, $row: ID!) {
  node(id: $id) { ... on Roster { faultCounts { field advice } } }
  row: node(id: $row) { ... on RosterRow { faults { field message } cells { field } } } }"""
# The system and the security administrator read the trail of staff and sessions alone.
OF_STAFF = {Role.ADMIN, Role.SECURITY_ADMIN}
READERS = sorted(SHEETS["AUDIT_ENTRIES"].readers - OF_STAFF)
FIELDS = sorted({*particulars.PARTICULARS, "email_masked"} - {"email"})


def values_of(field: str) -> tuple[str, str]:
    """Two values that stand nowhere else."""
    return f"旧{field}值", f"新{field}值"


@pytest.fixture
async def changed(world: Any) -> Any:
    """A member whose every particular was changed, and the post with them."""
    pairs = {field: values_of(field) for field in FIELDS} | {"post": ("科员", "科长")}
    changes = [{"field": f, "before": b, "after": a} for f, (b, a) in pairs.items()]
    await world.insert(
        "audit_entries", actor="office", action="member.correct", outcome="DONE",
        subject_type="member", subject_id=world.ids["甲.Member"],
        details=orjson.dumps({"changes": changes}).decode(),
    )  # fmt: skip
    return world


async def taken_out(world: Any, who: Any, sheet: str, format_: ExportFormat, **asked: Any) -> str:
    """This will have a worker write a list whole, and give all that its file says."""
    keys = tuple(column.key for column in SHEETS[sheet].columns)
    with acting_within(who.scope):
        wish = Wish(sheet, asked, "OLDEST", keys, format_)
        export_id = await exports.request(wish, by=who, now=world.now)
    with acting_within(SYSTEM.scope):
        await worker.write(export_id, clock=lambda: world.now)
    with acting_within(who.scope):
        file = await queries.file_of(export_id, by=who, now=world.now)
        content = b"".join([await queries.chunk(file, n) for n in range(file.chunks)])
    if format_ is ExportFormat.CSV:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig")))
        return "\n".join("\t".join(line) for line in lines)
    book = openpyxl.load_workbook(io.BytesIO(content))
    return "\n".join(
        "\t".join(str(cell) for cell in line)
        for page in book.worksheets
        for line in page.iter_rows(values_only=True)
    )


@pytest.mark.parametrize("role", READERS)
class TestWhoeverReadsTheTrail:
    @pytest.mark.parametrize("field", FIELDS)
    async def test_reads_in_it_that_a_particular_was_changed(
        self, ask: Ask, changed: Any, role: Role, field: str
    ) -> None:
        """PIPL 6, 28: by whom and when is the trail's; what it was is the file's."""
        key = ids.encode("Member", changed.ids["甲.Member"])
        answer = await ask(await changed.actor("r", role), TRAIL, id=key, kind="member")
        assert answer["errors"] == []
        before, after = values_of(field)
        for way in ("auditTrail", "auditEntries"):
            [edge] = answer["data"][way]["edges"]
            entry = edge["node"]
            assert (entry["actor"], entry["details"]) == ("office", {})
            [told] = [one for one in entry["changes"] if one["field"] == field]
            assert told["label"] == audit_words.label(field)
            is_told = (told["before"], told["after"], told["isWithheld"])
            if role is Role.OFFICE:
                assert is_told == (before, after, False)
            else:
                assert is_told == ("已隐去", "已隐去", True)
            [post] = [one for one in entry["changes"] if one["field"] == "post"]
            assert (post["before"], post["after"], post["isWithheld"]) == ("科员", "科长", False)

    @pytest.mark.parametrize("format_", list(ExportFormat))
    async def test_takes_no_more_of_it_away_in_a_file(
        self, changed: Any, role: Role, format_: ExportFormat
    ) -> None:
        text = await taken_out(changed, await changed.actor("r", role), "AUDIT_ENTRIES", format_)
        assert "职务：科员 → 科长" in text
        for field in FIELDS:
            values, label = values_of(field), audit_words.label(field)
            if role is Role.OFFICE:
                assert f"{label}：{values[0]} → {values[1]}" in text
            else:
                assert f"{label}：已隐去 → 已隐去" in text
                assert not any(value in text for value in values)


@pytest.mark.parametrize("role", sorted(set(Role) - set(READERS)))
async def test_everybody_else_reads_nothing_of_it(ask: Ask, changed: Any, role: Role) -> None:
    key = ids.encode("Member", changed.ids["甲.Member"])
    unit = "甲" if role is Role.CLERK else None
    answer = await ask(await changed.actor("r", role, unit=unit), TRAIL, id=key, kind="member")
    assert [way["edges"] for way in answer["data"].values()] == [[], []]


@pytest.mark.parametrize("role", sorted(PROVINCIAL_ROLES))
class TestAFindingOfARoster:
    async def test_tells_of_a_particular_only_whom_it_is_shown(
        self, ask: Ask, world: Any, role: Role
    ) -> None:
        """A message may repeat what the cell says."""
        await world.owner.execute(
            "UPDATE roster_rows SET faults = $1, verdict = 'REFUSED'",
            '[{"code": "code_unknown", "field": "ethnicity", "ref": "B2", "level": "fault",'
            ' "message": "B2 民族：没有“某某族”"},'
            ' {"code": "code_unknown", "field": "education", "ref": "C2", "level": "fault",'
            ' "message": "C2 学历：没有“私塾”"}]',
        )
        await world.owner.execute(
            "UPDATE rosters SET kind = 'MEMBERS', columns = $1",
            '{"ethnicity": "B", "education": "C"}',
        )
        who = await world.actor("r", role)
        roster, row = world.ids["甲.Roster"], world.ids["甲.RosterRow"]
        answer = await ask(
            who, FINDINGS, id=ids.encode("Roster", roster), row=ids.encode("RosterRow", row)
        )
        assert answer["errors"] == []
        text = await taken_out(world, who, "ROSTER_ROWS", ExportFormat.CSV, of=roster)
        for told in (str(answer["data"]), text):
            assert "私塾" in told
            assert ("某某族" in told) is (role is Role.OFFICE)
