"""What a bank's folder may hold by mistake, put there past every protocol; and one good file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives import hashes

from domain.calendar import CHINA
from tests.journeys.process_station import ORG

LOST_BY_TELEPHONE: Final = "07"


@dataclass(frozen=True, slots=True)
class Outbox:
    """The folder of one day in which the bank leaves files for us, on disk."""

    folder: Path

    @classmethod
    def of_today(cls, data_dir: Path) -> "Outbox":
        """This will find the latest day's folder."""
        return cls(max((data_dir / "bank" / "root" / ORG / "out").iterdir()))

    def name(self, kind: str, sequence: int, *, org: str = ORG) -> str:
        """This will name a file of the day."""
        return f"{kind}_{org}_{self.folder.name}_{sequence:06d}.txt"

    def put(self, name: str, content: bytes, *, said: bytes | None = None) -> str:
        """This will leave a file with its flag, which may speak of other bytes."""
        (self.folder / name).write_bytes(content)
        (self.folder / f"{name}.ok").write_bytes(flag(name, content if said is None else said))
        return name

    def statuses(self, card_no: str, status: str, *, batch: str) -> bytes:
        """This will write a file of one card's status, as the bank would."""
        day, now = self.folder.name, datetime.now(CHINA)
        lines = (
            f"H|1.0|ACT|{ORG}|ACT{day}{batch}|{day}|1|0|",
            f"{card_no}||{status}|{now:%Y%m%d%H%M%S}|03|",
            "T|1|0",
        )
        return "".join(f"{line}\n" for line in lines).encode("gb18030")

    def litter(self, card_no: str) -> dict[str, str]:
        """This will leave one file of each bad kind and give names with what is wrong."""
        lost = LOST_BY_TELEPHONE
        whole = self.statuses(card_no, lost, batch="900000")
        corrupt = whole.replace(b"|07|", b"|\xff\xff|")
        foreign = self.name("ACT", 900_003, org="OTHER001")
        lonely = self.name("ACT", 900_006)
        (self.folder / f"{lonely}.ok").write_bytes(flag(lonely, whole))
        unasked = whole.replace(b"ACT", b"CRR").replace(b"900000", b"900007")
        return {
            self.put(self.name("ACT", 900_001), corrupt): "corrupt",
            self.put(self.name("ACT", 900_002), whole[:-20], said=whole): "truncated",
            self.put(foreign, whole.replace(ORG.encode(), b"OTHER001")): "foreign",
            self.put(self.name("ACT", 900_004), b""): "empty",
            self.put(self.name("ACT", 900_005), whole, said=whole[::-1]): "wrong flag",
            lonely: "a flag alone",
            self.put(self.name("CRR", 900_007), unasked): "answers nothing of ours",
            self.put(self.name("XYZ", 900_008), whole): "of no kind",
        }

    @contextmanager
    def rewritten(self, name: str, old: bytes, new: bytes) -> Iterator[None]:
        """This will give a file other bytes, and back the old ones with their old times."""
        path, said = self.folder / name, self.folder / f"{name}.ok"
        before = [(each, each.read_bytes(), each.stat().st_mtime_ns) for each in (path, said)]
        assert old in before[0][1]
        self.put(name, before[0][1].replace(old, new))
        yield
        for each, content, time_ns in before:
            each.write_bytes(content)
            os.utime(each, ns=(time_ns, time_ns))


def flag(name: str, content: bytes) -> bytes:
    """This will write the flag file of these bytes, by hand."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(content)
    return f"{name}|{len(content)}|1|0|{digest.finalize().hex()}\n".encode("ascii")
