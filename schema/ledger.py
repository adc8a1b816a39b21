"""The ledger: what stands in each account of each programme."""

import strawberry

from domain.ledger import queries as ledger
from schema.context import Info
from schema.fields import answer
from schema.permissions import may_read
from schema.scalars import Yuan
from schema.states import LedgerAccount


@strawberry.type(description="一个科目的余额。")
class LedgerBalance:
    """What stands in one account of one programme."""

    programme: str = strawberry.field(description="发放项目代码")
    account: LedgerAccount = strawberry.field(description="科目")
    amount: Yuan = strawberry.field(description="余额；付款账户为负数，表示已付出")


@strawberry.type
class LedgerQueries:
    """Root field of the ledger."""

    @answer("各项目各科目的余额，合计应为零；单位经办人不可见。")
    async def ledger_balances(self, info: Info) -> list[LedgerBalance]:
        """This will list the balances."""
        if not may_read(info.context.actor, "LedgerBalance"):
            return []
        return [
            LedgerBalance(
                programme=row["programme"],
                account=LedgerAccount(row["account"]),
                amount=Yuan(row["amount_fen"]),
            )
            for row in await ledger.by_programme()
        ]
