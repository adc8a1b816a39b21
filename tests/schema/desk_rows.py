"""Rows of the money desks and of the books, for whoever lists them: one of each sort that reads otherwise."""

from datetime import timedelta
from typing import Any

from domain.certificates import rules
from domain.certificates.rules import Coverage, Evidence, Head


async def desk_rows(world: Any) -> None:
    """This will add holds, what was left out for them, statements with and without breaks, a certificate."""
    day, now = world.now.date(), world.now
    placed = {"lifter": "CHECKER", "placed_by_id": 1, "placed_at": now, "reason": "待核实"}
    await world.owner.execute("SET session_replication_role = replica")
    member = await world.owner.fetchval("SELECT min(id) FROM members")
    hold = await world.insert("holds", kind="MEMBER", member_id=member, sent_count=1234, **placed)
    ended = {"lifted_at": now + timedelta(hours=1), "lifted_by_id": 2, "lift_reason": "已核实"}
    await world.insert("holds", kind="UNIT", unit_id=world.ids["乙"], **placed, **ended)
    await world.insert("holds", kind="PROGRAMME", programme_id="HZBZ", **placed)
    disbursement = world.ids["甲.Disbursement"]
    await world.insert(
        "holds", kind="DISBURSEMENT", disbursement_id=disbursement,
        **(placed | {"placed_by_id": 99, "expires_on": day + timedelta(days=99_999)}),
    )  # fmt: skip
    left_out = {"disbursement_id": disbursement, "member_id": member, "unit_id": world.ids["甲"]}
    await world.insert(
        "payment_omissions", reason="HELD", hold_id=hold, amount_fen=1_234_567, **left_out
    )
    await world.insert("payment_omissions", reason="CARD_LIMIT", amount_fen=5, **left_out)
    resolved = {"reason": "手续费", "evidence": "回单", "explained_at": now, "explained_by_id": 1,
                "resolved_at": now, "resolved_by_id": 2}  # fmt: skip
    for ahead, states in enumerate(((), ("RESOLVED",), ("OPEN", "RESOLVED"))):
        statement = await world.insert(
            "bank_statements", file_id=ahead + 1, account_masked="621000****0001",
            day_on=day + timedelta(days=ahead), follows_on=day - timedelta(days=1),
            opening_fen=123_456_789,
            debit_count=12_345, debits_fen=123_456_784, closing_fen=5,
            credit_count=0, credits_fen=0, account_sealed=b"x" * 40, part=ahead + 1, account_index=bytes([ahead]) * 32,
        )  # fmt: skip
        for state in states:
            await world.insert(
                "statement_breaks", statement_id=statement, kind="DAY_MISSING", state=state,
                day_on=day, entry_id=None, **(resolved if state == "RESOLVED" else {}),
            )  # fmt: skip
    sent = {"HZBZ": {"sent": (4, 40_000), "unknown": (4, 40_000)}}
    evidence = Evidence(
        counted=[], unsent=[], damaged=[], states=sent, ledger=sent, archive={}, archive_unsent={},
        coverage=Coverage(None, None),
    )  # fmt: skip
    head = Head(1, day, "SZJG0001", "psbc-cd/1", now, rules.FIRST)
    document = rules.compose(head, evidence)
    await world.insert(
        "certificates", number=1, day_on=day, state="ISSUED", verdict=document["verdict"],
        previous_digest=rules.FIRST, document=rules.canonical(document).decode(),
        digest=rules.digest_of(document), seal="0" * 64, issued_at=now,
    )  # fmt: skip
    await world.owner.execute("SET session_replication_role = origin")
