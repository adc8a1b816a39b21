"""The figures of the main job, over a whole scope or below one unit."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import strawberry

from domain.actors import EVERYTHING
from domain.applications import queries as applications
from domain.bank_files import queries as bank_files
from domain.calendar import CHINA
from domain.cards import queries as cards
from domain.cards.rules import reaches_goal
from domain.ledger import queries as ledger
from domain.ledger.rules import Account
from domain.members import queries as members
from domain.payments import queries as payments
from domain.policies import queries as policies
from domain.policies.rules import CARD_GOAL
from domain.rosters import queries as rosters
from domain.units import queries as units
from schema.context import Info
from schema.fields import answer
from schema.permissions import may_read
from schema.scalars import Yuan

Count = Callable[..., Awaitable[dict[str, dict[str, int]]]]

# Each count with the figures that it gives: what nobody asks for is not counted.
_COUNTS: Final[tuple[tuple[Count, tuple[str, ...]], ...]] = (
    (units.figures, ("units",)),
    (members.figures, ("members", "members_counted", "units_entered")),
    (rosters.figures, ("refused_rows",)),
    (applications.figures, ("cards_applied", "cards_failed")),
    (
        cards.figures,
        ("cards_issued", "cards_made", "cards_delivered", "cards_collected", "cards_active"),
    ),
    (cards.holders, ("members_carded", "members_active", "members_swiped")),
    (payments.waiting, ("entitlements_waiting_for_card",)),
    (
        payments.figures,
        ("credits_sent", "credits_credited", "credits_failed", "credits_unknown", "credited_fen"),
    ),
)
_NAMES: Final = tuple(name for _, names in _COUNTS for name in names)
_GOAL_FIELDS: Final = frozenset({"Figures.reachesCardGoal", "Figures.cardGoalPercent"})
# Figures that are worked out of others.
_NEEDED_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "reachesCardGoal": ("members_counted", "members_carded"),
    "cardGoalPercent": (),
    "creditedAmount": ("credited_fen",),
    "isBalanced": ("credited_fen",),
}


@strawberry.type(description="主要业务的数字：从名册到入账。")
class Figures:
    """What became of the main job, counted at one moment."""

    units: int = strawberry.field(description="单位数")
    units_entered: int = strawberry.field(description="已有会员入库的单位数")
    members: int = strawberry.field(description="会员数")
    members_counted: int = strawberry.field(
        description="计算办卡率的会员数：会籍正常的会员，每人计一次"
    )
    members_carded: int = strawberry.field(description="其中已办卡的人数：银行已开卡，不含已销的卡")
    members_active: int = strawberry.field(description="其中卡已激活的人数")
    members_swiped: int = strawberry.field(description="其中卡已用过的人数：银行报告了首次使用")
    reaches_card_goal: bool = strawberry.field(
        description="办卡人数是否达到规定的办卡率（含本数，按人数计算，不四舍五入）"
    )
    card_goal_percent: int | None = strawberry.field(
        description="现行文件规定的办卡率，百分比；没有文件规定则为空"
    )
    refused_rows: int = strawberry.field(description="名册中检查不合格的行数")
    cards_applied: int = strawberry.field(description="已向银行申请办卡的人次")
    cards_issued: int = strawberry.field(description="银行已开卡的张数")
    cards_made: int = strawberry.field(description="已制成的卡数；含此后各步，不含已销的卡")
    cards_delivered: int = strawberry.field(
        description="单位已签收的卡数；含此后各步，不含已销的卡"
    )
    cards_collected: int = strawberry.field(
        description="会员已领取的卡数；含此后各步，不含已销的卡"
    )
    cards_failed: int = strawberry.field(description="开卡失败的人次")
    cards_active: int = strawberry.field(description="已激活的卡数")
    entitlements_waiting_for_card: int = strawberry.field(
        description="应发补助中，等待会员办卡并激活的笔数"
    )
    credits_sent: int = strawberry.field(description="已送银行的付款笔数")
    credits_credited: int = strawberry.field(description="已入账的付款笔数")
    credits_failed: int = strawberry.field(description="入账失败或被退回的付款笔数")
    credits_unknown: int = strawberry.field(description="结果未知、须查证的付款笔数")
    credited_amount: Yuan = strawberry.field(description="已入账的金额")
    ledger_amount: Yuan | None = strawberry.field(
        description="账务上已入会员账户的金额；只在全局数字中提供，单位经办人不可见"
    )
    is_balanced: bool | None = strawberry.field(
        description="账务借贷相抵且与已入账金额一致；只在全局数字中提供，单位经办人不可见"
    )
    bank_files_out: int | None = strawberry.field(
        description="已送达银行的文件数；只在全局数字中提供，单位经办人不可见"
    )
    bank_files_in: int | None = strawberry.field(
        description="银行送来的文件数；只在全局数字中提供，单位经办人不可见"
    )
    bank_files_quarantined: int | None = strawberry.field(
        description="被隔离的银行文件数；只在全局数字中提供，单位经办人不可见"
    )
    as_of: datetime = strawberry.field(description="统计时间")


async def figures_below(info: Info, path: str, *, besides: Sequence[str] = ()) -> Figures:
    """This will count the main job's results at or below a path, several paths at once.

    What the document does not ask for is not counted and stays 0, but for those named `besides`.
    """
    scope = info.context.actor.scope
    counts = _asked(info.context.fields_asked, besides)

    async def load_counts(paths: list[str]) -> Sequence[dict[str, int]]:
        merged = {one: dict.fromkeys(_NAMES, 0) for one in paths}
        for count in counts:
            found = await count(paths, scope=scope)
            for one in paths:
                merged[one] |= found[one]
        return [merged[one] for one in paths]

    found = dict(await info.context.loaders.batch(("figures", *besides), load_counts, path))
    credited_fen = found.pop("credited_fen")
    goal = await _goal(info)
    return Figures(
        **found,
        **await _provincial(info, path, credited_fen),
        credited_amount=Yuan(credited_fen),
        reaches_card_goal=reaches_goal(found["members_carded"], found["members_counted"], goal),
        card_goal_percent=goal,
        as_of=info.context.now(),
    )


async def _goal(info: Info) -> int | None:
    """This will give the rate that a unit's subsidy asks for today, once for each request (R21)."""
    if info.context.fields_asked.isdisjoint(_GOAL_FIELDS):
        return None
    today = info.context.now().astimezone(CHINA).date()

    async def load(codes: list[str]) -> list[int | None]:
        return [await policies.number(code, today, plan_year=today.year) for code in codes]

    found: int | None = await info.context.loaders.batch(("policy", today), load, CARD_GOAL)
    return found


