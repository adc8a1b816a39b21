"""What a file says is what its page shows: both are made of the same rows, kept beside each other.

The page's half is `web/tests/pages/exports.test.ts`, which writes the kept rows with the page's own
functions and compares. `PUHUI_REWRITE_GOLDEN=1` keeps what the server says now.
"""

import csv
import io
import os
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    concat_ast,
    parse,
    print_ast,
)
from graphql.utilities import separate_operations

from domain.actors import SYSTEM, Actor, Role
from domain.exports import operations as exports
from domain.exports import queries
from domain.exports.rules import ExportFormat, Wish
from domain.sheets import SHEETS
from domain.statistic_sheets import RECKONED, table_of
from domain.transactions import acting_within
from schema import ids
from tests.schema.desk_rows import desk_rows
from workers import exports as worker
from workers.sheet_words import ACTIONS, STATES, SUBJECTS

Ask = Callable[..., Awaitable[dict[str, Any]]]

GOLDEN: Final = Path("tests/golden/exports.json")
# list → the page's operation, the order, and what the rows belong to
PAGES: Final[dict[str, tuple[str, str, str]]] = {
    "UNITS": ("Units", "TREE", ""),
    "MEMBERS": ("Members", "OLDEST", ""),
    "ROSTERS": ("Rosters", "OLDEST", ""),
    "ROSTER_ROWS": ("RosterRows", "OLDEST", "Roster"),
    "CARD_BATCHES": ("CardBatches", "OLDEST", ""),
    "CARD_APPLICATIONS": ("CardApplications", "OLDEST", ""),
    "DISBURSEMENTS": ("Disbursements", "OLDEST", ""),
    "PAYMENTS": ("DisbursementPayments", "OLDEST", "Disbursement"),
    "BANK_FILES": ("BankFiles", "OLDEST", ""),
    "CARDS": ("UnusedCards", "OLDEST", ""),
    "HOLDS": ("Holds", "OLDEST", ""),
    "OMISSIONS": ("DisbursementOmissions", "OLDEST", "Disbursement"),
    "BANK_STATEMENTS": ("BankStatements", "OLDEST", ""),
    "CERTIFICATES": ("Certificates", "OLDEST", ""),
    "STAFF": ("StaffList", "OLDEST", ""),
    "SESSIONS": ("Sessions", "OLDEST", ""),
    "AUDIT_ENTRIES": ("AuditEntries", "OLDEST", ""),
}

# table → the page's operation, what it asks, and the same of the file
TABLES: Final[dict[str, tuple[str, dict[str, Any], dict[str, Any]]]] = {
    "STATISTICS_ENTRY": ("EntryOfUnits", {}, {}),
    "STATISTICS_CODES": ("MemberStatistics", {"by": "SEX"}, {"by": "SEX"}),
    "STATISTICS_CLASSES": ("ClassStatistics", {"by": "DISTRICT"}, {"classification": "DISTRICT"}),
    "STATISTICS_GROWTH": ("Growth", {"months": 2}, {"months": 2}),
}


def page_document(operation: str) -> str:
    """This will give one of the app's own documents, with the fragments that it needs."""
    parsed = [parse(path.read_text()) for path in sorted(Path("web/src").rglob("*.graphql"))]
    definitions: dict[str, Any] = {}
    for definition in concat_ast(parsed).definitions:
        assert isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode)
        if definition.name:
            definitions.setdefault(definition.name.value, definition)
    whole = DocumentNode(definitions=tuple(definitions.values()))
    return print_ast(separate_operations(whole)[operation])


def nodes_in(answer: Any) -> list[Any]:
    """This will find the rows of the one list in an answer."""
    if isinstance(answer, dict):
        if "edges" in answer:
            return [edge["node"] for edge in answer["edges"]]
        for value in answer.values():
            if found := nodes_in(value):
                return found
    return []


