"""Orders to a bank at work: one question and one answer, each a line of JSON, over a local socket.

The socket lies in the bank's own folder and is its owner's alone. Orders are carried out between
two rounds of the bank's work, in its own thread, so that none meets a half-done file.
"""

import json
import logging
import select
import socket
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from integrations.psbc.simulator import (
    faults,
    incidents,
    ledger,
    listing,
    losing,
    returning,
    scenario,
    stating,
    times,
)
from integrations.psbc.simulator.bank import Bank
from integrations.psbc.simulator.clock import BankClock
from integrations.psbc.simulator.codes import TEXTS
from integrations.psbc.simulator.faults import FaultPlan
from integrations.psbc.simulator.folders import FLAG_SUFFIX
from integrations.psbc.simulator.listing import DayIsListed
from integrations.psbc.simulator.losing import NotLosable
from integrations.psbc.simulator.returning import NotReturnable
from integrations.psbc.simulator.stating import DayIsStated

SOCKET: Final = "control.sock"
QUESTION_BYTES_MAX: Final = 64 * 1024
GUEST_S: Final = 5.0
BOOKS_MAX: Final = 10_000

Question = Mapping[str, Any]

logger = logging.getLogger(__name__)


class OrderRefused(ValueError):
    """The bank cannot do what it was told; the message says why."""


@dataclass(frozen=True, slots=True)
class Office:
    """What an order may touch: the bank at work, its clock, and the faults of its own server."""

    bank: Bank
    clock: BankClock
    plan: FaultPlan | None

    def carry_out(self, question: Question) -> object:
        """This will carry out one order and give its answer.

        Raises:
            OrderRefused: there is no such order, or it cannot be done.
        """
        order = ORDERS.get(str(question.get("order")))
        if order is None:
            raise OrderRefused(f"no such order; there are {', '.join(sorted(ORDERS))}")
        try:
            return order(self, question)
        except (ValueError, TypeError, KeyError) as error:
            raise OrderRefused(str(error)) from error
        except NotReturnable as error:
            raise OrderRefused(f"{error}: not credited, or returned before") from error
        except DayIsStated as error:
            raise OrderRefused(f"{error}: the statement of this day is out") from error
        except DayIsListed as error:
            raise OrderRefused(f"{error}: the listing of this day is out") from error
        except NotLosable as error:
            raise OrderRefused("no card of this number is in use") from error


class ControlDesk:
    """The socket at which orders are taken; open inside a `with` block."""

    def __init__(self, office: Office, folder: Path) -> None:
        self._office = office
        self._path = folder / SOCKET
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)

    def __enter__(self) -> Self:
        """This will listen, to the owner of the folder alone.

        Raises:
            OSError: the socket cannot be made there.
        """
        self._path.unlink(missing_ok=True)
        self._listener.bind(str(self._path))
        self._path.chmod(0o600)
        self._listener.listen()
        return self

    def __exit__(self, *_: object) -> None:
        """This will listen no more."""
        self._listener.close()
        self._path.unlink(missing_ok=True)

    def attend(self, *, for_s: float) -> None:
        """This will wait so long for somebody, and do what the one who comes says."""
        ready, _, _ = select.select([self._listener], [], [], for_s)
        if not ready:
            return
        guest, _ = self._listener.accept()
        with guest:
            guest.settimeout(GUEST_S)
            try:
                guest.sendall(self._answer(_line(guest)))
            except OSError as error:
                logger.warning("somebody at the desk left: %s", error.strerror)

    def _answer(self, line: bytes) -> bytes:
        try:
            answer = {"is_done": True, "answer": self._office.carry_out(_question(line))}
        except (OrderRefused, json.JSONDecodeError) as refusal:
            answer = {"is_done": False, "answer": str(refusal)}
        return json.dumps(answer, ensure_ascii=False).encode() + b"\n"


