"""Who sees which particular of members' files: dated rules of two people, and what an actor is shown."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from asyncpg import InsufficientPrivilegeError

from domain import particulars
from domain.actors import EVERYTHING, STAFF_ONLY, Actor, Role
from domain.calendar import CHINA
from domain.errors import NotPermitted
from domain.policies import operations as policies
from domain.policies import queries, rules
from domain.policies.rules import (
    Document,
    Provision,
    ProvisionInvalid,
    ProvisionKind,
    ProvisionState,
    SameEnterer,
)
from domain.staff import queries as staff
from domain.transactions import acting_within, execute, transaction
from tests.town import Town

SECURITY: Final = Actor(71, "security", frozenset({Role.SECURITY_ADMIN}), STAFF_ONLY)
SECOND: Final = Actor(72, "second", frozenset({Role.SECURITY_ADMIN}), STAFF_ONLY)
OFFICE: Final = Actor(73, "office", frozenset({Role.OFFICE}), EVERYTHING)
LETTER: Final = Document(
    "川工发〔2018〕5号", "关于会员资料可见范围的通知", "四川省直机关工会", None
)
TO_CHECKERS: Final = Provision(
    code="PARTICULAR_ETHNICITY",
    kind=ProvisionKind.ROLES,
    label="“民族”的可见岗位",
    document=LETTER.number,
    clause="二",
    original_text="民族信息，复核岗位可以查看。",
    effective_from=date(2018, 3, 22),
    roles=(Role.OFFICE, Role.CHECKER),
)


@pytest.fixture
async def books(town: Town, everywhere: None) -> AsyncIterator[Town]:
    """A town that leaves the rules as it found them."""
    assert everywhere is None
    yield town
    await town.owner.execute("DELETE FROM provisions WHERE entered_at IS NOT NULL")
    await town.owner.execute("DELETE FROM policy_documents WHERE number = $1", LETTER.number)


async def shown(town: Town, role: Role, now: datetime) -> frozenset[str]:
    """What a newly employed person of a role is shown."""
    login = f"{role.lower()}{town.next('staff')}"
    staff_id = await town.insert("staff", login=login, name="王", is_disabled=False)
    await town.insert("staff_roles", staff_id=staff_id, role=role.value)
    who = await staff.actor_by_id(staff_id, now=now)
    assert who is not None
    assert await staff.actor_by_login(login, now=now) == who
    return who.shown


async def propose(entered: Provision, now: datetime, by: Actor = SECURITY) -> int:
    with acting_within(by.scope):
        return await policies.propose(entered, LETTER, by=by, now=now)


@pytest.mark.parametrize("role", sorted(Role))
async def test_the_system_comes_with_the_keepers_alone(
    books: Town, now: datetime, role: Role
) -> None:
    """PIPL 6, 28: and every particular has its rule."""
    keeps = role in {Role.OFFICE, Role.CLERK}
    assert await shown(books, role, now) == (set(particulars.PARTICULARS) if keeps else set())
    held = await queries.in_force(now.astimezone(CHINA).date(), kind=ProvisionKind.ROLES)
    assert {particulars.of_code(one.code) for one in held} == set(particulars.PARTICULARS)
    assert all(one.roles == (Role.CLERK, Role.OFFICE) for one in held)


class TestAnotherRule:
    async def test_shows_from_its_day_on_once_a_second_person_confirmed(
        self, books: Town, now: datetime
    ) -> None:
        """R48: the other particulars, and the days before, stay as they were."""
        made = await propose(TO_CHECKERS, now)
        then = now + timedelta(days=2)
        assert await shown(books, Role.CHECKER, then) == set()
        with pytest.raises(SameEnterer):
            await policies.confirm(made, by=SECURITY, now=now)
        await policies.confirm(made, by=OFFICE, now=now)
        assert await shown(books, Role.CHECKER, then) == {"ethnicity"}
        assert await shown(books, Role.CHECKER, now) == set()
        assert "ethnicity" not in await shown(books, Role.CLERK, then)
        assert await shown(books, Role.CLERK, now) == set(particulars.PARTICULARS)
        [held] = [
            one
            for one in await queries.in_force(then.date(), kind=ProvisionKind.ROLES)
            if one.code == TO_CHECKERS.code
        ]
        assert held.roles == (Role.CHECKER, Role.OFFICE)

    async def test_that_ended_shows_nobody(self, books: Town, now: datetime) -> None:
        """What no rule in force shows is shown to nobody: it fails closed."""
        await books.owner.execute(
            "UPDATE provisions SET effective_to = $2 WHERE code = $1",
            TO_CHECKERS.code,
            date(2018, 3, 21),
        )
        try:
            told = await shown(books, Role.OFFICE, now + timedelta(days=2))
            assert told == set(particulars.PARTICULARS) - {"ethnicity"}
        finally:
            await books.owner.execute(
                "UPDATE provisions SET effective_to = NULL WHERE code = $1", TO_CHECKERS.code
            )

    async def test_is_discarded_by_the_same_people(self, books: Town, now: datetime) -> None:
        made = await propose(TO_CHECKERS, now)
        releaser = Actor(74, "r", frozenset({Role.RELEASER}), EVERYTHING)
        with pytest.raises(NotPermitted):
            await policies.discard(made, reason="错", by=releaser, now=now)
        with acting_within(STAFF_ONLY):
            await policies.discard(made, reason="录错", by=SECOND, now=now)
        state = await books.one("SELECT state FROM provisions WHERE id = $1", made)
        assert state == ProvisionState.DISCARDED

    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY_ADMIN}))
    async def test_is_the_security_administrators_to_enter(
        self, books: Town, now: datetime, role: Role
    ) -> None:
        """GB/T 22239 8.1.5: not of who works with the files."""
        assert books is not None
        with pytest.raises(NotPermitted, match="安全管理员"):
            await propose(TO_CHECKERS, now, Actor(75, "x", frozenset({role}), EVERYTHING))

    @pytest.mark.parametrize(
        "role", sorted(set(Role) - {Role.SECURITY_ADMIN, Role.OFFICE}, key=str)
    )
    async def test_is_not_confirmed_by_who_would_only_read(
        self, books: Town, now: datetime, role: Role
    ) -> None:
        assert books is not None
        made = await propose(TO_CHECKERS, now)
        with pytest.raises(NotPermitted):
            await policies.confirm(made, by=Actor(75, "x", frozenset({role}), EVERYTHING), now=now)

    async def test_never_begins_on_a_day_that_is_over(self, books: Town, now: datetime) -> None:
        """As of a past day the answer is what was shown on it."""
        assert books is not None
        past = replace(TO_CHECKERS, effective_from=date(2018, 3, 19))
        with pytest.raises(ProvisionInvalid, match="不得早于今天"):
            await propose(past, now)
        made = await propose(TO_CHECKERS, now)
        with acting_within(STAFF_ONLY), pytest.raises(ProvisionInvalid, match="重新录入"):
            await policies.confirm(made, by=SECOND, now=now + timedelta(days=3))

    async def test_is_written_in_no_other_scope(self, books: Town, now: datetime) -> None:
        """The database itself lets only the security administrator's scope enter it."""
        made = await propose(TO_CHECKERS, now)
        again = (
            "INSERT INTO provisions (code, kind, label, roles, document, clause, original_text,"
            " interpretation, effective_from, state, confirmed_by, reason, unit)"
            " SELECT 'PARTICULAR_EMAIL', kind, label, roles, document, clause, original_text,"
            " '', effective_from, 'PROPOSED', '', '', '' FROM provisions WHERE id = $1"
        )
        with pytest.raises(InsufficientPrivilegeError):
            await _within(EVERYTHING, again, made)
        await _within(STAFF_ONLY, again, made)
        assert await books.one("SELECT count(*) FROM provisions WHERE entered_at IS NULL"
                               " AND state = 'PROPOSED'") == 1  # fmt: skip
        await books.owner.execute(
            "DELETE FROM provisions WHERE entered_at IS NULL AND state = 'PROPOSED'"
        )


async def _within(scope: str, sql: str, made: int) -> None:
    with acting_within(scope):
        async with transaction():
            await execute(sql, made)


class TestChecked:
    def test_takes_a_particular_and_roles_that_see_members(self) -> None:
        assert rules.checked(TO_CHECKERS) == TO_CHECKERS

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"code": "PARTICULAR_NAME"}, "code"),
            ({"code": "PARTICULAR_ethnicity"}, "code"),
            ({"plan_year": 2018}, "code"),
            ({"roles": ()}, "roles"),
            ({"roles": None}, "roles"),
            ({"roles": (Role.ADMIN,)}, "roles"),
            ({"roles": (Role.OFFICE, Role.OFFICE)}, "roles"),
            ({"kind": ProvisionKind.SWITCH, "amount": 1}, "code"),
        ],
    )
    def test_says_what_to_mend(self, changes: dict[str, object], field: str) -> None:
        with pytest.raises(ProvisionInvalid) as told:
            rules.checked(replace(TO_CHECKERS, **changes))  # type: ignore[arg-type]  # any field
        assert told.value.field == (field,)
