"""Sealing anew, under a key of the record's own, what was sealed before records had keys (ADR 16).

What lies under the key ring alone is readable in every copy as long as the key ring is: to destroy a
record's key erases nothing of it. Each batch is a transaction of its own, and what is still under the
key ring is the queue: whoever was killed goes on where they were, a second one finds nothing to do,
and a row is locked and read again before it is written. Members come first: cards, corrections and
lines for the province are sealed under the key of whose they are. A row of a roster gets one of its
own, as it does when it is checked. Erased records hold nothing, and stay as they are.
"""

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import orjson

from domain import crypto, erased
from domain.actors import Actor
from domain.audit import operations as audit
from domain.corrections import rules as corrections
from domain.crypto import Sealer
from domain.provincial_deliveries import rules as provincial
from domain.record_keys import operations as record_keys
from domain.record_keys.queries import ring_for, sealers
from domain.record_keys.rules import RecordKey, RecordRing, key_id, new_key
from domain.rosters.rules import CELLS
from domain.transactions import Row, execute, operation, question, rows, value

BATCH_ROWS: Final = 500
BATCH_ROWS_MAX: Final = 5_000
# A roster's row may have these among its attributes, as base64, each with what it is sealed for.
AMONG: Final[Mapping[str, str]] = {"email_sealed": "email"}

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Step:
    """One table: its sealed columns with what they are sealed for, and what leads to the person.

    `person` is the SQL of the blind index of whose it is where the row is a record of its own; a row
    of a `member` is sealed under the key of the member's record.
    """

    table: str
    sealed: Mapping[str, str]
    person: str = ""
    member: str = ""
    also: str = ""
    also_when: str = "true"

    @property
    def waits(self) -> str:
        """The condition under which a row `t` has something under the key ring alone."""
        under = " OR ".join(
            f"get_byte(t.{column}, 0) <> {crypto.OF_A_RECORD}" for column in self.sealed
        )
        return f"({under}) AND {self.also_when}"

    @property
    def source(self) -> str:
        """The tables that its rows are looked for in."""
        joined = f" JOIN members m ON m.id = t.{self.member}" if self.member else ""
        return f"{self.table} t{joined}"


_STANDS: Final = f"{{}}.id_no_masked <> '{erased.MASK}'"
STEPS: Final = (
    Step(
        "members",
        {f"{name}_sealed": name for name in ("id_no", "mobile", "address", "email")},
        person="t.id_no_index",
        also_when=_STANDS.format("t"),
    ),
    Step(
        "cards",
        {"number_sealed": "card_no", "account_sealed": "account"},
        member="member_id",
        also_when=_STANDS.format("m"),
    ),
    Step(
        "corrections",
        {"values_sealed": corrections.SEALED_AS},
        member="member_id",
        also_when=_STANDS.format("m"),
    ),
    Step(
        "provincial_lines",
        {"cells_sealed": provincial.SEALED_AS},
        member="member_id",
        also_when=_STANDS.format("m"),
    ),
    Step(
        "roster_rows",
        {
            **{f"{name}_sealed": name for name in ("id_no", "mobile", "address")},
            "cells_sealed": CELLS,
        },
        person="t.id_no_index",
        also="attributes",
        # Without a number that can be read there is nobody whose key it could be.
        also_when="t.id_no_index IS NOT NULL AND t.id_no_sealed IS NOT NULL",
    ),
)


@question
async def waiting() -> dict[str, int]:
    """This will count the rows of each table that have something under the key ring alone."""
    return {
        step.table: await value(f"SELECT count(*) FROM {step.source} WHERE {step.waits}")
        for step in STEPS
    }


async def seal_anew(
    *, by: Actor, now: datetime, progress: Progress, batch_rows: int = BATCH_ROWS
) -> dict[str, int]:
    """This will seal under records' keys whatever is not, and give how many rows of each table.

    What somebody sealed under the key ring meanwhile is gone over again, until nothing is left. The
    trail says once of each run what it found waiting.
    """
    found = await waiting()
    done = dict.fromkeys(found, 0)
    if not any(found.values()):
        return done
    await _begin(found, by=by, now=now)
    while any((await waiting()).values()):
        before = sum(done.values())
        for step in STEPS:
            after = 0
            while (part := await _seal_batch(step, after, batch_rows)) is not None:
                after, sealed = part
                done[step.table] += sealed
                progress(step.table, done[step.table])
        if sum(done.values()) == before:
            break
    return done


