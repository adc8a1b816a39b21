"""What may go wrong on the bank's side, as data: which file it strikes, how often, and how."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from integrations.psbc.simulator import codes, files, numbers

ANY: Final = "*"
_PERMILLE_MAX: Final = 1000
_SECONDS_MAX: Final = 30 * 24 * 3600

# What an incident may do, and what it means; the documents of the scenarios use these words.
TO_REQUESTS: Final[Mapping[str, str]] = {
    "refused": "the bank refuses the whole file with `code`",
    "ignored": "the bank loses the file and never answers it",
}
TO_BYTES: Final[Mapping[str, str]] = {
    "cut_short": "the file ends in the middle; its flag agrees with what is left",
    "truncated": "the file ends in the middle; its flag tells of the whole",
    "zero_byte": "the file has no bytes at all, and its flag says so",
    "header_only": "the file ends after its first line",
    "no_rows": "the file has a header and a trailer and nothing between",
    "wrong_rows": "header and trailer count a row more than there are",
    "wrong_total": "header and trailer tell a fen more than there is",
    "wrong_amount": "the first row tells a fen more, and the totals agree with it",
    "unknown_code": "the first row has a code that nobody agreed on",
    "unknown_reference": "the first row speaks of something never sent",
    "unknown_batch": "the header has a batch number never sent",
    "unreadable": "a byte of the first row is no character",
    "wrong_line_end": "every line ends with CR LF",
    "row_twice": "the first row stands there twice, and the totals agree with it",
    "column_missing": "the first row has a column too few",
    "wrong_org": "name and header bear another organisation",
    "wrong_balance": "the closing balance of a statement is a fen too high",
    "sequence_gap": "a number is left out before the file",
    "wrong_digest": "the digest in the flag is another",
    "wrong_flag_name": "the flag names another file",
    "flag_unreadable": "the flag is no line of five fields",
}
TO_WAYS: Final[Mapping[str, str]] = {
    "silent": "the file never comes",
    "late": "the file comes `delay_s` later",
    "repeated": "the file comes again under its name `delay_s` later",
    "copied": "the same bytes come again under another name `delay_s` later",
    "renewed": "other bytes come under the same name `delay_s` later",
    "half_visible": "half of the file is there at once, the rest and the flag `delay_s` later",
    "flag_first": "the flag is there `delay_s` before its file",
    "flag_alone": "the flag comes and its file does not",
    "flag_missing": "the file comes and its flag does not",
    "misplaced": "file and flag lie in the folder of the day before",
}
# These need to read the rows, which in an envelope the bank itself can no longer do.
READING: Final = frozenset(
    {
        *("no_rows", "wrong_rows", "wrong_total", "wrong_amount", "unknown_code"),
        *("unknown_reference", "unknown_batch", "unreadable", "row_twice", "column_missing"),
        *("wrong_org", "wrong_balance", "header_only", "wrong_line_end", "cut_short", "renewed"),
    }
)
MEANINGS: Final[Mapping[str, str]] = {**TO_REQUESTS, **TO_BYTES, **TO_WAYS}


class IncidentInvalid(ValueError):
    """An incident names what cannot happen."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that goes wrong, to the `nth` file of a kind, or to a share of them drawn by seed.

    The counting begins at 1; nth 0 with no share strikes every file of the kind.
    """

    does: str
    kind: str = ANY
    nth: int = 0
    permille: int = _PERMILLE_MAX
    delay_s: float = 2.0
    code: str = "3006"

    def __post_init__(self) -> None:
        """Refuse what cannot happen.

        Raises:
            IncidentInvalid: with the name of the field.
        """
        requests = self.kind == ANY or self.kind in {"OPN", "CRD"}
        answers = self.kind == ANY or (self.kind in files.KINDS and self.kind not in {"OPN", "CRD"})
        checks = (
            ("does", self.does in MEANINGS),
            ("kind", requests if self.does in TO_REQUESTS else answers),
            ("nth", _is_whole(self.nth, 10**6)),
            ("permille", _is_whole(self.permille, _PERMILLE_MAX)),
            ("delay_s", _is_seconds(self.delay_s)),
            ("code", self.code in codes.TEXTS and self.code.startswith("3")),
        )
        for name, is_possible in checks:
            if not is_possible:
                raise IncidentInvalid(f"incidents: {name}: not a possible value")

    def strikes(self, kind: str, number: int, *, seed: int) -> bool:
        """This will say whether it happens to the file of a kind with this number."""
        if self.kind not in {ANY, kind} or self.nth not in {0, number}:
            return False
        return numbers.falls(seed, self.does, f"{kind}#{number}", permille=self.permille)


def from_mapping(values: object) -> Incident:
    """This will build an incident from plain data.

    Raises:
        IncidentInvalid: a field is unknown or its value impossible.
    """
    known = {field.name for field in fields(Incident)}
    if not isinstance(values, Mapping) or "does" not in values:
        raise IncidentInvalid("incidents: expected a list of {does: …, kind: …}")
    unknown = sorted(set(map(str, values)) - known)
    if unknown:
        raise IncidentInvalid(f"incidents: {unknown[0]}: no such field")
    return Incident(**values)


def _is_whole(value: object, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= most


def _is_seconds(value: object) -> bool:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return is_number and 0 <= value <= _SECONDS_MAX  # type: ignore[operator]  # a number by then
