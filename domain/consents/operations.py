"""Consent given and withdrawn: each step written once, and the member's row says what stands."""

from datetime import date, datetime
from typing import Final

from domain import erased
from domain.actors import Actor, Role
from domain.audit import operations as audit
from domain.calendar import CHINA
from domain.consents import rules
from domain.consents.rules import Channel, ConsentAct
from domain.errors import NotFound
from domain.transactions import Row, execute, operation, row, value

_MEMBER: Final = """
SELECT m.id, m.unit_id, m.name, m.id_no_masked, m.consent_ref, u.path FROM members m JOIN units u ON u.id = m.unit_id
WHERE m.id = $1 FOR UPDATE OF m
"""
# The words that held on the day.
_TEXT: Final = """
SELECT id FROM consent_texts WHERE effective_from <= $1 ORDER BY effective_from DESC, id DESC LIMIT 1
"""
_WRITE: Final = """
INSERT INTO consents (id, member_id, act, text_id, ref, on_day, channel, collector, reason,
  recorded_at, recorded_by_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
"""


@operation
async def give(
    member_id: int, *, on_day: date, channel: Channel, collector: str, by: Actor, now: datetime
) -> None:
    """This will record that a member agreed to the words of that day, how, and who took it down.

    Raises:
        NotPermitted, NotFound, ConsentInvalid, RecordErased.
        NoConsentText: no words held on that day.
    """
    by.require(Role.OFFICE, Role.CLERK)
    rules.check_day(on_day, today=now.astimezone(CHINA).date())
    who = rules.checked_collector(collector)
    found = await _member(member_id, by)
    text_id = await value(_TEXT, on_day)
    if text_id is None:
        raise rules.NoConsentText(field=("on_day",))
    consent_id = await value("SELECT nextval('consents_id_seq')")
    ref = f"S{consent_id:012d}"
    await execute(
        _WRITE,
        *(consent_id, member_id, ConsentAct.GIVEN.value, text_id, ref, on_day, channel.value),
        *(who, "", now, by.staff_id or 0),
    )
    await _stand(found, ref, "consent.give", by, now)


@operation
async def withdraw(
    member_id: int, *, on_day: date, channel: Channel, reason: str, by: Actor, now: datetime
) -> None:
    """This will record that a member took their consent back: no card is applied for from now on.

    Raises:
        NotPermitted, NotFound, ConsentInvalid, RecordErased.
        NothingToWithdraw: none stands.
    """
    by.require(Role.OFFICE, Role.CLERK)
    rules.check_day(on_day, today=now.astimezone(CHINA).date())
    found = await _member(member_id, by)
    why = rules.checked_reason(reason, name=found["name"])
    if not found["consent_ref"]:
        raise rules.NothingToWithdraw
    consent_id = await value("SELECT nextval('consents_id_seq')")
    await execute(
        _WRITE,
        *(consent_id, member_id, ConsentAct.WITHDRAWN.value, None, found["consent_ref"], on_day),
        *(channel.value, "", why, now, by.staff_id or 0),
    )
    await _stand(found, "", "consent.withdraw", by, now)


async def _member(member_id: int, by: Actor) -> Row:
    found = await row(_MEMBER, member_id)
    if found is None or not found["path"].startswith(by.scope):
        raise NotFound(field=("id",))
    erased.check(found)
    return found


async def _stand(found: Row, ref: str, action: str, by: Actor, now: datetime) -> None:
    await execute(
        "UPDATE members SET consent_ref = $2, updated_at = $3 WHERE id = $1", found["id"], ref, now
    )
    await audit.record(
        action=action,
        subject=("member", found["id"]),
        unit_id=found["unit_id"],
        by=by,
        now=now,
        changes={"consent_ref": (found["consent_ref"], ref)},
    )
