"""One fen explained: every link of a payment's chain, each held against the archive on the spot.

A link that is not there yet is named as missing, one that the viewer may not open as hidden, and one
of which the archive says something else than the books as differing: nothing is left out.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

import orjson

from domain import chains, crypto
from domain.disbursements import rules as disbursing
from domain.money import yuan_text
from domain.transactions import Row
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from workers import chain_ends, exchange
from workers.chain_lines import HIDDEN, NOT_YET, Checks, absent, held, minute
from workers.chain_links import Chain, Fact, Link, Source, Status, Step


async def explain(pay_id: str, *, scope: str) -> Chain | None:
    """This will explain a payment link by link; None if there is none of that number in the scope."""
    paid = await chains.payment(pay_id, scope=scope)
    if paid is None:
        return None
    profile = exchange.current().profile
    moves = await chains.moves(paid["id"])
    links = [
        await _cell(Step.PURCHASE, paid, "purchase", _purchase(paid), paid["owed_at"]),
        await _cell(Step.MEMBER, paid, "member", _member(paid), paid["entered_at"]),
        await _card_request(profile, paid),
        await _card_result(profile, paid),
        await _activation(profile, paid),
        Link(Step.ENTITLEMENT, Status.RECORDED, _owed(paid), paid["owed_at"]),
        await _approval(paid),
        await _credit_line(profile, paid),
        await _acceptance(profile, paid),
        await _result(profile, paid, moves),
        await _return(profile, paid, moves),
        await _ledger(paid),
        *await chain_ends.links(profile, paid, moves, scope=scope),
    ]
    return Chain(
        paid["id"],
        paid["pay_id"],
        paid["state"],
        paid["amount_fen"],
        paid["member"],
        paid["unit"],
        tuple(links),
    )


async def _cell(
    step: Step, paid: Row, what: str, facts: tuple[Fact, ...], at: datetime | None
) -> Link:
    """This will point at the row of the workbook in which something was entered."""
    roster_id, row, refs = (paid[f"{what}_{part}"] for part in ("roster_id", "row", "refs"))
    found = await chains.workbook(roster_id) if roster_id is not None else None
    if found is None and paid[f"{what}_row_id"] is not None:
        return Link(step, Status.HIDDEN, facts, at, problem=HIDDEN)
    if found is None:
        return Link(step, Status.NONE, facts, at, problem="不是由名册导入的。")
    book, is_intact = found
    cells = sorted(orjson.loads(refs).values(), key=lambda ref: (len(ref), ref))
    place = f"第 {row} 行，单元格 {cells[0]} 至 {cells[-1]}" if cells else f"第 {row} 行"
    source = Source("workbook", book["id"], book["file_name"], book["digest"], is_intact, place)
    if is_intact:
        return Link(step, Status.VERIFIED, facts, at, source)
    return Link(step, Status.DIFFERS, facts, at, source, problem="存档的工作簿与收到时的摘要不符。")


async def _card_request(profile: Profile, paid: Row) -> Link:
    checks: Checks = {"req_id": paid["req_id"].__eq__}
    facts = (Fact("申请号", paid["req_id"]),)
    where = (paid["request_file_id"], paid["request_line"])
    return await held(profile, Step.CARD_REQUEST, where, facts, checks)


async def _card_result(profile: Profile, paid: Row) -> Link:
    checks: Checks = {"req_id": paid["req_id"].__eq__, "card_no": _is_card(paid)}
    facts = (Fact("卡号", paid["number_masked"]), Fact("开户日期", str(paid["opened_on"])))
    where = (paid["opening_file_id"], None)
    return await held(profile, Step.CARD_RESULT, where, facts, checks)


async def _activation(profile: Profile, paid: Row) -> Link:
    report = await chains.activation_of(paid["card_id"])
    if report is None:
        return absent(Step.ACTIVATION, profile, RecordKind.ACTIVATION)
    checks: Checks = {"card_no": _is_card(paid)}
    facts = (Fact("激活时间", minute(report["at"])),)
    where = (report["bank_file_id"], report["line_number"])
    return await held(profile, Step.ACTIVATION, where, facts, checks)


async def _approval(paid: Row) -> Link:
    found = await chains.disbursement(paid["disbursement_id"])
    if found is None:
        return Link(Step.APPROVAL, Status.HIDDEN, problem=HIDDEN)
    batch, digests = found
    facts = [
        Fact(label, f"{batch[who] or '—'}，{minute(batch[at])}")
        for label, who, at in (
            ("拟定", "maker", "drafted_at"),
            ("复核", "checker", "checked_at"),
            ("签发", "releaser", "released_at"),
        )
        if batch[at] is not None
    ]
    facts += [
        Fact("笔数", str(batch["payment_count"])),
        Fact("合计", f"{yuan_text(batch['total_fen'])} 元"),
        Fact("复核的摘要", batch["digest"] or "尚未封存"),
    ]
    at = batch["released_at"] or batch["checked_at"] or batch["drafted_at"]
    if not batch["digest"]:
        return Link(Step.APPROVAL, Status.MISSING, tuple(facts), at, problem="尚未封存、复核。")
    if not digests:
        return Link(Step.APPROVAL, Status.HIDDEN, tuple(facts), at, problem=HIDDEN)
    agreed = crypto.file_digest(disbursing.digest_of(digests).encode()) == batch["digest"]
    if agreed:
        return Link(Step.APPROVAL, Status.VERIFIED, tuple(facts), at)
    problem = "所批准的摘要与各文件摘要重新计算的结果不符。"
    return Link(Step.APPROVAL, Status.DIFFERS, tuple(facts), at, problem=problem)


async def _credit_line(profile: Profile, paid: Row) -> Link:
    checks = _money_checks(paid) | {"card_no": _is_card(paid)}
    facts = (Fact("付款流水号", paid["pay_id"]), _amount(paid))
    if paid["bank_file_id"] is None:
        return Link(Step.CREDIT_LINE, Status.MISSING, facts, problem="尚未封存到文件。")
    where = (paid["bank_file_id"], paid["line_number"])
    return await held(profile, Step.CREDIT_LINE, where, facts, checks)


async def _acceptance(profile: Profile, paid: Row) -> Link:
    sent = paid["bank_file_id"] and await chains.file(paid["bank_file_id"])
    if paid["bank_file_id"] and not sent:
        return Link(Step.ACCEPTANCE, Status.HIDDEN, problem=HIDDEN)
    file_id = sent and await chains.acceptance_of(paid["bank_file_id"])
    if not sent or file_id is None:
        return absent(Step.ACCEPTANCE, profile, RecordKind.CREDIT_ACCEPTANCE)
    checks: Checks = {"ref": sent[0]["name"].__eq__}
    return await held(profile, Step.ACCEPTANCE, (file_id, 1), (), checks)


async def _result(profile: Profile, paid: Row, moves: list[Row]) -> Link:
    move = _last(moves, {"CREDITED", "FAILED", "UNKNOWN"})
    if move is None:
        return Link(Step.RESULT, Status.MISSING, problem=NOT_YET)
    facts = tuple(
        Fact(label, text)
        for label, text in (("代码", move["code"]), ("银行流水号", paid["bank_serial"]))
        if text
    )
    where = (move["evidence_file_id"], move["evidence_line"])
    if where[0] is None:
        problem = "没有银行文件为据；以人工登记的银行证明或期限为准。"
        return Link(Step.RESULT, Status.RECORDED, facts, move["at"], problem=problem)
    if where[1] is None:
        return await held(profile, Step.RESULT, (where[0], 1), facts, {})
    checks = _money_checks(paid) | {"seq": str(paid["line_number"]).__eq__}
    return await held(profile, Step.RESULT, where, facts, checks)


async def _return(profile: Profile, paid: Row, moves: list[Row]) -> Link:
    move = _last(moves, {"RETURNED"})
    if move is None:
        return Link(Step.RETURN, Status.NONE, problem="没有退票。")
    facts = (Fact("退票流水号", paid["return_serial"]), Fact("退回日期", str(paid["returned_on"])))
    where = (move["evidence_file_id"], move["evidence_line"])
    return await held(profile, Step.RETURN, where, facts, _money_checks(paid))


async def _ledger(paid: Row) -> Link:
    entries = await chains.postings(paid["pay_id"])
    if not entries:
        status = Status.MISSING if paid["state"] in {"DRAFTED", "SEALED"} else Status.HIDDEN
        problem = NOT_YET if status is Status.MISSING else HIDDEN
        return Link(Step.LEDGER, status, problem=problem)
    facts = tuple(
        Fact(
            _EVENTS.get(entry["journal"].partition(":")[0], "记账"),
            f"{_ACCOUNTS.get(entry['account'], entry['account'])}"
            f" {'+' if entry['amount_fen'] > 0 else '−'}{yuan_text(abs(entry['amount_fen']))} 元",
        )
        for entry in entries
    )
    journals: dict[str, int] = {}
    for entry in entries:
        journals[entry["journal"]] = journals.get(entry["journal"], 0) + entry["amount_fen"]
    is_balanced = not any(journals.values())
    status = Status.VERIFIED if is_balanced else Status.DIFFERS
    problem = "" if is_balanced else "分录不平。"
    return Link(Step.LEDGER, status, facts, entries[-1]["posted_at"], problem=problem)


def _money_checks(paid: Row) -> dict[str, Callable[[str], bool]]:
    return {"pay_id": paid["pay_id"].__eq__, "amount_fen": str(paid["amount_fen"]).__eq__}


def _is_card(paid: Row) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        return bool(crypto.keyring().blind_index("card_no", text) == paid["number_index"])

    return check


def _last(moves: list[Row], states: set[str]) -> Row | None:
    return next((move for move in reversed(moves) if move["state"] in states), None)


def _purchase(paid: Row) -> tuple[Fact, ...]:
    return (
        Fact("收据号", paid["receipt_no"]),
        Fact("购买日期", str(paid["purchased_on"])),
        Fact("保费", f"{yuan_text(paid['premium_fen'])} 元，{paid['shares']} 份"),
    )


def _member(paid: Row) -> tuple[Fact, ...]:
    return (
        Fact("姓名", paid["member"]),
        Fact("证件号码", paid["id_no_masked"]),
        Fact("单位", paid["unit"]),
    )


def _owed(paid: Row) -> tuple[Fact, ...]:
    return (
        Fact("项目", f"{paid['programme']} {paid['plan_year']} 年度"),
        Fact("依据", f"{paid['document']} {paid['clause']}"),
        Fact("应发", f"{yuan_text(paid['owed_fen'])} 元"),
        *(Fact("接续", f"前一笔 {paid['replaces']} 未成") for _ in [0] if paid["replaces"]),
        *(Fact("重发", f"由 {paid['replaced_by']} 重新发放") for _ in [0] if paid["replaced_by"]),
    )


def _amount(paid: Row) -> Fact:
    return Fact("金额", f"{yuan_text(paid['amount_fen'])} 元")


_EVENTS: Final = {
    "SENT": "送出",
    "CREDITED": "入账",
    "FAILED": "未成，退回",
    "RETURNED": "退票，退回",
}
_ACCOUNTS: Final = {"PAYER": "工会账户", "IN_TRANSIT": "在途", "PAID": "已到会员卡"}
