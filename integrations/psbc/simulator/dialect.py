"""Another bank's layout as this bank speaks it, read from the agreement's document and nothing else.

Within, the bank thinks in the files of docs/psbc-files.md; here their rows are put into the words of
another agreement and back. Only what the document says is known, and none of our side's code.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import yaml

from integrations.psbc.simulator import codes, files

TO_BANK: Final = "to_bank"
_OUTCOMES: Final = {"S": "succeeded", "F": "failed", "P": "in_progress", "U": "unknown"}
_PARTS: Final = {
    "org": r"(?P<org>[A-Za-z0-9]+)",
    "day": r"(?P<day>[0-9]{8})",
    "day6": r"(?P<day6>[0-9]{6})",
}
# What this bank asks of an application and another agreement does not tell it.
_AGREED: Final = {
    "nation": "CHN",
    "product": "SCGH01",
    "unit_uscc": "11510000000000000X",
    "want_class": "1",
    "consent_ref": "AGREEMENT",
    "occupation": "20100",
}
_REFERENCES: Final = {"OPN": "req_id", "OPR": "req_id", "CRD": "pay_id", "CRR": "pay_id"}

Row = Mapping[str, str]
Column = Mapping[str, Any]


class Unspeakable(Exception):
    """A file is none of this agreement's, or cannot be read under it."""


