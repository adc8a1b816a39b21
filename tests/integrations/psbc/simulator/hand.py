"""Requests written by hand, and a bank on a virtual clock; nothing here uses the bank's own codec."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from integrations.psbc.simulator.bank import Bank
from integrations.psbc.simulator.desk import Desk
from integrations.psbc.simulator.folders import Inbox, Outbox
from integrations.psbc.simulator.scenario import Scenario
from integrations.psbc.simulator.state import State

ORG = "SZJG0001"
DAY = "20180320"
MORNING = datetime(2018, 3, 20, 1, 0, tzinfo=UTC)
CERTAIN = Scenario(
    open_refused_permille=0,
    open_pending_permille=0,
    class_two_permille=0,
    never_active_permille=0,
    swipe_permille=0,
    credit_refused_permille=0,
    credit_pending_permille=0,
)

Table = dict[str, list[list[str]]]


@dataclass(frozen=True)
class Request:
    name: str
    data: bytes
    flag: bytes

    def lay(self, root: Path, *, folder: str = "") -> None:
        """Put the file and its flag where the bank looks."""
        place = root / ORG / "in" / (folder or self.name.split("_")[2])
        place.mkdir(parents=True, exist_ok=True)
        for name, data in ((self.name, self.data), (f"{self.name}.ok", self.flag)):
            (place / f"{name}.tmp").write_bytes(data)
            (place / f"{name}.tmp").rename(place / name)


def flag_of(name: str, data: bytes, rows: int, total_fen: int) -> bytes:
    digest = hashlib.new("sm3", data).hexdigest()
    return f"{name}|{len(data)}|{rows}|{total_fen}|{digest}\n".encode()


def request(
    kind: str,
    rows: Sequence[Sequence[str]],
    *,
    batch: str = "B0001",
    sequence: int = 1,
    org: str = ORG,
    day: str = DAY,
) -> Request:
    total_fen = sum(int(row[4]) for row in rows) if kind == "CRD" else 0
    lines = [
        f"H|1.0|{kind}|{org}|{batch}|{day}|{len(rows)}|{total_fen}|",
        *("|".join(row) for row in rows),
        f"T|{len(rows)}|{total_fen}",
    ]
    data = "".join(f"{line}\n" for line in lines).encode("gb18030")
    name = f"{kind}_{org}_{day}_{sequence:06d}.txt"
    return Request(name, data, flag_of(name, data, len(rows), total_fen))


def id_no(number: int, *, birth: str = "19800101") -> str:
    """A resident number that passes its check, of a woman."""
    body = f"510105{birth}{number % 100:02d}{number // 100 % 5 * 2}"
    total = sum(int(body[at]) * (2 ** (17 - at) % 11) for at in range(17))
    return body + "10X98765432"[total % 11]


def birth_of(number: int) -> str:
    """A birthday for each number, so that thousands of people differ."""
    return (datetime(1960, 1, 1, tzinfo=UTC) + timedelta(days=number)).strftime("%Y%m%d")


def opn_row(seq: int, number: int, **changes: str) -> list[str]:
    """An application that nothing speaks against, but for the changes."""
    birth = birth_of(number)
    row = {
        "seq": str(seq),
        "req_id": f"R{number:06d}",
        "name": f"王芳{number}",
        "id_type": "111",
        "id_no": id_no(number, birth=birth),
        "id_from": "20150601",
        "id_to": "99991231",
        "sex": "2",
        "birth": birth,
        "nation": "CHN",
        "occupation": "10000",
        "employer": "四川省教育厅",
        "address": "成都市武侯区学道街34号",
        "post": "610000",
        "mobile": f"138{number:08d}",
        "tax": "1",
        "issuer": "成都市公安局",
        "unit_uscc": "11510000458420445Y",
        "product": "ZGH001",
        "want_class": "1",
        "consent_ref": f"C{number}",
    }
    assert set(changes) <= set(row)
    return list((row | changes).values())


def crd_row(
    seq: int, pay_id: str, card_no: str, name: str, *, amount_fen: int = 10_000
) -> list[str]:
    return [str(seq), pay_id, card_no, name, str(amount_fen), "HZBT", "工会互助补贴", ""]


def parse(data: bytes) -> list[list[str]]:
    """Split an answer, header and trailer included, and hold them against the body."""
    lines = data.decode("gb18030").split("\n")
    assert lines.pop() == ""
    rows = [line.split("|") for line in lines]
    assert rows[0][:2] == ["H", "1.0"]
    assert rows[0][6:8] == rows[-1][1:]
    assert int(rows[0][6]) == len(rows) - 2 > 0
    return rows


def answers(root: Path, kind: str) -> list[list[list[str]]]:
    """Every published answer of the kind in order, its flag checked."""
    found = []
    for flag in sorted((root / ORG / "out").glob(f"*/{kind}_*.txt.ok")):
        path = flag.with_suffix("")
        rows = parse(path.read_bytes())
        assert flag.read_bytes() == flag_of(
            path.name, path.read_bytes(), len(rows) - 2, int(rows[-1][2])
        )
        found.append(rows)
    return found


def details(root: Path, kind: str) -> list[list[str]]:
    """The detail lines of every answer of the kind."""
    return [row for rows in answers(root, kind) for row in rows[1:-1]]


@dataclass
class Town:
    """A bank in a folder, whose time passes when a test says so."""

    root: Path
    state_folder: Path
    scenario: Scenario = CERTAIN
    seed: int = 2018
    now: datetime = MORNING
    bank: Bank = field(init=False)
    state: State = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        (self.root / ORG / "in").mkdir(parents=True, exist_ok=True)
        self.state = State.open(self.state_folder)
        self.bank = Bank(
            Desk(ORG, self.seed, self.scenario, self.state),
            inbox=Inbox(self.root / ORG / "in"),
            outbox=Outbox(self.root / ORG / "out"),
            clock=lambda: self.now,
        )

    def close(self) -> None:
        self.state.close()

    def reopen(self) -> None:
        """Start the bank again on the same folders, as after a kill."""
        self.close()
        self.open()

    def lay(self, *requests: Request) -> None:
        for each in requests:
            each.lay(self.root)
        self.bank.work()

    def wait(self, seconds: float, *, step_s: float = 0.1) -> None:
        for _ in range(round(seconds / step_s)):
            self.now += timedelta(seconds=step_s)
            self.bank.work()

    def answers(self, kind: str) -> list[list[list[str]]]:
        return answers(self.root, kind)

    def details(self, kind: str) -> list[list[str]]:
        return details(self.root, kind)

    def issue_cards(self, count: int) -> list[tuple[str, str]]:
        """Open active cards for the first people; gives card number and name of each."""
        people = range(1, count + 1)
        self.lay(request("OPN", [opn_row(number, number) for number in people], batch="CARDS"))
        self.wait(8)
        return [(row[6], f"王芳{number}") for number, row in enumerate(self.details("OPR"), 1)]
