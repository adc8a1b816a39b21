"""Statements and certificates through the contract: who sees them, what they say, what is done."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.actors import Actor, Role
from domain.certificates import rules
from domain.certificates.rules import Coverage, Evidence, Head
from schema import ids

Ask = Callable[..., Awaitable[dict[str, Any]]]

STATEMENTS = """{ bankStatements { totalCount edges { node { dayOn accountMasked opening closing
  breakCount openBreakCount entries(findings: [UNEXPLAINED_DEBIT]) { totalCount edges { node {
  direction amount finding } } } } } }
  statementBreaks { edges { node { id kindLabel ours theirs state entry { number }
  statement { dayOn } } } } }"""
EXPLAIN = """mutation E($id: ID!, $reason: String!) {
  statementBreakExplain(id: $id, input: {reason: $reason, evidence: "回单 12 号"}) {
    statementBreak { state reason explainedBy { login } } userErrors { code } } }"""
RESOLVE = """mutation R($id: ID!) { statementBreakResolve(id: $id) {
  statementBreak { state resolvedBy { login } } userErrors { code } } }"""
CERTIFICATES = """{ certificates(first: 5) { edges { node { number verdict countedFiles differenceCount
  statedUntil document letters { name } programmes { programme name compared { figure differs
  states { count amount } ledger { count } archive { count } statements { count } } } } } } }"""


@pytest.fixture
async def stated(world: Any) -> int:
    """A statement with a fee that nobody explained yet; gives the break's number."""
    day = world.now.date()
    statement = await world.insert(
        "bank_statements", file_id=world.ids["甲.BankFile"], account_masked="621000****0001",
        day_on=day, follows_on=day - timedelta(days=1), opening_fen=1_000, debit_count=1,
        debits_fen=200, credit_count=0, credits_fen=0, closing_fen=800,
        account_sealed=b"x" * 40,
    )  # fmt: skip
    entry = await world.insert(
        "statement_entries", statement_id=statement, number=1, direction="D", amount_fen=200,
        finding="UNEXPLAINED_DEBIT", payment_id=None,
    )  # fmt: skip
    await world.insert(
        "alarms", kind="statement.break", subject_type="bank_statement", subject_id=statement,
        is_blocking=True,
    )  # fmt: skip
    found: int = await world.insert(
        "statement_breaks", statement_id=statement, kind="UNEXPLAINED_DEBIT", state="OPEN",
        day_on=day, entry_id=entry, theirs_fen=200,
    )  # fmt: skip
    return found


class TestStatements:
    @pytest.mark.parametrize("role", [Role.OFFICE, Role.MAKER, Role.RELEASER, Role.AUDITOR])
    async def test_are_seen_by_finance_office_and_audit(
        self, ask: Ask, world: Any, stated: int, role: Role
    ) -> None:
        answer = await ask(await world.actor(role.lower(), role), STATEMENTS)
        assert answer["errors"] == []
        [edge] = answer["data"]["bankStatements"]["edges"]
        assert edge["node"]["closing"] == "8.00"
        assert (edge["node"]["breakCount"], edge["node"]["openBreakCount"]) == (1, 1)
        assert edge["node"]["entries"]["edges"][0]["node"]["amount"] == "2.00"
        [found] = answer["data"]["statementBreaks"]["edges"]
        assert found["node"]["id"] == ids.encode("StatementBreak", stated)
        assert (found["node"]["ours"], found["node"]["theirs"]) == (None, "2.00")

    @pytest.mark.parametrize("role", [Role.LEADER, Role.ADMIN])
    async def test_are_for_nobody_else(
        self, ask: Ask, world: Any, stated: int, clerk: Actor, role: Role
    ) -> None:
        assert stated
        for who in (clerk, await world.actor(role.lower(), role)):
            answer = await ask(who, STATEMENTS)
            assert answer["data"]["bankStatements"]["totalCount"] == 0
            assert answer["data"]["statementBreaks"]["edges"] == []


