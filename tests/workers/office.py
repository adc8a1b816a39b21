"""What the people of the office do before and after a worker's part, by the operations themselves."""

from typing import Any

from domain.calendar import StatutoryCalendar
from domain.card_batches import operations as card_batches
from domain.disbursements import operations as disbursements
from tests.town import CHECKER, MAKER, OFFICE, PROGRAMME, RELEASER, YEAR
from tests.workers.bank import Bank
from workers import exchange, inbound, outbound


async def submitted_cards(bank: Bank, count: int = 1) -> int:
    """A submitted card batch of so many members of a unit; gives its id."""
    unit_id = await bank.town.unit()
    await bank.town.members(unit_id, count)
    batch_id: int = await card_batches.compose(unit_id=unit_id, by=OFFICE, now=bank.time)
    await card_batches.submit(batch_id, by=OFFICE, now=bank.time)
    return batch_id


async def sent_cards(bank: Bank, count: int = 1) -> list[str]:
    """A card batch at the bank; gives its req_ids."""
    await outbound.send_card_batch(await submitted_cards(bank, count))
    return [row["req_id"] for row in await bank.town.owner.fetch(
        "SELECT req_id FROM card_applications ORDER BY id"
    )]  # fmt: skip


async def composed(bank: Bank, unit_id: int, *, include_failed: bool = False) -> int:
    """A submitted and sealed disbursement of all that is payable; gives its id."""
    disbursement_id: int = await disbursements.compose(
        programme=PROGRAMME,
        plan_year=YEAR,
        unit_id=unit_id,
        include_failed=include_failed,
        by=MAKER,
        now=bank.time,
    )
    await disbursements.submit(disbursement_id, by=MAKER, now=bank.time)
    await outbound.seal_disbursement(disbursement_id)
    return disbursement_id


async def batch(bank: Bank, disbursement_id: int) -> Any:
    """A disbursement as it stands."""
    return await bank.town.owner.fetchrow(
        "SELECT * FROM disbursements WHERE id = $1", disbursement_id
    )


async def released(bank: Bank, count: int = 1) -> int:
    """A released disbursement of so many payments."""
    unit_id = await bank.town.unit()
    await bank.town.payable(unit_id, count)
    disbursement_id = await composed(bank, unit_id)
    await release(bank, disbursement_id)
    return disbursement_id


async def release(bank: Bank, disbursement_id: int) -> None:
    """Approve and release as two more people."""
    found = await batch(bank, disbursement_id)
    await disbursements.approve(disbursement_id, digest=found["digest"], by=CHECKER, now=bank.time)
    calendar = exchange.current().calendar
    assert isinstance(calendar, StatutoryCalendar)
    await disbursements.release(
        disbursement_id,
        payment_count=found["payment_count"],
        total_fen=found["total_fen"],
        calendar=calendar,
        by=RELEASER,
        now=bank.time,
    )


async def sent(bank: Bank, count: int = 1) -> list[str]:
    """A disbursement at the bank; gives its pay_ids."""
    await outbound.send_disbursement(await released(bank, count))
    return await pay_ids(bank)


async def pay_ids(bank: Bank) -> list[str]:
    """The ids of all payments, in order."""
    found = await bank.town.owner.fetch("SELECT pay_id FROM payments ORDER BY id")
    return [row["pay_id"] for row in found]


async def batch_no(bank: Bank, name: str) -> str:
    """The batch number under which a file of ours was sent."""
    number: str = await bank.town.one("SELECT batch_no FROM bank_files WHERE name = $1", name)
    return number


async def answer(bank: Bank, kind: str, lines: list[tuple[object, ...]], **more: Any) -> str:
    """The bank answers our first file, and we look; gives the name of the answer."""
    number = await batch_no(bank, bank.arrived()[0])
    name = bank.deliver(kind, lines, batch_no=number, **more)
    await inbound.collect()
    return name
