"""What a bulletin says of each unit, what follows from that, and how it is verified; pure (R9, R49).

A snapshot holds what was counted of each unit and what the rules of the day asked; rates, reasons,
ranks, tiers and sums are worked out of it, here and by whoever verifies the file.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

from domain import crypto
from domain.actors import Role
from domain.cards.rules import reaches_goal
from domain.errors import Conflict, Invalid, NotPermitted
from domain.headcounts.rules import Reason, expected_of, reason_of
from domain.policies.rules import Tier, tier_for

# What was published stays as it is: each snapshot is read by the rules of its edition. By those of the
# first, of whom more were counted than declared had a rate above the whole.
EDITION: Final = 2
FORMATS: Final[Mapping[int, str]] = {1: "puhui-bulletin/1", 2: "puhui-bulletin/2"}
FIRST: Final = "0" * 64
TITLE_CHARACTERS_MAX: Final = 80
NUMBER_CHARACTERS_MAX: Final = 40
TEXT_CHARACTERS_MAX: Final = 4_000
REASON_CHARACTERS_MAX: Final = 500
# The words of a bulletin: what they are called, and how long they may be.
TEXTS: Final[Mapping[str, tuple[str, int]]] = {
    "number": ("发文字号", NUMBER_CHARACTERS_MAX),
    "title": ("标题", TITLE_CHARACTERS_MAX),
    "addressee": ("主送机关", TITLE_CHARACTERS_MAX),
    "issuer": ("发文机关", TITLE_CHARACTERS_MAX),
    "opening": ("开头文字", TEXT_CHARACTERS_MAX),
    "closing": ("结尾文字", TEXT_CHARACTERS_MAX),
}
DRAFTERS: Final = (Role.OFFICE,)
REVIEWERS: Final = (Role.OFFICE, Role.CHECKER)
PUBLISHERS: Final = (Role.OFFICE, Role.RELEASER)


class BulletinKind(StrEnum):
    """Of the entry of members in April (R9), of the handling of cards in October (R19)."""

    ENTRY = "ENTRY"
    CARDS = "CARDS"


class BulletinState(StrEnum):
    """DRAFTED by one, REVIEWED by another, PUBLISHED by a third; or DISCARDED before that."""

    DRAFTED = "DRAFTED"
    REVIEWED = "REVIEWED"
    PUBLISHED = "PUBLISHED"
    DISCARDED = "DISCARDED"


TITLES: Final[Mapping[BulletinKind, str]] = {
    BulletinKind.ENTRY: "关于{year}年省直各单位工会会员信息数据库录入情况的通报",
    BulletinKind.CARDS: "关于{year}年省直各单位工会会员服务卡办理情况的通报",
}


class BulletinInvalid(Invalid):
    """A text is missing or too long, or the day is still to come."""

    code = "BULLETIN_INVALID"


class BulletinInWrongState(Conflict):
    """Somebody did that before, or it is not time for it yet."""

    code = "BULLETIN_STATE"
    default_message = "这份通报的状态已经改变，请刷新后再看。"


class BulletinOpen(Conflict):
    """One of the kind and year is being prepared."""

    code = "BULLETIN_OPEN"
    default_message = "同一年度的这种通报已有一份正在拟制，请先发布或作废。"


class BulletinChanged(Conflict):
    """The words are not those that the person looked at."""

    code = "BULLETIN_CHANGED"
    default_message = "通报的文字在您打开之后又被修改过，请刷新页面，重新核对后再办理。"


class SameHand(NotPermitted):
    """Drafting, reviewing and publishing are three people's."""

    code = "SAME_HAND"
    default_message = "拟稿、审核、签发须由三个不同的人办理。"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """What was counted of a unit with all below it; `declared` is None where it never said.

    `missing` counts the members who lack a needed field, by field.
    """

    id: int
    name: str
    declared: int | None
    is_reported: bool
    entered: int
    counted: int
    qualified: int
    carded: int
    active: int
    refused: int
    missing: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What a bulletin stands on: units in the order of their names, and what was asked of them.

    `edition` says by which rules the rest follows from it.
    """

    kind: BulletinKind
    plan_year: int
    day_on: date
    taken_at: datetime
    due_on: date | None
    goal_percent: int | None
    tiers: tuple[Tier, ...]
    documents: tuple[str, ...]
    units: tuple[UnitLine, ...]
    edition: int = EDITION


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What follows for a unit: its rate as a fraction of `part` in `whole`, its place, its reason.

    `place` is None without a rate; `subsidy_fen` is 0 below the goal (R22).
    """

    unit: UnitLine
    part: int
    whole: int
    place: int | None
    reason: Reason | None
    reaches_goal: bool
    subsidy_fen: int

    @property
    def is_entered(self) -> bool:
        """This will say whether nothing is left to do: there are members, and all are in order."""
        return self.reason is None


