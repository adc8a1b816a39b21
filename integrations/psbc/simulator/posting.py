"""Publishing: every answer stored goes to its folder, whole or as an incident will have it."""

import logging
from typing import Final

from integrations.psbc.simulator import tampering
from integrations.psbc.simulator.desk import Desk, after
from integrations.psbc.simulator.folders import Outbox
from integrations.psbc.simulator.incidents import READING, TO_REQUESTS, Incident
from integrations.psbc.simulator.state import Letter

logger = logging.getLogger(__name__)

_UNTOUCHED: Final = frozenset({*TO_REQUESTS, "sequence_gap"})


def publish(desk: Desk, outbox: Outbox, *, now_us: int) -> bool:
    """This will publish every answer stored but not yet published, and what is due of the others.

    Raises:
        NameTaken: the folder holds answers that this memory did not write.
    """
    try:
        return any([_publish_letters(desk, outbox, now_us), _lay_due(desk, outbox, now_us)])
    except OSError as error:
        logger.warning("cannot publish yet: %s", error.strerror)
        return False


def _publish_letters(desk: Desk, outbox: Outbox, now_us: int) -> bool:
    letter = desk.state.next_letter(after=0)
    is_any = letter is not None
    while letter is not None:
        struck = _struck(desk, letter)
        if struck:
            _hand_over(desk, letter, struck, now_us)
        else:
            outbox.publish(letter)
            desk.state.mark_published(letter)
            logger.info("published %s", letter.name)
        letter = desk.state.next_letter(after=letter.id)
    return is_any


def _struck(desk: Desk, letter: Letter) -> list[Incident]:
    kind = letter.name.kind
    if not desk.scenario.incidents:
        return []
    number = desk.state.count_letters(kind, upto=letter.id)
    untouched = _UNTOUCHED if desk.envelope is None else _UNTOUCHED | READING
    return [
        each
        for each in desk.scenario.incidents
        if each.does not in untouched and each.strikes(kind, number, seed=desk.seed)
    ]


def _hand_over(desk: Desk, letter: Letter, struck: list[Incident], now_us: int) -> None:
    """This will write down what is to be laid when; from here on the answer is on its way."""
    paper = tampering.Paper(letter.name, letter.name.day, letter.data, letter.flag)
    with desk.state.transaction():
        for each in tampering.layings(paper, struck):
            desk.state.insert(
                "deliveries",
                letter_id=letter.id,
                due_us=after(now_us, each.after_s),
                folder=each.folder,
                name=each.name,
                data=each.data,
            )
        desk.state.mark_published(letter)
    logger.info("%s: %s", letter.name, ", ".join(each.does for each in struck))


def _lay_due(desk: Desk, outbox: Outbox, now_us: int) -> bool:
    due = desk.state.rows(
        "SELECT * FROM deliveries WHERE is_laid = 0 AND due_us <= ? ORDER BY due_us, id", now_us
    )
    for each in due:
        outbox.lay(each["folder"], each["name"], each["data"])
        desk.state.change("UPDATE deliveries SET is_laid = 1 WHERE id = ?", [(each["id"],)])
        logger.info("laid %s", each["name"])
    return bool(due)
