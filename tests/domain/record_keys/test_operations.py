"""Keys are there for whoever may read a record, and go by the province's hand alone."""

import asyncpg
import pytest

from domain.actors import AUDIT_ONLY, NOTHING, STAFF_ONLY
from domain.record_keys import operations as record_keys
from domain.record_keys.queries import ring_for, sealers
from domain.record_keys.rules import RecordShredded
from domain.transactions import acting_within, execute, transaction
from tests.records import opened
from tests.town import Town, id_no


async def sealed(town: Town, member_id: int) -> bytes:
    found: bytes = await town.one("SELECT id_no_sealed FROM members WHERE id = $1", member_id)
    return found


class TestKeys:
    async def test_open_what_their_record_holds_and_seal_more_of_it(self, town: Town) -> None:
        unit_id = await town.unit()
        first, second = await town.members(unit_id, 2)
        both = [await sealed(town, first), await sealed(town, second)]
        with acting_within(f"/{unit_id}/"):
            ring = await ring_for([*both, None])
            assert [ring.open("id_no", one) for one in both] == [id_no(1), id_no(2)]
            more = (await sealers([first, second]))[second].seal("email", "a@example.cn")
        assert (await ring_for([more])).kept.keys() == {town.keys[second].id}
        assert await opened("email", more) == "a@example.cn"

    async def test_of_one_person_are_destroyed_together_and_of_no_other(self, town: Town) -> None:
        first, second = await town.members(await town.unit(), 2)
        index = await town.one("SELECT id_no_index FROM members WHERE id = $1", first)
        assert await record_keys.shred(first, [index]) == 1
        with pytest.raises(RecordShredded):
            await opened("id_no", await sealed(town, first))
        assert await opened("id_no", await sealed(town, second)) == id_no(2)
        with pytest.raises(RecordShredded):
            await sealers([first])

    @pytest.mark.parametrize("scope", [NOTHING, STAFF_ONLY, AUDIT_ONLY])
    async def test_are_not_for_those_who_see_no_member(self, town: Town, scope: str) -> None:
        member_id = await town.member(await town.unit())
        copied = await sealed(town, member_id)
        with acting_within(scope):
            assert (await ring_for([copied])).kept == {}

    async def test_are_destroyed_by_no_clerk_and_changed_by_nobody(self, town: Town) -> None:
        unit_id = await town.unit()
        await town.member(unit_id)
        with acting_within(f"/{unit_id}/"):
            async with transaction():
                assert await execute("DELETE FROM record_keys") == 0
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with transaction():
                await execute("UPDATE record_keys SET key_sealed = key_sealed")
        assert await town.one("SELECT count(*) FROM record_keys") == 1

    async def test_of_a_record_from_before_are_the_keyring(self, town: Town) -> None:
        """What was sealed before records had keys is opened, and added to, as it was."""
        town.has_keys = False
        member_id = await town.member(await town.unit())
        more = (await sealers([member_id]))[member_id].seal("email", "a@example.cn")
        assert (await ring_for([more])).kept == {}
        assert await opened("email", more) == "a@example.cn"
        assert await opened("id_no", await sealed(town, member_id)) == id_no(1)
