"""What a journey finds when it begins, brought about through the public API: its own unit and people.

The demo's own people are for looking at. Whoever changes something takes a unit of the stock, so
that no journey depends on another, or on their order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count, islice
from typing import Any, Final

import httpx

from domain.identifiers import org_code_check_character, uscc_check_character
from integrations.psbc.simulator import numbers
from integrations.psbc.simulator.scenario import Scenario
from operate import demo, demo_documents
from operate.accounts import CLERKS_UNIT, PASSWORD
from operate.demo import Person
from tests.browser import records
from tests.browser.desk import COOKIE
from tests.journeys.process_station import Station, until
from tests.workers import hand

ROOT_UNION: Final = "四川省直机关工会"
UNIT_HEADER: Final = ("工会名称", "上级工会", "工会统一社会信用代码")
PEOPLE_EACH: Final = 3
PAYABLE_UNITS: Final = 10
BANK: Final = Scenario()

STATE: Final = "query State($id: ID!) { node(id: $id) { ... on Roster { state problem } } }"
UNITS: Final = """query Units($name: String) {
  units(first: 5, filter: { name: $name }) { edges { node { id name } } } }"""
STATED: Final = "{ bankStatements(first: 1) { edges { node { id } } } }"
ACCEPT: Final = """mutation Accept($id: ID!) { rosterAccept(id: $id) {
  roster { id } userErrors { code message } } }"""
COMPOSE_CARDS: Final = """mutation Compose($input: CardBatchComposeInput!) {
  cardBatchCompose(input: $input) { cardBatch { id } userErrors { code message } } }"""
FIRST_PASSWORD: Final = "Yizhi-du-7719"
ASSIGN: Final = """mutation Assign($id: ID!, $input: StaffRolesAssignInput!) {
  staffRolesAssign(id: $id, input: $input) { staff { id } userErrors { code message } } }"""
ENROL: Final = """mutation Enrol($input: StaffCreateInput!) { staffCreate(input: $input) {
  staff { id } userErrors { code message } } }"""


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """A unit that one journey has to itself."""

    id: str
    name: str
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """A disbursement on its way: what is checked and released."""

    id: str
    unit: OwnUnit
    count: int
    total: str
    digest: str


class Office:
    """Arranges whatever journeys need, as the office and the administrator would."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self._people = sure_people(seed=int(station.environ.get("SEED", "2018")))
        self._names = count(1)
        self._payable: list[OwnUnit] = []

    def open(self) -> None:
        """This will run the demo, and pay nobody of the stock yet."""
        with self.station.person("office") as office:
            units = self._enrol_units(office, PAYABLE_UNITS)
            self._enrol_people(office, units)
            self.station.demo()
            rows = [
                hand.purchase_row(number, unit=unit.name)
                for unit in units
                for number in unit.people
            ]
            self.import_now(office, "PURCHASES", hand.workbook(hand.PURCHASE_HEADER, rows))
        self._payable = units
        self._let_clerk_begin()
        self._let_bank_close_day()
        records.keep(self.station)

    def session(self, login: str, *, is_confirmed: bool = False) -> str:
        """This will open a session and give its cookie; a confirmed one has the password twice."""
        answer = self.station.sign_in(login)
        assert answer.is_success, answer.text
        token = answer.cookies[COOKIE]
        return self._confirm(token) if is_confirmed else token

    def _confirm(self, token: str) -> str:
        answer = httpx.post(
            f"{self.station.url}/session/confirm",
            json={"password": PASSWORD},
            headers=self._headers(token),
        )
        assert answer.is_success, answer.text
        return answer.cookies[COOKIE]

    def _headers(self, token: str) -> dict[str, str]:
        origin = self.station.url
        return {"Cookie": f"{COOKIE}={token}", "Origin": origin, "X-CSRF-Preflight": "1"}

    def first(self, login: str, connection: str) -> str | None:
        """This will find the first thing of a connection that somebody sees."""
        with self.station.person(login) as person:
            data = person.ask(f"{{ {connection} {{ edges {{ node {{ id }} }} }} }}")
        edges = next(iter(data.values()))["edges"]
        return str(edges[0]["node"]["id"]) if edges else None

    def payable_unit(self) -> OwnUnit:
        """This will hand out a unit whose people have active cards and a purchase to be paid for."""
        return self._payable.pop()

    def unit_without_cards(self) -> OwnUnit:
        """This will enrol a unit whose people nobody has applied for yet."""
        with self.station.person("office") as office:
            units = self._enrol_units(office, 1)
            self._enrol_people(office, units)
        return units[0]

    def sealed(self) -> "Batch":
        """This will bring a disbursement of a unit of the stock up to the checker's desk."""
        unit = self.payable_unit()
        with self.station.person("maker") as maker:
            wanted = {"programme": demo.PROGRAMME, "planYear": demo.PLAN_YEAR, "unitId": unit.id}
            batch_id = maker.act(demo_documents.PAY_COMPOSE, "disbursement", input=wanted)["id"]
            maker.act(demo_documents.PAY_SUBMIT, "disbursement", id=batch_id)
            until(lambda: batch(maker, batch_id)["state"] == "SEALED")
            found = batch(maker, batch_id)
        return Batch(batch_id, unit, found["paymentCount"], found["total"], found["digest"])

    def approved(self) -> "Batch":
        """This will bring a disbursement up to the releaser's desk."""
        found = self.sealed()
        with self.station.person("checker") as checker:
            checker.confirm()
            checker.act(
                demo_documents.PAY_APPROVE, "disbursement", id=found.id, digest=found.digest
            )
        return found

    def end_session(self, token: str) -> None:
        """This will end a session on the server; the browser that has it is not told."""
        answer = httpx.delete(f"{self.station.url}/session", headers=self._headers(token))
        assert answer.is_success, answer.text

    def empty_unit(self) -> OwnUnit:
        """This will enrol a unit with nobody in it; its people are yet to be imported."""
        with self.station.person("office") as office:
            return self._enrol_units(office, 1)[0]

    def bring_member(self, row: tuple[object, ...]) -> None:
        """This will make a member of a row of a roster, through the office."""
        with self.station.person("office") as office:
            self.import_now(office, "MEMBERS", hand.workbook(hand.MEMBER_HEADER, [row]))

    def enrol(self, *roles: str, unit: OwnUnit | None = None) -> str:
        """This will enrol somebody with the password of the demo and give the login."""
        login = f"walker{next(self._names)}"
        wanted = {"login": login, "name": "巡检员", "password": FIRST_PASSWORD}
        with self.station.person("admin") as admin:
            admin.confirm()
            staff_id = admin.act(ENROL, "staff", input=wanted)["id"]
        granted = {"roles": roles, "unitId": unit.id if unit else None}
        with self.station.person("security") as security:
            security.confirm()
            security.act(ASSIGN, "staff", id=staff_id, input=granted)
        token = self.station.sign_in(login, FIRST_PASSWORD).cookies[COOKIE]
        answer = httpx.post(
            f"{self.station.url}/session/password",
            json={"current": FIRST_PASSWORD, "password": PASSWORD},
            headers=self._headers(token),
        )
        assert answer.is_success, answer.text
        return login

    def import_now(
        self, sender: Person, kind: str, content: bytes, *, accepted_by: Person | None = None
    ) -> None:
        """This will bring a workbook all the way in."""
        path = self.station.data_dir / f"{kind.lower()}-{next(self._names)}.xlsx"
        path.write_bytes(content)
        roster_id = sender.upload(kind, path)
        self._await(sender, roster_id, "CHECKED")
        (accepted_by or sender).act(ACCEPT, "roster", id=roster_id)
        self._await(sender, roster_id, "APPLIED")

    def _let_clerk_begin(self) -> None:
        """The demo's clerk has a roster with a bad row behind, and a batch of cards drafted."""
        good, bad = islice(self._people, 2)
        rows = (hand.member_row(good), hand.member_row(bad, 手机号码="1380000"))
        with self.station.person("clerk") as clerk, self.station.person("office") as office:
            content = hand.workbook(hand.MEMBER_HEADER, rows)
            # What a clerk writes by hand may only ask; so the office takes it in.
            self.import_now(clerk, "MEMBERS", content, accepted_by=office)
            own = {"unitId": unit_id(office, CLERKS_UNIT)}
            office.act(COMPOSE_CARDS, "cardBatch", input=own)

    def _let_bank_close_day(self) -> None:
        """What the demo paid is stated by the bank, held against our books and certified."""
        state = str(self.station.data_dir / "bank")
        self.station.run("-m", "integrations.psbc.simulator", "statement", "--state", state)
        with self.station.person("office") as office:
            until(lambda: office.ask(STATED)["bankStatements"]["edges"])
        self.station.run("cli.py", "certificate", "issue")

    def _enrol_units(self, office: Person, how_many: int) -> list[OwnUnit]:
        names = [f"巡检第{next(self._names)}工会" for _ in range(how_many)]
        rows = [(name, ROOT_UNION, union_uscc(name)) for name in names]
        self.import_now(office, "UNITS", hand.workbook(UNIT_HEADER, rows))
        return [
            OwnUnit(unit_id(office, name), name, tuple(islice(self._people, PEOPLE_EACH)))
            for name in names
        ]

    def _enrol_people(self, office: Person, units: Sequence[OwnUnit]) -> None:
        rows = [hand.member_row(number, unit=unit.name) for unit in units for number in unit.people]
        self.import_now(office, "MEMBERS", hand.workbook(hand.MEMBER_HEADER, rows))

    def _await(self, reader: Person, roster_id: str, state: str) -> None:
        until(lambda: reader.ask(STATE, id=roster_id)["node"]["state"] == state)


