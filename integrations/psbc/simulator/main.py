"""The bank's command line: it runs, unless the first word is a verb for a bank at work."""

import argparse
import fcntl
import json
import logging
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from pathlib import Path

from paramiko import SSHException

from integrations.psbc.simulator import asking, envelope, keys, ledger, scenario
from integrations.psbc.simulator.bank import Bank
from integrations.psbc.simulator.clock import BankClock
from integrations.psbc.simulator.control import ControlDesk, Office
from integrations.psbc.simulator.desk import Desk
from integrations.psbc.simulator.dialect import Dialect
from integrations.psbc.simulator.faults import FaultPlan
from integrations.psbc.simulator.folders import Inbox, NameTaken, Outbox
from integrations.psbc.simulator.front_office import SpokenInbox, SpokenOutbox
from integrations.psbc.simulator.server import House, PortTaken, SftpServer
from integrations.psbc.simulator.state import State

PROGRAM = "python -m integrations.psbc.simulator"
POLL_S = 0.1
_ORG = re.compile(r"[A-Za-z0-9]{1,32}")
_PORT_MAX = 65535

logger = logging.getLogger(__name__)


class AlreadyRunning(Exception):
    """Another bank works on the same state."""


def main(arguments: Sequence[str] | None = None) -> int:
    """This will run the bank, or answer a question about it, and give the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["totals"]:
        return _totals(given[1:])
    if given[:1] and given[0] in asking.VERBS:
        return asking.main(PROGRAM, given)
    parser = _parser()
    options = parser.parse_args(given)
    if not (options.no_server or options.authorized_keys):
        parser.error("--authorized-keys is required unless --no-server is given")
    logging.basicConfig(
        level=options.log_level, format="%(asctime)s bank %(levelname)s %(message)s"
    )
    # A port scanner's nonsense is no news; what matters of a connection this program says itself.
    logging.getLogger("paramiko").setLevel(logging.CRITICAL)
    try:
        _run(options)
    except (
        AlreadyRunning,
        PortTaken,
        NameTaken,
        scenario.ScenarioInvalid,
        SSHException,
        OSError,
    ) as error:
        sys.stderr.write(f"bank: {type(error).__name__}: {error}\n")
        return 1
    return 0


def _run(options: argparse.Namespace) -> None:
    behaviour = scenario.load(*options.scenario)
    root = (options.root or options.state / "root").resolve()
    own = root / options.org
    for folder in (own / "in", own / "out"):
        folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        stop = stack.enter_context(_stopped_by_signals())
        stack.enter_context(_sole_owner(options.state))
        state = State.open(options.state)
        stack.callback(state.close)
        sealed = envelope.from_yaml(options.envelope.read_text()) if options.envelope else None
        desk = Desk(options.org, options.seed, behaviour, state, sealed)
        clock = BankClock(state)
        inbox, outbox = _folders(options, own, state)
        bank = Bank(desk, inbox=inbox, outbox=outbox, clock=clock.now)
        plan = FaultPlan(options.seed)
        plan.order(*behaviour.faults)
        where = stack.enter_context(_serving(options, root, plan))
        office = Office(bank, clock, None if options.no_server else plan)
        attend = stack.enter_context(_attending(options, office, stop))
        sys.stdout.write(f"bank ready: {where}, organisation {options.org}, seed {options.seed}\n")
        sys.stdout.flush()
        while not stop.is_set():
            bank.work()
            attend()


def _folders(options: argparse.Namespace, own: Path, state: State) -> tuple[Inbox, Outbox]:
    """This will give the two folders, in the layout that was agreed on."""
    if options.profile is None:
        return Inbox(own / "in"), Outbox(own / "out")
    spoken = Dialect.at(options.profile)
    outbox = SpokenOutbox(own / "out", spoken, inbox=own / "in", state=state)
    return SpokenInbox(own / "in", spoken), outbox


@contextmanager
def _attending(
    options: argparse.Namespace, office: Office, stop: threading.Event
) -> Iterator[Callable[[], object]]:
    """This will give what passes the time between two rounds of work."""
    if not options.control:
        yield lambda: stop.wait(POLL_S)
        return
    with ControlDesk(office, options.state) as desk:
        yield lambda: desk.attend(for_s=POLL_S)


@contextmanager
def _serving(options: argparse.Namespace, root: Path, plan: FaultPlan) -> Iterator[str]:
    if options.no_server:
        yield f"folder {root}"
        return
    key_file = options.host_key or options.state / "host_key"
    key = keys.host_key(key_file)
    authorized = keys.AuthorizedKeys(options.authorized_keys)
    house = House(root, options.org, key, authorized, plan=plan)
    server = SftpServer(house, host=options.host, port=options.port)
    server.start()
    try:
        yield f"sftp {options.host}:{server.port}, host key {keys.public_half(key_file)}"
    finally:
        server.stop()


@contextmanager
def _sole_owner(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(str(folder)) from None
        yield


@contextmanager
def _stopped_by_signals() -> Iterator[threading.Event]:
    stop = threading.Event()
    numbers = (signal.SIGTERM, signal.SIGINT)
    before = [signal.signal(number, lambda *_: stop.set()) for number in numbers]
    try:
        yield stop
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)


def _totals(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"{PROGRAM} totals", description="Print totals as JSON.")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--cards", action="store_true", help="with the credits of each card")
    options = parser.parse_args(arguments)
    try:
        state = State.open_for_reading(options.state)
    except FileNotFoundError:
        sys.stderr.write("bank: no bank has run on this state\n")
        return 1
    try:
        answer = asdict(ledger.totals(state))
        if options.cards:
            answer["credited_by_card"] = ledger.credited_by_card(state)
    finally:
        state.close()
    sys.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2) + "\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=PROGRAM, description="The bank, simulated.")
    parser.add_argument("--state", type=Path, required=True, help="the bank's own memory")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=_port, default=os.environ.get("BANK_PORT", "2222"))
    parser.add_argument("--org", type=_org, default=os.environ.get("BANK_ORG", "SZJG0001"))
    parser.add_argument("--seed", type=int, default=2018)
    parser.add_argument(
        "--host-key", type=Path, help="made if missing; {state}/host_key if not given"
    )
    parser.add_argument(
        "--scenario",
        action="append",
        default=[],
        help="how the bank behaves: a name (see `scenarios`) or a YAML file; several compose",
    )
    parser.add_argument("--envelope", type=Path, help="a YAML file of the envelope and its keys")
    parser.add_argument("--profile", type=Path, help="the agreement (YAML), if not the bank's own")
    parser.add_argument("--authorized-keys", type=Path, help="public keys let in, one a line")
    parser.add_argument("--root", type=Path, help="the folder that holds {org}/in and {org}/out")
    parser.add_argument(
        "--no-server",
        "--folders-only",
        action="store_true",
        help="another program, such as OpenSSH, serves --root",
    )
    parser.add_argument(
        "--control", action="store_true", help="take orders over {state}/control.sock"
    )
    parser.add_argument("--log-level", default="INFO", choices=("DEBUG", "INFO", "WARNING"))
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > _PORT_MAX:
        raise argparse.ArgumentTypeError(f"BANK_PORT: a port from 0 to {_PORT_MAX} is expected")
    return int(text)


def _org(text: str) -> str:
    if _ORG.fullmatch(text) is None:
        raise argparse.ArgumentTypeError("BANK_ORG: 1 to 32 letters and digits are expected")
    return text
