"""Verbs on receipts: kept as they came, then applied line by line in one transaction, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from domain import crypto
from domain.actors import SYSTEM, Actor
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.errors import NotFound
from domain.provincial_deliveries import operations as deliveries
from domain.provincial_deliveries.rules import DeliveryState, Outcome
from domain.provincial_maps import queries as maps
from domain.provincial_maps.rules import Receipt
from domain.provincial_receipts import rules
from domain.provincial_receipts.rules import Judged, ReceiptState
from domain.transactions import Row, execute, operation, row, rows, value


@dataclass(frozen=True, slots=True)
class Reading:
    """A receipt to be read: its bytes, its name, and how the map says that it reads."""

    id: int
    content: bytes
    file_name: str
    words: Receipt


@operation
async def receive(
    delivery_id: int, *, file_name: str, content: bytes, by: Actor, now: datetime
) -> int:
    """This will keep an answer for a worker to read, and give its id; the same bytes give the same.

    Raises:
        NotPermitted, NotFound.
        ReceiptSizeInvalid: empty or too large.
        ReceiptNotExpected: the delivery waits for no answer.
    """
    by.require(*rules.RECEIVERS)
    if not 0 < len(content) <= rules.BYTES_MAX:
        raise rules.ReceiptSizeInvalid
    state = await value(
        "SELECT state FROM provincial_deliveries WHERE id = $1 FOR UPDATE", delivery_id
    )
    if state is None:
        raise NotFound(field=("id",))
    digest = crypto.file_digest(content)
    known: int | None = await value(
        "SELECT id FROM provincial_receipts WHERE delivery_id = $1 AND digest = $2",
        delivery_id,
        digest,
    )
    if known is not None:
        return known
    if state != DeliveryState.RELEASED:
        raise rules.ReceiptNotExpected
    receipt_id: int = await value(
        "INSERT INTO provincial_receipts (delivery_id, state, file_name, digest, size_bytes,"
        " content_sealed, problem, lines, accepted, refused, strays, received_at, received_by_id)"
        " VALUES ($1, 'RECEIVED', $2, $3, $4, $5, '', 0, 0, 0, 0, $6, $7) RETURNING id",
        delivery_id,
        crypto.mask_numbers(file_name)[: rules.FILE_NAME_MAX],
        digest,
        len(content),
        crypto.keyring().seal(rules.SEALED_AS, content),
        now,
        by.staff_id or 0,
    )
    details = {"delivery_id": delivery_id, "digest": digest, "size_bytes": len(content)}
    await _record("receive", receipt_id, by, now, **details)
    return receipt_id


@operation
async def begin(receipt_id: int) -> Reading | None:
    """This will give a receipt that is still to be applied, None if there is nothing to do.

    Raises:
        NotFound: there is no such receipt.
    """
    found = await _lock(receipt_id)
    if found["state"] != ReceiptState.RECEIVED:
        return None
    map_id = await value(
        "SELECT map_id FROM provincial_deliveries WHERE id = $1", found["delivery_id"]
    )
    content = crypto.keyring().open_bytes(rules.SEALED_AS, found["content_sealed"])
    words = (await maps.by_id(map_id)).receipt
    return Reading(receipt_id, content, found["file_name"], words)


@operation
async def apply(receipt_id: int, judged: Sequence[Judged], *, now: datetime) -> bool:
    """This will take over every answer, all or none; False says that another worker did.

    What answers no line of ours is kept with its reason, and told by an alarm.
    """
    found = await _lock(receipt_id)
    if found["state"] != ReceiptState.RECEIVED:
        return False
    delivery_id = found["delivery_id"]
    state = await value(
        "SELECT state FROM provincial_deliveries WHERE id = $1 FOR UPDATE", delivery_id
    )
    if state != DeliveryState.RELEASED:
        await _close(found, ReceiptState.UNREADABLE, now, problem=_OVER)
        return False
    taken, strays = _sorted(judged, await _lines(delivery_id))
    new = [one for one, was in taken if was == Outcome.PENDING]
    await _take(delivery_id, receipt_id, new)
    await _keep(receipt_id, strays)
    counts = {
        "accepted": sum(one.outcome is Outcome.ACCEPTED for one in new),
        "refused": sum(one.outcome is Outcome.REFUSED for one in new),
    }
    await deliveries.mark_answered(delivery_id, now=now, **counts)
    totals = counts | {"lines": len(judged), "strays": len(strays)}
    await _close(found, ReceiptState.APPLIED, now, applied_at=now, **totals)
    await _record("apply", receipt_id, SYSTEM, now, delivery_id=delivery_id, **totals)
    if strays:
        await audit.alarm(
            kind="provincial.strays",
            subject=("provincial_delivery", delivery_id),
            message=f"省库回执中有 {len(strays)} 行对不上我方报送的行，请在报送详情中查看。",
            now=now,
        )
    return True


@operation
async def mark_unreadable(receipt_id: int, *, problem: str, now: datetime) -> None:
    """This will close a receipt that cannot be read, with the reason."""
    found = await _lock(receipt_id)
    if found["state"] == ReceiptState.RECEIVED:
        await _close(found, ReceiptState.UNREADABLE, now, problem=problem)
        await _record("refuse", receipt_id, SYSTEM, now)


@operation
async def warn(*, now: datetime) -> int:
    """This will alarm of each delivery that should have been answered by now; gives their number."""
    today = now.astimezone(CHINA).date()
    late = await rows(
        "SELECT id, number, due_on FROM provincial_deliveries"
        " WHERE state = 'RELEASED' AND due_on < $1 ORDER BY id",
        today,
    )
    for each in late:
        await audit.alarm(
            kind="provincial.silent",
            subject=("provincial_delivery", each["id"]),
            message=f"第 {each['number']} 号省库报送应于 {each['due_on']} 前收到回执，至今没有收齐。",
            now=now,
        )
    return len(late)


def _sorted(
    judged: Sequence[Judged], lines: dict[int, tuple[bytes | None, str]]
) -> tuple[list[tuple[Judged, str]], list[Judged]]:
    taken: list[tuple[Judged, str]] = []
    strays: list[Judged] = []
    seen: set[int] = set()
    for one in judged:
        why = rules.matched(one, lines, seen)
        if why is None:
            seen.add(one.number)
            taken.append((one, lines[one.number][1]))
        else:
            strays.append(rules.stray(one, why))
    return taken, strays


async def _lines(delivery_id: int) -> dict[int, tuple[bytes | None, str]]:
    found = await rows(
        "SELECT number, id_no_index, outcome FROM provincial_lines WHERE delivery_id = $1",
        delivery_id,
    )
    return {line["number"]: (line["id_no_index"], line["outcome"]) for line in found}


async def _take(delivery_id: int, receipt_id: int, new: Sequence[Judged]) -> None:
    await execute(
        _TAKE,
        delivery_id,
        receipt_id,
        [one.number for one in new],
        [one.outcome.value for one in new],
        [one.code for one in new],
        [one.text for one in new],
    )


async def _keep(receipt_id: int, strays: Sequence[Judged]) -> None:
    await execute(
        "INSERT INTO provincial_strays (receipt_id, sheet_row, number, why)"
        " SELECT $1, * FROM unnest($2::int[], $3::int[], $4::text[])",
        receipt_id,
        [one.sheet_row for one in strays],
        [one.number for one in strays],
        [one.stray.value for one in strays if one.stray is not None],
    )


async def _lock(receipt_id: int) -> Row:
    # The delivery first, as whoever brings another receipt does.
    await execute(
        "SELECT FROM provincial_deliveries WHERE id ="
        " (SELECT delivery_id FROM provincial_receipts WHERE id = $1) FOR UPDATE",
        receipt_id,
    )
    found = await row("SELECT * FROM provincial_receipts WHERE id = $1 FOR UPDATE", receipt_id)
    if found is None:
        raise NotFound(field=("id",))
    return found


async def _close(found: Row, state: ReceiptState, now: datetime, **changes: object) -> None:
    changes = {"applied_at": now, **changes}
    columns = "".join(f", {column} = ${place}" for place, column in enumerate(changes, start=3))
    await execute(
        f"UPDATE provincial_receipts SET state = $2{columns} WHERE id = $1",
        found["id"],
        state.value,
        *changes.values(),
    )


async def _record(verb: str, receipt_id: int, by: Actor, now: datetime, **details: object) -> None:
    await audit.record(
        action=f"provincial_receipt.{verb}",
        subject=("provincial_receipt", receipt_id),
        by=by,
        now=now,
        details=details,
    )


_OVER: Final = "报送在读回执之前已经结束，回执没有采用。"

# An answer moves the person's standing with it: what was taken is held, what was refused waits.
_TAKE: Final = """
WITH answered AS (
  UPDATE provincial_lines l SET outcome = a.outcome, code = a.code, text = a.text, receipt_id = $2
  FROM unnest($3::int[], $4::text[], $5::text[], $6::text[]) AS a(number, outcome, code, text)
  WHERE l.delivery_id = $1 AND l.number = a.number AND l.outcome = 'PENDING'
  RETURNING l.member_id, l.act, l.digest, l.outcome
)
INSERT INTO provincial_standings AS s (member_id, held_digest, refused_digest, delivery_id)
SELECT member_id,
  CASE WHEN outcome = 'ACCEPTED' AND act <> 'REMOVED' THEN digest END,
  CASE WHEN outcome = 'REFUSED' THEN digest END, $1
FROM answered
ON CONFLICT (member_id) DO UPDATE SET delivery_id = excluded.delivery_id,
  held_digest = CASE WHEN excluded.refused_digest IS NULL THEN excluded.held_digest
                     ELSE s.held_digest END,
  refused_digest = excluded.refused_digest
"""
