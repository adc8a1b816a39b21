"""Questions to the ledger: how much is where, as counted while it was booked."""

from domain.counts import queries as counts
from domain.counts.rules import Dimension
from domain.ledger.rules import Account
from domain.transactions import Row


async def balances(*, programme: str | None = None) -> dict[Account, int]:
    """This will give the balance of every account in fen, of one programme or of all."""
    sums = dict.fromkeys(Account, 0)
    for line in await by_programme():
        if programme in {None, line["programme"]}:
            sums[Account(line["account"])] += line["amount_fen"]
    return sums


async def by_programme() -> list[Row]:
    """This will give the balance in fen of every programme's accounts."""
    kept = await counts.fen(Dimension.LEDGER)
    return [
        dict(zip(("programme", "account"), code.split("/"), strict=True)) | {"amount_fen": fen}
        for code, fen in kept.items()
    ]
