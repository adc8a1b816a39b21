"""Questions about keys: is one kept, and what did it create."""

from domain.transactions import question, value


@question
async def created_by(staff_id: int, key: str) -> int | None:
    """This will give the id of what a person created under a key; None if it is not kept."""
    created: int | None = await value(
        "SELECT created_id FROM idempotency_keys WHERE staff_id = $1 AND key = $2", staff_id, key
    )
    return created