def expected(unit: UnitLine, edition: int = EDITION) -> int:
    """This will say of how many members an entry is expected: the declared, or all if more are there."""
    if edition == 1 and unit.declared is not None:
        return unit.declared
    return expected_of(unit.declared, unit.counted)


def standings(snapshot: Snapshot) -> tuple[Standing, ...]:
    """This will work out rates, places, reasons and tiers; the furthest first, then by name."""
    entry = snapshot.kind is BulletinKind.ENTRY
    edition = snapshot.edition
    parts = {
        one.id: (one.qualified, expected(one, edition)) if entry else (one.carded, one.counted)
        for one in snapshot.units
    }
    places = _places({key: Fraction(part, whole) for key, (part, whole) in parts.items() if whole})
    found = [_standing(unit, snapshot, parts[unit.id], places) for unit in snapshot.units]
    return tuple(sorted(found, key=lambda one: (one.place is None, one.place or 0, one.unit.name)))


def totals(snapshot: Snapshot) -> dict[str, int]:
    """This will sum the units; `declared` counts what is expected of those that declared nothing."""
    found = standings(snapshot)
    summed = {
        name: sum(getattr(unit, name) for unit in snapshot.units)
        for name in ("entered", "counted", "qualified", "carded", "active", "refused")
    }
    return summed | {
        "units": len(snapshot.units),
        "units_entered": sum(one.is_entered for one in found),
        "units_incomplete": sum(one.reason is Reason.INCOMPLETE for one in found),
        "units_not_reported": sum(one.reason is Reason.NOT_REPORTED for one in found),
        "units_at_goal": sum(one.reaches_goal for one in found),
        "expected": sum(expected(unit, snapshot.edition) for unit in snapshot.units),
        "subsidy_fen": sum(one.subsidy_fen for one in found),
    }


def percent(part: int, whole: int) -> str:
    """This will write a rate with two places, cut off, never rounded up to a goal; none is “—”."""
    if not whole:
        return "—"
    hundredths = 10_000 * part // whole
    return f"{hundredths // 100}.{hundredths % 100:02}%"


def written(snapshot: Snapshot) -> dict[str, Any]:
    """This will write a snapshot, with all that follows from it, as plain values."""
    edition = {} if snapshot.edition == 1 else {"edition": snapshot.edition}
    return edition | {
        "kind": snapshot.kind.value,
        "plan_year": snapshot.plan_year,
        "day": snapshot.day_on.isoformat(),
        "taken_at": snapshot.taken_at.isoformat(),
        "due": None if snapshot.due_on is None else snapshot.due_on.isoformat(),
        "goal_percent": snapshot.goal_percent,
        "tiers": [[tier.least, tier.most, tier.fen] for tier in snapshot.tiers],
        "documents": list(snapshot.documents),
        "units": [asdict(unit) | {"missing": dict(unit.missing)} for unit in snapshot.units],
        "results": [
            {
                "id": one.unit.id,
                "rate": percent(one.part, one.whole),
                "place": one.place,
                "reason": None if one.reason is None else one.reason.value,
                "reaches_goal": one.reaches_goal,
                "subsidy_fen": one.subsidy_fen,
            }
            for one in standings(snapshot)
        ],
        "totals": totals(snapshot),
    }


def read(document: Mapping[str, Any]) -> Snapshot:
    """This will read a snapshot back; what follows from it is not taken from the document.

    Raises:
        ValueError: its edition is none that there is.
    """
    edition = document.get("edition", 1)
    if edition not in FORMATS:
        raise ValueError(f"edition {edition}")
    return Snapshot(
        kind=BulletinKind(document["kind"]),
        plan_year=document["plan_year"],
        day_on=date.fromisoformat(document["day"]),
        taken_at=datetime.fromisoformat(document["taken_at"]),
        due_on=None if document["due"] is None else date.fromisoformat(document["due"]),
        goal_percent=document["goal_percent"],
        tiers=tuple(Tier(*line) for line in document["tiers"]),
        documents=tuple(document["documents"]),
        units=tuple(UnitLine(**unit) for unit in document["units"]),
        edition=edition,
    )


def canonical(document: Mapping[str, Any]) -> str:
    """This will write a document so that equal ones are equal to the byte."""
    return json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest_of(text: str) -> str:
    """This will give the SM3 of a canonical document."""
    return crypto.file_digest(text.encode())


def text_digest(row: Mapping[str, Any]) -> str:
    """This will give the SM3 of what a person looks at: the words, the day, and the frozen figures."""
    words = {name: row[name] for name in TEXTS} | {"issued_on": str(row["issued_on"])}
    return digest_of(canonical(words | {"snapshot": row["snapshot_digest"]}))


