"""The real processes under one supervisor, driven over HTTP and looked at over SFTP."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any, NamedTuple

import pytest

from operate.accounts import CLERKS_UNIT
from operate.demo import Person, Refused
from supervise import leftovers
from tests.journeys import process_sftp as sftp
from tests.journeys.process_books import assert_balanced
from tests.journeys.process_garbage import LOST_BY_TELEPHONE, Outbox
from tests.journeys.process_station import ORG, Station, living_groups, table, until

pytestmark = pytest.mark.journey

WARM_S = 60
FILES = """query Files($states: [BankFileState!]) {
  bankFiles(first: 200, filter: { states: $states }) {
    edges { node { name state problem problemCode } } }
  alarms(first: 200) { edges { node { kind message } } } }"""
CARDS = """query Cards($statuses: [String!]) {
  cards(filter: { statuses: $statuses }) { totalCount } }"""
SEEN = """{ units(first: 200) { totalCount edges { node { id name } } }
  members(first: 1) { totalCount edges { node { id } } }
  payments { totalCount } ledgerBalances { account } bankFiles { totalCount } }"""
NODE = "query Node($id: ID!) { node(id: $id) { id } }"
COMPOSE = """mutation Compose($input: DisbursementComposeInput!) {
  disbursementCompose(input: $input) { disbursement { id } userErrors { code message } } }"""
REFUSALS = """{ auditEntries(first: 50, filter: { outcome: REFUSED, actor: "clerk" }) {
  edges { node { action code } } } }"""


class Twins(NamedTuple):
    """Two systems of one seed that have run the main job; the second has ended since."""

    station: Station
    supervisor: "subprocess.Popen[bytes]"
    tables: tuple[dict[str, str], dict[str, str]]


@pytest.fixture(scope="module")
def twins(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    folder = tmp_path_factory.mktemp("twins")
    with ExitStack() as stack:
        first = stack.enter_context(Station(folder / "first"))
        with Station(folder / "second", WORKER_PROCESSES="1") as second:
            pair = (first, second)
            supervisors = [each.supervise() for each in pair]
            for each, supervisor in zip(pair, supervisors, strict=True):
                each.await_ready(supervisor)
            runs = [each.start("cli.py", "demo") for each in pair]
            assert [run.wait(240) for run in runs] == [0, 0], first.said() + second.said()
            tables = (table(first.said()), table(second.said()))
        yield Twins(first, supervisors[0], tables)


@pytest.fixture
def station(twins: Twins) -> Station:
    return twins.station


class TestMainJob:
    def test_gives_a_table_that_balances(self, twins: Twins) -> None:
        figures = assert_balanced(twins.station)
        shown = twins.tables[0]
        assert shown["everything balances"] == "yes"
        assert shown["credits credited"] == str(figures["creditsCredited"])
        assert (shown["units"], shown["members"], shown["refused rows"]) == ("35", "230", "12")

    def test_gives_the_same_table_from_the_same_seed(self, twins: Twins) -> None:
        assert twins.tables[0] == twins.tables[1]

    def test_says_where_to_go_and_who_may_sign_in(self, station: Station) -> None:
        said = station.said()
        assert f"{station.url}/graphiql" in said
        for login in ("office", "maker", "checker", "releaser", "leader", "clerk", "auditor"):
            assert f"accounts |   {login} " in said

    def test_prints_a_token_that_works_as_its_last_line(self, station: Station) -> None:
        answer = station.ask_by_token("auditor", "{ figures { members } }")
        assert answer["data"]["figures"]["members"] == 230


class TestSigningIn:
    def test_refuses_a_wrong_password(self, station: Station) -> None:
        answer = station.sign_in("maker", "Puhui-demo-2019")
        assert answer.status_code in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}
        assert answer.json()["code"] == "WRONG_CREDENTIALS"
        assert "set-cookie" not in answer.headers

    def test_locks_after_five_wrong_ones_for_the_right_one_too(self, station: Station) -> None:
        codes = [station.sign_in("leader", f"wrong-{n}").json()["code"] for n in range(5)]
        assert codes[0] == "WRONG_CREDENTIALS"
        assert station.sign_in("leader").json()["code"] == "ACCOUNT_LOCKED"


class TestClerk:
    def test_sees_their_own_subtree_alone(self, station: Station) -> None:
        with station.person("office") as office, station.person("clerk") as clerk:
            everything, own = office.ask(SEEN), clerk.ask(SEEN)
            assert CLERKS_UNIT in [edge["node"]["name"] for edge in own["units"]["edges"]]
            assert 0 < own["units"]["totalCount"] < everything["units"]["totalCount"]
            assert 0 < own["members"]["totalCount"] < everything["members"]["totalCount"]
            assert 0 < own["payments"]["totalCount"] < everything["payments"]["totalCount"]
            assert own["ledgerBalances"] == []
            assert own["bankFiles"]["totalCount"] == 0
            hidden = units(everything) - units(own)
            assert clerk.ask(NODE, id=hidden.pop())["node"] is None

    def test_is_refused_to_move_money_and_the_refusal_is_kept(self, station: Station) -> None:
        """A clerk's session only asks; a clerk's token may act, but not with money."""
        with station.person("clerk") as clerk:
            unit_id = min(units(clerk.ask(SEEN)))
            wanted = {"programme": "HZBX", "planYear": 2018, "unitId": unit_id}
            with pytest.raises(Refused, match="MUTATION_NOT_ALLOWED"):
                clerk.ask(COMPOSE, input=wanted)
        answer = station.ask_by_token("clerk", COMPOSE, input=wanted)
        payload = answer["data"]["disbursementCompose"]
        assert [error["code"] for error in payload["userErrors"]] == ["NOT_PERMITTED"]
        assert payload["disbursement"] is None
        with station.person("auditor") as auditor:
            kept = [edge["node"] for edge in auditor.ask(REFUSALS)["auditEntries"]["edges"]]
        assert {"action": "disbursement.compose", "code": "NOT_PERMITTED"} in kept


class TestBankFolder:
    def test_is_seen_by_any_sftp_client_and_written_by_none_where_the_bank_writes(
        self, station: Station
    ) -> None:
        outbox = Outbox.of_today(station.data_dir)
        day = outbox.folder.name
        listed = sftp.listed(station, f"/{ORG}/in/{day}", f"/{ORG}/out/{day}")
        for kind in ("OPN", "CRD", "OPA", "OPR", "DLV", "ACT", "CRA", "CRR"):
            name = outbox.name(kind, 1)
            assert name in listed
            assert f"{name}.ok" in listed
        assert ".tmp" not in listed
        with pytest.raises(PermissionError), sftp.connected(station) as client:
            client.remove(f"/{ORG}/out/{day}/{outbox.name('CRR', 1)}")

    def test_may_hold_any_garbage_without_harm(self, station: Station) -> None:
        """Quarantined whole, with the reason and an alarm; nothing applied; the next goes on."""
        outbox = Outbox.of_today(station.data_dir)
        card_no, *_ = station.bank_totals()["credited_by_card"]
        before = assert_balanced(station)
        repeated = outbox.name("CRR", 1)
        with station.person("office") as office, outbox.rewritten(repeated, b"|S|", b"|F|"):
            litter = {**outbox.litter(card_no), repeated: "other bytes under a name of before"}
            content = outbox.statuses(card_no, LOST_BY_TELEPHONE, batch="900009")
            good = outbox.put(outbox.name("ACT", 900_009), content)
            until(lambda: good in files(office, "APPLIED"))
            set_aside = files(office, "QUARANTINED")
            messages = alarms(office)
            assert office.ask(CARDS, statuses=[LOST_BY_TELEPHONE])["cards"]["totalCount"] == 1
            figures = office.ask("{ figures { creditsCredited cardsActive isBalanced } }")
        assert set_aside.keys() == litter.keys()
        for name, node in set_aside.items():
            assert node["problem"], litter[name]
            assert node["problemCode"], litter[name]
            assert node["problem"] in messages, litter[name]
        assert figures["figures"] == {
            "creditsCredited": before["creditsCredited"],
            "cardsActive": before["cardsActive"] - 1,
            "isBalanced": True,
        }

    def test_may_hold_the_same_file_twice(self, station: Station) -> None:
        outbox = Outbox.of_today(station.data_dir)
        content = (outbox.folder / outbox.name("CRR", 1)).read_bytes()
        with station.person("office") as office:
            again = outbox.put(outbox.name("CRR", 900_010), content)
            until(lambda: again in files(office, "DUPLICATE", "QUARANTINED"))
            assert office.ask("{ figures { isBalanced } }")["figures"]["isBalanced"]


class TestEnding:
    def test_leaves_nothing_running_and_the_next_start_knows_everything(self, twins: Twins) -> None:
        station = twins.station
        with station.person("office") as office:
            before = office.ask("{ figures { members cardsActive creditsCredited } }")
        pids = [twins.supervisor.pid, *station.children().values()]
        said = station.log.stat().st_size
        twins.supervisor.send_signal(signal.SIGINT)
        assert twins.supervisor.wait(60) == 0
        assert living_groups(pids) == {}
        assert str(station.data_dir) not in " ".join(
            command for _, _, command in leftovers._processes()
        )
        assert "does not end by itself" not in station.said(said)
        again = station.supervise()
        began, said = time.monotonic(), station.log.stat().st_size
        station.await_ready(again, after=said)
        # Ten seconds on a quiet machine; this only says that it is not another order of size.
        assert time.monotonic() - began < WARM_S
        with station.person("office") as office:
            assert office.ask("{ figures { members cardsActive creditsCredited } }") == before


def units(seen: dict[str, Any]) -> set[str]:
    return {edge["node"]["id"] for edge in seen["units"]["edges"]}


def files(reader: Person, *states: str) -> dict[str, dict[str, Any]]:
    edges = reader.ask(FILES, states=[*states])["bankFiles"]["edges"]
    return {edge["node"]["name"]: edge["node"] for edge in edges}


def alarms(reader: Person) -> set[str]:
    edges = reader.ask(FILES, states=[])["alarms"]["edges"]
    return {edge["node"]["message"] for edge in edges}
