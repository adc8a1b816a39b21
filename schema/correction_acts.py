"""What is done to put members' data right, and about their consent."""

from datetime import date
from typing import Annotated

import strawberry

from domain.consents import operations as consents
from domain.consents.rules import Channel
from domain.corrections import operations as corrections
from domain.errors import Invalid
from schema import ids
from schema.acts import Id, Payload, act, fresh
from schema.context import Info
from schema.corrections import ConsentChannel, Correction
from schema.members import Member


@strawberry.input(description="更正的一项。")
class MemberFieldChange:
    """One field and what it shall be."""

    field: str = strawberry.field(description="内容代码，见 memberFields")
    value: str = strawberry.field(
        description="更正后的内容：选项填代码，日期如 2018-03-31，证件长期有效填“长期”；清空填空文本"
    )


@strawberry.input(description="更正会员信息所需的内容。")
class MemberCorrectInput:
    """What putting a member's data right takes."""

    changes: list[MemberFieldChange] = strawberry.field(description="更正哪些内容")
    reason: str = strawberry.field(description="原因")
    document: str = strawberry.field(description="依据的材料；更正姓名或证件的须填", default="")


@strawberry.input(description="退回更正所需的内容。")
class CorrectionRefuseInput:
    """What giving a correction back takes."""

    reason: str = strawberry.field(description="退回的原因")


@strawberry.input(description="登记会员同意所需的内容。")
class MemberConsentGiveInput:
    """What recording a consent takes."""

    on_day: date = strawberry.field(description="本人表示同意的日期，不晚于今天")
    channel: ConsentChannel = strawberry.field(description="方式")
    collector: str = strawberry.field(description="采集人姓名")


@strawberry.input(description="登记会员撤回同意所需的内容。")
class MemberConsentWithdrawInput:
    """What recording that a consent ended takes."""

    on_day: date = strawberry.field(description="本人表示撤回的日期，不晚于今天")
    channel: ConsentChannel = strawberry.field(description="方式")
    reason: str = strawberry.field(description="撤回的原因或情形")


@strawberry.type
class _CorrectionPayload(Payload):
    correction: Correction | None = strawberry.field(
        description="办理后的更正；未办成时为空", default=None
    )


@strawberry.type(description="更正会员信息的结果。")
class MemberCorrectPayload(_CorrectionPayload):
    """What became of putting data right: applied, or waiting for another person."""


@strawberry.type(description="审核通过更正的结果。")
class CorrectionAcceptPayload(_CorrectionPayload):
    """What became of accepting a correction."""


@strawberry.type(description="退回更正的结果。")
class CorrectionRefusePayload(_CorrectionPayload):
    """What became of giving a correction back."""


@strawberry.type(description="撤回更正的结果。")
class CorrectionWithdrawPayload(_CorrectionPayload):
    """What became of taking a correction back."""


@strawberry.type(description="登记会员同意的结果。")
class MemberConsentGivePayload(Payload):
    """What became of recording a consent."""

    member: Member | None = strawberry.field(description="办理后的会员；未办成时为空", default=None)


@strawberry.type(description="登记会员撤回同意的结果。")
class MemberConsentWithdrawPayload(Payload):
    """What became of recording that a consent ended."""

    member: Member | None = strawberry.field(description="办理后的会员；未办成时为空", default=None)


@strawberry.type
class CorrectionActs:
    """Mutations of corrections and of consent."""

    @act(
        "correction.propose",
        "更正会员信息：普惠办公室及已开放自行维护的单位当即更正，其余待普惠办公室审核；"
        "姓名与证件总须另一人审核。",
    )
    async def member_correct(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            MemberCorrectInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> MemberCorrectPayload:
        """This will put a member's data right, or ask another person to."""
        key, context = ids.number("Member", id_), info.context
        given = {one.field: one.value for one in input_.changes}
        if len(given) != len(input_.changes):
            raise Invalid("同一项只能填一次。", field=("changes",))
        made = await corrections.propose(
            key,
            given,
            reason=input_.reason,
            document=input_.document,
            by=context.actor,
            now=context.now(),
        )
        return MemberCorrectPayload(correction=await fresh(info, "Correction", made))

    @act("correction.accept", "审核通过更正并更新会员信息；须由提出人以外的人办理。")
    async def correction_accept(self, info: Info, id_: Id) -> CorrectionAcceptPayload:
        """This will apply what another person proposed."""
        key, context = ids.number("Correction", id_), info.context
        await corrections.accept(key, by=context.actor, now=context.now())
        return CorrectionAcceptPayload(correction=await fresh(info, "Correction", key))

    @act("correction.refuse", "退回更正，会员信息不变；须由提出人以外的人办理。")
    async def correction_refuse(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            CorrectionRefuseInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> CorrectionRefusePayload:
        """This will give a correction back."""
        key, context = ids.number("Correction", id_), info.context
        await corrections.refuse(key, reason=input_.reason, by=context.actor, now=context.now())
        return CorrectionRefusePayload(correction=await fresh(info, "Correction", key))

    @act("correction.withdraw", "撤回自己提出、尚未审核的更正。")
    async def correction_withdraw(self, info: Info, id_: Id) -> CorrectionWithdrawPayload:
        """This will take back what one proposed oneself."""
        key, context = ids.number("Correction", id_), info.context
        await corrections.withdraw(key, by=context.actor, now=context.now())
        return CorrectionWithdrawPayload(correction=await fresh(info, "Correction", key))

    @act("consent.give", "登记会员对个人信息处理的同意：日期、方式与采集人。")
    async def member_consent_give(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            MemberConsentGiveInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> MemberConsentGivePayload:
        """This will record that a member agreed."""
        key, context = ids.number("Member", id_), info.context
        await consents.give(
            key,
            on_day=input_.on_day,
            channel=Channel(input_.channel.value),
            collector=input_.collector,
            by=context.actor,
            now=context.now(),
        )
        return MemberConsentGivePayload(member=await fresh(info, "Member", key))

    @act("consent.withdraw", "登记会员撤回对个人信息处理的同意；此后不再为其申请新卡。")
    async def member_consent_withdraw(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            MemberConsentWithdrawInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> MemberConsentWithdrawPayload:
        """This will record that a member took their consent back."""
        key, context = ids.number("Member", id_), info.context
        await consents.withdraw(
            key,
            on_day=input_.on_day,
            channel=Channel(input_.channel.value),
            reason=input_.reason,
            by=context.actor,
            now=context.now(),
        )
        return MemberConsentWithdrawPayload(member=await fresh(info, "Member", key))
