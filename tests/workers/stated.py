"""The bank's statement and returns by hand, written without our codec."""

from collections.abc import Sequence
from datetime import datetime

from tests.workers.bank import Bank

ACCOUNT = "6210000000000000001"
Entry = tuple[str, str, str, int]


def paid(pay_id: str, number: int, fen: int = 10_000) -> Entry:
    """A payment as a debit, with the serial that `bank.credited` gives it."""
    return (f"YZ{number:08d}", pay_id, "D", fen)


def back(pay_id: str, number: int, fen: int = 10_000) -> Entry:
    """A returned payment as a credit."""
    return (f"TH{number:08d}", pay_id, "C", fen)


def state(
    bank: Bank, entries: Sequence[Entry] = (), *, opening: int = 100_000_000, at: str = "163005"
) -> int:
    """Put the statement of the bank's present day; gives the closing balance."""
    day = bank.time.strftime("%Y%m%d")
    balance, lines = opening, []
    for number, (serial, pay_id, way, fen) in enumerate(entries, 1):
        balance += -fen if way == "D" else fen
        lines.append(("E", "", "", "", "", "", "", "", number, serial, pay_id, way, fen, balance,
                      f"{day}{at}", "补助"))  # fmt: skip
    out = [fen for _, _, way, fen in entries if way == "D"]
    into = [fen for _, _, way, fen in entries if way == "C"]
    first = ("S", ACCOUNT, opening, len(out), sum(out), len(into), sum(into), balance,
             "", "", "", "", "", "", "", "")  # fmt: skip
    bank.deliver("REC", [first, *lines])
    return balance


def send_back(bank: Bank, pay_ids: Sequence[str], *, fen: int = 10_000) -> str:
    """Put an RTN of the present day."""
    day = bank.time.strftime("%Y%m%d")
    lines = [(pay_id, f"TH{n:08d}", fen, "2003", "", day) for n, pay_id in enumerate(pay_ids, 1)]
    return bank.deliver("RTN", lines, total_fen=fen * len(lines))


def on(bank: Bank, text: str) -> None:
    """Move the clock to a moment in China."""
    bank.time = datetime.fromisoformat(f"{text}+08:00")
