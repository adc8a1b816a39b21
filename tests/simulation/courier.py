"""The bank's way of putting its answers before us: late, twice, in pieces, wrong, and then right.

It stands where the simulator has its own outbox, so the bank's books are always true and only what
it shows us is not. Whatever it garbles, the truth follows later, as a bank's correction would.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from integrations.psbc.simulator import files
from integrations.psbc.simulator.dialect import Answer
from integrations.psbc.simulator.state import Letter
from tests.simulation.faults import Fate

OWN_NUMBERS_FROM: Final = 500_000
FLAG: Final = ".ok"
KEYS: Final = {"OPR": "req_id", "CRR": "pay_id", "RTN": "pay_id"}
# After one of these about money nothing is released until somebody has looked.
BREAKING: Final = frozenset({"unknown reference", "wrong amount", "missing serial"})
SOON: Final = timedelta(minutes=7)
DAYS: Final = timedelta(days=2, hours=3)

Speak = Callable[[Letter], Answer | None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing to be laid before us at its time; without a flag it is only half there."""

    at: datetime
    day: str
    name: str
    data: bytes | None
    flag: bytes | None


@dataclass(slots=True)
class Courier:
    """Lays letters into the folder as fate says."""

    root: Path
    fate: Fate
    clock: Callable[[], datetime]
    pending: list[Delivery] = field(default_factory=list)
    made_up: int = 0
    has_news: bool = False
    lies: list[tuple[str, str]] = field(default_factory=list)
    # Under another agreement: puts a letter into its words, or gives nothing where it has no file.
    speak: Speak | None = None
    spoken: set[str] = field(default_factory=set)

    def publish(self, letter: Letter) -> None:
        """This will take a letter of the bank and decide how it reaches us."""
        if self.speak is not None:
            self._publish_spoken(letter, self.speak)
            return
        how = self.fate.at("letter")
        now = self.clock()
        true = self._true(letter, now)
        if not how:
            self.pending.append(true)
        elif how in {"late", "out of order"}:
            self.pending.append(self._later(true, SOON))
        elif how == "days late" or (how.startswith("answer without") and _is_acceptance(letter)):
            self.pending.append(self._later(true, DAYS))
        else:
            self.pending += self._garbled(how, letter, true)
        self.deliver()

    def _publish_spoken(self, letter: Letter, speak: Speak) -> None:
        answer = speak(letter)
        if answer is None or answer.name in self.spoken:
            return  # no file of this agreement's, or one whose only name is taken
        self.spoken.add(answer.name)
        how = self.fate.at("letter")
        true = Delivery(self.clock(), answer.folder, answer.name, answer.data, answer.flag)
        later = self._later(true, DAYS if how == "days late" else SOON)
        half = answer.data[: len(answer.data) // 2]
        self.pending += {
            "late": [later],
            "out of order": [later],
            "days late": [later],
            "twice": [true, later],
            "truncated": [self._as(true, half, answer.flag), later],
            "half visible": [self._as(true, half, None), later],
            "flag first": [self._as(true, None, answer.flag), later],
        }.get(how, [true])
        self.deliver()

    def deliver(self) -> None:
        """This will lay down everything that is due."""
        now = self.clock()
        due = [each for each in self.pending if each.at <= now or self.fate.is_calm]
        self.pending = [each for each in self.pending if each not in due]
        for each in due:
            self._lay(each, now)
            self.has_news = True

    def next_at(self) -> datetime | None:
        """This will say when the next thing is due."""
        return min((each.at for each in self.pending), default=None)

    def _garbled(self, how: str, letter: Letter, true: Delivery) -> list[Delivery]:
        later = self._later(true, SOON)
        half = letter.data[: len(letter.data) // 2]
        first = {
            "truncated": self._as(true, half, letter.flag),
            "half visible": self._as(true, half, None),
            "flag first": self._as(true, None, letter.flag),
            "twice": true,
        }.get(how)
        if first is not None:
            return [first, later]
        beside = {"garbage beside": b"\xff\x00garbage|", "empty beside": b""}.get(how)
        if beside is not None:
            return [true, self._made_up(letter, beside, true.at)]
        if how == "repeated under another number":
            return [true, self._made_up(letter, letter.data, later.at)]
        lie = _lie(how, letter)
        if lie is None:
            return [later]
        if letter.name.kind in {"CRR", "RTN", "REC"} and how in BREAKING:
            self.lies.append((how, true.name))
        return [self._as(true, lie, _flag(letter.name, lie)), self._correction(letter, later.at)]

    def _correction(self, letter: Letter, at: datetime) -> Delivery:
        """This will say the truth under a number of its own, for the name is taken by the lie."""
        return self._made_up(letter, letter.data, at)

    def _made_up(self, letter: Letter, data: bytes, at: datetime) -> Delivery:
        self.made_up += 1
        number = OWN_NUMBERS_FROM + self.made_up
        name = files.FileName(letter.name.kind, letter.name.org, letter.name.day, number)
        return Delivery(at, name.day, str(name), data, _flag(name, data))

    @staticmethod
    def _true(letter: Letter, now: datetime) -> Delivery:
        return Delivery(now, letter.name.day, str(letter.name), letter.data, letter.flag)

    @staticmethod
    def _later(delivery: Delivery, wait: timedelta) -> Delivery:
        return Delivery(
            delivery.at + wait, delivery.day, delivery.name, delivery.data, delivery.flag
        )

    @staticmethod
    def _as(true: Delivery, data: bytes | None, flag: bytes | None) -> Delivery:
        return Delivery(true.at, true.day, true.name, data, flag)

    def _lay(self, each: Delivery, now: datetime) -> None:
        folder = self.root / each.day
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in ((each.name, each.data), (each.name + FLAG, each.flag)):
            if content is not None:
                (folder / name).write_bytes(content)
                os.utime(folder / name, (now.timestamp(), now.timestamp()))


def _is_acceptance(letter: Letter) -> bool:
    return letter.name.kind in {"OPA", "CRA"}


def _lie(how: str, letter: Letter) -> bytes | None:
    """This will write what the letter says wrongly, or nothing where that lie has no place."""
    lines = letter.data.decode(files.ENCODING).splitlines()
    rows = [line.split("|") for line in lines[1:-1]]
    columns = [column.name for column in files.KINDS[letter.name.kind]]
    if rows and letter.name.kind == "REC":
        return _lie_of_day(how, letter, lines[0].split("|")[4], rows)
    if not rows or letter.name.kind not in KEYS:
        return None
    first = dict(zip(columns, rows[0], strict=True))
    key = KEYS[letter.name.kind]
    match how:
        case "unknown reference":
            rows.append(list((first | {key: first[key][:-6] + "999999"}).values()))
        case "lines repeated":
            rows.append(rows[0])
        case "unknown code":
            failed = {"result": "F"} if "result" in first else {}
            rows[0] = list((first | failed | {"code": "Z777", "msg": ""}).values())
        case "wrong amount" if "amount_fen" in first:
            wrong = str(int(first["amount_fen"]) + 1)
            rows[0] = list((first | {"amount_fen": wrong}).values())
        case "missing serial" if first.get("bank_serial"):
            rows[0] = list((first | {"bank_serial": ""}).values())
        case _:
            return None
    batch_no = lines[0].split("|")[4]
    return files.render(letter.name, batch_no, rows)


def _lie_of_day(how: str, letter: Letter, batch_no: str, rows: list[list[str]]) -> bytes | None:
    """This will state a day wrongly: of the first entry, in itself as coherent as the truth."""
    entry = {column.name: at for at, column in enumerate(files.KINDS["REC"])}
    moved = next((row for row in rows[1:] if row[entry["pay_id"]]), None)
    if moved is None:
        return None
    match how:
        case "unknown reference":
            moved[entry["pay_id"]] = moved[entry["pay_id"]][:-6] + "999999"
        case "missing serial":
            moved[entry["bank_serial"]] = ""
        case "wrong amount":
            is_debit = moved[entry["direction"]] == "D"
            summed = entry["debits_fen" if is_debit else "credits_fen"]
            for row, at, fen in (
                (moved, entry["entry_fen"], 1),
                (rows[0], summed, 1),
                (rows[0], entry["closing_fen"], -1 if is_debit else 1),
                *(
                    (row, entry["balance_fen"], -1 if is_debit else 1)
                    for row in rows[rows.index(moved) :]
                ),
            ):
                row[at] = str(int(row[at]) + fen)
        case _:
            return None
    return files.render(letter.name, batch_no, rows)


def _flag(name: files.FileName, data: bytes) -> bytes:
    rows, total_fen = 0, 0
    if data.startswith(b"H|"):
        header = data.split(b"\n", 1)[0].decode(files.ENCODING).split("|")
        rows, total_fen = int(header[6]), int(header[7])
    return f"{name}|{len(data)}|{rows}|{total_fen}|{files.sm3(data)}\n".encode("ascii")
