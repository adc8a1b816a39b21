"""What every department of the bank shares: its books, its manner, and the way an answer goes out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from integrations.psbc.simulator import codes, files, times
from integrations.psbc.simulator.envelope import Envelope
from integrations.psbc.simulator.scenario import Scenario
from integrations.psbc.simulator.state import State

OWN_BATCH = ""
SERIAL = "SERIAL"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row refused for its format, by its own reference."""

    ref: str
    code: str


@dataclass(frozen=True, slots=True)
class Desk:
    """One bank serving one organisation."""

    org: str
    seed: int
    scenario: Scenario
    state: State
    envelope: Envelope | None = None

    def issue(
        self,
        kind: str,
        batch_no: str,
        rows: Sequence[Sequence[str]],
        *,
        at_us: int,
        day: str = "",
    ) -> None:
        """This will number, render and store an answer; part of the caller's transaction.

        It is of the day on which it is given, or of the `day` that it speaks of.
        """
        day = day or times.to_day(at_us)
        sequence = self.state.next_sequence(kind, day)
        if self.is_struck("sequence_gap", kind, lambda: self.state.count_letters(kind) + 1):
            sequence = self.state.next_sequence(kind, day)
        name = files.FileName(kind, self.org, day, sequence)
        data = files.render(name, batch_no or f"{kind}{day}{sequence:06d}", rows)
        if self.envelope is not None:
            data = self.envelope.close(data)
        self.state.post(name, data, files.render_flag(name, data, rows))

    def opened(self, data: bytes) -> bytes:
        """This will take a file out of its envelope, where one was agreed.

        Raises:
            FileRefused: 3003, the envelope is not as agreed.
        """
        return data if self.envelope is None else self.envelope.open(data)

    def accept(
        self,
        kind: str,
        name: files.FileName,
        content: files.Content,
        refusals: Sequence[Refusal],
        *,
        at_us: int,
    ) -> None:
        """This will answer that the file is accepted, but for the rows named.

        Raises:
            FileRefused: 3004, so many rows are wrong that the answer itself would be too long.
        """
        if len(refusals) >= files.ROWS_MAX:
            raise files.FileRefused("3004", "所有明细")
        taken = len(content.rows) - len(refusals)
        head = ("F", str(name), codes.SUCCESS, str(taken), codes.TEXTS[codes.SUCCESS])
        rest = [("R", each.ref, each.code, "0", codes.TEXTS[each.code]) for each in refusals]
        self.issue(kind, content.batch_no, [head, *rest], at_us=at_us)

    def refuse(
        self, kind: str, name: str, batch_no: str, refusal: files.FileRefused, *, at_us: int
    ) -> None:
        """This will answer that no row of the file is taken."""
        row = ("F", name, refusal.code, "0", refusal.text)
        self.issue(kind, batch_no, [row], at_us=at_us)

    def is_struck(self, does: str, kind: str, number: Callable[[], int]) -> bool:
        """This will say whether a file of a kind meets with an incident, by its number."""
        return any(
            each.does == does and each.strikes(kind, number(), seed=self.seed)
            for each in self.scenario.incidents
        )


def after(at_us: int, delay_s: float) -> int:
    """This will add a delay in seconds to an instant."""
    return at_us + round(delay_s * times.SECOND_US)


def next_serial(desk: Desk, at_us: int) -> str:
    """This will give the serial number of the next entry of a day."""
    day = times.to_day(at_us)
    return f"{day}{desk.state.next_sequence(SERIAL, day):012d}"
