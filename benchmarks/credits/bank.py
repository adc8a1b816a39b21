"""A bank that credits everything at once: `python -m benchmarks.credits.bank ROOT ORG DAY`.

It judges nothing and answers each credit file with an acceptance and a result, so that its time,
which is not ours, is short. Run in a process of its own.
"""

import sys
from pathlib import Path
from typing import Final

from domain.crypto import file_digest

ENCODING: Final = "gb18030"
PAY_ID, AMOUNT_FEN = 1, 4


def answer_all(root: Path, org: str, day: str) -> int:
    """This will answer every credit file of a day and give their number."""
    out = root / org / "out" / day
    out.mkdir(parents=True)
    asked = sorted((root / org / "in" / day).glob("CRD_*.txt"))
    for path in asked:
        _answer(path, out, day)
    return len(asked)


def _answer(path: Path, out: Path, day: str) -> None:
    header, *lines = path.read_text(ENCODING).splitlines()[:-1]
    _, version, _, org, batch_no, *_ = header.split("|")
    _, _, _, sequence = path.stem.split("_")
    rows = [line.split("|") for line in lines]
    total_fen = sum(int(row[AMOUNT_FEN]) for row in rows)
    taken = [f"F|{path.name}|0000|{len(rows)}|"]
    credited = [
        f"{row[PAY_ID]}|S{row[PAY_ID][1:]}|S|0000||{row[AMOUNT_FEN]}|{day}170000" for row in rows
    ]
    for kind, details, fen in (("CRA", taken, 0), ("CRR", credited, total_fen)):
        name = f"{kind}_{org}_{day}_{sequence}.txt"
        head = f"H|{version}|{kind}|{org}|{batch_no}|{day}|{len(details)}|{fen}|"
        content = "\n".join((head, *details, f"T|{len(details)}|{fen}", "")).encode(ENCODING)
        (out / name).write_bytes(content)
        flag = f"{name}|{len(content)}|{len(details)}|{fen}|{file_digest(content)}\n"
        (out / f"{name}.ok").write_text(flag)


if __name__ == "__main__":
    answer_all(Path(sys.argv[1]), *sys.argv[2:])
