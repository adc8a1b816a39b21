"""`cli.py profile`: the agreement with a bank held in the hand, without a database or a bank.

Exit codes: 0 in order, 1 the profile or the file is at fault (each fault with its place), 2 misused.
"""

import argparse
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from integrations.psbc import codec, flag, gaps, looking
from integrations.psbc import profile as profiles
from integrations.psbc.codec import ParsedFile
from integrations.psbc.columns import ZONE
from integrations.psbc.errors import FileError
from integrations.psbc.kinds import COLUMNS, RecordKind
from integrations.psbc.looking import Line
from integrations.psbc.profile import Profile, ProfileInvalid
from operate import profile_documents
from workers import line_masks

_INDENTED: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def describe(parser: argparse.ArgumentParser) -> None:
    """This will describe the verbs."""
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    added = verbs.add_parser("list", help="the profiles shipped with the system")
    added.set_defaults(run=_list)
    added = verbs.add_parser("schema", help="the JSON Schema of a profile document")
    added.set_defaults(run=_schema)
    added = verbs.add_parser("document", help="a profile as tables for a bank's engineer")
    added.add_argument("profile", help="as for check")
    added.set_defaults(run=_document)
    added = verbs.add_parser("check", help="whether a profile can be used; every fault if not")
    added.add_argument("profile", help="a .yaml file, or the name of a shipped profile")
    added.set_defaults(run=_check)
    added = verbs.add_parser("render", help="rows as the bytes of a file, and its flag")
    added.add_argument("--profile", required=True, help="as for check")
    added.add_argument("kind", type=RecordKind, help=f"one of {', '.join(RecordKind)}")
    added.add_argument("rows", type=Path, help="a JSON array of objects, one a row")
    added.add_argument("--org", required=True)
    added.add_argument("--batch-no", required=True)
    added.add_argument("--day", required=True, type=date.fromisoformat, help="business date")
    added.add_argument("--sequence", type=int, default=1)
    added.add_argument("--plan", type=date.fromisoformat, help="plan date, where there is one")
    added.add_argument("--answered", default="", help="the file answered, where it is named")
    added.add_argument("--out", type=Path, help="folder for file and flag; else bytes to stdout")
    added.set_defaults(run=_render)
    added = verbs.add_parser("parse", help="the lines of a file by name, and what is wrong in it")
    added.add_argument("--profile", required=True, help="as for check")
    added.add_argument("file", type=Path, help="under the name that it has at the bank")
    added.add_argument("--flag", type=Path, help="its flag file, to be held against it")
    added.add_argument("--json", action="store_true", help="for a machine")
    added.add_argument("--unmasked", action="store_true", help="show personal data as they stand")
    added.set_defaults(run=_parse)


def _list(_: argparse.Namespace) -> int:
    sys.stdout.write("".join(f"{name}\n" for name in profiles.shipped()))
    return 0


def _schema(_: argparse.Namespace) -> int:
    sys.stdout.buffer.write(orjson.dumps(Profile.model_json_schema(), option=_INDENTED))
    return 0


def _document(options: argparse.Namespace) -> int:
    profile = _loaded(options.profile)
    if profile is None:
        return 1
    sys.stdout.write(profile_documents.text(profile))
    return 0


def _check(options: argparse.Namespace) -> int:
    profile = _loaded(options.profile)
    if profile is None:
        return 1
    kinds = ", ".join(profile.kinds)
    sys.stdout.write(f"{profile.id} is in order: {kinds}\n")
    for gap in gaps.gaps(profile):
        sys.stdout.write(f"  without {gap.kind}: {gap.en}\n")
    return 0


def _loaded(name: str) -> Profile | None:
    """This will load a profile, or say every fault of it."""
    try:
        return profiles.load(name)
    except ProfileInvalid as invalid:
        sys.stderr.write("".join(f"{fault}\n" for fault in invalid.faults))
        return None


