"""The bank's statement of a day on its way into the books."""

from datetime import date, timedelta

from domain.calendar import SEARCH_DAYS_MAX, BankCalendar, CalendarUnknown
from domain.statements.rules import Entry, StatementDay
from integrations.psbc.codec import ParsedFile
from integrations.psbc.statement import Statement


def day_of(
    read: Statement, *, file: ParsedFile, calendar: BankCalendar, rows_max: int
) -> StatementDay:
    """This will give a statement as the domain takes it in, with the day that it follows."""
    day = file.business_on
    return StatementDay(
        account=read.account,
        day_on=day,
        follows_on=previous_banking_day(calendar, day),
        opening_fen=read.opening_fen,
        debit_count=read.debit_count,
        debits_fen=read.debits_fen,
        credit_count=read.credit_count,
        credits_fen=read.credits_fen,
        closing_fen=read.closing_fen,
        entries=[
            Entry(
                line_number=entry.line_number,
                number=entry.number,
                bank_serial=entry.bank_serial,
                pay_id=entry.payment_id,
                direction=entry.direction.value,
                amount_fen=entry.amount_fen,
                balance_fen=entry.balance_fen,
                posted_at=entry.posted_at,
                summary=entry.summary,
            )
            for entry in read.entries
        ],
        sequence=file.sequence,
        is_full=file.rows >= rows_max,
    )


def previous_banking_day(calendar: BankCalendar, day: date) -> date:
    """This will give the banking day before a day; where no data says, every day is taken for one.

    A day too many is a gap that a person looks at, a day too few is one that nobody sees.
    """
    before = day - timedelta(days=1)
    try:
        for back in range(SEARCH_DAYS_MAX):
            if calendar.is_banking_day(before - timedelta(days=back)):
                return before - timedelta(days=back)
    except CalendarUnknown:
        return before
    return before
