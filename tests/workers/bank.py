"""The bank's side by hand: its answers written without our codec, and a channel that fails to order."""

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from domain.calendar import BankCalendar, StatutoryCalendar
from integrations.psbc import profile as profiles
from integrations.psbc.channel import Channel, Evidence, RemoteFile
from integrations.psbc.directory import DirectoryChannel
from tests.town import ORG, Town, card_no
from workers import broker as brokers
from workers import exchange

Fault = Callable[[str], None]
OK: Final = ".ok"


class FaultyChannel:
    """A real channel; `fault` is asked before and after every verb and may raise."""

    def __init__(self, channel: Channel, fault: Fault) -> None:
        self._channel = channel
        self._fault = fault

    def __enter__(self) -> Self:
        self._fault("before open")
        self._channel.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._channel.__exit__(kind, error, traceback)

    def put(self, directory: str, name: str, content: bytes) -> Evidence:
        self._fault(f"before put {name}")
        evidence = self._channel.put(directory, name, content)
        self._fault(f"after put {name}")
        return evidence

    def get(self, directory: str, name: str, *, size_max: int) -> bytes:
        self._fault(f"before get {name}")
        return self._channel.get(directory, name, size_max=size_max)

    def stat(self, directory: str, name: str) -> RemoteFile | None:
        return self._channel.stat(directory, name)

    def list(self, directory: str) -> tuple[RemoteFile, ...]:
        return self._channel.list(directory)

    def directories(self, parent: str) -> tuple[str, ...]:
        return self._channel.directories(parent)


def fails(at: str, error: BaseException, *, times: int = 1) -> Fault:
    """A fault that strikes so many times at verbs whose description begins so."""
    left = [times]

    def strike(moment: str) -> None:
        if moment.startswith(at) and left[0]:
            left[0] -= 1
            raise error

    return strike


def fails_at_put(number: int, error: BaseException) -> Fault:
    """A fault at one of the moments of an upload: 0 before the file, 1 after, 2 and 3 its flag."""
    seen: list[str] = []

    def strike(moment: str) -> None:
        if " put " in moment:
            seen.append(moment)
            if len(seen) == number + 1:
                raise error

    return strike


