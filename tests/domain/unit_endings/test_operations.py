"""How units end, on a real PostgreSQL: closed or merged, and what follows, stays or must end first."""

import json
from datetime import datetime, timedelta

import asyncpg
import pytest

from domain.actors import Actor, Role
from domain.errors import NotFound, NotPermitted
from domain.memberships import operations as memberships
from domain.transactions import acting_within, rows, transaction
from domain.unit_changes import operations as unit_changes
from domain.unit_changes.rules import (
    UnitInUse,
    UnitInvalid,
    UnitInWrongState,
    UnitMisplaced,
)
from domain.unit_endings import operations as unit_endings
from domain.unit_endings.rules import (
    MergerBlocked,
    MergerChanged,
    MergerInWrongState,
    Preview,
    SameRequester,
)
from tests.domain.unit_endings.arranged import DAY, SECOND, WORDS, Tree
from tests.town import CHECKER, OFFICE


def counted(preview: Preview) -> dict[str, int]:
    """What moves and stays, of which there is any."""
    every = (*preview.moves, *preview.stays)
    return {one.kind: one.number for one in every if one.number}


class TestClose:
    async def test_ends_a_unit_that_nothing_depends_on(self, tree: Tree, now: datetime) -> None:
        await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)
        row = await tree.town.owner.fetchrow("SELECT * FROM units WHERE id = $1", tree.office)
        assert row is not None
        assert (row["status"], row["closed_on"]) == ("CLOSED", DAY)
        with pytest.raises(UnitInWrongState):
            await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)
        with pytest.raises(UnitInWrongState):
            await unit_changes.move(tree.office, parent_id=tree.root, by=OFFICE, now=now, **WORDS)

    async def test_says_what_still_depends_on_it(self, tree: Tree, now: datetime) -> None:
        with pytest.raises(UnitInUse, match="1 个下级单位"):
            await unit_endings.close(tree.first, by=OFFICE, now=now, **WORDS)
        await tree.town.payable(tree.office)
        with pytest.raises(UnitInUse, match="1 名会员"):
            await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)
        with pytest.raises(UnitInUse):
            await unit_endings.close(tree.root, by=OFFICE, now=now, **WORDS)
        assert await tree.town.one("SELECT count(*) FROM unit_changes") == 0

    async def test_is_undone_by_another_document(self, tree: Tree, now: datetime) -> None:
        with pytest.raises(UnitInWrongState):
            await unit_changes.reopen(tree.office, by=OFFICE, now=now, **WORDS)
        await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)
        await unit_endings.close(tree.first, by=OFFICE, now=now, **WORDS)
        with pytest.raises(UnitInWrongState, match="上级"):
            await unit_changes.reopen(tree.office, by=OFFICE, now=now, **WORDS)
        await unit_changes.reopen(tree.first, by=OFFICE, now=now, **WORDS)
        await unit_changes.reopen(tree.office, by=OFFICE, now=now, **WORDS)
        kinds = [change["kind"] for change in await tree.changes(tree.office)]
        assert kinds == ["CLOSED", "REOPENED"]
        assert await tree.town.one("SELECT closed_on IS NULL FROM units WHERE id = $1", tree.office)

    @pytest.mark.parametrize("status", ["RETAINED", "RETIRED_RETAINED", "DECEASED"])
    async def test_leaves_whoever_is_kept_to_the_union_above(
        self, tree: Tree, now: datetime, status: str
    ) -> None:
        """会籍管理办法: whoever retains their membership is kept by the upper union."""
        member = await tree.town.member(tree.office, status=status)
        await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)
        assert await tree.unit_of("members", id=member) == tree.first
        steps = await tree.town.owner.fetch("SELECT * FROM membership_changes ORDER BY id")
        told = [(one["unit_id"], one["from_status"], one["to_status"]) for one in steps]
        kept = [(tree.office, status, "TRANSFERRED"), (tree.first, "TRANSFERRED", status)]
        assert told == ([] if status == "DECEASED" else kept)

    async def test_waits_for_what_is_on_its_way_into_it(self, tree: Tree, now: datetime) -> None:
        member = await tree.town.member(tree.second)
        transfer = await memberships.request_transfer(
            member, to_unit_id=tree.office, document="函", reason="调动", by=OFFICE, now=now
        )
        with pytest.raises(UnitInUse, match="1 名待接收的转入会员"):
            await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)
        await memberships.cancel_transfer(transfer, reason="不转", by=OFFICE, now=now)
        await tree.town.insert(
            "holds", kind="UNIT", unit_id=tree.office, reason="账户核实", lifter="CHECKER",
            lifted_at=None,
        )  # fmt: skip
        with pytest.raises(UnitInUse, match="账户核实"):
            await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)


