"""The bank's own books: every fen that reaches an account leaves another one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from integrations.psbc.simulator import codes
from integrations.psbc.simulator.state import State

FUNDING = "FUNDING"
PAYER = "PAYER"
TRANSIT = "TRANSIT"


@dataclass(frozen=True, slots=True)
class Move:
    """Money from one account to another."""

    source: str
    target: str
    amount_fen: int
    pay_id: str | None
    posted_us: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What the bank did so far, for comparing with what others believe."""

    cards: Mapping[str, int]
    applications: Mapping[str, int]
    credits: Mapping[str, int]
    credited: int
    credited_fen: int
    returned: int
    returned_fen: int
    payer_fen: int
    transit_fen: int
    is_balanced: bool


def fund(state: State, *, amount_fen: int, at_us: int) -> None:
    """This will give the payer its money, once in the life of the books."""
    if state.has("SELECT 1 FROM balances WHERE account = ?", PAYER) or amount_fen == 0:
        return
    with state.transaction():
        move(state, [Move(FUNDING, PAYER, amount_fen, None, at_us)])


def move(state: State, moves: Iterable[Move]) -> None:
    """This will write both sides of each move and bring the balances along.

    Raises:
        sqlite3.IntegrityError: an account would fall below zero.
    """
    entries: list[tuple[object, ...]] = []
    changes: dict[str, int] = defaultdict(int)
    for each in moves:
        assert each.amount_fen > 0
        for account, amount_fen in (
            (each.source, -each.amount_fen),
            (each.target, each.amount_fen),
        ):
            entries.append((account, amount_fen, each.pay_id, each.posted_us))
            changes[account] += amount_fen
    state.change(
        "INSERT INTO entries (account, amount_fen, pay_id, posted_us) VALUES (?, ?, ?, ?)", entries
    )
    # Open the account first: an upsert would check the change itself as if it were the balance.
    state.change(
        "INSERT OR IGNORE INTO balances (account, balance_fen) VALUES (?, 0)",
        [(account,) for account in changes],
    )
    state.change(
        "UPDATE balances SET balance_fen = balance_fen + ? WHERE account = ?",
        [(amount_fen, account) for account, amount_fen in changes.items()],
    )


def balance_fen(state: State, account: str) -> int:
    """This will say how much lies on the account."""
    return state.number("SELECT balance_fen FROM balances WHERE account = ?", account) or 0


def totals(state: State) -> Totals:
    """This will count what has been announced: cards by status, answers by code, money moved."""
    done = state.row(
        "SELECT count(*), coalesce(sum(amount_fen), 0) FROM credits WHERE code = ?", codes.SUCCESS
    )
    back = state.row(
        "SELECT count(*), coalesce(sum(amount_fen), 0) FROM returns"
        " JOIN credits USING (pay_id) WHERE is_repeated = 0 AND returned_us IS NOT NULL"
    )
    assert done is not None
    assert back is not None
    booked_fen = state.number("SELECT coalesce(sum(amount_fen), 0) FROM entries")
    kept_fen = state.number("SELECT coalesce(sum(balance_fen), 0) FROM balances")
    on_cards_fen = state.number(
        "SELECT coalesce(sum(amount_fen), 0) FROM entries WHERE account NOT IN (?, ?, ?)",
        *(FUNDING, PAYER, TRANSIT),
    )
    return Totals(
        cards=_tally(state, "SELECT status, count(*) FROM cards WHERE status <> '' GROUP BY 1"),
        applications=_tally(
            state, "SELECT code, count(*) FROM applications WHERE due_us IS NULL GROUP BY 1"
        ),
        credits=_tally(state, "SELECT code, count(*) FROM credits WHERE code <> '' GROUP BY 1"),
        credited=done[0],
        credited_fen=done[1],
        returned=back[0],
        returned_fen=back[1],
        payer_fen=balance_fen(state, PAYER),
        transit_fen=balance_fen(state, TRANSIT),
        is_balanced=booked_fen == kept_fen == 0 and on_cards_fen == done[1] - back[1],
    )


def credited_by_card(state: State) -> dict[str, tuple[int, int]]:
    """This will give what stays on each card: how many credits not returned, and their fen."""
    rows = state.rows(
        "SELECT card_no, sum(CASE WHEN amount_fen > 0 THEN 1 ELSE -1 END), sum(amount_fen)"
        " FROM entries JOIN cards ON account = acct_no"
        " GROUP BY 1 HAVING sum(amount_fen) <> 0 ORDER BY 1"
    )
    return {card_no: (count, amount_fen) for card_no, count, amount_fen in rows}


def _tally(state: State, sql: str) -> dict[str, int]:
    return dict(sorted((row[0], row[1]) for row in state.rows(sql)))
