"""Every guard of the database bites, whoever forgets it in code; the list is the migration's own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import asyncpg
import orjson
import pytest

from domain.actors import AUDIT_ONLY, EVERYTHING, NOTHING, STAFF_ONLY
from domain.payments.rules import TRANSITIONS
from domain.transactions import APP_ROLE, acting_within, execute, rows, transaction, value
from tests.domain import breaches as guards
from tests.domain import furnishing
from tests.town import Town


@pytest.fixture
async def furnished(town: Town) -> Town:
    """A town with a row in every guarded table, all of the first of two units."""
    unit_id = await town.unit()
    await town.unit()
    [entitlement_id] = await town.payable(unit_id)
    await town.owner.execute("SET session_replication_role = replica")
    await town.insert("rosters", kind="MEMBERS", state="APPLIED", unit_id=unit_id)
    await town.insert("roster_rows", roster_id=1, verdict="GOOD")
    await town.insert("roster_files", roster_id=1)
    await town.insert("bank_files", direction="OUT", state="SEALED", batch_no="D1")
    for table in ("bank_file_contents", "bank_file_plains", "bank_file_problems"):
        await town.insert(table)
    await town.insert("card_events", status="06")
    await town.insert("card_early_reports", status="06")
    money = {"payment_count": 1, "total_fen": 10_000}
    people = {"drafted_by_id": 2, "unit_id": unit_id, "programme_id": "HZBX"}
    await town.insert("disbursements", state="SEALED", digest="d", **money, **people)
    whose = {"entitlement_id": entitlement_id, "member_id": 1, "card_id": 1, "unit_id": unit_id}
    await town.insert("payments", pay_id="P1", amount_fen=10_000, state="SEALED", **whose)
    for account, fen in (("IN_TRANSIT", 10_000), ("PAYER", -10_000)):
        entry = {"journal": "SENT:P1", "account": account, "amount_fen": fen, "bank_file_id": 1}
        await town.insert("ledger_entries", **entry)
    await town.insert("payment_moves", payment_id=1, unit_id=unit_id, state="UNKNOWN")
    await furnishing.evidence(town, unit_id)
    await furnishing.statements(town)
    await town.insert("alarms")
    await town.insert("audit_entries", outcome="DONE", unit_id=unit_id)
    await town.insert("staff", login="maker")
    await town.insert("staff_roles", role="MAKER")
    named = {"name": "甲", "name_key": "甲", "shared_with": "[]"}
    await town.insert("bookmarks", kind="VIEW", of_list="cards", **named)
    await town.insert("idempotency_keys", scope="/1/")
    done = {"state": "READY", "digest": "d", "chunks": 1, "expires_at": town.now}
    await town.insert("exports", sheet="MEMBERS", format="CSV", scope="/1/", **done)
    await town.insert("export_chunks")
    plain = ("unknown_logins", "reveal_days", "calendar_days", "file_sequences", "schedule_marks")
    for table in (*plain, "sessions", "access_tokens", "staff_posts", *furnishing.OF_FACTORS):
        await town.insert(table)
    wish = {"act": "RELEASE", "reason": "坏", "outcome": "", "decided_at": None}
    await town.insert("file_dispositions", proposed_by_id=1, needs_two=True, **wish)
    await furnishing.desks(town)
    await furnishing.lives(town, unit_id)
    await furnishing.counts(town, unit_id)
    await furnishing.bulletins(town, unit_id)
    await furnishing.province(town)
    await furnishing.rights(town, unit_id)
    await town.owner.execute("SET session_replication_role = origin")
    return town


@asynccontextmanager
async def undone(owner: asyncpg.Connection) -> AsyncIterator[None]:
    """Whatever happens inside is rolled back; triggers and foreign keys sleep, checks do not."""
    change = owner.transaction()
    await change.start()
    try:
        await owner.execute("SET LOCAL session_replication_role = replica")
        yield
    finally:
        await change.rollback()


async def copy_of(owner: asyncpg.Connection, table: str, **changes: object) -> str:
    """A lawful row of a table as JSON, under another id, with changes."""
    found: str = await owner.fetchval(f"SELECT to_jsonb(t) FROM {table} t LIMIT 1")
    document = orjson.loads(found)
    if "id" in document:
        document["id"] = 999
    kept = {
        column: content for column, content in document.items() if column not in furnishing.COMPUTED
    }
    return orjson.dumps(kept | changes).decode()


class TestChecks:
    async def test_bite_each_of_them(self, furnished: Town) -> None:
        """Exchange invariants 2, 4, 7, 8; R14, R24, R26: every CHECK refuses what it is there for."""
        assert guards.BREAKS.keys() == {(table, name) for table, name, _ in guards.CHECKS}
        for (table, name), assignment in guards.BREAKS.items():
            async with undone(furnished.owner):
                with pytest.raises(asyncpg.CheckViolationError) as refused:
                    await furnished.owner.execute(f"UPDATE {table} SET {assignment}")
                assert refused.value.constraint_name == f"{table}_{name}"

    @pytest.mark.parametrize(
        "assignment",
        [
            "checked_by_id = 2",
            "checked_by_id = 3, released_by_id = 3",
            "checked_by_id = 3, released_by_id = 2",
            "released_by_id = 4",
            "digest = ''",
        ],
    )
    async def test_demand_three_people_and_a_digest(self, furnished: Town, assignment: str) -> None:
        """Exchange invariant 4: maker, checker and releaser differ, whatever code says."""
        with pytest.raises(asyncpg.CheckViolationError):
            await furnished.owner.execute(f"UPDATE disbursements SET {assignment}")


class TestUniqueness:
    async def test_bites_in_each_index(self, furnished: Town) -> None:
        """R27 and exchange invariants 1, 3: one live payment, one place, one digest, one card."""
        for name, table, columns, where in guards.UNIQUE:
            if columns.startswith("id, "):
                continue  # the key is in it: it is there for the foreign keys of payments, below
            async with undone(furnished.owner):
                await self._leave_alone(furnished.owner, table, name)
                if name in guards.COUNTED:
                    await furnished.owner.execute(f"UPDATE {table} SET {guards.COUNTED[name]}")
                twin = await copy_of(furnished.owner, table)
                exempt = await copy_of(furnished.owner, table, **guards.EXEMPT.get(name, {}))
                if where:
                    await self._insert(furnished.owner, table, exempt)
                    await furnished.owner.execute(f"DELETE FROM {table} WHERE id = 999")
                with pytest.raises(asyncpg.UniqueViolationError) as refused:
                    await self._insert(furnished.owner, table, twin)
                assert refused.value.constraint_name == name

    async def test_covers_every_partial_index(self) -> None:
        assert {name for name, _, _, where in guards.UNIQUE if where} == guards.EXEMPT.keys()

    async def _insert(self, owner: asyncpg.Connection, table: str, document: str) -> None:
        await owner.execute(furnishing.insertion(table, document), document)

    async def _leave_alone(self, owner: asyncpg.Connection, table: str, name: str) -> None:
        """Drop every other uniqueness of a table, so that only the one in question can refuse."""
        others = await owner.fetch(
            "SELECT c.relname, k.conname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.contype = 'u'"
            " WHERE i.indrelid = $1::regclass AND i.indisunique AND NOT i.indisprimary"
            " AND c.relname <> $2",
            table,
            name,
        )
        for other in others:
            if other["conname"]:
                await owner.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{other["conname"]}"')
            else:
                await owner.execute(f'DROP INDEX "{other["relname"]}" CASCADE')


class TestAppendOnly:
    @pytest.mark.parametrize(
        "act", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
    )
    async def test_refuses_even_the_owner(self, furnished: Town, act: str) -> None:
        """Exchange invariant 5 and house rule 13: archives, books and trails never change."""
        for table in (*guards.APPEND_ONLY, *guards.ARCHIVES):
            with pytest.raises(asyncpg.RestrictViolationError):
                await furnished.owner.execute(act.format(table))


class TestJournals:
    async def test_must_sum_to_zero(self, furnished: Town) -> None:
        with pytest.raises(asyncpg.CheckViolationError, match="zero"):
            await furnished.owner.execute(
                "INSERT INTO ledger_entries (journal, account, amount_fen, programme, reference,"
                " bank_file_id, posted_at) VALUES ('X:1', 'PAID', 10000, 'HZBX', 'P1', 1, now())"
            )


LAWFUL: Final = {f"{state}>{to}" for state, reached in TRANSITIONS.items() for to in reached}


class TestPaymentMoves:
    async def test_are_those_of_the_drawing_and_no_others(self, furnished: Town) -> None:
        """Exchange invariants 1 and 2: no way leads from UNKNOWN back to anything payable."""
        states = [
            "DRAFTED", "SEALED", "SENT", "ACCEPTED", "CREDITED", "FAILED", "UNKNOWN", "RETURNED",
            "WITHDRAWN",
        ]  # fmt: skip
        evidence = (
            "evidence_file_id = 1, bank_serial = 'S', posted_at = now(), return_serial = 'R',"
            " returned_on = now()"
        )
        passed = set()
        for old in states:
            for new in states:
                change = furnished.owner.transaction()
                await change.start()
                await furnished.owner.execute("SET LOCAL session_replication_role = replica")
                await furnished.owner.execute(f"UPDATE payments SET state = $1, {evidence}", old)
                await furnished.owner.execute("SET LOCAL session_replication_role = origin")
                try:
                    await furnished.owner.execute("UPDATE payments SET state = $1", new)
                    passed.add(f"{old}>{new}")
                except asyncpg.CheckViolationError:
                    pass
                await change.rollback()
        assert passed - {f"{state}>{state}" for state in states} == LAWFUL

    @pytest.mark.parametrize(
        "assignment",
        [
            "pay_id = 'P2'",
            "amount_fen = 20000",
            "member_id = 2",
            "card_id = 2",
            "entitlement_id = 2",
            "disbursement_id = 2",
        ],
    )
    async def test_never_change_what_is_paid_to_whom(
        self, furnished: Town, assignment: str
    ) -> None:
        """R26: the amount is not editable, nor the person, nor the card."""
        with pytest.raises(asyncpg.RestrictViolationError):
            await furnished.owner.execute(f"UPDATE payments SET {assignment}")

    @pytest.mark.parametrize(
        ("change", "constraint"),
        [
            ({"amount_fen": 9_999}, "payment_matches_entitlement"),
            ({"member_id": 2}, "payment_matches_entitlement"),
            ({"card_id": 2}, "payment_to_own_card"),
        ],
    )
    async def test_begin_with_the_entitlement_s_person_amount_and_card(
        self, furnished: Town, change: dict[str, object], constraint: str
    ) -> None:
        """R26: exactly what is owed, to the member's own card."""
        await furnished.payable(1)
        document = await copy_of(
            furnished.owner, "payments", pay_id="P2", state="WITHDRAWN", **change
        )
        with pytest.raises(asyncpg.ForeignKeyViolationError) as refused:
            await furnished.owner.execute(furnishing.insertion("payments", document), document)
        assert refused.value.constraint_name == constraint