class TestPreview:
    async def test_counts_each_kind_and_changes_nothing(self, tree: Tree, now: datetime) -> None:
        town = tree.town
        await town.payable(tree.first, 2)
        await town.member(tree.first, status="RETAINED")
        await town.member(tree.first, status="QUIT")
        going = await town.member(tree.first)
        await memberships.request_transfer(
            going, to_unit_id=tree.root, document="函", reason="调动", by=OFFICE, now=now
        )
        clerk = await town.insert("staff", login="clerk", unit_id=tree.first)
        seen = await tree.look(tree.first, now=now)
        assert counted(seen) == {
            "members": 5, "retained": 1, "ended": 1, "cards": 2, "entitlements": 2, "outgoing": 1,
            "units": 1, "purchases": 2, "staff": 1,
        }  # fmt: skip
        assert seen.blocks == ()
        assert clerk
        assert await town.one("SELECT count(*) FROM unit_changes") == 0
        await town.member(tree.first)
        assert (await tree.look(tree.first, now=now)).seal != seen.seal

    async def test_names_what_has_to_end_first(self, tree: Tree, now: datetime) -> None:
        town = tree.town
        entitlements = await town.payable(tree.first)
        await town.insert(
            "rosters", kind="MEMBERS", state="CHECKED", unit_id=tree.first, file_name="三月名册.xlsx",
            applied_at=None, applied_by_id=None,
        )  # fmt: skip
        of_province = await town.insert(
            "rosters", kind="MEMBERS", state="APPLYING", file_name="全省.xlsx", digest="y",
        )  # fmt: skip
        await town.insert("roster_rows", roster_id=of_province, verdict="GOOD", unit_id=tree.first)
        batch = await town.insert(
            "disbursements", state="DRAFTED", payment_count=1, total_fen=10_000, unit_id=tree.root,
            programme_id="HZBX", checked_by_id=None, released_by_id=None, drafted_by_id=2,
        )  # fmt: skip
        await town.insert(
            "payments", pay_id="P1", amount_fen=10_000, state="DRAFTED", unit_id=tree.first,
            entitlement_id=entitlements[0], member_id=1, card_id=1, disbursement_id=batch,
        )  # fmt: skip
        await town.insert(
            "holds", kind="UNIT", unit_id=tree.first, reason="账户核实", lifter="CHECKER",
            lifted_at=None,
        )  # fmt: skip
        seen = await tree.look(tree.first, now=now)
        assert seen.blocks == (
            "尚未办结的名册：三月名册.xlsx、全省.xlsx",
            f"尚无结果的发放批次：第 {batch} 批",
            "尚未解除的止付：账户核实",
        )
        merger = await unit_endings.request(
            into_id=tree.second, sources=[tree.first], by=OFFICE, now=now, **WORDS
        )
        with pytest.raises(MergerBlocked, match="三月名册"):
            await unit_endings.confirm(merger, seal=seen.seal, by=SECOND, now=now)
        assert await tree.path(tree.first) == f"/{tree.root}/{tree.first}/"


