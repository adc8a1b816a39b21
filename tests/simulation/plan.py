"""What one run of the simulation is made of, as data: everything that a seed decides, and no clock."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final, Self

# The mornings from which runs start: plain days, and days before, in and after long holidays.
MORNINGS: Final = (
    "2018-03-20",
    "2018-03-30",
    "2018-02-14",
    "2018-09-29",
    "2018-09-30",
    "2018-04-27",
    "2018-12-28",
    "2018-06-15",
)
OF_THE_BANK: Final = "psbc-cd/1"
# How often a run is under each agreement that is shipped.
AGREEMENTS: Final[Mapping[str, int]] = {OF_THE_BANK: 8, "hundsun-2017/1": 3, "psbc-bat/1": 1}
# What a bank under another agreement has no file to tell of, and so does not do in a run under it.
UNTOLD: Final[Mapping[str, float]] = {
    "is_stating": False,
    "open_refused_permille": 0,
    "open_pending_permille": 0,
    "never_active_permille": 0,
    "credit_pending_permille": 0,
    "credit_unknown_permille": 0,
    "return_permille": 0,
    "lost_permille": 0,
    "dormant_permille": 0,
    "listing_every_days": 0,
}
MINUTE: Final = 60.0
HOUR: Final = 3600.0
DAY: Final = 24 * HOUR

# What can go wrong at a boundary, by its kind; the number says how often the kind passes in a run.
AT_COMMIT: Final = (
    "killed before",
    "killed after",
    "lost before",
    "lost after",
    "meanwhile",
    "bug before",
    "oddity before",
)
AT_VERB: Final = (
    "killed before",
    "killed after",
    "unavailable before",
    "unavailable after",
    "refused before",
    "meanwhile before",
    "meanwhile after",
)
AT_CREATE: Final = (*AT_VERB, "killed during", "unavailable during")
AT_NUDGE: Final = ("lost", "lost", "twice", "unreachable")
AT_LETTER: Final = (
    "late",
    "days late",
    "twice",
    "out of order",
    "truncated",
    "half visible",
    "flag first",
    "repeated under another number",
    "unknown reference",
    "unknown code",
    "wrong amount",
    "missing serial",
    "garbage beside",
    "empty beside",
    "lines repeated",
    "answer without its acceptance",
)
AT_PERSON: Final = (
    "turns it down",
    "withdraws",
    "seals anew",
    "sleeps over it",
    "goes on holiday",
    "signs twice",
    "signs for other bytes",
    "repeats other totals",
)
AT_DESK: Final = (
    "holds a member",
    "holds a unit",
    "holds a programme",
    "holds a batch",
    "holds a file",
)
AT_ARRIVAL: Final = ("taken away",)
AT_BANK: Final = ("asleep", "asleep for days")
BOUNDARIES: Final[Mapping[str, tuple[Sequence[str], int]]] = {
    "commit": (AT_COMMIT, 90),
    "open": (AT_VERB, 24),
    "stat": (AT_VERB, 60),
    "get": (AT_VERB, 50),
    "list": (AT_VERB, 30),
    "directories": (AT_VERB, 20),
    "make": (AT_VERB, 6),
    "create": (AT_CREATE, 8),
    "rename": (AT_VERB, 8),
    "remove": (AT_VERB, 2),
    "nudge": (AT_NUDGE, 30),
    "letter": (AT_LETTER, 22),
    "person": (AT_PERSON, 12),
    "arrival": (AT_ARRIVAL, 8),
    "bank": (AT_BANK, 20),
    "desk": (AT_DESK, 16),
}
# How often a fault is drawn for each kind; the effects on money more often than the rest.
WEIGHTS: Final[Mapping[str, int]] = {
    "commit": 10,
    "open": 1,
    "stat": 2,
    "get": 3,
    "list": 1,
    "directories": 1,
    "make": 1,
    "create": 4,
    "rename": 4,
    "remove": 1,
    "nudge": 3,
    "letter": 10,
    "person": 5,
    "arrival": 2,
    "bank": 1,
    "desk": 3,
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong at the n-th passage of a kind of boundary."""

    at: str
    n: int
    how: str

    def __str__(self) -> str:
        return f"{self.at}#{self.n}: {self.how}"


