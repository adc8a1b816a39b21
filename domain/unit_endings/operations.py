"""Verbs that end a unit: close it, or merge one or several into another, set by set.

Whoever ends a unit holds the members first, then the units, then what is written for members; who
brings a member into a unit asks in the same order. So an ending waits for what is under way, and
what comes after it meets a closed unit. A merger is one transaction: whole, or not at all.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from domain.actors import Actor, Role
from domain.applications import operations as applications
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.cards import operations as cards
from domain.errors import NotFound
from domain.members import operations as members
from domain.payments import operations as payments
from domain.policies.rules import CONFIRMERS
from domain.transactions import Row, execute, operation, row, rows, value
from domain.unit_changes import operations as unit_changes
from domain.unit_changes import rules as changing
from domain.unit_changes.rules import UnitChangeKind
from domain.unit_endings import rules
from domain.unit_endings.models import BLOCKS, COUNTS
from domain.unit_endings.rules import MergerState, Preview
from domain.units import operations as units

# What still depends on a unit that is to be closed: counted, so that the person knows what to do.
_USES: Final = """
SELECT
  (SELECT count(*) FROM units u WHERE u.parent_id = $1 AND u.status = 'ACTIVE') AS units,
  (SELECT count(*) FROM members m WHERE m.unit_id = $1
     AND m.status IN ('PENDING', 'ACTIVE', 'TRANSFER_OUT_PENDING')) AS members,
  (SELECT count(*) FROM transfers t WHERE t.to_unit_id = $1 AND t.state = 'REQUESTED') AS transfers,
  (SELECT count(*) FROM staff s WHERE NOT s.is_disabled AND (s.unit_id = $1 OR EXISTS (
     SELECT FROM staff_posts o WHERE o.staff_id = s.id AND o.unit_id = $1))) AS staff
