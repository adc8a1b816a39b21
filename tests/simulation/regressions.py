"""Plans that found a bug, made small, each with what it found: they are run for ever after."""

from typing import Final

from tests.simulation.plan import UNTOLD, Fault, Plan

HASTY: Final = {
    "open_s": 0.0,
    "step_s": 0.0,
    "swipe_s": 0.0,
    "credit_s": 0.0,
    "open_refused_permille": 0,
    "open_pending_permille": 0,
    "never_active_permille": 0,
}


def _plan(seed: int, people: int, *faults: Fault) -> Plan:
    return Plan(seed, people, 2, "2018-09-30", by_workbook=False, scenario=HASTY, faults=faults)


FOUND: Final = (
    # The answer that opens a card came after the reports of the card's status: they were put down
    # as unknown and lost, the card stayed "accepted" for ever and its holder could not be paid.
    _plan(6, 1, Fault("letter", 2, "flag first")),
    _plan(4, 2, Fault("get", 4, "unavailable before")),
    _plan(8, 2, Fault("letter", 2, "days late")),
    # A result that says "paid" without a serial was put aside like any unreadable line; the next
    # batch could be released although nobody had looked.
    _plan(9, 1, *(Fault("letter", n, "missing serial") for n in range(8, 16))),
    # The very first watch was killed before it had noted since when it was kept: every one after it
    # fell over that until the bank had been looked at.
    Plan(
        2000353,
        1,
        1000,
        "2018-09-29",
        by_workbook=False,
        scenario=HASTY | {"open_pending_permille": 300},
        faults=(
            Fault("nudge", 1, "lost"),
            Fault("commit", 6, "lost before"),
        ),
    ),
    # A card opened as a second-class account was told under hundsun-2017/1 as refused for no reason:
    # the bank had no word for its code, and took the vaguest one of a failure for it.
    Plan(
        40070,
        2,
        2,
        "2018-12-28",
        by_workbook=False,
        scenario={**HASTY, **UNTOLD, "class_two_permille": 1000},
        faults=(),
        agreement="hundsun-2017/1",
    ),
    # Payments that failed without a reason stayed sent until the day of their answer was over: they
    # must become UNKNOWN and be decided by the bank's letter, round after round.
    Plan(
        40000,
        1,
        2,
        "2018-09-30",
        by_workbook=False,
        scenario={**HASTY, **UNTOLD, "credit_refused_permille": 1000},
        faults=(),
        agreement="hundsun-2017/1",
    ),
    # A unit was held after the intent to send was recorded and before what was killed was sent again:
    # the bank may have had it all along, so only evidence counts, and the hold comes too late.
    Plan(
        826830922,
        2,
        2,
        "2018-09-29",
        by_workbook=False,
        scenario=HASTY | {"open_pending_permille": 300, "credit_unknown_permille": 300},
        faults=(Fault("create", 6, "killed before"), Fault("desk", 11, "holds a unit")),
    ),
)