def _asked(fields: frozenset[str], besides: Sequence[str]) -> list[Count]:
    """This will find the counts that answer the fields of a document."""
    chosen = [one.removeprefix("Figures.") for one in fields if one.startswith("Figures.")]
    needed = set(besides) | {name for one in chosen for name in _NEEDED_BY.get(one, (_snake(one),))}
    return [count for count, names in _COUNTS if not needed.isdisjoint(names)]


def _snake(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


async def _provincial(info: Info, path: str, credited_fen: int) -> dict[str, Any]:
    """This will give what only the whole has: files, ledger, and whether they agree."""
    if path != EVERYTHING or not may_read(info.context.actor, "LedgerBalance"):
        names = ("bank_files_out", "bank_files_in", "bank_files_quarantined")
        return dict.fromkeys((*names, "ledger_amount", "is_balanced"))
    balances = await ledger.balances()
    paid_fen = balances[Account.PAID]
    return {
        **await bank_files.figures(),
        "ledger_amount": Yuan(paid_fen),
        "is_balanced": sum(balances.values()) == 0 and paid_fen == credited_fen,
    }


@strawberry.type
class FiguresQueries:
    """Root field of the figures."""

    @answer("您的范围内主要业务的数字。")
    async def figures(self, info: Info) -> Figures:
        """This will count within the viewer's scope."""
        return await figures_below(info, info.context.actor.scope)