"""
_USE_WORDS: Final[Mapping[str, str]] = {
    "units": "{} 个下级单位",
    "members": "{} 名会员（须先转出或办理保留会籍）",
    "transfers": "{} 名待接收的转入会员",
    "staff": "{} 名在用的工作人员账号",
}


@dataclass(frozen=True, slots=True)
class _Ground:
    """By which document, why, on which day, by whom and when."""

    document: str
    reason: str
    on_day: date
    by: Actor
    now: datetime


@operation
async def close(
    unit_id: int, *, document: str, reason: str, on_day: date, by: Actor, now: datetime
) -> None:
    """This will close a unit that nobody and nothing depends on any more; its history stays.

    Whoever has retained their membership there is kept by the union above from then on.

    Raises:
        NotPermitted, NotFound, UnitInWrongState.
        UnitInUse: says what still depends on it, with counts.
        UnitInvalid: no document, no reason, or a day still to come.
    """
    by.require(Role.OFFICE)
    ground = _ground(document, reason, on_day, by, now)
    await _hold()
    found = await unit_changes.lock(unit_id, by)
    if found["status"] != "ACTIVE":
        raise changing.UnitInWrongState("该单位已经撤销。")
    if found["parent_id"] is None:
        raise changing.UnitInUse("最上级的工会不能撤销。")
    [uses] = await rows(_USES, unit_id)
    left = [_USE_WORDS[name].format(count) for name, count in uses.items() if count]
    left += await _open_things([unit_id], now)
    if left:
        raise changing.UnitInUse(f"还不能撤销：尚有{'、'.join(left)}。")
    above = await row("SELECT id, name FROM units WHERE id = $1", found["parent_id"])
    assert above is not None, "a unit that is not the root has one above"
    kept = await _bring_members([unit_id], above, ground)
    await execute(
        "UPDATE units SET status = 'CLOSED', closed_on = $2 WHERE id = $1", unit_id, on_day
    )
    diff: dict[str, tuple[object, object]] = {"status": ("ACTIVE", "CLOSED")}
    if kept:
        diff["members_kept_above"] = (0, kept)
    await _note(unit_id, UnitChangeKind.CLOSED, ground, diff=diff)


@operation
async def request(
    *,
    into_id: int,
    sources: Sequence[int],
    document: str,
    reason: str,
    on_day: date,
    by: Actor,
    now: datetime,
) -> int:
    """This will keep a merger for another person to look through and confirm; nothing moves yet.

    Raises:
        NotPermitted: not the office.
        NotFound, UnitInWrongState, UnitMisplaced: these units cannot go into that one.
        UnitInvalid: no document, no reason, or a day still to come.
    """
    by.require(Role.OFFICE)
    ground = _ground(document, reason, on_day, by, now)
    chosen = sorted(set(sources))
    await _checked(chosen, into_id)
    merger_id: int = await value(
        "INSERT INTO unit_mergers (into_id, sources, document, reason, on_day, state, requested_at,"
        " requested_by_id, decision) VALUES ($1, $2::text::jsonb, $3, $4, $5, 'REQUESTED', $6, $7,"
        " '') RETURNING id",
        into_id,
        json.dumps(chosen),
        ground.document,
        ground.reason,
        on_day,
        now,
        by.staff_id or 0,
    )
    details = {"sources": chosen, "into": into_id}
    await _record("unit_merger.request", merger_id, by, now, unit_id=into_id, details=details)
    return merger_id


@operation
async def confirm(merger_id: int, *, seal: str, by: Actor, now: datetime) -> None:
    """This will do a merger that another person asked for; `seal` is that of the preview shown.

    Raises:
        NotPermitted: neither the office nor who releases money.
        NotFound, MergerInWrongState, UnitInWrongState, UnitMisplaced.
        SameRequester: it is the person who asked for it.
        MergerBlocked: names what has to be finished first.
        MergerChanged: something else would move than was shown.
    """
    by.require(*CONFIRMERS)
    found = await _lock(merger_id)
    if by.staff_id == found["requested_by_id"]:
        raise rules.SameRequester
    await _hold()
    await execute("LOCK TABLE card_applications, entitlements IN SHARE ROW EXCLUSIVE MODE")
    sources: list[int] = json.loads(found["sources"])
    ending, into = await _checked(sources, found["into_id"], lock=" FOR UPDATE")
    seen = await _look(sources, found["into_id"], now)
    if seen.blocks:
        raise rules.MergerBlocked(f"还不能合并，请先办结：{'；'.join(seen.blocks)}。")
    if seal != seen.seal:
        raise rules.MergerChanged
    ground = _ground(found["document"], found["reason"], found["on_day"], by, now)
    await _settle_transfers(sources, into, ground)
    await _bring_members(sources, into, ground)
    for unit in sorted(ending, key=lambda one: -one["path"].count("/")):
        await _hang_below(unit["id"], into["id"], sources, ground)
    await execute(
        "UPDATE unit_mergers SET state = 'DONE', decided_at = $2, decided_by_id = $3,"
        " moved = $4::text::jsonb WHERE id = $1",
        merger_id,
        now,
        by.staff_id or 0,
        json.dumps(seen.moved),
    )
    await _record("unit_merger.confirm", merger_id, by, now, unit_id=into["id"], details=seen.moved)


@operation
async def withdraw(merger_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will call a merger off that nobody has confirmed.

    Raises:
        NotPermitted, NotFound, MergerInWrongState.
        UnitInvalid: no reason.
    """
    by.require(*CONFIRMERS)
    _, why = changing.checked_words("-", reason)
    await _lock(merger_id)
    await execute(
        "UPDATE unit_mergers SET state = 'WITHDRAWN', decision = $2, decided_at = $3,"
        " decided_by_id = $4 WHERE id = $1",
        merger_id,
        why,
        now,
        by.staff_id or 0,
    )
    await _record("unit_merger.withdraw", merger_id, by, now, unit_id=None, details={})


def _ground(document: str, reason: str, on_day: date, by: Actor, now: datetime) -> _Ground:
    number, why = changing.checked_words(document, reason)
    unit_changes.check_day(on_day, now)
    return _Ground(number, why, on_day, by, now)