class TestBreaks:
    async def test_are_explained_by_one_and_confirmed_by_another(
        self, ask: Ask, world: Any, stated: int
    ) -> None:
        """Failure 22: the block is lifted by the second person."""
        one = ids.encode("StatementBreak", stated)
        checker = await world.actor("checker", Role.CHECKER)
        answer = await ask(checker, EXPLAIN, id=one, reason="账户维护费")
        assert answer["data"]["statementBreakExplain"]["statementBreak"] == {
            "state": "EXPLAINED", "reason": "账户维护费", "explainedBy": {"login": "checker"},
        }  # fmt: skip
        answer = await ask(checker, RESOLVE, id=one)
        assert answer["data"]["statementBreakResolve"]["userErrors"] == [{"code": "SAME_PERSON"}]
        answer = await ask(await world.actor("releaser", Role.RELEASER), RESOLVE, id=one)
        assert answer["data"]["statementBreakResolve"]["statementBreak"]["state"] == "RESOLVED"
        open_alarms = await world.owner.fetchval(
            "SELECT count(*) FROM alarms WHERE is_blocking AND acknowledged_at IS NULL"
        )
        assert open_alarms == 0


@pytest.fixture
async def certified(world: Any) -> int:
    """An issued certificate that differs in one figure; gives its number."""
    four, three = {"sent": (4, 40_000), "unknown": (4, 40_000)}, {"sent": (3, 30_000)}
    evidence = Evidence(
        counted=[], unsent=[], damaged=[], states={"HZBZ": four | {"approved": (4, 40_000)}},
        ledger={"HZBZ": four}, archive={"HZBZ": {**three, "unknown": (3, 30_000)}},
        archive_unsent={}, coverage=Coverage(None, None),
    )  # fmt: skip
    day = world.now.date()
    head = Head(1, day, "SZJG0001", "psbc-cd/1", world.now, rules.FIRST)
    document = rules.compose(head, evidence)
    digest = rules.digest_of(document)
    await world.insert(
        "certificates", number=1, day_on=day, state="ISSUED", verdict=document["verdict"],
        previous_digest=rules.FIRST, document=rules.canonical(document).decode(), digest=digest,
        seal="0" * 64, issued_at=world.now,
    )  # fmt: skip
    return 1


class TestCertificates:
    async def test_lay_the_ways_side_by_side(
        self, ask: Ask, world: Any, certified: int, office: Actor
    ) -> None:
        """Exchange invariant 10: the total first, what differs marked, what a way cannot see empty."""
        answer = await ask(office, CERTIFICATES)
        assert answer["errors"] == []
        [edge] = answer["data"]["certificates"]["edges"]
        found = edge["node"]
        assert (found["number"], found["verdict"]) == (certified, "DIFFERS")
        assert [each["programme"] for each in found["programmes"]] == ["*", "HZBZ"]
        assert [each["name"] for each in found["programmes"]] == ["", await world.owner.fetchval(
            "SELECT name FROM programmes WHERE code = 'HZBZ'"
        ) or ""]  # fmt: skip
        assert found["letters"] == []
        sent = found["programmes"][1]["compared"][2]
        assert sent == {
            "figure": "sent", "differs": True, "states": {"count": 4, "amount": "400.00"},
            "ledger": {"count": 4}, "archive": {"count": 3}, "statements": None,
        }  # fmt: skip
        assert found["document"].startswith('{"certificate":{"counted":[]')

    async def test_are_not_for_clerks_nor_shown_while_counted(
        self, ask: Ask, world: Any, certified: int, clerk: Actor, office: Actor
    ) -> None:
        digest = await world.owner.fetchval("SELECT digest FROM certificates")
        counting = await world.insert(
            "certificates", number=certified + 1, day_on=world.now.date() + timedelta(days=1),
            state="COUNTING", previous_digest=digest,
        )  # fmt: skip
        answer = await ask(clerk, CERTIFICATES)
        assert answer["data"]["certificates"]["edges"] == []
        answer = await ask(
            office, "query N($id: ID!) { node(id: $id) { id } certificates { totalCount } }",
            id=ids.encode("Certificate", counting),
        )  # fmt: skip
        assert answer["data"] == {"node": None, "certificates": {"totalCount": 1}}
