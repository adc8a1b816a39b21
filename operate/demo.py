"""The guided run through the main job of a running system, through its public API alone.

Every person of the demo signs in as themselves and does their own part: the office imports and
applies for cards, three people of finance make, check and release, the bank does the rest.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

import httpx
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from domain.money import fen_from_yuan
from integrations.psbc import documents
from operate.accounts import PASSWORD
from operate.demo_documents import (
    AGREEMENTS,
    CARD_BATCHES,
    CARDS,
    CARDS_COMPOSE,
    CARDS_SUBMIT,
    CREDITS,
    DISBURSEMENT,
    DISBURSEMENTS,
    FIGURES,
    PAY_APPROVE,
    PAY_COMPOSE,
    PAY_RELEASE,
    PAY_SUBMIT,
    ROOT,
    ROSTER,
    ROSTER_ACCEPT,
    ROSTERS,
)
from operate.seed import EXAMPLES

POLL_S: Final = 0.5
WAIT_S: Final = 300
QUIET_S: Final = 8
# Longer, where the bank has answered every file and yet said nothing definite of some lines.
UNDECIDED_QUIET_S: Final = 20
TIMEOUT_S: Final = 60
WORKBOOKS: Final = (
    ("UNITS", "units.xlsx", "units"),
    ("MEMBERS", "roster-2017.xlsx", "members"),
    ("PURCHASES", "purchases-2018.xlsx", "purchases"),
)
PROGRAMME: Final = "HZBX"
PLAN_YEAR: Final = 2018

console = Console()


class Stopped(Exception):
    """The run cannot go on; the message says why and what to do."""


class Refused(Exception):
    """The system said no: a stable code, and the reason in Chinese."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(f"{code}: {message}")


@dataclass(slots=True)
class Quiet:
    """How long nothing has changed of what somebody looks at."""

    seen: object = None
    since: float = field(default_factory=time.monotonic)

    def lasts_s(self, seen: object) -> float:
        """This will note what is seen, and say for how many seconds it has been the same."""
        if seen != self.seen:
            self.seen, self.since = seen, time.monotonic()
        return time.monotonic() - self.since


class Person:
    """One of the demo's people, signed in over HTTP as a browser would be."""

    def __init__(self, url: str, login: str) -> None:
        headers = {"Origin": url, "Sec-Fetch-Site": "same-origin", "X-CSRF-Preflight": "1"}
        self._client = httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT_S)
        answer = self._client.post("/session", json={"login": login, "password": PASSWORD})
        if answer.status_code != httpx.codes.OK:
            raise Refused(str(answer.json().get("code")), str(answer.json().get("message")))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.delete("/session")
        self._client.close()

    def confirm(self) -> None:
        """This will type the password again, as approving and releasing demand.

        Raises:
            Refused: the password is wrong, or the account locked.
        """
        answer = self._client.post("/session/confirm", json={"password": PASSWORD})
        if answer.status_code != httpx.codes.OK:
            raise Refused(str(answer.json().get("code")), str(answer.json().get("message")))

    def ask(self, document: str, **variables: object) -> Any:
        """This will run a GraphQL document and give its data.

        Raises:
            Refused: with the first error's code.
        """
        answer = self._client.post(
            "/graphql", json={"query": document, "variables": variables}
        ).json()
        if answer.get("errors"):
            first = answer["errors"][0]
            raise Refused(first.get("extensions", {}).get("code", ""), first["message"])
        return answer["data"]

    def act(self, mutation: str, kind: str, **variables: object) -> Any:
        """This will run a mutation of one field and give its payload's object.

        Raises:
            Refused: the mutation's own user error.
        """
        payload = next(iter(self.ask(mutation, **variables).values()))
        if payload["userErrors"]:
            error = payload["userErrors"][0]
            raise Refused(error["code"], error["message"])
        return payload[kind]

    def upload(self, kind: str, path: Path) -> str:
        """This will upload a workbook and give its roster's id.

        Raises:
            Refused: the workbook was received before, or is not for this person.
        """
        answer = self._client.post(
            "/rosters",
            params={"kind": kind},
            content=path.read_bytes(),
            headers={"Content-Type": "application/octet-stream", "X-File-Name": path.name},
        )
        body = answer.json()
        if answer.status_code != httpx.codes.CREATED:
            raise Refused(body["code"], body["message"])
        return str(body["rosterId"])