async def variety(world: Any) -> None:
    """This will add what makes rows differ: nothing, much, odd and long."""
    owner, now = world.owner, world.now
    await owner.execute("SET session_replication_role = replica")
    await owner.execute(
        "UPDATE members SET department = '一部', joined_on = '2017-09-01' WHERE id = 1"
    )
    await owner.execute(
        "UPDATE members SET hukou_region = '510104', union_post = '3', employer = '教育厅',"
        " dues_paid_to = '2018-03-01', dues_fen = 123450, dues_method = '1', honour_level = '2',"
        " honour_year = 2015, hardship_level = '2', email_sealed = mobile_sealed,"
        " email_masked = 'z***@example.cn', is_id_long_term = true, is_migrant_worker = true,"
        " consent_ref = '' WHERE id = 1"
    )
    await owner.execute("UPDATE members SET mobile_masked = '1*', sex = '' WHERE id = 2")
    await world.member("甲", "无卡者", 77, status="RETAINED")
    await owner.execute(
        "UPDATE payments SET code = '2003', state = 'FAILED', line_number = 3 WHERE id = 1"
    )
    await owner.execute("UPDATE payments SET bank_serial = '', bank_file_id = NULL, posted_at = NULL,"
                        " state = 'SEALED' WHERE id = 2")  # fmt: skip
    await owner.execute("UPDATE card_applications SET code = '7777', state = 'FAILED',"
                        " evidence_file_id = 1, settled_at = $1 WHERE id = 1", now)  # fmt: skip
    await owner.execute("UPDATE card_applications SET code = '0000' WHERE id = 2")
    await owner.execute(
        "UPDATE disbursements SET total_fen = 123456789, payment_count = 12345 WHERE id = 1"
    )
    await owner.execute("UPDATE bank_files SET kind = 'XYZ', total_fen = 5, row_count = 1000,"
                        " size_bytes = 1073741, state = 'QUARANTINED', problem = '坏' WHERE id = 1")  # fmt: skip
    await owner.execute(
        "UPDATE bank_files SET size_bytes = 1023, batch_no = 'B1', sent_at = $1 WHERE id = 2", now
    )
    await owner.execute("UPDATE bank_files SET size_bytes = 1331 WHERE id = 3")
    await owner.execute("UPDATE units SET nature = '', district = '510104' WHERE id = 2")
    await owner.execute(
        "UPDATE rosters SET rows_total = 50000, size_bytes = 2048, unit_id = NULL WHERE id = 1"
    )
    await owner.execute("UPDATE roster_rows SET faults = '[]', verdict = 'GOOD' WHERE id = 2")
    await owner.execute("UPDATE staff SET is_disabled = true WHERE id = 2")
    await owner.execute("UPDATE staff SET locked_until = '2199-01-01 08:00+08' WHERE id = 3")
    await owner.execute("DELETE FROM staff_roles WHERE staff_id = 4")
    for number, agent in enumerate(
        ("Mozilla Chrome/86 Edg/86", "Chrome/86", "x QIHU 360SE", "curl")
    ):
        await owner.execute(
            "UPDATE sessions SET user_agent = $2, address = '10.0.0.1' WHERE id = $1",
            number + 1,
            agent,
        )
    await owner.execute("UPDATE sessions SET expires_at = '2199-01-01' WHERE id = 1")
    await world.insert(
        "audit_entries", actor="system", action="roster.check", outcome="REFUSED", code="X",
        subject_type="roster", subject_id=7, request_id="r1",
        details=orjson.dumps({"rows": 3, "state": "坏", "list": [1, "a"], "is_new": True, "none": None}).decode(),
    )  # fmt: skip
    await world.insert(
        "audit_entries", actor="office", action="nobody.knows", outcome="DONE", subject_type="thing"
    )
    await owner.execute("SET session_replication_role = origin")


async def lines_of(world: Any, who: Actor, name: str, order: str, **asked: Any) -> list[list[str]]:
    """This will have a worker write a list whole and give its lines."""
    columns = tuple(column.key for column in table_of(name).columns)
    wish = Wish(name, asked, order, columns, ExportFormat.CSV)
    with acting_within(who.scope):
        export_id = await exports.request(wish, by=who, now=world.now)
    with acting_within(SYSTEM.scope):
        await worker.write(export_id, clock=lambda: world.now)
    with acting_within(who.scope):
        file = await queries.file_of(export_id, by=who, now=world.now + timedelta(days=1))
        content = b"".join([await queries.chunk(file, n) for n in range(file.chunks)])
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]


@pytest.mark.usefixtures("bank")
class TestAFile:
    async def test_says_what_is_kept_beside_the_page_s_rows(self, ask: Ask, world: Any) -> None:
        """R50 and the eighteenth expectation: same masks, dates, yuan and words, no more."""
        await variety(world)
        await desk_rows(world)
        people = {role: await world.actor(role.lower(), role) for role in (Role.OFFICE, Role.ADMIN)}
        found: dict[str, Any] = {}
        for name, (operation, order, kind) in PAGES.items():
            who = people[Role.ADMIN if name in {"STAFF", "SESSIONS"} else Role.OFFICE]
            given: dict[str, Any] = {"orderBy": order, "first": 100}
            asked: dict[str, Any] = {}
            if kind:
                asked["of"] = world.ids[f"甲.{kind}"]
                given = {"id": ids.encode(kind, asked["of"]), "first": 100}
            answer = await ask(who, page_document(operation), **given)
            assert answer["errors"] == []
            head, *lines = await lines_of(world, who, name, order, **asked)
            nodes = nodes_in(answer["data"])
            found[name] = {
                "columns": [[one.key, one.title] for one in SHEETS[name].columns],
                "particulars": {
                    one.key: one.particular for one in SHEETS[name].columns if one.particular
                },
                "nodes": nodes,
                "lines": lines[: len(nodes)],
            }
            assert head == [one.title for one in SHEETS[name].columns]
            # Each request is itself in the trail by now.
            assert len(lines) >= len(nodes) > 0
        tables: dict[str, Any] = {}
        for name, (operation, given, asked) in TABLES.items():
            answer = await ask(people[Role.OFFICE], page_document(operation), **given)
            assert answer["errors"] == []
            [rows] = answer["data"].values()
            _, *lines = await lines_of(world, people[Role.OFFICE], name, "", **asked)
            assert len(lines) == len(rows) > 0
            heads = [[one.key, one.title] for one in RECKONED[name].columns]
            tables[name] = {"columns": heads, "nodes": rows, "lines": lines}
        words = {**STATES, "action": ACTIONS, "subject": SUBJECTS}
        kept = orjson.loads(orjson.dumps({"words": words, "lists": found, "tables": tables}))
        if os.environ.get("PUHUI_REWRITE_GOLDEN"):
            GOLDEN.write_bytes(orjson.dumps(kept, option=orjson.OPT_INDENT_2) + b"\n")
        assert kept == orjson.loads(GOLDEN.read_bytes())
