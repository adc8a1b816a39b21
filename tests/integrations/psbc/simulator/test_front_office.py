"""The front office between a folder in another layout and the bank behind it."""

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from integrations.psbc import profile
from integrations.psbc.simulator import files
from integrations.psbc.simulator.dialect import Dialect
from integrations.psbc.simulator.files import FileName
from integrations.psbc.simulator.front_office import SpokenInbox, SpokenOutbox
from integrations.psbc.simulator.state import Letter, Receipt, State

ORG = "510100000000000000001"
GOLDEN = Path(__file__).parents[3] / "golden" / "psbc" / "psbc-bat-1"
NAME = f"card_app_0a1_180105001_{ORG}.bat"
ANSWER = NAME.replace(".bat", ".aft")
DIALECT = Dialect.at(Path(profile.__file__).with_name("profiles") / "psbc-bat-1.yaml")
REQUEST = FileName("OPN", ORG, "20180105", 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A request as it lies at the bank, beside an empty folder of answers."""
    day = tmp_path / "in" / "20180105"
    day.mkdir(parents=True)
    for name in (NAME, f"{NAME}.ok"):
        (day / name).write_bytes((GOLDEN / name).read_bytes())
    (tmp_path / "out").mkdir()
    return tmp_path


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """A memory that has accepted the request."""
    opened = State.open(tmp_path / "state")
    opened.note(
        Receipt(str(REQUEST), "20180105", "d", "f", "OPN", "K180105000001", "0000",
                is_claimed=True, received_us=0)
    )  # fmt: skip
    yield opened
    opened.close()


def letter(kind: str, rows: list[tuple[str, ...]]) -> Letter:
    name = FileName(kind, ORG, "20180108", 7)
    return Letter(1, name, files.render(name, "K180105000001", rows), b"")


def result(card_no: str = "6217990000000000014") -> tuple[str, ...]:
    return ("1", "R0000000000000000001", "S", "0000", "", "00", card_no, card_no, "1", "20180108",
            "20301231", "0")  # fmt: skip


class TestInbox:
    def test_gives_what_the_bank_understands_once(self, folder: Path) -> None:
        inbox = SpokenInbox(folder / "in", DIALECT)
        [arrival] = inbox.arrivals()
        assert (arrival.name, arrival.folder) == (str(REQUEST), "20180105")
        told = files.parse_flag(arrival.flag)
        files.check_flag(told, name=REQUEST, data=arrival.data, digest=files.sm3(arrival.data))
        content = files.read(REQUEST, arrival.data, told)
        assert (content.batch_no, len(content.rows)) == ("K180105000001", 2)
        inbox.done(arrival)
        assert list(inbox.arrivals()) == []

    def test_has_what_its_flag_denies_refused(self, folder: Path) -> None:
        beside = folder / "in" / "20180105" / f"{NAME}.ok"
        digest = hashlib.new("sm3", b"other").hexdigest()
        beside.write_bytes(beside.read_bytes()[:-65] + digest.encode() + b"\n")
        [arrival] = SpokenInbox(folder / "in", DIALECT).arrivals()
        told = files.parse_flag(arrival.flag)
        with pytest.raises(files.FileRefused):
            files.check_flag(told, name=REQUEST, data=arrival.data, digest=files.sm3(arrival.data))

    def test_leaves_what_is_of_no_agreement_as_it_is(self, folder: Path) -> None:
        day = folder / "in" / "20180105"
        for suffix in ("", ".ok"):
            (day / f"{NAME}{suffix}").rename(day / f"other{suffix}")
        inbox = SpokenInbox(folder / "in", DIALECT)
        [arrival] = inbox.arrivals()
        assert arrival.name == "other"
        inbox.done(arrival)
        assert list(inbox.arrivals()) == []


class TestOutbox:
    def outbox(self, folder: Path, state: State) -> SpokenOutbox:
        return SpokenOutbox(folder / "out", DIALECT, inbox=folder / "in", state=state)

    def test_answers_under_the_name_of_the_request(self, folder: Path, state: State) -> None:
        self.outbox(folder, state).publish(letter("OPR", [result()]))
        lying = {path.name for path in (folder / "out" / "20180105").iterdir()}
        assert lying == {ANSWER, f"{ANSWER}.ok"}

    def test_answers_once_where_there_is_one_name(
        self, folder: Path, state: State, caplog: pytest.LogCaptureFixture
    ) -> None:
        outbox = self.outbox(folder, state)
        outbox.publish(letter("OPR", [result()]))
        first = (folder / "out" / "20180105" / ANSWER).read_bytes()
        outbox.publish(letter("OPR", [result("6217990000000000022")]))
        assert (folder / "out" / "20180105" / ANSWER).read_bytes() == first
        assert "answered before" in caplog.text

    def test_tells_nothing_that_was_not_agreed(
        self, folder: Path, state: State, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO)
        row = ("F", NAME, "0000", "2", "")
        self.outbox(folder, state).publish(letter("OPA", [row]))
        assert list((folder / "out").iterdir()) == []
        assert "not told" in caplog.text
