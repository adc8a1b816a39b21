"""The archive read once more: what the bytes that were sent and received give, and no table of payments.

A credit file's lines say what was sent; the acceptances, results, returns, statements and letters that
speak of them, in the order in which they were taken in, say what became of each. One credit file is
held at a time, with what speaks of it.
"""

import asyncio
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from domain import letters
from domain.calendar import CHINA
from domain.certificates.rules import NOWHERE, Counted, Figure
from integrations.psbc import acceptance, codec, credit, referring, returns, statement
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import Outcome, ResultCode
from integrations.psbc.errors import FileError, MalformedFile
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from integrations.psbc.referring import Asked
from integrations.psbc.statement import EntryDirection

CREDIT: Final = RecordKind.CREDIT.value
ANSWERS: Final = frozenset({RecordKind.CREDIT_ACCEPTANCE.value, RecordKind.CREDIT_RESULT.value})
# A "seen before" or "unknown" never proves that an instruction failed (exchange.md 2, 6).
_NOT_PROVEN: Final = frozenset(
    {
        ResultCode.SERIAL_REPEATED,
        ResultCode.FILE_REPEATED,
        ResultCode.IN_PROGRESS,
        ResultCode.UNKNOWN,
    }
)
_UNKNOWN, _CREDITED, _FAILED, _RETURNED = "unknown", "credited", "failed", "returned"

Read = Callable[[Counted], Awaitable[bytes]]
Parts = list[tuple[str, str, Figure]]


class Damaged(Exception):
    """An archived file is not what its digest says, or cannot be read any more."""


@dataclass(frozen=True, slots=True)
class Span:
    """A credit file and the first and the last of its payment ids."""

    key: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Movement:
    """What a return, a statement or a letter says of one payment.

    `kind` is RTN, D or C, or what the letter says; a letter names no amount.
    """

    source: int
    pay_id: str
    kind: str
    amount_fen: int
    on: date
    posted_on: date


@dataclass(slots=True)
class _Line:
    """One payment as its credit line and the answers to it say."""

    programme: str
    amount_fen: int
    state: str = _UNKNOWN
    is_doubtful: bool = False
    paid_on: date | None = None
    back_on: date | None = None
    stated: list[tuple[str, date, int]] = field(default_factory=list)


@dataclass(slots=True)
class Spans:
    """Finds the credit files that may hold a payment id: ids grow, but two batches may interleave."""

    spans: Sequence[Span]
    _firsts: list[str] = field(init=False)
    _lasts: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.spans = sorted(self.spans, key=lambda span: span.first)
        self._firsts = [span.first for span in self.spans]
        self._lasts = []
        for span in self.spans:
            self._lasts.append(max(span.last, self._lasts[-1] if self._lasts else ""))

    def holding(self, pay_id: str) -> Iterable[int]:
        """This will give the keys of the credit files within whose ids this one lies."""
        at = bisect_right(self._firsts, pay_id) - 1
        while at >= 0 and self._lasts[at] >= pay_id:
            if self.spans[at].last >= pay_id:
                yield self.spans[at].key
            at -= 1


class Recounter:
    """Reads archived files under one profile; a damaged one is noted by name and left out."""

    def __init__(self, profile: Profile, org: str, read: Read) -> None:
        self._profile = profile
        self._org = org
        self._read = read
        self.damaged: set[str] = set()
        self.explained: set[str] = set()

    async def span(self, file: Counted) -> Span:
        """This will give the first and the last payment id of a credit file; "" if it is damaged."""
        parsed = await self._parsed(file)
        ids = [str(line.values["pay_id"]) for line in parsed.lines] if parsed else []
        return Span(file.key, min(ids, default=""), max(ids, default=""))

    async def movements(self, file: Counted) -> list[Movement]:
        """This will give what a return, a statement or a letter says of payments."""
        if file.kind == letters.KIND:
            return await self._written(file)
        parsed = await self._parsed(file)
        if parsed is None:
            return []
        try:
            return await asyncio.to_thread(_movements, self._profile, file, parsed)
        except FileError:
            self.damaged.add(file.name)
            return []

    async def unsent(self, file: Counted) -> Parts:
        """This will count a credit file that was approved and has not left."""
        lines = _lines(await self._parsed(file))
        return _summed((line.programme, "unsent", line.amount_fen) for line in lines.values())

    async def fold(
        self, file: Counted, sources: Sequence[Counted], movements: Mapping[int, Sequence[Movement]]
    ) -> Parts:
        """This will give what became of a credit file's payments, after all its sources in order."""
        asked = await self._parsed(file)
        lines = _lines(asked)
        for source in sources:
            if source.kind in ANSWERS:
                await self._answer(asked, source, lines)
            else:
                moved = movements.get(source.key, ())
                self.explained.update(each.pay_id for each in moved if each.pay_id in lines)
                _move(lines, moved)
        return _figures(lines.values())

    def strays(self, movements: Iterable[Movement]) -> Parts:
        """This will count what a statement says of payments that no credit line read so far has."""
        return _summed(
            (NOWHERE, f"{_STATED[each.kind]}@{each.on.isoformat()}", each.amount_fen)
            for each in movements
            if each.kind in _STATED and each.pay_id not in self.explained
        )

    async def _written(self, file: Counted) -> list[Movement]:
        try:
            said = letters.read(await self._read(file))
        except (Damaged, ValueError):
            said = None
        if said is None or said.pay_id != file.batch_no:
            self.damaged.add(file.name)
            return []
        return [Movement(file.key, said.pay_id, said.outcome, 0, said.on, said.on)]

    async def _answer(
        self, asked: ParsedFile | None, source: Counted, lines: Mapping[str, _Line]
    ) -> None:
        parsed = await self._parsed(source)
        if parsed is None or asked is None:
            return
        try:
            if not referring.is_about(self._profile, parsed, Asked.of(asked)):
                raise MalformedFile("答复的不是这一批")
            _take(self._profile, referring.resolved(self._profile, parsed, asked), lines)
        except FileError:
            self.damaged.add(source.name)

    async def _parsed(self, file: Counted) -> ParsedFile | None:
        try:
            content = await self._read(file)
            return await asyncio.to_thread(
                codec.parse, self._profile, name=file.name, content=content, org=self._org
            )
        except (Damaged, FileError):
            self.damaged.add(file.name)
            return None


