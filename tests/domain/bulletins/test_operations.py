"""Bulletins on a real PostgreSQL: frozen, three people, one chain, and nothing ever overwritten."""

import json
from datetime import date, datetime, timedelta
from typing import Final

import asyncpg
import pytest

from domain.actors import Role
from domain.bulletins import operations as bulletins
from domain.bulletins import queries, rules
from domain.bulletins.rules import (
    BulletinChanged,
    BulletinInvalid,
    BulletinInWrongState,
    BulletinKind,
    BulletinOpen,
    SameHand,
)
from domain.errors import Invalid, NotFound, NotPermitted
from domain.headcounts import operations as headcounts
from domain.headcounts.rules import HeadcountInvalid
from domain.members.rules import MembershipStatus
from domain.memberships import operations as memberships
from domain.policies.rules import NOTICE
from domain.transactions import acting_within, execute, rows, transaction
from tests.domain.bulletins.arranged import row
from tests.town import CHECKER, OFFICE, RELEASER, Town, person

ENTRY: Final = BulletinKind.ENTRY
DAY: Final = date(2018, 3, 20)
OTHER: Final = person(7, Role.OFFICE)
NAMES: Final = ("number", "title", "addressee", "issuer", "opening", "closing")
WORDS: Final = {name: str(row()[name]) for name in NAMES}


async def drafted(now: datetime, day_on: date = DAY) -> int:
    """A draft with its words."""
    made = await bulletins.draft(ENTRY, plan_year=2018, day_on=day_on, by=OFFICE, now=now)
    await bulletins.frame(made, WORDS, issued_on=date(2018, 4, 20), by=OFFICE, now=now)
    return made


async def published(now: datetime, day_on: date = DAY) -> int:
    """A bulletin through three hands."""
    made = await drafted(now, day_on)
    await bulletins.review(made, by=CHECKER, now=now)
    await bulletins.publish(made, by=RELEASER, now=now)
    return made


async def frozen(town: Town, bulletin_id: int) -> dict[str, dict[str, object]]:
    """What a bulletin says of each unit."""
    text = await town.one(f"SELECT snapshot FROM bulletins WHERE id = {bulletin_id}")
    return {one["name"]: one for one in json.loads(str(text))["units"]}


@pytest.fixture
async def tree(town: Town) -> Town:
    """A top with two units below it, one of which has another below."""
    top = await town.unit()
    first, _ = await town.unit(top), await town.unit(top)
    below = await town.unit(first)
    await town.members(first, 2)
    for member in await town.members(below, 3):
        await town.card(member)
    return town


