"""What is done to rosters once they are uploaded and checked."""

import strawberry

from domain.rosters import operations as rosters
from schema import ids, nudges
from schema.acts import Id, Payload, act, fresh
from schema.context import Info
from schema.rosters import Roster


@strawberry.type
class _RosterPayload(Payload):
    roster: Roster | None = strawberry.field(description="办理后的名册；未办成时为空", default=None)


@strawberry.type(description="确认名册入库的结果。")
class RosterAcceptPayload(_RosterPayload):
    """What became of accepting a roster."""


@strawberry.type(description="放弃名册的结果。")
class RosterDiscardPayload(_RosterPayload):
    """What became of discarding a roster."""


@strawberry.type
class RosterActs:
    """Mutations of rosters."""

    @act("roster.accept", "确认名册：合格的行全部入库。")
    async def roster_accept(self, info: Info, id_: Id) -> RosterAcceptPayload:
        """This will have a roster's good rows applied."""
        key, context = ids.number("Roster", id_), info.context
        await rosters.accept(key, by=context.actor, now=context.now())
        await nudges.roster_accepted(key)
        return RosterAcceptPayload(roster=await fresh(info, "Roster", key))

    @act("roster.discard", "放弃名册（检查中的也可以）：一行也不入库。")
    async def roster_discard(self, info: Info, id_: Id) -> RosterDiscardPayload:
        """This will discard a roster."""
        key, context = ids.number("Roster", id_), info.context
        await rosters.discard(key, by=context.actor, now=context.now())
        return RosterDiscardPayload(roster=await fresh(info, "Roster", key))
