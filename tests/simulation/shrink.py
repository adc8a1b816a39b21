"""Making a failing plan small: faults are left out one by one for as long as it still fails."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from tests.simulation.plan import Plan
from tests.simulation.run import Outcome

Run = Callable[[Plan], Awaitable[Outcome]]


async def shrink(plan: Plan, run: Run) -> Outcome:
    """This will give the outcome of the smallest plan found that breaks the same rule."""
    smallest = await run(plan)
    rule = _rule(smallest)
    for fault in plan.faults:
        tried = await run(smallest.plan.without(fault))
        if tried.broken and _rule(tried) == rule:
            smallest = tried
    for people in range(1, plan.people):
        tried = await run(replace(smallest.plan, people=people))
        if tried.broken and _rule(tried) == rule:
            return tried
    return smallest


def _rule(outcome: Outcome) -> str:
    return outcome.broken.partition(":")[0]
