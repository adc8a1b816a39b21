from domain.actors import EVERYTHING, Actor
from domain.staff import queries
from domain.transactions import acting_within


class TestActorByLogin:
    async def test_gives_the_person_with_their_scope(self, office: Actor) -> None:
        with acting_within(EVERYTHING):
            assert await queries.actor_by_login("office") == office
            assert await queries.actor_by_login("nobody") is None
