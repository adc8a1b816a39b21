"""Whether a failed or returned payment may be paid again with a chance to arrive."""

from enum import Enum

import strawberry

from domain.holds import operations as holding
from domain.payments import queries as payments
from domain.payments import rules
from domain.transactions import Row
from schema.context import Info


@strawberry.enum(description="失败或退回的付款能否重发")
class ReissueVerdict(Enum):
    """Whether what was wrong has been corrected."""

    READY = strawberry.enum_value("READY", description="可以重发")
    SAME_DATA = strawberry.enum_value(
        "SAME_DATA", description="失败的原因尚未更正，重发很可能再次失败"
    )
    WAITING_CARD = strawberry.enum_value("WAITING_CARD", description="会员没有已激活的卡，须等待")
    HELD = strawberry.enum_value("HELD", description="处于止付中，须先解除")


async def reissue(info: Info, row: Row) -> ReissueVerdict | None:
    """This will weigh a failed or returned payment; None for any other."""
    if row["state"] not in {"FAILED", "RETURNED"}:
        return None
    today = holding.today(info.context.now())

    async def load(keys: list[int]) -> list[rules.Reissue | None]:
        found = await payments.reissues(keys, today=today)
        return [found.get(key) for key in keys]

    facts: rules.Reissue | None = await info.context.loaders.batch("reissue", load, row["id"])
    return None if facts is None else ReissueVerdict(rules.weigh_reissue(facts).value)
