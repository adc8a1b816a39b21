"""Corrections on a real PostgreSQL: who may change what, what another person must see, what follows."""

from datetime import date, datetime, timedelta
from typing import Final

import pytest

from domain import crypto, spelling
from domain.actors import EVERYTHING, Actor, Role
from domain.corrections import operations as corrections
from domain.corrections import rules
from domain.errors import NotFound, NotPermitted
from domain.record_keys.rules import holds_several, new_key
from domain.transactions import acting_within
from tests.records import opened
from tests.town import CHECKER, OFFICE, Town, id_no

WHY: Final = {"reason": "登记时笔误", "document": "身份证复印件"}
OTHER: Final = Actor(77, "other", frozenset({Role.OFFICE}), EVERYTHING)


def clerk(unit_id: int) -> Actor:
    return Actor(88, "clerk", frozenset({Role.CLERK}), f"/{unit_id}/", unit_id)


async def state(town: Town, correction: int) -> str:
    found: str = await town.one("SELECT state FROM corrections WHERE id = $1", correction)
    return found


class TestPropose:
    async def test_changes_at_once_what_the_office_corrects(
        self, town: Town, now: datetime
    ) -> None:
        """R11: with who, why and from what to what in the trail, masked."""
        member = await town.member(await town.unit())
        given = {"education": "21", "mobile": "13912345678", "dues_fen": "12.5",
                 "dues_paid_to": "2018-03", "email": "wang@example.org", "id_valid_to": "2030-01-01",
                 "is_migrant_worker": "1", "address": "成都市青羊区人民中路一段2号"}  # fmt: skip
        made = await corrections.propose(member, given, by=OFFICE, now=now, **WHY)
        assert await state(town, made) == "APPLIED"
        row = await town.owner.fetchrow("SELECT * FROM members")
        ring = crypto.keyring()
        assert row is not None
        assert (row["education"], row["dues_fen"], row["dues_paid_to"]) == (
            "21", 1250, date(2018, 3, 1),
        )  # fmt: skip
        assert await opened("mobile", row["mobile_sealed"]) == "13912345678"
        assert row["mobile_index"] == ring.blind_index("mobile", "13912345678")
        assert (row["mobile_masked"], row["email_masked"]) == ("139****5678", "w***@example.org")
        assert (row["id_valid_to"], row["is_id_long_term"]) == (date(2030, 1, 1), False)
        assert row["is_migrant_worker"] is True
        told = await town.one(
            "SELECT details::text FROM audit_entries WHERE action = 'member.correct'"
        )
        shown = await town.one("SELECT changes::text FROM corrections")
        for text in (told, shown):
            assert "139****5678" in text
            for secret in ("13912345678", "wang@", "人民中路一段"):
                assert secret not in text

    async def test_leaves_no_seal_that_holds_what_was_corrected(
        self, town: Town, now: datetime
    ) -> None:
        """PIPL 46: values that lay under one seal with it are sealed anew, and the address is found."""
        key = new_key(crypto.keyring())
        whole = {"id_no": id_no(1), "mobile": "13900000001", "address": "成都市锦江区总府路1号"}
        together = key.seal_several(whole)
        sealed = dict.fromkeys((f"{name}_sealed" for name in whole), together)
        member = await town.member(await town.unit(), **sealed)
        index = crypto.keyring().blind_index("id_no", id_no(1))
        await town.insert("record_keys", id=key.id, key_sealed=key.sealed, person_index=index)
        after = {"mobile": "13912345678", "address": "成都市青羊区人民中路一段2号"}
        await corrections.propose(member, after, by=OFFICE, now=now, **WHY)
        row = await town.owner.fetchrow("SELECT * FROM members")
        assert row is not None
        for name, told in (whole | after).items():
            assert not holds_several(row[f"{name}_sealed"])
            assert await opened(name, row[f"{name}_sealed"]) == told
        assert row["address_index"] == crypto.keyring().blind_index("address", after["address"])

    async def test_waits_for_the_office_where_units_do_not_keep_their_data(
        self, town: Town, now: datetime
    ) -> None:
        """R7, R50."""
        unit = await town.unit()
        member = await town.member(unit)
        with acting_within(f"/{unit}/"):
            made = await corrections.propose(
                member, {"post": "科长"}, by=clerk(unit), now=now, **WHY
            )
        assert await state(town, made) == "PROPOSED"
        assert await town.one("SELECT post FROM members") == ""
        with pytest.raises(NotPermitted):
            await corrections.accept(made, by=clerk(unit), now=now)
        with pytest.raises(NotPermitted):
            await corrections.accept(made, by=CHECKER, now=now)
        await corrections.accept(made, by=OFFICE, now=now)
        assert await town.one("SELECT post FROM members") == "科长"

    async def test_is_done_at_once_by_a_unit_that_keeps_its_data(
        self, town: Town, now: datetime
    ) -> None:
        """R7: once a later document lets units act for themselves; but not who somebody is."""
        unit = await town.unit()
        member = await town.member(unit)
        await town.insert(
            "provisions", code="UNIT_SELF_MAINTENANCE", kind="SWITCH", label="单位自行维护", amount=1,
            document="川直工发〔2018〕1号", clause="三（一）", original_text="另行发文",
            effective_from=now.date(), state="IN_FORCE",
        )  # fmt: skip
        try:
            by = clerk(unit)
            at_once = await corrections.propose(member, {"post": "处长"}, by=by, now=now, **WHY)
            named = await corrections.propose(member, {"name": "王晓芳"}, by=by, now=now, **WHY)
        finally:
            await town.owner.execute("DELETE FROM provisions WHERE code = 'UNIT_SELF_MAINTENANCE'")
        assert [await state(town, one) for one in (at_once, named)] == ["APPLIED", "PROPOSED"]

    async def test_never_lets_one_person_change_who_somebody_is(
        self, town: Town, now: datetime
    ) -> None:
        """Four eyes on name and number, the office's own as well; sex and birth follow the number."""
        member = await town.member(await town.unit(), name="曾小方")
        given = {"name": "单小芳", "id_no": id_no(500)}
        made = await corrections.propose(member, given, by=OFFICE, now=now, **WHY)
        assert await state(town, made) == "PROPOSED"
        with pytest.raises(rules.SameProposer):
            await corrections.accept(made, by=OFFICE, now=now)
        await corrections.accept(made, by=OTHER, now=now)
        row = await town.owner.fetchrow("SELECT * FROM members")
        assert row is not None
        assert row["id_no_index"] == crypto.keyring().blind_index("id_no", id_no(500))
        assert row["birth_on"] == date.fromisoformat(f"{id_no(500)[6:14]}")
        assert (row["pinyin"], row["initials"]) == spelling.spell("单小芳")

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({}, "changes"),
            ({"status": "ACTIVE"}, "changes"),
            ({"consent_ref": "C1"}, "changes"),
            ({"unit_id": "2"}, "changes"),
            ({"name": ""}, "name"),
            ({"name": "1"}, "name"),
            ({"name": "张\u0000三"}, "name"),
            ({"id_no": "110105194912310021"}, "id_no"),
            ({"sex": "2"}, "sex"),
            ({"birth_on": "1991-01-01"}, "birth_on"),
            ({"birth_on": "2018-09-31"}, "birth_on"),
            ({"joined_on": "2999-01-01"}, "joined_on"),
            ({"education": "99"}, "education"),
            ({"mobile": "12345678901"}, "mobile"),
            ({"email": "x@y"}, "email"),
            ({"dues_fen": "1.234"}, "dues_fen"),
            ({"dues_paid_to": "2018-13"}, "dues_paid_to"),
            ({"honour_year": "1850"}, "honour_year"),
            ({"postcode": "61001"}, "postcode"),
            ({"post": "处" * 100}, "post"),
        ],
    )
    async def test_refuses_what_does_not_do_and_names_the_field(
        self, town: Town, now: datetime, given: dict[str, str], field: str
    ) -> None:
        member = await town.member(await town.unit(), sex="2")
        with pytest.raises(rules.CorrectionInvalid) as refused:
            await corrections.propose(member, given, by=OFFICE, now=now, **WHY)
        assert refused.value.field == (field,)

    @pytest.mark.parametrize(
        "words",
        [{"reason": " ", "document": "证"}, {"reason": "改", "document": ""},
         {"reason": "号码应为510104199001010028", "document": "证"},
         {"reason": "手机13912345678", "document": "证"}],
    )  # fmt: skip
    async def test_wants_a_ground_without_numbers(
        self, town: Town, now: datetime, words: dict[str, str]
    ) -> None:
        member = await town.member(await town.unit())
        with pytest.raises(rules.CorrectionInvalid):
            await corrections.propose(member, {"name": "王五"}, by=OFFICE, now=now, **words)

    async def test_finds_no_member_of_another_unit(self, town: Town, now: datetime) -> None:
        """R50."""
        unit, other = await town.unit(), await town.unit()
        member = await town.member(other)
        with pytest.raises(NotFound):
            await corrections.propose(member, {"post": "x"}, by=clerk(unit), now=now, **WHY)

    async def test_tells_a_clerk_nothing_of_numbers_elsewhere(
        self, town: Town, now: datetime
    ) -> None:
        """A proposal is taken alike whether another unit has the number or not: it is no oracle."""
        unit, other = await town.unit(), await town.unit()
        member, known = await town.member(unit), await town.member(other)
        sealed = await town.one("SELECT id_no_sealed FROM members WHERE id = $1", known)
        number = await opened("id_no", sealed)
        by = clerk(unit)
        made = await corrections.propose(member, {"id_no": number}, by=by, now=now, **WHY)
        assert await state(town, made) == "PROPOSED"
        with pytest.raises(rules.NumberTaken):
            await corrections.accept(made, by=OFFICE, now=now)
        assert await state(town, made) == "PROPOSED"

    async def test_keeps_one_waiting_at_a_time_and_nothing_that_changes_nothing(
        self, town: Town, now: datetime
    ) -> None:
        unit = await town.unit()
        member = await town.member(unit, post="科长")
        by = clerk(unit)
        with pytest.raises(rules.NothingToChange):
            await corrections.propose(member, {"post": "科长"}, by=by, now=now, **WHY)
        await corrections.propose(member, {"post": "处长"}, by=by, now=now, **WHY)
        with pytest.raises(rules.CorrectionWaiting):
            await corrections.propose(member, {"post": "局长"}, by=by, now=now, **WHY)


