"""Verbs on bulletins: freeze the figures, frame them, review, publish into the chain, or discard."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from domain import entry
from domain.actors import Actor
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.bulletins import rules
from domain.bulletins.rules import BulletinKind, BulletinState, Snapshot, UnitLine
from domain.calendar import CHINA
from domain.errors import Invalid, NotFound
from domain.policies import queries as policies
from domain.policies.rules import CARD_GOAL, SUBSIDY_TIERS, ProvisionKind, Tier
from domain.transactions import Row, execute, operation, row, value

ISSUER: Final = "四川省直属机关工会委员会"
ADDRESSEE: Final = "省直各单位工会："
_DUE: Final[Mapping[BulletinKind, str]] = {BulletinKind.ENTRY: "ENTRY", BulletinKind.CARDS: "CARDS"}
_OPEN: Final = "state IN ('DRAFTED', 'REVIEWED')"


@operation
async def draft(
    kind: BulletinKind, *, plan_year: int, day_on: date, by: Actor, now: datetime
) -> int:
    """This will freeze every unit's figures as of the end of a day and begin a bulletin of them.

    Where one of the kind and year is published, the new one is its next version and names it.

    Raises:
        NotPermitted: not the office.
        BulletinInvalid: the day is still to come.
        BulletinOpen: one is being prepared.
    """
    by.require(*rules.DRAFTERS)
    if day_on > now.astimezone(CHINA).date():
        raise rules.BulletinInvalid("截止日期不得晚于今天。", field=("day_on",))
    await execute("SELECT pg_advisory_xact_lock(hashtext('bulletins'))")
    of = (kind.value, plan_year)
    if await value(f"SELECT id FROM bulletins WHERE kind = $1 AND plan_year = $2 AND {_OPEN}", *of):
        raise rules.BulletinOpen
    last = await row(
        "SELECT * FROM bulletins WHERE kind = $1 AND plan_year = $2 AND state = 'PUBLISHED'"
        " ORDER BY version DESC LIMIT 1",
        *of,
    )
    text = rules.canonical(rules.written(await _frozen(kind, plan_year, day_on, now)))
    bulletin_id: int = await value(
        "INSERT INTO bulletins (kind, plan_year, version, state, day_on, snapshot, snapshot_digest,"
        " number, title, addressee, issuer, opening, closing, replaces_id, drafted_by_id,"
        " drafted_at, previous_digest, document, digest, reason) VALUES ($1, $2, $3, 'DRAFTED', $4,"
        " $5, $6, '', $7, $8, $9, $10, $11, $12, $13, $14, '', '', '', '') RETURNING id",
        *of,
        last["version"] + 1 if last else 1,
        day_on,
        text,
        rules.digest_of(text),
        last["title"] if last else rules.TITLES[kind].format(year=plan_year),
        last["addressee"] if last else ADDRESSEE,
        last["issuer"] if last else ISSUER,
        last["opening"] if last else "",
        last["closing"] if last else "",
        last["id"] if last else None,
        by.staff_id or 0,
        now,
    )
    await _record("draft", bulletin_id, by, now, kind=kind.value, year=plan_year)
    return bulletin_id


@operation
async def frame(
    bulletin_id: int,
    texts: Mapping[str, str],
    *,
    issued_on: date | None,
    by: Actor,
    now: datetime,
    digest: str | None = None,
) -> None:
    """This will write the words around the figures, and the day that the bulletin bears.

    `digest` is of the words that these take the place of, as the person saw them.

    Raises:
        NotPermitted, NotFound, BulletinInWrongState, BulletinChanged.
        BulletinInvalid: a text is missing or too long.
    """
    by.require(*rules.DRAFTERS)
    cleaned = rules.checked_texts(texts)
    found = await _lock(bulletin_id, BulletinState.DRAFTED)
    rules.check_seen(found, digest)
    await execute(
        "UPDATE bulletins SET number = $2, title = $3, addressee = $4, issuer = $5, opening = $6,"
        " closing = $7, issued_on = $8 WHERE id = $1",
        bulletin_id,
        *(cleaned[name] for name in rules.TEXTS),
        issued_on,
    )
    await _record("frame", bulletin_id, by, now, kind=found["kind"], year=found["plan_year"])


@operation
async def review(bulletin_id: int, *, by: Actor, now: datetime, digest: str | None = None) -> None:
    """This will let a draft's words and figures pass, by somebody who did not draft it.

    `digest` is of the words and figures that the reviewer saw.

    Raises:
        NotPermitted, NotFound, BulletinInWrongState, BulletinChanged.
        SameHand: the reviewer drafted it.
        BulletinInvalid: it has no number or no day yet.
    """
    by.require(*rules.REVIEWERS)
    found = await _lock(bulletin_id, BulletinState.DRAFTED)
    if by.staff_id == found["drafted_by_id"]:
        raise rules.SameHand
    rules.check_seen(found, digest)
    if not found["number"] or found["issued_on"] is None:
        raise rules.BulletinInvalid("请先填写发文字号与成文日期。", field=("number",))
    await execute(
        "UPDATE bulletins SET state = 'REVIEWED', reviewed_by_id = $2, reviewed_at = $3"
        " WHERE id = $1",
        bulletin_id,
        by.staff_id or 0,
        now,
    )
    await _record("review", bulletin_id, by, now, kind=found["kind"], year=found["plan_year"])


@operation
async def publish(bulletin_id: int, *, by: Actor, now: datetime, digest: str | None = None) -> None:
    """This will put a reviewed bulletin at the end of the chain, for everybody and for good.

    `digest` is of the words and figures that the publisher saw.

    Raises:
        NotPermitted, NotFound, BulletinInWrongState, BulletinChanged.
        SameHand: the publisher drafted or reviewed it.
    """
    by.require(*rules.PUBLISHERS)
    await execute("SELECT pg_advisory_xact_lock(hashtext('bulletins'))")
    found = await _lock(bulletin_id, BulletinState.REVIEWED)
    if by.staff_id in {found["drafted_by_id"], found["reviewed_by_id"]}:
        raise rules.SameHand
    rules.check_seen(found, digest)
    last = await row(
        "SELECT place, digest FROM bulletins WHERE state = 'PUBLISHED' ORDER BY place DESC LIMIT 1"
    )
    place, previous = (last["place"] + 1, last["digest"]) if last else (1, rules.FIRST)
    replaced = await value("SELECT digest FROM bulletins WHERE id = $1", found["replaces_id"])
    text = rules.composed(
        found | {"replaces_digest": replaced},
        place=place,
        previous=previous,
        publisher_id=by.staff_id or 0,
        now=now,
    )
    digest = rules.digest_of(text)
    assert rules.digest_of(found["snapshot"]) == found["snapshot_digest"], (
        "a snapshot never changes"
    )
    assert rules.verify(text, digest=digest) == [], "what is published verifies"
    await execute(
        "UPDATE bulletins SET state = 'PUBLISHED', published_by_id = $2, published_at = $3,"
        " place = $4, previous_digest = $5, document = $6, digest = $7 WHERE id = $1",
        bulletin_id,
        by.staff_id or 0,
        now,
        place,
        previous,
        text,
        digest,
    )
    await _record("publish", bulletin_id, by, now, kind=found["kind"], year=found["plan_year"])


@operation
async def discard(bulletin_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will set aside a bulletin that is not published; figures are frozen anew in another.

    Raises:
        NotPermitted, NotFound, BulletinInWrongState.
        Invalid: no reason, or one with a long number in it.
    """
    by.require(*rules.DRAFTERS, *rules.REVIEWERS)
    why = auditing.kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not why:
        raise Invalid("请写明作废的原因，不得填写证件号码或卡号。", field=("reason",))
    found = await _lock(bulletin_id, BulletinState.DRAFTED, BulletinState.REVIEWED)
    await execute(
        "UPDATE bulletins SET state = 'DISCARDED', reason = $2 WHERE id = $1", bulletin_id, why
    )
    await _record("discard", bulletin_id, by, now, kind=found["kind"], year=found["plan_year"])


