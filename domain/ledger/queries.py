"""Questions to the ledger: how much is where."""

from domain.ledger.rules import Account
from domain.transactions import Row, question, rows


@question
async def balances(*, programme: str | None = None) -> dict[Account, int]:
    """This will give the balance of every account in fen, of one programme or of all."""
    found = await rows(
        "SELECT account, sum(amount_fen)::bigint AS fen FROM ledger_entries"
        " WHERE $1::text IS NULL OR programme = $1 GROUP BY account",
        programme,
    )
    sums = {Account(line["account"]): int(line["fen"]) for line in found}
    return {account: sums.get(account, 0) for account in Account}


@question
async def by_programme() -> list[Row]:
    """This will give the balance in fen of every programme's accounts."""
    return await rows(
        "SELECT programme, account, sum(amount_fen)::bigint AS amount_fen"
        " FROM ledger_entries GROUP BY programme, account ORDER BY programme, account"
    )
