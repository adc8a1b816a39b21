"""Verbs on units: correct their details, move them below another, open closed ones again."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final

from asyncpg import UniqueViolationError

from domain import crypto, unit_terms
from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import CHINA
from domain.errors import Invalid, NotFound
from domain.policies import queries as policies
from domain.policies.rules import SelfMaintenanceOff
from domain.transactions import Row, execute, operation, row, value
from domain.unit_changes import rules
from domain.unit_changes.rules import UnitChangeKind, UnitDetails
from domain.unit_differences import Differences
from domain.unit_terms import Term
from domain.units.operations import hold
from domain.units.rules import ACCOUNT_PURPOSE, are_reversed

BY_DIRECTORY: Final = "按导入的工会组织目录更新"
_TERM: Final = ("term_number", "term_from", "term_to")
_RECORD_EACH: Final = """
INSERT INTO unit_changes (unit_id, changes, kind, on_day, document, reason, changed_at, changed_by_id)
SELECT c.unit_id, c.changes, $3, $4, $5, $6, $7, $8
FROM unnest($1::bigint[], $2::jsonb[]) AS c(unit_id, changes) ORDER BY c.unit_id
"""
_UNIT: Final = "SELECT * FROM units WHERE id = $1 FOR UPDATE"
_MOVE: Final = """
UPDATE units SET path = $2 || substr(path, length($1) + 1) WHERE starts_with(path, $1)
"""


@operation
async def correct(
    unit_id: int, details: UnitDetails, *, reason: str, by: Actor, now: datetime
) -> None:
    """This will put a unit's details right, with what they were kept.

    The province may correct everything; a unit its own contacts, once a document says so (R7).

    Raises:
        NotPermitted, SelfMaintenanceOff, NotFound.
        UnitInvalid, NothingChanged: what was entered does not do.
        UnitNameTaken: another unit has that name or code.
    """
    await policies.require_keeper(by, now=now)
    given = rules.checked(details)
    if by.has(Role.CLERK) and not by.has(Role.OFFICE) and not given.keys() <= rules.OWN_FIELDS:
        raise SelfMaintenanceOff("名称、代码、分类与账户由省直机关工会更正。")
    why = auditing.kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not why:
        raise Invalid("请写明更正的依据或原因，不得填写证件号码或卡号。", field=("reason",))
    found = await lock(unit_id, by)
    changed = {
        column: new for column, new in _columns(given).items() if not _is_same(found, column, new)
    }
    if not changed:
        raise rules.NothingChanged
    stored = changed | _earlier_terms(found, changed)
    sets = ", ".join(f"{name} = ${place}" for place, name in enumerate(stored, 2))
    try:
        await execute(f"UPDATE units SET {sets} WHERE id = $1", unit_id, *stored.values())
    except UniqueViolationError as error:
        raise rules.UnitNameTaken("已有单位使用这一名称或工会统一社会信用代码。") from error
    diff = {
        name: (_told(name, found[name]), _told(name, new))
        for name, new in changed.items()
        if not name.endswith("_sealed")
    }
    await record(unit_id, UnitChangeKind.CORRECTED, by, now, reason=why, diff=diff)


@operation
async def move(
    unit_id: int,
    *,
    parent_id: int,
    document: str,
    reason: str,
    on_day: date,
    by: Actor,
    now: datetime,
) -> None:
    """This will put a unit, with all below it, under another; who may see it changes with it.

    Raises:
        NotPermitted, NotFound, UnitInWrongState.
        UnitMisplaced: below itself, where it is already, or it is the root.
        UnitInvalid: no document, no reason, or a day still to come.
    """
    by.require(Role.OFFICE)
    number, why = rules.checked_words(document, reason)
    check_day(on_day, now)
    await hold()
    found, target = await lock(unit_id, by), await lock(parent_id, by)
    if found["status"] != "ACTIVE" or target["status"] != "ACTIVE":
        raise rules.UnitInWrongState("已撤销的单位不能调整隶属关系。")
    if found["parent_id"] is None:
        raise rules.UnitMisplaced("最上级的工会不能调整隶属关系。")
    if found["parent_id"] == parent_id:
        raise rules.UnitMisplaced("该单位已在这一上级之下。", field=("parent_id",))
    if target["path"].startswith(found["path"]):
        raise rules.UnitMisplaced("不能调整到本单位或其下级单位之下。", field=("parent_id",))
    await hang(unit_id, found["path"], parent_id, target["path"])
    await record(
        unit_id,
        UnitChangeKind.MOVED,
        by,
        now,
        on_day=on_day,
        document=number,
        reason=why,
        between=(found["parent_id"], parent_id),
        diff={"parent_id": (found["parent_id"], parent_id)},
    )


@operation
async def reopen(
    unit_id: int, *, document: str, reason: str, on_day: date, by: Actor, now: datetime
) -> None:
    """This will open a closed unit again, where it was.

    Raises:
        NotPermitted, NotFound, UnitInWrongState: it is open, or the unit above it is closed.
        UnitInvalid: no document, no reason, or a day still to come.
    """
    by.require(Role.OFFICE)
    number, why = rules.checked_words(document, reason)
    check_day(on_day, now)
    await hold()
    found = await lock(unit_id, by)
    if found["status"] != "CLOSED":
        raise rules.UnitInWrongState("该单位没有撤销，不需恢复。")
    if found["merged_into_id"] is not None:
        raise rules.UnitInWrongState(
            "该单位已并入其他单位，合并不能恢复；如需另设，请以新的名称和统一社会信用代码，"
            "在「导入」上传工会组织目录登记。"
        )
    above = await value("SELECT status FROM units WHERE id = $1", found["parent_id"])
    if above != "ACTIVE":
        raise rules.UnitInWrongState("其上级单位已撤销，请先恢复上级单位。")
    await execute("UPDATE units SET status = 'ACTIVE', closed_on = NULL WHERE id = $1", unit_id)
    await record(
        unit_id,
        UnitChangeKind.REOPENED,
        by,
        now,
        on_day=on_day,
        document=number,
        reason=why,
        diff={"status": ("CLOSED", "ACTIVE")},
    )


async def lock(unit_id: int, by: Actor) -> Row:
    """This will lock a unit of the person's scope until the transaction ends.

    Raises:
        NotFound: there is none, or it is not theirs to see.
    """
    found = await row(_UNIT, unit_id)
    if found is None or not found["path"].startswith(by.scope):
        raise NotFound(field=("id",))
    return found


async def hang(unit_id: int, path: str, parent_id: int, parent_path: str) -> None:
    """This will hang a unit with all below it below another; the caller holds the units."""
    await execute("UPDATE units SET parent_id = $2 WHERE id = $1", unit_id, parent_id)
    await execute(_MOVE, path, f"{parent_path}{unit_id}/")


def check_day(on_day: date, now: datetime) -> None:
    """This will let pass a day that has come.

    Raises:
        UnitInvalid: it is still to come.
    """
    if on_day > now.astimezone(CHINA).date():
        raise rules.UnitInvalid("日期不得晚于今天：到当日再办理。", field=("on_day",))


def _earlier_terms(found: Row, changed: Mapping[str, object]) -> dict[str, object]:
    """This will give the earlier terms as a column, if a later one begins.

    Raises:
        UnitInvalid: the term ends before it begins, or begins before an earlier one ended.
    """
    known, then = (Term(*(one[name] for name in _TERM)) for one in (found, {**found, **changed}))
    if are_reversed(then.begins, then.ends):
        raise rules.UnitInvalid("任期止日不得早于起日。", field=("term_to",))
    earlier = json.loads(found["earlier_terms"])
    if unit_terms.objection(then, then, earlier=unit_terms.stored(earlier)) or (
        unit_terms.begins_anew(known, then) and unit_terms.objection(known, then, earlier=())
    ):
        raise rules.UnitInvalid(
            "本届任期起日早于上一届任期止日，请对照换届批复改正届次或任期。", field=("term_from",)
        )
    if not unit_terms.begins_anew(known, then):
        return {}
    return {"earlier_terms": json.dumps([*earlier, unit_terms.kept(known)])}


def _columns(given: Mapping[str, object]) -> dict[str, object]:
    """This will turn fields into columns: the account is sealed, and shown by its mask."""
    columns = dict(given)
    if "account_no" in columns:
        number = str(columns.pop("account_no"))
        ring = crypto.keyring()
        columns["account_no_sealed"] = ring.seal(ACCOUNT_PURPOSE, number) if number else None
        columns["account_no_masked"] = _masked(number)
    if columns.get("term_number") == "":
        columns["term_number"] = None
    return columns


def _is_same(found: Row, column: str, new: object) -> bool:
    if column == "account_no_sealed":
        stored = found[column]
        if stored is None or not isinstance(new, bytes):
            return stored is new
        ring = crypto.keyring()
        return ring.open(ACCOUNT_PURPOSE, stored) == ring.open(ACCOUNT_PURPOSE, new)
    return bool(found[column] == new)


def _lines(changes: Differences) -> list[dict[str, object]]:
    """This will write what a directory changed as a correction has it: the account by its mask."""
    diff = {
        column: (_told(column, before), _told(column, after))
        for column, (before, after) in changes.items()
        if column not in {"account_no", "headcount"}
    }
    if "account_no" in changes:
        old, new = (str(value or "") for value in changes["account_no"])
        diff["account_no_masked"] = (_masked(old), _masked(new))
    return auditing.changed(diff)


def _masked(account_no: str) -> str:
    return crypto.mask_card(account_no) if account_no else ""


def _told(column: str, content: object) -> object:
    """This will say a value as the trail may hold it: a credit code by its ends, a phone masked."""
    if isinstance(content, date):
        return content.isoformat()
    if column == "term_number" and isinstance(content, int):
        return unit_terms.name_of(content)
    text = "" if content is None else str(content)
    if column.endswith("_uscc"):
        return f"{text[:4]}…{text[-4:]}" if text else ""
    if column == "contact_phone":
        return crypto.mask_mobile(text) if text else ""
    return text


def _hidden(field: str, told: object) -> object:
    """This will say a value as the trail may hold it, which more people read: no person whole."""
    if field in {"chair_name", "contact_name"} and told:
        return f"{str(told)[0]}*"
    return crypto.mask_address(str(told)) if field == "address" and told else told


@operation
async def record_each(
    changes: Mapping[int, Differences], *, document: str, by_id: int, now: datetime
) -> None:
    """This will write into the histories of units what a directory changed, which person `by_id` accepted.

    A head-count has a history of its own.
    """
    told = {
        unit_id: _lines(each) for unit_id, each in changes.items() if each.keys() - {"headcount"}
    }
    if told:
        await execute(
            _RECORD_EACH,
            [*told],
            [json.dumps(lines, ensure_ascii=False, default=str) for lines in told.values()],
            UnitChangeKind.CORRECTED.value,
            now.astimezone(CHINA).date(),
            document,
            BY_DIRECTORY,
            now,
            by_id,
        )


async def record(
    unit_id: int,
    kind: UnitChangeKind,
    by: Actor,
    now: datetime,
    *,
    reason: str,
    diff: Mapping[str, tuple[object, object]],
    on_day: date | None = None,
    document: str = "",
    between: tuple[int | None, int | None] = (None, None),
) -> None:
    """This will write down what happened to a unit, in its history and in the trail."""
    told = auditing.changed(diff)
    await execute(
        "INSERT INTO unit_changes (unit_id, kind, on_day, document, reason, changes, from_unit_id,"
        " to_unit_id, changed_at, changed_by_id)"
        " VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10)",
        unit_id,
        kind.value,
        on_day or now.astimezone(CHINA).date(),
        document,
        reason,
        json.dumps(told, ensure_ascii=False, default=str),
        *between,
        now,
        by.staff_id or 0,
    )
    await audit.record(
        action=f"unit.{kind.value.lower()}",
        subject=("unit", unit_id),
        unit_id=unit_id,
        by=by,
        now=now,
        changes={
            field: (_hidden(field, old), _hidden(field, new)) for field, (old, new) in diff.items()
        },
    )