@dataclass(slots=True)
class Screen:
    """What is going on, shown as it goes."""

    progress: Progress

    def wait(self, text: str, look: Callable[[], tuple[int, int, bool]]) -> None:
        """This will show (done, of all, finished?) until finished.

        Raises:
            Stopped: nothing finished in time.
        """
        task = self.progress.add_task(text, total=None)
        until = time.monotonic() + WAIT_S
        while True:
            done, of_all, is_finished = look()
            self.progress.update(task, completed=done, total=of_all or None)
            if is_finished:
                self.progress.update(task, completed=of_all or 1, total=of_all or 1)
                return
            if time.monotonic() > until:
                raise Stopped(f"{text}: nothing more happened within {WAIT_S} s")
            time.sleep(POLL_S)


def run(url: str) -> int:
    """This will drive the main job and print the table; 0 if everything balances, else 1."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    try:
        with Progress(*columns, console=console) as progress:
            figures = _drive(url, Screen(progress))
    except httpx.TransportError:
        console.print(f"Nothing answers at {url}: start it with `make run` in another terminal.")
        return 1
    except (Refused, Stopped) as error:
        console.print(f"The demo stopped: {error}")
        return 1
    console.print(_table(figures))
    return 0 if figures["isBalanced"] else 1


def _drive(url: str, screen: Screen) -> Mapping[str, Any]:
    with Person(url, "office") as office:
        for kind, file_name, what in WORKBOOKS:
            _import(office, screen, kind, file_name, what)
        root = office.ask(ROOT)["units"]["edges"][0]["node"]["id"]
        _apply_for_cards(office, screen, root)
        _pay(url, screen, root)
        return dict(office.ask(FIGURES)["figures"])


def _import(office: Person, screen: Screen, kind: str, file_name: str, what: str) -> None:
    try:
        roster_id = office.upload(kind, EXAMPLES / file_name)
    except Refused as refused:
        if refused.code != "ROSTER_ALREADY_RECEIVED":
            raise
        begun = _first(office.ask(ROSTERS, kind=kind, states=[*BEGUN])["rosters"])
        if begun is None:
            console.print(f"{file_name}: applied before, going on")
            return
        roster_id = begun["id"]

    def state() -> Mapping[str, Any]:
        return dict(office.ask(ROSTER, id=roster_id)["node"])

    def checked() -> tuple[int, int, bool]:
        now = state()
        return now["rowsDone"], now["rowsTotal"], now["state"] not in {"RECEIVED", "CHECKING"}

    screen.wait(f"check {what}", checked)
    if state()["state"] not in {"APPLYING", "APPLIED"}:
        _show_findings(state(), file_name)
        office.act(ROSTER_ACCEPT, "roster", id=roster_id)
    screen.wait(f"apply {what}", lambda: (0, 0, state()["state"] == "APPLIED"))
    console.print(f"{file_name}: {state()['rowsApplied']} rows applied")


def _show_findings(roster: Mapping[str, Any], file_name: str) -> None:
    if roster["state"] != "CHECKED":
        raise Stopped(f"{file_name}: {roster['problem']}")
    counts = f"{roster['rowsGood']} good, {roster['rowsNoted']} noted"
    console.print(f"{file_name}: {counts}, {roster['rowsRefused']} refused")
    for edge in roster["rows"]["edges"]:
        row = edge["node"]
        for fault in row["faults"]:
            console.print(f"  row {row['number']:>3}  {row['verdict']:<7} {fault['message']}")


def _apply_for_cards(office: Person, screen: Screen, root: str) -> None:
    drafted = _first(office.ask(CARD_BATCHES, states=["DRAFTED"])["cardBatches"])
    if drafted is None:
        try:
            drafted = office.act(CARDS_COMPOSE, "cardBatch", input={"unitId": root})
        except Refused as refused:
            if refused.code != "NOBODY_TO_APPLY_FOR":
                raise
            console.print("cards: nobody needs one now")
    if drafted is not None:
        office.act(CARDS_SUBMIT, "cardBatch", id=drafted["id"])
    _await_cards(office, screen)


def _await_cards(office: Person, screen: Screen) -> None:
    """This will wait until the bank has said all that it says by itself, and tell what it left open."""
    quiet, says_active = Quiet(), _says_active(office)

    def look() -> tuple[int, int, bool]:
        told = office.ask(CARDS)
        figures = told["figures"]
        issued, failed = figures["cardsIssued"], figures["cardsFailed"]
        active = figures["cardsActive"]
        lasts_s = quiet.lasts_s((issued, failed, active))
        is_answered = issued + failed >= figures["cardsApplied"]
        if not is_answered:
            is_answered = told["owed"]["totalCount"] == 0 and lasts_s > UNDECIDED_QUIET_S
        has_left = told["leaving"]["totalCount"] == 0
        is_in_use = active > 0 or not says_active
        is_done = has_left and is_answered and is_in_use and lasts_s > QUIET_S
        return active, issued, is_done

    screen.wait("the bank makes and activates cards", look)
    told = office.ask(CARDS)
    waiting = told["waiting"]["totalCount"]
    if waiting:
        console.print(
            f"cards: {waiting} applications have no definite result and wait for the office,"
            " which settles them by the bank's letter: /applications?tab=unanswered"
        )
    if told["figures"]["cardsActive"] == 0:
        console.print("cards: this bank has no file that says when a card is active")


def _says_active(office: Person) -> bool:
    """This will say whether the agreement in force has a file that tells of activated cards."""
    found = office.ask(AGREEMENTS)["bankProfiles"]
    [document] = [each["document"] for each in found if each["isInForce"]]
    return "ACT" in documents.read(document)["kinds"]


def _pay(url: str, screen: Screen, root: str) -> None:
    with Person(url, "maker") as maker:
        batch = _first(maker.ask(DISBURSEMENTS, states=[*STEPS])["disbursements"])
        if batch is None:
            wanted = {"programme": PROGRAMME, "planYear": PLAN_YEAR, "unitId": root}
            try:
                batch = maker.act(PAY_COMPOSE, "disbursement", input=wanted)
            except Refused as refused:
                if refused.code not in NO_PAYMENT:
                    raise
                console.print(f"payments: none now ({refused})")
                return
        batch_id = batch["id"]

        def look() -> Mapping[str, Any]:
            return dict(maker.ask(DISBURSEMENT, id=batch_id)["node"])

        if look()["state"] == "DRAFTED":
            maker.act(PAY_SUBMIT, "disbursement", id=batch_id)
        screen.wait(
            "seal the files", lambda: (0, 0, look()["state"] not in {"DRAFTED", "SUBMITTED"})
        )
        sealed = look()
        count, total, digest = sealed["paymentCount"], sealed["total"], sealed["digest"]
        console.print(f"payments: {count}, {total} yuan, digest {digest[:16]}…")
        if sealed["state"] == "SEALED":
            with Person(url, "checker") as checker:
                checker.confirm()
                checker.act(PAY_APPROVE, "disbursement", id=batch_id, digest=digest)
        if look()["state"] == "APPROVED":
            with Person(url, "releaser") as releaser:
                releaser.confirm()
                releaser.act(PAY_RELEASE, "disbursement", id=batch_id, count=count, total=total)
        _await_credits(maker, screen, batch_id)


def _await_credits(maker: Person, screen: Screen, batch_id: str) -> None:
    """This will wait until a disbursement is settled, or the bank has no more to say of it by itself."""
    quiet = Quiet()

    def look() -> tuple[int, int, bool]:
        told = maker.ask(CREDITS, id=batch_id)
        batch = told["node"]
        count, waiting = batch["paymentCount"], batch["waiting"]["totalCount"]
        lasts_s = quiet.lasts_s((batch["state"], waiting))
        is_quiet = told["owed"]["totalCount"] == 0 and lasts_s > UNDECIDED_QUIET_S
        is_over = batch["state"] == "SETTLED" or (batch["state"] == "SENT" and is_quiet)
        return count - waiting, count, is_over

    screen.wait("the bank credits the cards", look)
    waiting = maker.ask(CREDITS, id=batch_id)["node"]["waiting"]["totalCount"]
    if waiting:
        console.print(
            f"payments: {waiting} have no definite result and wait for finance, which asks the bank"
            " and settles them by its letter, two people: /unknown?tab=waiting"
        )


def _first(connection: Mapping[str, Any]) -> dict[str, Any] | None:
    edges = connection["edges"]
    return dict(edges[0]["node"]) if edges else None


def _table(figures: Mapping[str, Any]) -> Table:
    table = Table(title="The main job", show_header=False)
    table.add_column(justify="left")
    table.add_column(justify="right")
    for label, key in ROWS:
        table.add_row(label, str(figures[key]))
    table.add_row("fen in the ledger", str(fen_from_yuan(figures["ledgerAmount"])))
    table.add_row("everything balances", "yes" if figures["isBalanced"] else "NO")
    return table


ROWS: Final = (
    ("units", "units"),
    ("members", "members"),
    ("refused rows", "refusedRows"),
    ("cards applied for", "cardsApplied"),
    ("cards issued", "cardsIssued"),
    ("cards failed", "cardsFailed"),
    ("cards active", "cardsActive"),
    ("credits sent", "creditsSent"),
    ("credits credited", "creditsCredited"),
    ("credits failed", "creditsFailed"),
    ("yuan credited", "creditedAmount"),
)

NO_PAYMENT: Final = frozenset({"NOTHING_TO_PAY", "BANK_FILE_NOT_EXCHANGED"})
BEGUN: Final = ("RECEIVED", "CHECKING", "CHECKED", "APPLYING")
STEPS: Final = ("DRAFTED", "SUBMITTED", "SEALED", "APPROVED", "RELEASED", "SENT")