class TestDecide:
    async def test_refuses_what_stands_otherwise_by_now(self, town: Town, now: datetime) -> None:
        unit = await town.unit()
        member = await town.member(unit)
        made = await corrections.propose(member, {"post": "处长"}, by=clerk(unit), now=now, **WHY)
        await town.owner.execute("UPDATE members SET post = '局长'")
        with pytest.raises(rules.CorrectionStale):
            await corrections.accept(made, by=OFFICE, now=now)
        await corrections.refuse(made, reason="已另行更正", by=OFFICE, now=now)
        with pytest.raises(rules.CorrectionInWrongState):
            await corrections.accept(made, by=OFFICE, now=now)

    async def test_leaves_the_identity_alone_while_the_bank_has_it(
        self, town: Town, now: datetime
    ) -> None:
        """What the bank works on is not changed under it; afterwards the corrected may apply again."""
        unit = await town.unit()
        member = await town.member(unit)
        await town.card(member)
        await town.owner.execute("UPDATE card_applications SET state = 'ACCEPTED'")
        made = await corrections.propose(member, {"name": "王五"}, by=clerk(unit), now=now, **WHY)
        with pytest.raises(rules.IdentityAtBank):
            await corrections.accept(made, by=OFFICE, now=now)
        await town.owner.execute("UPDATE card_applications SET state = 'ISSUED'")
        later = now + timedelta(hours=1)
        await corrections.accept(made, by=OFFICE, now=later)
        assert await town.one("SELECT updated_at FROM members") == later

    async def test_is_taken_back_by_who_proposed_it(self, town: Town, now: datetime) -> None:
        unit = await town.unit()
        member = await town.member(unit)
        made = await corrections.propose(member, {"post": "处长"}, by=clerk(unit), now=now, **WHY)
        with pytest.raises(NotPermitted):
            await corrections.withdraw(made, by=OFFICE, now=now)
        await corrections.withdraw(made, by=clerk(unit), now=now)
        assert await state(town, made) == "WITHDRAWN"

    async def test_alarms_once_when_nobody_looks(self, town: Town, now: datetime) -> None:
        unit = await town.unit()
        member = await town.member(unit)
        await corrections.propose(member, {"post": "处长"}, by=clerk(unit), now=now, **WHY)
        last, late = now + timedelta(days=5), now + timedelta(days=6)
        found = [await corrections.remind(now=at) for at in (last, late, late)]
        assert found == [0, 1, 0]
        assert await town.alarms() == ["correction.waiting"]
