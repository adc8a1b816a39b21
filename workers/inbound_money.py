"""What the bank says of money: acceptances, results and returns of credits, and its statements."""

from collections.abc import Awaitable, Callable
from typing import Final

from domain.outcomes import operations as outcomes
from domain.outcomes import rules as evidence
from domain.statements import operations as statements
from integrations.psbc import returns, statement
from integrations.psbc.kinds import RecordKind
from workers import weighing
from workers.arrivals import Arrival, lines, verdict
from workers.statements import day_of


async def _credit_acceptance(arrival: Arrival) -> None:
    answer, problems = verdict(arrival)
    await outcomes.accept(
        arrival.file_id,
        sent_file_id=arrival.answered.file_id,
        disbursement_id=arrival.answered.subject_id,
        code=answer.code.value,
        refusals=[
            evidence.Refusal(row.line_number, row.reference, row.code.value)
            for row in answer.refused
        ],
        by_file=problems,
        now=arrival.now,
    )


async def _credit_results(arrival: Arrival) -> None:
    found = arrival.weighed or weighing.said(arrival.bank.profile, arrival.parsed)
    await outcomes.settle(
        arrival.file_id,
        sent_file_id=arrival.answered.file_id,
        disbursement_id=arrival.answered.subject_id,
        credits_=found.credits,
        by_file=found.by_file,
        foresight=found.foresight,
        now=arrival.now,
    )


async def _returns(arrival: Arrival) -> None:
    read = returns.returns(arrival.bank.profile, arrival.parsed)
    await outcomes.take_back(
        arrival.file_id,
        returns=[
            evidence.Return(
                number=each.line_number,
                pay_id=each.payment_id,
                bank_serial=each.bank_serial,
                amount_fen=each.amount_fen,
                code=each.code.value,
                returned_on=each.returned_on,
            )
            for each in read.values
        ],
        by_file=lines(read.refused),
        now=arrival.now,
    )


async def _statement(arrival: Arrival) -> None:
    read = statement.statement(arrival.bank.profile, arrival.parsed)
    day = day_of(
        read,
        file=arrival.parsed,
        calendar=arrival.bank.calendar,
        rows_max=arrival.bank.profile.rows_max,
    )
    await statements.receive(arrival.file_id, day, unread=lines(read.unread), now=arrival.now)


HANDLERS: Final[dict[RecordKind, Callable[[Arrival], Awaitable[None]]]] = {
    RecordKind.CREDIT_ACCEPTANCE: _credit_acceptance,
    RecordKind.CREDIT_RESULT: _credit_results,
    RecordKind.RETURN: _returns,
    RecordKind.STATEMENT: _statement,
}
