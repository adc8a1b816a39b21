"""Certificates verified without any database: the chain, the arithmetic, and the archive read anew."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from domain import crypto, letters
from domain.certificates import operations as certificates
from domain.certificates import rules
from domain.certificates.rules import Counted, Coverage, Tally
from integrations.psbc import archives
from integrations.psbc import profile as profiles
from workers.certificates import whole
from workers.recount import ANSWERS, CREDIT, Damaged, Recounter


def read(path: Path) -> list[dict[str, Any]]:
    """This will read the certificates of a folder, or one, in the order of their numbers.

    Raises:
        ValueError: a file is not a certificate.
    """
    found = []
    for file in sorted(path.glob("*.json")) if path.is_dir() else [path]:
        content = file.read_bytes()
        envelope = orjson.loads(content)
        if not isinstance(envelope, dict) or envelope.keys() != {"certificate", "digest", "seal"}:
            raise ValueError(f"{file.name} is not a certificate")
        if rules.canonical(envelope) != content.rstrip(b"\n"):
            raise ValueError(f"{file.name} is not in the one form of a certificate")
        found.append(envelope)
    return sorted(found, key=lambda envelope: int(envelope["certificate"]["number"]))


def chain(
    envelopes: Sequence[Mapping[str, Any]], ring: crypto.Keyring | None
) -> list[tuple[int, str]]:
    """This will give what is wrong with certificates and with how they follow each other.

    With the keys at hand, the seals are checked, too: a digest anybody can compute, a seal not.
    """
    problems = []
    before: Mapping[str, Any] | None = None
    for envelope in envelopes:
        own = envelope["certificate"]
        number = own["number"]
        problems += [(number, problem) for problem in rules.verify(own)]
        if rules.digest_of(own) != envelope["digest"]:
            problems.append((number, "its digest is not of its content"))
        if ring is not None and _seal(ring, envelope["digest"]) != envelope["seal"]:
            problems.append((number, "its seal is not ours"))
        problems += [(number, problem) for problem in _following(before, own)]
        before = envelope
    return problems


async def against_archive(
    envelopes: Sequence[Mapping[str, Any]], folder: Path
) -> list[tuple[int, str]]:
    """This will count an exported archive anew, up to the last certificate, and compare.

    The certificates before it say which files were counted; all of them have to be there.

    Raises:
        MalformedFile: the folder is no exported archive.
    """
    own = envelopes[-1]["certificate"]
    named = [file for each in envelopes for file in _sources(each["certificate"])]
    files = [replace(file, key=key) for key, file in enumerate(named, 1)]
    unsent = _files(own["unsent"], offset=len(files))
    counter = _counter(own, folder)
    batches = {file.batch_no: file.key for file in files if file.kind == CREDIT}
    answers = {
        file.key: batches[file.batch_no]
        for file in files
        if file.kind in ANSWERS and file.batch_no in batches
    }
    totals: Tally = {}
    for count in await whole(counter, files, answers):
        rules.added(totals, count.parts)
    left: Tally = {}
    for file in unsent:
        rules.added(left, await counter.unsent(file))
    stated = own["statements"]
    coverage = Coverage(_day(stated["after"]), _day(stated["until"]))
    archive, statements = rules.from_archive(totals, left, coverage)
    found = rules.compared({rules.ARCHIVE: archive, rules.STATEMENTS: statements})
    problems = [f"{name} is missing or altered" for name in sorted(counter.damaged)]
    problems += _differing(found, own["programmes"])
    return [(own["number"], problem) for problem in problems]


def _sources(document: Mapping[str, Any]) -> list[Counted]:
    """This will give what a certificate newly counts, files and letters, in the order of counting."""
    files = [
        Counted(0, file["kind"], file["name"], file["batch"], file["digest"], file["bytes"])
        for file in document["counted"]
    ]
    for letter in reversed(document.get("letters", [])):
        own = Counted(
            0, letters.KIND, letter["name"], letter["payment"], letter["digest"], letter["bytes"]
        )
        files.insert(letter["after"], own)
    return files


def _following(before: Mapping[str, Any] | None, own: Mapping[str, Any]) -> list[str]:
    if before is None:
        is_first = own["number"] == 1
        return [] if not is_first or own["previous"] == rules.FIRST else ["it is not the first"]
    earlier = before["certificate"]
    problems = []
    if own["number"] != earlier["number"] + 1:
        problems.append(f"number {earlier['number'] + 1} is missing before it")
    elif own["previous"] != before["digest"]:
        problems.append("it does not follow the certificate before it")
    if own["day"] <= earlier["day"]:
        problems.append("its day is not after the day before")
    return problems


def _differing(found: Mapping[str, Any], stated: Mapping[str, Any]) -> list[str]:
    problems = []
    for programme in sorted(found.keys() | stated.keys()):
        for way in (rules.ARCHIVE, rules.STATEMENTS):
            for name in rules.SEEN[way]:
                own = found.get(programme, {}).get(way, {}).get(name, [0, 0])
                theirs = stated.get(programme, {}).get(way, {}).get(name, [0, 0])
                if own != theirs:
                    problems.append(
                        f"{programme or '?'} {name} by {way}: certified {theirs}, counted {own}"
                    )
    return problems


def _files(listed: Sequence[Mapping[str, Any]], *, offset: int) -> list[Counted]:
    return [
        Counted(key, file["kind"], file["name"], file["batch"], file["digest"], file["bytes"])
        for key, file in enumerate(listed, offset + 1)
    ]


def _counter(own: Mapping[str, Any], folder: Path) -> Recounter:
    opened = {(file.name, file.digest): file.read for file in archives.files(folder)}

    async def read_file(file: Counted) -> bytes:
        found = opened.get((file.name, file.digest))
        content = found() if found else b""
        if crypto.file_digest(content) != file.digest:
            raise Damaged(file.name)
        return content

    return Recounter(profiles.load(own["profile"]), own["org"], read_file)


def _seal(ring: crypto.Keyring, digest: str) -> str:
    return ring.blind_index(certificates.PURPOSE, digest).hex()


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