def batch(reader: Person, batch_id: str) -> dict[str, Any]:
    """This will look how a disbursement stands."""
    return dict(reader.ask(demo_documents.DISBURSEMENT, id=batch_id)["node"])


def unit_id(reader: Person, name: str) -> str:
    """This will find a unit by its whole name."""
    edges = reader.ask(UNITS, name=name)["units"]["edges"]
    return next(str(edge["node"]["id"]) for edge in edges if edge["node"]["name"] == name)


def sure_people(*, seed: int) -> Iterator[int]:
    """This will count through people for whom no lot of the simulated bank falls badly."""
    return (number for number in count(1_000) if _is_sure(hand.id_no(number), seed))


def _is_sure(id_no: str, seed: int) -> bool:
    person = f"111:{id_no}"
    card = numbers.card_number(seed, person, 0)
    lots = (
        ("open", f"{person}#0", BANK.open_refused_permille),
        ("open-pending", person, BANK.open_pending_permille),
        ("class-two", person, BANK.class_two_permille),
        ("never-active", person, BANK.never_active_permille),
        ("credit", f"{card}#0", BANK.credit_refused_permille),
        ("credit-held", card, BANK.credit_pending_permille),
    )
    is_swiping = numbers.falls(seed, "swipe", person, permille=BANK.swipe_permille)
    return is_swiping and not any(
        numbers.falls(seed, purpose, key, permille=permille) for purpose, key, permille in lots
    )


def union_uscc(name: str) -> str:
    """This will make up the code of a union that nobody has."""
    digits = "".join(sign for sign in name if sign.isdigit())
    organisation = f"{digits:0>8}"
    body = f"81510000{organisation}{org_code_check_character(organisation)}"
    return body + uscc_check_character(body)