class TestDraft:
    async def test_freezes_each_unit_below_the_top_with_all_below_it(
        self, tree: Town, now: datetime
    ) -> None:
        """R9: members, cards and reasons of every unit."""
        await headcounts.declare(2, count=6, on_day=DAY, document="花名册", by=OFFICE, now=now)
        found = await frozen(tree, await drafted(now))
        first, second = found["第2单位工会委员会"], found["第3单位工会委员会"]
        assert (first["declared"], first["counted"], first["carded"]) == (6, 5, 3)
        assert (second["declared"], second["counted"], second["is_reported"]) == (None, 0, False)

    async def test_takes_the_whole_s_number_for_no_line_of_the_top_s_own(
        self, tree: Town, now: datetime
    ) -> None:
        """R5: what the top declares is of all units, and its own line of its own people."""
        await tree.members(1, 2)
        await headcounts.declare(1, count=600, on_day=DAY, document="表", by=OFFICE, now=now)
        made = await drafted(now)
        own = (await frozen(tree, made))["第1单位工会委员会"]
        assert (own["declared"], own["counted"]) == (None, 2)

    async def test_takes_a_single_unit_s_own_number(self, town: Town, now: datetime) -> None:
        await town.members(await town.unit(), 2)
        await headcounts.declare(1, count=3, on_day=DAY, document="表", by=OFFICE, now=now)
        assert (await frozen(town, await drafted(now)))["第1单位工会委员会"]["declared"] == 3

    async def test_takes_the_goal_of_the_year_that_it_is_of(
        self, tree: Town, now: datetime
    ) -> None:
        """R21, R48: next year's notice, entered before, does not decide this year's money."""
        plain = {
            "code": "CARD_GOAL", "label": "办卡率", "document": NOTICE, "clause": "一",
            "original_text": "…", "effective_from": DAY, "state": "IN_FORCE",
        }  # fmt: skip
        try:
            await tree.insert(
                "provisions", kind="NUMBER", unit="PERCENT", amount=95, plan_year=2019, **plain
            )
            goals = []
            for year in (2018, 2019):
                made = await bulletins.draft(
                    BulletinKind.CARDS, plan_year=year, day_on=DAY, by=OFFICE, now=now
                )
                text = await tree.one(f"SELECT snapshot FROM bulletins WHERE id = {made}")
                goals.append(json.loads(str(text))["goal_percent"])
        finally:
            await tree.owner.execute("DELETE FROM provisions WHERE amount = 95")
        assert goals == [80, 95]

    async def test_counts_what_was_entered_by_the_end_of_the_day(
        self, tree: Town, now: datetime
    ) -> None:
        """R8: the last second of the day counts, the first of the next does not."""
        end = datetime.combine(DAY + timedelta(days=1), datetime.min.time(), now.tzinfo)
        await tree.member(3, created_at=end - timedelta(seconds=1))
        await tree.member(3, created_at=end)
        later = now + timedelta(days=2)
        found = await frozen(tree, await drafted(later))
        assert found["第3单位工会委员会"]["counted"] == 1

    async def test_takes_a_member_as_they_stood_that_day(self, tree: Town, now: datetime) -> None:
        later = now + timedelta(days=3)
        await memberships.change(
            1, MembershipStatus.QUIT, on_day=later.date(), document="申请", reason="退会",
            by=OFFICE, now=later,
        )  # fmt: skip
        assert (await frozen(tree, await drafted(later)))["第2单位工会委员会"]["counted"] == 5

    async def test_is_not_touched_by_what_happens_afterwards(
        self, tree: Town, now: datetime
    ) -> None:
        made = await drafted(now)
        before = await frozen(tree, made)
        await tree.members(3, 4)
        assert await frozen(tree, made) == before

    async def test_wants_the_office_a_day_that_came_and_no_other_open(
        self, tree: Town, now: datetime
    ) -> None:
        assert tree is not None
        with pytest.raises(NotPermitted):
            await bulletins.draft(ENTRY, plan_year=2018, day_on=DAY, by=CHECKER, now=now)
        with pytest.raises(BulletinInvalid):
            await bulletins.draft(
                ENTRY, plan_year=2018, day_on=DAY + timedelta(days=1), by=OFFICE, now=now
            )
        await drafted(now)
        with pytest.raises(BulletinOpen):
            await drafted(now)


class TestHands:
    async def test_are_three(self, tree: Town, now: datetime) -> None:
        assert tree is not None
        made = await drafted(now)
        with pytest.raises(SameHand):
            await bulletins.review(made, by=OFFICE, now=now)
        with pytest.raises(BulletinInWrongState):
            await bulletins.publish(made, by=RELEASER, now=now)
        await bulletins.review(made, by=OTHER, now=now)
        for hand in (OFFICE, OTHER):
            with pytest.raises(SameHand):
                await bulletins.publish(made, by=hand, now=now)
        with pytest.raises(BulletinInWrongState):
            await bulletins.frame(made, WORDS, issued_on=None, by=OFFICE, now=now)
        await bulletins.publish(made, by=RELEASER, now=now)

    async def test_want_a_number_and_a_day_before_the_review(
        self, tree: Town, now: datetime
    ) -> None:
        assert tree is not None
        made = await bulletins.draft(ENTRY, plan_year=2018, day_on=DAY, by=OFFICE, now=now)
        with pytest.raises(BulletinInvalid):
            await bulletins.review(made, by=CHECKER, now=now)

    async def test_are_refused_over_words_that_they_did_not_see(
        self, tree: Town, now: datetime
    ) -> None:
        """R49: the review and the publication are of the words and figures that were looked at."""
        assert tree is not None
        made = await drafted(now)
        seen = rules.text_digest(await queries.whole(made) or {})
        await bulletins.frame(
            made, WORDS, issued_on=date(2018, 4, 21), digest=seen, by=OFFICE, now=now
        )
        with pytest.raises(BulletinChanged, match="刷新"):
            await bulletins.review(made, digest=seen, by=CHECKER, now=now)
        with pytest.raises(BulletinChanged):
            await bulletins.frame(made, WORDS, issued_on=None, digest=seen, by=OFFICE, now=now)
        changed = rules.text_digest(await queries.whole(made) or {})
        await bulletins.review(made, digest=changed, by=CHECKER, now=now)
        with pytest.raises(BulletinChanged):
            await bulletins.publish(made, digest=seen, by=RELEASER, now=now)
        await bulletins.publish(made, digest=changed, by=RELEASER, now=now)

    async def test_may_discard_before_publishing_alone(self, tree: Town, now: datetime) -> None:
        assert tree is not None
        made = await drafted(now)
        with pytest.raises(Invalid):
            await bulletins.discard(made, reason=" ", by=OFFICE, now=now)
        await bulletins.discard(made, reason="数字有误", by=CHECKER, now=now)
        again = await published(now)
        with pytest.raises(BulletinInWrongState):
            await bulletins.discard(again, reason="迟了", by=OFFICE, now=now)
        with pytest.raises(NotFound):
            await bulletins.discard(99, reason="没有", by=OFFICE, now=now)