@operation
async def _begin(found: Mapping[str, int], *, by: Actor, now: datetime) -> None:
    await audit.record(
        action="record_keys.seal_anew", subject=("member", None), by=by, now=now, details=found
    )


@operation
async def _seal_batch(step: Step, after: int, batch_rows: int) -> tuple[int, int] | None:
    """This will seal the next rows anew, and give the last one's id and how many; None past the last.

    An erasure and a roster that is taken over lock these tables against it, and it them.
    """
    await execute("LOCK TABLE members, roster_rows IN ROW EXCLUSIVE MODE")
    whose = step.person or f"t.{step.member}"
    columns = "".join(f", t.{column}" for column in (*step.sealed, *filter(None, [step.also])))
    found = await rows(
        f"SELECT t.id, {whose} AS whose{columns} FROM {step.source}"
        f" WHERE t.id > $1 AND {step.waits} ORDER BY t.id LIMIT $2 FOR UPDATE OF t",
        after,
        batch_rows,
    )
    if not found:
        return None
    ring = await ring_for(one[column] for one in found for column in step.sealed)
    under = await (_own_keys(found, ring) if step.person else _of_members(found))
    anew = [one for one in found if one["id"] in under]
    await _write(step, [_resealed(step, one, ring, under[one["id"]]) for one in anew])
    return found[-1]["id"], len(anew)


async def _own_keys(found: list[Row], ring: RecordRing) -> dict[int, Sealer]:
    """This will give each record its key: a new one, kept under the blind index of whose it is."""
    under: dict[int, Sealer] = {}
    made = []
    for one in found:
        if key_id(one["id_no_sealed"]) is not None:
            under[one["id"]] = ring.sealer_of(one["id_no_sealed"])
            continue
        key = under[one["id"]] = new_key(ring.ring)
        made.append((key.id, key.sealed, one["whose"]))
    await record_keys.keep(made)
    return under


async def _of_members(found: list[Row]) -> dict[int, Sealer]:
    """This will give the key of each row's member; whose record has none yet waits for it."""
    known = await sealers(sorted({one["whose"] for one in found}))
    return {
        one["id"]: known[one["whose"]]
        for one in found
        if isinstance(known[one["whose"]], RecordKey)
    }


def _resealed(step: Step, one: Row, ring: RecordRing, under: Sealer) -> tuple[object, ...]:
    """This will give a row's id and its values, each sealed under one key; nothing stays nothing."""
    values = [
        None if one[column] is None else under.seal(what, ring.open_bytes(what, one[column]))
        for column, what in step.sealed.items()
    ]
    if not step.also:
        return (one["id"], *values)
    return (one["id"], *values, _resealed_among(one[step.also], ring, under))


def _resealed_among(stored: str, ring: RecordRing, under: Sealer) -> str:
    among: dict[str, Any] = orjson.loads(stored)
    for name, what in AMONG.items():
        if kept := among.get(name):
            plain = ring.open_bytes(what, b64decode(kept))
            among[name] = b64encode(under.seal(what, plain)).decode()
    return orjson.dumps(among).decode()


async def _write(step: Step, anew: list[tuple[object, ...]]) -> None:
    if not anew:
        return
    columns = (*step.sealed, *filter(None, [step.also]))
    sets = ", ".join(
        f"{column} = s.{column}{'::json' if column == step.also else ''}" for column in columns
    )
    types = ("bigint", *("text" if column == step.also else "bytea" for column in columns))
    lists = ", ".join(f"${place}::{kind}[]" for place, kind in enumerate(types, 1))
    written = await execute(
        f"UPDATE {step.table} t SET {sets}"
        f" FROM unnest({lists}) AS s(id, {', '.join(columns)}) WHERE t.id = s.id",
        *(list(column) for column in zip(*anew, strict=True)),
    )
    assert written == len(anew), "the rows are locked since they were read"
