"""The simulated bank as a process that works when told: its time and memory are not ours.

Each line on its input is an instant; it works until nothing is due then and answers how long it
took, in seconds. At the end of its input it says what it has credited.
"""

import json
import sys
import time
from datetime import datetime
from pathlib import Path

from integrations.psbc.simulator import ledger
from integrations.psbc.simulator.bank import Bank
from integrations.psbc.simulator.desk import Desk
from integrations.psbc.simulator.folders import Inbox, Outbox
from integrations.psbc.simulator.scenario import Scenario
from integrations.psbc.simulator.state import State

SEED = 2018
# Everybody gets a card, activates it and is credited: every figure is then of all members.
CERTAIN = Scenario(
    open_refused_permille=0,
    open_pending_permille=0,
    never_active_permille=0,
    credit_refused_permille=0,
    credit_pending_permille=0,
    swipe_permille=0,
    payer_fen=100_000_000_000,
)


def main(own: Path, memory: Path) -> None:
    """This will work over the organisation's folders whenever an instant comes in."""
    state = State.open(memory)
    now = [datetime.fromisoformat(sys.stdin.readline().strip())]
    bank = Bank(
        Desk(own.name, SEED, CERTAIN, state),
        inbox=Inbox(own / "in"),
        outbox=Outbox(own / "out"),
        clock=lambda: now[0],
    )
    for line in sys.stdin:
        now[0] = datetime.fromisoformat(line.strip())
        started = time.perf_counter()
        bank.work()
        print(time.perf_counter() - started, flush=True)
    totals = ledger.totals(state)
    state.close()
    print(json.dumps({"credited_fen": totals.credited_fen, "is_balanced": totals.is_balanced}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
