from dataclasses import replace
from datetime import datetime

from domain.actors import EVERYTHING, Actor
from domain.staff import queries
from domain.transactions import acting_within
from tests.town import shown_to


class TestActorByLogin:
    async def test_gives_the_person_with_their_scope(self, office: Actor, now: datetime) -> None:
        with acting_within(EVERYTHING):
            assert await queries.actor_by_login("office", now=now) == replace(
                office, shown=shown_to(office.roles)
            )
            assert await queries.actor_by_login("nobody", now=now) is None