async def seen(table: str) -> int:
    async with transaction():
        count: int = await value(f"SELECT count(*) FROM {table}")
        return count


OF_UNITS: Final = sorted(t for t, sees in guards.POLICIES.items() if sees == guards.BELOW)
OF_STAFF: Final = ("staff", "staff_roles", "sessions", "access_tokens", "unknown_logins", "staff_identities",
                   "obligations", "staff_posts", *furnishing.OF_FACTORS)  # fmt: skip


class TestExports:
    """R50: what was asked under one's eyes is seen by those eyes, and the system's."""

    @pytest.mark.parametrize(
        ("scope", "count"),
        [(EVERYTHING, 1), ("/1/", 1), ("/", 1), ("/1/2/", 0), ("/2/", 0), (STAFF_ONLY, 0)],
    )
    async def test_are_seen_from_the_same_scope(
        self, furnished: Town, scope: str, count: int
    ) -> None:
        assert furnished is not None
        for table in ("exports", "export_chunks"):
            with acting_within(scope):
                assert (table, await seen(table)) == (table, count)

    async def test_are_written_in_the_own_scope_alone(self, furnished: Town) -> None:
        for table in ("exports", "export_chunks"):
            document = await copy_of(furnished.owner, table)
            with acting_within("/2/"), pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction():
                    await execute(furnishing.insertion(table, document), document)

    async def test_lose_bytes_but_never_change_them(self, furnished: Town) -> None:
        """House rule 9: bytes are deleted when their time is over, and are never others."""
        with pytest.raises(asyncpg.RestrictViolationError):
            await furnished.owner.execute("UPDATE export_chunks SET content_sealed = 'other'")
        async with transaction():
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await execute("DELETE FROM exports")
        async with transaction():
            assert await execute("DELETE FROM export_chunks") == 1


