"""What a certificate says, how it is composed from three counts, and how it is verified; pure.

approved = unsent + sent; sent = credited + failed + returned + unknown. The database's states and its
ledger, the archived bytes parsed again, and the bank's statements each give the figures that they can
see; every figure that two of them see must agree, in count and in fen, per programme and in total.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from domain import crypto, letters
from domain.errors import Conflict

# The second form names the letters of the bank's that it rests on; without any, it is the first.
FORMAT: Final = "puhui-certificate/1"
FORMAT_LETTERS: Final = "puhui-certificate/2"
FIRST: Final = "0" * 64
STATES: Final = "states"
LEDGER: Final = "ledger"
ARCHIVE: Final = "archive"
STATEMENTS: Final = "statements"
TOTAL: Final = "*"
# Entries of a statement that no archived credit file explains belong to no programme.
NOWHERE: Final = ""

_FLOW: Final = ("credited", "failed", "returned", "unknown")
_BANK: Final = ("paid", "back")
# What each way can see.
SEEN: Final[Mapping[str, tuple[str, ...]]] = {
    STATES: ("approved", "unsent", "sent", *_FLOW, *_BANK),
    LEDGER: ("sent", *_FLOW),
    ARCHIVE: ("approved", "unsent", "sent", *_FLOW, *_BANK),
    STATEMENTS: _BANK,
}

Figure = tuple[int, int]
Figures = Mapping[str, Figure]
# programme → name of a figure, or name@day → how many and how much
Tally = dict[str, dict[str, Figure]]


class CertificateState(StrEnum):
    """COUNTING until the archive has been read; then ISSUED, for good."""

    COUNTING = "COUNTING"
    ISSUED = "ISSUED"


class CertificateVerdict(StrEnum):
    """Whether everything agrees; INCOMPLETE is all that can be seen agreeing, a statement missing."""

    BALANCED = "BALANCED"
    INCOMPLETE = "INCOMPLETE"
    DIFFERS = "DIFFERS"


class CertificateOutOfOrder(Conflict):
    """Certificates follow each other day by day."""

    code = "CERTIFICATE_ORDER"
    default_message = "守恒证书须按日期顺序出具，该日已出具或早于已出具的日期。"


@dataclass(frozen=True, slots=True)
class Counted:
    """A file of the archive, or a letter, as the certificate names it; a letter's batch is its payment.

    In the database, a file's key is its id, and a letter's the negative of its proof's.
    """

    key: int
    kind: str
    name: str
    batch_no: str
    digest: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The days that the bank has stated: later than the one, up to the other; None is none."""

    after_on: date | None
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Head:
    """Which certificate it is."""

    number: int
    day_on: date
    org: str
    profile: str
    opened_at: datetime
    previous: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a certificate is composed of."""

    counted: Sequence[Counted]
    unsent: Sequence[Counted]
    damaged: Sequence[str]
    states: Tally
    ledger: Tally
    archive: Tally
    archive_unsent: Tally
    coverage: Coverage


def compose(head: Head, evidence: Evidence) -> dict[str, Any]:
    """This will write the certificate: equal evidence gives an equal document, always."""
    ways = _ways(evidence)
    programmes = compared(ways)
    differences = [
        *differing(programmes),
        *({"kind": "damaged", "name": name} for name in sorted(evidence.damaged)),
    ]
    is_stated = evidence.coverage.until_on == head.day_on
    verdict = CertificateVerdict.BALANCED if is_stated else CertificateVerdict.INCOMPLETE
    if differences:
        verdict = CertificateVerdict.DIFFERS
    named = _letters(evidence.counted)
    return {
        "format": FORMAT_LETTERS if named else FORMAT,
        "number": head.number,
        "day": head.day_on.isoformat(),
        "org": head.org,
        "profile": head.profile,
        "opened_at": head.opened_at.isoformat(timespec="microseconds"),
        "previous": head.previous,
        "counted": [_named(file) for file in evidence.counted if file.kind != letters.KIND],
        **({"letters": named} if named else {}),
        "unsent": [_named(file) for file in evidence.unsent],
        "statements": {
            "after": _day(evidence.coverage.after_on),
            "until": _day(evidence.coverage.until_on),
        },
        "programmes": programmes,
        "differences": differences,
        "verdict": verdict.value,
    }


def canonical(document: Mapping[str, Any]) -> bytes:
    """This will give a document's one and only bytes: sorted keys, no spaces, UTF-8, integers."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def digest_of(document: Mapping[str, Any]) -> str:
    """This will give the SM3 over a certificate, in which the digest of the one before stands."""
    return crypto.file_digest(canonical(document))


