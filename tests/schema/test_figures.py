"""The figures of the main job, and who is asking."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.actors import Actor, Role
from schema.context import Context

Ask = Callable[..., Awaitable[dict[str, Any]]]

STATUS = """
query Status {
  viewer { login name roles unit { id name } scopeLabel }
  figures { units members refusedRows cardsApplied cardsIssued cardsFailed cardsActive
    entitlementsWaitingForCard creditsSent creditsCredited creditsFailed creditsUnknown
    creditedAmount ledgerAmount isBalanced bankFilesOut bankFilesIn bankFilesQuarantined asOf }
  bankFiles(first: 10) { edges { node { id name direction kind state rows amount createdAt } } }
}
"""


class TestStatus:
    async def test_counts_everything_for_the_office(self, ask: Ask, office: Actor) -> None:
        answer = await ask(office, STATUS)
        assert answer["errors"] == []
        assert answer["data"]["viewer"] == {
            "login": "office", "name": "office", "roles": ["OFFICE"], "unit": None,
            "scopeLabel": "全部单位",
        }  # fmt: skip
        assert answer["data"]["figures"] == {
            "units": 4, "members": 3, "refusedRows": 6, "cardsApplied": 3, "cardsIssued": 3,
            "cardsFailed": 0, "cardsActive": 3, "entitlementsWaitingForCard": 0,
            "creditsSent": 3, "creditsCredited": 3, "creditsFailed": 0, "creditsUnknown": 0,
            "creditedAmount": "300.00", "ledgerAmount": "300.00", "isBalanced": True,
            "bankFilesOut": 0, "bankFilesIn": 3, "bankFilesQuarantined": 0,
            "asOf": "2018-03-20T10:00:00+08:00",
        }  # fmt: skip
        assert len(answer["data"]["bankFiles"]["edges"]) == 3
        assert answer["data"]["bankFiles"]["edges"][0]["node"]["amount"] == "0.00"

    async def test_counts_within_the_scope_of_a_clerk(self, ask: Ask, clerk: Actor) -> None:
        answer = await ask(clerk, STATUS)
        assert answer["errors"] == []
        assert answer["data"]["viewer"]["unit"]["name"] == "乙"
        assert answer["data"]["viewer"]["scopeLabel"] == "乙及下级单位"
        figures = answer["data"]["figures"]
        assert (figures["units"], figures["members"], figures["refusedRows"]) == (1, 1, 2)
        assert figures["creditedAmount"] == "100.00"
        hidden = ("ledgerAmount", "isBalanced", "bankFilesOut", "bankFilesIn",
                  "bankFilesQuarantined")  # fmt: skip
        assert [figures[name] for name in hidden] == [None] * 5
        assert answer["data"]["bankFiles"]["edges"] == []

    async def test_says_when_the_ledger_disagrees(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        await world.owner.execute(
            "INSERT INTO ledger_entries"
            " (journal, account, amount_fen, programme, reference, bank_file_id, posted_at)"
            " VALUES ('x', 'PAYER', -1, 'HZBZ', 'x', 1, now()), ('x', 'PAID', 1, 'HZBZ', 'x', 1, now())"
        )
        answer = await ask(office, "{ figures { isBalanced ledgerAmount creditedAmount } }")
        assert answer["data"]["figures"] == {
            "isBalanced": False, "ledgerAmount": "300.01", "creditedAmount": "300.00",
        }  # fmt: skip

    async def test_counts_rosters_of_no_unit_for_the_whole(
        self, ask: Ask, world: Any, office: Actor
    ) -> None:
        await world.insert(
            "rosters", kind="UNITS", state="APPLIED", digest="x", rows_refused=7, rows_total=7
        )
        answer = await ask(office, "{ figures { refusedRows } }")
        assert answer["data"]["figures"]["refusedRows"] == 13


class TestEntitlementState:
    async def test_is_told_by_payments_and_card(self, ask: Ask, world: Any, office: Actor) -> None:
        """R26: issued but not activated waits; activated is payable."""
        document = (
            "{ entitlements { edges { node { state } } } figures { entitlementsWaitingForCard } }"
        )
        expected = {
            "SENT": "IN_PROGRESS", "UNKNOWN": "IN_PROGRESS", "FAILED": "PAYABLE",
        }  # fmt: skip
        await world.owner.execute("SET session_replication_role = replica")
        for payment, state in expected.items():
            await world.owner.execute("UPDATE payments SET state = $1", payment)
            answer = await ask(office, document)
            states = {e["node"]["state"] for e in answer["data"]["entitlements"]["edges"]}
            assert states == {state}
        await world.owner.execute("UPDATE cards SET status = '05'")
        answer = await ask(office, document)
        await world.owner.execute("SET session_replication_role = origin")
        states = {edge["node"]["state"] for edge in answer["data"]["entitlements"]["edges"]}
        assert states == {"WAITING_CARD"}
        assert answer["data"]["figures"]["entitlementsWaitingForCard"] == 3


class TestLedger:
    async def test_shows_balances_that_sum_to_zero(
        self, ask: Ask, office: Actor, clerk: Actor
    ) -> None:
        document = "{ ledgerBalances { programme account amount } }"
        assert (await ask(office, document))["data"]["ledgerBalances"] == [
            {"programme": "HZBZ", "account": "PAID", "amount": "300.00"},
            {"programme": "HZBZ", "account": "PAYER", "amount": "-300.00"},
        ]
        assert (await ask(clerk, document))["data"]["ledgerBalances"] == []


class TestViewer:
    async def test_sees_their_own_sessions_and_no_others(
        self, ask: Ask, world: Any, clerk: Actor
    ) -> None:
        context = Context(clerk, "r", lambda: world.now, name="测试乙", session_id=8)
        answer = await ask(
            clerk,
            "{ viewer { name sessions { isCurrent staff { login } } } sessions { totalCount } }",
            context=context,
        )
        assert answer["errors"] == []
        assert answer["data"]["viewer"] == {
            "name": "测试乙", "sessions": [{"isCurrent": True, "staff": None}],
        }  # fmt: skip
        assert answer["data"]["sessions"]["totalCount"] == 0

    async def test_learns_the_scope_in_words(self, ask: Ask, world: Any) -> None:
        document = "{ viewer { scopeLabel } }"
        admin = await world.actor("admin", Role.ADMIN)
        answer = await ask(admin, document)
        assert "不含会员资料" in answer["data"]["viewer"]["scopeLabel"]
