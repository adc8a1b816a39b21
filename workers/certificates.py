"""Certificates day by day: what is due, the recount of the archive for each, and the same once more.

A day is certified when the bank's statement of it has come, or when noon of the next banking day has
passed without one; days missed are caught up in order.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

import structlog

from domain import letters
from domain.calendar import CHINA, BankCalendar
from domain.certificates import operations as certificates
from domain.certificates import queries, rules
from domain.certificates.operations import Count, Recount
from domain.certificates.rules import Counted, Tally
from domain.errors import NotFound
from integrations.psbc import profile as profiles
from workers import exchange
from workers.broker import actor
from workers.exchange import Exchange
from workers.recount import ANSWERS, CREDIT, Damaged, Movement, Recounter, Span, Spans

NOON: Final = time(12)

log = structlog.get_logger("workers.certificates")


@actor
async def certify() -> None:
    """This will issue every certificate that is due, in the order of their days."""
    bank = exchange.current()
    await issue_due(bank, now=bank.now())


async def issue_due(bank: Exchange, *, now: datetime, until: date | None = None) -> list[int]:
    """This will issue what is due, and gives the numbers; up to a day, if a person asks for it.

    Raises:
        CalendarUnknown: nobody knows which days are banking days.
    """
    last = await queries.last()
    if last is not None and last["state"] == rules.CertificateState.COUNTING:
        await _count(last["id"], now)
    issued = []
    while (day := await _due(bank.calendar, now=now, until=until)) is not None:
        certificate_id = await certificates.open_(
            day_on=day, org=bank.org, profile=bank.profile.id, now=now
        )
        await _count(certificate_id, now)
        own = await queries.last()
        assert own is not None, "one was just issued"
        issued.append(own["number"])
        log.info("certificate.issued", number=own["number"], verdict=own["verdict"])
    return issued


async def recompute(number: int) -> tuple[str, str]:
    """This will compose a certificate anew from what it counted; gives it as issued and as found.

    Everything is read again, from the first credit file on.

    Raises:
        NotFound: no such certificate was issued.
    """
    own = await queries.numbered(number)
    if own is None:
        raise NotFound
    counter = _counter(own["profile"], own["org"])
    files = await queries.counted_through(own["id"])
    counts = await whole(counter, files, await answers_of(files))
    totals: Tally = {}
    for count in counts:
        rules.added(totals, count.parts)
    left = await queries.files(own["id"], "UNSENT")
    evidence = rules.evidence(
        own,
        await queries.newly_counted(own["id"]),
        left,
        (totals, await _unsent(counter, left)),
        sorted(counter.damaged),
        ledger=await queries.ledger_through(own["id"]),
    )
    found = rules.compose(rules.head(own), evidence)
    return own["document"], rules.canonical(found).decode()


async def whole(
    counter: Recounter, files: Sequence[Counted], answers: dict[int, int]
) -> list[Count]:
    """This will count a whole archive: every credit file with all that speaks of it."""
    credits_ = [file for file in files if file.kind == CREDIT]
    spans = [await counter.span(file) for file in credits_]
    moves = await _moves(counter, files)
    linked = _links(files, answers, moves, spans)
    by_credit: dict[int, list[Counted]] = defaultdict(list)
    for file in files:
        for key in linked[file.key]:
            by_credit[key].append(file)
    counts = [
        Count(
            span.key, span.first, span.last, await _fold(counter, file, by_credit[file.key], moves)
        )
        for file, span in zip(credits_, spans, strict=True)
    ]
    return counts + _strays(counter, files, moves)


async def answers_of(files: Sequence[Counted]) -> dict[int, int]:
    """This will give, for each acceptance or result, the credit file that it answers."""
    return await queries.answered([file.key for file in files if file.kind in ANSWERS])


@dataclass(frozen=True, slots=True)
class _Moves:
    """What returns and statements say, by source; and by the credit file that each may speak of."""

    by_source: dict[int, list[Movement]]
    by_credit: dict[int, dict[int, list[Movement]]]


async def _due(calendar: BankCalendar, *, now: datetime, until: date | None) -> date | None:
    """This will give the next day to be certified, if its time has come."""
    last = await queries.last()
    day = await queries.first_day() if last is None else last["day_on"] + timedelta(days=1)
    today = now.astimezone(CHINA).date()
    while day is not None and day <= today and not calendar.is_banking_day(day):
        day += timedelta(days=1)
    if day is None or day > today:
        return None
    if until is not None:
        return day if day <= until else None
    if await queries.is_stated(day) or now >= _deadline(calendar, day):
        return day
    return None


def _deadline(calendar: BankCalendar, day: date) -> datetime:
    following = day + timedelta(days=1)
    while not calendar.is_banking_day(following):
        following += timedelta(days=1)
    return datetime.combine(following, NOON, CHINA)


async def _count(certificate_id: int, now: datetime) -> None:
    """This will read what is new in the archive, and what it speaks of, and issue the certificate."""
    own = await queries.last()
    assert own is not None, "it was opened a moment ago"
    counter = _counter(own["profile"], own["org"])
    new = await queries.newly_counted(certificate_id)
    moves = await _moves(counter, new)
    spans = {file.key: await counter.span(file) for file in new if file.kind == CREDIT}
    spoken_of = (each.pay_id for said in moves.by_source.values() for each in said)
    older = await queries.spans(min(spoken_of, default="~"))
    known = spans | {line["key"]: Span(**line) for line in older}
    linked = _links(new, await answers_of(new), moves, list(known.values()))
    links = [(file_id, key) for file_id, keys in linked.items() for key in sorted(keys)]
    dirty = sorted(spans.keys() | {key for _, key in links})
    by_credit = await _sources(dirty, certificate_id, new, links)
    counts = await _recounted(counter, dirty, by_credit, known, moves)
    counts += _strays(counter, new, moves)
    left = await queries.files(certificate_id, "UNSENT")
    unsent = await _unsent(counter, left)
    kept = [(file_id, key) for file_id, key in links if file_id > 0]  # A letter names its payment.
    recount = Recount(new, left, counts, kept, unsent, sorted(counter.damaged))
    await certificates.seal(certificate_id, recount, now=now)


async def _sources(
    dirty: Sequence[int],
    certificate_id: int,
    new: Sequence[Counted],
    links: Sequence[tuple[int, int]],
) -> dict[int, list[Counted]]:
    """This will give what speaks of each credit file, old and new, in the order of taking in."""
    by_key = {file.key: file for file in new}
    by_credit: dict[int, list[Counted]] = {key: [] for key in dirty}
    for source in await queries.sources(dirty, before=certificate_id):
        by_credit[source.credit_key].append(source.file)
    for file_id, key in links:
        by_credit[key].append(by_key[file_id])
    return by_credit


async def _recounted(
    counter: Recounter,
    dirty: Sequence[int],
    by_credit: dict[int, list[Counted]],
    known: dict[int, Span],
    moves: _Moves,
) -> list[Count]:
    """This will fold each credit file that is new, or of which something new speaks."""
    files = {file.key: file for file in await queries.counted(dirty)}
    spans = {key: known.get(key) or await counter.span(files[key]) for key in dirty}
    sources = [file for each in by_credit.values() for file in each]
    earlier = await _moves(counter, sources, moves)
    _links(sources, {}, earlier, list(spans.values()))
    return [
        Count(
            key,
            spans[key].first,
            spans[key].last,
            await _fold(counter, files[key], by_credit[key], earlier),
        )
        for key in dirty
    ]


async def _moves(
    counter: Recounter, files: Sequence[Counted], known: _Moves | None = None
) -> _Moves:
    """This will read what returns, statements and letters say, each of them once."""
    by_source = dict(known.by_source) if known else {}
    for file in files:
        is_read = file.key in by_source or file.kind == CREDIT or file.kind in ANSWERS
        if not is_read:
            by_source[file.key] = await counter.movements(file)
    return _Moves(by_source, defaultdict(lambda: defaultdict(list)))


def _links(
    files: Sequence[Counted], answers: dict[int, int], moves: _Moves, spans: Sequence[Span]
) -> dict[int, set[int]]:
    """This will say of which credit files each answer, return, statement or letter may speak."""
    found = Spans([span for span in spans if span.first])
    linked: dict[int, set[int]] = {
        file.key: {answers[file.key]} if file.key in answers else set() for file in files
    }
    for source, movements in moves.by_source.items():
        for movement in movements:
            for key in found.holding(movement.pay_id):
                linked.setdefault(source, set()).add(key)
                moves.by_credit[key][source].append(movement)
    return linked


async def _fold(
    counter: Recounter, file: Counted, sources: Sequence[Counted], moves: _Moves
) -> list[tuple[str, str, rules.Figure]]:
    return await counter.fold(file, sources, moves.by_credit.get(file.key, {}))


def _strays(counter: Recounter, files: Sequence[Counted], moves: _Moves) -> list[Count]:
    """This will count what new statements say of payments that nobody ever sent."""
    said = ((file.key, counter.strays(moves.by_source.get(file.key, ()))) for file in files)
    return [Count(key, "", "", parts) for key, parts in said if parts]


async def _unsent(counter: Recounter, files: Sequence[Counted]) -> Tally:
    tally: Tally = {}
    for file in files:
        rules.added(tally, await counter.unsent(file))
    return tally


def _counter(profile: str, org: str) -> Recounter:
    async def read(file: Counted) -> bytes:
        content = (
            await queries.letter(-file.key, file.digest)
            if file.kind == letters.KIND
            else await queries.content(file.key, file.digest)
        )
        if content is None:
            raise Damaged(file.name)
        return content

    return Recounter(profiles.load(profile), org, read)
