"""A file on its way in, read and identified, and what its handlers read alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain.bank_files.queries import Sent
from domain.bank_files.rules import Identity, Line
from domain.outcomes.rules import Credit, Foresight
from integrations.psbc import acceptance, referring
from integrations.psbc.acceptance import Acceptance
from integrations.psbc.codec import ParsedFile
from integrations.psbc.codes import Outcome
from integrations.psbc.errors import MalformedFile
from integrations.psbc.reading import RefusedLine
from workers.exchange import Exchange

OUTCOMES: Final = {
    Outcome.SUCCEEDED: "S",
    Outcome.FAILED: "F",
    Outcome.IN_PROGRESS: "P",
    Outcome.UNKNOWN: "U",
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the lines of a credit result say, those that say nothing, and what was foreseen of them."""

    credits: tuple[Credit, ...]
    by_file: tuple[Line, ...]
    foresight: Foresight | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What was read in an archived file, and what was made of it so far.

    A file that was weighed holds no lines any more, since there may be very many, but what it answers.
    """

    file_id: int
    parsed: ParsedFile
    sent: Sent | None = None
    weighed: Weighed | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """A parsed file on its way in, what it answers, if it is an answer, and what was foreseen of it."""

    bank: Exchange
    file_id: int
    parsed: ParsedFile
    sent: Sent | None
    now: datetime
    weighed: Weighed | None = None

    @property
    def answered(self) -> Sent:
        """This will give what an answer answers."""
        assert self.sent is not None, "only an answer has a request"
        return self.sent

    @property
    def identity(self) -> Identity:
        """This will give what the file says it is."""
        return Identity(
            file_id=self.file_id,
            kind=self.parsed.kind.value,
            business_on=self.parsed.business_on,
            sequence=self.parsed.sequence,
            batch_no=self.parsed.batch_no or (self.sent.batch_no if self.sent else ""),
            row_count=self.parsed.rows,
            total_fen=self.parsed.total_fen,
            answers_id=self.sent.file_id if self.sent else None,
            has_number_of_request=referring.has_its_number(self.bank.profile, self.parsed.kind),
        )


def verdict(arrival: Arrival) -> tuple[Acceptance, list[Line]]:
    """This will read an acceptance, and what is wrong in it short of refusing it.

    Raises:
        FileError: it cannot be read, or speaks of another file than its batch number does.
    """
    answer = acceptance.verdict(arrival.bank.profile, arrival.parsed)
    if answer.file_name != arrival.answered.name:
        raise MalformedFile("受理文件所指的文件名与批次号不符")
    problems = lines(answer.unread)
    told = answer.accepted + len(answer.refused) + len(answer.unread)
    if answer.is_accepted and told != arrival.answered.row_count:
        problems.append(Line(1, "COUNT_DIFFERS", "受理与退回的笔数之和与所发文件的笔数不符。"))
    return answer, problems


def lines(refused: Sequence[RefusedLine]) -> list[Line]:
    """This will turn lines that could not be read into those that are kept for a person."""
    return [Line(line.number, line.problem.code, line.problem.reason) for line in refused]
