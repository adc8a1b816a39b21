"""The scripted set: what is sent in which order, and for what one waits before going on.

Everything is invented and named after the run, so that runs on one environment keep apart.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from integrations.psbc import activation, codec, credit, filenames, opening, referring
from integrations.psbc.channel import Channel
from integrations.psbc.codec import ParsedFile, RenderedFile
from integrations.psbc.codes import CardStatusCode, Outcome, ResultCode
from integrations.psbc.conformance import parcels, people
from integrations.psbc.conformance.mailbox import Mailbox
from integrations.psbc.conformance.parcels import Press, Spoil
from integrations.psbc.conformance.people import Run
from integrations.psbc.conformance.points import Findings, Point
from integrations.psbc.credit import CreditInstruction
from integrations.psbc.errors import MalformedFile
from integrations.psbc.kinds import Direction, RecordKind
from integrations.psbc.opening import OpeningResult
from integrations.psbc.profile import Profile
from integrations.psbc.referring import Asked

FEN: Final = 100
PROGRAMME: Final = "TEST"
SETTLING_LOOKS: Final = 8
SUMMARY: Final = "一致性测试"
SPOILT_OPENINGS: Final[Mapping[Point, tuple[Spoil, ResultCode]]] = {
    Point.WRONG_COUNT: (parcels.wrong_count, ResultCode("3001")),
    Point.WRONG_DIGEST: (parcels.wrong_digest, ResultCode("3003")),
    Point.WRONG_COLUMNS: (parcels.wrong_columns, ResultCode("3004")),
    Point.WRONG_DAY: (parcels.wrong_day, ResultCode("3005")),
    Point.WRONG_ORG: (parcels.wrong_org, ResultCode("3007")),
}


@dataclass(frozen=True, slots=True)
class Trial:
    """A file that must be refused whole with a code, and the point that says so."""

    point: Point
    kind: RecordKind
    label: str
    name: str
    code: ResultCode


@dataclass(slots=True)
class Sent:
    """Everything that the kit has sent, for holding the answers against it."""

    files: dict[str, bytes] = field(default_factory=dict)
    batches: dict[str, RenderedFile] = field(default_factory=dict)
    trials: list[Trial] = field(default_factory=list)
    again: str = ""
    applications: dict[str, int] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    parsed: dict[str, ParsedFile] = field(default_factory=dict)
    payments: dict[str, CreditInstruction] = field(default_factory=dict)
    expected: dict[str, tuple[Point, ResultCode]] = field(default_factory=dict)
    repeated: str = ""


@dataclass(slots=True)
class Script:
    """One run of the scripted set over an open channel."""

    profile: Profile
    org: str
    run: Run
    line: Channel
    mailbox: Mailbox
    findings: Findings
    until: Callable[[Callable[[], bool]], bool]
    business_on: date
    sent: Sent = field(default_factory=Sent)
    press: Press = field(init=False)

    def __post_init__(self) -> None:
        """Count on from what lies in our folder."""
        self.press = Press(
            self.profile, self.org, self.business_on, self._sequences(), self.mailbox.keys
        )

    def play(self) -> None:
        """This will send everything and wait for every answer, each as long as was allowed.

        Raises:
            ChannelError: the way to the bank failed.
        """
        self.open_accounts()
        self.spoil_openings()
        if self.has(RecordKind.OPEN_ACCEPTANCE):
            self.wait_for(lambda: self.answered(RecordKind.OPEN_ACCEPTANCE) >= len(self.sent.files))
        self.wait_for(lambda: len(self.final_openings()) >= len(self.sent.applications))
        self.send_again()
        if self.has(RecordKind.CREDIT):
            self.wait_for(lambda: bool(self.active_cards()))
            self.pay()
            self.wait_for(lambda: len(self.results()) >= len(self.sent.payments))
            if self.sent.payments and self.knows("2010"):
                self.pay_again()
            self.wait_for(lambda: self.has_repeated_answer() and self.is_all_accepted())
        self.settle()

    def has(self, kind: RecordKind) -> bool:
        """This will say whether a kind is exchanged under this agreement."""
        return kind in self.profile.kinds

    def knows(self, code: str) -> bool:
        """This will say whether the bank has a word for a code; else it cannot be asked for it."""
        return ResultCode(code) in self.profile.codes.result_codes.values()

    def settle(self) -> None:
        """This will look a few times more; what has no flag before and after will have none."""
        unflagged = self.mailbox.find_unflagged(self.line)
        looks = iter(range(SETTLING_LOOKS))
        self.wait_for(lambda: next(looks, None) is None)
        self.mailbox.unflagged = unflagged & self.mailbox.find_unflagged(self.line)

    def open_accounts(self) -> None:
        """This will send the good file of applications."""
        every = [self.run.application(index) for index in range(len(people.NAMES))]
        # A name that this agreement's encoding cannot write is not sent under it.
        requests = [each for each in every if opening.unfit(self.profile, each) is None]
        rows = list(opening.rows(requests))
        self._deliver(self.press.file(RecordKind.OPEN, self.run.batch("A"), rows), "A")
        for number, request in enumerate(requests, 1):
            self.sent.applications[request.request_id] = number
            self.sent.names[request.request_id] = request.name

    def spoil_openings(self) -> None:
        """This will send files that are wrong in one thing each."""
        rows = list(opening.rows([self.run.application(0)]))
        for at, (point, (spoil, code)) in enumerate(SPOILT_OPENINGS.items()):
            good = self.press.file(RecordKind.OPEN, self.run.batch(f"X{at}"), rows)
            self._try(point, good, spoil, (code, f"X{at}"))
        if not self.has(RecordKind.OPEN_ACCEPTANCE):
            return  # Nothing would tell whether a repeated batch was refused.
        other = list(opening.rows([self.run.application(1)]))
        again = self.press.file(RecordKind.OPEN, self.run.batch("A"), other)
        self.wait_for(lambda: self.answered(RecordKind.OPEN_ACCEPTANCE) > 0)
        self._try(Point.BATCH_AGAIN, again, _as_it_is, (ResultCode("3006"), "A2"))

    def send_again(self) -> None:
        """This will send the bytes of the first file under another name."""
        copy = self.press.renamed(RecordKind.OPEN, self.sent.batches["A"])
        self._put(copy, copy, "A3")
        self.sent.again = copy.name

    def pay(self) -> None:
        """This will send the good file of payments, each row meant for one answer."""
        wanted = (
            ("U", Point.UNKNOWN_CARD, "2002", self.run.unknown_card(), people.PLAIN),
            ("F", Point.FOREIGN_CARD, "2012", self.run.foreign_card(), people.PLAIN),
            *(
                each
                for card_no, name in self.active_cards()[:1]
                for each in (
                    ("S", Point.CREDITED, "0000", card_no, name),
                    ("N", Point.WRONG_NAME, "2001", card_no, people.LAST * 2),
                )
            ),
        )
        rows = []
        for label, point, code, card_no, name in wanted:
            if self.knows(code):
                rows.append(self._payment(label, card_no, name))
                self._expect(label, point, code)
        if not rows:
            return
        file = self.press.file(RecordKind.CREDIT, self.run.batch("P"), credit.rows(rows))
        self._deliver(file, "P")
        bad = self.press.file(RecordKind.CREDIT, self.run.batch("Q"), credit.rows(rows[:1]))
        self._try(Point.WRONG_TOTAL, bad, parcels.wrong_total, (ResultCode("3002"), "Q"))

    def pay_again(self) -> None:
        """This will send a payment id again that was answered before, in a batch of its own."""
        first = next(iter(self.sent.payments.values()))
        file = self.press.file(RecordKind.CREDIT, self.run.batch("R"), credit.rows([first]))
        self._deliver(file, "R")
        self.sent.repeated = first.payment_id

    def wait_for(self, is_so: Callable[[], bool]) -> None:
        """This will look at the bank until something is so, or the time allowed is over."""

        def look() -> bool:
            self.mailbox.look(self.line)
            return is_so()

        self.until(look)

    def answers(self, kind: RecordKind) -> list[tuple[str, ParsedFile]]:
        """This will give the answers of a kind, each with the label of what it answers, "" for nothing.

        In its lines our own references stand, however the bank names what it answers.
        """
        found = []
        for file in self.mailbox.of(kind):
            asked = self.sent.asked.items()
            labels = (
                label for label, each in asked if referring.is_about(self.profile, file, each)
            )
            label = next(labels, "")
            request = self.sent.parsed.get(label)
            known = file if request is None else referring.resolved(self.profile, file, request)
            found.append((label, known))
        return found

    def answered(self, kind: RecordKind) -> int:
        """This will count the acceptances of files of this run."""
        return sum(bool(label) for label, _ in self.answers(kind))

    def is_all_accepted(self) -> bool:
        """This will say whether every file of payments has its acceptance."""
        if not self.has(RecordKind.CREDIT_ACCEPTANCE):
            return True
        wanted = sum(asked.kind is RecordKind.CREDIT for asked in self.sent.asked.values())
        return self.answered(RecordKind.CREDIT_ACCEPTANCE) >= wanted

    def final_openings(self) -> list[OpeningResult]:
        """This will give the results that settle an application of this run."""
        return [each for each in self.openings() if each.outcome is not Outcome.IN_PROGRESS]

    def openings(self) -> list[OpeningResult]:
        """This will give all results of applications of this run."""
        return [
            result
            for label, file in self.answers(RecordKind.OPEN_RESULT)
            for result in opening.results(self.profile, file).values
            if label == "A"
        ]

    def results(self) -> list[credit.CreditResult]:
        """This will give the final results of the first file of payments."""
        return [
            result
            for label, file in self.answers(RecordKind.CREDIT_RESULT)
            for result in credit.results(self.profile, file).values
            if label == "P"
            and result.outcome in {Outcome.SUCCEEDED, Outcome.FAILED, Outcome.UNKNOWN}
        ]

    def has_repeated_answer(self) -> bool:
        """This will say whether the payment sent again was answered, if one was."""
        labels = {label for label, _ in self.answers(RecordKind.CREDIT_RESULT)}
        return not self.sent.repeated or "R" in labels

    def active_cards(self) -> list[tuple[str, str]]:
        """This will give the cards of this run that are active, with their holders' names."""
        opened = [each for each in self.final_openings() if each.card_number]
        if not self.has(RecordKind.ACTIVATION):
            is_at_once = self.profile.opened_as is CardStatusCode.ACTIVE
            return [(e.card_number, self.sent.names[e.request_id]) for e in opened if is_at_once]
        active = {
            change.card_number
            for file in self.mailbox.of(RecordKind.ACTIVATION)
            for change in activation.changes(self.profile, file).values
            if change.status is CardStatusCode.ACTIVE
        }
        return [
            (each.card_number, self.sent.names[each.request_id])
            for each in opened
            if each.card_number in active and each.request_id in self.sent.names
        ]

    def _payment(self, label: str, card_no: str, name: str) -> CreditInstruction:
        made = CreditInstruction(self.run.payment(label), card_no, name, FEN, PROGRAMME, SUMMARY)
        self.sent.payments[made.payment_id] = made
        return made

    def _expect(self, label: str, point: Point, code: str) -> None:
        self.sent.expected[self.run.payment(label)] = (point, ResultCode(code))

    def _try(
        self, point: Point, good: RenderedFile, spoil: Spoil, told: tuple[ResultCode, str]
    ) -> None:
        """This will send a good file spoilt, if this agreement has what is to be spoilt."""
        code, label = told
        if point is Point.WRONG_DIGEST:
            file = spoil(self.profile, self.press.closed(good))
        else:
            file = self.press.closed(spoil(self.profile, good))
        is_spoilt = spoil is _as_it_is or spoil(self.profile, good) != good
        if not is_spoilt:
            return
        self._put(file, good, label)
        kind = filenames.read(self.profile, file.name).kind
        self.sent.trials.append(Trial(point, kind, label, file.name, code))

    def _deliver(self, plain: RenderedFile, label: str) -> None:
        self._put(self.press.closed(plain), plain, label)
        self.sent.parsed[label] = codec.parse(self.profile, name=plain.name, content=plain.content)

    def _put(self, file: RenderedFile, plain: RenderedFile, label: str) -> None:
        self.line.put(file.directory, file.name, file.content)
        self.line.put(file.directory, file.flag_name, file.flag_content)
        self.findings.conforms(Point.RENAME)
        self.sent.files[file.name] = file.content
        self.sent.batches[label] = file
        kind = filenames.read(self.profile, plain.name).kind
        batch = self.run.batch({"A2": "A", "A3": "A"}.get(label, label))
        self.sent.asked[label] = Asked(kind, plain.name, batch)

    def _sequences(self) -> dict[RecordKind, int]:
        directory = filenames.directory(
            self.profile,
            direction=Direction.TO_BANK,
            org=self.org,
            business_on=self.business_on,
        )
        found: dict[RecordKind, int] = {}
        for each in self.line.list(directory):
            try:
                identity = filenames.read(self.profile, each.name)
            except MalformedFile:
                continue
            found[identity.kind] = max(found.get(identity.kind, 0), identity.sequence)
        return found


def _as_it_is(_: Profile, file: RenderedFile) -> RenderedFile:
    return file
