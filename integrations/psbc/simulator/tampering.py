"""What an incident makes of an answer: other bytes, or another way of laying them out; pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from integrations.psbc.simulator import files, times
from integrations.psbc.simulator.incidents import TO_BYTES, TO_WAYS, Incident

OTHER_ORG: Final = "OTHER001"
UNKNOWN_CODE: Final = "8888"
COPY_AT: Final = 900_000
FLAG_SUFFIX: Final = ".ok"


@dataclass(frozen=True, slots=True)
class Paper:
    """An answer as it would lie there: name, folder, bytes, and what the flag would say."""

    name: files.FileName
    folder: str
    data: bytes
    flag: bytes


@dataclass(frozen=True, slots=True)
class Laying:
    """One file to be laid somewhere after a while."""

    after_s: float
    folder: str
    name: str
    data: bytes


def layings(paper: Paper, incidents: Sequence[Incident]) -> tuple[Laying, ...]:
    """This will say what is laid when, after all that strikes it; the last way of coming counts."""
    for each in incidents:
        if each.does in TO_BYTES:
            paper = _BYTES[each.does](paper)
    ways = [each for each in incidents if each.does in TO_WAYS]
    return _WAYS[ways[-1].does](paper, ways[-1].delay_s) if ways else _whole(paper)


def _whole(paper: Paper, after_s: float = 0.0) -> tuple[Laying, ...]:
    name = str(paper.name)
    return (
        Laying(after_s, paper.folder, name, paper.data),
        Laying(after_s, paper.folder, name + FLAG_SUFFIX, paper.flag),
    )


# Ways of coming.


def _silent(_: Paper, __: float) -> tuple[Laying, ...]:
    return ()


def _late(paper: Paper, delay_s: float) -> tuple[Laying, ...]:
    return _whole(paper, delay_s)


def _repeated(paper: Paper, delay_s: float) -> tuple[Laying, ...]:
    return (*_whole(paper), *_whole(paper, delay_s))


def _copied(paper: Paper, delay_s: float) -> tuple[Laying, ...]:
    name = replace(paper.name, sequence=paper.name.sequence + COPY_AT)
    flag = paper.flag.replace(str(paper.name).encode(), str(name).encode())
    return (*_whole(paper), *_whole(replace(paper, name=name, flag=flag), delay_s))


def _renewed(paper: Paper, delay_s: float) -> tuple[Laying, ...]:
    return (*_whole(paper), *_whole(_BYTES["row_twice"](paper), delay_s))


def _half_visible(paper: Paper, delay_s: float) -> tuple[Laying, ...]:
    half = paper.data[: len(paper.data) // 2]
    return (Laying(0, paper.folder, str(paper.name), half), *_whole(paper, delay_s))


def _flag_first(paper: Paper, delay_s: float) -> tuple[Laying, ...]:
    file, flag = _whole(paper)
    return (flag, replace(file, after_s=delay_s))


def _flag_alone(paper: Paper, _: float) -> tuple[Laying, ...]:
    return _whole(paper)[1:]


def _flag_missing(paper: Paper, _: float) -> tuple[Laying, ...]:
    return _whole(paper)[:1]


def _misplaced(paper: Paper, _: float) -> tuple[Laying, ...]:
    before = times.to_day(times.day_begins_us(paper.folder) - 1)
    return _whole(replace(paper, folder=before))


# Other bytes. Each gives a flag that agrees with them, but where the flag itself is what is wrong.


def _with_data(paper: Paper, data: bytes) -> Paper:
    rows = max(data.count(b"\n") - 2, 0)
    said = f"{paper.name}|{len(data)}|{rows}|{_total_of(data)}|{files.sm3(data)}\n"
    return replace(paper, data=data, flag=said.encode("ascii"))


def _total_of(data: bytes) -> str:
    fields = data.split(b"\n", 1)[0].split(b"|")
    is_told = len(fields) == files.HEADER_FIELDS and fields[7].isdigit()
    return fields[7].decode("ascii") if is_told else "0"


def _with_rows(paper: Paper, change: Callable[[list[list[str]]], None]) -> Paper:
    """This will change the detail rows and let header and trailer agree with them."""
    lines = [line.split("|") for line in _lines(paper)]
    head, rows = lines[0], lines[1:-1]
    change(rows)
    at = files.amount_at(paper.name.kind)
    total = 0 if at is None else sum(int(row[at]) for row in rows)
    head[6:8] = [str(len(rows)), str(total)]
    return _with_lines(paper, [head, *rows, ["T", *head[6:8]]])


def _with_edges(paper: Paper, *, at: int, more: int) -> Paper:
    lines = [line.split("|") for line in _lines(paper)]
    for edge, place in ((lines[0], at), (lines[-1], at - 5)):
        edge[place] = str(int(edge[place]) + more)
    return _with_lines(paper, lines)


def _lines(paper: Paper) -> list[str]:
    return paper.data.decode(files.ENCODING).split("\n")[:-1]


def _with_lines(paper: Paper, lines: Sequence[Sequence[str]]) -> Paper:
    text = "".join("|".join(fields) + "\n" for fields in lines)
    return _with_data(paper, text.encode(files.ENCODING))


def _in_first_row(column: str, value: str | int) -> Callable[[Paper], Paper]:
    """This will set a column of the first row that has it, or add to its amount."""

    def tampered(paper: Paper) -> Paper:
        names = [each.name for each in files.KINDS[paper.name.kind]]
        wanted = _PLACES.get(column, (column,))
        at = next((names.index(name) for name in wanted if name in names), None)
        if at is None:
            return paper

        def change(rows: list[list[str]]) -> None:
            row = next((row for row in rows if row[at]), None)
            if row is not None:
                row[at] = str(int(row[at]) + value) if isinstance(value, int) else value

        return _with_rows(paper, change)

    return tampered


def _truncated(paper: Paper) -> Paper:
    return replace(paper, data=paper.data[: len(paper.data) * 2 // 3])


def _unreadable(paper: Paper) -> Paper:
    head, rest = paper.data.split(b"\n", 1)
    return _with_data(paper, head + b"\n\xff" + rest[1:])


def _row_twice(paper: Paper) -> Paper:
    return _with_rows(paper, lambda rows: rows.insert(0, list(rows[0])))


def _column_missing(paper: Paper) -> Paper:
    at = files.amount_at(paper.name.kind)
    last = -2 if at == len(files.KINDS[paper.name.kind]) - 1 else -1

    def change(rows: list[list[str]]) -> None:
        del rows[0][last]

    return _with_rows(paper, change)


def _wrong_org(paper: Paper) -> Paper:
    name = replace(paper.name, org=OTHER_ORG)
    header, rest = paper.data.split(b"\n", 1)
    fields = header.split(b"|")
    fields[3] = OTHER_ORG.encode()
    return _with_data(replace(paper, name=name), b"|".join(fields) + b"\n" + rest)


def _unknown_batch(paper: Paper) -> Paper:
    header, rest = paper.data.split(b"\n", 1)
    fields = header.split(b"|")
    fields[4] = b"NEVERSENT"
    return _with_data(paper, b"|".join(fields) + b"\n" + rest)


def _wrong_digest(paper: Paper) -> Paper:
    return replace(paper, flag=paper.flag[:-2] + (b"1\n" if paper.flag[-2:-1] != b"1" else b"2\n"))


def _wrong_flag_name(paper: Paper) -> Paper:
    other = replace(paper.name, sequence=paper.name.sequence + COPY_AT)
    return replace(paper, flag=paper.flag.replace(str(paper.name).encode(), str(other).encode()))


def _header_only(paper: Paper) -> Paper:
    return _with_data(paper, paper.data.split(b"\n", 1)[0] + b"\n")


_PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": ("code", "status"),
    "reference": ("pay_id", "req_id", "card_no", "ref"),
    "amount": ("amount_fen", "fee_fen", "entry_fen"),
}
_BYTES: Final[Mapping[str, Callable[[Paper], Paper]]] = {
    "cut_short": lambda paper: _with_data(paper, paper.data[: len(paper.data) * 2 // 3]),
    "truncated": _truncated,
    "zero_byte": lambda paper: _with_data(paper, b""),
    "header_only": _header_only,
    "no_rows": lambda paper: _with_rows(paper, lambda rows: rows.clear()),
    "wrong_rows": lambda paper: _with_edges(paper, at=6, more=1),
    "wrong_total": lambda paper: _with_edges(paper, at=7, more=1),
    "wrong_amount": _in_first_row("amount", 1),
    "unknown_code": _in_first_row("code", UNKNOWN_CODE),
    "unknown_reference": _in_first_row("reference", "NEVERSENT"),
    "unknown_batch": _unknown_batch,
    "unreadable": _unreadable,
    "wrong_line_end": lambda paper: _with_data(paper, paper.data.replace(b"\n", b"\r\n")),
    "row_twice": _row_twice,
    "column_missing": _column_missing,
    "wrong_org": _wrong_org,
    "wrong_balance": _in_first_row("closing_fen", 1),
    "sequence_gap": lambda paper: paper,  # struck when the file is numbered
    "wrong_digest": _wrong_digest,
    "wrong_flag_name": _wrong_flag_name,
    "flag_unreadable": lambda paper: replace(paper, flag=b"not a flag\n"),
}
_WAYS: Final[Mapping[str, Callable[[Paper, float], tuple[Laying, ...]]]] = {
    "silent": _silent,
    "late": _late,
    "repeated": _repeated,
    "copied": _copied,
    "renewed": _renewed,
    "half_visible": _half_visible,
    "flag_first": _flag_first,
    "flag_alone": _flag_alone,
    "flag_missing": _flag_missing,
    "misplaced": _misplaced,
}