class TestMerge:
    async def test_brings_people_with_what_follows_them(self, tree: Tree, now: datetime) -> None:
        """R27: owed once, anywhere; what was bought stays where it was bought."""
        town = tree.town
        [owed] = await town.payable(tree.first)
        kept = await town.member(tree.first, status="RETIRED_RETAINED")
        merger = await tree.merge(tree.first, now=now)
        for table, key in (("members", kept), ("entitlements", owed), ("cards", 1)):
            assert await tree.unit_of(table, id=key) == tree.second
        assert await tree.unit_of("card_applications", id=1) == tree.second
        assert await tree.unit_of("purchases", id=1) == tree.first
        moved = json.loads(await town.one("SELECT moved FROM unit_mergers WHERE id = $1", merger))
        assert (moved["members"], moved["cards"], moved["entitlements"]) == (2, 1, 1)
        told = await town.owner.fetch("SELECT * FROM membership_changes ORDER BY id")
        assert [(one["unit_id"], one["other_unit"]) for one in told[2:]] == [
            (tree.first, "第3单位工会委员会"), (tree.second, "第2单位工会委员会"),
        ]  # fmt: skip
        assert {one["document"] for one in told} == {WORDS["document"]}

    async def test_corrects_nobody_whose_card_was_refused(self, tree: Tree, now: datetime) -> None:
        """A merger is no correction: the bank is not asked again for the same wrong details."""
        long_ago = now - timedelta(days=9)
        member = await tree.town.member(tree.first, updated_at=long_ago)
        other = await tree.town.member(tree.first, updated_at=long_ago)
        batch = await tree.town.insert(
            "card_batches", unit_id=tree.first, state="SETTLED", application_count=1,
            drafted_by_id=1, drafted_at=now,
        )  # fmt: skip
        await tree.town.insert(
            "card_applications", batch_id=batch, member_id=member, unit_id=tree.first, req_id="R1",
            state="FAILED", code="1001", evidence_file_id=1, created_at=now, settled_at=now,
        )  # fmt: skip
        await tree.merge(tree.first, now=now)
        found = await tree.town.owner.fetch("SELECT id, updated_at FROM members ORDER BY id")
        assert [tuple(one) for one in found] == [(member, long_ago), (other, now)]

    async def test_ends_below_its_successor_and_points_there(
        self, tree: Tree, now: datetime
    ) -> None:
        """R50: the successor sees the history; whoever saw the unit from above its old place no more."""
        await tree.merge(tree.first, now=now)
        second = await tree.path(tree.second)
        unit = await tree.town.owner.fetchrow("SELECT * FROM units WHERE id = $1", tree.first)
        assert unit is not None
        assert (unit["status"], unit["closed_on"], unit["merged_into_id"], unit["path"]) == (
            "CLOSED", DAY, tree.second, f"{second}{tree.first}/",
        )  # fmt: skip
        assert await tree.path(tree.office) == f"{second}{tree.office}/"
        kinds = [one["kind"] for one in await tree.changes(tree.first)]
        assert kinds == ["MERGED"]
        assert [one["kind"] for one in await tree.changes(tree.office)] == ["MOVED"]
        [absorbed] = await tree.changes(tree.second)
        assert (absorbed["kind"], absorbed["from_unit_id"]) == ("ABSORBED", tree.first)
        with acting_within(second):
            async with transaction():
                assert len(await rows("SELECT id FROM units")) == 3
        with pytest.raises(UnitInWrongState, match="上传工会组织目录登记"):
            await unit_changes.reopen(tree.first, by=OFFICE, now=now, **WORDS)

    async def test_takes_a_unit_and_the_one_below_it_at_once(
        self, tree: Tree, now: datetime
    ) -> None:
        deep = await tree.town.unit(tree.office)
        people = [await tree.town.member(unit) for unit in (tree.first, tree.office, deep)]
        await tree.merge(tree.first, tree.office, now=now)
        second = await tree.path(tree.second)
        homes = [await tree.unit_of("members", id=one) for one in people]
        assert homes == [tree.second, tree.second, deep]
        for unit in (tree.first, tree.office, deep):
            assert await tree.path(unit) == f"{second}{unit}/"

    async def test_turns_transfers_to_the_one_left_and_ends_those_between(
        self, tree: Tree, now: datetime
    ) -> None:
        ways = {}
        for name, (leaves, enters) in {
            "in": (tree.root, tree.first), "out": (tree.first, tree.root),
            "between": (tree.first, tree.second), "back": (tree.second, tree.first),
        }.items():  # fmt: skip
            member = await tree.town.member(leaves)
            ways[name] = await memberships.request_transfer(
                member, to_unit_id=enters, document="函", reason="调动", by=OFFICE, now=now
            )
        await tree.merge(tree.first, now=now)
        found = await tree.town.owner.fetch("SELECT * FROM transfers ORDER BY id")
        told = [(one["from_unit_id"], one["to_unit_id"], one["state"]) for one in found]
        assert told == [
            (tree.root, tree.second, "REQUESTED"),
            (tree.second, tree.root, "REQUESTED"),
            (tree.first, tree.second, "CANCELLED"),
            (tree.second, tree.first, "CANCELLED"),
        ]
        await memberships.accept_transfer(ways["in"], by=OFFICE, now=now)
        await memberships.accept_transfer(ways["out"], by=OFFICE, now=now)
        states = await tree.town.owner.fetch("SELECT status, unit_id FROM members ORDER BY id")
        assert [tuple(one) for one in states] == [
            ("ACTIVE", tree.second), ("ACTIVE", tree.root), ("ACTIVE", tree.second),
            ("ACTIVE", tree.second),
        ]  # fmt: skip

    async def test_widens_nobody_s_scope(self, tree: Tree, now: datetime) -> None:
        staff = await tree.town.insert("staff", login="clerk", unit_id=tree.first)
        await tree.merge(tree.first, now=now)
        assert await tree.unit_of("staff", id=staff) == tree.first

    async def test_takes_two_people(self, tree: Tree, now: datetime) -> None:
        merger = await unit_endings.request(
            into_id=tree.second, sources=[tree.first], by=OFFICE, now=now, **WORDS
        )
        seal = (await tree.look(tree.first, now=now)).seal
        with pytest.raises(SameRequester):
            await unit_endings.confirm(merger, seal=seal, by=OFFICE, now=now)
        for somebody in (CHECKER, Actor(88, "clerk", frozenset({Role.CLERK}), "/1/")):
            with pytest.raises(NotPermitted):
                await unit_endings.confirm(merger, seal=seal, by=somebody, now=now)
            with pytest.raises(NotPermitted):
                await unit_endings.request(
                    into_id=tree.second, sources=[tree.first], by=somebody, now=now, **WORDS
                )
        with pytest.raises(asyncpg.CheckViolationError, match="two_people"):
            await tree.town.owner.execute(
                "UPDATE unit_mergers SET state = 'DONE', moved = '{}', decided_at = now(),"
                " decided_by_id = requested_by_id"
            )

    async def test_does_what_was_shown_or_nothing(self, tree: Tree, now: datetime) -> None:
        merger = await unit_endings.request(
            into_id=tree.second, sources=[tree.first], by=OFFICE, now=now, **WORDS
        )
        seal = (await tree.look(tree.first, now=now)).seal
        member = await tree.town.member(tree.first)
        with pytest.raises(MergerChanged):
            await unit_endings.confirm(merger, seal=seal, by=SECOND, now=now)
        assert await tree.unit_of("members", id=member) == tree.first
        seal = (await tree.look(tree.first, now=now)).seal
        await unit_endings.confirm(merger, seal=seal, by=SECOND, now=now)
        with pytest.raises(MergerInWrongState):
            await unit_endings.confirm(merger, seal=seal, by=SECOND, now=now)
        with pytest.raises(asyncpg.RestrictViolationError):
            await tree.town.owner.execute("UPDATE unit_mergers SET decision = 'x'")

    async def test_is_called_off_with_a_reason(self, tree: Tree, now: datetime) -> None:
        merger = await unit_endings.request(
            into_id=tree.second, sources=[tree.first], by=OFFICE, now=now, **WORDS
        )
        with pytest.raises(UnitInvalid):
            await unit_endings.withdraw(merger, reason=" ", by=OFFICE, now=now)
        await unit_endings.withdraw(merger, reason="方案调整", by=OFFICE, now=now)
        with pytest.raises(MergerInWrongState):
            await unit_endings.confirm(merger, seal="", by=SECOND, now=now)
        with pytest.raises(NotFound):
            await unit_endings.withdraw(99, reason="方案调整", by=OFFICE, now=now)

    async def test_refuses_what_would_tear_the_tree(self, tree: Tree, now: datetime) -> None:
        async def ask(into: int, *sources: int) -> None:
            await unit_endings.request(into_id=into, sources=sources, by=OFFICE, now=now, **WORDS)

        for into, source in (
            (tree.second, tree.root), (tree.office, tree.first), (tree.first, tree.first),
        ):  # fmt: skip
            with pytest.raises(UnitMisplaced):
                await ask(into, source)
        with pytest.raises(NotFound):
            await ask(tree.second, 999)
        with pytest.raises(NotFound):
            await ask(999, tree.first)
        with pytest.raises(UnitInvalid):
            await ask(tree.second)
        await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)
        with pytest.raises(UnitInWrongState):
            await ask(tree.second, tree.office)
        with pytest.raises(UnitInWrongState):
            await ask(tree.office, tree.second)
        assert await tree.town.one("SELECT count(*) FROM unit_mergers") == 0


