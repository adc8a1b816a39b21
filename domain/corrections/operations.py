"""Corrections: proposed with their ground, looked at by another person, applied whole or not at all."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final, cast

import orjson
from asyncpg import UniqueViolationError

from domain import crypto, erased, restricted, spelling
from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.corrections import rules
from domain.corrections.rules import CorrectionState
from domain.crypto import Sealer
from domain.errors import NotFound, NotPermitted
from domain.policies import queries as policies
from domain.record_keys import operations as record_keys
from domain.record_keys.queries import of_member, ring_for, sealers
from domain.record_keys.rules import holds_several
from domain.transactions import Row, execute, operation, row, rows, value

_MEMBER: Final = """
SELECT m.*, u.path FROM members m JOIN units u ON u.id = m.unit_id
WHERE m.id = $1 FOR UPDATE OF m
"""
_CORRECTION: Final = """
SELECT c.*, u.path FROM corrections c JOIN members m ON m.id = c.member_id
JOIN units u ON u.id = m.unit_id WHERE c.id = $1 FOR UPDATE OF c
"""
_DAYS: Final = frozenset({"id_valid_from", "id_valid_to", "birth_on", "joined_on", "dues_paid_to"})


@operation
async def propose(
    member_id: int,
    given: Mapping[str, str],
    *,
    reason: str,
    document: str,
    by: Actor,
    now: datetime,
) -> int:
    """This will put a member's data right, or ask another person to; gives the correction's id.

    The office, and a unit once a document lets it keep its own data (R7), change it at once; a name
    or an identity number is always looked at by another person.

    Raises:
        NotPermitted, NotFound.
        CorrectionInvalid: a field, the reason or the document does not do.
        NothingToChange, CorrectionWaiting, IdentityAtBank, NumberTaken.
        RecordErased, RecordRestricted: nothing is left to put right, or nothing may be changed.
    """
    by.require(Role.OFFICE, Role.CLERK)
    today = now.astimezone(CHINA).date()
    read = rules.read(given, today=today)
    found = await _member(member_id, by)
    before = await _plain(found)
    after = read | _following(before | read, read)
    changed = {name: new for name, new in after.items() if before[name] != new}
    if not changed:
        raise rules.NothingToChange
    is_identity = not rules.IDENTITY.isdisjoint(changed)
    number, why = rules.checked_words(document, reason, needs_document=is_identity)
    is_direct = not is_identity and await _is_keeper(by, now)
    correction_id = await _keep(
        member_id,
        {name: before[name] for name in changed},
        changed,
        (number, why),
        is_direct=is_direct,
        by=by,
        now=now,
    )
    if is_direct:
        await _apply(found, changed, by, now)
    return correction_id


@operation
async def accept(correction_id: int, *, by: Actor, now: datetime) -> None:
    """This will apply a correction that another person proposed.

    Raises:
        NotPermitted, SameProposer, NotFound, CorrectionInWrongState.
        CorrectionStale: the data was changed meanwhile.
        IdentityAtBank, NumberTaken, RecordErased, RecordRestricted.
    """
    found = await _decidable(correction_id, by)
    person = await _member(found["member_id"], by)
    kept = await _opened(found["values_sealed"])
    before = await _plain(person)
    if any(before[name] != was for name, was in kept["before"].items()):
        raise rules.CorrectionStale
    await _apply(person, kept["after"], by, now)
    await _decide(found, CorrectionState.APPLIED, "", by, now)


@operation
async def refuse(correction_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will give a correction back, with why; the data stays as it is.

    Raises:
        NotPermitted, SameProposer, NotFound, CorrectionInWrongState.
        CorrectionInvalid: no reason.
    """
    _, why = rules.checked_words("", reason, needs_document=False)
    found = await _decidable(correction_id, by)
    await _decide(found, CorrectionState.REFUSED, why, by, now)


@operation
async def withdraw(correction_id: int, *, by: Actor, now: datetime) -> None:
    """This will take back what one proposed oneself.

    Raises:
        NotPermitted: another person's. NotFound, CorrectionInWrongState.
    """
    by.require(Role.OFFICE, Role.CLERK)
    found = await _waiting(correction_id, by)
    if found["proposed_by_id"] != (by.staff_id or 0):
        raise NotPermitted("只能撤回自己提出的更正。")
    await _decide(found, CorrectionState.WITHDRAWN, "", by, now)


