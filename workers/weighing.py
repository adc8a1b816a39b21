"""Credit results are judged before their transaction, so that it holds its locks briefly.

What the judgement rests on is looked at again under the locks: if anything has changed since, every
line is judged anew there (`outcomes.settle`).
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from domain.outcomes import queries as outcomes
from domain.outcomes import rules as evidence
from domain.outcomes.queries import Seen
from domain.outcomes.rules import Credit, Foresight
from domain.transactions import transaction
from integrations.psbc import credit, referring
from integrations.psbc.codec import ParsedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from workers import references
from workers.arrivals import OUTCOMES, Read, Weighed, lines
from workers.exchange import Exchange


async def weighed(bank: Exchange, files: Sequence[Read]) -> tuple[Read, ...]:
    """This will judge credit results against the payments as they stand; others stay as they are.

    So does one whose lines mean nothing without those of its request: it is judged when it is applied.

    Raises:
        AnswersNothing: we never sent what one of them answers.
    """
    files = await _answering(bank, files)
    if all(each.sent is None for each in files):
        return tuple(files)
    found = await asyncio.to_thread(_said, bank.profile, files)
    # The lines are not needed any more, and are not held while the payments are read.
    files = [
        each if each.sent is None else replace(each, parsed=replace(each.parsed, lines=()))
        for each in files
    ]
    seen = await outcomes.standings([each.sent.file_id for each in files if each.sent is not None])
    return await asyncio.to_thread(
        lambda: tuple(
            each
            if each.sent is None
            else replace(each, weighed=_foreseen(found[each.file_id], seen[each.sent.file_id]))
            for each in files
        )
    )


def said(profile: Profile, parsed: ParsedFile) -> Weighed:
    """This will read what the lines of a credit result say."""
    results = credit.results(profile, parsed)
    return Weighed(
        tuple(
            Credit(
                number=result.line_number,
                pay_id=result.payment_id,
                outcome=OUTCOMES[result.outcome],
                code=result.code.value,
                amount_fen=result.amount_fen,
                bank_serial=result.bank_serial,
                posted_at=result.posted_at,
            )
            for result in results.values
        ),
        tuple(lines(results.refused)),
    )


async def _answering(bank: Exchange, files: Sequence[Read]) -> Sequence[Read]:
    """This will put to each credit result that can be judged now the file of ours that it answers."""
    kind = RecordKind.CREDIT_RESULT
    results = [each for each in files if each.parsed.kind is kind]
    if not results or referring.needs_request(bank.profile, kind):
        return files
    async with transaction(read_only=True):
        sent = {
            each.file_id: (await references.resolved(bank.profile, each.parsed))[0]
            for each in results
        }
    return [replace(each, sent=sent.get(each.file_id)) for each in files]


def _said(profile: Profile, files: Sequence[Read]) -> dict[int, Weighed]:
    return {each.file_id: said(profile, each.parsed) for each in files if each.sent is not None}


def _foreseen(of: Weighed, seen: Seen) -> Weighed:
    return replace(
        of, foresight=Foresight(seen.printed, evidence.weigh(of.credits, seen.standings))
    )