async def _frozen(kind: BulletinKind, plan_year: int, day_on: date, now: datetime) -> Snapshot:
    held = await policies.in_force(day_on, kind=ProvisionKind.DAY)
    due = next((one for one in held if one.code == _DUE[kind] and one.plan_year == plan_year), None)
    goal: int | None = None
    tiers: tuple[Tier, ...] = ()
    if kind is BulletinKind.CARDS:
        goal = await policies.number(CARD_GOAL, day_on, plan_year=plan_year)
        tiers = await policies.tiers(SUBSIDY_TIERS, plan_year, day_on)
    return Snapshot(
        kind=kind,
        plan_year=plan_year,
        day_on=day_on,
        taken_at=now,
        due_on=None if due is None else due.holds_on,
        goal_percent=goal,
        tiers=tiers,
        documents=() if due is None else (due.document,),
        units=tuple(UnitLine(**line) for line in await entry.lines(day_on)),
    )


async def _lock(bulletin_id: int, *states: BulletinState) -> Row:
    found = await row("SELECT * FROM bulletins WHERE id = $1 FOR UPDATE", bulletin_id)
    if found is None:
        raise NotFound(field=("id",))
    if found["state"] not in states:
        raise rules.BulletinInWrongState
    return found


async def _record(verb: str, bulletin_id: int, by: Actor, now: datetime, **details: object) -> None:
    await audit.record(
        action=f"bulletin.{verb}",
        subject=("bulletin", bulletin_id),
        by=by,
        now=now,
        details=json.loads(json.dumps(details)),
    )
