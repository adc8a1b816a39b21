"""Entering what a document sets: one person proposes, another confirms, or it is discarded."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime

from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.audit import rules as auditing
from domain.calendar import CHINA
from domain.errors import Invalid, NotFound
from domain.policies import rules
from domain.policies.rules import Document, Provision, ProvisionState
from domain.transactions import Row, execute, operation, row, value


@operation
async def propose(
    entered: Provision, document: Document | None = None, *, by: Actor, now: datetime
) -> int:
    """This will keep a rule for another person to confirm; nothing changes yet (R48).

    A document that is not registered yet has to come with it.

    Raises:
        NotPermitted: not the office, or of who sees what not the security administrator.
        ProvisionInvalid: it does not say what, when and where it is written.
        ProvisionKnown: it is entered already.
    """
    by.require(*rules.enterers(entered.kind))
    rules.checked(entered)
    rules.check_begins(entered.kind, entered.effective_from, now.astimezone(CHINA).date())
    await _register(entered.document, document)
    columns = asdict(entered) | {
        "kind": entered.kind.value,
        "tiers": None
        if entered.tiers is None
        else json.dumps([[tier.least, tier.most, tier.fen] for tier in entered.tiers]),
        "roles": None if entered.roles is None else json.dumps(sorted(entered.roles)),
        "confirmed_by": "",
        "state": ProvisionState.PROPOSED.value,
        "entered_at": now,
        "entered_by_id": by.staff_id or 0,
        "reason": "",
    }
    places = ", ".join(f"${place}" for place in range(1, len(columns) + 1))
    made: int | None = await value(
        f"INSERT INTO provisions ({', '.join(columns)}) VALUES ({places})"
        " ON CONFLICT DO NOTHING RETURNING id",
        *columns.values(),
    )
    if made is None:
        raise rules.ProvisionKnown
    await _record("propose", made, by, now, code=entered.code)
    return made


@operation
async def confirm(provision_id: int, *, by: Actor, now: datetime) -> None:
    """This will put a rule into force, or confirm how one in force is understood (R18).

    Raises:
        NotPermitted: neither the office nor who releases money, or of who sees what the security
            administrator.
        NotFound, ProvisionInWrongState.
        ProvisionInvalid: who sees what would begin on a day that is over.
        SameEnterer: it is the person who entered it.
    """
    found = await _lock(provision_id, rules.confirmers, by=by)
    is_open_reading = (
        found["state"] == ProvisionState.IN_FORCE
        and found["interpretation"] != ""
        and found["confirmed_by"] == ""
    )
    if found["state"] != ProvisionState.PROPOSED and not is_open_reading:
        raise rules.ProvisionInWrongState
    if by.staff_id == found["entered_by_id"]:
        raise rules.SameEnterer
    if not is_open_reading:
        rules.check_begins(found["kind"], found["effective_from"], now.astimezone(CHINA).date())
    name = await value("SELECT name FROM staff WHERE id = $1", by.staff_id)
    await execute(
        "UPDATE provisions SET state = 'IN_FORCE', confirmed_by = $2, decided_at = $3,"
        " decided_by_id = $4 WHERE id = $1",
        provision_id,
        name or by.label,
        now,
        by.staff_id or 0,
    )
    await _record("confirm", provision_id, by, now, code=found["code"])


@operation
async def discard(provision_id: int, *, reason: str, by: Actor, now: datetime) -> None:
    """This will set a rule aside that nobody confirmed.

    Raises:
        NotPermitted, NotFound, ProvisionInWrongState.
        Invalid: no reason, or one with a long number in it.
    """
    text = auditing.kept_reason(reason, rules.REASON_CHARACTERS_MAX)
    if not text:
        raise Invalid("请写明作废的原因，不得填写证件号码或卡号。", field=("reason",))
    found = await _lock(provision_id, rules.confirmers, by=by)
    if found["state"] != ProvisionState.PROPOSED:
        raise rules.ProvisionInWrongState
    await execute(
        "UPDATE provisions SET state = 'DISCARDED', reason = $2, decided_at = $3,"
        " decided_by_id = $4 WHERE id = $1",
        provision_id,
        text,
        now,
        by.staff_id or 0,
    )
    await _record("discard", provision_id, by, now, code=found["code"])


async def _register(number: str, document: Document | None) -> None:
    known = await value("SELECT id FROM policy_documents WHERE number = $1", number)
    if known is not None:
        return
    if document is None or not (document.title.strip() and document.issued_by.strip()):
        raise rules.ProvisionInvalid(
            f"系统里还没有文件 {number}，请一并填写文件标题与制发机关。", field=("document_title",)
        )
    await execute(
        "INSERT INTO policy_documents (number, title, issued_by, signed_on, note)"
        " VALUES ($1, $2, $3, $4, '') ON CONFLICT (number) DO NOTHING",
        number,
        document.title.strip(),
        document.issued_by.strip(),
        document.signed_on,
    )


async def _lock(provision_id: int, may: Callable[[str], tuple[Role, ...]], *, by: Actor) -> Row:
    kind = await value("SELECT kind FROM provisions WHERE id = $1", provision_id)
    by.require(*may(kind or ""))
    found = await row(
        "SELECT code, kind, state, interpretation, confirmed_by, entered_by_id, effective_from"
        " FROM provisions WHERE id = $1 FOR UPDATE",
        provision_id,
    )
    if found is None:
        raise NotFound(field=("id",))
    return found


async def _record(verb: str, provision_id: int, by: Actor, now: datetime, *, code: str) -> None:
    await audit.record(
        action=f"policy.{verb}",
        subject=("provision", provision_id),
        by=by,
        now=now,
        details={"code": code},
    )
