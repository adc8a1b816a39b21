"""The folders of the exchange, seen from the bank's side."""

import os
import shutil
from pathlib import Path

import pytest

from integrations.psbc.simulator import files
from integrations.psbc.simulator.folders import Inbox, NameTaken, Outbox
from integrations.psbc.simulator.state import Letter

NAME = files.parse_name("OPA_SZJG0001_20180320_000001.txt")
LETTER = Letter(1, NAME, b"data\n", b"flag\n")


def lay(root: Path, name: str, data: bytes = b"x", folder: str = "20180320") -> Path:
    place = root / folder
    place.mkdir(exist_ok=True)
    (place / name).write_bytes(data)
    (place / f"{name}.ok").write_bytes(b"flag")
    return place / name


def names(inbox: Inbox) -> list[str]:
    found = []
    for arrival in inbox.arrivals():
        found.append(arrival.name)
        inbox.done(arrival)
    return found


class TestInbox:
    def test_gives_each_file_once_in_order_of_day_and_name(self, tmp_path: Path) -> None:
        inbox = Inbox(tmp_path)
        lay(tmp_path, "b.txt")
        lay(tmp_path, "a.txt")
        lay(tmp_path, "z.txt", folder="20180319")
        assert names(inbox) == ["z.txt", "a.txt", "b.txt"]
        assert names(inbox) == []

    def test_gives_a_changed_file_again(self, tmp_path: Path) -> None:
        inbox = Inbox(tmp_path)
        path = lay(tmp_path, "a.txt")
        names(inbox)
        other = path.with_name("other")
        other.write_bytes(b"longer")
        other.replace(path)
        assert names(inbox) == ["a.txt"]

    def test_gives_a_file_again_that_was_not_dealt_with(self, tmp_path: Path) -> None:
        inbox = Inbox(tmp_path)
        lay(tmp_path, "a.txt")
        assert [arrival.name for arrival in inbox.arrivals()] == ["a.txt"]
        assert names(inbox) == ["a.txt"]

    def test_leaves_a_quiet_folder_alone_until_it_changes(self, tmp_path: Path) -> None:
        inbox = Inbox(tmp_path)
        folder = lay(tmp_path, "a.txt").parent
        os.utime(folder, (1_000_000_000, 1_000_000_000))
        assert names(inbox) == ["a.txt"]
        assert inbox._quiet == {"20180320": 10**18}
        assert names(inbox) == []
        lay(tmp_path, "b.txt")
        assert names(inbox) == ["b.txt"]

    def test_follows_no_link(self, tmp_path: Path) -> None:
        secret = tmp_path / "secret"
        secret.write_bytes(b"secret")
        root = tmp_path / "in"
        root.mkdir()
        path = lay(root, "a.txt")
        path.unlink()
        path.symlink_to(secret)
        (root / "20180321").symlink_to(tmp_path, target_is_directory=True)
        assert names(Inbox(root)) == []

    def test_waits_at_no_pipe(self, tmp_path: Path) -> None:
        path = lay(tmp_path, "a.txt")
        path.unlink()
        os.mkfifo(path)
        assert names(Inbox(tmp_path)) == []

    def test_reads_no_more_than_the_limit_needs(self, tmp_path: Path) -> None:
        lay(tmp_path, "a.txt", b"x" * (files.BYTES_MAX + 100))
        (arrival,) = Inbox(tmp_path).arrivals()
        assert len(arrival.data) == files.BYTES_MAX + 1

    def test_bears_that_a_folder_vanishes_under_its_eyes(self, tmp_path: Path) -> None:
        lay(tmp_path, "a.txt", folder="1")
        lay(tmp_path, "b.txt", folder="2")
        arrivals = Inbox(tmp_path).arrivals()
        assert next(arrivals).name == "a.txt"
        shutil.rmtree(tmp_path / "2")
        assert list(arrivals) == []


class TestOutbox:
    def test_publishes_the_file_and_its_flag(self, tmp_path: Path) -> None:
        Outbox(tmp_path).publish(LETTER)
        place = tmp_path / "20180320"
        assert (place / str(NAME)).read_bytes() == b"data\n"
        assert (place / f"{NAME}.ok").read_bytes() == b"flag\n"
        assert len(list(place.iterdir())) == 2

    def test_changes_nothing_the_second_time(self, tmp_path: Path) -> None:
        outbox = Outbox(tmp_path)
        outbox.publish(LETTER)
        path = tmp_path / "20180320" / str(NAME)
        before = path.stat()
        outbox.publish(LETTER)
        assert path.stat() == before

    def test_never_writes_over_other_bytes(self, tmp_path: Path) -> None:
        outbox = Outbox(tmp_path)
        outbox.publish(LETTER)
        with pytest.raises(NameTaken):
            outbox.publish(Letter(2, NAME, b"other\n", b"flag\n"))
        assert (tmp_path / "20180320" / str(NAME)).read_bytes() == b"data\n"