@dataclass(slots=True)
class Bank:
    """A bank made of a folder: what reached it, and what it puts there for us."""

    town: Town
    root: Path
    calendar: BankCalendar | None = None
    rows_max: int | None = None
    lines: int = 1
    profile: str = "psbc-cd/1"
    org: str = ORG
    fault: Fault = lambda _: None
    time: datetime = field(init=False)
    deliveries: int = 0
    sequences: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.time = self.town.now
        for way in ("in", "out"):
            (self.root / self.org / way).mkdir(parents=True)
        self.install()

    def install(self) -> None:
        """Install the exchange as an entry point would, with a queue that keeps every message."""
        profile = profiles.load(self.profile)
        if self.rows_max is not None:
            profile = profile.model_copy(update={"rows_max": self.rows_max})
        calendar = self.calendar or StatutoryCalendar(profile.schedule.cut_off)
        brokers.create("stub://")
        exchange.use(
            exchange.Exchange(
                self.org, profile, calendar, self.channel, lambda: self.time, lines=self.lines
            )
        )

    def channel(self) -> FaultyChannel:
        """A channel as a process opens one."""
        return FaultyChannel(DirectoryChannel(self.root), self.fault)

    def arrived(self) -> list[str]:
        """The data files that reached the bank, with their flags beside them."""
        found = [path.name for path in (self.root / self.org / "in").rglob("*") if path.is_file()]
        return sorted(name for name in found if name + OK in found)

    def read(self, name: str) -> list[list[str]]:
        """The detail lines of a file that reached the bank."""
        [path] = (self.root / self.org / "in").rglob(name)
        lines = path.read_bytes().decode("gb18030").splitlines()
        return [line.split("|") for line in lines[1:-1]]

    def lay(self, name: str, lines: Sequence[str], *, rows: int, total: str, digest: str) -> None:
        """Put a file of another bank's layout, and its flag, where we look for them."""
        self.deliveries += 1
        delimiter = "!" if "!" in lines[0] else "|"
        data = "".join(f"{line}\n" for line in lines).encode("gbk")
        told = (name, len(data), rows, total, hashlib.new(digest, data).hexdigest())
        folder = self.root / self.org / "out" / self.time.strftime("%Y%m%d")
        folder.mkdir(exist_ok=True)
        said = (delimiter.join(map(str, told)) + "\n").encode()
        for each, written in ((name, data), (name + OK, said)):
            (folder / each).write_bytes(written)
            os.utime(folder / each, (self.deliveries, self.deliveries))

    def deliver(
        self,
        kind: str,
        lines: Sequence[Sequence[object]],
        *,
        batch_no: str = "YZ0001",
        name: str = "",
        content: bytes | None = None,
        flag: bytes | None = None,
        total_fen: int | None = None,
    ) -> str:
        """Put a file and its flag where we look for them; gives the name."""
        self.deliveries += 1
        day = self.time.strftime("%Y%m%d")
        sequence = self.sequences[kind, day] = self.sequences.get((kind, day), 0) + 1
        fen = total_fen
        if fen is None:
            at = {"CRR": 5, "RTN": 2}.get(kind)
            fen = 0 if at is None else sum(int(str(line[at])) for line in lines)
        text = [
            f"H|1.0|{kind}|{ORG}|{batch_no}|{day}|{len(lines)}|{fen}|",
            *("|".join(map(str, line)) for line in lines),
            f"T|{len(lines)}|{fen}",
        ]
        name = name or f"{kind}_{ORG}_{day}_{sequence:06d}.txt"
        data = "".join(f"{line}\n" for line in text).encode("gb18030")
        if content is not None:
            data = content
        digest = hashlib.new("sm3", data).hexdigest()
        said = f"{name}|{len(data)}|{len(lines)}|{fen}|{digest}\n".encode()
        folder = self.root / ORG / "out" / day
        folder.mkdir(exist_ok=True)
        for each, written in ((name, data), (name + OK, said if flag is None else flag)):
            (folder / each).write_bytes(written)
            # Servers tell times in whole seconds: each delivery has its own.
            os.utime(folder / each, (self.deliveries, self.deliveries))
        return name

    def accept(
        self,
        file_name: str,
        batch_no: str,
        *,
        code: str = "0000",
        accepted: int = 1,
        refused: Sequence[tuple[str, str]] = (),
    ) -> str:
        """Put the acceptance of a file of ours."""
        first: tuple[object, ...] = ("F", file_name, code, accepted, "")
        rest = [("R", ref, row_code, 0, "") for ref, row_code in refused]
        kind = {"OPN": "OPA", "CRD": "CRA"}[file_name[:3]]
        return self.deliver(kind, [first, *rest], batch_no=batch_no)


def opened(req_id: str, number: int, *, fee_fen: int = 0) -> tuple[object, ...]:
    """A line of an OPR: the card was opened."""
    account = f"200{number:016d}"
    return (number, req_id, "S", "0000", "", "00", card_no(1000 + number), account, 1,
            "20180320", "20280331", fee_fen)  # fmt: skip


def not_opened(req_id: str, number: int, result: str, code: str) -> tuple[object, ...]:
    """A line of an OPR: refused, or still in progress."""
    return (number, req_id, result, code, "", "", "", "", "", "", "", 0)


def credited(pay_id: str, number: int, fen: int = 10_000) -> tuple[object, ...]:
    """A line of a CRR: the money is on the card."""
    return (pay_id, f"YZ{number:08d}", "S", "0000", "", fen, "20180320163005")


def not_credited(pay_id: str, result: str, code: str, fen: int = 10_000) -> tuple[object, ...]:
    """A line of a CRR: failed, in progress or unknown."""
    return (pay_id, "", result, code, "", fen, "")


def returned(pay_id: str, number: int, fen: int = 10_000) -> tuple[object, ...]:
    """A line of an RTN: the money came back."""
    return (pay_id, f"TH{number:08d}", fen, "2003", "", "20180326")
