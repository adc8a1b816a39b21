"""The standard of a record: by provisions of a day, from facts that the database itself keeps."""

from datetime import date
from typing import Any, Final

import pytest

from domain import crypto, qualification
from domain.qualification import BITS, Flaw, Standard
from domain.record_keys.rules import new_keys
from tests.domain.breaches import MIGRATIONS
from tests.town import Town

DAY: Final = date(2018, 3, 20)
FILLED: Final[dict[str, Any]] = {
    "sex": "1",
    "ethnicity": "01",
    "political_status": "13",
    "education": "21",
    "hukou": "1",
    "is_migrant_worker": False,
    "employment_status": "1",
    "joined_on": date(2012, 7, 1),
}


async def judged(town: Town, standard: Standard) -> dict[int, tuple[bool, tuple[str, ...]]]:
    """Each member as the SQL judges them, and as the rule does."""
    found = await town.owner.fetch(
        f"SELECT t.*, {standard.unqualified()} AS is_unqualified FROM members t ORDER BY id"
    )
    return {
        one["id"]: (
            one["is_unqualified"],
            (*standard.missing(one["blanks"]), *standard.found(dict(one))),
        )
        for one in found
    }


class TestBits:
    def test_are_those_of_the_migration(self) -> None:
        [blanks] = [one.BLANKS for one in MIGRATIONS if hasattr(one, "BLANKS")]
        assert list(blanks) == list(qualification.LABELS)

    async def test_tell_each_empty_field_and_no_other(self, town: Town) -> None:
        """The bit of a field is set by emptying that field alone."""
        member = await town.member(await town.unit(), **FILLED)
        emptied = {
            "id_valid_to": "is_id_long_term = false, id_valid_to = NULL",
            "is_migrant_worker": "is_migrant_worker = NULL",
            "joined_on": "joined_on = NULL",
            "dues": "dues_fen = NULL",
            "address": "address_sealed = substr(address_sealed, 1, 29)",
            "email": "email_sealed = NULL, email_masked = ''",
            "consent": "consent_ref = ''",
        }
        await town.owner.execute(
            "UPDATE members SET technical_level = '1', hukou_region = '510100',"
            " employment_form = '1', personal_status = '11', employer = 'X', department = 'X',"
            " post = 'X', union_post = '1', membership_no = '1', medical_insurance = '1',"
            " medical_region = '510100', dues_paid_to = '2018-03-01', dues_fen = 100,"
            " dues_method = '1', email_sealed = address_sealed, email_masked = 'a***@b'"
        )
        assert await town.one("SELECT blanks FROM members") == 0
        for field, bit in BITS.items():
            async with town.owner.transaction():
                setting = emptied.get(field, f"{field} = ''")
                await town.owner.execute(f"UPDATE members SET {setting} WHERE id = $1", member)
                assert (field, await town.one("SELECT blanks FROM members")) == (field, bit)
                await town.owner.execute(
                    "UPDATE members SET " + restored(field) + " WHERE id = $1", member
                )
            assert (field, await town.one("SELECT blanks FROM members")) == (field, 0)

    @pytest.mark.parametrize("address", ["", "街"])
    async def test_tell_an_empty_address_under_any_key(self, town: Town, address: str) -> None:
        """R11: nothing is longer when it is sealed under the key of a record."""
        ring = crypto.keyring()
        [key] = new_keys(ring, 1)
        unit = await town.unit()
        for sealed in (ring.seal("address", address), key.seal("address", address)):
            await town.member(unit, address_sealed=sealed)
        found = await town.owner.fetch("SELECT blanks & $1 AS blank FROM members", BITS["address"])
        assert [bool(one["blank"]) for one in found] == [not address] * 2


def restored(field: str) -> str:
    """The assignment that fills a field again."""
    return {
        "id_valid_to": "is_id_long_term = true",
        "is_migrant_worker": "is_migrant_worker = true",
        "joined_on": "joined_on = '2012-07-01'",
        "dues": "dues_fen = 1",
        "address": "address_sealed = address_sealed || '123456789'::bytea",
        "email": "email_sealed = address_sealed, email_masked = 'a***@b'",
        "consent": "consent_ref = 'C1'",
        "hukou_region": "hukou_region = '510100'",
        "medical_region": "medical_region = '510100'",
    }.get(field, f"{field} = '1'")


class TestStandard:
    async def test_asks_for_the_starred_fields_since_the_re_report(self, town: Town) -> None:
        """R11: what a complete record needs is in force from August 2017, and not before."""
        assert town is not None
        held = await qualification.standard(DAY)
        assert held.missing(-1) == tuple(field for field in BITS if field in FILLED)
        assert held.flaws == frozenset(Flaw)
        before = await qualification.standard(date(2017, 7, 31))
        assert (before.required, before.flaws) == (0, frozenset())

    async def test_is_judged_alike_in_the_database_and_in_words(self, town: Town) -> None:
        unit = await town.unit()
        old = {"is_id_long_term": False, "id_valid_to": date(2018, 3, 19)}
        today = {"is_id_long_term": False, "id_valid_to": DAY}
        cases: list[tuple[dict[str, Any], tuple[str, ...]]] = [
            ({}, ()),
            ({"ethnicity": "", "joined_on": None}, ("ethnicity", "joined_on")),
            (old, ("DOCUMENT_EXPIRED",)),
            (today, ()),
            ({"birth_on": date(2002, 3, 21)}, ("UNDER_AGE",)),
            ({"birth_on": date(2002, 3, 20)}, ()),
            ({"postcode": ""}, ()),
        ]
        members = [await town.member(unit, **FILLED | changes) for changes, _ in cases]
        found = await judged(town, await qualification.standard(DAY))
        assert [found[member] for member in members] == [
            (bool(reasons), reasons) for _, reasons in cases
        ]

    async def test_follows_a_new_clause_without_touching_a_row(self, town: Town) -> None:
        """R48: a rule's day is its own; the record is judged by the day that is asked about."""
        member = await town.member(await town.unit(), **FILLED, postcode="")
        await town.insert(
            "provisions", code="MEMBER_FIELD_POSTCODE", kind="SWITCH", label="必填：邮编", amount=1,
            document="川直工发〔2018〕1号", clause="一", original_text="邮编",
            effective_from=date(2018, 5, 1), state="IN_FORCE",
        )  # fmt: skip
        try:
            for day, reasons in ((date(2018, 4, 30), ()), (date(2018, 5, 1), ("postcode",))):
                found = await judged(town, await qualification.standard(day))
                assert found[member] == (bool(reasons), reasons)
        finally:
            await town.owner.execute("DELETE FROM provisions WHERE code = 'MEMBER_FIELD_POSTCODE'")

    @pytest.mark.parametrize("flaw", list(Flaw))
    def test_leaves_alone_what_no_rule_looks_for(self, flaw: Flaw) -> None:
        born = {"id_valid_to": date(2000, 1, 1), "birth_on": DAY}
        assert Standard(DAY, 0, frozenset()).found(born) == ()
        assert Standard(DAY, 0, frozenset({flaw})).found(born) == (flaw,)