class TestGuards:
    async def test_let_nobody_into_a_closed_unit(self, tree: Tree, now: datetime) -> None:
        member = await tree.town.member(tree.first)
        await unit_endings.close(tree.office, by=OFFICE, now=now, **WORDS)
        with pytest.raises(asyncpg.CheckViolationError, match="closed unit"):
            await tree.town.member(tree.office)
        with pytest.raises(asyncpg.CheckViolationError, match="closed unit"):
            await tree.town.owner.execute(
                "UPDATE members SET unit_id = $2 WHERE id = $1", member, tree.office
            )

    async def test_know_no_member_of_a_unit_that_is_not_there(self, tree: Tree) -> None:
        """What a foreign key would look up for each is looked up for all that a statement brings."""
        member = await tree.town.member(tree.first)
        with pytest.raises(asyncpg.CheckViolationError, match="closed unit"):
            await tree.town.member(999)
        with pytest.raises(asyncpg.CheckViolationError, match="closed unit"):
            await tree.town.owner.execute("UPDATE members SET unit_id = 999 WHERE id = $1", member)

    @pytest.mark.parametrize(
        "act", ["DELETE FROM units WHERE id = $1", "UPDATE units SET id = 999 WHERE id = $1"]
    )
    async def test_let_no_unit_go_away(self, tree: Tree, act: str) -> None:
        await tree.town.member(tree.office)
        with pytest.raises(asyncpg.RestrictViolationError, match=r"stays|keeps"):
            await tree.town.owner.execute(act, tree.office)

    async def test_close_no_unit_with_people_or_units(self, tree: Tree) -> None:
        await tree.town.member(tree.second)
        for unit in (tree.first, tree.second):
            with pytest.raises(asyncpg.CheckViolationError, match="without members"):
                await tree.town.owner.execute(
                    "UPDATE units SET status = 'CLOSED', closed_on = $2 WHERE id = $1", unit, DAY
                )

    async def test_keep_a_merged_unit_merged(self, tree: Tree, now: datetime) -> None:
        await tree.merge(tree.first, now=now)
        for change in ("merged_into_id = NULL", "status = 'ACTIVE', closed_on = NULL"):
            with pytest.raises((asyncpg.RestrictViolationError, asyncpg.CheckViolationError)):
                await tree.town.owner.execute(
                    f"UPDATE units SET {change} WHERE id = $1", tree.first
                )