class TestRole:
    async def test_is_neither_owner_nor_superuser(self, furnished: Town) -> None:
        assert furnished is not None
        async with transaction():
            [who] = await rows(
                "SELECT current_user, rolsuper, rolbypassrls, (SELECT count(*) FROM pg_tables"
                " WHERE tableowner = current_user AND schemaname = 'public') AS owned"
                " FROM pg_roles WHERE rolname = current_user"
            )
        none = {"rolsuper": False, "rolbypassrls": False, "owned": 0}
        assert who == {"current_user": APP_ROLE, **none}

    async def test_meets_a_policy_on_every_table(self, furnished: Town) -> None:
        bare = await furnished.owner.fetch(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' AND NOT relrowsecurity"
        )
        assert {row["relname"] for row in bare} == {"tortoise_migrations"}

    async def test_deletes_nothing_but_what_is_meant_to_go(self, furnished: Town) -> None:
        assert furnished is not None
        for table in (*guards.POLICIES, *guards.READ_BY_ALL, "audit_entries"):
            if table not in guards.DELETABLE:
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with transaction():
                        await execute(f"DELETE FROM {table}")

    async def test_updates_no_archive_book_or_trail(self, furnished: Town) -> None:
        assert furnished is not None
        for table in (*guards.APPEND_ONLY, *guards.ARCHIVES):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction():
                    await execute(f"UPDATE {table} SET id = id")


