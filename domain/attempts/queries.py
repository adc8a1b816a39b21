"""Questions about attempts: how many logins that nobody has are being counted."""

from domain.transactions import question, value


@question
async def unknown_count() -> int:
    """This will count the unknown logins that are remembered."""
    count: int = await value("SELECT count(*) FROM unknown_logins")
    return count