def _render(options: argparse.Namespace) -> int:
    profile = _loaded(options.profile)
    if profile is None:
        return 1
    try:
        rows = [_row(options.kind, row) for row in orjson.loads(options.rows.read_bytes())]
    except (OSError, ValueError, TypeError, AttributeError) as error:
        sys.stderr.write(f"{options.rows} is no array of rows: {error}\n")
        return 2
    try:
        made = codec.render(
            profile,
            kind=options.kind,
            org=options.org,
            batch_no=options.batch_no,
            business_on=options.day,
            sequence=options.sequence,
            plan_on=options.plan,
            rows=rows,
            answered=options.answered,
        )
    except FileError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if options.out is None:
        sys.stdout.buffer.write(made.content)
        return 0
    (options.out / made.name).write_bytes(made.content)
    (options.out / made.flag_name).write_bytes(made.flag_content)
    sys.stdout.write(f"{options.out / made.name}\n")
    return 0


def _row(kind: RecordKind, given: Mapping[str, Any]) -> dict[str, object]:
    """This will give a row of JSON its days and instants; those without a zone are Chengdu's."""
    row: dict[str, object] = dict(given)
    for name, value in given.items():
        held = COLUMNS[kind].get(name)
        if value and held is datetime:
            at = datetime.fromisoformat(value)
            row[name] = at if at.tzinfo else at.replace(tzinfo=ZONE)
        elif value and held is date:
            row[name] = date.fromisoformat(value)
    return row


def _parse(options: argparse.Namespace) -> int:
    profile = _loaded(options.profile)
    if profile is None:
        return 1
    name = options.file.name
    try:
        content = options.file.read_bytes()
        beside = options.flag.read_bytes() if options.flag else None
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    faults = _faults(profile, name, content, beside)
    lines = looking.look(profile, name=name, content=content)
    if options.json:
        shown = {
            "profile": profile.id,
            "file": name,
            "faults": faults,
            "lines": [_as_json(line, is_masked=not options.unmasked) for line in lines],
        }
        sys.stdout.buffer.write(orjson.dumps(shown, option=_INDENTED))
    else:
        for line in lines:
            sys.stdout.write(_as_text(line, is_masked=not options.unmasked))
        for fault in faults:
            sys.stdout.write(f"at byte {fault['offset']}: {fault['reason']}\n")
    return 1 if faults else 0


def _faults(
    profile: Profile, name: str, content: bytes, beside: bytes | None
) -> list[dict[str, object]]:
    """This will say what is wrong in the form of a file; its codes' meaning is not looked at."""
    try:
        said = None if beside is None else flag.parse_flag(profile, beside)
        problem = None if said is None else said.problem_with(name, content)
        file: ParsedFile = codec.parse(profile, name=name, content=content, said=said)
    except FileError as error:
        return [_fault(error, line=None)]
    found: list[dict[str, object]] = []
    if problem is not None:
        found.append({"line": None, "offset": 0, "reason": problem})
    return found + [_fault(each.problem, line=each.partial.number) for each in file.unread]


def _fault(error: FileError, *, line: int | None) -> dict[str, object]:
    return {"line": line, "offset": error.offset, "reason": error.reason}


def _as_json(line: Line, *, is_masked: bool) -> dict[str, object]:
    return {
        "position": line.position,
        "part": line.part.value,
        "number": line.number,
        "offset": line.offset,
        "fault": line.fault,
        "cells": [
            {
                "column": cell.column,
                "label": cell.label,
                "text": line_masks.masked(cell) if is_masked else cell.text,
                "meaning": cell.meaning,
                "fault": cell.fault,
            }
            for cell in line.cells
        ],
    }


def _as_text(line: Line, *, is_masked: bool) -> str:
    """This will write a line as a paragraph: where it stands, then its filled columns."""
    number = "" if line.number is None else f" {line.number}"
    head = f"line {line.position}, {line.part.value.lower()}{number}, at byte {line.offset}"
    told = [f"{head}: {line.fault}" if line.fault else head]
    for cell in line.cells:
        text = line_masks.masked(cell) if is_masked else cell.text
        if text or cell.fault:
            rest = " · ".join(part for part in (text, cell.meaning, cell.fault) if part)
            told.append(f"  {cell.column} {cell.label}: {rest}")
    return "\n".join(told) + "\n"
