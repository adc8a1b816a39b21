"""Every scenario that comes with the simulated bank, at work: what our books say in the end.

Each row runs the whole job with eight people in files of four: a bank that takes, opens, activates
and credits everything (`accept`) but for what the scenario, as it is shipped, does otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final

import asyncpg
import pytest

from domain.calendar import CHINA
from integrations.psbc.sftp import SftpChannel
from integrations.psbc.simulator import scenario
from integrations.psbc.simulator.faults import Fault
from integrations.psbc.simulator.scenario import Scenario
from tests.integrations.psbc import on_the_way
from tests.integrations.psbc.on_the_way import Way
from tests.journeys.at_work import Found, Work
from tests.journeys.world import ORG, World
from tests.town import Town

# Two days without a statement are missed as such, and their certificates rest on two sources.
UNSTATED: Final = ("INCOMPLETE", "INCOMPLETE")
STATED: Final = ("BALANCED", "BALANCED")
NO_STATEMENT: Final = {"bank_file.missing": 2, "certificate.incomplete": 2}
# What the bank reports of cards before it has said whose they are, and what that is told by.
EARLY_OF_8: Final = {"ACT UNKNOWN_CARD": 55, "DLV UNKNOWN_CARD": 24}
EARLY_OF_4: Final = {"ACT UNKNOWN_CARD": 27, "DLV UNKNOWN_CARD": 12}
HOLIDAY_EVE: Final = datetime(2018, 2, 14, 10, 0, tzinfo=CHINA)
A_DAY_S: Final = 86_400.0

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Row:
    """What becomes of the eight, but that all is paid, nothing set aside and nobody told."""

    payments: Counts = field(default_factory=lambda: {"CREDITED": 8})
    cards: Counts = field(default_factory=lambda: {"06": 8})
    alarms: Counts = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    lines: Counts = field(default_factory=dict)
    is_stated: bool = False
    # Something that must have happened for the row to mean anything, and how often it did.
    also: tuple[str, int] = ("SELECT 0", 0)
    seed: int = 2018
    start: datetime | None = None
    changes: Mapping[str, float] = field(default_factory=dict)

    def found(self) -> Found:
        """This will give the row as it must be found."""
        alarms = dict(self.alarms)
        for kind, count in {} if self.is_stated else NO_STATEMENT.items():
            alarms[kind] = alarms.get(kind, 0) + count
        return Found(
            payments=dict(self.payments),
            cards=dict(self.cards),
            alarms=dict(sorted(alarms.items())),
            aside=self.aside,
            lines=dict(self.lines),
            days=STATED if self.is_stated else UNSTATED,
        )


HALF: Final = {"CREDITED": 4, "UNKNOWN": 4}
BUT_ONE: Final = {"CREDITED": 7, "UNKNOWN": 1}
# A result that never came whole: missed, the next one out of sequence, its payments UNKNOWN.
ONE_RESULT_LOST: Final = {
    "bank_file.missing": 1,
    "bank_file.out_of_sequence": 1,
    "bank_file.quarantined": 1,
    "payment.silent": 1,
}
LEFT_OUT: Final = "SELECT count(*) FROM alarms WHERE message LIKE '%序号不连续%'"
BLOCKING: Final = "SELECT count(*) FROM alarms WHERE is_blocking"
ROWS: Final[Mapping[str, Row]] = {
    "accept": Row(),
    "nightly": Row(is_stated=True),
    "statements": Row(is_stated=True),
    "partial-refusal": Row(
        payments={"CREDITED": 4},
        cards={"06": 4},
        also=("SELECT count(*) FROM card_applications WHERE state = 'FAILED'", 4),
    ),
    "name-mismatch": Row(payments={"CREDITED": 4, "FAILED": 4}),
    "insufficient-funds": Row(payments={"FAILED": 8}),
    "refused-file": Row(
        payments={"CREDITED": 4, "FAILED": 4}, alarms={"bank_file.refused_whole": 1}
    ),
    "late": Row(alarms={"bank_file.lines": 8}, lines=EARLY_OF_8),
    "silent": Row(payments={"UNKNOWN": 8}, alarms={"bank_file.missing": 2, "payment.silent": 1}),
    "lost-request": Row(payments=HALF, alarms={"bank_file.missing": 2, "payment.silent": 1}),
    "duplicate": Row(alarms={"bank_file.duplicate": 4}),
    "renewed": Row(alarms={"bank_file.quarantined": 1}, aside=("CRR BANK_FILE_PLACE_TAKEN",)),
    "out-of-order": Row(alarms={"bank_file.out_of_sequence": 4}, also=(LEFT_OUT, 1)),
    "truncated": Row(payments=HALF, alarms=ONE_RESULT_LOST, aside=("CRR FLAG_DISAGREES",)),
    "cut-short": Row(payments=HALF, alarms=ONE_RESULT_LOST, aside=("CRR MALFORMED_FILE",)),
    "zero-byte": Row(payments=HALF, alarms=ONE_RESULT_LOST, aside=("CRR MALFORMED_FILE",)),
    # The first four never hear of their cards, and whoever could be paid has no result.
    "header-only": Row(
        payments={"UNKNOWN": 4},
        cards={"06": 4},
        alarms={
            "bank_file.lines": 8,
            "bank_file.missing": 2,
            "bank_file.quarantined": 1,
            "card_application.silent": 1,
            "payment.silent": 1,
        },
        aside=("CRR MALFORMED_FILE",),
        lines=EARLY_OF_4,
    ),
    "wrong-totals": Row(
        payments={"UNKNOWN": 4},
        cards={"06": 4},
        alarms={
            "bank_file.lines": 8,
            "bank_file.missing": 2,
            "bank_file.out_of_sequence": 1,
            "bank_file.quarantined": 2,
            "card_application.silent": 1,
            "payment.silent": 1,
        },
        aside=("OPR TOTALS_MISMATCH", "CRR TOTALS_MISMATCH"),
        lines=EARLY_OF_4,
    ),
    "half-visible": Row(alarms={"bank_file.lines": 2}, lines={"ACT UNKNOWN_CARD": 16}),
    "flags": Row(
        payments=HALF,
        alarms={
            "bank_file.missing": 2,
            "bank_file.out_of_sequence": 5,
            "bank_file.quarantined": 6,
            "payment.silent": 1,
        },
        aside=(
            "OPA FILE_MISSING",
            "OPA FILE_MISSING",
            "ACT FLAG_DISAGREES",
            "ACT FLAG_DISAGREES",
            "DLV FILE_MISSING",
            "CRA FLAG_UNREADABLE",
        ),
    ),
    "forged": Row(
        payments=HALF,
        alarms={
            "bank_file.missing": 2,
            "bank_file.out_of_sequence": 2,
            "bank_file.quarantined": 2,
            "payment.silent": 1,
        },
        aside=("CRA MISPLACED", "CRR MISPLACED"),
    ),
    "wrong-amount": Row(
        payments=BUT_ONE,
        alarms={"bank_file.lines": 1, "payment.break": 1},
        lines={"CRR AMOUNT_DIFFERS": 1},
        also=(BLOCKING, 1),
    ),
    "unknown-code": Row(
        payments=BUT_ONE,
        alarms={"bank_file.lines": 1, "payment.silent": 1},
        lines={"CRR UNKNOWN_RESULT_CODE": 1},
    ),
    "unknown-reference": Row(
        payments=BUT_ONE,
        alarms={"bank_file.lines": 1, "payment.break": 1, "payment.silent": 1},
        lines={"CRR UNKNOWN_REFERENCE": 1},
        also=(BLOCKING, 1),
    ),
    "unknown-outcome": Row(
        also=("SELECT count(*) FROM payment_moves WHERE state = 'CREDITED'", 8),
    ),
    "returns": Row(
        payments={"CREDITED": 5, "RETURNED": 3},
        alarms={"payment.returned": 1},
        is_stated=True,
        seed=1,
    ),
    "dormant": Row(also=("SELECT count(*) FROM card_events WHERE status = '11'", 2), seed=2),
    "replaced-cards": Row(
        cards={"06": 8, "12": 3},
        alarms={"bank_file.lines": 1},
        lines={"DLV UNKNOWN_CARD": 9},
        seed=2,
    ),
    "full-listing": Row(
        also=("SELECT count(*) FROM bank_files WHERE kind = 'ACT' AND state = 'APPLIED'", 9),
    ),
    # A credit of the eve that takes a day is credited after the holiday, and nobody is alarmed.
    "holiday-gap": Row(
        is_stated=True,
        start=HOLIDAY_EVE,
        changes={"credit_s": A_DAY_S},
        also=("SELECT count(*) FROM payments WHERE settled_at > '2018-02-22 00:00+08'", 8),
    ),
    "bad-days": Row(
        alarms={
            "bank_file.duplicate": 1,
            "bank_file.out_of_sequence": 7,
            "bank_file.quarantined": 1,
        },
        aside=("CRR FILE_MISSING",),
    ),
}


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """What a fault of the way does to both files of payments before it is mended, and who is told."""

    files: tuple[str, str]
    alarms: Counts = field(default_factory=dict)
    errors: frozenset[str] = frozenset()
    is_taken: bool = False
    seed: int = 2018


TRIED_AGAIN: Final = frozenset({"ChannelUnavailable"})
STOPPED: Final = frozenset({"ChannelRefused"})
# The second file does not overtake the first.
WAYS: Final[Mapping[str, OnTheWay]] = {
    "sftp-denied": OnTheWay(("HELD", "SEALED"), {"bank_file.held": 1}, STOPPED),
    "sftp-other-key": OnTheWay(
        ("HELD", "SEALED"), {"bank_channel.refused": 1, "bank_file.held": 1}, STOPPED
    ),
    "sftp-full": OnTheWay(("SENDING", "SEALED"), errors=TRIED_AGAIN),
    "sftp-lost-rename": OnTheWay(("SENT", "SENT"), errors=TRIED_AGAIN),
    "sftp-shaky": OnTheWay(("SENT", "SENDING"), errors=TRIED_AGAIN, seed=22),
    "sftp-slow": OnTheWay(("ACKNOWLEDGED", "ACKNOWLEDGED")),
    "sftp-takes-files": OnTheWay(("ACKNOWLEDGED", "ACKNOWLEDGED"), is_taken=True),
}


class TestScenarios:
    def test_all_have_their_row(self) -> None:
        """Whoever adds a scenario says here what our side makes of it."""
        assert sorted({*ROWS, *WAYS}) == sorted(scenario.named())
        for name in scenario.named():
            assert bool(scenario.load(name).faults) is (name in WAYS)

    @pytest.mark.parametrize("name", ROWS)
    async def test_end_as_they_must(
        self,
        database: asyncpg.Connection,
        everywhere: None,
        now: datetime,
        tmp_path: Path,
        name: str,
    ) -> None:
        """Exchange invariants 1, 2, 5, 7, 9, 10; failures 9–18."""
        assert everywhere is None
        row = ROWS[name]
        start = row.start or now
        with World(tmp_path, start, given(name, **row.changes), row.seed) as world:
            found = await Work(world, Town(database, start)).run()
        assert found == row.found()
        question, expected = row.also
        assert await database.fetchval(question) == expected

    @pytest.mark.parametrize("name", WAYS)
    async def test_of_the_way_stop_or_go_on_and_pay_everybody_once(
        self,
        database: asyncpg.Connection,
        everywhere: None,
        now: datetime,
        tmp_path: Path,
        name: str,
    ) -> None:
        """Exchange invariants 1, 2, 3; failures 1, 2, 7: over the bank's own SFTP server."""
        assert everywhere is None
        expected = WAYS[name]
        with (
            World(tmp_path, now, given("accept"), 2018) as world,
            on_the_way.opened(tmp_path, world.root, org=ORG) as way,
        ):
            work = Work(world, Town(database, now))
            await work.arrange()
            await work.cards()
            over(way, world, is_taken=expected.is_taken)
            way.plan.seed = expected.seed
            way.plan.order(*map(hasty, scenario.load(name).faults))
            await work.release()
            for _ in range(2):
                await work.turn(600)
            assert tuple(await sent_files(database)) == expected.files
            assert await work.alarms() == expected.alarms
            assert work.refusals.keys() == expected.errors
            way.plan.clear()
            await work.resume()
            for _ in range(3):
                await work.turn(600)
            found = await work.found()
        assert found.payments == {"CREDITED": 8}
        assert found.aside == ()
        assert found.lines == {}


def given(*names: str, **changes: float) -> Scenario:
    """This will give scenarios as they are shipped, over a bank that does everything."""
    return replace(scenario.load("accept", *names), **changes)  # type: ignore[arg-type]  # numbers alone


def over(way: Way, world: World, *, is_taken: bool) -> None:
    """This will let our side come over SFTP from now on."""
    access = replace(way.access, operation_timeout_s=3)
    world.channel = lambda: SftpChannel(access, is_taken=is_taken)


def hasty(fault: Fault) -> Fault:
    """This will make a slow server a tenth as slow, as our patience here is a tenth of the real one."""
    return replace(fault, delay_s=fault.delay_s / 10)


async def sent_files(owner: asyncpg.Connection) -> list[str]:
    """This will give how the files of payments stand."""
    found = await owner.fetch(
        "SELECT state FROM bank_files WHERE kind = 'CRD' AND direction = 'OUT' ORDER BY id"
    )
    return [row["state"] for row in found]