def added(tally: Tally, others: Iterable[tuple[str, str, Figure]], *, sign: int = 1) -> Tally:
    """This will add to a tally (programme, figure, how many and how much), in place."""
    for programme, name, (count, fen) in others:
        figures = tally.setdefault(programme, {})
        before = figures.get(name, (0, 0))
        figures[name] = (before[0] + sign * count, before[1] + sign * fen)
    return tally


def parts(tally: Tally) -> Iterable[tuple[str, str, Figure]]:
    """This will take a tally apart, as `added` takes it."""
    for programme, figures in tally.items():
        for name, figure in figures.items():
            yield programme, name, figure


def figures_of(found: str | Mapping[str, Any]) -> dict[str, Figure]:
    """This will read figures as the database keeps them."""
    read = json.loads(found) if isinstance(found, str) else found
    return {name: (count, fen) for name, (count, fen) in read.items()}


def tally_of(found: str | Mapping[str, Any]) -> Tally:
    """This will read a tally as the database keeps it."""
    read = json.loads(found) if isinstance(found, str) else found
    return {programme: figures_of(each) for programme, each in read.items()}


def evidence(
    own: Mapping[str, Any],
    counted: Sequence[Counted],
    unsent: Sequence[Counted],
    archive: tuple[Tally, Tally],
    damaged: Sequence[str],
    *,
    ledger: Tally | None = None,
) -> Evidence:
    """This will put together what a certificate is composed of, from its row and its recount.

    Given what the ledger says of the counted files today, the flow of the states is told from it.
    """
    snapshot = json.loads(own["snapshot"])
    states = tally_of(snapshot["states"])
    if ledger is not None:
        for programme, figures in ledger.items():
            states[programme] = states.get(programme, {}) | figures
    return Evidence(
        counted=counted,
        unsent=unsent,
        damaged=damaged,
        states=states,
        ledger=tally_of(snapshot["ledger"]) if ledger is None else ledger,
        archive=archive[0],
        archive_unsent=archive[1],
        coverage=Coverage(own["after_on"], own["until_on"]),
    )


def head(own: Mapping[str, Any]) -> Head:
    """This will give what a certificate is called, from its row."""
    return Head(
        number=own["number"],
        day_on=own["day_on"],
        org=own["org"],
        profile=own["profile"],
        opened_at=own["opened_at"],
        previous=own["previous_digest"],
    )


