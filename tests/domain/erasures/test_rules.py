"""Every table that tells of a member is decided on: what an erasure overwrites, and what it keeps."""

from domain.data_rights.queries import PARTS
from domain.erasures import rules
from tests.town import Town

# What tells of a person: their key, a seal, a blind index, or a row that does.
_TELLING = """
SELECT DISTINCT c.table_name FROM information_schema.columns c
JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND (
  c.column_name IN ('member_id', 'roster_row_id') OR c.column_name LIKE '%\\_sealed'
  OR c.column_name LIKE '%\\_index' AND c.data_type = 'bytea')
UNION SELECT k.conrelid::regclass::text FROM pg_constraint k
WHERE k.contype = 'f' AND k.confrelid = 'members'::regclass
"""
_OF_MEMBERS = """
SELECT table_name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name = 'member_id'
"""
# What a copy does not hold: the erasure itself, of which nothing is left to copy, and our own marks.
_NOT_COPIED = {
    *("erasures", "provincial_standings"),
    *("count_rechecks", "count_waiting", "count_refusals", "count_refusal_notes"),
}


class TestDecisions:
    async def test_are_made_for_every_table_that_tells_of_a_person(self, town: Town) -> None:
        """PIPL 47: a table that is added and not decided on is a record that nobody erases."""
        there = {row["table_name"] for row in await town.owner.fetch(_TELLING)}
        decided = (rules.OVERWRITTEN, rules.KEPT_AS.keys(), rules.NOT_THEIRS.keys())
        assert there == set().union(*decided)
        assert sum(map(len, decided)) == len(set().union(*decided))

    async def test_name_the_line_that_is_told_to_the_person(self) -> None:
        told_apart = {"audit"}
        assert set(rules.KEPT_AS.values()) | told_apart == rules.KEPT.keys()

    async def test_leave_no_table_of_members_out_of_a_person_s_copy(self, town: Town) -> None:
        """PIPL 45: whatever names the member stands in the copy that they get."""
        named = {row["table_name"] for row in await town.owner.fetch(_OF_MEMBERS)}
        words = set(" ".join(PARTS.values()).split())
        assert named - words == _NOT_COPIED