@dataclass(frozen=True, slots=True)
class Plan:
    """One run. The same plan gives the same run, event by event."""

    seed: int
    people: int
    rows_max: int
    morning: str
    by_workbook: bool
    scenario: Mapping[str, float]
    faults: tuple[Fault, ...]
    is_enveloped: bool = False
    agreement: str = OF_THE_BANK

    def without(self, fault: Fault) -> "Plan":
        """This will give the same run but for one fault."""
        return replace(self, faults=tuple(each for each in self.faults if each is not fault))

    def to_json(self) -> str:
        """This will write the plan down, for a file."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """This will read a plan that was written down."""
        values: dict[str, Any] = json.loads(text)
        faults = tuple(Fault(**each) for each in values.pop("faults"))
        return cls(**values, faults=faults)


def drawn(seed: int) -> Plan:
    """This will decide everything about a run from its seed alone."""
    dice = random.Random(seed)  # noqa: S311 - to be repeated, not secret
    agreement = _agreement(seed)
    return Plan(
        seed=seed,
        people=dice.choice((1, 1, 2, 2, 2, 3, 3, 4, 6)),
        rows_max=dice.choice((1, 2, 2, 3, 1000)),
        morning=dice.choice(MORNINGS),
        by_workbook=seed % 25 == 0,
        scenario=_scenario(dice) | ({} if agreement == OF_THE_BANK else dict(UNTOLD)),
        faults=_faults(dice),
        is_enveloped=seed % 20 == 11 and agreement == OF_THE_BANK,
        agreement=agreement,
    )


def _agreement(seed: int) -> str:
    """This will draw the agreement apart from all else: a run under the bank's own stays what it was."""
    dice = random.Random(f"{seed}:agreement")  # noqa: S311 - to be repeated, not secret
    return dice.choices([*AGREEMENTS], [*AGREEMENTS.values()])[0]


def _scenario(dice: random.Random) -> dict[str, float]:
    """This will draw how fast the bank is and whom it refuses."""
    hasty = {"open_s": 0.0, "step_s": 0.0, "swipe_s": 0.0, "credit_s": 0.0}
    slow = {
        "open_s": dice.choice((0.0, 5 * MINUTE, 3 * HOUR, DAY)),
        "step_s": dice.choice((0.0, 0.0, HOUR)),
        "credit_s": dice.choice((0.0, 5 * MINUTE, 3 * HOUR, DAY)),
        "credit_pending_s": dice.choice((MINUTE, DAY, 3 * DAY)),
    }
    refusing: dict[str, float] = {
        "open_refused_permille": dice.choice((0, 0, 200)),
        "open_pending_permille": dice.choice((0, 0, 300)),
        "never_active_permille": dice.choice((0, 0, 200)),
        "credit_refused_permille": dice.choice((0, 0, 300)),
        "credit_pending_permille": dice.choice((0, 0, 300)),
        "credit_unknown_permille": dice.choice((0, 0, 300)),
        "payer_fen": dice.choice((10_000_000_000, 10_000_000_000, 25_000)),
        "return_permille": dice.choice((0, 0, 0, 300)),
        "return_s": dice.choice((0.0, 3 * HOUR, 3 * DAY)),
        # A bank that states its days works on banking days alone, as ours count them.
        "is_stating": dice.random() < 0.5,
        # Cards lost and replaced, or asleep for a time, and listings of them all.
        "lost_permille": dice.choice((0, 0, 300)),
        "lost_s": dice.choice((0.0, HOUR, DAY)),
        "dormant_permille": dice.choice((0, 0, 300)),
        "dormant_s": dice.choice((HOUR, DAY)),
        "wake_s": dice.choice((HOUR, 2 * DAY)),
        "listing_every_days": dice.choice((0, 1, 3)),
    }
    return hasty | (slow if dice.random() < 0.5 else {}) | refusing


def _faults(dice: random.Random) -> tuple[Fault, ...]:
    kinds = tuple(BOUNDARIES)
    weights = [WEIGHTS[kind] for kind in kinds]
    found = {}
    for kind in dice.choices(kinds, weights, k=dice.choice((0, 1, 2, 3, 5, 8, 13))):
        hows, passages = BOUNDARIES[kind]
        n = dice.randint(1, passages)
        found[kind, n] = Fault(kind, n, dice.choice(hows))
    return tuple(found.values())