def ask(folder: Path, question: Question) -> tuple[bool, object]:
    """This will ask the bank that runs on a folder; gives whether it was done, and the answer.

    Raises:
        OSError: no bank that takes orders runs there.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as guest:
        guest.settimeout(GUEST_S * 12)
        guest.connect(str(folder / SOCKET))
        guest.sendall(json.dumps(question).encode() + b"\n")
        answer = json.loads(_line(guest, most=1 << 30))
    return bool(answer["is_done"]), answer["answer"]


def _question(line: bytes) -> Question:
    question = json.loads(line)
    if not isinstance(question, dict):
        raise OrderRefused("a question is one object of JSON")
    return question


def _line(guest: socket.socket, *, most: int = QUESTION_BYTES_MAX) -> bytes:
    line = b""
    while not line.endswith(b"\n") and len(line) <= most:
        part = guest.recv(64 * 1024)
        if not part:
            break
        line += part
    return line


def _status(office: Office, _: Question) -> object:
    desk = office.bank.desk
    return {
        "now": office.clock.now().astimezone(times.SHANGHAI).isoformat(timespec="seconds"),
        "organisation": desk.org,
        "seed": desk.seed,
        "scenario": desk.scenario.title,
        "incidents": [asdict(each) for each in desk.scenario.incidents],
        "faults": [asdict(each) for each in office.plan.ordered()] if office.plan else [],
        "waiting": desk.state.number("SELECT count(*) FROM deliveries WHERE is_laid = 0"),
        "totals": asdict(ledger.totals(desk.state)),
    }


def _scenario(office: Office, question: Question) -> object:
    made = scenario.load(*map(str, question["names"]))
    office.bank.change(made)
    if office.plan is not None:
        office.plan.clear()
        office.plan.order(*made.faults)
    return made.title


def _incident(office: Office, question: Question) -> object:
    made = incidents.from_mapping(question["incident"])
    office.bank.add(made)
    return incidents.MEANINGS[made.does]


def _fault(office: Office, question: Question) -> object:
    made = faults.from_mapping(question["fault"])
    if office.plan is None:
        raise OrderRefused("another program serves the folders")
    office.plan.order(made)
    return asdict(made)


def _calm(office: Office, _: Question) -> object:
    if office.plan is not None:
        office.plan.clear()
    office.bank.calm()
    return "no incident and no fault is ordered"


def _advance(office: Office, _: Question) -> object:
    office.bank.work()
    day = office.clock.advance()
    office.bank.work()
    return day


def _statement(office: Office, _: Question) -> object:
    office.bank.work()
    day = stating.order(office.bank.desk, at_us=times.from_datetime(office.clock.now()))
    office.bank.work()
    return day


def _return(office: Office, question: Question) -> object:
    code = str(question.get("code", "2003"))
    if code not in TEXTS or not code.startswith("2"):
        raise OrderRefused(f"{code}: no reason for a return")
    at_us = times.from_datetime(office.clock.now())
    returning.order(office.bank.desk, str(question["pay_id"]), code=code, at_us=at_us)
    office.bank.work()
    return TEXTS[code]


def _listing(office: Office, _: Question) -> object:
    office.bank.work()
    day = listing.order(office.bank.desk, at_us=times.from_datetime(office.clock.now()))
    office.bank.work()
    return day


def _lose(office: Office, question: Question) -> object:
    at_us = times.from_datetime(office.clock.now())
    losing.order(office.bank.desk, str(question["card_no"]), at_us=at_us)
    office.bank.work()
    return "reported lost; the new number follows"


def _replay(office: Office, question: Question) -> object:
    name = str(question["name"])
    letter = office.bank.desk.state.letter(name)
    if letter is None:
        raise OrderRefused(f"{name}: no such answer")
    for each, data in ((name, letter.data), (name + FLAG_SUFFIX, letter.flag)):
        office.bank.outbox.lay(letter.name.day, each, data)
    return name


def _books(office: Office, _: Question) -> object:
    state = office.bank.desk.state
    questions = {
        "received": "SELECT name, verdict FROM received ORDER BY id",
        "credits": "SELECT pay_id, amount_fen, code, bank_serial FROM credits ORDER BY id",
        "returns": "SELECT pay_id, code, bank_serial FROM returns ORDER BY pay_id",
        "statements": "SELECT day, closing_fen FROM statements ORDER BY day",
        "payer": "SELECT amount_fen, pay_id, posted_us FROM entries"
        " WHERE account = 'PAYER' ORDER BY posted_us, id",
        "published": "SELECT name FROM outbox WHERE is_published = 1 ORDER BY id",
    }
    return {
        name: [dict(row) for row in state.rows(f"{sql} LIMIT {BOOKS_MAX}")]
        for name, sql in questions.items()
    }


ORDERS: Final[Mapping[str, Callable[[Office, Question], object]]] = {
    "status": _status,
    "scenario": _scenario,
    "incident": _incident,
    "fault": _fault,
    "calm": _calm,
    "advance": _advance,
    "statement": _statement,
    "listing": _listing,
    "lose": _lose,
    "return": _return,
    "replay": _replay,
    "books": _books,
}