@dataclass(frozen=True, slots=True)
class Request:
    """A file as it came: what its name and its first line say, and its rows in our bank's words."""

    name: files.FileName
    batch_no: str
    rows: tuple[Row, ...]

    def number_of(self, reference: str) -> int:
        """This will find the line of a reference, counted from 1."""
        column = _REFERENCES[self.name.kind]
        return next(at for at, row in enumerate(self.rows, 1) if row[column] == reference)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as another agreement has it: where it lies, under which name, and its flag."""

    folder: str
    name: str
    data: bytes
    flag: bytes


class Dialect:
    """One agreement, by its document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._kinds: Mapping[str, Mapping[str, Any]] = document["kinds"]
        self._patterns = {kind: self._pattern(kind) for kind in self._kinds}

    @classmethod
    def at(cls, path: Path) -> Self:
        """This will read an agreement's document."""
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def has(self, kind: str) -> bool:
        """This will say whether a kind is exchanged."""
        return kind in self._kinds

    def name_of(self, name: files.FileName) -> str:
        """This will write a file's name."""
        digits = self._document["names"]["sequence_digits"]
        told = {"kind": name.kind, "org": name.org, "day": name.day, "day6": name.day[2:]}
        return self._template(name.kind).format(**told, sequence=f"{name.sequence:0{digits}d}")

    def parse_name(self, text: str) -> files.FileName:
        """This will read a file's name.

        Raises:
            Unspeakable: it is no name of this agreement.
        """
        for kind, pattern in self._patterns.items():
            match = pattern.fullmatch(text)
            if match is not None:
                told = match.groupdict()
                day = told.get("day") or f"20{told['day6']}"
                return files.FileName(kind, told["org"], day, int(told["sequence"]))
        raise Unspeakable(text)

    def request(self, text: str, data: bytes) -> Request:
        """This will read a request.

        Raises:
            Unspeakable: its name, its lines or their number of fields are not as agreed.
        """
        name = self.parse_name(text)
        lines = data.decode(self._document["encoding"], "replace").split(self._end)
        if lines.pop() != "":
            raise Unspeakable(text)
        head = self._edge(name.kind, "header")
        stated = self._stated(head, lines.pop(0)) if head else {}
        if stated.get("org", name.org) != name.org:
            raise Unspeakable(text)
        if self._edge(name.kind, "trailer"):
            lines.pop()
        rows = tuple(self._row(name.kind, line) for line in lines)
        batch_no = stated.get("batch_no") or (rows[0]["batch_no"] if rows else "")
        return Request(name, batch_no, rows)

    def is_flag_true(self, text: str, data: bytes, flag: bytes) -> bool:
        """This will say whether a flag agrees with the bytes beside it, their rows and their sum.

        Raises:
            Unspeakable: they cannot be read.
        """
        request = self.request(text, data)
        total_fen = 0
        if "total" in self._kinds[request.name.kind]:
            total_fen = sum(int(row["amount_fen"]) for row in request.rows)
        fields = flag.decode("ascii", "replace").removesuffix(self._end).split(self._delimiter)
        told = dict(zip(self._document["flag"]["columns"], fields, strict=False))
        digest = self._document["flag"].get("digest", "sm3")
        expected = {
            "file_name": text,
            "size": str(len(data)),
            "rows": str(len(request.rows)),
            "total_fen": str(total_fen),
            "total_yuan": _yuan(total_fen),
            "digest": _digest(digest, data),
        }
        return all(told.get(name, said) == said for name, said in expected.items())

    def answer(self, name: files.FileName, rows: Sequence[Row], request: Request) -> Answer:
        """This will write an answer to a request, its rows given in our bank's words."""
        kind = self._kinds[name.kind]
        if "name" in kind.get("refers", {}).get("file", ()):
            name = files.FileName(name.kind, name.org, request.name.day, request.name.sequence)
        lines = [self._line(name.kind, number, row, request) for number, row in enumerate(rows, 1)]
        total_fen = sum(int(row.get("amount_fen") or 0) for row in rows) if "total" in kind else 0
        facts = {
            "kind": kind.get("word", name.kind),
            "org": name.org,
            "batch_no": request.batch_no,
            "business_on": name.day,
            "rows": str(len(rows)),
            "answered": self.name_of(request.name),
            "total_fen": str(total_fen),
            "total_yuan": _yuan(total_fen),
        }
        head, tail = self._edge(name.kind, "header"), self._edge(name.kind, "trailer")
        whole = [
            *([self._written(head, facts)] if head else []),
            *lines,
            *([self._written(tail, facts)] if tail else []),
        ]
        data = "".join(line + self._end for line in whole).encode(self._document["encoding"])
        written = self.name_of(name)
        return Answer(name.day, written, data, self._flag(written, data, len(rows), total_fen))

    @property
    def _delimiter(self) -> str:
        return str(self._document["delimiter"])

    @property
    def _end(self) -> str:
        return str(self._document["line_end"])

    @property
    def _blank(self) -> str:
        return str(self._document.get("blank", ""))

    def _template(self, kind: str) -> str:
        return str(self._kinds[kind].get("file") or self._document["names"]["file"])

    def _pattern(self, kind: str) -> re.Pattern[str]:
        digits = self._document["names"]["sequence_digits"]
        parts = _PARTS | {"kind": kind, "sequence": f"(?P<sequence>[0-9]{{{digits}}})"}
        pieces = re.split(r"\{([a-z0-9]+)\}", self._template(kind))
        return re.compile("".join(
            parts[piece] if at % 2 else re.escape(piece) for at, piece in enumerate(pieces)
        ))  # fmt: skip

    def _edge(self, kind: str, which: str) -> Mapping[str, Any] | None:
        own = self._kinds[kind].get(which) or self._document.get(which)
        return own if isinstance(own, Mapping) else None

    @staticmethod
    def _fields(edge: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
        """This will give of each field of an edge what it is, and the words before it or in it."""
        for each in edge["columns"]:
            said = {"field": each} if isinstance(each, str) else each
            yield said["field"], said.get("prefix", ""), said.get("text", "")

    def _stated(self, edge: Mapping[str, Any], line: str) -> dict[str, str]:
        cut = line.split(edge.get("delimiter", self._delimiter))
        return {
            field: text.removeprefix(prefix)
            for (field, prefix, _), text in zip(self._fields(edge), cut, strict=False)
        }

    def _written(self, edge: Mapping[str, Any], facts: Row) -> str:
        own = {"mark": edge.get("mark", ""), "version": edge.get("version", "")}
        texts = (
            prefix + (text or own.get(field) or facts.get(field, "") or self._blank)
            for field, prefix, text in self._fields(edge)
        )
        return str(edge.get("delimiter", self._delimiter)).join(texts)

    def _row(self, kind: str, line: str) -> Row:
        columns: Sequence[Column] = self._kinds[kind]["columns"]
        fields = line.split(self._delimiter)
        if self._document.get("trailing_delimiter"):
            fields.pop()
        if len(fields) != len(columns):
            raise Unspeakable(line)
        row = dict(_AGREED)
        for column, field in zip(columns, fields, strict=True):
            text = "" if field == self._blank else field
            theirs = {word: ours for ours, word in column.get("words", {}).items()}
            text = theirs.get(text, text)
            if column["type"] == "yuan":
                text = text.replace(".", "").lstrip("0") or "0"
            row["batch_no" if column.get("carries") else column["name"]] = text or row.get(
                column["name"], ""
            )
        return row

    def _line(self, kind: str, number: int, row: Row, request: Request) -> str:
        reference = row[_REFERENCES[kind]]
        at = request.number_of(reference)
        told = {**row, "seq": str(at)}
        texts = (
            self._text(kind, column, number, told, request) or self._blank
            for column in self._kinds[kind]["columns"]
        )
        ends = self._delimiter if self._document.get("trailing_delimiter") else ""
        return self._delimiter.join(texts) + ends

    def _text(
        self, kind: str, column: Column, number: int, row: Mapping[str, str], request: Request
    ) -> str:
        name = column["name"]
        if column.get("unused"):
            return ""
        own = {
            "numbers_lines": str(number),
            "carries": request.batch_no,
            "constant": column.get("constant", ""),
        }
        filled = next((text for by, text in own.items() if column.get(by)), None)
        if filled is not None:
            return str(filled)
        if column.get("echoes"):
            asked = request.rows[int(row["seq"]) - 1].get(name, "")
            return _cut(asked, column["bytes_max"], self._document["encoding"])
        if name in {"result", "code"}:
            return self._word(name, kind, row)
        return _typed(column["type"], row.get(name, ""))

    def _word(self, name: str, kind: str, row: Row) -> str:
        """This will give this agreement's word for an outcome or a code; the vaguest, if it has none."""
        results: Row = self._document["codes"]["results"]
        known: Row = self._document["codes"]["result_codes"]
        outcome = _OUTCOMES[row["result"]]
        columns = {column["name"]: column for column in self._kinds[kind]["columns"]}
        if "code" in columns["result"].get("also", ()):
            return next(
                (word for word, ours in results.items()
                 if ours == outcome and known[word] == row["code"]),
                next(word for word, ours in results.items() if ours == outcome),
            )  # fmt: skip
        if name == "result":
            return next(
                (word for word, ours in results.items() if ours == outcome),
                next(word for word, ours in results.items() if ours == "in_progress"),
            )
        if outcome not in results.values():
            return next(word for word, ours in known.items() if ours == codes.IN_PROGRESS)
        # What has succeeded is told so, though the agreement may have no word for how.
        vaguest = codes.SUCCESS if outcome == "succeeded" else codes.UNKNOWN
        wanted = [word for word, ours in known.items() if ours in {row["code"], vaguest}]
        return min(wanted, key=lambda word: known[word] != row["code"])

    def _flag(self, name: str, data: bytes, rows: int, total_fen: int) -> bytes:
        flag = self._document["flag"]
        told = {
            "file_name": name,
            "size": str(len(data)),
            "rows": str(rows),
            "total_fen": str(total_fen),
            "total_yuan": _yuan(total_fen),
            "digest": _digest(flag.get("digest", "sm3"), data),
        }
        return (self._delimiter.join(told[each] for each in flag["columns"]) + self._end).encode()


def native(kind: str, rows: Iterable[Row]) -> list[tuple[str, ...]]:
    """This will put rows into the columns of this bank's own files, numbered."""
    return [
        tuple(
            str(number) if column.name == "seq" else row.get(column.name, "")
            for column in files.KINDS[kind]
        )
        for number, row in enumerate(rows, 1)
    ]


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _digest(algorithm: str, data: bytes) -> str:
    return "" if algorithm == "none" else hashlib.new(algorithm, data).hexdigest()


def _cut(text: str, bytes_max: int, encoding: str) -> str:
    while len(text.encode(encoding, "replace")) > bytes_max:
        text = text[:-1]
    return text


def _typed(kind: str, text: str) -> str:
    """This will write a text of ours as a field of a type."""
    if kind == "yuan":
        return _yuan(int(text or "0"))
    return text[:8] if kind == "day_start" else text