async def _hold() -> None:
    await members.hold()
    await units.hold()


async def _lock(merger_id: int) -> Row:
    found = await row("SELECT * FROM unit_mergers WHERE id = $1 FOR UPDATE", merger_id)
    if found is None:
        raise NotFound(field=("id",))
    if found["state"] != MergerState.REQUESTED:
        raise rules.MergerInWrongState
    return found


async def _checked(
    sources: Sequence[int], into_id: int, *, lock: str = ""
) -> tuple[list[Row], Row]:
    """This will give the units that end and the one that stays, if they may."""
    found = await rows(
        "SELECT id, name, path, parent_id, status FROM units WHERE id = ANY($1) ORDER BY id" + lock,
        [*sources, into_id],
    )
    known = {unit["id"]: unit for unit in found}
    if into_id not in known or not known.keys() >= set(sources):
        raise NotFound(field=("sources",))
    rules.check_units([known[key] for key in sources], known[into_id])
    return [known[key] for key in sources], known[into_id]


async def _look(sources: Sequence[int], into_id: int, now: datetime) -> Preview:
    [counts] = await rows(COUNTS.format(owed=payments.STILL_OWED), sources, into_id)
    return rules.preview(counts, await _open_things(sources, now))


async def _open_things(sources: Sequence[int], now: datetime) -> list[str]:
    found = await rows(BLOCKS, sources, now.astimezone(CHINA).date())
    return [rules.named(one["what"], one["names"]) for one in found]


async def _settle_transfers(sources: Sequence[int], into: Row, ground: _Ground) -> None:
    """This will end transfers between units that become one, and turn the others to the one left."""
    every = [*sources, into["id"]]
    words = f"单位合并（{ground.document}），无须转接"
    who = ground.by.staff_id or 0
    told = (ground.on_day, ground.document, words, ground.now, who)
    await execute(_END_BETWEEN, every, *told)
    await execute(_END_ASKED, sources, words, ground.now, who)
    for side in ("from", "to"):
        await execute(
            f"UPDATE transfers SET {side}_unit_id = $2 WHERE state = 'REQUESTED'"
            f" AND {side}_unit_id = ANY($1)",
            sources,
            into["id"],
        )


async def _bring_members(sources: Sequence[int], into: Row, ground: _Ground) -> int:
    """This will bring all members of units into another with what follows them; gives how many."""
    every = await value("SELECT array_agg(id) FROM members WHERE unit_id = ANY($1)", sources)
    if every is None:
        return 0
    who = (ground.now, ground.by.staff_id or 0)
    words = (ground.on_day, ground.document, ground.reason, *who)
    await execute(_TELL_MEMBERS, sources, into["id"], into["name"], *words)
    await cards.take_along(every, unit=into["id"])
    await applications.take_along(every, unit=into["id"])
    await payments.take_owed_along(every, unit=into["id"])
    await execute(_MOVE_MEMBERS, sources, into["id"], ground.now)
    return len(every)


async def _hang_below(unit_id: int, into_id: int, sources: Sequence[int], ground: _Ground) -> None:
    """This will end a unit below its successor, and hang what is open below it right there.

    So whoever sees the successor sees the history, too, and all sums of its subtree stay whole.
    """
    path = "SELECT path FROM units WHERE id = $1"
    into_path = await value(path, into_id)
    below = "SELECT id FROM units WHERE parent_id = $1 AND status = 'ACTIVE' AND id <> ALL($2)"
    for child in await rows(f"{below} ORDER BY id", unit_id, sources):
        await unit_changes.hang(child["id"], await value(path, child["id"]), into_id, into_path)
        await _note(
            child["id"],
            UnitChangeKind.MOVED,
            ground,
            between=(unit_id, into_id),
            diff={"parent_id": (unit_id, into_id)},
        )
    above = await value("SELECT parent_id FROM units WHERE id = $1", unit_id)
    await unit_changes.hang(unit_id, await value(path, unit_id), into_id, into_path)
    await execute(
        "UPDATE units SET status = 'CLOSED', closed_on = $2, merged_into_id = $3 WHERE id = $1",
        unit_id,
        ground.on_day,
        into_id,
    )
    ended: dict[str, tuple[object, object]] = {
        "status": ("ACTIVE", "CLOSED"),
        "merged_into_id": (None, into_id),
    }
    await _note(unit_id, UnitChangeKind.MERGED, ground, between=(above, into_id), diff=ended)
    await _note(
        into_id,
        UnitChangeKind.ABSORBED,
        ground,
        between=(unit_id, None),
        diff={"absorbed_id": (None, unit_id)},
    )


