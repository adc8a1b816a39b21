"""Packed rows are those that were sealed, for the server and for whoever counts them."""

from datetime import date
from io import BytesIO
from typing import Final

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from domain.crypto import Keyring
from domain.packing import COLUMNS, Packed, packed
from domain.rosters.rules import Level, Verdict
from domain.verdicts import JudgedRow, seal
from tests.workers.packed import unpacked

RING: Final = Keyring(1, {1: b"k" * 16}, b"i" * 32)
TEXT: Final = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
ROWS: Final = st.builds(
    JudgedRow,
    number=st.integers(1, 2**31 - 1),
    sheet_row=st.integers(1, 2**31 - 1),
    verdict=st.sampled_from(Verdict),
    unit_name=TEXT,
    name=TEXT,
    id_no=st.none() | TEXT,
    mobile=st.none() | TEXT,
    address=st.none() | TEXT,
    attributes=st.dictionaries(TEXT, st.none() | TEXT | st.booleans() | st.dates(date(1900, 1, 1))),
    shown=st.dictionaries(TEXT, TEXT),
    findings=st.lists(st.fixed_dictionaries({"level": st.just(Level.NOTE.value)})).map(tuple),
    bank_refuses=st.booleans(),
    cells=st.just({}),
    email=st.just(""),
    account_no=st.none(),
)


class TestPacked:
    @given(st.lists(ROWS, min_size=1, max_size=4))
    def test_is_read_back_as_it_was_sealed(self, rows: list[JudgedRow]) -> None:
        given_ = seal(rows, RING)
        block = packed(given_)
        assert unpacked(block) == [(*one[:-1], one[-1] and one[-1][:2]) for one in given_]  # type: ignore[index]
        refused = sum(row.verdict is Verdict.REFUSED for row in rows)
        assert (block.rows, block.refused) == (len(rows), refused)

    async def test_is_what_the_server_takes_in(self, database: asyncpg.Connection) -> None:
        rows = [
            JudgedRow(1, 2, Verdict.GOOD, "甲工会", "𠮷野", "1", None, "", {"a": None}, {"b": "“"}, ()),
            JudgedRow(2, 3, Verdict.REFUSED, "", "", None, None, None, {}, {}, ({"level": "fault"},)),
        ]  # fmt: skip
        block: Packed = packed(seal(rows, RING))
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        await database.execute(f"CREATE TEMPORARY TABLE taken ({columns})")
        await database.copy_to_table("taken", source=BytesIO(block.content), format="binary")
        found = [tuple(one) for one in await database.fetch("SELECT * FROM taken ORDER BY number")]
        assert found == [(*one[:-1], *(one[-1] or (None, None))) for one in unpacked(block)]
