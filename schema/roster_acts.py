"""What is done to rosters once they are uploaded and checked."""

from collections.abc import Sequence
from typing import Annotated

import strawberry

from domain import directories
from domain.intakes import operations as intakes
from domain.rosters import operations as rosters
from domain.rosters import queries
from domain.rosters.rules import RosterKind
from schema import ids, nudges
from schema.acts import Id, Payload, act, fresh
from schema.context import Info
from schema.rosters import Roster, RosterRow, RosterRowClass
from schema.states import values
from workers import rosters as checking


@strawberry.type
class _RosterPayload(Payload):
    roster: Roster | None = strawberry.field(description="办理后的名册；未办成时为空", default=None)


@strawberry.type(description="确认名册入库的结果。")
class RosterAcceptPayload(_RosterPayload):
    """What became of accepting a roster."""


@strawberry.type(description="放弃名册的结果。")
class RosterDiscardPayload(_RosterPayload):
    """What became of discarding a roster."""


@strawberry.input(description="确认入库的范围；两项都不填即全部合格的行。")
class RosterAcceptInput:
    """Which rows are taken."""

    row_ids: list[strawberry.ID] | None = strawberry.field(
        description="只入这些行（全局编号），一次不超过 500 行", default=None
    )
    classes: list[RosterRowClass] | None = strawberry.field(
        description="只入这些类别中合格的行", default=None
    )


@strawberry.input(description="决定不入库所需的内容。")
class RosterRowsRejectInput:
    """What leaving rows out takes."""

    row_ids: list[strawberry.ID] = strawberry.field(description="这些行（全局编号），不超过 500 行")
    reason: str = strawberry.field(description="原因")


@strawberry.input(description="取消“不入库”决定的行。")
class RosterRowsRestoreInput:
    """Which rows are taken back."""

    row_ids: list[strawberry.ID] = strawberry.field(description="这些行（全局编号），不超过 500 行")


@strawberry.input(description="请求转入所需的内容。")
class RosterTransfersAskInput:
    """What asking for people takes."""

    document: str = strawberry.field(description="依据的文号或材料，如介绍信")
    reason: str = strawberry.field(description="原因")
    row_ids: list[strawberry.ID] | None = strawberry.field(
        description="只为这些行（全局编号）；不填即名册中全部已是其他单位会员的行", default=None
    )


@strawberry.input(description="对一个单元格的更正。")
class RosterRowFixInput:
    """What correcting a cell takes."""

    field: str = strawberry.field(description="哪一栏")
    text: str = strawberry.field(description="更正后的内容；空文本即清空")


@strawberry.type(description="决定一些行不入库的结果。")
class RosterRowsRejectPayload(_RosterPayload):
    """What became of leaving rows out."""


@strawberry.type(description="取消“不入库”决定的结果。")
class RosterRowsRestorePayload(_RosterPayload):
    """What became of taking rows back."""


@strawberry.type(description="重新核对名册的结果。")
class RosterRecheckPayload(_RosterPayload):
    """What became of comparing a roster anew."""


@strawberry.type(description="请求转入的结果。")
class RosterTransfersAskPayload(_RosterPayload):
    """What became of asking for people."""


@strawberry.type(description="更正单元格的结果。")
class RosterRowFixPayload(Payload):
    """What became of correcting a cell."""

    row: RosterRow | None = strawberry.field(description="更正后的行；未办成时为空", default=None)


Chosen = Annotated[
    RosterAcceptInput | None, strawberry.argument(name="input", description="确认的范围")
]


