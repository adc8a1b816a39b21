"""A changed agreement tried on what was sent: one file at a time is opened, and what is kept is masked."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Final

import orjson

from domain import crypto
from domain.bank_files import queries as bank_files
from domain.profile_trials import operations as trials
from domain.profile_trials import queries
from domain.profile_trials.rules import Tried
from integrations.psbc import glossary, trial
from integrations.psbc import profile as profiles
from integrations.psbc.looking import Cell, Line
from integrations.psbc.profile import Profile
from integrations.psbc.trial import LinePair, Trial
from workers import exchange, line_masks
from workers.broker import actor

NAME_MAX: Final = 200
# Shorter than this nothing is a number of anybody, and a digit would be found everywhere.
SECRET_MIN: Final = 4


@actor
async def try_profile(trial_id: int) -> None:
    """This will try a candidate on the files that were chosen for it."""
    await run(trial_id, clock=exchange.wall_clock)


async def run(trial_id: int, *, clock: Callable[[], datetime]) -> None:
    """This will try what is still to be tried; nothing if all is done.

    Raises:
        ProfileInvalid: the document no longer passes its check, which this system made stricter.
    """
    document = await queries.document(trial_id)
    waiting = await queries.pending(trial_id)
    if document is not None and waiting:
        candidate = await asyncio.to_thread(profiles.read, document)
        known = known_profiles()
        for each in waiting:
            archived = await bank_files.archived(each.file_id)
            tried = await asyncio.to_thread(
                _tried,
                candidate,
                known,
                name=archived.name,
                batch_no=archived.batch_no,
                content=archived.content,
            )
            await trials.note(trial_id, each.position, tried, now=clock())
    if document is not None:
        await trials.finish(trial_id, now=clock())


def known_profiles() -> tuple[Profile, ...]:
    """This will give the agreement in force, then the others that files may have been written by."""
    in_force = exchange.current().profile
    shipped = (profiles.load(name) for name in profiles.shipped() if name != in_force.id)
    return (in_force, *shipped)


def _tried(
    candidate: Profile, known: Sequence[Profile], *, name: str, batch_no: str, content: bytes
) -> Tried:
    found: Trial = trial.attempt(candidate, known, name=name, batch_no=batch_no, content=content)
    return Tried(
        verdict=found.verdict.value,
        read_as=found.read_as,
        new_name=found.name[:NAME_MAX],
        reason=found.reason,
        first_offset=found.first_offset,
        size_bytes=found.size_bytes,
        lines_before=found.lines_before,
        lines_after=found.lines_after,
        lines_changed=found.lines_changed,
        lines=orjson.dumps([_masked(pair) for pair in found.pairs]).decode(),
    )


def _masked(pair: LinePair) -> dict[str, Any]:
    """This will give two lines as a person may see them, each cell with whether it is new or other."""
    secrets = _secrets(_cells(pair.before)) | _secrets(_cells(pair.after))
    return {
        "position": pair.position,
        "before": _side(pair.before, pair.after, secrets),
        "after": _side(pair.after, pair.before, secrets),
    }


def _side(line: Line | None, other: Line | None, secrets: frozenset[str]) -> Any:
    if line is None:
        return None
    texts = {cell.column: cell.text for cell in _cells(other)}
    return {
        "part": line.part.value,
        "fault": line.fault,
        "cells": [
            {
                "column": cell.column,
                "label": cell.label,
                "text": _shown(cell, secrets),
                "fault": cell.fault,
                "changed": texts.get(cell.column) != cell.text,
            }
            for cell in line.cells
        ],
    }


def _shown(cell: Cell, secrets: Iterable[str]) -> str:
    """This will mask a cell by its column, and whole where a candidate put anybody's number into it."""
    text = line_masks.masked(cell)
    return crypto.mask_whole(text) if any(secret in text for secret in secrets) else text


def _secrets(cells: Iterable[Cell]) -> frozenset[str]:
    return frozenset(
        cell.text
        for cell in cells
        if cell.nature in glossary.NUMBERS and len(cell.text) >= SECRET_MIN
    )


def _cells(line: Line | None) -> tuple[Cell, ...]:
    return () if line is None else line.cells
