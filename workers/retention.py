"""The daily look at what is past its least time: people are told, and nothing is deleted."""

from datetime import datetime

from domain.calendar import CHINA
from domain.retention import operations as retention
from domain.retention import queries, rules
from domain.retention.rules import Reason


async def review(now: datetime) -> int:
    """This will tell people of each class with records that are due for appraisal; gives their sum."""
    total = 0
    for term in await queries.terms(now.astimezone(CHINA).date()):
        if term.record_class in rules.ERASED:
            continue
        counts = {each.reason: each.count for each in await queries.kept(term, now=now)}
        due = counts.get(Reason.DUE, 0)
        total += due
        if due:
            await retention.tell(term.record_class, due, now=now)
    return total
