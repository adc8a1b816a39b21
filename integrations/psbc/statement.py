"""The payer's account on one day, line by line, and proof that it adds up (REC)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from integrations.psbc import reading
from integrations.psbc.codec import ParsedFile
from integrations.psbc.errors import MalformedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.reading import RefusedLine
from integrations.psbc.rows import ParsedLine

_OF_THE_DAY: Final = "S"
_OF_AN_ENTRY: Final = "E"
_OF_THE_DAY_ALONE: Final = (
    "opening_fen",
    "debit_count",
    "debits_fen",
    "credit_count",
    "credits_fen",
    "closing_fen",
)
_OF_AN_ENTRY_ALONE: Final = (
    "entry_no",
    "bank_serial",
    "pay_id",
    "direction",
    "entry_fen",
    "balance_fen",
    "posted_at",
    "summary",
)


class EntryDirection(StrEnum):
    """Which way an entry moves the money of the payer's account."""

    DEBIT = "D"
    CREDIT = "C"


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement; `payment_id` is "" when it is none of our payments or returns."""

    line_number: int
    number: int
    bank_serial: str
    payment_id: str
    direction: EntryDirection
    amount_fen: int
    balance_fen: int
    posted_at: datetime
    summary: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """A day of the payer's account; `unread` are lines to be quarantined, whose sums still count."""

    account: str = field(repr=False)
    opening_fen: int
    debit_count: int
    debits_fen: int
    credit_count: int
    credits_fen: int
    closing_fen: int
    entries: tuple[Entry, ...]
    unread: tuple[RefusedLine, ...]


@dataclass(frozen=True, slots=True)
class _Movement:
    """What of an entry the sums of the day need, whether or not the rest of it makes sense."""

    number: int
    direction: EntryDirection
    amount_fen: int
    balance_fen: int


def statement(_: Profile, file: ParsedFile) -> Statement:
    """This will read a REC file.

    Raises:
        MalformedFile: there is not exactly one line for the day, first; or the day does not add up
            in itself, or with its entries.
    """
    assert file.kind is RecordKind.STATEMENT
    if not file.lines:
        raise MalformedFile("缺少账户汇总行")
    first = file.lines[0]
    if first.number != 1 or reading.text(first, "row_type") != _OF_THE_DAY:
        raise reading.contradiction(first, "应为账户汇总行")
    partial = (each.partial for each in file.unread)
    others = sorted((*file.lines[1:], *partial), key=lambda line: line.number)
    unread = reading.unread(file)
    are_unread = {line.number for line in unread}
    entries: list[Entry] = []
    movements: list[_Movement] = []
    for line in others:
        movement = _movement(line, reading.text(first, "account"))
        movements.append(movement)
        if line.number in are_unread:
            continue
        try:
            entries.append(_entry(line, movement))
        except MalformedFile as error:
            unread.append(RefusedLine(line.number, error))
    day = _day(first, tuple(entries), reading.in_order(unread))
    _check_day(first, day, movements)
    _check_balances(others, day, movements)
    return day


def _day(
    line: ParsedLine, entries: tuple[Entry, ...], unread: tuple[RefusedLine, ...]
) -> Statement:
    """This will read the line for the day."""
    if any(line.values[column] not in {None, ""} for column in _OF_AN_ENTRY_ALONE):
        raise reading.contradiction(line, "账户汇总行填了流水的列")
    account = reading.text(line, "account")
    if not account:
        raise reading.contradiction(line, "账户汇总行缺少账户")
    return Statement(
        account=account,
        opening_fen=_given(line, "opening_fen"),
        debit_count=_given(line, "debit_count"),
        debits_fen=_given(line, "debits_fen"),
        credit_count=_given(line, "credit_count"),
        credits_fen=_given(line, "credits_fen"),
        closing_fen=_given(line, "closing_fen"),
        entries=entries,
        unread=unread,
    )


def _movement(line: ParsedLine, account: str) -> _Movement:
    """This will read what the sums need of an entry; without it the whole day is in doubt."""
    row_type = reading.text(line, "row_type")
    if row_type != _OF_AN_ENTRY:
        what = "重复账户汇总行" if row_type == _OF_THE_DAY else "看不出是哪种行"
        raise reading.contradiction(line, what)
    if reading.text(line, "account") not in {"", account}:
        raise reading.contradiction(line, "流水属于另一账户")
    direction = reading.text(line, "direction")
    if not direction:
        raise reading.contradiction(line, "流水缺少借贷方向")
    return _Movement(
        number=_given(line, "entry_no"),
        direction=EntryDirection(direction),
        amount_fen=_given(line, "entry_fen"),
        balance_fen=_given(line, "balance_fen"),
    )


def _entry(line: ParsedLine, movement: _Movement) -> Entry:
    """This will read the rest of an entry."""
    if any(line.values[column] not in {None, ""} for column in _OF_THE_DAY_ALONE):
        raise reading.contradiction(line, "流水行填了账户汇总的列")
    bank_serial = reading.text(line, "bank_serial")
    posted_at = reading.instant(line, "posted_at")
    if not bank_serial or posted_at is None:
        raise reading.contradiction(line, "流水缺少银行流水号或入账时间")
    return Entry(
        line_number=line.number,
        number=movement.number,
        bank_serial=bank_serial,
        payment_id=reading.text(line, "pay_id"),
        direction=movement.direction,
        amount_fen=movement.amount_fen,
        balance_fen=movement.balance_fen,
        posted_at=posted_at,
        summary=reading.text(line, "summary"),
    )


def _given(line: ParsedLine, column: str) -> int:
    """This will return a number that must be there."""
    value = reading.integer(line, column)
    if value is None:
        raise reading.contradiction(line, f"缺少{column}")
    return value


def _check_day(line: ParsedLine, day: Statement, movements: Sequence[_Movement]) -> None:
    """This will compare the day's sums with each other and with its entries."""
    if day.opening_fen + day.credits_fen - day.debits_fen != day.closing_fen:
        raise reading.contradiction(line, "期初、借贷与期末不平")
    for direction, count, total_fen in (
        (EntryDirection.DEBIT, day.debit_count, day.debits_fen),
        (EntryDirection.CREDIT, day.credit_count, day.credits_fen),
    ):
        amounts = [each.amount_fen for each in movements if each.direction is direction]
        if (len(amounts), sum(amounts)) != (count, total_fen):
            raise reading.contradiction(line, "的借贷笔数或金额与流水不符")


def _check_balances(
    lines: Sequence[ParsedLine], day: Statement, movements: Sequence[_Movement]
) -> None:
    """This will follow the balance from entry to entry; they are numbered from 1 without a gap."""
    balance_fen = day.opening_fen
    for number, (line, each) in enumerate(zip(lines, movements, strict=True), 1):
        if each.number != number:
            raise reading.contradiction(line, "流水序号不连续")
        is_debit = each.direction is EntryDirection.DEBIT
        balance_fen += -each.amount_fen if is_debit else each.amount_fen
        if each.balance_fen != balance_fen:
            raise reading.contradiction(line, "余额与发生额不符")
