"""Opening what was sealed under the key of a record, as the application does."""

from domain.actors import EVERYTHING
from domain.record_keys.queries import ring_for
from domain.transactions import acting_within


async def opened(purpose: str, sealed: bytes) -> str:
    """This will open one value by the key that is kept for it."""
    with acting_within(EVERYTHING):
        return (await ring_for([sealed])).open(purpose, sealed)
