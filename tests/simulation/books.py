"""The daily certificates held against themselves, against the archive and against the bank's books."""

import json
from datetime import date, timedelta
from typing import Any, Final

from domain import crypto
from domain.actors import SYSTEM
from domain.certificates import queries
from domain.certificates.rules import TOTAL, CertificateVerdict
from domain.transactions import acting_within
from tests.simulation.world import Broken, World
from workers import certificates, verification

DAYS_MORE_MAX: Final = 6
# The last day on which money moved here or there, as both must be certified.
MOVED: Final = """
SELECT greatest(max((f.sent_at AT TIME ZONE 'Asia/Shanghai')::date),
  max((p.moved_at AT TIME ZONE 'Asia/Shanghai')::date))
FROM bank_files f JOIN payments p ON p.bank_file_id = f.id WHERE f.sent_at IS NOT NULL
"""
LAST: Final = "SELECT day_on, verdict FROM certificates ORDER BY number DESC LIMIT 1"
# What a statement once said wrongly stands in the certificates for good, as it must.
DOUBTED: Final = """
SELECT EXISTS (SELECT FROM statement_breaks WHERE kind NOT IN ('OPENING_DIFFERS', 'DAY_MISSING'))
"""


async def is_certified(world: World) -> bool:
    """This will say whether every day that moved money has its last certificate."""
    moved = await world.ground.owner.fetchval(MOVED)
    if moved is None:
        return True
    last = await world.ground.owner.fetchrow(LAST)
    if last is None or last["day_on"] < moved:
        return False
    is_stating = world.bank.desk.scenario.is_stating
    return not (is_stating and last["verdict"] == CertificateVerdict.INCOMPLETE)


async def check(world: World) -> None:
    """This will verify the chain as a stranger would, and what the last certificate says.

    Raises:
        Broken: 10, with what is wrong.
    """
    with acting_within(SYSTEM.scope):
        issued = await queries.issued()
        handed = [json.loads(await queries.handed_out(own["id"])) for own in issued]
        if not issued:
            return
        for number, problem in verification.chain(handed, crypto.keyring()):
            raise Broken(f"10: certificate {number}: {problem}")
        stated, found = await certificates.recompute(issued[-1]["number"])
    if stated != found:
        raise Broken("10: counted from the beginning, the last certificate is another")
    _check_days(world, [own["day_on"] for own in issued])
    if not await world.ground.owner.fetchval(DOUBTED):
        _check_last(world, handed[-1]["certificate"])


def _check_days(world: World, days: list[date]) -> None:
    """This will see to it that no banking day between two certificates is left out."""
    day = days[0]
    while day <= days[-1]:
        if world.calendar.is_banking_day(day) != (day in days):
            raise Broken(f"10: the certificates are not those of the banking days at {day}")
        day += timedelta(days=1)


def _check_last(world: World, document: dict[str, Any]) -> None:
    is_stating = world.bank.desk.scenario.is_stating
    wanted = CertificateVerdict.BALANCED if is_stating else CertificateVerdict.INCOMPLETE
    if document["verdict"] != wanted:
        raise Broken(
            f"10: the last certificate is {document['verdict']}: {document['differences']}"
        )
    ours = document["programmes"][TOTAL]["archive"]
    for name, theirs in _bank(world).items():
        if tuple(ours[name]) != theirs:
            raise Broken(f"10: {name} is {ours[name]} by the archive and {theirs} at the bank")


def _bank(world: World) -> dict[str, tuple[int, int]]:
    """This will count in the bank's own books what was credited for good, returned and refused."""
    kept = "c.code = '0000' AND r.pay_id IS NULL"
    row = world.state.row(
        "SELECT "
        + ", ".join(
            f"count(*) FILTER (WHERE {which}), coalesce(sum(amount_fen) FILTER (WHERE {which}), 0)"
            for which in (kept, "r.pay_id IS NOT NULL", "c.code NOT IN ('0000', '9998', '9999')")
        )
        + " FROM credits c LEFT JOIN returns r ON r.pay_id = c.pay_id AND r.due_us IS NULL"
        " WHERE c.is_repeated = 0"
    )
    assert row is not None
    values = tuple(row)
    return {"credited": values[0:2], "returned": values[2:4], "failed": values[4:6]}
