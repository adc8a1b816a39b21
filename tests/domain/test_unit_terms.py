"""The terms of a unit's committee: read as people write them, and one after the other."""

from datetime import date

import asyncpg
import pytest

from domain import unit_terms
from domain.unit_terms import Term
from domain.units.queries import TERM_NAME

SECOND = Term(2, date(2011, 1, 1), date(2015, 12, 31))
THIRD = Term(3, date(2016, 1, 1), date(2020, 12, 31))


class TestNumberOf:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            *(("第三届", 3), ("三", 3), ("3", 3), ("第3届", 3), ("３", 3), ("第三届委员会", 3)),
            *(("十", 10), ("第十届", 10), ("第十二届", 12), ("二十", 20), ("第 二十一 届", 21)),
            *(("第一届工会委员会", 1), ("99", 99)),
        ],
    )
    def test_reads_what_people_write(self, text: str, number: int) -> None:
        assert unit_terms.number_of(text) == number

    @pytest.mark.parametrize(
        "text", ["", "届", "第届", "0", "00", "100", "三三", "百", "2016", "第三次", "-3", "3.5"]
    )
    def test_reads_nothing_else(self, text: str) -> None:
        assert unit_terms.number_of(text) is None

    @pytest.mark.parametrize("number", range(1, unit_terms.NUMBER_MAX + 1))
    def test_reads_each_name_back(self, number: int) -> None:
        assert unit_terms.number_of(unit_terms.name_of(number)) == number

    async def test_is_named_in_the_database_as_here(self, database: asyncpg.Connection) -> None:
        found = await database.fetch(
            f"SELECT term_number, {TERM_NAME} AS name"
            " FROM (SELECT generate_series(0, 99) AS n) s"
            " CROSS JOIN LATERAL (SELECT nullif(n, 0) AS term_number) t ORDER BY n"
        )
        assert [one["name"] or "" for one in found] == [
            unit_terms.name_of(one["term_number"]) for one in found
        ]


class TestObjection:
    def test_has_none_to_a_term_that_begins_when_the_one_before_has_ended(self) -> None:
        for begins in (date(2015, 12, 31), date(2016, 1, 1), date(2017, 3, 1)):
            given = Term(3, begins, date(2020, 12, 31))
            assert unit_terms.objection(SECOND, given, earlier=()) is None
            assert unit_terms.begins_anew(SECOND, given)

    @pytest.mark.parametrize(
        ("known", "given", "earlier", "code"),
        [
            (SECOND, Term(3, date(2015, 12, 30), THIRD.ends), (), "term_overlaps"),
            (THIRD, Term(None, date(2015, 1, 1)), (SECOND,), "term_overlaps"),
            (Term(), Term(3, date(2015, 1, 1)), (SECOND,), "term_overlaps"),
            (SECOND, Term(3, date(2016, 1, 1)), (), "term_reversed_as_known"),
            (THIRD, Term(None, None, date(2015, 1, 1)), (), "term_reversed_as_known"),
        ],
    )
    def test_says_what_cannot_be(
        self, known: Term, given: Term, earlier: tuple[Term, ...], code: str
    ) -> None:
        assert unit_terms.objection(known, given, earlier=earlier) == code

    def test_takes_another_number_of_the_same_days_for_a_correction(self) -> None:
        given = Term(3, SECOND.begins, SECOND.ends)
        assert not unit_terms.begins_anew(SECOND, given)
        assert unit_terms.objection(SECOND, given, earlier=()) is None


def test_is_stored_and_read_back() -> None:
    for term in (SECOND, Term(1), Term(4, None, date(2024, 1, 1))):
        assert unit_terms.stored([unit_terms.kept(term)]) == (term,)