@strawberry.type
class RosterActs:
    """Mutations of rosters."""

    @act("roster.accept", "确认名册：合格的行全部入库，或只入所选的行、类别，其余留待下次。")
    async def roster_accept(
        self, info: Info, id_: Id, input_: Chosen = None
    ) -> RosterAcceptPayload:
        """This will have a roster's good rows applied, or those chosen."""
        key, context = ids.number("Roster", id_), info.context
        by, now = context.actor, context.now()
        asked = input_ or RosterAcceptInput()
        is_whole = asked.row_ids is None and asked.classes is None
        if is_whole and await queries.kind_of(key) is not RosterKind.MEMBERS:
            await rosters.accept(key, by=by, now=now)
        else:
            chosen = None if asked.row_ids is None else _rows(asked.row_ids)
            accept = directories.accept if await _is_directory(key) else intakes.accept
            await accept(key, row_ids=chosen, standings=values(asked.classes), by=by, now=now)
        await nudges.roster_accepted(key)
        return RosterAcceptPayload(roster=await fresh(info, "Roster", key))

    @act("roster.discard", "放弃名册（检查中的也可以）：一行也不入库。")
    async def roster_discard(self, info: Info, id_: Id) -> RosterDiscardPayload:
        """This will discard a roster."""
        key, context = ids.number("Roster", id_), info.context
        await rosters.discard(key, by=context.actor, now=context.now())
        return RosterDiscardPayload(roster=await fresh(info, "Roster", key))

    @act("roster.reject", "决定名册中的一些行不入库，写明原因；入库前可以取消这个决定。")
    async def roster_rows_reject(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            RosterRowsRejectInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> RosterRowsRejectPayload:
        """This will leave rows out."""
        key, context = ids.number("Roster", id_), info.context
        reject = directories.reject if await _is_directory(key) else intakes.reject
        await reject(
            key,
            row_ids=_rows(input_.row_ids),
            reason=input_.reason,
            by=context.actor,
            now=context.now(),
        )
        return RosterRowsRejectPayload(roster=await fresh(info, "Roster", key))

    @act("roster.restore", "取消“不入库”的决定，这些行重新核对。")
    async def roster_rows_restore(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            RosterRowsRestoreInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> RosterRowsRestorePayload:
        """This will take rows back."""
        key, context = ids.number("Roster", id_), info.context
        rows = _rows(input_.row_ids)
        restore = directories.restore if await _is_directory(key) else intakes.restore
        await restore(key, row_ids=rows, by=context.actor, now=context.now())
        return RosterRowsRestorePayload(roster=await fresh(info, "Roster", key))

    @act("roster.recheck", "把名册尚未入库的行与现在的会员库（工会组织目录则与现有单位）重新核对。")
    async def roster_recheck(self, info: Info, id_: Id) -> RosterRecheckPayload:
        """This will compare a roster's open rows anew."""
        key, context = ids.number("Roster", id_), info.context
        recheck = directories.recheck if await _is_directory(key) else intakes.recheck
        await recheck(key, by=context.actor, now=context.now())
        return RosterRecheckPayload(roster=await fresh(info, "Roster", key))

    @act("transfer.ask", "为名册中已是其他单位会员的人请求转入；原单位或普惠办公室同意后转来。")
    async def roster_transfers_ask(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            RosterTransfersAskInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> RosterTransfersAskPayload:
        """This will ask for people who are members elsewhere."""
        key, context = ids.number("Roster", id_), info.context
        await intakes.ask_transfers(
            key,
            row_ids=None if input_.row_ids is None else _rows(input_.row_ids),
            document=input_.document,
            reason=input_.reason,
            by=context.actor,
            now=context.now(),
        )
        return RosterTransfersAskPayload(roster=await fresh(info, "Roster", key))

    @act("roster.fix", "更正名册一行中的一个单元格，立即按同样的规则重新核对；原文保留。")
    async def roster_row_fix(
        self,
        info: Info,
        id_: Id,
        input_: Annotated[
            RosterRowFixInput, strawberry.argument(name="input", description="所需内容")
        ],
    ) -> RosterRowFixPayload:
        """This will correct a cell."""
        key, context = ids.number("RosterRow", id_), info.context
        now = context.now()
        kind = await queries.kind_of_row(key) or RosterKind.MEMBERS
        fix = directories.fix if kind is RosterKind.UNITS else intakes.fix
        await fix(
            key,
            field=input_.field,
            text=input_.text,
            judge=await checking.judge_of(kind, now),
            by=context.actor,
            now=now,
        )
        return RosterRowFixPayload(row=await fresh(info, "RosterRow", key))


async def _is_directory(roster_id: int) -> bool:
    return await queries.kind_of(roster_id) is RosterKind.UNITS


def _rows(given: Sequence[strawberry.ID]) -> list[int]:
    return [ids.number("RosterRow", one, field="rowIds") for one in given]
