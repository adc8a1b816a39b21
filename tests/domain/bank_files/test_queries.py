from datetime import timedelta

import pytest

from domain.actors import EVERYTHING
from domain.bank_files import operations as bank_files
from domain.bank_files import queries as files
from domain.bank_files.rules import Fault
from domain.errors import NotFound
from domain.pages import Part, Where, page
from tests.domain.bank_files.test_operations import prepared, received
from tests.town import DAY, Town


class TestArchived:
    async def test_is_refused_for_an_unknown_file(self, town: Town) -> None:
        assert town is not None
        with pytest.raises(NotFound):
            await files.archived(9)

    async def test_asserts_that_the_archive_is_untouched(self, town: Town) -> None:
        file_id = await prepared(town)
        await town.owner.execute("UPDATE bank_files SET digest = 'other'")
        with pytest.raises(AssertionError, match="altered"):
            await files.archived(file_id)


class TestSentUnder:
    async def test_finds_what_left_or_may_have_left(self, town: Town) -> None:
        file_id = await prepared(town)
        number = (await files.archived(file_id)).batch_no
        assert await files.sent_under(number) is None
        await bank_files.mark_sending(file_id, now=town.now)
        sent = await files.sent_under(number)
        assert sent is not None
        assert (sent.file_id, sent.subject_type, sent.row_count) == (file_id, "disbursement", 1)
        assert await files.sent_under("none") is None


class TestMatching:
    async def test_narrows_by_whatever_is_given(self, town: Town) -> None:
        await prepared(town)
        await received(town)
        wanted = files.matching(
            direction="OUT",
            kinds=["CRD"],
            states=["SEALED"],
            batch_no="D180320000001",
            business_on=DAY,
        )
        name = await town.owner.fetchval("SELECT name FROM bank_files WHERE id = 1")
        named = files.matching(name_starts_with=name[:-1])
        literal = files.matching(name_starts_with="%")
        digest = await town.owner.fetchval("SELECT digest FROM bank_files WHERE id = 2")
        later = town.now + timedelta(seconds=1)
        cases: tuple[tuple[Where, list[int]], ...] = (
            (wanted, [1]),
            (named, [1]),
            (literal, []),
            (files.matching(digest_starts_with=digest[:12].upper()), [2]),
            (files.matching(created_since=town.now, created_until=later), [1, 2]),
            (files.matching(created_since=later), []),
            (files.matching(created_until=town.now), []),
            (files.matching(reference="nobody's"), []),
            (files.matching(), [1, 2]),
        )
        for where, ids in cases:
            found = await page(
                files.FILES,
                scope=EVERYTHING,
                where=where,
                order=files.ORDERS["OLDEST"],
                part=Part(limit=10),
            )
            assert [row["id"] for row in found.rows] == ids


class TestFigures:
    async def test_count_both_ways_and_what_was_set_aside(self, town: Town) -> None:
        file_id = await prepared(town)
        await bank_files.mark_sending(file_id, now=town.now)
        await bank_files.mark_acknowledged(file_id)
        await prepared(town, b"unsent")
        await received(town, fault=Fault("X", "坏"))
        assert await files.figures() == {
            "bank_files_out": 1,
            "bank_files_in": 1,
            "bank_files_quarantined": 1,
        }