@operation
async def remind(*, now: datetime) -> int:
    """This will alarm once of corrections that wait past their day, and give how many are new."""
    late = await rows(
        "UPDATE corrections SET alarmed_at = $1 WHERE state = 'PROPOSED' AND due_on < $2"
        " AND alarmed_at IS NULL RETURNING id",
        now,
        now.astimezone(CHINA).date(),
    )
    if late:
        waiting = await value(
            "SELECT count(*) FROM corrections WHERE state = 'PROPOSED' AND alarmed_at IS NOT NULL"
        )
        await audit.alarm(
            kind=rules.WAITING,
            subject=("correction", None),
            message=f"有 {waiting} 份会员信息更正超过审核期限仍未审核，请到“信息更正”办理。",
            now=now,
        )
    return len(late)


async def _member(member_id: int, by: Actor) -> Row:
    found = await row(_MEMBER, member_id)
    if found is None or not found["path"].startswith(by.scope):
        raise NotFound(field=("id",))
    erased.check(found)
    restricted.check(found)
    return found


async def _waiting(correction_id: int, by: Actor) -> Row:
    found = await row(_CORRECTION, correction_id)
    if found is None or not found["path"].startswith(by.scope):
        raise NotFound(field=("id",))
    if found["state"] != CorrectionState.PROPOSED:
        raise rules.CorrectionInWrongState
    return found


async def _decidable(correction_id: int, by: Actor) -> Row:
    by.require(Role.OFFICE)
    found = await _waiting(correction_id, by)
    if found["proposed_by_id"] == by.staff_id:
        raise rules.SameProposer
    return found


async def _is_keeper(by: Actor, now: datetime) -> bool:
    try:
        await policies.require_keeper(by, now=now)
    except NotPermitted:
        return False
    return True


async def _keep(
    member_id: int,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    words: tuple[str, str],
    *,
    is_direct: bool,
    by: Actor,
    now: datetime,
) -> int:
    document, reason = words
    days = None if is_direct else await policies.number(rules.REVIEW_DAYS, _today(now))
    shown = [
        {
            "field": name,
            "before": rules.shown(name, before[name]),
            "after": rules.shown(name, after[name]),
        }
        for name in rules.FIELDS
        if name in after or (name == "id_valid_to" and "is_id_long_term" in after)
    ]
    sealer = (await sealers([member_id]))[member_id]
    sealed = sealer.seal(rules.SEALED_AS, orjson.dumps({"before": before, "after": after}))
    try:
        correction_id: int = await value(
            "INSERT INTO corrections (member_id, state, is_direct, changes, values_sealed, reason,"
            " document, proposed_at, proposed_by_id, due_on, decided_at, decided_by_id, decision)"
            " VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10::date + $11::int, $12, $13, '')"
            " RETURNING id",
            member_id,
            (CorrectionState.APPLIED if is_direct else CorrectionState.PROPOSED).value,
            is_direct,
            orjson.dumps(shown).decode(),
            sealed,
            reason,
            document,
            now,
            by.staff_id or 0,
            _today(now),
            days,
            now if is_direct else None,
            (by.staff_id or 0) if is_direct else None,
        )
    except UniqueViolationError as error:
        raise rules.CorrectionWaiting from error
    if not is_direct:
        await _record("correction.propose", correction_id, member_id, by, now)
    return correction_id


async def _apply(person: Row, after: Mapping[str, Any], by: Actor, now: datetime) -> None:
    if not rules.IDENTITY.isdisjoint(after) and await value(
        "SELECT EXISTS (SELECT FROM card_applications WHERE member_id = $1"
        " AND state IN ('SENT', 'ACCEPTED'))",
        person["id"],
    ):
        raise rules.IdentityAtBank
    columns = await _columns(person, after) | {"updated_at": now}
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, 2))
    try:
        await execute(f"UPDATE members SET {sets} WHERE id = $1", person["id"], *columns.values())
    except UniqueViolationError as error:
        raise rules.NumberTaken from error
    if "id_no" in after:
        await record_keys.mark(await of_member(person["id"]), cast("bytes", columns["id_no_index"]))
    before = await _plain(person)
    await audit.record(
        action="member.correct",
        subject=("member", person["id"]),
        unit_id=person["unit_id"],
        by=by,
        now=now,
        changes={
            _TOLD_AS.get(name, name): (rules.told(name, before[name]), rules.told(name, new))
            for name, new in after.items()
        },
    )


