"""Enrolling a device, checking its codes, taking it away; called under EVERYTHING or STAFF_ONLY.

Codes are checked inside the transaction of what they open: a code that was accepted is used up with
it, together or not at all, and two requests with the same code queue at the row lock.
"""

from datetime import datetime

from domain import crypto
from domain.actors import Actor
from domain.audit import operations as audit
from domain.factors import rules
from domain.transactions import Row, execute, operation, row, value

SEALED_AS = "totp_secret"
INDEXED_AS = "recovery_code"


@operation
async def offer(staff_id: int, *, now: datetime) -> bytes:
    """This will give a new secret that holds once a code of it has come back; the old one holds on."""
    secret = rules.new_secret()
    await execute(
        "INSERT INTO second_factors (staff_id, last_step, offered_sealed, offered_at)"
        " VALUES ($1, 0, $2, $3) ON CONFLICT (staff_id)"
        " DO UPDATE SET offered_sealed = $2, offered_at = $3",
        staff_id,
        crypto.keyring().seal(SEALED_AS, secret),
        now,
    )
    return secret


@operation
async def enrol(staff_id: int, code: str, *, by: Actor, now: datetime) -> tuple[str, ...]:
    """This will let the offered secret hold, and give the recovery codes, which are shown this once.

    Raises:
        NothingOffered: there is no such secret, or it waited too long.
        WrongCode: the device does not show this code.
    """
    found = await _locked(staff_id)
    sealed = None if found is None else found["offered_sealed"]
    if found is None or sealed is None or now - found["offered_at"] >= rules.OFFER_LASTS:
        raise rules.NothingOffered
    secret = crypto.keyring().open_bytes(SEALED_AS, sealed)
    step = rules.step_of(secret, rules.plain(code), after=0, now=now)
    if step is None:
        raise rules.WrongCode(field=("code",))
    await execute(
        "UPDATE second_factors SET secret_sealed = offered_sealed, enrolled_at = $2,"
        " last_step = $3, offered_sealed = NULL, offered_at = NULL WHERE staff_id = $1",
        staff_id,
        now,
        step,
    )
    codes = rules.new_recovery_codes()
    await execute("DELETE FROM recovery_codes WHERE staff_id = $1", staff_id)
    await execute(
        "INSERT INTO recovery_codes (staff_id, code_index, created_at)"
        " SELECT $1, unnest($2::bytea[]), $3",
        staff_id,
        [_index(staff_id, one) for one in codes],
        now,
    )
    await audit.record(action="factor.enrol", subject=("staff", staff_id), by=by, now=now)
    return codes


@operation
async def demand(staff_id: int, code: str, *, by: Actor, now: datetime) -> None:
    """This will use a code up, if the person has a second factor; without one nothing is asked.

    Raises:
        CodeNeeded: none was given.
        WrongCode: it is none of the device's at this moment, was used, or is no recovery code.
    """
    found = await _locked(staff_id)
    if found is None or found["enrolled_at"] is None:
        return
    given = rules.plain(code)
    if not given:
        raise rules.CodeNeeded(field=("code",))
    if rules.is_device_code(given):
        secret = crypto.keyring().open_bytes(SEALED_AS, found["secret_sealed"])
        step = rules.step_of(secret, given, after=found["last_step"], now=now)
        if step is None:
            raise rules.WrongCode(field=("code",))
        await execute(
            "UPDATE second_factors SET last_step = $2 WHERE staff_id = $1", staff_id, step
        )
        return
    await _use_recovery_code(staff_id, given, by=by, now=now)


@operation
async def remove(staff_id: int) -> None:
    """This will take a person's second factor and recovery codes away.

    Raises:
        NotEnrolled: there is none.
    """
    gone = await execute(
        "DELETE FROM second_factors WHERE staff_id = $1 AND enrolled_at IS NOT NULL", staff_id
    )
    if not gone:
        raise rules.NotEnrolled
    await execute("DELETE FROM recovery_codes WHERE staff_id = $1", staff_id)


async def _use_recovery_code(staff_id: int, given: str, *, by: Actor, now: datetime) -> None:
    used = await value(
        "UPDATE recovery_codes SET used_at = $3 WHERE staff_id = $1 AND code_index = $2"
        " AND used_at IS NULL RETURNING id",
        staff_id,
        _index(staff_id, given),
        now,
    )
    if used is None:
        raise rules.WrongCode(field=("code",))
    left = await value(
        "SELECT count(*) FROM recovery_codes WHERE staff_id = $1 AND used_at IS NULL", staff_id
    )
    subject, details = ("staff", staff_id), {"codes_left": left}
    await audit.record(action="factor.recover", subject=subject, by=by, now=now, details=details)


async def _locked(staff_id: int) -> Row | None:
    return await row("SELECT * FROM second_factors WHERE staff_id = $1 FOR UPDATE", staff_id)


def _index(staff_id: int, code: str) -> bytes:
    return crypto.keyring().blind_index(INDEXED_AS, f"{staff_id}:{rules.plain(code)}")
