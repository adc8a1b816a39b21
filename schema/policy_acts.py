"""What is done to rules of documents: propose one, confirm another person's, discard one."""

from datetime import date
from typing import Annotated

import strawberry

from domain.actors import Role as DomainRole
from domain.policies import operations as policies
from domain.policies import rules
from schema import ids
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.context import Info
from schema.policies import AmountUnit, Provision, ProvisionKind
from schema.scalars import Yuan
from schema.states import Role


@strawberry.input(description="按人数分档的一档；两端均含本数。")
class TierInput:
    """One line of a table by head-count."""

    least: int = strawberry.field(description="最少人数；与上一档相接")
    most: int | None = strawberry.field(description="最多人数；最后一档不填", default=None)
    amount: Yuan = strawberry.field(description="金额")


@strawberry.input(description="录入一条政策条款所需的内容；按种类填写日期、数值或各档。")
class ProvisionProposeInput:
    """What entering a rule takes."""

    code: str = strawberry.field(description="代码；与同一事项先前的规定相同，即自施行日期起取代它")
    kind: ProvisionKind = strawberry.field(description="种类")
    label: str = strawberry.field(description="事项")
    document: str = strawberry.field(description="文号")
    clause: str = strawberry.field(description="条款")
    original_text: str = strawberry.field(description="文件原文，与印发件一字不差")
    effective_from: date = strawberry.field(description="施行日期")
    effective_to: date | None = strawberry.field(description="失效日期", default=None)
    plan_year: int | None = strawberry.field(description="计划年度", default=None)
    begins_on: date | None = strawberry.field(description="起始日", default=None)
    due_on: date | None = strawberry.field(description="截止日，含当日", default=None)
    amount: int | None = strawberry.field(
        description="数值；金额以分计，开关填 1 或 0", default=None
    )
    unit: AmountUnit | None = strawberry.field(description="数值的单位", default=None)
    tiers: list[TierInput] | None = strawberry.field(description="各档标准", default=None)
    roles: list[Role] | None = strawberry.field(
        description="可见岗位的条款：会员资料的这一项（代码为 PARTICULAR_ 加列名的大写）哪些岗位可见",
        default=None,
    )
    interpretation: str = strawberry.field(description="对原文的理解；原文自明时不填", default="")
    document_title: str = strawberry.field(description="文件标题；文号尚未登记时须填", default="")
    document_issued_by: str = strawberry.field(
        description="制发机关；文号尚未登记时须填", default=""
    )
    document_signed_on: date | None = strawberry.field(description="签发日期", default=None)


@strawberry.input(description="作废一条政策条款所需的内容。")
class ProvisionDiscardInput:
    """What discarding a rule takes."""

    reason: str = strawberry.field(description="作废的原因；不得填写证件号码、卡号等个人信息")


@strawberry.type
class _ProvisionPayload(Payload):
    provision: Provision | None = strawberry.field(
        description="办理后的条款；未办成时为空", default=None
    )


@strawberry.type(description="录入政策条款的结果。")
class ProvisionProposePayload(_ProvisionPayload):
    """What became of entering a rule."""


@strawberry.type(description="确认政策条款的结果。")
class ProvisionConfirmPayload(_ProvisionPayload):
    """What became of confirming a rule."""


@strawberry.type(description="作废政策条款的结果。")
class ProvisionDiscardPayload(_ProvisionPayload):
    """What became of discarding a rule."""


@strawberry.type
class PolicyActs:
    """Mutations of what documents set."""

    @act(
        "policy.propose",
        "录入一条政策条款，待另一人对照文件确认；确认前不生效。",
        needs_confirmation=True,
    )
    async def provision_propose(
        self,
        info: Info,
        input_: Annotated[
            ProvisionProposeInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> ProvisionProposePayload:
        """This will enter a rule for another person to confirm."""
        context = info.context

        async def create() -> int:
            made: int = await policies.propose(
                _entered(input_), _document(input_), by=context.actor, now=context.now()
            )
            return made

        key = await once(info, idempotency_key, input_, create)
        return ProvisionProposePayload(provision=await fresh(info, "Provision", key))

    @act(
        "policy.confirm",
        "对照文件确认另一人录入的条款，自施行日期起生效；也用于确认对现行条款原文的理解。",
        needs_confirmation=True,
    )
    async def provision_confirm(self, info: Info, id_: Id) -> ProvisionConfirmPayload:
        """This will put a rule into force."""
        key, context = ids.number("Provision", id_), info.context
        await policies.confirm(key, by=context.actor, now=context.now())
        return ProvisionConfirmPayload(provision=await fresh(info, "Provision", key))

    @act("policy.discard", "作废尚未确认的条款，须写明原因。")
    async def provision_discard(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            ProvisionDiscardInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> ProvisionDiscardPayload:
        """This will set a rule aside."""
        key, context = ids.number("Provision", id_), info.context
        await policies.discard(key, reason=input_.reason, by=context.actor, now=context.now())
        return ProvisionDiscardPayload(provision=await fresh(info, "Provision", key))


def _entered(given: ProvisionProposeInput) -> rules.Provision:
    return rules.Provision(
        code=given.code.strip(),
        kind=rules.ProvisionKind(given.kind.value),
        label=given.label.strip(),
        document=given.document.strip(),
        clause=given.clause.strip(),
        original_text=given.original_text.strip(),
        effective_from=given.effective_from,
        effective_to=given.effective_to,
        plan_year=given.plan_year,
        begins_on=given.begins_on,
        due_on=given.due_on,
        amount=given.amount,
        unit="" if given.unit is None else str(given.unit.value),
        tiers=None
        if given.tiers is None
        else tuple(rules.Tier(tier.least, tier.most, int(tier.amount)) for tier in given.tiers),
        roles=None if given.roles is None else tuple(DomainRole(one.value) for one in given.roles),
        interpretation=given.interpretation.strip(),
    )


def _document(given: ProvisionProposeInput) -> rules.Document | None:
    if not given.document_title:
        return None
    return rules.Document(
        given.document.strip(),
        given.document_title,
        given.document_issued_by,
        given.document_signed_on,
    )
