"""Questions to the member database on a real PostgreSQL: what they find, and what they may not ask."""

from contextlib import suppress
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import member_search, pages
from domain.actors import EVERYTHING
from domain.member_search import (
    CONDITIONS_MAX,
    FIELDS,
    GROUPS_MAX,
    VALUES_MAX,
    Kind,
    Operator,
    QuestionInvalid,
)
from domain.members import operations
from domain.members import queries as members
from domain.pages import Part, Where
from domain.qualification import Flaw, Standard
from domain.transactions import acting_within
from tests.records import opened
from tests.town import Town

DAY: Final = date(2018, 3, 20)
STANDARD: Final = Standard(DAY, 0b11, frozenset(Flaw))


def one(field: str, operator: str, *values: str) -> dict[str, Any]:
    return {"field": field, "operator": operator, "values": list(values)}


def every(
    *conditions: dict[str, Any], groups: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {"match": "ALL", "conditions": list(conditions), "groups": groups or []}


def some(*conditions: dict[str, Any]) -> dict[str, Any]:
    return {"match": "ANY", "conditions": list(conditions)}


async def found(question: dict[str, Any], *, scope: str = EVERYTHING) -> list[int]:
    where = member_search.add(Where(), question, STANDARD)
    page = await pages.page(
        members.MEMBERS, scope=scope, where=where, order=members.ORDERS["OLDEST"], part=Part(50)
    )
    return [row["id"] for row in page.rows]


@pytest.fixture
async def people(town: Town) -> Town:
    """Two units, one below the other, and four people: 1 and 2 above, 3 and 4 below."""
    above = await town.unit()
    below = await town.unit(above)
    await town.member(above, sex="1", birth_on=date(1980, 3, 20), education="21")
    await town.member(above, sex="2", ethnicity="", birth_on=date(1980, 3, 21), education="31")
    carded = await town.member(
        below, sex="2", education="", joined_on=date(2012, 7, 1), is_migrant_worker=True
    )
    await town.card(carded)
    await town.member(below, status="RETIRED_RETAINED", id_valid_to=date(2018, 3, 19),
                      is_id_long_term=False, is_migrant_worker=None)  # fmt: skip
    return town


class TestAdd:
    @pytest.mark.parametrize(
        ("question", "ids"),
        [
            (every(), [1, 2, 3, 4]),
            (every(one("SEX", "IS", "1")), [1]),
            (every(one("SEX", "IS_NOT", "1")), [2, 3, 4]),
            (every(one("EDUCATION", "IS", "21", "31")), [1, 2]),
            (every(one("EDUCATION", "IS_EMPTY")), [3]),
            (every(one("EDUCATION", "IS_FILLED")), [1, 2, 4]),
            (every(one("AGE", "AT_LEAST", "38")), [1]),
            (every(one("AGE", "AT_MOST", "37")), [2, 3, 4]),
            (every(one("JOINED_ON", "AT_LEAST", "2012-07-01")), [3]),
            (every(one("JOINED_ON", "AT_MOST", "2012-06-30")), []),
            (every(one("JOINED_ON", "IS_EMPTY")), [1, 2, 4]),
            (every(one("ENTERED_ON", "AT_MOST", "2018-03-20")), [1, 2, 3, 4]),
            (every(one("STATUS", "IS", "RETIRED_RETAINED")), [4]),
            (every(one("MIGRANT_WORKER", "IS", "YES")), [3]),
            (every(one("MIGRANT_WORKER", "IS_NOT", "YES")), [1, 2, 4]),
            (every(one("MIGRANT_WORKER", "IS_EMPTY")), [4]),
            (every(one("CARD", "IS", "HELD")), [3]),
            (every(one("CARD", "IS", "NONE")), [1, 2, 4]),
            (every(one("CARD", "IS", "ACTIVE", "NONE")), [1, 2, 3, 4]),
            (every(one("QUALIFIED", "IS", "NO")), [2, 4]),
            (every(one("QUALIFIED", "IS", "YES")), [1, 3]),
            (every(one("MISSING", "IS", "ethnicity")), [2]),
            (every(one("FLAW", "IS", "DOCUMENT_EXPIRED")), [4]),
            (every(one("UNIT", "IS", "1")), [1, 2, 3, 4]),
            (every(one("UNIT", "IS", "2")), [3, 4]),
            (every(one("UNIT", "IS_NOT", "2")), [1, 2]),
            (every(one("SEX", "IS", "2"), one("EDUCATION", "IS", "31")), [2]),
            (some(one("SEX", "IS", "1"), one("CARD", "IS", "HELD")), [1, 3]),
            (
                every(
                    one("UNIT", "IS", "1"),
                    groups=[
                        some(one("SEX", "IS", "1"), one("EDUCATION", "IS_EMPTY")),
                        every(one("QUALIFIED", "IS", "YES")),
                    ],
                ),
                [1, 3],
            ),
        ],
    )
    async def test_finds_whom_a_question_means(
        self, people: Town, question: dict[str, Any], ids: list[int]
    ) -> None:
        assert people is not None
        assert await found(question) == ids

    async def test_finds_a_clerk_nobody_of_another_unit(self, people: Town) -> None:
        """R50: naming another unit, or every unit, in a question widens nothing."""
        assert people is not None
        below = "/1/2/"
        with acting_within(below):
            assert await found(every(), scope=below) == [3, 4]
            assert await found(every(one("UNIT", "IS", "1")), scope=below) == []
            assert await found(some(one("SEX", "IS", "1", "2")), scope=below) == [3, 4]

    @pytest.mark.parametrize(
        "question",
        [
            every(one("ID_NO", "IS", "110105194912310021")),
            every(one("id_no_masked", "IS", "1")),
            every(one("EDUCATION", "AT_LEAST", "1")),
            every(one("STATUS", "IS_EMPTY")),
            every(one("EDUCATION", "IS")),
            every(one("EDUCATION", "IS", "999")),
            every(one("EDUCATION", "IS", *["21"] * (VALUES_MAX + 1))),
            every(one("MISSING", "IS", "id_no")),
            every(one("AGE", "AT_LEAST", "-1")),
            every(one("AGE", "AT_LEAST", "²")),
            every(one("AGE", "AT_LEAST", "1000")),
            every(one("AGE", "AT_LEAST", "1", "2")),
            every(one("JOINED_ON", "AT_MOST", "2018-09-31")),
            every(one("UNIT", "IS", "1; DROP TABLE members")),
            every(*[one("SEX", "IS", "1")] * (CONDITIONS_MAX + 1)),
            every(groups=[some(*[one("SEX", "IS", "1")] * 21)] * 2),
            every(groups=[some()] * (GROUPS_MAX + 1)),
        ],
    )
    def test_refuses_what_cannot_be_asked(self, question: dict[str, Any]) -> None:
        """R18, R50: bounds, kinds, days that no calendar has, and nothing that is masked."""
        with pytest.raises(QuestionInvalid) as refused:
            member_search.add(Where(), question, STANDARD)
        assert any("\u4e00" <= sign <= "\u9fff" for sign in str(refused.value))

    def test_asks_about_nothing_that_is_masked(self) -> None:
        """No condition is an oracle for the digits behind a mask."""
        hidden = ("id_no", "mobile", "address", "email", "card", "name", "pinyin", "initials")
        for field in FIELDS.values():
            assert not field.column.startswith(hidden)

    @given(st.sampled_from(sorted(FIELDS)), st.sampled_from(list(Operator)), st.data())
    def test_never_puts_a_value_into_the_text(
        self, name: str, operator: Operator, data: st.DataObject
    ) -> None:
        """Whatever is asked for, the SQL is the same: what it holds, this module wrote.

        What is worked out has one text for each of its choices, and no other.
        """
        field = FIELDS[name]
        free = st.text(min_size=1, max_size=20)
        listed = st.sampled_from(sorted(field.choices)) if field.kind is Kind.CODE else free
        drawn = data.draw(st.lists(free | listed, min_size=2, max_size=4))
        texts = self._texts(name, operator, drawn)
        if field.choices and not field.column:
            assert texts <= self._texts(name, operator, sorted(field.choices))
        else:
            assert len(texts) <= 1

    def _texts(self, name: str, operator: Operator, values: list[str]) -> set[str]:
        texts = set()
        for value in values:
            where = Where()
            with suppress(QuestionInvalid):
                member_search.add(where, every(one(name, operator, value)), STANDARD)
                texts.add(where.sql)
        return texts


class TestExactNumbers:
    """A clerk learns nothing of other units by asking for whole numbers."""

    async def test_are_found_in_scope_alone(self, people: Town) -> None:
        sealed = await people.owner.fetchrow(
            "SELECT m.id_no_sealed, m.mobile_sealed, c.number_sealed FROM members m"
            " JOIN cards c ON c.member_id = m.id"
        )
        assert sealed is not None
        asked = {
            "id_no": await opened("id_no", sealed["id_no_sealed"]),
            "mobile": await opened("mobile", sealed["mobile_sealed"]),
            "card_no": await opened("card_no", sealed["number_sealed"]),
        }
        other = await people.unit()
        for key, number in asked.items():
            for scope, ids in ((EVERYTHING, [3]), ("/1/", [3]), (f"/{other}/", [])):
                with acting_within(scope):
                    page = await pages.page(
                        members.MEMBERS,
                        scope=scope,
                        where=members.matching(**{key: number}),
                        order=members.ORDERS["NEWEST"],
                        part=Part(10),
                    )
                assert (key, scope, [row["id"] for row in page.rows]) == (key, scope, ids)

    async def test_are_found_by_the_first_generation_s_digits(self, people: Town) -> None:
        """What is stored was lifted to 18; 15 digits are the same person's."""
        sealed = await people.owner.fetchval("SELECT id_no_sealed FROM members WHERE id = 3")
        number = await opened("id_no", sealed)
        page = await pages.page(
            members.MEMBERS,
            scope=EVERYTHING,
            where=members.matching(id_no=number[:6] + number[8:17]),
            order=members.ORDERS["NEWEST"],
            part=Part(10),
        )
        assert [row["id"] for row in page.rows] == [3]


class TestSpelled:
    @pytest.mark.parametrize(
        ("typed", "ids"),
        [("z", [1, 2]), ("zgh", [1]), ("zengguo", [1]), ("ZENG guo", [1]), ("ceng", []),
         ("zhang", [2]), ("oyx", [3]), ("ouyangxiao", [3]), ("an", [4]), ("ab", [4]), ("nab", []),
         ("%", [1, 2, 3, 4])],
    )  # fmt: skip
    async def test_finds_by_pinyin_and_by_first_letters(
        self, town: Town, typed: str, ids: list[int]
    ) -> None:
        unit = await town.unit()
        for name in ("曾国华", "张小三", "欧阳小乐", "Anna Berg"):
            await town.member(unit, name=name)
        assert [await operations.spell(), await operations.spell()] == [4, 0]
        page = await pages.page(
            members.MEMBERS,
            scope=EVERYTHING,
            where=members.matching(spelled=typed),
            order=members.ORDERS["OLDEST"],
            part=Part(10),
        )
        assert [row["id"] for row in page.rows] == ids
