"""What is done to units: details corrected, moved below another, closed, opened again."""

from datetime import date
from typing import Annotated

import strawberry

from domain.unit_changes import operations as unit_changes
from domain.unit_changes.rules import UnitDetails
from domain.unit_endings import operations as unit_endings
from schema import ids
from schema.acts import Id, Payload, act, fresh
from schema.context import Info
from schema.units import Unit


@strawberry.input(description="更正单位资料所需的内容；只填要更正的各项，填空文本即删去。")
class UnitCorrectInput:
    """What correcting a unit takes."""

    reason: str = strawberry.field(description="更正的依据或原因")
    name: str | None = strawberry.field(description="工会名称", default=None)
    union_uscc: str | None = strawberry.field(
        description="工会统一社会信用代码，以 81 或 89 开头", default=None
    )
    employer_uscc: str | None = strawberry.field(description="单位统一社会信用代码", default=None)
    nature: str | None = strawberry.field(description="单位性质，代码或名称", default=None)
    industry: str | None = strawberry.field(description="行业，代码或名称", default=None)
    labour_relation: str | None = strawberry.field(description="劳动关系，代码或名称", default=None)
    dues: str | None = strawberry.field(description="会费缴纳，代码或名称", default=None)
    district: str | None = strawberry.field(description="所属区划，代码或名称", default=None)
    chair_name: str | None = strawberry.field(description="工会主席", default=None)
    contact_name: str | None = strawberry.field(description="联系人", default=None)
    contact_phone: str | None = strawberry.field(
        description="联系电话：手机号，或带区号的座机号", default=None
    )
    address: str | None = strawberry.field(description="地址", default=None)
    term_number: str | None = strawberry.field(
        description="届次，如“第三届”“三”或“3”；改为更大的届次并填写新的任期起，即记为换届",
        default=None,
    )
    term_from: date | None = strawberry.field(description="本届任期起", default=None)
    term_to: date | None = strawberry.field(description="本届任期止", default=None)
    account_name: str | None = strawberry.field(description="工会账户户名", default=None)
    bank_name: str | None = strawberry.field(description="工会账户开户银行", default=None)
    account_no: str | None = strawberry.field(
        description="工会账号；加密保存，此后只显示掩码", default=None
    )


@strawberry.input(description="调整隶属关系所需的内容。")
class UnitMoveInput:
    """What moving a unit takes."""

    parent_id: strawberry.ID = strawberry.field(description="新上级单位的全局编号")
    document: str = strawberry.field(description="批准文号")
    reason: str = strawberry.field(description="原因")
    on_day: date = strawberry.field(description="变动日期，不晚于今天")


@strawberry.input(description="撤销单位所需的内容。")
class UnitCloseInput:
    """What closing a unit takes."""

    document: str = strawberry.field(description="批准文号")
    reason: str = strawberry.field(description="原因")
    on_day: date = strawberry.field(description="撤销日期，不晚于今天")


@strawberry.input(description="恢复单位所需的内容。")
class UnitReopenInput:
    """What opening a unit again takes."""

    document: str = strawberry.field(description="批准文号")
    reason: str = strawberry.field(description="原因")
    on_day: date = strawberry.field(description="恢复日期，不晚于今天")


@strawberry.type
class _UnitPayload(Payload):
    unit: Unit | None = strawberry.field(description="办理后的单位；未办成时为空", default=None)


@strawberry.type(description="更正单位资料的结果。")
class UnitCorrectPayload(_UnitPayload):
    """What became of correcting a unit."""


@strawberry.type(description="调整隶属关系的结果。")
class UnitMovePayload(_UnitPayload):
    """What became of moving a unit."""


@strawberry.type(description="撤销单位的结果。")
class UnitClosePayload(_UnitPayload):
    """What became of closing a unit."""


@strawberry.type(description="恢复单位的结果。")
class UnitReopenPayload(_UnitPayload):
    """What became of opening a unit again."""


@strawberry.type
class UnitActs:
    """Mutations of units."""

    @act(
        "unit.corrected",
        "更正单位资料，保留更正前后的内容；开放单位自行维护后，单位经办人可更正本单位的联系方式与任期。",
        needs_confirmation=True,
    )
    async def unit_correct(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            UnitCorrectInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> UnitCorrectPayload:
        """This will put a unit's details right."""
        key, context = ids.number("Unit", id_), info.context
        given = {name: content for name, content in vars(input_).items() if name != "reason"}
        await unit_changes.correct(
            key, UnitDetails(**given), reason=input_.reason, by=context.actor, now=context.now()
        )
        return UnitCorrectPayload(unit=await fresh(info, "Unit", key))

    @act(
        "unit.moved",
        "把单位连同其下级单位调整到另一上级之下；谁能看到它们随之改变。",
        needs_confirmation=True,
    )
    async def unit_move(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[UnitMoveInput, strawberry.argument(name="input", description="所需内容")],
    ) -> UnitMovePayload:
        """This will put a unit under another."""
        key, context = ids.number("Unit", id_), info.context
        await unit_changes.move(
            key,
            parent_id=ids.number("Unit", input_.parent_id, field="parentId"),
            document=input_.document,
            reason=input_.reason,
            on_day=input_.on_day,
            by=context.actor,
            now=context.now(),
        )
        return UnitMovePayload(unit=await fresh(info, "Unit", key))

    @act(
        "unit.closed",
        "撤销不再有会员、下级单位、在途付款与工作人员的单位；历史记录保留，保留会籍的会员由上级工会管理。",
        needs_confirmation=True,
    )
    async def unit_close(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            UnitCloseInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> UnitClosePayload:
        """This will close a unit."""
        key, context = ids.number("Unit", id_), info.context
        await unit_endings.close(
            key,
            document=input_.document,
            reason=input_.reason,
            on_day=input_.on_day,
            by=context.actor,
            now=context.now(),
        )
        return UnitClosePayload(unit=await fresh(info, "Unit", key))

    @act("unit.reopened", "恢复已撤销的单位，仍在原上级之下。", needs_confirmation=True)
    async def unit_reopen(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            UnitReopenInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> UnitReopenPayload:
        """This will open a unit again."""
        key, context = ids.number("Unit", id_), info.context
        await unit_changes.reopen(
            key,
            document=input_.document,
            reason=input_.reason,
            on_day=input_.on_day,
            by=context.actor,
            now=context.now(),
        )
        return UnitReopenPayload(unit=await fresh(info, "Unit", key))