class TestPolicies:
    """R50: the second wall, with every query filter removed."""

    async def test_show_the_system_every_row(self, furnished: Town) -> None:
        for table in (*guards.POLICIES, "audit_entries"):
            there = await furnished.one(f"SELECT count(*) FROM {table}")
            assert (table, await seen(table)) == (table, there)
            assert there > 0

    async def test_show_the_audit_administrator_the_trail_alone(self, furnished: Town) -> None:
        there = await furnished.one("SELECT count(*) FROM audit_entries")
        with acting_within(AUDIT_ONLY):
            assert await seen("audit_entries") == there > 0
            for table in guards.POLICIES:
                assert (table, await seen(table)) == (table, 0)

    @pytest.mark.parametrize("whose", ["nobody", "neighbour", "administrator"])
    async def test_show_others_nothing(self, furnished: Town, whose: str) -> None:
        scopes = {"nobody": NOTHING, "neighbour": "/2/", "administrator": STAFF_ONLY}
        units = await furnished.one("SELECT count(*) FROM units")
        own = {("neighbour", "units"): 1, ("administrator", "units"): units}
        own |= {("administrator", table): 1 for table in OF_STAFF}
        with acting_within(scopes[whose]):
            for table in (*guards.POLICIES, "audit_entries"):
                assert (table, await seen(table)) == (table, own.get((whose, table), 0))

    async def test_show_a_clerk_the_own_unit(self, furnished: Town) -> None:
        assert furnished is not None
        staged = (
            "units", "roster_files", "roster_rows", "card_events", "audit_entries",
            "idempotency_keys",
        )  # fmt: skip
        with acting_within("/1/"):
            for table in (*OF_UNITS, *staged):
                assert (table, await seen(table)) == (table, 1)

    async def test_refuse_a_clerk_s_row_in_another_unit(self, furnished: Town) -> None:
        for table in {*guards.POLICIES, *guards.READ_BY_ALL} - {*OF_STAFF}:
            document = await copy_of(furnished.owner, table)
            with acting_within("/2/"), pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with transaction():
                    await execute(furnishing.insertion(table, document), document)

    async def test_leave_a_clerk_s_update_of_others_without_effect(self, furnished: Town) -> None:
        assert furnished is not None
        for table in guards.UPDATABLE:
            column = {"schedule_marks": "name", "programmes": "code"}.get(table, "id")
            with acting_within("/2/"):
                async with transaction():
                    touched = await execute(f"UPDATE {table} SET {column} = {column}")
            assert (table, touched) == (table, int(table == "units"))

    async def test_let_a_clerk_move_no_row_to_another_unit(self, furnished: Town) -> None:
        assert furnished is not None
        with acting_within("/1/"), pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction():
                await execute("UPDATE members SET unit_id = 2")

    async def test_let_anybody_write_a_trail_that_they_cannot_read(self, furnished: Town) -> None:
        document = await copy_of(furnished.owner, "audit_entries")
        with acting_within(NOTHING):
            async with transaction():
                await execute(furnishing.insertion("audit_entries", document), document)
            assert await seen("audit_entries") == 0

    async def test_show_everybody_the_rules_that_hold(self, furnished: Town) -> None:
        assert furnished is not None
        for scope in (EVERYTHING, "/2/", STAFF_ONLY):
            with acting_within(scope):
                assert await seen("programme_terms") == await seen("programmes") == 1
                assert await seen("provisions") == len(guards.NOTICE_RULES)
