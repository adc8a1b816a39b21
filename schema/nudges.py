"""Asking workers to look at a row soon, after the change to it is committed.

A nudge that is lost costs latency alone: the row is the queue, and the sweep will find it.
"""

from workers import broker


async def roster_accepted(roster_id: int) -> None:
    """This will ask for a roster's good rows to be applied."""
    await broker.nudge("apply_roster", roster_id)


async def card_batch_submitted(batch_id: int) -> None:
    """This will ask for a card batch to be sealed and sent."""
    await broker.nudge("send_card_batch", batch_id)


async def disbursement_to_seal(disbursement_id: int) -> None:
    """This will ask for a disbursement's files to be rendered and sealed."""
    await broker.nudge("seal_disbursement", disbursement_id)


async def export_requested(export_id: int) -> None:
    """This will ask for a list to be written as a file."""
    await broker.nudge("write_export", export_id)


async def delivery_requested(delivery_id: int) -> None:
    """This will ask for a delivery to the provincial database to be composed."""
    await broker.nudge("compose_delivery", delivery_id)


async def profile_to_try(trial_id: int) -> None:
    """This will ask for a changed agreement to be tried on what was sent."""
    await broker.nudge("try_profile", trial_id)


async def disbursement_released(disbursement_id: int) -> None:
    """This will ask for a disbursement's files to be sent."""
    await broker.nudge("send_disbursement", disbursement_id)