def differing(programmes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """This will list where two ways see the same figure and disagree, or one contradicts itself."""
    found: list[dict[str, Any]] = []
    for programme in sorted(programmes):
        ways = programmes[programme]
        for name in SEEN[STATES]:
            own = ways[STATES][name]
            found += [
                _difference(programme, name, way, STATES, ways[way][name], own)
                for way in (LEDGER, ARCHIVE, STATEMENTS)
                if name in SEEN[way] and ways[way][name] != own
            ]
        for way in (STATES, LEDGER, ARCHIVE):
            found += _unbalanced(programme, way, ways[way])
    return found


def from_archive(counted: Tally, unsent: Tally, coverage: Coverage) -> tuple[Tally, Tally]:
    """This will give what the archived bytes say, and what the bank's statements among them do."""
    archive: Tally = {}
    added(archive, parts(counted))
    added(archive, parts(unsent))
    stated: Tally = {}
    for programme, figures in archive.items():
        sums = _in_days(figures, coverage)
        stated[programme] = {name: sums[f"stated_{name}"] for name in _BANK}
        approved = [sum(figures.get(n, (0, 0))[at] for n in ("unsent", "sent")) for at in (0, 1)]
        archive[programme] = {**figures, **sums, "approved": (approved[0], approved[1])}
    return archive, stated


def compared(ways: Mapping[str, Tally]) -> dict[str, Any]:
    """This will lay the given ways side by side, per programme and in total."""
    codes = sorted(
        {
            code
            for tally in ways.values()
            for code, figures in tally.items()
            if any(count or fen for count, fen in figures.values())
        }
    )
    laid: dict[str, Any] = {
        code: {
            way: {name: list(tally.get(code, {}).get(name, (0, 0))) for name in SEEN[way]}
            for way, tally in ways.items()
        }
        for code in codes
    }
    laid[TOTAL] = {
        way: {
            name: [sum(laid[code][way][name][at] for code in codes) for at in (0, 1)]
            for name in SEEN[way]
        }
        for way in ways
    }
    return laid


def sealed(document: str, digest: str, seal: str) -> bytes:
    """This will give a certificate as it is handed out: with its digest and its seal."""
    return canonical({"certificate": json.loads(document), "digest": digest, "seal": seal})


def verify(document: Mapping[str, Any]) -> list[str]:
    """This will re-do a certificate's arithmetic alone and give what is wrong in it."""
    problems = []
    wanted = FORMAT_LETTERS if document.get("letters") else FORMAT
    if document.get("format") != wanted:
        return ["unknown format"]
    programmes = document["programmes"]
    others = [ways for code, ways in programmes.items() if code != TOTAL]
    for way, names in SEEN.items():
        for name in names:
            total = [sum(ways[way][name][at] for ways in others) for at in (0, 1)]
            if total != list(programmes[TOTAL][way][name]):
                problems.append(f"the total of {name} by {way} is not the sum of the programmes")
    stated = [each for each in document["differences"] if "figure" in each]
    if stated != differing(programmes):
        problems.append("the differences are not those of the figures")
    is_stated = document["statements"]["until"] == document["day"]
    verdict = "DIFFERS" if document["differences"] else "BALANCED" if is_stated else "INCOMPLETE"
    if verdict != document["verdict"]:
        problems.append("the verdict does not follow from the figures")
    return problems


def _ways(evidence: Evidence) -> dict[str, Tally]:
    archive, stated = from_archive(evidence.archive, evidence.archive_unsent, evidence.coverage)
    return {
        STATES: evidence.states,
        LEDGER: evidence.ledger,
        ARCHIVE: archive,
        STATEMENTS: stated,
    }


def _in_days(figures: Figures, coverage: Coverage) -> dict[str, Figure]:
    """This will sum what happened on days that the bank has stated."""
    sums = dict.fromkeys(("paid", "back", "stated_paid", "stated_back"), (0, 0))
    after, until = _day(coverage.after_on), _day(coverage.until_on)
    for name, (count, fen) in figures.items():
        kind, _, day = name.partition("@")
        if day and after is not None and until is not None and after < day <= until:
            sums[kind] = (sums[kind][0] + count, sums[kind][1] + fen)
    return sums


def _unbalanced(
    programme: str, way: str, figures: Mapping[str, Sequence[int]]
) -> list[dict[str, Any]]:
    found = []
    for whole, pieces in (("approved", ("unsent", "sent")), ("sent", _FLOW)):
        if whole not in SEEN[way]:
            continue
        total = [sum(figures[name][at] for name in pieces) for at in (0, 1)]
        if total != list(figures[whole]):
            found.append(_difference(programme, whole, way, "identity", figures[whole], total))
    return found


def _difference(
    programme: str, name: str, way: str, against: str, theirs: Sequence[int], own: Sequence[int]
) -> dict[str, Any]:
    return {
        "kind": "figure",
        "programme": programme,
        "figure": name,
        "way": way,
        "against": against,
        "count": theirs[0] - own[0],
        "fen": theirs[1] - own[1],
    }


def _named(file: Counted) -> dict[str, Any]:
    return {
        "kind": file.kind,
        "name": file.name,
        "batch": file.batch_no,
        "digest": file.digest,
        "bytes": file.size_bytes,
    }


def _letters(counted: Sequence[Counted]) -> list[dict[str, Any]]:
    """This will name the letters; `after` is how many of the files were counted before each."""
    named = []
    after = 0
    for source in counted:
        if source.kind != letters.KIND:
            after += 1
            continue
        named.append(
            {
                "name": source.name,
                "payment": source.batch_no,
                "digest": source.digest,
                "bytes": source.size_bytes,
                "after": after,
            }
        )
    return named


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
