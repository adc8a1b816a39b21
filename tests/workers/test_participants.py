"""Participant lists (R10): every standing with its advice, no oracle for a unit, templates prefilled."""

import io
from datetime import timedelta
from typing import Any

import asyncpg
import openpyxl
import pytest

from domain.actors import Actor, Role
from domain.errors import NotPermitted
from domain.participants import operations as participants
from domain.participants import queries, rules
from domain.participants.rules import Standing
from domain.transactions import acting_within, rows, transaction
from tests.town import OFFICE, Town, id_no, person
from workers import participants as worker

STRANGER = "11010519491231002X"


def listed(*lines: tuple[str, str]) -> bytes:
    text = "\r\n".join(["姓名,身份证号", *(f"{name},{number}" for name, number in lines)])
    return text.encode("gb18030")


async def brought(town: Town, by: Actor, content: bytes, year: int = 2018) -> int:
    with acting_within(by.scope):
        list_id = await participants.receive(
            plan_year=year, file_name="名单.csv", content=content, by=by, now=town.now
        )
    await worker.check(list_id, clock=lambda: town.now)
    return list_id


async def standings(town: Town, list_id: int) -> list[str]:
    found = await town.owner.fetch(
        "SELECT standing FROM participant_lines WHERE list_id = $1 ORDER BY number", list_id
    )
    return [row["standing"] for row in found]


@pytest.fixture
async def clerk(town: Town) -> Actor:
    """The clerk of the second of two units; each has two members: 1, 2 and 3, 4."""
    root = await town.unit()
    first, second = await town.unit(root), await town.unit(root)
    await town.members(first, 2)
    await town.members(second, 2)
    await town.owner.execute("UPDATE members SET status = 'QUIT' WHERE id = 4")
    path = await town.one("SELECT path FROM units WHERE id = $1", second)
    return Actor(50, "clerk", frozenset({Role.CLERK}), path, second)


LINES = (
    ("王小芳", id_no(3)),
    ("王大芳", id_no(3)),
    ("王小芳", id_no(4)),
    ("王小芳", id_no(1)),
    ("王大芳", id_no(2)),
    ("李四", STRANGER),
    ("张三", "123"),
)


class TestTheOffice:
    async def test_learns_of_everybody(self, town: Town, clerk: Actor) -> None:
        assert clerk.unit_id is not None
        list_id = await brought(town, OFFICE, listed(*LINES))
        assert await standings(town, list_id) == [
            "MEMBER", "REPEATED", "NOT_ACTIVE", "MEMBER", "NAME_DIFFERS", "UNKNOWN", "UNREADABLE",
        ]  # fmt: skip
        row = await town.owner.fetchrow("SELECT * FROM participant_lists")
        assert row is not None
        assert (row["lines"], row["members_active"], row["content_sealed"]) == (7, 3, None)

    async def test_gets_whom_to_enter_as_they_were_listed(self, town: Town, clerk: Actor) -> None:
        assert clerk.unit_id is not None
        list_id = await brought(town, OFFICE, listed(*LINES))
        [one] = await queries.missing(list_id)
        assert (one.name, one.id_no) == ("李四", STRANGER)


class TestAClerk:
    async def test_learns_of_the_own_unit_s_people_alone(self, town: Town, clerk: Actor) -> None:
        """R50: a member elsewhere looks the same as nobody, with the right name or a wrong one."""
        list_id = await brought(town, clerk, listed(*LINES))
        assert await standings(town, list_id) == [
            "MEMBER", "REPEATED", "NOT_ACTIVE", "NOT_HERE", "NOT_HERE", "NOT_HERE", "UNREADABLE",
        ]  # fmt: skip
        told = "SELECT name, id_no_masked FROM participant_lines WHERE member_id IS NOT NULL"
        assert len(await town.owner.fetch(told)) == 2
        with acting_within(clerk.scope):
            found = await queries.result(list_id)
        assert {line["unit"] for line in found[3:]} == {""}

    async def test_learns_nothing_by_listing_somebody_twice(self, town: Town, clerk: Actor) -> None:
        """A hostile clerk: the second line of a stranger names nobody either."""
        twice = listed(("王小芳", id_no(1)), ("王小芳", id_no(1)))
        list_id = await brought(town, clerk, twice)
        assert await standings(town, list_id) == ["NOT_HERE", "REPEATED"]
        assert await town.one("SELECT count(*) FROM participant_lines WHERE member_id > 0") == 0
        with acting_within(clerk.scope):
            assert {line["unit"] for line in await queries.result(list_id)} == {""}

    async def test_sees_no_list_of_others(self, town: Town, clerk: Actor) -> None:
        await brought(town, OFFICE, listed(*LINES))
        with acting_within(clerk.scope):
            async with transaction():
                assert await rows("SELECT id FROM participant_lists") == []
                assert await rows("SELECT id FROM participant_lines") == []
            with pytest.raises(rules.ListUnknown):
                await participants.hand_out(1, only_missing=False, by=clerk, now=town.now)

    async def test_is_not_told_that_another_unit_brought_the_same(
        self, town: Town, clerk: Actor
    ) -> None:
        await brought(town, OFFICE, listed(*LINES))
        await brought(town, clerk, listed(*LINES))
        with pytest.raises(rules.ListAlreadyReceived):
            await brought(town, clerk, listed(*LINES))

    async def test_may_ask_so_often_a_day(self, town: Town, clerk: Actor) -> None:
        for number in range(rules.LISTS_A_DAY):
            await brought(town, clerk, listed((f"王{number}", STRANGER)))
        with pytest.raises(rules.TooManyLists):
            await brought(town, clerk, listed(("王", STRANGER)))
        town.now += timedelta(days=1)
        await brought(town, clerk, listed(("王", STRANGER)))

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.OFFICE, Role.CLERK}))
    async def test_and_the_office_are_the_only_ones(self, town: Town, role: Role) -> None:
        with pytest.raises(NotPermitted):
            await brought(town, person(9, role), listed(("王", STRANGER)))

    async def test_without_a_unit_may_not(self, town: Town) -> None:
        with pytest.raises(NotPermitted):
            await brought(town, person(9, Role.CLERK, ""), listed(("王", STRANGER)))