async def _note(
    unit_id: int,
    kind: UnitChangeKind,
    ground: _Ground,
    *,
    diff: Mapping[str, tuple[object, object]],
    between: tuple[int | None, int | None] = (None, None),
) -> None:
    await unit_changes.record(
        unit_id,
        kind,
        ground.by,
        ground.now,
        on_day=ground.on_day,
        document=ground.document,
        reason=ground.reason,
        between=between,
        diff=diff,
    )


async def _record(
    action: str,
    merger_id: int,
    by: Actor,
    now: datetime,
    *,
    unit_id: int | None,
    details: Mapping[str, object],
) -> None:
    subject = ("unit_merger", merger_id)
    await audit.record(
        action=action, subject=subject, unit_id=unit_id, by=by, now=now, details=details
    )


# What was only asked for is asked again of the unit that is left; nobody's membership changed yet.
_END_ASKED: Final = """
UPDATE transfers SET state = 'CANCELLED', decision = $2, decided_at = $3, decided_by_id = $4
WHERE state = 'ASKED' AND (from_unit_id = ANY($1) OR to_unit_id = ANY($1))
"""
_END_BETWEEN: Final = """
WITH ended AS (
  UPDATE transfers SET state = 'CANCELLED', decision = $4, decided_at = $5, decided_by_id = $6
  WHERE state = 'REQUESTED' AND from_unit_id = ANY($1) AND to_unit_id = ANY($1)
  RETURNING member_id
), stayed AS (
  UPDATE members m SET status = 'ACTIVE', updated_at = $5 FROM ended
  WHERE m.id = ended.member_id AND m.status = 'TRANSFER_OUT_PENDING' RETURNING m.id, m.unit_id
)
INSERT INTO membership_changes (member_id, unit_id, from_status, to_status, on_day, document,
  reason, other_unit, changed_at, changed_by_id)
SELECT id, unit_id, 'TRANSFER_OUT_PENDING', 'ACTIVE', $2, $3, $4, '', $5, $6 FROM stayed ORDER BY id
"""
# Whose card the bank refused is asked again once their details were corrected, which they were not.
_MOVE_MEMBERS: Final = """
UPDATE members m SET unit_id = $2, updated_at = CASE WHEN EXISTS (
  SELECT FROM card_applications a WHERE a.member_id = m.id AND a.state = 'FAILED'
  AND a.settled_at >= m.updated_at) THEN m.updated_at ELSE $3 END
WHERE m.unit_id = ANY($1)
"""
# Out of the one and into the other, as a transfer is told; whoever has left has nothing to be told.
_TELL_MEMBERS: Final = """
INSERT INTO membership_changes (member_id, unit_id, from_status, to_status, on_day, document,
  reason, other_unit, changed_at, changed_by_id)
SELECT m.id, way.unit_id, way.from_status, way.to_status, $4, $5, $6, way.other_unit, $7, $8
FROM members m JOIN units u ON u.id = m.unit_id CROSS JOIN LATERAL (VALUES
  (1, m.unit_id, m.status, 'TRANSFERRED', $3::text), (2, $2::bigint, 'TRANSFERRED', m.status, u.name)
) AS way(place, unit_id, from_status, to_status, other_unit)
WHERE m.unit_id = ANY($1)
  AND m.status IN ('PENDING', 'ACTIVE', 'TRANSFER_OUT_PENDING', 'RETAINED', 'RETIRED_RETAINED')
ORDER BY m.id, way.place
"""
