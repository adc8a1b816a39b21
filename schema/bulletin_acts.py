"""What is done to bulletins and head-counts: freeze, frame, review, publish, discard; declare."""

from datetime import date
from typing import Annotated

import strawberry

from domain.bulletins import operations as bulletins
from domain.bulletins import rules
from domain.headcounts import operations as headcounts
from schema import ids
from schema.acts import Id, IdempotencyKey, Payload, act, fresh, once
from schema.bulletins import Bulletin, BulletinKind
from schema.context import Info
from schema.units import Unit

SeenDigest = Annotated[
    str | None,
    strawberry.argument(
        name="digest",
        description="所核对的摘要，即通报的 textDigest；文字已改为别的则不予办理。不填则不核对。",
    ),
]


@strawberry.input(description="拟制一份通报所需的内容。")
class BulletinDraftInput:
    """What freezing the figures takes."""

    kind: BulletinKind = strawberry.field(description="种类")
    plan_year: int = strawberry.field(description="年度")
    day_on: date = strawberry.field(description="数字截至这一天的二十四时；不得晚于今天")


@strawberry.input(description="通报的文字；数字来自快照，不在其中。")
class BulletinFrameInput:
    """What writing a bulletin's words takes."""

    number: str = strawberry.field(description="发文字号，如：川直工发〔2018〕5号")
    title: str = strawberry.field(description="标题")
    addressee: str = strawberry.field(description="主送机关")
    issuer: str = strawberry.field(description="发文机关")
    opening: str = strawberry.field(description="开头的文字，每行一段")
    closing: str = strawberry.field(description="结尾的文字，每行一段")
    issued_on: date | None = strawberry.field(description="成文日期", default=None)


@strawberry.input(description="作废一份通报所需的内容。")
class BulletinDiscardInput:
    """What discarding takes."""

    reason: str = strawberry.field(description="作废的原因；不得填写证件号码、卡号等个人信息")


@strawberry.input(description="登记一个单位的会员人数所需的内容。")
class HeadcountDeclareInput:
    """What declaring a head-count takes."""

    count: int = strawberry.field(description="会员人数，含下级单位")
    on_day: date = strawberry.field(description="自这一天起")
    document: str = strawberry.field(description="依据的文号或材料名称")


@strawberry.type
class _BulletinPayload(Payload):
    bulletin: Bulletin | None = strawberry.field(
        description="办理后的通报；未办成时为空", default=None
    )


@strawberry.type(description="拟制通报的结果。")
class BulletinDraftPayload(_BulletinPayload):
    """What became of freezing."""


@strawberry.type(description="修改通报文字的结果。")
class BulletinFramePayload(_BulletinPayload):
    """What became of the words."""


@strawberry.type(description="审核通报的结果。")
class BulletinReviewPayload(_BulletinPayload):
    """What became of reviewing."""


@strawberry.type(description="签发通报的结果。")
class BulletinPublishPayload(_BulletinPayload):
    """What became of publishing."""


@strawberry.type(description="作废通报的结果。")
class BulletinDiscardPayload(_BulletinPayload):
    """What became of discarding."""


@strawberry.type(description="登记会员人数的结果。")
class HeadcountDeclarePayload(Payload):
    """What became of declaring."""

    unit: Unit | None = strawberry.field(description="单位；未办成时为空", default=None)


@strawberry.type
class BulletinActs:
    """Mutations of bulletins."""

    @act("bulletin.draft", "冻结某日各单位的数字，开始拟制一份通报。", needs_confirmation=True)
    async def bulletin_draft(
        self,
        info: Info,
        input_: Annotated[
            BulletinDraftInput, strawberry.argument(name="input", description="所需内容")
        ],
        idempotency_key: IdempotencyKey = None,
    ) -> BulletinDraftPayload:
        """This will freeze figures."""
        context = info.context

        async def create() -> int:
            made: int = await bulletins.draft(
                rules.BulletinKind(input_.kind.value),
                plan_year=input_.plan_year,
                day_on=input_.day_on,
                by=context.actor,
                now=context.now(),
            )
            return made

        key = await once(info, idempotency_key, input_, create)
        return BulletinDraftPayload(bulletin=await fresh(info, "Bulletin", key))

    @act("bulletin.frame", "修改通报的文字；数字不能改动。")
    async def bulletin_frame(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            BulletinFrameInput, strawberry.argument(name="input", description="所需内容")
        ],
        digest: SeenDigest = None,
    ) -> BulletinFramePayload:
        """This will write the words."""
        key, context = ids.number("Bulletin", id_), info.context
        await bulletins.frame(
            key,
            {name: getattr(input_, name) for name in rules.TEXTS},
            issued_on=input_.issued_on,
            digest=digest,
            by=context.actor,
            now=context.now(),
        )
        return BulletinFramePayload(bulletin=await fresh(info, "Bulletin", key))

    @act(
        "bulletin.review", "审核通报的文字与数字；须由拟稿人以外的人办理。", needs_confirmation=True
    )
    async def bulletin_review(
        self, info: Info, id_: Id, digest: SeenDigest = None
    ) -> BulletinReviewPayload:
        """This will let a draft pass."""
        key, context = ids.number("Bulletin", id_), info.context
        await bulletins.review(key, digest=digest, by=context.actor, now=context.now())
        return BulletinReviewPayload(bulletin=await fresh(info, "Bulletin", key))

    @act(
        "bulletin.publish",
        "签发通报，接到通报链上；此后不能更改，更正另立一版。",
        needs_confirmation=True,
    )
    async def bulletin_publish(
        self, info: Info, id_: Id, digest: SeenDigest = None
    ) -> BulletinPublishPayload:
        """This will publish."""
        key, context = ids.number("Bulletin", id_), info.context
        await bulletins.publish(key, digest=digest, by=context.actor, now=context.now())
        return BulletinPublishPayload(bulletin=await fresh(info, "Bulletin", key))

    @act("bulletin.discard", "作废一份尚未签发的通报。")
    async def bulletin_discard(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            BulletinDiscardInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> BulletinDiscardPayload:
        """This will set one aside."""
        key, context = ids.number("Bulletin", id_), info.context
        await bulletins.discard(key, reason=input_.reason, by=context.actor, now=context.now())
        return BulletinDiscardPayload(bulletin=await fresh(info, "Bulletin", key))

    @act("unit.headcount", "登记一个单位自某日起的会员人数，含下级单位。")
    async def headcount_declare(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            HeadcountDeclareInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> HeadcountDeclarePayload:
        """This will write down how many members a unit has."""
        key, context = ids.number("Unit", id_), info.context
        await headcounts.declare(
            key,
            count=input_.count,
            on_day=input_.on_day,
            document=input_.document,
            by=context.actor,
            now=context.now(),
        )
        return HeadcountDeclarePayload(unit=await fresh(info, "Unit", key))
