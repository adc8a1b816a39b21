"""Where a member stands on the way to a card, why, and what to do: for the person reading."""

from collections.abc import Mapping, Sequence
from typing import Final

import strawberry

from domain.applications import queries as applications
from domain.applications.rules import Standing
from schema.cards import explained
from schema.context import Info
from schema.states import CardStandingState

_WORDS: Final[Mapping[Standing, tuple[str, str]]] = {
    Standing.ACTIVE: ("卡已激活，可以收款", "无需办理"),
    Standing.COLLECTED: (
        "卡已领取，尚未激活",
        "请会员本人持身份证件到银行网点或通过银行渠道激活",
    ),
    Standing.DELIVERED: ("卡已送到单位，会员尚未领取", "请通知会员领取并激活"),
    Standing.BEING_MADE: ("银行已开卡，正在制卡或寄送", "请等待银行送卡"),
    Standing.OUT_OF_USE: ("卡已挂失、补换、冻结或休眠，暂时不能收款", "请会员到银行办理"),
    Standing.APPLIED: ("已向银行申请，等待银行答复", "请等待银行答复"),
    Standing.DRAFTED: ("已列入办卡批次，尚未送银行", "请提交办卡批次"),
    Standing.NOT_IN_GOOD_STANDING: ("会籍状态不是“正常”，不能办卡", "请先核实会籍状态"),
    Standing.RESTRICTED: (
        "本人已要求限制处理其个人信息，解除前不办卡",
        "解除限制后再拟定办卡批次",
    ),
    Standing.TAX_RESIDENCY: (
        "未声明为仅中国税收居民，不能批量办卡",
        "请会员本人到银行网点办理",
    ),
    Standing.DOCUMENT_MISSING: ("没有登记证件有效期", "请在会员名册中补填证件有效期后重新导入"),
    Standing.CONSENT_MISSING: (
        "本人没有同意或已撤回对个人信息处理的同意，不能办卡",
        "请在会员页登记本人的同意后再申请",
    ),
    Standing.NOT_APPLIED: ("还没有为其申请办卡", "请拟定并提交办卡批次"),
}


@strawberry.type(description="会员的卡办到哪一步、为什么、怎么办。")
class CardStanding:
    """A verdict with its reason and what to do."""

    state: CardStandingState = strawberry.field(description="办到哪一步")
    reason: str = strawberry.field(description="为什么")
    advice: str = strawberry.field(description="怎么办")


async def standing_of(info: Info, member_id: int) -> CardStanding:
    """This will say where a member stands, several members at once."""
    scope = info.context.actor.scope

    async def load(member_ids: list[int]) -> Sequence[tuple[Standing, str]]:
        found = await applications.standings(member_ids, scope=scope)
        return [found[one] for one in member_ids]

    standing, code = await info.context.loaders.batch("standings", load, member_id)
    state = CardStandingState(standing.value)
    if standing is Standing.REFUSED:
        why = explained(code)
        return CardStanding(state=state, reason=f"银行未予开卡：{why.meaning}", advice=why.advice)
    reason, advice = _WORDS[standing]
    return CardStanding(state=state, reason=reason, advice=advice)