async def _decide(
    found: Row, state: CorrectionState, decision: str, by: Actor, now: datetime
) -> None:
    await execute(
        "UPDATE corrections SET state = $2, decision = $3, decided_at = $4, decided_by_id = $5"
        " WHERE id = $1",
        found["id"],
        state.value,
        decision,
        now,
        by.staff_id or 0,
    )
    action = _ACTIONS[state]
    await _record(action, found["id"], found["member_id"], by, now, (found["state"], state.value))


async def _record(
    action: str,
    correction_id: int,
    member_id: int,
    by: Actor,
    now: datetime,
    moved: tuple[str, str] | None = None,
) -> None:
    unit_id = await value("SELECT unit_id FROM members WHERE id = $1", member_id)
    await audit.record(
        action=action,
        subject=("correction", correction_id),
        unit_id=unit_id,
        by=by,
        now=now,
        changes={"state": moved} if moved else None,
    )


async def _plain(found: Row) -> dict[str, Any]:
    """This will give the fields of a member in plain; the sealed ones opened."""
    ring = await ring_for(found[f"{name}_sealed"] for name in rules.SEALED)
    plain = {name: found[name] for name in rules.FIELDS if name not in rules.SEALED}
    plain["is_id_long_term"] = found["is_id_long_term"]
    for name in rules.SEALED:
        sealed = found[f"{name}_sealed"]
        plain[name] = "" if sealed is None else ring.open(name, sealed)
    return plain


def _following(whole: Mapping[str, Any], read: Mapping[str, Any]) -> dict[str, object]:
    """This will give what the identity number says of sex and birth, refusing what contradicts it."""
    if {"id_no", "id_type", "sex", "birth_on"}.isdisjoint(read):
        return {}
    told = rules.check_person(whole)
    for name in ("sex", "birth_on"):
        if name in read and name in told and read[name] != told[name]:
            raise rules.CorrectionInvalid(
                f"“{rules.FIELDS[name].label}”与证件号码不一致。", field=(name,)
            )
    return told


async def _columns(person: Row, after: Mapping[str, Any]) -> dict[str, object]:
    ring = crypto.keyring()
    sealer = (await sealers([person["id"]]))[person["id"]]
    columns: dict[str, object] = {}
    for name, new in after.items():
        if name not in rules.SEALED:
            columns[name] = new
            continue
        is_none = name == "email" and not new
        columns[f"{name}_sealed"] = None if is_none else sealer.seal(name, str(new))
        if name != "address":
            columns[f"{name}_masked"] = rules.MASKS[name](str(new)) if new else ""
        columns[f"{name}_index"] = ring.blind_index(name, str(new)) if new else None
    if "name" in after:
        columns |= spelling.spell(str(after["name"]))._asdict()
    return await _apart(person, after, sealer) | columns


async def _apart(person: Row, after: Mapping[str, Any], sealer: Sealer) -> dict[str, object]:
    """This will seal each by itself what lies under one seal, where a part of that is put right."""
    several = {
        name: sealed
        for name in rules.SEALED
        if (sealed := person[f"{name}_sealed"]) is not None and holds_several(sealed)
    }
    if several.keys().isdisjoint(after):
        return {}
    ring = await ring_for(several.values())
    return {
        f"{name}_sealed": sealer.seal(name, ring.open(name, sealed))
        for name, sealed in several.items()
    }


async def _opened(sealed: bytes) -> dict[str, dict[str, Any]]:
    ring = await ring_for([sealed])
    kept: dict[str, dict[str, Any]] = orjson.loads(ring.open(rules.SEALED_AS, sealed))
    return {
        side: {
            name: date.fromisoformat(content) if name in _DAYS and content else content
            for name, content in values.items()
        }
        for side, values in kept.items()
    }


def _today(now: datetime) -> date:
    return now.astimezone(CHINA).date()


_TOLD_AS: Final = {
    "id_no": "id_no_masked",
    "mobile": "mobile_masked",
    "address": "address_masked",
    "email": "email_masked",
}
_ACTIONS: Final = {
    CorrectionState.APPLIED: "correction.accept",
    CorrectionState.REFUSED: "correction.refuse",
    CorrectionState.WITHDRAWN: "correction.withdraw",
}