def _lines(parsed: ParsedFile | None) -> dict[str, _Line]:
    if parsed is None:
        return {}
    found = {}
    for line in parsed.lines:
        fen = line.values["amount_fen"]
        assert isinstance(fen, int), "a credit line has an amount"
        found[str(line.values["pay_id"])] = _Line(str(line.values["programme"]), fen)
    return found


def _take(profile: Profile, parsed: ParsedFile, lines: Mapping[str, _Line]) -> None:
    if parsed.kind is RecordKind.CREDIT_ACCEPTANCE:
        _accept(acceptance.verdict(profile, parsed), lines)
        return
    for result in credit.results(profile, parsed).values:
        line = lines.get(result.payment_id)
        if line is None or line.state != _UNKNOWN:
            continue
        if line.amount_fen != result.amount_fen or result.outcome is Outcome.UNKNOWN:
            line.is_doubtful = True
        elif result.outcome is Outcome.SUCCEEDED and result.posted_at is not None:
            line.state, line.paid_on = _CREDITED, result.posted_at.astimezone(CHINA).date()
        elif result.outcome is Outcome.FAILED and result.code not in _NOT_PROVEN:
            line.state = _FAILED


def _accept(verdict: acceptance.Acceptance, lines: Mapping[str, _Line]) -> None:
    if not verdict.is_accepted:
        is_paid = any(line.state in {_CREDITED, _RETURNED} for line in lines.values())
        if verdict.code not in _NOT_PROVEN and not is_paid:
            for line in lines.values():
                if line.state == _UNKNOWN and not line.is_doubtful:
                    line.state = _FAILED
        return
    for row in verdict.refused:
        refused = lines.get(row.reference)
        if refused is not None and refused.state == _UNKNOWN and row.code not in _NOT_PROVEN:
            refused.state = _FAILED


def _movements(profile: Profile, file: Counted, parsed: ParsedFile) -> list[Movement]:
    if parsed.kind is RecordKind.RETURN:
        return [
            Movement(
                file.key,
                each.payment_id,
                RecordKind.RETURN.value,
                each.amount_fen,
                each.returned_on,
                each.returned_on,
            )
            for each in returns.returns(profile, parsed).values
        ]
    return [
        Movement(
            file.key,
            entry.payment_id,
            entry.direction.value,
            entry.amount_fen,
            parsed.business_on,
            entry.posted_at.astimezone(CHINA).date(),
        )
        for entry in statement.statement(profile, parsed).entries
        if entry.payment_id
    ]


def _move(lines: Mapping[str, _Line], movements: Iterable[Movement]) -> None:
    for each in movements:
        line = lines.get(each.pay_id)
        if line is None:
            continue
        if each.kind in _WRITTEN:
            _settle(line, each)
            continue
        agrees = each.amount_fen == line.amount_fen
        if each.kind != RecordKind.RETURN.value:
            line.stated.append((each.kind, each.on, each.amount_fen))
        if each.kind == EntryDirection.DEBIT and agrees:
            line.paid_on = line.paid_on or each.posted_on
            line.state = _CREDITED if line.state == _UNKNOWN else line.state
        if each.kind == RecordKind.RETURN.value and agrees and line.state in {_UNKNOWN, _CREDITED}:
            line.state, line.back_on = _RETURNED, each.on
            line.paid_on = line.paid_on or each.on


def _settle(line: _Line, letter: Movement) -> None:
    """This will let a letter decide; as in the database, only on what nothing has decided before."""
    if line.state == _UNKNOWN:
        line.state = _WRITTEN[letter.kind]
        line.paid_on = letter.posted_on if line.state == _CREDITED else None


_WRITTEN: Final = {letters.CREDITED: _CREDITED, letters.FAILED: _FAILED}
_STATED: Final = {
    EntryDirection.DEBIT.value: "stated_paid",
    EntryDirection.CREDIT.value: "stated_back",
}


def _figures(lines: Iterable[_Line]) -> Parts:
    def each(line: _Line) -> Iterable[tuple[str, str, int]]:
        yield line.programme, "sent", line.amount_fen
        yield line.programme, line.state, line.amount_fen
        if line.state in {_CREDITED, _RETURNED} and line.paid_on is not None:
            yield line.programme, f"paid@{line.paid_on.isoformat()}", line.amount_fen
        if line.state == _RETURNED and line.back_on is not None:
            yield line.programme, f"back@{line.back_on.isoformat()}", line.amount_fen
        for kind, day, fen in line.stated:
            yield line.programme, f"{_STATED[kind]}@{day.isoformat()}", fen

    return _summed(part for line in lines for part in each(line))


def _summed(found: Iterable[tuple[str, str, int]]) -> Parts:
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for programme, name, fen in found:
        figure = sums[programme, name]
        figure[0] += 1
        figure[1] += fen
    return [(*place, (count, fen)) for place, (count, fen) in sorted(sums.items())]
