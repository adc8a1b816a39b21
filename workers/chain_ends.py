"""The end of a payment's chain: where the bank stated it, and the certificate that covers it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain import chains, crypto
from domain.actors import EVERYTHING
from domain.certificates import operations as certificates
from domain.certificates import rules as certifying
from domain.certificates.rules import CertificateVerdict
from domain.money import yuan_text
from domain.statements.rules import BREAK_LABELS, BreakKind, BreakState, Finding
from domain.transactions import Row
from integrations.psbc.kinds import RecordKind
from integrations.psbc.profile import Profile
from workers.chain_lines import HIDDEN, NOT_YET, Checks, absent, held
from workers.chain_links import Fact, Link, Source, Status, Step

NEVER_LEFT: Final = frozenset({"FAILED", "WITHDRAWN"})
BREAK_STATES: Final[Mapping[str, str]] = {
    BreakState.OPEN: "尚未说明",
    BreakState.EXPLAINED: "已说明，待第二人确认",
    BreakState.RESOLVED: "已说明并经第二人确认",
}
VERDICTS: Final[Mapping[str, str]] = {
    CertificateVerdict.BALANCED: "平：三方一致",
    CertificateVerdict.INCOMPLETE: "缺银行当日对账单，其余一致",
    CertificateVerdict.DIFFERS: "不平",
}


async def links(
    profile: Profile, paid: Row, moves: list[Row], *, scope: str
) -> tuple[Link, Link, Link]:
    """This will give the last links: the statement's lines and the certificate.

    Statements and certificates are seen by whoever sees everything, and by nobody else.
    """
    steps = (Step.STATEMENT, Step.RETURN_STATEMENT, Step.CERTIFICATE)
    if scope != EVERYTHING:
        stated, returned, certified = (Link(s, Status.HIDDEN, problem=HIDDEN) for s in steps)
        return stated, returned, certified
    out = await chains.stated(paid["id"], "D")
    back = await chains.stated(paid["id"], "C")
    files = [paid["bank_file_id"], *(move["evidence_file_id"] for move in moves)]
    files += [entry["file_id"] for entry in (out, back) if entry is not None]
    return (
        await _stated(profile, paid, out),
        await _returned(profile, paid, back),
        await _certificate([file_id for file_id in files if file_id is not None]),
    )


async def _stated(profile: Profile, paid: Row, entry: Row | None) -> Link:
    if entry is not None:
        return await _entry(profile, Step.STATEMENT, entry)
    if paid["state"] in NEVER_LEFT:
        return Link(Step.STATEMENT, Status.NONE, problem="没有付出，不会记入对账单。")
    return await _absent(profile, Step.STATEMENT, paid, BreakKind.DEBIT_MISSING)


async def _returned(profile: Profile, paid: Row, entry: Row | None) -> Link:
    if entry is not None:
        return await _entry(profile, Step.RETURN_STATEMENT, entry)
    if paid["state"] != "RETURNED":
        return Link(Step.RETURN_STATEMENT, Status.NONE, problem="没有退票。")
    return await _absent(profile, Step.RETURN_STATEMENT, paid, BreakKind.RETURN_MISSING)


async def _absent(profile: Profile, step: Step, paid: Row, kind: BreakKind) -> Link:
    found = await chains.unstated(paid["id"], kind)
    if found is None:
        return absent(step, profile, RecordKind.STATEMENT)
    facts = (Fact("对账日期", str(found["day_on"])),)
    problem = _break(found["kind"], found["state"])
    return Link(step, Status.DIFFERS, facts, found["found_at"], problem=problem)


async def _entry(profile: Profile, step: Step, entry: Row) -> Link:
    checks: Checks = {
        "pay_id": entry["pay_id"].__eq__,
        "bank_serial": entry["bank_serial"].__eq__,
        "entry_fen": str(entry["amount_fen"]).__eq__,
    }
    is_matched = entry["finding"] == Finding.MATCHED
    facts = (
        Fact("对账日期", str(entry["day_on"])),
        Fact("流水序号", str(entry["number"])),
        Fact("银行流水号", entry["bank_serial"]),
        Fact("金额", f"{yuan_text(entry['amount_fen'])} 元"),
        Fact("核对", "与付款一致" if is_matched else BREAK_LABELS[entry["finding"]]),
    )
    link = await held(profile, step, (entry["file_id"], entry["line_number"]), facts, checks)
    link = replace(link, at=entry["posted_at"])
    if is_matched or link.status is not Status.VERIFIED:
        return link
    problem = _break(entry["finding"], entry["break_state"])
    return replace(link, status=Status.DIFFERS, problem=problem)


def _break(kind: str, state: str) -> str:
    return f"对账差异：{BREAK_LABELS[kind]}（{BREAK_STATES[state]}）。"


async def _certificate(file_ids: list[int]) -> Link:
    own = await chains.certificate(file_ids)
    if own is None:
        return Link(Step.CERTIFICATE, Status.MISSING, problem=NOT_YET)
    number, digest = own["number"], own["digest"]
    is_intact = (
        crypto.file_digest(own["document"].encode()) == digest
        and crypto.keyring().blind_index(certificates.PURPOSE, digest).hex() == own["seal"]
    )
    before = own["before_digest"] or certifying.FIRST
    is_chained = own["previous_digest"] == before
    place = f"证书链第 {number} 份" + (f"，接第 {number - 1} 份" if number > 1 else "")
    facts = (
        Fact("证书日期", str(own["day_on"])),
        Fact("前一份摘要", own["previous_digest"] if number > 1 else "首份"),
        Fact("结论", VERDICTS[own["verdict"]]),
    )
    name = f"第 {number} 号守恒证书"
    source = Source("certificate", own["id"], name, digest, is_intact, place)
    problems = [
        *(["证书的内容、摘要与封印不符。"] if not is_intact else []),
        *(["证书与前一份不相接。"] if not is_chained else []),
        *(["证书的结论是不平。"] if own["verdict"] == CertificateVerdict.DIFFERS else []),
    ]
    status = Status.DIFFERS if problems else Status.VERIFIED
    return Link(
        Step.CERTIFICATE, status, facts, own["issued_at"], source, problem="".join(problems)
    )