def check_seen(row: Mapping[str, Any], digest: str | None) -> None:
    """This will let pass whoever looked at the words as they are; None does not say what was seen.

    Raises:
        BulletinChanged: others were looked at.
    """
    if digest is not None and digest != text_digest(row):
        raise BulletinChanged(field=("digest",))


def composed(
    row: Mapping[str, Any], *, place: int, previous: str, publisher_id: int, now: datetime
) -> str:
    """This will write the published document: texts, people, snapshot and the digest before it."""
    snapshot = json.loads(row["snapshot"])
    return canonical(
        {
            "format": FORMATS[snapshot.get("edition", 1)],
            "place": place,
            "previous": previous,
            "version": row["version"],
            "replaces": row["replaces_digest"],
            "number": row["number"],
            "title": row["title"],
            "addressee": row["addressee"],
            "opening": row["opening"],
            "closing": row["closing"],
            "issuer": row["issuer"],
            "issued_on": row["issued_on"].isoformat(),
            "drafted_by": row["drafted_by_id"],
            "reviewed_by": row["reviewed_by_id"],
            "published_by": publisher_id,
            "published_at": now.isoformat(),
            "snapshot": snapshot,
        }
    )


def verify(text: str, *, digest: str | None = None) -> list[str]:
    """This will recompute every figure of a published bulletin; gives what does not agree."""
    try:
        document = json.loads(text)
        snapshot = read(document["snapshot"])
    except (ValueError, KeyError, TypeError) as error:
        return [f"不是可读的通报文件：{error}"]
    faults = []
    if document.get("format") != FORMATS[snapshot.edition]:
        faults.append(f"格式应为 {FORMATS[snapshot.edition]}")
    if canonical(document) != text.strip():
        faults.append("文件不是规范写法，内容可能被改动或重新排版过")
    if digest is not None and digest_of(text.strip()) != digest:
        faults.append("摘要与所给的不一致")
    expected_parts = written(snapshot)
    faults += [
        f"「{name}」与由各单位数字重新计算的结果不一致"
        for name in ("results", "totals")
        if document["snapshot"].get(name) != expected_parts[name]
    ]
    people = [document.get(name) for name in ("drafted_by", "reviewed_by", "published_by")]
    if None in people or len(set(people)) < len(people):
        faults.append("拟稿、审核、签发不是三个不同的人")
    return faults


def verify_chain(texts: Sequence[str]) -> list[str]:
    """This will tell where published bulletins, in their order, do not follow one another."""
    faults = []
    try:
        links = [(json.loads(text)["place"], json.loads(text)["previous"]) for text in texts]
    except (ValueError, KeyError, TypeError):
        return ["有文件不是通报数据，无法核对先后"]
    for place, (before, (number, previous)) in enumerate(zip(texts, links[1:], strict=False)):
        if number != links[place][0] + 1 or previous != digest_of(before):
            faults.append(f"第 {number} 份没有接在第 {links[place][0]} 份之后")
    if links and links[0][0] == 1 and links[0][1] != FIRST:
        faults.append("第 1 份之前不应另有通报")
    return faults


def checked_texts(texts: Mapping[str, str]) -> dict[str, str]:
    """This will let pass the framing of a bulletin: number, title, whom it goes to, and its words.

    Raises:
        BulletinInvalid: one is missing or too long.
    """
    cleaned = {name: text.strip() for name, text in texts.items()}
    for name, (label, most) in TEXTS.items():
        is_needed = name in {"title", "addressee", "issuer"}
        if is_needed and not cleaned[name]:
            raise BulletinInvalid(f"请填写{label}。", field=(name,))
        if len(cleaned[name]) > most:
            raise BulletinInvalid(f"{label}不得超过 {most} 个字。", field=(name,))
    return cleaned


def _standing(
    unit: UnitLine,
    snapshot: Snapshot,
    part: tuple[int, int],
    places: Mapping[int, int],
) -> Standing:
    is_at_goal = snapshot.kind is BulletinKind.CARDS and reaches_goal(
        unit.carded, unit.counted, snapshot.goal_percent
    )
    tier = tier_for(snapshot.tiers, unit.counted) if is_at_goal else None
    return Standing(
        unit=unit,
        part=part[0],
        whole=part[1],
        place=places.get(unit.id),
        reason=reason_of(
            is_reported=unit.is_reported,
            declared=unit.declared,
            counted=unit.counted,
            qualified=unit.qualified,
        ),
        reaches_goal=is_at_goal,
        subsidy_fen=0 if tier is None else tier.fen,
    )


def _places(rates: Mapping[int, Fraction]) -> dict[int, int]:
    """This will rank by rate: equal ones share a place, and the next is as many behind."""
    first: dict[Fraction, int] = {}
    for place, rate in enumerate(sorted(rates.values(), reverse=True), 1):
        first.setdefault(rate, place)
    return {key: first[rate] for key, rate in rates.items()}