class TestChain:
    async def test_links_each_bulletin_to_the_one_before(self, tree: Town, now: datetime) -> None:
        """R49: what was published verifies for good, and a correction names what it corrects."""
        first = await published(now)
        await tree.members(3, 1)
        await published(now + timedelta(hours=1))
        one, two = await queries.chain()
        assert (one["place"], one["previous_digest"]) == (1, rules.FIRST)
        assert (two["place"], two["previous_digest"]) == (2, one["digest"])
        assert json.loads(two["document"])["replaces"] == one["digest"]
        for each in (one, two):
            assert rules.verify(each["document"], digest=each["digest"]) == []
        whole = await queries.whole(first)
        assert whole is not None
        assert (whole["version"], whole["state"]) == (1, "PUBLISHED")

    @pytest.mark.parametrize(
        "change",
        ["title = '别的'", "document = '{}'", "state = 'DRAFTED'", "snapshot = '{}'"],
    )
    async def test_lets_nobody_alter_what_was_published(
        self, tree: Town, now: datetime, change: str
    ) -> None:
        await published(now)
        with pytest.raises(asyncpg.RestrictViolationError):
            await tree.owner.execute(f"UPDATE bulletins SET {change}")
        with pytest.raises(asyncpg.RestrictViolationError):
            await tree.owner.execute("DELETE FROM bulletins")

    async def test_lets_nobody_alter_a_snapshot_or_reviewed_words(
        self, tree: Town, now: datetime
    ) -> None:
        made = await drafted(now)
        with pytest.raises(asyncpg.RestrictViolationError):
            await tree.owner.execute("UPDATE bulletins SET snapshot = '{}'")
        await bulletins.review(made, by=CHECKER, now=now)
        with pytest.raises(asyncpg.RestrictViolationError):
            await tree.owner.execute("UPDATE bulletins SET closing = '别的'")


class TestWalls:
    async def test_show_units_the_published_ones_alone(self, tree: Town, now: datetime) -> None:
        assert tree is not None
        await drafted(now)
        with acting_within("/1/2/"):
            async with transaction():
                assert await rows("SELECT id FROM bulletins") == []
        made = 1
        await bulletins.review(made, by=CHECKER, now=now)
        await bulletins.publish(made, by=RELEASER, now=now)
        with acting_within("/1/2/"):
            async with transaction():
                assert len(await rows("SELECT id FROM bulletins")) == 1
                assert await execute("UPDATE bulletins SET reason = 'x' WHERE false") == 0


class TestHeadcounts:
    async def test_are_asked_as_of_a_day(self, tree: Town, now: datetime) -> None:
        from domain.headcounts.queries import declared  # noqa: PLC0415 - asked here alone

        assert tree is not None
        for day, count in ((date(2018, 1, 1), 5), (date(2018, 3, 1), 8)):
            await headcounts.declare(2, count=count, on_day=day, document="表", by=OFFICE, now=now)
        assert await declared([2, 3], date(2018, 2, 28)) == {2: 5}
        assert await declared([2, 3], date(2018, 3, 1)) == {2: 8}

    @pytest.mark.parametrize(
        "wrong",
        [{"count": -1}, {"document": " "}, {"on_day": DAY + timedelta(days=1)}],
    )
    async def test_want_a_number_a_paper_and_a_day(
        self, tree: Town, now: datetime, wrong: dict[str, object]
    ) -> None:
        assert tree is not None
        given: dict[str, object] = {"count": 5, "document": "表", "on_day": DAY}
        with pytest.raises(HeadcountInvalid):
            await headcounts.declare(2, **(given | wrong), by=OFFICE, now=now)  # type: ignore[arg-type]

    async def test_are_of_units_in_sight(self, tree: Town, now: datetime) -> None:
        assert tree is not None
        with pytest.raises(NotFound):
            await headcounts.declare(99, count=5, on_day=DAY, document="表", by=OFFICE, now=now)