class TestNames:
    @pytest.mark.parametrize(
        ("kept", "listed_as"),
        [
            ("阿不都·热合曼", "阿不都•热合曼"),
            ("John Smith", "John  Smith"),
            ("王小芳", "王 小\u3000芳"),
            ("王小芳", "王\u200b小芳\ufeff"),
        ],
    )
    async def test_are_read_as_those_of_members(
        self, town: Town, clerk: Actor, kept: str, listed_as: str
    ) -> None:
        """R10: a dot of another kind or a sign without width makes nobody another person."""
        await town.owner.execute("UPDATE members SET name = $1 WHERE id = 3", kept)
        content = f"姓名,身份证号\r\n{listed_as},{id_no(3)}".encode()
        assert await standings(town, await brought(town, clerk, content)) == ["MEMBER"]

    async def test_that_differ_in_more_are_told(self, town: Town, clerk: Actor) -> None:
        await town.owner.execute("UPDATE members SET name = 'John Smith' WHERE id = 3")
        list_id = await brought(town, clerk, listed(("JohnSmith", id_no(3))))
        assert await standings(town, list_id) == ["NAME_DIFFERS"]


class TestAList:
    async def test_may_be_a_workbook_with_a_title(self, town: Town, clerk: Actor) -> None:
        book: Any = openpyxl.Workbook()
        for line in (["2018年参保名单"], ["序号", "姓名", "身份证号"], [1, "王小芳", id_no(3)]):
            book.active.append(line)
        out = io.BytesIO()
        book.save(out)
        list_id = await brought(town, clerk, out.getvalue())
        assert await standings(town, list_id) == ["MEMBER"]

    async def test_that_is_none_is_closed_with_the_reason(self, town: Town, clerk: Actor) -> None:
        await brought(town, clerk, b"nothing,here\r\n1,2")
        assert await town.one("SELECT state FROM participant_lists") == "UNREADABLE"
        assert "姓名" in await town.one("SELECT problem FROM participant_lists")

    @pytest.mark.parametrize(("content", "year"), [(b"", 2018), (b"x", 1999)])
    async def test_is_bounded(self, town: Town, clerk: Actor, content: bytes, year: int) -> None:
        with pytest.raises(rules.ListInvalid):
            await brought(town, clerk, content, year)

    async def test_is_checked_once(self, town: Town, clerk: Actor) -> None:
        list_id = await brought(town, clerk, listed(*LINES))
        await worker.check(list_id, clock=lambda: town.now)
        assert await town.one("SELECT count(*) FROM participant_lines") == len(LINES)

    async def test_keeps_no_number_in_the_clear_and_seals_only_whom_to_enter(
        self, town: Town, clerk: Actor
    ) -> None:
        await brought(town, clerk, listed(*LINES))
        for table in ("participant_lists", "participant_lines", "audit_entries"):
            for found in await town.owner.fetch(f"SELECT * FROM {table}"):
                assert STRANGER not in repr(dict(found))
        sealed = "SELECT standing FROM participant_lines WHERE id_no_sealed IS NOT NULL"
        assert {row["standing"] for row in await town.owner.fetch(sealed)} == {"NOT_HERE"}

    async def test_stays_as_it_was_checked(self, town: Town, clerk: Actor) -> None:
        await brought(town, clerk, listed(*LINES))
        for statement in (
            "UPDATE participant_lists SET counts = '{}'",
            "UPDATE participant_lines SET standing = 'MEMBER'",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await town.owner.execute(statement)

    async def test_with_nobody_missing_gives_no_template(self, town: Town, clerk: Actor) -> None:
        list_id = await brought(town, clerk, listed(("王小芳", id_no(3))))
        with acting_within(clerk.scope):
            await participants.hand_out(list_id, only_missing=False, by=clerk, now=town.now)
            with pytest.raises(rules.NothingMissing):
                await participants.hand_out(list_id, only_missing=True, by=clerk, now=town.now)
        action = await town.one("SELECT action FROM audit_entries ORDER BY id DESC LIMIT 1")
        assert action == "participant_list.download"


class TestAdvice:
    def test_is_there_for_every_standing(self) -> None:
        assert rules.LABELS.keys() == rules.ADVICE.keys() == set(Standing)
